//! Who is there, and who listens to which DN.

use super::hub::ClientId;
use std::collections::{BTreeMap, BTreeSet};

/// The clients and their DNs.
#[derive(Debug, Default)]
pub(super) struct Clients {
    clients: BTreeMap<ClientId, Client>,
    /// The same the other way round.
    listeners: BTreeMap<String, BTreeSet<ClientId>>,
    next: u64,
}

#[derive(Debug, Default)]
struct Client {
    introduced: bool,
    dns: BTreeSet<String>,
}

impl Clients {
    /// One more. An id is never used again.
    pub(super) fn add(&mut self) -> ClientId {
        self.next += 1;
        let id = ClientId(self.next);
        self.clients.insert(id, Client::default());
        id
    }

    /// One less.
    pub(super) fn remove(&mut self, id: ClientId) {
        for dn in self.clients.remove(&id).unwrap_or_default().dns {
            self.forget(id, &dn);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.clients.len()
    }

    pub(super) fn has(&self, id: ClientId) -> bool {
        self.clients.contains_key(&id)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = ClientId> {
        self.clients.keys().copied()
    }

    /// The client has said `RequestRegisterClient`.
    pub(super) fn introduce(&mut self, id: ClientId) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.introduced = true;
        }
    }

    pub(super) fn introduced(&self, id: ClientId) -> bool {
        self.clients.get(&id).is_some_and(|client| client.introduced)
    }

    pub(super) fn dns(&self, id: ClientId) -> usize {
        self.clients.get(&id).map_or(0, |client| client.dns.len())
    }

    pub(super) fn register(&mut self, id: ClientId, dn: &str) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.dns.insert(dn.to_owned());
            self.listeners.entry(dn.to_owned()).or_default().insert(id);
        }
    }

    pub(super) fn unregister(&mut self, id: ClientId, dn: &str) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.dns.remove(dn);
        }
        self.forget(id, dn);
    }

    pub(super) fn registered(&self, id: ClientId, dn: &str) -> bool {
        self.clients.get(&id).is_some_and(|client| client.dns.contains(dn))
    }

    /// Who has registered the DN, by age.
    pub(super) fn listeners(&self, dn: &str) -> impl Iterator<Item = ClientId> {
        self.listeners.get(dn).into_iter().flatten().copied()
    }

    fn forget(&mut self, id: ClientId, dn: &str) {
        if let Some(listeners) = self.listeners.get_mut(dn) {
            listeners.remove(&id);
            if listeners.is_empty() {
                self.listeners.remove(dn);
            }
        }
    }
}
