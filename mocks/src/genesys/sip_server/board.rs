//! The switchboard: which SIP leg is which party of which call, and what is waited for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;

use kernel::chance::Stream;
use wire::sip::Response;

use super::call::{CallId, PartyId};
use super::line::{Line, Wait, Whose};
use super::media::Job;
use super::model::{CallModel, Comer};
use super::recorder::Session;
use super::referring::Referral;
use super::{Config, Joined};
use crate::genesys::events::SwitchCall;
use crate::genesys::sip_stack::{Event, Leg, SentId, Stack};
use crate::genesys::tserver::{AgentStates, TServer};

/// What is to be done later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// A phone has rung long enough.
    Ring(PartyId),
    /// MCP has had time enough to take this leg.
    Media(SentId),
    /// What a call has to do is tried again.
    Again(CallId),
    /// A leg whose party has gone is hung up, if its phone has not done so.
    HangUp(Leg),
}

/// What a call is about beside the call model.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Changes of media, one after the other.
    pub(super) jobs: VecDeque<Job>,
    /// Re-INVITEs of phones that are passed on at this moment.
    pub(super) relays: usize,
    /// Whether the parties meet at MCP.
    pub(super) bridged: bool,
    /// MCP could not be had.
    pub(super) unrecordable: bool,
    /// A transfer or conference that is under way.
    pub(super) referral: Option<Referral>,
    /// How often a step was tried again.
    pub(super) tries: u32,
    /// The recording session with a SIPREC recorder.
    pub(super) session: Option<Session>,
}

/// The switchboard.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) config: Config,
    /// Our own address.
    pub(super) address: IpAddr,
    pub(super) stack: Stack,
    pub(super) tserver: TServer,
    pub(super) model: CallModel,
    pub(super) agents: AgentStates,
    pub(super) lines: BTreeMap<PartyId, Line>,
    pub(super) legs: BTreeMap<Leg, Whose>,
    pub(super) waits: BTreeMap<SentId, Wait>,
    pub(super) desks: BTreeMap<CallId, Desk>,
    timers: BTreeSet<(i64, u64, Timer)>,
    count: u64,
}

impl Board {
    pub(super) fn new(config: Config, address: IpAddr, stack: Stack, tserver: TServer, chance: Stream) -> Self {
        Self {
            model: CallModel::new(chance, config.misstep),
            config,
            address,
            stack,
            tserver,
            agents: AgentStates::new(),
            lines: BTreeMap::new(),
            legs: BTreeMap::new(),
            waits: BTreeMap::new(),
            desks: BTreeMap::new(),
            timers: BTreeSet::new(),
            count: 0,
        }
    }

    /// Something has happened on SIP.
    pub(super) fn hear(&mut self, now: i64, event: Event) {
        match event {
            Event::Invited { leg, got, request, from, replaces } => {
                self.invited(now, leg, got, &request, &from, replaces.is_some());
            }
            Event::Acked { leg, .. } => self.acked(now, leg),
            Event::Request { leg, got, request } => self.requested(now, leg, got, &request),
            Event::Answered { sent, response, .. } => self.answered(now, sent, Ok(response)),
            Event::TimedOut { sent, .. } => self.answered(now, sent, Err(408)),
            Event::Ended { leg, .. } => self.leg_ended(now, leg),
        }
        self.publish();
    }

    /// An answer to a request of ours, or that there is none.
    fn answered(&mut self, now: i64, sent: SentId, answer: Result<Response, u16>) {
        let last = answer.as_ref().map_or(true, |response| response.status.is_final());
        let wait = if last { self.waits.remove(&sent) } else { self.waits.get(&sent).cloned() };
        let Some(wait) = wait else {
            // An acceptance that nobody waits for any more is hung up by who gave up on it.
            return;
        };
        let accepted = match answer {
            Ok(response) if !last => {
                if let Wait::Dial(party) = wait {
                    self.alerting(now, party, response.status.code());
                }
                return;
            }
            Ok(response) if response.status.is_success() => Ok(response.body),
            Ok(response) => Err(response.status.code()),
            Err(status) => Err(status),
        };
        match wait {
            Wait::Dial(party) => self.dialled(now, party, accepted),
            Wait::Relay { by, got, to, offer } => self.relayed(now, by, &got, to, offer, accepted),
            Wait::Offer(call, party) => self.offered(now, call, party, accepted),
            Wait::Mcp(call, party, leg) => self.bridged(now, call, party, leg, accepted),
            Wait::Answer(call, x, y) => self.paired(now, call, x, y, accepted),
            Wait::Order(party, what) => self.ordered(now, party, what, accepted.map(drop)),
            Wait::LastWord(leg) => self.last_word(leg),
            Wait::Recorder(call) => self.recorder_answered(now, call, accepted),
            Wait::Farewell(leg) => {
                if accepted.is_ok() {
                    self.stack.ack(leg, None);
                }
                self.last_word(leg);
            }
        }
    }

