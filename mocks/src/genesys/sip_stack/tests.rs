//! Two user agents, and what is between them loses, doubles and delays.

use std::collections::BTreeMap;

use kernel::chance::Stream;
use wire::sip::{Message, Method, Uri};

use super::core::{Core, Effect};
use super::{Answer, Config, Event, Extra, Invite, Leg, Peer, Why};

/// Two agents, `a` and `b`, and messages on their way.
struct Pair {
    now: i64,
    agents: [Core; 2],
    way: BTreeMap<(i64, u64), (usize, Message)>,
    count: u64,
    chance: Stream,
    /// Of a hundred messages, how many are lost.
    loss: u64,
    /// What each has heard and not taken.
    heard: [Vec<Event>; 2],
}

impl Pair {
    fn new(seed: u64, loss: u64) -> Self {
        let agent = |name: &str| Core::new(Config::new(name), Stream::keyed(seed, name));
        Self {
            now: 0,
            agents: [agent("a"), agent("b")],
            way: BTreeMap::new(),
            count: 0,
            chance: Stream::keyed(seed, "way"),
            loss,
            heard: [Vec::new(), Vec::new()],
        }
    }

    fn act<T>(&mut self, who: usize, act: impl FnOnce(&mut Core, i64) -> T) -> T {
        let done = act(&mut self.agents[who], self.now);
        for effect in self.agents[who].effects() {
            match effect {
                Effect::Send { message, .. } => {
                    self.count += 1;
                    if self.chance.below(100) >= self.loss {
                        let late = self.chance.below(30) as i64;
                        self.way.insert((self.now + 5 + late, self.count), (1 - who, message));
                    }
                }
                Effect::Tell(event) => self.heard[who].push(event),
            }
        }
        done
    }

    /// Goes on until somebody has heard what is wanted, or nothing can happen any more.
    fn until(&mut self, who: usize, wanted: impl Fn(&Event) -> bool) -> Option<Event> {
        for _ in 0..2_000 {
            if let Some(index) = self.heard[who].iter().position(&wanted) {
                return Some(self.heard[who].remove(index));
            }
            if !self.step() {
                return None;
            }
        }
        None
    }

    /// Lets the next message arrive, or the next timer come; false when there is none.
    fn step(&mut self) -> bool {
        let timer = [0, 1].into_iter().filter_map(|i| self.agents[i].next_wake().map(|at| (at, i))).min();
        let first = self.way.keys().next().copied();
        match (first, timer) {
            (Some(key), timer) if timer.is_none_or(|(at, _)| key.0 <= at) => {
                self.now = self.now.max(key.0);
                let Some((to, message)) = self.way.remove(&key) else { return false };
                let from = Peer::udp(["b:5060", "a:5060"][to]);
                self.act(to, |core, now| core.datagram(now, &message.to_bytes(), &from, None));
            }
            (_, Some((at, who))) => {
                self.now = self.now.max(at);
                self.act(who, Core::wake);
            }
            (_, None) => return false,
        }
        true
    }

    /// A call from `a` to `b` that is answered; both legs.
    fn call(&mut self) -> (Leg, Leg) {
        let invite = Invite::new("5001", "a", Uri::sip("5002", "b", Some(5060))).sdp("v=0\r\n");
        let (ours, _) = self.act(0, |core, now| core.invite(now, invite));
        let Some(Event::Invited { leg, got, .. }) = self.until(1, |e| matches!(e, Event::Invited { .. })) else {
            panic!("no call came")
        };
        self.act(1, |core, now| core.respond(now, &got, Answer::new(180)));
        self.act(1, |core, now| core.respond(now, &got, Answer::new(200).sdp("v=0\r\n")));
        let accepted = |e: &Event| matches!(e, Event::Answered { response, .. } if response.status.is_success());
        self.until(0, accepted).expect("an acceptance");
        self.act(0, |core, _| core.ack(ours, None));
        self.until(1, |e| matches!(e, Event::Acked { .. })).expect("an ACK");
        (ours, leg)
    }
}

