//! The desktop as a client of T-Server: the agent's DNs and states, and what it asks of a third-party recorder.

use super::Misstep;
use super::config::{Login, Recording, VoiceState};
use crate::genesys::events::DesktopHeard;
use crate::genesys::tserver::{Heard, Link};
use kernel::trace;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::tlib::{AgentWorkMode, Attribute, Command, ConnId, Indication, Kind, KvList, Message, PrintedToken};

/// Who sits where.
#[derive(Debug, Default)]
struct Desk {
    agent: String,
    agent_id: String,
    dns: Vec<String>,
    /// The DNs on which T-Server knows the agent.
    logged_in: BTreeSet<String>,
    /// The last state that the agent has chosen on each of the DNs, and why.
    voice: BTreeMap<String, (VoiceState, Option<String>)>,
}

/// A desktop's T-Lib. All clones are the same one.
#[derive(Debug, Clone)]
pub(super) struct Telephony {
    pc: Arc<str>,
    misstep: Option<Misstep>,
    link: Link,
    desk: Arc<Mutex<Desk>>,
}

impl Telephony {
    /// Nobody sits anywhere. The link comes about by [`Telephony::run`].
    pub(super) fn new(pc: &str, tserver: &str, misstep: Option<Misstep>) -> Self {
        Self { pc: pc.into(), misstep, link: Link::new(tserver), desk: Arc::default() }
    }

    /// The same desktop, opened again: nobody sits anywhere, and there is no link yet.
    pub(super) fn anew(&self) -> Self {
        Self { link: self.link.anew(), desk: Arc::default(), ..self.clone() }
    }

    /// Keeps the link for ever.
    pub(super) async fn run(&self) {
        self.link.run(|heard| self.hear(heard)).await;
    }

    /// The agent of this login sits at these DNs now.
    pub(super) fn sit(&self, login: &Login, dns: &[String]) {
        self.leave(|dn| !dns.iter().any(|new| new == dn));
        let new: Vec<String> = {
            let mut desk = self.desk();
            (desk.agent, desk.agent_id) = (login.agent.clone(), login.agent_id.clone());
            let new = dns.iter().filter(|dn| !desk.dns.contains(dn)).cloned().collect();
            desk.dns = dns.to_vec();
            new
        };
        self.register(&new);
    }

    /// Nobody sits anywhere any more.
    pub(super) fn rise(&self) {
        self.leave(|_| true);
        *self.desk() = Desk::default();
    }

    /// The agent chooses a state.
    pub(super) fn voice(&self, state: VoiceState, reason: Option<String>, only: Option<&str>) {
        let meant = |dn: &&String| only.is_none_or(|only| only == dn.as_str());
        let logged_in = {
            let mut desk = self.desk();
            let chosen: Vec<_> =
                desk.dns.iter().filter(meant).map(|dn| (dn.clone(), (state, reason.clone()))).collect();
            desk.voice.extend(chosen);
            desk.logged_in.clone()
        };
        for dn in logged_in.iter().filter(meant) {
            self.say(|reference| voice(reference, dn, state, reason.as_deref()));
        }
    }

    /// The agent wants something of a third-party recorder (TLB-REQ-3).
    pub(super) fn capture(&self, command: Command, conn_id: Option<ConnId>, dn: Option<&str>) {
        let Some(dn) = dn.map(str::to_owned).or_else(|| self.desk().dns.first().cloned()) else {
            tracing::warn!(pc = %self.pc, "failed to ask for a capture without a DN");
            return;
        };
        let event = match self.misstep {
            Some(Misstep::OtherDnWithin) => command.event("0", conn_id),
            Some(Misstep::NoConnId) => command.event(&dn, None),
            Some(Misstep::OwnToken) if command == Command::Start => {
                Message::user_event(&dn, conn_id, KvList::new().with("screen-capture", "begin"))
            }
            Some(Misstep::OtherTypeWithin) => {
                let event = command.event(&dn, conn_id);
                event.attributes().fold(Message::new(Kind::PrivateInfo), |e, (name, value)| e.with(name, value.clone()))
            }
            _ => command.event(&dn, conn_id),
        };
        self.say(|reference| Message::send_event(reference, &dn, event));
    }

    /// The agent wants something of a call's recording.
    pub(super) fn record(&self, order: Recording, conn_id: ConnId, dn: &str) {
        let request = Message::new(Kind::PrivateService)
            .with(Attribute::ThisDn, dn)
            .with(Attribute::ConnId, conn_id)
            .with(Attribute::PrivateMsgId, order as i64);
        self.say(|reference| request.with(Attribute::ReferenceId, reference));
    }

