//! A product under test in the place of one part: it is seen from outside alone, and in real time.

use crate::common::day::day;
use crate::common::film::{Shot, film};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{Setting, SettingKind, Span};
use serde_json::json;
use std::collections::BTreeSet;

const B: &str = "braun@example.com";

/// The day, with somebody else's product on these machines, as it is seen from outside.
fn with(machines: &[&str]) -> Run {
    let mut run = day();
    run.truth.foreign = machines.iter().map(|machine| (*machine).to_owned()).collect();
    run.evidence = run.evidence.from_outside(&run.truth.foreign);
    run
}

fn refilm(run: &mut Run, from: i64, to: i64, covered: (i64, i64)) {
    let id = run.id("acd-c1", B);
    let video = film(&run.truth, &[shot(s(from), s(to))]);
    resent(run, &id, video);
    run.contact("acd-c1", B)["covered"] = json!([{ "from_ms": covered.0, "to_ms": covered.1 }]);
}

/// What the PC showed from one instant to another.
fn shot(from: i64, to: i64) -> Shot {
    Shot { pc: "PC-0417".into(), login: r"CORP\dbraun".into(), monitors: 1, span: Span::new(from, to) }
}

/// Another recording was uploaded for the contact.
fn resent(run: &mut Run, id: &str, video: Vec<u8>) {
    let target = format!("/sim/uploads/{id}?");
    run.forget(|r| r.kind == "wire.http" && r.fields.contains(&target));
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": format!("/sim/uploads/{id}?offset=0"), "status": 200, "sent": video.len(), "received": 9 });
    run.add(s(937), "wfo", "wire.http", &fields);
    run.evidence.videos.insert(id.to_owned(), video);
}

#[test]
fn nothing_that_only_the_product_can_tell_is_evidence() {
    let run = with(&["PC-0417"]);
    assert!(run.evidence.trace.records.iter().all(|r| &*r.host != "PC-0417" || r.kind.starts_with("wire.")));
    assert!(!run.evidence.disks.contains_key("PC-0417") && run.evidence.disks.contains_key("wfo"));
    assert!(!run.evidence.writes.seen.contains_key("PC-0417"));
    let all = day();
    let untouched = day().evidence.from_outside(&BTreeSet::new());
    assert_eq!(untouched.trace.records.len(), all.evidence.trace.records.len());
}

#[test]
fn nobody_is_blamed_for_what_he_cannot_be_seen_to_do() {
    let run = with(&["PC-0417"]);
    let report = run.judge();
    assert_eq!(report.broken().count(), 0, "{report}");
    for id in ["SCR-MATCH-1", "SCR-UP-1", "SCR-UP-5", "SCR-CAP-4", "SCR-REL-3"] {
        assert_eq!(report.state(id), State::Held, "{id}");
    }
}

#[test]
fn a_recording_that_is_shorter_than_it_says_is_none_the_less() {
    let mut run = with(&["PC-0417"]);
    refilm(&mut run, 300, 895, (0, 600_000));
    run.blames(&["SCR-MATCH-1"]);
    let mut run = with(&["PC-0417"]);
    refilm(&mut run, 300, 895, (0, 595_000));
    assert_eq!(run.judge().state("SCR-MATCH-1"), State::Broken);
}

/// The day with a product for a recorder, in real time, whose recording of a contact of ten minutes lacks the first `hole` of each
/// two seconds.
fn pierced(hole: i64) -> Run {
    let mut run = with(&["PC-0417"]);
    run.truth.policies.tolerance_ms = 1_000;
    refilm(&mut run, 300, 900, (0, 600_000));
    let parts = (0..300).map(|n| json!({ "from_ms": n * 2_000 + hole, "to_ms": (n + 1) * 2_000 }));
    run.contact("acd-c1", B)["covered"] = parts.collect();
    let shots: Vec<Shot> = (0..300).map(|n| shot(s(300 + n * 2) + hole, s(302 + n * 2))).collect();
    let id = run.id("acd-c1", B);
    let video = film(&run.truth, &shots);
    resent(&mut run, &id, video);
    run
}

