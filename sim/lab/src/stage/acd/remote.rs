//! A telephony system that is somebody else's: each step becomes an order for the driver, and what only the system knows is taken
//! to be as soon as it can be.

use super::voice::Voice;
use super::{Acd, Done, Facts, Kind, NewCall};
use crate::certify::driver::Order;
use crate::scenario::fault_step::{AcdRequests, EventTrouble};
use crate::scenario::model::EVERYBODY;
use crate::scenario::settings::{Queue, Team};
use crate::scenario::step::TextChannel;
use crate::scenario::tenant_step::AcdTeam;
use crate::scenario::{Agent, Scenario};
use judge::truth::Truth;
use kernel::world::Program;
use mocks::faults::{Fault, Scope};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// What an order's answer tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tells {
    /// Nothing.
    Nothing,
    /// `agent_id`: how the system calls this agent.
    Agent(String),
    /// `call_id`: how it calls this call.
    Call(String),
}

/// An order on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// What is to be done.
    pub order: Order,
    /// What comes back.
    pub tells: Tells,
}

/// How a product is asked, so that a case of a minute has several pages, calls that began before what is asked for, and audio that
/// comes later than it was first asked for.
pub const IN_SMALL_STEPS: wfo::Reading =
    wfo::Reading { rows: 1, overlap_ms: 30_000, audio_ms: 2_000, audio_longest_ms: 2_000 };

/// The team that everybody is on who is on no other, by its short name.
const TEAM: &str = "team";
/// The queue of calls that name none, and that of chats, by their short names.
const QUEUES: [(&str, &str, &str); 2] = [("support", "Support", "telephony"), ("chats", "Chats", "chat")];

/// Somebody else's telephony system.
pub struct Remote {
    kind: Rc<RefCell<wfo::AcdKind>>,
    voice: RefCell<Voice>,
    pending: RefCell<Vec<Pending>>,
    calls: RefCell<BTreeMap<String, Known>>,
    queues: RefCell<Vec<String>>,
}

/// What the stage knows of a call.
#[derive(Debug, Clone, Default)]
struct Known {
    recorded: bool,
    answered: Option<i64>,
    /// The recording ended before the call.
    audio_ended: Option<i64>,
    ended: Option<i64>,
}

impl Remote {
    /// A system that the server reaches so.
    pub fn new(kind: wfo::AcdKind) -> Self {
        let queues = RefCell::new(QUEUES.map(|(_, name, _)| name.to_owned()).to_vec());
        let (kind, voice) = (Rc::new(RefCell::new(kind)), RefCell::default());
        Self { kind, voice, pending: RefCell::default(), calls: RefCell::default(), queues }
    }

    /// It is a tenant of Webex Contact Center, with teams and queues.
    fn is_tenant(&self) -> bool {
        matches!(*self.kind.borrow(), wfo::AcdKind::Webex(_))
    }

    /// What the agents of a call do beside answering it.
    fn other(&self, call: &str, agents: &[&str]) {
        self.voice.borrow_mut().other(call, agents);
    }

    fn put(&self, order: Order) -> Done {
        self.asking(order, Tells::Nothing);
        Ok(())
    }

    fn asking(&self, order: Order, tells: Tells) {
        self.pending.borrow_mut().push(Pending { order, tells });
    }

    fn note(&self, call: &str, write: impl FnOnce(&mut Known, i64)) {
        if let Some(known) = self.calls.borrow_mut().get_mut(call) {
            write(known, kernel::time::truth());
        }
    }
}

fn about(action: &str, agent: &str) -> Order {
    Order::new(action).with("agent", agent)
}

fn new_queue(key: &str, name: &str) -> Order {
    Order::new("add_queue").with("queue", key).with("name", name)
}

fn of_call(action: &str, call: &str) -> Order {
    Order::new(action).with("call", call)
}

