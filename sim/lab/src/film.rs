//! A recording as an MP4, for players that show no animated PNG: each picture for as long as it stood, in milliseconds, and
//! without loss. H.264 of whole pictures by `less-avc`, in the boxes of ISO 14496-12 by `shiguredo_mp4`.

use judge::media::apng::{self, Picture, Unplayable};
use less_avc::nal_unit::NalUnit;
use less_avc::ycbcr_image::{DataPlane, Planes, YCbCrImage};
use less_avc::{BitDepth, LessEncoder};
use shiguredo_mp4::boxes::{Avc1Box, AvccBox, SampleEntry, VisualSampleEntryFields};
use shiguredo_mp4::mux::{Mp4FileMuxer, Sample};
use shiguredo_mp4::{TrackKind, Uint};
use std::io::{self, Seek, SeekFrom, Write};
use std::num::NonZeroU32;

/// Bytes of a film at most: nothing in a picture is compressed, so that a long one of a large screen could fill the disk.
const BYTES_MAX: u64 = 4 << 30;
/// Pixels of a macroblock's side. Pictures are filled up to whole ones; players cut that off again.
const BLOCK: usize = 16;
/// Grey, in both planes of colour.
const NO_COLOUR: u8 = 128;
/// Ticks of the film's clock in a second: milliseconds.
const TICKS: NonZeroU32 = NonZeroU32::new(1000).expect("not zero");

/// What was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Film {
    /// Pictures in it.
    pub pictures: u32,
    /// How long it is, in milliseconds.
    pub length_ms: i64,
}

/// Why there is no film.
#[derive(Debug, thiserror::Error)]
pub enum BadFilm {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] Unplayable),
    /// It shows nothing.
    #[error("no picture of it lasts")]
    Empty,
    /// It would be gigantic.
    #[error("its film would be too large: {} pixels a side and {} GiB are possible", u16::MAX, BYTES_MAX >> 30)]
    TooLarge,
    /// The encoder or the container refuses.
    #[error("failed to encode: {0}")]
    Encode(String),
    /// The file cannot be written.
    #[error("failed to write: {0}")]
    Write(#[from] io::Error),
}

fn refused(why: impl std::fmt::Display) -> BadFilm {
    BadFilm::Encode(why.to_string())
}

/// Makes the film of a recording (an animated PNG). It is shown in shades of grey, as the judge sees it; pictures that do not last are left
/// out, and one of an odd width or height gains a column or row.
///
/// # Errors
/// [`BadFilm`]; what was written by then is of no use.
pub fn write(recording: &[u8], into: &mut (impl Write + Seek)) -> Result<Film, BadFilm> {
    let mut reel = Reel::begin(into)?;
    let mut outcome = Ok(());
    apng::play(recording, |picture| {
        if outcome.is_ok() && picture.lasts_ms > 0 {
            outcome = reel.add(picture);
        }
    })?;
    outcome?;
    reel.finish()
}

/// A film being made.
struct Reel<'a, W> {
    into: &'a mut W,
    muxer: Mp4FileMuxer,
    encoder: Option<LessEncoder>,
    written: u64,
    film: Film,
}

impl<'a, W: Write + Seek> Reel<'a, W> {
    fn begin(into: &'a mut W) -> Result<Self, BadFilm> {
        let muxer = Mp4FileMuxer::new().map_err(refused)?;
        let first = muxer.initial_boxes_bytes();
        into.write_all(first)?;
        let written = first.len() as u64;
        Ok(Self { into, muxer, encoder: None, written, film: Film::default() })
    }

