//! Fingerprints: a few values of eight bytes each by which a text is known again wherever it stands, at any offset, in
//! any file, whole or in part. Whether a place is taken depends on its own eight bytes alone (one place in 512), so what is
//! written and what is looked for give the same values.

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
    // What begins with a zero is never taken: a database's pages hold little else.
    let is = |eight: &[u8; 8]| {
        let value = u64::from_le_bytes(*eight);
        u64::from((value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - ONE_IN_BITS) == 0) & (eight[0] != 0))
    };
    match bytes.first_chunk::<{ PLACES + 7 }>() {
        Some(whole) if whole[..PLACES] == [0; PLACES] => 0,
        Some(whole) => {
            let bit = |place: usize| whole[place..].first_chunk().map_or(0, |eight| is(eight) << place);
            (0..PLACES).fold(0, |bits, place| bits | bit(place))
        }
        None => bytes
            .windows(8)
            .enumerate()
            .fold(0, |bits, (place, eight)| bits | eight.first_chunk().map_or(0, |eight| is(eight) << place)),
    }
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
