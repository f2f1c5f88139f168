//! The upload of a recording: the state machine of `wire::upload` from the desktop's side (SCR-UP-1), and its shell.
//!
//! Every step may be repeated: what the server says of its offset counts, never what was sent. Trouble (no answer, 429, 5xx,
//! an answer without progress) is waited out, longer each time and with chance in it; after [`TROUBLES_MAX`] in a row the
//! machine ends with [`End::Later`], so that one contact does not hold up the others.

use bytes::Bytes;
use http::{Method, Request, Response};
use kernel::chance::Stream;
use kernel::http::Client;
use std::time::Duration;
use wire::upload::{Begin, PIECE, Progress};

/// Troubles in a row after which it is better to try another contact first.
const TROUBLES_MAX: u32 = 6;
/// First wait, in milliseconds; doubled each time.
const WAIT_MS: u64 = 1_000;
/// Longest wait of our own, in milliseconds.
const WAIT_MAX_MS: u64 = 60_000;
/// Longest wait that a server may ask for, in milliseconds.
const RETRY_AFTER_MAX_MS: u64 = 600_000;

/// What to send next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Announce it.
    Begin,
    /// Send a piece.
    Piece {
        /// First byte.
        offset: u64,
        /// Bytes.
        length: usize,
    },
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// An HTTP answer.
    Status {
        /// HTTP status.
        status: u16,
        /// The body, where it is one.
        progress: Option<Progress>,
        /// `Retry-After`, in seconds.
        retry_after_s: Option<u64>,
    },
    /// None at all.
    Lost,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The server has the recording, by this upload or an earlier one.
    Done,
    /// The server does not want it from this PC (any more).
    NotOwed,
    /// The server never takes one as large.
    TooLarge,
    /// Trouble: again later.
    Later,
}

/// What the machine wants after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Send [`Upload::ask`].
    Go,
    /// Wait so many milliseconds, then send it.
    Wait(u64),
    /// Ended.
    End(End),
}

/// An upload under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    size: u64,
    /// As the server said last; none before it has said anything, and after its digest did not match.
    offset: Option<u64>,
    troubles: u32,
}

impl Upload {
    /// Of so many bytes.
    pub fn new(size: u64) -> Upload {
        Upload { size, offset: None, troubles: 0 }
    }

    /// What is to be sent.
    pub fn ask(&self) -> Ask {
        match self.offset {
            None => Ask::Begin,
            Some(offset) => Ask::Piece { offset, length: (self.size - offset).min(PIECE as u64) as usize },
        }
    }

    /// Takes an answer to [`Upload::ask`]. `draw` gives a number below its argument.
    pub fn answer(&mut self, answer: &Answer, draw: impl FnOnce(u64) -> u64) -> Next {
        let Answer::Status { status, progress, retry_after_s } = answer else { return self.trouble(0, draw) };
        let beginning = self.offset.is_none();
        match (status, progress) {
            (200, Some(progress)) if progress.complete => Next::End(End::Done),
            (200, Some(progress)) => self.go_on(progress.offset, draw),
            (409, _) if beginning => Next::End(End::Done),
            (409, Some(progress)) if progress.complete => Next::End(End::Done),
            (409, Some(progress)) => self.go_on(progress.offset, draw),
            (404, _) if beginning => Next::End(End::NotOwed),
            (413, _) => Next::End(End::TooLarge),
            (422, _) => {
                self.offset = None;
                self.trouble(0, draw)
            }
            _ => {
                // The server may have forgotten the upload: it is asked anew where it stands.
                self.offset = None;
                self.trouble(retry_after_s.unwrap_or(0).saturating_mul(1_000).min(RETRY_AFTER_MAX_MS), draw)
            }
        }
    }

    /// The server's offset: progress, or trouble if it is the old one or impossible.
    fn go_on(&mut self, offset: u64, draw: impl FnOnce(u64) -> u64) -> Next {
        let before = self.offset;
        if offset >= self.size {
            // All there and not complete: only a new beginning can tell why.
            self.offset = None;
            return self.trouble(0, draw);
        }
        self.offset = Some(offset);
        if before.is_none_or(|before| offset > before) {
            // A beginning is no progress yet: else a server that takes no piece would be asked for ever.
            if before.is_some() {
                self.troubles = 0;
            }
            return Next::Go;
        }
        self.trouble(0, draw)
    }

    fn trouble(&mut self, at_least_ms: u64, draw: impl FnOnce(u64) -> u64) -> Next {
        self.troubles += 1;
        if self.troubles >= TROUBLES_MAX {
            return Next::End(End::Later);
        }
        let wait = (WAIT_MS << (self.troubles - 1).min(16)).min(WAIT_MAX_MS);
        Next::Wait((wait / 2 + draw(wait / 2 + 1)).max(at_least_ms))
    }
}

/// Where an upload goes.
#[derive(Clone)]
pub(crate) struct Destination {
    /// `http://wfo:8080/sim/uploads`
    pub(crate) url: String,
    /// Name of the recording there.
    pub(crate) name: String,
    /// The token that lets it in.
    pub(crate) token: String,
    /// The announcement, in JSON.
    pub(crate) begin: Bytes,
}

/// Carries an upload out.
pub async fn send(client: &Client, server: &str, token: &str, begin: &Begin, bytes: &Bytes, rng: &mut Stream) -> End {
    let Ok(announcement) = serde_json::to_vec(begin) else { return End::Later };
    let (url, name) = (format!("http://{server}/sim/uploads"), begin.contact.clone());
    carry(client, &Destination { url, name, token: token.to_owned(), begin: announcement.into() }, bytes, rng).await
}

/// Carries an upload out, wherever it goes.
pub(crate) async fn carry(client: &Client, to: &Destination, bytes: &Bytes, rng: &mut Stream) -> End {
    let mut upload = Upload::new(bytes.len() as u64);
    loop {
        let answer = match request(to, bytes, upload.ask()) {
            Some(request) => client.send(request).await.map_or(Answer::Lost, |response| read(&response)),
            None => Answer::Lost,
        };
        match upload.answer(&answer, |bound| rng.below(bound)) {
            Next::Go => {}
            Next::Wait(ms) => kernel::time::sleep(Duration::from_millis(ms)).await,
            Next::End(end) => return end,
        }
    }
}

/// The request of one step.
pub(crate) fn request(to: &Destination, bytes: &Bytes, ask: Ask) -> Option<Request<Bytes>> {
    let (method, target, kind, body) = match ask {
        Ask::Begin => (Method::POST, to.url.clone(), "application/json", to.begin.clone()),
        Ask::Piece { offset, length } => {
            let body = bytes.slice(offset as usize..offset as usize + length);
            let target = format!("{}/{}?offset={offset}", to.url, to.name);
            (Method::PUT, target, "application/octet-stream", body)
        }
    };
    Request::builder()
        .method(method)
        .uri(target)
        .header(http::header::AUTHORIZATION, format!("Bearer {}", to.token))
        .header(http::header::CONTENT_TYPE, kind)
        .body(body)
        .ok()
}

fn read(response: &Response<Bytes>) -> Answer {
    let retry_after = response.headers().get(http::header::RETRY_AFTER);
    Answer::Status {
        status: response.status().as_u16(),
        progress: serde_json::from_slice(response.body()).ok(),
        retry_after_s: retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok()),
    }
}
