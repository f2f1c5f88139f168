//! From a stream of bytes to messages (RFC 3261 §18.3; RFC 5626 §4.4.1 for keep-alives).

use super::parse::{Head, content_length, head_end};
use super::{Fault, Limits, Malformed, Message};

/// What a stream brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A message.
    Message(Message),
    /// A keep-alive, two line ends: one line end is the answer.
    Ping,
    /// A message that cannot be read but whose end is known: it is refused, and the stream goes on.
    Refuse(Box<Malformed>),
    /// The end of the message cannot be known: it is refused, and the connection closed. Nothing comes after it.
    Close(Box<Malformed>),
}

/// Cuts a stream into messages. On a stream the length of a body must be said (RFC 3261 §18.3).
#[derive(Debug, Clone)]
pub struct Framer {
    limits: Limits,
    buffer: Vec<u8>,
    /// How far the buffer has been searched for the end of a head.
    searched: usize,
    closed: bool,
}

impl Framer {
    /// A framer with these bounds; it holds at most one message of the greatest size, and what was pushed with its end.
    pub fn new(limits: Limits) -> Self {
        Self { limits, buffer: Vec::new(), searched: 0, closed: false }
    }

    /// Takes bytes of the stream. Call [`Framer::next`] until it has no more before pushing again.
    pub fn push(&mut self, bytes: &[u8]) {
        if !self.closed {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next thing that is complete.
    #[expect(clippy::should_implement_trait, reason = "more may come after `None`")]
    pub fn next(&mut self) -> Option<Incoming> {
        if self.closed {
            return None;
        }
        if self.buffer.starts_with(b"\r\n\r\n") {
            self.drop_front(4);
            return Some(Incoming::Ping);
        }
        let lone = self.buffer.starts_with(b"\r\n") && self.buffer.len() > 2 && self.buffer[2] != b'\r';
        if lone || self.buffer.starts_with(b"\n") {
            self.drop_front(if lone { 2 } else { 1 });
            return self.next();
        }
        let Some(end) = head_end(&self.buffer, self.searched) else {
            // The empty line may be cut in two: look at its beginning again.
            self.searched = self.buffer.len().saturating_sub(3);
            if self.buffer.len() > self.limits.head {
                return Some(self.close(Malformed::bare(Fault::TooMuch("bytes of head"))));
            }
            return None;
        };
        self.complete(end)
    }

    /// Cuts the message out whose head ends here, if its body has come.
    fn complete(&mut self, end: usize) -> Option<Incoming> {
        self.searched = end.saturating_sub(3);
        let head = Head::read(&self.buffer[..end], &self.limits);
        let headers = match &head {
            Ok(head) => &head.headers,
            Err(malformed) => &malformed.headers,
        };
        let length = match content_length(headers).and_then(|length| length.ok_or(Fault::Framing("no Content-Length")))
        {
            Ok(length) if length <= self.limits.body => length,
            length => {
                let fault = length.err().unwrap_or(Fault::TooMuch("bytes of body"));
                let (method, headers) = match head {
                    Ok(head) => (head.method(), head.headers),
                    Err(malformed) => (malformed.method, malformed.headers),
                };
                return Some(self.close(Malformed { fault, method, headers }));
            }
        };
        let body = self.buffer.get(end..end + length)?.to_vec();
        let incoming = match head {
            Ok(head) => Incoming::Message(head.with_body(body)),
            Err(malformed) => Incoming::Refuse(malformed),
        };
        self.drop_front(end + length);
        Some(incoming)
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.drain(..count);
        self.searched = 0;
    }

    fn close(&mut self, malformed: Malformed) -> Incoming {
        self.closed = true;
        self.buffer = Vec::new();
        Incoming::Close(Box::new(malformed))
    }
}
