//! What desktops ask, told by SRS: for a desktop that is somebody else's product and tells nothing itself. The record is the
//! one that our own desktop makes of itself. What only the desktop can know is left out; it holds no secret.

use super::credentials::Credentials;
use super::events::DesktopAsked;
use super::reply::{Cookie, Reply};
use super::request::Request;
use super::secret::Secret;
use http::Method;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use wire::srs::{CSRF_TOKEN, Device, LOGIN, PING, Post, ServerUrl};

/// Sessions that are remembered: late requests of an old one still come.
const SESSIONS_MAX: usize = 8;
/// The most of a text of the desktop's that is told, in characters.
const TEXT_MAX: usize = 300;
/// The most devices of a login that are told.
const DEVICES_MAX: usize = 64;

/// Knows the latest sessions of this PC by what was answered.
#[derive(Debug)]
pub struct Witness {
    pc: String,
    sessions: VecDeque<Seen>,
}

#[derive(Debug)]
struct Seen {
    cookie: Secret,
    token: Option<Secret>,
    login: String,
}

/// What is told of a login's body.
#[derive(Debug, Default)]
struct Wanted {
    place: Option<String>,
    server: Option<String>,
    peer_server: Option<String>,
    devices: Vec<String>,
}

impl Witness {
    /// Of the service on this PC, as long as nobody has asked.
    pub fn new(pc: &str) -> Witness {
        Witness { pc: pc.to_owned(), sessions: VecDeque::new() }
    }

    /// A request has come at `sent_at` (UTC milliseconds; when it was sent only the desktop knows), and this is the answer,
    /// or none but 503. Gives the record, unless it is about nothing that a desktop asks for.
    pub fn asked(&mut self, request: &Request, reply: Option<&Reply>, sent_at: i64) -> Option<DesktopAsked> {
        let what = what(request)?;
        let preflight = what == "preflight";
        let session = self.session(request);
        let named = request.credentials.as_ref().map(|credentials| credentials.login.clone());
        let agent = named.or_else(|| Some(session?.login.clone())).unwrap_or_default();
        let own = session.and_then(|session| session.token.clone());
        let token = reply.and_then(|reply| reply.token.as_ref()).filter(|_| !preflight);
        let seen = token.filter(|_| reply.is_some_and(|reply| is_token_readable(request, reply)));
        let wanted = if what == "login" { Wanted::read(&request.body) } else { Wanted::default() };
        let status = reply.map_or(503, |reply| reply.status);
        let message = reply.filter(|_| status >= 400).and_then(|reply| reply.answer.status_message.as_deref());
        let record = DesktopAsked {
            pc: self.pc.clone(),
            agent: cut(&agent),
            what,
            scheme: if request.https { "https" } else { "http" },
            origin: request.origin.clone().unwrap_or_default(),
            csrf_asked: request.wants_token && !preflight,
            csrf_sent: request.token.is_some() && !preflight,
            csrf_token: match (request.token.as_deref().filter(|_| !preflight), &own) {
                (Some(sent), Some(own)) if own.is(sent) => "own",
                (Some(_), _) => "other",
                (None, _) => "none",
            },
            cookie: request.cookie.is_some() && session.is_some() && !preflight,
            place: wanted.place,
            server: wanted.server,
            peer_server: wanted.peer_server,
            devices: wanted.devices,
            status,
            allow_origin: reply.and_then(|reply| field(reply, "access-control-allow-origin")),
            exposed: reply.and_then(|reply| field(reply, "access-control-expose-headers")),
            token_given: seen.is_some(),
            // The session's own, given once more, is nothing new.
            token_print: seen.filter(|token| own.as_ref() != Some(token)).map(|token| print(token.reveal())),
            message: message.map(cut),
            sent_at,
        };
        if let Some(reply) = reply {
            self.note(request, reply, agent);
        }
        Some(record)
    }

    /// Whose the request is: by the cookie or, where there is none, the agent's newest.
    fn session(&self, request: &Request) -> Option<&Seen> {
        let by_name =
            |credentials: &Credentials| self.sessions.iter().rev().find(|session| session.login == credentials.login);
        match &request.cookie {
            Some(cookie) => self.sessions.iter().find(|session| session.cookie == *cookie),
            None => request.credentials.as_ref().and_then(by_name),
        }
    }

