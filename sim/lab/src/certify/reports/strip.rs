//! A recording as a film strip: some of its pictures side by side, small, each with its time since the recording's start.

use image::{GrayImage, ImageFormat, imageops};
use judge::media::apng::{Picture, play};
use std::io::Cursor;

/// Pictures of a strip at most.
const STILLS: usize = 8;
/// How wide one is at most, in pixels.
const WIDTH: u32 = 240;

/// A picture of a strip.
pub(super) struct Still {
    /// Since the recording's start, in milliseconds.
    pub(super) at_ms: i64,
    /// A PNG.
    pub(super) png: Vec<u8>,
}

/// The first picture, the last, and some of those between. None of a file that is no animated PNG.
pub(super) fn strip(recording: &[u8]) -> Vec<Still> {
    let mut count = 0;
    if play(recording, |_| count += 1).is_err() {
        return Vec::new();
    }
    let shown = count.min(STILLS);
    let chosen = |place: usize| if shown < 2 { 0 } else { place * (count - 1) / (shown - 1) };
    let (mut stills, mut index) = (Vec::new(), 0);
    let played = play(recording, |picture| {
        if stills.len() < shown && chosen(stills.len()) == index {
            stills.extend(still(picture));
        }
        index += 1;
    });
    // It has been played to its end a moment ago.
    if played.is_err() { Vec::new() } else { stills }
}

fn still(picture: &Picture<'_>) -> Option<Still> {
    let (width, height) = (u32::try_from(picture.width).ok()?, u32::try_from(picture.height).ok()?);
    let image = GrayImage::from_raw(width, height, picture.grey.to_vec())?;
    let narrow = WIDTH.min(width).max(1);
    let low = (u64::from(height) * u64::from(narrow) / u64::from(width.max(1))).max(1);
    let small = imageops::thumbnail(&image, narrow, u32::try_from(low).ok()?);
    let mut png = Cursor::new(Vec::new());
    small.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(Still { at_ms: picture.start_ms, png: png.into_inner() })
}

#[cfg(test)]
mod tests {
    use super::strip;

    /// So many pictures of a tenth of a second, each of its own shade.
    fn recording(pictures: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 480, 270);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_animated(u32::from(pictures), 0).unwrap();
        encoder.set_frame_delay(100, 1000).unwrap();
        let mut writer = encoder.write_header().unwrap();
        (0..pictures).for_each(|shade| writer.write_image_data(&vec![shade; 480 * 270]).unwrap());
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn the_first_the_last_and_some_between() {
        for (pictures, due) in
            [(1, vec![0]), (3, vec![0, 100, 200]), (15, vec![0, 200, 400, 600, 800, 1000, 1200, 1400])]
        {
            let stills = strip(&recording(pictures));
            assert_eq!(stills.iter().map(|still| still.at_ms).collect::<Vec<_>>(), due);
            for still in stills {
                let shown = image::load_from_memory(&still.png).unwrap().into_luma8();
                assert_eq!(shown.dimensions(), (240, 135));
                assert_eq!(i64::from(shown.get_pixel(9, 9).0[0]), still.at_ms / 100);
            }
        }
        assert!(strip(b"no recording").is_empty());
    }
}
