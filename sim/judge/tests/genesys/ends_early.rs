//! When a file may end before its call does, or after it, and when there may be one more: GIR-FLOW-4, GIR-FLOW-5, GIR-NV-1.

use crate::calls::at_work;
use crate::decisions::{cut, order};
use crate::disasters::{SPARE, turn_at};
use crate::house::{House, house, plain, s};
use crate::non_voice::chats;
use crate::polls::{expired_in_a_call, out};
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined, Login, Span, Token};

fn from_rws(machine: &str) -> FaultKind {
    FaultKind::Cut { other: machine.into() }
}

/// The recording goes on after the logout, to the end of the call at 400 s. What SRS has not written down when the PC goes a moment
/// later is lost; what the PC did before all that has nothing to do with it.
#[test]
fn out_1_a_pc_that_goes_right_after_the_call() {
    let broken = |off: (i64, i64), film_to: i64| {
        let mut r = out(film_to, false);
        let span = Span { from: off.0, to: off.1 };
        r.truth.faults.push(Fault { span, machine: "PC-1".into(), what: FaultKind::PowerOff { clean: false } });
        r.judge().counts().broken > 0
    };
    let right_after = (s(401), s(410));
    assert!(!broken(right_after, 391));
    assert!(broken(right_after, 390));
    assert!(broken((s(402), s(410)), 391));
    assert!(broken((s(3), s(5)), 391));
}

/// SRS turns to the peer in a call, or before it. Whoever has ordered the recording of that call is left to order its end, or not.
#[test]
fn flow_5_a_turn_in_the_call() {
    let broken = |call: (i64, i64), film: (i64, i64)| {
        let mut h = house();
        h.login(10, "ann", Login { peer_server: Some(SPARE.into()), ..plain() });
        h.polls("ann", 10, 900);
        cut(&mut h, "PC-1", (300, 3_600), from_rws("rws1"));
        turn_at(&mut h, 330, "5001");
        h.call("c1", None, &[("ann", "5001", call.0, call.1, Joined::Answered)]);
        h.film("ann", film, Some(("c1", "5001")));
        h.done().judge().state("GIR-FLOW-5") == State::Broken
    };
    assert!(!broken((250, 400), (250, 330)));
    assert!(broken((250, 400), (250, 320)));
    assert!(!broken((500, 600), (500, 600)));
    assert!(broken((500, 600), (500, 550)));
}

/// RWS is told late that a state is left, and there is another login meanwhile: that puts no end to it.
#[test]
fn nv_1_a_login_before_word_of_the_end() {
    let broken = |to: i64| {
        let mut h = chats();
        h.truth.states[3].span.to = s(1_000);
        cut(&mut h, "PC-1", (250, 320), FaultKind::Unreachable);
        h.film("ann", (100, to), None);
        h.login(700, "ann", plain());
        h.polls("ann", 880, 3_590);
        h.unfinished().is_root("GIR-NV-1")
    };
    assert!(!broken(1_001));
    assert!(broken(1_100));
}

/// RWS is away in a call: down, so that it may have forgotten, or unreachable for SRS.
fn away(what: FaultKind, (from, to): (i64, i64), films: &[(i64, i64)]) -> Vec<&'static str> {
    let mut h = at_work();
    let machine = if what == FaultKind::Down { "rws1" } else { "PC-1" };
    cut(&mut h, machine, (from, to), what);
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    films.iter().for_each(|film| h.film("ann", *film, Some(("c1", "5001"))));
    let report = h.done().judge();
    let of = |id: &&'static str| report.state(id) == State::Broken;
    ["GIR-FLOW-4", "GIR-FLOW-5"].into_iter().filter(|id| of(id)).collect()
}

#[test]
fn flow_5_an_rws_that_was_down_in_the_call() {
    let none: [&str; 0] = [];
    assert_eq!(away(FaultKind::Down, (150, 160), &[(100, 150)]), none);
    assert_eq!(away(FaultKind::Down, (150, 160), &[(100, 150), (170, 200)]), none);
    assert_eq!(away(FaultKind::Down, (150, 160), &[(100, 140)]), ["GIR-FLOW-5"]);
    assert_eq!(away(FaultKind::Down, (20, 24), &[(100, 150)]), ["GIR-FLOW-5"]);
}

