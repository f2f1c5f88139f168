//! Whether an element may go on with a message (RFC 3261 §8.1.1, §8.2, §16.3; RFC 4475 says what to expect).

use super::{Fault, Headers, Message, Name, Request};

/// The fields that may occur once, of those that we use.
const SINGLE: [Name; 8] = [
    Name::TO,
    Name::FROM,
    Name::CALL_ID,
    Name::CSEQ,
    Name::MAX_FORWARDS,
    Name::CONTENT_LENGTH,
    Name::CONTENT_TYPE,
    Name::EXPIRES,
];

/// Whether a message has what every message has to have, readable and once.
///
/// # Errors
/// The first fault. [`Fault::status`] is with what a request is refused; a response with a fault is thrown away (RFC 3261
/// §18.1.2). A missing `Max-Forwards` is none: elements of RFC 2543 send none (RFC 4475 §3.4.1).
pub fn check(message: &Message) -> Result<(), Fault> {
    let headers = message.headers();
    for name in SINGLE {
        if headers.all(&name).count() > 1 {
            return Err(Fault::Repeated(name));
        }
    }
    common(headers)?;
    match message {
        Message::Request(request) => target(request),
        Message::Response(_) => Ok(()),
    }
}

fn common(headers: &Headers) -> Result<(), Fault> {
    if headers.vias()?.is_empty() {
        return Err(Fault::Missing(Name::VIA));
    }
    headers.from()?;
    headers.to()?;
    headers.call_id()?;
    headers.cseq()?;
    headers.max_forwards()?;
    headers.contacts()?;
    headers.routes()?;
    headers.record_routes()?;
    Ok(())
}

fn target(request: &Request) -> Result<(), Fault> {
    if request.headers.cseq()?.method != request.method {
        return Err(Fault::MethodMismatch);
    }
    match request.uri.as_sip() {
        Some(uri) if !uri.headers.is_empty() => Err(Fault::TargetHeaders),
        Some(_) => Ok(()),
        None if request.uri.scheme().eq_ignore_ascii_case("tel") => Ok(()),
        None => Err(Fault::Scheme(request.uri.scheme().to_owned())),
    }
}
