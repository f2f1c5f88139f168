//! What RWS keeps in its store.

use super::desk::Stand;
use super::mapping::Screen;
use super::recordings::digest;
use crate::media::Medium;
use crate::store::{Batch, Error, Store};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::rws::Recording;
use wire::rws::screen::{Begin, CallReference};

/// A voice recording with the files that have come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Voice {
    pub(super) recording: Recording,
    /// The data centre that took it in.
    pub(super) region: String,
    pub(super) files: BTreeMap<String, VoiceFile>,
}

/// A voice file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct VoiceFile {
    pub(super) sha256: String,
    pub(super) medium: Medium,
}

/// How a screen recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Screen Recording Service was told, and has not answered yet.
    Ordered,
    /// It records.
    Recording,
    /// It has ended; the file will come.
    Stopped,
    /// It never began, or nobody knows what became of it. A file is still taken.
    Lost,
    /// The file is here.
    Stored,
}

impl Stage {
    /// The word in answers.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Recording => "recording",
            Self::Stopped => "stopped",
            Self::Lost => "lost",
            Self::Stored => "stored",
        }
    }

    /// Whether the recording may be running.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Ordered | Self::Recording)
    }
}

/// A screen recording, from its order on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ScreenRecord {
    /// Agent's login.
    pub(super) login: String,
    /// Agent's id.
    pub(super) agent: String,
    pub(super) token: String,
    pub(super) call: Option<CallReference>,
    pub(super) became: Vec<String>,
    pub(super) others: Vec<String>,
    pub(super) ordered: i64,
    pub(super) started: Option<i64>,
    pub(super) stopped: Option<i64>,
    pub(super) why: String,
    pub(super) stage: Stage,
    pub(super) region: String,
    /// The file as it is announced.
    pub(super) begin: Option<Begin>,
    /// The file, whole or growing.
    pub(super) medium: Option<Medium>,
}

impl ScreenRecord {
    /// For the mapping.
    pub(super) fn screen(&self) -> Screen<'_> {
        let started = self.begin.as_ref().map(|begin| begin.started).or(self.started).unwrap_or(self.ordered);
        let (agent, first) = (self.agent.as_str(), self.call.as_ref());
        Screen { agent, first, became: &self.became, others: &self.others, started }
    }
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// By the call's UUID.
    pub(super) voices: BTreeMap<String, Voice>,
    /// By id.
    pub(super) screens: BTreeMap<String, ScreenRecord>,
    /// By login, then by medium.
    pub(super) stands: BTreeMap<String, BTreeMap<String, Stand>>,
    /// Media in the store so far.
    pub(super) media: u64,
}

impl Books {
    /// Reads the store.
    pub(super) fn load(store: &Store) -> Result<Self, Error> {
        let media: Vec<(String, u64)> = store.all("media-count")?;
        Ok(Self {
            voices: store.all("voice/")?.into_iter().map(|(_, v): (_, Voice)| (v.recording.id.clone(), v)).collect(),
            screens: store.all("screen/")?.into_iter().collect(),
            stands: store.all("stand/")?.into_iter().map(|(_, stands)| stands).collect(),
            media: media.into_iter().next().map_or(0, |(_, count)| count),
        })
    }

    pub(super) fn keep_voice(&self, id: &str, batch: &mut Batch) {
        if let Some(voice) = self.voices.get(id) {
            batch.put(format!("voice/{}", digest(&[id.as_bytes()])), voice);
        }
    }

    pub(super) fn keep_screen(&self, id: &str, batch: &mut Batch) {
        if let Some(screen) = self.screens.get(id) {
            batch.put(format!("screen/{id}"), screen);
        }
    }

    /// Keys are readable, and no person stands in them.
    pub(super) fn keep_stands(&self, login: &str, secret: &[u8; 32], batch: &mut Batch) {
        if let Some(stands) = self.stands.get(login) {
            batch.put(format!("stand/{}", digest(&[secret, login.as_bytes()])), &(login, stands));
        }
    }

    /// An empty medium under a fresh key.
    pub(super) fn medium(&mut self, store: &mut Store, batch: &mut Batch) -> Medium {
        self.media += 1;
        batch.put("media-count", &self.media);
        Medium::new(self.media, store)
    }
}
