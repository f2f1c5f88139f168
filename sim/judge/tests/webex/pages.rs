//! What the pages show, and when what they say can be held against what happened.

use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::imports::{id, plain};
use crate::office::{B, H, contact, perfect, tenant};
use crate::segments::consultation;
use judge::State;
use judge::evidence::Probe;
use judge::truth::webex::Saml;
use judge::truth::{Fault, FaultKind};
use serde_json::{Value, json};

fn shown(minutes: i64, problems: &[&str]) -> Run {
    let mut r = consultation();
    let acd: Value = json!({ "name": "Webex", "kind": "Cisco Webex Contact Center 2.0", "rte_messaging": true, "sync_interval_min": minutes, "problems": problems });
    r.evidence.webex.acds = Some(vec![acd]);
    r
}

fn probe(r: &mut Run, at: i64, what: String, status: u16, body: &str) {
    r.evidence.probes.push(Probe { at: s(at), what, status, body: body.into() });
}

/// Syncs follow each other every ten minutes.
#[test]
fn the_interval_of_syncs() {
    shown(10, &[]).holds(&["WXC-CFG-3"]);
    shown(11, &[]).holds(&["WXC-CFG-3"]);
    // More often than the page says: nothing shows that anybody keeps to it.
    shown(12, &[]).not_reached(&["WXC-CFG-3"]);
    // Somebody asks for everything but for users, or in vain.
    let mut r = shown(10, &[]);
    let mut first = true;
    r.edit(|rec, fields| {
        let users = rec.fields.contains("/organization/o/user") && !std::mem::take(&mut first);
        if users {
            fields["status"] = json!(429);
        }
        users
    });
    r.blames(&["WXC-CFG-3"]);
}

#[test]
fn without_access_no_interval_is_kept() {
    let mut r = shown(10, &["API: no access"]);
    r.truth.tenant.no_access = ["API".to_owned()].into();
    r.not_reached(&["WXC-CFG-3"]);
}

#[test]
fn a_problem_that_nothing_explains() {
    let mut r = shown(10, &["API: no access"]);
    // A cable somewhere else.
    r.truth.faults.push(Fault { span: span(20_000, 20_010), machine: "PC-0417".into(), what: FaultKind::Unreachable });
    r.blames(&["WXC-CFG-8"]);
    r.truth.faults[0].what = FaultKind::AcdTrouble;
    r.not_reached(&["WXC-CFG-8"]);
}

#[test]
fn single_sign_on_is_read_where_it_was_handed_in() {
    let mut r = consultation();
    r.truth.tenant.saml =
        Some(Saml { entity_id: "e".into(), redirect_url: "r".into(), certificate: "c d".replace(' ', "") });
    probe(&mut r, 100, "page:/acds".into(), 200, "<p>none</p>");
    r.not_reached(&["WXC-SAML-1"]);
    let body = json!({ "entity_id": "e", "redirect_url": "r", "certificate": "c\nd" }).to_string();
    probe(&mut r, 100, "saml".into(), 200, &body);
    r.holds(&["WXC-SAML-1"]);
}

#[test]
fn a_list_ends_somewhere() {
    let state = |count: usize| {
        let mut r = consultation();
        let one = contact(&mut r, "c1", B, 300).clone();
        r.evidence.contacts = (0..count)
            .map(|n| {
                let mut one = one.clone();
                one["id"] = json!(format!("{}", 1_000 + n));
                one
            })
            .collect();
        probe(&mut r, 39_000, "page:/".into(), 200, "<table></table>");
        r.judge().state("WXC-LIST-1")
    };
    assert_eq!(state(500), State::Broken);
    assert_eq!(state(501), State::NotReached);
}

/// "Restore" is refused, and the audio comes just then, while nobody can reach the ACD; or it has been there for long.
#[test]
fn restoring_what_cannot_come() {
    for (came, right) in [(487, true), (598, true), (600, false)] {
        let mut r = plain(|_| ());
        let id = id(&mut r, B, 300);
        contact(&mut r, "c1", B, 300)["audioHistory"] =
            json!([[s(455), "File not yet uploaded"], [s(came), "File is uploaded"]]);
        r.truth.server_up = vec![span(0, 590), span(650, 40_000)];
        probe(&mut r, 600, format!("restore:{id}"), 409, "not in delayed storage");
        if right { r.holds(&["WXC-IMP-4"]) } else { r.blames(&["WXC-IMP-4"]) }
    }
}

/// What the server shows of another ACD is none of this one's.
#[test]
fn of_several_acds_the_one_of_the_tenant_counts() {
    let mut r = shown(10, &[]);
    let acds = r.evidence.webex.acds.as_mut().expect("acds");
    acds.insert(
        0,
        json!({ "name": "Old", "kind": "?", "rte_messaging": false, "sync_interval_min": 5, "problems": [] }),
    );
    r.holds(&["WXC-CFG-3", "WXC-CFG-5", "WXC-CFG-6"]);
    r.evidence.webex.acds.as_mut().expect("acds").pop();
    r.not_reached(&["WXC-CFG-3", "WXC-CFG-5", "WXC-CFG-6"]);
}

#[test]
fn by_cmsv1_an_acd_is_of_the_other_kind() {
    let make = |kind: &str| {
        let mut r = perfect(tenant("cmsv1"));
        let acd =
            json!({ "name": "Webex", "kind": kind, "rte_messaging": true, "sync_interval_min": 10, "problems": [] });
        r.evidence.webex.acds = Some(vec![acd]);
        r
    };
    make("Cisco Customer Journey Platform").holds(&["WXC-CFG-6"]);
    make("Cisco Webex Contact Center 2.0").blames(&["WXC-CFG-6"]);
}

/// A sync's pages may take their time: the next one is due after the first of them.
#[test]
fn the_interval_of_syncs_of_several_pages() {
    let mut r = shown(10, &[]);
    for at in (1..40_000).step_by(600).flat_map(|sync| (1..4).map(move |page| sync + page * 50)) {
        let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": "/organization/o/user?page=1", "status": 200, "sent": 0, "received": 500 });
        r.add(s(at), "webex", "wire.http", &ask);
    }
    r.holds(&["WXC-CFG-3"]);
}

/// Of each contact its own audio counts.
#[test]
fn playing_one_contact_while_another_waits() {
    let make = |mail: &str, from: i64, status: u16| {
        let mut r = consultation();
        contact(&mut r, "c1", H, 353)["audioHistory"] =
            json!([[s(476), "File not yet uploaded"], [s(600), "File is uploaded"]]);
        let id = id(&mut r, mail, from);
        probe(&mut r, 550, format!("play:{id}"), status, "words");
        r
    };
    make(B, 300, 200).holds(&[]);
    make(B, 300, 409).blames(&["WXC-IMP-4"]);
    make(H, 353, 409).holds(&["WXC-IMP-4"]);
    make(H, 353, 200).blames(&["WXC-IMP-4"]);
    // Of a contact that nobody has, nothing is known.
    let mut r = consultation();
    probe(&mut r, 550, "play:99".into(), 404, "no such contact");
    r.not_reached(&["WXC-IMP-4"]);
    r.holds(&[]);
}
