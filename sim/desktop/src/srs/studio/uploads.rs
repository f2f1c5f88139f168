//! Uploads: each again and again until RWS has it or will never have it (GIR-FLOW-5, -6), in the order of the queue.

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
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc;
use wire::rws::screen::{Begin, PIECE, UPLOADS};

/// Servers to which connections are kept.
const CLIENTS_MAX: usize = 8;

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
        loop {
            let item = self.queue.next(&self.ledger.items, now.mono)?.clone();
            match self.job(&item) {
                Ok(Some(job)) => {
                    self.queue.begun(&item);
                    return Some(Ok(job));
                }
                Ok(None) => return Some(Err(self.settle(&item.recording, Some("damaged"), now))),
                // The disk does not read now.
                Err(_) => self.queue.failed(&item.recording, now.mono),
            }
        }
    }

    /// When the next upload is due; none if nothing is owed but what is under way, or waits for it.
    pub fn job_due(&self) -> Option<i64> {
        self.queue.due(&self.ledger.items).filter(|_| self.config.misstep != Some(Misstep::NeverUploads))
    }

    /// RWS can be reached: no upload waits any longer.
    pub fn hurry(&mut self) {
        self.queue.hurry();
    }

    /// The file of a recording; none where too little of it is left.
    fn job(&mut self, item: &Item) -> io::Result<Option<Job>> {
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

    /// An upload has ended. Says so if it was the last.
    pub fn uploaded(&mut self, recording: &str, end: End, now: Now) -> Option<Settled> {
        match end {
            End::Done => Some(self.settle(recording, None, now)),
            End::NotOwed => Some(self.settle(recording, Some("not_ordered"), now)),
            End::TooLarge => Some(self.settle(recording, Some("too_large"), now)),
            End::Later => {
                self.queue.failed(recording, now.mono);
                None
            }
        }
    }

    /// Strikes a recording off, and deletes its footage. A disk too full for the ledger has room after that.
    fn settle(&mut self, recording: &str, lost: Option<&'static str>, now: Now) -> Settled {
        self.queue.settled(recording);
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

/// The uploads under way, each in a task of its own. How many may be, the queue knows.
pub struct Uploads {
    client: Box<dyn Fn() -> Client>,
    /// By URL.
    clients: BTreeMap<String, Arc<Client>>,
    ended: mpsc::Sender<(String, End)>,
    number: u64,
    /// By recording.
    tasks: BTreeMap<String, Task>,
}

impl std::fmt::Debug for Uploads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uploads").field("under_way", &self.tasks.keys()).finish_non_exhaustive()
    }
}

impl Uploads {
    /// `client` makes one. Each server has its own, for a client does one exchange after the other: neither a login nor a file
    /// is to wait for a file to elsewhere.
    pub fn new(client: Box<dyn Fn() -> Client>, ended: mpsc::Sender<(String, End)>) -> Uploads {
        Uploads { client, clients: BTreeMap::new(), ended, number: 0, tasks: BTreeMap::new() }
    }

    /// Starts one.
    pub fn start(&mut self, job: Job) {
        self.number += 1;
        let rng = stream(&format!("srs/upload/{}", self.number));
        if self.clients.len() >= CLIENTS_MAX && !self.clients.contains_key(&job.to.url) {
            self.clients.clear();
        }
        let client = self.clients.entry(job.to.url.clone()).or_insert_with(|| Arc::new((self.client)())).clone();
        let (ended, recording) = (self.ended.clone(), job.recording.clone());
        self.tasks.insert(recording, spawn(upload(client, job, rng, ended)));
    }

    /// It has ended.
    pub fn end(&mut self, recording: &str) {
        self.tasks.remove(recording);
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
