//! All that the mock knows, behind one lock, and how what happens becomes notifications and real-time events.

use super::config::{Config, HookChances};
use super::ids;
use super::model::{Happening, Model};
use super::outbox::{HookFault, Letter, Outbox};
use super::rows;
use super::sound::Sounds;
use super::subscriptions::Subscriptions;
use super::throttle::Throttle;
use super::tokens::Tokens;
use crate::faults::Faults;
use crate::json::Polled;
use kernel::chance::Stream;
use std::collections::BTreeSet;
use wire::webex::activities::Activity;
use wire::webex::hooks::{AgentEvent, CaptureEvent, Notification, TaskEvent};
use wire::webex::realtime;
use wire::webex::tasks::Task;

/// Real-time events that are kept.
const KEPT: usize = 100_000;

#[derive(Debug)]
pub(super) struct State {
    pub(super) model: Model,
    pub(super) tokens: Tokens,
    pub(super) subscriptions: Subscriptions,
    pub(super) outbox: Outbox,
    pub(super) faults: Faults,
    pub(super) throttle: Throttle,
    /// Draws tokens and codes.
    pub(super) secrets: Stream,
    pub(super) realtime: Vec<realtime::Event>,
    pub(super) sounds: Sounds,
    pub(super) tasks: Polled<Task>,
    pub(super) activities: Polled<Activity>,
    /// Which credentials were shown as they are, and where ([`super::shown`]).
    pub(super) shown: BTreeSet<(&'static str, String)>,
    hooks: Stream,
    told: u64,
    asked: u64,
}

/// What a notification met with, for the trace.
pub(super) type Met = (&'static str, &'static str);

impl State {
    pub(super) fn new(config: &Config) -> State {
        let model = Model {
            seed: config.seed,
            wrap_up: config.wrap_up,
            plain_ids: config.face == wire::webex::Pairing::LegacyOn1,
            ..Model::default()
        };
        State {
            model,
            tokens: Tokens::default(),
            subscriptions: Subscriptions::default(),
            outbox: Outbox::default(),
            faults: Faults::default(),
            throttle: Throttle::default(),
            secrets: Stream::keyed(config.seed, "webex/secrets"),
            realtime: Vec::new(),
            sounds: Sounds::default(),
            tasks: Polled::default(),
            activities: Polled::default(),
            shown: BTreeSet::new(),
            hooks: Stream::keyed(config.seed, "webex/hooks"),
            told: 0,
            asked: 0,
        }
    }

    /// A tracking id of our own.
    pub(super) fn tracking_id(&mut self, seed: u64) -> String {
        self.asked += 1;
        format!("LAB_{}", ids::uuid(seed, "tracking", &self.asked.to_string()))
    }

    /// Turns what has happened into what is told.
    pub(super) fn absorb(&mut self, now: i64, config: &Config) -> Vec<Met> {
        let mut met = Vec::new();
        for what in self.model.drain() {
            self.remember(&what);
            let letters = self.letters(&what, config);
            for (kind, letter) in letters {
                met.extend(self.post(now, letter, &config.hooks).map(|fate| (kind, fate)));
            }
        }
        met
    }

    fn post(&mut self, now: i64, letter: Letter, chances: &HookChances) -> Option<&'static str> {
        self.outbox.put(now, letter, chances, &mut self.hooks).map(|fault| match fault {
            HookFault::Lost => "lost",
            HookFault::Doubled => "doubled",
            HookFault::Late(_) => "late",
        })
    }

    fn remember(&mut self, what: &Happening) {
        use realtime::What;
        let (user, kind, state, call) = match what {
            Happening::Login { user, .. } => (user, What::Login, "", None),
            Happening::Logout { user, .. } => (user, What::Logout, "", None),
            Happening::State { user, state, call, .. } => (user, What::State, *state, *call),
            Happening::Screen { user, paused: true, call, .. } => (user, What::ScreenPaused, "", Some(*call)),
            Happening::Screen { user, paused: false, call, .. } => (user, What::ScreenResumed, "", Some(*call)),
            Happening::Task { .. } | Happening::Capture { .. } => return,
        };
        let call = call.and_then(|c| self.model.calls.get(c));
        // Adherence has voice alone (WXC-WFM-4).
        if call.is_some_and(|c| c.text.is_some()) {
            return;
        }
        let Some(who) = self.model.who(Some(user)) else { return };
        let event = realtime::Event {
            ordinal: self.realtime.last().map_or(1, |e| e.ordinal + 1),
            at: what.at(),
            tid: who.ids.tid.clone(),
            login: who.email.clone(),
            what: kind,
            state: state.into(),
            sid: call.map(|c| c.id.clone()).unwrap_or_default(),
        };
        if self.realtime.len() >= KEPT {
            self.realtime.drain(..KEPT / 2);
        }
        self.realtime.push(event);
    }

