//! SCR-REL: what the server relays, when, and to whom.
//!
//! Reached: -1 where a contact of a call was relayed and, where times may be off, the ACD showed it long enough after its end
//! for an early relay to be told from a right one; -2 and -3 where any contact was relayed, or was due to be to a PC that
//! had footage of it and was there all the time.

use super::matching::other_crop;
use crate::case::Case;
use crate::expect::capture::Seat;
use crate::expect::contact::Contact;
use crate::expect::eligible::same_login;
use crate::expect::online::{Online, RECONNECT_MS};
use crate::truth::{Fault, FaultKind, Span};
use crate::verdict::{Book, Finding};
use crate::view::segments::covered;
use crate::view::{Exchange, Relay, Told};
use kernel::time::iso;

/// Two clocks may differ by so much about when a session was.
const CLOCKS_MS: i64 = 1_000;
/// UJET's machine, and where its Manager API is.
const ACD: &str = "ujet";
const API: &str = "/manager/api/v1/";
/// How long after a failed write the next ones may fail, in milliseconds.
const DISK_MS: i64 = 120_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    never_sent(case, book);
    for relay in &case.view.relays {
        let about = |seen: String, due: String| {
            Finding::new(seen, due).contact(&relay.contact).pc(&relay.pc).record(relay.at, relay.ordinal)
        };
        let Some(contact) = case.by_id(&relay.contact) else {
            // What could not be matched with the truth is the import's affair, unless the server has no such contact.
            if !case.view.contacts.iter().any(|seen| seen.id == relay.contact) {
                let seen = format!("a relay of contact {}", relay.contact);
                book.check("SCR-REL-1", Some(about(seen, "only of contacts that were imported".into())));
            }
            continue;
        };
        let about = |seen: String, due: String| about(seen, due).agent(contact.agent);
        // A screen-only contact is there as soon as it is stopped; nothing is imported for it.
        if contact.call.is_some() {
            let due = format!("not before the ACD showed the contact, at {}", iso(contact.visible));
            let at = relay.at + case.off();
            let early = at < contact.visible || contact.seen(case.view).is_some_and(|s| at < s.imported_at);
            if early {
                book.broken("SCR-REL-1", about(format!("relayed {}", iso(relay.at)), due));
            } else if !asked(case, contact, relay) {
                let seen = format!("relayed {}, and UJET had not been asked for its calls since", iso(relay.at));
                book.broken("SCR-REL-1", about(seen, due));
            } else if case.off() == 0 || contact.visible - contact.span.to > case.off() {
                book.tested("SCR-REL-1");
            }
        }
        let due = format!("to the PC where {} was logged on", contact.agent);
        let seen = format!("relayed to {} for the login `{}`", relay.pc, relay.windows);
        book.check("SCR-REL-2", (!seated(case, contact, relay)).then(|| about(seen, due)));
        let (from, to) = (contact.crop.from, contact.crop.to);
        let off = (relay.start - from).abs().max((relay.end - to).abs());
        let bound = if contact.call.is_some() { case.copied() } else { case.off() };
        let right = off <= bound + if contact.exact { 0 } else { 2 * CLOCKS_MS };
        let seen = format!("relayed {} to {}", iso(relay.start), iso(relay.end));
        // Exactly what the other wording of the policy gives: it is the policy that was not followed.
        if other_crop(contact) == Some(Span::new(relay.start, relay.end)) {
            let due = format!("{} to {}, as the policy crop_by has it", iso(from), iso(to));
            book.broken("SCR-MATCH-4", about(seen, due));
            continue;
        }
        book.check("SCR-REL-3", (!right).then(|| about(seen, format!("{} to {}", iso(from), iso(to)))));
    }
}