impl Acd for Remote {
    fn program(&self) -> Program {
        Box::new(|| Box::pin(std::future::pending()))
    }
    fn kind(&self) -> Kind {
        let kind = self.kind.clone();
        Box::new(move || kind.borrow().clone())
    }
    fn begun(&self, answer: &Value) {
        let wfo::AcdKind::Webex(config) = &mut *self.kind.borrow_mut() else { return };
        for (name, field) in [("refresh_token", &mut config.refresh_token), ("org_id", &mut config.org_id)] {
            if let Some(own) = answer[name].as_str() {
                own.clone_into(field);
            }
        }
    }
    fn orders(&self) -> Vec<Pending> {
        self.pending.take()
    }
    fn open(&self, scenario: &Scenario) -> Done {
        if self.is_tenant() {
            self.put(Order::new("add_team").with("team", TEAM).with("name", EVERYBODY))?;
            for (queue, name, channel) in QUEUES {
                self.put(new_queue(queue, name).with("channel", channel))?;
            }
        }
        for (key, team) in scenario.acd.teams.iter().filter(|(_, team)| team.there) {
            self.add_team(key, team)?;
        }
        for (key, queue) in scenario.acd.queues.iter().filter(|(_, queue)| queue.there) {
            self.add_queue(key, queue)?;
        }
        Ok(())
    }

    fn add_agent(&self, key: &str, agent: &Agent) -> Result<String, String> {
        let mut teams: Vec<&str> = agent.teams.iter().map(|team| team.value.as_str()).collect();
        let mut order = about("add_agent", key).with("email", agent.mail()).with("first", agent.first.clone());
        if self.is_tenant() {
            order = order.with("enabled", agent.enabled).with("active", agent.acd_active);
            if teams.is_empty() {
                teams.push(TEAM);
            }
        }
        self.asking(order.with("last", agent.last.clone()).with("teams", teams), Tells::Agent(key.into()));
        Ok(String::new())
    }
    fn rename_agent(&self, key: &str, first: &str, last: &str) -> Done {
        self.put(about("rename_agent", key).with("first", first).with("last", last))
    }
    fn remove_agent(&self, key: &str) -> Done {
        self.put(about("remove_agent", key))
    }
    fn deactivate_agent(&self, key: &str) -> Done {
        self.put(about("deactivate_agent", key))
    }
    fn restore_agent(&self, key: &str) -> Done {
        self.put(about("restore_agent", key))
    }
    fn enable_agent(&self, key: &str, on: bool) -> Done {
        self.put(about(if on { "enable_agent" } else { "disable_agent" }, key))
    }
    fn move_agent(&self, key: &str, teams: &[&str]) -> Done {
        self.put(about("move_agent", key).with("teams", teams.to_vec()))
    }
    fn add_team(&self, key: &str, team: &Team) -> Done {
        let order = Order::new("add_team").with("team", key).with("name", team.name.clone());
        self.put(order.with("capacity_based", team.capacity_based.then_some(true)))
    }
    fn change_team(&self, step: &AcdTeam) -> Done {
        let of = |action: &str| Order::new(action).with("team", step.team().value.clone());
        match step {
            AcdTeam::Add(key) => Err(format!("`{}` is added with its name", key.value)),
            AcdTeam::Rename(rename) => self.put(of("rename_team").with("name", rename.name.clone())),
            AcdTeam::Deactivate(_) => self.put(of("deactivate_team")),
            AcdTeam::Restore(_) => self.put(of("restore_team")),
            AcdTeam::Remove(_) => self.put(of("remove_team")),
        }
    }
    fn queues(&self) -> Vec<String> {
        self.queues.borrow().clone()
    }
    fn add_queue(&self, key: &str, queue: &Queue) -> Done {
        self.queues.borrow_mut().push(queue.name.clone());
        self.put(new_queue(key, &queue.name).with("channel", "telephony"))
    }
    fn login(&self, agent: &str) -> Done {
        self.voice.borrow_mut().login(agent);
        self.put(about("login", agent))
    }
    fn logout(&self, agent: &str) -> Done {
        self.voice.borrow_mut().logout(agent);
        self.put(about("logout", agent))
    }

