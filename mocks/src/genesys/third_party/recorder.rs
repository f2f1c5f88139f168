//! The recorder without sockets.

use super::{Config, Misstep};
use std::collections::BTreeMap;
use wire::tlib::{Attribute, Capture, Command, ConnId, Indication, Kind, KvList, Message, PrintedToken};

/// What comes of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reaction {
    /// The DN.
    pub(super) dn: String,
    /// The command.
    pub(super) command: Command,
    /// The states that are gone through; the last one is the present one.
    pub(super) states: Vec<Capture>,
    /// What is to be sent, and on which DN.
    pub(super) answer: Option<(String, Message)>,
}

/// The states of the monitored DNs. Pure.
#[derive(Debug)]
pub(super) struct Recorder {
    states: BTreeMap<String, Capture>,
    printed_token: PrintedToken,
    misstep: Option<Misstep>,
    /// The last call of which a command was, for who misses the end of it.
    last_call: Option<ConnId>,
}

impl Recorder {
    /// It records nothing yet.
    pub(super) fn new(config: &Config) -> Self {
        let states = config.dns.iter().map(|dn| (dn.clone(), Capture::Off)).collect();
        Self { states, printed_token: config.printed_token, misstep: config.misstep, last_call: None }
    }

    /// How a DN stands; none for one that is not monitored.
    pub(super) fn state(&self, dn: &str) -> Option<Capture> {
        self.states.get(dn).copied()
    }

    /// An event has come. What is no command on a monitored DN is nothing.
    pub(super) fn hear(&mut self, event: &Message) -> Option<Reaction> {
        let command = Command::of(event).filter(|_| event.kind == Kind::UserEvent)?;
        let dn = event.this_dn()?.to_owned();
        let state = self.states.get_mut(&dn)?;
        let states = moved(*state, command, self.misstep);
        *state = *states.last()?;
        let silent = match self.misstep {
            Some(Misstep::NoAnswer) => true,
            Some(Misstep::QueryUnanswered) => command == Command::Query,
            _ => false,
        };
        let call = self.call(event.conn_id(Attribute::ConnId));
        let answer = (!silent).then(|| self.tells(&dn, call)).flatten();
        Some(Reaction { dn, command, states, answer })
    }

    /// The call of which the answer to a command on a call is.
    fn call(&mut self, conn_id: Option<ConnId>) -> Option<ConnId> {
        self.last_call = conn_id.or(self.last_call);
        match self.misstep {
            Some(Misstep::OtherCall) => conn_id.map(|id| ConnId(id.0 ^ 0xff)),
            Some(Misstep::NoCall) => None,
            Some(Misstep::InventsCall) => conn_id.or(Some(ConnId(0xdead_beef))),
            Some(Misstep::StaleCall) => self.last_call,
            _ => conn_id,
        }
    }

    /// Its own operator has changed the state; what is to be sent.
    pub(super) fn turn(&mut self, dn: &str, state: Capture) -> Option<(String, Message)> {
        *self.states.get_mut(dn)? = state;
        self.tells(dn, None)
    }

    /// The indication of a DN's state, on the recipient's DN, which is the agent's own (TLB-IND-3).
    fn tells(&self, dn: &str, conn_id: Option<ConnId>) -> Option<(String, Message)> {
        let state = self.state(dn)?;
        let indication = match self.misstep {
            Some(Misstep::AlwaysEnabled) => Indication::Enabled,
            _ => state.indication(),
        };
        let other = || self.states.keys().find(|other| *other != dn).map_or("0", String::as_str);
        let token = match (self.misstep, self.printed_token) {
            (Some(Misstep::OtherToken), PrintedToken::Corrected) => PrintedToken::AsPrinted,
            (Some(Misstep::OtherToken), PrintedToken::AsPrinted) => PrintedToken::Corrected,
            (_, policy) => policy,
        };
        let own = || Message::user_event(dn, conn_id, KvList::new().with("screen-capture", "off"));
        Some(match self.misstep {
            Some(Misstep::WrongDn) => (other().to_owned(), indication.event(other(), conn_id, token)),
            Some(Misstep::TwoDns) => (dn.to_owned(), indication.event(other(), conn_id, token)),
            Some(Misstep::OtherKey) => {
                let data = KvList::new().with("screencapture", indication.token(token));
                (dn.to_owned(), Message::user_event(dn, conn_id, data))
            }
            Some(Misstep::OtherType) => {
                let event = indication.event(dn, conn_id, token);
                let ringing = Message::new(Kind::Ringing);
                (
                    dn.to_owned(),
                    event.attributes().fold(ringing, |other, (name, value)| other.with(name, value.clone())),
                )
            }
            Some(Misstep::OwnToken) if indication == Indication::Disabled => (dn.to_owned(), own()),
            _ => (dn.to_owned(), indication.event(dn, conn_id, token)),
        })
    }
}

/// The states that a command leads through.
fn moved(state: Capture, command: Command, misstep: Option<Misstep>) -> Vec<Capture> {
    match (misstep, state, command) {
        (Some(Misstep::QueryStops), _, Command::Query) => vec![Capture::Off],
        (Some(Misstep::PausesUnstarted), Capture::Off, Command::Pause) => vec![Capture::Paused],
        (Some(Misstep::ResumesUnpaused), Capture::Off, Command::Resume) => vec![Capture::On],
        (Some(Misstep::StartsTwice), Capture::On | Capture::Paused, Command::Start) => vec![Capture::Off, Capture::On],
        (Some(Misstep::StaysPaused), Capture::Paused, Command::Stop) => vec![Capture::Paused],
        _ => vec![state.after(command)],
    }
}
