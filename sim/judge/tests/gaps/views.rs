//! What the judge makes of truth and evidence before any oracle looks: which recordings are there and whose they are, how long
//! segments went on, how late anything may be, which contact is which.

use crate::common::day::{B, day};
use crate::common::{Run, s};
use judge::State;
use judge::case::{Case, seats};
use judge::evidence::Evidence;
use judge::expect::online::importing;
use judge::truth::{Fault, FaultKind, Span, Truth};
use judge::view::{Segment, View};
use judge::watch::Written;
use serde_json::{Value, json};

/// What somebody sees who looks at a run as the oracles do.
fn look<T>(r: &Run, at: impl FnOnce(&Case<'_>) -> T) -> T {
    let view = View::of(&r.truth, &r.evidence);
    let seats = seats(&r.truth, &view);
    at(&Case::of(&r.truth, &view, &seats))
}

/// A recording of two pictures, a third of a second each.
fn uneven() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_animated(2, 0).expect("two frames");
    encoder.set_frame_delay(1, 3).expect("a delay");
    let mut writer = encoder.write_header().expect("a header");
    [[7], [9]].iter().for_each(|picture| writer.write_image_data(picture).expect("a picture"));
    writer.finish().expect("an end");
    bytes
}

#[test]
fn a_recording_that_came_while_the_evidence_was_gathered() {
    let there = |state: &str, history: Value, late: bool| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        let c = r.contact("acd-c1", B);
        (c["videoUploadState"], c["videoHistory"]) = (json!(state), history);
        if late {
            let target = format!("/sim/uploads/{id}?offset=0");
            let piece = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": target, "status": 200 });
            let after = r.truth.ends + 5;
            r.add(after, "wfo", "wire.http", &piece);
        }
        look(&r, |case| case.view.films.contains_key(id.as_str()))
    };
    let (waits, is_there) = ("File not yet uploaded", "File is uploaded");
    let before = || json!([[s(930), waits]]);
    assert!(!there(waits, before(), true));
    assert!(there(waits, before(), false));
    assert!(there(is_there, before(), true), "it was there");
    assert!(there(waits, json!([[s(930), is_there]]), true), "it had been there");
}

#[test]
fn nothing_but_its_length_is_asked_of_somebody_elses_recording() {
    let plays = |pc: &str| {
        let mut r = day();
        r.truth.foreign = [pc.to_owned()].into();
        let id = r.id("acd-c1", B);
        r.evidence.videos.insert(id.clone(), uneven());
        look(&r, |case| case.view.videos[id.as_str()].as_ref().map(|video| video.length_ms).map_err(Clone::clone))
    };
    assert_eq!(plays("PC-0417"), Ok(667));
    // The other PC's is no excuse for ours.
    assert!(plays("PC-0422").is_err_and(|why| why.contains("not whole milliseconds")));
}

#[test]
fn a_lossy_network_makes_everything_late() {
    let slack = |kind: Option<&'static str>| {
        let mut r = day();
        r.truth.policies.tolerance_ms = 500;
        if let Some(kind) = kind {
            r.add(s(5), "net", kind, &json!({}));
        }
        look(&r, |case| case.view.slack_ms)
    };
    assert_eq!([slack(Some("fault.link")), slack(Some("fault.power")), slack(None)], [30_500, 500, 500]);
}

#[test]
fn faults_of_the_acds_are_those_that_its_own_side_tells_of() {
    let faults = |host: &str, kind: &'static str| {
        let mut r = day();
        r.add(s(5), host, kind, &json!({}));
        look(&r, |case| case.view.acd_faults.iter().collect::<Vec<_>>())
    };
    assert_eq!(faults("ujet", "ujet.fault"), [Span::new(s(5), s(5) + 1)]);
    assert_eq!(faults("ujet", "ujet.call"), []);
    assert_eq!(faults("wfo", "server.fault"), [], "a product's word is none");
    assert_eq!(faults("PC-0417", "desktop.fault"), []);
}

/// A disk of the server's that is full, or fails, keeps it from importing.
#[test]
fn a_server_without_a_disk_imports_nothing() {
    let imports = |machine: &str, what: FaultKind| {
        let mut r = day();
        r.truth.faults.push(Fault { span: Span::new(s(100), s(200)), machine: machine.into(), what });
        look(&r, |case| [99, 100, 199, 200].map(|at| importing(case.truth, case.view).has(s(at))))
    };
    for what in [FaultKind::DiskFull, FaultKind::DiskFault, FaultKind::Restart] {
        assert_eq!(imports("wfo", what), [true, false, false, true]);
    }
    assert_eq!(imports("wfo", FaultKind::DiskHold), [true; 4]);
    assert_eq!(imports("PC-0417", FaultKind::DiskFull), [true; 4]);
}