#[test]
fn a_tolerance_does_not_swallow_many_small_holes() {
    assert_eq!(pierced(1_900).judge().state("SCR-MATCH-1"), State::Broken);
    assert_eq!(pierced(50).judge().state("SCR-MATCH-1"), State::Broken);
    // No more than the two edges may be off.
    assert_eq!(pierced(5).judge().state("SCR-MATCH-1"), State::Held);
}

#[test]
fn nothing_hangs_on_behind_a_recording() {
    let mut run = with(&["PC-0417"]);
    refilm(&mut run, 300, 900, (0, 600_000));
    assert_eq!(run.judge().state("SCR-UP-5"), State::Held);
    let id = run.id("acd-c1", B);
    let video = [run.evidence.videos[&id].clone(), vec![5; 60_000]].concat();
    resent(&mut run, &id, video);
    run.blames(&["SCR-UP-5"]);
}

#[test]
fn many_short_messages_are_a_long_one() {
    let said = |count: i64| {
        let mut run = with(&["PC-0417"]);
        for n in 0..count {
            let segment = "x".repeat(700);
            let gap = json!({ "type": "discrepancy", "id": n, "what": "gap", "segment": segment, "windows": "", "from": 1, "to": 2, "contact": null });
            let fields = json!({ "from": "PC-0417", "to": "wfo", "text": gap.to_string() });
            run.add(s(400) + n, "wfo", "wire.ws", &fields);
        }
        run
    };
    said(10).holds(&["SCR-UP-5"]);
    said(100).blames(&["SCR-UP-5"]);
}

#[test]
fn who_makes_no_recordings_shows_nothing_of_eligibility() {
    let cleared = |with_video: bool| {
        let mut run = with(&["PC-0417"]);
        let agent = "braun".to_owned();
        // Not activated for a moment when the contact is nearly over.
        for (at, on) in [(895, false), (901, true)] {
            run.truth.settings.push(Setting { at: s(at), what: SettingKind::Active { agent: agent.clone(), on } });
        }
        refilm(&mut run, 300, 895, (0, 595_000));
        if !with_video {
            run.evidence.videos.clear();
        }
        run.judge().state("SCR-ELIG-3")
    };
    assert_eq!((cleared(true), cleared(false)), (State::Held, State::NotReached));
}

#[test]
fn a_tolerance_widens_each_bound_and_no_more() {
    let mut run = with(&["wfo"]);
    let call = run.truth.calls.iter().find(|c| c.acd_id == "acd-c1").expect("the call");
    let shown = call.metadata_at.expect("it is shown");
    run.contact("acd-c1", B)["importedAt"] = (shown - 900).into();
    assert_eq!(run.judge().state("UJT-IMP-1"), State::Broken);
    run.truth.policies.tolerance_ms = 1_000;
    assert_eq!(run.judge().state("UJT-IMP-1"), State::Held);
    run.contact("acd-c1", B)["importedAt"] = (shown - 1_100).into();
    assert_eq!(run.judge().state("UJT-IMP-1"), State::Broken);
}

#[test]
fn no_tolerance_widens_what_is_copied() {
    let mut run = with(&["wfo"]);
    let start = run.contact("acd-c1", B)["startTime"].as_i64().expect("a number");
    run.contact("acd-c1", B)["startTime"] = (start + 200).into();
    assert_eq!(run.judge().state("UJT-IMP-1"), State::Broken);
    run.truth.policies.tolerance_ms = 1_000;
    assert_eq!(run.judge().state("UJT-IMP-1"), State::Held);
    run.contact("acd-c1", B)["startTime"] = (start + 300).into();
    assert_eq!(run.judge().state("UJT-IMP-1"), State::Broken);
}

/// A sound of so many milliseconds, at 8,000 bytes a second.
fn sound(ms: usize) -> Vec<u8> {
    let data = ms * 8;
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data".to_vec();
    bytes.extend(u32::try_from(data).expect("short").to_le_bytes());
    bytes.resize(bytes.len() + data, 128);
    bytes
}

