//! SIP with the bodies of a recording session: `wire.sip`, read as text.

use crate::genesys::evidence::told;
use crate::genesys::truth::Truth;
use kernel::trace::Trace;
use serde_json::Value;

/// A SIP message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sip {
    /// When it arrived.
    pub at: i64,
    /// Of the record.
    pub ordinal: u64,
    /// Sender's machine.
    pub from: String,
    /// Receiver's machine.
    pub to: String,
    /// Start line.
    pub line: String,
    /// Dialog.
    pub call_id: String,
    /// Number and method.
    pub cseq: String,
    /// Header fields, names in small letters and never abbreviated.
    pub head: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

impl Sip {
    /// The method of a request.
    pub fn method(&self) -> Option<&str> {
        (!self.line.starts_with("SIP/")).then(|| self.line.split(' ').next().unwrap_or_default())
    }
    /// The request-URI of a request.
    pub fn uri(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }
    /// The status of an answer.
    pub fn status(&self) -> Option<u16> {
        self.line.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
    }
    /// A header field's values, joined.
    pub fn field(&self, name: &str) -> String {
        let own = self.head.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
        own.collect::<Vec<_>>().join(", ")
    }
    /// An INVITE outside of a dialog.
    pub fn is_first_invite(&self) -> bool {
        self.method() == Some("INVITE") && !self.field("to").contains("tag=")
    }
    /// The parts of a multipart body, or the body alone.
    pub fn parts(&self) -> Vec<Part> {
        if self.body.trim().is_empty() {
            return Vec::new();
        }
        let Some(boundary) = boundary(&self.field("content-type")) else {
            return vec![Part::new(&self.head, &self.body)];
        };
        let mut parts = Vec::new();
        for piece in self.body.split(&format!("--{boundary}")).skip(1) {
            if piece.starts_with("--") {
                break;
            }
            let (head, body) = split(piece.trim_start_matches("\r\n").trim_start_matches('\n'));
            parts.push(Part::new(&fields(head), body));
        }
        parts
    }
    /// The SDP.
    pub fn sdp(&self) -> Option<String> {
        self.parts().into_iter().find(|part| part.kind == "application/sdp").map(|part| part.body)
    }
    /// The metadata of a recording session, with the media type.
    pub fn metadata(&self) -> Option<(String, String)> {
        self.metadata_part().map(|part| (part.kind, part.body))
    }
    /// The part that is metadata of a recording session.
    pub fn metadata_part(&self) -> Option<Part> {
        self.parts().into_iter().find(|part| part.kind.starts_with("application/rs-metadata"))
    }
}

/// A part of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Media type, without parameters, in small letters.
    pub kind: String,
    /// `Content-Disposition` likewise; empty where there is none.
    pub disposition: String,
    /// Contents.
    pub body: String,
}

impl Part {
    fn new(head: &[(String, String)], body: &str) -> Part {
        let plain = |name: &str| {
            let value = head.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
            value.split(';').next().unwrap_or_default().trim().to_lowercase()
        };
        Part { kind: plain("content-type"), disposition: plain("content-disposition"), body: body.to_owned() }
    }
}

fn boundary(kind: &str) -> Option<String> {
    if !kind.to_lowercase().starts_with("multipart/") {
        return None;
    }
    let at = kind.to_lowercase().find("boundary=")? + "boundary=".len();
    let value = kind[at..].split(';').next()?.trim().trim_matches('"');
    Some(value.to_owned()).filter(|b| !b.is_empty())
}

/// Head and body.
fn split(text: &str) -> (&str, &str) {
    for gap in ["\r\n\r\n", "\n\n"] {
        if let Some((head, body)) = text.split_once(gap) {
            return (head, body);
        }
    }
    (text, "")
}

fn fields(head: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = out.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        if let Some((name, value)) = line.split_once(':') {
            let name = name.trim().to_lowercase();
            let long = match name.as_str() {
                "i" => "call-id",
                "m" => "contact",
                "c" => "content-type",
                "f" => "from",
                "t" => "to",
                "l" => "content-length",
                "v" => "via",
                "k" => "supported",
                other => other,
            };
            out.push((long.to_owned(), value.trim().to_owned()));
        }
    }
    out
}

/// One message.
pub fn message(text: &str) -> Sip {
    let (head, body) = split(text);
    let (line, rest) = head.split_once('\n').unwrap_or((head, ""));
    let mut sip = Sip { line: line.trim().to_owned(), head: fields(rest), body: body.to_owned(), ..Sip::default() };
    sip.call_id = sip.field("call-id");
    sip.cseq = sip.field("cseq");
    sip
}

/// All of them, in order.
pub fn read(truth: &Truth, trace: &Trace) -> Vec<Sip> {
    let one = |r: &kernel::trace::Record| {
        let json: Value = serde_json::from_str(&r.fields).ok()?;
        let word = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        Some(Sip {
            at: r.at,
            ordinal: r.ordinal,
            from: word("from"),
            to: word("to"),
            ..message(json["text"].as_str()?)
        })
    };
    told(truth, trace).filter(|r| r.kind == "wire.sip").filter_map(one).collect()
}

/// The directions of an SDP's media, one each: `sendrecv` where none is written.
pub fn directions(sdp: &str) -> Vec<&str> {
    const ALL: [&str; 4] = ["sendrecv", "sendonly", "recvonly", "inactive"];
    let attribute = |line: &str| ALL.into_iter().find(|d| line.trim().strip_prefix("a=") == Some(*d));
    let (mut all, mut session) = (Vec::new(), "sendrecv");
    for line in sdp.lines() {
        if line.starts_with("m=") {
            all.push(session);
        } else if let Some(direction) = attribute(line) {
            match all.last_mut() {
                Some(own) => *own = direction,
                None => session = direction,
            }
        }
    }
    all
}

