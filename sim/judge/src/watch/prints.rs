//! Fingerprints: a few values of eight bytes each by which a text is known again wherever it stands, at any offset, in
//! any file, whole or in part. Whether a place is taken depends on its own eight bytes alone (one place in 512), so what is
//! written and what is looked for give the same values.

use super::scan::after_zeros;

/// One place in so many, as a power of two.
const ONE_IN_BITS: u32 = 9;
/// Different bytes among the eight: a filling or a silence is everywhere.
const VARIETY: usize = 6;

/// The fingerprints of these bytes.
pub fn prints(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // What begins with a zero is never taken: a database's pages hold little else.
            at = after_zeros(bytes, at);
            let eight: &[u8; 8] = bytes.get(at..)?.first_chunk()?;
            at += 1;
            let value = u64::from_le_bytes(*eight);
            let taken = value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - ONE_IN_BITS) == 0;
            if taken && varied(eight) {
                return Some(value);
            }
        }
    })
}

fn varied(eight: &[u8]) -> bool {
    let fresh = |(i, b): (usize, &u8)| !eight[..i].contains(b);
    eight.iter().enumerate().filter(|(i, b)| fresh((*i, *b))).count() >= VARIETY
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_text_is_known_again_at_any_offset_and_in_part() {
        let mut state = 1u32;
        let mut bytes = || -> Vec<u8> {
            (0..20_000)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                })
                .collect()
        };
        let (text, other) = (bytes(), bytes());
        let own: BTreeSet<u64> = prints(&text).collect();
        assert!(own.len() > 15, "{}", own.len());
        let mut file = other.clone();
        file.extend_from_slice(&text[7_001..]);
        let found = prints(&file).filter(|p| own.contains(p)).count();
        assert!(found > own.len() / 3, "{found} of {}", own.len());
        assert_eq!(prints(&other).filter(|p| own.contains(p)).count(), 0);
        assert_eq!(prints(&[0; 9_000]).count(), 0);
    }
}