    fn add(&mut self, picture: &Picture<'_>) -> Result<(), BadFilm> {
        let (width, height) = (picture.width.next_multiple_of(2), picture.height.next_multiple_of(2));
        let (stride, rows) = (width.next_multiple_of(BLOCK), height.next_multiple_of(BLOCK));
        let luma = filled(picture, stride, rows);
        let chroma = vec![NO_COLOUR; stride / 2 * (rows / 2)];
        let plane = |data, stride| DataPlane { data, stride, bit_depth: BitDepth::Depth8 };
        let side = |pixels: usize| u32::try_from(pixels).map_err(|_| BadFilm::TooLarge);
        let image = YCbCrImage {
            planes: Planes::YCbCr((plane(&luma, stride), plane(&chroma, stride / 2), plane(&chroma, stride / 2))),
            width: side(width)?,
            height: side(height)?,
        };
        let (unit, sample_entry) = match &mut self.encoder {
            Some(encoder) => (encoder.encode(&image).map_err(refused)?, None),
            None => {
                let (initial, encoder) = LessEncoder::new(&image).map_err(refused)?;
                self.encoder = Some(encoder);
                let entry = entry(&initial.sps, &initial.pps, (width, height))?;
                (initial.frame, Some(entry))
            }
        };
        let unit = unit.to_nal_unit();
        let length = u32::try_from(unit.len()).map_err(|_| BadFilm::TooLarge)?;
        let data_size = unit.len() + 4;
        if self.written + data_size as u64 > BYTES_MAX {
            return Err(BadFilm::TooLarge);
        }
        self.into.write_all(&length.to_be_bytes())?;
        self.into.write_all(&unit)?;
        let sample = Sample {
            track_kind: TrackKind::Video,
            sample_entry,
            keyframe: true,
            timescale: TICKS,
            duration: u32::try_from(picture.lasts_ms).map_err(refused)?,
            composition_time_offset: None,
            data_offset: self.written,
            data_size,
        };
        self.muxer.append_sample(&sample).map_err(refused)?;
        self.written += data_size as u64;
        self.film.pictures += 1;
        self.film.length_ms += picture.lasts_ms;
        Ok(())
    }

    fn finish(mut self) -> Result<Film, BadFilm> {
        if self.film.pictures == 0 {
            return Err(BadFilm::Empty);
        }
        let last = self.muxer.finalize().map_err(refused)?;
        for (at, bytes) in last.offset_and_bytes_pairs() {
            self.into.seek(SeekFrom::Start(at))?;
            self.into.write_all(bytes)?;
        }
        self.into.flush()?;
        Ok(self.film)
    }
}

/// The picture in whole blocks: its last column and row stand in what is beyond them.
fn filled(picture: &Picture<'_>, stride: usize, rows: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(stride * rows);
    for row in picture.grey.chunks_exact(picture.width.max(1)) {
        out.extend_from_slice(row);
        out.extend(std::iter::repeat_n(row.last().copied().unwrap_or_default(), stride - row.len()));
    }
    let last: Vec<u8> = out.rchunks(stride).next().unwrap_or_default().to_vec();
    while out.len() < stride * rows && !last.is_empty() {
        out.extend_from_slice(&last);
    }
    out
}

