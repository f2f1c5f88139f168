//! The pool of lab keys: eight RSA-2048 pairs, embedded, each read at most once a process.

use desktop::Keys;
use std::sync::OnceLock;

const PEMS: [&str; 8] = [
    include_str!("../../keys/lab-0.pem"),
    include_str!("../../keys/lab-1.pem"),
    include_str!("../../keys/lab-2.pem"),
    include_str!("../../keys/lab-3.pem"),
    include_str!("../../keys/lab-4.pem"),
    include_str!("../../keys/lab-5.pem"),
    include_str!("../../keys/lab-6.pem"),
    include_str!("../../keys/lab-7.pem"),
];

/// The pair of the nth PC. The pool repeats itself after eight.
///
/// # Panics
/// When an embedded key cannot be read, which a test of this module rules out.
pub fn of(nth: usize) -> Keys {
    static POOL: [OnceLock<Keys>; 8] = [const { OnceLock::new() }; 8];
    let nth = nth % PEMS.len();
    let read = || match Keys::from_pem(PEMS[nth]) {
        Ok(keys) => keys,
        Err(why) => panic!("failed to read an embedded lab key: {why}"),
    };
    POOL[nth].get_or_init(read).clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_embedded_keys_are_eight_different_ones() {
        let prints: BTreeSet<[u8; 32]> = (0..16).map(|n| of(n).fingerprint()).collect();
        assert_eq!(prints.len(), PEMS.len());
    }
}
