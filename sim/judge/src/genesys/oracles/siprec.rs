//! SRC-INV-1, SRC-META-1, SRC-HOLD-1: the recording session towards a SIPREC recorder.
//!
//! INV-1 is reached with each INVITE outside of a dialog that comes to the recorder, and with each recorded call that is to go there;
//! META-1 with each metadata that come there; HOLD-1 with each pause of a recording and each hold of a recorded call. What another
//! client sends in a form that the scenario wants shows what the recorder makes of it (see `siprec_recorder`).

use super::siprec_metadata::{is_of_another, sessions};
use super::voice::SET_UP_MS;
use crate::genesys::case::Case;
use crate::genesys::truth::{Call, Span, Truth};
use crate::genesys::view::Sip;
use crate::genesys::view::metadata::xml;
use crate::genesys::view::sip::{Part, directions};
use crate::verdict::{Book, Finding};

/// What the type of metadata has to be (RFC 9806).
pub(super) const PROPER: &str = "application/rs-metadata+xml";
/// What says that they are metadata of the session (RFC 7866 §9.1).
const DISPOSITION: &str = "recording-session";
/// What is accepted as well (RFC 7866).
pub(super) const OLD: &str = "application/rs-metadata";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some(recorder) = case.truth.siprec.as_deref() else { return };
    for sip in case.view.sip.iter().filter(|m| m.to == recorder && m.method().is_some()) {
        if is_foreign(case, sip) {
            continue;
        }
        if sip.is_first_invite() {
            book.check(
                "SRC-INV-1",
                invite(case, sip).map(|seen| about(sip, seen, "an INVITE that requires siprec, with SDP and metadata")),
            );
        }
        if let Some(part) = sip.metadata_part() {
            let wrong = metadata(case, sip, &part);
            book.check("SRC-META-1", wrong.map(|(seen, due)| about(sip, seen, due)));
        }
    }
    let sessions = sessions(case, recorder);
    for call in case.truth.calls.iter().filter(|c| is_due(case.truth, c)) {
        let own =
            |m: &&Sip| m.to == recorder && !is_foreign(case, m) && !is_of_another(case, &sessions, &m.call_id, call);
        let own: Vec<&Sip> = case.view.sip.iter().filter(own).collect();
        let from = call.stretches.iter().flat_map(|s| &s.recorded).map(|r| r.span.from).min().unwrap_or_default();
        let to = call.stretches.iter().flat_map(|s| &s.recorded).map(|r| r.span.to).max().unwrap_or_default();
        if from + case.grace() > case.truth.ends {
            continue;
        }
        // The session begins beside the recording of the voice, which may take longer where packets are lost.
        let beside = if case.truth.policies.loses_packets { SET_UP_MS } else { 0 };
        let due = Span::new(from - case.grace() - beside, to.max(from + case.grace()));
        let there = own.iter().any(|m| m.is_first_invite() && due.has(m.at));
        let finding = || Finding::new("no recording session", "an INVITE to the recorder").contact(&call.uuid).at(from);
        book.check("SRC-INV-1", (!there).then(finding));
        pauses(case, call, &own, book);
    }
}

/// Whether a call goes to the recorder: recorded, and on a DN whose calls do.
pub fn is_due(truth: &Truth, call: &Call) -> bool {
    let recorded = call.stretches.iter().any(|s| !s.recorded.is_empty());
    recorded && call.stretches.iter().any(|s| truth.siprec_dns.contains(&s.dn))
}

/// Whether a message is of another client than the one that records calls.
fn is_foreign(case: &Case<'_>, sip: &Sip) -> bool {
    case.truth.siprec_clients.contains(&sip.from)
}

pub(super) fn requires(sip: &Sip) -> bool {
    sip.field("require").split(',').any(|r| r.trim().eq_ignore_ascii_case("siprec"))
}

/// What a finding about a message is about.
pub(super) fn about(sip: &Sip, seen: impl Into<String>, due: impl Into<String>) -> Finding {
    Finding::new(seen, due).record(sip.at, sip.ordinal)
}

