//! UJT-IMP: each contact with its metadata and its audio, and of each agent the own interval.
//!
//! Reached: -1 where a contact has its metadata and its audio (or was not recorded and has none), or lacks what was due; -2
//! where a call of several agents gave a contact or was due to.

use crate::case::Case;
use crate::expect::contact::Contact;
use crate::expect::online::importing;
use crate::media::wav::Wave;
use crate::truth::Call;
use crate::verdict::{Book, Finding};
use crate::view::Seen;
use kernel::time::iso;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The platform whose requirements these are.
const PLATFORM: &str = "calabrio-ujet";
/// The ACD's machine.
const ACD: &str = "ujet";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if case.truth.platform != PLATFORM {
        return;
    }
    for why in &case.view.unreadable {
        book.broken("UJT-IMP-1", Finding::new(format!("an unreadable contact: {why}"), "contacts of the API's form"));
    }
    for contact in &case.contacts {
        let Some(call) = contact.call else { continue };
        // One call of several agents is split up; what a call of one agent gives is the metadata's affair.
        let id = if call.parts.len() > 1 { "UJT-IMP-2" } else { "UJT-IMP-1" };
        let Some(seen) = contact.seen(case.view) else {
            if contact.due.is_some() {
                let seen = "no such contact".to_owned();
                book.check(id, Some(finding(case, contact, seen, &interval(contact)).at(contact.visible)));
            }
            continue;
        };
        // Reached for -1 is it only with the audio.
        match times(case, contact, seen) {
            Some(wrong) => book.check(id, Some(wrong)),
            None if id == "UJT-IMP-2" => book.tested(id),
            None => {}
        }
        if let Some(wrong) = metadata(case, contact, seen) {
            book.check("UJT-IMP-1", Some(wrong));
        }
        audio(case, contact, seen, book);
    }
    surplus(case, book);
}

fn finding(case: &Case<'_>, contact: &Contact<'_>, seen: String, due: &str) -> Finding {
    Finding::new(seen, due).contact(contact.name(case.view)).agent(contact.agent)
}

fn interval(contact: &Contact<'_>) -> String {
    format!("a contact of {} from {} for {} ms", contact.agent, iso(contact.span.from), contact.span.ms())
}

fn times(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen) -> Option<Finding> {
    let near = |a: i64, b: i64| (a - b).abs() <= case.copied();
    let right = near(seen.start_time, contact.span.from) && near(seen.call_duration, contact.span.ms());
    let text = format!("it starts {} and lasts {} ms", iso(seen.start_time), seen.call_duration);
    (!right).then(|| finding(case, contact, text, &interval(contact)).at(contact.span.from))
}

fn metadata(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen) -> Option<Finding> {
    let call = contact.call?;
    if (seen.ani.as_str(), seen.dnis.as_str()) != (call.from.as_str(), call.to.as_str()) {
        let text = format!("from `{}` to `{}`", seen.ani, seen.dnis);
        return Some(finding(case, contact, text, &format!("from `{}` to `{}`", call.from, call.to)));
    }
    if let Some(wrong) = person(case, contact, seen) {
        return Some(wrong);
    }
    if seen.contact_type != "CALL" {
        let text = format!("a contact of the type `{}`", seen.contact_type);
        return Some(finding(case, contact, text, "`CALL`"));
    }
    if let Some(wrong) = associated(case, contact, seen) {
        return Some(wrong);
    }
    // Nobody can know of a contact before the ACD shows it.
    let early = call.metadata_at.is_some_and(|at| seen.imported_at + case.off() < at);
    early.then(|| {
        let text = format!("imported {}", iso(seen.imported_at));
        finding(case, contact, text, &format!("not before {}", iso(contact.visible))).at(seen.imported_at)
    })
}

/// What is wrong with the list of those that have its associated call id, among whom it may be itself. That the ids are right is
/// judged where contacts are found by them.
fn associated(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen) -> Option<Finding> {
    let listed = case.view.evidence.associated.get(&seen.id)?;
    let listed: BTreeSet<&str> = listed.iter().map(String::as_str).filter(|id| *id != seen.id).collect();
    let own = |other: &&Seen| other.id != seen.id && other.assoc_call_id == seen.assoc_call_id;
    let due: BTreeSet<&str> = case.view.contacts.iter().filter(own).map(|other| other.id.as_str()).collect();
    // A contact may have come while the lists were asked for.
    let wrong = due.difference(&listed).next().is_some()
        || listed.iter().any(|id| case.view.contacts.iter().any(|other| other.id == *id && !own(&other)));
    let text = || format!("associated with the contacts {listed:?}");
    wrong.then(|| finding(case, contact, text(), &format!("with {due:?}: those of the same call")))
}

