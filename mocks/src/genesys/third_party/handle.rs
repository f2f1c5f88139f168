//! The recorder on its machine.

use super::recorder::Recorder;
use super::{Config, Misstep};
use crate::genesys::events::CaptureState;
use crate::genesys::orders::{NotRunning, Orders};
use crate::genesys::tserver::{Heard, Link};
use kernel::trace;
use kernel::world::Running;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::tlib::{Capture, Indication, Message, PrintedToken};

struct Inner {
    config: Config,
    recorder: Mutex<Recorder>,
    orders: Orders<(String, Capture)>,
}

/// A third-party recorder. All clones are the same one.
#[derive(Clone)]
pub struct ThirdParty(Arc<Inner>);

impl std::fmt::Debug for ThirdParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ThirdParty").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl ThirdParty {
    /// A recorder that records nothing yet.
    pub fn new(config: Config) -> Self {
        let recorder = Mutex::new(Recorder::new(&config));
        Self(Arc::new(Inner { config, recorder, orders: Orders::default() }))
    }

    /// Its program: runs for ever on the machine that it is started on. It keeps its states when the connection to T-Server is
    /// lost, and records nothing after a start.
    pub fn program(&self) -> Running {
        let this = self.clone();
        Box::pin(async move {
            *this.recorder() = Recorder::new(&this.0.config);
            let link = Link::new(&this.0.config.tserver);
            let mut orders = this.0.orders.open();
            let obeying = async {
                while let Some((dn, state)) = orders.recv().await {
                    this.turn(&link, &dn, state);
                }
            };
            tokio::select! {
                biased;
                () = obeying => {}
                () = link.run(|heard| this.hear(&link, heard)) => {}
            }
        })
    }

    /// Its own operator brings a DN into the state that this indication tells, and it reports that (TLB-IND-1).
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn report(&self, dn: &str, indication: Indication) -> Result<(), NotRunning> {
        let state = match indication {
            Indication::Enabled => Capture::On,
            Indication::Disabled => Capture::Off,
            Indication::Paused => Capture::Paused,
        };
        self.0.orders.give((dn.to_owned(), state))
    }

    /// How a DN stands; none for one that is not monitored.
    pub fn state(&self, dn: &str) -> Option<Capture> {
        self.recorder().state(dn)
    }

    fn recorder(&self) -> MutexGuard<'_, Recorder> {
        self.0.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, link: &Link, dn: &str, state: Capture) {
        let answer = self.recorder().turn(dn, state);
        if answer.is_some() {
            trace::emit(&CaptureState { dn, state: name(state), command: "report" });
        }
        self.send(link, answer);
    }

    fn hear(&self, link: &Link, heard: Heard) {
        match heard {
            Heard::Connected => {
                for dn in &self.0.config.dns {
                    // Without a connection it is done with the next one.
                    let _ = link.say(|reference| Message::register_address(reference, dn));
                }
                let last = self.0.config.dns.last().filter(|_| self.0.config.misstep == Some(Misstep::GivesUp));
                if let Some(dn) = last {
                    let _ = link.say(|reference| Message::unregister_address(reference, dn));
                }
            }
            Heard::Lost => {}
            Heard::Message(event) => {
                let Some(reaction) = self.recorder().hear(&event) else { return };
                for state in reaction.states {
                    let command = reaction.command.token();
                    trace::emit(&CaptureState { dn: &reaction.dn, state: name(state), command });
                }
                self.send(link, reaction.answer);
            }
        }
    }
}

impl ThirdParty {
    /// An indication that cannot go out is lost: who wants to know queries.
    fn send(&self, link: &Link, answer: Option<(String, Message)>) {
        let Some((dn, event)) = answer else { return };
        let gives_up = self.0.config.misstep == Some(Misstep::Unregisters);
        if gives_up {
            let _ = link.say(|reference| Message::unregister_address(reference, &dn));
        }
        if link.say(|reference| Message::send_event(reference, &dn, event)).is_err() {
            tracing::warn!(%dn, "failed to tell a state without a connection to T-Server");
        }
        if gives_up {
            let _ = link.say(|reference| Message::register_address(reference, &dn));
        }
    }
}

/// The state, as an indication names it.
fn name(state: Capture) -> &'static str {
    state.indication().token(PrintedToken::Corrected)
}
