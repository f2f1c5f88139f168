//! Messages on a stream.

use super::read::MOST_BYTES;
use super::{Message, ReadError, read, write};

/// **sim:** cuts a stream into messages: log text, ended by an empty line. Further empty lines between them are nothing.
#[derive(Debug, Clone, Default)]
pub struct Framer {
    buffer: Vec<u8>,
    /// How far the buffer has been searched.
    searched: usize,
    /// Something has come that says nothing.
    nothing: bool,
}

impl Framer {
    /// What a client may send between messages and says nothing. A server answers it with the same: that shows that the
    /// connection still stands.
    pub const NOTHING: &[u8] = b"\n";

    /// Nothing come yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A message as it goes on the stream.
    pub fn write(message: &Message) -> Vec<u8> {
        let mut bytes = write(message).into_bytes();
        bytes.push(b'\n');
        bytes
    }

    /// Whether [`Framer::NOTHING`] has come since this was last asked.
    pub fn had_nothing(&mut self) -> bool {
        std::mem::take(&mut self.nothing)
    }

    /// Takes bytes of the stream. Call [`Framer::next`] until it has no more before pushing again.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next message that is complete, or what is wrong with it; after [`ReadError::TooMuch`] the connection is closed.
    #[expect(clippy::should_implement_trait, reason = "more may come after `None`")]
    pub fn next(&mut self) -> Option<Result<Message, ReadError>> {
        if self.searched == 0 {
            let nothing = self.buffer.iter().take_while(|byte| **byte == b'\n').count();
            self.nothing |= nothing > 0;
            self.buffer.drain(..nothing);
        }
        let found = self.buffer[self.searched..].windows(2).position(|pair| pair == b"\n\n");
        let Some(found) = found else {
            self.searched = self.buffer.len().saturating_sub(1);
            return (self.buffer.len() > MOST_BYTES).then_some(Err(ReadError::TooMuch));
        };
        let rest = self.buffer.split_off(self.searched + found + 2);
        let message = std::mem::replace(&mut self.buffer, rest);
        self.searched = 0;
        Some(std::str::from_utf8(&message[..message.len() - 1]).map_err(|_| ReadError::Line(1)).and_then(read))
    }
}
