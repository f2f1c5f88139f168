//! Recording sessions: bodies in parts and metadata (RFC 7865, RFC 7866, RFC 9806).

use proptest::prelude::*;
use wire::sip::siprec::{
    Attendance, CommunicationSession, Content, Flow, Group, MEDIA_TYPE, Metadata, NameId, Person, RecordedStream,
    SessionTime, SiprecError, Span, is_recording_session,
};
use wire::sip::{Limits, Message, Method, Name, NameAddr, Part, PartsError, Request, Uri, Via, parse};

/// Two people and two streams, as recording clients in the field write it.
const SNAPSHOT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1">
  <datamode>complete</datamode>
  <session session_id="S1"><sipSessionID>ab30317f1a784dc48ff824d0d3715d86</sipSessionID></session>
  <participant participant_id="P1"><nameID aor="sip:a@x"><name xml:lang="en">A &amp; B</name></nameID></participant>
  <participant participant_id="P2"><nameID aor="sip:b@x"/></participant>
  <stream stream_id="T1" session_id="S1"><label>96</label></stream>
  <stream stream_id="T2" session_id="S1"><label>97</label></stream>
  <sessionrecordingassoc session_id="S1"><associate-time>2010-12-16T23:41:07Z</associate-time></sessionrecordingassoc>
  <participantsessionassoc participant_id="P1"><associate-time>2010-12-16T23:41:07Z</associate-time></participantsessionassoc>
  <participantsessionassoc participant_id="P2" session_id="S1"/>
  <participantstreamassoc participant_id="P1"><send>T1</send><recv>T2</recv></participantstreamassoc>
  <participantstreamassoc participant_id="P2"><send>T2</send><recv>T1</recv></participantstreamassoc>
</recording>"#;

const SDP: &str = "v=0\r\no=SRC 2890844526 2890844526 IN IP4 198.51.100.1\r\ns=-\r\nt=0 0\r\nm=audio 12240 RTP/AVP 0\r\na=sendonly\r\na=label:96\r\n";

fn invite() -> Request {
    let address = |text: &str| text.parse::<NameAddr>().expect("an address");
    let via = Via::new("TCP", "src.example.com", None, "df6428");
    let uri: Uri = "sip:recorder@example.com".parse().expect("a URI");
    let from = address("<sip:2000@example.com>;tag=35e195d2-947d-4585-946f-09839247");
    Request::new(Method::Invite, uri, &via, &from, &address("<sip:recorder@example.com>"), "d253c800-b0d1ea39", 101)
        .with(Name::REQUIRE, "siprec")
        .with(Name::CONTACT, "<sip:2000@src.example.com>;+sip.src")
}

#[test]
fn a_recording_session_is_known_by_what_it_requires_and_by_whom_it_comes_from() {
    assert!(is_recording_session(&invite().headers));
    let mut other = invite();
    other.headers.set(Name::CONTACT, "<sip:2000@src.example.com>");
    assert!(!is_recording_session(&other.headers));
    other = invite();
    other.headers.remove(&Name::REQUIRE);
    assert!(!is_recording_session(&other.headers));
}

#[test]
fn who_is_heard_where_is_read() {
    let metadata = Metadata::read(SNAPSHOT).expect("metadata");
    let speakers = metadata.speakers("97");
    assert_eq!(speakers.iter().map(|person| person.names[0].aor.as_str()).collect::<Vec<_>>(), ["sip:b@x"]);
    assert_eq!(metadata.speakers("96")[0].names[0].name.as_deref(), Some("A & B"));
    assert!(metadata.speakers("98").is_empty());
    assert_eq!(metadata.session_times[0].span.associated, Some(1_292_542_867_000));
    assert_eq!(
        (metadata.attendances[0].session.as_deref(), metadata.attendances[1].session.as_deref()),
        (None, Some("S1"))
    );
    assert_eq!(Metadata::read(&metadata.write()), Ok(metadata));
}

#[test]
fn description_and_metadata_go_in_one_body_and_come_out_of_it() {
    let content = Content { sdp: Some(SDP.into()), metadata: Metadata::read(SNAPSHOT).ok() };
    let sent = content.attach(invite());
    let Ok(Message::Request(come)) = parse(&sent.to_bytes(), &Limits::default()) else { panic!("a request") };
    assert!(come.headers.media_type().is_some_and(|media_type| media_type == "multipart/mixed"));
    let parts = Part::all(&come.headers, &come.body).expect("parts");
    assert_eq!(parts[1].headers.media_type().as_deref(), Some(MEDIA_TYPE));
    assert_eq!(parts[1].headers.get(&Name::CONTENT_DISPOSITION), Some("recording-session"));
    assert_eq!(Content::read(&come.headers, &come.body), Ok(content));
}

