//! A recording of somebody else's, of whose pictures nothing is known: whether it can be played, and how long it lasts.
//!
//! What is looked at, of an animated PNG: its chunks follow each other up to its end and have the right checksums, every frame is
//! unpacked, and their delays are added up. Of an MP4 (ISO 14496-12): that
//! its boxes follow each other to the end of the file without a gap, that it has a movie with a track of pictures, that the table
//! of that track's samples (of a fragmented file, its fragments) says how long they last, that there are as many sizes as
//! samples, and that there are at least so many bytes of media. The pictures of an MP4 are not unpacked.

use super::boxes::{self, Broken};
use super::crc::crc32;
use png::{Decoder, Transformations};
use std::io::Cursor;

/// Pixels of one picture at most.
const PIXELS: usize = 64 << 20;

/// What every PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How long a recording lasts, in milliseconds, rounded to the nearest.
///
/// # Errors
/// Why it is none, in words.
pub fn length_ms(bytes: &[u8]) -> Result<i64, String> {
    if bytes.starts_with(PNG) {
        whole(bytes)?;
        return animation(bytes);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return boxes::length_ms(bytes).map_err(|Broken(why)| why.to_owned());
    }
    Err("neither an animated PNG nor an MP4".into())
}

/// How many bytes hang on to an animated PNG behind its end: they are nothing of it. Of anything else, none.
pub fn behind(bytes: &[u8]) -> usize {
    if !bytes.starts_with(PNG) {
        return 0;
    }
    let end = chunks(bytes).find(|(kind, ..)| *kind == b"IEND");
    end.map_or(0, |(.., end)| bytes.len() - end)
}

/// The chunks of a PNG, as far as they go: kind, what the checksum is of, the checksum, where it ends.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8], u32, usize)> {
    let number = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    let mut at = PNG.len();
    std::iter::from_fn(move || {
        let length = number(at)? as usize;
        let body = bytes.get(at + 4..at + 8 + length)?;
        let (sum, end) = (number(at + 8 + length)?, at + 12 + length);
        at = end;
        Some((&body[..4], body, sum, end))
    })
}

/// A player need not go on behind a chunk that is damaged, and one that is missing it never gets.
fn whole(bytes: &[u8]) -> Result<(), String> {
    for (kind, body, sum, _) in chunks(bytes) {
        if crc32(body) != sum {
            return Err(format!("the checksum of a chunk {} is wrong", String::from_utf8_lossy(kind)));
        }
        if kind == b"IEND" {
            return Ok(());
        }
    }
    Err("it breaks off before its end".into())
}

fn animation(bytes: &[u8]) -> Result<i64, String> {
    let failed = |e: png::DecodingError| format!("failed to decode: {e}");
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(failed)?;
    let frames = reader.info().animation_control().ok_or("not an animation")?.num_frames;
    let size =
        reader.output_buffer_size().filter(|size| *size <= PIXELS * 4).ok_or("the picture is beyond all measure")?;
    let mut raw = vec![0u8; size];
    let (mut micros, mut shown) = (0i64, 0u32);
    while shown < frames {
        reader.next_frame(&mut raw).map_err(failed)?;
        // A picture in front of the animation is not part of it.
        let Some(control) = reader.info().frame_control() else { continue };
        let per = if control.delay_den == 0 { 100 } else { i64::from(control.delay_den) };
        micros += i64::from(control.delay_num) * 1_000_000 / per;
        shown += 1;
    }
    Ok((micros + 500) / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An animation of two pictures of one pixel, 1.5 s each.
    fn sample() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
        encoder.set_animated(2, 0).expect("two frames");
        encoder.set_frame_delay(1_500, 1_000).expect("a delay");
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&[7]).expect("a picture");
        writer.write_image_data(&[9]).expect("a picture");
        writer.finish().expect("an end");
        bytes
    }

    #[test]
    fn a_damaged_or_broken_off_animation_does_not_play() {
        let good = sample();
        assert_eq!(length_ms(&good), Ok(3_000));
        // In the last picture's data, in its checksum, and in the delay of a frame.
        for from_end in [17, 14, good.len() - 60] {
            let mut bad = good.clone();
            let at = bad.len() - from_end;
            bad[at] ^= 1;
            assert!(length_ms(&bad).is_err_and(|why| why.contains("checksum")), "{from_end} from the end");
        }
        for lost in [1, 12, 13, 30] {
            assert!(length_ms(&good[..good.len() - lost]).is_err(), "{lost} bytes are lost");
        }
    }

    #[test]
    fn what_hangs_on_behind_the_end_is_counted() {
        let mut bytes = sample();
        assert_eq!(behind(&bytes), 0);
        bytes.extend([5; 777]);
        assert_eq!((behind(&bytes), length_ms(&bytes)), (777, Ok(3_000)));
        assert_eq!((behind(b"a segment"), behind(&bytes[..20])), (0, 0));
    }
}