/// The ports of an SDP's media, one each; 0 for a stream that is refused.
pub fn ports(sdp: &str) -> Vec<u16> {
    let port = |line: &str| line.strip_prefix("m=")?.split(' ').nth(1)?.split('/').next()?.parse().ok();
    sdp.lines().filter_map(port).collect()
}

/// A stream of an SDP.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Media {
    /// `audio`, `video`…, in small letters.
    pub kind: String,
    /// 0 for one that is refused; none where it cannot be read.
    pub port: Option<u16>,
    /// `RTP/AVP`…, in capital letters.
    pub transport: String,
    /// Formats, the best one first.
    pub formats: Vec<String>,
    /// What `a=rtpmap` says of them: name and rate, in small letters.
    pub codecs: Vec<(String, String)>,
}

impl Media {
    /// What a format means: by its `a=rtpmap`, else by the table of RFC 3551 §6; none where nothing says so.
    pub fn codec(&self, format: &str) -> Option<&str> {
        const STATIC: [(&str, &str); 7] = [
            ("0", "pcmu/8000"),
            ("3", "gsm/8000"),
            ("4", "g723/8000"),
            ("8", "pcma/8000"),
            ("9", "g722/8000"),
            ("15", "g728/8000"),
            ("18", "g729/8000"),
        ];
        let own = self.codecs.iter().find(|(f, _)| f == format).map(|(_, codec)| codec.as_str());
        own.or_else(|| STATIC.iter().find(|(f, _)| *f == format).map(|(_, codec)| *codec))
    }
}

/// The streams of an SDP, in order.
pub fn medias(sdp: &str) -> Vec<Media> {
    let mut all: Vec<Media> = Vec::new();
    for line in sdp.lines() {
        if let Some(rest) = line.strip_prefix("m=") {
            let mut words = rest.split_whitespace();
            let mut word = || words.next().unwrap_or_default();
            let (kind, port, transport) = (word().to_lowercase(), word(), word().to_uppercase());
            let port = port.split('/').next().and_then(|port| port.parse().ok());
            let formats = words.map(str::to_owned).collect();
            all.push(Media { kind, port, transport, formats, codecs: Vec::new() });
        } else if let (Some(rest), Some(own)) = (line.strip_prefix("a=rtpmap:"), all.last_mut())
            && let Some((format, codec)) = rest.trim().split_once(char::is_whitespace)
        {
            let codec = codec.trim().to_lowercase();
            // One channel need not be written.
            let one = codec.strip_suffix("/1").filter(|rest| rest.contains('/')).unwrap_or(&codec);
            own.codecs.push((format.to_owned(), one.to_owned()));
        }
    }
    all
}

/// The `tag` of a `From` or `To`.
pub fn tag(field: &str) -> Option<&str> {
    parameter(field.rsplit_once('>').map_or(field, |(_, params)| params), "tag")
}

/// The `branch` of each hop of a `Via`.
pub fn branches(via: &str) -> Vec<Option<&str>> {
    via.split(',').map(|hop| parameter(hop, "branch")).collect()
}

fn parameter<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let pairs = text.split(';').skip(1).filter_map(|pair| pair.split_once('='));
    pairs.map(|(n, v)| (n.trim(), v.trim())).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_two_parts() {
        let text = "INVITE sip:recorder SIP/2.0\r\nTo: <sip:recorder>\r\ni: 1@mcp\r\nRequire: siprec\r\nContent-Type: multipart/mixed;boundary=\"b1\"\r\n\r\n\
            --b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\na=sendonly\r\nm=audio 1 RTP/AVP 0\r\nm=audio 2 RTP/AVP 0\r\na=inactive\r\n\
            --b1\r\nContent-Type: application/rs-metadata+xml\r\n\r\n<recording/>\r\n--b1--\r\n";
        let sip = message(text);
        assert!(sip.is_first_invite());
        assert_eq!(sip.call_id, "1@mcp");
        assert_eq!(directions(&sip.sdp().expect("SDP")), ["sendonly", "inactive"]);
        assert_eq!(sip.metadata().map(|(kind, _)| kind).as_deref(), Some("application/rs-metadata+xml"));
        assert_eq!(message("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n").status(), Some(200));
    }

    #[test]
    fn what_a_stream_is_made_of() {
        let all = medias(
            "v=0\r\nm=audio 4/2 RTP/AVP 0 97\r\na=rtpmap:97 Opus/48000/2\r\nm=Video 0 rtp/savp 96\r\na=rtpmap:96 X/8000/1\r\n",
        );
        assert_eq!((all[0].kind.as_str(), all[0].port, all[0].transport.as_str()), ("audio", Some(4), "RTP/AVP"));
        assert_eq!((all[0].codec("0"), all[0].codec("97")), (Some("pcmu/8000"), Some("opus/48000/2")));
        assert_eq!((all[1].kind.as_str(), all[1].port, all[1].transport.as_str()), ("video", Some(0), "RTP/SAVP"));
        assert_eq!((all[1].codec("96"), all[1].codec("97")), (Some("x/8000"), None));
    }

    #[test]
    fn tags_and_branches() {
        assert_eq!(tag("\"A;tag=0\" <sip:a@b;tag=1>; Tag = 2"), Some("2"));
        assert_eq!(tag("sip:a@b;tag=3"), Some("3"));
        assert_eq!(tag("<sip:a@b;tag=1>"), None);
        let via = "SIP/2.0/UDP a:5060;rport;branch=z9hG4bK1, SIP/2.0/TCP b;Branch=2;x, SIP/2.0/TCP c";
        assert_eq!(branches(via), [Some("z9hG4bK1"), Some("2"), None]);
    }
}
