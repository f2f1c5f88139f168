//! Messages that follow from others: responses, ACK and CANCEL.

use super::{CSeq, Fault, Headers, Malformed, Method, Name, NameAddr, Request, Response, Status, Uri, Via};

impl Request {
    /// A request outside a dialog, with the fields that each has to have (RFC 3261 §8.1.1). `from` has its tag.
    pub fn new(
        method: Method,
        uri: Uri,
        via: &Via,
        from: &NameAddr,
        to: &NameAddr,
        call_id: &str,
        number: u32,
    ) -> Self {
        let mut headers = Headers::default();
        headers.push(Name::VIA, via.to_string());
        headers.push(Name::MAX_FORWARDS, "70");
        headers.push(Name::FROM, from.to_string());
        headers.push(Name::TO, to.to_string());
        headers.push(Name::CALL_ID, call_id);
        headers.push(Name::CSEQ, CSeq { number, method: method.clone() }.to_string());
        Self { method, uri, headers, body: Vec::new() }
    }

    /// The same with one more header field.
    pub fn with(mut self, name: Name, value: impl AsRef<str>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same with a body of this media type.
    pub fn with_body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.headers.set(Name::CONTENT_TYPE, media_type);
        self.body = body.into();
        self
    }

    /// A response to this request (RFC 3261 §8.2.6.2, and §12.1.1 for `Record-Route`). The tag is put on `To` unless that
    /// has one, and never on a 100.
    pub fn respond(&self, status: u16, to_tag: &str) -> Response {
        let mut response = answer(&self.headers, status, to_tag);
        if self.method == Method::Invite && (101..300).contains(&status) {
            for route in self.headers.all(&Name::RECORD_ROUTE) {
                response.headers.push(Name::RECORD_ROUTE, route);
            }
        }
        response
    }

    /// The ACK to a response of 300 and more, which goes the INVITE's way (RFC 3261 §17.1.1.3).
    pub fn ack(&self, response: &Response) -> Result<Self, Fault> {
        let to = response.headers.get(&Name::TO).ok_or(Fault::Missing(Name::TO))?.to_owned();
        self.hop_by_hop(Method::Ack, &to)
    }

    /// The CANCEL of this request (RFC 3261 §9.1).
    pub fn cancel(&self) -> Result<Self, Fault> {
        let to = self.headers.get(&Name::TO).ok_or(Fault::Missing(Name::TO))?.to_owned();
        self.hop_by_hop(Method::Cancel, &to)
    }

    fn hop_by_hop(&self, method: Method, to: &str) -> Result<Self, Fault> {
        let mut headers = Headers::default();
        headers.push(Name::VIA, self.headers.via()?.to_string());
        headers.push(Name::MAX_FORWARDS, "70");
        for name in [Name::FROM, Name::CALL_ID] {
            let value = self.headers.get(&name).ok_or_else(|| Fault::Missing(name.clone()))?;
            headers.push(name.clone(), value);
        }
        headers.push(Name::TO, to);
        headers.push(Name::CSEQ, CSeq { number: self.headers.cseq()?.number, method: method.clone() }.to_string());
        for route in self.headers.all(&Name::ROUTE) {
            headers.push(Name::ROUTE, route);
        }
        Ok(Self { method, uri: self.uri.clone(), headers, body: Vec::new() })
    }
}

impl Response {
    /// The same with one more header field.
    pub fn with(mut self, name: Name, value: impl AsRef<str>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same with a body of this media type.
    pub fn with_body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.headers.set(Name::CONTENT_TYPE, media_type);
        self.body = body.into();
        self
    }
}

impl Malformed {
    /// The refusal of a request that could not be read. `None` where there is nothing to answer: a response, an ACK, or
    /// nobody to answer to.
    pub fn refusal(&self, to_tag: &str) -> Option<Response> {
        self.method.as_ref().filter(|method| **method != Method::Ack)?;
        self.headers.get(&Name::VIA)?;
        Some(answer(&self.headers, self.fault.status(), to_tag))
    }
}

/// The fields that a response takes over from its request.
fn answer(request: &Headers, status: u16, to_tag: &str) -> Response {
    let mut headers = Headers::default();
    for name in [Name::VIA, Name::FROM, Name::TO, Name::CALL_ID, Name::CSEQ] {
        for value in request.all(&name) {
            match request.to() {
                Ok(to) if name == Name::TO && to.tag().is_none() && status > 100 && !to_tag.is_empty() => {
                    headers.push(name.clone(), to.with("tag", to_tag).to_string());
                }
                _ => headers.push(name.clone(), value),
            }
        }
    }
    // Our own callers name a status that exists; any other is a server's error.
    let status = Status::new(status).unwrap_or(Status::SERVER_ERROR);
    Response { status, reason: status.reason().to_owned(), headers, body: Vec::new() }
}