    fn note(&mut self, request: &Request, reply: &Reply, login: String) {
        if let Some(Cookie::Set { value, .. }) = &reply.cookie {
            self.sessions.push_back(Seen { cookie: value.clone(), token: reply.token.clone(), login });
            if self.sessions.len() > SESSIONS_MAX {
                self.sessions.pop_front();
            }
            return;
        }
        let cookie = self.session(request).map(|session| session.cookie.clone());
        let Some(session) = self.sessions.iter_mut().find(|session| Some(&session.cookie) == cookie.as_ref()) else {
            return;
        };
        // A login that is refused leaves the session as it was.
        let refused = reply.status == 401 && what(request) != Some("login");
        if matches!(reply.cookie, Some(Cookie::Drop { .. })) || refused {
            session.token = None;
        } else if reply.token.is_some() {
            session.token.clone_from(&reply.token);
        }
    }
}

impl Wanted {
    /// As far as it can be read, also of a login that is refused for what is missing in it.
    fn read(body: &[u8]) -> Wanted {
        let entries: Vec<Value> = serde_json::from_slice(body).unwrap_or_default();
        let value = |name: &str| entries.iter().find(|entry| entry["name"] == name).map(|entry| &entry["value"]);
        let text = |name: &str| value(name).and_then(Value::as_str);
        let url = |name: &str| text(name)?.parse::<ServerUrl>().ok().map(|url| cut(&url.to_string()));
        let devices = value("devices").and_then(|devices| serde_json::from_value(devices.clone()).ok());
        let devices: Vec<Device> = devices.unwrap_or_default();
        let written = |device: &Device| cut(&format!("{}@{}", device.dn, device.switch));
        Wanted {
            place: text("place").map(cut),
            server: url("server"),
            peer_server: url("peer_server"),
            devices: devices.iter().take(DEVICES_MAX).map(written).collect(),
        }
    }
}

fn what(request: &Request) -> Option<&'static str> {
    match (request.path.as_str(), &request.method) {
        (LOGIN | PING, &Method::OPTIONS) => request.pre_flight.then_some("preflight"),
        (PING, &Method::GET) => Some("poll"),
        // Without credentials it is no login: somebody looks.
        (LOGIN, &Method::GET) => Some(if request.credentials.is_some() { "login" } else { "read" }),
        (LOGIN, &Method::POST) => Some(if Post::read(&request.body) == Ok(Post::Logout) { "logout" } else { "login" }),
        _ => None,
    }
}

/// Whether a browser would let the page read the token; a desktop without an origin is no page.
fn is_token_readable(request: &Request, reply: &Reply) -> bool {
    let Some(origin) = &request.origin else { return true };
    let exposed = field(reply, "access-control-expose-headers").unwrap_or_default();
    let named = exposed.split(',').any(|name| name.trim().eq_ignore_ascii_case(CSRF_TOKEN));
    named && field(reply, "access-control-allow-origin").as_ref() == Some(origin)
}

