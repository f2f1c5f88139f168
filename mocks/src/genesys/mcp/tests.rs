//! The bridge without sockets.

use super::bridge::Bridge;
use super::conference::{Frame, PartyId, SETTLE_MS};
use super::control::{LegAddress, ORDER_TYPE};
use super::finished::Finished;
use super::{Misstep, Recorded};
use crate::genesys::rtp::{PER_MS, Run, tone};
use crate::genesys::sip_stack::Leg;
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};
use wire::rtp::{Law, Packet, Sender};
use wire::sdp::{self, Direction, Exchange, Party, Stream};
use wire::sip::{Headers, Name};

const START: i64 = 1_639_731_600_000;
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

/// A party with its telephone: says its tone in packets, and offers as it wants.
struct Caller {
    leg: Leg,
    number: &'static str,
    exchange: Exchange,
    sender: Sender,
    /// Position after the last sample that the sender's numbers count.
    said_to: i64,
}

struct Stage {
    bridge: Bridge,
    now: i64,
    frames: Vec<Frame>,
    drafts: Vec<Finished>,
}

impl Stage {
    fn new(misstep: Option<Misstep>) -> Self {
        Self { bridge: Bridge::new(HERE, 20_000, misstep), now: START, frames: Vec::new(), drafts: Vec::new() }
    }

    fn call(&mut self, leg: u64, number: &'static str, address: &LegAddress) -> Caller {
        let party = Party { address: HERE, session_id: leg, streams: vec![Stream::audio(4_000)] };
        let mut exchange = Exchange::new(party);
        let offer = sdp::write(&exchange.offer().expect("an offer"));
        let (answer, port) = self.bridge.invited(self.now, Leg(leg), &address.uri("mcp"), &offer);
        assert_eq!((answer.status, port.is_some()), (200, true));
        let (_, body) = answer.extra.body.expect("a description");
        exchange.hear(sdp::read(&body).expect("a description")).expect("an answer");
        let sender = Sender::new(Law::Mu, leg as u32, leg as u16, 0);
        Caller { leg: Leg(leg), number, exchange, sender, said_to: self.now * PER_MS }
    }

    fn offer(&mut self, caller: &mut Caller, direction: Direction) {
        caller.exchange.party.streams[0].direction = direction;
        let offer = sdp::write(&caller.exchange.offer().expect("an offer"));
        let answer = self.bridge.reinvited(self.now, caller.leg, &offer);
        let (_, body) = answer.extra.body.expect("a description");
        caller.exchange.hear(sdp::read(&body).expect("a description")).expect("an answer");
    }

    fn order(&mut self, caller: &Caller, word: &str) -> u16 {
        let mut headers = Headers::default();
        headers.push(Name::CONTENT_TYPE, ORDER_TYPE);
        self.bridge.info(self.now, caller.leg, &headers, word.as_bytes()).status
    }

    /// Lets time pass up to an instant, doing what is due.
    fn until(&mut self, at: i64) {
        while let Some(due) = self.bridge.due().filter(|due| *due <= at) {
            self.now = self.now.max(due);
            let frames = self.bridge.wake(self.now);
            self.frames.extend(frames);
            self.drafts.extend(self.bridge.drafts(self.now).into_iter().filter_map(|draft| draft.over));
        }
        self.now = at;
    }

    fn wait(&mut self, ms: i64) {
        self.until(self.now + ms);
    }

    /// All these speak for so many milliseconds at once.
    fn speak(&mut self, callers: &mut [&mut Caller], ms: i64) {
        for _ in 0..ms / 20 {
            let from = self.now * PER_MS;
            self.wait(20);
            for caller in callers.iter_mut() {
                let packet = caller.say(from);
                self.bridge.packet(self.now, caller.leg, &packet);
            }
        }
    }

    fn over(mut self) -> (Vec<Frame>, Vec<Finished>, Vec<Recorded>) {
        self.wait(SETTLE_MS + 1);
        (self.frames, self.drafts, self.bridge.recorded)
    }
}

