//! From bytes to a description and back.

use sdp_types::Session;

/// The most bytes of a description that we read.
const MOST_BYTES: usize = 64 * 1024;

/// The most streams of a session that we read.
const MOST_STREAMS: usize = 64;

/// What can be wrong with a description, or with the moment in which it comes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SdpError {
    /// It is larger than anybody needs.
    #[error("failed to take a session description of more than {0}")]
    TooMuch(&'static str),
    /// It does not follow its grammar.
    #[error("failed to read the session description: {0}")]
    Grammar(String),
    /// An answer has another number of streams than its offer (RFC 3264 §6).
    #[error("failed to match {answered} streams of the answer with {offered} of the offer")]
    Streams {
        /// Streams in the offer.
        offered: usize,
        /// Streams in the answer.
        answered: usize,
    },
    /// An offer while another is open: 491 if it crosses ours, 500 if it comes on top of the peer's (RFC 3261 §14.2).
    #[error("failed to take an offer while another is open")]
    Open,
    /// An answer where nothing was offered.
    #[error("failed to find the offer to an answer")]
    NothingOffered,
}

/// Reads a description of bounded size.
///
/// # Errors
/// It is too large or does not follow its grammar.
pub fn read(bytes: &[u8]) -> Result<Session, SdpError> {
    if bytes.len() > MOST_BYTES {
        return Err(SdpError::TooMuch("64 KiB"));
    }
    let session = Session::parse(bytes).map_err(|error| SdpError::Grammar(error.to_string()))?;
    if session.medias.len() > MOST_STREAMS {
        return Err(SdpError::TooMuch("64 streams"));
    }
    Ok(session)
}

/// Writes a description.
pub fn write(session: &Session) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A Vec takes everything that is written to it.
    let _ = session.write(&mut bytes);
    bytes
}
