//! Addresses: SIP and SIPS URIs (RFC 3261 §19.1), and any other as it came.

use std::fmt;

use super::text;

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uri {
    /// A SIP or SIPS URI.
    Sip(SipUri),
    /// Any other: `tel:+15550100`, `http://…`.
    Other {
        /// What stands before the colon, as written.
        scheme: String,
        /// What stands behind it.
        rest: String,
    },
}

/// A SIP or SIPS URI. User, password, parameters and header fields are kept as written, with their escapes, because a
/// parser that resolved them could not tell `%3B` from a semicolon any more ([`unescape`] resolves).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SipUri {
    /// Whether the scheme is `sips`.
    pub secure: bool,
    /// The user, as written.
    pub user: Option<String>,
    /// The password, as written.
    pub password: Option<String>,
    /// Host name or address; an IPv6 address with its brackets.
    pub host: String,
    /// The port, where one is named.
    pub port: Option<u16>,
    /// Parameters in order, as written.
    pub params: Vec<(String, Option<String>)>,
    /// Header fields of the request that the address asks for, as written.
    pub headers: Vec<(String, String)>,
}

/// A text is no URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to read a URI")]
pub struct UriError;

impl std::str::FromStr for Uri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, UriError> {
        let (scheme, rest) = text.split_once(':').ok_or(UriError)?;
        let letter = scheme.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
        let clean = |c: char| !(c.is_ascii_whitespace() || c.is_control() || "<>\"".contains(c));
        if !letter
            || !scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
            || !rest.chars().all(clean)
        {
            return Err(UriError);
        }
        if scheme.eq_ignore_ascii_case("sip") || scheme.eq_ignore_ascii_case("sips") {
            let uri = read_sip(rest, scheme.len() == 4).ok_or(UriError)?;
            return Ok(Self::Sip(uri));
        }
        if rest.is_empty() {
            return Err(UriError);
        }
        Ok(Self::Other { scheme: scheme.to_owned(), rest: rest.to_owned() })
    }
}

fn read_sip(rest: &str, secure: bool) -> Option<SipUri> {
    // An `@` can stand unescaped nowhere else, while `;` and `?` may be part of the user.
    let (user_info, rest) = match rest.split_once('@') {
        Some((user_info, rest)) => (Some(user_info), rest),
        None => (None, rest),
    };
    let (user, password) = match user_info.map(|info| info.split_once(':').map_or((info, None), |(u, p)| (u, Some(p))))
    {
        Some((user, password)) => (Some(user), password),
        None => (None, None),
    };
    if user.is_some_and(str::is_empty) || !user_info.unwrap_or("").split('%').skip(1).all(escaped) {
        return None;
    }
    let (rest, headers) = rest.split_once('?').unwrap_or((rest, ""));
    let mut pieces = rest.split(';');
    let (host, port) = text::host_port(pieces.next()?)?;
    let mut params = Vec::new();
    for piece in pieces {
        let (name, value) = piece.split_once('=').map_or((piece, None), |(name, value)| (name, Some(value)));
        if name.is_empty() || value.is_some_and(str::is_empty) {
            return None;
        }
        params.push((name.to_owned(), value.map(str::to_owned)));
    }
    let mut fields = Vec::new();
    for piece in headers.split('&').filter(|piece| !piece.is_empty()) {
        let (name, value) = piece.split_once('=')?;
        if name.is_empty() {
            return None;
        }
        fields.push((name.to_owned(), value.to_owned()));
    }
    Some(SipUri {
        secure,
        user: user.map(str::to_owned),
        password: password.map(str::to_owned),
        host,
        port,
        params,
        headers: fields,
    })
}

/// Whether what follows a per cent sign begins with two hexadecimal digits.
fn escaped(tail: &str) -> bool {
    tail.len() >= 2 && tail.bytes().take(2).all(|b| b.is_ascii_hexdigit())
}

