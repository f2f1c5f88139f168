//! Consultations, transfers, conferences, and how they are to be segmented.

use crate::common::Run;
use crate::common::perfect::span;
use crate::office::{B, H, I, answered, asked, at, call, contact, joined, left, lose, perfect, tenant, transferred};
use judge::State;
use judge::truth::Truth;
use judge::truth::webex::What::{Accepted, Conferenced, ConsultOver, ConsultTransferred, Ended, Requeued};
use serde_json::json;

/// The document's consultation: 00:02:21 and 00:00:42.
pub fn consultation() -> Run {
    consultation_of(tenant("programmatic"))
}

/// The same in that tenant.
pub fn consultation_of(mut t: Truth) -> Run {
    let moves = vec![
        at(300, answered("braun")),
        at(350, asked("braun", "hodges")),
        at(353, Accepted),
        at(395, ConsultOver),
        at(441, Ended),
    ];
    call(&mut t, "c1", &[("braun", 300, 441), ("hodges", 353, 395)], moves);
    perfect(t)
}

/// The document's transfer: 00:00:44 and 00:01:14.
pub fn transfer() -> Run {
    let mut t = tenant("programmatic");
    let moves = vec![at(300, answered("braun")), at(344, transferred("braun", "hodges")), at(418, Ended)];
    call(&mut t, "c1", &[("braun", 300, 344), ("hodges", 344, 418)], moves);
    perfect(t)
}

/// The document's conference: 00:02:09 and 00:01:00.
pub fn conference() -> Run {
    conference_of(tenant("programmatic"))
}

/// The same in that tenant.
pub fn conference_of(mut t: Truth) -> Run {
    let moves = vec![
        at(300, answered("braun")),
        at(365, asked("braun", "hodges")),
        at(369, Accepted),
        at(390, Conferenced),
        at(429, Ended),
    ];
    call(&mut t, "c1", &[("braun", 300, 429), ("hodges", 369, 429)], moves);
    perfect(t)
}

#[test]
fn the_worked_examples() {
    consultation().holds(&["WXC-SEG-1", "WXC-CONS-1", "WXC-CONS-2", "WXC-CONS-3", "WXC-CONS-5", "SCR-MATCH-1"]);
    consultation().not_reached(&["WXC-XFER-1", "WXC-CONF-1", "WXC-CONF-5", "UJT-IMP-1", "UJT-IMP-2", "UJT-SYNC-1"]);
    transfer().holds(&["WXC-SEG-1", "WXC-XFER-1", "WXC-XFER-2", "WXC-XFER-3", "SCR-UP-1"]);
    transfer().not_reached(&["WXC-CONS-1", "WXC-CONF-1", "WXC-CONS-5"]);
    conference().holds(&["WXC-SEG-1", "WXC-CONF-1", "WXC-CONF-2", "WXC-CONF-3", "WXC-CONF-5"]);
    conference().not_reached(&["WXC-CONS-1", "WXC-CONS-2", "WXC-XFER-1"]);
}

/// A contact's times change; a second is enough for the example, a millisecond for the rule.
fn times(mut r: Run, mail: &str, from: i64, ms: i64) -> Run {
    let c = contact(&mut r, "c1", mail, from);
    c["callDuration"] = json!(c["callDuration"].as_i64().expect("ms") + ms);
    r
}

#[test]
fn wrong_times() {
    let cases = [
        (consultation as fn() -> Run, B, 300, "WXC-CONS-2", "WXC-CONS-5"),
        (consultation, H, 353, "WXC-CONS-3", "WXC-CONS-5"),
        (transfer, B, 300, "WXC-XFER-2", "WXC-XFER-3"),
        (transfer, H, 344, "WXC-XFER-2", "WXC-XFER-3"),
        (conference, B, 300, "WXC-CONF-2", "WXC-CONF-5"),
        (conference, H, 369, "WXC-CONF-3", "WXC-CONF-5"),
    ];
    for (make, mail, from, id, example) in cases {
        let r = times(make(), mail, from, -1000);
        r.blames(&[id]);
        assert_eq!(r.judge().state(example), State::Broken);
        let r = times(make(), mail, from, 1);
        r.blames(&[id]);
        assert_eq!(r.judge().state(example), State::Held);
    }
}