#[test]
fn a_call_is_set_up_and_ended_by_either_side_and_nothing_is_left() {
    for who in [0, 1] {
        let mut pair = Pair::new(1, 0);
        let legs = pair.call();
        let leg = [legs.0, legs.1][who];
        pair.act(who, |core, now| core.hang_up(now, leg));
        let ended = pair.until(1 - who, |e| matches!(e, Event::Ended { why: Why::Bye, .. }));
        assert!(ended.is_some());
        assert_eq!(pair.until(0, |_| false), None);
        assert_eq!([pair.agents[0].legs(), pair.agents[1].legs()], [0, 0]);
        assert!(pair.agents.iter().all(|core| core.transactions.is_empty() && core.sent.is_empty()));
    }
}

#[test]
fn calls_come_about_though_a_third_of_all_messages_are_lost() {
    for seed in 0..40 {
        let mut pair = Pair::new(seed, 33);
        let (ours, _) = pair.call();
        pair.act(0, |core, now| core.hang_up(now, ours));
        pair.until(1, |e| matches!(e, Event::Ended { .. })).expect("the end is heard");
        assert_eq!(pair.until(0, |_| false), None);
        assert_eq!([pair.agents[0].legs(), pair.agents[1].legs()], [0, 0], "seed {seed}");
    }
}

#[test]
fn an_invite_that_is_taken_back_rings_no_more() {
    let mut pair = Pair::new(3, 20);
    let invite = Invite::new("5001", "a", Uri::sip("5002", "b", None)).sdp("v=0\r\n");
    let (leg, _) = pair.act(0, |core, now| core.invite(now, invite));
    let Some(Event::Invited { got, .. }) = pair.until(1, |e| matches!(e, Event::Invited { .. })) else {
        panic!("no call came")
    };
    pair.act(1, |core, now| core.respond(now, &got, Answer::new(180)));
    pair.act(0, |core, now| core.hang_up(now, leg));
    assert!(pair.until(1, |e| matches!(e, Event::Ended { why: Why::Cancelled, .. })).is_some());
    assert_eq!(pair.until(0, |_| false), None);
    assert_eq!([pair.agents[0].legs(), pair.agents[1].legs()], [0, 0]);
}

#[test]
fn invites_that_cross_are_both_answered_in_the_end() {
    let mut pair = Pair::new(4, 0);
    let (a, b) = pair.call();
    let first = pair.act(0, |core, now| core.request(now, a, Method::Invite, Extra::new().sdp("v=0\r\n")));
    let second = pair.act(1, |core, now| core.request(now, b, Method::Invite, Extra::new().sdp("v=0\r\n")));
    assert!(first.is_some() && second.is_some());
    let mut accepted = [false, false];
    for _ in 0..2_000 {
        for who in [0, 1] {
            let other = |e: &Event| matches!(e, Event::Request { .. } | Event::Answered { .. });
            while let Some(index) = pair.heard[who].iter().position(other) {
                match pair.heard[who].remove(index) {
                    Event::Request { got, .. } => {
                        pair.act(who, |core, now| core.respond(now, &got, Answer::new(200).sdp("v=0\r\n")));
                    }
                    Event::Answered { leg: Some(leg), response, .. } if response.status.is_final() => {
                        assert!(response.status.is_success(), "491 is the stack's own affair");
                        pair.act(who, |core, _| core.ack(leg, None));
                        accepted[who] = true;
                    }
                    _ => {}
                }
            }
        }
        if accepted == [true, true] {
            return;
        }
        if !pair.step() {
            break;
        }
    }
    panic!("one of both was never accepted: {accepted:?}");
}

#[test]
fn what_belongs_to_no_dialog_or_is_not_understood_is_refused() {
    let mut pair = Pair::new(5, 0);
    let ask = |method: Method, require: &str| {
        let mut ask = Invite::new("5001", "a", Uri::sip("5002", "b", None));
        ask.method = method;
        if require.is_empty() { ask } else { ask.with(wire::sip::Name::REQUIRE, require) }
    };
    let new = |name: &str| Method::new(name).expect("a method");
    let cases = [
        (ask(new("OPTIONS"), ""), 200),
        (ask(new("OPTIONS"), "rocket"), 420),
        (ask(new("INFO"), ""), 481),
        (ask(new("REGISTER"), ""), 405),
        (ask(new("ROCKET"), ""), 501),
    ];
    for (ask, status) in cases {
        pair.act(0, |core, now| core.ask(now, ask));
        let answered = pair.until(0, |e| matches!(e, Event::Answered { .. }));
        assert!(matches!(answered, Some(Event::Answered { response, .. }) if response.status.code() == status));
    }
}
