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

/// Without Smart Desktop everything else is as ever.
fn edge(case: &Case<'_>, book: &mut Book) {
    for contact in case.contacts.iter().filter(|c| c.call.is_some() && (c.due.is_some() || c.seen.is_some())) {
        let without = |s: &&crate::truth::Session| {
            s.agent == contact.agent
                && s.span.meets(contact.span)
                && case.pc(&s.pc).is_some_and(|pc| pc.mac || !pc.smart_desktop)
        };
        let Some(session) = case.truth.sessions.iter().find(without) else { continue };
        let missing = contact.seen.is_none().then(|| {
            let finding = Finding::new("no contact", "a contact as on any PC").contact(contact.name(case.view));
            finding.agent(contact.agent).pc(&session.pc)
        });
        book.check("SCR-EDGE-1", missing);
    }
}
