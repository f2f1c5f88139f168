//! What really happened, written down as it happens. Pure: instants come in, the judge's [`Truth`] goes out.

mod calls;
mod machines;

use super::reach::Reach;
use judge::truth::{
    AcdChange, AcdSession, Agent, Pc, Policies, ScreenOnly, Session, Setting, SettingKind, Span, Truth, Unwatched,
    webex,
};
use std::collections::{BTreeMap, BTreeSet};

/// Stands for "not yet over" until the run ends.
const OPEN: i64 = i64::MAX;

/// The notebook of a run.
#[derive(Debug, Clone)]
pub struct Notebook {
    truth: Truth,
    reach: Reach,
    /// Open faults by machine and kind.
    faults: BTreeMap<(String, &'static str), usize>,
    /// When programs that crashed are to be started again, by machine.
    back: BTreeMap<String, i64>,
    /// Who asks, and who is consulted, by call.
    consults: BTreeMap<String, (String, String)>,
    /// Queues whose calls may be recorded, or not.
    queues: BTreeMap<String, bool>,
}

/// What is known before the start.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// `calabrio-ujet`
    pub platform: String,
    /// The telephony system's machine.
    pub acd: String,
    /// Start of the run.
    pub starts: i64,
    /// Ids that the scenario proves.
    pub proves: Vec<String>,
    /// Policies.
    pub policies: Policies,
    /// Agents by key.
    pub agents: BTreeMap<String, Agent>,
    /// PCs by name, and whether each is on.
    pub pcs: BTreeMap<String, (Pc, bool)>,
    /// Secrets.
    pub secrets: Vec<String>,
    /// Keys, as bytes.
    pub keys: Vec<Vec<u8>>,
    /// What is Webex Contact Center's own.
    pub tenant: webex::Tenant,
    /// The machines of the product that is tried.
    pub foreign: BTreeSet<String>,
}

impl Notebook {
    /// An empty notebook.
    pub fn new(b: Beginning) -> Self {
        let reach = Reach::new(b.starts, &b.acd, b.pcs.iter().map(|(name, (_, on))| (name.as_str(), *on)));
        let truth = Truth {
            platform: b.platform,
            starts: b.starts,
            ends: b.starts,
            proves: b.proves,
            policies: b.policies,
            agents: b.agents,
            pcs: b.pcs.into_iter().map(|(name, (pc, _))| (name, pc)).collect(),
            secrets: b.secrets,
            keys: b.keys,
            tenant: b.tenant,
            foreign: b.foreign,
            ..Truth::default()
        };
        Self {
            truth,
            reach,
            faults: BTreeMap::new(),
            back: BTreeMap::new(),
            consults: BTreeMap::new(),
            queues: BTreeMap::new(),
        }
    }

    /// So far.
    pub fn truth(&self) -> &Truth {
        &self.truth
    }
    /// What is Webex Contact Center's own.
    pub fn tenant(&mut self) -> &mut webex::Tenant {
        &mut self.truth.tenant
    }
    /// Who can reach whom now.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The timeline begins only now.
    pub fn starts(&mut self, at: i64) {
        self.truth.starts = at;
    }
    /// A logon to Windows.
    pub fn logon(&mut self, at: i64, pc: &str, agent: &str, windows: &str) {
        self.logoff(at, pc);
        let span = Span { from: at, to: OPEN };
        let session = Session { pc: pc.into(), agent: agent.into(), windows: windows.into(), span };
        self.truth.sessions.push(session);
    }
    /// The session on a PC ends, if there is one, and with it a screen-only recording that began in it.
    pub fn logoff(&mut self, at: i64, pc: &str) {
        let Some(agent) = self.sitting(pc).map(str::to_owned) else { return };
        self.truth.sessions.iter_mut().filter(|s| s.pc == pc).for_each(|s| close(&mut s.span, at));
        let elsewhere = self.truth.sessions.iter().find(|s| s.agent == agent && s.span.to == OPEN).map(|s| s.span.from);
        let over = |only: &&mut ScreenOnly| only.agent == agent && elsewhere.is_none_or(|from| from > only.span.from);
        self.truth.screen_only.iter_mut().filter(over).for_each(|only| close(&mut only.span, at));
    }
    /// The PC where an agent is logged on now.
    pub fn seat(&self, agent: &str) -> Option<&str> {
        self.truth.sessions.iter().find(|s| s.agent == agent && s.span.to == OPEN).map(|s| s.pc.as_str())
    }
    /// The agent who is logged on to a PC now.
    pub fn sitting(&self, pc: &str) -> Option<&str> {
        self.truth.sessions.iter().find(|s| s.pc == pc && s.span.to == OPEN).map(|s| s.agent.as_str())
    }

