//! What comes over from UJET: users, contacts and their audio.

use crate::common::day::{B, END, H, agent, captured, day, truth};
use crate::common::perfect::{run, sound, sound_sha256, span};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{AcdChange, Agent};
use serde_json::json;

#[test]
fn audio_that_is_not_the_acds() {
    let mut r = day();
    let id = r.id("acd-c1", B);
    r.evidence.audios.get_mut(&id).expect("it")[47] ^= 1;
    r.blames(&["UJT-IMP-1"]);
}

#[test]
fn a_contact_lost_and_one_too_many() {
    let mut r = day();
    let id = r.id("acd-c3", H);
    r.evidence.contacts.retain(|c| c["assocCallId"] != "acd-c3");
    r.evidence.videos.remove(&id);
    r.forget(|rec| rec.fields.contains("/sim/uploads/30") || rec.fields.contains(r#"\"contact\":\"30\""#));
    r.blames(&["UJT-IMP-1"]);
    let mut r = day();
    let mut again = r.contact("acd-c3", H).clone();
    again["id"] = json!("99");
    r.evidence.contacts.push(again);
    r.blames(&["UJT-IMP-1"]);
}

#[test]
fn the_whole_call_for_each_agent() {
    let mut r = day();
    let c = r.contact("acd-c2", H);
    c["startTime"] = json!(s(1200));
    c["callDuration"] = json!(300_000);
    r.blames(&["UJT-IMP-2"]);
}

#[test]
fn a_user_twice() {
    for mail in [B, "Braun@Example.com"] {
        let mut r = day();
        let mut again = r.evidence.users[0].clone();
        again["email"] = json!(mail);
        r.evidence.users.push(again);
        r.blames(&["UJT-SYNC-1"]);
        // One made by hand is nobody of the ACD's.
        r.evidence.users.last_mut().expect("it")["profile"] = json!(null);
        r.holds(&["UJT-SYNC-1"]);
    }
}

#[test]
fn users_that_the_sync_forgot() {
    let mut r = day();
    r.evidence.users[0]["profile"] = json!(null);
    r.blames(&["UJT-SYNC-1"]);
    let renamed = || {
        let mut t = truth();
        t.acd_changes.push(AcdChange {
            at: s(100),
            agent: "braun".into(),
            name: Some(("Dana".into(), "Brown".into())),
        });
        run(t, &captured())
    };
    renamed().holds(&["UJT-SYNC-2"]);
    let mut r = renamed();
    r.evidence.users[0]["last"] = json!("Braun");
    r.blames(&["UJT-SYNC-2"]);
    let mut r = renamed();
    r.truth.acd_changes[0].name = None;
    r.blames(&["UJT-SYNC-2"]);
    // Whether the user profile goes with the agent is nowhere said; to stay active without it is wrong all the same.
    r.evidence.users[0]["profile"] = json!(null);
    r.blames(&["UJT-SYNC-2"]);
    r.evidence.users[0]["active"] = json!(false);
    let report = r.judge();
    assert!(report.roots().iter().all(|v| !v.id.starts_with("UJT-SYNC")), "{report}");
    // Of one who keeps it, it is still the ACD's.
    (r.evidence.users[0]["profile"], r.evidence.users[0]["acd_id"]) = (json!("UJET"), json!("999"));
    assert_eq!(r.judge().state("UJT-SYNC-1"), State::Broken);
    // Where there was nobody to be deactivated, that an agent is gone has not shown itself.
    let mut r = renamed();
    r.truth.acd_changes[0].name = None;
    r.evidence.users.remove(0);
    r.blames(&["UJT-SYNC-1"]);
    r.not_reached(&["UJT-SYNC-2"]);
    // A renamed one is not gone.
    let mut r = renamed();
    r.evidence.users[0]["profile"] = json!(null);
    r.blames(&["UJT-SYNC-1"]);
}

/// A user of the server, for Imhof.
fn imhof_here() -> serde_json::Value {
    json!({ "email": "imhof@example.com", "first": "Mia", "last": "Imhof", "acd_id": "903", "profile": "UJET",
        "active": true, "roles": ["Agent with screen"], "windows": null })
}

/// The day with Imhof, whom UJET does not know, or only from a time on; and with that user.
fn imhof(there_from: Option<i64>) -> Run {
    let mut t = truth();
    t.agents.insert("imhof".into(), Agent { in_acd: false, ..agent("Mia", "Imhof", r"CORP\mimhof", "903") });
    let name = Some(("Mia".into(), "Imhof".into()));
    t.acd_changes.extend(there_from.map(|at| AcdChange { at: s(at), agent: "imhof".into(), name }));
    let mut r = run(t, &captured());
    r.evidence.users.push(imhof_here());
    r
}

#[test]
fn an_agent_who_comes_to_the_acd_later() {
    imhof(Some(100)).holds(&["UJT-SYNC-1", "UJT-SYNC-2"]);
    let mut r = imhof(Some(100));
    r.evidence.users.pop();
    r.blames(&["UJT-SYNC-1"]);
    for (field, value) in [("profile", json!(null)), ("acd_id", json!("904")), ("acd_id", json!(null))] {
        let mut r = imhof(Some(100));
        r.evidence.users.last_mut().expect("it")[field] = value;
        r.blames(&["UJT-SYNC-1"]);
    }
    // The server has its time to ask.
    let late = |at: i64| {
        let mut r = imhof(Some(at));
        r.evidence.users.pop();
        r
    };
    late(END - 1_200).blames(&["UJT-SYNC-1"]);
    late(END - 1_199).holds(&["UJT-SYNC-1"]);
    // However long it goes on after the evidence was gathered.
    let mut r = late(END - 1_199);
    r.truth.server_up = vec![span(0, END + 9_000)];
    r.holds(&["UJT-SYNC-1"]);
    r.not_reached(&["UJT-SYNC-2"]);
}

#[test]
fn a_user_whom_the_acd_does_not_know() {
    imhof(None).blames(&["UJT-SYNC-1"]);
    // Made by hand, without a user profile of the ACD's.
    let mut r = imhof(None);
    r.evidence.users.last_mut().expect("it")["profile"] = json!(null);
    r.holds(&["UJT-SYNC-1"]);
}

#[test]
fn a_contact_that_nobody_can_read() {
    for (field, value) in [("startTime", json!("noon")), ("callDuration", json!(null)), ("covered", json!("all of it"))]
    {
        let mut r = day();
        let mut more = r.contact("acd-c3", H).clone();
        (more["id"], more[field]) = (json!("99"), value);
        r.evidence.contacts.push(more);
        r.blames(&["UJT-IMP-1"]);
    }
    // What need not be there may be left out.
    let mut r = day();
    let contact = r.contact("acd-c3", H).as_object_mut().expect("an object");
    contact.retain(|field, _| !["metadata", "note", "audioUploaded"].contains(&field.as_str()));
    r.holds(&["UJT-IMP-1"]);
}

#[test]
fn audio_that_the_acd_did_not_record() {
    let make = || {
        let mut t = truth();
        (t.calls[2].recorded, t.calls[2].audio_at) = (false, None);
        run(t, &captured())
    };
    make().holds(&["UJT-IMP-1", "SCR-UP-4"]);
    // Whenever there would have been some.
    let mut r = make();
    r.truth.calls[2].audio_at = Some(s(3_380));
    r.holds(&["UJT-IMP-1", "SCR-UP-4"]);
    let mut r = make();
    let id = r.id("acd-c3", H);
    r.evidence.audios.insert(id, sound("c3"));
    let c = r.contact("acd-c3", H);
    (c["audioUploadState"], c["audioUploaded"]) = (json!("File is uploaded"), json!(true));
    c["audioHistory"] = json!([[s(3350), "File not yet uploaded"], [s(3351), "File is uploaded"]]);
    r.blames(&["UJT-IMP-1"]);
}

#[test]
fn audio_has_its_time_to_come() {
    // Released, and twenty minutes to fetch it in.
    let state = |ends: i64| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        r.evidence.audios.remove(&id);
        r.truth.ends = s(ends);
        r.judge().state("UJT-IMP-1")
    };
    let by = 965 + 1_200;
    assert_ne!(state(by - 1), State::Broken);
    assert_eq!(state(by), State::Broken);
}

#[test]
fn a_contact_too_many_is_named_for_what_it_is() {
    let told = |call: &str, mail: &str, change: fn(&mut serde_json::Value)| {
        let mut r = day();
        let mut more = r.contact(call, mail).clone();
        more["id"] = json!("99");
        change(&mut more);
        r.evidence.contacts.push(more);
        let report = r.judge();
        let found = report.roots()[0].findings.iter().find(|f| f.contact.as_deref() == Some("99")).expect("it").clone();
        (found.due, found.agent)
    };
    let (twice, none) = ("one contact for each time on a call", "none: nobody was on such a call then");
    assert_eq!(told("acd-c1", B, |_| ()), (twice.into(), Some("braun".into())));
    assert_eq!(told("acd-c1", B, |c| c["startTime"] = json!(s(700))), (none.into(), Some("braun".into())));
    assert_eq!(told("acd-c1", B, |c| c["assocCallId"] = json!("acd-c9")), (none.into(), Some("braun".into())));
    // Of which agent it is the call alone tells, where it had but one.
    assert_eq!(told("acd-c1", B, |c| c["agentEmail"] = json!(null)), (none.into(), Some("braun".into())));
    assert_eq!(told("acd-c2", H, |c| c["agentEmail"] = json!(null)), (none.into(), None));
}

#[test]
fn the_contacts_of_one_call_are_those_that_the_server_has() {
    let state = |listed: fn(String, String) -> Vec<String>| {
        let mut r = day();
        let (own, other) = (r.id("acd-c2", B), r.id("acd-c2", H));
        r.evidence.associated.insert(own.clone(), listed(own, other));
        r.judge().state("UJT-IMP-1")
    };
    assert_eq!(state(|own, other| vec![own, other]), State::Held);
    assert_eq!(state(|_, other| vec![other]), State::Held);
    assert_eq!(state(|own, _| vec![own]), State::Broken);
    // One may have come since the contacts were listed.
    assert_eq!(state(|own, other| vec![own, other, "99".into()]), State::Held);
}

/// Where UJET has a file for each agent of a call, each contact has its own.
#[test]
fn each_agent_of_a_call_has_a_file() {
    let make = |first: &str, second: &str| {
        let mut r = day();
        r.truth.calls[1].audio_sha256 = vec![sound_sha256("c2"), sound_sha256("its second part")];
        for (mail, which) in [(B, first), (H, second)] {
            let id = r.id("acd-c2", mail);
            r.evidence.audios.insert(id, sound(which));
        }
        r
    };
    make("c2", "its second part").holds(&["UJT-IMP-1", "UJT-IMP-2"]);
    make("c2", "c2").blames(&["UJT-IMP-1"]);
    make("its second part", "its second part").blames(&["UJT-IMP-1"]);
}

#[test]
fn one_too_many_of_a_call_that_is_split_up() {
    let mut r = day();
    let mut more = r.contact("acd-c2", H).clone();
    (more["id"], more["startTime"]) = (json!("99"), json!(s(700)));
    r.evidence.contacts.push(more);
    r.blames(&["UJT-IMP-2"]);
}
