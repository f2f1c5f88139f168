//! UJET on the stage.

use super::remote::{IN_SMALL_STEPS, Remote};
use super::{Acd, Done, Facts, Kind, NewCall};
use crate::scenario::fault_step::{AcdRequests, EventTrouble};
use crate::scenario::step::TextChannel;
use crate::scenario::{Agent, Platform, Scenario};
use crate::stage::build::{ACD_PORT, WFO_PORT};
use crate::stage::ground::Ground;
use crate::stage::office::json;
use crate::stage::reach::{UJET, WFO};
use crate::stage::secrets::{EVENT_USER, Secrets, UJET_USER};
use crate::stage::understudy::Part;
use bytes::Bytes;
use kernel::world::Program;
use mocks::faults::{Fault, Scope};
use mocks::ujet::{CallOptions, Config, EventTarget, PushFault, Ujet};
use std::time::Duration;
use wire::ujet::{AgentState, QmEvent};

/// Rows on a page of a list that a product reads.
const ROWS: usize = 2;

/// UJET, with the credentials by which the server knows it.
pub struct UjetAcd {
    ujet: Ujet,
    kind: wfo::AcdKind,
}

impl UjetAcd {
    /// A UJET without anybody.
    pub fn new(scenario: &Scenario, seed: u64, secrets: &Secrets, ground: &Ground) -> Self {
        let wfo = ground.port(WFO, WFO_PORT);
        let ujet = Ujet::new(Config {
            port: ACD_PORT,
            user: UJET_USER.into(),
            password: secrets.ujet.clone(),
            events: Some(EventTarget {
                url: format!("http://{WFO}:{wfo}/sim/acd-events/{}", Platform::CalabrioUjet.acd_name()),
                user: EVENT_USER.into(),
                password: secrets.events.clone(),
            }),
            seed,
            ..paged(scenario, ground)
        });
        Self { ujet, kind: kind(secrets, ground) }
    }
}

/// The scenario's limit, or UJET's own, but for a product that reads its lists, whose cases of a minute have several pages then.
fn paged(scenario: &Scenario, ground: &Ground) -> Config {
    let usual = Config::default();
    let set = scenario.acd.page_rows.as_ref().map(|rows| rows.value as usize);
    let rows = if ground.is(Part::WfoServer) { ROWS } else { usual.rows_most };
    Config { rows_most: set.unwrap_or(rows), ..usual }
}

/// How the server is told of UJET.
fn kind(secrets: &Secrets, ground: &Ground) -> wfo::AcdKind {
    wfo::AcdKind::Ujet {
        base_url: format!("http://{UJET}:{}", ground.port(UJET, ACD_PORT)),
        user: UJET_USER.into(),
        password: secrets.ujet.clone(),
        event_user: EVENT_USER.into(),
        event_password: secrets.events.clone(),
        reading: if ground.is(Part::Ujet) { IN_SMALL_STEPS } else { wfo::Reading::default() },
    }
}

/// A UJET that is somebody else's.
pub fn remote(secrets: &Secrets, ground: &Ground) -> Remote {
    Remote::new(kind(secrets, ground))
}

fn done<E: std::fmt::Display>(step: Result<(), E>) -> Done {
    step.map_err(|why| why.to_string())
}

impl Acd for UjetAcd {
    fn program(&self) -> Program {
        let ujet = self.ujet.clone();
        Box::new(move || ujet.program())
    }
    fn logon_event(&self, agent: &judge::truth::Agent, now: i64) -> Option<(String, Bytes)> {
        let (participant_id, email) = (agent.acd_id.clone(), agent.email.clone());
        let event = QmEvent::AgentState(AgentState { participant_id, email, state: "login".into(), at: Some(now) });
        let path = format!("/sim/acd-events/{}", Platform::CalabrioUjet.acd_name());
        Some((path, json(&event).ok()?))
    }
    fn kind(&self) -> Kind {
        let kind = self.kind.clone();
        Box::new(move || kind.clone())
    }