impl Caller {
    fn say(&mut self, from: i64) -> Packet {
        if from > self.said_to {
            self.sender.pause((from - self.said_to) as u32);
        }
        self.said_to = from + 160;
        self.sender.packet(&tone(self.number).samples(from, 160))
    }

    /// What is left of the tone on the wire.
    fn heard(&self, from: i64) -> Vec<i16> {
        Law::Mu.decode(&Law::Mu.encode(&tone(self.number).samples(from, 160)))
    }
}

fn agent(call: &str, dn: &str, id: &str) -> LegAddress {
    LegAddress::of(call).recorded(dn, id).about("+15550100", "+18005550199", "006c0281")
}

/// Samples of a finished file, by milliseconds since its beginning.
fn part(finished: &Finished, index: usize, from_ms: i64, to_ms: i64) -> Vec<u8> {
    finished.wav(index)[44..][(from_ms * PER_MS) as usize..(to_ms * PER_MS) as usize].to_vec()
}

fn mixed(parts: &[Vec<i16>]) -> Vec<u8> {
    let mut mix = vec![0; 160];
    parts.iter().for_each(|part| crate::genesys::rtp::add(&mut mix, part));
    Run::new(0, &crate::genesys::rtp::sum(&mix)).samples
}

#[test]
fn each_hears_the_others_and_nobody_himself() {
    let mut stage = Stage::new(None);
    let mut customer = stage.call(1, "+15550100", &LegAddress::of("U1"));
    let mut agent = stage.call(2, "7001", &agent("U1", "7001", "E1"));
    let mut third = stage.call(3, "7002", &LegAddress::of("U1"));
    let mut stranger = stage.call(4, "7003", &LegAddress::of("U2"));
    stage.wait(1_000);
    let at = stage.now * PER_MS;
    stage.speak(&mut [&mut customer, &mut agent], 20);
    stage.wait(1_000);
    stage.speak(&mut [&mut stranger], 20);
    stage.wait(1_000);
    let heard = |party: u64| {
        let of_party = stage.frames.iter().filter(|frame| frame.party == PartyId(party));
        of_party.map(|frame| (frame.position, frame.marker, frame.samples.clone())).collect::<Vec<_>>()
    };
    assert_eq!(heard(1), [(at, true, agent.heard(at))]);
    assert_eq!(heard(2), [(at, true, customer.heard(at))]);
    let both: Vec<i16> = customer.heard(at).iter().zip(agent.heard(at)).map(|(a, b)| a + b).collect();
    assert_eq!(heard(3), [(at, true, both)]);
    assert_eq!(heard(4), [], "another call");
    stage.speak(&mut [&mut third], 40);
    stage.wait(1_000);
    let markers: Vec<bool> = stage.frames.iter().filter(|f| f.party == PartyId(1)).map(|f| f.marker).collect();
    assert_eq!(markers, [true, true, false], "a talkspurt begins once");
}

#[test]
fn a_file_holds_what_the_dn_says_and_hears_in_its_stretch() {
    let mut stage = Stage::new(None);
    let mut customer = stage.call(1, "+15550100", &LegAddress::of("U1"));
    stage.speak(&mut [&mut customer], 1_000);
    let mut first = stage.call(2, "7001", &agent("U1", "7001", "E1"));
    stage.wait(1_000);
    let both_at = stage.now * PER_MS;
    stage.speak(&mut [&mut customer, &mut first], 20);
    stage.wait(980);
    let mut second = stage.call(3, "7002", &agent("U1", "7002", "E2"));
    stage.wait(500);
    stage.bridge.ended(stage.now, first.leg);
    let second_at = stage.now * PER_MS;
    stage.speak(&mut [&mut second], 20);
    stage.wait(280);
    stage.bridge.ended(stage.now, customer.leg);
    stage.bridge.ended(stage.now, second.leg);
    let (_, drafts, recorded) = stage.over();
    let [finished] = &drafts[..] else { panic!("{} drafts", drafts.len()) };
    let facts: Vec<_> = recorded.iter().map(|r| (r.dn.as_str(), r.agent.as_str(), r.from - START, r.ms)).collect();
    assert_eq!(facts, [("7001", "E1", 1_000, 2_500), ("7002", "E2", 3_000, 800)]);
    assert!(part(finished, 0, 0, 1_000).iter().all(|s| *s == 128), "what was before is not in it");
    assert_eq!(part(finished, 0, 1_000, 1_020), mixed(&[customer.heard(both_at), first.heard(both_at)]));
    assert!(part(finished, 0, 1_020, 2_500).iter().all(|s| *s == 128), "silence to the end");
    assert_eq!(part(finished, 1, 500, 520), mixed(&[second.heard(second_at)]));
}

