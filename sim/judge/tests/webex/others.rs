//! Several calls and contacts at once: which contact is whose, and what one call says of another.

use crate::common::{Run, s};
use crate::imports::{id, plain};
use crate::office::{B, H, answered, asked, at, call, contact, lose, perfect, tenant, transferred};
use crate::segments::{consultation, imhofs_besides};
use judge::State;
use judge::truth::webex::What::{Accepted, ConsultTransferred, Ended};
use serde_json::json;

/// Two calls, of which the ACD shows the first one so many seconds after the start.
fn two(first_shown: i64) -> Run {
    let mut t = tenant("programmatic");
    call(&mut t, "c1", &[("braun", 300, 420)], vec![at(300, answered("braun"))]);
    call(&mut t, "c2", &[("hodges", 600, 720)], vec![at(600, answered("hodges"))]);
    (t.calls[0].metadata_at, t.calls[0].audio_at) = (Some(s(first_shown)), Some(s(first_shown + 60)));
    perfect(t)
}

#[test]
fn each_call_has_a_date_of_its_own() {
    two(425).holds(&["WXC-IMP-1"]);
    // The first is not due by the end, the second is; and the other way round.
    let mut r = two(39_500);
    lose(&mut r, "c1", B, 300);
    r.holds(&["WXC-IMP-1"]);
    lose(&mut r, "c2", H, 600);
    r.blames(&["WXC-IMP-1"]);
    let mut r = two(425);
    (r.truth.calls[1].metadata_at, r.truth.calls[1].audio_at) = (Some(s(39_500)), Some(s(39_600)));
    lose(&mut r, "c2", H, 600);
    r.holds(&["WXC-IMP-1"]);
    // The second comes before the first can be seen.
    two(9_000).holds(&["WXC-IMP-1"]);
}

#[test]
fn audio_that_is_not_due_yet() {
    for (released, blamed) in [(38_900, false), (38_700, true)] {
        let mut r = plain(|c| c.audio_at = Some(s(released)));
        let id = id(&mut r, B, 300);
        r.evidence.audios.remove(&id);
        r.forget(|rec| rec.fields.contains("/media/"));
        let c = contact(&mut r, "c1", B, 300);
        (c["audioUploadState"], c["audioUploaded"]) = (json!("File not yet uploaded"), json!(false));
        c["audioHistory"] = json!([[s(455), "File not yet uploaded"]]);
        r.truth.server_up = vec![crate::common::perfect::span(0, 50_000)];
        if blamed { r.blames(&["WXC-IMP-3"]) } else { r.holds(&[]) }
    }
}

#[test]
fn a_recording_of_the_screen_alone_is_no_contact_of_a_call() {
    let mut r = plain(|_| ());
    contact(&mut r, "c1", B, 300)["contactType"] = json!("SCREEN");
    let report = r.judge();
    assert_eq!(report.state("WXC-IMP-1"), State::Broken, "{report}");
}

#[test]
fn one_that_nobody_can_read() {
    let mut r = plain(|_| ());
    r.evidence.contacts.push(json!({ "id": "99", "startTime": "noon" }));
    r.blames(&["WXC-IMP-1"]);
}

#[test]
fn of_a_call_that_never_was() {
    let mut t = tenant("programmatic");
    call(&mut t, "c1", &[("braun", 300, 420)], vec![]);
    let chat = judge::truth::Call { id: "t1".into(), acd_id: "acd-t1".into(), text: true, ..t.calls[0].clone() };
    t.calls.push(chat);
    let mut r = perfect(t);
    let mut more = contact(&mut r, "c1", B, 300).clone();
    (more["id"], more["assocCallId"], more["startTime"]) = (json!("99"), json!("acd-x"), json!(s(900)));
    more["videoUploadState"] = json!("No File to Upload");
    r.evidence.contacts.push(more);
    r.blames(&["WXC-IMP-1"]);
}

/// A contact of one agent's call stands there a second time, under an id of its own.
fn doubled(mut r: Run) -> Run {
    let first = id(&mut r, B, 300);
    let mut more = contact(&mut r, "c1", B, 300).clone();
    (more["id"], more["videoUploadState"], more["pc"]) = (json!("99"), json!("No File to Upload"), json!(null));
    (more["videoHistory"], more["covered"]) = (json!([[s(455), "No File to Upload"]]), json!([]));
    r.evidence.contacts.push(more);
    let file = r.evidence.audios[&first].clone();
    r.evidence.audios.insert("99".into(), file);
    r
}

#[test]
fn one_contact_of_one_agent_is_enough() {
    doubled(plain(|_| ())).blames(&["WXC-IMP-1"]);
}

#[test]
fn notifications_bear_on_their_own_time() {
    let disturbed = |at: i64, kind: &'static str| {
        let mut r = plain(|_| ());
        r.add(s(at), "webex", kind, &json!({ "event": "task:ended", "fate": "doubled", "status": 200 }));
        r
    };
    let hook = "webex.hook";
    disturbed(420, hook).holds(&["WXC-HOOK-1"]);
    doubled(disturbed(420, hook)).blames(&["WXC-HOOK-1"]);
    // Long after the call, and a record of something else.
    for (at, kind) in [(9_000, hook), (420, "webex.note")] {
        disturbed(at, kind).not_reached(&["WXC-HOOK-1"]);
        let mut r = disturbed(at, kind);
        lose(&mut r, "c1", B, 300);
        r.blames(&["WXC-IMP-1"]);
    }
    // Another agent's contact is no second one of the same.
    let mut r = disturbed(420, hook);
    imhofs_besides(&mut r, B, 300);
    r.blames(&["WXC-IMP-1"]);
}

