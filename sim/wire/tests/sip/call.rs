//! Two elements and a network between them that loses, delays and doubles: whatever it does, each side ends, and hears one
//! outcome of each request.

use std::collections::BTreeMap;

use proptest::prelude::*;
use wire::sip::transaction::{Answering, Key, Output, Step, Timers, Transactions};
use wire::sip::{Limits, Message, Method, NameAddr, Request, Uri, Via, parse};

/// What the network does to one message.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Lost,
    Once(i64),
    Twice(i64, i64),
}

/// Alice (0) and Bob (1), and what is on the way.
struct Pair {
    now: i64,
    sides: [Transactions<usize>; 2],
    /// Arrival, ordinal → to whom, what.
    flying: BTreeMap<(i64, u64), (usize, Vec<u8>)>,
    fates: Vec<Fate>,
    count: u64,
    /// Who heard what, in order.
    heard: Vec<(usize, String)>,
    /// What Bob says to an INVITE, and after how long.
    answer: u16,
    decides_after: i64,
    deciding: Vec<(i64, Key, Request)>,
    /// Bob's acceptance, until it is acknowledged.
    answering: Option<(Key, Answering)>,
}

fn request(method: Method, transport: &str, branch: &str) -> Request {
    let via = Via::new(transport, "alice.example.com", None, branch);
    let address = |user: &str| NameAddr::new(Uri::sip(user, "example.com", None));
    Request::new(method, Uri::sip("bob", "h", None), &via, &address("a").with("tag", "a"), &address("b"), "c1", 7)
}

impl Pair {
    fn new(fates: Vec<Fate>, answer: u16, decides_after: i64) -> Self {
        let side = || Transactions::new(Timers::default(), 10);
        let (flying, heard, deciding) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self {
            now: 0,
            sides: [side(), side()],
            flying,
            fates,
            count: 0,
            heard,
            answer,
            decides_after,
            deciding,
            answering: None,
        }
    }

    fn see(&mut self, who: usize, outputs: Vec<Output<usize>>) {
        for output in outputs {
            match output {
                Output::Send { to, message } => self.fly(to, &message),
                Output::Request { key, request, .. } if request.method == Method::Invite => {
                    self.heard.push((who, "INVITE".to_owned()));
                    self.deciding.push((self.now + self.decides_after, key, request));
                }
                Output::Request { key, request, .. } => {
                    self.heard.push((who, request.method.to_string()));
                    let more = self.sides[who].respond(self.now, &key, request.respond(200, "b"));
                    self.see(who, more);
                }
                Output::Cancel { key, invite, request, .. } => {
                    self.heard.push((who, "CANCEL".to_owned()));
                    let status = if invite.is_some() { 200 } else { 481 };
                    let mut more = self.sides[who].respond(self.now, &key, request.respond(status, "b"));
                    if let Some(index) = self.deciding.iter().position(|(_, key, _)| Some(key) == invite.as_ref()) {
                        let (_, key, request) = self.deciding.remove(index);
                        more.extend(self.sides[who].respond(self.now, &key, request.respond(487, "b")));
                    }
                    self.see(who, more);
                }
                Output::Ack { .. } => {
                    self.heard.push((who, "ACK".to_owned()));
                    self.answering = None;
                }
                Output::Response { key: _, response } => {
                    let cseq = response.headers.cseq().expect("CSeq");
                    self.heard.push((who, format!("{} to {}", response.status, cseq.method)));
                    if response.status.is_success() && cseq.method == Method::Invite {
                        // The user acknowledges, in no transaction.
                        let ack = request(Method::Ack, "UDP", "ack");
                        self.fly(1 - who, &ack.into());
                    }
                }
                Output::Stray { .. } => self.heard.push((who, "stray".to_owned())),
                Output::TimedOut { .. } => self.heard.push((who, "nothing".to_owned())),
            }
        }
    }

    fn fly(&mut self, to: usize, message: &Message) {
        let bytes = message.to_bytes();
        let fate = if self.fates.is_empty() { Fate::Once(10) } else { self.fates.remove(0) };
        let arrivals = match fate {
            Fate::Lost => vec![],
            Fate::Once(at) => vec![at],
            Fate::Twice(first, second) => vec![first, second],
        };
        for delay in arrivals {
            self.count += 1;
            self.flying.insert((self.now + delay, self.count), (to, bytes.clone()));
        }
    }

