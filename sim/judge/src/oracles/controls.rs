//! SCR-ONLY, SCR-CHUNK-1, SCR-LIVE-1, SCR-PAUSE-1, SCR-EDGE-1 (and WXC-IMP-6 where a chat passes for a screen-only
//! recording): what is there to be asked for, and what is not.
//!
//! Reached: SCR-ONLY-1 where a screen-only recording was started and stopped; SCR-ONLY-2, -CHUNK-1, -LIVE-1 and -PAUSE-1 where
//! somebody asked for just that; SCR-EDGE-1 where an agent handled a contact at a PC without Smart Desktop and the server has
//! it with its audio (or without, where the ACD recorded none).

use crate::case::Case;
use crate::expect::contact::Contact;
use crate::expect::online::importing;
use crate::truth::Session;
use crate::verdict::{Book, Finding};
use crate::view::{Exchange, Seen};
use kernel::time::iso;

/// How far the times of a screen-only contact may be from the confirmations of its controls, in milliseconds.
const CONTROLS_MS: i64 = 2_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    probes(case, book);
    screen_only(case, book);
    unordered(case, book);
    edge(case, book);
}

/// Refused as such: a reason of the client's, in words.
fn refused(status: u16) -> bool {
    (400..500).contains(&status) || status == 501
}

fn probes(case: &Case<'_>, book: &mut Book) {
    for probe in &case.view.evidence.probes {
        let pause = ["control:pause_screen", "control:resume_screen"].contains(&probe.what.as_str());
        if pause && case.truth.is_webex() {
            pausing(case, probe, book);
            continue;
        }
        let id = match probe.what.as_str() {
            "tag" => "SCR-CHUNK-1",
            "live" => "SCR-LIVE-1",
            "control:start_screen" | "control:stop_screen" => continue,
            what if what.starts_with("control:") => "SCR-ONLY-2",
            _ => continue,
        };
        let right =
            refused(probe.status) && ![401, 403, 408, 429].contains(&probe.status) && !probe.body.trim().is_empty();
        let seen = format!("`{}` is answered with {}", probe.what, probe.status);
        book.check(id, (!right).then(|| Finding::new(seen, "refused as such, in words").at(probe.at)));
    }
    for seen in case.view.contacts.iter().filter(|c| !c.metadata.is_empty()) {
        let text = format!("custom metadata {:?}", seen.metadata.keys().collect::<Vec<_>>());
        book.check("SCR-CHUNK-1", Some(Finding::new(text, "none with recordings made from chunks").contact(&seen.id)));
    }
}

/// SCR-PAUSE-1: Webex CC 1.0 with CMSv1 pauses the screen, and no other version does. What a pause does to capture is told
/// with the rest of it; whether that version has it in the control API as well, the documents do not say.
fn pausing(case: &Case<'_>, probe: &crate::evidence::Probe, book: &mut Book) {
    if crate::expect::pauses::there(case.truth) {
        return;
    }
    let seen = format!("`{}` is answered with {}", probe.what, probe.status);
    let due = "refused: this version does not have it";
    book.check("SCR-PAUSE-1", (!refused(probe.status)).then(|| Finding::new(seen, due).at(probe.at)));
}

/// Started and stopped by the control API, and there as a contact of that time.
fn screen_only(case: &Case<'_>, book: &mut Book) {
    for contact in case.contacts.iter().filter(|c| c.call.is_none() && c.span.to < case.truth.ends) {
        let about =
            |text: String, due: String| Finding::new(text, due).contact(contact.name(case.view)).agent(contact.agent);
        let due = format!("one of the type `SCREEN` from {} for {} ms", iso(contact.span.from), contact.span.ms());
        let Some(seen) = contact.seen(case.view) else {
            book.check("SCR-ONLY-1", Some(about("no such contact".into(), due)));
            continue;
        };
        let off = (seen.start_time - contact.span.from).abs() > CONTROLS_MS
            || (seen.start_time + seen.call_duration - contact.span.to).abs() > CONTROLS_MS;
        let (from, ms) = (iso(seen.start_time), seen.call_duration);
        let text = format!("a contact of the type `{}` from {from} for {ms} ms", seen.contact_type);
        let wrong = off || seen.contact_type != "SCREEN";
        book.check("SCR-ONLY-1", wrong.then(|| about(text, due)));
        if let Some((text, due)) = person(case, contact, seen) {
            book.broken("SCR-ONLY-1", about(text, due));
        }
    }
}

/// What is wrong with whom it says that it is of, against whom it was started for.
fn person(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen) -> Option<(String, String)> {
    let agent = case.truth.agents.get(contact.agent)?;
    let own = |text: &Option<String>| text.clone().unwrap_or_default();
    let (mail, id) = (own(&seen.agent_email), own(&seen.agent_acd_id));
    let name = (own(&seen.first_name), own(&seen.last_name));
    let right = mail.eq_ignore_ascii_case(&agent.email)
        && case.truth.names_of(contact.agent).contains(&name)
        && id == agent.acd_id;
    let told = |first: &str, last: &str, mail: &str, id: &str| format!("of {first} {last} <{mail}>, ACD id `{id}`");
    let due = || told(&agent.first, &agent.last, &agent.email, &agent.acd_id);
    (!right).then(|| (told(&name.0, &name.1, &mail, &id), due()))
}

