//! The smallest parts of the grammar (RFC 3261 §25.1): tokens, quoted strings, lists.

/// Whether a byte may stand in a token.
pub(super) fn is_token_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b)
}

/// Whether the whole text is one token.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// A field's value in the one form in which we keep it: no line ends, no white space around it.
pub(super) fn one_line(text: &str) -> String {
    let flat: String = text.chars().map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c }).collect();
    flat.trim_matches([' ', '\t']).to_owned()
}

/// Trims the white space of the grammar. (`str::trim` would also take Unicode's, which may be part of a value.)
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Where the quoted string that starts at the text's first byte ends: the index after its closing quote.
pub(super) fn quoted_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// Cuts at a separator that stands neither in a quoted string nor between angle brackets. `None`: they do not close.
pub(super) fn cut(text: &str, separator: u8) -> Option<Vec<&str>> {
    let bytes = text.as_bytes();
    let (mut pieces, mut start, mut at, mut inside) = (Vec::new(), 0, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at += quoted_end(&text[at..])? - 1,
            b'<' => inside = true,
            b'>' => inside = false,
            b if b == separator && !inside => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    pieces.push(&text[start..]);
    (!inside).then_some(pieces)
}

/// What a quoted string says. The text must be the whole string with its quotes.
pub(super) fn unquote(text: &str) -> Option<String> {
    if quoted_end(text)? != text.len() {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text[1..text.len() - 1].chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next()? } else { c });
    }
    Some(plain)
}

/// A text as a quoted string. Controls are escaped like quotes, as the grammar wants it; line ends cannot be said.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        let c = if matches!(c, '\r' | '\n') { ' ' } else { c };
        if matches!(c, '"' | '\\' | '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// A number of at most `max`, as digits alone. Leading zeros count for nothing, however many.
pub(super) fn number(text: &str, max: u64) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = text.trim_start_matches('0');
    let value = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    (value <= max).then_some(value)
}

/// Delta-seconds; more than 32 bits is as long as can be said (RFC 4475 §3.1.2.4 leaves the choice).
pub(super) fn seconds(text: &str) -> Option<u32> {
    let all_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| number(text, u64::from(u32::MAX)).map_or(u32::MAX, |n| n as u32))
}

/// Splits `host`, `host:port`, `[v6]` or `[v6]:port`. White space around the colon is the grammar's; none is ours.
pub(super) fn host_port(text: &str) -> Option<(String, Option<u16>)> {
    let text = trim(text);
    let (host, rest) = if text.starts_with('[') {
        let end = text.find(']')? + 1;
        text[1..end - 1].parse::<std::net::Ipv6Addr>().ok()?;
        text.split_at(end)
    } else {
        text.split_at(text.find(':').unwrap_or(text.len()))
    };
    let host = trim(host);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    if host.is_empty() || !(host.starts_with('[') || host.bytes().all(plain)) {
        return None;
    }
    let port = match trim(rest).strip_prefix(':') {
        Some(port) => Some(number(trim(port), u64::from(u16::MAX))? as u16),
        None if trim(rest).is_empty() => None,
        None => return None,
    };
    Some((host.to_owned(), port))
}