#[test]
fn only_what_tells_of_sessions_tells_of_them() {
    let told = |kind: &str| {
        let mut r = day();
        let session = json!({ "id": 9, "windows": "x", "from": s(5), "to": null });
        let text = json!({ "type": kind, "sessions": [session] }).to_string();
        r.add(s(5), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
        look(&r, |case| case.view.told.iter().filter(|told| told.windows == "x").count())
    };
    assert_eq!((told("sessions"), told("ping")), (1, 0));
}

/// What stands in a message where its kind has nothing.
#[test]
fn what_is_no_part_of_a_message() {
    let strange = |message: Value| {
        let mut r = day();
        r.add(s(5), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": message.to_string() }));
        look(&r, |case| case.view.ws.iter().find(|m| m.at == s(5)).expect("it").strange)
    };
    let session = json!({ "id": 9, "windows": "x", "from": 1, "to": 2 });
    let more = json!({ "id": 9, "windows": "x", "from": 1, "to": 2, "more": 12345 });
    assert_eq!(strange(json!({ "type": "sessions", "sessions": [session, session] })), 0);
    assert_eq!(strange(json!({ "type": "sessions", "sessions": [session, more, "odd"] })), 4 + 5 + 5);
    assert_eq!(strange(json!({ "type": "ping", "id": 1, "sessions": [more] })), 8 + json!([more]).to_string().len());
}

/// A segment from 10 to the end of the run at 1,000, sealed at these times, recovered or not, with this fault.
fn segment(seals: &[(i64, bool)], faults: &[(&str, i64, FaultKind)]) -> Segment {
    let fault = |(on, at, what): &(&str, i64, FaultKind)| Fault {
        span: Span::new(*at, at + 5),
        machine: (*on).into(),
        what: what.clone(),
    };
    let truth = Truth { ends: 1_000, faults: faults.iter().map(fault).collect(), ..Truth::default() };
    let mut r = Run { truth, evidence: Evidence::default() };
    r.add(10, "PC-1", "segment.opened", &json!({ "segment": "1.seg" }));
    for (at, recovered) in seals {
        r.add(*at, "PC-1", "segment.sealed", &json!({ "segment": "1.seg", "recovered": recovered }));
    }
    look(&r, |case| case.view.segments["PC-1"][0].clone())
}

#[test]
fn what_a_crash_leaves_open_ends_with_it() {
    let to = |seals: &[(i64, bool)], faults: &[(&str, i64, FaultKind)]| segment(seals, faults).span.to;
    let crash = |at: i64| ("PC-1", at, FaultKind::Restart);
    assert_eq!(to(&[], &[]), 1_000);
    assert_eq!(to(&[], &[crash(50)]), 50);
    assert_eq!(to(&[], &[crash(70), crash(50)]), 50);
    assert_eq!(to(&[], &[crash(5)]), 1_000, "before it was opened");
    assert_eq!(to(&[], &[("PC-2", 50, FaultKind::Restart)]), 1_000);
    assert_eq!(to(&[], &[("PC-1", 50, FaultKind::Unreachable)]), 1_000);
    assert_eq!(to(&[(100, true)], &[crash(50)]), 50, "it was sealed after the crash");
    assert_eq!(to(&[(100, false)], &[crash(50)]), 100, "it says that it went on");
    assert_eq!(to(&[(100, true)], &[]), 100);
}

#[test]
fn a_segment_is_sealed_once() {
    let twice = segment(&[(100, false), (200, true)], &[]);
    assert_eq!((twice.sealed, twice.span.to), (Some((100, false)), 100));
}

#[test]
fn what_is_copied_is_as_exact_as_the_acd_is_known() {
    let copied = |platform: &str, foreign: &str, tolerance_ms: i64| {
        let mut r = day();
        (r.truth.platform, r.truth.policies.tolerance_ms) = (platform.into(), tolerance_ms);
        r.truth.foreign = [foreign.to_owned()].into();
        look(&r, |case| case.copied())
    };
    assert_eq!(copied("calabrio-ujet", "wfo", 1_000), 250);
    assert_eq!(copied("calabrio-ujet", "wfo", 100), 100);
    assert_eq!(copied("calabrio-ujet", "ujet", 1_000), 1_000, "nobody knows what it told");
    assert_eq!(copied("webex-cc-2.0", "wfo", 1_000), 1_000);
}

#[test]
fn a_contact_of_another_call_is_not_this_ones() {
    let mut r = day();
    r.contact("acd-c1", B)["assocCallId"] = json!("acd-c9");
    assert!(look(&r, |case| case.contacts.iter().find(|c| c.span.from == s(300)).expect("due").seen.is_none()));
    assert_eq!(r.judge().state("UJT-IMP-1"), State::Broken);
    assert!(look(&day(), |case| case.contacts.iter().all(|c| c.seen.is_some())));
}

/// Of a machine with somebody else's product nothing is left but what passed by it; of the others all is.
#[test]
fn what_is_seen_from_outside() {
    let mut r = day();
    r.truth.foreign = ["PC-0417".to_owned()].into();
    let writes = &mut r.evidence.writes;
    for pc in ["PC-0417", "PC-0422"] {
        writes.seen.insert(pc.into(), 1);
        writes.readable.push((pc.into(), "/C/a".into(), "a PNG picture".into()));
        writes.files.insert(pc.into(), [("/C/a".to_owned(), Written::default())].into());
        writes.heads.insert(pc.into(), [("/C/a".to_owned(), vec![1])].into());
        writes.prints.insert(pc.into(), [7].into());
    }
    let Evidence { writes, disks, .. } = r.evidence.from_outside(&r.truth.foreign);
    for (pc, left) in [("PC-0417", false), ("PC-0422", true)] {
        assert_eq!(writes.seen.contains_key(pc), left);
        assert_eq!(writes.readable.iter().any(|(on, ..)| on == pc), left);
        assert_eq!(writes.files.contains_key(pc), left);
        assert_eq!(writes.heads.contains_key(pc), left);
        assert_eq!(writes.prints.contains_key(pc), left);
        assert_eq!(disks.contains_key(pc), left);
    }
}
