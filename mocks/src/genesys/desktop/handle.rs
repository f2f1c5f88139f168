//! The stage's hand on an agent desktop. What is ordered is done by the desktop's own program, in order, at once.

use super::config::{Attempt, Config, Login, Recording, Seat, Token, Trick, VoiceState};
use super::program;
use crate::genesys::backend::ChannelState;
use crate::genesys::orders::{NotRunning, Orders};
use kernel::world::Running;
use std::sync::Arc;
use wire::tlib::{Command, ConnId};

/// What the desktop is to do.
#[derive(Debug, Clone)]
pub(super) enum Order {
    Login(Box<Login>),
    Logout(Token),
    Close,
    StopPolling,
    ResumePolling,
    PollNow,
    ChangePlace(Seat, Token),
    FailOver,
    Voice(VoiceState, Option<String>, Option<String>),
    Channel(String, ChannelState),
    Capture { command: Command, conn_id: Option<ConnId>, dn: Option<String> },
    Record { order: Recording, conn_id: ConnId, dn: String },
    Foreign { origin: String, trick: Trick },
    Impostor(Attempt),
}

struct Inner {
    config: Config,
    orders: Orders<Order>,
}

/// The agent desktop of a PC. All clones are the same one.
#[derive(Clone)]
pub struct Desktop(Arc<Inner>);

impl std::fmt::Debug for Desktop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desktop").field("config", &self.0.config).finish_non_exhaustive()
    }
}

/// Whether the order reached the desktop.
type Given = Result<(), NotRunning>;

impl Desktop {
    /// A desktop at which nobody is logged in.
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Inner { config, orders: Orders::default() }))
    }

    /// Its program: runs for ever on the PC. Who was logged in before a start is not any more.
    pub fn program(&self) -> Running {
        let desktop = self.clone();
        Box::pin(async move { program::run(desktop.0.config.clone(), desktop.0.orders.open()).await })
    }

    /// An agent logs in to the desktop, and the desktop to SRS (DSK-LOGIN-1); it polls from then on (DSK-POLL-1). At T-Server it
    /// registers the agent's DNs and logs the agent in. A login that SRS refuses (4xx) is not tried again by itself; one that
    /// SRS does not answer, or cannot decide (5xx), is tried again whenever a poll is due.
    ///
    /// # Errors
    /// [`NotRunning`], as of all orders.
    pub fn login(&self, login: Login) -> Given {
        self.give(Order::Login(Box::new(login)))
    }

    /// The agent logs out, and the desktop of SRS (DSK-OUT-1) and T-Server.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn logout(&self, token: Token) -> Given {
        self.give(Order::Logout(token))
    }

    /// The desktop, or its browser, is closed without a logout.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn close(&self) -> Given {
        self.give(Order::Close)
    }

    /// It polls no more, as if it hung.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn stop_polling(&self) -> Given {
        self.give(Order::StopPolling)
    }

    /// It polls again, now and from then on.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn resume_polling(&self) -> Given {
        self.give(Order::ResumePolling)
    }

    /// One poll now, beside the others. A 401 leads to a login (DSK-POLL-2).
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn poll_now(&self) -> Given {
        self.give(Order::PollNow)
    }

    /// The agent moves to another place: a new login (DSK-SEAT-1).
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn change_place(&self, seat: Seat, token: Token) -> Given {
        self.give(Order::ChangePlace(seat, token))
    }

    /// The data centre is lost: a login with the RWS of the recovery one, from the backend there (DSK-DR-1). The other way round
    /// when it is lost in turn. Nothing where the login named no recovery data centre.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn fail_over(&self) -> Given {
        self.give(Order::FailOver)
    }

    /// The agent's state for calls, on this DN or, without one, on all DNs where the agent is logged in.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn voice_state(&self, state: VoiceState, reason: Option<&str>, dn: Option<&str>) -> Given {
        self.give(Order::Voice(state, reason.map(str::to_owned), dn.map(str::to_owned)))
    }

    /// The agent's state for another medium, told to the backend.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn channel_state(&self, media: &str, state: ChannelState) -> Given {
        self.give(Order::Channel(media.to_owned(), state))
    }

    /// Asks the third-party recorder for something (TLB-REQ-3). Without a DN it is the first of those where the agent is logged
    /// in; one that the desktop has not registered is asked for all the same.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn capture(&self, command: Command, conn_id: Option<ConnId>, dn: Option<&str>) -> Given {
        self.give(Order::Capture { command, conn_id, dn: dn.map(str::to_owned) })
    }

    /// Has SIP Server start, stop, pause or resume the recording of a DN on a call (`RequestPrivateService`).
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn record(&self, order: Recording, conn_id: ConnId, dn: &str) -> Given {
        self.give(Order::Record { order, conn_id, dn: dn.to_owned() })
    }

    /// A page of this origin, as `http://elsewhere.example`, in the same browser tries something at SRS.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn foreign_page(&self, origin: &str, trick: Trick) -> Given {
        self.give(Order::Foreign { origin: origin.to_owned(), trick })
    }

    /// A program that has neither the session's cookie nor the right password asks SRS in the agent's name.
    ///
    /// # Errors
    /// [`NotRunning`].
    pub fn impostor(&self, attempt: Attempt) -> Given {
        self.give(Order::Impostor(attempt))
    }

    fn give(&self, order: Order) -> Given {
        self.0.orders.give(order)
    }
}
