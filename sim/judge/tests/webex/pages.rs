//! What the pages show, and when what they say can be held against what happened.

use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::imports::{id, plain};
use crate::office::{B, contact};
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
