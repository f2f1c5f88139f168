//! SCR-UP-1, SCR-UP-5, SCR-CAP-4, SCR-CAP-7: recordings and how they came to the server.
//!
//! Reached: SCR-UP-1 where a contact with a screen to record was due to have its recording, or has it; SCR-UP-5 where a
//! recording came from a PC; SCR-CAP-4 where a PC had a segment on its disk and could have reached the server before any
//! contact called for anything; SCR-CAP-7 where the server has a recording.

use crate::case::Case;
use crate::expect::online::Online;
use crate::media::{clip, container};
use crate::oracles::messages;
use crate::truth::Span;
use crate::verdict::{Book, Finding};
use crate::view::wires::{announces, piece_of};
use crate::watch::HEAD;
use kernel::time::iso;
use std::collections::BTreeMap;

/// Longer addresses hold more than what is asked for, in bytes.
const ADDRESS: usize = 1_024;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    arrived(case, book);
    unasked(case, book);
    pieces(case, book);
    messages::judge(case, book);
}

/// Each contact with a screen to record has its recording in time.
fn arrived(case: &Case<'_>, book: &mut Book) {
    for contact in case.contacts.iter().filter(|c| c.wanted(case.truth)) {
        let there = case.has_video(contact);
        if !there && contact.video_due.is_none() {
            continue;
        }
        // A contact that was never imported is the import's affair, and its recording follows.
        let finding = (!there).then(|| {
            let state = contact.seen(case.view).map_or("no contact", |s| s.video_upload_state.as_str());
            let due = format!("its recording, by {}", contact.video_due.map(iso).unwrap_or_default());
            Finding::new(format!("no recording (\"{state}\")"), due)
                .contact(contact.name(case.view))
                .agent(contact.agent)
                .at(contact.visible)
        });
        book.check("SCR-UP-1", finding);
    }
}

/// Nothing leaves a PC before a contact calls for it.
fn unasked(case: &Case<'_>, book: &mut Book) {
    for pc in case.truth.pcs.keys() {
        // There was footage, and some time in which nobody had asked for it.
        let segments = case.view.segments.get(pc).into_iter().flatten();
        let written = segments.filter_map(|s| s.file.as_ref()).map(|(_, w)| w.first);
        // Of somebody else's recorder it is taken that it captures when it has to; whether it does, its recordings show.
        let foreign = case.seats.iter().filter(|s| s.pc == *pc && case.truth.is_foreign(pc));
        let footage = written.chain(foreign.filter_map(|s| s.must.first()));
        let first = case.view.relays.iter().filter(|r| r.pc == *pc).map(|r| r.at).min().unwrap_or(case.truth.ends);
        let idle = footage.min().map(|from| Span::new(from, first));
        if idle.is_some_and(|idle| !Online::of(case.truth, pc).possible.within(idle).is_empty()) {
            book.tested("SCR-CAP-4");
        }
    }
    for e in case.view.http.iter().filter(|e| case.truth.pcs.contains_key(&e.from)) {
        let asked = |contact: Option<&str>| {
            let mine = |r: &&crate::view::Relay| r.pc == e.from && r.at <= e.at;
            case.view.relays.iter().filter(mine).any(|r| contact.is_none_or(|c| c == r.contact))
        };
        let early = match piece_of(e) {
            Some(contact) => !asked(Some(contact)),
            None => announces(e) && !asked(None),
        };
        if early {
            let seen = format!("{} {}", e.method, e.target);
            let finding =
                Finding::new(seen, "nothing before a relay of that contact").pc(&e.from).record(e.at, e.ordinal);
            book.check("SCR-CAP-4", Some(finding));
        }
    }
}

