//! What desktops ask for: pre-flights, logins, polls, logouts (SRS-LOGIN, -POLL, -OUT, -CORS, -CSRF).

use super::config::{ForeignOrigin, Takeover};
use super::core::{Attempt, Core, Purpose};
use super::cors::{self, Origin};
use super::effect::{Effect, Plan};
use super::events;
use super::misstep::Misstep;
use super::reply::{Cookie, Field, Refusal, Reply};
use super::request::Request;
use super::session::Session;
use http::Method;
use wire::rws::Status;
use wire::rws::screen::StopReason;
use wire::srs::{LOGIN, Login, PING, Post, PostError};

/// Logins that wait for RWS at most.
const WAITING_MAX: usize = 8;

impl Core {
    /// Somebody asks; the answer comes as [`Effect::Answer`], a login's once RWS has answered. `now` is in milliseconds
    /// since boot.
    pub fn asked(&mut self, now: i64, ticket: u64, request: &Request) {
        self.expire(now);
        let fields = cors::fields(&self.config, request);
        let reply =
            match (request.path.as_str(), &request.method) {
                (LOGIN | PING, &Method::OPTIONS) => Ok(Some(self.pre_flight(request))),
                (LOGIN | PING, _) if self.is_unwanted(request) => Err(self
                    .refusal("origin", Refusal::new(403, Status::Forbidden, "failed to serve a page of this origin"))),
                (PING, &Method::GET) => self.poll(now, request).map(Some),
                (LOGIN, &Method::GET) => self.log_in_by_get(ticket, request, &fields),
                (LOGIN, &Method::POST) => self.post(now, ticket, request, &fields),
                (LOGIN | PING, _) => {
                    Err(Refusal::new(405, Status::Forbidden, "failed to find an operation of this method"))
                }
                _ => Err(Refusal::new(404, Status::NotFound, "failed to find such a resource")),
            };
        let mut reply = match reply {
            Ok(Some(reply)) => reply,
            Ok(None) => return,
            Err(refusal) => Reply::refused(&refusal, Vec::new()),
        };
        if reply.status == 405 {
            let allowed = if request.path == LOGIN { "GET, POST, OPTIONS" } else { "GET, OPTIONS" };
            reply.fields.push(("allow", allowed.to_owned()));
        }
        if !(reply.status == 401 && self.is_wrong(Misstep::HidesUnauthorized)) {
            reply.fields.extend(fields);
        }
        self.effect(Effect::Answer { ticket, reply });
    }

    fn pre_flight(&mut self, request: &Request) -> Reply {
        let why = match cors::origin(&self.config, request) {
            Origin::Foreign => Some("not an expected origin"),
            Origin::OtherScheme => Some("the expected origin by the other scheme"),
            Origin::None | Origin::Expected => None,
        };
        if let Some(why) = why {
            self.effect(Effect::Refused(events::Refused { what: "origin", status: 200, why: why.to_owned() }));
        }
        Reply::ok(Vec::new())
    }

    fn is_unwanted(&self, request: &Request) -> bool {
        let foreign = matches!(cors::origin(&self.config, request), Origin::Foreign | Origin::OtherScheme);
        foreign && self.config.foreign_origin == ForeignOrigin::Refuse
    }

