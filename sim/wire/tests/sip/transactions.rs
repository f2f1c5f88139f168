//! The four figures of RFC 3261 §17 and the two of RFC 6026, with the times of their timers.

use wire::sip::transaction::{Answering, Client, ClientInvite, Effect, Server, ServerInvite, Step, Timer, Timers};
use wire::sip::{Message, Method, NameAddr, Request, Response, Uri, Via};

fn address(user: &str) -> NameAddr {
    NameAddr::new(Uri::sip(user, "example.com", None))
}

fn request(method: Method, transport: &str) -> Request {
    let via = Via::new(transport, "pc33.example.com", None, "776asdhds");
    let uri = Uri::sip("bob", "192.0.2.4", None);
    Request::new(method, uri, &via, &address("alice").with("tag", "a"), &address("bob"), "c@pc33", 1)
}

/// Lets time go by: all timers that were set, in their order, up to an instant. Answers with when each was seen, and how.
struct Clock {
    due: Vec<(i64, Timer)>,
    sent: Vec<(i64, String)>,
    other: Vec<(i64, Effect)>,
}

impl Clock {
    fn new(effects: Vec<Effect>) -> Self {
        let mut clock = Self { due: Vec::new(), sent: Vec::new(), other: Vec::new() };
        clock.see(0, effects);
        clock
    }

    fn see(&mut self, now: i64, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Set(timer, at) => self.due.push((at, timer)),
                Effect::Send(Message::Request(request)) => self.sent.push((now, request.method.to_string())),
                Effect::Send(Message::Response(response)) => self.sent.push((now, response.status.to_string())),
                other => self.other.push((now, other)),
            }
        }
    }

    fn run(&mut self, until: i64, mut fire: impl FnMut(i64, Timer) -> Vec<Effect>) {
        while let Some(next) = self.due.iter().enumerate().min_by_key(|(_, (at, _))| *at).map(|(index, _)| index) {
            if self.due[next].0 > until {
                return;
            }
            let (at, timer) = self.due.remove(next);
            let effects = fire(at, timer);
            self.see(at, effects);
        }
    }

    fn times(&self, what: &str) -> Vec<i64> {
        self.sent.iter().filter(|(_, sent)| sent == what).map(|(at, _)| *at).collect()
    }

    fn ended(&self) -> Option<i64> {
        self.other.iter().find(|(_, effect)| *effect == Effect::Ended).map(|(at, _)| *at)
    }

    fn timed_out(&self) -> bool {
        self.other.iter().any(|(_, effect)| *effect == Effect::TimedOut)
    }
}

fn client_invite(transport: &str) -> (ClientInvite, Clock, Request) {
    let invite = request(Method::Invite, transport);
    let (machine, effects) = ClientInvite::new(0, invite.clone(), transport != "UDP", Timers::default());
    (machine, Clock::new(effects), invite)
}

