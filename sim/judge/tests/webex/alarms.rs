//! Runs in which nothing is wrong, however it looks; each with the nearest one in which something is.

use crate::common::day::{END, captured};
use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::imports::{id, plain};
use crate::office::{B, H, answered, at, call, contact, lose, perfect, perfect_with, tenant, transferred};
use crate::segments::consultation;
use crate::syncs::moved;
use judge::State;
use judge::evidence::Probe;
use judge::truth::webex::UserWhat;
use judge::truth::{Fault, FaultKind, Span, Truth};
use serde_json::{Value, json};

fn acd(problems: &[&str]) -> Value {
    json!({ "name": "Webex", "kind": "Cisco Webex Contact Center 2.0", "rte_messaging": true, "sync_interval_min": 10, "problems": problems })
}

fn silent(r: &mut Run) {
    let id = id(r, B, 300);
    r.evidence.audios.remove(&id);
    let c = contact(r, "c1", B, 300);
    (c["audioUploadState"], c["audioUploaded"]) = (json!("File not yet uploaded"), json!(false));
    c["audioHistory"] = json!([[s(455), "File not yet uploaded"]]);
}

#[test]
fn what_may_not_be_used_brings_nothing() {
    let make = |part: &str, problems: &[&str]| {
        let mut r = plain(|_| ());
        r.truth.tenant.no_access = [part.to_owned()].into();
        r.evidence.webex.acds = Some(vec![acd(problems)]);
        if part == "API" {
            lose(&mut r, "c1", B, 300);
            r.evidence.users.clear();
        } else {
            silent(&mut r);
        }
        r
    };
    for part in ["API", "Media API"] {
        make(part, &[&format!("{part}: no access")]).holds(&["WXC-CFG-8"]);
        make(part, &[]).blames(&["WXC-CFG-8"]);
        // The other of the two.
        make(part, &["API: no access", "Media API: no access"]).blames(&["WXC-CFG-8"]);
        let mut r = make(part, &[]);
        r.truth.server_up = vec![span(0, 600)];
        r.not_reached(&["WXC-CFG-8"]);
        // It could not ask for a while: at the end no more, or long enough again.
        let with = |problems: &[&str], trouble: Span| {
            let mut r = make(part, problems);
            r.truth.faults.push(Fault { span: trouble, machine: "webex".into(), what: FaultKind::AcdTrouble });
            r.judge().state("WXC-CFG-8")
        };
        let (ends, patience) = (r.truth.ends, r.truth.policies.patience_ms);
        let until = |to: i64| Span::new(to - 60_000, to);
        assert_eq!(with(&[], until(ends)), State::NotReached);
        assert_eq!(with(&[], until(ends - patience + 1)), State::NotReached);
        assert_eq!(with(&[], until(ends - patience)), State::Broken);
        assert_eq!(with(&[&format!("{part}: no access")], until(ends)), State::Held);
    }
    let mut r = plain(|_| ());
    r.evidence.webex.acds = Some(vec![acd(&["API: no access"])]);
    r.blames(&["WXC-CFG-8"]);
    let what = FaultKind::AcdTrouble;
    r.truth.faults.push(Fault { span: span(20_000, 20_010), machine: "webex".into(), what });
    r.not_reached(&["WXC-CFG-8"]);
    // Without trouble of that kind audio is due.
    let mut r = plain(|_| ());
    silent(&mut r);
    r.blames(&["WXC-IMP-1"]);
}

/// Audio that may not be fetched is missing for that reason, and not because its agent works without Smart Desktop.
#[test]
fn audio_that_may_not_be_fetched_is_missing_on_any_pc() {
    let state = |may: bool| {
        let mut t = tenant("programmatic");
        t.pcs.get_mut("PC-0417").expect("it").smart_desktop = false;
        call(&mut t, "c1", &[("braun", 300, 420)], vec![at(300, answered("braun"))]);
        if !may {
            t.tenant.no_access = ["Media API".to_owned()].into();
        }
        let mut r = perfect_with(t, &captured()[1..]);
        silent(&mut r);
        r.judge().state("SCR-EDGE-1")
    };
    assert_ne!(state(false), judge::State::Broken);
    assert_eq!(state(true), judge::State::Broken);
}

#[test]
fn without_media_import_there_are_no_contacts() {
    let make = |off: &[&str]| {
        let mut t = tenant("cmsv1");
        t.platform = "webex-cc-1.0".into();
        call(&mut t, "c1", &[("braun", 300, 420)], vec![at(300, answered("braun"))]);
        t.tenant.services_off = off.iter().map(|s| (*s).to_owned()).collect();
        let mut r = perfect(t);
        lose(&mut r, "c1", B, 300);
        r.evidence.trace.records.retain(|rec| !rec.fields.contains("/csrs") && !rec.fields.contains("/cr/"));
        r
    };
    make(&["media_import"]).holds(&["WXC-DS-1"]);
    make(&[]).blames(&["WXC-IMP-1"]);
    // Elsewhere nothing is off.
    let mut r = make(&["media_import"]);
    r.truth.platform = "webex-cc-2.0".into();
    r.blames(&["WXC-IMP-1"]);
}

