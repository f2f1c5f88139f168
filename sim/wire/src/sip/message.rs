//! A message, and what its header fields mean.

use std::str::FromStr;

use super::{
    CSeq, Event, Fault, Headers, Method, Name, NameAddr, RAck, Replaces, Status, SubscriptionState, Uri, Via, text,
};

/// A request (RFC 3261 §7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub method: Method,
    /// Of whom.
    pub uri: Uri,
    /// The header fields; a length for the body is none of them, writing puts it there.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

/// A response (RFC 3261 §7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: Status,
    /// The phrase behind it, for people; may be empty.
    pub reason: String,
    /// The header fields; a length for the body is none of them, writing puts it there.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

/// A request or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A request.
    Request(Request),
    /// A response.
    Response(Response),
}

impl From<Request> for Message {
    fn from(request: Request) -> Self {
        Self::Request(request)
    }
}

impl From<Response> for Message {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}

impl Message {
    /// The header fields.
    pub fn headers(&self) -> &Headers {
        match self {
            Self::Request(request) => &request.headers,
            Self::Response(response) => &response.headers,
        }
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        match self {
            Self::Request(request) => &request.body,
            Self::Response(response) => &response.body,
        }
    }
}

/// Reads the only field with this name.
fn one<T: FromStr>(headers: &Headers, name: Name) -> Result<T, Fault> {
    maybe(headers, name.clone())?.ok_or(Fault::Missing(name))
}

/// Reads the field with this name, if there is one.
fn maybe<T: FromStr>(headers: &Headers, name: Name) -> Result<Option<T>, Fault> {
    let mut values = headers.all(&name);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Fault::Repeated(name));
    }
    value.parse().map(Some).map_err(|_| Fault::Field(name))
}

/// Reads a list of addresses from all fields with this name.
fn addresses(headers: &Headers, name: Name) -> Result<Vec<NameAddr>, Fault> {
    let members = headers.list(&name).ok_or_else(|| Fault::Field(name.clone()))?;
    members.into_iter().map(|member| member.parse().map_err(|_| Fault::Field(name.clone()))).collect()
}

/// What header fields mean. Each says what is wrong if it cannot be read.
impl Headers {
    /// The newest hop: the topmost `Via`.
    pub fn via(&self) -> Result<Via, Fault> {
        let first = self.get(&Name::VIA).ok_or(Fault::Missing(Name::VIA))?;
        let member = text::cut(first, b',').and_then(|members| members.first().copied());
        member.and_then(|member| member.parse().ok()).ok_or(Fault::Field(Name::VIA))
    }

    /// All hops, the newest first.
    pub fn vias(&self) -> Result<Vec<Via>, Fault> {
        let members = self.list(&Name::VIA).ok_or(Fault::Field(Name::VIA))?;
        members.into_iter().map(|member| member.parse().map_err(|_| Fault::Field(Name::VIA))).collect()
    }

    /// `From`.
    pub fn from(&self) -> Result<NameAddr, Fault> {
        one(self, Name::FROM)
    }

    /// `To`.
    pub fn to(&self) -> Result<NameAddr, Fault> {
        one(self, Name::TO)
    }

    /// `Call-ID`.
    pub fn call_id(&self) -> Result<String, Fault> {
        let id: String = one(self, Name::CALL_ID)?;
        if id.is_empty() || id.contains([' ', '\t']) { Err(Fault::Field(Name::CALL_ID)) } else { Ok(id) }
    }

    /// `CSeq`.
    pub fn cseq(&self) -> Result<CSeq, Fault> {
        one(self, Name::CSEQ)
    }

    /// `Max-Forwards`, 0 to 255 (RFC 3261 §20.22).
    pub fn max_forwards(&self) -> Result<Option<u8>, Fault> {
        let text: Option<String> = maybe(self, Name::MAX_FORWARDS)?;
        let read = |text: String| text::number(&text, 255).map(|n| n as u8).ok_or(Fault::Field(Name::MAX_FORWARDS));
        text.map(read).transpose()
    }

    /// All of `Contact`, except the `*` of a REGISTER that takes everything back, which is an empty list.
    pub fn contacts(&self) -> Result<Vec<NameAddr>, Fault> {
        if self.get(&Name::CONTACT) == Some("*") {
            return Ok(Vec::new());
        }
        addresses(self, Name::CONTACT)
    }

    /// All of `Route`, the next hop first.
    pub fn routes(&self) -> Result<Vec<NameAddr>, Fault> {
        addresses(self, Name::ROUTE)
    }

    /// All of `Record-Route`, the last proxy first.
    pub fn record_routes(&self) -> Result<Vec<NameAddr>, Fault> {
        addresses(self, Name::RECORD_ROUTE)
    }

    /// `Refer-To` (RFC 3515 §2.1).
    pub fn refer_to(&self) -> Result<NameAddr, Fault> {
        one(self, Name::REFER_TO)
    }

    /// `Referred-By` (RFC 3892).
    pub fn referred_by(&self) -> Result<Option<NameAddr>, Fault> {
        maybe(self, Name::REFERRED_BY)
    }

    /// `Replaces` (RFC 3891). More than one is a Bad Request.
    pub fn replaces(&self) -> Result<Option<Replaces>, Fault> {
        maybe(self, Name::REPLACES)
    }

    /// `Event` (RFC 6665 §8.2.1).
    pub fn event(&self) -> Result<Event, Fault> {
        one(self, Name::EVENT)
    }

    /// `Subscription-State` (RFC 6665 §8.2.3).
    pub fn subscription_state(&self) -> Result<SubscriptionState, Fault> {
        one(self, Name::SUBSCRIPTION_STATE)
    }

    /// `RSeq` (RFC 3262 §7.1): 1 and more.
    pub fn rseq(&self) -> Result<Option<u32>, Fault> {
        let text: Option<String> = maybe(self, Name::RSEQ)?;
        let read = |text: String| {
            text::number(&text, u64::from(u32::MAX))
                .filter(|n| *n > 0)
                .map(|n| n as u32)
                .ok_or(Fault::Field(Name::RSEQ))
        };
        text.map(read).transpose()
    }

    /// `RAck` (RFC 3262 §7.2).
    pub fn rack(&self) -> Result<RAck, Fault> {
        one(self, Name::RACK)
    }

    /// `Expires` in seconds; more than fits is as long as can be.
    pub fn expires(&self) -> Result<Option<u32>, Fault> {
        let text: Option<String> = maybe(self, Name::EXPIRES)?;
        text.map(|text| text::seconds(&text).ok_or(Fault::Field(Name::EXPIRES))).transpose()
    }

    /// The media type of the body in small letters, without its parameters.
    pub fn media_type(&self) -> Option<String> {
        let value = self.get(&Name::CONTENT_TYPE)?;
        Some(text::trim(value.split(';').next().unwrap_or("")).to_ascii_lowercase())
    }
}
