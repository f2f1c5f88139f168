//! Ids: drawn from the seed and what they are of, so that nothing that is added shifts another's id.

use kernel::chance::Stream;

/// A UUID (version 4) of a thing.
pub(super) fn uuid(seed: u64, kind: &str, of: &str) -> String {
    let mut s = Stream::keyed(seed, &format!("webex/id/{kind}/{of}"));
    let (a, b) = (s.below(u64::MAX), s.below(u64::MAX));
    let b = (b & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xFFFF,
        a & 0xFFF,
        b >> 48,
        b & 0xFFFF_FFFF_FFFF
    )
}

/// 32 hexadecimal digits, as the guide prints session ids of 1.0.
pub(super) fn plain(seed: u64, kind: &str, of: &str) -> String {
    uuid(seed, kind, of).replace('-', "")
}

/// An id of the older kind: `AWn8XmdC-MmYjwcdYK2i`.
pub(super) fn older(seed: u64, kind: &str, of: &str) -> String {
    text(&mut Stream::keyed(seed, &format!("webex/id/{kind}/{of}")), "AW", 18)
}

/// So many drawn characters after a beginning.
pub(super) fn text(stream: &mut Stream, begin: &str, count: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    let mut letter = || LETTERS.get(stream.below(LETTERS.len() as u64) as usize).copied().map_or('x', char::from);
    begin.chars().chain((0..count).map(|_| letter())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_their_thing_alone() {
        let id = uuid(1, "task", "c1");
        assert_eq!(id, uuid(1, "task", "c1"));
        assert!(id != uuid(2, "task", "c1") && id != uuid(1, "user", "c1") && id != uuid(1, "task", "c2"));
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_eq!((plain(1, "task", "c1").len(), older(1, "user", "a").len()), (32, 20));
    }
}
