//! Uploads: one at a time, the oldest first, each again and again until RWS has it or will never have it (GIR-FLOW-5, -6).

use super::film::film;
use super::ledger::Item;
use super::work::Studio;
use crate::apng;
use crate::cut::{Footage, Frame, Span};
use crate::desk::Now;
use crate::picture::Picture;
use crate::srs::Misstep;
use crate::upload::{Ask, Destination, End, carry, request};
use bytes::Bytes;
use kernel::chance::{Stream, stream};
use kernel::http::Client;
use kernel::{spawn, task::Task};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc;
use wire::rws::screen::{Begin, PIECE, UPLOADS};

/// First wait before an upload is tried again, in milliseconds; doubled each time.
const WAIT_MS: i64 = 10_000;
/// Longest wait, in milliseconds.
const WAIT_MAX_MS: i64 = 300_000;

/// A file to be uploaded.
pub struct Job {
    recording: String,
    to: Destination,
    bytes: Bytes,
    twice: bool,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("recording", &self.recording)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// How the work on a recording ended, with what it showed in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// RWS has it.
    Uploaded(String, (i64, i64)),
    /// RWS will never have it.
    Lost(String, &'static str, (i64, i64)),
}

impl Studio {
    /// The next file to be uploaded, if one is due; or what can never be.
    pub fn next_job(&mut self, now: Now) -> Option<Result<Job, Settled>> {
        if self.config.misstep == Some(Misstep::NeverUploads) {
            return None;
        }
        let due = |item: &&Item| {
            let again = self.waits.get(&item.recording).map_or(i64::MIN, |(_, again)| *again);
            item.ended.is_some() && now.mono >= again
        };
        let item = self.ledger.items.iter().find(due)?.clone();
        match self.job(&item, now) {
            Ok(Some(job)) => Some(Ok(job)),
            Ok(None) => Some(Err(self.settle(&item.recording, Some("damaged"), now))),
            // The disk does not read now.
            Err(_) => {
                self.put_off(&item.recording, now);
                None
            }
        }
    }

    /// When the next upload is due; none if nothing is owed.
    pub fn job_due(&self) -> Option<i64> {
        let owed = self.ledger.items.iter().filter(|item| item.ended.is_some());
        let again = owed.map(|item| self.waits.get(&item.recording).map_or(i64::MIN, |(_, again)| *again));
        again.min().filter(|_| self.config.misstep != Some(Misstep::NeverUploads))
    }

    /// RWS can be reached: no upload waits any longer.
    pub fn hurry(&mut self) {
        self.waits.clear();
    }

    /// The file of a recording; none where too little of it is left.
    fn job(&mut self, item: &Item, now: Now) -> io::Result<Option<Job>> {
        let mut parts = Vec::with_capacity(item.parts.len());
        for part in &item.parts {
            parts.extend(self.footage(part.segment, part.from)?);
        }
        let span = Span { from: item.started, to: item.ended.map_or(item.started, |(at, _)| at) };
        let Some(bytes) = self.file(&parts, span) else { return Ok(None) };
        if self.config.misstep == Some(Misstep::LeavesReadableFile) {
            let _ = kernel::disk::replace(&format!("{}/{}.png", self.folder, item.recording), &bytes);
        }
        let mut agent = item.agent.clone();
        if self.config.misstep == Some(Misstep::NamesAnotherAgent) {
            agent.push_str("-another");
        }
        let begin = Begin {
            recording: item.recording.clone(),
            agent,
            started: span.from,
            stopped: span.to,
            content_type: "image/apng".to_owned(),
            size: bytes.len() as u64,
            sha256: hex(&Sha256::digest(&bytes)),
        };
        let begin = serde_json::to_vec(&begin).map_err(io::Error::other)?.into();
        // Until it has ended one way or the other it is not due again.
        self.waits.insert(item.recording.clone(), (self.failures(&item.recording), now.mono + WAIT_MAX_MS));
        let (url, name) = (format!("{}{UPLOADS}", item.server), item.recording.clone());
        let to = Destination { url, name, token: item.token.reveal().to_owned(), begin };
        let twice = self.config.misstep == Some(Misstep::UploadsTwice);
        Ok(Some(Job { recording: item.recording.clone(), to, bytes, twice }))
    }

