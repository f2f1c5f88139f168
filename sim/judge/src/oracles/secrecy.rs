//! SCR-SEC-1, -3: what can be read on the disks, at the end and at any moment before.
//!
//! SCR-SEC-1 is reached where a segment was written under the judge's eyes. SCR-SEC-3 is reached where the server's disk was
//! watched, more was written to it than the largest recording or sound that it gives out, and it gives out one.

use crate::case::Case;
use crate::expect::online::SERVER;
use crate::media::{container, guess};
use crate::truth::FaultKind;
use crate::verdict::{Book, Finding};
use crate::watch::{Scanner, is_inside, on_disk, prints};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const NOTHING: &str = "nothing that opens without a key";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    reached(case, book);
    written(case, book);
    shelves(case, book);
    stored(case, book);
    passed_by(case, book);
}

/// Whose affair a machine is.
pub fn whose(case: &Case<'_>, machine: &str) -> &'static str {
    if case.truth.pcs.contains_key(machine) { "SCR-SEC-1" } else { "SCR-SEC-3" }
}

/// Machines of others, such as the ACD: what they write down is their own affair.
pub fn is_outside(case: &Case<'_>, machine: &str) -> bool {
    machine != SERVER && !case.truth.pcs.contains_key(machine)
}

fn reached(case: &Case<'_>, book: &mut Book) {
    let evidence = case.view.evidence;
    if case.view.segments.values().flatten().any(|s| s.file.is_some()) {
        book.tested("SCR-SEC-1");
    }
    let sizes = evidence.videos.values().chain(evidence.audios.values()).map(|bytes| bytes.len() as u64);
    let room: u64 = evidence.writes.files.get(SERVER).into_iter().flatten().map(|(_, w)| w.bytes).sum();
    if evidence.writes.seen.contains_key(SERVER) && sizes.max().is_some_and(|largest| room >= largest) {
        book.tested("SCR-SEC-3");
    }
}

/// What the eye on the disks saw being written.
fn written(case: &Case<'_>, book: &mut Book) {
    let seen = case.view.evidence.writes.readable.iter();
    for (machine, path, what) in seen.filter(|(machine, ..)| !is_outside(case, machine)) {
        let finding = Finding::new(format!("{what} in {path} on {machine}"), NOTHING);
        book.check(whose(case, machine), Some(finding));
    }
}

/// Where segments are kept, everything is in the known container, and all of that but its few numbers looks like noise.
fn shelves(case: &Case<'_>, book: &mut Book) {
    let names = case.truth.agents.values().flat_map(|a| [a.windows.clone(), a.last.clone(), a.email.clone()]);
    let scanner = Scanner::new(&names.chain(case.truth.pcs.keys().cloned()).collect::<Vec<_>>());
    let folder = on_disk(&case.truth.policies.folder);
    for pc in case.truth.pcs.keys() {
        let files = case.view.evidence.disks.get(pc).into_iter().flatten();
        for (path, bytes) in files.filter(|(path, bytes)| is_inside(path, &folder) && !bytes.is_empty()) {
            let mut wrong = scanner.look(bytes, false);
            match container::read(bytes) {
                Some(known) => {
                    wrong.extend(scanner.look(&known.noise, true));
                    wrong.extend(scanner.look(&known.rest, true));
                    if guess::opens(bytes) {
                        wrong.push("content whose key is no secret".into());
                    }
                    if !known.rest.is_empty() && !may_be_torn(case, pc) {
                        wrong.push(format!("{} bytes that belong to no chunk", known.rest.len()));
                    }
                }
                None if altered(case, pc, path) => {}
                None => {
                    wrong.extend(scanner.look(bytes, true));
                    wrong.push("something that is in no known container".into());
                }
            }
            wrong.sort();
            wrong.dedup();
            for what in wrong {
                book.check("SCR-SEC-1", Some(Finding::new(format!("{what} in {path}"), NOTHING).pc(pc)));
            }
        }
    }
}

/// Somebody else had their hands in it.
fn altered(case: &Case<'_>, pc: &str, path: &str) -> bool {
    let stem = |path: &str| path.rsplit('/').next().and_then(|name| name.split('.').next()).map(str::to_owned);
    let touched = |f: &crate::truth::Fault| match &f.what {
        FaultKind::Tampered { path: other } => f.machine == *pc && stem(other) == stem(path),
        _ => false,
    };
    case.truth.faults.iter().any(touched)
}

/// Power, disk or tampering may have torn a chunk.
fn may_be_torn(case: &Case<'_>, pc: &str) -> bool {
    let tears = |what: &FaultKind| {
        use FaultKind::{DiskFault, DiskFull, PowerOff, Restart, Tampered};
        matches!(what, PowerOff { .. } | Restart | DiskFull | DiskFault | Tampered { .. })
    };
    case.truth.faults.iter().any(|f| f.machine == *pc && tears(&f.what))
}

/// The recordings and sounds that the server gives out, with what they are.
fn media<'c>(case: &'c Case<'_>) -> impl Iterator<Item = (&'c Vec<u8>, String)> {
    let plays = |id: &str| case.view.videos.get(id).is_some_and(Result::is_ok);
    // What does not play is no recording: it may be anything, a segment as it was stored for example.
    let videos = case.view.evidence.videos.iter().filter(move |(id, _)| plays(id));
    let audios = case.view.evidence.audios.iter();
    videos
        .map(|v| (v, "recording"))
        .chain(audios.map(|a| (a, "audio")))
        .map(|((id, bytes), kind)| (bytes, format!("the {kind} of contact {id}")))
}

