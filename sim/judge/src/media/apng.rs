//! Reads an animated PNG into its pictures, each with its place on the recording's own time line. The `png` crate
//! unpacks the pixels; the composition of frames and the arithmetic of their delays are the judge's own.

use png::{BlendOp, ColorType, Decoder, DisposeOp, Transformations};
use std::io::Cursor;

/// Pixels of one picture at most.
const PIXELS: usize = 64 << 20;
/// Frames of one recording at most: four hours of a change each 100 ms.
const FRAMES: u32 = 144_000;

/// Why a recording cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplayable {
    /// The decoder gave up.
    #[error("failed to decode: {0}")]
    Decode(String),
    /// It does not move.
    #[error("not an animation")]
    Still,
    /// Larger than anybody's screen, or longer than anybody's call.
    #[error("{0} is beyond all measure")]
    TooLarge(&'static str),
    /// A frame lasts for a part of a millisecond.
    #[error("frame {frame} lasts {num}/{den} s, not whole milliseconds")]
    Uneven {
        /// From 0.
        frame: u32,
        /// Of the delay.
        num: u16,
        /// Of the delay.
        den: u16,
    },
}

/// A picture as it is shown.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Since the start of the recording.
    pub start_ms: i64,
    /// For how long it is shown.
    pub lasts_ms: i64,
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// One byte a pixel (the first channel of a coloured picture).
    pub grey: &'a [u8],
}

/// Shows each picture in turn.
///
/// # Errors
/// See [`Unplayable`].
pub fn play(bytes: &[u8], mut show: impl FnMut(&Picture<'_>)) -> Result<(), Unplayable> {
    let failed = |e: png::DecodingError| Unplayable::Decode(e.to_string());
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(failed)?;
    let frames = reader.info().animation_control().ok_or(Unplayable::Still)?.num_frames;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if width.saturating_mul(height) > PIXELS {
        return Err(Unplayable::TooLarge("the picture"));
    }
    if frames > FRAMES {
        return Err(Unplayable::TooLarge("the number of frames"));
    }
    let size = reader.output_buffer_size().ok_or(Unplayable::TooLarge("the picture"))?;
    let mut raw = vec![0u8; size];
    let mut canvas = vec![0u8; width * height];
    let mut kept = Vec::new();
    let (mut at, mut shown) = (0i64, 0u32);
    while shown < frames {
        let out = reader.next_frame(&mut raw).map_err(failed)?;
        // A picture in front of the animation, for viewers that know no animation, is not part of it.
        let Some(control) = reader.info().frame_control().copied() else { continue };
        let (x, y) = (control.x_offset as usize, control.y_offset as usize);
        let (w, h) = (out.width as usize, out.height as usize);
        if x + w > width || y + h > height {
            return Err(Unplayable::Decode("a frame reaches beyond the picture".into()));
        }
        if control.dispose_op == DisposeOp::Previous {
            kept.clone_from(&canvas);
        }
        draw(&mut canvas, width, (x, y, w, h), &raw, (out.line_size, out.color_type), control.blend_op);
        let lasts_ms = delay_ms(shown, control.delay_num, control.delay_den)?;
        show(&Picture { start_ms: at, lasts_ms, width, height, grey: &canvas });
        at += lasts_ms;
        shown += 1;
        match control.dispose_op {
            DisposeOp::None => {}
            DisposeOp::Previous => canvas.clone_from(&kept),
            DisposeOp::Background => {
                for line in canvas.chunks_exact_mut(width).skip(y).take(h) {
                    line[x..x + w].fill(0);
                }
            }
        }
    }
    Ok(())
}

fn delay_ms(frame: u32, num: u16, den: u16) -> Result<i64, Unplayable> {
    // The format's own rule: a denominator of 0 is taken as 100.
    let per = if den == 0 { 100 } else { i64::from(den) };
    let scaled = i64::from(num) * 1000;
    if scaled % per == 0 { Ok(scaled / per) } else { Err(Unplayable::Uneven { frame, num, den }) }
}

fn draw(
    canvas: &mut [u8],
    width: usize,
    (x, y, w, h): (usize, usize, usize, usize),
    raw: &[u8],
    (line_size, color): (usize, ColorType),
    blend: BlendOp,
) {
    let channels = color.samples();
    let alpha = matches!(color, ColorType::GrayscaleAlpha | ColorType::Rgba);
    for (to, from) in canvas.chunks_exact_mut(width).skip(y).take(h).zip(raw.chunks_exact(line_size)) {
        let to = &mut to[x..x + w];
        if channels == 1 {
            to.copy_from_slice(&from[..w]);
            continue;
        }
        for (to, pixel) in to.iter_mut().zip(from.chunks_exact(channels)) {
            let over = if alpha && blend == BlendOp::Over { u32::from(pixel[channels - 1]) } else { 255 };
            *to = ((u32::from(pixel[0]) * over + u32::from(*to) * (255 - over)) / 255) as u8;
        }
    }
}
