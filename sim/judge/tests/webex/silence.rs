//! What never came up has not passed.

use crate::common::day::END;
use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::imports::{id, plain};
use crate::office::{B, H, answered, at, call, contact, perfect, tenant};
use crate::segments::consultation;
use judge::State;
use judge::evidence::Probe;
use judge::truth::Call;
use judge::truth::webex::Form;
use serde_json::json;

fn probe(r: &mut Run, at: i64, what: &str, status: u16, body: &str) {
    r.evidence.probes.push(Probe { at: s(at), what: what.into(), status, body: body.into() });
}

#[test]
fn forms_without_a_mistake_of_that_kind() {
    let make = |what: &str, mistakes: &[&str], status: u16, body: &str| {
        let mut r = consultation();
        let mistakes = mistakes.iter().map(|m| (*m).to_owned()).collect();
        r.truth.tenant.forms.insert("f".into(), Form { one: true, mistakes });
        probe(&mut r, 100, what, status, body);
        r
    };
    let none = r#"{"mistakes":[]}"#;
    let interval = r#"{"mistakes":[{"field":"sync_interval_min","message":"at least 10"}]}"#;
    make("form:f", &[], 200, none).not_reached(&["WXC-CFG-1", "WXC-CFG-2", "WXC-CFG-3"]);
    make("add:f", &[], 201, "{}").not_reached(&["WXC-CFG-1", "WXC-CFG-2", "WXC-CFG-3"]);
    let r = make("form:f", &["sync_interval_min"], 200, interval);
    r.holds(&["WXC-CFG-3"]);
    r.not_reached(&["WXC-CFG-1"]);
    // A good one is refused, a bad one is taken.
    make("form:f", &[], 500, "?").blames(&["WXC-CFG-1"]);
    make("add:f", &[], 422, none).blames(&["WXC-CFG-1"]);
    make("add:f", &["sync_interval_min"], 201, interval).blames(&["WXC-CFG-3"]);
}

#[test]
fn one_sync_has_no_interval() {
    let acd = json!({ "name": "Webex", "kind": "Cisco Webex Contact Center 2.0", "rte_messaging": true, "sync_interval_min": 10, "problems": [] });
    let make = |ends: i64, syncs: usize| {
        let mut r = consultation();
        r.evidence.webex.acds = Some(vec![acd.clone()]);
        r.truth.ends = s(ends);
        r.truth.server_up = vec![span(0, ends)];
        let mut left = 3 * syncs;
        r.evidence.trace.records.retain(|rec| {
            let sync = rec.fields.contains("/organization/");
            left -= usize::from(sync && left > 0);
            !sync || left > 0
        });
        r
    };
    // (What else comes of a run that is cut short is another matter.)
    let state = |r: Run| r.judge().state("WXC-CFG-3");
    assert_eq!(state(make(1700, 1)), State::NotReached);
    assert_eq!(state(make(1700, 3)), State::Held);
    // There is none for too long.
    assert_eq!(state(make(4000, 1)), State::Broken);
    let mut r = make(4000, 1);
    r.truth.server_up = vec![span(0, 1700)];
    assert_eq!(state(r), State::NotReached);
}

#[test]
fn services_that_had_nothing_to_do() {
    let make = |service: &str, ends: i64, calls: bool| {
        let mut t = tenant("cmsv1");
        t.platform = "webex-cc-1.0".into();
        if calls {
            call(&mut t, "c1", &[("braun", 300, 420)], vec![at(300, answered("braun"))]);
        }
        t.tenant.services_off = [service.to_owned()].into();
        let mut r = perfect(t);
        r.truth.ends = s(ends);
        r.truth.server_up = vec![span(0, ends)];
        let marks = ["/security", "/resources", "/csrs", "/cr/", "/real-time"];
        r.evidence.trace.records.retain(|rec| !marks.iter().any(|m| rec.fields.contains(m)));
        r.judge().state("WXC-DS-1")
    };
    for (service, short, long) in [("capture", 2000, 2200), ("sync", 1100, 1300), ("real_time", 1100, 1300)] {
        assert_eq!(make(service, short, true), State::NotReached, "{service}");
        assert_eq!(make(service, long, true), State::Held, "{service}");
    }
    assert_eq!(make("media_import", 1500, true), State::NotReached);
    assert_eq!(make("media_import", 3000, false), State::NotReached);
    assert_eq!(make("media_import", 3000, true), State::Held);
}

#[test]
fn what_plays_says_nothing_of_what_does_not_play_yet() {
    let mut r = plain(|_| ());
    let id = id(&mut r, B, 300);
    probe(&mut r, 600, &format!("play:{id}"), 200, "RIFF");
    r.not_reached(&["WXC-IMP-4", "WXC-STORE-1"]);
    r.evidence.probes[0].status = 404;
    r.blames(&["WXC-IMP-4"]);
}

#[test]
fn chats_that_nobody_looked_for() {
    let mut t = tenant("programmatic");
    call(&mut t, "c1", &[("braun", 300, 420)], vec![]);
    let chat = Call { id: "t1".into(), acd_id: "acd-t1".into(), text: true, recorded: false, ..t.calls[0].clone() };
    t.calls = vec![chat];
    perfect(t.clone()).not_reached(&["WXC-IMP-6"]);
    let mut r = perfect(t);
    let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": "/v1/tasks?from=0", "status": 200, "sent": 0, "received": 9 });
    r.add(s(500), "webex", "wire.http", &ask);
    r.holds(&["WXC-IMP-6"]);
}