    fn add_agent(&self, key: &str, agent: &Agent) -> Result<String, String> {
        self.ujet.add_agent(key, &agent.mail(), &agent.first, &agent.last).map_err(|why| why.to_string())
    }
    fn rename_agent(&self, key: &str, first: &str, last: &str) -> Done {
        done(self.ujet.rename_agent(key, first, last))
    }
    fn remove_agent(&self, key: &str) -> Done {
        done(self.ujet.remove_agent(key))
    }
    fn login(&self, agent: &str) -> Done {
        done(self.ujet.acd_login(agent))
    }
    fn logout(&self, agent: &str) -> Done {
        done(self.ujet.acd_logout(agent))
    }

    fn call(&self, call: &NewCall<'_>) -> Result<String, String> {
        let NewCall { id, from, to, recorded, live, waited, metadata, audio, .. } = call.clone();
        let options = CallOptions { recorded, live, waited, metadata, audio };
        self.ujet.call(id, from, to, options).map_err(|why| why.to_string())
    }
    fn connect(&self, call: &str, agent: &str) -> Done {
        done(self.ujet.connect(call, agent))
    }
    fn join(&self, call: &str, agent: &str) -> Done {
        done(self.ujet.connect(call, agent))
    }
    fn transfer(&self, call: &str, from: &str, to: &str) -> Done {
        done(self.ujet.transfer(call, from, to))
    }
    fn requeue(&self, call: &str, agents: &[String]) -> Done {
        agents.iter().try_for_each(|agent| done(self.ujet.leave(call, agent)))
    }
    fn unanswered(&self, call: &str, agent: &str) -> Done {
        done(self.ujet.missed(call, agent))
    }
    fn leave(&self, call: &str, agent: &str) -> Done {
        done(self.ujet.leave(call, agent))
    }
    fn hold(&self, call: &str, agent: &str, on: bool) -> Done {
        done(self.ujet.hold(call, agent, on))
    }
    fn pause_audio(&self, call: &str, _agent: &str, on: bool) -> Done {
        done(if on { self.ujet.pause_audio(call) } else { self.ujet.resume_audio(call) })
    }
    fn end_audio(&self, call: &str) -> Done {
        done(self.ujet.end_audio(call))
    }
    fn hang_up(&self, call: &str) -> Done {
        done(self.ujet.hang_up(call).map(drop))
    }
    fn text_contact(&self, _id: &str, agent: &str, channel: TextChannel, length: Duration) -> Result<String, String> {
        if channel != TextChannel::Chat {
            return Err("there are no text tasks but chats here".into());
        }
        self.ujet.text_contact(agent, length).map_err(|why| why.to_string())
    }
    fn facts(&self, call: &str) -> Option<Facts> {
        let facts = self.ujet.facts(call).ok()?;
        Some(Facts {
            metadata_at: facts.metadata_at,
            // It says at once whether recording was granted.
            recorded_told_at: facts.metadata_at,
            audio_at: facts.audio_at,
            audio_sha256: facts.audio_sha256.into_iter().collect(),
            audio_ms: facts.audio_ms,
        })
    }

    fn misbehave(&self, fault: Fault, scope: Scope, requests: AcdRequests) {
        let part = match requests {
            AcdRequests::All => "",
            AcdRequests::Agents => "/agents",
            AcdRequests::Calls => "/calls",
            AcdRequests::Audio => "/recordings/",
        };
        self.ujet.misbehave(fault, scope, part);
    }
    fn disturb_events(&self, trouble: EventTrouble, by: Duration, count: u32) {
        let fault = match trouble {
            EventTrouble::Lost => PushFault::Lost,
            EventTrouble::Doubled => PushFault::Doubled,
            EventTrouble::Late => PushFault::Late(by),
        };
        self.ujet.disturb_events(fault, count);
    }
}