/// The final answer to a request.
pub(super) fn answer<'c>(case: &'c Case<'_>, sip: &Sip) -> Option<&'c Sip> {
    let own = |m: &&Sip| m.from == sip.to && m.call_id == sip.call_id && m.cseq == sip.cseq && m.ordinal > sip.ordinal;
    case.view.sip.iter().filter(own).find(|m| m.status().is_some_and(|s| s >= 200))
}

fn invite(case: &Case<'_>, sip: &Sip) -> Option<String> {
    let source = sip.field("contact").to_lowercase().contains("+sip.src");
    let media = sip.sdp().map_or(0, |sdp| directions(&sdp).len());
    if !requires(sip) {
        return Some("no `Require: siprec`".into());
    }
    if !source {
        return Some("a Contact without +sip.src".into());
    }
    if media == 0 {
        return Some("no SDP with a stream".into());
    }
    if sip.metadata().is_none() {
        return Some("no metadata".into());
    }
    match answer(case, sip).and_then(Sip::status) {
        Some(status) if status >= 300 => Some(format!("it was answered {status}")),
        _ => None,
    }
}

fn metadata(case: &Case<'_>, sip: &Sip, Part { kind, disposition, body }: &Part) -> Option<(String, String)> {
    if kind != PROPER {
        return Some((format!("metadata of type {kind}"), PROPER.to_owned()));
    }
    // Without one they are something to be shown (RFC 3261 §20.11).
    if disposition != DISPOSITION {
        return Some((format!("metadata with Content-Disposition `{disposition}`"), format!("`{DISPOSITION}`")));
    }
    if xml(body).is_none_or(|root| root.name != "recording") {
        return Some(("metadata that are no document of RFC 7865".into(), "a <recording>".into()));
    }
    let status = answer(case, sip).and_then(Sip::status)?;
    (status >= 300).then(|| (format!("metadata of type {kind} were answered {status}"), "accepted".into()))
}

/// When a call's recording is paused by request, or an agent has it on hold; only what does not meet another such time.
fn still(case: &Case<'_>, call: &Call) -> Vec<(Span, i64)> {
    let mut all: Vec<(Span, i64)> = Vec::new();
    for stretch in &call.stretches {
        for recorded in &stretch.recorded {
            let held = stretch.held.iter().filter(|h| recorded.span.from < h.from && h.from < recorded.span.to);
            all.extend(recorded.paused.iter().chain(held).map(|pause| (*pause, recorded.span.to)));
        }
    }
    let wide = |s: &Span| Span::new(s.from - case.grace(), s.to.saturating_add(case.grace()));
    let alone = |(n, (own, _)): &(usize, &(Span, i64))| {
        all.iter().enumerate().all(|(other, (span, _))| other == *n || span == own || !wide(own).meets(wide(span)))
    };
    all.iter().enumerate().filter(alone).map(|(_, pause)| *pause).collect()
}

/// Looks at the pauses of a call; `own` is what came to the recorder in its session.
fn pauses(case: &Case<'_>, call: &Call, own: &[&Sip], book: &mut Book) {
    let asked = own.iter().filter(|m| m.method().is_some());
    let said: Vec<(i64, bool)> =
        asked.filter_map(|m| Some((m.at, directions(&m.sdp()?).contains(&"inactive")))).collect();
    for (pause, recorded_to) in still(case, call) {
        let within = |from: i64| Span::new(from - 1, from + case.grace() + 1);
        let found = |from: i64, inactive: bool| said.iter().any(|(at, i)| within(from).has(*at) && *i == inactive);
        if pause.from + case.grace() >= recorded_to.min(case.truth.ends) {
            continue;
        }
        let over = pause.to.saturating_add(case.grace()) < recorded_to.min(case.truth.ends);
        let finding = |seen: &str, due: &str, at: i64| Finding::new(seen, due).contact(&call.uuid).at(at);
        let wrong = if !found(pause.from, true) {
            Some(finding("no inactive stream", "a paused stream is inactive in the SDP", pause.from))
        } else if over && !found(pause.to, false) {
            Some(finding("the stream stays inactive", "it resumes", pause.to))
        } else {
            None
        };
        book.check("SRC-HOLD-1", wrong);
    }
}
