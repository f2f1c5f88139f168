//! What really happened, written down as it happens. Pure: instants come in, the judge's [`Truth`] goes out.

use crate::stage::notebook::{Beginning, Notebook as Ledger};
use judge::genesys::truth::{Act, ActKind, AgentState, Call, Command, Device, Fault, FaultKind, Span, Truth, Turn};
use std::collections::BTreeMap;

/// Stands for "not yet over" until the run ends.
const OPEN: i64 = i64::MAX;

/// Where an agent's desktop is open, and at which place the agent sits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// PC.
    pub pc: String,
    /// The place chosen; none for the default one.
    pub place: Option<String>,
    /// The devices named at the login; empty where none were.
    pub devices: Vec<Device>,
    /// It works in the backup data centre.
    pub backup: bool,
}

/// A call by the scenario's id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// CallUUID.
    pub uuid: String,
    /// Connection id.
    pub conn_id: String,
    /// Of which call it is a consultation.
    pub consultation_of: Option<String>,
}

/// The notebook of a run.
#[derive(Debug, Clone)]
pub struct Notebook {
    truth: Truth,
    /// Machines and who is logged on to Windows.
    ledger: Ledger,
    desks: BTreeMap<String, Desk>,
    calls: BTreeMap<String, Known>,
    /// Links that are slow, and directions that are cut: index of the fault.
    open: BTreeMap<(String, String, bool), usize>,
}

impl Notebook {
    /// A notebook that begins with this truth; `pcs` are those that are on.
    pub fn new(truth: Truth, pcs: BTreeMap<String, bool>) -> Self {
        let known = |(pc, on): (String, bool)| (pc, (judge::truth::Pc::default(), on));
        let pcs = pcs.into_iter().map(known).collect();
        let ledger = Ledger::new(Beginning { starts: truth.starts, pcs, ..Beginning::default() });
        Self { truth, ledger, desks: BTreeMap::new(), calls: BTreeMap::new(), open: BTreeMap::new() }
    }

    /// So far.
    pub fn truth(&self) -> &Truth {
        &self.truth
    }

    /// Writes about machines and Windows, and about the desktops that are gone with them.
    pub fn machines<T>(&mut self, at: i64, write: impl FnOnce(&mut Ledger, i64) -> T) -> T {
        let written = write(&mut self.ledger, at);
        // A crash of a PC's programs ends the desktop, too.
        let crashed = |f: &judge::truth::Fault| f.span.to == OPEN && f.what == judge::truth::FaultKind::Restart;
        let down = |pc: &str| self.ledger.truth().faults.iter().any(|f| f.machine == pc && crashed(f));
        let gone = |(agent, desk): (&String, &Desk)| self.ledger.sitting(&desk.pc) != Some(agent) || down(&desk.pc);
        let gone: Vec<String> = self.desks.iter().filter(|d| gone(*d)).map(|(agent, _)| agent.clone()).collect();
        for agent in gone {
            self.desk_gone(at, &agent);
        }
        written
    }

    /// The desktop of an agent is closed without a logout.
    pub fn desk_gone(&mut self, at: i64, agent: &str) {
        if let Some(desk) = self.desks.remove(agent) {
            self.act(at, &desk.pc, agent, ActKind::Gone, true);
            self.leave_states(at, agent);
        }
    }

    /// The PC where an agent is logged on to Windows now.
    pub fn seat(&self, agent: &str) -> Option<&str> {
        self.ledger.seat(agent)
    }
    /// The agent who is logged on to a PC now.
    pub fn sitting(&self, pc: &str) -> Option<&str> {
        self.ledger.sitting(pc)
    }

    /// Whether a machine is on, runs and is plugged in.
    pub fn is_reachable(&self, machine: &str) -> bool {
        use judge::truth::FaultKind as Old;
        let away = |f: &judge::truth::Fault| {
            f.span.to == OPEN && matches!(f.what, Old::PowerOff { .. } | Old::Restart | Old::Unreachable)
        };
        !self.ledger.truth().faults.iter().any(|f| f.machine == machine && away(f))
    }

    /// An agent's desktop is open from now on, with what was chosen at the login.
    pub fn desk_open(&mut self, agent: &str, desk: Desk) {
        self.desks.insert(agent.into(), desk);
    }
    /// An agent's desktop is closed after a logout.
    pub fn desk_closed(&mut self, at: i64, agent: &str) {
        self.desks.remove(agent);
        self.leave_states(at, agent);
    }
    /// An agent sits at these DNs from now on. On one that stays the state does, and on a new one it is that of whoever has just
    /// logged in.
    pub fn desk_moved(&mut self, at: i64, agent: &str, dns: &[String]) {
        let had: Vec<String> = self.states(agent).into_iter().filter_map(|state| state.dn).collect();
        for dn in had.iter().filter(|dn| !dns.contains(dn)) {
            self.state(at, agent, Some(dn), "voice", "LoggedOut", None);
        }
        for dn in dns.iter().filter(|dn| !had.contains(dn)) {
            self.state(at, agent, Some(dn), "voice", "NotReady", None);
        }
    }
    /// The open desktop of an agent.
    pub fn desk(&self, agent: &str) -> Option<&Desk> {
        self.desks.get(agent)
    }

    /// Something is done at a desktop.
    pub fn act(&mut self, at: i64, pc: &str, agent: &str, what: ActKind, deliberate: bool) {
        self.truth.acts.push(Act { at, pc: pc.into(), agent: agent.into(), what, deliberate });
    }

