//! From bytes to a message (RFC 3261 §7, §18.3).

use super::{Fault, Headers, Limits, Malformed, Message, Method, Name, Request, Response, Status, text};

/// Reads the message in a datagram. Without a length the body is the rest; what stands behind the promised length is none
/// of the message and is thrown away (RFC 3261 §18.3, RFC 4475 §3.1.1.8).
///
/// # Errors
/// With what was readable, for a refusal.
pub fn parse(datagram: &[u8], limits: &Limits) -> Result<Message, Box<Malformed>> {
    let start = leading_line_ends(datagram);
    let datagram = &datagram[start..];
    if datagram.is_empty() {
        return Err(Box::new(Malformed::bare(Fault::Empty)));
    }
    // Without an empty line the head is all there is: good enough to say what is wrong.
    let (head, rest) = match head_end(datagram, 0) {
        Some(end) => datagram.split_at(end),
        None => (datagram, &[][..]),
    };
    let complete = head.len() < datagram.len() || head_end(datagram, 0).is_some();
    let head = Head::read(head, limits)?;
    let framing = |fault| Box::new(Malformed { fault, method: head.method(), headers: head.headers.clone() });
    if !complete {
        return Err(framing(Fault::Framing("no empty line after the header fields")));
    }
    let length = content_length(&head.headers).map_err(framing)?.unwrap_or(rest.len());
    if length > limits.body {
        return Err(framing(Fault::TooMuch("bytes of body")));
    }
    let body = rest.get(..length).ok_or_else(|| framing(Fault::Framing("the body is shorter than promised")))?;
    Ok(head.with_body(body.to_vec()))
}

/// How many bytes of line ends stand before the start line; they are passed over (RFC 3261 §7.5).
pub(super) fn leading_line_ends(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count()
}

