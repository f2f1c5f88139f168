//! Makes recordings: stamps drawn as pixels, frames as an animated PNG.

use judge::media::crc::{crc16, crc32};
use judge::truth::{Change, Span};

/// What a stamp is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub pc: String,
    pub login: String,
    pub monitor: u8,
    pub ordinal: u32,
    pub at: i64,
}

/// A picture for a time of the contact, one stamp a monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub span: Span,
    pub stamps: Vec<Stamp>,
}

/// Milliseconds from one change of a screen to the next.
pub const EVERY: i64 = 17_000;

/// The changes of a monitor in an interval. Pictures follow a fixed schedule, each monitor a little later.
pub fn changes(monitor: u8, span: Span) -> Vec<Change> {
    let offset = i64::from(monitor) * 3_000;
    let first = (span.from - offset).div_euclid(EVERY);
    (first..)
        .map(|k| Change { at: k * EVERY + offset, ordinal: (k % 1_000_000) as u32, monitor })
        .skip_while(|c| c.at < span.from)
        .take_while(|c| c.at < span.to)
        .collect()
}

/// What a screen of so many monitors shows from `span.from` to `span.to`.
pub fn frames(pc: &str, login: &str, monitors: u32, span: Span) -> Vec<Frame> {
    let picture = |monitor: u8, t: i64| {
        let offset = i64::from(monitor) * 3_000;
        let k = (t - offset).div_euclid(EVERY);
        let (ordinal, at) = ((k % 1_000_000) as u32, k * EVERY + offset);
        Stamp { pc: pc.into(), login: login.into(), monitor, ordinal, at }
    };
    let mut edges: Vec<i64> = (0..monitors as u8).flat_map(|m| changes(m, span)).map(|c| c.at).collect();
    edges.extend([span.from, span.to]);
    edges.sort_unstable();
    edges.dedup();
    let frame = |w: &[i64]| Frame {
        span: Span::new(w[0], w[1]),
        stamps: (0..monitors as u8).map(|m| picture(m, w[0])).collect(),
    };
    edges.windows(2).map(frame).collect()
}

fn bits(stamp: &Stamp) -> Vec<bool> {
    let mut bytes = 0xA5C3u16.to_be_bytes().to_vec();
    bytes.extend(crc32(stamp.pc.as_bytes()).to_be_bytes());
    bytes.extend(crc32(stamp.login.to_lowercase().as_bytes()).to_be_bytes());
    bytes.push(stamp.monitor);
    bytes.extend(stamp.ordinal.to_be_bytes());
    bytes.extend(&stamp.at.to_be_bytes()[2..]);
    bytes.extend(crc16(&bytes).to_be_bytes());
    bytes.iter().flat_map(|b| (0..8).map(move |i| b >> (7 - i) & 1 == 1)).collect()
}

/// The pixels of a frame: just the stamps, monitors side by side.
pub fn pixels(stamps: &[Stamp]) -> (u32, u32, Vec<u8>) {
    let (width, height) = (320 * stamps.len().max(1), 14);
    let mut grey = vec![90u8; width * height];
    for (m, stamp) in stamps.iter().enumerate() {
        for (cell, white) in bits(stamp).into_iter().enumerate() {
            let (x, y) = (m * 320 + cell % 80 * 4, cell / 80 * 4);
            for row in y..y + 4 {
                grey[row * width + x..row * width + x + 4].fill(if white { 250 } else { 5 });
            }
        }
    }
    (width as u32, height as u32, grey)
}

/// The file. Delays longer than the format can say are split.
pub fn apng(frames: &[Frame]) -> Vec<u8> {
    let mut out = Vec::new();
    let longest = 65_535;
    let pieces = |f: &Frame| (f.span.ms() + longest - 1) / longest;
    let count: i64 = frames.iter().map(pieces).sum();
    let (width, height, _) = pixels(frames.first().map_or(&[], |f| f.stamps.as_slice()));
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(count as u32, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for frame in frames {
        let (_, _, grey) = pixels(&frame.stamps);
        let mut left = frame.span.ms();
        while left > 0 {
            let now = left.min(longest);
            writer.set_frame_delay(now as u16, 1000).unwrap();
            writer.write_image_data(&grey).unwrap();
            left -= now;
        }
    }
    writer.finish().unwrap();
    out
}

/// A sound of that many milliseconds.
pub fn wav(ms: i64, seed: u8) -> Vec<u8> {
    let data = (ms * 8) as u32;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(8000u32.to_le_bytes());
    file.extend(8000u32.to_le_bytes());
    file.extend(b"\x01\0\x08\0data");
    file.extend(data.to_le_bytes());
    file.extend((0..data).map(|i| (i as u8).wrapping_mul(31).wrapping_add(seed)));
    file
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