    fn letters(&mut self, what: &Happening, config: &Config) -> Vec<(&'static str, Letter)> {
        let kinds: &[&'static str] = match what {
            Happening::Login { .. } => &["agent:login"],
            Happening::Logout { .. } => &["agent:logout"],
            Happening::State { .. } => &["agent:state_change", "agent:channel_state_change"],
            Happening::Task { what, .. } => &[*what],
            Happening::Capture { .. } => &["capture:available"],
            Happening::Screen { .. } => &[],
        };
        let mut out = Vec::new();
        for kind in kinds {
            self.told += 1;
            let id = ids::uuid(config.seed, "event", &self.told.to_string());
            let wants = |e: &&super::subscriptions::Entry| {
                e.shown.status == "active" && e.shown.event_types.iter().any(|t| t == kind)
            };
            for entry in self.subscriptions.all.iter().filter(wants) {
                let body = Notification {
                    id: id.clone(),
                    specversion: "1.0".into(),
                    kind: (*kind).into(),
                    source: format!("/com/cisco/wxcc/{}", entry.shown.id),
                    comciscoorgid: config.org_id(),
                    datacontenttype: "application/json".into(),
                    data: self.data(what, config),
                };
                out.push((*kind, Letter { subscription: entry.shown.id.clone(), body }));
            }
        }
        out
    }

    fn data(&self, what: &Happening, config: &Config) -> serde_json::Value {
        let m = &self.model;
        let value = match what {
            Happening::Login { user, at } | Happening::Logout { user, at } => {
                serde_json::to_value(self.agent(user, "", *at, None))
            }
            Happening::State { user, state, at, call } => serde_json::to_value(self.agent(user, state, *at, *call)),
            Happening::Screen { user, at, call, .. } => serde_json::to_value(self.agent(user, "", *at, Some(*call))),
            Happening::Task { call, at, agent, other, .. } => {
                let id = |key: &Option<String>| m.who(key.as_deref()).map(|u| u.ids.id.clone()).unwrap_or_default();
                serde_json::to_value(m.calls.get(*call).map(|c| TaskEvent {
                    task_id: c.id.clone(),
                    created_time: *at,
                    agent_id: id(agent),
                    destination_agent_id: id(other),
                    queue_id: m.queue_id(c.queue.as_deref()).unwrap_or_default().into(),
                    channel_type: rows::channel(c).into(),
                    origin: c.from.clone(),
                    destination: c.to.clone(),
                }))
            }
            Happening::Capture { call, at } => serde_json::to_value(m.calls.get(*call).map(|c| CaptureEvent {
                task_id: c.id.clone(),
                file_path: super::media::address(config, &c.id, &super::media::main_id(config.seed, c), at + 3_600_000),
                created_time: *at,
            })),
        };
        value.unwrap_or_default()
    }

    fn agent(&self, user: &str, state: &str, at: i64, call: Option<usize>) -> AgentEvent {
        let m = &self.model;
        let who = m.who(Some(user));
        let session = super::graph::session_at(m, user, at);
        let call = call.and_then(|c| m.calls.get(c));
        let team = session.and_then(|s| s.team.as_ref()).and_then(|t| m.teams.get(t));
        AgentEvent {
            agent_id: who.map(|u| u.ids.id.clone()).unwrap_or_default(),
            current_state: state.into(),
            channel_id: session.map(|s| s.channel_id.clone()).unwrap_or_default(),
            channel_type: call.map_or("telephony", rows::channel).into(),
            destination: who.map(|u| u.dial_number.clone()).unwrap_or_default(),
            queue_id: call.and_then(|c| m.queue_id(c.queue.as_deref())).unwrap_or_default().into(),
            task_id: call.map(|c| c.id.clone()).unwrap_or_default(),
            created_time: at,
            idle_code_id: String::new(),
            wrap_up_aux_code_id: String::new(),
            team_id: team.map(|t| t.id.clone()).unwrap_or_default(),
        }
    }
}
