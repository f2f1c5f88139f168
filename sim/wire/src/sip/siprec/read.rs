//! From XML to metadata. What we do not know is passed over; what has no id is, too.

use super::tree::{Element, read};
use super::{
    Attendance, CommunicationSession, Flow, Group, Metadata, NameId, Person, RecordedStream, SessionTime, SiprecError,
    Span,
};

impl Metadata {
    /// Reads a document (RFC 7865 §8; liberally, as many senders follow drafts).
    ///
    /// # Errors
    /// It is no XML, too large, no recording, or a time in it is none.
    pub fn read(xml: &str) -> Result<Self, SiprecError> {
        let root = read(xml)?;
        if !root.name.eq_ignore_ascii_case("recording") {
            return Err(SiprecError::NoRecording);
        }
        let with_id = |name, id| root.all(name).filter_map(move |e: &Element| Some((e, e.attribute(id)?.to_owned())));
        let mut metadata = Self {
            partial: root.text_of("datamode").is_some_and(|mode| mode.eq_ignore_ascii_case("partial")),
            ..Self::default()
        };
        for (group, id) in with_id("group", "group_id") {
            metadata.groups.push(Group { id, span: span(group)? });
        }
        for (session, id) in with_id("session", "session_id") {
            let sip_ids = session.all("sipSessionID").map(|id| id.text().to_owned()).collect();
            let group = session.text_of("group-ref").map(str::to_owned);
            metadata.sessions.push(CommunicationSession { id, sip_ids, group });
        }
        for (person, id) in with_id("participant", "participant_id") {
            let names = person.all("nameID").filter_map(|name| {
                Some(NameId { aor: name.attribute("aor")?.to_owned(), name: name.text_of("name").map(str::to_owned) })
            });
            metadata.participants.push(Person { id, names: names.collect() });
        }
        for (stream, id) in with_id("stream", "stream_id") {
            let session = stream.attribute("session_id").map(str::to_owned);
            metadata.streams.push(RecordedStream { id, session, label: stream.text_of("label").map(str::to_owned) });
        }
        for (time, session) in with_id("sessionrecordingassoc", "session_id") {
            metadata.session_times.push(SessionTime { session, span: span(time)? });
        }
        for (attendance, participant) in with_id("participantsessionassoc", "participant_id") {
            let session = attendance.attribute("session_id").map(str::to_owned);
            metadata.attendances.push(Attendance { participant, session, span: span(attendance)? });
        }
        for (flow, participant) in with_id("participantstreamassoc", "participant_id") {
            let ids = |name| flow.all(name).map(|id| id.text().to_owned()).collect();
            metadata.flows.push(Flow { participant, send: ids("send"), recv: ids("recv"), span: span(flow)? });
        }
        Ok(metadata)
    }
}

fn span(element: &Element) -> Result<Span, SiprecError> {
    let time = |name| {
        let text = element.text_of(name);
        text.map(|text| crate::time::parse(text).map_err(|_| SiprecError::Time)).transpose()
    };
    Ok(Span { associated: time("associate-time")?, disassociated: time("disassociate-time")? })
}
