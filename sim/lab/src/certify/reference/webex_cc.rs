//! Our mock of Webex Contact Center as a product.

use super::again::{Again, number, text};
use super::missteps;
use super::twist::Twist;
use super::webex_wrong::MISSTEPS;
use crate::certify::driver::Order;
use crate::certify::product::{Factory, Site};
use crate::stage::build::ACD_PORT;
use kernel::world::{Meddler, Running};
use mocks::webex::{Access, By, CallOptions, Config, Misstep, NewQueue, NewUser, Webex};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The way to be wrong that is none of the wire: a chat is told as a call.
const CHATS_ARE_CALLS: &str = "chats-are-calls";
/// How long such a call lasts.
const CHAT: Duration = Duration::from_secs(3);

/// The right one, or one that is wrong in that way.
pub fn factory(misstep: Option<&str>) -> Option<Arc<dyn Factory>> {
    let twist = missteps::listed(MISSTEPS, misstep.filter(|name| *name != CHATS_ARE_CALLS))?.map(|make| make());
    Some(Arc::new(Reference { twist, chats_are_calls: misstep == Some(CHATS_ARE_CALLS), begun: Again::default() }))
}

/// The ways to be wrong.
pub fn missteps() -> Vec<String> {
    MISSTEPS.iter().map(|(name, _)| *name).chain([CHATS_ARE_CALLS]).map(str::to_owned).collect()
}

struct Reference {
    twist: Option<Twist>,
    chats_are_calls: bool,
    /// The one that began last.
    begun: Again<Webex>,
}

impl Factory for Reference {
    fn program(&self, _site: &Site) -> Running {
        Box::pin(self.begun.program(|webex| webex.program()))
    }

    fn act(&self, order: &Order) -> Result<Value, String> {
        if order.action == "begin" {
            return Ok(begin(&self.begun, order));
        }
        let webex = self.begun.current()?;
        let done = match order.action.as_str() {
            "text_contact" if self.chats_are_calls => call_instead(&webex, order),
            _ => obey(&webex, order),
        };
        done.map_err(|why| why.to_string())
    }

    fn twist(&self) -> Option<Meddler> {
        self.twist.as_ref().map(Twist::meddler)
    }
}

fn begin(begun: &Again<Webex>, order: &Order) -> Value {
    let usual = Config::default();
    let access = Access {
        user: text(order, "user"),
        tenant_id: text(order, "tenant_id"),
        client_id: text(order, "client_id"),
        client_secret: text(order, "client_secret"),
        ..usual.access.clone()
    };
    let life = number(order, "token_life_s").map(|s| Duration::from_secs(s.unsigned_abs()));
    let webex = Webex::new(Config {
        port: ACD_PORT,
        access,
        access_life: life.unwrap_or(usual.access_life),
        audio_pause_where_blank: order.says("audio_pause"),
        ..usual
    });
    webex.accept_refresh_token(&text(order, "refresh_token"));
    let mut answer = begun.begin(webex.clone());
    answer["org_id"] = webex.config().org_id().into();
    answer
}