fn field(reply: &Reply, name: &str) -> Option<String> {
    reply.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

/// By this tokens can be told apart, and none found out.
fn print(token: &str) -> String {
    Sha256::digest(token).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::srs::reply::{Field, Refusal};
    use http::HeaderMap;
    use serde_json::json;

    const PAGE: &str = "http://gws1:8070";

    fn request(method: &str, path: &str, fields: &[(&'static str, &str)], body: &str) -> Request {
        let headers: HeaderMap =
            fields.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect();
        Request::read(method.parse().unwrap(), path, &headers, body.as_bytes().to_vec(), false)
    }

    fn cors() -> Vec<Field> {
        let exposed = ("access-control-expose-headers", "X-CSRF-Token".to_owned());
        vec![("access-control-allow-origin", PAGE.to_owned()), exposed]
    }

    fn json_of(record: Option<DesktopAsked>) -> Value {
        serde_json::to_value(record.unwrap()).unwrap()
    }

    const BASIC: (&str, &str) = ("authorization", "Basic YnJhdW46c2VjcmV0");
    const BODY: &str = r#"[{"name": "server", "value": "http://rws1:8080"}, {"name": "place", "value": "Place1"},
        {"name": "devices", "value": [{"dn": "5001", "switch": "SIP_Switch"}]}]"#;

    fn login(witness: &mut Witness, cookie: &str, token: &str, fields: Vec<Field>) -> Value {
        let value = Secret::new(cookie);
        let reply = Reply {
            cookie: Some(Cookie::Set { value, https: false }),
            token: Some(Secret::new(token)),
            ..Reply::ok(fields)
        };
        let asks = [BASIC, ("origin", PAGE), ("x-support-csrfp", "true")];
        json_of(witness.asked(&request("POST", LOGIN, &asks, BODY), Some(&reply), 7))
    }

    #[test]
    fn a_login_is_told_whole_and_without_its_secrets() {
        let told = login(&mut Witness::new("PC-0417"), "the-cookie", "the-token", cors());
        let due = json!({
            "pc": "PC-0417", "agent": "braun", "what": "login", "scheme": "http", "origin": PAGE, "csrf_asked": true,
            "csrf_sent": false, "csrf_token": "none", "cookie": false, "place": "Place1", "server": "http://rws1:8080",
            "devices": ["5001@SIP_Switch"], "status": 200, "allow_origin": PAGE, "exposed": "X-CSRF-Token",
            "token_given": true, "token_print": print("the-token"), "sent_at": 7,
        });
        assert_eq!(told, due);
        let text = told.to_string();
        assert!(["the-cookie", "the-token", "secret"].iter().all(|secret| !text.contains(secret)));
    }

    #[test]
    fn a_token_is_the_session_s_own_until_the_session_ends() {
        let mut witness = Witness::new("PC-0417");
        login(&mut witness, "c1", "t1", cors());
        let ask = |witness: &mut Witness, token: &str, reply: &Reply| {
            let fields = [("cookie", "JSESSIONID=c1"), ("x-csrf-token", token)];
            let logout = r#"{"operationName": "EndContactCenterSession"}"#;
            json_of(witness.asked(&request("POST", LOGIN, &fields, logout), Some(reply), 0))
        };
        let forged = Reply::refused(&Refusal::new(403, wire::rws::Status::Forbidden, "no token"), Vec::new());
        let told = ask(&mut witness, "t2", &forged);
        assert_eq!(
            (&told["csrf_token"], &told["status"], &told["message"]),
            (&json!("other"), &json!(403), &json!("no token"))
        );
        assert_eq!(
            (&told["what"], &told["agent"], &told["csrf_sent"], &told["cookie"]),
            (&json!("logout"), &json!("braun"), &json!(true), &json!(true))
        );
        let unknown = Reply::refused(&Refusal::not_authenticated("who is it"), Vec::new());
        let fields = [BASIC, ("cookie", "JSESSIONID=c1"), ("x-csrf-token", "t1")];
        let told = json_of(witness.asked(&request("POST", LOGIN, &fields, BODY), Some(&unknown), 0));
        assert_eq!((&told["csrf_token"], &told["status"]), (&json!("own"), &json!(401)));
        let ended = Reply { cookie: Some(Cookie::Drop { https: false }), ..Reply::ok(Vec::new()) };
        assert_eq!(ask(&mut witness, "t1", &ended)["csrf_token"], "own");
        let late = ask(&mut witness, "t1", &Reply::refused(&Refusal::not_authenticated("log in"), Vec::new()));
        assert_eq!((&late["csrf_token"], &late["agent"]), (&json!("other"), &json!("braun")));
    }

    #[test]
    fn what_a_page_cannot_read_was_not_given_and_what_it_has_is_not_new() {
        let mut witness = Witness::new("PC-0417");
        let hidden = login(&mut witness, "c1", "t1", Vec::new());
        assert_eq!((&hidden["token_given"], hidden.get("token_print")), (&json!(false), None));
        let again = Reply { token: Some(Secret::new("t1")), ..Reply::ok(cors()) };
        let fields = [("cookie", "JSESSIONID=c1"), ("origin", PAGE), ("x-csrf-token", "t1")];
        let told = json_of(witness.asked(&request("POST", LOGIN, &fields, BODY), Some(&again), 0));
        assert_eq!((&told["token_given"], told.get("token_print")), (&json!(true), None));
        assert_eq!((&told["csrf_token"], &told["agent"]), (&json!("own"), &json!("braun")));
    }

    #[test]
    fn each_kind_of_request_has_its_name() {
        let asks = ("access-control-request-method", "POST");
        let of = |method: &str, path: &str, fields: &[(&'static str, &str)], body: &str| {
            let record = Witness::new("PC-0417").asked(&request(method, path, fields, body), None, 0)?;
            assert_eq!(record.status, 503, "no answer of the service");
            Some(record.what)
        };
        assert_eq!(of("OPTIONS", LOGIN, &[asks], ""), Some("preflight"));
        assert_eq!(of("OPTIONS", LOGIN, &[], ""), None);
        assert_eq!(of("GET", PING, &[], ""), Some("poll"));
        assert_eq!(of("GET", LOGIN, &[BASIC], ""), Some("login"));
        assert_eq!(of("GET", LOGIN, &[], ""), Some("read"));
        assert_eq!(of("POST", LOGIN, &[], "nonsense"), Some("login"));
        assert_eq!(of("GET", "/favicon.ico", &[], ""), None);
    }
}
