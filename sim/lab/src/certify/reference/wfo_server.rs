//! Our own WFO server as a product.

use super::again::{Again, number, text};
use super::missteps;
use super::twist::{self, Told, Twist};
use crate::certify::driver::Order;
use crate::certify::product::{Factory, Site};
use crate::stage::build::WFO_PORT;
use kernel::chance::Stream;
use kernel::world::{Fate, Meddler, Running, What};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// The list of contacts.
const CONTACTS: &str = "/api/rest/recording/contact";
/// UJET's list of calls.
const CALLS: &str = "/manager/api/v1/calls";
/// Users.
const USERS: &str = "/sim/users";

/// The ways to be wrong, by name.
const MISSTEPS: &[twist::Misstep] = &[
    ("users-without-profile", || twist::listed(USERS, |user| user["profile"] = Value::Null)),
    ("names-of-the-first-sync", first_names),
    ("another-last-name", || twist::listed(CONTACTS, |contact| contact["lastName"] = "Nobody".into())),
    ("another-agent-id", || twist::listed(CONTACTS, |contact| contact["agentAcdId"] = "4711".into())),
    ("contacts-ten-seconds-long", || twist::listed(CONTACTS, |contact| contact["callDuration"] = 10_000.into())),
    ("contacts-as-long-as-the-call", || twist::listed(CONTACTS, |contact| contact["callDuration"] = 17_000.into())),
    ("relays-three-seconds-late", || rte_relay(|relay| later(relay, "start", 3_000))),
    ("relays-for-somebody-else", || rte_relay(|relay| relay["windows"] = r"CORP\nobody".into())),
    ("no-relays", || twist::rte("relay", |_, _| Told::Lost)),
    ("relays-to-the-first-pc-too", to_the_colleague),
    ("imported-a-minute-after-the-relay", || twist::listed(CONTACTS, |contact| later(contact, "importedAt", 60_000))),
    ("calls-of-the-first-page", || {
        twist::said("GET", |target| target.starts_with(CALLS) && target.contains("page=2"), |rows| *rows = json!([]))
    }),
    ("names-in-ascii", || twist::both(twist::listed(USERS, |user| ascii(user, "last")), listed_names())),
    ("calls-pass-for-texts", || twist::listed(CONTACTS, |contact| contact["contactType"] = "TEXT".into())),
    ("associated-with-nothing", || {
        twist::said("GET", |target| target.ends_with("/associated"), |contacts| *contacts = json!([]))
    }),
    ("the-second-time-as-long-as-both", || twist::answers(CONTACTS, as_long_as_both)),
    ("the-box-is-not-told", || untold("RTE messaging")),
    ("deactivation-is-not-told", || untold("not activated")),
    ("a-role-taken-away-is-not-told", || untold("Record Screen")),
    ("screen-only-five-seconds-early", || {
        twist::listed(CONTACTS, |contact| {
            if contact["contactType"] == "SCREEN" {
                later(contact, "startTime", -5_000);
            }
        })
    }),
    ("captures-with-the-box-cleared", || captures("RTE messaging")),
    ("captures-who-is-not-activated", || captures("not activated")),
    ("captures-without-permission", || captures("Record Screen")),
    ("captures-other-logins", || captures("Windows login")),
    ("never-expected", || {
        twist::listed(CONTACTS, |contact| {
            let there = contact["videoHistory"].as_array().and_then(|all| all.last().cloned());
            contact["videoHistory"] = json!([there]);
        })
    }),
    ("no-screen-is-expected", || {
        twist::listed(CONTACTS, |contact| {
            if contact["videoUploadState"] == "No File to Upload" {
                contact["videoUploadState"] = "File not yet uploaded".into();
            }
        })
    }),
    ("audio-stays-expected", || {
        twist::listed(CONTACTS, |contact| contact["audioUploadState"] = "File not yet uploaded".into())
    }),
    ("uploads-are-refused", || twist::instead("PUT", "/sim/uploads/", 503, "not now")),
    ("audio-controls-are-there", || twist::instead("POST", "/sim/recording-controls", 200, "{}")),
    ("audio-can-be-stopped", || taken("stop_audio")),
    ("controls-tag", || taken("tag")),
    ("tags-are-taken", || twist::instead("PUT", CONTACTS, 200, "{}")),
    ("live-monitoring-is-there", || twist::instead("GET", "/sim/live/", 200, "{}")),
];

/// Does not say that it refuses somebody for that reason.
fn untold(reason: &'static str) -> Twist {
    twist::rte("eligibility", move |message, _| match message["reason"].as_str() {
        Some(why) if why.contains(reason) => Told::Lost,
        _ => Told::Passes,
    })
}

