//! Fingerprints: a few values of eight bytes each by which a text is known again wherever it stands, at any offset, in
//! any file, whole or in part. Whether a place is taken depends on its own eight bytes alone (one place in 512), so what is
//! written and what is looked for give the same values.

use super::is_zeros;

/// One place in so many, as a power of two.
const ONE_IN_BITS: u32 = 9;
/// Different bytes among the eight: a filling or a silence is everywhere.
const VARIETY: usize = 6;

/// Places that are looked at together.
const PLACES: usize = 64;

/// The fingerprints of these bytes.
pub fn prints(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let groups = (0..bytes.len()).step_by(PLACES).map(move |at| (&bytes[at..], taken(&bytes[at..])));
    groups.flat_map(|(from, mut places)| {
        std::iter::from_fn(move || {
            while places != 0 {
                let place = places.trailing_zeros() as usize;
                places &= places - 1;
                let eight = from[place..].first_chunk()?;
                if varied(eight) {
                    return Some(u64::from_le_bytes(*eight));
                }
            }
            None
        })
    })
}

/// Which of the first [`PLACES`] places are taken, a bit each.
fn taken(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<{ PLACES + 7 }>() {
        Some(whole) if is_zeros(&whole[..PLACES]) => 0,
        Some(whole) => {
            // All places at once, so that the processor may do several together.
            let mut is = [0u16; PLACES];
            for (place, is) in is.iter_mut().enumerate() {
                *is = mix(whole, place);
            }
            if is.iter().fold(u16::MAX, |least, is| least.min(*is)) >= TAKEN {
                return 0;
            }
            (0..PLACES).fold(0, |bits, place| bits | u64::from(is[place] < TAKEN && whole[place] != 0) << place)
        }
        None => bytes
            .windows(8)
            .enumerate()
            .fold(0, |bits, (place, eight)| bits | u64::from(mix(eight, 0) < TAKEN && eight[0] != 0) << place),
    }
}

/// Places whose mixture is below this are taken. What begins with a zero never is: a database's pages hold little else.
const TAKEN: u16 = 1 << (16 - ONE_IN_BITS);

/// The eight bytes from a place on, mixed: any of them changes the upper bits.
fn mix(bytes: &[u8], place: usize) -> u16 {
    let two = |at: usize| u16::from_le_bytes([bytes[place + at], bytes[place + at + 1]]);
    let (ab, cd, ef, gh) = (two(0), two(2), two(4), two(6));
    let sum = ab.wrapping_mul(0x9E37).wrapping_add(cd.wrapping_mul(0x79B9));
    let sum = sum.wrapping_add(ef.wrapping_mul(0x7F4B)).wrapping_add(gh.wrapping_mul(0x7C15));
    // The upper bits of a product depend on all bits below them; once more, so that those of a sum do, too.
    (sum ^ sum >> 7).wrapping_mul(0x2545)
}

fn varied(eight: &[u8; 8]) -> bool {
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
