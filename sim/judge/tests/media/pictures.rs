//! Animated PNGs that are too large to be looked at or say of themselves what cannot be, and stamps that cannot be read.

use judge::media::apng::play;
use judge::media::clip;
use judge::media::crc::{crc16, crc32};
use judge::media::picture::print;
use judge::media::stamp::Unreadable;
use judge::view::Video;

const WIDTH: usize = 320;
const HEIGHT: usize = 12;

/// An animation of grey pictures of one second each.
fn animation(width: usize, height: usize, pictures: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(pictures.len() as u32, 0).expect("frames");
    encoder.set_frame_delay(1, 1).expect("a delay");
    let mut writer = encoder.write_header().expect("a header");
    pictures.iter().for_each(|picture| writer.write_image_data(picture).expect("a picture"));
    writer.finish().expect("an end");
    bytes
}

/// The same with other numbers at the beginning of the first chunk of a kind, and its checksum right.
fn saying(mut bytes: Vec<u8>, kind: &[u8; 4], numbers: &[u32]) -> Vec<u8> {
    let at = bytes.windows(4).position(|four| four == kind).expect("such a chunk");
    let length = u32::from_be_bytes(bytes[at - 4..at].try_into().expect("four")) as usize;
    let new: Vec<u8> = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
    bytes[at + 4..at + 4 + new.len()].copy_from_slice(&new);
    let sum = crc32(&bytes[at..at + 4 + length]);
    bytes[at + 4 + length..at + 8 + length].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn small() -> Vec<u8> {
    animation(8, 8, &[vec![7; 64], vec![9; 64]])
}

/// Why a recording cannot be played: of our own, and of somebody else's.
fn refused(bytes: &[u8]) -> [String; 2] {
    [Video::read(bytes).expect_err("no recording"), clip::length_ms(bytes).expect_err("no recording")]
}

#[test]
fn what_is_beyond_all_measure_is_refused_before_it_is_unpacked() {
    assert_eq!(Video::read(&saying(small(), b"IHDR", &[8, 8])).map(|video| video.length_ms), Ok(2_000));
    let large = saying(saying(small(), b"IHDR", &[20_000, 20_000]), b"fcTL", &[0, 20_000, 20_000]);
    assert_eq!(refused(&large), ["the picture is beyond all measure"; 2]);
    let [own, _] = refused(&saying(small(), b"acTL", &[144_001]));
    assert_eq!(own, "the number of frames is beyond all measure");
    let [own, _] = refused(&saying(small(), b"acTL", &[144_000]));
    assert!(own.starts_with("failed to decode"), "{own}");
}

#[test]
fn a_frame_that_reaches_beyond_the_picture() {
    // Number, width, height, and where it stands.
    for frame in [[0, 9, 8, 0, 0], [0, 8, 9, 0, 0], [0, 8, 8, 1, 0], [0, 8, 8, 0, 1], [0, 8, 8, u32::MAX, u32::MAX]] {
        let whys = refused(&saying(small(), b"fcTL", &frame));
        assert!(whys.iter().all(|why| why.starts_with("failed to decode")), "{whys:?}");
    }
}

#[test]
fn nothing_hangs_on_behind_what_is_no_animation() {
    let mut bytes = [small(), vec![5; 777]].concat();
    assert_eq!(clip::behind(&bytes), 777);
    bytes[0] = b'W';
    assert_eq!(clip::behind(&bytes), 0);
}

/// The picture of a monitor with these bytes as its stamp.
fn stamped(bytes: &[u8]) -> Vec<u8> {
    let mut grey = vec![96; WIDTH * HEIGHT];
    for bit in 0..bytes.len() * 8 {
        let white = bytes[bit / 8] >> (7 - bit % 8) & 1 == 1;
        paint(&mut grey, bit, if white { 255 } else { 0 });
    }
    grey
}

/// A cell of the stamp.
fn paint(grey: &mut [u8], cell: usize, level: u8) {
    let (x, y) = (cell % 80 * 4, cell / 80 * 4);
    (y..y + 4).for_each(|row| grey[row * WIDTH + x..][..4].fill(level));
}

/// A stamp, but for the checksum.
fn words() -> Vec<u8> {
    let mut bytes = vec![0xA5, 0xC3];
    bytes.extend([0x1234_5678_u32, 0x9ABC_DEF0].map(u32::to_be_bytes).concat());
    bytes.push(0);
    bytes.extend(7_u32.to_be_bytes());
    bytes.extend(&1_639_731_600_000_i64.to_be_bytes()[2..]);
    bytes
}

fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend(crc16(&bytes).to_be_bytes());
    bytes
}

/// What the stamp of a picture says: the ordinal.
fn read(width: usize, height: usize, grey: Vec<u8>) -> Result<u32, Unreadable> {
    let video = Video::read(&animation(width, height, &[grey])).expect("it plays");
    video.shows[0][0].stamp.map(|stamp| stamp.ordinal)
}

#[test]
fn stamps_that_cannot_be_read() {
    let of = |grey: Vec<u8>| read(WIDTH, HEIGHT, grey);
    assert_eq!(of(stamped(&summed(words()))), Ok(7));
    // The last bit of the ordinal, black in place of white: the checksum tells.
    let mut other = summed(words());
    other[14] ^= 1;
    assert_eq!(of(stamped(&other)), Err(Unreadable::Checksum));
    let mut none = words();
    none[0] ^= 1;
    assert_eq!(of(stamped(&summed(none))), Err(Unreadable::NoMagic));
    // A black cell that is dark grey, or has something light in it.
    let black = 1;
    let mut grey = stamped(&summed(words()));
    paint(&mut grey, black, 63);
    assert_eq!(of(grey.clone()), Ok(7));
    paint(&mut grey, black, 64);
    assert_eq!(of(grey.clone()), Err(Unreadable::Grey(black)));
    paint(&mut grey, black, 0);
    grey[WIDTH + black * 4 + 2] = 255;
    assert_eq!(of(grey), Err(Unreadable::Grey(black)));
}

