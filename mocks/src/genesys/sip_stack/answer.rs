//! What the owner wants to say, without the fields that the stack puts in by itself.

use wire::sip::{Method, Name, NameAddr, Request, Response, Uri};

/// Header fields and a body beyond what each message has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extra {
    /// Header fields.
    pub headers: Vec<(Name, String)>,
    /// Media type and body.
    pub body: Option<(String, Vec<u8>)>,
    /// Parameters of our `Contact` (`isfocus`, `+sip.src`), kept for the leg's life.
    pub contact: Vec<(String, Option<String>)>,
}

impl Extra {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a header field.
    pub fn with(mut self, name: Name, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with a body.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some((media_type.to_owned(), body.into()));
        self
    }

    /// The same with a session description.
    pub fn sdp(self, sdp: impl Into<Vec<u8>>) -> Self {
        self.body("application/sdp", sdp)
    }

    /// The same with a parameter of our `Contact`.
    pub fn contact(mut self, name: &str, value: Option<&str>) -> Self {
        self.contact.push((name.to_owned(), value.map(str::to_owned)));
        self
    }

    pub(super) fn into_request(self, mut request: Request) -> Request {
        for (name, value) in self.headers {
            request.headers.push(name, value);
        }
        match self.body {
            Some((media_type, body)) => request.with_body(&media_type, body),
            None => request,
        }
    }
}

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// All else.
    pub extra: Extra,
}

impl Answer {
    /// A status.
    pub fn new(status: u16) -> Self {
        Self { status, extra: Extra::new() }
    }

    /// The same with a header field.
    pub fn with(mut self, name: Name, value: impl Into<String>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }

    /// The same with a body.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.extra = self.extra.body(media_type, body);
        self
    }

    /// The same with a session description.
    pub fn sdp(mut self, sdp: impl Into<Vec<u8>>) -> Self {
        self.extra = self.extra.sdp(sdp);
        self
    }

    /// The same with a parameter of our `Contact`.
    pub fn contact(mut self, name: &str, value: Option<&str>) -> Self {
        self.extra = self.extra.contact(name, value);
        self
    }

    pub(super) fn into_response(self, request: &Request, tag: &str) -> Response {
        let mut response = request.respond(self.status, tag);
        for (name, value) in self.extra.headers {
            response.headers.push(name, value);
        }
        match self.extra.body {
            Some((media_type, body)) => response.with_body(&media_type, body),
            None => response,
        }
    }
}

/// A new call of ours, or another request outside of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// `INVITE`, unless it is set otherwise ([`super::Stack::ask`]).
    pub method: Method,
    /// Where it goes.
    pub target: Uri,
    /// Who we are; the tag is put there.
    pub from: NameAddr,
    /// Whom we mean; mostly the target.
    pub to: NameAddr,
    /// All else. Without a body the other side makes the offer (third-party call control, RFC 3725).
    pub extra: Extra,
}

impl Invite {
    /// A call from a number of ours to a target. `host` is our own name.
    pub fn new(from: &str, host: &str, target: Uri) -> Self {
        let from = NameAddr::new(Uri::sip(from, host, None));
        Self { method: Method::Invite, from, to: NameAddr::new(target.clone()), target, extra: Extra::new() }
    }

    /// The same with a name for people.
    pub fn named(mut self, display: &str) -> Self {
        self.from = self.from.named(display);
        self
    }

    /// The same with a header field.
    pub fn with(mut self, name: Name, value: impl Into<String>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }

    /// The same with a session description.
    pub fn sdp(mut self, sdp: impl Into<Vec<u8>>) -> Self {
        self.extra = self.extra.sdp(sdp);
        self
    }

    /// The same with a body.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.extra = self.extra.body(media_type, body);
        self
    }

    /// The same with a parameter of our `Contact`.
    pub fn contact(mut self, name: &str, value: Option<&str>) -> Self {
        self.extra = self.extra.contact(name, value);
        self
    }
}
