//! Requests with the connection's credential: the signature of the API key, or an access token. Each secret goes to the
//! endpoints that it is for and nowhere else (WXC-AUTH-1): the client's to the token endpoint, the token and the signature
//! to the API and Media API of the form; storage gets none.

use super::config::WebexConfig;
use super::token::Tokens;
use crate::acd::caller::{Caller, Pace, json};
use crate::acd::failure::Failure;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, Uri};
use kernel::time;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::sync::Mutex;
use wire::webex::legacy::authorization;
use wire::webex::oauth::{Grant, TokenAnswer, TokenRequest};
use wire::webex::tasks::List;
use wire::webex::{Pairing, form};

/// How requests are authorized.
#[derive(Clone)]
enum Credential {
    /// CMSv1.
    Signed { from: HeaderValue, signature: HeaderValue },
    /// CMSv2, Programmatic. Held while a token is asked for, so that one is, for all who need it.
    Token(Arc<Mutex<Issuer>>),
}

/// The token endpoint, at a pace of its own: what the API throttles keeps no token back.
struct Issuer {
    caller: Caller,
    endpoint: String,
    client: (String, String),
    tokens: Tokens,
}

/// A request with our credential.
struct Ask<'a> {
    method: Method,
    address: &'a str,
    body: Bytes,
    is_file: bool,
}

/// A list as it was read last.
#[derive(Debug)]
pub struct Kept<T> {
    body: Bytes,
    rows: Vec<T>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { body: Bytes::new(), rows: Vec::new() }
    }
}

/// The way in to one tenant.
pub struct Door {
    caller: Caller,
    /// Files in storage, which is no API and has limits of its own.
    storage: Caller,
    pace: Pace,
    credential: Credential,
    tenant: Option<HeaderValue>,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

fn secret(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::try_from(text).map_err(|_| "a credential holds characters that it cannot have")?;
    value.set_sensitive(true);
    Ok(value)
}

/// `http://host:port` of an address.
pub(super) fn origin(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

/// What asks for the first token of a connection.
fn first_grant(config: &WebexConfig) -> Grant {
    if config.pairing == Pairing::Programmatic {
        Grant::RefreshToken(config.refresh_token.clone())
    } else {
        Grant::ClientCredentials { username: config.user.clone(), tenant_id: config.tenant_id.clone() }
    }
}

impl Door {
    /// A way in that has not been used yet.
    ///
    /// # Errors
    /// What of the configuration cannot be used, in words without secrets.
    pub fn new(config: &WebexConfig, pace: Pace) -> Result<Self, String> {
        let (credential, tenant) = if config.pairing.is_legacy() {
            let signature = secret(&authorization(&config.api_key, &config.user, &config.tenant_id))?;
            let from = HeaderValue::try_from(&config.user).map_err(|_| "the user name cannot be sent")?;
            (Credential::Signed { from, signature }, None)
        } else {
            let base = match config.oauth_url.trim_end_matches('/') {
                "" => origin(&config.api_url).map(|o| format!("{o}/v1")).ok_or("the API URL is not an address")?,
                given => given.to_owned(),
            };
            let client = (config.client_id.clone(), config.client_secret.clone());
            let tokens = Tokens::new(first_grant(config));
            let tenant = HeaderValue::try_from(&config.tenant_id).map_err(|_| "the tenant id cannot be sent")?;
            let transitional = config.pairing == Pairing::Transitional;
            let endpoint = format!("{base}/access_token");
            let issuer = Issuer { caller: Caller::new(pace), endpoint, client, tokens };
            (Credential::Token(Arc::new(Mutex::new(issuer))), transitional.then_some(tenant))
        };
        Ok(Self { caller: Caller::new(pace), storage: Caller::of_files(pace), pace, credential, tenant })
    }

    /// Another way in with the same credential, which need not wait for what this one waits for.
    pub fn beside(&self) -> Self {
        let (credential, tenant) = (self.credential.clone(), self.tenant.clone());
        let (caller, storage) = (Caller::new(self.pace), Caller::of_files(self.pace));
        Self { caller, storage, pace: self.pace, credential, tenant }
    }

    /// `GET`, and what `read` makes of a status below 400.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn get<T>(
        &mut self,
        address: &str,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.ask(Ask { method: Method::GET, address, body: Bytes::new(), is_file: false }, read).await
    }

    /// `GET` of a file from the Media API, none where it is not there.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn file(&mut self, address: &str) -> Result<Option<Vec<u8>>, Failure> {
        let ask = Ask { method: Method::GET, address, body: Bytes::new(), is_file: true };
        match self.ask(ask, whole).await {
            Err(Failure::Status(404)) => Ok(None),
            other => other.map(Some),
        }
    }

