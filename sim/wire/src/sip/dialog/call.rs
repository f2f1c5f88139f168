//! A dialog and the requests in it (RFC 3261 §12.1 to §12.3, §13.2.2.4; RFC 3891 §3).

use super::DialogId;
use super::routing::plan;
use crate::sip::{CSeq, Fault, Headers, Method, Name, NameAddr, Replaces, Request, Response, Uri, Via};

/// One side of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// Which it is.
    pub id: DialogId,
    /// We, with our tag.
    pub local: NameAddr,
    /// The peer, with its tag.
    pub remote: NameAddr,
    /// Where requests to the peer go: its last `Contact`.
    pub target: Uri,
    /// The proxies between, the nearest first.
    pub routes: Vec<NameAddr>,
    /// Whether there is no final answer yet.
    pub early: bool,
    /// Whether we sent the request that opened it.
    pub caller: bool,
    /// The number of our last request.
    pub local_number: u32,
    /// The number of the peer's last request.
    pub remote_number: Option<u32>,
}

/// The only `Contact` of a message that may open or refresh a dialog.
fn target(headers: &Headers) -> Result<Uri, Fault> {
    headers.contacts()?.into_iter().next().map(|contact| contact.uri).ok_or(Fault::Missing(Name::CONTACT))
}

/// Whether a request moves the target (RFC 3261 §12.2, RFC 3311 §5.1, RFC 6665 §4.4.1).
fn refreshes(method: &Method) -> bool {
    matches!(method, Method::Invite | Method::Update | Method::Subscribe | Method::Notify | Method::Refer)
}

impl Dialog {
    /// The caller's side, opened by a response with a tag (RFC 3261 §12.1.2).
    ///
    /// # Errors
    /// A field that is needed is missing or cannot be read.
    pub fn caller(request: &Request, response: &Response) -> Result<Self, Fault> {
        let mut routes = response.headers.record_routes()?;
        routes.reverse();
        Ok(Self {
            id: DialogId::as_client(&response.headers)?,
            local: response.headers.from()?,
            remote: response.headers.to()?,
            target: target(&response.headers)?,
            routes,
            early: response.status.is_provisional(),
            caller: true,
            local_number: request.headers.cseq()?.number,
            remote_number: None,
        })
    }

    /// The called side, opened by our response with a tag (RFC 3261 §12.1.1).
    ///
    /// # Errors
    /// A field that is needed is missing or cannot be read.
    pub fn called(request: &Request, response: &Response) -> Result<Self, Fault> {
        Ok(Self {
            id: DialogId::as_server(&response.headers)?,
            local: response.headers.to()?,
            remote: request.headers.from()?,
            target: target(&request.headers)?,
            routes: request.headers.record_routes()?,
            early: response.status.is_provisional(),
            caller: false,
            local_number: 0,
            remote_number: Some(request.headers.cseq()?.number),
        })
    }

    /// The caller hears the acceptance of an early dialog: the way may have changed (RFC 3261 §13.2.2.4).
    ///
    /// # Errors
    /// The acceptance says no way that can be read; the dialog stays as it was.
    pub fn confirm(&mut self, response: &Response) -> Result<(), Fault> {
        let mut routes = response.headers.record_routes()?;
        routes.reverse();
        self.target = target(&response.headers)?;
        self.routes = routes;
        self.early = false;
        Ok(())
    }

    /// A request in the dialog, with the next number.
    pub fn request(&mut self, method: Method, via: &Via) -> Request {
        self.local_number += 1;
        self.numbered(method, self.local_number, via)
    }

    /// The ACK to an acceptance of the INVITE with this number. It is no part of that transaction: `via` has a new branch.
    pub fn ack(&self, number: u32, via: &Via) -> Request {
        self.numbered(Method::Ack, number, via)
    }

    fn numbered(&self, method: Method, number: u32, via: &Via) -> Request {
        let (uri, routes) = plan(&self.target, &self.routes);
        let mut headers = Headers::default();
        headers.push(Name::VIA, via.to_string());
        headers.push(Name::MAX_FORWARDS, "70");
        for route in routes {
            headers.push(Name::ROUTE, route.to_string());
        }
        headers.push(Name::FROM, self.local.to_string());
        headers.push(Name::TO, self.remote.to_string());
        headers.push(Name::CALL_ID, &self.id.call_id);
        headers.push(Name::CSEQ, CSeq { number, method: method.clone() }.to_string());
        Request { method, uri, headers, body: Vec::new() }
    }

    /// A request of the peer has come: keeps its number and, where it moves it, its target (RFC 3261 §12.2.2).
    ///
    /// # Errors
    /// The status with which it is refused: 500 for one that comes out of order, 400 for one that cannot be read.
    pub fn receive(&mut self, request: &Request) -> Result<(), u16> {
        let refuse = |fault: Fault| fault.status();
        let number = request.headers.cseq().map_err(refuse)?.number;
        if matches!(request.method, Method::Ack | Method::Cancel) {
            return Ok(());
        }
        if self.remote_number.is_some_and(|last| number < last) {
            return Err(500);
        }
        if refreshes(&request.method) && request.headers.get(&Name::CONTACT).is_some() {
            self.target = target(&request.headers).map_err(refuse)?;
        }
        self.remote_number = Some(number);
        Ok(())
    }

    /// An acceptance of a request of ours has come: keeps the target where it moved it (RFC 3261 §12.2.1.2).
    ///
    /// # Errors
    /// A field cannot be read; the target stays as it was.
    pub fn answered(&mut self, response: &Response) -> Result<(), Fault> {
        let moves = response.status.is_success() && refreshes(&response.headers.cseq()?.method);
        if moves && response.headers.get(&Name::CONTACT).is_some() {
            self.target = target(&response.headers)?;
        }
        Ok(())
    }

    /// Whether an INVITE that means this dialog with its `Replaces` may take its place (RFC 3891 §3).
    ///
    /// # Errors
    /// The status with which that INVITE is refused: 486 for a confirmed dialog where only an early one was meant, 481 for an
    /// early dialog that the peer opened.
    pub fn give_way(&self, replaces: &Replaces) -> Result<(), u16> {
        match (self.early, self.caller) {
            (false, _) if replaces.early_only => Err(486),
            (true, false) => Err(481),
            _ => Ok(()),
        }
    }
}
