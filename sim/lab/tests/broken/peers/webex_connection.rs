//! Connections to Webex Contact Center that are set up, used or shown otherwise than they should be, and WFM with them.

use super::Peer;
use super::tools::{CONTACTS, WFO, answers, beside, instead, later, listed, meddle, posted, wfo};
use kernel::http::Client;
use kernel::world::{Fate, Running, What};
use lab::stage::Sabotage;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-PAUSE-1",
        does: "the screen can be paused by the control API of a version that has no such pauses",
        scenario: "webex-cc-2.0/refused-controls",
        sabotage: pauses_the_screen,
    },
    Peer {
        blamed: "WXC-VER-1",
        does: "the server speaks CMSv2 as well",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || beside(WFO, asks_by_cmsv2),
    },
    Peer {
        blamed: "WXC-VER-2",
        does: "on this version contacts are of another type",
        scenario: "webex-cc-2.0/both-versions-alike",
        sabotage: || listed(CONTACTS, |contact| contact["contactType"] = "VOICE".into()),
    },
    Peer {
        blamed: "WXC-VER-3",
        does: "New WFM gets a feed by CMSv2",
        scenario: "webex-cc-1.0/no-wfm",
        sabotage: || {
            instead("GET", "/sim/wfm/Webex/adherence", 200, r#"[{"agent":"1","state":"available","since":0}]"#)
        },
    },
    Peer {
        blamed: "WXC-CFG-1",
        does: "a missing API key is no mistake",
        scenario: "webex-cc-1.0/forms",
        sabotage: || unsaid("api_key"),
    },
    Peer {
        blamed: "WXC-CFG-2",
        does: "a missing client secret is no mistake",
        scenario: "webex-cc-2.0/forms",
        sabotage: || unsaid("client_secret"),
    },
    Peer {
        blamed: "WXC-CFG-3",
        does: "syncs more often than each ten minutes can be set",
        scenario: "webex-cc-2.0/forms",
        sabotage: || unsaid("sync_interval_min"),
    },
    Peer {
        blamed: "WXC-CFG-4",
        does: "a filter without a pattern is no mistake",
        scenario: "webex-cc-2.0/forms",
        sabotage: || unsaid("filters"),
    },
    Peer {
        blamed: "WXC-CFG-5",
        does: "a negative capture delay can be set",
        scenario: "webex-cc-1.0/forms",
        sabotage: || unsaid("capture_delay_min"),
    },
    Peer {
        blamed: "WXC-CFG-6",
        does: "the ACD is called by a name of the server's own",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || listed("/sim/acds", |acd| acd["kind"] = "Webex".into()),
    },
    Peer {
        blamed: "WXC-CFG-7",
        does: "what only 1.0 has is asked for although its box is empty",
        scenario: "webex-cc-1.0/box-empty",
        sabotage: || webex(|config| config.webex_1_0 = true),
    },
    Peer {
        blamed: "WXC-CFG-8",
        does: "nobody is told that the user may not use the API",
        scenario: "webex-cc-1.0/no-access-to-the-api",
        sabotage: || listed("/sim/acds", |acd| acd["problems"] = Value::Array(Vec::new())),
    },
    Peer {
        blamed: "WXC-DS-1",
        does: "statistics are captured although the ACD is not assigned to that service",
        scenario: "webex-cc-1.0/data-server-capture-off",
        sabotage: || webex(|config| config.data_server = wire::acd::DataServer::ON),
    },
    Peer {
        blamed: "WXC-AUTH-1",
        does: "the client secret is shown with the ACD",
        scenario: "webex-cc-2.0/one-call",
        sabotage: secret_with_the_acd,
    },
    Peer {
        blamed: "WXC-AUTH-1",
        does: "the client secret goes with a request for tasks, in a header field",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || shows(|c| c.client_secret.clone(), "/v1/tasks?from=0", "x-client", str::to_owned),
    },
    Peer {
        blamed: "WXC-AUTH-1",
        does: "storage is asked with the client's name and secret",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || {
            shows(|c| format!("{}:{}", c.client_id, c.client_secret), "/media/1/2.wav", "authorization", basic)
        },
    },
    Peer {
        blamed: "WXC-AUTH-1",
        does: "the client secret goes to the API by CMSv2 in the place of a token",
        scenario: "webex-cc-1.0/one-call-by-cmsv2",
        sabotage: || shows(|c| c.client_secret.clone(), "/cms/api/v2/sim/contacts", "authorization", bearer),
    },
    Peer {
        blamed: "WXC-AUTH-1",
        does: "the API key is shown where the SAML metadata file is",
        scenario: "webex-cc-1.0/one-call",
        sabotage: || shows(|c| c.api_key.clone(), "/cas/idp/metadata", "x-api-key", str::to_owned),
    },
    Peer {
        blamed: "WXC-SAML-1",
        does: "the address of another binding is taken",
        scenario: "webex-cc-2.0/saml",
        sabotage: || posted("/sim/saml", |read| read["redirect_url"] = "https://idp.example/post".into()),
    },
    Peer {
        blamed: "WXC-WFM-1",
        does: "the statistics of queues are those of others",
        scenario: "webex-cc-1.0/statistics",
        sabotage: || listed("/sim/wfm/Webex/statistics?of=queue", |row| later(row, "totalAcceptedTasks", 7)),
    },
    Peer {
        blamed: "WXC-WFM-2",
        does: "the day is not captured again",
        scenario: "webex-cc-1.0/statistics-again",
        sabotage: || webex(|config| config.recapture_at_min = None),
    },
    Peer {
        blamed: "WXC-WFM-3",
        does: "the feed is empty",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || answers("/sim/wfm/Webex/adherence", |feed| *feed = Value::Array(Vec::new())),
    },
    Peer {
        blamed: "WXC-WFM-4",
        does: "the feed carries a chat",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || answers("/sim/wfm/Webex/adherence", a_chat),
    },
];

