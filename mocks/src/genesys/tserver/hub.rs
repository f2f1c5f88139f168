//! T-Server towards its clients, without sockets.

use super::clients::Clients;
use super::config::{Config, Limits};
use super::misstep::Memory;
use super::send_event;
use super::switch::Standing;
use super::{Echo, Misstep};
use std::collections::BTreeSet;
use wire::tlib::{Attribute, ErrorCode, Kind, Message};

/// A client, for as long as it is connected. Never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientId(pub(super) u64);

impl std::fmt::Display for ClientId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "client {}", self.0)
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// The client is to get this message.
    Say(ClientId, Message),
    /// A request that concerns agents, calls or recording. Its DN is registered by the client. SIP Server owes it exactly one
    /// answer: [`Hub::answer`] with an event, or [`Message::ack`] or [`Message::error`] said to the client.
    Ask(ClientId, Message),
}

/// Who has registered what, and who hears what. Pure.
#[derive(Debug)]
pub struct Hub {
    dns: BTreeSet<String>,
    echo: Echo,
    limits: Limits,
    pub(super) misstep: Option<Misstep>,
    pub(super) memory: Memory,
    pub(super) clients: Clients,
}

impl Hub {
    /// Nobody there yet.
    pub fn new(config: &Config) -> Self {
        let (dns, misstep) = (config.dns.clone(), config.misstep);
        Self {
            dns,
            echo: config.echo,
            limits: config.limits,
            misstep,
            memory: Memory::default(),
            clients: Clients::default(),
        }
    }

    /// The switch has one DN more.
    pub fn add_dn(&mut self, dn: &str) {
        self.dns.insert(dn.to_owned());
    }

    /// A client has connected; none if there are as many as may be.
    pub fn connect(&mut self) -> Option<ClientId> {
        (self.clients.len() < self.limits.clients).then(|| self.clients.add())
    }

    /// A client is gone, and its registrations with it.
    pub fn disconnect(&mut self, client: ClientId) {
        self.clients.remove(client);
    }

    /// All clients are gone: the server has started again.
    pub fn disconnect_all(&mut self) {
        let all: Vec<_> = self.clients.all().collect();
        all.into_iter().for_each(|client| self.clients.remove(client));
    }

    /// Whether the client hears of the DN.
    pub fn registered(&self, client: ClientId, dn: &str) -> bool {
        self.clients.registered(client, dn)
    }

    /// What a client has said. Every request gets exactly one answer (TLB-REQ-4), now or, by [`Out::Ask`], from SIP Server; what
    /// is no request gets `EventError`. What is said by nobody (gone) is nothing.
    /// `standing` says how a DN stands that is being registered, for the client is told of it at once.
    pub fn hear(&mut self, client: ClientId, message: &Message, standing: impl FnOnce(&str) -> Standing) -> Vec<Out> {
        if !self.clients.has(client) {
            return Vec::new();
        }
        match message.kind {
            Kind::RegisterClient => {
                self.clients.introduce(client);
                let reference = message.number(Attribute::ReferenceId);
                let connected = Message::new(Kind::ServerConnected).maybe(Attribute::ReferenceId, reference);
                return vec![Out::Say(client, connected), Out::Say(client, Message::new(Kind::LinkConnected))];
            }
            kind if !kind.is_request() => return refuse(client, message, ErrorCode::InvalidAttribute),
            _ if !self.clients.introduced(client) => return refuse(client, message, ErrorCode::NotRegistered),
            _ => {}
        }
        let Some(dn) = message.this_dn() else { return refuse(client, message, ErrorCode::InvalidAttribute) };
        match message.kind {
            Kind::RegisterAddress => self.register(client, dn, message, standing),
            Kind::UnregisterAddress if !self.registered(client, dn) => {
                refuse(client, message, ErrorCode::NotRegistered)
            }
            Kind::UnregisterAddress => {
                self.clients.unregister(client, dn);
                if self.misstep.is_some() {
                    self.memory.given_up.insert((client, dn.to_owned()));
                }
                vec![Out::Say(client, answer(Kind::Unregistered, message))]
            }
            Kind::SendEvent | Kind::DistributeUserEvent => send_event::hear(self, client, dn, message),
            _ if !self.registered(client, dn) => refuse(client, message, ErrorCode::NotRegistered),
            _ => vec![Out::Ask(client, message.clone())],
        }
    }

    /// An event for all who have registered its DN.
    pub fn publish(&self, event: &Message) -> Vec<Out> {
        self.listeners(event).map(|client| Out::Say(client, event.clone())).collect()
    }

    /// An event that comes of a client's request: all who have registered its DN get it, and the client gets it with the
    /// reference of its request, as the answer (even if it has given the registration up since).
    pub fn answer(&self, client: ClientId, request: &Message, event: &Message) -> Vec<Out> {
        let others = self.listeners(event).filter(|listener| *listener != client);
        let mut out: Vec<_> = others.map(|other| Out::Say(other, event.clone())).collect();
        if self.clients.has(client) {
            let reference = request.number(Attribute::ReferenceId);
            out.push(Out::Say(client, event.clone().maybe(Attribute::ReferenceId, reference)));
        }
        out
    }

    /// Who gets a user event that this client lets be sent.
    pub(super) fn audience(&self, sender: ClientId, dn: &str) -> Vec<ClientId> {
        let hears = |client: &ClientId| self.echo == Echo::Everybody || *client != sender;
        let keeps = self.misstep == Some(Misstep::KeepsDeliveries);
        let gone = self.memory.given_up.iter().filter(|(client, own)| keeps && own == dn && self.clients.has(*client));
        self.clients.listeners(dn).chain(gone.map(|(client, _)| *client)).filter(hears).collect()
    }

    fn listeners(&self, event: &Message) -> impl Iterator<Item = ClientId> {
        event.this_dn().into_iter().flat_map(|dn| self.clients.listeners(dn))
    }

    fn register(
        &mut self,
        client: ClientId,
        dn: &str,
        request: &Message,
        standing: impl FnOnce(&str) -> Standing,
    ) -> Vec<Out> {
        if !self.dns.contains(dn) {
            return refuse(client, request, ErrorCode::UnknownDn);
        }
        if !self.registered(client, dn) && self.clients.dns(client) >= self.limits.dns {
            return refuse(client, request, ErrorCode::InvalidAttribute);
        }
        self.clients.register(client, dn);
        self.memory.given_up.remove(&(client, dn.to_owned()));
        let Standing { calls, agent } = standing(dn);
        let registered = (self.misstep != Some(Misstep::RegistersSilently)).then(|| request.registered(calls.len()));
        let last = self.memory.told.get(dn).filter(|_| self.misstep == Some(Misstep::RepeatsLast)).cloned();
        let all = registered.into_iter().chain(calls).chain(agent).chain(last);
        all.map(|message| Out::Say(client, message)).collect()
    }
}

/// An answer that refers to its request.
fn answer(kind: Kind, request: &Message) -> Message {
    Message::new(kind)
        .maybe(Attribute::ReferenceId, request.number(Attribute::ReferenceId))
        .maybe(Attribute::ThisDn, request.this_dn())
}

/// `EventError`, the one answer.
pub(super) fn refuse(client: ClientId, request: &Message, code: ErrorCode) -> Vec<Out> {
    vec![Out::Say(client, request.error(code))]
}