#[test]
fn a_picture_without_room_for_a_stamp() {
    assert_eq!(read(WIDTH - 1, HEIGHT, vec![0; (WIDTH - 1) * HEIGHT]), Err(Unreadable::TooSmall));
    assert_eq!(read(WIDTH, HEIGHT - 1, vec![0; WIDTH * (HEIGHT - 1)]), Err(Unreadable::TooSmall));
    assert_eq!(read(WIDTH, HEIGHT, vec![0; WIDTH * HEIGHT]), Err(Unreadable::NoMagic));
}

/// How long the first of two pictures is shown, by the numbers of its delay; the second for a second.
#[test]
fn delays_of_all_kinds() {
    let saying = |num: u32, den: u32| saying(small(), b"fcTL", &[0, 8, 8, 0, 0, num << 16 | den]);
    let lasts = |bytes: &[u8]| {
        (Video::read(bytes).map(|video| video.length_ms - 1_000), clip::length_ms(bytes).map(|ms| ms - 1_000))
    };
    // A denominator of 0 is taken as 100.
    for (num, den, ms) in [(5, 0, 50), (3, 4, 750), (7, 1_000, 7)] {
        assert_eq!(lasts(&saying(num, den)), (Ok(ms), Ok(ms)), "{num}/{den}");
    }
    let (own, other) = lasts(&saying(1, 3));
    assert_eq!((own, other), (Err("frame 0 lasts 1/3 s, not whole milliseconds".into()), Ok(333)));
}

/// How it goes and how it comes, from where on and how large, and its pixels.
type Frame = (png::DisposeOp, png::BlendOp, (u32, u32), Vec<u8>);

/// What is shown of pictures of eight by eight: the first pixel, and one in the middle.
fn shown(color: png::ColorType, frames: &[Frame]) -> Vec<(u8, u8)> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(frames.len() as u32, 0).expect("frames");
    encoder.set_frame_delay(1, 1).expect("a delay");
    let mut writer = encoder.write_header().expect("a header");
    for (dispose, blend, (at, size), picture) in frames {
        writer.set_dispose_op(*dispose).expect("a way to go");
        writer.set_blend_op(*blend).expect("a way to come");
        writer.set_frame_position(0, 0).expect("room");
        writer.set_frame_dimension(*size, *size).expect("a size");
        writer.set_frame_position(*at, *at).expect("a place");
        writer.write_image_data(picture).expect("a picture");
    }
    writer.finish().expect("an end");
    let mut seen = Vec::new();
    play(&bytes, |picture| seen.push((picture.grey[0], picture.grey[3 * picture.width + 3]))).expect("it plays");
    seen
}

#[test]
fn pictures_that_go_again() {
    use png::{BlendOp::Source, ColorType::Grayscale, DisposeOp};
    let after = |dispose: DisposeOp| {
        let whole = (DisposeOp::None, Source, (0, 8), vec![7; 64]);
        let part = (dispose, Source, (2, 4), vec![9; 16]);
        shown(Grayscale, &[whole, part, (DisposeOp::None, Source, (0, 1), vec![5])])
    };
    assert_eq!(after(DisposeOp::None), [(7, 7), (7, 9), (5, 9)]);
    assert_eq!(after(DisposeOp::Background), [(7, 7), (7, 9), (5, 0)]);
    assert_eq!(after(DisposeOp::Previous), [(7, 7), (7, 9), (5, 7)]);
}

#[test]
fn pictures_that_shine_through() {
    use png::{BlendOp, ColorType, DisposeOp::None};
    let two = |color: ColorType, blend: BlendOp, below: &[u8], above: &[u8]| {
        let all = |pixel: &[u8]| pixel.repeat(64);
        shown(color, &[(None, BlendOp::Source, (0, 8), all(below)), (None, blend, (0, 8), all(above))])[1]
    };
    let grey = |blend: BlendOp| two(ColorType::GrayscaleAlpha, blend, &[100, 255], &[200, 128]);
    assert_eq!((grey(BlendOp::Over), grey(BlendOp::Source)), ((150, 150), (200, 200)));
    // Of a coloured picture the first channel counts; the last one is blue where none says how opaque it is.
    let rgba = |blend: BlendOp| two(ColorType::Rgba, blend, &[100, 1, 2, 255], &[200, 3, 4, 128]);
    assert_eq!((rgba(BlendOp::Over), rgba(BlendOp::Source)), ((150, 150), (200, 200)));
    assert_eq!(two(ColorType::Rgb, BlendOp::Over, &[100, 1, 2], &[200, 3, 128]), (200, 200));
}

/// A monitor is as wide as whole blocks; of a picture that is not, the rest of each row counts as well.
#[test]
fn every_pixel_of_an_odd_width_counts() {
    let grey: Vec<u8> = (0..70 * 4).map(|i| (i % 251) as u8).collect();
    let whole = print(&grey, 70, 0, 70);
    for at in [0, 31, 32, 63, 64, 69, 70 * 3 + 69] {
        let mut other = grey.clone();
        other[at] ^= 1;
        assert_ne!(print(&other, 70, 0, 70), whole, "{at}");
    }
}
