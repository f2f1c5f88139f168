//! The contacts that ought to be there, what of each a recording has to show, and by when.

use super::capture::Seat;
use super::online::{Online, importing};
use super::screen_only;
use crate::spans::Spans;
use crate::truth::{Call, Part, ScreenOnly, Span, Truth};
use crate::view::{Seen, View};
use std::collections::BTreeMap;

/// The delay of the policy `import_delay: two_hours`.
const TWO_HOURS_MS: i64 = 2 * 3_600_000;

/// A contact that ought to be there.
#[derive(Debug, Clone)]
pub struct Contact<'a> {
    /// Agent, by the scenario's key.
    pub agent: &'a str,
    /// The call; none for a screen-only recording.
    pub call: Option<&'a Call>,
    /// From connected to disconnected; from start to stop control.
    pub span: Span,
    /// What is to be cut out (policy `crop_by`).
    pub crop: Span,
    /// Whether the truth tells the crop to the millisecond.
    pub exact: bool,
    /// When the ACD let it be seen, and the policy let it be imported.
    pub visible: i64,
    /// By when it has to have been imported, if that is before the end of the run.
    pub due: Option<i64>,
    /// What each PC may have of it, and must have.
    pub sources: BTreeMap<&'a str, Source>,
    /// As the server has it, by index of `View::contacts`.
    pub seen: Option<usize>,
    /// By when its recording is due at the latest, from the PC of which anything must be there.
    pub video_due: Option<i64>,
}

/// What a PC has of a contact.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// At most.
    pub may: Spans,
    /// At least.
    pub must: Spans,
    /// What of it a fault of the PC may have cost.
    pub lost: Spans,
}

impl Contact<'_> {
    /// How to name it in a finding: the server's id, or call and agent.
    pub fn name(&self, view: &View<'_>) -> String {
        match (self.seen(view), self.call) {
            (Some(seen), _) => seen.id.clone(),
            (None, Some(call)) => format!("{} of {}", call.id, self.agent),
            (None, None) => format!("screen-only of {}", self.agent),
        }
    }
    /// As the server has it.
    pub fn seen<'v>(&self, view: &'v View<'_>) -> Option<&'v Seen> {
        self.seen.and_then(|i| view.contacts.get(i))
    }
    /// Nothing of it can have been captured.
    pub fn nothing(&self) -> bool {
        self.sources.values().all(|s| s.may.is_empty())
    }
    /// A recording of it has to come.
    pub fn wanted(&self, truth: &Truth) -> bool {
        if truth.policies.partial_coverage == "nothing" {
            self.whole()
        } else {
            self.sources.values().any(|s| !s.must.is_empty())
        }
    }
    /// One PC has to have all of it.
    pub fn whole(&self) -> bool {
        self.sources.values().any(|s| s.must == Spans::from(self.crop))
    }
    /// No PC can have all of it, not even within what the policies leave open.
    pub fn never_whole(&self, tolerance: i64) -> bool {
        let lacks = |s: &Source| Spans::from(self.crop).minus(&s.may).iter().any(|gap| gap.ms() > tolerance);
        self.sources.values().all(lacks)
    }
}

/// All contacts that ought to be there.
pub fn contacts<'a>(truth: &'a Truth, view: &View<'_>, seats: &'a [Seat]) -> Vec<Contact<'a>> {
    let importing = importing(truth, view);
    let mut out = Vec::new();
    for call in truth.calls.iter().filter(|c| c.ended && !c.text) {
        let Some(metadata) = call.metadata_at else { continue };
        let delayed = if truth.policies.import_delay == "two_hours" { call.span.to + TWO_HOURS_MS } else { metadata };
        let visible = metadata.max(delayed);
        let due = importing.due_after(visible, truth.policies.patience_ms).filter(|due| *due <= truth.ends);
        let due = due.filter(|_| truth.runs("media_import") && truth.may_use("API"));
        for part in call.parts.iter().filter(|p| p.span.ms() > 0) {
            let (crop, exact) = crop(truth, call, part);
            out.push(contact(truth, seats, (&part.agent, Some(call)), (part.span, crop, exact), visible, due));
        }
    }
    for only in &truth.screen_only {
        let visible = screen_only::recorded(truth, only).to;
        let due = (visible < truth.ends).then_some(visible);
        let span = Span::new(only.span.from, screen_only::ended(truth, view, only));
        // The controls were confirmed a moment after they were carried out.
        out.push(contact(truth, seats, (&only.agent, None), (span, span, false), visible, due));
    }
    associate(truth, view, &mut out);
    out
}