/// What a decoder has to know beforehand.
fn entry(sps: &NalUnit, pps: &NalUnit, (width, height): (usize, usize)) -> Result<SampleEntry, BadFilm> {
    let (sps, pps) = (sps.to_nal_unit(), pps.to_nal_unit());
    // A NAL unit's header, then profile, its constraints and level.
    let &[_, profile, constraints, level, ..] = sps.as_slice() else { return Err(refused("no parameters")) };
    let side = |pixels: usize| u16::try_from(pixels).map_err(|_| BadFilm::TooLarge);
    Ok(SampleEntry::Avc1(Avc1Box {
        visual: VisualSampleEntryFields {
            data_reference_index: VisualSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX,
            width: side(width)?,
            height: side(height)?,
            horizresolution: VisualSampleEntryFields::DEFAULT_HORIZRESOLUTION,
            vertresolution: VisualSampleEntryFields::DEFAULT_VERTRESOLUTION,
            frame_count: VisualSampleEntryFields::DEFAULT_FRAME_COUNT,
            compressorname: VisualSampleEntryFields::NULL_COMPRESSORNAME,
            depth: VisualSampleEntryFields::DEFAULT_DEPTH,
        },
        avcc_box: AvccBox {
            avc_profile_indication: profile,
            profile_compatibility: constraints,
            avc_level_indication: level,
            length_size_minus_one: Uint::new(3),
            sps_list: vec![sps],
            pps_list: vec![pps],
            // Not of the baseline profile.
            chroma_format: None,
            bit_depth_luma_minus8: None,
            bit_depth_chroma_minus8: None,
            sps_ext_list: Vec::new(),
        },
        unknown_boxes: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shiguredo_mp4::demux::{Input, Mp4FileDemuxer};
    use std::io::Cursor;

    /// Pictures of these shades, each for so many milliseconds.
    fn recording(width: u32, height: u32, shown: &[(u8, u16)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_animated(shown.len() as u32, 0).unwrap();
        let mut writer = encoder.write_header().unwrap();
        for (shade, lasts_ms) in shown {
            writer.set_frame_delay(*lasts_ms, 1000).unwrap();
            writer.write_image_data(&vec![*shade; (width * height) as usize]).unwrap();
        }
        writer.finish().unwrap();
        bytes
    }

    fn film(recording: &[u8]) -> Result<(Film, Vec<u8>), BadFilm> {
        let mut file = Cursor::new(Vec::new());
        let film = write(recording, &mut file)?;
        Ok((film, file.into_inner()))
    }

    /// Of a picture: how long it stands, and pixels of its first block.
    type Shown = (u32, Vec<u8>);

    /// Size and pictures.
    fn read(film: &[u8]) -> ((u16, u16), Vec<Shown>) {
        let mut demuxer = Mp4FileDemuxer::new();
        demuxer.handle_input(Input { position: 0, data: film });
        assert_eq!(demuxer.tracks().unwrap().len(), 1);
        let (mut size, mut shown) = ((0, 0), Vec::new());
        while let Some(sample) = demuxer.next_sample().unwrap() {
            if let Some(SampleEntry::Avc1(entry)) = sample.sample_entry {
                size = (entry.visual.width, entry.visual.height);
            }
            let at = usize::try_from(sample.data_offset).unwrap();
            let data = &film[at..at + sample.data_size];
            assert_eq!(u32::from_be_bytes([data[0], data[1], data[2], data[3]]) as usize, data.len() - 4);
            // PCM: the first macroblock's 256 pixels stand somewhere behind the slice's header as they are.
            let first = data[16..].chunk_by(|a, b| a == b).find(|run| run.len() >= 256).expect("a block of one shade");
            shown.push((sample.duration, first[..4].to_vec()));
        }
        (size, shown)
    }

    #[test]
    fn each_picture_stands_as_long_as_it_did_and_is_the_same() {
        let (made, bytes) = film(&recording(320, 180, &[(17, 40), (200, 65_000), (99, 0), (250, 1)])).unwrap();
        assert_eq!(made, Film { pictures: 3, length_ms: 65_041 });
        let (size, shown) = read(&bytes);
        assert_eq!(size, (320, 180));
        assert_eq!(shown, [(40, vec![17; 4]), (65_000, vec![200; 4]), (1, vec![250; 4])]);
    }

    #[test]
    fn odd_sizes_gain_a_column_and_a_row() {
        let (_, bytes) = film(&recording(17, 33, &[(9, 5)])).unwrap();
        assert_eq!(read(&bytes).0, (18, 34));
    }

    #[test]
    fn what_is_no_recording_is_no_film() {
        assert!(matches!(film(b"no recording"), Err(BadFilm::Recording(_))));
        assert!(matches!(film(&recording(8, 8, &[(1, 0)])), Err(BadFilm::Empty)));
        let whole = recording(64, 64, &[(1, 10), (2, 10)]);
        assert!(matches!(film(&whole[..whole.len() - 40]), Err(BadFilm::Recording(_))));
    }
}
