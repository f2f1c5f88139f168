//! The talk with the server: what its messages change, and what it has to be told.
//!
//! Nothing is queued: what is to be said is worked out from what is known and what was said on this connection already. So a
//! new connection says everything that is still open, which is the recovery after a lost one (SCR-REC-1). Nothing is said
//! before it is durable.

use super::core::{Desk, Now};
use crate::clock::Anchor;
use crate::cut::Span;
use crate::events::{RelayDone, RelayTaken, RteIgnored};
use crate::memory::{Fact, Work};
use crate::pulse::{Beat, Pulse};
use crate::rte::{Heard, PACE, Say};
use kernel::trace::emit;
use std::collections::{BTreeMap, BTreeSet};
use wire::rte::{Session, ToDesktop, ToServer};

/// A contact id as long as this is nonsense, in bytes.
const CONTACT_MAX: usize = 128;
/// A contact longer than this is nonsense, in milliseconds.
const INTERVAL_MAX_MS: i64 = 7 * 24 * 3_600_000;
/// Users on whom the server's word is remembered at most.
const TOLD_MAX: usize = 1_000;
/// Sessions are reported without a welcome after so long, in milliseconds: it makes the report's times exact, and most can be
/// told again. What is told for good by a wall clock that nobody has held against the server's waits for it.
const WELCOME_MS: i64 = 1_000;
/// Messages fetched at once at most: the rest follows in the next turn.
const SAY_MAX: usize = 1_000;

/// The connection.
#[derive(Debug, Default)]
pub(super) struct Link {
    up: Option<Up>,
    say: Vec<Say>,
}

#[derive(Debug)]
struct Up {
    number: u64,
    /// Since when, milliseconds since boot.
    since: i64,
    pulse: Pulse,
    welcome: bool,
    /// The last word on each user, by lower-cased login.
    told: BTreeMap<String, bool>,
    said: BTreeSet<Said>,
    /// Reports of sessions that the server has not answered yet.
    unanswered: usize,
    /// Relays that arrived on this connection and are to be confirmed.
    to_confirm: BTreeSet<String>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    /// Which sessions there are, even if none: the server answers it with what this PC owes.
    Hello,
    Session(u64, bool),
    Settled(String),
    Discrepancy(u64),
}

impl Link {
    /// Whether the server is there and has said welcome.
    pub(super) fn is_welcome(&self) -> bool {
        self.up.as_ref().is_some_and(|up| up.welcome)
    }

    /// What the server said of a user on this connection, if it has heard of this session since and had nothing to add: a
    /// connection that stands says nothing of a server that is there.
    pub(super) fn told(&self, windows: &str, session: u64) -> Option<bool> {
        let up = self.up.as_ref()?;
        let heard = up.unanswered == 0 && up.said.contains(&Said::Session(session, false));
        up.told.get(&windows.to_lowercase()).copied().filter(|_| heard)
    }

    pub(super) fn due(&self, now: i64) -> Option<i64> {
        let up = self.up.as_ref()?;
        let report = up.since + WELCOME_MS;
        if !up.welcome && now < report {
            return Some(report);
        }
        match up.pulse.clone().beat(now) {
            Beat::Rest(at) => Some(at),
            Beat::Ask(_) | Beat::Silent => Some(now),
        }
    }

    fn text(&mut self, message: &ToServer) {
        let Some(up) = &self.up else { return };
        if let Ok(text) = serde_json::to_string(message) {
            self.say.push(Say::Text(up.number, text));
        }
    }
}

impl Desk {
    /// The line says something.
    pub fn heard(&mut self, heard: Heard, now: Now) {
        self.now = now;
        match heard {
            Heard::Up(number) => {
                let pulse = Pulse::greeted(PACE, now.mono);
                let (said, to_confirm, told) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
                let since = now.mono;
                self.link.up = Some(Up { number, since, pulse, welcome: false, told, said, unanswered: 0, to_confirm });
                let (pc, version) = (self.config.pc.clone(), self.config.version.clone());
                self.link.text(&ToServer::Hello { pc, version, boot: self.state().power_cycle });
            }
            Heard::Down(_) => self.link.up = None,
            Heard::Text(number, text) if self.link.up.as_ref().is_some_and(|up| up.number == number) => {
                match serde_json::from_str(&text) {
                    Ok(message) => self.message(message),
                    Err(error) => emit(&RteIgnored { reason: error.to_string() }),
                }
            }
            Heard::Text(..) => {}
        }
    }

