//! WXC-IMP-1, -3 and -6 (-2 as far as the agent goes), WXC-META, WXC-ASSOC-1, WXC-HOOK-1: contacts and their audio as they come
//! over.
//!
//! Reached: IMP-1 where a contact has its metadata and its audio, or lacks what was due; IMP-3 where the ACD let a contact be
//! seen late and its audio later still, or the policy waits; IMP-6 where there were chats and somebody looked for contacts after
//! them; META-1 where there is a contact; META-2 where the ACD had such data; ASSOC-1 where a call has several contacts, or
//! one of another call is listed with its only one; HOOK-1 where notifications met with a fault.

use super::webex::{self, Due, Pair};
use crate::case::Case;
use crate::expect::online::importing;
use crate::expect::segmentation::Segment;
use crate::verdict::{Book, Finding};
use crate::view::Seen;
use crate::view::contacts::THERE;
use kernel::time::iso;
use std::collections::BTreeSet;

/// A release that comes so long after the call, or after the metadata, is late, in milliseconds.
const LATE_MS: i64 = 60_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    for why in &case.view.unreadable {
        book.broken("WXC-IMP-1", Finding::new(format!("an unreadable contact: {why}"), "contacts of the API's form"));
    }
    let calls = webex::calls(case);
    for due in &calls {
        lacking(case, due, book);
        for pair in &due.pairs {
            let s = &due.shape.segments[pair.segment];
            if let Some(seen) = pair.seen {
                metadata(case, due, s, pair, seen, book);
                order(case, due, s, seen, book);
            }
        }
        associated(case, due, book);
    }
    strangers(case, &calls, book);
    listed_twice(case, book);
    custom(case, book);
    hooks(case, &calls, book);
}

/// Whether a fault of the notifications bears on a call.
fn by_hook(case: &Case<'_>, due: &Due<'_>) -> bool {
    let until = due.call.metadata_at.unwrap_or(due.call.span.to) + LATE_MS;
    case.view.disturbed.iter().any(|d| (due.call.span.from - LATE_MS..=until).contains(&d.at))
}

fn late(due: &Due<'_>) -> bool {
    due.call.metadata_at.is_some_and(|at| at - due.call.span.to > LATE_MS)
}

/// Contacts or audio that were due and are not there.
fn lacking(case: &Case<'_>, due: &Due<'_>, book: &mut Book) {
    let none = due.pairs.iter().all(|p| p.seen.is_none());
    if none && due.by.is_some() {
        let id = match () {
            () if by_hook(case, due) => "WXC-HOOK-1",
            () if late(due) => "WXC-IMP-3",
            () => "WXC-IMP-1",
        };
        for s in &due.shape.segments {
            let text = "no contact of the call".to_owned();
            book.check(id, Some(webex::about(due, s, None, text, "the ACD's contact").at(s.span.from)));
        }
    }
    let may = due.call.recorded && case.truth.may_use("Media API");
    let Some(released) = due.call.audio_at.filter(|_| may) else { return };
    let visible = due.call.metadata_at.unwrap_or(released);
    let by = importing(case.truth, case.view).due_after(released.max(visible), case.truth.policies.patience_ms);
    for pair in &due.pairs {
        let (s, Some(seen)) = (&due.shape.segments[pair.segment], pair.seen) else { continue };
        let there = case.view.sounds.contains_key(seen.id.as_str());
        if !there && by.is_none_or(|by| by > case.truth.ends) {
            continue;
        }
        let audio_late = released - visible > LATE_MS;
        if there && late(due) && audio_late {
            book.tested("WXC-IMP-3");
        }
        let id = if !there && (audio_late || late(due)) { "WXC-IMP-3" } else { "WXC-IMP-1" };
        let text = || webex::about(due, s, Some(seen), "no audio", "the ACD's audio recording").at(released);
        book.check(id, (!there).then(text));
    }
}

