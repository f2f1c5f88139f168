//! The steps of a timeline. Each is written as its name with its fields: `logon: { agent: braun, pc: PC-0417 }`.

use super::at::At;
use super::fault_step::{
    AcdEdit, AcdEvents, AcdFault, Admin, ClockSet, Cut, DiskFault, DiskFull, DiskHold, DiskRoom, LinkSet, Plug,
    PowerOff, PowerOn, Restart, Tamper, Unplug,
};
use super::probe_step::Probe;
use super::tenant_step::{AcdAgent, AcdQueue, AcdTeam};
use super::time::{Delay, Length};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that happens at one instant.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// An agent logs on to Windows on a PC.
    Logon(Logon),
    /// An agent logs off from Windows.
    Logoff(Who),
    /// An agent logs on to the telephony system.
    AcdLogin(Who),
    /// An agent logs off from the telephony system.
    AcdLogout(Who),
    /// A customer calls and an agent answers.
    Call(Call),
    /// A customer calls and hangs up before any agent answers: no contact.
    GiveUp(GiveUp),
    /// An agent hands the call over to another and leaves it.
    Transfer(Transfer),
    /// All agents leave the call and the customer waits again; that time is nobody's.
    Requeue(OfCall),
    /// An agent answers a call that waits again, or that rings after a transfer.
    Answer(Answer),
    /// The agent whose phone rings after a transfer does not answer: the customer waits.
    Refuse(OfCall),
    /// The phone of an agent rings for a call that waits again, and nobody answers it (UJET): no contact.
    Unanswered(Unanswered),
    /// Another agent joins the call, out of a consultation or straight away.
    Conference(Conference),
    /// An agent asks another for a consultation, whose phone rings; the customer is on hold.
    Consult(Consult),
    /// The agent who was asked accepts: the consultation begins.
    AcceptConsult(OfCall),
    /// The consultation ends, or is refused: the agent is with the customer again.
    EndConsult(OfCall),
    /// The consulted agent takes the customer over, the other one goes.
    ConsultTransfer(OfCall),
    /// An agent leaves a call that goes on.
    Leave(Leave),
    /// The agent puts the customer on hold.
    Hold(OfCall),
    /// The agent takes the customer back.
    Unhold(OfCall),
    /// The agent pauses the audio recording.
    PauseAudio(OfCall),
    /// The agent resumes the audio recording.
    ResumeAudio(OfCall),
    /// An agent pauses the recording of the own screen (Webex Contact Center 1.0 with CMSv1, SCR-PAUSE-1).
    PauseScreen(Leave),
    /// The recording of the screen goes on.
    ResumeScreen(Leave),
    /// The audio recording ends here, before the call does.
    EndAudio(OfCall),
    /// The call ends for everybody.
    HangUp(OfCall),
    /// A chat or another text task, which never becomes a contact.
    TextContact(TextContact),
    /// The power of a machine goes, now or at the moment that `when` names.
    PowerOff(PowerOff),
    /// A machine is switched on.
    PowerOn(PowerOn),
    /// A machine's program crashes and is started again; the machine stays up.
    Restart(Restart),
    /// A machine's network cable is pulled.
    Unplug(Unplug),
    /// A machine's network cable is plugged in again.
    Plug(Plug),
    /// Nothing arrives any more in one direction between two machines.
    Cut(Cut),
    /// What was cut is whole again.
    Mend(Cut),
    /// The link between two machines changes.
    Link(LinkSet),
    /// A PC's wall clock is set wrong, or right.
    Clock(ClockSet),
    /// A machine's disk is full from now on.
    DiskFull(DiskFull),
    /// A machine's disk has room again.
    DiskRoom(DiskRoom),
    /// The next writes to some files fail or are torn.
    DiskFault(DiskFault),
    /// Another program holds files on a PC's disk open: they cannot be deleted for a while.
    DiskHold(DiskHold),
    /// Somebody changes a segment on a PC's disk.
    Tamper(Tamper),
    /// The administrator edits a user on the Users page.
    Admin(Admin),
    /// The administrator edits the ACD Configuration page.
    Acd(AcdEdit),
    /// The telephony system answers with errors, slowly or not at all.
    AcdFault(AcdFault),
    /// Its next events (logons, calls) are lost, doubled or late.
    AcdEvents(AcdEvents),
    /// An agent is added to, renamed in or removed from it, or changes otherwise.
    AcdAgent(AcdAgent),
    /// A team changes there.
    AcdTeam(AcdTeam),
    /// A queue changes there.
    AcdQueue(AcdQueue),
    /// A screen-only recording is started or stopped by hand (SCR-ONLY-1).
    ScreenOnly(ScreenOnly),
    /// The server is asked for something that it has to answer in a certain way.
    Probe(Probe),
}

