//! Requests as a program makes them, and as a browser makes them for a page.

use super::Jar;
use super::cors::{self, Blocked};
use super::preflights::Preflights;
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, COOKIE, HOST, HeaderMap, HeaderName, ORIGIN,
};
use http::{HeaderValue, Request, Response, Uri};
use kernel::http::Client;
use kernel::time;

/// An answer, with what of it the desktop gets to see.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    /// When the request went out, true UTC milliseconds.
    pub(crate) sent_at: i64,
    /// HTTP status; 0 for no answer.
    pub(crate) status: u16,
    /// `Access-Control-Allow-Origin`.
    pub(crate) allow_origin: Option<String>,
    /// `Access-Control-Expose-Headers`.
    pub(crate) exposed: Option<String>,
    /// Whether the desktop may read it.
    pub(crate) readable: bool,
    /// The header fields that the desktop sees.
    pub(crate) headers: HeaderMap,
    /// The body, where the desktop sees it.
    pub(crate) body: Bytes,
}

/// One exchange of a page's request.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// The browser's question.
    Preflight(Reply),
    /// The request itself.
    Request(Reply),
    /// The browser did not send it.
    Blocked(Blocked),
}

/// A browser, or a program with its cookies.
#[derive(Debug)]
pub(crate) struct Web {
    client: Client,
    jar: Jar,
    preflights: Preflights,
    /// What it calls the host in `Host`, where that is not the name by which it is reached.
    host: Option<String>,
}

impl Web {
    /// A new one without cookies.
    pub(crate) fn new(client: Client) -> Self {
        Self { client, jar: Jar::default(), preflights: Preflights::default(), host: None }
    }

    /// The same, which calls the host so in `Host`; as it is reached without a name.
    pub(crate) fn calling(self, host: Option<String>) -> Self {
        Self { host, ..self }
    }

    /// Forgets what it knows of a host.
    pub(crate) fn forget(&mut self, host: &str) {
        self.jar.forget(host);
    }

    /// It is closed and opened again.
    pub(crate) fn clear(&mut self) {
        self.jar = Jar::default();
        self.preflights.clear();
    }

    /// Whether a cookie would go along.
    pub(crate) fn has_cookie(&self, page: Option<&str>, to: &Uri) -> bool {
        self.jar.cookies(page, to).is_some()
    }

    /// The cookies that would go along.
    pub(crate) fn cookies(&self, page: Option<&str>, to: &Uri) -> Option<String> {
        self.jar.cookies(page, to)
    }

    /// As a program: everything is sent, everything is read. `origin` is written into the request all the same, for the
    /// reference demands it.
    pub(crate) async fn send(&mut self, origin: &str, request: Request<Bytes>) -> Reply {
        let request = self.dress(None, origin, request);
        let (mut reply, answer) = self.exchange(request).await;
        if let Some(answer) = answer {
            (reply.readable, reply.headers, reply.body) = (true, answer.headers().clone(), answer.into_body());
        }
        reply
    }

    /// As a page on `page` by a script, with credentials: asks first where it must; then the request, unless it is blocked.
    pub(crate) async fn fetch(&mut self, page: &str, request: Request<Bytes>) -> Vec<Step> {
        if cors::mixed_content(page, request.uri()) {
            return vec![Step::Blocked(Blocked::MixedContent)];
        }
        let mut steps = Vec::new();
        let foreign = cors::origin_of(request.uri()) != page;
        let now = time::since_boot().as_millis() as i64;
        if foreign && cors::needs_preflight(&request) && !self.preflights.know(now, page, &request) {
            let Ok(ask) = cors::preflight(page, &request) else { return vec![Step::Blocked(Blocked::Preflight)] };
            let (mut reply, answer) = self.exchange(ask).await;
            let allowance = answer.ok_or(Blocked::Preflight).and_then(|answer| cors::allowance(page, &answer));
            let allowed = allowance.and_then(|allowance| allowance.covers(&request).map(|()| allowance));
            reply.readable = allowed.is_ok();
            steps.push(Step::Preflight(reply));
            match allowed {
                Ok(allowance) => self.preflights.remember(now, page, &request, allowance),
                Err(why) => {
                    steps.push(Step::Blocked(why));
                    return steps;
                }
            }
        }
        steps.push(Step::Request(self.cross(page, foreign, request).await));
        steps
    }

    /// As a page on `page` by a form: the browser never asks first, and the page never reads the answer.
    pub(crate) async fn submit(&mut self, page: &str, request: Request<Bytes>) -> Vec<Step> {
        if cors::mixed_content(page, request.uri()) {
            return vec![Step::Blocked(Blocked::MixedContent)];
        }
        let reply = self.cross(page, true, request).await;
        vec![Step::Request(Reply { readable: false, headers: HeaderMap::new(), body: Bytes::new(), ..reply })]
    }

    /// The request itself, and what the page sees of the answer. Cookies are taken whether it sees it or not.
    async fn cross(&mut self, page: &str, foreign: bool, request: Request<Bytes>) -> Reply {
        let request = self.dress(Some(page), page, request);
        let (mut reply, answer) = self.exchange(request).await;
        if let Some(answer) = answer {
            reply.readable = !foreign || cors::readable(page, answer.headers()).is_ok();
            if reply.readable {
                let all = answer.headers();
                reply.headers = if foreign { cors::visible(all) } else { all.clone() };
                reply.body = answer.into_body();
            }
        }
        reply
    }

    /// Origin and cookies.
    fn dress(&self, page: Option<&str>, origin: &str, mut request: Request<Bytes>) -> Request<Bytes> {
        let cookies = self.jar.cookies(page, request.uri());
        let add = [(ORIGIN, Some(origin.to_owned())), (COOKIE, cookies)];
        for (name, value) in add {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                request.headers_mut().insert(name, value);
            }
        }
        request
    }

    async fn exchange(&mut self, mut request: Request<Bytes>) -> (Reply, Option<Response<Bytes>>) {
        let uri = request.uri().clone();
        if let Some(host) = &self.host {
            let host = uri.port_u16().map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
            if let Ok(host) = HeaderValue::from_str(&host) {
                request.headers_mut().insert(HOST, host);
            }
        }
        let sent_at = time::truth();
        let answer = self.client.send(request).await.ok();
        let text = |name: &HeaderName| {
            let value = answer.as_ref()?.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let reply = Reply {
            sent_at,
            status: answer.as_ref().map_or(0, |answer| answer.status().as_u16()),
            allow_origin: text(&ACCESS_CONTROL_ALLOW_ORIGIN),
            exposed: text(&ACCESS_CONTROL_EXPOSE_HEADERS),
            ..Reply::default()
        };
        if let Some(answer) = &answer {
            self.jar.take(&uri, answer.headers());
        }
        (reply, answer)
    }
}
