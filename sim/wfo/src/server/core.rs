//! The server as its shells see it, and how a change is made.

use super::effects::{Effects, Line};
use super::model::{AcdRecord, Counters, Model};
use crate::config::Config;
use crate::events;
use crate::span::record;
use crate::store::{Batch, Store};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The server's state. Cheap to clone.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    config: Config,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) model: Model,
    pub(super) store: Store,
    pub(super) lines: BTreeMap<String, Line>,
    pub(super) serial: u64,
    /// Logins of the API: session id → when it ends.
    pub(super) logins: BTreeMap<String, i64>,
    /// What of each ACD's APIs its user may not use, or what is wrong with its configuration.
    pub(super) problems: BTreeMap<String, BTreeMap<String, String>>,
    /// Rung when an ACD tells that there is something new.
    pub(super) bells: BTreeMap<String, Arc<tokio::sync::Notify>>,
    /// Voice states of agents, by ACD and agent.
    pub(super) adherence: BTreeMap<(String, String), (i64, String)>,
}

/// Something was asked that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is no such thing.
    Unknown(String),
    /// It cannot be done now, or never.
    Not(String),
    /// The store failed: try again.
    Store(String),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(why) | Self::Not(why) | Self::Store(why) => f.write_str(why),
        }
    }
}

/// A change under way: the state, what has to be committed, and what follows.
pub(super) struct Change<'a> {
    pub(super) config: &'a Config,
    pub(super) now: i64,
    pub(super) model: &'a mut Model,
    pub(super) store: &'a mut Store,
    pub(super) lines: &'a mut BTreeMap<String, Line>,
    pub(super) batch: Batch,
    pub(super) effects: Effects,
}

impl Server {
    /// Reads the store.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn open(config: Config) -> Result<Server, crate::store::Error> {
        let store = Store::open(&config.folder, &config.store_key, kernel::chance::stream("wfo/store"))?;
        let mut model = load(&store)?;
        for acd in &config.acds {
            model.acds.entry(acd.name.clone()).or_insert_with(|| {
                let mut new = AcdRecord {
                    sync_interval_min: acd.sync_interval_min.max(crate::config::SYNC_INTERVAL_MIN),
                    ..AcdRecord::default()
                };
                record(&mut new.rte, kernel::time::now(), acd.rte_messaging);
                new
            });
        }
        let contacts = model.contacts.len() as u64;
        let state = State {
            model,
            store,
            lines: BTreeMap::new(),
            serial: 0,
            logins: BTreeMap::new(),
            problems: BTreeMap::new(),
            adherence: BTreeMap::new(),
            bells: BTreeMap::new(),
        };
        kernel::trace::emit(&events::Started { contacts });
        let server = Server(Arc::new(Inner { config, state: Mutex::new(state) }));
        // What the configuration brought in is stored like anything else.
        let _ = server.change(|c| {
            for (name, acd) in &c.model.acds {
                c.batch.put(format!("acd/{name}"), acd);
            }
            Ok::<(), Refused>(())
        });
        Ok(server)
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Rung when an ACD tells that there is something new.
    pub fn bell(&self, acd: &str) -> Arc<tokio::sync::Notify> {
        self.state().bells.entry(acd.to_owned()).or_default().clone()
    }

    /// What single sign-on needs, if it was read.
    pub fn saml(&self) -> Option<wire::wfo::Saml> {
        self.state().model.saml.clone()
    }