#[test]
fn a_pause_is_silence_and_a_hold_hears_nobody() {
    let mut stage = Stage::new(None);
    let mut customer = stage.call(1, "+15550100", &LegAddress::of("U1"));
    let mut first = stage.call(2, "7001", &agent("U1", "7001", "E1"));
    assert_eq!(stage.order(&first, "pause"), 200);
    assert_eq!(stage.order(&first, "pause"), 200, "an order may come twice");
    stage.speak(&mut [&mut customer, &mut first], 1_000);
    assert_eq!(stage.order(&first, "resume"), 200);
    let loud_at = stage.now * PER_MS;
    stage.speak(&mut [&mut customer], 1_000);
    stage.offer(&mut first, Direction::Inactive);
    let frames = stage.frames.len();
    stage.wait(200);
    stage.frames.truncate(frames);
    stage.speak(&mut [&mut customer, &mut first], 800);
    assert!(stage.frames.iter().skip(frames).all(|frame| frame.party != PartyId(2)), "who is on hold hears nothing");
    stage.offer(&mut first, Direction::SendRecv);
    stage.speak(&mut [&mut customer], 1_000);
    assert_eq!(stage.order(&first, "nonsense"), 400);
    stage.bridge.ended(stage.now, first.leg);
    stage.bridge.ended(stage.now, customer.leg);
    let (_, drafts, recorded) = stage.over();
    assert_eq!((recorded[0].ms, &recorded[0].paused[..]), (4_000, &[(START, START + 1_000)][..]));
    let file = &drafts[0];
    assert!(part(file, 0, 0, 1_000).iter().all(|s| *s == 128), "the pause");
    assert_eq!(part(file, 0, 1_000, 1_020), mixed(&[customer.heard(loud_at)]));
    assert!(part(file, 0, 2_000, 3_000).iter().all(|s| *s == 128), "the hold");
    assert!(part(file, 0, 3_000, 4_000).iter().any(|s| *s != 128));
}

#[test]
fn a_recording_can_begin_and_end_within_a_call() {
    let mut stage = Stage::new(None);
    let plain = LegAddress { record: false, ..agent("U1", "7001", "E1") };
    let caller = stage.call(1, "7001", &plain);
    stage.wait(1_000);
    assert_eq!(stage.order(&caller, "start"), 200);
    stage.wait(2_000);
    assert_eq!(stage.order(&caller, "stop"), 200);
    stage.wait(1_000);
    assert_eq!(stage.order(&caller, "start"), 200);
    stage.wait(500);
    stage.bridge.ended(stage.now, caller.leg);
    let (_, drafts, recorded) = stage.over();
    let spans: Vec<_> = recorded.iter().map(|r| (r.from - START, r.to - START)).collect();
    assert_eq!(spans, [(1_000, 3_000), (4_000, 4_500)]);
    assert_eq!(drafts.len(), 1);
    assert_ne!(recorded[0].media_id, recorded[1].media_id);
}

