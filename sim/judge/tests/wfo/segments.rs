//! Segments on disks: of which times, where, and readable for nobody.

use crate::common::day::{HODGES, captured, day, session, truth};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{Fault, FaultKind, Span};
use serde_json::json;

/// Changes the segment of a PC that was opened at a time, in trace and writes.
fn resegment(run: &mut Run, pc: &str, opened: i64, times: Option<(i64, i64)>) {
    let files = run.evidence.writes.files.get_mut(pc).expect("files");
    let (path, written) = files.iter_mut().find(|(_, w)| w.first == opened).expect("a segment");
    let name = path.rsplit('/').next().expect("a name").to_owned();
    if let Some((from, to)) = times {
        (written.first, written.last) = (from, to);
        run.edit(|r, _| {
            let mine = r.fields.contains(&name) && r.kind != "segment.deleted";
            if mine {
                r.at = if r.kind == "segment.opened" { from } else { to };
            }
            mine
        });
    } else {
        let path = path.clone();
        files.remove(&path);
        run.evidence.disks.get_mut(pc).expect("files").remove(&path);
        run.forget(|r| r.fields.contains(&name));
    }
}

#[test]
fn segments_that_are_not_there() {
    let mut r = day();
    resegment(&mut r, "PC-0422", s(10), None);
    r.blames(&["SCR-CAP-1"]);
    let mut r = day();
    resegment(&mut r, "PC-0422", s(610), None);
    r.blames(&["SCR-CAP-8"]);
    // Told of, and never written.
    let mut r = day();
    let files = r.evidence.writes.files.get_mut("PC-0422").expect("files");
    let path = files.iter().find(|(_, w)| w.first == s(610)).expect("a segment").0.clone();
    files.remove(&path);
    assert_eq!(r.judge().state("SCR-CAP-8"), State::Broken);
}

#[test]
fn segments_too_long_and_too_short() {
    let mut r = day();
    resegment(&mut r, "PC-0422", s(610), Some((s(610), s(1215))));
    r.blames(&["SCR-CAP-2"]);
    // As it says of itself it is as long as it has to be, and was begun five seconds before; what happened to the disk at
    // another time has nothing to do with that.
    let longer = |full: Option<Span>| {
        let mut r = day();
        let files = r.evidence.writes.files.get_mut("PC-0422").expect("files");
        files.values_mut().find(|w| w.first == s(610)).expect("a segment").first -= 5_000;
        let (machine, what) = ("PC-0422".to_owned(), FaultKind::DiskFull);
        r.truth.faults.extend(full.map(|span| Fault { span, machine, what }));
        r
    };
    longer(None).blames(&["SCR-CAP-2"]);
    longer(Some(span(20_000, 20_010))).blames(&["SCR-CAP-2"]);
    longer(Some(span(1300, 1310))).blames(&["SCR-CAP-2"]);
    longer(Some(span(700, 700))).holds(&["SCR-CAP-2"]);
}

/// One that another follows at once is ten minutes long, but for a moment, where capture was due all the time.
#[test]
fn segments_that_end_early() {
    let split = |short_ms: i64, logoff: bool| {
        let (to, mut t) = (s(610) - short_ms, truth());
        if logoff {
            t.sessions[1].span.to = to;
            t.sessions.push(session("PC-0422", "hodges", HODGES, (0, 0)));
            t.sessions[2].span = Span::new(to, s(3000));
        }
        let hodges = |from, to| ("PC-0422", HODGES, Span::new(from, to));
        run(t, &[captured()[0], hodges(s(10), to), hodges(to, s(3000))])
    };
    split(100, false).holds(&["SCR-CAP-2"]);
    split(101, false).blames(&["SCR-CAP-2"]);
    split(5_000, false).blames(&["SCR-CAP-2"]);
    // The one session ends there, and the next begins.
    split(5_000, true).holds(&["SCR-CAP-2"]);
}

#[test]
fn capture_after_the_logoff() {
    let late = |to: i64, full: Option<Span>| {
        let mut r = day();
        resegment(&mut r, "PC-0422", s(2410), Some((s(2410), to)));
        let (machine, what) = ("PC-0422".to_owned(), FaultKind::DiskFull);
        r.truth.faults.extend(full.map(|span| Fault { span, machine, what }));
        r
    };
    late(s(3009), None).blames(&["SCR-CAP-9"]);
    // A disk that is full at the logoff lets the segment be closed later, and soon after; at another time it does not.
    late(s(3009), Some(span(2990, 3020))).holds(&[]);
    late(s(3009), Some(span(2990, 3000))).holds(&[]);
    late(s(3009), Some(Span::new(s(3000) + 100, s(3020)))).holds(&[]);
    late(s(3009), Some(Span::new(s(3000) + 101, s(3020)))).blames(&["SCR-CAP-9"]);
    late(s(3009), Some(span(20_000, 20_010))).blames(&["SCR-CAP-9"]);
    late(s(3009), Some(span(2980, 2990))).blames(&["SCR-CAP-9"]);
    let broken = |to: i64| late(to, Some(span(2990, 3020))).judge().state("SCR-CAP-9") == State::Broken;
    assert!(!broken(s(3140)) && broken(s(3140) + 1));
    let mut r = day();
    let folder = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";
    r.add(s(3500), "PC-0422", "segment.opened", &json!({ "segment": "000001-000099.seg", "session": 1 }));
    r.add(s(3560), "PC-0422", "segment.sealed", &json!({ "segment": "000001-000099.seg", "recovered": false }));
    r.add(s(3560) + 7_500_000, "PC-0422", "segment.deleted", &json!({ "segment": "000001-000099.seg" }));
    let written = judge::watch::Written { first: s(3500), last: s(3560), bytes: 9, count: 1 };
    r.evidence.writes.files.get_mut("PC-0422").expect("it").insert(format!("{folder}/000001-000099.seg"), written);
    r.blames(&["SCR-CAP-5"]);
    // And so it is where the recorder keeps quiet about it.
    r.forget(|rec| rec.fields.contains("000001-000099"));
    assert_eq!(r.judge().state("SCR-CAP-9"), State::Broken);
}

#[test]
fn another_folder() {
    let mut r = day();
    let files = r.evidence.writes.files.get_mut("PC-0417").expect("it");
    let (path, written) = files.pop_first().expect("a file");
    files.insert(path.replace("recordings", "elsewhere"), written);
    r.blames(&["SCR-CAP-3"]);
    assert_eq!(r.judge().verdict("SCR-CAP-3").map(|v| v.findings.len()), Some(1), "it is no copy of itself");
}

#[test]
fn readable_material() {
    for (machine, id) in [("PC-0417", "SCR-SEC-1"), ("wfo", "SCR-SEC-3")] {
        let mut r = day();
        r.evidence.writes.readable.push((machine.into(), "/C/x".into(), "a PNG picture".into()));
        r.blames(&[id]);
        let mut r = day();
        let secret = r.truth.secrets[0].clone();
        r.evidence.disks.get_mut(machine).expect("it").insert("/x".into(), format!("token={secret}").into());
        r.blames(&[id]);
        assert!(!r.judge().to_string().contains(&secret), "the report does not spread it");
    }
    let mut r = day();
    let secret = r.truth.secrets[0].clone();
    r.add(s(5), "wfo", "acd.login", &json!({ "authorization": secret }));
    r.blames(&["SCR-SEC-3"]);
}