/// Metadata, then audio, each by a request of its own, and nothing before it could be known.
fn order(case: &Case<'_>, due: &Due<'_>, s: &Segment, seen: &Seen, book: &mut Book) {
    let about = |text: String, wanted: &str| webex::about(due, s, Some(seen), text, wanted);
    let imported = seen.imported_at;
    if due.call.metadata_at.is_some_and(|at| imported + case.off() < at) {
        return book
            .check("WXC-IMP-1", Some(about(format!("imported {}", iso(imported)), "not before it could be seen")));
    }
    let visible = case.contacts.iter().find(|c| c.call.is_some_and(|c| c.id == due.call.id)).map(|c| c.visible);
    if visible.is_some_and(|at| imported + case.off() < at) {
        let text = format!("imported {}", iso(imported));
        return book
            .check("WXC-IMP-3", Some(about(text, "two hours after the call, as the policy import_delay has it")));
    }
    if case.truth.policies.import_delay == "two_hours" {
        book.tested("WXC-IMP-3");
    }
    let audio = seen.audio_history.iter().find(|(_, state)| state == THERE).map(|(at, _)| *at);
    let asked =
        webex::asked(case).find(|e| webex::is_audio(e) && e.target.contains(&due.call.acd_id) && e.status < 300);
    // One file may be fetched for all contacts of the call.
    let first = due.pairs.iter().filter_map(|p| p.seen).map(|s| s.imported_at).min().unwrap_or(imported);
    let early = audio.is_some_and(|at| at < imported) || asked.is_some_and(|e| e.at < first);
    if early {
        book.check("WXC-IMP-1", Some(about("its audio came before its metadata".into(), "metadata first")));
    }
}

/// WXC-META-1.
fn metadata(case: &Case<'_>, due: &Due<'_>, s: &Segment, pair: &Pair<'_>, seen: &Seen, book: &mut Book) {
    if pair.stranger {
        // Of several contacts that is told by the segmentation.
        if !due.shape.many() {
            let text = format!("it is of {}", seen.agent_email.as_deref().unwrap_or("nobody"));
            let wanted = format!("of {}, who handled it", s.agent);
            book.check("WXC-IMP-2", Some(webex::about(due, s, None, text, wanted).at(s.span.from)));
        }
        return;
    }
    let Some(agent) = case.truth.agents.get(&s.agent) else { return };
    let names = case.truth.names_of(&s.agent);
    // Of who is no user here the tenant's activities may tell less.
    let known = !case.view.is_stranger(&agent.email);
    let own = |text: &Option<String>| text.clone().unwrap_or_default();
    let name = (own(&seen.first_name), own(&seen.last_name));
    let alone = !due.shape.many();
    let (call, tid) = (due.call, own(&seen.agent_acd_id));
    let checks = [
        (
            known && !names.contains(&name),
            format!("of {} {}", name.0, name.1),
            format!("of {} {}", agent.first, agent.last),
        ),
        (seen.ani != call.from, format!("calling number `{}`", seen.ani), format!("`{}`", call.from)),
        (seen.dnis != call.to, format!("called number `{}`", seen.dnis), format!("`{}`", call.to)),
        (known && tid != agent.acd_id, format!("agent ACD id `{tid}`"), format!("the TID `{}`", agent.acd_id)),
        (
            alone && !(case.near(seen.start_time, s.span.from) && case.near(seen.call_duration, s.span.ms())),
            format!("from {} for {} ms", iso(seen.start_time), seen.call_duration),
            format!("from {} for {} ms", iso(s.span.from), s.span.ms()),
        ),
        (
            seen.assoc_call_id != call.acd_id
                && due.pairs.iter().all(|p| p.seen.is_none_or(|o| o.assoc_call_id == seen.assoc_call_id)),
            format!("associated call id `{}`", seen.assoc_call_id),
            format!("the session id `{}`", call.acd_id),
        ),
    ];
    book.tested("WXC-META-1");
    for (_, text, wanted) in checks.into_iter().filter(|(wrong, ..)| *wrong) {
        book.broken("WXC-META-1", webex::about(due, s, Some(seen), text, wanted));
    }
}

/// An id is one contact's.
fn listed_twice(case: &Case<'_>, book: &mut Book) {
    let mut known = BTreeSet::new();
    for seen in case.view.contacts.iter().filter(|seen| !known.insert(seen.id.as_str())) {
        book.check("WXC-IMP-1", Some(Finding::new("listed twice", "one contact of that id").contact(&seen.id)));
    }
}

/// WXC-META-2.
fn custom(case: &Case<'_>, book: &mut Book) {
    let words = &case.truth.tenant.custom;
    // As they were given, those that cannot be read as contacts among them.
    for json in case.view.evidence.contacts.iter().filter(|_| !words.is_empty()) {
        let text = json.to_string();
        let found = words.iter().find(|w| text.contains(w.as_str()));
        let metadata = json["metadata"].as_object().filter(|m| !m.is_empty());
        let text = found
            .map(|w| format!("`{w}`"))
            .or_else(|| metadata.map(|m| format!("custom metadata {:?}", m.keys().collect::<Vec<_>>())));
        let id = json["id"].as_str().unwrap_or_default();
        let wanted = "neither call-associated data nor wrap-up codes";
        book.check("WXC-META-2", text.map(|text| Finding::new(text, wanted).contact(id)));
    }
}