    /// `GET` of JSON.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn read<T: DeserializeOwned>(&mut self, address: &str) -> Result<T, Failure> {
        self.get(address, json).await
    }

    /// `GET` of a list that is polled: nine times in ten it is the same again, and is not taken apart again.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn poll<'k, T: DeserializeOwned>(
        &mut self,
        address: &str,
        kept: &'k mut Kept<T>,
    ) -> Result<&'k [T], Failure> {
        let last = Some(&kept.body).filter(|body| !body.is_empty());
        let read = |answer: &Response<Bytes>| {
            let body = answer.body();
            if Some(body) == last {
                return Ok(None);
            }
            json::<List<T>>(answer).map(|list| Some(Kept { body: body.clone(), rows: list.data }))
        };
        if let Some(new) = self.get(address, read).await? {
            *kept = new;
        }
        Ok(&kept.rows)
    }

    /// A request with a body of JSON, answered in JSON.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn send<T: DeserializeOwned>(
        &mut self,
        method: Method,
        address: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, Failure> {
        let body = serde_json::to_vec(body).map_err(|e| Failure::Malformed(e.to_string()))?;
        self.ask(Ask { method, address, body: Bytes::from(body), is_file: false }, json).await
    }

    /// Fetches from an address that carries its own credential: none of ours goes there.
    ///
    /// # Errors
    /// See [`Failure`]; a status of 403 where the address has expired.
    pub async fn fetch(&mut self, address: &str) -> Result<Vec<u8>, Failure> {
        let uri: Uri = address.parse().map_err(|_| Failure::Elsewhere)?;
        let usable = matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|a| !a.as_str().contains('@'));
        if !usable {
            return Err(Failure::Elsewhere);
        }
        let request = Request::get(uri).body(Bytes::new()).map_err(|_| Failure::Elsewhere)?;
        match self.storage.ask(&request, whole).await {
            // No credential of ours was shown: none of ours is refused.
            Err(Failure::Credential | Failure::Forbidden) => Err(Failure::Status(403)),
            other => other,
        }
    }

    async fn ask<T>(
        &mut self,
        ask: Ask<'_>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let token = self.token().await?;
        let request = self.request(&ask, token.as_deref())?;
        let caller = if ask.is_file { &mut self.storage } else { &mut self.caller };
        match (caller.ask(&request, &read).await, &self.credential, token) {
            // The token may have been revoked before its time: one more, and no third.
            (Err(Failure::Credential), Credential::Token(issuer), Some(token)) => {
                issuer.lock().await.tokens.refused(&token);
                let token = self.token().await?;
                let request = self.request(&ask, token.as_deref())?;
                let caller = if ask.is_file { &mut self.storage } else { &mut self.caller };
                caller.ask(&request, &read).await
            }
            (outcome, ..) => outcome,
        }
    }

    fn request(&self, ask: &Ask<'_>, token: Option<&str>) -> Result<Request<Bytes>, Failure> {
        let (method, body) = (ask.method.clone(), ask.body.clone());
        let builder = Request::builder().method(method).uri(ask.address).header("accept", "application/json");
        let builder = match (&self.credential, token) {
            (Credential::Signed { from, signature }, _) => {
                builder.header("from", from).header("authorization", signature)
            }
            (Credential::Token(_), Some(token)) => {
                builder.header("authorization", secret(&format!("Bearer {token}")).map_err(Failure::Malformed)?)
            }
            (Credential::Token(_), None) => return Err(Failure::Credential),
        };
        let builder = match &self.tenant {
            Some(tenant) => builder.header("tenantid", tenant),
            None => builder,
        };
        let builder = if body.is_empty() { builder } else { builder.header("content-type", "application/json") };
        builder.body(body).map_err(|_| Failure::Malformed("an address that cannot be asked".into()))
    }

    /// The organization of the access token.
    ///
    /// # Errors
    /// No token is given, or it does not say.
    pub async fn organization(&mut self) -> Result<String, Failure> {
        let token = self.token().await?.unwrap_or_default();
        let org = wire::webex::oauth::organization(&token).map(str::to_owned);
        org.ok_or_else(|| Failure::Malformed("the access token names no organization".into()))
    }

    /// The access token; none where requests are signed.
    async fn token(&self) -> Result<Option<String>, Failure> {
        match &self.credential {
            Credential::Signed { .. } => Ok(None),
            Credential::Token(issuer) => issuer.lock().await.token().await.map(Some),
        }
    }
}

impl Issuer {
    async fn token(&mut self) -> Result<String, Failure> {
        let now = || u64::try_from(time::since_boot().as_millis()).unwrap_or(u64::MAX);
        if let Some(token) = self.tokens.access(now()) {
            return Ok(token.to_owned());
        }
        let (client_id, client_secret) = self.client.clone();
        let body = TokenRequest { client_id, client_secret, grant: self.tokens.grant() };
        let request = Request::post(&*self.endpoint)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(Bytes::from(body.encode()))
            .map_err(|_| Failure::Malformed("an address that cannot be asked".into()))?;
        match self.caller.ask(&request, json::<TokenAnswer>).await {
            Ok(answer) => {
                let token = answer.access_token.clone();
                self.tokens.granted(now(), answer);
                Ok(token)
            }
            Err(Failure::Status(400) | Failure::Credential | Failure::Forbidden) => {
                self.tokens.not_granted();
                Err(Failure::Credential)
            }
            Err(other) => Err(other),
        }
    }
}

/// The body of a 200.
///
/// # Errors
/// Any other status.
fn whole(answer: &Response<Bytes>) -> Result<Vec<u8>, Failure> {
    match answer.status().as_u16() {
        200 => Ok(answer.body().to_vec()),
        status => Err(Failure::Status(status)),
    }
}

/// A query's pairs at the end of an address.
pub fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    format!("{address}?{}", form::encode(pairs))
}