/// What lies on the disks at the end, whether anybody saw it being written or not: nothing that opens by itself, no piece of a
/// recording or a sound, nor a whole sound that the server never gave out.
fn stored(case: &Case<'_>, book: &mut Book) {
    let scanner = Scanner::signatures_and(pieces(case));
    let sounds = kept_back(case);
    for (machine, files) in case.view.evidence.disks.iter().filter(|(m, _)| !is_outside(case, m)) {
        for (path, bytes) in files {
            let mut found = scanner.look(bytes, false);
            if !sounds.is_empty() && sounds.contains(hex(&Sha256::digest(bytes)).as_str()) {
                found.push("the whole audio of a call".into());
            }
            for what in found {
                let finding = Finding::new(format!("{what} in {path} on {machine}"), NOTHING);
                book.check(whose(case, machine), Some(finding));
            }
        }
    }
}

/// Pieces out of the middle of each recording and sound.
fn pieces(case: &Case<'_>) -> Vec<(Vec<u8>, String)> {
    /// Bytes that do not stand anywhere by chance.
    const PIECE: usize = 24;
    /// Pieces of each.
    const PIECES: usize = 4;
    let mut pieces = Vec::new();
    for (bytes, what) in media(case) {
        for nth in 1..=PIECES {
            let piece = bytes.get(bytes.len() * nth / (PIECES + 1)..).and_then(|rest| rest.get(..PIECE));
            // A silence or a grey wall is everywhere.
            let piece = piece.filter(|m| m.iter().collect::<BTreeSet<_>>().len() > PIECE / 2);
            pieces.extend(piece.map(|m| (m.to_vec(), format!("a piece of {what}"))));
        }
    }
    pieces
}

/// The digests of sounds that the ACD had and the server does not give out.
fn kept_back<'c>(case: &'c Case<'_>) -> BTreeSet<&'c str> {
    let silent = |id: &str| {
        let own = case.view.contacts.iter().filter(|c| c.assoc_call_id == id);
        !own.clone().any(|c| case.view.sounds.contains_key(c.id.as_str()))
    };
    let calls = case.truth.calls.iter().filter(|c| c.recorded && c.audio_at.is_some() && silent(&c.acd_id));
    calls.flat_map(|c| &c.audio_sha256).map(String::as_str).collect()
}

/// Nor did they stand there for a while: the eye knows them again by what it saw being written.
fn passed_by(case: &Case<'_>, book: &mut Book) {
    /// So many values in common are no chance.
    const SAME: usize = 3;
    let seen: BTreeMap<&String, &BTreeSet<u64>> =
        case.view.evidence.writes.prints.iter().filter(|(m, p)| !is_outside(case, m) && !p.is_empty()).collect();
    if seen.is_empty() {
        return;
    }
    for (bytes, what) in media(case) {
        let own: BTreeSet<u64> = prints(bytes).collect();
        for (machine, known) in &seen {
            if own.iter().filter(|value| known.contains(value)).take(SAME).count() == SAME {
                let seen = format!("{what} was written to a disk of {machine} as it is");
                book.check(whose(case, machine), Some(Finding::new(seen, "stored encrypted")));
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
