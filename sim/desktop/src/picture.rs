//! A picture of the screen, compressed without loss as it stands in a PNG, so that a splice copies it and encodes nothing.

use image::GrayImage;
use png::{BitDepth, ColorType, Compression, Filter};
use std::sync::Arc;

/// Pixels that a picture may have at most: sixteen 4K monitors.
const PIXELS_MAX: u64 = 16 * 3840 * 2160;

/// An 8-bit grey picture. The same pixels always give the same bytes. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    /// What PNG has in its IDAT chunks: filtered rows in a zlib stream.
    data: Arc<[u8]>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture {{ {}x{}, {} bytes }}", self.width, self.height, self.data.len())
    }
}

/// A picture cannot be encoded or decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to handle a picture of {width}x{height}: {why}")]
pub struct BadPicture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// png's own words.
    pub why: String,
}

impl Picture {
    /// Compresses an image.
    ///
    /// # Errors
    /// [`BadPicture`] for an empty or gigantic one.
    pub fn encode(image: &GrayImage) -> Result<Picture, BadPicture> {
        let (width, height) = image.dimensions();
        let bad = |why: String| BadPicture { width, height, why };
        if u64::from(width) * u64::from(height) > PIXELS_MAX {
            return Err(bad("too many pixels".into()));
        }
        let mut file = Vec::with_capacity(4096);
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Fastest);
        // Within a window the row above is the best guess, at its edges and in text the pixel on the left: a quarter of the
        // bytes of the row above alone.
        encoder.set_filter(Filter::Adaptive);
        let mut writer = encoder.write_header().map_err(|error| bad(error.to_string()))?;
        writer.write_image_data(image.as_raw()).map_err(|error| bad(error.to_string()))?;
        writer.finish().map_err(|error| bad(error.to_string()))?;
        Ok(Picture { width, height, data: image_data(&file).into() })
    }

    /// A picture from its parts, as a segment holds them. What is in `data` is not looked at.
    pub fn of_parts(width: u32, height: u32, data: &[u8]) -> Picture {
        Picture { width, height, data: data.into() }
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The zlib stream of a PNG's IDAT.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The pixels again.
    ///
    /// # Errors
    /// [`BadPicture`] when the parts are not a picture.
    pub fn decode(&self) -> Result<GrayImage, BadPicture> {
        let (width, height) = (self.width, self.height);
        let bad = |why: String| BadPicture { width, height, why };
        if u64::from(width) * u64::from(height) > PIXELS_MAX {
            return Err(bad("too many pixels".into()));
        }
        let file = self.png().map_err(bad)?;
        let mut reader =
            png::Decoder::new(std::io::Cursor::new(file)).read_info().map_err(|error| bad(error.to_string()))?;
        let mut pixels = vec![0; width as usize * height as usize];
        reader.next_frame(&mut pixels).map_err(|error| bad(error.to_string()))?;
        GrayImage::from_raw(width, height, pixels).ok_or_else(|| bad("too few pixels".into()))
    }

    fn png(&self) -> Result<Vec<u8>, String> {
        let mut file = Vec::with_capacity(self.data.len() + 64);
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
        writer.write_chunk(png::chunk::IDAT, &self.data).map_err(|error| error.to_string())?;
        writer.finish().map_err(|error| error.to_string())?;
        Ok(file)
    }
}

/// The content of all IDAT chunks of a PNG that the encoder has just made.
fn image_data(file: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(file.len());
    let mut at = 8;
    while let Some(head) = file.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if &head[4..8] == b"IDAT" {
            data.extend_from_slice(&file[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_back_pixel_by_pixel(width in 1u32..40, height in 1u32..30, bytes in proptest::collection::vec(any::<u8>(), 1200)) {
            let pixels = bytes[..(width * height) as usize].to_vec();
            let image = GrayImage::from_raw(width, height, pixels).unwrap();
            let picture = Picture::encode(&image).unwrap();
            prop_assert_eq!(picture.decode().unwrap(), image.clone());
            prop_assert_eq!(picture, Picture::encode(&image).unwrap());
        }

        #[test]
        fn nonsense_is_an_error(width in 0u32..50, height in 0u32..50, bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Picture::of_parts(width, height, &bytes).decode();
        }
    }

    #[test]
    fn gigantic_pictures_are_refused_before_memory_is_taken() {
        assert!(Picture::of_parts(u32::MAX, u32::MAX, b"").decode().is_err());
    }
}
