//! The requests to SRS, and what comes of them.

use super::Misstep;
use super::config::{Attempt, Config, Kind, Login, Token, Trick};
use super::web::{Reply, Step, Web};
use crate::genesys::events::{DesktopAsked, DesktopBlocked};
use base64::Engine as _;
use bytes::Bytes;
use http::{Method, Request, Uri};
use kernel::trace;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use wire::rws::Answer;
use wire::srs::{CSRF_TOKEN, Device, LOGIN, PING, Post, SUPPORT_CSRF};

/// The most of SRS's own words that stands in the trace, in characters.
const TRACED: usize = 300;
/// A token that no SRS gives.
const FORGED: &str = "00000000-0000-0000-0000-000000000000";

/// The desktop's side of the conversation with its PC's SRS.
#[derive(Debug)]
pub(super) struct Srs {
    config: Config,
    web: Web,
    /// The session's token, where there is one.
    token: Option<String>,
    /// That of the session before.
    old: Option<String>,
    /// The session's cookies as they were given, and those of the session before.
    cookies: (Option<String>, Option<String>),
    /// A poll was answered with 401, and there was no login since.
    lost: bool,
}

/// What a POST or poll says, for the trace.
#[derive(Default)]
struct Said<'a> {
    what: &'static str,
    csrf_asked: bool,
    csrf_capital: bool,
    token: Option<&'a str>,
    place: Option<&'a str>,
    server: Option<String>,
    peer_server: Option<String>,
    devices: Vec<String>,
    foreign: bool,
}

impl Srs {
    pub(super) fn new(config: Config, web: Web) -> Self {
        Self { config, web, token: None, old: None, cookies: (None, None), lost: false }
    }

    /// The desktop, or its browser, has been closed.
    pub(super) fn close(&mut self) {
        self.web.clear();
        (self.token, self.old, self.cookies) = (None, None, (None, None));
    }

    /// A login with configuration; the status (0: no answer, or none that the desktop may read), and when it went out.
    pub(super) async fn login(&mut self, login: &Login, token: Token) -> (u16, i64) {
        let mut seat = (login.place.clone(), login.devices.clone());
        if self.config.misstep == Some(Misstep::PlaceWithoutHotSeating) && seat.0.is_none() {
            seat = (Some("Place".into()), vec![Device { dn: "5000".into(), switch: "Switch".into() }]);
        }
        if self.config.misstep == Some(Misstep::OtherPlaceAtLogin) && seat.0.as_deref() == Some("Desk-1") {
            seat.0 = Some("Desk-2".into());
        }
        let named = match &login.recovery {
            Some(other) if self.config.misstep == Some(Misstep::NamesOtherCentre) => &other.server,
            _ if self.lost && self.config.misstep == Some(Misstep::OtherServerAfterUnauthorized) => {
                &login.centre.backend
            }
            _ => &login.centre.server,
        };
        let invented = || "http://elsewhere:8080".parse().ok();
        let peer = match self.config.misstep {
            Some(Misstep::InventedPeer) => invented(),
            _ => login.peer_server.clone(),
        };
        let server = login.names_server.then(|| named.to_string());
        let body = match &server {
            Some(_) => Post::Login(wire::srs::Login {
                server: named.clone(),
                peer_server: peer.clone(),
                place: seat.0.clone(),
                devices: seat.1.clone(),
            })
            .write(),
            None => without_server(&seat.0, &seat.1),
        };
        let said = Said {
            what: "login",
            csrf_asked: login.csrf,
            csrf_capital: login.csrf_capital,
            place: seat.0.as_deref(),
            server,
            peer_server: peer.as_ref().map(ToString::to_string),
            devices: seat.1.iter().map(|device| format!("{}@{}", device.dn, device.switch)).collect(),
            ..Said::default()
        };
        let sent = self.sent_token(token, "login");
        let credentials = match self.config.misstep {
            Some(Misstep::WrongPassword) => basic(&Login { password: "another".into(), ..login.clone() }),
            _ => basic(login),
        };
        let mut fields = vec![("authorization", credentials), ("content-type", "application/json".to_owned())];
        if login.csrf {
            fields.push((SUPPORT_CSRF, if login.csrf_capital { "True" } else { "true" }.to_owned()));
        }
        let path = match self.config.misstep {
            Some(Misstep::PasswordInUrl) => format!("{LOGIN}?password={}", login.password),
            _ => LOGIN.to_owned(),
        };
        let reply = self.ask(login, Method::POST, &path, fields, body, Said { token: sent.as_deref(), ..said }).await;
        if (200..300).contains(&reply.0) {
            // Who has not asked for one looks for none.
            if let Some(given) = reply.2.filter(|_| login.csrf || self.token.is_some()) {
                self.token = Some(given);
            }
            self.lost = false;
            let given = self.uri(login, LOGIN).and_then(|uri| self.web.cookies(page(login).as_deref(), &uri));
            if given != self.cookies.0 {
                self.cookies = (given, self.cookies.0.take());
            }
            if !login.keeps_cookies {
                self.web.forget(&self.config.pc);
            }
        } else if reply.0 == 401 {
            self.forget();
        }
        (reply.0, reply.1)
    }

