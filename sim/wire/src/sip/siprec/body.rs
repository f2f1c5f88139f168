//! What a recording session's messages carry (RFC 7866 §6.1, §9.1).

use super::Metadata;
use crate::sip::parts::Part;
use crate::sip::{Headers, Name, Request};

/// The media type of metadata that is sent (RFC 9806).
pub const MEDIA_TYPE: &str = "application/rs-metadata+xml";

/// The media type that senders built to RFC 7866 still use: accepted (SRC-META-1).
const OLD_MEDIA_TYPE: &str = "application/rs-metadata";

/// What can be wrong with a recording session's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SiprecError {
    /// Its parts cannot be told apart.
    #[error("failed to take the body apart")]
    Parts,
    /// Two session descriptions, or metadata twice.
    #[error("failed to choose between several parts of a kind")]
    Repeated,
    /// The metadata is no XML, or wants entities of its own.
    #[error("failed to read the metadata as XML")]
    Xml,
    /// The metadata is too large or too deep.
    #[error("failed to take metadata of that size")]
    TooMuch,
    /// The document is of something else.
    #[error("failed to find a recording in the metadata")]
    NoRecording,
    /// A time is none.
    #[error("failed to read a time of the metadata")]
    Time,
}

/// A session description and metadata. Each may be missing: a body of metadata alone is no description (SRC-META-1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The session description.
    pub sdp: Option<Vec<u8>>,
    /// The metadata.
    pub metadata: Option<Metadata>,
}

impl Content {
    /// Reads a body.
    ///
    /// # Errors
    /// Says what is wrong with it. Parts of other media types are passed over.
    pub fn read(headers: &Headers, body: &[u8]) -> Result<Self, SiprecError> {
        let mut content = Self::default();
        for part in Part::all(headers, body).map_err(|_| SiprecError::Parts)? {
            let again = match part.headers.media_type().as_deref() {
                Some("application/sdp") => content.sdp.replace(part.body).is_some(),
                Some(MEDIA_TYPE | OLD_MEDIA_TYPE) => {
                    let xml = std::str::from_utf8(&part.body).map_err(|_| SiprecError::Xml)?;
                    content.metadata.replace(Metadata::read(xml)?).is_some()
                }
                _ => false,
            };
            if again {
                return Err(SiprecError::Repeated);
            }
        }
        Ok(content)
    }

    /// The body and its media type; with both parts, in several.
    pub fn write(&self) -> Option<(String, Vec<u8>)> {
        let sdp =
            self.sdp.as_ref().map(|sdp| Part::new("application/sdp", Some("session;handling=required"), sdp.clone()));
        let metadata = self.metadata.as_ref().map(|m| Part::new(MEDIA_TYPE, Some("recording-session"), m.write()));
        match (sdp, metadata) {
            (None, None) => None,
            (Some(sdp), None) => Some(("application/sdp".to_owned(), sdp.body)),
            (None, Some(metadata)) => Some((MEDIA_TYPE.to_owned(), metadata.body)),
            (Some(sdp), Some(metadata)) => Some(Part::join(&[sdp, metadata])),
        }
    }

    /// Puts the body into a request; metadata alone gets its disposition.
    pub fn attach(&self, mut request: Request) -> Request {
        let Some((media_type, body)) = self.write() else { return request };
        if self.sdp.is_none() {
            request.headers.set(Name::CONTENT_DISPOSITION, "recording-session");
        }
        request.with_body(&media_type, body)
    }
}

/// Whether an INVITE opens a recording session (SRC-INV-1): it requires siprec, and comes from a recording client.
pub fn is_recording_session(headers: &Headers) -> bool {
    let source = |contact: &crate::sip::NameAddr| contact.params.has("+sip.src");
    headers.lists(&Name::REQUIRE, "siprec") && headers.contacts().is_ok_and(|contacts| contacts.iter().any(source))
}
