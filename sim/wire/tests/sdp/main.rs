//! Session descriptions and their exchange against what RFC 8866, RFC 3264 and RFC 5359 print.

use proptest::prelude::*;
use wire::sdp::{Agreed, Codec, Direction, Exchange, Heard, Party, SdpError, Session, Stream, read, write};

/// RFC 3264 §10.1, with an address for the host's name.
const OFFER: &str = "\
v=0
o=alice 2890844526 2890844526 IN IP4 192.0.2.1
s=
c=IN IP4 192.0.2.1
t=0 0
m=audio 49170 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 51372 RTP/AVP 31
a=rtpmap:31 H261/90000
m=video 53000 RTP/AVP 32
a=rtpmap:32 MPV/90000
";

fn session(printed: &str) -> Session {
    read(printed.replace('\n', "\r\n").as_bytes()).expect("a printed description")
}

fn party(address: &str, port: u16) -> Party {
    Party { address: address.parse().expect("an address"), session_id: 7, streams: vec![Stream::audio(port)] }
}

fn pair() -> (Exchange, Exchange) {
    (Exchange::new(party("192.0.2.1", 49170)), Exchange::new(party("192.0.2.2", 49920)))
}

/// One asks, the other answers, over the wire.
fn turn(asks: &mut Exchange, answers: &mut Exchange) -> (Session, Session) {
    let over = |session: Session| read(&write(&session)).expect("what we wrote");
    let offer = over(asks.offer().expect("nothing open"));
    assert_eq!(answers.hear(offer.clone()), Ok(Heard::Offer));
    let answer = over(answers.answer().expect("asked"));
    assert_eq!(asks.hear(answer.clone()), Ok(Heard::Answer));
    (offer, answer)
}

fn direction(session: &Session) -> Direction {
    Direction::of(session, &session.medias[0])
}

#[test]
fn rfc8866_example_reads_and_writes() {
    // RFC 8866 §5, with the times of a session that has them.
    let printed = "\
v=0
o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
s=Call to John Smith
i=SDP Offer #1
u=http://www.jdoe.example.com/home.html
e=Jane Doe <jane@jdoe.example.com>
p=+1 617 555-6011
c=IN IP4 198.51.100.1
t=0 0
m=audio 49170 RTP/AVP 0
m=audio 49180 RTP/AVP 0
m=video 51372 RTP/AVP 99
c=IN IP6 2001:db8::2
a=rtpmap:99 h263-1998/90000
";
    let read = session(printed);
    assert_eq!((read.origin.sess_version, read.medias.len()), (3_724_394_405, 3));
    assert_eq!(String::from_utf8(write(&read)).expect("text"), printed.replace('\n', "\r\n"));
    assert_eq!(Codec::all(&read.medias[0]), [Codec::pcmu()]);
}

#[test]
fn rfc3264_each_place_of_the_offer_is_answered_and_video_refused() {
    let mut bob = Exchange::new(party("192.0.2.2", 49920));
    assert_eq!(bob.hear(session(OFFER)), Ok(Heard::Offer));
    let answer = bob.answer().expect("asked");
    let places: Vec<_> = answer.medias.iter().map(|m| (m.media.as_str(), m.port, m.fmt.as_str())).collect();
    assert_eq!(places, [("audio", 49920, "0"), ("video", 0, "31"), ("video", 0, "32")]);
    let agreed = Agreed {
        remote: "192.0.2.1:49170".parse().expect("an address"),
        codec: Codec::pcmu(),
        telephone_event: None,
        direction: Direction::SendRecv,
    };
    assert_eq!(bob.agreed(), [Some(agreed), None, None]);
    // What was refused keeps its place in Bob's own offers.
    bob.party.hold(true);
    let offer = bob.offer().expect("nothing open");
    let ports: Vec<_> = offer.medias.iter().map(|media| media.port).collect();
    assert_eq!((ports, direction(&offer)), (vec![49920, 0, 0], Direction::SendOnly));
    let mut answer = session(OFFER);
    answer.medias[1].port = 0;
    answer.medias[2].port = 0;
    assert_eq!(bob.hear(answer), Ok(Heard::Answer));
    assert_eq!(bob.agreed()[0].as_ref().map(|agreed| agreed.direction), Some(Direction::SendOnly));
}