    /// A leg is gone without our doing.
    fn leg_ended(&mut self, now: i64, leg: Leg) {
        match self.legs.remove(&leg) {
            Some(Whose::Party(party)) => self.gone(now, party),
            Some(Whose::Mcp(party)) => self.bridge_lost(now, party, leg),
            Some(Whose::Recorder(call)) => {
                if let Some(desk) = self.desks.get_mut(&call) {
                    desk.session = None;
                }
            }
            Some(Whose::Leaving) | None => {}
        }
    }

    /// When [`Board::wake`] has something to do next.
    pub(super) fn next_wake(&self) -> Option<i64> {
        self.timers.first().map(|(at, ..)| *at)
    }

    pub(super) fn set(&mut self, at: i64, timer: Timer) {
        self.count += 1;
        self.timers.insert((at, self.count, timer));
    }

    /// Does what is due by now.
    pub(super) fn wake(&mut self, now: i64) {
        while self.timers.first().is_some_and(|(at, ..)| *at <= now) {
            let Some((_, _, timer)) = self.timers.pop_first() else { break };
            match timer {
                Timer::Ring(party) => self.rung_out(now, party),
                Timer::Media(sent) => {
                    if let Some(Wait::Mcp(call, party, leg)) = self.waits.remove(&sent) {
                        self.bridged(now, call, party, leg, Err(408));
                    }
                }
                Timer::Again(call) => self.work(now, call),
                Timer::HangUp(leg) => self.last_word(leg),
            }
        }
        self.publish();
    }

    /// The phone that was transferred away, or the recorder, has heard the last word, or had time to.
    fn last_word(&mut self, leg: Leg) {
        if self.legs.get(&leg) == Some(&Whose::Leaving) {
            self.legs.remove(&leg);
            self.stack.hang_up(leg);
        }
    }

    /// Tells T-Lib's clients and the trace what has happened.
    pub(super) fn publish(&mut self) {
        for note in self.model.notes() {
            let conn_id = note.conn_id.to_string();
            kernel::trace::emit(&SwitchCall { call: &note.call, conn_id: &conn_id, dn: &note.dn, what: &note.what });
        }
        for event in self.model.events() {
            self.tserver.publish(&event);
        }
    }

    /// A line of the trace about a call.
    pub(super) fn note(&mut self, party: PartyId, what: &str) {
        let Some(call) = self.model.call_of(party) else { return };
        let (uuid, conn_id) = (call.uuid.clone(), call.conn_id.to_string());
        let dn = call.party(party).map_or("", |party| party.number()).to_owned();
        self.publish();
        kernel::trace::emit(&SwitchCall { call: &uuid, conn_id: &conn_id, dn: &dn, what });
    }

    /// Who a number is, at this instant.
    pub(super) fn comer<'a>(&self, number: &'a str) -> Comer<'a> {
        let agent = self.agents.on(number).map(|(agent, _)| agent.to_owned());
        Comer { number, dn: self.config.plan.dn(number).is_some(), agent }
    }

    /// Whether the calls of a number are recorded by its option.
    pub(super) fn records(&self, number: &str, joined: Joined) -> bool {
        let lost = self.config.misstep == Some(super::Misstep::LosesJoined)
            && !matches!(joined, Joined::Answered | Joined::Dialled);
        self.config.plan.dn(number).is_some_and(|dn| dn.record) && !lost
    }

    /// The call that a party is in.
    pub(super) fn call_id(&self, party: PartyId) -> Option<CallId> {
        self.model.call_of(party).map(|call| call.id)
    }
}