fn contact<'a>(
    truth: &Truth,
    seats: &'a [Seat],
    (agent, call): (&'a str, Option<&'a Call>),
    (span, crop, exact): (Span, Span, bool),
    visible: i64,
    due: Option<i64>,
) -> Contact<'a> {
    let mut sources: BTreeMap<&str, Source> = BTreeMap::new();
    for seat in seats.iter().filter(|s| s.agent == agent && s.session.meets(crop)) {
        let source = sources.entry(&seat.pc).or_default();
        source.may = source.may.or(&seat.may.within(crop));
        source.must = source.must.or(&seat.must.within(crop));
        source.lost = source.lost.or(&seat.may.and(&seat.lost).within(crop));
    }
    // What had passed the retention before the contact came may be gone; without a date for its coming within the run,
    // what had passed it by the end.
    let kept_from = due.unwrap_or(truth.ends) - truth.policies.retention_ms;
    for source in sources.values_mut() {
        source.must = source.must.within(Span::new(kept_from, i64::MAX));
    }
    let all_here = |pc: &str| {
        let online = Online::of(truth, pc);
        // Ours finds a server that is back as soon as is needed; somebody else's has its time for that.
        let there = if truth.is_foreign(pc) { online.sure } else { online.possible };
        there.due_after(due?, truth.policies.patience_ms)
    };
    let from = sources.iter().filter(|(_, s)| !s.must.is_empty());
    let dates: Option<Vec<i64>> = from.map(|(pc, _)| all_here(pc)).collect();
    let video_due = dates.and_then(|d| d.into_iter().max()).filter(|at| *at <= truth.ends);
    Contact { agent, call, span, crop, exact, visible, due, sources, seen: None, video_due }
}

/// What the policy says is to be cut out.
fn crop(truth: &Truth, call: &Call, part: &Part) -> (Span, bool) {
    if truth.policies.crop_by != "audio" || !call.recorded || call.audio_ms <= 0 {
        return (part.span, true);
    }
    let starts = call.parts.iter().map(|p| p.span.from).min().unwrap_or(part.span.from);
    let audio = Span::new(starts, starts + call.audio_ms);
    (part.span.and(audio), call.audio_paused.is_empty())
}

/// Finds each contact among those that the server has.
fn associate(truth: &Truth, view: &View<'_>, contacts: &mut [Contact<'_>]) {
    let mut free: Vec<bool> = vec![true; view.contacts.len()];
    // The exact ones first, so that a wrong one does not take another's place. In the end those with an associated call id of
    // their own, where there are requirements on that.
    let passes: &[(bool, bool)] =
        if truth.is_webex() { &[(true, true), (false, true), (true, false)] } else { &[(true, true), (false, true)] };
    for (exactly, of_call) in passes.iter().copied() {
        for contact in contacts.iter_mut().filter(|c| c.seen.is_none()) {
            let mail = truth.agents.get(contact.agent).map(|a| a.email.to_lowercase());
            let nobody = truth.is_webex() && view.is_stranger(mail.as_deref().unwrap_or_default());
            let own = |o: &&ScreenOnly| o.agent == contact.agent && o.span.from == contact.span.from;
            let only = truth.screen_only.iter().find(own);
            let fits = |seen: &Seen| match contact.call {
                Some(call) => {
                    seen.contact_type != "SCREEN"
                        && (!of_call || seen.assoc_call_id == call.acd_id)
                        && (seen.agent_email.as_ref().map(|m| m.to_lowercase()) == mail
                            || (nobody && seen.agent_email.is_none()))
                        && (!exactly || (seen.start_time - contact.span.from).abs() <= truth.policies.tolerance_ms)
                }
                None => only.is_some_and(|o| o.contact == seen.id),
            };
            let all = view.contacts.iter().enumerate().filter(|(i, seen)| free[*i] && fits(seen));
            let found = all.min_by_key(|(_, seen)| (seen.start_time - contact.span.from).abs()).map(|(i, _)| i);
            if let Some(i) = found {
                (free[i], contact.seen) = (false, Some(i));
            }
        }
    }
}