#[test]
fn metadata_alone_is_no_description_and_the_old_media_type_is_taken() {
    let alone = Content { sdp: None, metadata: Metadata::read(SNAPSHOT).ok() };
    let sent = alone.attach(invite());
    assert_eq!(sent.headers.get(&Name::CONTENT_DISPOSITION), Some("recording-session"));
    assert_eq!(Content::read(&sent.headers, &sent.body), Ok(alone.clone()));
    let old = invite().with_body("application/rs-metadata", SNAPSHOT);
    assert_eq!(Content::read(&old.headers, &old.body), Ok(alone));
    assert_eq!(Content::read(&invite().headers, b""), Ok(Content::default()));
}

#[test]
fn a_body_as_rfc7866_prints_it() {
    // RFC 7866 §9.1: the boundary in quotes, a preamble's line end, white space behind a delimiter.
    let body = format!(
        "\r\n--foobar\r\nContent-Type: application/SDP\r\n\r\n{SDP}\r\n--foobar \r\nContent-Type: application/rs-metadata\r\n\
         Content-Disposition: recording-session\r\n\r\n{SNAPSHOT}\r\n--foobar--\r\nepilogue"
    );
    let request = invite().with_body("multipart/mixed;boundary=\"foobar\"", body);
    let content = Content::read(&request.headers, &request.body).expect("both parts");
    assert_eq!((content.sdp.as_deref(), content.metadata.is_some()), (Some(SDP.as_bytes()), true));
}

#[test]
fn bodies_that_cannot_be_taken_apart_are_refused() {
    let read = |media_type: &str, body: &str| {
        let request = invite().with_body(media_type, body);
        Part::all(&request.headers, &request.body)
    };
    let part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n";
    assert_eq!(read("multipart/mixed", part), Err(PartsError), "no boundary");
    assert_eq!(read("multipart/mixed;boundary=c", part), Err(PartsError), "another boundary");
    assert_eq!(read("multipart/mixed;boundary=b", part), Err(PartsError), "no end");
    assert_eq!(read("multipart/mixed;boundary=b", &format!("{}--b--", part.repeat(17))), Err(PartsError), "too many");
    assert_eq!(
        read("multipart/mixed;boundary=b", &format!("{}--b--", part.repeat(16))).map(|parts| parts.len()),
        Ok(16)
    );
    let twice = format!("{0}{0}--b--", "--b\r\nContent-Type: application/sdp\r\n\r\nx\r\n");
    let request = invite().with_body("multipart/mixed;boundary=b", twice);
    assert_eq!(Content::read(&request.headers, &request.body), Err(SiprecError::Repeated));
}

#[test]
fn metadata_that_is_none_is_refused() {
    assert_eq!(Metadata::read("<presence/>"), Err(SiprecError::NoRecording));
    assert_eq!(Metadata::read("<recording>"), Err(SiprecError::Xml));
    assert_eq!(Metadata::read(""), Err(SiprecError::Xml));
    let bomb = "<!DOCTYPE r [<!ENTITY a \"aaaa\">]><recording><datamode>&a;</datamode></recording>";
    assert_eq!(Metadata::read(bomb), Err(SiprecError::Xml));
    assert_eq!(Metadata::read(&format!("<recording>{}", "<a>".repeat(20))), Err(SiprecError::TooMuch));
    assert_eq!(Metadata::read(&format!("<recording>{}</recording>", "<a/>".repeat(20_001))), Err(SiprecError::TooMuch));
    assert_eq!(Metadata::read(&" ".repeat(262_145)), Err(SiprecError::TooMuch));
    let no_time = SNAPSHOT.replace("2010-12-16T23:41:07Z", "yesterday");
    assert_eq!(Metadata::read(&no_time), Err(SiprecError::Time));
    // What we do not know is passed over.
    let more = SNAPSHOT.replace("<stream ", "<x:mood xmlns:x=\"y\">good</x:mood><stream ");
    assert_eq!(Metadata::read(&more), Metadata::read(SNAPSHOT));
}

