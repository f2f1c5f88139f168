//! Which transaction a message belongs to (RFC 3261 §17.1.3, §17.2.3).

use crate::sip::{Fault, Method, Request, Response};

/// Identifies a transaction on one side of one element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

/// Between the parts: a character that no header field can hold.
const GAP: char = '\n';

impl Key {
    /// Of a request that we send: its branch and method.
    ///
    /// # Errors
    /// The request has no `Via` that can be read.
    pub fn of_sent(request: &Request) -> Result<Self, Fault> {
        let via = request.headers.via()?;
        Ok(Self::client(via.params.get("branch").unwrap_or(""), &request.method))
    }

    /// Of a response that we receive: the branch of the topmost hop, which is ours, and the method of `CSeq`.
    ///
    /// # Errors
    /// The response has no `Via` or `CSeq` that can be read.
    pub fn of_response(response: &Response) -> Result<Self, Fault> {
        let via = response.headers.via()?;
        Ok(Self::client(via.params.get("branch").unwrap_or(""), &response.headers.cseq()?.method))
    }

    fn client(branch: &str, method: &Method) -> Self {
        Self(format!("{}{GAP}{method}", branch.to_ascii_lowercase()))
    }

    /// Of a request that we receive. An ACK belongs to its INVITE.
    ///
    /// # Errors
    /// The request lacks a field that is needed.
    pub fn of_received(request: &Request) -> Result<Self, Fault> {
        let method = if request.method == Method::Ack { &Method::Invite } else { &request.method };
        Self::server(request, method)
    }

    /// Of the INVITE that a CANCEL takes back (RFC 3261 §9.2).
    ///
    /// # Errors
    /// The CANCEL lacks a field that is needed.
    pub fn of_cancelled(cancel: &Request) -> Result<Self, Fault> {
        Self::server(cancel, &Method::Invite)
    }

    fn server(request: &Request, method: &Method) -> Result<Self, Fault> {
        let via = request.headers.via()?;
        let sent_by =
            format!("{}:{}", via.host, via.port.map_or(String::new(), |port| port.to_string())).to_ascii_lowercase();
        if let Some(branch) = via.branch() {
            return Ok(Self(format!("{}{GAP}{sent_by}{GAP}{method}", branch.to_ascii_lowercase())));
        }
        // A client of RFC 2543. The tag of `To` is left out: the ACK has one where the INVITE had none.
        let headers = &request.headers;
        let (from, call_id, number) = (headers.from()?, headers.call_id()?, headers.cseq()?.number);
        let (uri, tag) = (&request.uri, from.tag().unwrap_or(""));
        Ok(Self(format!("{via}{GAP}{uri}{GAP}{tag}{GAP}{call_id}{GAP}{number}{GAP}{method}")))
    }
}
