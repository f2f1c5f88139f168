//! How long an MP4 lasts, by its tables and by its fragments.

use judge::media::boxes::{Broken, length_ms};
use judge::media::clip;

const CUT: Broken = Broken("the file is cut short");

fn piece(kind: &[u8; 4], inner: &[u8]) -> Vec<u8> {
    let mut out = (inner.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(inner);
    out
}

fn numbers(all: &[u32]) -> Vec<u8> {
    all.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// What a track says of itself: its clock (units a second), and of how many samples its sizes tell.
#[derive(Clone, Copy)]
struct Says {
    scale: u32,
    sizes: u32,
}

/// A track of samples of 1,000 units each.
fn track(id: u32, samples: u32, handler: &[u8; 4], says: Says) -> Vec<u8> {
    let mut name = vec![0; 8];
    name.extend(handler);
    let tables = [
        piece(b"stts", &numbers(&if samples == 0 { vec![0, 0] } else { vec![0, 1, samples, 1_000] })),
        piece(b"stsz", &numbers(&[0, 10, says.sizes])),
    ]
    .concat();
    let media = [
        piece(b"mdhd", &numbers(&[0, 0, 0, says.scale, samples * 1_000, 0])),
        piece(b"hdlr", &name),
        piece(b"minf", &piece(b"stbl", &tables)),
    ]
    .concat();
    piece(b"trak", &[piece(b"tkhd", &numbers(&[0, 0, 0, id, 0])), piece(b"mdia", &media)].concat())
}

/// A movie with a track of pictures of 1/15 s each; none of them in the table where it is to be fragmented.
fn movie(samples: u32, handler: &[u8; 4], more: &[u8]) -> Vec<u8> {
    let track = track(7, samples, handler, Says { scale: 15_000, sizes: samples });
    piece(b"moov", &[track, more.to_vec()].concat())
}

fn file(movie: Vec<u8>, rest: Vec<u8>) -> Vec<u8> {
    [piece(b"ftyp", b"isom\0\0\0\0isom"), movie, rest].concat()
}

#[test]
fn by_the_table_of_samples() {
    let whole = file(movie(150, b"vide", &[]), piece(b"mdat", &[1; 1_500]));
    assert_eq!(length_ms(&whole), Ok(10_000));
    assert_eq!(clip::length_ms(&whole), Ok(10_000));
    assert_eq!(length_ms(&whole[..whole.len() - 1]), Err(CUT));
    let less = file(movie(150, b"vide", &[]), piece(b"mdat", &[1; 1_499]));
    assert_eq!(length_ms(&less), Err(Broken("there is less in it than its tables say")));
    let sound = file(movie(150, b"soun", &[]), piece(b"mdat", &[1; 1_500]));
    assert_eq!(length_ms(&sound), Err(Broken("the movie has no track of pictures")));
    assert_eq!(length_ms(&piece(b"ftyp", b"isom")), Err(Broken("the file has no movie")));
    let neither = Err("neither an animated PNG nor an MP4".to_owned());
    assert_eq!([clip::length_ms(b"GIF89a"), clip::length_ms(&whole[16 + 4..])], [neither.clone(), neither]);
}

#[test]
fn tables_that_cannot_be() {
    let of = |says: Says| {
        let movie = piece(b"moov", &track(7, 150, b"vide", says));
        length_ms(&file(movie, piece(b"mdat", &[1; 1_500])))
    };
    assert_eq!(of(Says { scale: 15_000, sizes: 150 }), Ok(10_000));
    assert_eq!(of(Says { scale: 0, sizes: 150 }), Err(Broken("a track's clock stands still")));
    for sizes in [0, 149] {
        let due = Err(Broken("there are not as many sizes as pictures"));
        assert_eq!(of(Says { scale: 15_000, sizes }), due, "{sizes}");
    }
}

/// A movie has a header and may have room to spare: neither is made of boxes.
#[test]
fn what_is_no_track_is_passed_over() {
    let more =
        [piece(b"mvhd", &numbers(&[0, 0, 0, 1_000, 10_000, 0x10000])), piece(b"free", &numbers(&[100, 0]))].concat();
    let whole = file(movie(150, b"vide", &more), piece(b"mdat", &[1; 1_500]));
    assert_eq!(length_ms(&whole), Ok(10_000));
}

/// The usual sample of track 7 lasts 1,000 units and has 10 bytes.
fn extends() -> Vec<u8> {
    piece(b"trex", &numbers(&[0, 7, 1, 1_000, 10, 0]))
}

/// What a fragment has of a track.
fn part(track: u32, run: &[u32]) -> Vec<u8> {
    piece(b"traf", &[piece(b"tfhd", &numbers(&[0, track])), piece(b"trun", &numbers(run))].concat())
}

fn fragment(parts: &[Vec<u8>]) -> Vec<u8> {
    [piece(b"moof", &parts.concat()), piece(b"mdat", &[1; 300])].concat()
}

#[test]
fn by_the_fragments() {
    let extends = piece(b"mvex", &extends());
    // Thirty of the usual length, then two with lengths and sizes of their own.
    let rest = [fragment(&[part(7, &[0, 30])]), fragment(&[part(7, &[0x301, 2, 0, 3_000, 100, 12_000, 200])])].concat();
    assert_eq!(length_ms(&file(movie(0, b"vide", &extends), rest)), Ok(3_000));
    assert_eq!(length_ms(&file(movie(0, b"vide", &extends), Vec::new())), Err(Broken("there are no pictures in it")));
}

/// Each fragment has a header, and may have sound beside its pictures; what is usual stands behind how long the whole is.
#[test]
fn fragments_of_pictures_alone_count() {
    let whole = piece(b"mehd", &numbers(&[0, 7, 0, 5_000, 1]));
    let extends = piece(b"mvex", &[whole, extends()].concat());
    let header = piece(b"mfhd", &numbers(&[0, 1]));
    let rest = fragment(&[header, part(8, &[0, 500]), part(7, &[0, 30])]);
    assert_eq!(length_ms(&file(movie(0, b"vide", &extends), rest)), Ok(2_000));
}

/// The same numbers in the longer form that headers may have.
#[test]
fn headers_with_long_times() {
    let mut name = vec![0; 8];
    name.extend(b"vide");
    let first = 1 << 24;
    let media = [
        piece(b"mdhd", &numbers(&[first, 0, 0, 0, 0, 15_000, 0, 0])),
        piece(b"hdlr", &name),
        piece(b"minf", &piece(b"stbl", &[])),
    ];
    let track = [piece(b"tkhd", &numbers(&[first, 0, 0, 0, 0, 7, 0])), piece(b"mdia", &media.concat())].concat();
    let movie = piece(b"moov", &[piece(b"trak", &track), piece(b"mvex", &extends())].concat());
    assert_eq!(length_ms(&file(movie, fragment(&[part(7, &[0, 30])]))), Ok(2_000));
}

#[test]
fn the_longest_track_counts() {
    let track = |id: u32, samples: u32| track(id, samples, b"vide", Says { scale: 15_000, sizes: samples });
    for order in [[track(7, 150), track(8, 30)], [track(8, 30), track(7, 150)]] {
        let whole = file(piece(b"moov", &order.concat()), piece(b"mdat", &[1; 1_800]));
        assert_eq!(length_ms(&whole), Ok(10_000));
    }
}

/// Each picture has a size of its own in the table.
#[test]
fn by_the_table_of_sizes() {
    let mut name = vec![0; 8];
    name.extend(b"vide");
    let tables = [piece(b"stts", &numbers(&[0, 1, 3, 5_000])), piece(b"stsz", &numbers(&[0, 0, 3, 10, 700, 90]))];
    let media = [
        piece(b"mdhd", &numbers(&[0, 0, 0, 15_000, 0, 0])),
        piece(b"hdlr", &name),
        piece(b"minf", &piece(b"stbl", &tables.concat())),
    ];
    let track = [piece(b"tkhd", &numbers(&[0, 0, 0, 7, 0])), piece(b"mdia", &media.concat())].concat();
    let of = |bytes: usize| length_ms(&file(piece(b"moov", &piece(b"trak", &track)), piece(b"mdat", &vec![1; bytes])));
    assert_eq!(of(800), Ok(1_000));
    assert_eq!(of(799), Err(Broken("there is less in it than its tables say")));
}

/// What is usual is told of each track.
#[test]
fn the_usual_samples_of_another_track() {
    let other = piece(b"trex", &numbers(&[0, 8, 1, 9_000, 10, 0]));
    let movie = movie(0, b"vide", &piece(b"mvex", &[other, extends()].concat()));
    assert_eq!(length_ms(&file(movie, fragment(&[part(7, &[0, 30])]))), Ok(2_000));
}

/// A fragment's header may say where its data begins, which description holds, and what is usual in it; a run, where its data
/// begins and what is special about its first picture.
#[test]
fn what_a_fragment_may_say_of_itself() {
    let of = |header: &[u32], run: &[u32]| {
        let part = piece(b"traf", &[piece(b"tfhd", &numbers(header)), piece(b"trun", &numbers(run))].concat());
        length_ms(&file(movie(0, b"vide", &piece(b"mvex", &extends())), fragment(&[part])))
    };
    assert_eq!(of(&[0x18, 7, 3_000, 20], &[0, 10]), Ok(2_000));
    assert_eq!(of(&[0x1A, 7, 1, 3_000, 20], &[0, 10]), Ok(2_000));
    assert_eq!(of(&[0x19, 7, 0, 99, 3_000, 20], &[0, 10]), Ok(2_000));
    assert_eq!(of(&[0x1B, 7, 0, 99, 1, 3_000, 20], &[0, 10]), Ok(2_000));
    assert_eq!(of(&[0x8, 7, 3_000], &[0, 10]), Ok(2_000));
    assert_eq!(of(&[0x1, 7, 0, 99], &[0, 15]), Ok(1_000));
    let two = [3_000, 100, 12_000, 200];
    for before in [&[0x300, 2][..], &[0x301, 2, 0], &[0x304, 2, 0], &[0x305, 2, 0, 0]] {
        assert_eq!(of(&[0, 7], &[before, &two].concat()), Ok(1_000), "{before:?}");
    }
}
