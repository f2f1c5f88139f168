//! Many transactions at once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Client, ClientInvite, Effect, Key, Server, ServerInvite, Timer, Timers};
use crate::sip::{Fault, Message, Method, Request, Response};

/// What the transactions want to happen. `P` is whatever names a peer: an address, a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output<P> {
    /// This goes on the wire.
    Send {
        /// To whom.
        to: P,
        /// What.
        message: Message,
    },
    /// A new request has come; [`Transactions::respond`] answers.
    Request {
        /// Its transaction.
        key: Key,
        /// From whom.
        from: P,
        /// The request.
        request: Request,
    },
    /// A CANCEL has come. The user answers it, with 200 or 481, and then the INVITE, with 487, if that has no final answer.
    Cancel {
        /// The CANCEL's transaction.
        key: Key,
        /// The INVITE's, if it is known.
        invite: Option<Key>,
        /// From whom.
        from: P,
        /// The CANCEL.
        request: Request,
    },
    /// An ACK to an acceptance has come: the user's dialog knows which.
    Ack {
        /// From whom.
        from: P,
        /// The ACK.
        request: Request,
    },
    /// A response to a request of ours. Acceptances of an INVITE come as often as they are repeated.
    Response {
        /// The request's transaction.
        key: Key,
        /// The response.
        response: Response,
    },
    /// An acceptance that belongs to nothing any more: the dialog it would open is acknowledged and ended, or it is
    /// thrown away (RFC 3261 §13.2.2.4).
    Stray {
        /// From whom.
        from: P,
        /// The response.
        response: Response,
    },
    /// Nobody answered a request of ours (its 408), or acknowledged a refusal of ours; or the peer cannot be reached.
    TimedOut {
        /// The transaction.
        key: Key,
    },
}

#[derive(Debug, Clone)]
enum Machine {
    ClientInvite(ClientInvite),
    Client(Client),
    ServerInvite(ServerInvite),
    Server(Server),
}

#[derive(Debug, Clone)]
struct Entry<P> {
    machine: Machine,
    peer: P,
    /// Tells timers of this transaction from those of an older one with the same key.
    birth: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Client,
    Server,
}

/// All transactions of one element.
#[derive(Debug, Clone)]
pub struct Transactions<P> {
    timers: Timers,
    most: usize,
    entries: BTreeMap<(Side, Key), Entry<P>>,
    /// Instant, ordinal of setting (what is set first comes first), whose, which.
    due: BTreeSet<(i64, u64, Side, Key, u64, Timer)>,
    count: u64,
    /// How many of the entries peers have begun.
    servers: usize,
}

impl<P: Clone> Transactions<P> {
    /// No transaction yet, and at most `most` that peers begin: whoever comes then is told 503.
    pub fn new(timers: Timers, most: usize) -> Self {
        Self { timers, most, entries: BTreeMap::new(), due: BTreeSet::new(), count: 0, servers: 0 }
    }

    /// Sends a request in a transaction of its own. (An ACK to an acceptance is none: it is sent as it is.)
    ///
    /// # Errors
    /// The request has no `Via` that can be read.
    pub fn request(&mut self, now: i64, request: Request, to: P) -> Result<(Key, Vec<Output<P>>), Fault> {
        let (key, reliable) = (Key::of_sent(&request)?, request.headers.via()?.reliable());
        let (machine, effects) = if request.method == Method::Invite {
            let (machine, effects) = ClientInvite::new(now, request, reliable, self.timers);
            (Machine::ClientInvite(machine), effects)
        } else {
            let (machine, effects) = Client::new(now, request, reliable, self.timers);
            (Machine::Client(machine), effects)
        };
        let outputs = self.begin(now, Side::Client, key.clone(), machine, to, effects);
        Ok((key, outputs))
    }

    /// Takes an INVITE of ours back (RFC 3261 §9.1).
    pub fn cancel(&mut self, now: i64, key: &Key) -> Vec<Output<P>> {
        let id = (Side::Client, key.clone());
        match self.entries.get_mut(&id).map(|entry| &mut entry.machine) {
            Some(Machine::ClientInvite(machine)) => {
                let effects = machine.cancel(now);
                self.apply(now, id, effects)
            }
            _ => Vec::new(),
        }
    }

    /// Answers a request.
    pub fn respond(&mut self, now: i64, key: &Key, response: Response) -> Vec<Output<P>> {
        let id = (Side::Server, key.clone());
        let effects = match self.entries.get_mut(&id).map(|entry| &mut entry.machine) {
            Some(Machine::ServerInvite(machine)) => machine.respond(now, response),
            Some(Machine::Server(machine)) => machine.respond(now, response),
            _ => Vec::new(),
        };
        self.apply(now, id, effects)
    }

    /// What a transaction sent could not be sent: it is over (RFC 3261 §17.1.4, §17.2.4).
    pub fn unreachable(&mut self, now: i64, key: &Key) -> Vec<Output<P>> {
        let id = [Side::Client, Side::Server]
            .map(|side| (side, key.clone()))
            .into_iter()
            .find(|id| self.entries.contains_key(id));
        id.map(|id| self.apply(now, id, vec![Effect::TimedOut, Effect::Ended])).unwrap_or_default()
    }

    /// Takes a message that [`crate::sip::check`] has found fine.
    ///
    /// # Errors
    /// The message lacks a field by which its transaction is found.
    pub fn receive(&mut self, now: i64, message: Message, from: P) -> Result<Vec<Output<P>>, Fault> {
        match message {
            Message::Request(request) => self.receive_request(now, request, from),
            Message::Response(response) => self.receive_response(now, response, from),
        }
    }

