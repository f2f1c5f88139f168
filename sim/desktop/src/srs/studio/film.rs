//! From the parts of a recording to the frames of one file that lasts exactly as long as the recording did: what a full disk
//! swallowed is shown black. A pure function.

use crate::cut::{Footage, Frame, Span, cut};
use crate::picture::{BadPicture, Picture};
use image::GrayImage;

/// All frames of `span`. The parts come in order of time.
pub(super) fn film(parts: &[Footage], span: Span) -> Result<Vec<Frame>, BadPicture> {
    let Some((_, first)) = parts.iter().find_map(|part| part.frames.first()) else { return Ok(Vec::new()) };
    let black = Picture::encode(&GrayImage::new(first.width(), first.height()))?;
    let mut frames: Vec<Frame> = Vec::new();
    let mut at = span.from;
    let dark = |frames: &mut Vec<Frame>, delay_ms: i64| match frames.last_mut() {
        // A millisecond is no hole: it comes of rounding, and of recordings that end as they begin.
        Some(last) if delay_ms == 1 => last.delay_ms += 1,
        None if delay_ms == 1 => frames.push(Frame { picture: first.clone(), delay_ms }),
        _ => frames.push(Frame { picture: black.clone(), delay_ms }),
    };
    for part in parts {
        let rest = Span { from: at, to: span.to };
        let shown = cut(std::slice::from_ref(part), rest);
        let Some(of) = shown.parts.first() else { continue };
        if of.from > at {
            dark(&mut frames, of.from - at);
        }
        frames.extend(shown.frames);
        at = of.to;
    }
    if at < span.to {
        dark(&mut frames, span.to - at);
    }
    Ok(frames)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn picture(shade: u8) -> Picture {
        Picture::encode(&GrayImage::from_pixel(8, 5, image::Luma([shade]))).unwrap()
    }

    fn part(from: i64, to: i64, shades: &[(i64, u8)]) -> Footage {
        Footage { from, to, frames: shades.iter().map(|(at, shade)| (*at, picture(*shade))).collect() }
    }

    #[test]
    fn a_hole_is_black_and_the_rest_in_its_place() {
        let parts = [part(100, 200, &[(100, 1), (150, 2)]), part(260, 300, &[(260, 3)])];
        let frames = film(&parts, Span { from: 100, to: 310 }).unwrap();
        let shown: Vec<(u8, i64)> =
            frames.iter().map(|frame| (frame.picture.decode().unwrap().as_raw()[0], frame.delay_ms)).collect();
        assert_eq!(shown, [(1, 50), (2, 50), (0, 60), (3, 40), (0, 10)]);
        assert_eq!(film(&[part(5, 5, &[(5, 7)])], Span { from: 5, to: 6 }).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn it_lasts_as_long_as_the_recording(
            lengths in proptest::collection::vec((0i64..50, 0i64..50), 1..6), tail in 0i64..20, cut_off in 0i64..60,
        ) {
            let mut at = 1_000;
            let mut parts = Vec::new();
            for (hole, length) in lengths {
                let from = if parts.is_empty() { at } else { at + hole };
                at = from + length;
                parts.push(part(from, at, &[(from, 9)]));
            }
            let span = Span { from: 1_000, to: (at + tail - cut_off).max(1_001) };
            let frames = film(&parts, span).unwrap();
            prop_assert_eq!(frames.iter().map(|frame| frame.delay_ms).sum::<i64>(), span.length_ms());
        }
    }
}