    /// What is to be sent.
    pub fn take_said(&mut self) -> Vec<Say> {
        std::mem::take(&mut self.link.say)
    }

    pub(super) fn pulse(&mut self) {
        let Some(up) = &mut self.link.up else { return };
        match up.pulse.beat(self.now.mono) {
            Beat::Rest(_) => {}
            Beat::Ask(id) => self.link.text(&ToServer::Ping { id }),
            Beat::Silent => {
                let number = up.number;
                self.link.up = None;
                self.link.say.push(Say::HangUp(number));
            }
        }
    }

    fn message(&mut self, message: ToDesktop) {
        match message {
            ToDesktop::Welcome { server_time, settings } => {
                let (known, believed) = (self.state().anchors.knows(self.boot), self.utc(self.now.mono));
                self.anchor(0, server_time);
                if !known
                    && self.utc(self.now.mono) != believed
                    && let Some(up) = &mut self.link.up
                {
                    // What was told of open sessions without a welcome is told again, by the right clock.
                    up.said.retain(|said| !matches!(said, Said::Session(..)));
                }
                if self.state().settings.as_ref() != Some(&settings) {
                    self.record(&[Fact::Set { settings }]);
                }
                if let Some(up) = &mut self.link.up {
                    up.welcome = true;
                    up.pulse.hurry();
                }
                self.jobs.hurry();
            }
            ToDesktop::Pong { id, server_time } => self.anchor(id, server_time),
            ToDesktop::SessionsTaken { ended_through } => {
                if let Some(up) = &mut self.link.up {
                    up.unanswered = up.unanswered.saturating_sub(1);
                }
                let open = |(_, session): (&u64, &crate::memory::Session)| session.to.is_some() && !session.taken;
                if self.state().sessions.range(..=ended_through).any(open) {
                    self.record(&[Fact::SessionsTaken { through: ended_through }]);
                }
            }
            ToDesktop::Eligibility { windows, capture, reason, at } => self.word(&windows, capture, &reason, at),
            ToDesktop::Relay { contact, windows, start, end } => {
                self.relay(contact, windows, Span { from: start, to: end });
            }
            ToDesktop::Done { contact } => {
                if self.state().relays.contains_key(&contact) {
                    // An upload under way ends by the answer that it gets: this word may have overtaken it.
                    emit(&RelayDone { contact: contact.clone() });
                    self.record(&[Fact::Done { contact }]);
                    self.clean_due = self.released.is_some();
                }
            }
            ToDesktop::Release { before } => {
                self.released = Some(self.released.map_or(before, |earlier| earlier.max(before)));
                self.clean_due = true;
            }
            ToDesktop::DiscrepancyTaken { id } => {
                if self.state().discrepancies.contains_key(&id) {
                    self.record(&[Fact::DiscrepancyTaken { id }]);
                }
            }
            ToDesktop::ScreenOnly { windows, on } => self.screen_only(&windows, on),
        }
    }

    fn anchor(&mut self, id: u64, server_time: i64) {
        let Some(asked) = self.link.up.as_mut().and_then(|up| up.pulse.answered(id)) else { return };
        let anchor = Anchor::of_answer(self.boot, asked, self.now.mono, self.now.wall, server_time);
        if self.state().anchors.is_news(&anchor) {
            self.record(&[Fact::Anchored { anchor }]);
        }
    }

    /// The server's word on a user.
    fn word(&mut self, windows: &str, capture: bool, reason: &str, at: Option<i64>) {
        // Where only the trigger says no, the user is eligible all the same.
        let eligible = capture || reason == "eligible" || at.is_some();
        if self.state().known.get(&windows.to_lowercase()) != Some(&eligible) {
            self.record(&[Fact::Known { windows: windows.to_owned(), eligible }]);
        }
        if let Some(up) = self.link.up.as_mut().filter(|up| up.told.len() < TOLD_MAX) {
            up.told.insert(windows.to_lowercase(), capture);
        }
        let (boot, mono) = (self.boot, self.now.mono);
        let offset = self.state().anchors.offset(boot, mono).unwrap_or(0);
        let Some(live) = self.live.as_mut().filter(|live| same(&live.windows, windows)) else { return };
        live.word = Some(capture);
        live.stop_at = at.filter(|_| !capture).map(|at| at - offset);
        let session = live.session;
        if self.state().sessions.get(&session).is_some_and(|known| known.rested == capture) {
            self.record(&[Fact::Rested { session, on: !capture }]);
        }
    }

