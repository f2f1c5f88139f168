//! Who is heard in a voice file: GIR-FLOW-2, GIR-MAP-1.

use crate::calls::at_work;
use crate::house::{T0, s, span};
use crate::run::Run;
use crate::waves::wave;
use judge::genesys::truth::{Call, Fault, FaultKind, Joined, Recorded, Span, Speaker};

const CUSTOMER: &str = "15550100";
const ANN: &str = "5001";
/// On another call.
const BEN: &str = "5005";

/// Samples at which a number says so, 8,000 a second: two tones, by its digits.
fn voice(number: &str, at: i64) -> f64 {
    let n: i64 = number.parse().expect("digits");
    let tone = |hz: i64| ((hz * at % 8_000) as f64 / 8_000.0 * std::f64::consts::TAU).sin() * 4_000.0;
    tone(400 + 20 * (n % 31)) + tone(1_100 + 40 * (n % 37))
}

/// A file of a call: in each of these ten seconds, counted from [`T0`], this number speaks for 0.8 s; the two who talk with each other
/// at once.
fn file(recorded: Span, said: &[(&str, i64)]) -> Vec<u8> {
    let mut samples = vec![0.0; usize::try_from(recorded.ms() * 8).expect("a length")];
    for (number, second) in said {
        let begin = if *number == BEN { 7_000 } else { 4_000 };
        let first = (s(*second) + begin - recorded.from) * 8;
        for at in first..first + 6_400 {
            if let Some(sample) = usize::try_from(at).ok().and_then(|n| samples.get_mut(n)) {
                *sample += voice(number, at);
            }
        }
    }
    wave(8_000, samples.into_iter().map(|sample| sample as i16))
}

fn speaker(number: &str, (from, to): (i64, i64)) -> Speaker {
    Speaker { number: number.into(), span: span(from, to), held: Vec::new() }
}

/// Ann talks with a customer from 95 s to 205 s, while somebody else does with Ben, and this is said in the file of Ann.
fn said(said: &[(&str, i64)]) -> Run {
    let mut h = at_work();
    h.call("c1", None, &[("ann", ANN, 95, 205, Joined::Answered)]);
    h.film("ann", (95, 205), Some(("c1", ANN)));
    let mut r = h.done();
    r.truth.calls[0].speakers = vec![speaker(CUSTOMER, (95, 205)), speaker(ANN, (95, 205))];
    let speakers = vec![speaker(BEN, (95, 205))];
    r.truth.calls.push(Call { id: "c2".into(), uuid: "U2".into(), span: span(95, 205), speakers, ..Call::default() });
    let wave = file(span(95, 205), said);
    r.evidence.rws.get_mut("rws1").expect("rws1").media.values_mut().for_each(|media| media.clone_from(&wave));
    r
}

/// What both say, but for these.
fn both_but(missing: &[(&str, i64)]) -> Vec<(&'static str, i64)> {
    let all = (90..210).step_by(10).flat_map(|second| [(ANN, second), (CUSTOMER, second)]);
    all.filter(|one| !missing.contains(one)).collect()
}

/// Nothing is due of them but what lies in the recording as a whole.
#[test]
fn flow_2_all_who_are_on_a_call_are_heard() {
    said(&both_but(&[])).holds(&["GIR-FLOW-2"]);
    said(&both_but(&[(ANN, 90), (CUSTOMER, 90), (ANN, 200), (CUSTOMER, 200)])).holds(&["GIR-FLOW-2"]);
    said(&[]).blames("GIR-FLOW-2");
    for missing in [(ANN, 100), (CUSTOMER, 100), (ANN, 150), (CUSTOMER, 190)] {
        said(&both_but(&[missing])).blames("GIR-FLOW-2");
    }
    let one_side: Vec<(&str, i64)> = both_but(&[]).into_iter().filter(|(number, _)| *number == ANN).collect();
    said(&one_side).blames("GIR-FLOW-2");
    let mut transferred = said(&one_side);
    transferred.truth.calls[0].stretches[0].joined = Joined::SingleStepTransfer;
    transferred.blames("GIR-MAP-1");
}

/// Two seconds before and after a hold, a pause, or somebody's coming nobody can say.
#[test]
fn flow_2_a_hold_a_pause_and_who_is_not_there_keep_a_voice_away() {
    let changed = |change: &dyn Fn(&mut Call), second: i64| {
        let mut r = said(&both_but(&[(CUSTOMER, second)]));
        change(&mut r.truth.calls[0]);
        r.is_root("GIR-FLOW-2")
    };
    let ms = |from: i64, to: i64| Span { from: T0 + from, to: T0 + to };
    for (near, blamed) in [(ms(141_999, 143_000), false), (ms(142_000, 143_000), true), (ms(127_000, 128_000), true)] {
        let held = |call: &mut Call| call.speakers[1].held.push(near);
        assert_eq!(changed(&held, 130), blamed, "{near:?}");
    }
    let paused = |call: &mut Call| {
        call.stretches[0].recorded =
            vec![Recorded { paused: vec![ms(128_000, 128_001)], ..call.stretches[0].recorded[0].clone() }];
    };
    assert!(!changed(&paused, 130) && changed(&paused, 150));
    for (from, to, blamed) in
        [(128_000, 205_000, true), (128_001, 205_000, false), (95_000, 142_000, true), (95_000, 141_999, false)]
    {
        let shorter = |call: &mut Call| call.speakers[0].span = ms(from, to);
        assert_eq!(changed(&shorter, 130), blamed, "{from} to {to}");
    }
}

/// What was wrong with a PC has nothing to do with voices, nor has a clock.
#[test]
fn flow_2_faults_on_its_way_excuse_a_voice() {
    let blamed = |machine: &str, what: FaultKind, from: i64| {
        let mut r = said(&both_but(&[(CUSTOMER, 150)]));
        r.truth.faults.push(Fault { span: span(from, from + 1), machine: machine.into(), what });
        r.is_root("GIR-FLOW-2")
    };
    // 75 s before the recording, and as long after the call.
    let slow = || FaultKind::Slow { other: "mcp".into(), by_ms: 200 };
    for machine in ["mcp", "sip", "phones", "pstn"] {
        assert!(!blamed(machine, slow(), 20), "{machine}");
    }
    assert!(blamed("phones", slow(), 18) && !blamed("phones", slow(), 280) && blamed("phones", slow(), 281));
    assert!(blamed("PC-1", FaultKind::Down, 150) && blamed("mcp", FaultKind::Clock { skew_ms: 5 }, 150));
    let mut r = said(&both_but(&[(CUSTOMER, 150)]));
    r.truth.policies.loses_packets = true;
    assert!(!r.is_root("GIR-FLOW-2"));
}

/// A voice of somebody who is on another call alone.
#[test]
fn flow_2_nobody_else_is_heard() {
    let with = |more: (&'static str, i64)| said(&[both_but(&[]), vec![more]].concat());
    with((BEN, 130)).blames("GIR-FLOW-2");
    // Whoever is on this call as well, sooner or later, may be heard.
    let mut r = with((BEN, 130));
    r.truth.calls[0].speakers.push(speaker(BEN, (196, 205)));
    r.holds(&["GIR-FLOW-2"]);
    // Where nobody knows who speaks, nobody can be strange.
    let mut r = with((BEN, 130));
    r.truth.calls[0].speakers.clear();
    r.holds(&["GIR-FLOW-2"]);
}