#[test]
fn a_transfer_ends_one_and_begins_another() {
    let mut metadata = Metadata::read(SNAPSHOT).expect("metadata");
    let news = r#"<recording><dataMode>partial</dataMode>
        <participant participant_id="P3"><nameID aor="sip:c@x"/></participant>
        <participantsessionassoc participant_id="P2" session_id="S1"><disassociate-time>2010-12-16T23:45:00Z</disassociate-time></participantsessionassoc>
        <participantsessionassoc participant_id="P3" session_id="S1"><associate-time>2010-12-16T23:45:00Z</associate-time></participantsessionassoc>
        <participantstreamassoc participant_id="P2"/>
        <participantstreamassoc participant_id="P3"><send>T2</send></participantstreamassoc></recording>"#;
    metadata.update(Metadata::read(news).expect("news"));
    assert_eq!((metadata.partial, metadata.participants.len(), metadata.attendances.len()), (false, 3, 3));
    let of = |who: &str| metadata.attendances.iter().find(|a| a.participant == who).map(|a| a.span);
    assert_eq!(of("P2").and_then(|span| span.disassociated), of("P3").and_then(|span| span.associated));
    assert_eq!(metadata.speakers("97").iter().map(|person| person.id.as_str()).collect::<Vec<_>>(), ["P3"]);
    let complete = Metadata::read(SNAPSHOT).expect("metadata");
    metadata.update(complete.clone());
    assert_eq!(metadata, complete, "a complete snapshot takes the place of all");
}

fn metadata() -> impl Strategy<Value = Metadata> {
    let id = || "[A-Za-z0-9+/=&<>\"' ]{0,6}x";
    let time = || proptest::option::of(0i64..4_000_000_000_000);
    let span = move || (time(), time()).prop_map(|(associated, disassociated)| Span { associated, disassociated });
    let some = move || proptest::option::of(id());
    let group = (id(), span()).prop_map(|(id, span)| Group { id, span });
    let names =
        proptest::collection::vec((id(), some()).prop_map(|(aor, name)| NameId { aor, name: name.map(trim) }), 0..3);
    let person = (id(), names).prop_map(|(id, names)| Person { id, names });
    let session = (id(), proptest::collection::vec(id(), 0..3), some()).prop_map(|(id, sip_ids, group)| {
        CommunicationSession { id, sip_ids: sip_ids.into_iter().map(trim).collect(), group: group.map(trim) }
    });
    let stream =
        (id(), some(), some()).prop_map(|(id, session, label)| RecordedStream { id, session, label: label.map(trim) });
    let time = (id(), span()).prop_map(|(session, span)| SessionTime { session, span });
    let attendance =
        (id(), some(), span()).prop_map(|(participant, session, span)| Attendance { participant, session, span });
    let ids =
        move || proptest::collection::vec(id(), 0..3).prop_map(|ids| ids.into_iter().map(trim).collect::<Vec<_>>());
    let flow =
        (id(), ids(), ids(), span()).prop_map(|(participant, send, recv, span)| Flow { participant, send, recv, span });
    let few = 0..3usize;
    (
        any::<bool>(),
        proptest::collection::vec(group, few.clone()),
        proptest::collection::vec(session, few.clone()),
        proptest::collection::vec(person, few.clone()),
        proptest::collection::vec(stream, few.clone()),
        proptest::collection::vec(time, few.clone()),
        proptest::collection::vec(attendance, few.clone()),
        proptest::collection::vec(flow, few),
    )
        .prop_map(|(partial, groups, sessions, participants, streams, session_times, attendances, flows)| {
            Metadata { partial, groups, sessions, participants, streams, session_times, attendances, flows }
        })
}

/// White space around an element's text is nobody's.
fn trim(text: String) -> String {
    text.trim().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_metadata_reads_back(metadata in metadata()) {
        prop_assert_eq!(Metadata::read(&metadata.write()), Ok(metadata));
    }

    #[test]
    fn any_parts_come_apart_again(bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..5)) {
        let parts: Vec<Part> = bodies.into_iter().map(|body| Part::new("text/plain", None, body)).collect();
        let (media_type, body) = Part::join(&parts);
        let request = invite().with_body(&media_type, body);
        prop_assert_eq!(Part::all(&request.headers, &request.body), Ok(parts));
    }

    #[test]
    fn any_change_is_read_or_refused(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let content = Content { sdp: Some(SDP.into()), metadata: Metadata::read(SNAPSHOT).ok() };
        let mut request = content.attach(invite());
        for (index, byte) in changes {
            let at = index.index(request.body.len());
            request.body[at] = byte;
        }
        let _ = Content::read(&request.headers, &request.body);
    }
}