#[test]
fn contacts_that_are_missing() {
    for (make, mail, from, id) in [
        (consultation as fn() -> Run, H, 353, "WXC-CONS-1"),
        (transfer, H, 344, "WXC-XFER-1"),
        (transfer, B, 300, "WXC-XFER-1"),
        (conference, H, 369, "WXC-CONF-1"),
    ] {
        let mut r = make();
        lose(&mut r, "c1", mail, from);
        r.blames(&[id]);
    }
}

#[test]
fn one_contact_for_the_whole_call() {
    let mut r = transfer();
    lose(&mut r, "c1", H, 344);
    contact(&mut r, "c1", B, 300)["callDuration"] = json!(118_000);
    r.blames(&["WXC-SEG-1"]);
}

#[test]
fn the_wrong_agent() {
    for (make, mail, from, id) in [
        (consultation as fn() -> Run, H, 353, "WXC-CONS-3"),
        (transfer, H, 344, "WXC-XFER-2"),
        (conference, H, 369, "WXC-CONF-3"),
    ] {
        let mut r = make();
        contact(&mut r, "c1", mail, from)["agentEmail"] = json!(I);
        r.blames(&[id]);
    }
}

#[test]
fn a_call_id_of_its_own() {
    for (make, mail, from, id) in [
        (consultation as fn() -> Run, H, 353, "WXC-CONS-1"),
        (transfer, H, 344, "WXC-XFER-1"),
        (conference, H, 369, "WXC-CONF-1"),
    ] {
        let mut r = make();
        contact(&mut r, "c1", mail, from)["assocCallId"] = json!("another");
        r.blames(&[id]);
    }
}

/// A contact as the one of an agent from a second on, with Imhof's name, who was on no call.
pub fn imhofs_besides(r: &mut Run, agent: &str, from: i64) {
    let mut more = contact(r, "c1", agent, from).clone();
    (more["id"], more["agentEmail"], more["videoUploadState"]) = (json!("99"), json!(I), json!("No File to Upload"));
    r.evidence.contacts.push(more);
}

#[test]
fn one_too_many() {
    let mut r = consultation();
    imhofs_besides(&mut r, H, 353);
    r.blames(&["WXC-CONS-1"]);
    let report = r.judge();
    let found = &report.verdict("WXC-CONS-1").expect("a verdict").findings;
    assert_eq!(found[0].agent.as_deref(), Some("imhof"), "{report}");
}

/// Where a contact may still come, nothing is known of how the call was segmented.
#[test]
fn a_call_of_which_a_contact_may_still_come() {
    for (make, mail, from, ids) in [
        (consultation as fn() -> Run, H, 353, ["WXC-CONS-1", "WXC-CONS-5", "WXC-SEG-1"]),
        (transfer, H, 344, ["WXC-XFER-1", "WXC-XFER-3", "WXC-SEG-1"]),
        (conference, H, 369, ["WXC-CONF-1", "WXC-CONF-5", "WXC-SEG-1"]),
    ] {
        let mut r = make();
        r.truth.server_up = vec![span(0, 600)];
        r.holds(&ids);
        lose(&mut r, "c1", mail, from);
        r.holds(&[]);
        r.not_reached(&ids);
    }
}

/// A call of which nothing came is the import's affair.
#[test]
fn a_call_that_did_not_come_at_all() {
    let mut r = consultation();
    for (mail, from) in [(B, 300), (H, 353)] {
        lose(&mut r, "c1", mail, from);
    }
    r.blames(&["WXC-IMP-1"]);
    r.not_reached(&["WXC-SEG-1", "WXC-CONS-1", "WXC-CONS-5"]);
}

#[test]
fn what_is_wrong_somewhere_is_not_segmented_right() {
    let mut r = times(consultation(), H, 353, 1);
    r.blames(&["WXC-CONS-3"]);
    r.not_reached(&["WXC-SEG-1"]);
    r = consultation();
    contact(&mut r, "c1", H, 353)["assocCallId"] = json!("another");
    r.not_reached(&["WXC-SEG-1"]);
}