#[test]
fn contacts_that_are_listed_with_one() {
    // Itself may be among them or not.
    let mut r = consultation();
    let (first, second) = (id(&mut r, B, 300), id(&mut r, H, 353));
    r.evidence.associated.insert(first.clone(), vec![second.clone()]);
    r.holds(&["WXC-ASSOC-1"]);
    // One too many is blamed once.
    imhofs_besides(&mut r, H, 353);
    r.blames(&["WXC-CONS-1"]);
    r.evidence.associated.insert(first.clone(), vec![first.clone(), second, "99".into()]);
    r.blames(&["WXC-CONS-1"]);
    r.evidence.associated.insert(first, vec!["99".into()]);
    let report = r.judge();
    assert_eq!(report.state("WXC-ASSOC-1"), State::Broken, "{report}");
}

#[test]
fn the_one_with_another_call_id_is_named_alone() {
    let mut t = tenant("programmatic");
    let moves = vec![
        at(300, answered("braun")),
        at(350, asked("braun", "hodges")),
        at(353, Accepted),
        at(395, ConsultTransferred),
        at(500, transferred("hodges", "braun")),
        at(600, Ended),
    ];
    let parts = [("braun", 300, 395), ("hodges", 353, 395), ("hodges", 395, 500), ("braun", 500, 600)];
    call(&mut t, "c1", &parts, moves);
    let mut r = perfect(t);
    contact(&mut r, "c1", H, 353)["assocCallId"] = json!("another");
    r.blames(&["WXC-CONS-1"]);
    assert_eq!(r.judge().verdict("WXC-CONS-1").expect("a verdict").findings.len(), 1);
}

/// With a contact those of its own call are listed, though it be the only one.
#[test]
fn contacts_of_another_call_are_not_listed() {
    let make = |listed: &[&str]| {
        let mut r = two(425);
        let own = contact(&mut r, "c1", B, 300)["id"].as_str().expect("an id").to_owned();
        let other = contact(&mut r, "c2", H, 600)["id"].as_str().expect("an id").to_owned();
        let ids = [("own", own.as_str()), ("other", other.as_str()), ("nobody's", "99")];
        let id = |name: &&str| ids.iter().find(|(n, _)| n == name).expect("an id").1.to_owned();
        r.evidence.associated.insert(own.clone(), listed.iter().map(id).collect());
        r
    };
    for right in [vec!["own"], vec![], vec!["own", "nobody's"]] {
        make(&right).holds(&["WXC-IMP-1"]);
        make(&right).not_reached(&["WXC-ASSOC-1"]);
    }
    make(&["own", "other"]).blames(&["WXC-ASSOC-1"]);
    make(&["other"]).blames(&["WXC-ASSOC-1"]);
}

/// Contacts that do not have the call's id are not found by it: that they have not is blamed, and nothing else.
#[test]
fn a_contact_of_another_call_id_is_listed_with_none() {
    let mut r = consultation();
    contact(&mut r, "c1", H, 353)["assocCallId"] = json!("another");
    for c in r.evidence.contacts.clone() {
        let id = c["id"].as_str().expect("an id").to_owned();
        r.evidence.associated.insert(id.clone(), vec![id]);
    }
    r.blames(&["WXC-CONS-1"]);
    r.not_reached(&["WXC-ASSOC-1"]);
}

/// A notification met with a fault, and the contact may still come: nobody can tell yet.
#[test]
fn a_notification_whose_contact_may_still_come() {
    for (until, state) in [(600, State::NotReached), (40_000, State::Broken)] {
        let mut r = plain(|_| ());
        r.add(s(420), "webex", "webex.hook", &json!({ "event": "task:ended", "fate": "lost", "status": 503 }));
        r.truth.server_up = vec![crate::common::perfect::span(0, until)];
        r.holds(&["WXC-HOOK-1"]);
        lose(&mut r, "c1", B, 300);
        assert_eq!(r.judge().state("WXC-HOOK-1"), state);
    }
}

/// Data of a call have no business here, whatever they are called.
#[test]
fn custom_data_in_words_that_nobody_knows() {
    let make = |metadata: serde_json::Value| {
        let mut r = plain(|_| ());
        r.truth.tenant.custom = vec!["kundennummer".into()];
        contact(&mut r, "c1", B, 300)["metadata"] = metadata;
        r
    };
    make(json!({ "Reason": { "value": "billing" } })).blames(&["WXC-META-2"]);
    make(json!({})).holds(&["WXC-META-2"]);
}

#[test]
fn where_the_tenant_had_no_words_of_its_own_none_can_come_over() {
    plain(|_| ()).not_reached(&["WXC-META-2"]);
}
