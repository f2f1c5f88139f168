//! The server as its shells see it, and how a change is made: what has to last is committed first, then its effects leave.

use super::desk::{Desk, Ticket};
use super::link::Link;
use super::model::Books;
use super::seat::Seat;
use super::{Agent, Config, events};
use crate::store::{Batch, Store};
use kernel::chance::Stream;
use kernel::trace::{Event, emit};
use rand_core::Rng as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};
use wire::rws::Status;
use wire::rws::screen::Instruction;
use wire::tlib::Message;

/// The server's state. Cheap to clone.
#[derive(Clone)]
pub(super) struct Rws(Arc<Inner>);

struct Inner {
    config: Config,
    state: Mutex<State>,
    /// Rung when a desk's deadline may have changed.
    bell: Notify,
}

/// Everything.
pub(super) struct State {
    pub(super) books: Books,
    pub(super) store: Store,
    /// HTTP sessions by their cookie.
    pub(super) sessions: BTreeMap<String, HttpSession>,
    /// Agents with a session of the contact centre, by login.
    pub(super) desks: BTreeMap<String, Seated>,
    /// Who hears of a DN: (T-Server, DN) → login.
    pub(super) holders: BTreeMap<(String, String), String>,
    /// T-Servers by address.
    pub(super) links: BTreeMap<String, Link>,
    pub(super) chance: Stream,
    pub(super) serial: u64,
}

/// Who has logged in by HTTP.
#[derive(Debug, Clone)]
pub(super) struct HttpSession {
    pub(super) login: String,
    /// The token against forged requests.
    pub(super) csrf: String,
    /// The last request, UTC milliseconds.
    pub(super) touched: i64,
    /// The agent has a newer session of the contact centre than this one's.
    pub(super) superseded: bool,
}

/// An agent with a session of the contact centre.
pub(super) struct Seated {
    pub(super) agent: Agent,
    /// The HTTP session that it belongs to.
    pub(super) cookie: String,
    pub(super) seat: Seat,
    pub(super) desk: Desk,
    pub(super) channel: Option<Channel>,
    /// Who wants notifications.
    pub(super) listeners: Vec<mpsc::Sender<String>>,
}

/// The way to Screen Recording Service.
pub(super) struct Channel {
    pub(super) serial: u64,
    pub(super) sender: mpsc::Sender<Instruction>,
}

/// Something cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: Status,
    pub(super) why: String,
}

impl Refused {
    pub(super) fn new(status: Status, why: impl Into<String>) -> Self {
        Self { status, why: why.into() }
    }
}

/// What leaves after the commit.
#[derive(Default)]
pub(super) struct After {
    events: Vec<Box<dyn FnOnce()>>,
    instructions: Vec<(mpsc::Sender<Instruction>, Instruction)>,
    requests: Vec<(mpsc::Sender<Message>, Message)>,
}

impl After {
    pub(super) fn event<E: Event + 'static>(&mut self, event: E) {
        self.events.push(Box::new(move || emit(&event)));
    }

    pub(super) fn instruct(&mut self, channel: &Channel, instruction: Instruction) {
        self.instructions.push((channel.sender.clone(), instruction));
    }

    pub(super) fn request(&mut self, link: &Link, request: Message) {
        if let Some(sender) = &link.sender {
            self.requests.push((sender.clone(), request));
        }
    }
}

/// A change under way.
pub(super) struct Change<'a> {
    pub(super) config: &'a Config,
    pub(super) now: i64,
    pub(super) state: &'a mut State,
    pub(super) batch: Batch,
    pub(super) after: After,
}