/// Carries an order out.
fn obey(webex: &Webex, order: &Order) -> Result<Value, Misstep> {
    let text = |name: &str| order.text(name).unwrap_or_default();
    let (agent, call, team, queue) = (text("agent"), text("call"), text("team"), text("queue"));
    let mut answer = json!({ "ok": true });
    match order.action.as_str() {
        "add_team" => drop(webex.add_team(team, text("name"), order.says("capacity_based"))?),
        "rename_team" => webex.rename_team(team, text("name"))?,
        "deactivate_team" => webex.activate_team(team, false)?,
        "restore_team" => webex.activate_team(team, true)?,
        "remove_team" => webex.remove_team(team)?,
        "add_queue" => {
            let new = NewQueue { name: text("name").into(), ..NewQueue::default() };
            let added = if text("channel") == "chat" {
                webex.add_chat_queue(queue, &new)
            } else {
                webex.add_queue(queue, &new)
            };
            drop(added?);
        }
        "add_agent" => {
            answer["agent_id"] = webex.add_user(agent, &new_user(order))?.tid.into();
            if order.fields.get("active") == Some(&Value::Bool(false)) {
                webex.deactivate_user(agent)?;
            }
        }
        "rename_agent" => webex.rename_user(agent, text("first"), text("last"))?,
        "remove_agent" => webex.remove_user(agent)?,
        "deactivate_agent" => webex.deactivate_user(agent)?,
        "restore_agent" => webex.restore_user(agent)?,
        "enable_agent" => webex.enable_user(agent, true)?,
        "disable_agent" => webex.enable_user(agent, false)?,
        "move_agent" => webex.move_user(agent, &list(order, "teams"))?,
        "login" => webex.login(agent)?,
        "logout" => webex.logout(agent)?,
        "text_contact" => {
            let length = order.fields.get("length_ms").and_then(Value::as_u64).unwrap_or_default();
            answer["call_id"] = webex.chat(call, agent, Duration::from_millis(length))?.into();
        }
        "call" => answer["call_id"] = begin_call(webex, order)?.into(),
        _ if !on_call(webex, order)? => {
            answer = json!({ "ok": false, "why": format!("Webex Contact Center cannot {}", order.action) });
        }
        _ => {}
    }
    Ok(answer)
}

/// Carries out what happens on a call. Whether that is known.
fn on_call(webex: &Webex, order: &Order) -> Result<bool, Misstep> {
    let text = |name: &str| order.text(name).unwrap_or_default();
    let (agent, call) = (text("agent"), text("call"));
    match order.action.as_str() {
        "connect" => webex.connect(call, agent)?,
        "join" => webex.join(call, agent)?,
        "transfer" => webex.transfer(call, agent, text("to"))?,
        "requeue" => webex.requeue(call, agent, text("queue"))?,
        "leave" => webex.leave(call, agent)?,
        "consult" => webex.consult(call, agent, text("with"))?,
        "accept_consult" => webex.accept_consult(call)?,
        "end_consult" => webex.end_consult(call)?,
        "consult_transfer" => webex.consult_transfer(call)?,
        "conference" => webex.conference(call)?,
        "hold" => webex.hold(call, agent)?,
        "unhold" => webex.unhold(call, agent)?,
        "pause_audio" => webex.pause_audio(call, agent)?,
        "resume_audio" => webex.resume_audio(call, agent)?,
        "hang_up" => drop(webex.hang_up(call, By::Customer)?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn new_user(order: &Order) -> NewUser {
    NewUser {
        first: text(order, "first"),
        last: text(order, "last"),
        email: text(order, "email"),
        teams: list(order, "teams").into_iter().map(str::to_owned).collect(),
        enabled: order.says("enabled"),
    }
}

fn list<'a>(order: &'a Order, name: &str) -> Vec<&'a str> {
    order.fields.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn begin_call(webex: &Webex, order: &Order) -> Result<String, Misstep> {
    let queue = Some(text(order, "queue")).filter(|queue| !queue.is_empty());
    let recorded = (!order.says("recorded")).then_some(false);
    let options = CallOptions { queue, recorded, ..CallOptions::default() };
    webex.call_start(&text(order, "call"), &text(order, "from"), &text(order, "to"), &options)
}

/// A chat that is told as a call from now on.
fn call_instead(webex: &Webex, order: &Order) -> Result<Value, Misstep> {
    let (call, agent) = (text(order, "call"), text(order, "agent"));
    let id = webex.call_start(&call, "chatuser@example.com", "https://example.com/help", &CallOptions::default())?;
    webex.connect(&call, &agent)?;
    let webex = webex.clone();
    kernel::spawn(async move {
        kernel::time::sleep(CHAT).await;
        // Nobody else ends it.
        let _ = webex.hang_up(&call, By::Agent);
    });
    Ok(json!({ "ok": true, "call_id": id }))
}
