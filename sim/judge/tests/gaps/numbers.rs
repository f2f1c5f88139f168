//! Numbers that are beyond all measure: whoever tells them is blamed for it, and the judge goes on.

use crate::common::day::{B, BRAUN, day};
use crate::common::{Run, s};
use serde_json::{Value, json};

const WILD: [i64; 6] = [i64::MIN, i64::MIN + 1, i64::MIN / 2, i64::MAX / 2, i64::MAX - 1, i64::MAX];

#[test]
fn in_a_contact() {
    const WAITS: &str = "File not yet uploaded";
    const THERE: &str = "File is uploaded";
    for n in WILD {
        let history = || json!([[n, WAITS], [n, THERE]]);
        let fields: [(&str, Value); 8] = [
            ("startTime", json!(n)),
            ("callDuration", json!(n)),
            ("importedAt", json!(n)),
            ("covered", json!([{ "from_ms": n, "to_ms": 600_000 }])),
            ("covered", json!([{ "from_ms": 0, "to_ms": n }])),
            ("covered", json!([{ "from_ms": n, "to_ms": n }])),
            ("videoHistory", history()),
            ("audioHistory", history()),
        ];
        for (field, value) in fields {
            let mut r = day();
            r.contact("acd-c1", B)[field] = value;
            // What came to be while the evidence was gathered is nobody's affair.
            let afterwards = field.ends_with("History") && n > 0;
            assert!(r.judge().counts().broken > 0 || afterwards, "{field} {n}");
        }
    }
}

#[test]
fn in_a_relay() {
    for (field, n) in ["start", "end"].into_iter().flat_map(|field| WILD.map(|n| (field, n))) {
        let mut r = day();
        r.edit_message("relay", |_, message| {
            message[field] = json!(n);
            true
        });
        r.blames(&["SCR-REL-3"]);
    }
}

#[test]
fn in_a_report() {
    let told = |what: &str, from: i64, to: i64| {
        let mut r = day();
        r.evidence.discrepancies.push(json!({
            "pc": "PC-0417", "what": what, "segment": "", "windows": BRAUN, "from": from, "to": to, "contact": null,
        }));
        r
    };
    for n in WILD {
        for what in ["gap", "damaged", "late"] {
            for (from, to) in [(n, s(600)), (s(600), n), (n, n)] {
                told(what, from, to).judge();
            }
        }
    }
    told("gap", i64::MIN, i64::MAX).blames(&["SCR-GC-3"]);
}

#[test]
fn in_an_upload() {
    let sent = |offset: u64| -> Run {
        let mut r = day();
        let target = format!("/sim/uploads/27?offset={offset}");
        let put = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": target, "status": 200, "sent": 900, "received": 9 });
        r.add(s(936) + 50, "wfo", "wire.http", &put);
        r
    };
    assert_eq!(sent(u64::MAX).judge().counts(), sent(1 << 40).judge().counts());
}