#[test]
fn figure_5_an_invite_without_answer_is_repeated_and_given_up_by_udp() {
    let (mut machine, mut clock, _) = client_invite("UDP");
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!(clock.times("INVITE"), [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
    assert_eq!((clock.timed_out(), clock.ended()), (true, Some(32_000)));
}

#[test]
fn figure_5_an_invite_without_answer_is_not_repeated_but_given_up_by_tcp() {
    let (mut machine, mut clock, _) = client_invite("TCP");
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!((clock.times("INVITE"), clock.timed_out(), clock.ended()), (vec![0], true, Some(32_000)));
}

#[test]
fn figure_5_a_provisional_answer_stops_the_repetitions_and_the_patience() {
    let (mut machine, mut clock, invite) = client_invite("UDP");
    clock.run(700, |at, timer| machine.fire(at, timer));
    let ringing = invite.respond(180, "b");
    clock.see(700, machine.receive(700, ringing.clone()));
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!(clock.times("INVITE"), [0, 500]);
    assert_eq!(clock.other, [(700, Effect::Response(ringing))]);
}

#[test]
fn figure_5_a_refusal_is_acknowledged_each_time_and_told_once() {
    for (transport, last) in [("UDP", Some(33_000)), ("TCP", Some(1_000))] {
        let (mut machine, mut clock, invite) = client_invite(transport);
        let busy = invite.respond(486, "b");
        for at in [1_000, 1_500, 2_500] {
            clock.see(at, machine.receive(at, busy.clone()));
        }
        clock.run(100_000, |at, timer| machine.fire(at, timer));
        let repeats = if transport == "UDP" { vec![1_000, 1_500, 2_500] } else { vec![1_000] };
        assert_eq!(clock.times("ACK"), repeats, "{transport}");
        let told = clock.other.iter().filter(|(_, effect)| matches!(effect, Effect::Response(_))).count();
        assert_eq!((told, clock.ended()), (1, last), "{transport}");
    }
}

#[test]
fn rfc6026_acceptances_are_all_told_and_acknowledged_by_none_of_the_transaction() {
    let (mut machine, mut clock, invite) = client_invite("UDP");
    for (at, tag) in [(1_000, "b"), (1_500, "b"), (1_700, "another phone")] {
        clock.see(at, machine.receive(at, invite.respond(200, tag)));
    }
    // Neither a refusal nor a provisional answer means anything now.
    clock.see(1_800, machine.receive(1_800, invite.respond(486, "b")));
    clock.see(1_900, machine.receive(1_900, invite.respond(180, "b")));
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    let told = clock.other.iter().filter(|(_, effect)| matches!(effect, Effect::Response(_))).count();
    assert_eq!((told, clock.times("ACK").len(), clock.ended()), (3, 0, Some(33_000)));
}

#[test]
fn an_invite_is_taken_back_only_when_something_was_heard() {
    let (mut machine, mut clock, invite) = client_invite("UDP");
    clock.see(100, machine.cancel(100));
    assert!(clock.other.is_empty());
    clock.see(600, machine.receive(600, invite.respond(100, "")));
    assert_eq!(clock.other[1], (600, Effect::Cancel));
    assert_eq!(machine.cancel(700), [], "once is enough");
    // The server says no more: given up 64 T1 after the CANCEL.
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!((clock.timed_out(), clock.ended()), (true, Some(32_600)));
    let (mut machine, _, invite) = client_invite("UDP");
    machine.receive(5, invite.respond(200, "b"));
    assert_eq!(machine.cancel(10), [], "too late");
}

#[test]
fn figure_6_a_request_is_repeated_with_a_bounded_pause_and_given_up() {
    let (mut machine, effects) = Client::new(0, request(Method::Bye, "UDP"), false, Timers::default());
    let mut clock = Clock::new(effects);
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    let times = [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    assert_eq!((clock.times("BYE").as_slice(), clock.timed_out(), clock.ended()), (&times[..], true, Some(32_000)));
    let (mut machine, effects) = Client::new(0, request(Method::Bye, "TCP"), true, Timers::default());
    let mut clock = Clock::new(effects);
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!((clock.times("BYE"), clock.ended()), (vec![0], Some(32_000)));
}

#[test]
fn figure_6_a_provisional_answer_makes_the_pause_long() {
    let bye = request(Method::Bye, "UDP");
    let (mut machine, effects) = Client::new(0, bye.clone(), false, Timers::default());
    let mut clock = Clock::new(effects);
    clock.see(100, machine.receive(100, bye.respond(100, "")));
    clock.run(10_000, |at, timer| machine.fire(at, timer));
    assert_eq!(clock.times("BYE"), [0, 500, 4_500, 8_500]);
    clock.see(10_000, machine.receive(10_000, bye.respond(200, "b")));
    clock.see(10_100, machine.receive(10_100, bye.respond(200, "b")));
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    let told = clock.other.iter().filter(|(_, effect)| matches!(effect, Effect::Response(_))).count();
    assert_eq!((told, clock.ended(), clock.timed_out()), (2, Some(15_000), false), "timer K is T4");
}

fn server_invite(transport: &str) -> (ServerInvite, Clock, Request) {
    let invite = request(Method::Invite, transport);
    let (machine, effects) = ServerInvite::new(0, invite.clone(), transport != "UDP", Timers::default());
    (machine, Clock::new(effects), invite)
}

#[test]
fn figure_7_a_user_who_thinks_lets_the_server_say_trying() {
    let (mut machine, mut clock, _) = server_invite("UDP");
    assert_eq!(machine.repeated(), [], "nothing to say yet");
    clock.run(1_000, |at, timer| machine.fire(at, timer));
    assert_eq!(clock.times("100"), [200]);
    let (mut machine, mut clock, invite) = server_invite("UDP");
    clock.see(100, machine.respond(100, invite.respond(180, "b")));
    clock.run(1_000, |at, timer| machine.fire(at, timer));
    clock.see(1_000, machine.repeated());
    assert_eq!((clock.times("100"), clock.times("180")), (vec![], vec![100, 1_000]));
}

#[test]
fn figure_7_a_refusal_is_repeated_until_its_ack() {
    let (mut machine, mut clock, invite) = server_invite("UDP");
    clock.see(0, machine.respond(0, invite.respond(486, "b")));
    clock.run(4_000, |at, timer| machine.fire(at, timer));
    clock.see(4_000, machine.ack(4_000));
    clock.see(4_100, machine.ack(4_100));
    clock.see(4_200, machine.repeated());
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!(clock.times("486"), [0, 500, 1_500, 3_500]);
    assert_eq!((clock.ended(), clock.timed_out()), (Some(9_000), false));
}

#[test]
fn figure_7_a_refusal_without_ack_is_given_up() {
    let (mut machine, mut clock, invite) = server_invite("UDP");
    clock.see(0, machine.respond(0, invite.respond(486, "b")));
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    let times = [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    assert_eq!((clock.times("486").as_slice(), clock.timed_out(), clock.ended()), (&times[..], true, Some(32_000)));
    let (mut machine, mut clock, invite) = server_invite("TCP");
    clock.see(0, machine.respond(0, invite.respond(486, "b")));
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!((clock.times("486"), clock.ended()), (vec![0], Some(32_000)));
}

#[test]
fn rfc6026_an_accepted_invite_is_absorbed_and_its_ack_told() {
    let (mut machine, mut clock, invite) = server_invite("UDP");
    let ok = invite.respond(200, "b");
    clock.see(10, machine.respond(10, ok.clone()));
    assert_eq!(machine.repeated(), [], "the user repeats the acceptance, not the transaction");
    clock.see(510, machine.respond(510, ok));
    clock.see(520, machine.respond(520, invite.respond(486, "b")));
    assert_eq!(machine.ack(600), [Effect::Ack]);
    clock.run(100_000, |at, timer| machine.fire(at, timer));
    assert_eq!((clock.times("200"), clock.times("486"), clock.ended()), (vec![10, 510], vec![], Some(32_010)));
}

#[test]
fn figure_8_a_repeated_request_is_told_the_same() {
    let options = request(Method::Options, "UDP");
    let mut machine = Server::new(options.clone(), false, Timers::default());
    let mut clock = Clock::new(machine.repeated());
    clock.see(100, machine.respond(100, options.respond(100, "")));
    clock.see(200, machine.repeated());
    clock.see(300, machine.respond(300, options.respond(200, "b")));
    clock.see(400, machine.repeated());
    clock.see(500, machine.respond(500, options.respond(404, "b")));
    clock.run(100_000, |_, timer| machine.fire(timer));
    assert_eq!((clock.times("100"), clock.times("200"), clock.times("404")), (vec![100, 200], vec![300, 400], vec![]));
    assert_eq!(clock.ended(), Some(32_300));
    let mut machine = Server::new(options.clone(), true, Timers::default());
    assert_eq!(machine.respond(5, options.respond(200, "b")).last(), Some(&Effect::Ended), "timer J is 0 by TCP");
}

#[test]
fn an_acceptance_is_repeated_by_the_user_until_it_gives_up() {
    let ok: Response = request(Method::Invite, "TCP").respond(200, "b");
    let mut answering = Answering::new(0, ok.clone(), Timers::default());
    let mut times = Vec::new();
    let end = loop {
        let now = answering.next_wake();
        assert_eq!(answering.wake(now - 1), Step::Wait);
        match answering.wake(now) {
            Step::Send(response) => {
                assert_eq!(response, ok);
                times.push(now);
            }
            Step::GiveUp => break now,
            Step::Wait => panic!("nothing to do at {now}"),
        }
    };
    assert_eq!(times, [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    assert_eq!(end, 32_000);
}
