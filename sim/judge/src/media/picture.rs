//! A picture's fingerprint: what tells two pictures apart that carry the same stamp.

/// Part of a grey picture: from its column `left` on, so many columns wide, all of its rows.
///
/// What is not there counts as nothing: two parts of different sizes have different fingerprints.
pub fn print(grey: &[u8], width: usize, left: usize, wide: usize) -> u64 {
    // Four words side by side, each in a lane of its own: a multiplication need not wait for the one before it.
    let mut lanes = [wide as u64, 1, 2, 3];
    for row in grey.chunks_exact(width.max(1)) {
        let part = row.get(left..(left + wide).min(width)).unwrap_or_default();
        let (blocks, rest) = part.as_chunks();
        blocks.iter().for_each(|block| take(&mut lanes, block));
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            take(&mut lanes, &block);
        }
    }
    lanes.into_iter().fold(0, stir)
}

/// Bytes of a block: a word for each lane.
const BLOCK: usize = 32;

fn take(lanes: &mut [u64; 4], block: &[u8; BLOCK]) {
    for (lane, word) in lanes.iter_mut().zip(block.as_chunks().0) {
        *lane = stir(*lane, u64::from_le_bytes(*word));
    }
}

fn stir(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95)
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