impl Uri {
    /// A SIP URI of a user at a host, the user escaped as needed.
    pub fn sip(user: &str, host: &str, port: Option<u16>) -> Self {
        let user = (!user.is_empty()).then(|| escape(user));
        Self::Sip(SipUri { user, host: host.to_owned(), port, ..SipUri::default() })
    }

    /// The SIP URI, if it is one.
    pub fn as_sip(&self) -> Option<&SipUri> {
        match self {
            Self::Sip(uri) => Some(uri),
            Self::Other { .. } => None,
        }
    }

    /// The scheme as written (`sip` and `sips` in small letters).
    pub fn scheme(&self) -> &str {
        match self {
            Self::Sip(SipUri { secure: true, .. }) => "sips",
            Self::Sip(_) => "sip",
            Self::Other { scheme, .. } => scheme,
        }
    }

    /// Whether both name the same resource (RFC 3261 §19.1.4). Other schemes are compared as text.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sip(a), Self::Sip(b)) => a.same(b),
            _ => self == other,
        }
    }
}

impl SipUri {
    /// The value of a parameter; `Some("")` for a flag without one.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(have, _)| have.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_deref().unwrap_or(""))
    }

    /// What a header field of the address says, without its escapes.
    pub fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().find(|(have, _)| have.eq_ignore_ascii_case(name));
        found.map(|(_, value)| unescape(value))
    }

    /// The user without escapes: for a telephone number, the number.
    pub fn user(&self) -> Option<String> {
        self.user.as_deref().map(unescape)
    }

    /// Whether the next hop routes loosely (`lr`, RFC 3261 §19.1.1).
    pub fn loose(&self) -> bool {
        self.param("lr").is_some()
    }

    fn same(&self, other: &Self) -> bool {
        // `user`, `ttl`, `method` and `maddr` must be in both or in neither; any other only where both have it.
        let strict = |name: &str| ["user", "ttl", "method", "maddr"].iter().any(|s| s.eq_ignore_ascii_case(name));
        let agree = |a: &Self, b: &Self| {
            a.params.iter().all(|(name, value)| match b.param(name) {
                Some(theirs) => unescape(value.as_deref().unwrap_or("")).eq_ignore_ascii_case(&unescape(theirs)),
                None => !strict(name),
            })
        };
        let header = |uri: &Self| {
            let mut all: Vec<_> = uri.headers.iter().map(|(n, v)| (n.to_ascii_lowercase(), unescape(v))).collect();
            all.sort();
            all
        };
        let decoded = |text: &Option<String>| text.as_deref().map(unescape);
        self.secure == other.secure
            && decoded(&self.user) == decoded(&other.user)
            && decoded(&self.password) == decoded(&other.password)
            && self.host.eq_ignore_ascii_case(&other.host)
            && self.port == other.port
            && agree(self, other)
            && agree(other, self)
            && header(self) == header(other)
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sip(uri) => uri.fmt(f),
            Self::Other { scheme, rest } => write!(f, "{scheme}:{rest}"),
        }
    }
}

impl fmt::Display for SipUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.secure { "sips:" } else { "sip:" })?;
        if let Some(user) = &self.user {
            f.write_str(user)?;
            if let Some(password) = &self.password {
                write!(f, ":{password}")?;
            }
            f.write_str("@")?;
        }
        f.write_str(&self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        for (name, value) in &self.params {
            match value {
                Some(value) => write!(f, ";{name}={value}")?,
                None => write!(f, ";{name}")?,
            }
        }
        for (index, (name, value)) in self.headers.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

/// Escapes everything but what may stand anywhere in a SIP URI (RFC 3261 §25.1, unreserved).
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"-_.!~*'()+".contains(&b) => escaped.push(char::from(b)),
            b => escaped.push_str(&format!("%{b:02X}")),
        }
    }
    escaped
}

/// Resolves escapes. What is none stays as it is, and bytes that are no UTF-8 become the replacement character.
pub fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|d| bytes[at] == b'%' && d.iter().all(u8::is_ascii_hexdigit));
        match digits.and_then(|d| std::str::from_utf8(d).ok()).and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}
