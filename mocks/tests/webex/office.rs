//! A world with a tenant and a client.

use crate::common;
pub use crate::common::{STARTS, header, machine};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use kernel::http::{Client, Error};
use kernel::world::{Control, Outcome, World};
use mocks::webex::{Config, NewQueue, NewUser, Webex};
use serde::de::DeserializeOwned;
use std::time::Duration;
use wire::webex::oauth::{Grant, TokenAnswer, TokenRequest};
use wire::webex::{Pairing, form, legacy};

pub fn world(webex: &Webex) -> World {
    let webex = webex.clone();
    common::world("webex", Box::new(move || Box::pin(webex.program())))
}

pub fn user(last: &str) -> NewUser {
    NewUser {
        first: "Dana".into(),
        last: last.into(),
        email: format!("{}@example.com", last.to_lowercase()),
        teams: vec!["t1".into()],
        enabled: true,
    }
}

/// One team, one queue, two agents who are logged on.
pub fn open(webex: &Webex) {
    webex.add_team("t1", "Team One", false).expect("new");
    webex.add_queue("q1", &NewQueue { teams: vec!["t1".into()], ..NewQueue::default() }).expect("new");
    for (key, last) in [("braun", "Braun"), ("hodges", "Hodges")] {
        webex.add_user(key, &user(last)).expect("new");
        webex.login(key).expect("logs on");
    }
}

/// Runs a director against an open tenant.
pub fn run<F, Fut>(config: Config, director: F) -> Outcome<()>
where
    F: FnOnce(Webex, Browser, Control) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let webex = Webex::new(config.clone());
    let outcome = world(&webex).run(move |control| async move {
        open(&webex);
        let client = Client::new(Duration::from_secs(30), 8 << 20);
        let mut browser = Browser { client, config, token: String::new() };
        if browser.config.face == Pairing::Programmatic {
            browser.token =
                browser.sign_on(Grant::RefreshToken(webex.refresh_token())).await.expect("a token").access_token;
        }
        director(webex, browser, control).await;
    });
    outcome.expect("the harness holds")
}

pub fn face(face: Pairing) -> Config {
    Config { face, ..Config::default() }
}

/// A client with its credentials.
pub struct Browser {
    pub client: Client,
    pub config: Config,
    pub token: String,
}

impl Browser {
    pub async fn send(&self, request: http::request::Builder, body: &str) -> Result<Response<Bytes>, Error> {
        self.client.send(request.body(Bytes::from(body.to_owned())).expect("a good request")).await
    }

    pub async fn sign_on(&self, grant: Grant) -> Option<TokenAnswer> {
        let access = &self.config.access;
        let body =
            TokenRequest { client_id: access.client_id.clone(), client_secret: access.client_secret.clone(), grant };
        let request = Request::post(format!("{}/v1/access_token", self.config.base()))
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self.send(request, &body.encode()).await.expect("an answer");
        (answer.status() == StatusCode::OK).then(|| serde_json::from_slice(answer.body()).expect("a token"))
    }

    /// With the bearer token.
    pub async fn ask(&self, method: &str, path: &str, body: &str) -> Result<Response<Bytes>, Error> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.config.base()));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        self.send(request.header("content-type", "application/json"), body).await
    }

    pub async fn status(&self, method: &str, path: &str, body: &str) -> u16 {
        self.ask(method, path, body).await.expect("an answer").status().as_u16()
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        read(&self.ask("GET", path, "").await.expect("an answer"))
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl serde::Serialize) -> T {
        read(&self.ask("POST", path, &serde_json::to_string(body).expect("writes")).await.expect("an answer"))
    }

    /// With the signed address.
    pub async fn legacy(&self, url: &str) -> Response<Bytes> {
        let access = &self.config.access;
        let request = Request::get(url)
            .header("from", &access.user)
            .header("authorization", legacy::authorization(&access.api_key, &access.user, &access.tenant_id));
        self.send(request, "").await.expect("an answer")
    }

    pub async fn dataset(&self, of: &str, query: &legacy::Query) -> legacy::Dataset {
        let q = form::encode(&[("q", &serde_json::to_string(query).expect("writes"))]);
        read(&self.legacy(&format!("{}/{of}?{q}", self.config.legacy_api_url())).await)
    }

    /// A file under an address of its own.
    pub async fn file(&self, url: &str) -> (u16, Bytes) {
        let answer = self.send(Request::get(url), "").await.expect("an answer");
        (answer.status().as_u16(), answer.into_body())
    }
}

pub fn read<T: DeserializeOwned>(answer: &Response<Bytes>) -> T {
    let text = String::from_utf8_lossy(answer.body());
    serde_json::from_slice(answer.body()).unwrap_or_else(|why| panic!("{why}: {} {text}", answer.status()))
}

pub async fn wait(s: u64) {
    kernel::time::sleep(Duration::from_secs(s)).await;
}

pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

pub const fn seconds(s: u64) -> Duration {
    Duration::from_secs(s)
}
