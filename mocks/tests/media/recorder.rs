//! A recording client and the SIPREC recorder.

use crate::support::{CLEAN, add, run, secs, world};
use kernel::time;
use mocks::genesys::sip_stack::{Config, Event, Extra, Invite, Leg, Stack};
use mocks::genesys::siprec::{self, Objection, Recorder, StreamState};
use wire::rtp::{Law, Sender};
use wire::sdp::{self, Codec, Direction, Exchange, Party, Stream};
use wire::sip::siprec::{Attendance, Content, Flow, Metadata, NameId, Person, RecordedStream, SessionTime, Span};
use wire::sip::{Method, Name, Uri};

fn metadata(now: i64, gone: Option<i64>) -> Metadata {
    let person = |id: &str, aor: &str| Person { id: id.into(), names: vec![NameId { aor: aor.into(), name: None }] };
    let flow = |id: &str, send: &str, recv: &str| Flow {
        participant: id.into(),
        send: vec![send.into()],
        recv: vec![recv.into()],
        span: Span::default(),
    };
    let attendance = |id: &str, left| Attendance {
        participant: id.into(),
        session: Some("S1".into()),
        span: Span { associated: Some(now), disassociated: left },
    };
    let stream =
        |id: &str, label: &str| RecordedStream { id: id.into(), session: Some("S1".into()), label: Some(label.into()) };
    Metadata {
        session_times: vec![SessionTime {
            session: "S1".into(),
            span: Span { associated: Some(now), disassociated: None },
        }],
        participants: vec![person("P1", "sip:7001@sip"), person("P2", "sip:+15550100@sip")],
        streams: vec![stream("T1", "1"), stream("T2", "2")],
        attendances: vec![attendance("P1", gone), attendance("P2", None)],
        flows: vec![flow("P1", "T1", "T2"), flow("P2", "T2", "T1")],
        ..Metadata::default()
    }
}

async fn client() -> (Stack, Exchange) {
    let stack = Stack::bind(Config::new("stage").supporting("siprec")).await.expect("the ports");
    let address = kernel::net::address_of("localhost").await.expect("an address");
    let stream = |label: &str, port| Stream {
        label: Some(label.into()),
        port,
        codecs: vec![Codec::pcmu()],
        direction: Direction::SendOnly,
        held: false,
    };
    let exchange =
        Exchange::new(Party { address, session_id: 1, streams: vec![stream("1", 6_000), stream("2", 6_002)] });
    (stack, exchange)
}

fn body(content: &Content) -> (String, Vec<u8>) {
    content.write().expect("a body")
}

fn invite(content: &Content) -> Invite {
    let (media_type, body) = body(content);
    Invite::new("sip", "stage", Uri::sip("recorder", "siprec", None))
        .with(Name::REQUIRE, "siprec")
        .contact("+sip.src", None)
        .body(&media_type, body)
}

/// The final answer to the last request, acknowledged: its status and body.
async fn answer(stack: &Stack, exchange: &mut Exchange, leg: Leg, is_invite: bool) -> u16 {
    loop {
        if let Event::Answered { response, .. } = stack.event().await
            && response.status.is_final()
        {
            if is_invite && response.status.is_success() {
                let session = sdp::read(&response.body).expect("a description");
                let heard = exchange.hear(session).expect("in turn");
                let ours = (heard == sdp::Heard::Offer).then(|| sdp::write(&exchange.answer().expect("an answer")));
                stack.ack(leg, ours);
            }
            return response.status.code();
        }
    }
}

fn recorder(world: &mut kernel::world::World) -> Recorder {
    let recorder = Recorder::new(siprec::Config::default());
    let same = recorder.clone();
    add(world, "siprec", Box::new(move || Box::pin(same.program())));
    recorder
}