/// The segment whose bytes these are, begin with, or hold.
fn whose_segment<'c>(case: &'c Case<'_>, bytes: &[u8]) -> Option<&'c str> {
    /// As much as no two files share by chance.
    const PIECE: usize = 64;
    /// So far into what was uploaded a segment is looked for.
    const DEEP: usize = 4 << 10;
    let holds = |piece: &[u8]| bytes.windows(piece.len()).take(DEEP).any(|w| w == piece);
    case.view.segments.iter().find_map(|(pc, all)| {
        let segment =
            |path: &str| all.iter().find(|s| path.rsplit('/').next() == Some(&s.name)).map(|s| s.name.as_str());
        // How it began when it was written, whatever has become of the file; what all begin with alike does not count.
        let heads = case.view.evidence.writes.heads.get(pc).into_iter().flatten();
        let own = |head: &Vec<u8>| head.len() == HEAD && holds(&head[HEAD - PIECE..]);
        let begun = heads.filter(|(_, head)| own(head)).find_map(|(path, _)| segment(path));
        // Of a segment altered or broken off any part is still a segment's.
        let files = case.view.evidence.disks.get(pc).into_iter().flatten();
        let part = |file: &Vec<u8>| file.chunks_exact(PIECE).skip(1).take(2).any(holds);
        begun.or_else(|| {
            files.filter(|(path, _)| segment(path).is_some()).find(|(_, f)| part(f)).and_then(|(p, _)| segment(p))
        })
    })
}

/// What is wrong with a recording that does not play: it is a segment as it is.
fn raw(case: &Case<'_>, bytes: &[u8]) -> Option<String> {
    let known = whose_segment(case, bytes).map(|name| format!("the segment {name} as it is"));
    known.or_else(|| bytes.starts_with(container::SEGMENT).then(|| "a segment as it is".to_owned()))
}

/// What leaves a PC is the recording, and a recording comes from a PC.
fn pieces(case: &Case<'_>, book: &mut Book) {
    let mut sent: BTreeMap<&str, u64> = BTreeMap::new();
    for e in case.view.http.iter().filter(|e| case.truth.pcs.contains_key(&e.from)) {
        if let (Some(contact), 200) = (piece_of(e), e.status) {
            *sent.entry(contact).or_default() += e.sent;
        }
        let seen = match piece_of(e) {
            _ if e.target.len() > ADDRESS => format!("{} with an address of {} bytes", e.method, e.target.len()),
            Some(_) => continue,
            None if announces(e) && e.sent <= messages::announcement_max(case, &e.from) => continue,
            None if e.sent == 0 => continue,
            None => format!("{} {} with {} bytes", e.method, e.target, e.sent),
        };
        let due = "nothing but recordings leaves a PC";
        book.check("SCR-UP-5", Some(Finding::new(seen, due).pc(&e.from).record(e.at, e.ordinal)));
    }
    for (id, bytes) in &case.view.films {
        let got = sent.get(id).copied().unwrap_or_default();
        let from_pc = got > 0;
        let finding = Finding::new("a recording that no PC uploaded", "recordings by Smart Desktop alone").contact(*id);
        book.check("SCR-CAP-7", (!from_pc).then_some(finding));
        // What plays is no segment.
        let unplayable = case.view.videos.get(id).is_some_and(Result::is_err);
        let whole = unplayable.then(|| raw(case, bytes)).flatten();
        let whole = whole.map(|seen| Finding::new(seen, "the spliced recording, never a segment").contact(*id));
        if let Some(finding) = whole {
            book.broken("SCR-UP-5", finding);
        }
        let more = clip::behind(bytes);
        if from_pc && more > 0 {
            let seen = format!("{more} bytes behind the end of the recording");
            book.broken("SCR-UP-5", Finding::new(seen, "the recording, and nothing else").contact(*id));
        }
        // Resumed uploads may bring a piece twice; a recording of which less crossed the wire came another way.
        if from_pc {
            let short = got < bytes.len() as u64;
            let seen = format!("{got} bytes were uploaded, and the server has {}", bytes.len());
            let finding = Finding::new(seen, "the recording as the PC put it together").contact(*id);
            book.check("SCR-UP-5", short.then_some(finding));
        }
    }
}
