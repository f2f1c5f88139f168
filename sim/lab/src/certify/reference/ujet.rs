//! Our mock of UJET as a product.

use super::again::{Again, text};
use super::missteps;
use super::twist::{self, Twist};
use crate::certify::driver::Order;
use crate::certify::product::{Factory, Site};
use crate::stage::build::ACD_PORT;
use kernel::world::{Fate, Meddler, Running, What};
use mocks::ujet::{CallOptions, Config, EventTarget, Ujet};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Agents, as the API gives them.
const AGENTS: &str = "/manager/api/v1/agents?";
/// Calls, as the API gives them.
const CALLS: &str = "/manager/api/v1/calls?";

/// The ways to be wrong, by name.
const MISSTEPS: &[twist::Misstep] = &[
    ("last-name-is-first-name", || twist::listed(AGENTS, |agent| agent["last_name"] = agent["first_name"].clone())),
    ("agents-under-another-id", || twist::listed(AGENTS, |agent| agent["id"] = 999_999.into())),
    ("an-agent-is-missing", || twist::answers(AGENTS, without_lee)),
    ("a-ghost-among-the-agents", || twist::answers(AGENTS, with_a_ghost)),
    ("agents-as-they-were-at-first", || twist::for_ever(AGENTS)),
    ("no-calling-number", || twist::listed(CALLS, |call| call["end_user"] = Value::Null)),
    ("no-calls", || twist::answers(CALLS, |calls| *calls = json!([]))),
    ("a-call-twice", || twist::answers(CALLS, twice)),
    ("calls-ten-seconds-early", || twist::listed(CALLS, early)),
    ("half-the-audio", || twist::bytes("/recordings/", |body| body.truncate(44 + body.len() / 4))),
    ("audio-that-is-no-sound", || twist::bytes("/recordings/", |body| body.fill(b'x'))),
    ("all-on-from-the-beginning", || twist::listed(CALLS, from_the_beginning)),
    ("second-pages-are-empty", || {
        Twist::new(|passing| match passing.what {
            What::Answer { target, status: 200, .. } if target.contains("page=2&") => Fate::Body(b"[]".to_vec()),
            _ => Fate::Pass,
        })
    }),
    ("calls-by-their-creation", || {
        Twist::new(|passing| match passing.what {
            What::Answer { target, status: 200, body, .. } if target.starts_with(CALLS) => created(target, body),
            _ => Fate::Pass,
        })
    }),
    ("calls-with-ids-as-texts", || twist::listed(CALLS, |call| call["id"] = call["id"].to_string().into())),
    ("one-participation-of-each", || twist::listed(CALLS, once_each)),
    ("without-the-second-agent", || twist::listed(CALLS, without_the_second)),
];

fn without_lee(agents: &mut Value) {
    agents.as_array_mut().into_iter().for_each(|all| all.retain(|agent| agent["first_name"] != "Lee"));
}

fn with_a_ghost(agents: &mut Value) {
    let Some(agents) = agents.as_array_mut() else { return };
    agents.extend(agents.first().cloned().map(|mut ghost| {
        (ghost["id"], ghost["email"]) = (999_999.into(), "ghost@example.com".into());
        ghost
    }));
}

fn twice(calls: &mut Value) {
    let Some(calls) = calls.as_array_mut() else { return };
    let again: Vec<Value> = calls.iter().filter(|call| call["status"] == "finished").cloned().collect();
    calls.extend(again.into_iter().map(|mut call| {
        call["id"] = 555_555.into();
        call
    }));
}

/// The agent is said to have connected ten seconds before that was so.
fn early(call: &mut Value) {
    for participant in call["participants"].as_array_mut().into_iter().flatten() {
        let at = participant["connected_at"].as_str().and_then(|at| wire::time::parse(at).ok());
        if let Some(at) = at.filter(|_| participant["type"] == "agent") {
            participant["connected_at"] = wire::time::iso(at - 10_000).into();
        }
    }
}