impl Rws {
    /// Reads the store.
    pub(super) fn open(config: Config) -> Result<Self, crate::store::Error> {
        let store = Store::open(&config.folder, &config.store_key, kernel::chance::stream("rws/store"))?;
        let books = Books::load(&store)?;
        let (voices, screens) = (books.voices.len() as u64, books.screens.len() as u64);
        emit(&events::Started { data_centre: config.data_centre.clone(), voices, screens });
        let links = config.switches.values().map(|address| (address.clone(), Link::default())).collect();
        let state = State {
            books,
            store,
            sessions: BTreeMap::new(),
            desks: BTreeMap::new(),
            holders: BTreeMap::new(),
            links,
            chance: kernel::chance::stream("rws/ids"),
            serial: 0,
        };
        Ok(Self(Arc::new(Inner { config, state: Mutex::new(state), bell: Notify::new() })))
    }

    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a change: everything that it noted is committed, then its effects leave. Whoever refuses does so before anything
    /// is changed.
    pub(super) fn change<T>(&self, make: impl FnOnce(&mut Change<'_>) -> Result<T, Refused>) -> Result<T, Refused> {
        let mut guard = self.state();
        let state = &mut *guard;
        if state.store.is_broken() {
            state.mend()?;
        }
        let (batch, after) = (Batch::default(), After::default());
        let mut change = Change { config: &self.0.config, now: kernel::time::now(), state, batch, after };
        let made = make(&mut change);
        let Change { state, batch, after, .. } = change;
        if made.is_ok()
            && !batch.is_empty()
            && let Err(e) = state.store.commit(batch)
        {
            emit(&events::StoreFailed { why: e.to_string() });
            let _ = state.mend();
            return Err(Refused::new(Status::InternalError, e.to_string()));
        }
        // What is said leaves in the order in which it was decided, before anybody else can decide something.
        for (sender, instruction) in after.instructions {
            // One who does not read is cut off, and told again when he comes back.
            if sender.try_send(instruction).is_err() {
                for seated in state.desks.values_mut() {
                    let gone = |channel: &mut Channel| channel.sender.same_channel(&sender);
                    if seated.channel.take_if(gone).is_some() {
                        seated.desk.disconnect();
                    }
                }
            }
        }
        for (sender, request) in after.requests {
            // A link that is gone registers everything again when it is back.
            let _ = sender.try_send(request);
        }
        drop(guard);
        after.events.into_iter().for_each(|event| event());
        self.0.bell.notify_one();
        made
    }

    /// Lets the desks know of the time, for ever.
    pub(super) async fn watch_clock(self) {
        loop {
            let now = kernel::time::now();
            let next = self.state().desks.values().filter_map(|seated| seated.desk.deadline()).min();
            let left = next.map_or(super::sessions::SWEEP_MS, |next| (next - now).clamp(0, super::sessions::SWEEP_MS));
            tokio::select! {
                biased;
                () = self.0.bell.notified() => continue,
                () = kernel::time::sleep(std::time::Duration::from_millis(left.max(1) as u64)) => {}
            }
            self.tick();
        }
    }
}

impl State {
    /// After a failed commit: what is in the store counts. Everybody is told again.
    fn mend(&mut self) -> Result<(), Refused> {
        let refused = |e: crate::store::Error| Refused::new(Status::InternalError, e.to_string());
        let reopened = self.store.reopen().map_err(refused);
        self.books = Books::load(&self.store).map_err(refused)?;
        for seated in self.desks.values_mut() {
            let unknown = seated.desk.recording().filter(|id| !self.books.screens.contains_key(*id));
            if let Some(recording) = unknown.map(str::to_owned) {
                seated.desk.forget(&recording);
            }
            seated.channel = None;
            seated.desk.disconnect();
        }
        reopened
    }

    /// A secret or an id: 128 bits in hexadecimal.
    pub(super) fn random(&mut self) -> String {
        random(&mut self.chance)
    }
}

/// 128 bits in hexadecimal.
fn random(chance: &mut Stream) -> String {
    format!("{:016x}{:016x}", chance.next_u64(), chance.next_u64())
}

/// A new recording's id and token.
pub(super) fn ticket(chance: &mut Stream) -> Ticket {
    let recording = random(chance);
    Ticket { recording, token: format!("{}{}", random(chance), random(chance)) }
}
