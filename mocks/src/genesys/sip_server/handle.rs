//! The stage's hand on SIP Server, and its program.

use kernel::world::Running;
use std::sync::{Arc, Mutex, PoisonError};

use super::board::Board;
use super::office::Verdict;
use super::{CallFacts, Config};
use crate::genesys::due::until;
use crate::genesys::sip_stack::{self, Stack};
use crate::genesys::tserver::{Ask, Standing, Switch, TServer};
use tokio::sync::Notify;

#[derive(Debug)]
struct Inner {
    config: Config,
    tserver: TServer,
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// None while the machine is off.
    board: Option<Board>,
    /// Calls of earlier starts.
    past: Vec<CallFacts>,
}

/// A SIP Server. All clones are the same one.
#[derive(Debug, Clone)]
pub struct SipServer(Arc<Inner>);

impl SipServer {
    /// A SIP Server without calls.
    pub fn new(config: Config) -> Self {
        let tserver = TServer::new(config.tlib.clone());
        Self(Arc::new(Inner { config, tserver, state: Mutex::default(), wake: Notify::new() }))
    }

    /// Its program: SIP on UDP and TCP 5060, T-Lib on its port. Runs for ever on the machine that it is started on. A SIP
    /// Server that is started again knows nothing of the calls before.
    pub fn program(&self) -> Running {
        let server = self.clone();
        Box::pin(async move {
            if let Err(error) = server.run().await {
                tracing::error!("failed to run SIP Server: {error}");
            }
        })
    }

    async fn run(&self) -> std::io::Result<()> {
        let mut config = sip_stack::Config::new(&self.0.config.host);
        config.agent = "SIPServer".to_owned();
        let stack = Stack::bind(config).await?;
        let address = kernel::net::address_of("localhost").await?;
        let board = Board::new(
            self.0.config.clone(),
            address,
            stack.clone(),
            self.0.tserver.clone(),
            kernel::chance::stream("calls"),
        );
        self.with(|state| {
            let now = kernel::time::truth();
            let before = state.board.replace(board);
            let ended = before.map(|board| board.model.facts()).unwrap_or_default();
            state.past.extend(ended.into_iter().map(|call| call.cut_off(now)));
        });
        let (tserver, switch) = (self.0.tserver.clone(), Office(self.clone()));
        kernel::spawn(async move { tserver.serve(switch).await });
        loop {
            let due = self.with(|state| state.board.as_ref().and_then(Board::next_wake));
            tokio::select! {
                biased;
                event = stack.event() => self.board(|board, now| board.hear(now, event)),
                () = self.0.wake.notified() => {}
                () = until(due) => self.board(|board, now| board.wake(now)),
            }
        }
    }

    /// The truth of each call since the first start, in the order of their ends, and then those that go on.
    pub fn calls(&self) -> Vec<CallFacts> {
        self.with(|state| {
            let now = state.board.as_ref().map(|board| board.model.facts()).unwrap_or_default();
            state.past.iter().cloned().chain(now).collect()
        })
    }

    /// The truth of one call.
    pub fn call(&self, uuid: &str) -> Option<CallFacts> {
        self.calls().into_iter().find(|call| call.uuid == uuid)
    }

    /// The call that a DN or an outside number is in at this instant, the latest first where there are several.
    pub fn calls_of(&self, number: &str) -> Vec<CallFacts> {
        let on = |call: &CallFacts| {
            call.ended.is_none() && call.parties.iter().any(|party| party.number == number && party.left.is_none())
        };
        let mut calls: Vec<_> = self.calls().into_iter().filter(on).collect();
        calls.reverse();
        calls
    }

    /// T-Lib's side of it.
    pub fn tserver(&self) -> TServer {
        self.0.tserver.clone()
    }

    /// Never held over an await.
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn board<T: Default>(&self, f: impl FnOnce(&mut Board, i64) -> T) -> T {
        let now = kernel::time::truth();
        self.with(|state| state.board.as_mut().map(|board| f(board, now)).unwrap_or_default())
    }
}

/// SIP Server, as T-Server knows it.
struct Office(SipServer);

impl Switch for Office {
    fn standing(&self, dn: &str) -> Standing {
        self.0.board(|board, _| board.standing(dn))
    }

    fn ask(&self, tserver: &TServer, ask: Ask) {
        let verdict = self.0.board(|board, now| Some(board.ask(now, &ask.request)));
        // What was asked may have set a timer.
        self.0.0.wake.notify_one();
        match verdict {
            Some(Verdict::Tell(event)) => tserver.tell(&ask, &event),
            Some(Verdict::Ack) => tserver.ack(&ask),
            Some(Verdict::Refuse(code)) => tserver.refuse(&ask, code),
            None => tserver.refuse(&ask, wire::tlib::ErrorCode::UnknownCall),
        }
    }
}
