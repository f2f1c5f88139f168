//! Containers by these tests' own hand: what a recorder keeps its segments and its journal in.

/// Bytes that no key opens.
pub fn noise(seed: u64, n: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut out = Vec::with_capacity(n + 8);
    while out.len() < n {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes());
    }
    out.truncate(n);
    out
}

fn container(magic: &[u8; 8], seed: u64, chunks: u32, sealed: bool) -> Vec<u8> {
    let mut bytes = magic.to_vec();
    bytes.extend(1u32.to_be_bytes());
    bytes.extend((seed as u32).to_be_bytes());
    bytes.extend(noise(seed, 288));
    for n in 0..chunks {
        bytes.extend(n.to_be_bytes());
        bytes.extend(64u32.to_be_bytes());
        bytes.extend(noise(seed + 7_000 * u64::from(n + 1), 32 + 64 + 32));
    }
    if sealed {
        bytes.extend(u32::MAX.to_be_bytes());
        bytes.extend(chunks.to_be_bytes());
        bytes.extend(noise(seed + 99, 256));
    }
    bytes
}

/// A sealed segment.
pub fn segment(seed: u64) -> Vec<u8> {
    container(b"WFOSEG\0\x01", seed, 3, true)
}

/// A journal.
pub fn journal(seed: u64) -> Vec<u8> {
    container(b"WFOLOG\0\x01", seed, 2, false)
}

/// A segment of so many chunks that this key opens.
pub fn locked(seed: u64, chunks: u32, key: [u8; 32]) -> Vec<u8> {
    use aes::cipher::{BlockCipherEncrypt, KeyInit};
    let cipher = aes::Aes256Enc::new(&key.into());
    let mut bytes = segment(seed)[..304].to_vec();
    for n in 0..chunks {
        let vector = noise(seed + 11 * u64::from(n + 1), 16);
        bytes.extend([n.to_be_bytes(), 48u32.to_be_bytes()].concat());
        bytes.extend(&vector);
        bytes.extend(noise(seed + 13 * u64::from(n + 1), 16));
        let mut before = vector;
        for plain in [*b"what the screen ", *b"showed, and then", [16; 16]] {
            let mut block = [0; 16];
            (0..16).for_each(|i| block[i] = plain[i] ^ before[i]);
            let mut block = block.into();
            cipher.encrypt_block(&mut block);
            before = block.to_vec();
            bytes.extend(&before);
        }
        bytes.extend(noise(seed + 17 * u64::from(n + 1), 32));
    }
    bytes
}
