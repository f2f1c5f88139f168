//! Recordings that show something else than they have to.

use crate::common::day::{B, BRAUN, HODGES, call, day, session, truth};
use crate::common::film::{Shot, film};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::conditions::braun;
use judge::State;
use judge::truth::{Fault, FaultKind, Setting, SettingKind, Span};
use serde_json::json;

/// The first call's recording, put together from other shots, with other covered parts.
pub fn refilm(run: &mut Run, shots: &[(&str, &str, u8, Span)], covered: &[(i64, i64)]) {
    let shots: Vec<Shot> = shots
        .iter()
        .map(|(pc, login, monitors, span)| Shot {
            pc: (*pc).into(),
            login: (*login).into(),
            monitors: *monitors,
            span: *span,
        })
        .collect();
    let video = film(&run.truth, &shots);
    let id = run.id("acd-c1", B);
    let target = format!("/sim/uploads/{id}");
    run.forget(|r| r.kind == "wire.http" && r.fields.contains(&target));
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": format!("{target}?offset=0"), "status": 200, "sent": video.len(), "received": 9 });
    run.add(s(1000), "wfo", "wire.http", &fields);
    run.evidence.videos.insert(id, video);
    let parts: Vec<_> = covered.iter().map(|(a, b)| json!({ "from_ms": a, "to_ms": b })).collect();
    let contact = run.contact("acd-c1", B);
    contact["covered"] = json!(parts);
    contact["videoHistory"] = json!([[s(935), "File not yet uploaded"], [s(1000), "File is uploaded"]]);
}

/// The first call's recording, as it was uploaded, shows this time alone.
pub fn reshoot(run: &mut Run, span: Span) {
    let id = run.id("acd-c1", B);
    remake(run, &id, &[Shot { pc: "PC-0417".into(), login: BRAUN.into(), monitors: 1, span }]);
}

/// A contact's recording, as it was uploaded, is made of these shots.
pub fn remake(run: &mut Run, id: &str, shots: &[Shot]) {
    let video = film(&run.truth, shots);
    run.edit(|rec, f| {
        let mine = rec.kind == "wire.http" && f["method"] == "PUT" && rec.fields.contains(&format!("uploads/{id}"));
        if mine {
            f["sent"] = json!(video.len());
        }
        mine
    });
    run.evidence.videos.insert(id.into(), video);
}

#[test]
fn refilming_alone_breaks_nothing() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 900))], &[(0, 600_000)]);
    r.holds(&["SCR-MATCH-1", "SCR-MATCH-3"]);
}

#[test]
fn another_agents_screen() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", HODGES, 1, span(300, 900))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn another_pcs_screen() {
    let mut r = day();
    r.truth.screens.insert("PC-9999".into(), r.truth.screens["PC-0417|corp\\dbraun"].clone());
    refilm(&mut r, &[("PC-9999", BRAUN, 1, span(300, 900))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn another_time_even_by_a_millisecond() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, Span::new(s(300) + 1, s(900) + 1))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
    // Where the PC's clock is wrong, the policy leaves room, and no more than that.
    r.truth.pcs.get_mut("PC-0417").expect("it").clock_wrong = true;
    assert_eq!(r.judge().state("SCR-MATCH-3"), State::Held);
    refilm(&mut r, &[("PC-0417", BRAUN, 1, Span::new(s(300) + 251, s(900) + 251))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
}

/// What the clock of a PC that is wrong may cost is for the edges: many small holes are a large one.
#[test]
fn small_holes_that_add_up() {
    let pierced = |hole: i64| {
        let mut r = day();
        r.truth.pcs.get_mut("PC-0417").expect("it").clock_wrong = true;
        let parts: Vec<Span> = (0..300).map(|n| Span::new(s(300 + n * 2) + hole, s(302 + n * 2))).collect();
        let shots: Vec<_> = parts.iter().map(|part| ("PC-0417", BRAUN, 1, *part)).collect();
        let covered: Vec<_> = parts.iter().map(|part| (part.from - s(300), part.to - s(300))).collect();
        refilm(&mut r, &shots, &covered);
        r
    };
    pierced(1).holds(&["SCR-MATCH-1", "SCR-MATCH-3"]);
    pierced(2).blames(&["SCR-MATCH-1"]);
    pierced(400).blames(&["SCR-MATCH-1"]);
    // A hole beyond the edges' tolerance is told as what it is, and not in the sum once more.
    let in_sum = |hole: i64| {
        let report = pierced(hole).judge();
        let found = report.verdict("SCR-MATCH-1").map(|v| v.findings.as_slice()).unwrap_or_default();
        found.iter().any(|f| f.seen.contains("it lacks"))
    };
    assert!(in_sum(500) && !in_sum(501));
}

#[test]
fn a_picture_left_out() {
    let mut r = day();
    let screen = r.truth.screens.get_mut("PC-0417|corp\\dbraun").expect("it");
    let place = screen.iter().position(|c| c.at > s(350)).expect("a change");
    let left_out = screen.remove(place);
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 900))], &[(0, 600_000)]);
    r.truth.screens.get_mut("PC-0417|corp\\dbraun").expect("it").insert(place, left_out);
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn a_monitor_left_out() {
    let mut r = day();
    r.truth.pcs.get_mut("PC-0417").expect("it").monitors = 2;
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn cut_short() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 899))], &[(0, 599_000)]);
    r.blames(&["SCR-MATCH-1"]);
    // Nor may it say that it shows more than it does.
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 899))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-1"]);
}

