//! A picture's fingerprint: what tells two pictures apart that carry the same stamp.

/// Part of a grey picture: from its column `left` on, so many columns wide, all of its rows.
///
/// What is not there counts as nothing: two parts of different sizes have different fingerprints.
pub fn print(grey: &[u8], width: usize, left: usize, wide: usize) -> u64 {
    let mut hash = wide as u64;
    for row in grey.chunks_exact(width.max(1)) {
        for bytes in row.get(left..(left + wide).min(width)).unwrap_or_default().chunks(8) {
            let word = bytes.iter().fold(0u64, |word, b| word << 8 | u64::from(*b));
            hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::print;

    #[test]
    fn any_pixel_of_the_part_counts_and_no_other() {
        let mut grey: Vec<u8> = (0..640 * 20).map(|i| (i % 251) as u8).collect();
        let (left, right) = (print(&grey, 640, 0, 320), print(&grey, 640, 320, 320));
        grey[640 * 19 + 500] ^= 1;
        assert_eq!(print(&grey, 640, 0, 320), left);
        assert_ne!(print(&grey, 640, 320, 320), right);
    }
}