/// WXC-ASSOC-1.
fn associated(case: &Case<'_>, due: &Due<'_>, book: &mut Book) {
    let seen: Vec<&Seen> = due.pairs.iter().filter_map(|p| p.seen).collect();
    let own = seen.iter().all(|s| s.assoc_call_id == due.call.acd_id);
    seen.iter().for_each(|one| of_another(case, due, one, book));
    if seen.len() < 2 || !own {
        return;
    }
    for one in &seen {
        let Some(listed) = case.view.evidence.associated.get(&one.id) else { continue };
        let others = |ids: &mut dyn Iterator<Item = &str>| -> BTreeSet<String> {
            ids.filter(|id| *id != one.id).map(str::to_owned).collect()
        };
        // One too many is blamed elsewhere, whether it is listed or not.
        let extra = |id: &str| due.surplus.iter().any(|s| s.id == id);
        let listed = others(&mut listed.iter().map(String::as_str).filter(|id| !extra(id)));
        let due_ids = others(&mut seen.iter().map(|s| s.id.as_str()));
        let dead = |s: &&&Seen| s.audio_upload_state == THERE && !case.view.sounds.contains_key(s.id.as_str());
        let silent = seen.iter().find(dead).map(|s| format!("contact {} cannot be played", s.id));
        let wrong = (listed != due_ids).then(|| format!("{listed:?} are listed")).or(silent);
        let wanted = format!("{due_ids:?}, each of which plays");
        book.check("WXC-ASSOC-1", wrong.map(|text| Finding::new(text, wanted).contact(&one.id)));
    }
}

/// Contacts of other calls are not listed with one, however many its own has. Where one of its own has another call's id, that
/// is blamed elsewhere.
fn of_another(case: &Case<'_>, due: &Due<'_>, one: &Seen, book: &mut Book) {
    let own = |id: &String| due.pairs.iter().filter_map(|p| p.seen).any(|s| s.id == *id);
    let listed = case.view.evidence.associated.get(&one.id).into_iter().flatten();
    let more: Vec<&String> = listed.filter(|id| !own(id)).collect();
    let other = |s: &&Seen| s.assoc_call_id != one.assoc_call_id && more.contains(&&s.id);
    if more.is_empty() {
        return;
    }
    if let Some(other) = case.view.contacts.iter().find(other) {
        let text = format!("contact {} of the call `{}` is listed", other.id, other.assoc_call_id);
        let wanted = format!("those of the call `{}`", one.assoc_call_id);
        book.check("WXC-ASSOC-1", Some(Finding::new(text, wanted).contact(&one.id)));
    }
}

/// Chats never become contacts (WXC-IMP-6), and nothing else that is no call does.
fn strangers(case: &Case<'_>, calls: &[Due<'_>], book: &mut Book) {
    let texts: Vec<_> = case.truth.calls.iter().filter(|c| c.text && c.ended).collect();
    for chat in &texts {
        // Somebody looked for contacts after it.
        let looked = webex::asked(case).any(|e| e.status < 300 && e.at > chat.span.to && webex::is_metadata(e));
        let by = importing(case.truth, case.view).due_after(chat.span.to, case.truth.policies.patience_ms);
        if looked && by.is_some_and(|by| by <= case.truth.ends) {
            book.tested("WXC-IMP-6");
        }
    }
    for seen in webex::strangers(case, calls) {
        let chat = texts.iter().any(|c| c.acd_id == seen.assoc_call_id);
        // An agent on no call at all then.
        let id = if chat { "WXC-IMP-6" } else { "WXC-IMP-1" };
        let due = if chat { "none: it is a chat" } else { "none: there was no such call" };
        let text = format!("a contact of `{}` from {}", seen.assoc_call_id, iso(seen.start_time));
        book.check(id, Some(Finding::new(text, due).contact(&seen.id).at(seen.start_time)));
    }
}

/// WXC-HOOK-1.
fn hooks(case: &Case<'_>, calls: &[Due<'_>], book: &mut Book) {
    for due in calls.iter().filter(|d| by_hook(case, d)) {
        let twins =
            |a: &Seen, b: &Seen| a.id != b.id && (&a.agent_email, a.start_time) == (&b.agent_email, b.start_time);
        let twice = due.surplus.iter().find(|s| due.pairs.iter().filter_map(|p| p.seen).any(|o| twins(s, o)));
        match twice {
            Some(seen) => {
                let text = "the same contact a second time";
                book.check(
                    "WXC-HOOK-1",
                    Some(Finding::new(text, "as if no notification had met with a fault").contact(&seen.id)),
                );
            }
            None if due.pairs.iter().all(|p| p.seen.is_some()) => book.tested("WXC-HOOK-1"),
            None => {}
        }
    }
}