    /// A poll, by the session's cookie, or by user and password where there is none; status, and when it went out.
    pub(super) async fn poll(&mut self, login: &Login) -> (u16, i64) {
        let cookie = self.uri(login, PING).is_some_and(|uri| self.web.has_cookie(page(login).as_deref(), &uri));
        let mut fields = if cookie { Vec::new() } else { vec![("authorization", basic(login))] };
        if self.config.misstep == Some(Misstep::PollsWithoutSession) {
            self.web.forget(&self.config.pc);
            fields.clear();
        }
        let said = Said { what: "poll", ..Said::default() };
        let reply = self.ask(login, Method::GET, PING, fields, Vec::new(), said).await;
        if reply.0 == 401 {
            self.forget();
            self.lost = true;
        }
        (reply.0, reply.1)
    }

    /// A logout; the status.
    pub(super) async fn logout(&mut self, login: &Login, token: Token) -> u16 {
        let sent = self.sent_token(token, "logout");
        let said = Said { what: "logout", token: sent.as_deref(), ..Said::default() };
        let fields = vec![("authorization", basic(login)), ("content-type", "application/json".to_owned())];
        let reply = self.ask(login, Method::POST, LOGIN, fields, Post::Logout.write(), said).await;
        if (200..300).contains(&reply.0) {
            self.forget();
        }
        reply.0
    }

    /// A page of another origin in the same browser tries something. A program's cookies are not the browser's.
    pub(super) async fn foreign(&mut self, login: Option<&Login>, origin: &str, trick: Trick) {
        let browser = login.is_some_and(|login| login.kind == Kind::Browser);
        let secure = origin.starts_with("https:");
        let path = if trick == Trick::Poll { PING } else { LOGIN };
        let Ok(uri) = self.address(secure, path).parse::<Uri>() else { return };
        let (method, of_type, body, what) = match trick {
            Trick::Login => {
                (Method::POST, Some("application/json"), without_server(&Some("Place".into()), &[]), "login")
            }
            Trick::Poll => (Method::GET, None, Vec::new(), "poll"),
            Trick::Logout => (Method::POST, Some("text/plain"), Post::Logout.write(), "logout"),
            Trick::Read => (Method::GET, None, Vec::new(), "read"),
        };
        let fields = of_type.map(|of_type| ("content-type", of_type.to_owned())).into_iter().collect();
        let Some(request) = request(method, uri, fields, body) else { return };
        let mut other = Web::new(client(&self.config)).calling(self.config.srs_host.clone());
        let web = if browser { &mut self.web } else { &mut other };
        let steps = match trick {
            Trick::Logout => web.submit(origin, request).await,
            _ => web.fetch(origin, request).await,
        };
        let agent = login.map_or("", |login| login.agent.as_str());
        let user = login.map_or("", |login| login.user.as_str());
        let said = Said { what, foreign: true, ..Said::default() };
        for step in &steps {
            self.tell(agent, user, browser, secure, origin, step, &said);
        }
    }

