//! The telephony system of a run, whichever it is: the stage's hand on its mock. What a system does not have is an error
//! in the scenario, said in words.

pub mod remote;
mod ujet;
mod voice;
mod webex;

use super::ground::Ground;
use super::secrets::Secrets;
use crate::scenario::Agent;
use crate::scenario::fault_step::{AcdRequests, EventTrouble};
use crate::scenario::settings::{Queue, Team};
use crate::scenario::step::TextChannel;
use crate::scenario::tenant_step::AcdTeam;
use crate::scenario::{Platform, Scenario};
use bytes::Bytes;
use judge::truth::Truth;
use kernel::world::Program;
use mocks::faults::{Fault, Scope};
use mocks::release::Delay;
use std::time::Duration;

/// The server's side of the connection, the same each time.
pub type Kind = Box<dyn Fn() -> wfo::AcdKind>;
/// A step was carried out, or could not be.
pub type Done = Result<(), String>;

/// A call that comes in, or that an agent makes.
#[derive(Debug, Clone)]
pub struct NewCall<'a> {
    /// The scenario's id.
    pub id: &'a str,
    /// Calling number.
    pub from: &'a str,
    /// Called number.
    pub to: &'a str,
    /// It is recorded.
    pub recorded: bool,
    /// Seen while it goes on.
    pub live: bool,
    /// How long the customer has waited.
    pub waited: Duration,
    /// From its end to its metadata.
    pub metadata: Delay,
    /// From there to its audio.
    pub audio: Delay,
    /// The queue that it comes through, where it is not the first one.
    pub via: Option<&'a str>,
    /// An agent makes it.
    pub outdial: bool,
}

/// What the system alone knows of a call.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// When its metadata can be seen.
    pub metadata_at: Option<i64>,
    /// From when on its metadata says whether it was recorded.
    pub recorded_told_at: Option<i64>,
    /// When its audio can be fetched.
    pub audio_at: Option<i64>,
    /// SHA-256 of the audio, lower-case hex.
    pub audio_sha256: Vec<String>,
    /// Length of the audio in milliseconds.
    pub audio_ms: i64,
}

/// A telephony system. All steps take effect at once, at the true time.
pub trait Acd {
    /// Starts its program; for its machine.
    fn program(&self) -> Program;
    /// How the server is told of it; to be asked on a machine, as some of it is granted there and then.
    fn kind(&self) -> Kind;
    /// Orders for the driver of somebody else's system, once.
    fn orders(&self) -> Vec<remote::Pending> {
        Vec::new()
    }
    /// Somebody else's system has begun afresh, and its driver answered this.
    fn begun(&self, answer: &serde_json::Value) {
        let _ = answer;
    }
    /// What is there before anybody is: teams and queues. On a machine, before the start.
    ///
    /// # Errors
    /// A set-up that the mock refuses.
    fn open(&self, scenario: &Scenario) -> Done {
        let _ = scenario;
        Ok(())
    }

    /// An agent is added; the id there.
    fn add_agent(&self, key: &str, agent: &Agent) -> Result<String, String>;
    /// An agent gets another name.
    fn rename_agent(&self, key: &str, first: &str, last: &str) -> Done;
    /// An agent is removed.
    fn remove_agent(&self, key: &str) -> Done;
    /// An agent becomes not active.
    fn deactivate_agent(&self, key: &str) -> Done {
        Err(format!("{key} can only be removed here"))
    }
    /// An agent who is not active, or was removed, is active again.
    fn restore_agent(&self, key: &str) -> Done {
        Err(format!("{key} cannot be restored here"))
    }
    /// An agent becomes contact-center enabled, or is so no longer.
    fn enable_agent(&self, key: &str, on: bool) -> Done {
        Err(format!("{key} cannot be enabled here: {on}"))
    }
    /// An agent is on these teams and no others.
    fn move_agent(&self, key: &str, teams: &[&str]) -> Done {
        Err(format!("{key} is on no team here: {teams:?}"))
    }
    /// An agent is back from a break, or takes one.
    fn set_available(&self, key: &str, on: bool) -> Done {
        Err(format!("{key} takes no break here: {on}"))
    }
    /// A team is added.
    fn add_team(&self, key: &str, team: &Team) -> Done {
        let _ = team;
        Err(format!("there are no teams here: {key}"))
    }
    /// A team changes.
    fn change_team(&self, step: &AcdTeam) -> Done {
        Err(format!("there are no teams here: {}", step.team().value))
    }
    /// The ACD form of the connection as it is, but under another name.
    fn form(&self, name: &str) -> Option<wire::acd::AcdForm> {
        let _ = name;
        None
    }
    /// What stands in the SAML metadata file, and the file.
    fn saml(&self) -> Option<(wire::webex::saml::Metadata, String)> {
        None
    }
    /// Where the server takes an event that this agent has logged on now, and the event. None where there are no events.
    fn logon_event(&self, agent: &judge::truth::Agent, now: i64) -> Option<(String, Bytes)> {
        let _ = (agent, now);
        None
    }
    /// Names of the queues.
    fn queues(&self) -> Vec<String> {
        Vec::new()
    }
    /// A queue is added.
    fn add_queue(&self, key: &str, queue: &Queue) -> Done {
        let _ = queue;
        Err(format!("there are no queues here: {key}"))
    }
    /// A queue's calls may be recorded, or not.
    fn permit_recording(&self, queue: &str, on: bool) -> Done {
        Err(format!("there are no queues here: {queue} {on}"))
    }
    /// An agent signs in.
    fn login(&self, agent: &str) -> Done;
    /// An agent signs out.
    fn logout(&self, agent: &str) -> Done;