    /// Lets everything happen up to an instant.
    fn run(&mut self, until: i64) {
        loop {
            let wakes = self.sides.iter().map(Transactions::next_wake);
            let decision = self.deciding.first().map(|(at, ..)| *at);
            let arrival = self.flying.first_key_value().map(|((at, _), _)| *at);
            let answer = self.answering.as_ref().map(|(_, answering)| answering.next_wake());
            let next = wakes.chain([decision, arrival, answer]).flatten().min();
            match next.filter(|next| *next <= until) {
                Some(next) => self.now = self.now.max(next),
                None => break,
            }
            while let Some(entry) = self.flying.first_entry().filter(|entry| entry.key().0 <= self.now) {
                let (to, bytes) = entry.remove();
                let message = parse(&bytes, &Limits::default()).expect("what we wrote");
                let outputs = self.sides[to].receive(self.now, message, 1 - to).expect("well-formed");
                self.see(to, outputs);
            }
            if decision.is_some_and(|at| at <= self.now) && !self.deciding.is_empty() {
                let (_, key, request) = self.deciding.remove(0);
                let response = request.respond(self.answer, "b");
                if response.status.is_success() {
                    self.answering = Some((key.clone(), Answering::new(self.now, response.clone(), Timers::default())));
                }
                let outputs = self.sides[1].respond(self.now, &key, response);
                self.see(1, outputs);
            }
            self.answer_again();
            for who in 0..2 {
                let outputs = self.sides[who].wake(self.now);
                self.see(who, outputs);
            }
        }
        self.now = until;
    }

    fn answer_again(&mut self) {
        let Some((key, answering)) = &mut self.answering else { return };
        match answering.wake(self.now) {
            Step::Send(response) => {
                let key = key.clone();
                let outputs = self.sides[1].respond(self.now, &key, response);
                self.see(1, outputs);
            }
            Step::GiveUp => self.answering = None,
            Step::Wait => {}
        }
    }

    fn count(&self, who: usize, what: &str) -> usize {
        self.heard.iter().filter(|(by, heard)| *by == who && heard == what).count()
    }
}

#[test]
fn cancel_ends_an_invite_with_487_and_both_are_answered() {
    let mut pair = Pair::new(Vec::new(), 200, 60_000);
    let (key, outputs) = pair.sides[0].request(0, request(Method::Invite, "UDP", "x"), 1).expect("sent");
    pair.see(0, outputs);
    pair.run(5_000);
    let outputs = pair.sides[0].cancel(5_000, &key);
    pair.see(0, outputs);
    pair.run(200_000);
    let heard: Vec<_> = pair.heard.iter().map(|(who, what)| (*who, what.as_str())).collect();
    let expected = [(1, "INVITE"), (0, "100 to INVITE"), (1, "CANCEL"), (0, "200 to CANCEL"), (0, "487 to INVITE")];
    assert_eq!(heard, expected);
    assert!(pair.sides.iter().all(Transactions::is_empty), "all is forgotten");
}

#[test]
fn a_cancel_that_means_nothing_is_told_apart() {
    let mut pair = Pair::new(Vec::new(), 200, 0);
    let cancel = request(Method::Invite, "UDP", "x").cancel().expect("a CANCEL");
    let outputs = pair.sides[1].receive(0, cancel.into(), 0).expect("well-formed");
    assert!(matches!(&outputs[..], [Output::Cancel { invite: None, .. }]));
}

#[test]
fn too_many_are_told_so_and_leave_nothing_behind() {
    let mut server: Transactions<usize> = Transactions::new(Timers::default(), 1);
    let invite = |branch: &str| Message::from(request(Method::Invite, "UDP", branch));
    let first = server.receive(0, invite("1"), 0).expect("well-formed").remove(0);
    let second = server.receive(0, invite("2"), 0).expect("well-formed");
    assert!(matches!(&second[..], [Output::Send { message: Message::Response(r), .. }] if r.status.code() == 503));
    assert_eq!(server.len(), 1);
    // There is room again when the first one is over.
    let Output::Request { key, request, .. } = first else { panic!("{first:?}") };
    server.respond(0, &key, request.respond(486, "b"));
    server.wake(32_000);
    assert!(matches!(&server.receive(32_000, invite("3"), 0).expect("well-formed")[..], [Output::Request { .. }]));
}

