//! GIR-FLOW-2, and GIR-MAP-1 to -4 where a call was transferred or became a conference: what is in a voice file is what was said on the
//! call. Everybody who is on it is heard, on both sides of the line, and nobody who is not.
//!
//! Each voice of the laboratory says something once in each ten seconds. What is looked at are those of these stretches that lie in the
//! recorded time as a whole, with nobody on hold, nothing paused, nobody just come or about to leave, and nothing wrong on the way.

use super::voice::flow;
use crate::genesys::case::Case;
use crate::genesys::expect::RECOVERED_MS;
use crate::genesys::truth::{Call, Fault, FaultKind, Recorded, Span, Speaker, Stretch};
use crate::media::tone::{Hearing, Tone};
use crate::media::wav::Wave;
use crate::verdict::{Book, Finding};
use std::collections::BTreeSet;

/// Each voice says something in each stretch of so many milliseconds, counted from 1970.
const SLOT_MS: i64 = 10_000;
/// So long before and after somebody comes, leaves or holds nobody can say who is heard, in milliseconds.
const AROUND_MS: i64 = 2_000;

/// Judges the file of a recorded time.
pub(super) fn judge(
    case: &Case<'_>,
    call: &Call,
    stretch: &Stretch,
    recorded: &Recorded,
    wave: &Wave<'_>,
    book: &mut Book,
) {
    let others = strangers(case, call);
    let tones = call.speakers.iter().map(|s| s.number.as_str()).chain(others.iter().copied()).map(Tone::of);
    let Some(hearing) = Hearing::of(wave, &tones.collect()) else { return };
    let id = flow(case.truth, call).unwrap_or("GIR-FLOW-2");
    let begin = recorded.span.from;
    let finding = |seen: String, due: String, at: i64| {
        Finding::new(seen, due).contact(&call.uuid).agent(&stretch.agent).at(begin + at)
    };
    if is_clear(case, call, recorded) {
        for speaker in &call.speakers {
            let heard = |slot: &Span| {
                let (from, to) = (slot.from - begin - AROUND_MS, slot.to - begin + AROUND_MS);
                hearing.has(Tone::of(&speaker.number), from, to)
            };
            if let Some(slot) = slots(case, call, speaker, recorded).find(|slot| !heard(slot)) {
                let (from, to) = (slot.from - begin, slot.to - begin);
                let seen =
                    format!("nothing of {} from {from} to {to} ms of the file of {}", speaker.number, stretch.dn);
                let due = format!("the voice of {}, who is on the call and speaks", speaker.number);
                book.broken(id, finding(seen, due, from));
            }
        }
    }
    for number in others {
        if let Some(at) = hearing.surely(Tone::of(number)) {
            let seen = format!("the voice of {number} at {at} ms of the file of {}", stretch.dn);
            let due = format!("nobody who is not on that call, as {number} never is");
            book.broken(id, finding(seen, due, at));
        }
    }
}

/// The stretches of time in which a voice has to be heard in a file.
fn slots(case: &Case<'_>, call: &Call, speaker: &Speaker, recorded: &Recorded) -> impl Iterator<Item = Span> + use<> {
    let run = Span::new(case.truth.starts, case.truth.ends);
    let there = speaker.span.and(recorded.span).and(run);
    let (from, to) = (there.from + AROUND_MS, there.to - AROUND_MS);
    let first = from.div_euclid(SLOT_MS) + i64::from(from.rem_euclid(SLOT_MS) > 0);
    let last = to.div_euclid(SLOT_MS);
    let held = call.speakers.iter().flat_map(|s| &s.held);
    let still: Vec<Span> = held.chain(&recorded.paused).copied().collect();
    let is_still = move |slot: &Span| {
        let around = Span::new(slot.from - AROUND_MS, slot.to + AROUND_MS);
        still.iter().any(|s| s.meets(around))
    };
    let all = (first..last.max(first)).map(|n| Span::new(n * SLOT_MS, (n + 1) * SLOT_MS));
    all.filter(move |slot| !is_still(slot))
}

/// Numbers that speak on other calls, and never on this one.
fn strangers<'c>(case: &'c Case<'_>, call: &Call) -> BTreeSet<&'c str> {
    let own: BTreeSet<Tone> = call.speakers.iter().map(|s| Tone::of(&s.number)).collect();
    let all = case.truth.calls.iter().filter(|_| !own.is_empty()).flat_map(|c| &c.speakers).map(|s| s.number.as_str());
    all.filter(|number| !own.contains(&Tone::of(number))).collect()
}

/// Whether nothing was wrong with whoever brings the voices, from before it was recorded until it was handed over.
fn is_clear(case: &Case<'_>, call: &Call, recorded: &Recorded) -> bool {
    let during = Span::new(recorded.span.from - RECOVERED_MS, call.span.to.saturating_add(RECOVERED_MS));
    let bothers = |f: &Fault| {
        let own = !case.truth.pcs.contains_key(&f.machine) && !matches!(f.what, FaultKind::Clock { .. });
        own && f.span.from <= during.to && during.from <= f.span.to
    };
    !case.truth.policies.loses_packets && !case.truth.faults.iter().any(bothers)
}
