//! A call's recording as RWS wants it.

use super::Misstep;
use super::conference::Conference;
use super::stretch::Open;
use crate::genesys::rtp::{PER_MS, Run, wav};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wire::rws::{MediaFile, MediaParameters, Recording};

/// What was recorded of one DN's stretch on a call: the truth about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// CallUUID: the recording's id.
    pub call: String,
    /// The file's id in the recording.
    pub media_id: String,
    /// The DN.
    pub dn: String,
    /// The agent on it.
    pub agent: String,
    /// Since when, UTC milliseconds.
    pub from: i64,
    /// Until when, not included.
    pub to: i64,
    /// Pauses within: silent in the file.
    pub paused: Vec<(i64, i64)>,
    /// Length of the file in milliseconds.
    pub ms: i64,
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256 in hex.
    pub sha256: String,
}

/// One file that waits for RWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct File {
    pub(super) dn: String,
    pub(super) agent: String,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) paused: Vec<(i64, i64)>,
    /// A pause is cut out: only by [`Misstep::CutsPauses`].
    pub(super) cut: bool,
    #[serde(skip)]
    pub(super) runs: Vec<Run>,
}

impl File {
    fn without_audio(&self) -> Self {
        Self {
            dn: self.dn.clone(),
            agent: self.agent.clone(),
            from: self.from,
            to: self.to,
            paused: self.paused.clone(),
            cut: self.cut,
            runs: Vec::new(),
        }
    }
}

/// A call's recording that waits for RWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Finished {
    pub(super) call: String,
    pub(super) ani: String,
    pub(super) dnis: String,
    pub(super) conn_id: String,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) files: Vec<File>,
}

impl Finished {
    /// Of a call that is over (or as far as it is known), with all audio or with what is not on the disk yet. `None` where nothing
    /// was recorded.
    pub(super) fn of(conference: &Conference, until: i64, misstep: Option<Misstep>, fresh: bool) -> Option<Self> {
        let end = |open: &Open| (open.from, open.to.unwrap_or(until));
        let file = |stretch: &super::stretch::Stretch| {
            let (from, to) = end(&stretch.span);
            let (mut dn, mut agent) = (stretch.dn.clone(), stretch.agent.clone());
            match misstep {
                Some(Misstep::WrongAgent) => agent = "9999".to_owned(),
                Some(Misstep::WrongDn) => dn = "9999".to_owned(),
                _ => {}
            }
            let paused = stretch.paused.iter().map(end).filter(|(from, to)| from < to).collect();
            let cut = misstep == Some(Misstep::CutsPauses);
            let kept = if fresh { stretch.kept } else { 0 };
            let runs = stretch.runs.get(kept..).unwrap_or(&[]).to_vec();
            File { dn, agent, from, to, paused, cut, runs }
        };
        let files: Vec<File> = conference.stretches.iter().map(file).collect();
        let fact = |fact: &Option<String>| fact.clone().unwrap_or_default();
        let facts = &conference.facts;
        (!files.is_empty()).then(|| Self {
            call: conference.call.clone(),
            ani: fact(&facts.ani),
            dnis: fact(&facts.dnis),
            conn_id: fact(&facts.conn_id),
            from: conference.began,
            to: conference.empty_since.unwrap_or(until),
            files,
        })
    }

    /// The same with what is not on the disk yet alone, of a call that has `conference`'s stretches last.
    pub(super) fn news(&self, conference: &Conference) -> Self {
        let mut news = self.without_audio();
        let past = self.files.len() - conference.stretches.len();
        for (index, (file, news)) in self.files.iter().zip(&mut news.files).enumerate() {
            let stretch = index.checked_sub(past).and_then(|index| conference.stretches.get(index));
            let kept = match stretch {
                Some(stretch) => stretch.kept,
                None if conference.written => file.runs.len(),
                None => 0,
            };
            news.runs = file.runs.get(kept..).unwrap_or(&[]).to_vec();
        }
        news
    }