/// Screen-only contacts that nobody started (WXC-IMP-6: chats that pass for them).
fn unordered(case: &Case<'_>, book: &mut Book) {
    let mut unclaimed = unclaimed(case);
    for (index, seen) in case.view.contacts.iter().enumerate().filter(|(_, seen)| seen.contact_type == "SCREEN") {
        if case.contacts.iter().any(|c| c.seen == Some(index)) {
            continue;
        }
        let chat = case.truth.is_webex() && case.truth.calls.iter().any(|c| c.text && c.acd_id == seen.assoc_call_id);
        if !chat && take_nearest(&mut unclaimed, seen.start_time, reach(case)) {
            continue;
        }
        let text = format!("a screen-only contact from {} for {} ms", iso(seen.start_time), seen.call_duration);
        let (id, due) =
            if chat { ("WXC-IMP-6", "none: it is a chat") } else { ("SCR-ONLY-1", "none: nobody started one then") };
        book.check(id, Some(Finding::new(text, due).contact(&seen.id).at(seen.start_time)));
    }
}

/// Controls that may have been carried out without being confirmed, as an answer can get lost where something is wrong:
/// when the server answered. Those that the truth has are not among them.
fn unclaimed(case: &Case<'_>) -> Vec<i64> {
    if case.truth.faults.is_empty() {
        return Vec::new();
    }
    let done = |e: &&Exchange| e.posts("/sim/recording-controls") && !(300..500).contains(&e.status);
    let mut all: Vec<i64> = case.view.http.iter().filter(done).map(|e| e.at).collect();
    for only in &case.truth.screen_only {
        take_nearest(&mut all, only.span.from, reach(case));
        // A logoff ends one without a control.
        if !case.truth.sessions.iter().any(|s| s.agent == only.agent && s.span.to == only.span.to) {
            take_nearest(&mut all, only.span.to, reach(case));
        }
    }
    all
}

/// How far the times of a contact may be from the answer to its control, in milliseconds.
fn reach(case: &Case<'_>) -> i64 {
    CONTROLS_MS + case.lag()
}

/// Takes the instant out that is nearest to another one, if any is near enough.
fn take_nearest(all: &mut Vec<i64>, at: i64, reach: i64) -> bool {
    let nearest = (0..all.len()).min_by_key(|i| (all[*i] - at).abs()).filter(|i| (all[*i] - at).abs() <= reach);
    nearest.map(|i| all.swap_remove(i)).is_some()
}

/// What of a contact ought to be there, screen apart, and is not; none too where it cannot be told yet.
fn lacking(case: &Case<'_>, contact: &Contact<'_>) -> Option<Option<(&'static str, &'static str)>> {
    let Some(seen) = contact.seen(case.view) else {
        return contact.due.map(|_| Some(("no contact", "a contact as on any PC")));
    };
    let call = contact.call?;
    if !call.recorded || case.view.sounds.contains_key(seen.id.as_str()) {
        return Some(None);
    }
    let released = call.audio_at.filter(|_| case.truth.may_use("Media API"))?.max(contact.visible);
    let due = importing(case.truth, case.view).due_after(released, case.truth.policies.patience_ms)?;
    (due <= case.truth.ends).then_some(Some(("no audio", "its audio as on any PC")))
}

/// A PC without Smart Desktop at which the agent handled a contact.
fn without<'c>(case: &'c Case<'_>, contact: &Contact<'_>) -> Option<&'c str> {
    let bare = |pc: &str| case.pc(pc).is_some_and(|pc| pc.mac || !pc.smart_desktop);
    let own = |s: &&Session| s.agent == contact.agent && s.span.meets(contact.span) && bare(&s.pc);
    case.truth.sessions.iter().find(own).map(|s| s.pc.as_str())
}

/// Without Smart Desktop everything else is as ever.
fn edge(case: &Case<'_>, book: &mut Book) {
    let calls = || case.contacts.iter().filter(|c| c.call.is_some());
    // Where contacts of others lack the same, it does not come from the PC.
    let everywhere: Vec<&str> = calls()
        .filter(|c| without(case, c).is_none())
        .filter_map(|c| lacking(case, c).flatten().map(|(seen, _)| seen))
        .collect();
    for contact in calls() {
        let (Some(pc), Some(lacking)) = (without(case, contact), lacking(case, contact)) else { continue };
        let about = |(seen, due): (&str, &str)| {
            Finding::new(seen, due).contact(contact.name(case.view)).agent(contact.agent).pc(pc)
        };
        match lacking {
            None => book.tested("SCR-EDGE-1"),
            Some((seen, _)) if everywhere.contains(&seen) => {}
            Some(what) => book.check("SCR-EDGE-1", Some(about(what))),
        }
    }
}
