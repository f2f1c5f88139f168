//! Nothing readable on the disks of PCs and of RWS, and no secret in any event or file. The documents on Genesys have no sentence for
//! it, so it reaches nothing; a breach is a finding of whoever keeps the file: GIR-FLOW-5 for a PC, GIR-FLOW-6 for RWS. What an agent
//! desktop that is tried writes into a URL is blamed on its login (DSK-LOGIN-1), which has a header field for it.

use crate::genesys::case::Case;
use crate::oracles::secrets::scanner_of;
use crate::verdict::{Book, Finding};
use crate::watch::{Scanner, prints};
use std::collections::BTreeSet;

const NOTHING: &str = "nothing that opens without a key";
const NO_SECRET: &str = "no password, token or key";
/// Who has one of these in its name is a secret.
const SECRET: [&str; 5] = ["password", "passwd", "passphrase", "credential", "authorization"];
/// So many values in common are no chance.
const SAME: usize = 3;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let evidence = case.view.evidence;
    for (machine, path, what) in &evidence.writes.readable {
        if let Some(id) = kept_by(case, machine) {
            book.broken(id, Finding::new(format!("{what} in {path} on {machine}"), NOTHING));
        }
    }
    let signatures = Scanner::signatures_and(Vec::new());
    let secrets = scanner_of(&case.truth.secrets, &case.truth.keys);
    for (machine, files) in &evidence.disks {
        let Some(id) = kept_by(case, machine) else { continue };
        for (path, bytes) in files {
            for what in signatures.look(bytes, false) {
                book.broken(id, Finding::new(format!("{what} in {path} on {machine}"), NOTHING));
            }
            if secrets.finds(path.as_bytes()) || secrets.finds(bytes) {
                book.broken(id, Finding::new(format!("a secret in a file on {machine}"), NO_SECRET));
            }
        }
    }
    let own = |r: &&kernel::trace::Record| !case.truth.is_product(&r.host);
    for record in evidence.trace.records.iter().filter(own).filter(|r| secrets.finds(r.fields.as_bytes())) {
        // A message is its sender's.
        let fields: serde_json::Value = serde_json::from_str(&record.fields).unwrap_or_default();
        let teller = fields["from"].as_str().filter(|_| record.kind.starts_with("wire.")).unwrap_or(&record.host);
        let id = whose(case, teller).unwrap_or("GIR-FLOW-6");
        book.broken(
            id,
            Finding::new(format!("a secret in an event {}", record.kind), NO_SECRET).record(record.at, record.ordinal),
        );
    }
    urls(case, book);
    passed_by(case, book);
}

/// A password as a parameter in a URL of the desktop that is tried: the trace shows the name, and not the value.
fn urls(case: &Case<'_>, book: &mut Book) {
    for http in case.view.http.iter().filter(|http| is_desk(case, &http.from)) {
        let query = http.target.split_once('?').map(|(_, query)| query.to_lowercase()).unwrap_or_default();
        let mut names = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name);
        if let Some(name) = names.find(|name| SECRET.iter().any(|word| name.contains(word))) {
            let finding = Finding::new(format!("`{name}` in a URL"), NO_SECRET).record(http.at, http.ordinal);
            book.broken("DSK-LOGIN-1", finding);
        }
    }
}

/// Whether an agent desktop that is tried is on that machine.
fn is_desk(case: &Case<'_>, machine: &str) -> bool {
    case.truth.is_product(machine) && case.truth.pcs.keys().any(|pc| case.truth.is_desk(pc))
}

/// Whom a machine's disk is blamed on; nobody where the machine is the product's, whose disks are its own affair.
fn kept_by(case: &Case<'_>, machine: &str) -> Option<&'static str> {
    whose(case, machine).filter(|_| !case.truth.is_product(machine))
}

/// Whom what a machine gives away is blamed on; nobody for what is not the product's.
fn whose(case: &Case<'_>, machine: &str) -> Option<&'static str> {
    if is_desk(case, machine) {
        return Some("DSK-LOGIN-1");
    }
    if case.truth.pcs.contains_key(machine) {
        return Some("GIR-FLOW-5");
    }
    case.is_rws(machine).then_some("GIR-FLOW-6")
}

/// A file that RWS gives out was written to a disk as it is, however short it lay there.
fn passed_by(case: &Case<'_>, book: &mut Book) {
    let files = case.view.evidence.rws.values().flat_map(|a| &a.files);
    for (recording, bytes) in files {
        let own: BTreeSet<u64> = prints(bytes).collect();
        for (machine, known) in &case.view.evidence.writes.prints {
            let Some(id) = kept_by(case, machine) else { continue };
            if own.iter().filter(|value| known.contains(value)).take(SAME).count() == SAME {
                let seen = format!("screen file {recording} was written to a disk of {machine} as it is");
                book.broken(id, Finding::new(seen, "stored encrypted"));
            }
        }
    }
}
