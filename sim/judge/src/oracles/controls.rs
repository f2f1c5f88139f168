//! SCR-ONLY, SCR-CHUNK-1, SCR-LIVE-1, SCR-EDGE-1: what is there to be asked for, and what is not.

use crate::case::Case;
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
        if pause && case.truth.platform.starts_with("webex") {
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

/// SCR-PAUSE-1: Webex CC 1.0 with CMSv1 pauses the screen, and no other version does.
fn pausing(case: &Case<'_>, probe: &crate::evidence::Probe, book: &mut Book) {
    let platform = &case.truth.platform;
    let has_it = platform.contains("1.0") && platform.contains("cmsv1");
    let right = if has_it { (200..300).contains(&probe.status) } else { refused(probe.status) };
    let due = if has_it { "carried out: this version has it" } else { "refused: this version does not have it" };
    let seen = format!("`{}` is answered with {}", probe.what, probe.status);
    book.check("SCR-PAUSE-1", (!right).then(|| Finding::new(seen, due).at(probe.at)));
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

/// Whether the run gave the audio the time to come.
fn audio_due(case: &Case<'_>, contact: &crate::expect::contact::Contact<'_>) -> bool {
    let Some(released) = contact.call.filter(|c| c.recorded).and_then(|c| c.audio_at) else { return false };
    let importing = crate::expect::online::importing(case.truth, case.view);
    importing.due_after(released.max(contact.visible), case.truth.policies.patience_ms).is_some()
}

/// Without Smart Desktop everything else is as ever.
fn edge(case: &Case<'_>, book: &mut Book) {
    for contact in case.contacts.iter().filter(|c| c.call.is_some() && (c.due.is_some() || c.seen.is_some())) {
        let without = |s: &&crate::truth::Session| {
            s.agent == contact.agent
                && s.span.meets(contact.span)
                && case.pc(&s.pc).is_some_and(|pc| pc.mac || !pc.smart_desktop)
        };
        let Some(session) = case.truth.sessions.iter().find(without) else { continue };
        let about = |seen: &str, due: &str| {
            Finding::new(seen, due).contact(contact.name(case.view)).agent(contact.agent).pc(&session.pc)
        };
        let missing = match contact.seen(case.view) {
            None => Some(about("no contact", "a contact as on any PC")),
            Some(seen) if audio_due(case, contact) && !case.view.evidence.audios.contains_key(&seen.id) => {
                Some(about("no audio", "its audio as on any PC"))
            }
            Some(_) => None,
        };
        book.check("SCR-EDGE-1", missing);
    }
}
