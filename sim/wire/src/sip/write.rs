//! From a message to bytes (RFC 3261 §7).

use super::{Headers, Message, Name, Request, Response};

impl Message {
    /// The message as it goes on the wire, on any transport: the length of the body is always said, and is always right.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Request(request) => request.to_bytes(),
            Self::Response(response) => response.to_bytes(),
        }
    }
}

impl Request {
    /// The request as it goes on the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let start = format!("{} {} SIP/2.0\r\n", self.method, self.uri);
        write(start, &self.headers, &self.body)
    }
}

impl Response {
    /// The response as it goes on the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let reason: String = self.reason.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
        let start = format!("SIP/2.0 {} {reason}\r\n", self.status);
        write(start, &self.headers, &self.body)
    }
}

fn write(start: String, headers: &Headers, body: &[u8]) -> Vec<u8> {
    let mut out = start;
    for header in headers.iter().filter(|header| *header.name() != Name::CONTENT_LENGTH) {
        out.push_str(header.name().as_str());
        out.push_str(": ");
        out.push_str(header.value());
        out.push_str("\r\n");
    }
    out.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let mut bytes = out.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
