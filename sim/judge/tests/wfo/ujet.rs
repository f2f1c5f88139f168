//! What comes over from UJET: users, contacts and their audio.

use crate::common::day::{B, H, captured, day, truth};
use crate::common::perfect::run;
use crate::common::s;
use judge::truth::AcdChange;
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
}
