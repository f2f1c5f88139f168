//! SCR-ONLY, SCR-CHUNK-1, SCR-LIVE-1, SCR-PAUSE-1, SCR-EDGE-1: what is there to be asked for, and what is not.
//!
//! Reached: SCR-ONLY-1 where a screen-only recording was started and stopped; SCR-ONLY-2, -CHUNK-1, -LIVE-1 and -PAUSE-1 where
//! somebody asked for just that; SCR-EDGE-1 where an agent handled a contact at a PC without Smart Desktop and the server has
//! it with its audio (or without, where the ACD recorded none).

use crate::case::Case;
use crate::expect::contact::Contact;
use crate::expect::online::importing;
use crate::truth::Session;
use crate::verdict::{Book, Finding};
use kernel::time::iso;

/// How far the times of a screen-only contact may be from the confirmations of its controls, in milliseconds.
const CONTROLS_MS: i64 = 2_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    probes(case, book);
    screen_only(case, book);
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
        let text = format!("custom metadata {:?}", seen.metadata.keys());
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
        let due = format!("a contact from {} for {} ms", iso(contact.span.from), contact.span.ms());
        let Some(seen) = contact.seen(case.view) else {
            book.check("SCR-ONLY-1", Some(about("no such contact".into(), due)));
            continue;
        };
        let off = (seen.start_time - contact.span.from).abs() > CONTROLS_MS
            || (seen.start_time + seen.call_duration - contact.span.to).abs() > CONTROLS_MS;
        let text = format!("from {} for {} ms", iso(seen.start_time), seen.call_duration);
        let wrong = off || seen.contact_type != "SCREEN";
        book.check("SCR-ONLY-1", wrong.then(|| about(text, due)));
    }
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
