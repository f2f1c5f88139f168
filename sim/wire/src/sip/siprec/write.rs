//! From metadata to XML (RFC 7865 §8).

use super::{Metadata, Span};
use quick_xml::escape::escape;

impl Metadata {
    /// The document.
    pub fn write(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\">\n",
        );
        let mode = if self.partial { "partial" } else { "complete" };
        line(&mut out, 1, "datamode", mode);
        for group in &self.groups {
            nest(&mut out, "group", &[("group_id", &group.id)], |out| span(out, group.span));
        }
        for session in &self.sessions {
            nest(&mut out, "session", &[("session_id", &session.id)], |out| {
                session.sip_ids.iter().for_each(|id| line(out, 2, "sipSessionID", id));
                session.group.iter().for_each(|group| line(out, 2, "group-ref", group));
            });
        }
        for person in &self.participants {
            nest(&mut out, "participant", &[("participant_id", &person.id)], |out| {
                for name in &person.names {
                    out.push_str(&format!("    <nameID aor=\"{}\">", escape(&name.aor)));
                    if let Some(name) = &name.name {
                        out.push_str(&format!("<name>{}</name>", escape(name)));
                    }
                    out.push_str("</nameID>\n");
                }
            });
        }
        for stream in &self.streams {
            let mut attributes = vec![("stream_id", stream.id.as_str())];
            attributes.extend(stream.session.as_deref().map(|session| ("session_id", session)));
            nest(&mut out, "stream", &attributes, |out| {
                stream.label.iter().for_each(|label| line(out, 2, "label", label));
            });
        }
        for time in &self.session_times {
            nest(&mut out, "sessionrecordingassoc", &[("session_id", &time.session)], |out| span(out, time.span));
        }
        for attendance in &self.attendances {
            let mut attributes = vec![("participant_id", attendance.participant.as_str())];
            attributes.extend(attendance.session.as_deref().map(|session| ("session_id", session)));
            nest(&mut out, "participantsessionassoc", &attributes, |out| span(out, attendance.span));
        }
        for flow in &self.flows {
            nest(&mut out, "participantstreamassoc", &[("participant_id", &flow.participant)], |out| {
                flow.send.iter().for_each(|stream| line(out, 2, "send", stream));
                flow.recv.iter().for_each(|stream| line(out, 2, "recv", stream));
                span(out, flow.span);
            });
        }
        out.push_str("</recording>\n");
        out
    }
}

/// An element with nothing but text, so many steps down.
fn line(out: &mut String, depth: usize, name: &str, text: &str) {
    out.push_str(&format!("{}<{name}>{}</{name}>\n", "  ".repeat(depth), escape(text)));
}

/// An element of the root's.
fn nest(out: &mut String, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut String)) {
    let attributes: String = attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escape(*value))).collect();
    out.push_str(&format!("  <{name}{attributes}>\n"));
    content(out);
    out.push_str(&format!("  </{name}>\n"));
}

fn span(out: &mut String, span: Span) {
    for (name, time) in [("associate-time", span.associated), ("disassociate-time", span.disassociated)] {
        time.iter().for_each(|time| line(out, 2, name, &crate::time::iso(*time)));
    }
}