    /// A call comes in; its id there.
    fn call(&self, call: &NewCall<'_>) -> Result<String, String>;
    /// An agent answers.
    fn connect(&self, call: &str, agent: &str) -> Done;
    /// An agent joins those who are on.
    fn join(&self, call: &str, agent: &str) -> Done;
    /// An agent hands over to another.
    fn transfer(&self, call: &str, from: &str, to: &str) -> Done;
    /// An agent hands over to another, whose phone rings.
    fn transfer_ringing(&self, call: &str, from: &str, to: &str) -> Done {
        Err(format!("no phone rings here: {call} from {from} to {to}"))
    }
    /// The agent whose phone rings does not answer.
    fn refuse(&self, call: &str) -> Done {
        Err(format!("no phone rings for {call}"))
    }
    /// An agent's phone rings for a call that waits, and nobody answers it.
    fn unanswered(&self, call: &str, agent: &str) -> Done {
        Err(format!("no phone rings for {call} here: {agent}"))
    }
    /// These agents, who are all, leave; the customer waits.
    fn requeue(&self, call: &str, agents: &[String]) -> Done;
    /// An agent leaves a call that goes on.
    fn leave(&self, call: &str, agent: &str) -> Done;
    /// An agent asks another for a consultation, whose phone rings.
    fn consult(&self, call: &str, by: &str, with: &str) -> Done {
        let _ = (call, by, with);
        Err("there are no consultations here".into())
    }
    /// The other one accepts.
    fn accept_consult(&self, call: &str) -> Done {
        Err(format!("nobody is consulted about {call}"))
    }
    /// The consultation ends, or is refused.
    fn end_consult(&self, call: &str) -> Done {
        Err(format!("nobody is consulted about {call}"))
    }
    /// The consulted agent takes the customer over.
    fn consult_transfer(&self, call: &str) -> Done {
        Err(format!("nobody is consulted about {call}"))
    }
    /// The consulted agent joins the customer and the others.
    fn merge(&self, call: &str) -> Done {
        Err(format!("nobody is consulted about {call}"))
    }
    /// The customer is on hold, or back.
    fn hold(&self, call: &str, agent: &str, on: bool) -> Done;
    /// The audio is paused, or goes on.
    fn pause_audio(&self, call: &str, agent: &str, on: bool) -> Done;
    /// An agent's screen is paused, or goes on.
    fn pause_screen(&self, call: &str, agent: &str, on: bool) -> Done {
        Err(format!("the screen cannot be paused here: {call} {agent} {on}"))
    }
    /// The audio ends before the call does.
    fn end_audio(&self, call: &str) -> Done;
    /// The call is over.
    fn hang_up(&self, call: &str) -> Done;
    /// A chat, or another text task, that has just ended; its id there.
    fn text_contact(&self, id: &str, agent: &str, channel: TextChannel, length: Duration) -> Result<String, String>;
    /// What only the system knows of a call.
    fn facts(&self, call: &str) -> Option<Facts>;

    /// What only the system knows of the whole run, at its end.
    fn close(&self, truth: &mut Truth) {
        let _ = truth;
    }

    /// Its API misbehaves.
    fn misbehave(&self, fault: Fault, scope: Scope, requests: AcdRequests);
    /// Access tokens are good no longer; with `all`, refresh tokens neither.
    fn revoke_tokens(&self, all: bool) -> Done {
        Err(format!("there are no tokens here: {all}"))
    }
    /// Its next events are lost, doubled or so much later.
    fn disturb_events(&self, trouble: EventTrouble, by: Duration, count: u32);
}

/// The telephony system of a scenario's platform: its mock, or the product in its place.
pub fn of(scenario: &Scenario, seed: u64, secrets: &Secrets, ground: &Ground) -> Box<dyn Acd> {
    match scenario.platform {
        Platform::CalabrioUjet if ground.is_acd() => Box::new(ujet::remote(secrets, ground)),
        Platform::CalabrioUjet => Box::new(ujet::UjetAcd::new(scenario, seed, secrets, ground)),
        Platform::WebexCc1 | Platform::WebexCc2 if ground.is_acd() => {
            Box::new(webex::remote(scenario, secrets, ground))
        }
        Platform::WebexCc1 | Platform::WebexCc2 => Box::new(webex::WebexAcd::new(scenario, seed, secrets)),
    }
}