#[test]
fn a_page_from_before() {
    let mut r = plain(|_| ());
    let page = |r: &mut Run, at: i64, states: [&str; 2]| {
        let id = id(r, B, 300);
        let body = format!(
            "<table><tr><td><a href=\"/contacts/{id}\">{id}</a></td><td>Braun</td><td>00:02:00</td><td>acd-c1</td><td>{}</td><td>{}</td></tr></table>",
            states[0], states[1]
        );
        r.evidence.probes = vec![Probe { at: s(at), what: "page:/".into(), status: 200, body }];
    };
    let (waits, there) = ("File not yet uploaded", "File is uploaded");
    page(&mut r, 470, [there, waits]);
    r.holds(&["WXC-LIST-1"]);
    page(&mut r, END - 10, [there, there]);
    r.holds(&["WXC-LIST-1"]);
    page(&mut r, END - 10, [there, waits]);
    r.blames(&["WXC-LIST-1"]);
    page(&mut r, 470, [there, there]);
    r.blames(&["WXC-LIST-1"]);
    // Made in the second in which the audio comes, it may say either; and later not.
    for (at, right) in [(485, true), (486, true), (487, true), (488, false)] {
        page(&mut r, at, [there, waits]);
        if right { r.holds(&["WXC-LIST-1"]) } else { r.blames(&["WXC-LIST-1"]) }
    }
    for (at, right) in [(484, false), (485, true), (486, true), (488, true)] {
        page(&mut r, at, [there, there]);
        if right { r.holds(&["WXC-LIST-1"]) } else { r.blames(&["WXC-LIST-1"]) }
    }
}

#[test]
fn one_file_for_all_contacts_of_a_call() {
    let make = || {
        let mut t: Truth = tenant("programmatic");
        let moves = vec![at(300, answered("braun")), at(344, transferred("braun", "hodges"))];
        call(&mut t, "c1", &[("braun", 300, 344), ("hodges", 344, 418)], moves);
        perfect(t)
    };
    let mut r = make();
    let late = s(418 + 65 + 30);
    let c = contact(&mut r, "c1", H, 344);
    (c["importedAt"], c["audioHistory"]) =
        (json!(late), json!([[late, "File not yet uploaded"], [late + 1000, "File is uploaded"]]));
    (c["videoHistory"][0][0], c["videoHistory"][1][0]) = (json!(late), json!(late + 1000));
    let report = r.judge();
    assert_ne!(report.state("WXC-IMP-1"), judge::State::Broken, "{report}");
}

#[test]
fn pauses_of_the_audio_in_one_channel() {
    let mut t = tenant("cmsv1");
    t.platform = "webex-cc-1.0".into();
    call(&mut t, "c1", &[("braun", 300, 420)], vec![at(300, answered("braun"))]);
    t.calls[0].audio_paused = vec![span(330, 360)];
    let mut r = perfect(t);
    r.truth.tenant.sounds.clear();
    r.blames(&["WXC-VER-1"]);
    let id = id(&mut r, B, 300);
    let file = r.evidence.audios.get_mut(&id).expect("audio");
    file[44 + 30 * 200..44 + 60 * 200].fill(128);
    r.holds(&["WXC-VER-1"]);
}

#[test]
fn a_credential_in_any_answer() {
    let secret = "zq81lkmnv02";
    let spoilt: [fn(&mut Run, Value); 3] = [
        |r, secret| contact(r, "c1", B, 300)["note"] = secret,
        |r, secret| r.evidence.users[0]["windows"] = secret,
        |r, secret| r.evidence.webex.queues = Some(vec![json!({ "acd": "Webex", "id": "q", "name": secret })]),
    ];
    for spoil in spoilt {
        let mut r = consultation();
        r.truth.tenant.credentials = vec![secret.into()];
        r.holds(&["WXC-AUTH-1"]);
        spoil(&mut r, json!(secret));
        let report = r.judge();
        assert!(report.roots().iter().any(|v| v.id == "WXC-AUTH-1"), "{report}");
    }
}

#[test]
fn an_agent_who_is_no_user() {
    let make = || {
        let mut r = plain(|_| ());
        r.truth.sessions.remove(0);
        r.evidence.trace.records.retain(|rec| &*rec.host != "PC-0417" && !rec.fields.contains("PC-0417"));
        r.evidence.disks.remove("PC-0417");
        r.evidence.writes.files.remove("PC-0417");
        let id = id(&mut r, B, 300);
        r.evidence.videos.remove(&id);
        let c = contact(&mut r, "c1", B, 300);
        (c["pc"], c["covered"], c["videoUploadState"]) = (json!(null), json!([]), json!("No File to Upload"));
        c["videoHistory"] = json!([[s(455), "No File to Upload"]]);
        r
    };
    make().holds(&["WXC-META-1", "WXC-IMP-1"]);
    let nameless = || {
        let mut r = make();
        let c = contact(&mut r, "c1", B, 300);
        (c["agentEmail"], c["agentAcdId"], c["lastName"]) = (json!(null), json!("u-901"), json!(""));
        r
    };
    assert!(nameless().judge().broken().next().is_some());
    let mut r = nameless();
    r.truth.tenant.filters = vec!["Sales".into()];
    r.evidence.users.clear();
    r.holds(&["WXC-META-1", "WXC-IMP-1", "WXC-CFG-4"]);
}

#[test]
fn names_as_the_tenant_ever_had_them() {
    let mut r = plain(|_| ());
    contact(&mut r, "c1", B, 300)["lastName"] = json!("Brown");
    r.blames(&["WXC-META-1"]);
    let renamed = UserWhat::Renamed { first: "Dana".into(), last: "Brown".into() };
    r.truth.tenant.user_moves = vec![moved(200, "braun", renamed)];
    r.holds(&["WXC-META-1"]);
}

#[test]
fn audio_of_another_call_brings_none_of_this_one() {
    let mut r = plain(|_| ());
    r.edit(|rec, fields| {
        let audio = rec.fields.contains("/media/acd-c1/");
        if audio {
            fields["target"] = json!("/media/acd-c2/recording");
        }
        audio
    });
    r.blames(&["WXC-AUD-1"]);
}
