//! The notation in which RFC 4475 prints its messages (§2), so that the files beside hold the RFC's own text.

/// The bytes that a printed message stands for: `<repeat count=n>…</repeat>` and `<hex>…</hex>` resolved, line ends CRLF.
pub(crate) fn expand(printed: &str) -> Vec<u8> {
    let mut text = printed.replace('\n', "\r\n");
    while let Some(start) = text.find("<repeat count=") {
        let end = start + text[start..].find("</repeat>").expect("closed");
        let (count, part) = text[start + 14..end].split_once('>').expect("a count");
        let many = part.repeat(count.parse().expect("a number"));
        text.replace_range(start..end + 9, &many);
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("<hex>") {
        let (digits, after) = after.split_once("</hex>").expect("closed");
        bytes.extend_from_slice(before.as_bytes());
        bytes.extend((0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).expect("hex")));
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// Every message of RFC 4475, by its name there.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sip/torture");
    #[expect(clippy::disallowed_methods, reason = "test data, no simulated disk")]
    let entries = std::fs::read_dir(folder).expect("the folder of messages");
    let mut messages: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("a file").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            #[expect(clippy::disallowed_methods, reason = "test data, no simulated disk")]
            let printed = std::fs::read_to_string(path).expect("text");
            (name, expand(&printed))
        })
        .collect();
    messages.sort();
    messages
}

/// One message of RFC 4475.
pub(crate) fn message(name: &str) -> Vec<u8> {
    all().into_iter().find(|(have, _)| have == name).expect("a message of RFC 4475").1
}
