//! Containers of a recorder, taken apart.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use judge::media::container::{header, read};
use judge::media::guess;

#[path = "../boxes/mod.rs"]
#[allow(dead_code, reason = "locked segments are for others")]
mod boxes;

const HEADER: usize = 304;

#[test]
fn the_header_of_what_is_none() {
    let segment = boxes::segment(1);
    assert_eq!(header(&segment), Some(&segment[..HEADER]));
    assert_eq!(header(&segment[..HEADER - 1]), None);
    assert_eq!(header(&boxes::noise(1, 2 * HEADER)), None);
}

/// In the middle of what is no chunk, what looks like one is one by its number: no container has a million of them.
#[test]
fn where_chunks_go_on_after_something_else() {
    let rest = |number: u32| {
        let mut bytes = boxes::journal(1);
        bytes.extend(b"CORP\\dbraun was here");
        bytes.extend([number, 16].map(u32::to_be_bytes).concat());
        bytes.extend(boxes::noise(9, 32 + 16 + 32));
        read(&bytes).expect("a container").rest.len()
    };
    assert_eq!(rest((1 << 20) - 1), 20);
    assert_eq!(rest(1 << 20), 20 + 88);
}

/// A segment of chunks of one block each, locked with a key of zeros.
fn single(chunks: u32, plain: [u8; 16]) -> Vec<u8> {
    let cipher = aes::Aes256Enc::new(&[0; 32].into());
    let mut bytes = boxes::segment(1)[..HEADER].to_vec();
    for n in 0..chunks {
        let vector = boxes::noise(u64::from(n) + 11, 16);
        let mut block = [0; 16];
        (0..16).for_each(|i| block[i] = plain[i] ^ vector[i]);
        let mut block = block.into();
        cipher.encrypt_block(&mut block);
        bytes.extend([n.to_be_bytes(), 16_u32.to_be_bytes()].concat());
        bytes
            .extend([&vector, &boxes::noise(5, 16), &block.to_vec(), &boxes::noise(6, 32)].map(Vec::as_slice).concat());
    }
    bytes
}

/// Where a chunk is a single block, what stands before its last one is its vector. What is unlocked ends in padding.
#[test]
fn chunks_that_a_key_of_zeros_opens() {
    let padded = |n: u8| std::array::from_fn(|i| if i < 16 - usize::from(n) { 77 } else { n });
    assert!(
        guess::opens(&single(8, padded(1)))
            && guess::opens(&single(8, padded(5)))
            && guess::opens(&single(6, padded(16)))
    );
    assert!(!guess::opens(&single(5, padded(5))), "so few may look like that by chance");
    let mut torn: [u8; 16] = padded(5);
    torn[12] = 6;
    assert!(
        !guess::opens(&single(8, torn)) && !guess::opens(&single(8, [0; 16])) && !guess::opens(&single(8, [17; 16]))
    );
}