#[test]
fn a_call_that_comes_back_has_one_recording_with_all_its_files() {
    let mut stage = Stage::new(None);
    for leg in [1, 2] {
        let caller = stage.call(leg, "7001", &agent("U1", "7001", "E1"));
        stage.wait(1_000);
        stage.bridge.ended(stage.now, caller.leg);
        stage.wait(10_000);
    }
    let (_, drafts, recorded) = stage.over();
    let files: Vec<usize> = drafts.iter().map(|finished| finished.files.len()).collect();
    assert_eq!((files, recorded.len()), (vec![1, 2], 2));
    assert_eq!(drafts[1].media_id(0), drafts[0].media_id(0), "what was told already keeps its name");
}

#[test]
fn the_recording_has_the_traps_of_the_documented_one() {
    let mut stage = Stage::new(None);
    let caller = stage.call(1, "7001", &agent("01F9", "7001", "E1"));
    stage.wait(2_345);
    stage.bridge.ended(stage.now, caller.leg);
    let (_, drafts, recorded) = stage.over();
    let json = serde_json::to_value(drafts[0].recording()).expect("JSON");
    assert_eq!(json["id"], "01F9");
    assert_eq!(json["callerPhoneNumber"], "+15550100");
    assert_eq!(json["startTime"], "2021-12-17T09:00:00.000+0000");
    assert_eq!(json["stopTime"], "2021-12-17T09:00:02.345+0000");
    let file = &json["mediaFiles"][0];
    assert_eq!((&file["duration"], &file["size"]), (&"2345".into(), &(44 + 2_345 * 8).to_string().into()));
    assert_eq!(file["callUUID"], "01F9");
    assert_eq!(file["mediaId"], "01F9_7001_15550100_18005550199_2021-12-17_09-00-00_0");
    assert_eq!(file["parameters"]["dateTime"], "2021-12-17T09:00:00Z");
    assert_eq!(file["parameters"]["recordDN"], "7001");
    assert_eq!(file["parameters"]["agentId"], "E1");
    assert_eq!(file["parameters"]["connId"], "006c0281");
    assert_eq!(recorded[0].size, 44 + 2_345 * 8);
}

#[test]
fn what_is_no_leg_is_refused() {
    let mut bridge = Bridge::new(HERE, 20_000, None);
    let uri = |text: &str| text.parse().expect("an address");
    assert_eq!(bridge.invited(START, Leg(1), &uri("sip:7001@mcp"), b"").0.status, 404);
    assert_eq!(bridge.invited(START, Leg(1), &uri("sip:conf=U1@mcp"), b"nonsense").0.status, 400);
    let video = b"v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\nm=video 4000 RTP/AVP 96\r\n";
    assert_eq!(bridge.invited(START, Leg(1), &uri("sip:conf=U1@mcp"), video).0.status, 488);
    assert!(bridge.conferences.is_empty() && bridge.due().is_none(), "nothing is left of them");
    let (answer, _) = bridge.invited(START, Leg(2), &uri("sip:conf=U1@mcp"), b"");
    assert_eq!(answer.status, 200, "without an offer the bridge makes one");
    assert!(!bridge.acked(START, Leg(2), b""), "and an ACK without its answer makes no session");
}