#[test]
fn a_refused_consultation_is_nobodys() {
    let mut t = tenant("programmatic");
    let moves = vec![
        at(300, answered("braun")),
        at(350, asked("braun", "hodges")),
        at(360, ConsultOver),
        at(370, asked("braun", "imhof")),
        at(375, Accepted),
        at(380, ConsultOver),
        at(400, asked("braun", "imhof")),
        at(405, Accepted),
        at(420, ConsultOver),
        at(500, Ended),
    ];
    call(&mut t, "c1", &[("braun", 300, 500), ("imhof", 375, 380), ("imhof", 405, 420)], moves);
    perfect(t).holds(&["WXC-CONS-1", "WXC-CONS-3", "WXC-SEG-1"]);
}

#[test]
fn a_consultation_and_then_a_transfer() {
    let moves = || {
        vec![
            at(300, answered("braun")),
            at(350, asked("braun", "hodges")),
            at(353, Accepted),
            at(395, ConsultTransferred),
            at(500, transferred("hodges", "braun")),
            at(600, Requeued),
            at(640, answered("hodges")),
            at(650, joined("imhof")),
            at(660, left("hodges")),
            at(700, Ended),
        ]
    };
    let rest = [("braun", 500, 600), ("hodges", 640, 660), ("imhof", 650, 700)];
    let mut t = tenant("programmatic");
    let parts = [[("braun", 300, 395), ("hodges", 353, 395), ("hodges", 395, 500)], rest].concat();
    call(&mut t, "c1", &parts, moves());
    let separate = perfect(t);
    separate.holds(&["WXC-CONS-1", "WXC-CONS-2", "WXC-CONS-3", "WXC-XFER-1", "WXC-XFER-2", "WXC-SEG-1"]);
    let mut t = tenant("programmatic");
    t.tenant.joined = true;
    let parts = [vec![("braun", 300, 395), ("hodges", 353, 500)], rest.to_vec()].concat();
    call(&mut t, "c1", &parts, moves());
    let mut r = perfect(t);
    r.holds(&["WXC-SEG-1", "WXC-XFER-1", "WXC-CONS-2"]);
    // The customer's time in the queue is nobody's.
    contact(&mut r, "c1", B, 500)["callDuration"] = json!(140_000);
    r.blames(&["WXC-XFER-2"]);
    // A join without a consultation is the general rule's.
    let mut r = separate;
    contact(&mut r, "c1", I, 650)["callDuration"] = json!(60_000);
    r.blames(&["WXC-SEG-1"]);
}

#[test]
fn one_contact_for_the_whole_call_before_the_others_are_due() {
    let mut r = transfer();
    lose(&mut r, "c1", H, 344);
    r.truth.server_up = vec![span(0, 600)];
    r.holds(&[]);
    contact(&mut r, "c1", B, 300)["callDuration"] = json!(118_000);
    r.blames(&["WXC-SEG-1"]);
}

/// Who is connected and gone in the same millisecond has no contact, whether it is known how that came or not.
#[test]
fn who_was_there_for_no_time_at_all() {
    let moves = vec![
        at(300, answered("braun")),
        at(600, transferred("braun", "hodges")),
        at(600, transferred("hodges", "imhof")),
        at(700, Ended),
    ];
    for moves in [moves, Vec::new()] {
        let mut t = tenant("programmatic");
        call(&mut t, "c1", &[("braun", 300, 600), ("hodges", 600, 600), ("imhof", 600, 700)], moves);
        let mut r = perfect(t);
        lose(&mut r, "c1", H, 600);
        r.holds(&["WXC-SEG-1", "WXC-IMP-1"]);
    }
}

/// Of a call of which nothing is known but who was on it, and when, that is what is due.
#[test]
fn a_call_without_moves() {
    let made = || {
        let mut t = tenant("programmatic");
        call(&mut t, "c1", &[("braun", 300, 420)], Vec::new());
        perfect(t)
    };
    made().holds(&["WXC-IMP-1"]);
    let mut r = made();
    lose(&mut r, "c1", B, 300);
    r.blames(&["WXC-IMP-1"]);
}