#[test]
fn rfc5359_hold_and_resume() {
    let (mut alice, mut bob) = pair();
    turn(&mut alice, &mut bob);
    assert_eq!(alice.agreed()[0].as_ref().map(|a| (a.remote.port(), a.direction)), Some((49920, Direction::SendRecv)));
    // RFC 5359 §2.1: Bob holds with sendonly, Alice answers recvonly.
    bob.party.hold(true);
    let (offer, answer) = turn(&mut bob, &mut alice);
    assert_eq!((direction(&offer), direction(&answer)), (Direction::SendOnly, Direction::RecvOnly));
    assert_eq!(bob.agreed()[0].as_ref().map(|a| a.direction), Some(Direction::SendOnly));
    assert_eq!(alice.agreed()[0].as_ref().map(|a| a.direction), Some(Direction::RecvOnly));
    // Alice holds too: nobody sends. She takes back first: still only Bob could send.
    alice.party.hold(true);
    let (offer, answer) = turn(&mut alice, &mut bob);
    assert_eq!((direction(&offer), direction(&answer)), (Direction::SendOnly, Direction::Inactive));
    alice.party.hold(false);
    let (_, answer) = turn(&mut alice, &mut bob);
    assert_eq!(direction(&answer), Direction::SendOnly);
    bob.party.hold(false);
    turn(&mut bob, &mut alice);
    assert_eq!(bob.agreed()[0].as_ref().map(|a| a.direction), Some(Direction::SendRecv));
}

#[test]
fn rfc3264_the_version_grows_with_each_change_and_not_without() {
    let (mut alice, mut bob) = pair();
    let versions: Vec<_> = [false, false, true, true, false]
        .into_iter()
        .map(|held| {
            alice.party.hold(held);
            turn(&mut alice, &mut bob).0.origin.sess_version
        })
        .collect();
    assert_eq!(versions, [0, 0, 1, 1, 2]);
}

#[test]
fn one_offer_at_a_time_and_a_refused_one_changes_nothing() {
    let (mut alice, mut bob) = pair();
    turn(&mut alice, &mut bob);
    let before = alice.agreed().to_vec();
    alice.party.hold(true);
    let offer = alice.offer().expect("nothing open");
    assert!(alice.waits());
    assert_eq!(alice.offer(), Err(SdpError::Open));
    alice.withdraw();
    assert_eq!(alice.agreed(), before);
    assert_eq!(alice.answer(), Err(SdpError::NothingOffered));
    assert_eq!(bob.hear(offer.clone()), Ok(Heard::Offer));
    assert_eq!(bob.hear(offer), Err(SdpError::Open));
}

#[test]
fn an_answer_with_other_places_is_refused() {
    let (mut alice, _) = pair();
    alice.offer().expect("nothing open");
    assert_eq!(alice.hear(session(OFFER)), Err(SdpError::Streams { offered: 1, answered: 3 }));
    assert!(alice.waits());
}

#[test]
fn numbers_are_the_offers_and_its_order_wins() {
    let offer = OFFER
        .replace("49170 RTP/AVP 0", "49170 RTP/AVP 96 8 0")
        .replace("a=rtpmap:0 PCMU/8000", "a=rtpmap:96 TELEPHONE-EVENT/8000");
    let mut bob = Exchange::new(party("192.0.2.2", 49920));
    bob.hear(session(&offer)).expect("an offer");
    let answer = bob.answer().expect("asked");
    assert_eq!(answer.medias[0].fmt, "96 8 0");
    let agreed = bob.agreed()[0].clone().expect("audio");
    assert_eq!((agreed.codec, agreed.telephone_event), (Codec::pcma(), Some(96)));
    // Without a common codec the place is refused.
    bob.hear(session(&OFFER.replace("PCMU/8000", "opus/48000"))).expect("an offer");
    bob.answer().expect("asked");
    assert_eq!(bob.agreed(), [None, None, None]);
}

