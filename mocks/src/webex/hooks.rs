//! Posts notifications to who subscribed. Nothing is repeated: what does not arrive is lost.

use super::handle::Webex;
use super::outbox::Letter;
use crate::events::WebexHook;
use bytes::Bytes;
use kernel::http::Client;
use std::time::Duration;
use wire::webex::{Pairing, hooks};

/// How long one post may take.
const PATIENCE: Duration = Duration::from_secs(10);

enum Next {
    Post(Letter),
    Wait(Option<i64>),
}

/// Posts for as long as the machine runs.
pub(super) async fn deliver(webex: Webex) {
    if webex.config().face != Pairing::Programmatic {
        return;
    }
    let client = Client::new(PATIENCE, 64 * 1024);
    loop {
        match next(&webex) {
            Next::Post(letter) => post(&webex, &client, letter).await,
            Next::Wait(None) => webex.woken().await,
            Next::Wait(Some(ms)) => {
                tokio::select! {
                    biased;
                    () = webex.woken() => {}
                    () = kernel::time::sleep(Duration::from_millis(ms.max(1) as u64)) => {}
                }
            }
        }
    }
}

fn next(webex: &Webex) -> Next {
    let now = kernel::time::truth();
    let (next, met) = webex.with(|s| {
        s.model.announce(now);
        let met = s.absorb(now, webex.config());
        let next = match s.outbox.take(now) {
            Ok(letter) => Next::Post(letter),
            Err(wait) => {
                let capture = s.model.next_capture().map(|t| t - now);
                Next::Wait(wait.into_iter().chain(capture).min())
            }
        };
        (next, met)
    });
    webex.tell_fates(&met);
    next
}

async fn post(webex: &Webex, client: &Client, letter: Letter) {
    let found = webex.with(|s| {
        let entry = s.subscriptions.all.iter().find(|e| e.shown.id == letter.subscription);
        entry.filter(|e| e.shown.status == "active").cloned()
    });
    // Unsubscribed in the meantime.
    let Some(entry) = found else { return };
    let Ok(body) = serde_json::to_vec(&letter.body) else { return };
    let mut request = http::Request::post(&entry.shown.destination_url).header("content-type", "application/json");
    if let Some(secret) = &entry.secret {
        request = request.header(hooks::SIGNATURE, hooks::signature(secret, &body));
    }
    if entry.shown.resource_version.is_some() {
        let now = kernel::time::truth();
        request = request.header(hooks::TIMESTAMP, now.to_string()).header(hooks::VERSION, "2.0");
    }
    let status = match request.body(Bytes::from(body)) {
        Ok(request) => client.send(request).await.map_or(0, |answer| answer.status().as_u16()),
        Err(_) => 0,
    };
    let well = (200..300).contains(&status);
    webex.with(|s| s.subscriptions.posted(&letter.subscription, well, webex.config().hooks.failures));
    kernel::trace::emit(&WebexHook { event: &letter.body.kind, fate: "posted", status });
}