/// Whether UJET had given the server its calls, between showing this one and the relay: what its events tell is no contact yet. Not
/// known where nobody sees what UJET is asked.
fn asked(case: &Case<'_>, contact: &Contact<'_>, relay: &Relay) -> bool {
    let shown = contact.call.and_then(|call| call.metadata_at).filter(|_| case.truth.platform == "calabrio-ujet");
    let Some(shown) = shown else { return true };
    let calls = |e: &Exchange| e.path().strip_prefix(API).is_some_and(|rest| rest.split('/').next() == Some("calls"));
    let asked = |e: &&Exchange| calls(e) && e.ok() && e.at <= relay.at && shown <= e.at + case.off();
    let mut api = case.view.http.iter().filter(|e| e.to == ACD && e.path().starts_with(API)).peekable();
    api.peek().is_none() || api.any(|e| asked(&e))
}

/// A session as the server could know it when it sent the relay: an end that came while the PC could not be reached comes
/// out only when it has connected again.
fn as_known(case: &Case<'_>, seat: &Seat, relay: &Relay) -> Span {
    let end = seat.session.to;
    let back = seat.online.possible.iter().find(|s| s.to > end).map_or(i64::MAX, |s| s.from);
    let closed = |t: &&Told| t.pc == seat.pc && !t.open && same_login(&t.windows, &seat.windows);
    let told = case.view.told.iter().filter(closed).any(|t| t.at >= end && t.at + case.lag() <= relay.at);
    // A desktop whose disk is full may tell of it long after its PC could; what was on its way then crosses that.
    let unknown = back > end && (!told || relay.at <= back.saturating_add(RECONNECT_MS));
    let refused = |f: &Fault| matches!(f.what, FaultKind::DiskFull | FaultKind::DiskFault) && f.span.from <= end;
    let full = case.truth.faults.iter().any(|f| f.machine == seat.pc && refused(f) && end <= f.span.to + DISK_MS);
    let unknown = unknown || full && !told;
    let back = if told { back } else { back.max(relay.at) };
    Span::new(seat.session.from, if unknown { back } else { end })
}

/// A relay that was never sent though the PC was there all the time from the import on. (Where it was away, that is
/// recovery's affair.)
fn never_sent(case: &Case<'_>, book: &mut Book) {
    for (contact, seen) in case.seen().filter(|(c, _)| c.call.is_some() && c.wanted(case.truth)) {
        let Some(due) = contact.due.filter(|_| !case.has_video(contact)) else { continue };
        if contact.video_due.is_none() || case.view.relays.iter().any(|r| r.contact == seen.id) {
            continue;
        }
        let there = contact.sources.iter().filter(|(pc, source)| {
            // Where nothing was captured, that is what is wrong.
            let segments = case.view.segments.get(**pc).map(Vec::as_slice).unwrap_or_default();
            let footage = !source.must.and(&covered(segments)).is_empty();
            let online = Online::of(case.truth, pc).possible;
            footage && online.iter().any(|s| s.has(contact.visible) && s.to >= due)
        });
        if let Some((pc, _)) = there.max_by_key(|(_, s)| s.must.ms()) {
            let finding = Finding::new("never relayed", format!("relayed to {pc}")).contact(&seen.id);
            book.check("SCR-REL-2", Some(finding.agent(contact.agent).pc(*pc).at(contact.visible)));
        }
    }
}

/// Whether the contact's agent had a session with that login on that PC then.
fn seated(case: &Case<'_>, contact: &Contact<'_>, relay: &Relay) -> bool {
    // Where the agent sat in the contact, whatever part of it is to be cut out.
    let whole = Span::new(contact.span.from.min(contact.crop.from), contact.span.to.max(contact.crop.to));
    let wide = Span::new(whole.from - CLOCKS_MS, whole.to + CLOCKS_MS);
    let here = |s: &Seat| {
        s.agent == contact.agent
            && s.pc == relay.pc
            && same_login(&s.windows, &relay.windows)
            && as_known(case, s, relay).meets(wide)
            && s.conditions.each[3].1.iter().any(|login| login.meets(s.session))
    };
    case.seats.iter().any(here)
}