    fn hear(&self, heard: Heard) {
        match heard {
            Heard::Connected => {
                let dns = self.desk().dns.clone();
                self.register(&dns);
            }
            Heard::Lost => self.desk().logged_in.clear(),
            Heard::Message(message) => self.message(&message),
        }
    }

    fn message(&self, message: &Message) {
        let Some(dn) = message.this_dn() else { return };
        match message.kind {
            Kind::Registered => {
                let desk = self.desk();
                let login = Message::new(Kind::RequestAgentLogin)
                    .with(Attribute::ThisDn, dn)
                    .with(Attribute::AgentId, desk.agent_id.as_str());
                let sits = desk.dns.iter().any(|own| own == dn);
                drop(desk);
                if sits {
                    self.say(|reference| login.with(Attribute::ReferenceId, reference));
                }
            }
            // A switch that has started again does not know the state that the agent chose before.
            Kind::AgentLogin => {
                let chosen = self.logged_in(message, dn);
                if let Some((state, reason)) = chosen {
                    self.say(|reference| voice(reference, dn, state, reason.as_deref()));
                }
            }
            Kind::AgentReady | Kind::AgentNotReady | Kind::AgentAfterCallWork => {
                self.logged_in(message, dn);
            }
            Kind::AgentLogout => {
                self.desk().logged_in.remove(dn);
            }
            Kind::UserEvent => self.indicated(message, dn),
            _ => {}
        }
    }

    /// The switch knows the agent on this DN; the state that the agent has chosen there.
    fn logged_in(&self, event: &Message, dn: &str) -> Option<(VoiceState, Option<String>)> {
        let mut desk = self.desk();
        let own = event.text(Attribute::AgentId).is_none_or(|id| id == desk.agent_id);
        if !own || !desk.dns.iter().any(|have| have == dn) {
            return None;
        }
        desk.logged_in.insert(dn.to_owned());
        desk.voice.get(dn).cloned()
    }

    fn indicated(&self, event: &Message, dn: &str) {
        let misprint = || Indication::Disabled.token(PrintedToken::AsPrinted);
        let printed = event.list(Attribute::UserData).and_then(|data| data.text("screen-capture"));
        if self.misstep == Some(Misstep::KnowsNoMisprint) && printed == Some(misprint()) {
            return;
        }
        let Some(indication) = Indication::of(event) else { return };
        let conn_id = event.conn_id(Attribute::ConnId).map(|id| id.to_string());
        let agent = self.desk().agent.clone();
        let state = indication.token(PrintedToken::Corrected);
        trace::emit(&DesktopHeard { pc: &self.pc, agent: &agent, dn, state, conn_id: conn_id.as_deref() });
    }

    fn register(&self, dns: &[String]) {
        if self.misstep == Some(Misstep::NeverRegisters) {
            return;
        }
        for dn in dns {
            self.say(|reference| Message::register_address(reference, dn));
        }
    }

    /// Logs the agent out of some of the DNs, and gives them up. Whoever comes back to one has chosen no state there yet.
    fn leave(&self, which: impl Fn(&str) -> bool) {
        let (gone, logged_in) = {
            let mut desk = self.desk();
            let gone: Vec<String> = desk.dns.iter().filter(|dn| which(dn)).cloned().collect();
            let logged_in = desk.logged_in.clone();
            desk.dns.retain(|dn| !gone.contains(dn));
            desk.logged_in.retain(|dn| !gone.contains(dn));
            desk.voice.retain(|dn, _| !gone.contains(dn));
            (gone, logged_in)
        };
        for dn in &gone {
            if logged_in.contains(dn) {
                let logout = Message::new(Kind::RequestAgentLogout).with(Attribute::ThisDn, dn.as_str());
                self.say(|reference| logout.with(Attribute::ReferenceId, reference));
            }
            if self.misstep != Some(Misstep::NeverRegisters) {
                self.say(|reference| Message::unregister_address(reference, dn));
            }
        }
    }

    /// What cannot be said for want of a connection is lost; registrations and the agent's state are caught up on.
    fn say(&self, message: impl FnOnce(i64) -> Message) {
        if self.link.say(message).is_err() {
            tracing::debug!(pc = %self.pc, "failed to say something to T-Server without a connection");
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The request for a state.
fn voice(reference: i64, dn: &str, state: VoiceState, reason: Option<&str>) -> Message {
    let kind = if state == VoiceState::Ready { Kind::RequestAgentReady } else { Kind::RequestAgentNotReady };
    let work = (state == VoiceState::AfterCallWork).then(|| AgentWorkMode::AfterCallWork.number());
    Message::new(kind)
        .with(Attribute::ReferenceId, reference)
        .with(Attribute::ThisDn, dn)
        .maybe(Attribute::AgentWorkMode, work)
        .maybe(Attribute::Reason, reason.map(|reason| KvList::new().with("ReasonCode", reason)))
}
