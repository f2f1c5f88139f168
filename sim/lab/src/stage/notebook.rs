//! What really happened, written down as it happens. Pure: instants come in, the judge's [`Truth`] goes out.

use super::reach::Reach;
use judge::truth::{
    AcdChange, AcdSession, Agent, Call, Fault, FaultKind, Part, Pc, Policies, ScreenOnly, Session, Setting,
    SettingKind, Span, Truth, webex,
};
use std::collections::BTreeMap;

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

    /// A call begins, or a chat.
    pub fn call(&mut self, at: i64, id: &str, acd_id: &str, (from, to): (&str, &str), recorded: bool, text: bool) {
        self.truth.calls.push(Call {
            id: id.into(),
            acd_id: acd_id.into(),
            from: from.into(),
            to: to.into(),
            parts: Vec::new(),
            span: Span { from: at, to: OPEN },
            ended: false,
            recorded,
            metadata_at: None,
            audio_at: None,
            audio_paused: Vec::new(),
            audio_sha256: Vec::new(),
            audio_ms: 0,
            text,
        });
    }
    /// A call by the scenario's id.
    pub fn call_mut(&mut self, id: &str) -> Option<&mut Call> {
        self.truth.calls.iter_mut().find(|c| c.id == id)
    }
    /// An agent is connected.
    pub fn joined(&mut self, at: i64, call: &str, agent: &str) {
        if let Some(call) = self.call_mut(call) {
            call.parts.push(Part { agent: agent.into(), span: Span { from: at, to: OPEN } });
        }
    }
    /// An agent is disconnected.
    pub fn left(&mut self, at: i64, call: &str, agent: &str) {
        if let Some(call) = self.call_mut(call) {
            call.parts.iter_mut().filter(|p| p.agent == agent).for_each(|p| close(&mut p.span, at));
        }
    }
    /// An agent asks another for a consultation.
    pub fn consult_asked(&mut self, call: &str, by: &str, with: &str) {
        self.consults.insert(call.into(), (by.into(), with.into()));
    }
    /// Who asks and who is consulted about a call now, accepted or not.
    pub fn consulted(&self, call: &str) -> Option<(String, String)> {
        self.consults.get(call).cloned()
    }
    /// The consultation is over, or has become a conference.
    pub fn consult_over(&mut self, call: &str) {
        self.consults.remove(call);
    }
    /// The agents on a call now, in the order in which they joined.
    pub fn on_call(&self, call: &str) -> Vec<String> {
        let parts = self.truth.calls.iter().filter(|c| c.id == call).flat_map(|c| &c.parts);
        parts.filter(|p| p.span.to == OPEN).map(|p| p.agent.clone()).collect()
    }
    /// The audio is paused or goes on.
    pub fn pause(&mut self, at: i64, call: &str, paused: bool) {
        if let Some(call) = self.call_mut(call) {
            if paused {
                call.audio_paused.push(Span { from: at, to: OPEN });
            } else {
                call.audio_paused.iter_mut().for_each(|p| close(p, at));
            }
        }
    }
    /// An agent's screen is paused or goes on.
    pub fn pause_screen(&mut self, at: i64, agent: &str, paused: bool) {
        let pauses = &mut self.truth.tenant.screen_paused;
        if paused {
            pauses.push((agent.into(), Span { from: at, to: OPEN }));
        } else {
            pauses.iter_mut().filter(|(who, _)| who == agent).for_each(|(_, s)| close(s, at));
        }
    }
    /// The call is over for everybody.
    pub fn ended(&mut self, at: i64, call: &str) {
        if let Some(call) = self.call_mut(call) {
            call.parts.iter_mut().for_each(|p| close(&mut p.span, at));
            call.audio_paused.iter_mut().for_each(|p| close(p, at));
            close(&mut call.span, at);
            call.ended = true;
        }
        self.consult_over(call);
    }

    /// What makes an agent eligible has changed.
    pub fn setting(&mut self, at: i64, what: SettingKind) {
        self.truth.settings.push(Setting { at, what });
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

    /// A machine loses its power or gets it back.
    pub fn power(&mut self, at: i64, machine: &str, on: bool, clean: bool) {
        if on == self.reach.is_on(machine) {
            return;
        }
        self.reach.power(at, machine, on);
        if on {
            self.fault_ends(at, machine, "power");
            // The program starts with the machine.
            self.runs(at, machine);
        } else {
            self.logoff(at, machine);
            self.fault_begins(at, machine, "power", FaultKind::PowerOff { clean });
        }
    }
    /// A program crashes, and is to be started again at `back`. If it was down already, the later word counts; without
    /// power there is no program to crash.
    pub fn crashed(&mut self, at: i64, machine: &str, back: i64) {
        if self.reach.is_on(machine) {
            self.back.insert(machine.to_owned(), back);
            self.reach.program(at, machine, false);
            self.fault_begins(at, machine, "program", FaultKind::Restart);
        }
    }
    /// The time of a program that crashed has come.
    pub fn started(&mut self, at: i64, machine: &str) {
        if self.back.get(machine).is_some_and(|back| *back <= at) {
            self.runs(at, machine);
        }
    }
    fn runs(&mut self, at: i64, machine: &str) {
        self.back.remove(machine);
        self.reach.program(at, machine, true);
        self.fault_ends(at, machine, "program");
    }
    /// A cable is pulled or plugged in.
    pub fn cable(&mut self, at: i64, machine: &str, plugged: bool) {
        self.reach.cable(at, machine, plugged);
        if plugged {
            self.fault_ends(at, machine, "cable");
        } else {
            self.fault_begins(at, machine, "cable", FaultKind::Unreachable);
        }
    }
    /// One direction is cut or mended.
    pub fn way(&mut self, at: i64, from: &str, to: &str, whole: bool) {
        self.reach.way(at, from, to, whole);
        for machine in [from, to] {
            if whole {
                self.fault_ends(at, machine, "way");
            } else {
                self.fault_begins(at, machine, "way", FaultKind::Unreachable);
            }
        }
    }
    /// A PC's wall clock is set.
    pub fn clock(&mut self, at: i64, pc: &str, skew_ms: i64, wrong: bool) {
        self.fault_ends(at, pc, "clock");
        if wrong {
            self.fault_begins(at, pc, "clock", FaultKind::Clock { skew_ms });
            if let Some(pc) = self.truth.pcs.get_mut(pc) {
                pc.clock_wrong = true;
            }
        }
    }
    /// A disk has no room, or room again.
    pub fn disk_full(&mut self, at: i64, machine: &str, full: bool) {
        if full {
            self.fault_begins(at, machine, "disk", FaultKind::DiskFull);
        } else {
            self.fault_ends(at, machine, "disk");
        }
    }
    /// A fault of known times, or at one instant.
    pub fn fault(&mut self, span: Span, machine: &str, what: FaultKind) {
        self.truth.faults.push(Fault { span, machine: machine.into(), what });
    }

    fn fault_begins(&mut self, at: i64, machine: &str, kind: &'static str, what: FaultKind) {
        let key = (machine.to_owned(), kind);
        if !self.faults.contains_key(&key) {
            self.faults.insert(key, self.truth.faults.len());
            self.fault(Span { from: at, to: OPEN }, machine, what);
        }
    }
    fn fault_ends(&mut self, at: i64, machine: &str, kind: &'static str) {
        if let Some(index) = self.faults.remove(&(machine.to_owned(), kind)) {
            close(&mut self.truth.faults[index].span, at);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn notebook() -> Notebook {
        let pcs = [("A".to_owned(), (Pc::default(), true))].into();
        Notebook::new(Beginning { starts: 0, pcs, ..Beginning::default() })
    }

    #[test]
    fn a_power_cut_ends_the_session_and_the_return_does_not_open_it() {
        let mut n = notebook();
        n.logon(10, "A", "braun", "CORP\\dbraun");
        assert_eq!((n.seat("braun"), n.sitting("A")), (Some("A"), Some("braun")));
        n.power(50, "A", false, false);
        n.power(80, "A", true, false);
        assert_eq!(n.seat("braun"), None);
        let truth = n.finish(100);
        assert_eq!(truth.sessions[0].span, Span { from: 10, to: 50 });
        assert_eq!(truth.faults[0].span, Span { from: 50, to: 80 });
        assert_eq!(truth.online["A"], [Span { from: 0, to: 50 }, Span { from: 80, to: 100 }]);
    }

    #[test]
    fn a_program_that_crashes_while_it_is_down_is_down_until_the_last_word() {
        let mut n = notebook();
        n.crashed(10, "A", 30);
        n.crashed(20, "A", 60);
        n.started(30, "A");
        n.started(60, "A");
        // Power on starts it, whatever was planned; without power nothing crashes.
        n.crashed(70, "A", 95);
        n.power(75, "A", false, false);
        n.crashed(78, "A", 90);
        n.power(80, "A", true, false);
        n.started(90, "A");
        n.started(95, "A");
        let truth = n.finish(100);
        let spans: Vec<_> = truth.faults.iter().map(|f| (f.span.from, f.span.to)).collect();
        assert_eq!(spans, [(10, 60), (70, 80), (75, 80)]);
        assert_eq!(truth.online["A"], [(0, 10), (60, 70), (80, 100)].map(|(from, to)| Span { from, to }));
    }

    #[test]
    fn each_agent_has_an_own_part_of_a_call_and_may_come_back() {
        let mut n = notebook();
        n.call(5, "c1", "7", ("+1", "+2"), true, false);
        n.joined(10, "c1", "braun");
        n.joined(20, "c1", "hodges");
        n.left(20, "c1", "braun");
        n.joined(30, "c1", "braun");
        n.pause(32, "c1", true);
        assert_eq!(n.on_call("c1"), ["hodges", "braun"]);
        n.ended(40, "c1");
        let truth = n.finish(100);
        let parts: Vec<_> = truth.calls[0].parts.iter().map(|p| (p.agent.as_str(), p.span.from, p.span.to)).collect();
        assert_eq!(parts, [("braun", 10, 20), ("hodges", 20, 40), ("braun", 30, 40)]);
        assert_eq!(truth.calls[0].audio_paused, [Span { from: 32, to: 40 }]);
    }
}