    /// Keeps what single sign-on needs.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_saml(&self, saml: &wire::wfo::Saml) -> Result<(), Refused> {
        self.change(|c| {
            c.model.saml = Some(saml.clone());
            c.batch.put("saml", saml);
            Ok(())
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a change: `make` works on the state, then everything it noted is committed, then its effects leave. A
    /// refusal leaves the state as it was only if `make` refuses before it changes anything.
    pub(super) fn change<T>(&self, make: impl FnOnce(&mut Change<'_>) -> Result<T, Refused>) -> Result<T, Refused> {
        let mut guard = self.state();
        let state = &mut *guard;
        if state.store.is_broken() {
            state.mend()?;
        }
        let mut change = Change {
            config: &self.0.config,
            now: kernel::time::now(),
            model: &mut state.model,
            store: &mut state.store,
            lines: &mut state.lines,
            batch: Batch::default(),
            effects: Effects::default(),
        };
        let result = make(&mut change)?;
        let Change { batch, effects, .. } = change;
        if !batch.is_empty()
            && let Err(e) = state.store.commit(batch)
        {
            kernel::trace::emit(&events::StoreFailed { why: e.to_string() });
            // Whether it can be written to again shows with the next change. Messages that were to leave are lost with
            // it: the PCs come back and are told again all that holds.
            let _ = state.mend();
            state.lines.clear();
            return Err(Refused::Store(e.to_string()));
        }
        let mut effects = effects;
        for (pc, message) in std::mem::take(&mut effects.messages) {
            state.send(&pc, message);
        }
        drop(guard);
        effects.emit();
        Ok(result)
    }
}

impl State {
    /// After a failed commit. Memory and store must not drift apart: what is in the store counts.
    fn mend(&mut self) -> Result<(), Refused> {
        let refused = |e: crate::store::Error| Refused::Store(e.to_string());
        let reopened = self.store.reopen().map_err(refused);
        self.model = load(&self.store).map_err(refused)?;
        reopened
    }

    /// Sends a message to a PC, if it is connected. One that does not read is cut off.
    pub(super) fn send(&mut self, pc: &str, message: wire::rte::ToDesktop) {
        if let Some(line) = self.lines.get(pc)
            && line.sender.try_send(super::effects::To::Say(message)).is_err()
        {
            self.lines.remove(pc);
        }
    }
}

fn numbered<T>(list: Vec<(String, T)>) -> impl Iterator<Item = (u64, T)> {
    list.into_iter().filter_map(|(key, value)| Some((key.parse().ok()?, value)))
}

fn of_pcs<T>(list: Vec<(String, T)>) -> impl Iterator<Item = ((String, u64), T)> {
    list.into_iter().filter_map(|(key, value)| {
        let (pc, id) = key.rsplit_once('/')?;
        Some(((pc.to_owned(), id.parse().ok()?), value))
    })
}

fn load(store: &Store) -> Result<Model, crate::store::Error> {
    let counters: Vec<(String, Counters)> = store.all("counters")?;
    Ok(Model {
        counters: counters.into_iter().next().map(|c| c.1).unwrap_or_default(),
        users: numbered(store.all("user/")?).collect(),
        acds: store.all("acd/")?.into_iter().collect(),
        saml: store.all("saml")?.into_iter().next().map(|s| s.1),
        teams: numbered(store.all("team/")?).collect(),
        calls: store.all("call/")?.into_iter().collect(),
        contacts: numbered(store.all("contact/")?).collect(),
        uploads: numbered(store.all("upload/")?).collect(),
        sessions: of_pcs(store.all("session/")?).collect(),
        discrepancies: of_pcs(store.all("discrepancy/")?).collect(),
    })
}

impl Change<'_> {
    /// Notes a contact for the commit.
    pub(super) fn keep_contact(&mut self, id: u64) {
        if let Some(contact) = self.model.contacts.get(&id) {
            self.batch.put(format!("contact/{id:08}"), contact);
        }
    }
    pub(super) fn keep_user(&mut self, id: u64) {
        if let Some(user) = self.model.users.get(&id) {
            self.batch.put(format!("user/{id:08}"), user);
        }
    }
    pub(super) fn keep_call(&mut self, key: &str) {
        if let Some(call) = self.model.calls.get(key) {
            self.batch.put(format!("call/{key}"), call);
        }
    }
    pub(super) fn keep_acd(&mut self, name: &str) {
        if let Some(acd) = self.model.acds.get(name) {
            self.batch.put(format!("acd/{name}"), acd);
        }
    }
    pub(super) fn keep_counters(&mut self) {
        self.batch.put("counters", &self.model.counters);
    }
}
