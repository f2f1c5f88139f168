//! The evidence of a Genesys installation, read by the judge's own small readers.

pub mod asked;
pub mod metadata;
pub mod sip;
pub mod stored;
pub mod tlib;
pub mod wires;

pub use crate::view::Exchange;
pub use asked::{Asked, Sent, What};
pub use sip::Sip;
pub use stored::{Media, Screen, Voice};
pub use tlib::{Told, Words};
pub use wires::{Start, Stop};

use super::evidence::Evidence;
use super::truth::Truth;
use crate::media::clip;
use crate::view::Video;
use std::collections::BTreeMap;

/// The evidence at a glance.
#[derive(Debug)]
pub struct View<'a> {
    /// As gathered.
    pub evidence: &'a Evidence,
    /// Requests to SRS.
    pub asked: Vec<Asked>,
    /// HTTP exchanges.
    pub http: Vec<Exchange>,
    /// Orders of RWS to record.
    pub starts: Vec<Start>,
    /// Words of ends.
    pub stops: Vec<Stop>,
    /// T-Lib messages.
    pub tlib: Vec<Told>,
    /// SIP messages.
    pub sip: Vec<Sip>,
    /// Voice recordings.
    pub voices: Vec<Voice>,
    /// Screen files.
    pub screens: Vec<Screen>,
    /// What RWS answers and nobody can read.
    pub unreadable: Vec<String>,
    /// Screen files, played, by RWS and recording.
    pub videos: BTreeMap<(String, String), stored::Played>,
    /// How long screen files are whose pictures are nobody's, likewise.
    pub clips: BTreeMap<(String, String), Result<i64, String>>,
}

impl<'a> View<'a> {
    /// Reads it.
    pub fn of(truth: &Truth, evidence: &'a Evidence) -> Self {
        let wires = wires::read(truth, &evidence.trace);
        let stored = stored::read(truth, evidence.rws.iter());
        let files = evidence.rws.iter().flat_map(|(rws, a)| a.files.iter().map(move |(id, bytes)| (rws, id, bytes)));
        let files = files.map(|(rws, id, bytes)| ((rws.clone(), id.clone()), bytes));
        let pc = |id: &str| wires.starts.iter().find(|s| s.recording == id).and_then(|s| truth.pcs.get(&s.pc));
        let (foreign, own): (Vec<_>, Vec<_>) =
            files.partition(|((_, id), _)| pc(id).is_some_and(|pc| pc.foreign_screen));
        Self {
            evidence,
            tlib: tlib::read(truth, &evidence.trace),
            sip: sip::read(truth, &evidence.trace),
            voices: stored.voices,
            screens: stored.screens,
            unreadable: stored.unreadable,
            videos: own.into_iter().map(|(key, bytes)| (key, Video::read(bytes))).collect(),
            clips: foreign.into_iter().map(|(key, bytes)| (key, clip::length_ms(bytes))).collect(),
            asked: asked::read(truth, &evidence.trace),
            http: wires.http,
            starts: wires.starts,
            stops: wires.stops,
        }
    }

    /// The bytes of a screen file.
    pub fn file(&self, screen: &Screen) -> Option<&'a Vec<u8>> {
        self.evidence.rws.get(&screen.rws)?.files.get(&screen.recording)
    }
    /// A screen file, played.
    pub fn video(&self, screen: &Screen) -> Option<&stored::Played> {
        self.videos.get(&(screen.rws.clone(), screen.recording.clone()))
    }
    /// How long a screen file is whose pictures are nobody's.
    pub fn clip(&self, screen: &Screen) -> Option<&Result<i64, String>> {
        self.clips.get(&(screen.rws.clone(), screen.recording.clone()))
    }
    /// The PC that was told to make a recording.
    pub fn pc_of(&self, recording: &str) -> Option<&str> {
        self.starts.iter().find(|s| s.recording == recording).map(|s| s.pc.as_str())
    }
}