    fn call(&self, call: &NewCall<'_>) -> Result<String, String> {
        if call.outdial {
            return Err("a product is told of no agent who calls out".into());
        }
        let known = Known { recorded: call.recorded, ..Known::default() };
        self.calls.borrow_mut().insert(call.id.into(), known);
        let via = call.via.or(self.is_tenant().then_some(QUEUES[0].0));
        let order = of_call("call", call.id).with("from", call.from).with("to", call.to).with("queue", via);
        self.asking(order.with("recorded", call.recorded), Tells::Call(call.id.into()));
        Ok(String::new())
    }
    fn connect(&self, call: &str, agent: &str) -> Done {
        self.note(call, |known, now| known.answered = known.answered.or(Some(now)));
        self.voice.borrow_mut().connect(call, agent);
        self.put(of_call("connect", call).with("agent", agent))
    }
    fn join(&self, call: &str, agent: &str) -> Done {
        self.other(call, &[agent]);
        self.put(of_call("join", call).with("agent", agent))
    }
    fn transfer(&self, call: &str, from: &str, to: &str) -> Done {
        self.other(call, &[from, to]);
        self.put(of_call("transfer", call).with("agent", from).with("to", to))
    }
    fn requeue(&self, call: &str, agents: &[String]) -> Done {
        self.other(call, &agents.iter().map(String::as_str).collect::<Vec<_>>());
        let queue = self.is_tenant().then_some(QUEUES[0].0);
        let of = |agent: &String| of_call("requeue", call).with("agent", agent.clone()).with("queue", queue);
        agents.iter().try_for_each(|agent| self.put(of(agent)))
    }
    fn leave(&self, call: &str, agent: &str) -> Done {
        self.other(call, &[agent]);
        self.put(of_call("leave", call).with("agent", agent))
    }
    fn consult(&self, call: &str, by: &str, with: &str) -> Done {
        self.other(call, &[by, with]);
        self.put(of_call("consult", call).with("agent", by).with("with", with))
    }
    fn accept_consult(&self, call: &str) -> Done {
        self.put(of_call("accept_consult", call))
    }
    fn end_consult(&self, call: &str) -> Done {
        self.put(of_call("end_consult", call))
    }
    fn consult_transfer(&self, call: &str) -> Done {
        self.put(of_call("consult_transfer", call))
    }
    fn merge(&self, call: &str) -> Done {
        self.put(of_call("conference", call))
    }
    fn hold(&self, call: &str, agent: &str, on: bool) -> Done {
        self.other(call, &[agent]);
        self.put(of_call(if on { "hold" } else { "unhold" }, call).with("agent", agent))
    }
    fn pause_audio(&self, call: &str, agent: &str, on: bool) -> Done {
        self.put(of_call(if on { "pause_audio" } else { "resume_audio" }, call).with("agent", agent))
    }
    fn end_audio(&self, call: &str) -> Done {
        self.note(call, |known, now| known.audio_ended = Some(now));
        self.put(of_call("end_audio", call))
    }
    fn hang_up(&self, call: &str) -> Done {
        self.note(call, |known, now| known.ended = Some(now));
        self.voice.borrow_mut().hang_up(call);
        self.put(of_call("hang_up", call))
    }
    fn text_contact(&self, id: &str, agent: &str, channel: TextChannel, length: Duration) -> Result<String, String> {
        if channel != TextChannel::Chat {
            return Err("a product is told of no text tasks but chats".into());
        }
        let order = of_call("text_contact", id).with("agent", agent).with("length_ms", length.as_millis() as u64);
        self.other(id, &[agent]);
        self.asking(order, Tells::Call(id.into()));
        Ok(String::new())
    }
    fn facts(&self, call: &str) -> Option<Facts> {
        let known = self.calls.borrow().get(call)?.clone();
        let heard = known.answered.zip(known.audio_ended.or(known.ended)).filter(|_| known.recorded);
        Some(Facts {
            metadata_at: known.ended,
            recorded_told_at: None,
            audio_at: known.ended.filter(|_| heard.is_some()),
            audio_sha256: Vec::new(),
            audio_ms: heard.map_or(0, |(from, to)| to - from),
        })
    }
    fn close(&self, truth: &mut Truth) {
        if self.is_tenant() {
            let states = self.voice.borrow().known().into_iter();
            truth.tenant.states = states.filter(|state| state.at <= truth.ends).collect();
        }
    }

    fn misbehave(&self, _fault: Fault, _scope: Scope, _requests: AcdRequests) {}
    fn disturb_events(&self, _trouble: EventTrouble, _by: Duration, _count: u32) {}
}