impl Step {
    /// As scenarios write it.
    pub fn name(&self) -> String {
        name_of(self)
    }
}

/// The name under which a step of any platform is written.
pub fn name_of(step: &impl Serialize) -> String {
    let written = serde_json::to_value(step).ok();
    written.and_then(|step| step.as_object()?.keys().next().cloned()).unwrap_or_default()
}

/// See [`Step::Logon`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logon {
    /// Who.
    pub agent: At<String>,
    /// Where.
    pub pc: At<String>,
    /// The login used, where it is another than the agent's own.
    #[serde(default)]
    pub windows: Option<String>,
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// Who.
    pub agent: At<String>,
}

/// See [`Step::Call`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// A name for the call, for use in later steps.
    pub id: At<String>,
    /// Calling number.
    pub from: String,
    /// Called number.
    pub to: String,
    /// The agent who answers.
    pub answered_by: At<String>,
    /// The telephony system records the audio.
    #[serde(default = "yes")]
    pub recorded: bool,
    /// It shows the call while it goes on, too; its end is then seen at once, whatever `release` says.
    #[serde(default)]
    pub live: bool,
    /// How long after its end this call can be seen, where it differs from `acd`.
    #[serde(default)]
    pub release: Option<Delay>,
    /// How long after that its audio can be fetched, where it differs from `acd`.
    #[serde(default)]
    pub audio: Option<Delay>,
    /// How long the customer waited before the answer.
    #[serde(default)]
    pub queue: Option<Length>,
    /// The queue of Webex Contact Center through which it comes, by its key under `acd`. Left out: the first one.
    #[serde(default)]
    pub via: Option<At<String>>,
    /// The agent calls the customer by Webex Contact Center, and the customer answers: `from` is the number that the customer is
    /// shown, `to` the customer's own.
    #[serde(default)]
    pub outdial: bool,
}

/// See [`Step::Transfer`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Which call.
    pub call: At<String>,
    /// Who takes over.
    pub to: At<String>,
    /// Who hands over, where several are on the call.
    #[serde(default)]
    pub from: Option<At<String>>,
    /// Answered at once; otherwise the phone rings until `answer` or `refuse`.
    #[serde(default = "yes")]
    pub answered: bool,
}

/// See [`Step::GiveUp`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveUp {
    /// A name for the call.
    pub id: At<String>,
    /// Calling number.
    pub from: String,
    /// Called number.
    pub to: String,
    /// How long the customer waited until now.
    pub queue: Length,
}

/// See [`Step::Answer`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Which call.
    pub call: At<String>,
    /// Who answers it.
    pub by: At<String>,
}

/// See [`Step::Unanswered`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unanswered {
    /// Which call.
    pub call: At<String>,
    /// Whose phone rings.
    pub agent: At<String>,
}

/// See [`Step::Conference`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conference {
    /// Which call.
    pub call: At<String>,
    /// Who joins.
    pub with: At<String>,
}

/// See [`Step::Consult`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consult {
    /// About which call.
    pub call: At<String>,
    /// Who asks.
    pub by: At<String>,
    /// Who is asked.
    pub with: At<String>,
    /// Accepted at once; otherwise the phone rings until `accept_consult`, or `end_consult` for a refusal.
    #[serde(default = "yes")]
    pub accepted: bool,
}

/// See [`Step::Leave`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Which call.
    pub call: At<String>,
    /// Who leaves it.
    pub agent: At<String>,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfCall {
    /// Which call.
    pub call: At<String>,
}

/// See [`Step::TextContact`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextContact {
    /// A name for the chat; no call has the same.
    pub id: At<String>,
    /// Who writes with the customer.
    pub agent: At<String>,
    /// How long.
    pub length: Length,
    /// What kind of text it is; a chat, where nothing is said.
    #[serde(default)]
    pub channel: TextChannel,
}

/// See [`TextContact::channel`]. All but chats are Webex Contact Center's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextChannel {
    /// A chat.
    #[default]
    Chat,
    /// An e-mail.
    Email,
    /// A message by way of a social network.
    Social,
}

/// See [`Step::ScreenOnly`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScreenOnly {
    /// The screen of this agent is recorded from now on.
    Start(At<String>),
    /// …until now.
    Stop(At<String>),
}

fn yes() -> bool {
    true
}