/// Where the head ends, empty line included, looking from `from` on.
pub(super) fn head_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = bytes[at..].iter().position(|b| *b == b'\n') {
        at += found + 1;
        match &bytes[at..] {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// The length that the header fields promise; several that say the same are let pass here (`check` refuses them).
pub(super) fn content_length(headers: &Headers) -> Result<Option<usize>, Fault> {
    let mut length = None;
    for value in headers.all(&Name::CONTENT_LENGTH) {
        let read = text::number(value, u64::from(u32::MAX)).ok_or(Fault::Framing("no length that can be believed"))?;
        if length.replace(read).is_some_and(|before| before != read) {
            return Err(Fault::Framing("two lengths"));
        }
    }
    Ok(length.map(|length| length as usize))
}

enum Start {
    Request(Method, super::Uri),
    Response(Status, String),
}

/// A start line and its header fields.
pub(super) struct Head {
    start: Start,
    pub(super) headers: Headers,
}

impl Head {
    pub(super) fn read(head: &[u8], limits: &Limits) -> Result<Self, Box<Malformed>> {
        let bare = |fault| Box::new(Malformed::bare(fault));
        if head.len() > limits.head {
            return Err(bare(Fault::TooMuch("bytes of head")));
        }
        let head = std::str::from_utf8(head).map_err(|_| bare(Fault::NotUtf8))?;
        let mut lines = head.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let start = lines.next().unwrap_or("");
        // A field that cannot be read does not hide the others: they are needed for the refusal.
        let (headers, wrong) = read_fields(lines, limits);
        let result =
            if start.len() > limits.line { Err(Fault::TooMuch("bytes of one line")) } else { read_start(start) };
        match (result, wrong) {
            (Ok(start), None) => Ok(Self { start, headers }),
            (start_line, wrong) => {
                let method = start.split(' ').next().filter(|first| !first.contains('/')).and_then(Method::new);
                let fault = start_line.err().or(wrong).unwrap_or(Fault::StartLine);
                Err(Box::new(Malformed { fault, method, headers }))
            }
        }
    }

    pub(super) fn method(&self) -> Option<Method> {
        match &self.start {
            Start::Request(method, _) => Some(method.clone()),
            Start::Response(..) => None,
        }
    }

    pub(super) fn with_body(mut self, body: Vec<u8>) -> Message {
        if self.headers.all(&Name::CONTENT_LENGTH).count() == 1 {
            self.headers.remove(&Name::CONTENT_LENGTH);
        }
        let headers = self.headers;
        match self.start {
            Start::Request(method, uri) => Message::Request(Request { method, uri, headers, body }),
            Start::Response(status, reason) => Message::Response(Response { status, reason, headers, body }),
        }
    }
}

fn read_start(line: &str) -> Result<Start, Fault> {
    let (first, rest) = line.split_once(' ').ok_or(Fault::StartLine)?;
    if first.len() > 4 && first.as_bytes()[..4].eq_ignore_ascii_case(b"SIP/") {
        version(first)?;
        let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let status = if code.len() == 3 { text::number(code, 699) } else { None };
        let status = status.and_then(|code| Status::new(code as u16)).ok_or(Fault::StartLine)?;
        return Ok(Start::Response(status, text::one_line(reason)));
    }
    let method = Method::new(first).ok_or(Fault::StartLine)?;
    let (target, last) = rest.rsplit_once(' ').ok_or(Fault::StartLine)?;
    version(last)?;
    let uri = target.parse().map_err(|_| Fault::StartLine)?;
    Ok(Start::Request(method, uri))
}

fn version(text: &str) -> Result<(), Fault> {
    match text.split_once('/') {
        Some((protocol, "2.0")) if protocol.eq_ignore_ascii_case("SIP") => Ok(()),
        Some((protocol, _)) if protocol.eq_ignore_ascii_case("SIP") => Err(Fault::Version),
        _ => Err(Fault::StartLine),
    }
}

/// The fields that can be read, and the first thing that is wrong.
pub(super) fn read_fields<'a>(lines: impl Iterator<Item = &'a str>, limits: &Limits) -> (Headers, Option<Fault>) {
    let (mut headers, mut wrong) = (Headers::default(), None);
    let mut field: Option<(usize, String)> = None;
    for (index, line) in lines.enumerate() {
        let folded = line.starts_with([' ', '\t']);
        if folded && let Some((_, text)) = &mut field {
            if text.len() + line.len() > limits.line {
                wrong = wrong.or(Some(Fault::TooMuch("bytes of one line")));
                continue;
            }
            // A fold and the white space around it count as one space (RFC 3261 §7.3.1).
            text.truncate(text.trim_end_matches([' ', '\t']).len());
            text.push(' ');
            text.push_str(line.trim_start_matches([' ', '\t']));
            continue;
        }
        if let Some(done) = field.take() {
            wrong = wrong.or(keep(&mut headers, done, limits));
        }
        if line.is_empty() {
            break;
        }
        if line.len() > limits.line {
            wrong = wrong.or(Some(Fault::TooMuch("bytes of one line")));
        } else if folded {
            wrong = wrong.or(Some(Fault::Line(index + 1)));
        } else {
            field = Some((index + 1, line.to_owned()));
        }
    }
    if let Some(done) = field {
        wrong = wrong.or(keep(&mut headers, done, limits));
    }
    (headers, wrong)
}

/// Keeps a field whose lines are complete.
fn keep(headers: &mut Headers, (index, text): (usize, String), limits: &Limits) -> Option<Fault> {
    if headers.len() == limits.headers {
        return Some(Fault::TooMuch("header fields"));
    }
    // A carriage return of its own is neither text nor the end of a line.
    let read = text.split_once(':').filter(|_| !text.contains('\r'));
    match read.and_then(|(name, value)| Some((Name::new(text::trim(name))?, value))) {
        Some((name, value)) => {
            headers.push(name, value);
            None
        }
        None => Some(Fault::Line(index)),
    }
}
