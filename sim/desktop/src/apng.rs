//! The recording: an animated PNG with exact frame times (SCR-MATCH-1, SCR-UP-5).
//!
//! One frame a picture, delays in milliseconds (denominator 1000). A delay that does not fit 16 bits is split by repeating
//! the picture. The frames' compressed data are copied; the same frames always give the same bytes, so that an upload can
//! be taken up again after a power cut without the file ever having been on the disk.

use crate::cut::Frame;
use crate::picture::{BadPicture, Picture};
use image::{GenericImage as _, GrayImage};
use png::{BitDepth, ColorType, chunk};

/// The longest delay of one frame in milliseconds.
const DELAY_MAX_MS: i64 = 65_535;

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRecording {
    /// There is nothing to show.
    #[error("failed to make a recording of no frames")]
    Empty,
    /// A picture cannot be used.
    #[error(transparent)]
    Picture(#[from] BadPicture),
    /// png refuses.
    #[error("failed to write the recording: {0}")]
    Png(String),
}

/// Makes the file. Frames with a delay of 0 or less are left out. Pictures smaller than the largest stand in its upper left
/// corner, on black.
///
/// # Errors
/// [`BadRecording`].
pub fn encode(frames: &[Frame]) -> Result<Vec<u8>, BadRecording> {
    let shown: Vec<(&Picture, i64)> =
        frames.iter().filter(|frame| frame.delay_ms > 0).map(|frame| (&frame.picture, frame.delay_ms)).collect();
    let width = shown.iter().map(|(picture, _)| picture.width()).max().ok_or(BadRecording::Empty)?;
    let height = shown.iter().map(|(picture, _)| picture.height()).max().ok_or(BadRecording::Empty)?;
    let count: i64 = shown.iter().map(|(_, delay)| (delay + DELAY_MAX_MS - 1) / DELAY_MAX_MS).sum();
    let count = u32::try_from(count).map_err(|_| BadRecording::Png("too many frames".into()))?;
    let mut file = Vec::with_capacity(shown.iter().map(|(picture, _)| picture.data().len() + 60).sum());
    write(&mut file, &shown, (width, height), count).map_err(|error| match error {
        Trouble::Png(error) => BadRecording::Png(error.to_string()),
        Trouble::Picture(error) => BadRecording::Picture(error),
    })?;
    Ok(file)
}

enum Trouble {
    Png(png::EncodingError),
    Picture(BadPicture),
}

impl From<png::EncodingError> for Trouble {
    fn from(error: png::EncodingError) -> Self {
        Trouble::Png(error)
    }
}

fn write(file: &mut Vec<u8>, shown: &[(&Picture, i64)], size: (u32, u32), count: u32) -> Result<(), Trouble> {
    let mut encoder = png::Encoder::new(file, size.0, size.1);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_animated(count, 1)?;
    let mut writer = encoder.write_header()?;
    let mut sequence = 0_u32;
    let mut data = Vec::new();
    for (picture, delay_ms) in shown {
        let padded;
        let picture = if (picture.width(), picture.height()) == size {
            *picture
        } else {
            padded = pad(picture, size).map_err(Trouble::Picture)?;
            &padded
        };
        for delay in split(*delay_ms) {
            let first = sequence == 0;
            writer.write_chunk(chunk::fcTL, &control(sequence, size, delay))?;
            sequence += 1;
            if first {
                writer.write_chunk(chunk::IDAT, picture.data())?;
            } else {
                data.clear();
                data.extend_from_slice(&sequence.to_be_bytes());
                data.extend_from_slice(picture.data());
                writer.write_chunk(chunk::fdAT, &data)?;
                sequence += 1;
            }
        }
    }
    writer.finish()?;
    Ok(())
}

/// Delays of at most [`DELAY_MAX_MS`] that sum up to `delay_ms`.
fn split(delay_ms: i64) -> impl Iterator<Item = u16> {
    let whole = delay_ms / DELAY_MAX_MS;
    let rest = (delay_ms % DELAY_MAX_MS) as u16;
    std::iter::repeat_n(u16::MAX, whole as usize).chain((rest > 0).then_some(rest))
}

/// `fcTL`: the whole picture, in place of what was there.
fn control(sequence: u32, size: (u32, u32), delay_ms: u16) -> [u8; 26] {
    let mut control = [0; 26];
    control[0..4].copy_from_slice(&sequence.to_be_bytes());
    control[4..8].copy_from_slice(&size.0.to_be_bytes());
    control[8..12].copy_from_slice(&size.1.to_be_bytes());
    control[20..22].copy_from_slice(&delay_ms.to_be_bytes());
    control[22..24].copy_from_slice(&1000_u16.to_be_bytes());
    control
}

fn pad(picture: &Picture, size: (u32, u32)) -> Result<Picture, BadPicture> {
    let mut canvas = GrayImage::new(size.0, size.1);
    let image = picture.decode()?;
    canvas.copy_from(&image, 0, 0).map_err(|error| BadPicture {
        width: size.0,
        height: size.1,
        why: error.to_string(),
    })?;
    Picture::encode(&canvas)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(shade: u8, width: u32) -> Picture {
        Picture::encode(&GrayImage::from_pixel(width, 5, image::Luma([shade]))).unwrap()
    }

    /// Shades and delays as a reader of PNG sees them.
    fn read(file: &[u8]) -> (u32, Vec<(u8, u32)>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let count = reader.info().animation_control().unwrap().num_frames;
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let mut shown = Vec::new();
        for _ in 0..count {
            reader.next_frame(&mut pixels).unwrap();
            let control = reader.info().frame_control().unwrap();
            assert_eq!(control.delay_den, 1000);
            shown.push((pixels[0], u32::from(control.delay_num)));
        }
        assert!(reader.next_frame(&mut pixels).is_err());
        (reader.info().width, shown)
    }

    #[test]
    fn frames_keep_their_delays() {
        let frames = [(1, 40), (2, 65_535), (3, 65_536), (4, 0), (5, 200_000)]
            .map(|(shade, delay_ms)| Frame { picture: picture(shade, 8), delay_ms });
        let file = encode(&frames).unwrap();
        let (_, shown) = read(&file);
        let due = [(1, 40), (2, 65_535), (3, 65_535), (3, 1), (5, 65_535), (5, 65_535), (5, 65_535), (5, 3_395)];
        assert_eq!(shown, due);
        assert_eq!(file, encode(&frames).unwrap());
    }

    #[test]
    fn a_smaller_picture_is_put_on_black() {
        let frames = [(9, 6), (8, 8)].map(|(shade, width)| Frame { picture: picture(shade, width), delay_ms: 5 });
        assert_eq!(read(&encode(&frames).unwrap()), (8, vec![(9, 5), (8, 5)]));
    }

    #[test]
    fn nothing_to_show_is_an_error() {
        assert_eq!(encode(&[]), Err(BadRecording::Empty));
    }
}
