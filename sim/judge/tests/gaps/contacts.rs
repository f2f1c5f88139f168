//! Contacts, their recordings and their words, wrong in a way that is easily overlooked.

use crate::common::day::{B, BRAUN, END, H, HODGES, captured, day, session, truth};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{Fault, FaultKind, Part, Truth};
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

/// The first call's contact is not there, nor anything of it.
fn without_the_first(t: Truth) -> Run {
    let mut r = run(t, &captured());
    let id = r.id("acd-c1", B);
    r.evidence.contacts.retain(|c| c["id"] != id);
    r.evidence.videos.remove(&id);
    r.evidence.audios.remove(&id);
    let marks = [format!("/sim/uploads/{id}?"), format!(r#"\"contact\":\"{id}\""#)];
    r.forget(|rec| marks.iter().any(|mark| rec.fields.contains(mark)));
    r
}

#[test]
fn trouble_of_the_acds_lasts_for_as_long_as_it_was_given() {
    // The first call is shown at 905 s; its trouble takes a hundred seconds of a whole way between server and ACD.
    let state = |ends: i64, up: &[(i64, i64)]| {
        let mut t = truth();
        t.calls.truncate(1);
        t.faults.push(Fault { span: span(900, 1_000), machine: "ujet".into(), what: FaultKind::AcdTrouble });
        t.server_up = up.iter().map(|(from, to)| span(*from, *to)).collect();
        let mut r = without_the_first(t);
        r.truth.ends = s(ends);
        r.judge().state("UJT-IMP-1")
    };
    let whole = [(0, END)];
    assert_eq!((state(2_199, &whole), state(2_200, &whole)), (State::NotReached, State::Broken));
    // A way that broke off and was whole again long before is as good.
    let mended = [(0, 400), (500, END)];
    assert_eq!((state(2_199, &mended), state(2_200, &mended)), (State::NotReached, State::Broken));
    // It breaks off in the midst of it: half a minute is left for when it is whole again.
    let broken = [(0, 970), (1_500, END)];
    assert_eq!((state(2_729, &broken), state(2_730, &broken)), (State::NotReached, State::Broken));
}

#[test]
fn a_contact_that_is_due_after_the_end() {
    // Shown at 905 s, and twenty minutes to import it.
    let state = |ends: i64| {
        let mut r = without_the_first(truth());
        r.truth.ends = s(ends);
        r.judge().state("UJT-IMP-1")
    };
    assert_ne!(state(2_104), State::Broken);
    assert_eq!(state(2_105), State::Broken);
}

#[test]
fn who_was_connected_for_no_time_at_all_has_no_contact() {
    let mut t = truth();
    t.calls[0].parts.push(Part { agent: "hodges".into(), span: span(900, 900) });
    let mut r = run(t, &captured());
    r.evidence.contacts.retain(|c| c["callDuration"] != 0);
    r.holds(&["UJT-IMP-1", "UJT-IMP-2"]);
}

/// Braun logs on to a second PC as a guest, who is not captured; that PC is off before the contact comes, and for good.
#[test]
fn a_pc_that_owes_nothing_is_not_waited_for() {
    let made = || {
        let mut t = truth();
        t.sessions.push(session("PC-0422", "braun", r"PC-0422\guest", (200, 850)));
        t.sessions.remove(1);
        t.calls.truncate(1);
        t.online.insert("PC-0422".into(), vec![span(0, 850)]);
        let mut r = run(t, &captured()[..1]);
        let id = r.id("acd-c1", B);
        (r, id)
    };
    made().0.holds(&["SCR-UP-1"]);
    let (mut r, id) = made();
    r.evidence.videos.remove(&id);
    let c = r.contact("acd-c1", B);
    c["videoUploadState"] = json!("File not yet uploaded");
    c["videoHistory"] = json!([[s(935), "File not yet uploaded"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    r.blames(&["SCR-UP-1"]);
}
