//! Contacts, their recordings and their words, wrong in a way that is easily overlooked.

use crate::common::day::{B, BRAUN, END, H, HODGES, day, truth};
use crate::common::perfect::{run, span};
use crate::common::s;
use judge::State;
use judge::truth::Truth;
use serde_json::json;

#[test]
fn a_relay_that_never_came() {
    let mut r = day();
    let id = r.id("acd-c3", "hodges@example.com");
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&format!("/sim/uploads/{id}")));
    r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains(&format!(r#"\"contact\":\"{id}\""#)));
    r.evidence.videos.remove(&id);
    let c = r.contact("acd-c3", "hodges@example.com");
    c["videoUploadState"] = json!("File not yet uploaded");
    c["videoHistory"] = json!([[s(3330), "File not yet uploaded"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    r.blames(&["SCR-REL-2"]);
}

#[test]
fn a_picture_that_is_right_in_its_stamp_alone() {
    use judge::view::Video;
    let make = || {
        let mut r = day();
        // What the stage drew is what the recordings show.
        let mut known: std::collections::BTreeMap<String, std::collections::BTreeMap<(i64, u8), u64>> =
            Default::default();
        for (call, mail, screen) in
            [("acd-c1", B, Truth::screen_of("PC-0417", BRAUN)), ("acd-c3", H, Truth::screen_of("PC-0422", HODGES))]
        {
            let id = r.id(call, mail);
            let video = Video::read(&r.evidence.videos[&id]).expect("it plays");
            for shown in video.shows.iter().flatten() {
                let stamp = shown.stamp.expect("a stamp");
                known.entry(screen.clone()).or_default().insert((stamp.at, stamp.monitor), shown.print);
            }
        }
        r.truth.pictures = known;
        r
    };
    make().holds(&["SCR-MATCH-3"]);
    let mut r = make();
    let pictures = r.truth.pictures.values_mut().next().expect("a screen");
    let place = *pictures.keys().nth(3).expect("a picture");
    *pictures.get_mut(&place).expect("it") ^= 1;
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn users_and_names_that_the_acd_does_not_have() {
    let mut r = day();
    r.evidence.users.push(json!({ "email": "ghost@example.com", "profile": "UJET", "active": true }));
    r.blames(&["UJT-SYNC-1"]);
    let mut r = day();
    r.evidence.users.push(json!({ "email": "auditor@example.com", "profile": null, "active": true }));
    r.holds(&["UJT-SYNC-1"]);
    for (field, wrong) in [("lastName", "Brown"), ("firstName", ""), ("agentAcdId", "902")] {
        let mut r = day();
        r.contact("acd-c1", B)[field] = json!(wrong);
        r.blames(&["UJT-IMP-1"]);
    }
    let mut r = day();
    r.contact("acd-c1", B)["audioUploaded"] = json!(false);
    r.blames(&["SCR-UP-4"]);
}

#[test]
fn what_is_copied_from_the_acd_is_right_whatever_may_be_late() {
    let make = |by: i64, field: &str| {
        let mut r = day();
        r.truth.policies.tolerance_ms = 1_000;
        let c = r.contact("acd-c1", B);
        c[field] = json!(c[field].as_i64().expect("a number") + by);
        r
    };
    for field in ["startTime", "callDuration"] {
        make(200, field).holds(&["UJT-IMP-1"]);
        assert!(make(600, field).judge().roots().iter().any(|v| v.id == "UJT-IMP-1"), "{field}");
    }
}

#[test]
fn a_call_passes_for_something_else_or_is_associated_with_other_calls() {
    let mut r = day();
    r.contact("acd-c1", B)["contactType"] = json!("TEXT");
    r.blames(&["UJT-IMP-1"]);
    let make = |listed: fn(&str, &str) -> Vec<String>| {
        let mut r = day();
        let (own, other) = (r.id("acd-c1", B), r.id("acd-c3", H));
        r.evidence.associated.insert(own.clone(), listed(&own, &other));
        r
    };
    make(|_, _| Vec::new()).holds(&["UJT-IMP-1"]);
    make(|own, _| vec![own.to_owned()]).holds(&["UJT-IMP-1"]);
    make(|own, other| vec![own.to_owned(), other.to_owned()]).blames(&["UJT-IMP-1"]);
}

#[test]
fn a_screen_that_was_never_there_is_said_to_be_uploaded() {
    let mut t = truth();
    t.pcs.get_mut("PC-0417").expect("it").smart_desktop = false;
    let mut r = run(t, &[("PC-0422", HODGES, span(10, 3000))]);
    r.contact("acd-c1", B)["videoUploadState"] = json!("File is uploaded");
    r.blames(&["SCR-UP-3"]);
}

#[test]
fn recordings_exchanged() {
    let mut r = day();
    let (one, other) = (r.id("acd-c2", H), r.id("acd-c3", H));
    let (a, b) = (r.evidence.videos[&one].clone(), r.evidence.videos[&other].clone());
    r.evidence.videos.insert(one, b);
    r.evidence.videos.insert(other, a);
    r.blames(&["SCR-UP-1"]);
}

#[test]
fn what_came_while_the_evidence_was_gathered() {
    let make = |after: bool| {
        let mut r = day();
        let id = r.id("acd-c3", H);
        let target = format!("/sim/uploads/{id}?");
        r.edit(|rec, f| {
            let mine = rec.kind == "wire.http" && f["target"].as_str().is_some_and(|t| t.starts_with(&target));
            if mine && after {
                rec.at = s(END) + 5;
            }
            mine
        });
        r.evidence.trace.records.sort_by_key(|rec| rec.at);
        let c = r.contact("acd-c3", H);
        c["videoUploadState"] = json!("File not yet uploaded");
        c["videoHistory"] = json!([[s(3330), "File not yet uploaded"]]);
        (c["pc"], c["covered"]) = (json!(null), json!([]));
        r
    };
    // It was not there by the end of the run, and that is all that is wrong.
    make(true).blames(&["SCR-UP-1"]);
    assert_eq!(make(false).judge().state("SCR-UP-2"), State::Broken);
}