    fn poll(&mut self, now: i64, request: &Request) -> Result<Reply, Refusal> {
        // What keeps a session alive is the agent desktop's own poll: a page from elsewhere, with which the browser sends the
        // session's cookie along, is none.
        let foreign = cors::origin(&self.config, request) == Origin::Foreign;
        let of_desktop = !foreign || self.is_wrong(Misstep::ForeignPollsCount);
        let stays = self.is_wrong(Misstep::PollDoesNotRestart) || !of_desktop;
        let after = self.is_wrong(Misstep::Answers200AfterExpiry);
        let of_past = self.past.as_ref().filter(|(cookie, credentials)| {
            request.cookie.as_ref() == Some(cookie) || request.credentials.as_ref() == Some(credentials)
        });
        let any = self.is_wrong(Misstep::TakesAnyPassword);
        let by_name = |session: &Session| any && session.is_named_by(request);
        let past = of_past.map(|(_, credentials)| credentials.login.clone());
        let (login, accepted) = match self.session.as_mut().filter(|session| session.is_of(request) || by_name(session))
        {
            Some(session) => {
                if !stays {
                    session.timer.restart(now);
                }
                (session.credentials.login.clone(), true)
            }
            None => {
                let named = request.credentials.as_ref().map(|credentials| credentials.login.clone());
                let known = past.is_some();
                (past.or(named).unwrap_or_default(), after && known)
            }
        };
        self.effect(Effect::Poll(events::Poll { login, accepted, counts: accepted && of_desktop }));
        if accepted {
            return Ok(Reply::ok(Vec::new()));
        }
        Err(Refusal::not_authenticated("failed to find a session: log in"))
    }

    fn post(&mut self, now: i64, ticket: u64, request: &Request, fields: &[Field]) -> Result<Option<Reply>, Refusal> {
        match Post::read(&request.body) {
            Ok(Post::Logout) => self.log_out(now, request).map(Some),
            Ok(Post::Login(login)) => self.log_in(ticket, request, login, fields),
            Err(PostError::Missing("server")) if self.is_wrong(Misstep::LoginWithoutServer) => {
                self.log_in_by_get(ticket, request, fields)
            }
            Err(error) => {
                let (status, code) = match error {
                    PostError::TooMuch => (413, Status::ParameterInvalid),
                    PostError::Missing(_) => (400, Status::ParameterMissing),
                    PostError::Json | PostError::Wrong(_) | PostError::Repeated(_) | PostError::Operation => {
                        (400, Status::ParameterInvalid)
                    }
                };
                // What is no logout was meant to be a login.
                Err(self.refusal("login", Refusal::new(status, code, &error.to_string())))
            }
        }
    }

    fn log_out(&mut self, now: i64, request: &Request) -> Result<Reply, Refusal> {
        let by_name = |session: &Session| self.is_wrong(Misstep::TakesAnyPassword) && session.is_named_by(request);
        if !self.session.as_ref().is_some_and(|session| session.is_of(request) || by_name(session)) {
            let refusal = Refusal::not_authenticated("failed to find a session to end");
            return Err(self.refusal("logout", refusal));
        }
        if !self.may_post(request, Misstep::CsrfUncheckedOnLogout) {
            if self.is_wrong(Misstep::RejectsAndEnds) {
                self.close(now, "closed", "logout", StopReason::Logout, false);
            }
            if self.is_wrong(Misstep::RejectsAndStops) {
                self.stop_all(StopReason::Logout);
            }
            return Err(self.forged());
        }
        if !self.is_wrong(Misstep::LogoutEndsNothing) {
            let keep = !self.config.logout_ends_recording || self.is_wrong(Misstep::RecordsPastLogout);
            self.close(now, "closed", "logout", StopReason::Logout, keep);
        }
        Ok(Reply { cookie: Some(Cookie::Drop { https: request.https }), ..Reply::ok(Vec::new()) })
    }

    /// Whether a POST of the session brings the session's token, where that is to be checked (SRS-CSRF-2, -3, -4).
    fn may_post(&self, request: &Request, unchecked: Misstep) -> bool {
        let lets = match &self.session {
            Some(session) if session.token.is_none() => !self.is_wrong(Misstep::AsksForTokenWithoutOptIn),
            Some(session) => {
                let old = |given: &str| self.given.iter().any(|token| token.is(given));
                let empty = self.is_wrong(Misstep::TakesEmptyTokens) && request.token.as_deref() == Some("");
                session.lets_post(request) || request.token.as_deref().is_some_and(old) || empty
            }
            None => true,
        };
        lets || !self.config.csrf_strict || self.is_wrong(unchecked)
    }