    fn receive_response(&mut self, now: i64, response: Response, from: P) -> Result<Vec<Output<P>>, Fault> {
        let id = (Side::Client, Key::of_response(&response)?);
        let effects = match self.entries.get_mut(&id).map(|entry| &mut entry.machine) {
            Some(Machine::ClientInvite(machine)) => machine.receive(now, response),
            Some(Machine::Client(machine)) => machine.receive(now, response),
            _ => {
                let accepts = response.status.is_success() && response.headers.cseq()?.method == Method::Invite;
                return Ok(if accepts { vec![Output::Stray { from, response }] } else { Vec::new() });
            }
        };
        Ok(self.apply(now, id, effects))
    }

    fn receive_request(&mut self, now: i64, request: Request, from: P) -> Result<Vec<Output<P>>, Fault> {
        let id = (Side::Server, Key::of_received(&request)?);
        let ack = request.method == Method::Ack;
        let effects = match self.entries.get_mut(&id).map(|entry| &mut entry.machine) {
            Some(Machine::ServerInvite(machine)) if ack => machine.ack(now),
            Some(Machine::ServerInvite(machine)) => machine.repeated(),
            Some(Machine::Server(machine)) => machine.repeated(),
            _ if ack => vec![Effect::Ack],
            _ => return self.receive_new(now, id.1, request, from),
        };
        if effects == [Effect::Ack] {
            return Ok(vec![Output::Ack { from, request }]);
        }
        Ok(self.apply(now, id, effects))
    }

    fn receive_new(&mut self, now: i64, key: Key, request: Request, from: P) -> Result<Vec<Output<P>>, Fault> {
        if self.servers >= self.most {
            let message = request.respond(503, "").into();
            return Ok(vec![Output::Send { to: from, message }]);
        }
        let reliable = request.headers.via()?.reliable();
        let heard = if request.method == Method::Cancel {
            let invite = Key::of_cancelled(&request)?;
            let known = self.entries.contains_key(&(Side::Server, invite.clone()));
            let invite = known.then_some(invite);
            Output::Cancel { key: key.clone(), invite, from: from.clone(), request: request.clone() }
        } else {
            Output::Request { key: key.clone(), from: from.clone(), request: request.clone() }
        };
        let (machine, effects) = if request.method == Method::Invite {
            let (machine, effects) = ServerInvite::new(now, request, reliable, self.timers);
            (Machine::ServerInvite(machine), effects)
        } else {
            (Machine::Server(Server::new(request, reliable, self.timers)), Vec::new())
        };
        let mut outputs = self.begin(now, Side::Server, key, machine, from, effects);
        outputs.insert(0, heard);
        Ok(outputs)
    }

    /// When [`Transactions::wake`] has something to do next.
    pub fn next_wake(&self) -> Option<i64> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// Does what is due by now.
    pub fn wake(&mut self, now: i64) -> Vec<Output<P>> {
        let mut outputs = Vec::new();
        while self.due.first().is_some_and(|(at, ..)| *at <= now) {
            let Some((at, _, side, key, birth, timer)) = self.due.pop_first() else { break };
            let id = (side, key);
            let Some(entry) = self.entries.get_mut(&id).filter(|entry| entry.birth == birth) else { continue };
            let effects = match &mut entry.machine {
                Machine::ClientInvite(machine) => machine.fire(at, timer),
                Machine::Client(machine) => machine.fire(at, timer),
                Machine::ServerInvite(machine) => machine.fire(at, timer),
                Machine::Server(machine) => machine.fire(timer),
            };
            outputs.extend(self.apply(at, id, effects));
        }
        outputs
    }

    /// How many transactions there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no transaction.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn begin(
        &mut self,
        now: i64,
        side: Side,
        key: Key,
        machine: Machine,
        peer: P,
        effects: Vec<Effect>,
    ) -> Vec<Output<P>> {
        self.count += 1;
        let id = (side, key);
        self.servers += usize::from(side == Side::Server);
        self.entries.insert(id.clone(), Entry { machine, peer, birth: self.count });
        self.apply(now, id, effects)
    }

    fn apply(&mut self, now: i64, id: (Side, Key), effects: Vec<Effect>) -> Vec<Output<P>> {
        let mut outputs = Vec::new();
        for effect in effects {
            let Some(entry) = self.entries.get(&id) else { break };
            match effect {
                Effect::Send(message) => outputs.push(Output::Send { to: entry.peer.clone(), message }),
                Effect::Response(response) => outputs.push(Output::Response { key: id.1.clone(), response }),
                Effect::TimedOut => outputs.push(Output::TimedOut { key: id.1.clone() }),
                Effect::Cancel => outputs.extend(self.send_cancel(now, &id)),
                Effect::Set(timer, at) => {
                    self.count += 1;
                    self.due.insert((at, self.count, id.0, id.1.clone(), entry.birth, timer));
                }
                Effect::Ended => {
                    self.servers -= usize::from(id.0 == Side::Server);
                    self.entries.remove(&id);
                }
                // Told where the ACK is at hand.
                Effect::Ack => {}
            }
        }
        outputs
    }

    fn send_cancel(&mut self, now: i64, id: &(Side, Key)) -> Vec<Output<P>> {
        let Some(Entry { machine: Machine::ClientInvite(machine), peer, .. }) = self.entries.get(id) else {
            return Vec::new();
        };
        let peer = peer.clone();
        // An INVITE whose fields could be read when it was sent can be taken back.
        let cancel = machine.request().cancel();
        cancel.and_then(|cancel| self.request(now, cancel, peer)).map(|(_, outputs)| outputs).unwrap_or_default()
    }
}
