//! Where a request goes: scheme, host and port.

use bytes::Bytes;

/// Scheme, host and port of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    /// Whether TLS is on it.
    pub(super) https: bool,
    /// The host.
    pub(super) name: String,
    /// `name:port`
    pub(super) authority: String,
}

impl Origin {
    /// Reads it from the absolute URI of a request.
    ///
    /// # Errors
    /// Says what is wrong with the URI.
    pub(super) fn of(request: &::http::Request<Bytes>) -> Result<Self, String> {
        let uri = request.uri();
        let (https, name, port) = match (uri.scheme_str(), uri.host()) {
            (Some("http"), Some(name)) => (false, name, 80),
            (Some("https"), Some(name)) => (true, name, 443),
            _ => return Err(format!("`{uri}` is not of the form http://name:port/…")),
        };
        let authority = format!("{name}:{}", uri.port_u16().unwrap_or(port));
        Ok(Self { https, name: name.to_owned(), authority })
    }
}