#[test]
fn directions_of_the_session_and_the_old_way_to_hold() {
    let of = |printed: &str| direction(&session(printed));
    assert_eq!(of(OFFER), Direction::SendRecv);
    assert_eq!(of(&OFFER.replace("t=0 0\n", "t=0 0\na=recvonly\n")), Direction::RecvOnly);
    assert_eq!(of(&OFFER.replace("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0")), Direction::SendOnly);
    let recorded = OFFER.replace("t=0 0\n", "t=0 0\na=recvonly\n").replace("PCMU/8000\n", "PCMU/8000\na=inactive\n");
    assert_eq!(of(&recorded), Direction::Inactive, "the stream's own word is the last");
}

#[test]
fn streams_of_a_recording_session_carry_labels() {
    let labelled = |port: u16, label: &str| Stream {
        label: Some(label.to_owned()),
        direction: Direction::SendOnly,
        ..Stream::audio(port)
    };
    let party = Party { streams: vec![labelled(4000, "96"), labelled(4002, "97")], ..party("192.0.2.1", 0) };
    let offer = Exchange::new(party).offer().expect("nothing open");
    let labels: Vec<_> = offer.medias.iter().filter_map(|m| m.get_first_attribute_value("label")?).collect();
    assert_eq!(labels, ["96", "97"]);
    assert!(offer.medias.iter().all(|media| Direction::of(&offer, media) == Direction::SendOnly));
}

#[test]
fn each_stream_of_an_offer_gets_one_of_ours() {
    let two = OFFER.replace("m=video 51372 RTP/AVP 31\na=rtpmap:31 H261/90000", "m=audio 49180 RTP/AVP 8");
    let streams = vec![Stream::audio(5000), Stream::audio(5002)];
    let mut bob = Exchange::new(Party { streams, ..party("192.0.2.2", 0) });
    bob.hear(session(&two)).expect("an offer");
    let ports: Vec<_> = bob.answer().expect("asked").medias.iter().map(|media| media.port).collect();
    assert_eq!(ports, [5000, 5002, 0]);
    let remotes: Vec<_> = bob.agreed().iter().flatten().map(|agreed| agreed.remote.port()).collect();
    assert_eq!(remotes, [49170, 49180]);
}

#[test]
fn too_much_is_refused() {
    assert_eq!(read(&vec![b'v'; 65_537]), Err(SdpError::TooMuch("64 KiB")));
    let many = format!("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n{}", "m=audio 1 RTP/AVP 0\r\n".repeat(65));
    assert_eq!(read(many.as_bytes()), Err(SdpError::TooMuch("64 streams")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_description_makes_a_party_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        drop_line in proptest::option::of(0usize..11),
    ) {
        let mut lines: Vec<&str> = OFFER.lines().collect();
        if let Some(line) = drop_line {
            lines.remove(line);
        }
        let mut bytes = format!("{}\r\n", lines.join("\r\n")).into_bytes();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(session) = read(&bytes) {
            let mut bob = Exchange::new(party("192.0.2.2", 49920));
            let places = session.medias.len();
            bob.hear(session.clone()).expect("nothing open");
            let answer = bob.answer().expect("asked");
            prop_assert_eq!((answer.medias.len(), bob.agreed().len()), (places, places));
            prop_assert!(read(&write(&answer)).is_ok());
            // The same bytes as an answer.
            let mut alice = Exchange::new(party("192.0.2.1", 49170));
            alice.offer().expect("nothing open");
            let _ = alice.hear(session);
        }
    }

    #[test]
    fn whoever_holds_hears_nothing(holds in proptest::collection::vec((any::<bool>(), any::<bool>()), 1..12)) {
        let (mut alice, mut bob) = pair();
        let mut held = [false, false];
        for (by_alice, hold) in holds {
            held[usize::from(!by_alice)] = hold;
            let (asks, answers) = if by_alice { (&mut alice, &mut bob) } else { (&mut bob, &mut alice) };
            asks.party.hold(hold);
            turn(asks, answers);
            let of = |exchange: &Exchange| exchange.agreed()[0].as_ref().map(|agreed| agreed.direction);
            prop_assert_eq!(of(&alice), of(&bob).map(Direction::reversed));
            prop_assert_eq!(of(&alice).map(Direction::listens), Some(!held[0]));
            prop_assert_eq!(of(&bob).map(Direction::listens), Some(!held[1]));
        }
    }
}
