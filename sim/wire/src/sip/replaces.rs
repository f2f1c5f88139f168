//! `Replaces`: an INVITE takes the place of a dialog (RFC 3891).

use std::fmt;
use std::str::FromStr;

use super::{UriError, escape, text};

/// Which dialog is to be replaced. **The tags are as the recipient of the INVITE has them**: `to_tag` is its own, `from_tag`
/// the tag of whom it talks to (RFC 3891 §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaces {
    /// The dialog's `Call-ID`.
    pub call_id: String,
    /// The tag of the recipient's side.
    pub to_tag: String,
    /// The tag of the side that is to be replaced.
    pub from_tag: String,
    /// Only while the dialog is early.
    pub early_only: bool,
}

impl Replaces {
    /// As the header field of an address, all escaped (RFC 3891 §6.2; `Refer-To: <sip:c@x?Replaces=…>`).
    pub fn for_uri(&self) -> (String, String) {
        ("Replaces".to_owned(), escape(&self.to_string()))
    }
}

impl FromStr for Replaces {
    type Err = UriError;

    fn from_str(value: &str) -> Result<Self, UriError> {
        // A Call-ID may hold quotes and brackets, but no semicolon: plain cutting is right here.
        let mut pieces = value.split(';').map(text::trim);
        let call_id =
            pieces.next().filter(|id| !id.is_empty() && !id.contains([' ', '\t'])).ok_or(UriError)?.to_owned();
        let (mut to_tag, mut from_tag, mut early_only) = (None, None, false);
        for piece in pieces {
            let (name, tag) = piece.split_once('=').unwrap_or((piece, ""));
            let (name, tag) = (text::trim(name).to_ascii_lowercase(), text::trim(tag));
            let slot = match name.as_str() {
                "to-tag" => &mut to_tag,
                "from-tag" => &mut from_tag,
                "early-only" => {
                    early_only = true;
                    continue;
                }
                _ => continue,
            };
            // Each tag exactly once, or it is a Bad Request.
            if !text::is_token(tag) || slot.replace(tag.to_owned()).is_some() {
                return Err(UriError);
            }
        }
        match (to_tag, from_tag) {
            (Some(to_tag), Some(from_tag)) => Ok(Self { call_id, to_tag, from_tag, early_only }),
            _ => Err(UriError),
        }
    }
}

impl fmt::Display for Replaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};to-tag={};from-tag={}", self.call_id, self.to_tag, self.from_tag)?;
        if self.early_only { f.write_str(";early-only") } else { Ok(()) }
    }
}
