//! What never came up in a run has not passed.

use crate::common::day::{B, BRAUN, END, HODGES, call, day, office, session, truth};
use crate::common::eligibility::conditions;
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{SettingKind, Truth};
use serde_json::json;

#[test]
fn lengths_say_nothing_where_no_segment_was_full() {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 500))];
    run(t, &[("PC-0417", BRAUN, span(10, 500))]).not_reached(&["SCR-CAP-2", "SCR-CAP-8"]);
}

#[test]
fn uploading_nothing_is_no_merit_where_nothing_was_recorded() {
    let r = run(truth(), &[]);
    r.not_reached(&["SCR-CAP-4", "SCR-CAP-9", "SCR-CAP-5", "SCR-SEC-1", "SCR-UP-5", "SCR-CAP-7", "SCR-MATCH-3"]);
    // Segments of which no file was ever written are none.
    let mut r = day();
    for pc in ["PC-0417", "PC-0422"] {
        r.evidence.writes.files.remove(pc);
    }
    r.not_reached(&["SCR-CAP-4", "SCR-SEC-1", "SCR-CAP-3"]);
}

#[test]
fn what_is_missing_everywhere_is_not_the_edges_fault() {
    let make = || {
        let mut t = truth();
        let pc = t.pcs.get_mut("PC-0417").expect("it");
        (pc.smart_desktop, pc.monitors) = (false, 1);
        run(t, &[("PC-0422", HODGES, span(10, 3000))])
    };
    make().holds(&["SCR-EDGE-1", "SCR-ELIG-1"]);
    let drop_audio = |r: &mut Run, call: &str, mail: &str| {
        let id = r.id(call, mail);
        r.evidence.audios.remove(&id);
        let c = r.contact(call, mail);
        c["audioUploaded"] = json!(false);
        c["audioUploadState"] = json!("File not yet uploaded");
    };
    let mut r = make();
    drop_audio(&mut r, "acd-c1", B);
    r.blames(&["SCR-EDGE-1"]);
    let mut r = make();
    for (call, mail) in
        [("acd-c1", B), ("acd-c2", B), ("acd-c2", "hodges@example.com"), ("acd-c3", "hodges@example.com")]
    {
        drop_audio(&mut r, call, mail);
    }
    r.blames(&["UJT-IMP-1"]);
    r.not_reached(&["SCR-EDGE-1"]);
}

fn without(what: &SettingKind, right: &SettingKind) -> Truth {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000))];
    t.calls = vec![call("c1", &[("braun", 300, 600)], 5)];
    let place = t.settings.iter().position(|x| x.what == *right).expect("such a setting");
    t.settings[place].what = what.clone();
    t
}

#[test]
fn a_desktop_that_shows_no_life_proves_nothing() {
    for (id, wrong, right) in conditions() {
        let make = || run(without(&wrong, &right), &[]);
        make().holds(&[id]);
        // It says hello, and nothing of a session.
        let mut r = make();
        r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains("sessions"));
        r.not_reached(&[id]);
        // It tells of somebody else's.
        let mut r = make();
        r.edit_message("sessions", |_, m| {
            m["sessions"][0]["windows"] = json!(HODGES);
            true
        });
        r.not_reached(&[id]);
        // It is cut off while the contact is handled.
        let mut t = without(&wrong, &right);
        t.online.insert("PC-0417".into(), vec![span(0, 200), span(2000, END)]);
        if id != "SCR-ELIG-6" {
            run(t, &[]).not_reached(&[id]);
        }
    }
}

#[test]
fn states_and_imports_that_never_came_up() {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000))];
    t.calls = vec![call("c1", &[("braun", 300, 600)], 5)];
    t.calls[0].audio_at = None;
    t.policies.retention_ms = 86_400_000;
    t.online.insert("PC-0417".into(), vec![span(0, 620), span(END - 100, END)]);
    let mut r = run(t, &[("PC-0417", BRAUN, span(10, 3000))]);
    let id = r.id("acd-c1", B);
    r.evidence.videos.remove(&id);
    r.forget(|rec| rec.kind == "wire.http");
    let c = r.contact("acd-c1", B);
    c["videoUploadState"] = json!("File not yet uploaded");
    c["videoHistory"] = json!([[s(640), "File not yet uploaded"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    c["audioUploaded"] = json!(false);
    c["audioUploadState"] = json!("File not yet uploaded");
    c["audioHistory"] = json!([[s(640), "File not yet uploaded"]]);
    r.not_reached(&["SCR-UP-2", "SCR-UP-4", "UJT-IMP-1", "SCR-UP-1", "SCR-REC-3"]);
    r.contact("acd-c1", B)["videoUploadState"] = json!("No File to Upload");
    assert_eq!(r.judge().state("SCR-UP-2"), State::Broken);
}

#[test]
fn recovery_before_the_recording_says_nothing_about_a_second_one() {
    let hello = |at: i64| {
        let mut r = day();
        let text = json!({ "type": "hello", "pc": "PC-0417", "version": "1", "boot": 1 }).to_string();
        r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains("hello"));
        r.add(at, "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
        r
    };
    hello(s(920)).not_reached(&["SCR-REC-3"]);
    hello(s(1100)).holds(&["SCR-REC-3"]);
}