    /// Another program asks in the agent's name, with a wrong password and without the session's cookie.
    pub(super) async fn impostor(&mut self, login: &Login, attempt: Attempt) {
        let (method, path, body, what) = match attempt {
            Attempt::Poll | Attempt::OldPoll => (Method::GET, PING, Vec::new(), "impostor_poll"),
            Attempt::Logout => (Method::POST, LOGIN, Post::Logout.write(), "impostor_logout"),
        };
        let wrong = Login { password: format!("not {}", login.user), ..login.clone() };
        let proof = match (attempt, &self.cookies.1) {
            (Attempt::OldPoll, Some(cookies)) => ("cookie", cookies.clone()),
            _ => ("authorization", basic(&wrong)),
        };
        let fields = vec![proof, ("content-type", "application/json".to_owned())];
        let Some(request) = self.uri(login, path).and_then(|uri| request(method, uri, fields, body)) else { return };
        let (origin, said) = (origin(login), Said { what, ..Said::default() });
        let mut program = Web::new(client(&self.config)).calling(self.config.srs_host.clone());
        let step = Step::Request(program.send(&origin, request).await);
        self.tell(&login.agent, &login.user, false, self.secure(login), &origin, &step, &said);
    }

    /// Status, when it went out, and the token that was given, if the desktop sees it.
    async fn ask(
        &mut self,
        login: &Login,
        method: Method,
        path: &str,
        mut fields: Vec<(&'static str, String)>,
        body: Vec<u8>,
        said: Said<'_>,
    ) -> (u16, i64, Option<String>) {
        let none = (0, kernel::time::truth(), None);
        if let Some(token) = said.token {
            fields.push((CSRF_TOKEN, token.to_owned()));
        }
        let Some(request) = self.uri(login, path).and_then(|uri| request(method, uri, fields, body)) else {
            return none;
        };
        let origin = match self.config.misstep {
            Some(Misstep::OtherOrigin) => login.centre.server.to_string(),
            _ => origin(login),
        };
        let browser = login.kind == Kind::Browser;
        let steps = match login.kind {
            Kind::Native => vec![Step::Request(self.web.send(&origin, request).await)],
            Kind::Browser => self.web.fetch(&origin, request).await,
        };
        let secure = self.secure(login);
        for step in &steps {
            self.tell(&login.agent, &login.user, browser, secure, &origin, step, &said);
        }
        match steps.last() {
            Some(Step::Request(reply)) => {
                let status = if reply.readable { reply.status } else { 0 };
                (status, reply.sent_at, given(reply).map(str::to_owned))
            }
            _ => none,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a line of the trace has as many columns")]
    fn tell(&self, agent: &str, user: &str, browser: bool, secure: bool, origin: &str, step: &Step, said: &Said<'_>) {
        let pc = self.config.pc.as_str();
        let (what, reply) = match step {
            Step::Preflight(reply) => ("preflight", reply),
            Step::Request(reply) => (said.what, reply),
            Step::Blocked(why) => {
                let why = why.to_string();
                return trace::emit(&DesktopBlocked { pc, agent, what: said.what, origin, why: &why });
            }
        };
        let asked = matches!(step, Step::Request(_));
        let message = message(reply);
        // The session's own, given once more, is nothing new.
        let print = given(reply).filter(|given| asked && self.token.as_deref() != Some(*given)).map(print);
        trace::emit(&DesktopAsked {
            pc,
            agent,
            login: user,
            browser,
            foreign: said.foreign,
            what,
            scheme: if secure { "https" } else { "http" },
            origin,
            csrf_asked: asked && said.csrf_asked,
            csrf_capital: asked && said.csrf_asked && said.csrf_capital,
            csrf_sent: asked && said.token.is_some(),
            csrf_token: match (asked, said.token, &self.token) {
                (true, Some(sent), Some(own)) if bool::from(sent.as_bytes().ct_eq(own.as_bytes())) => "own",
                (true, Some(_), _) => "other",
                _ => "none",
            },
            place: said.place.filter(|_| asked),
            server: said.server.as_deref().filter(|_| asked),
            peer_server: said.peer_server.as_deref().filter(|_| asked),
            devices: if asked { &said.devices } else { &[] },
            status: reply.status,
            allow_origin: reply.allow_origin.as_deref(),
            exposed: reply.exposed.as_deref(),
            token_given: asked && given(reply).is_some(),
            token_print: print.as_deref(),
            readable: reply.readable,
            message: message.as_deref(),
            sent_at: reply.sent_at,
        });
    }

    /// The token that goes with a POST.
    fn sent_token(&self, token: Token, what: &str) -> Option<String> {
        let own = self.token.clone()?;
        match (token, self.config.misstep) {
            (Token::Own, Some(Misstep::ForgetsToken)) | (Token::Missing, _) => None,
            (Token::Own, Some(Misstep::TokenAtLogoutAlone)) if what == "login" => None,
            (Token::Empty, _) => Some(String::new()),
            (Token::Cut, _) => Some(own.chars().take(own.chars().count() / 2).collect()),
            (Token::Old, _) => Some(self.old.clone().unwrap_or_else(|| FORGED.to_owned())),
            (Token::Own, Some(Misstep::OldTokenAfterUnauthorized)) => Some(self.old.clone().unwrap_or(own)),
            (Token::Own, Some(Misstep::OtherToken)) | (Token::Other, _) => Some(FORGED.to_owned()),
            (Token::Own, _) => Some(own),
        }
    }

    /// The session is over: its cookie and its token are worth nothing.
    fn forget(&mut self) {
        self.web.forget(&self.config.pc);
        self.old = self.token.take().or(self.old.take());
    }

    /// By the scheme by which the desktop reaches its own backend (DSK-CORS-1).
    fn secure(&self, login: &Login) -> bool {
        login.centre.backend.https != (self.config.misstep == Some(Misstep::OtherScheme))
    }

    fn uri(&self, login: &Login, path: &str) -> Option<Uri> {
        let other = path == PING && self.config.misstep == Some(Misstep::PollsByOtherScheme);
        self.address(self.secure(login) && !other, path).parse().ok()
    }

    fn address(&self, secure: bool, path: &str) -> String {
        let Config { pc, http_port, https_port, .. } = &self.config;
        if secure { format!("https://{pc}:{https_port}{path}") } else { format!("http://{pc}:{http_port}{path}") }
    }
}

/// A client for one conversation.
pub(super) fn client(config: &Config) -> kernel::http::Client {
    trusting(config, config.srs_trust.as_ref().or(config.trust.as_ref()))
}

/// The same, for whoever is to be believed.
pub(super) fn trusting(config: &Config, trust: Option<&kernel::tls::Trust>) -> kernel::http::Client {
    let client = kernel::http::Client::new(config.patience, 64 * 1024);
    match trust {
        Some(trust) => client.trusting(trust.clone()),
        None => client,
    }
}

/// The page's origin; a program writes its backend's.
pub(super) fn origin(login: &Login) -> String {
    let backend = &login.centre.backend;
    match (backend.https, backend.port) {
        (true, 443) => format!("https://{}", backend.host),
        (false, 80) => format!("http://{}", backend.host),
        _ => backend.to_string(),
    }
}

fn page(login: &Login) -> Option<String> {
    (login.kind == Kind::Browser).then(|| origin(login))
}

fn basic(login: &Login) -> String {
    let pair = format!("{}:{}", login.user, login.password);
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(pair))
}

fn request(method: Method, uri: Uri, fields: Vec<(&'static str, String)>, body: Vec<u8>) -> Option<Request<Bytes>> {
    let request = Request::builder().method(method).uri(uri);
    let request = fields.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    request.body(Bytes::from(body)).ok()
}

/// What no honest desktop sends: the parameters without `server` (SRS-LOGIN-3).
fn without_server(place: &Option<String>, devices: &[Device]) -> Vec<u8> {
    let mut entries = Vec::new();
    if let Some(place) = place {
        entries.push(serde_json::json!({ "name": "place", "value": place }));
    }
    if !devices.is_empty() {
        entries.push(serde_json::json!({ "name": "devices", "value": devices }));
    }
    serde_json::Value::Array(entries).to_string().into_bytes()
}

fn given(reply: &Reply) -> Option<&str> {
    reply.headers.get(CSRF_TOKEN).and_then(|value| value.to_str().ok())
}

/// By this tokens can be told apart, and none found out.
fn print(token: &str) -> String {
    Sha256::digest(token).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// SRS's words, where it has refused something.
fn message(reply: &Reply) -> Option<String> {
    let refused = reply.status >= 400;
    let answer = serde_json::from_slice::<Answer>(&reply.body).ok().filter(|_| refused)?;
    Some(answer.status_message?.chars().take(TRACED).collect())
}
