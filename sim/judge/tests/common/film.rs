//! Recordings by these tests' own encoder.

use judge::truth::{Change, Span, Truth};
use std::collections::BTreeMap;

const WIDTH: usize = 320;
const HEIGHT: usize = 16;

/// A stretch of a screen.
#[derive(Clone)]
pub struct Shot {
    pub pc: String,
    pub login: String,
    pub monitors: u8,
    pub span: Span,
}

/// What a screen shows while it changes each so many milliseconds, from before `span` on.
pub fn changes(span: Span, monitors: u8, every_ms: i64) -> Vec<Change> {
    let mut out: Vec<Change> = (0..monitors)
        .map(|m| Change { at: span.from - 500 - i64::from(m), ordinal: u32::from(m), monitor: m })
        .collect();
    out.sort();
    let times = (span.from + 137..span.to).step_by(every_ms as usize);
    out.extend(times.zip(100u32..).map(|(at, ordinal)| Change {
        at,
        ordinal,
        monitor: (ordinal % u32::from(monitors)) as u8,
    }));
    out
}

/// The PC of a shot that is black.
pub const NOBODY: &str = "";

/// Films what the truth says the screens showed.
pub fn film(truth: &Truth, shots: &[Shot]) -> Vec<u8> {
    let mut frames: Vec<(Vec<u8>, i64)> = Vec::new();
    let mut size = (WIDTH, HEIGHT);
    for shot in shots {
        if shot.pc == NOBODY {
            frames.push((vec![0; WIDTH * usize::from(shot.monitors) * HEIGHT], shot.span.ms()));
            continue;
        }
        let key = Truth::screen_of(&shot.pc, &shot.login);
        let list = truth.screens.get(&key).or_else(|| truth.screens.get(&shot.pc)).expect("a screen");
        let mut shown: BTreeMap<u8, Change> = BTreeMap::new();
        for c in list.iter().filter(|c| c.at <= shot.span.from) {
            shown.insert(c.monitor, *c);
        }
        let mut at = shot.span.from;
        let mut push = |at: i64, to: i64, shown: &BTreeMap<u8, Change>| {
            if to > at {
                frames.push((draw(shot, shown), to - at));
            }
        };
        for c in list.iter().filter(|c| c.at > shot.span.from && c.at < shot.span.to) {
            push(at, c.at, &shown);
            shown.insert(c.monitor, *c);
            at = c.at;
        }
        push(at, shot.span.to, &shown);
        size.0 = WIDTH * usize::from(shot.monitors);
    }
    encode(&frames, size)
}

fn draw(shot: &Shot, shown: &BTreeMap<u8, Change>) -> Vec<u8> {
    let width = WIDTH * usize::from(shot.monitors);
    let mut grey = vec![96; width * HEIGHT];
    for monitor in 0..shot.monitors {
        let c = shown[&monitor];
        let mut bytes = vec![0xA5, 0xC3];
        bytes.extend(crc32(shot.pc.as_bytes()).to_be_bytes());
        bytes.extend(crc32(shot.login.to_lowercase().as_bytes()).to_be_bytes());
        bytes.push(monitor);
        bytes.extend(c.ordinal.to_be_bytes());
        bytes.extend(&c.at.to_be_bytes()[2..]);
        bytes.extend(crc16(&bytes).to_be_bytes());
        for bit in 0..bytes.len() * 8 {
            let white = bytes[bit / 8] >> (7 - bit % 8) & 1 == 1;
            let (x, y) = (usize::from(monitor) * WIDTH + bit % 80 * 4, bit / 80 * 4);
            for row in y..y + 4 {
                grey[row * width + x..][..4].fill(if white { 255 } else { 0 });
            }
        }
    }
    grey
}

fn encode(frames: &[(Vec<u8>, i64)], (width, height): (usize, usize)) -> Vec<u8> {
    // A delay has sixteen bits.
    let split: Vec<(&[u8], u16)> = frames
        .iter()
        .flat_map(|(grey, ms)| {
            let whole = (0..ms / 60_000).map(|_| 60_000u16);
            whole.chain(Some((ms % 60_000) as u16).filter(|rest| *rest > 0)).map(|ms| (grey.as_slice(), ms))
        })
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(split.len() as u32, 0).expect("frames");
    let mut writer = encoder.write_header().expect("a header");
    for (grey, ms) in split {
        writer.set_frame_delay(ms, 1000).expect("a delay");
        writer.write_image_data(grey).expect("a frame");
    }
    writer.finish().expect("an end");
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for b in bytes {
        crc ^= u32::from(*b);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

fn crc16(bytes: &[u8]) -> u16 {
    let mut crc = 0xFFFF;
    for b in bytes {
        crc ^= u16::from(*b) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
        }
    }
    crc
}