/// Takes one control for good.
fn taken(operation: &'static str) -> Twist {
    Twist::new(move |passing| match passing.what {
        What::Request { method: "POST", target: "/sim/recording-controls", body } => {
            let asked: Value = serde_json::from_slice(body).unwrap_or_default();
            let taken = asked["operation"] == operation;
            if taken { Fate::Answer(200, br#"{"contact":"1"}"#.to_vec()) } else { Fate::Pass }
        }
        _ => Fate::Pass,
    })
}

/// What is beyond ASCII is lost.
fn ascii(of: &mut Value, field: &str) {
    let text = of[field].as_str().unwrap_or_default();
    of[field] = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect::<String>().into();
}

fn listed_names() -> Twist {
    twist::listed(CONTACTS, |contact| ascii(contact, "lastName"))
}

/// Of the contacts of an agent on a call each is as long as those until then together.
fn as_long_as_both(contacts: &mut Value) {
    let mut lengths = std::collections::BTreeMap::new();
    // The newest is listed first.
    for contact in contacts.as_array_mut().into_iter().flatten().rev() {
        let key = (contact["assocCallId"].to_string(), contact["agentEmail"].to_string());
        let length = lengths.entry(key).or_insert(0);
        *length += contact["callDuration"].as_i64().unwrap_or_default();
        contact["callDuration"] = (*length).into();
    }
}

/// Has captured whom it refuses for that reason.
fn captures(reason: &'static str) -> Twist {
    twist::rte("eligibility", move |message, _| {
        if message["reason"].as_str().is_some_and(|why| why.contains(reason)) {
            message["capture"] = true.into();
        }
        Told::Passes
    })
}

fn rte_relay(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    twist::rte("relay", move |relay, _| {
        change(relay);
        Told::Passes
    })
}

fn later(message: &mut Value, field: &str, ms: i64) {
    if let Some(at) = message[field].as_i64() {
        message[field] = (at + ms).into();
    }
}

fn first_names() -> Twist {
    let known: Mutex<std::collections::BTreeMap<String, Value>> = Mutex::default();
    twist::listed(USERS, move |user| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let mail = user["email"].as_str().unwrap_or_default().to_owned();
        user["last"] = known.entry(mail).or_insert_with(|| user["last"].clone()).clone();
    })
}

/// The relay of one PC goes to the other one, too.
fn to_the_colleague() -> Twist {
    let first: Mutex<Option<(String, Value)>> = Mutex::default();
    twist::rte("relay", move |message, passing| {
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        match first.take() {
            Some((pc, other)) if pc != passing.to => Told::And(other),
            _ => {
                *first = Some((passing.to.to_owned(), message.clone()));
                Told::Passes
            }
        }
    })
}

/// The right one, or one that is wrong in that way.
pub fn factory(misstep: Option<&str>) -> Option<Arc<dyn Factory>> {
    let twist = missteps::listed(MISSTEPS, misstep)?.map(|make| make());
    Some(Arc::new(Reference { twist, begun: Again::default() }))
}

/// The ways to be wrong.
pub fn missteps() -> Vec<String> {
    missteps::listed_names(MISSTEPS)
}

struct Reference {
    twist: Option<Twist>,
    begun: Again<Order>,
}

impl Factory for Reference {
    fn program(&self, _site: &Site) -> Running {
        Box::pin(self.begun.program(|order| wfo::run(config(&order))))
    }
    fn act(&self, order: &Order) -> Result<Value, String> {
        match order.action.as_str() {
            "begin" => Ok(self.begun.begin(order.clone())),
            other => Err(format!("the server cannot {other}")),
        }
    }
    fn twist(&self) -> Option<Meddler> {
        self.twist.as_ref().map(Twist::meddler)
    }
}

/// The server's set-up as it was told.
fn config(order: &Order) -> wfo::Config {
    let mut key = [0; 32];
    let mut stream = Stream::keyed(0, "product/store");
    key.fill_with(|| stream.below(256) as u8);
    let mut config = wfo::Config::new((text(order, "admin"), text(order, "admin_password")), key);
    config.port = WFO_PORT;
    let machines = order.fields.get("machines").and_then(Value::as_object).into_iter().flatten();
    config.machines = machines.map(|(pc, token)| (pc.clone(), token.as_str().unwrap_or_default().to_owned())).collect();
    let trigger = |name: &str| match order.text(name) {
        Some("acd") => wire::rte::Trigger::Acd,
        _ => wire::rte::Trigger::Pc,
    };
    config.policies.start_trigger = trigger("start_trigger");
    config.policies.stop_trigger = trigger("stop_trigger");
    if order.text("crop_by") == Some("audio") {
        config.policies.crop_by = wfo::CropBy::Audio;
    }
    if let Some(retention) = number(order, "retention_ms") {
        config.policies.retention_ms = retention;
    }
    config.acds = vec![wfo::AcdConfig {
        name: text(order, "acd"),
        kind: wfo::AcdKind::Ujet {
            base_url: text(order, "acd_url"),
            user: text(order, "acd_user"),
            password: text(order, "acd_password"),
            event_user: text(order, "events_user"),
            event_password: text(order, "events_password"),
            reading: wfo::Reading::default(),
        },
        rte_messaging: order.says("rte_messaging"),
        sync_interval_min: number(order, "sync_interval_min").and_then(|n| n.try_into().ok()).unwrap_or(10),
        import_interval_s: number(order, "import_interval_s").and_then(|n| n.try_into().ok()).unwrap_or(60),
    }];
    config
}
