//! What the oracles look at: truth, evidence, and what follows from the truth.

use crate::expect::capture::{self, Seat};
use crate::expect::contact::{self, Contact};
use crate::truth::{Pc, Span, Truth};
use crate::view::{Seen, Video, View};

/// UJET's machine.
const UJET: &str = "ujet";
/// See [`Case::copied`], in milliseconds.
const COPIED_MS: i64 = 250;

/// A run, ready to be judged.
#[derive(Debug)]
pub struct Case<'a> {
    /// What really happened.
    pub truth: &'a Truth,
    /// What was left behind.
    pub view: &'a View<'a>,
    /// Sessions by user.
    pub seats: &'a [Seat],
    /// What ought to be there.
    pub contacts: Vec<Contact<'a>>,
}

/// The seats of a run; the first half of [`Case::of`].
pub fn seats(truth: &Truth, view: &View<'_>) -> Vec<Seat> {
    capture::seats(truth, view)
}

impl<'a> Case<'a> {
    /// Works out what ought to be there.
    pub fn of(truth: &'a Truth, view: &'a View<'a>, seats: &'a [Seat]) -> Self {
        Self { truth, view, seats, contacts: contact::contacts(truth, view, seats) }
    }

    /// Those that the server has, with what it has.
    pub fn seen(&self) -> impl Iterator<Item = (&Contact<'a>, &Seen)> {
        self.contacts.iter().filter_map(|c| c.seen(self.view).map(|seen| (c, seen)))
    }
    /// The contact of that id.
    pub fn by_id(&self, id: &str) -> Option<&Contact<'a>> {
        self.seen().find(|(_, seen)| seen.id == id).map(|(c, _)| c)
    }
    /// A contact's recording, as far as it can be played.
    pub fn video(&self, seen: &Seen) -> Option<&Video> {
        self.view.videos.get(seen.id.as_str()).and_then(|v| v.as_ref().ok())
    }
    /// Whether there is a recording of it at all.
    pub fn has_video(&self, contact: &Contact<'_>) -> bool {
        contact.seen(self.view).is_some_and(|seen| self.view.videos.contains_key(seen.id.as_str()))
    }
    /// A PC of the installation.
    pub fn pc(&self, name: &str) -> Option<&Pc> {
        self.truth.pcs.get(name)
    }
    /// How far a recording's instants may be off, in milliseconds.
    pub fn tolerance(&self, pc: &str) -> i64 {
        let wrong = self.pc(pc).is_some_and(|pc| pc.clock_wrong);
        let policies = &self.truth.policies;
        policies.tolerance_ms + if wrong { policies.clock_tolerance_ms } else { 0 }
    }
    /// How far an instant may be off that the truth tells to the millisecond.
    pub fn off(&self) -> i64 {
        self.truth.policies.tolerance_ms
    }
    /// How far an instant may be off that a server has only to copy from UJET's answers. Of our own UJET we know what it tells,
    /// and no network makes that late; only its clock is read a moment before or after ours.
    pub fn copied(&self) -> i64 {
        let known = self.truth.platform == "calabrio-ujet" && !self.truth.is_foreign(UJET);
        if known { self.off().min(COPIED_MS) } else { self.off() }
    }
    /// Whether two instants, or two lengths, may be the same.
    pub fn near(&self, one: i64, other: i64) -> bool {
        (one - other).abs() <= self.off()
    }
    /// How long anything may take that is to happen at once, in milliseconds.
    pub fn lag(&self) -> i64 {
        self.truth.policies.start_grace_ms + self.view.slack_ms
    }
    /// Whether the program or the power of a machine failed within an interval.
    pub fn broke_off(&self, machine: &str, within: Span) -> bool {
        crate::expect::online::down(self.truth, machine).iter().any(|s| s.from <= within.to && within.from <= s.to)
    }

    /// Which requirement is to blame where a PC captured a user's screen at an instant at which it had no business to.
    pub fn blame(&self, pc: &str, agent: Option<&str>, at: i64) -> &'static str {
        match self.pc(pc) {
            Some(pc) if pc.mac => return "SCR-ELIG-7",
            Some(pc) if !pc.smart_desktop => return "SCR-ELIG-1",
            _ => {}
        }
        let here = |s: &&Seat| s.pc == pc && s.session.has(at) && agent.is_none_or(|a| a == s.agent);
        // Of several users the one whose login it is; a guest's session belongs to nobody else.
        let mut seats: Vec<&Seat> = self.seats.iter().filter(here).collect();
        seats.sort_by_key(|s| s.conditions.each.iter().filter(|(_, met)| !met.has(at)).count());
        let Some(seat) = seats.first() else {
            let before = self.truth.sessions.iter().any(|s| s.pc == pc && s.span.from <= at);
            return if before { "SCR-CAP-9" } else { "SCR-CAP-1" };
        };
        if let Some(id) = seat.conditions.failing(at) {
            return id;
        }
        if seat.paused.has(at) {
            return "SCR-PAUSE-1";
        }
        if seat.trigger.has(at) {
            return "SCR-REC-4";
        }
        if seat.trigger.first().is_none_or(|first| at < first) { "SCR-CAP-1" } else { "SCR-CAP-9" }
    }
}