#[test]
fn two_hours_and_no_sooner() {
    let mut r = plain(|c| c.audio_at = Some(s(420 + 7_300)));
    r.not_reached(&["WXC-IMP-3"]);
    r.truth.policies.import_delay = "two_hours".into();
    let imported = s(420 + 7_260);
    let c = contact(&mut r, "c1", B, 300);
    c["importedAt"] = json!(imported);
    for history in ["audioHistory", "videoHistory"] {
        c[history][0][0] = json!(imported);
        c[history][1][0] = json!(imported + 60_000);
    }
    assert_eq!(r.judge().state("WXC-IMP-3"), State::Held, "{}", r.judge());
}

#[test]
fn channels_that_cannot_be_told_apart() {
    let mut r = consultation();
    let id = contact(&mut r, "c1", H, 353)["id"].as_str().expect("id").to_owned();
    let both: Vec<String> = r.evidence.audios.keys().cloned().collect();
    r.truth.tenant.sounds.clear();
    r.holds(&["WXC-CONS-4"]);
    for id in both {
        // Sixteen bits, at half the rate.
        r.evidence.audios.get_mut(&id).expect("audio")[34] = 16;
    }
    r.not_reached(&["WXC-CONS-4"]);
    assert!(r.evidence.audios.contains_key(&id));
}

#[test]
fn nothing_on_either_version() {
    let mut r = perfect(tenant("programmatic"));
    r.evidence.webex.twin = Some(Vec::new());
    r.not_reached(&["WXC-VER-2"]);
}

#[test]
fn credentials_that_are_none() {
    // None are known; or too short to be told from chance.
    let mut r = consultation();
    r.not_reached(&["WXC-AUTH-1"]);
    r.truth.tenant.credentials = vec!["Braun".into()];
    r.holds(&["WXC-AUTH-1"]);
    r.truth.tenant.credentials = vec!["Hodges".into()];
    r.blames(&["WXC-AUTH-1"]);
}

#[test]
fn chats_and_calls_that_go_on_bring_no_media() {
    let make = |text: bool, ended: bool| {
        let mut t = tenant("cmsv1");
        t.platform = "webex-cc-1.0".into();
        call(&mut t, "c1", &[("braun", 300, 420)], vec![at(300, answered("braun"))]);
        (t.calls[0].text, t.calls[0].ended, t.calls[0].recorded) = (text, ended, false);
        let mut r = consultation();
        t.tenant.services_off = ["media_import".to_owned()].into();
        r.truth = t;
        r.evidence.trace.records.retain(|rec| rec.kind != "wire.http");
        r.judge().state("WXC-DS-1")
    };
    assert_eq!(make(false, true), State::Held);
    assert_eq!(make(true, true), State::NotReached);
    assert_eq!(make(false, false), State::NotReached);
}

#[test]
fn rows_that_are_none() {
    let mut r = perfect(tenant("cmsv2"));
    let row = json!({ "intervalStartTime": s(0), "queueId": "q" });
    let known = judge::truth::webex::Row { kind: "queue".into(), begin: s(0), row: row.clone(), settled_at: s(900) };
    r.truth.tenant.statistics = vec![known];
    r.evidence.webex.statistics.insert("queue".into(), Vec::new());
    r.holds(&["WXC-VER-3"]);
    r.evidence.webex.statistics.insert("queue".into(), vec![row]);
    r.blames(&["WXC-VER-3"]);
}

#[test]
fn what_is_asked_for_after_the_end() {
    for (at, right) in [(-1, false), (1, true)] {
        let mut r = consultation();
        let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": "/aws/api/csrs", "status": 200, "sent": 0, "received": 9 });
        r.add(r.truth.ends + at, "webex", "wire.http", &ask);
        if right { r.holds(&["WXC-VER-1"]) } else { r.blames(&["WXC-VER-1"]) }
    }
}

#[test]
fn audio_that_came_while_the_evidence_was_gathered() {
    let make = |target: &str, after: bool| {
        let mut r = plain(|_| ());
        r.edit(|rec, fields| {
            let audio = rec.fields.contains("/media/");
            if audio {
                fields["target"] = json!(target);
                rec.at = if after { s(END) + 5 } else { rec.at };
            }
            audio
        });
        r.evidence.trace.records.sort_by_key(|rec| rec.at);
        let c = contact(&mut r, "c1", B, 300);
        (c["audioUploadState"], c["audioUploaded"]) = (json!("File not yet uploaded"), json!(false));
        c["audioHistory"] = json!([[s(455), "File not yet uploaded"]]);
        r
    };
    // It was not there by the end, and that is all that is wrong.
    for target in [
        "/media/acd-c1/x.wav?token=1",
        "/cr/get-decrypted-recording/acd-c1?orgId=1",
        "/cms/sim/contacts/acd-c1/recording",
    ] {
        make(target, true).blames(&["WXC-IMP-1"]);
    }
    assert_eq!(make("/media/acd-c1/x.wav?token=1", false).judge().state("SCR-UP-4"), State::Broken);
    // What came then was something else.
    for target in ["/media/acd-c2/x.wav?token=1", "/v1/tasks?id=acd-c1"] {
        assert_eq!(make(target, true).judge().state("SCR-UP-4"), State::Broken, "{target}");
    }
}