    /// An agent is in another state for a medium; voice work on a DN.
    pub fn state(&mut self, at: i64, agent: &str, dn: Option<&str>, media: &str, state: &str, reason: Option<&str>) {
        let ends = |s: &&mut AgentState| s.agent == agent && s.media == media && s.dn.as_deref() == dn;
        self.truth.states.iter_mut().filter(ends).for_each(|s| close(&mut s.span, at));
        if state != "LoggedOut" {
            self.truth.states.push(AgentState {
                agent: agent.into(),
                dn: dn.map(str::to_owned),
                media: media.into(),
                state: state.into(),
                reason: reason.map(str::to_owned),
                span: Span { from: at, to: OPEN },
            });
        }
    }
    fn leave_states(&mut self, at: i64, agent: &str) {
        self.truth.states.iter_mut().filter(|s| s.agent == agent).for_each(|s| close(&mut s.span, at));
    }
    /// The states in which an agent is now.
    pub fn states(&self, agent: &str) -> Vec<AgentState> {
        let now = |s: &&AgentState| s.agent == agent && s.span.to == OPEN;
        self.truth.states.iter().filter(now).cloned().collect()
    }

    /// A desktop asks the third-party recorder for something.
    pub fn command(&mut self, command: Command) {
        self.truth.commands.push(command);
    }

    /// The third-party recorder does something by itself.
    pub fn turn(&mut self, turn: Turn) {
        self.truth.turns.push(turn);
    }

    /// The switch has made a call for the scenario's id.
    pub fn call(&mut self, id: &str, known: Known) {
        self.calls.insert(id.into(), known);
    }
    /// The call with the scenario's id.
    pub fn known(&self, id: &str) -> Option<&Known> {
        self.calls.get(id)
    }
    /// All calls by the scenario's id.
    pub fn calls(&self) -> &BTreeMap<String, Known> {
        &self.calls
    }

    /// One direction is cut or whole.
    pub fn cut(&mut self, at: i64, from: &str, to: &str, cut: bool) {
        self.pair(at, (from, to), true, cut.then(|| FaultKind::Cut { other: to.into() }));
    }
    /// A link is so much slower than the network is as a rule, or not.
    pub fn slow(&mut self, at: i64, a: &str, b: &str, by_ms: i64) {
        self.pair(at, (a, b), false, (by_ms > 0).then(|| FaultKind::Slow { other: b.into(), by_ms }));
    }
    fn pair(&mut self, at: i64, (from, to): (&str, &str), one_way: bool, what: Option<FaultKind>) {
        let key = (from.to_owned(), to.to_owned(), one_way);
        if let Some(index) = self.open.remove(&key) {
            close(&mut self.truth.faults[index].span, at);
        }
        if let Some(what) = what {
            self.open.insert(key, self.truth.faults.len());
            self.truth.faults.push(Fault { span: Span { from: at, to: OPEN }, machine: from.into(), what });
        }
    }

    /// The run is over: everything that is still open ends here. `calls` are the switch's own.
    pub fn finish(self, end: i64, calls: Vec<Call>) -> Truth {
        let Self { mut truth, ledger, .. } = self;
        truth.ends = end;
        truth.calls = calls;
        let machines = ledger.finish(end);
        let skews = machines.faults.iter().filter(|f| matches!(f.what, judge::truth::FaultKind::Clock { .. }));
        for fault in skews {
            truth.pcs.entry(fault.machine.clone()).and_modify(|pc| pc.clock_wrong = true);
        }
        let faults = machines.faults.into_iter();
        truth.faults.extend(faults.map(|f| Fault { span: f.span, machine: f.machine, what: what(f.what) }));
        for session in machines.sessions {
            if let Some(pc) = truth.pcs.get_mut(&session.pc)
                && !pc.agents.contains(&session.agent)
            {
                pc.agents.push(session.agent);
            }
        }
        truth.faults.iter_mut().for_each(|f| close(&mut f.span, end));
        truth.faults.sort_by_key(|f| f.span.from);
        truth.states.iter_mut().for_each(|s| close(&mut s.span, end));
        for call in &mut truth.calls {
            close(&mut call.span, end);
            for stretch in &mut call.stretches {
                close(&mut stretch.span, end);
                stretch.held.iter_mut().for_each(|s| close(s, end));
                for recorded in &mut stretch.recorded {
                    close(&mut recorded.span, end);
                    recorded.paused.iter_mut().for_each(|s| close(s, end));
                }
            }
        }
        truth
    }

    /// Logons to Windows so far, as the old truth has them.
    pub fn sessions(&self) -> &[judge::truth::Session] {
        &self.ledger.truth().sessions
    }
}

fn close(span: &mut Span, at: i64) {
    if span.to == OPEN {
        span.to = at.max(span.from);
    }
}

/// A machine's fault as the judge of this platform knows it.
fn what(what: judge::truth::FaultKind) -> FaultKind {
    use judge::truth::FaultKind as Old;
    match what {
        Old::PowerOff { clean } => FaultKind::PowerOff { clean },
        Old::Restart => FaultKind::Down,
        Old::DiskFull | Old::DiskFault | Old::DiskHold | Old::Tampered { .. } | Old::Removed { .. } => FaultKind::Disk,
        Old::Clock { skew_ms } => FaultKind::Clock { skew_ms },
        Old::Unreachable | Old::AcdTrouble => FaultKind::Unreachable,
    }
}