#[test]
fn a_session_is_recorded_paused_updated_and_ended() {
    let mut world = world(1, CLEAN);
    let recorder = recorder(&mut world);
    let outcome = run(world, |_| async move {
        let (stack, mut exchange) = client().await;
        let began = time::truth();
        let sdp = Some(sdp::write(&exchange.offer().expect("an offer")));
        let (leg, _) = stack.invite(invite(&Content { sdp, metadata: Some(metadata(began, None)) }));
        assert_eq!(answer(&stack, &mut exchange, leg, true).await, 200);
        let agreed = exchange.agreed().to_vec();
        assert!(agreed.iter().flatten().all(|agreed| agreed.direction == Direction::SendOnly));
        let socket = kernel::net::UdpSocket::bind(6_000).await.expect("the port");
        let mut sender = Sender::new(Law::Mu, 1, 1, 1);
        let to = agreed[0].as_ref().expect("a stream").remote.to_string();
        for _ in 0..10 {
            socket.send_to(&sender.packet(&[500; 160]).write(), &to).await.expect("sent");
        }
        time::sleep(secs(1)).await;
        let session = recorder.sessions().remove(0);
        let streams: Vec<_> =
            session.streams.iter().map(|s| (s.label.as_str(), s.state, s.speakers.join(","))).collect();
        assert_eq!(
            streams,
            [
                ("1", StreamState::Active, "sip:7001@sip".to_owned()),
                ("2", StreamState::Active, "sip:+15550100@sip".to_owned())
            ]
        );
        assert_eq!((session.objections, session.packets), (vec![], vec![10, 0]));

        // Paused: inactive in the description (SRC-HOLD-1).
        exchange.party.streams[0].direction = Direction::Inactive;
        let pause = sdp::write(&exchange.offer().expect("an offer"));
        stack.request(leg, Method::Invite, Extra::new().sdp(pause)).expect("sent");
        assert_eq!(answer(&stack, &mut exchange, leg, true).await, 200);
        let states =
            |recorder: &Recorder| recorder.sessions()[0].streams.iter().map(|stream| stream.state).collect::<Vec<_>>();
        assert_eq!(states(&recorder), [StreamState::Paused, StreamState::Active]);
        exchange.party.streams[0].direction = Direction::SendOnly;
        let resume = sdp::write(&exchange.offer().expect("an offer"));
        stack.request(leg, Method::Invite, Extra::new().sdp(resume)).expect("sent");
        assert_eq!(answer(&stack, &mut exchange, leg, true).await, 200);
        assert_eq!(states(&recorder), [StreamState::Active, StreamState::Active]);

        // A transfer: only what has changed is told (SRC-META-2).
        let now = time::truth();
        let mut news = metadata(began, Some(now));
        news.partial = true;
        news.attendances.truncate(1);
        news.participants =
            vec![Person { id: "P3".into(), names: vec![NameId { aor: "sip:7002@sip".into(), name: None }] }];
        news.attendances.push(Attendance {
            participant: "P3".into(),
            session: Some("S1".into()),
            span: Span { associated: Some(now), disassociated: None },
        });
        news.flows = vec![Flow {
            participant: "P3".into(),
            send: vec!["T1".into()],
            recv: vec!["T2".into()],
            span: Span::default(),
        }];
        (news.streams, news.session_times) = (Vec::new(), Vec::new());
        let (media_type, body) = body(&Content { sdp: None, metadata: Some(news) });
        let update = Extra::new().with(Name::CONTENT_DISPOSITION, "recording-session").body(&media_type, body);
        stack.request(leg, Method::Update, update).expect("sent");
        assert_eq!(answer(&stack, &mut exchange, leg, false).await, 200);
        let session = recorder.sessions().remove(0);
        assert_eq!(session.streams[0].speakers, ["sip:7002@sip"], "who has left speaks no more");
        assert_eq!((session.objections, session.updates), (vec![], 2));

        stack.hang_up(leg);
        time::sleep(secs(1)).await;
        let session = recorder.sessions().remove(0);
        assert!(session.ended.is_some());
        let history: Vec<_> = session.history.iter().map(|(_, label, state)| (label.as_str(), *state)).collect();
        let (active, paused) = (StreamState::Active, StreamState::Paused);
        assert_eq!(history, [("1", active), ("2", active), ("1", paused), ("1", active)]);
    });
    let events: Vec<_> = outcome.trace.records.iter().filter(|r| r.kind == "siprec.session").collect();
    assert_eq!(events.len(), 5, "{events:#?}");
    assert!(events[1].fields.contains(r#""active":["2"],"paused":["1"]"#), "{}", events[1].fields);
}

#[test]
fn metadata_alone_and_of_the_old_type_is_taken() {
    let mut world = world(1, CLEAN);
    let recorder = recorder(&mut world);
    run(world, |_| async move {
        let (stack, mut exchange) = client().await;
        let content = Content { sdp: None, metadata: Some(metadata(time::truth(), None)) };
        let mut alone = invite(&content).with(Name::CONTENT_DISPOSITION, "recording-session");
        if let Some((media_type, _)) = &mut alone.extra.body {
            *media_type = "application/rs-metadata".to_owned();
        }
        let (leg, _) = stack.invite(alone);
        assert_eq!(answer(&stack, &mut exchange, leg, true).await, 200);
        time::sleep(secs(1)).await;
        let session = recorder.sessions().remove(0);
        assert_eq!(session.objections, [Objection::OldMediaType]);
        let labels: Vec<_> = session.streams.iter().map(|stream| (stream.label.as_str(), stream.state)).collect();
        assert_eq!(labels, [("1", StreamState::Active), ("2", StreamState::Active)]);
    });
}

#[test]
fn what_is_wrong_is_refused_or_objected_to() {
    let mut world = world(1, CLEAN);
    let recorder = recorder(&mut world);
    run(world, |_| async move {
        let (stack, mut exchange) = client().await;
        let plain = Invite::new("sip", "stage", Uri::sip("recorder", "siprec", None));
        let (leg, _) = stack.invite(plain.sdp(sdp::write(&exchange.offer().expect("an offer"))));
        assert_eq!(answer(&stack, &mut exchange, leg, true).await, 421, "it requires nothing");
        exchange.withdraw();

        exchange.party.streams[0].direction = Direction::SendRecv;
        exchange.party.streams[1].label = None;
        let mut wrong = metadata(time::truth(), None);
        wrong.streams.truncate(0);
        wrong.attendances[0].span = Span::default();
        let sdp = Some(sdp::write(&exchange.offer().expect("an offer")));
        let mut wrong = invite(&Content { sdp, metadata: Some(wrong) });
        wrong.extra.contact.clear();
        let (leg, _) = stack.invite(wrong);
        assert_eq!(answer(&stack, &mut exchange, leg, true).await, 200);
        let objections = recorder.sessions().remove(0).objections;
        assert_eq!(
            objections,
            [
                Objection::NoSource,
                Objection::NeverCame("P1".into()),
                Objection::WrongDirection("1".into()),
                Objection::Unexplained("1".into()),
                Objection::Unlabelled(1),
            ]
        );
    });
}