    fn forged(&mut self) -> Refusal {
        let message = "failed to find the session's token in X-CSRF-Token";
        self.refusal("csrf", Refusal::new(403, Status::Forbidden, message))
    }

    /// A login without configuration: to RWS as last known, or as configured; within a session it changes nothing.
    fn log_in_by_get(&mut self, ticket: u64, request: &Request, fields: &[Field]) -> Result<Option<Reply>, Refusal> {
        if let Some(session) = self.session.as_ref().filter(|session| session.has_cookie_of(request)) {
            let token = session.token.clone().filter(|_| request.wants_token);
            return Ok(Some(Reply { token, ..Reply::ok(Vec::new()) }));
        }
        let Some(server) = self.last_server.clone().or_else(|| self.config.default_server.clone()) else {
            let refusal = Refusal::new(400, Status::ParameterMissing, "failed to find the parameter server");
            return Err(self.refusal("login", refusal));
        };
        let login = Login { server, peer_server: None, place: None, devices: Vec::new() };
        self.log_in(ticket, request, login, fields)
    }

    fn log_in(
        &mut self,
        ticket: u64,
        request: &Request,
        login: Login,
        fields: &[Field],
    ) -> Result<Option<Reply>, Refusal> {
        let within = self.session.as_ref().filter(|session| session.has_cookie_of(request));
        let (within, known) = (within.map(|session| session.id), within.map(|session| session.credentials.clone()));
        if within.is_some() && request.method == Method::POST && !self.may_post(request, Misstep::CsrfUncheckedOnLogin)
        {
            return Err(self.forged());
        }
        let Some(credentials) = request.credentials.clone().or_else(|| known.clone()) else {
            let refusal = Refusal::not_authenticated("failed to find Basic credentials");
            return Err(self.refusal("login", refusal));
        };
        let within = within.filter(|_| known.is_some_and(|known| known.login == credentials.login));
        if self.session.is_some() && within.is_none() && self.config.takeover == Takeover::Refuse {
            let refusal =
                Refusal::new(409, Status::InUse, "failed to log in beside the session that is open on this PC");
            return Err(self.refusal("login", refusal));
        }
        if let Some(refusal) = self.wrong_refusal(&login) {
            return Err(self.refusal("login", refusal));
        }
        if within.is_some() && self.is_wrong(Misstep::KeepsOldPlace) {
            return Ok(Some(Reply::ok(Vec::new())));
        }
        if self.attempts.len() >= WAITING_MAX {
            let refusal = Refusal::new(503, Status::InternalError, "failed to take up one more login now");
            return Err(self.refusal("login", refusal));
        }
        let plan = Plan { credentials, targets: self.targets(&login) };
        let (wants_token, https, fields) = (request.wants_token, request.https, fields.to_vec());
        let purpose = Purpose::Asked { ticket, within, wants_token, https, fields };
        let link = self.number();
        self.attempt(Attempt { link, plan, login, purpose });
        Ok(None)
    }

    /// Refusals for no good reason.
    fn wrong_refusal(&self, login: &Login) -> Option<Refusal> {
        let wrong = (self.is_wrong(Misstep::RefusesPeerServer) && login.peer_server.is_some())
            || (self.is_wrong(Misstep::DemandsPlace) && login.place.is_none())
            || (self.is_wrong(Misstep::RefusesAfterExpiry) && self.expired_once);
        wrong.then(|| Refusal::new(400, Status::ParameterInvalid, "failed to log in"))
    }

    /// Notes a refusal.
    pub(super) fn refusal(&mut self, what: &'static str, refusal: Refusal) -> Refusal {
        let (status, why) = (refusal.status, refusal.message.clone());
        self.effect(Effect::Refused(events::Refused { what, status, why }));
        refusal
    }
}