#[test]
fn too_long() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 901))], &[(0, 601_000)]);
    r.blames(&["SCR-MATCH-1"]);
}

/// As long as the server says that the contact was, which is longer than it was.
#[test]
fn longer_than_the_contact() {
    let shown = |seconds: i64| {
        let mut r = day();
        refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 300 + seconds))], &[(0, seconds * 1000)]);
        r.contact("acd-c1", B)["callDuration"] = json!(seconds * 1000);
        r.judge().state("SCR-MATCH-1")
    };
    assert_eq!(shown(600), State::Held);
    assert_eq!(shown(610), State::Broken);
}

#[test]
fn not_a_film() {
    let mut r = day();
    let id = r.id("acd-c1", B);
    r.evidence.videos.get_mut(&id).expect("it").truncate(500);
    r.blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_gap_at_the_seam() {
    let mut r = day();
    let shots = [("PC-0417", BRAUN, 1, span(300, 609)), ("PC-0417", BRAUN, 1, span(610, 900))];
    refilm(&mut r, &shots, &[(0, 309_000), (310_000, 600_000)]);
    r.blames(&["SCR-MATCH-2"]);
}

#[test]
fn an_overlap_at_the_seam() {
    let mut r = day();
    // A second is shown twice, another is missing at the seam's other side.
    let shots = [
        ("PC-0417", BRAUN, 1, span(300, 610)),
        ("PC-0417", BRAUN, 1, span(609, 610)),
        ("PC-0417", BRAUN, 1, span(611, 900)),
    ];
    refilm(&mut r, &shots, &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-2"]);
}

#[test]
fn nothing_during_the_pause_of_the_audio() {
    let mut r = day();
    let shots = [("PC-0417", BRAUN, 1, span(300, 400)), ("PC-0417", BRAUN, 1, span(430, 900))];
    refilm(&mut r, &shots, &[(0, 100_000), (130_000, 600_000)]);
    r.blames(&["SCR-CAP-6"]);
}

#[test]
fn a_seat_elsewhere() {
    // One agent, two desks, one after the other in a contact: one of the two has a part.
    let mut t = truth();
    t.sessions[0] = session("PC-0417", "braun", BRAUN, (10, 600));
    t.sessions.push(session("PC-0422", "braun", BRAUN, (3010, 3300)));
    t.sessions.push(session("PC-0417", "braun", BRAUN, (640, 2900)));
    t.calls.push(call("c9", &[("braun", 2800, 3200)], 5));
    t.acd_sessions[0].span = span(20, 3300);
    let cap = [
        ("PC-0417", BRAUN, span(10, 600)),
        ("PC-0417", BRAUN, span(640, 2900)),
        ("PC-0422", HODGES, span(10, 3000)),
        ("PC-0422", BRAUN, span(3010, 3300)),
    ];
    let r = run(t, &cap);
    r.holds(&["SCR-MATCH-1", "SCR-MATCH-3", "SCR-REL-2"]);
    let mut r = r;
    r.contact("acd-c9", B)["note"] = json!("");
    r.blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_desk_of_which_nothing_is_sure_to_be_there() {
    // Unplugged before it can have asked the server for certain: whether it captures is left open. For the last minute and a half of
    // the contact the agent sits at another desk.
    let make = |shown: i64| {
        let mut t = truth();
        t.online.insert("PC-0417".into(), vec![Span::new(s(0), s(10) + 800), span(800, 40_000)]);
        t.sessions =
            vec![session("PC-0417", "braun", BRAUN, (10, 480)), session("PC-0422", "braun", BRAUN, (510, 3000))];
        t.calls = vec![call("c1", &[("braun", 300, 600)], 5)];
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 480)), ("PC-0422", BRAUN, span(510, 3000))]);
        refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 300 + shown))], &[(0, shown * 1000)]);
        r
    };
    make(180).holds(&["SCR-MATCH-1", "SCR-MATCH-3", "SCR-REL-2"]);
    make(91).holds(&["SCR-MATCH-1"]);
    make(80).blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_desk_whose_disk_was_full_was_chosen() {
    // She sits there for three minutes of the contact, and elsewhere for the last minute and a half. What the disk does not take
    // nobody can know of who chooses the desk; what is missing besides is missing, and whether it captures before the server was
    // there for certain is open.
    let make = |full: (i64, i64), alone: bool, shown: i64| {
        let mut t = truth();
        if alone {
            t.online.insert("PC-0417".into(), vec![Span::new(s(0), s(10) + 800), span(800, 40_000)]);
        }
        t.sessions =
            vec![session("PC-0417", "braun", BRAUN, (10, 480)), session("PC-0422", "braun", BRAUN, (510, 3000))];
        let fault = Fault { span: span(full.0, full.1), machine: "PC-0417".into(), what: FaultKind::DiskFull };
        t.faults.push(fault);
        t.calls = vec![call("c1", &[("braun", 300, 600)], 5)];
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 480)), ("PC-0422", BRAUN, span(510, 3000))]);
        refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 300 + shown))], &[(0, shown * 1000)]);
        r
    };
    make((302, 548), false, 1).holds(&["SCR-MATCH-1", "SCR-MATCH-3", "SCR-REL-2"]);
    make((400, 425), true, 40).holds(&["SCR-MATCH-1"]);
    make((400, 425), true, 20).blames(&["SCR-MATCH-1"]);
}