fn from_the_beginning(call: &mut Value) {
    let since = call["connected_at"].clone();
    for participant in call["participants"].as_array_mut().into_iter().flatten() {
        if participant["type"] == "agent" {
            participant["connected_at"] = since.clone();
        }
    }
}

/// Only calls that began since the instant since which they had to have changed.
fn created(target: &str, body: &[u8]) -> Fate {
    let from = target.split_once("updated_at%5Bfrom%5D=").map(|(_, rest)| rest.split('&').next().unwrap_or(rest));
    let from = from.and_then(|from| wire::time::parse(&from.replace("%3A", ":")).ok());
    let (Some(from), Ok(Value::Array(mut calls))) = (from, serde_json::from_slice(body)) else { return Fate::Pass };
    let at = |call: &Value| call["created_at"].as_str().and_then(|at| wire::time::parse(at).ok());
    calls.retain(|call| at(call).is_none_or(|at| at >= from));
    Fate::Body(Value::Array(calls).to_string().into_bytes())
}

/// Of agents who were on more than once just the first time.
fn once_each(call: &mut Value) {
    let mut known = std::collections::BTreeSet::new();
    if let Some(all) = call["participants"].as_array_mut() {
        all.retain(|one| one["type"] != "agent" || known.insert(one["user_id"].to_string()));
    }
}

/// The customer comes first.
fn without_the_second(call: &mut Value) {
    call["participants"].as_array_mut().into_iter().for_each(|all| all.truncate(2));
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
    /// The one that began last.
    begun: Again<Ujet>,
}

impl Factory for Reference {
    fn program(&self, _site: &Site) -> Running {
        Box::pin(self.begun.program(|ujet| ujet.program()))
    }

    fn act(&self, order: &Order) -> Result<Value, String> {
        if order.action == "begin" {
            let text = |name: &str| text(order, name);
            let events =
                EventTarget { url: text("events_url"), user: text("events_user"), password: text("events_password") };
            let (user, password) = (text("user"), text("password"));
            let config = Config { port: ACD_PORT, user, password, events: Some(events), ..Config::default() };
            return Ok(self.begun.begin(Ujet::new(config)));
        }
        obey(&self.begun.current()?, order).map_err(|why| why.to_string())
    }

    fn twist(&self) -> Option<Meddler> {
        self.twist.as_ref().map(Twist::meddler)
    }
}

/// Carries an order out.
fn obey(ujet: &Ujet, order: &Order) -> Result<Value, mocks::ujet::Misstep> {
    let text = |name: &str| order.text(name).unwrap_or_default();
    let (agent, call) = (text("agent"), text("call"));
    let mut answer = json!({ "ok": true });
    match order.action.as_str() {
        "add_agent" => {
            answer["agent_id"] = ujet.add_agent(agent, text("email"), text("first"), text("last"))?.into();
        }
        "rename_agent" => ujet.rename_agent(agent, text("first"), text("last"))?,
        "remove_agent" => ujet.remove_agent(agent)?,
        "login" => ujet.acd_login(agent)?,
        "logout" => ujet.acd_logout(agent)?,
        "call" => {
            let options = CallOptions { recorded: order.says("recorded"), ..CallOptions::default() };
            answer["call_id"] = ujet.call(call, text("from"), text("to"), options)?.into();
        }
        "connect" | "join" => ujet.connect(call, agent)?,
        "transfer" => ujet.transfer(call, agent, text("to"))?,
        "leave" | "requeue" => ujet.leave(call, agent)?,
        "hold" => ujet.hold(call, agent, true)?,
        "unhold" => ujet.hold(call, agent, false)?,
        "pause_audio" => ujet.pause_audio(call)?,
        "resume_audio" => ujet.resume_audio(call)?,
        "end_audio" => ujet.end_audio(call)?,
        "hang_up" => drop(ujet.hang_up(call)?),
        "text_contact" => {
            let length = order.fields.get("length_ms").and_then(Value::as_u64).unwrap_or_default();
            answer["call_id"] = ujet.text_contact(agent, Duration::from_millis(length))?.into();
        }
        other => answer = json!({ "ok": false, "why": format!("UJET cannot {other}") }),
    }
    Ok(answer)
}
