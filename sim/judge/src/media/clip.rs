//! A recording of somebody else's, of whose pictures nothing is known: whether it can be played, and how long it lasts.
//!
//! What is looked at, of an animated PNG: every frame is unpacked, and their delays are added up. Of an MP4 (ISO 14496-12): that
//! its boxes follow each other to the end of the file without a gap, that it has a movie with a track of pictures, that the table
//! of that track's samples (of a fragmented file, its fragments) says how long they last, that there are as many sizes as
//! samples, and that there are at least so many bytes of media. The pictures of an MP4 are not unpacked.

use super::boxes::{self, Broken};
use png::{Decoder, Transformations};
use std::io::Cursor;

/// Pixels of one picture at most.
const PIXELS: usize = 64 << 20;

/// How long a recording lasts, in milliseconds, rounded to the nearest.
///
/// # Errors
/// Why it is none, in words.
pub fn length_ms(bytes: &[u8]) -> Result<i64, String> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return animation(bytes);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return boxes::length_ms(bytes).map_err(|Broken(why)| why.to_owned());
    }
    Err("neither an animated PNG nor an MP4".into())
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