    /// The same without audio.
    pub(super) fn without_audio(&self) -> Self {
        Self {
            call: self.call.clone(),
            ani: self.ani.clone(),
            dnis: self.dnis.clone(),
            conn_id: self.conn_id.clone(),
            from: self.from,
            to: self.to,
            files: self.files.iter().map(File::without_audio).collect(),
        }
    }

    /// The call came back to the bridge after its recording was told: one recording with all its files.
    pub(super) fn after(mut self, earlier: &Self) -> Self {
        self.from = self.from.min(earlier.from);
        let mut files = earlier.files.clone();
        files.append(&mut self.files);
        self.files = files;
        self
    }

    /// The id of a file: the call, DN, both numbers, date and time, and its place, which makes it unlike all others.
    pub(super) fn media_id(&self, index: usize) -> String {
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let file = &self.files[index];
        let at = wire::time::iso(file.from);
        let (date, time) = at.split_once('T').unwrap_or((&at, ""));
        let time = time.get(..8).unwrap_or("").replace(':', "-");
        let call: String = self.call.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        format!("{call}_{}_{}_{}_{date}_{time}_{index}", plain(&file.dn), plain(&self.ani), plain(&self.dnis))
    }

    /// A file's bytes.
    pub(super) fn wav(&self, index: usize) -> Vec<u8> {
        let file = &self.files[index];
        if !file.cut {
            return wav(file.from, file.to, &file.runs);
        }
        let mut runs = file.runs.clone();
        for run in &mut runs {
            let before = file.paused.iter().filter(|(_, to)| to * PER_MS <= run.position);
            run.position -= before.map(|(from, to)| (to - from) * PER_MS).sum::<i64>();
        }
        wav(file.from, file.to - file.paused.iter().map(|(from, to)| to - from).sum::<i64>(), &runs)
    }

    /// The truth about a file, and its size.
    pub(super) fn recorded(&self, index: usize) -> Recorded {
        let (file, bytes) = (&self.files[index], self.wav(index));
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Recorded {
            call: self.call.clone(),
            media_id: self.media_id(index),
            dn: file.dn.clone(),
            agent: file.agent.clone(),
            from: file.from,
            to: file.to,
            paused: file.paused.clone(),
            ms: (bytes.len() as i64 - 44) / PER_MS,
            size: bytes.len() as u64,
            sha256,
        }
    }

    /// As RWS takes it: two forms of times, numbers as text.
    pub(super) fn recording(&self) -> Recording {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let file = |(index, file): (usize, &File)| MediaFile {
            media_uri: None,
            start_time: outside(file.from),
            stop_time: outside(file.to),
            call_uuid: self.call.clone(),
            media_id: self.media_id(index),
            media_type: "audio/wav".to_owned(),
            duration: self.length_ms(file).to_string(),
            size: (44 + self.length_ms(file) * PER_MS).to_string(),
            parameters: MediaParameters {
                dnis: some(&self.dnis),
                conn_id: some(&self.conn_id),
                ani: some(&self.ani),
                date_time: Some(format!("{}Z", seconds(file.from))),
                record_dn: some(&file.dn),
                agent_id: some(&file.agent),
            },
        };
        Recording {
            id: self.call.clone(),
            caller_phone_number: self.ani.clone(),
            dialed_phone_number: self.dnis.clone(),
            start_time: outside(self.from),
            stop_time: outside(self.to),
            media_files: self.files.iter().enumerate().map(file).collect(),
            event_history: Vec::new(),
        }
    }

    fn length_ms(&self, file: &File) -> i64 {
        let paused: i64 = file.paused.iter().map(|(from, to)| to - from).sum();
        file.to - file.from - if file.cut { paused } else { 0 }
    }
}

/// `2015-09-10T16:58:22.000+0000`
fn outside(at: i64) -> String {
    format!("{}+0000", wire::time::iso(at).trim_end_matches('Z'))
}

/// `2015-09-10T16:58:22`
fn seconds(at: i64) -> String {
    wire::time::iso(at).chars().take(19).collect()
}
