//! From what happened in a call to each agent's own time on it (WXC-SEG-1, WXC-CONS-2 and -3, WXC-XFER-1 and -2, WXC-CONF-2
//! and -3). How activities are read: [`wire::webex::search::Node`]. Pure.
//!
//! The agent with the customer keeps one time for all that happens beside it, a consultation included. Who is consulted
//! has the consultation; who then joins the customer (conference) has both as one time, and who takes over (transfer) as
//! the policy says. While
//! the customer waits in a queue, the time is nobody's. An agent who comes back has another time.

use crate::acd::types::Part;
use crate::config::ConsultTransfer;

/// What happens in a call, as far as it says who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The customer waits, in a queue or for a phone to be answered: nobody is there.
    Waiting,
    /// The agent is with the customer.
    Connected,
    /// The other agent joins for a consultation.
    Consulting,
    /// The other agent is gone from the consultation, or never came.
    ConsultDone,
    /// The other agent is with the customer, too.
    Conferencing,
    /// The other agent is gone, the rest stays.
    ConferenceDone,
    /// The agent is gone.
    Transferred,
    /// The agent is gone, the other one, consulted before, has the customer.
    ConsultTransfer,
    /// Everybody is gone.
    Ended,
    /// Nothing changes in who is there.
    Other,
}

impl Event {
    /// An event by its name in CAR.
    pub fn of(name: &str) -> Event {
        match name {
            "new" | "ivr-connected" | "ivr-done" | "parked" | "connect" => Self::Waiting,
            "connected" => Self::Connected,
            "consulting" => Self::Consulting,
            "consult-done" => Self::ConsultDone,
            "conferencing" => Self::Conferencing,
            "conference-done" => Self::ConferenceDone,
            "Transferred" | "transferred" => Self::Transferred,
            "ConsultTransfer" | "conference-transferred" => Self::ConsultTransfer,
            "ended" => Self::Ended,
            _ => Self::Other,
        }
    }
}

/// One activity of a call. Agents by the ids that the face uses, empty where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// When, UTC milliseconds.
    pub at: i64,
    /// What.
    pub event: Event,
    /// About whom.
    pub agent: String,
    /// First and last name, where said.
    pub name: String,
    /// The other agent.
    pub other: String,
    /// Likewise.
    pub other_name: String,
}

/// Who was there when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// When the first agent was with the customer.
    pub connected: Option<i64>,
    /// The call's end, where the activities say it.
    pub ended: Option<i64>,
    /// Each agent's times, in the order of their beginnings. A time without an end ends with the call.
    pub parts: Vec<Part>,
}

/// Reads a call's activities, in whatever order they are; those of one instant in the order in which they come.
pub fn times(activities: &[Activity], policy: ConsultTransfer) -> Times {
    let mut sorted: Vec<&Activity> = activities.iter().collect();
    sorted.sort_by_key(|a| a.at);
    let mut there = There { policy, ..There::default() };
    for a in sorted {
        there.take(a);
    }
    Times { connected: there.connected, ended: there.ended, parts: there.parts }
}

/// Who is there, while activities are read.
#[derive(Default)]
struct There {
    policy: ConsultTransfer,
    connected: Option<i64>,
    ended: Option<i64>,
    parts: Vec<Part>,
}

impl There {
    fn take(&mut self, a: &Activity) {
        match a.event {
            Event::Waiting => self.all_gone(a.at),
            Event::Connected => self.connect(a.at, &a.agent, &a.name),
            Event::Consulting => self.join(a.at, &a.other, &a.other_name, true),
            Event::ConsultDone => {
                if self.open(&a.other).is_some_and(|p| p.consult) {
                    self.gone(a.at, &a.other);
                }
            }
            Event::Conferencing => self.join(a.at, &a.other, &a.other_name, false),
            Event::ConferenceDone => self.gone(a.at, &a.other),
            Event::Transferred => self.gone(a.at, &a.agent),
            Event::ConsultTransfer => {
                self.gone(a.at, &a.agent);
                self.connect(a.at, &a.other, &a.other_name);
            }
            Event::Ended => {
                self.all_gone(a.at);
                self.ended = Some(a.at);
            }
            Event::Other => {}
        }
    }

    fn open(&mut self, agent: &str) -> Option<&mut Part> {
        self.parts.iter_mut().rfind(|p| p.agent == agent && p.to.is_none())
    }

    /// The agent has the customer: after a consultation, taken over from the agent who consulted.
    fn connect(&mut self, at: i64, agent: &str, name: &str) {
        let consulted = self.parts.iter().any(|p| p.agent == agent && p.consult && p.to.is_none_or(|to| to == at));
        let has_customer = self.open(agent).is_some_and(|p| !p.consult);
        if self.policy == ConsultTransfer::Joined || !consulted || has_customer {
            return self.join(at, agent, name, false);
        }
        self.gone(at, agent);
        self.connected.get_or_insert(at);
        self.begin(at, agent, name, false);
    }

    fn join(&mut self, at: i64, agent: &str, name: &str, consult: bool) {
        if agent.is_empty() {
            return;
        }
        if !consult {
            self.connected.get_or_insert(at);
        }
        if let Some(part) = self.open(agent) {
            part.consult &= consult;
            return;
        }
        // A consultation that ends in the instant in which its agent joins the customer is one time with what follows.
        let goes_on = |p: &&mut Part| p.agent == agent && p.consult && !consult && p.to == Some(at);
        if let Some(part) = self.parts.iter_mut().rfind(goes_on) {
            (part.consult, part.to) = (false, None);
            return;
        }
        self.begin(at, agent, name, consult);
    }

    fn begin(&mut self, at: i64, agent: &str, name: &str, consult: bool) {
        self.parts.push(Part {
            id: format!("{agent}@{at}"),
            agent: agent.to_owned(),
            name: split(name),
            from: Some(at),
            to: None,
            consult,
        });
    }

    fn gone(&mut self, at: i64, agent: &str) {
        if let Some(part) = self.open(agent) {
            part.to = Some(at);
        }
    }

    fn all_gone(&mut self, at: i64) {
        for part in self.parts.iter_mut().filter(|p| p.to.is_none()) {
            part.to = Some(at);
        }
    }
}

/// A name as first and last; the last name is the last word.
fn split(name: &str) -> Option<(String, String)> {
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    let (first, last) = name.rsplit_once(' ').unwrap_or(("", name));
    Some((first.trim().to_owned(), last.to_owned()))
}
