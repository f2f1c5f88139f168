//! The user agent without sockets and clock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use kernel::chance::Stream;
use wire::sip::dialog::{Dialog, DialogId};
use wire::sip::transaction::{Key, Output, Step, Transactions};
use wire::sip::{Message, Name, NameAddr, Params, Uri, Via};

use super::legs::{Got, LegState, Sent};
use super::{Config, Event, Leg, Peer, SentId, Why};

/// What the user agent wants to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// This goes on the wire.
    Send {
        /// To whom.
        to: Peer,
        /// What.
        message: Message,
    },
    /// The owner hears this.
    Tell(Event),
}

/// A user agent: messages, commands and instants go in, [`Effect`]s come out in their order. Instants are milliseconds of a
/// clock that does not go back.
#[derive(Debug)]
pub struct Core {
    pub(super) config: Config,
    pub(super) chance: Stream,
    pub(super) transactions: Transactions<Peer>,
    pub(super) legs: BTreeMap<Leg, LegState>,
    pub(super) dialogs: BTreeMap<DialogId, Leg>,
    pub(super) sent: BTreeMap<Key, Sent>,
    pub(super) got: BTreeMap<Key, Got>,
    /// Re-INVITEs that crossed another one, and when they are tried again.
    pub(super) again: BTreeMap<(i64, SentId), Sent>,
    /// Legs with an acceptance that waits for its ACK.
    pub(super) answering: BTreeSet<Leg>,
    count: u64,
    pub(super) effects: VecDeque<Effect>,
}

impl Core {
    /// A user agent without calls. `chance` makes tags, branches and pauses.
    pub fn new(config: Config, chance: Stream) -> Self {
        Self {
            transactions: Transactions::new(config.timers, config.most),
            config,
            chance,
            legs: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            sent: BTreeMap::new(),
            got: BTreeMap::new(),
            again: BTreeMap::new(),
            answering: BTreeSet::new(),
            count: 0,
            effects: VecDeque::new(),
        }
    }

    /// What was wanted since the last time, in order.
    pub fn effects(&mut self) -> Vec<Effect> {
        self.effects.drain(..).collect()
    }

    /// What it is.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The dialog of a leg, once there is one: for a `Replaces` and to know who is on the other side.
    pub fn dialog(&self, leg: Leg) -> Option<&Dialog> {
        self.legs.get(&leg)?.dialog.as_ref()
    }

    /// The leg that a `Replaces` means (RFC 3891 §3).
    pub fn replaced(&self, replaces: &wire::sip::Replaces) -> Option<Leg> {
        self.dialogs.iter().find(|(id, _)| id.is_replaced_by(replaces)).map(|(_, leg)| *leg)
    }

    /// How many legs there are.
    pub fn legs(&self) -> usize {
        self.legs.len()
    }

    /// When [`Core::wake`] has something to do next.
    pub fn next_wake(&self) -> Option<i64> {
        let answering = self.answering.iter().filter_map(|leg| self.legs.get(leg)?.answering.as_ref());
        let answering = answering.map(|(answering, _)| answering.next_wake());
        let again = self.again.keys().next().map(|(at, _)| *at);
        self.transactions.next_wake().into_iter().chain(answering).chain(again).min()
    }

    /// Does what is due by now.
    pub fn wake(&mut self, now: i64) {
        let outputs = self.transactions.wake(now);
        self.take(now, outputs);
        for leg in self.answering.clone() {
            self.repeat_acceptance(now, leg);
        }
        while self.again.first_key_value().is_some_and(|((at, _), _)| *at <= now) {
            let Some((_, sent)) = self.again.pop_first() else { break };
            self.send_again(now, sent);
        }
    }

    fn repeat_acceptance(&mut self, now: i64, leg: Leg) {
        let step = self.legs.get_mut(&leg).and_then(|state| state.answering.as_mut());
        let Some((answering, to)) = step else {
            self.answering.remove(&leg);
            return;
        };
        match answering.wake(now) {
            Step::Wait => {}
            Step::Send(response) => {
                let to = to.clone();
                self.effects.push_back(Effect::Send { to, message: response.into() });
            }
            Step::GiveUp => {
                self.answering.remove(&leg);
                if let Some(state) = self.legs.get_mut(&leg) {
                    state.answering = None;
                }
                self.bye(now, leg);
                self.tell(Event::Ended { leg, why: Why::Unacknowledged });
            }
        }
    }

    /// What transactions want.
    pub(super) fn take(&mut self, now: i64, outputs: Vec<Output<Peer>>) {
        for output in outputs {
            match output {
                Output::Send { to, message } => self.effects.push_back(Effect::Send { to, message }),
                Output::Request { key, from, request } => self.requested(now, key, from, request),
                Output::Cancel { key, invite, from, request } => self.cancelled(now, &key, invite, from, &request),
                Output::Ack { request, .. } => self.acknowledged(now, request),
                Output::Response { key, response } => self.answered(now, &key, response),
                Output::Stray { response, .. } => self.accepted_again(now, &response),
                Output::TimedOut { key } => self.timed_out(&key),
            }
        }
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.effects.push_back(Effect::Tell(event));
    }

    pub(super) fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// A text that nobody guesses and that does not come again.
    pub(super) fn unique(&mut self) -> String {
        format!("{:x}{:08x}", self.number(), self.chance.below(1 << 32))
    }

    /// Our hop, with a new branch.
    pub(super) fn via(&mut self) -> Via {
        let branch = self.unique();
        let mut via = Via::new("UDP", &self.config.host, Some(self.config.port), &branch);
        via.params.set("rport", None);
        via
    }

    pub(super) fn contact(&self, user: &str, params: &[(String, Option<String>)]) -> NameAddr {
        let mut contact = NameAddr::new(Uri::sip(user, &self.config.host, Some(self.config.port)));
        contact.params = Params::default();
        for (name, value) in params {
            contact.params.set(name, value.as_deref());
        }
        contact
    }

    /// The leg is no more; what its transactions still have to say is said to nobody.
    pub(super) fn forget(&mut self, leg: Leg) {
        self.answering.remove(&leg);
        if let Some(state) = self.legs.remove(&leg)
            && let Some(dialog) = state.dialog
        {
            self.dialogs.remove(&dialog.id);
        }
    }

    /// Notes the dialog of a leg, in the place of an older one.
    pub(super) fn set_dialog(&mut self, leg: Leg, dialog: Dialog) {
        let Some(state) = self.legs.get_mut(&leg) else { return };
        let id = dialog.id.clone();
        if let Some(old) = state.dialog.replace(dialog) {
            self.dialogs.remove(&old.id);
        }
        self.dialogs.insert(id, leg);
    }

    /// `User-Agent` in requests, `Server` in answers.
    pub(super) fn signature(&self, request: bool) -> (Name, String) {
        (if request { Name::USER_AGENT } else { Name::SERVER }, self.config.agent.clone())
    }
}