    fn file(&self, parts: &[Footage], span: Span) -> Option<Bytes> {
        let mut frames = film(parts, span).ok()?;
        if self.config.misstep == Some(Misstep::UploadsBlack) {
            let first = frames.first()?;
            let black = image::GrayImage::new(first.picture.width(), first.picture.height());
            frames = vec![Frame { picture: Picture::encode(&black).ok()?, delay_ms: span.length_ms() }];
        }
        apng::encode(&frames).ok().map(Bytes::from)
    }

    fn put_off(&mut self, recording: &str, now: Now) {
        let failures = self.failures(recording);
        let wait = (WAIT_MS << failures.min(8)).min(WAIT_MAX_MS);
        self.waits.insert(recording.to_owned(), (failures + 1, now.mono + wait));
    }

    fn failures(&self, recording: &str) -> u32 {
        self.waits.get(recording).map_or(0, |(failures, _)| *failures)
    }

    /// An upload has ended. Says so if it was the last.
    pub fn uploaded(&mut self, recording: &str, end: End, now: Now) -> Option<Settled> {
        match end {
            End::Done => Some(self.settle(recording, None, now)),
            End::NotOwed => Some(self.settle(recording, Some("not_ordered"), now)),
            End::TooLarge => Some(self.settle(recording, Some("too_large"), now)),
            End::Later => {
                self.put_off(recording, now);
                None
            }
        }
    }

    /// Strikes a recording off, and deletes its footage. A disk too full for the ledger has room after that.
    fn settle(&mut self, recording: &str, lost: Option<&'static str>, now: Now) -> Settled {
        self.waits.remove(recording);
        let index = self.ledger.items.iter().position(|item| item.recording == recording);
        let item = index.map(|index| self.ledger.items.remove(index));
        let segments: Vec<_> = item.iter().flat_map(|item| &item.parts).map(|part| part.segment).collect();
        self.save_or_retry(now);
        self.discard(&segments);
        if self.stale.is_some() {
            self.save_or_retry(now);
        }
        let span = item.map_or((0, 0), |item| (item.started, item.ended.map_or(0, |(at, _)| at)));
        let recording = recording.to_owned();
        match lost {
            None => Settled::Uploaded(recording, span),
            Some(why) => Settled::Lost(recording, why, span),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One upload at a time, each in a task of its own.
#[derive(Debug)]
pub struct Uploads {
    client: Arc<Client>,
    ended: mpsc::Sender<(String, End)>,
    number: u64,
    task: Option<Task>,
}

impl Uploads {
    /// With a client of their own: a login never waits for a file.
    pub fn new(client: Client, ended: mpsc::Sender<(String, End)>) -> Uploads {
        Uploads { client: Arc::new(client), ended, number: 0, task: None }
    }

    /// Whether one is under way.
    pub fn is_busy(&self) -> bool {
        self.task.is_some()
    }

    /// Starts one.
    pub fn start(&mut self, job: Job) {
        self.number += 1;
        let rng = stream(&format!("srs/upload/{}", self.number));
        let (client, ended) = (self.client.clone(), self.ended.clone());
        self.task = Some(spawn(upload(client, job, rng, ended)));
    }

    /// It has ended.
    pub fn end(&mut self) {
        self.task = None;
    }
}

async fn upload(client: Arc<Client>, job: Job, mut rng: Stream, ended: mpsc::Sender<(String, End)>) {
    let end = carry(&client, &job.to, &job.bytes, &mut rng).await;
    if job.twice && end == End::Done {
        let pieces = (0..job.bytes.len()).step_by(PIECE).map(|offset| {
            let length = (job.bytes.len() - offset).min(PIECE);
            Ask::Piece { offset: offset as u64, length }
        });
        for ask in std::iter::once(Ask::Begin).chain(pieces) {
            if let Some(request) = request(&job.to, &job.bytes, ask) {
                let _ = client.send(request).await;
            }
        }
    }
    // The service ends only with the machine.
    let _ = ended.send((job.recording, end)).await;
}