/// Changes the server's side of the connection.
fn webex(change: impl Fn(&mut wfo::WebexConfig) + Send + Sync + 'static) -> Sabotage {
    wfo(move |config| {
        for acd in &mut config.acds {
            if let wfo::AcdKind::Webex(connection) = &mut acd.kind {
                change(connection);
            }
        }
    })
}

fn pauses_the_screen() -> Sabotage {
    meddle(|passing| match passing.what {
        What::Request { method: "POST", target: "/sim/recording-controls", body }
            if body.windows(12).any(|word| word == b"pause_screen") =>
        {
            Fate::Answer(200, br#"{"contact":"1"}"#.to_vec())
        }
        _ => Fate::Pass,
    })
}

/// What is wrong with a field is not said.
fn unsaid(field: &'static str) -> Sabotage {
    posted("/sim/acds/check", move |answer| {
        answer["mistakes"].as_array_mut().into_iter().for_each(|all| all.retain(|mistake| mistake["field"] != field));
    })
}

async fn asks_by_cmsv2() {
    kernel::time::sleep(Duration::from_secs(600)).await;
    let request = http::Request::get("http://webex:8090/cms/api/v2/auxiliary-data/users").body(bytes::Bytes::new());
    // Whatever the answer, it has been asked.
    let _ = Client::new(Duration::from_secs(30), 1 << 20).send(request.expect("a request")).await;
}

fn secret_with_the_acd() -> Sabotage {
    let secret: Arc<Mutex<String>> = Arc::default();
    let known = secret.clone();
    let shown = listed("/sim/acds", move |acd| {
        let secret = secret.lock().unwrap_or_else(PoisonError::into_inner).clone();
        acd["problems"] = serde_json::json!([format!("configuration: {secret}")]);
    });
    let config = webex(move |config| {
        known.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&config.client_secret);
    });
    Sabotage { wfo: config.wfo, ..shown }
}

/// Once more the tenant is asked, for this, with a credential in a header field, as it is written there.
fn shows(
    of: fn(&wfo::WebexConfig) -> String,
    target: &'static str,
    field: &'static str,
    write: fn(&str) -> String,
) -> Sabotage {
    let credential: Arc<Mutex<String>> = Arc::default();
    let known = credential.clone();
    let config = webex(move |config| *known.lock().unwrap_or_else(PoisonError::into_inner) = of(config));
    let companion = move |machine: &str| -> Running {
        let (credential, own) = (credential.clone(), machine == WFO);
        Box::pin(async move {
            kernel::time::sleep(Duration::from_secs(600)).await;
            let value = write(&credential.lock().unwrap_or_else(PoisonError::into_inner));
            if own {
                let request = http::Request::get(format!("http://webex:8090{target}")).header(field, value);
                let request = request.body(bytes::Bytes::new()).expect("a request");
                // Whatever the answer, it has been shown.
                let _ = Client::new(Duration::from_secs(30), 1 << 20).send(request).await;
            }
        })
    };
    Sabotage { companion: Some(Arc::new(companion)), ..config }
}

fn basic(pair: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

fn bearer(secret: &str) -> String {
    format!("Bearer {secret}")
}

fn a_chat(feed: &mut Value) {
    let chat = serde_json::json!({ "agent": "1", "email": null, "state": "available", "since": 0, "channel": "chat" });
    feed.as_array_mut().into_iter().for_each(|feed| feed.push(chat.clone()));
}
