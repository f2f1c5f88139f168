//! Nothing readable on the disks of PCs and of RWS, and no secret in any event or file: whoever keeps it is to blame.

use crate::calls::one_call;
use crate::house::s;
use crate::run::Run;
use judge::State;
use judge::watch::prints;
use serde_json::json;
use std::collections::BTreeSet;

/// Whose disk is whose affair; that of SIP Server is nobody's here.
const KEEPERS: [(&str, Option<&str>); 3] = [("PC-1", Some("GIR-FLOW-5")), ("rws1", Some("GIR-FLOW-6")), ("sip", None)];
const PASSWORD: &str = "correct horse battery";

#[track_caller]
fn judged(r: &Run, blamed: Option<&str>) {
    match blamed {
        Some(id) => r.blames(id),
        None => r.holds(&["GIR-FLOW-5", "GIR-FLOW-6"]),
    }
}

/// One call, and such a file on a disk at the end.
fn left(machine: &str, path: &str, bytes: &[u8]) -> Run {
    let mut r = one_call().done();
    r.truth.secrets = vec![PASSWORD.into()];
    r.truth.keys = vec![(100..132).collect()];
    r.evidence.disks.entry(machine.into()).or_default().insert(path.into(), bytes.to_vec());
    r
}

#[test]
fn what_is_left_on_a_disk() {
    let film = one_call().shoot("ann", s(100) + 5, s(200) + 5);
    for (machine, id) in KEEPERS {
        judged(&left(machine, "/store/1", &film), id);
        judged(&left(machine, "/store/1", b"ann: correct horse battery\n"), id);
        judged(&left(machine, "/store/correct horse battery", b""), id);
        let key: Vec<u8> = (90..140).collect();
        judged(&left(machine, "/store/1", &key), id);
        judged(&left(machine, "/store/1", b"nothing of interest"), None);
    }
}

#[test]
fn what_lay_on_a_disk_for_a_moment() {
    for (machine, id) in KEEPERS {
        let mut r = one_call().done();
        r.evidence.writes.readable.push((machine.into(), "/store/1".into(), "a PNG picture".into()));
        judged(&r, id);
    }
}

/// A file is known again by three values that it has in common with what was written; fewer may be chance.
#[test]
fn a_file_that_was_written_as_it_is() {
    let r = one_call().done();
    let file: BTreeSet<u64> = prints(&r.evidence.rws["rws1"].files["rec-1"]).collect();
    assert!(file.len() >= 3, "{}", file.len());
    for (machine, id) in KEEPERS {
        for (common, id) in [(file.len(), id), (3, id), (2, None), (0, None)] {
            let mut r = one_call().done();
            let written = r.evidence.writes.prints.entry(machine.into()).or_default();
            written.extend(file.iter().take(common));
            judged(&r, id);
        }
    }
}

#[test]
fn what_is_told() {
    let told = |machine: &str, word: &str| {
        let mut r = one_call().done();
        r.truth.secrets = vec![PASSWORD.into()];
        r.add(s(20), machine, "srs.session", &json!({ "login": "ann", "password": word }));
        r
    };
    judged(&told("PC-1", "***"), None);
    judged(&told("PC-1", PASSWORD), Some("GIR-FLOW-5"));
    judged(&told("rws1", PASSWORD), Some("GIR-FLOW-6"));
}

/// A message is its sender's; of what else names somebody, the record's machine is to blame.
#[test]
fn who_has_told_it() {
    let told = |kind: &'static str, from: &str| {
        let mut r = one_call().done();
        r.truth.secrets = vec![PASSWORD.into()];
        r.add(s(20), "PC-1", kind, &json!({ "from": from, "to": "PC-1", "text": PASSWORD }));
        r
    };
    judged(&told("wire.ws", "rws1"), Some("GIR-FLOW-6"));
    judged(&told("wire.ws", "PC-1"), Some("GIR-FLOW-5"));
    judged(&told("srs.session", "rws1"), Some("GIR-FLOW-5"));
    // An agent desktop that is tried is on a machine of its own.
    for (product, id) in [("desk-PC-1", "DSK-LOGIN-1"), ("recorder", "GIR-FLOW-6")] {
        let mut r = told("wire.ws", "desk-PC-1");
        r.truth.product = Some(product.into());
        let report = r.judge();
        for each in ["DSK-LOGIN-1", "GIR-FLOW-5", "GIR-FLOW-6"] {
            assert_eq!(report.state(each) == State::Broken, each == id, "{product}, {each}\n{report}");
        }
    }
}

/// What a desktop that is tried writes into a URL; what anybody else writes there is not its doing.
#[test]
fn a_password_in_a_url() {
    let asked = |product: &str, from: &str, query: &str| {
        let mut r = one_call().done();
        r.truth.product = Some(product.into());
        let target = format!("/api/v2/login?{query}");
        r.add(
            s(20),
            "other",
            "wire.http",
            &json!({ "from": from, "to": "rws1", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 20 }),
        );
        r.judge().state("DSK-LOGIN-1") == State::Broken
    };
    assert!(asked("desk-PC-1", "desk-PC-1", "user=ann&Password=***"));
    assert!(!asked("desk-PC-1", "desk-PC-1", "user=ann&place=password"));
    assert!(!asked("desk-PC-1", "PC-2", "user=ann&Password=***"));
    assert!(!asked("recorder", "recorder", "user=ann&Password=***"));
}
