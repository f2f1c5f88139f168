//! Why a container is refused.

use super::Id;

/// What is wrong with a container. Nothing of it is ever used then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Shorter than a header.
    #[error("failed to read a header: {len} bytes are too few")]
    TooShort {
        /// Bytes there.
        len: usize,
    },
    /// The magic is another.
    #[error("failed to read the header: not the magic of this kind of file")]
    Magic,
    /// The file's name and its header disagree: it was renamed or exchanged.
    #[error("failed to match the header with the file's name: it says {found}, not {expected}")]
    Misnamed {
        /// By its name.
        expected: Id,
        /// By its header.
        found: Id,
    },
    /// Wrapped for another key pair.
    #[error("failed to match the key: made for another PC's key")]
    ForeignKey,
    /// The wrapped key does not open.
    #[error("failed to unwrap the content key")]
    WrappedKey,
    /// The signature is not ours or not over these bytes.
    #[error("failed to verify the signature")]
    Signature,
    /// A finished container was expected and there is no seal, or it is cut.
    #[error("failed to find the seal of a finished segment")]
    Unsealed,
    /// The seal counts other chunks than are there.
    #[error("failed to match the seal: it counts {sealed} chunks, there are {found}")]
    Count {
        /// As the seal says.
        sealed: u32,
        /// As found.
        found: u32,
    },
    /// The head of a chunk was altered.
    #[error("failed to verify the head of chunk {chunk}")]
    ChunkHead {
        /// Position, from 0.
        chunk: u32,
    },
    /// A chunk stands in the place of another: reordered, doubled or taken out.
    #[error("failed to find chunk {chunk}: chunk {found} is in its place")]
    ChunkOrder {
        /// Position, from 0.
        chunk: u32,
        /// The number it carries.
        found: u32,
    },
    /// A chunk was altered.
    #[error("failed to verify chunk {chunk}")]
    Chunk {
        /// Position, from 0.
        chunk: u32,
    },
    /// A chunk's padding is wrong although its HMAC is right: written by something else than this program.
    #[error("failed to decrypt chunk {chunk}")]
    Padding {
        /// Position, from 0.
        chunk: u32,
    },
    /// Decrypted, but not what a container of this kind holds.
    #[error("failed to read the content: {0}")]
    Content(String),
}