#[test]
fn of_somebody_elses_audio_the_length_alone_is_known() {
    let mut run = with(&["ujet"]);
    for call in &mut run.truth.calls {
        (call.audio_sha256, call.audio_ms) = (Vec::new(), call.span.ms());
    }
    let lengths: Vec<(String, Span)> = run.truth.calls.iter().map(|c| (c.acd_id.clone(), c.span)).collect();
    for (call, span) in lengths {
        let own = run.evidence.contacts.iter().filter(|c| c["assocCallId"] == call.as_str());
        let ids: Vec<String> = own.filter_map(|c| c["id"].as_str().map(str::to_owned)).collect();
        for id in ids.into_iter().filter(|id| run.evidence.audios.contains_key(id)).collect::<Vec<_>>() {
            run.evidence.audios.insert(id, sound(usize::try_from(span.ms()).expect("positive")));
        }
    }
    let held = run.judge();
    assert_eq!(held.state("UJT-IMP-1"), State::Held, "{held}");
    let id = run.id("acd-c1", B);
    run.evidence.audios.insert(id.clone(), sound(5_000));
    run.blames(&["UJT-IMP-1"]);
    run.evidence.audios.insert(id, b"no sound at all".to_vec());
    run.blames(&["UJT-IMP-1"]);
}

/// The day with a product for a server, in real time, of which our UJET saw what it was asked so long after it showed each call.
fn asked(after_ms: i64, target: &str, status: u16) -> Run {
    let mut run = with(&["wfo"]);
    run.truth.policies.tolerance_ms = 1_000;
    let shown: Vec<i64> = run.truth.calls.iter().filter_map(|call| call.metadata_at).collect();
    for at in shown {
        let fields = json!({ "from": "wfo", "to": "ujet", "method": "GET", "target": target, "status": status });
        run.add(at + after_ms, "ujet", "wire.http", &fields);
    }
    run
}

#[test]
fn a_server_relays_what_it_has_asked_for() {
    let state = |run: &Run| run.judge().state("SCR-REL-1");
    let calls = "/manager/api/v1/calls?page=1";
    assert_eq!(state(&asked(20_000, calls, 200)), State::Held);
    assert_eq!(state(&asked(20_000, "/manager/api/v1/calls/1001", 200)), State::Held);
    assert_eq!(state(&asked(-900, calls, 200)), State::Held);
    assert_eq!(state(&asked(-1_100, calls, 200)), State::Broken);
    assert_eq!(state(&asked(40_000, calls, 200)), State::Broken);
    assert_eq!(state(&asked(20_000, calls, 503)), State::Broken);
    assert_eq!(state(&asked(20_000, "/manager/api/v1/agents", 200)), State::Broken);
    // Nobody sees what its ACD is asked.
    assert_eq!(state(&asked(20_000, "/elsewhere", 200)), State::Held);
}

#[test]
fn a_call_that_is_shown_as_it_ends_tells_nothing_of_early_relays() {
    for (after_ms, due) in [(1_000, State::NotReached), (1_100, State::Held)] {
        let mut run = asked(20_000, "/manager/api/v1/calls", 200);
        run.truth.calls.retain(|call| call.parts.len() == 1);
        for call in &mut run.truth.calls {
            call.metadata_at = Some(call.span.to + after_ms);
        }
        assert_eq!(run.judge().state("SCR-REL-1"), due, "{after_ms}");
    }
    // As the call ends.
    let mut run = asked(20_000, "/manager/api/v1/calls", 200);
    let id = run.id("acd-c1", B);
    run.edit_message("relay", |record, message| {
        let own = message["contact"] == id.as_str();
        record.at = if own { s(900) + 10 } else { record.at };
        own
    });
    run.contact("acd-c1", B)["importedAt"] = s(900).into();
    assert_eq!(run.judge().state("SCR-REL-1"), State::Broken);
}