#[test]
fn flow_5_an_rws_that_could_not_be_reached_in_the_call() {
    let none: [&str; 0] = [];
    assert_eq!(away(from_rws("rws1"), (150, 250), &[(100, 160)]), none);
    assert_eq!(away(from_rws("rws1"), (150, 250), &[(100, 140)]), ["GIR-FLOW-5"]);
    assert_eq!(away(from_rws("rws1"), (150, 160), &[(100, 170)]), ["GIR-FLOW-5"]);
}

/// Ann logs in again in a call, where she is or at another place: of the phone that she has left nothing is to be recorded any more.
#[test]
fn seat_4_no_file_for_the_phone_of_the_old_place() {
    for (place, broken) in [("One", false), ("Four", true)] {
        let mut h = house();
        h.truth.policies.hot_seating = true;
        h.login(10, "ann", Login { place: Some("One".into()), ..plain() });
        h.polls("ann", 10, 150);
        h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
        h.film("ann", (100, 150), Some(("c1", "5001")));
        h.act(150, "ann", ActKind::ChangePlace { place: place.into(), devices: Vec::new(), token: Token::Own });
        h.enter(150, "ann", &Login { place: Some(place.into()), ..plain() });
        if broken {
            h.unregister(s(150) + 9, "rws1", "5001");
        }
        h.polls("ann", 150, 900);
        h.film("ann", (155, 300), Some(("c1", "5001")));
        assert_eq!(h.done().is_root("SRS-SEAT-4"), broken, "{place}");
    }
}

/// Her session has expired in a call, and she is in again at 401 s: what is recorded of the rest of it, by which files, and a call in it.
fn rest(calls: &[(i64, i64)], films: &[(i64, i64, usize)]) -> House {
    let mut h = expired_in_a_call(600);
    for (n, (from, to)) in (2..).zip(calls) {
        h.call(&format!("c{n}"), None, &[("ann", "5001", *from, *to, Joined::Answered)]);
    }
    for (from, to, call) in films {
        h.film("ann", (*from, *to), Some((&format!("c{call}"), "5001")));
    }
    h.polls("ann", 401, 900);
    h
}

#[test]
fn poll_3_the_rest_of_a_call() {
    rest(&[], &[(402, 600, 1)]).done().holds(&["GIR-FLOW-5"]);
    rest(&[], &[(402, 500, 1)]).done().blames("GIR-FLOW-5");
    // A call that begins in the rest of another one may fall into its file, and one after it has its own.
    rest(&[(550, 700)], &[(402, 600, 1)]).done().holds(&["GIR-FLOW-5"]);
    rest(&[(650, 700)], &[(402, 600, 1)]).done().blames("GIR-FLOW-4");
    // Of two calls that go on there is one file.
    rest(&[(120, 450)], &[(402, 600, 1)]).done().holds(&["GIR-FLOW-5"]);
    rest(&[(120, 450)], &[(402, 450, 2), (452, 600, 1)]).done().blames("GIR-FLOW-4");
}

/// Ann comes in right after her call. RWS hears late of its end, or not; how it is with the RWS of somebody else who was there before
/// says nothing.
#[test]
fn flow_4_a_call_that_is_over_at_the_login() {
    let broken = |late: Option<&str>| {
        let mut h = house();
        h.login(10, "ben", Login { server: Some(SPARE.into()), backend: "gws2".into(), ..plain() });
        h.polls("ben", 10, 50);
        h.logout(50, "ben");
        h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
        h.login(310, "ann", plain());
        h.polls("ann", 310, 900);
        late.into_iter().for_each(|rws| cut(&mut h, rws, (250, 305), from_rws("sip")));
        order(&mut h, s(315), "rws1", "rec-7", Some("c1"));
        h.done().is_root("GIR-FLOW-4")
    };
    assert!(!broken(Some("rws1")));
    assert!(broken(Some("rws2")));
    assert!(broken(None));
}

/// Who is not to be recorded is not found to be on a call at the login either.
#[test]
fn flow_4_a_call_that_goes_on_at_the_login_of_who_is_not_recorded() {
    for (when, broken) in [("", false), ("off", true)] {
        let mut h = house();
        h.truth.policies.recording_when = when.into();
        h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
        h.login(150, "ann", plain());
        h.polls("ann", 150, 900);
        h.film("ann", (151, 300), Some(("c1", "5001")));
        let r = h.done();
        if broken { r.blames("GIR-FLOW-4") } else { r.holds(&[]) }
    }
}