/// What nobody might capture is blamed as such: there is nothing to hold its pictures against.
#[test]
fn pictures_of_a_time_that_nobody_might_capture() {
    let state = |calls: usize| {
        let t = braun(|t| {
            t.calls.truncate(calls);
            let active = |on| SettingKind::Active { agent: "braun".into(), on };
            t.settings.push(Setting { at: s(0) + 1, what: active(false) });
            t.settings.push(Setting { at: s(900), what: active(true) });
        });
        let r = run(t, &[("PC-0417", BRAUN, span(10, 3000))]);
        r.blames(&["SCR-ELIG-3"]);
        r.judge().state("SCR-MATCH-3")
    };
    assert_eq!((state(1), state(2)), (State::NotReached, State::Held));
}

#[test]
fn the_recording_of_another_contact() {
    // Two contacts of the same length; of the second there is another time of the same screen, which may stand still.
    let make = |quiet: (i64, i64), from: i64| {
        let mut t =
            braun(|t| t.calls = vec![call("c0", &[("braun", 600, 800)], 5), call("c1", &[("braun", 900, 1100)], 5)]);
        let screen = t.screens.get_mut("PC-0417|corp\\dbraun").expect("it");
        screen.retain(|c| !span(quiet.0, quiet.1).has(c.at));
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 3000))]);
        reshoot(&mut r, span(from, from + 200));
        r
    };
    make((0, 0), 900).holds(&["SCR-UP-1", "SCR-MATCH-3"]);
    make((0, 0), 600).blames(&["SCR-UP-1"]);
    // That is no contact's, and that is half of one.
    make((0, 0), 100).blames(&["SCR-MATCH-3"]);
    make((0, 0), 700).blames(&["SCR-MATCH-3"]);
    // The picture that came up in the first one is right in the second one as well.
    make((790, 1200), 900).holds(&["SCR-UP-1", "SCR-MATCH-3"]);
}

/// What is of both contacts is none of the other one's alone.
#[test]
fn the_recording_of_a_contact_at_the_same_time() {
    let made = |from: i64| {
        let calls = || vec![call("c0", &[("braun", 600, 800)], 5), call("c1", &[("braun", 700, 900)], 5)];
        let mut r = run(braun(|t| t.calls = calls()), &[("PC-0417", BRAUN, span(10, 3000))]);
        reshoot(&mut r, span(from, from + 200));
        r
    };
    made(700).holds(&["SCR-UP-1", "SCR-MATCH-3"]);
    made(600).blames(&["SCR-MATCH-3"]);
}

/// A recording counts from when the contact was, whenever the server says that it was.
#[test]
fn a_contact_whose_begin_is_told_wrong() {
    let mut r = day();
    r.contact("acd-c1", B)["startTime"] = json!(s(301));
    r.blames(&["UJT-IMP-1"]);
    assert_eq!(r.judge().state("SCR-MATCH-3"), State::Held);
}
