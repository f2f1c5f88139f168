//! Parameters behind a header field's value: `;name=value;flag` (RFC 3261 §25.1, generic-param).

use std::fmt;

use super::text;

/// Parameters in order. A value is what it says, without the quotes of its quoted form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, Option<String>)>);

impl Params {
    /// Reads what stands behind the first semicolon. `None`: a name is no token, or a value no value.
    pub(super) fn parse<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut params = Vec::new();
        for piece in pieces {
            let (name, value) = match piece.split_once('=') {
                Some((name, value)) => (text::trim(name), Some(read_value(text::trim(value))?)),
                None => (text::trim(piece), None),
            };
            if !text::is_token(name) {
                return None;
            }
            params.push((name.to_owned(), value));
        }
        Some(Self(params))
    }

    /// The value of a parameter; `Some("")` for a flag without one. Case of names counts for nothing.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(have, _)| have.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_deref().unwrap_or(""))
    }

    /// Whether there is a parameter with this name.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets a parameter, in the place of an older one with this name. A name that is no token is left out.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let value = value.map(text::one_line);
        match self.0.iter_mut().find(|(have, _)| have.eq_ignore_ascii_case(name)) {
            Some(found) => found.1 = value,
            None if text::is_token(name) => self.0.push((name.to_owned(), value)),
            None => {}
        }
    }

    /// The same with a parameter set, for building.
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.set(name, value);
        self
    }

    /// Takes a parameter out.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(have, _)| !have.eq_ignore_ascii_case(name));
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }
}

/// A token, a host or a quoted string. Other characters without a meaning of their own are let pass.
fn read_value(value: &str) -> Option<String> {
    if value.starts_with('"') {
        return text::unquote(value);
    }
    let plain = |c: char| !(c.is_ascii_whitespace() || c.is_ascii_control() || "\"<>,;".contains(c));
    (!value.is_empty() && value.chars().all(plain)).then(|| value.to_owned())
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            match value {
                None => write!(f, ";{name}")?,
                Some(value) if bare(value) => write!(f, ";{name}={value}")?,
                Some(value) => write!(f, ";{name}={}", text::quote(value))?,
            }
        }
        Ok(())
    }
}

/// Whether a value needs no quotes: a token, or a host with its port.
fn bare(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| text::is_token_byte(b) || b"[]:".contains(&b))
}
