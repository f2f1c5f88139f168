//! Numbers that nobody can mean: whatever a peer says, the judge gives a verdict and does not fall.

use crate::common::{Run, s};
use crate::office::{B, H};
use crate::segments::consultation;
use judge::State;
use judge::truth::webex::{AgentState, Row};
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A consultation with everything that a server may tell in numbers.
fn told() -> Run {
    let mut r = consultation();
    let row = json!({ "intervalStartTime": s(0), "queueId": "q", "queueName": "q", "channelType": "telephony", "totalOfferedTasks": 3 });
    r.truth.tenant.statistics = vec![Row { kind: "queue".into(), begin: s(0), row: row.clone(), settled_at: s(900) }];
    let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": format!("/v1/queues/statistics?from={}&to={}", s(0), s(900)), "status": 200, "sent": 0, "received": 9 });
    r.add(s(1_000), "webex", "wire.http", &ask);
    r.evidence.webex.statistics.insert("queue".into(), vec![row]);
    let idle =
        |agent: &str| AgentState { at: s(20), agent: agent.into(), channel: "telephony".into(), state: "idle".into() };
    r.truth.tenant.states = vec![idle("braun"), idle("hodges")];
    let says = |id: &str, mail: &str| json!({ "agent": id, "email": mail, "state": "idle", "since": s(20) });
    r.evidence.webex.adherence = Some(vec![says("901", B), says("902", H)]);
    let acd = json!({ "name": "Webex", "kind": "Cisco Webex Contact Center 2.0", "rte_messaging": true, "sync_interval_min": 10, "problems": [] });
    r.evidence.webex.acds = Some(vec![acd]);
    let gap = json!({ "pc": "PC-0417", "what": "gap", "segment": "", "windows": "x", "from": s(20), "to": s(30), "contact": null });
    r.evidence.discrepancies = vec![gap];
    r
}

/// The places of all numbers in a value.
fn numbers(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Number(_) => into.push(at),
        Value::Array(all) => all.iter().enumerate().for_each(|(i, one)| numbers(one, format!("{at}/{i}"), into)),
        Value::Object(all) => all.iter().for_each(|(field, one)| numbers(one, format!("{at}/{field}"), into)),
        _ => {}
    }
}

const ABSURD: [i64; 6] = [i64::MIN, i64::MIN / 2, -1, 1 << 46, i64::MAX / 2, i64::MAX];

fn list<'a>(r: &'a mut Run, name: &str) -> &'a mut Vec<Value> {
    let e = &mut r.evidence;
    match name {
        "contacts" => &mut e.contacts,
        "discrepancies" => &mut e.discrepancies,
        "statistics" => e.webex.statistics.get_mut("queue").expect("rows"),
        "adherence" => e.webex.adherence.as_mut().expect("a feed"),
        _ => e.webex.acds.as_mut().expect("ACDs"),
    }
}

fn survives(what: &str, r: &Run) {
    assert!(catch_unwind(AssertUnwindSafe(|| r.judge())).is_ok(), "{what}");
}

#[test]
fn in_answers_of_the_server() {
    for name in ["contacts", "discrepancies", "statistics", "adherence", "acds"] {
        let mut places = Vec::new();
        list(&mut told(), name).iter().enumerate().for_each(|(i, one)| numbers(one, format!("{i}"), &mut places));
        assert!(!places.is_empty(), "{name}");
        for place in places {
            let (i, pointer) = place.split_once('/').expect("a field");
            for number in ABSURD {
                let mut r = told();
                let one = &mut list(&mut r, name)[i.parse::<usize>().expect("a number")];
                *one.pointer_mut(&format!("/{pointer}")).expect("it") = json!(number);
                survives(&format!("{name}: {place} is {number}"), &r);
            }
        }
    }
}

#[test]
fn in_messages_and_in_what_a_recorder_tells() {
    for kind in ["hello", "sessions", "relay"] {
        let mut r = told();
        let mut places = Vec::new();
        r.edit_message(kind, |_, message| {
            places.clear();
            numbers(message, String::new(), &mut places);
            true
        });
        for place in places {
            for number in ABSURD {
                let mut r = told();
                r.edit_message(kind, |_, message| {
                    *message.pointer_mut(&place).expect("it") = json!(number);
                    true
                });
                survives(&format!("{kind}: {place} is {number}"), &r);
            }
        }
    }
    for number in ABSURD {
        for recovered in [false, true] {
            let mut r = told();
            r.edit(|record, fields| {
                let sealed = record.kind == "segment.sealed";
                if sealed {
                    (fields["length_ms"], fields["recovered"]) = (json!(number), json!(recovered));
                }
                sealed
            });
            survives(&format!("a length of {number}"), &r);
        }
    }
}

#[test]
fn in_the_place_of_a_piece() {
    let mut r = told();
    r.edit(|_, fields| {
        let put = fields["method"] == "PUT";
        if put {
            let whole = fields["target"].as_str().expect("a target").split('=').next().expect("it").to_owned();
            fields["target"] = json!(format!("{whole}={}", u64::MAX));
        }
        put
    });
    survives("the last byte of all", &r);
}

#[test]
fn of_a_contact_that_cannot_be() {
    for (field, number) in [("startTime", 1_i64 << 46), ("callDuration", i64::MIN), ("importedAt", i64::MAX)] {
        let mut r = consultation();
        r.evidence.contacts[0][field] = json!(number);
        let report = r.judge();
        assert_eq!(report.state("WXC-IMP-1"), State::Broken, "{report}");
        assert!(report.to_string().contains("a time that no clock has"), "{report}");
    }
}
