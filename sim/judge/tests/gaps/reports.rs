//! Discrepancies that are reported and are none, or not the ones that they are taken for.

use crate::common::day::{B, BRAUN, HODGES, captured, session, truth};
use crate::common::perfect::{run, span};
use crate::common::s;
use judge::State;
use judge::truth::{Fault, FaultKind, Span};
use serde_json::json;

/// Whether a report of Braun's PC is blamed: that this is missing of a user, who logs on there at that time.
fn told(windows: &str, time: Span, other: i64, what: &str, clock_wrong: bool) -> bool {
    let mut t = truth();
    t.pcs.get_mut("PC-0417").expect("it").clock_wrong = clock_wrong;
    t.sessions.push(session("PC-0417", "hodges", HODGES, (other, other + 600)));
    let mut r = run(t, &captured());
    r.evidence.discrepancies.push(json!({
        "pc": "PC-0417", "what": what, "segment": "000001-000002.seg", "windows": windows, "from": time.from, "to": time.to, "contact": null,
    }));
    r.judge().state("SCR-GC-3") == State::Broken
}

#[test]
fn footage_reported_as_that_of_somebody_else() {
    let make =
        |windows: &str, to: i64, other: i64| told(windows, Span::new(s(to - 600), s(to)), other, "damaged", false);
    assert!(!make(BRAUN, 1210, 9_000));
    assert!(!make(&BRAUN.to_uppercase(), 1210, 9_000));
    assert!(make(HODGES, 1210, 9_000));
    assert!(!make("", 1210, 9_000), "nobody's in particular");
    assert!(!make(r"CORP\nobody", 1210, 9_000), "a name of its own");
    // The one had gone and the other one had come by then, as clocks go.
    assert!(!make(HODGES, 3000, 3_055));
    assert!(make(HODGES, 3000, 3_100));
    // By a clock that is wrong.
    assert!(!told(HODGES, span(610, 1210), 9_000, "damaged", true));
    // What tells of no time, or of none that it was captured in.
    assert!(!told(HODGES, span(700, 700), 9_000, "damaged", false));
    assert!(told(HODGES, Span::new(s(700), s(700) + 1), 9_000, "damaged", false));
    assert!(!told(HODGES, span(610, 1210), 9_000, "late", false));
}

/// What a power cut or a crash took of what the PC knew, nobody can say.
#[test]
fn a_gap_over_what_was_captured() {
    let state = |fault: Option<(&str, i64, FaultKind)>| {
        let mut t = truth();
        if let Some((machine, at, what)) = fault {
            t.faults.push(Fault { span: span(at, at + 3), machine: machine.into(), what });
        }
        let mut r = run(t, &captured());
        r.evidence.discrepancies.push(json!({
            "pc": "PC-0417", "what": "gap", "segment": "", "windows": BRAUN, "from": s(1_000), "to": s(1_100), "contact": null,
        }));
        r.judge().state("SCR-GC-3")
    };
    assert_eq!(state(None), State::Broken);
    assert_ne!(state(Some(("PC-0417", 1_050, FaultKind::Restart))), State::Broken);
    assert_ne!(state(Some(("PC-0417", 1_130, FaultKind::PowerOff { clean: false }))), State::Broken);
    // Long after it, elsewhere, or where nothing broke off.
    assert_eq!(state(Some(("PC-0417", 1_140, FaultKind::Restart))), State::Broken);
    assert_eq!(state(Some(("PC-0422", 1_050, FaultKind::Restart))), State::Broken);
    assert_eq!(state(Some(("PC-0417", 1_050, FaultKind::Unreachable))), State::Broken);
}

/// After the logoff from the ACD, where that ends it, nothing is captured: that it was not then is no gap, even where the program
/// was down.
#[test]
fn a_gap_over_time_in_which_nothing_was_to_be_captured() {
    let broken = |(from, to): (i64, i64), windows: &str, clock_wrong: bool, down: bool| {
        let mut t = truth();
        t.policies.stop_trigger = "acd".into();
        t.pcs.get_mut("PC-0417").expect("it").clock_wrong = clock_wrong;
        t.acd_sessions[0].span = span(20, 1_500);
        if down {
            t.faults.push(Fault { span: span(1_900, 2_000), machine: "PC-0417".into(), what: FaultKind::Restart });
        }
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1_500)), captured()[1]]);
        r.evidence.discrepancies.push(json!({
            "pc": "PC-0417", "what": "gap", "segment": "", "windows": windows, "from": from, "to": to, "contact": null,
        }));
        r.judge().state("SCR-GC-3") == State::Broken
    };
    assert!(!broken((s(1_500), s(1_561)), BRAUN, false, false));
    assert!(broken((s(1_500), s(1_580)), BRAUN, false, false));
    assert!(broken((s(1_500), s(2_000)), BRAUN, false, true));
    // The time that it was down is its own, and so are times by a wrong clock and names of its own.
    assert!(!broken((s(1_895), s(2_005)), BRAUN, false, true));
    assert!(!broken((s(1_500), s(2_000)), BRAUN, true, false));
    assert!(!broken((s(1_500), s(2_000)), r"CORP\nobody", false, false));
}

#[test]
fn a_report_of_another_contact_tells_nothing_of_this_one() {
    let state = |contact: Option<&str>| {
        let mut t = truth();
        t.sessions[0].span = span(400, 3000);
        let mut r = run(t, &[("PC-0417", BRAUN, Span::new(s(400) + 20, s(3000))), captured()[1]]);
        let c = r.contact("acd-c1", B);
        c["note"] = json!("");
        let id = c["id"].clone();
        let of = contact.map(|other| if other == "own" { id } else { json!(other) });
        r.evidence.discrepancies.extend(of.map(|of| json!({ "pc": "PC-0417", "what": "missing", "contact": of })));
        r.judge().state("SCR-MATCH-1")
    };
    assert_eq!(state(Some("own")), State::Held);
    assert_eq!(state(Some("99")), State::Broken);
    assert_eq!(state(None), State::Broken);
}

/// Of what was altered or taken away nothing is there; unless it was no segment, which may have told of them all, that is all.
#[test]
fn a_gap_over_what_was_altered() {
    let state = |machine: &str, file: &str| {
        let mut t = truth();
        let path = format!("/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings/{file}");
        for what in [FaultKind::Tampered { path: path.clone() }, FaultKind::Removed { path }] {
            t.faults.push(Fault { span: span(5_000, 5_000), machine: machine.into(), what });
        }
        let mut r = run(t, &captured());
        for (what, segment) in [("damaged", file), ("gap", "")] {
            r.evidence.discrepancies.push(json!({
                "pc": machine, "what": what, "segment": segment, "windows": "", "from": 0, "to": 0, "contact": null,
            }));
        }
        let told = &mut r.evidence.discrepancies[1];
        (told["pc"], told["windows"]) = (json!("PC-0417"), json!(BRAUN));
        (told["from"], told["to"]) = (json!(s(1_000)), json!(s(1_100)));
        r.judge().state("SCR-GC-3")
    };
    assert_ne!(state("PC-0417", "000001-000002.seg"), State::Broken);
    assert_eq!(state("PC-0417", "000001-000003.seg"), State::Broken);
    assert_eq!(state("PC-0422", "000001-000007.seg"), State::Broken);
    assert_ne!(state("PC-0417", "000001-000000.log"), State::Broken);
}
