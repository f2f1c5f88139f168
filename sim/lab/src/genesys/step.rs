//! The steps of a timeline. Each is written as its name with its fields: `logon: { agent: braun, pc: PC-0417 }`.

use super::call_step::{Call, Conference, Consult, EndOf, OfAgent, OfConsult, Transfer};
use super::desktop_step::{
    AgentState, ChangePlace, ChannelState, DesktopLogin, DesktopLogout, FailOver, ForeignPage, Impostor, ScreenCapture,
};
use super::sip_step::{CaptureReport, SiprecBye, SiprecChange, SiprecInvite};
use crate::scenario::fault_step::{
    ClockSet, Cut, DiskFault, DiskFull, DiskRoom, LinkSet, Plug, PowerOff, PowerOn, Restart, Unplug,
};
use crate::scenario::step::{Logon, Who, name_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that happens at one instant.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "GenesysStep")]
pub enum Step {
    /// An agent logs on to Windows on a PC.
    Logon(Logon),
    /// An agent logs off from Windows. The agent desktop ends with it, without a logout.
    Logoff(Who),
    /// An agent logs in to the agent desktop on the PC, and the desktop to SRS (DSK-LOGIN-1). It polls from now on.
    DesktopLogin(DesktopLogin),
    /// An agent logs out of the agent desktop, and the desktop of SRS (DSK-OUT-1).
    DesktopLogout(DesktopLogout),
    /// The desktop polls no more, as if it hung.
    StopPolling(Who),
    /// The desktop polls again, at once and from then on.
    ResumePolling(Who),
    /// The desktop polls once, now, beside its own polls.
    Poll(Who),
    /// The agent moves to another place, and the desktop logs in again (DSK-SEAT-1).
    ChangePlace(ChangePlace),
    /// The desktop logs in again with the other data centre (DSK-DR-1).
    FailOver(FailOver),
    /// The agent's state for calls changes (T-Lib).
    AgentState(AgentState),
    /// The agent's state for another medium changes (GIR-NV-1).
    ChannelState(ChannelState),
    /// A customer calls and an agent answers.
    Call(Call),
    /// An agent puts the other party on hold.
    Hold(OfAgent),
    /// …and takes it back.
    Retrieve(OfAgent),
    /// A single-step transfer: another agent has the call at once (GIR-MAP-1).
    Transfer(Transfer),
    /// The first step of a two-step transfer or conference: the agent calls another one, the customer is on hold.
    Consult(Consult),
    /// The agent whose phone rings for a consultation answers it.
    AcceptConsult(OfConsult),
    /// …or does not.
    RefuseConsult(OfConsult),
    /// The consultation ends without more; the agent takes the customer back.
    EndConsult(OfConsult),
    /// The second step: the consulted agent has the customer, the other one goes (GIR-MAP-2).
    CompleteTransfer(OfConsult),
    /// The second step: all three talk (GIR-MAP-4).
    CompleteConference(OfConsult),
    /// A single-step conference: another agent joins at once (GIR-MAP-3).
    Conference(Conference),
    /// An agent leaves a call that goes on.
    Leave(OfAgent),
    /// The call ends for everybody.
    HangUp(EndOf),
    /// The agent has the call recorded from now on, where its DN is not recorded anyway.
    StartRecording(OfAgent),
    /// The agent ends the recording before the call ends.
    StopRecording(OfAgent),
    /// The agent pauses the recording: silence fills the file.
    PauseRecording(OfAgent),
    /// …and resumes it.
    ResumeRecording(OfAgent),
    /// The desktop asks the third-party recorder for something, over T-Lib.
    ScreenCapture(ScreenCapture),
    /// The third-party recorder reports its state by itself (TLB-IND-1).
    CaptureReport(CaptureReport),
    /// A page on another origin, in the agent's browser, tries something at SRS.
    ForeignPage(ForeignPage),
    /// A program on the agent's PC that knows neither the password nor the session's cookie asks SRS in the agent's name.
    Impostor(Impostor),
    /// Somebody sends the SIPREC recorder an INVITE of a certain form (SRC-INV-1, SRC-META-1).
    SiprecInvite(SiprecInvite),
    /// The call of such a recording session changes (SRC-HOLD-1, SRC-META-2).
    SiprecChange(SiprecChange),
    /// Such a recording session ends.
    SiprecBye(SiprecBye),
    /// The power of a machine goes, now or at the moment that `when` names.
    PowerOff(PowerOff),
    /// A machine is switched on.
    PowerOn(PowerOn),
    /// A machine's programs crash and are started again; the machine stays up.
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
    /// A PC's disk is full from now on.
    DiskFull(DiskFull),
    /// A PC's disk has room again.
    DiskRoom(DiskRoom),
    /// The next writes to some files fail or are torn.
    DiskFault(DiskFault),
}

impl Step {
    /// As scenarios write it.
    pub fn name(&self) -> String {
        name_of(self)
    }
}