/// Whether it names the agent as the ACD does, or did before a renaming.
fn person(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen) -> Option<Finding> {
    let agent = case.truth.agents.get(contact.agent)?;
    let told = (seen.first_name.clone().unwrap_or_default(), seen.last_name.clone().unwrap_or_default());
    if !case.truth.names_of(contact.agent).contains(&told) {
        let text = format!("of {} {}", told.0, told.1);
        return Some(finding(case, contact, text, &format!("of {} {}", agent.first, agent.last)));
    }
    let id = seen.agent_acd_id.clone().unwrap_or_default();
    let text = format!("of the agent `{id}` of the ACD");
    (id != agent.acd_id).then(|| finding(case, contact, text, &format!("of `{}`", agent.acd_id)))
}

fn audio(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen, book: &mut Book) {
    let Some(call) = contact.call else { return };
    let bytes = case.view.sounds.get(seen.id.as_str());
    let foreign = case.truth.is_foreign(ACD);
    let known = foreign || !call.audio_sha256.is_empty();
    let Some(released) = call.audio_at.filter(|_| call.recorded && known) else {
        if !call.recorded {
            let text = "there is audio".to_owned();
            let wrong = bytes.is_some().then(|| finding(case, contact, text, "none: the ACD recorded none"));
            book.check("UJT-IMP-1", wrong);
        }
        return;
    };
    let due =
        importing(case.truth, case.view).due_after(released.max(contact.visible), case.truth.policies.patience_ms);
    let Some(bytes) = bytes else {
        if due.is_some_and(|due| due <= case.truth.ends) {
            let text = "no audio".to_owned();
            book.check("UJT-IMP-1", Some(finding(case, contact, text, "the ACD's audio recording").at(released)));
        }
        return;
    };
    if foreign {
        let wrong = sound(bytes, call, case.off());
        return book.check("UJT-IMP-1", wrong.map(|(text, due)| finding(case, contact, text, &due)));
    }
    let digest = hex(&Sha256::digest(bytes));
    let part = call.parts.iter().position(|p| p.span == contact.span && p.agent == contact.agent);
    let own = call.audio_sha256.get(part.unwrap_or(0)).or(call.audio_sha256.first());
    let wrong = own
        .filter(|own| **own != digest)
        .map(|own| finding(case, contact, format!("audio with the SHA-256 {digest}"), &format!("the ACD's: {own}")));
    book.check("UJT-IMP-1", wrong);
}

/// What is wrong with the sound of an ACD that nobody can ask what it recorded: it has to be one, and as long as the call.
fn sound(bytes: &[u8], call: &Call, off: i64) -> Option<(String, String)> {
    let due = format!("the recording of {} ms", call.audio_ms);
    match Wave::read(bytes) {
        Err(why) => Some((format!("audio that cannot be played: {why}"), due)),
        Ok(wave) => {
            let length = wave.length_ms();
            ((length - call.audio_ms).abs() > off).then(|| (format!("audio of {length} ms"), due))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Contacts that nobody had.
fn surplus(case: &Case<'_>, book: &mut Book) {
    for (index, seen) in case.view.contacts.iter().enumerate() {
        if case.contacts.iter().any(|c| c.seen == Some(index)) {
            continue;
        }
        if seen.contact_type == "SCREEN" {
            // Of those the controls tell.
            continue;
        }
        let call = case.truth.calls.iter().find(|c| c.acd_id == seen.assoc_call_id);
        let id = if call.is_some_and(|c| c.parts.len() > 1) { "UJT-IMP-2" } else { "UJT-IMP-1" };
        let twice = case.view.contacts.iter().any(|o| {
            o.id != seen.id
                && (&o.assoc_call_id, &o.agent_email, o.start_time)
                    == (&seen.assoc_call_id, &seen.agent_email, seen.start_time)
        });
        let text = format!("a contact of call `{}` from {}", seen.assoc_call_id, iso(seen.start_time));
        let due = if twice { "one contact for each time on a call" } else { "none: nobody was on such a call then" };
        let mut finding = Finding::new(text, due).contact(&seen.id).at(seen.start_time);
        // Whose it is as far as it says, or can only be.
        let mail = seen.agent_email.as_ref().map(|m| m.to_lowercase());
        let named = case.truth.agents.iter().find(|(_, a)| Some(a.email.to_lowercase()) == mail).map(|(key, _)| key);
        let only = call.filter(|c| c.parts.len() == 1).and_then(|c| c.parts.first()).map(|p| &p.agent);
        if let Some(agent) = named.or(only) {
            finding = finding.agent(agent);
        }
        book.check(id, Some(finding));
    }
}
