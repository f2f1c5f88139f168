//! Where everything is in a container, for opening one without this program.

use super::content::{HEAD, HEADER, MAC, SEAL, SEAL_MARK};
use std::fmt::Write as _;
use std::ops::Range;

/// Offsets within a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The wrapped keys.
    pub wrapped: Range<usize>,
    /// The chunks in order.
    pub chunks: Vec<Chunk>,
    /// What is signed, and the signature; none for an unfinished container.
    pub signed: Option<(Range<usize>, Range<usize>)>,
}

/// Offsets of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// From its number to the end of its ciphertext: what its HMAC covers, after the header.
    pub covered: Range<usize>,
    /// Initialisation vector.
    pub iv: Range<usize>,
    /// Ciphertext.
    pub cipher: Range<usize>,
    /// HMAC.
    pub mac: Range<usize>,
}

/// Walks over the lengths, trusting them: nothing is verified here. None if they do not fit.
pub fn layout(bytes: &[u8]) -> Option<Layout> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    bytes.get(..HEADER)?;
    let mut found = Layout { wrapped: 48..HEADER, chunks: Vec::new(), signed: None };
    let mut at = HEADER;
    while at < bytes.len() {
        if number(at)? == SEAL_MARK {
            found.signed = Some((0..at + 8, at + 8..at + SEAL));
            return (at + SEAL == bytes.len()).then_some(found);
        }
        let cipher = at + HEAD..(at + HEAD).checked_add(number(at + 4)? as usize)?;
        let mac = cipher.end..cipher.end + MAC;
        bytes.get(mac.clone())?;
        found.chunks.push(Chunk { covered: at..cipher.end, iv: at + 8..at + 24, cipher, mac: mac.clone() });
        at = mac.end;
    }
    Some(found)
}

/// The OpenSSL commands (a bash script) that open every chunk of the file `path` into `<out>.<chunk>`, check every HMAC and
/// the signature. `private` and `public` are the names of the PEM files.
pub fn commands(bytes: &[u8], path: &str, private: &str, public: &str, out: &str) -> Option<String> {
    let layout = layout(bytes)?;
    let hex = |range: Range<usize>| bytes[range].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let cut = |range: &Range<usize>| format!("tail -c +{} '{path}' | head -c {}", range.start + 1, range.len());
    let mut script = String::from("set -euo pipefail\n");
    let _ = writeln!(
        script,
        "secret=$({} | openssl pkeyutl -decrypt -inkey '{private}' -pkeyopt rsa_padding_mode:oaep \
         -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256 | xxd -p -c 64)",
        cut(&layout.wrapped)
    );
    for (number, chunk) in layout.chunks.iter().enumerate() {
        let _ = writeln!(
            script,
            "{} | openssl enc -d -aes-256-cbc -K \"${{secret:0:64}}\" -iv {} > '{out}.{number}'",
            cut(&chunk.cipher),
            hex(chunk.iv.clone())
        );
        let _ = writeln!(
            script,
            "test \"$( (head -c {HEADER} '{path}'; {}) | openssl dgst -sha256 -mac HMAC \
             -macopt \"hexkey:${{secret:64}}\" | sed 's/.* //')\" = {}",
            cut(&chunk.covered),
            hex(chunk.mac.clone())
        );
    }
    if let Some((signed, signature)) = &layout.signed {
        let _ = writeln!(
            script,
            "{} | openssl dgst -sha256 -verify '{public}' -signature <({})",
            cut(signed),
            cut(signature)
        );
    }
    Some(script)
}
