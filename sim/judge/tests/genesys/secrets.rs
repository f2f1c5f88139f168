//! Nothing readable on the disks of PCs and of RWS, and no secret in any event or file: whoever keeps it is to blame.

use crate::calls::one_call;
use crate::house::s;
use crate::run::Run;
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
