//! A recording, taken apart into what each monitor shows and for how long.

use crate::media::apng;
use crate::media::clip;
use crate::media::picture::print as print_of;
use crate::media::stamp::{self, Stamp};

/// A recording.
#[derive(Debug, Clone, Default)]
pub struct Video {
    /// In milliseconds.
    pub length_ms: i64,
    /// How many monitors fit into its width.
    pub monitors: usize,
    /// What each monitor shows, in order; equal neighbours are one.
    pub shows: Vec<Vec<Shown>>,
}

/// What a monitor shows for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Since the start of the recording.
    pub from_ms: i64,
    /// End.
    pub to_ms: i64,
    /// The stamp, or why there is none.
    pub stamp: Result<Stamp, stamp::Unreadable>,
    /// Fingerprint of all of the monitor's pixels.
    pub print: u64,
}

impl Video {
    /// Takes the length of somebody else's recording, of whose pictures nothing is known: an animated PNG or an MP4.
    ///
    /// # Errors
    /// Why it cannot be played, in words.
    pub fn of_somebody_else(bytes: &[u8]) -> Result<Self, String> {
        clip::length_ms(bytes).map(|length_ms| Self { length_ms, ..Self::default() })
    }

    /// Plays it.
    ///
    /// # Errors
    /// Why it cannot be played, in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut video = Self::default();
        apng::play(bytes, |picture| {
            let monitors = (picture.width / stamp::WIDTH).max(1);
            video.monitors = monitors;
            video.shows.resize_with(monitors, Vec::new);
            let (from_ms, to_ms) = (picture.start_ms, picture.start_ms + picture.lasts_ms);
            for (monitor, shows) in video.shows.iter_mut().enumerate() {
                let stamp = stamp::read(picture.grey, picture.width, monitor * stamp::WIDTH);
                let print = print_of(picture.grey, picture.width, monitor * stamp::WIDTH, stamp::WIDTH);
                match shows.last_mut() {
                    Some(last) if last.stamp == stamp && last.print == print => last.to_ms = to_ms,
                    _ => shows.push(Shown { from_ms, to_ms, stamp, print }),
                }
            }
            video.length_ms = to_ms;
        })
        .map_err(|why| why.to_string())?;
        Ok(video)
    }
}