#[test]
fn a_peer_that_cannot_be_reached_ends_the_transaction_at_once() {
    let mut client: Transactions<usize> = Transactions::new(Timers::default(), 10);
    let (key, _) = client.request(0, request(Method::Invite, "TCP", "x"), 1).expect("sent");
    assert_eq!(client.unreachable(5, &key), [Output::TimedOut { key: key.clone() }]);
    assert!(client.is_empty() && client.unreachable(6, &key).is_empty() && client.wake(100_000).is_empty());
}

#[test]
fn timers_of_a_transaction_do_not_reach_the_next_one_with_its_key() {
    let mut server: Transactions<usize> = Transactions::new(Timers::default(), 10);
    let invite = request(Method::Invite, "UDP", "x");
    let refuse = |server: &mut Transactions<usize>, now: i64| {
        let outputs = server.receive(now, invite.clone().into(), 0).expect("well-formed");
        let [Output::Request { key, .. }] = &outputs[..] else { panic!("{outputs:?}") };
        server.respond(now, key, invite.respond(486, "b"));
    };
    refuse(&mut server, 0);
    let ack = invite.ack(&invite.respond(486, "b")).expect("an ACK");
    server.receive(100, ack.into(), 0).expect("well-formed");
    server.wake(10_000);
    assert!(server.is_empty());
    refuse(&mut server, 10_000);
    // The first one's timer H would be due at 32 s, the second one's is at 42 s.
    assert!(!server.wake(41_999).iter().any(|output| matches!(output, Output::TimedOut { .. })));
    assert!(server.wake(42_000).iter().any(|output| matches!(output, Output::TimedOut { .. })));
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        2 => Just(Fate::Lost),
        3 => (1i64..3_000).prop_map(Fate::Once),
        1 => (1i64..3_000, 1i64..6_000).prop_map(|(first, second)| Fate::Twice(first, second)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_call_ends_once_on_each_side(
        fates in proptest::collection::vec(fate(), 0..60),
        answer in prop::sample::select(vec![200u16, 302, 404, 486, 603]),
        after in 0i64..20_000,
        cancel_at in proptest::option::of(0i64..25_000),
        bye: bool,
    ) {
        let mut pair = Pair::new(fates, answer, after);
        let method = if bye { Method::Bye } else { Method::Invite };
        let (key, outputs) = pair.sides[0].request(0, request(method.clone(), "UDP", "x"), 1).expect("sent");
        pair.see(0, outputs);
        if let Some(at) = cancel_at {
            pair.run(at);
            let outputs = pair.sides[0].cancel(at, &key);
            pair.see(0, outputs);
        }
        pair.run(150_000);
        // With every acceptance lost, a caller that was told to wait waits: until its user hangs up.
        let outputs = pair.sides[0].cancel(150_000, &key);
        pair.see(0, outputs);
        pair.run(300_000);
        prop_assert!(pair.sides.iter().all(Transactions::is_empty), "{:?}", pair.heard);
        let finals = |ok: bool| {
            let wanted = |status: u16| if ok { (200..300).contains(&status) } else { status >= 300 };
            let of = |heard: &str| heard.split_once(&format!(" to {method}")).and_then(|(s, _)| s.parse().ok());
            pair.heard.iter().filter(|(who, heard)| *who == 0 && of(heard).is_some_and(wanted)).count()
        };
        let (accepted, refused, nothing) = (finals(true), finals(false), pair.count(0, "nothing"));
        if bye {
            prop_assert_eq!(accepted + nothing, 1, "{:?}", pair.heard);
        } else {
            prop_assert!(refused <= 1 && (accepted == 0 || refused == 0), "{:?}", pair.heard);
            // A CANCEL is a request of its own, which may time out too.
            prop_assert!(accepted + refused + nothing >= 1, "{:?}", pair.heard);
        }
    }

    #[test]
    fn by_tcp_each_request_is_sent_once(answer in prop::sample::select(vec![200u16, 486]), after in 0i64..20_000) {
        let mut pair = Pair::new(Vec::new(), answer, after);
        let (_, outputs) = pair.sides[0].request(0, request(Method::Invite, "TCP", "x"), 1).expect("sent");
        pair.see(0, outputs);
        pair.run(300_000);
        prop_assert_eq!(pair.count(1, "INVITE"), 1);
        prop_assert_eq!(pair.count(0, &format!("{answer} to INVITE")), 1);
        prop_assert_eq!(pair.count(1, "ACK"), usize::from(answer == 200));
    }
}
