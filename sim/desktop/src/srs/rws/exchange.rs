//! The exchanges with RWS: what is sent, and what an answer means. Pure functions.

use crate::srs::credentials::Credentials;
use crate::srs::effect::Target;
use crate::srs::reply::Refusal;
use crate::srs::secret::Secret;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, header};
use wire::rws::{Answer, CSRF_HEADER_NAME, CSRF_TOKEN, MeOperation, SESSION_COOKIE, Status};
use wire::srs::ServerUrl;

/// Login and the end of the session.
const ME: &str = "/api/v2/me";
/// Longest cookie and token that are taken, in bytes.
const FIELD_MAX: usize = 1_024;

/// A session at RWS: the cookie, and what RWS wants beside it with each POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    cookie: Secret,
    /// Name and value of the header field against forged requests.
    csrf: Option<(String, Secret)>,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<T> {
    /// All is well.
    Good(T),
    /// RWS does not want it, and says why.
    Refused(Refusal),
    /// RWS is in trouble: it may be asked again.
    Trouble(String),
}

/// Asks who the agent is, with name and password.
pub fn ask(server: &ServerUrl, credentials: &Credentials) -> Option<Request<Bytes>> {
    let request = Request::get(format!("{server}{ME}"));
    request.header(header::AUTHORIZATION, credentials.write()).body(Bytes::new()).ok()
}

/// The session in the answer to [`ask`].
pub fn asked(response: &Response<Bytes>) -> Verdict<Pass> {
    match verdict(response) {
        Verdict::Good(()) => match pass(response.headers()) {
            Some(pass) => Verdict::Good(pass),
            None => Verdict::Trouble("RWS gave no session".to_owned()),
        },
        Verdict::Refused(refusal) => Verdict::Refused(refusal),
        Verdict::Trouble(why) => Verdict::Trouble(why),
    }
}

fn pass(headers: &HeaderMap) -> Option<Pass> {
    let cookies = headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.filter_map(|cookie| cookie.split(';').next()?.trim().split_once('='));
    let cookie = pairs.filter(|(name, _)| *name == SESSION_COOKIE).map(|(_, value)| value).next()?;
    let field =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| value.len() <= FIELD_MAX);
    let csrf = field(CSRF_HEADER_NAME).zip(field(CSRF_TOKEN));
    let csrf = csrf.map(|(name, token)| (name.to_owned(), Secret::new(token)));
    (!cookie.is_empty() && cookie.len() <= FIELD_MAX).then(|| Pass { cookie: Secret::new(cookie), csrf })
}

impl Pass {
    /// The value of `Cookie`.
    pub fn cookie(&self) -> String {
        format!("{SESSION_COOKIE}={}", self.cookie.reveal())
    }

    /// The agent begins to work there.
    pub fn start(&self, target: &Target) -> Option<Request<Bytes>> {
        let (place, devices) = (target.place.clone(), target.devices.clone());
        let channels = vec!["voice".to_owned()];
        self.post(&target.server, &MeOperation::StartContactCenterSession { channels, place, devices })
    }

    /// The agent has done.
    pub fn end(&self, server: &ServerUrl) -> Option<Request<Bytes>> {
        self.post(server, &MeOperation::EndContactCenterSession)
    }

    fn post(&self, server: &ServerUrl, operation: &MeOperation) -> Option<Request<Bytes>> {
        let body = serde_json::to_vec(operation).ok()?;
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("{server}{ME}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, self.cookie());
        if let Some((name, token)) = &self.csrf {
            request = request.header(name, token.reveal());
        }
        request.body(Bytes::from(body)).ok()
    }
}

/// What RWS says: HTTP's status and its own code agree, or the worse one counts.
pub fn verdict(response: &Response<Bytes>) -> Verdict<()> {
    let status = response.status().as_u16();
    let answer: Option<Answer> = serde_json::from_slice(response.body()).ok();
    let code = answer.as_ref().map(|answer| answer.status_code);
    let message = answer.and_then(|answer| answer.status_message);
    match (status, code) {
        (200..300, None | Some(Status::Ok)) => Verdict::Good(()),
        (500.., _) | (429, _) | (200..300, Some(Status::InternalError)) => {
            Verdict::Trouble(message.unwrap_or_else(|| format!("RWS answered {status}")))
        }
        (_, code) => {
            let code = code.filter(|code| *code != Status::Ok).unwrap_or(of_status(status));
            let status = if (400..500).contains(&status) { status } else { of_code(code) };
            let message = message.unwrap_or_else(|| format!("RWS refused with {status}"));
            Verdict::Refused(Refusal::new(status, code, &message))
        }
    }
}

fn of_status(status: u16) -> Status {
    match status {
        401 => Status::NotAuthenticated,
        403 => Status::Forbidden,
        404 => Status::NotFound,
        _ => Status::ParameterInvalid,
    }
}

fn of_code(code: Status) -> u16 {
    match code {
        Status::Forbidden | Status::NoPermission | Status::MustChangePassword => 403,
        Status::NotFound => 404,
        Status::InUse | Status::AlreadyExists => 409,
        Status::NotAuthenticated => 401,
        _ => 400,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn response(status: u16, body: &str, fields: &[(&str, &str)]) -> Response<Bytes> {
        let mut response = Response::builder().status(status);
        for (name, value) in fields {
            response = response.header(*name, *value);
        }
        response.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
    }

    #[test]
    fn a_refusal_keeps_its_words_and_has_a_status_of_http() {
        let body = r#"{"statusCode":6,"statusMessage":"failed to find the place Nowhere"}"#;
        for (given, due) in [(200, 404), (404, 404), (400, 400)] {
            let due = Refusal::new(due, Status::NotFound, "failed to find the place Nowhere");
            assert_eq!(verdict(&response(given, body, &[])), Verdict::Refused(due));
        }
        assert_eq!(verdict(&response(200, r#"{"statusCode":0}"#, &[])), Verdict::Good(()));
        assert_eq!(verdict(&response(200, r#"{"statusCode":0,"user":{}}"#, &[])), Verdict::Good(()));
        assert!(matches!(verdict(&response(503, "", &[])), Verdict::Trouble(_)));
        assert!(matches!(verdict(&response(401, "", &[])), Verdict::Refused(refusal) if refusal.status == 401));
    }

    #[test]
    fn the_session_and_its_token_come_with_the_first_answer() {
        let fields = [
            ("set-cookie", "JSESSIONID=abc; Path=/; HttpOnly"),
            ("x-csrf-header", "X-CSRF-TOKEN"),
            ("x-csrf-token", "t0k"),
        ];
        let Verdict::Good(pass) = asked(&response(200, "{}", &fields)) else { panic!("no session") };
        let server: ServerUrl = "https://rws1:8443".parse().unwrap();
        let end = pass.end(&server).unwrap();
        assert_eq!(end.uri(), "https://rws1:8443/api/v2/me");
        assert_eq!(end.headers()["cookie"], "JSESSIONID=abc");
        assert_eq!(end.headers()["x-csrf-token"], "t0k");
        assert!(matches!(asked(&response(200, "{}", &[])), Verdict::Trouble(_)));
    }

    proptest! {
        #[test]
        fn any_answer_means_something(status in 100u16..600, body in "\\PC{0,60}") {
            let verdict = verdict(&response(status, &body, &[]));
            if let Verdict::Refused(refusal) = verdict {
                prop_assert!((400..500).contains(&refusal.status));
            }
        }
    }
}
