//! An agent's session with SRS.

use super::credentials::Credentials;
use super::poll::Timer;
use super::request::Request;
use super::secret::Secret;
use wire::srs::{Login, ServerUrl};

/// How a session stands with RWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The line is up.
    Up,
    /// The line has been down since then, milliseconds since boot.
    Down(i64),
    /// RWS has forgotten the session: it takes a new login there.
    Forgotten,
    /// The agent has logged in elsewhere.
    Displaced,
}

/// A session. There is one at most (the policy `takeover` says whose).
#[derive(Debug, Clone)]
pub struct Session {
    /// Its number.
    pub id: u64,
    /// By which the desktop is known.
    pub cookie: Secret,
    /// Without it nothing may be posted; none without the opt-in (SRS-CSRF-3).
    pub token: Option<Secret>,
    /// Kept for a new login at RWS.
    pub credentials: Credentials,
    /// As it was asked for.
    pub login: Login,
    /// The RWS in use.
    pub server: ServerUrl,
    /// The agent's id there.
    pub agent: String,
    /// Who was logged on to Windows at the login: the agent at the screen. None where nobody was yet.
    pub user: Option<String>,
    /// The poll's timeout.
    pub timer: Timer,
    /// The line to RWS.
    pub link: u64,
    /// How the line is.
    pub standing: Standing,
    /// No new login at RWS before, milliseconds since boot.
    pub next_try: i64,
}

impl Session {
    /// Whether a request brings the session's cookie.
    pub fn has_cookie_of(&self, request: &Request) -> bool {
        request.cookie.as_ref().is_some_and(|cookie| *cookie == self.cookie)
    }

    /// Whether a request is of this session: by the cookie or, in its place, the same credentials.
    pub fn is_of(&self, request: &Request) -> bool {
        self.has_cookie_of(request) || request.credentials.as_ref().is_some_and(|asks| *asks == self.credentials)
    }

    /// Whether a request names the session's agent, by whatever password. No proof of anything.
    pub fn is_named_by(&self, request: &Request) -> bool {
        request.credentials.as_ref().is_some_and(|asks| asks.login == self.credentials.login)
    }

    /// Whether a request brings what may be posted with. Without the opt-in everything does.
    pub fn lets_post(&self, request: &Request) -> bool {
        let Some(token) = &self.token else { return true };
        request.token.as_deref().is_some_and(|given| token.is(given))
    }

    /// The data centre that is not in use, where the login named two.
    pub fn other(&self) -> Option<&ServerUrl> {
        let peer = self.login.peer_server.as_ref()?;
        Some(if *peer == self.server { &self.login.server } else { peer }).filter(|other| **other != self.server)
    }
}