    /// An agent signs in to the ACD.
    pub fn acd_login(&mut self, at: i64, agent: &str) {
        self.truth.acd_sessions.push(AcdSession { agent: agent.into(), span: Span { from: at, to: OPEN } });
    }
    /// An agent signs out of the ACD.
    pub fn acd_logout(&mut self, at: i64, agent: &str) {
        self.truth.acd_sessions.iter_mut().filter(|s| s.agent == agent).for_each(|s| close(&mut s.span, at));
    }
    /// Whether an agent is signed in to the ACD now.
    pub fn in_acd(&self, agent: &str) -> bool {
        self.truth.acd_sessions.iter().any(|s| s.agent == agent && s.span.to == OPEN)
    }

    /// The id that the ACD gave an agent.
    pub fn identify(&mut self, agent: &str, acd_id: &str) {
        if let Some(agent) = self.truth.agents.get_mut(agent) {
            agent.acd_id = acd_id.into();
        }
    }

    /// The name that the ACD has for an agent, or had last.
    pub fn name_of(&self, agent: &str) -> Option<(String, String)> {
        let changed = self.truth.acd_changes.iter().rev().filter(|c| c.agent == agent).find_map(|c| c.name.clone());
        changed.or_else(|| self.truth.agents.get(agent).map(|a| (a.first.clone(), a.last.clone())))
    }

    /// A queue's calls may be recorded, or not.
    pub fn queue(&mut self, queue: &str, recorded: bool) {
        self.queues.insert(queue.into(), recorded);
    }
    /// Whether a queue's calls may be recorded.
    pub fn may_record(&self, queue: &str) -> bool {
        self.queues.get(queue).copied().unwrap_or(true)
    }

    /// What makes an agent eligible has changed.
    pub fn setting(&mut self, at: i64, what: SettingKind) {
        self.truth.settings.push(Setting { at, what });
    }
    /// A sync has changed what makes an agent eligible, at some time since the last look that did not show it.
    pub fn synced(&mut self, looked: i64, at: i64, agent: &str, what: SettingKind) {
        let span = Span { from: looked, to: at };
        self.truth.unwatched.push(Unwatched { agent: agent.into(), span });
        self.setting(at, what);
    }
    /// An agent was added, renamed or removed in the ACD.
    pub fn acd_change(&mut self, at: i64, agent: &str, name: Option<(String, String)>) {
        self.truth.acd_changes.push(AcdChange { at, agent: agent.into(), name });
    }
    /// A screen-only recording has begun.
    pub fn screen_only_started(&mut self, at: i64, agent: &str, contact: &str) {
        let span = Span { from: at, to: OPEN };
        self.truth.screen_only.push(ScreenOnly { agent: agent.into(), span, contact: contact.into() });
    }
    /// …and was stopped; perhaps by a server that did not know yet that the session was over.
    pub fn screen_only_stopped(&mut self, at: i64, agent: &str) {
        if let Some(last) = self.truth.screen_only.iter_mut().rfind(|s| s.agent == agent) {
            last.span.to = at;
        }
    }
    /// Whether a screen-only recording of an agent goes on.
    pub fn is_screen_only(&self, agent: &str) -> bool {
        self.truth.screen_only.iter().any(|s| s.agent == agent && s.span.to == OPEN)
    }

    /// The run is over: everything that is still open ends here.
    pub fn finish(self, end: i64) -> Truth {
        let Self { mut truth, reach, .. } = self;
        (truth.online, truth.server_up) = reach.finish(end);
        truth.ends = end;
        // Some were found out later than others that came after them.
        truth.settings.sort_by_key(|setting| setting.at);
        truth.sessions.iter_mut().for_each(|s| close(&mut s.span, end));
        truth.acd_sessions.iter_mut().for_each(|s| close(&mut s.span, end));
        truth.screen_only.iter_mut().for_each(|s| close(&mut s.span, end));
        truth.faults.iter_mut().for_each(|f| close(&mut f.span, end));
        for call in &mut truth.calls {
            call.parts.iter_mut().for_each(|p| close(&mut p.span, end));
            call.audio_paused.iter_mut().for_each(|p| close(p, end));
            close(&mut call.span, end);
        }
        truth.tenant.screen_paused.iter_mut().for_each(|(_, s)| close(s, end));
        truth
    }
}

fn close(span: &mut Span, at: i64) {
    if span.to == OPEN {
        span.to = at;
    }
}