    fn screen_only(&mut self, windows: &str, on: bool) {
        let Some(session) = self.live.as_ref().filter(|live| same(&live.windows, windows)).map(|live| live.session)
        else {
            return;
        };
        if self.state().sessions.get(&session).is_some_and(|known| known.screen_only != on) {
            self.record(&[Fact::ScreenOnly { session, on }]);
        }
    }

    fn relay(&mut self, contact: String, windows: String, interval: Span) {
        if !usable(&contact) || interval.to <= interval.from || interval.length_ms() > INTERVAL_MAX_MS {
            emit(&RteIgnored { reason: "a relay that cannot be meant".into() });
            return;
        }
        let known = self.state().relays.get(&contact);
        let same_work = known.filter(|relay| relay.interval == interval && same(&relay.windows, &windows));
        match same_work.map(|relay| relay.work.clone()) {
            Some(Work::Owed(_)) => {}
            Some(Work::Settled(_)) => {
                if let Some(up) = &mut self.link.up {
                    up.said.remove(&Said::Settled(contact.clone()));
                }
            }
            // The server repeats what it has not got: it is offered once more, and refused if it has it after all.
            Some(Work::Uploaded) => {
                self.record(&[Fact::Planned { contact: contact.clone(), offsets: BTreeMap::new() }]);
            }
            None => {
                if known.is_none() && !self.state().has_room_for_relays() {
                    emit(&RteIgnored { reason: "too many relays".into() });
                    return;
                }
                self.jobs.forget(&contact);
                self.record(&[Fact::Relayed { contact: contact.clone(), windows, interval }]);
            }
        }
        if let Some(up) = &mut self.link.up {
            up.to_confirm.insert(contact);
        }
    }

    /// Says what the server does not know yet.
    pub fn report(&mut self) {
        let now = self.now.mono;
        let state = self.journal.state();
        let ready = |up: &&mut Up| up.welcome || (now >= up.since + WELCOME_MS && !state.awaits_the_clock());
        let Some(up) = self.link.up.as_mut().filter(ready).filter(|_| self.journal.is_durable()) else { return };
        let mut messages = Vec::new();
        // The first time even if there are none: a PC with nobody logged on owes yesterday's recordings too (SCR-REC-5).
        let mut news = up.said.insert(Said::Hello);
        let untaken = state.sessions.iter().filter(|(_, session)| !session.taken);
        for (id, session) in untaken.clone() {
            news |= up.said.insert(Said::Session(*id, session.to.is_some()));
        }
        if news {
            let of = |(id, known): (&u64, &crate::memory::Session)| Session {
                id: *id,
                windows: known.windows.clone(),
                from: state.anchors.utc(known.boot, known.from),
                to: known.to.map(|to| state.anchors.utc(known.boot, to)),
            };
            up.unanswered += 1;
            messages.push(ToServer::Sessions { sessions: untaken.map(of).collect() });
        }
        for contact in std::mem::take(&mut up.to_confirm) {
            emit(&RelayTaken { contact: contact.clone() });
            messages.push(ToServer::RelayTaken { contact });
        }
        for (contact, relay) in &state.relays {
            if let Work::Settled(outcome) = relay.work
                && messages.len() < SAY_MAX
                && up.said.insert(Said::Settled(contact.clone()))
            {
                messages.push(ToServer::Settled { contact: contact.clone(), outcome });
            }
        }
        for (id, discrepancy) in &state.discrepancies {
            if messages.len() < SAY_MAX && up.said.insert(Said::Discrepancy(*id)) {
                messages.push(ToServer::Discrepancy(state.by_now(discrepancy)));
            }
        }
        messages.iter().for_each(|message| self.link.text(message));
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Whether a contact id may stand in a request's path.
fn usable(contact: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !contact.is_empty()
        && contact.len() <= CONTACT_MAX
        && contact.bytes().all(plain)
        && contact.bytes().any(|byte| byte != b'.')
}
