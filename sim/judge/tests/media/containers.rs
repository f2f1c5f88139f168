//! Containers of a recorder, taken apart.

use judge::media::container::{header, read};

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