#[test]
fn each_misstep_is_seen() {
    let run = |misstep| {
        let mut stage = Stage::new(Some(misstep));
        let mut customer = stage.call(1, "+15550100", &LegAddress::of("U1"));
        let mut first = stage.call(2, "7001", &agent("U1", "7001", "E1"));
        stage.speak(&mut [&mut customer], 1_000);
        stage.order(&first, "pause");
        stage.speak(&mut [&mut first], 1_000);
        stage.order(&first, "resume");
        let consulting = stage.call(3, "7001", &agent("U2", "7001", "E1"));
        let consulted = stage.call(4, "7002", &agent("U2", "7002", "E2"));
        stage.wait(1_000);
        stage.bridge.ended(stage.now, consulting.leg);
        stage.bridge.ended(stage.now, consulted.leg);
        stage.wait(1_000);
        let second = stage.call(5, "7002", &agent("U1", "7002", "E2"));
        stage.bridge.ended(stage.now, first.leg);
        stage.wait(1_000);
        stage.bridge.ended(stage.now, second.leg);
        stage.bridge.ended(stage.now, customer.leg);
        let (_, drafts, recorded) = stage.over();
        (drafts, recorded)
    };
    assert_eq!(run(Misstep::RecordsNothing).1, []);
    let one = run(Misstep::OneFile).1;
    assert_eq!(
        one.iter().filter(|r| r.call == "U1").map(|r| (r.dn.as_str(), r.ms)).collect::<Vec<_>>(),
        [("7001", 5_000)]
    );
    let loud = |misstep, from: i64, to: i64| {
        let (drafts, _) = run(misstep);
        let main = drafts.iter().find(|finished| finished.call == "U1").expect("a recording");
        part(main, 0, from, to).iter().any(|s| *s != 128)
    };
    assert!(loud(Misstep::RecordsPauses, 1_000, 2_000) && !loud(Misstep::KeepsAudio, 1_000, 2_000));
    assert!(!loud(Misstep::RecordsOneSide, 0, 1_000) && loud(Misstep::KeepsAudio, 0, 1_000));
    assert_eq!(run(Misstep::CutsPauses).1.iter().find(|r| r.call == "U1").map(|r| r.ms), Some(3_000));
    assert!(run(Misstep::ForgetsConsultation).1.iter().all(|r| r.call == "U1"));
    assert_eq!(run(Misstep::ForgetsConsultation).1.len(), 2);
    assert!(run(Misstep::WrongAgent).1.iter().all(|r| r.agent == "9999" && r.dn != "9999"));
    assert!(run(Misstep::WrongDn).1.iter().all(|r| r.dn == "9999" && r.agent != "9999"));
}

proptest! {
    /// Whatever is lost, late or overtaken: the file is as long as the wall clock says, each packet that came is in its place, and
    /// there is nothing else.
    #[test]
    fn a_file_has_each_packet_that_came_in_its_place(
        fates in proptest::collection::vec((0i64..300, 0u8..20, 0i64..3), 1..150),
        tail in 0i64..40,
    ) {
        let mut stage = Stage::new(None);
        let mut caller = stage.call(1, "7001", &agent("U1", "7001", "E1"));
        let (mut said, mut coming) = (START, Vec::new());
        for (n, (delay, fate, gap)) in fates.iter().enumerate() {
            // Nobody says anything for a while, now and then for half a minute.
            said += if *gap == 2 && n % 13 == 0 { 30_000 } else { gap * 20 };
            let packet = caller.say(said * PER_MS);
            let delay = if n == 0 { 0 } else { *delay };
            if n == 0 || *fate > 0 {
                coming.push((said + 20 + delay, said, packet));
            }
            said += 20;
        }
        coming.sort_by_key(|(at, ..)| *at);
        let end = coming.last().map_or(START, |(at, ..)| *at) + tail;
        for (at, _, packet) in &coming {
            stage.until(*at);
            stage.bridge.packet(*at, caller.leg, packet);
        }
        stage.until(end);
        stage.bridge.ended(end, caller.leg);
        let (_, drafts, recorded) = stage.over();
        let finished = drafts.last().expect("a recording");
        let file = finished.wav(0);
        prop_assert_eq!(recorded[0].ms, end - START);
        prop_assert_eq!(file.len() as i64, 44 + (end - START) * PER_MS);
        let mut expected = vec![128u8; file.len() - 44];
        for (_, said, _) in &coming {
            let at = ((said - START) * PER_MS) as usize;
            let heard = mixed(&[caller.heard(said * PER_MS)]);
            let room = expected.len().min(at + 160).saturating_sub(at);
            expected[at..at + room].copy_from_slice(&heard[..room]);
        }
        prop_assert!(file[44..] == expected[..], "{} packets", coming.len());
    }
}
