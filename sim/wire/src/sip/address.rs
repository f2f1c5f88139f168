//! `From`, `To`, `Contact`, `Route`, `Refer-To`…: an address with a name and parameters (RFC 3261 §20.10).

use std::fmt;
use std::str::FromStr;

use super::{Params, Uri, UriError, text};

/// An address with an optional name and the header field's parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameAddr {
    /// The name, as it says (no quotes).
    pub display: Option<String>,
    /// The address.
    pub uri: Uri,
    /// The parameters of the field, not of the address.
    pub params: Params,
}

impl NameAddr {
    /// An address alone.
    pub fn new(uri: Uri) -> Self {
        Self { display: None, uri, params: Params::default() }
    }

    /// The same with a name.
    pub fn named(mut self, display: &str) -> Self {
        self.display = Some(text::one_line(display));
        self
    }

    /// The same with a parameter.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.params.set(name, Some(value));
        self
    }

    /// The tag of `From` or `To` (RFC 3261 §19.3).
    pub fn tag(&self) -> Option<&str> {
        self.params.get("tag").filter(|tag| !tag.is_empty())
    }
}

impl FromStr for NameAddr {
    type Err = UriError;

    fn from_str(value: &str) -> Result<Self, UriError> {
        read(text::trim(value)).ok_or(UriError)
    }
}

fn read(value: &str) -> Option<NameAddr> {
    let open = match text::quoted_end(value) {
        // Between a quoted name and its address there is white space at most.
        Some(end) => Some(end + value[end..].find('<').filter(|gap| text::trim(&value[end..end + gap]).is_empty())?),
        None if value.starts_with('"') => return None,
        None => value.find('<'),
    };
    let Some(open) = open else {
        // Without brackets what follows a semicolon belongs to the field, and the address may hold neither `?` nor `,`.
        let mut pieces = text::cut(value, b';')?.into_iter();
        let address = text::trim(pieces.next()?);
        if address.contains(['?', ',']) {
            return None;
        }
        return Some(NameAddr { display: None, uri: address.parse().ok()?, params: Params::parse(pieces)? });
    };
    let name = text::trim(&value[..open]);
    let display = match name.chars().next() {
        None => None,
        Some('"') => Some(text::unquote(name)?),
        Some(_) => Some(bare_name(name)?),
    };
    let close = open + value[open..].find('>')?;
    let uri = value[open + 1..close].parse().ok()?;
    let rest = text::trim(&value[close + 1..]);
    let params = match rest.strip_prefix(';') {
        Some(rest) => Params::parse(text::cut(rest, b';')?)?,
        None if rest.is_empty() => Params::default(),
        None => return None,
    };
    Some(NameAddr { display, uri, params })
}

/// A name without quotes: tokens with white space between, which counts as one space. Letters beyond ASCII are let pass.
fn bare_name(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
    let fine = |word: &&str| word.bytes().all(|b| text::is_token_byte(b) || !b.is_ascii());
    words.iter().all(fine).then(|| words.join(" "))
}

impl fmt::Display for NameAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(display) = &self.display {
            write!(f, "{} ", text::quote(display))?;
        }
        write!(f, "<{}>{}", self.uri, self.params)
    }
}
