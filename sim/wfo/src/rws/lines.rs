//! What an agent's DNs are doing, as T-Server tells it (GIR-FLOW-1, GIR-FLOW-3).

use std::collections::{BTreeMap, BTreeSet};
use wire::rws::screen::CallReference;
use wire::tlib::{AgentWorkMode, Attribute, CallType, ConnId, Kind, KvList, Message};

/// Legs of one agent at most. What comes beyond is not followed.
const LEGS: usize = 64;

/// A DN's part in a call. It stays the same leg when the call goes on under another id, as after a two-step transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Counts the agent's calls in the order in which they began.
    pub number: u64,
    /// The agent's DN.
    pub dn: String,
    /// The call's connection id now.
    pub conn_id: ConnId,
    /// The call's UUID now.
    pub uuid: String,
    /// How it stands.
    pub state: LegState,
    /// Whether its voice is recorded on this DN.
    pub voice: Voice,
    /// What kind of call it is.
    pub call_type: CallType,
    /// Who called.
    pub ani: Option<String>,
    /// Which number was called.
    pub dnis: Option<String>,
    /// The other side.
    pub other: Option<String>,
    /// What is attached.
    pub user_data: KvList,
}

impl Leg {
    /// How Screen Recording Service is told of it.
    pub fn reference(&self) -> CallReference {
        CallReference { uuid: self.uuid.clone(), conn_id: self.conn_id.to_string(), dn: self.dn.clone() }
    }

    /// Whether its voice is recorded, be it paused.
    pub fn is_recorded(&self) -> bool {
        matches!(self.voice, Voice::On | Voice::Paused)
    }
}

/// How a leg stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegState {
    /// It rings.
    Ringing,
    /// It calls.
    Dialing,
    /// They talk.
    Established,
    /// On hold.
    Held,
    /// Over.
    Released,
}

impl LegState {
    /// The word in notifications.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ringing => "Ringing",
            Self::Dialing => "Dialing",
            Self::Established => "Established",
            Self::Held => "Held",
            Self::Released => "Released",
        }
    }
}

/// Whether a leg's voice is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Never was.
    No,
    /// It is.
    On,
    /// Paused.
    Paused,
    /// Not any more.
    Off,
}

/// How an agent stands on a DN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentState {
    /// Logged in, or not ready.
    NotReady,
    /// Ready.
    Ready,
    /// In after-call work.
    AfterCallWork,
    /// Logged out.
    LoggedOut,
}

impl AgentState {
    /// The word in notifications.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotReady => "NotReady",
            Self::Ready => "Ready",
            Self::AfterCallWork => "AfterCallWork",
            Self::LoggedOut => "LoggedOut",
        }
    }
}

/// What an event has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Something about a leg.
    Leg(u64),
    /// The recording of its voice has begun.
    Recorded(u64),
    /// A leg is over.
    Ended(Box<Leg>),
    /// An agent's state.
    Agent {
        /// On this DN.
        dn: String,
        /// The new state.
        state: AgentState,
    },
}

/// Calls that T-Server still has to tell of, after a registration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Roll {
    left: usize,
    present: BTreeSet<u64>,
}

/// All lines of an agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    legs: Vec<Leg>,
    next: u64,
    after_call: BTreeSet<String>,
    rolls: BTreeMap<String, Roll>,
    known: BTreeSet<String>,
}

impl Lines {
    /// The legs, in the order in which they began.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// A leg that is not over.
    pub fn leg(&self, number: u64) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.number == number)
    }

    /// Whether the agent is in after-call work.
    pub fn after_call_work(&self) -> bool {
        !self.after_call.is_empty()
    }

    /// Whether T-Server has told how the DN stands.
    pub fn knows(&self, dn: &str) -> bool {
        self.known.contains(dn)
    }

    /// Takes over what is known of these DNs from the agent's older session.
    pub fn bring(&mut self, older: &Lines, dns: &[String]) {
        self.next = older.next;
        self.legs = older.legs.iter().filter(|leg| dns.contains(&leg.dn)).cloned().collect();
        self.after_call = older.after_call.iter().filter(|dn| dns.contains(dn)).cloned().collect();
        self.known = older.known.iter().filter(|dn| dns.contains(dn)).cloned().collect();
    }

    /// Takes an event. Events that say nothing of calls or agents change nothing.
    pub fn hear(&mut self, event: &Message) -> Vec<Change> {
        let Some(dn) = event.this_dn() else { return Vec::new() };
        let agent = |state| vec![Change::Agent { dn: dn.to_owned(), state }];
        match event.kind {
            Kind::Registered => self.registered(dn, event.calls()),
            Kind::Ringing | Kind::Dialing | Kind::Established | Kind::Held | Kind::Retrieved => self.call(dn, event),
            Kind::PartyChanged | Kind::PartyAdded | Kind::AttachedDataChanged => self.call(dn, event),
            Kind::Released | Kind::Abandoned | Kind::Diverted => self.ended(dn, event),
            Kind::PartyDeleted if event.text(Attribute::OtherDn) == Some(dn) => self.ended(dn, event),
            Kind::PartyDeleted => self.call(dn, event),
            Kind::AgentAfterCallWork => {
                self.after_call.insert(dn.to_owned());
                agent(AgentState::AfterCallWork)
            }
            Kind::AgentNotReady if works_after_call(event) => {
                self.after_call.insert(dn.to_owned());
                agent(AgentState::AfterCallWork)
            }
            Kind::AgentReady | Kind::AgentNotReady | Kind::AgentLogin | Kind::AgentLogout => {
                self.after_call.remove(dn);
                agent(match event.kind {
                    Kind::AgentReady => AgentState::Ready,
                    Kind::AgentLogout => AgentState::LoggedOut,
                    _ => AgentState::NotReady,
                })
            }
            _ => Vec::new(),
        }
    }

    fn registered(&mut self, dn: &str, calls: Option<usize>) -> Vec<Change> {
        // A T-Server that does not tell leaves us with what we know.
        let Some(left) = calls else {
            self.known.insert(dn.to_owned());
            return Vec::new();
        };
        self.rolls.insert(dn.to_owned(), Roll { left, ..Roll::default() });
        self.call_the_roll(dn)
    }

    /// When all calls were told of, those that were not are over.
    fn call_the_roll(&mut self, dn: &str) -> Vec<Change> {
        let Some(roll) = self.rolls.get(dn).filter(|roll| roll.left == 0).cloned() else { return Vec::new() };
        self.rolls.remove(dn);
        self.known.insert(dn.to_owned());
        let gone = |leg: &Leg| leg.dn == dn && !roll.present.contains(&leg.number);
        let ended = self.legs.iter().filter(|leg| gone(leg)).cloned().map(over).collect();
        self.legs.retain(|leg| !gone(leg));
        ended
    }

    fn call(&mut self, dn: &str, event: &Message) -> Vec<Change> {
        let Some(conn_id) = event.conn_id(Attribute::ConnId) else { return Vec::new() };
        let mut changes = Vec::new();
        if let Some(previous) = event.conn_id(Attribute::PreviousConnId).filter(|previous| *previous != conn_id) {
            match (self.position(dn, previous), self.position(dn, conn_id)) {
                // Two of its calls have become one: it is the older leg that goes on.
                (Some(old), Some(new)) => {
                    let (stays, goes) = (old.min(new), old.max(new));
                    let gone = self.legs.remove(goes);
                    self.legs[stays].conn_id = conn_id;
                    changes.push(over(gone));
                }
                (Some(old), None) => self.legs[old].conn_id = conn_id,
                (None, _) => {}
            }
        }
        let uuid = event.text(Attribute::CallUuid);
        let index = match self.position(dn, conn_id) {
            Some(index) => index,
            None if event.kind == Kind::PartyDeleted || self.legs.len() >= LEGS => return changes,
            None => {
                self.next += 1;
                self.legs.push(Leg {
                    number: self.next,
                    dn: dn.to_owned(),
                    conn_id,
                    uuid: uuid.map_or_else(|| conn_id.to_string(), str::to_owned),
                    state: LegState::Established,
                    voice: Voice::No,
                    call_type: CallType::Unknown,
                    ani: None,
                    dnis: None,
                    other: None,
                    user_data: KvList::new(),
                });
                self.legs.len() - 1
            }
        };
        let leg = &mut self.legs[index];
        let before = leg.is_recorded();
        update(leg, event);
        changes.push(Change::Leg(leg.number));
        if leg.is_recorded() && !before {
            changes.push(Change::Recorded(leg.number));
        }
        let number = leg.number;
        if let Some(roll) = self.rolls.get_mut(dn) {
            roll.present.insert(number);
            roll.left = roll.left.saturating_sub(1);
        }
        changes.extend(self.call_the_roll(dn));
        changes
    }

    fn ended(&mut self, dn: &str, event: &Message) -> Vec<Change> {
        let Some(conn_id) = event.conn_id(Attribute::ConnId) else { return Vec::new() };
        let Some(index) = self.position(dn, conn_id) else { return Vec::new() };
        vec![over(self.legs.remove(index))]
    }

    fn position(&self, dn: &str, conn_id: ConnId) -> Option<usize> {
        self.legs.iter().position(|leg| leg.dn == dn && leg.conn_id == conn_id)
    }
}

fn over(leg: Leg) -> Change {
    Change::Ended(Box::new(Leg { state: LegState::Released, ..leg }))
}

fn works_after_call(event: &Message) -> bool {
    event.number(Attribute::AgentWorkMode) == Some(AgentWorkMode::AfterCallWork.number())
}

fn update(leg: &mut Leg, event: &Message) {
    let text = |attribute| event.text(attribute).map(str::to_owned);
    leg.state = match event.kind {
        Kind::Ringing => LegState::Ringing,
        Kind::Dialing => LegState::Dialing,
        Kind::Established | Kind::Retrieved => LegState::Established,
        Kind::Held => LegState::Held,
        _ => leg.state,
    };
    if let Some(uuid) = text(Attribute::CallUuid) {
        leg.uuid = uuid;
    }
    if let Some(of) = event.number(Attribute::CallType).and_then(CallType::from_number) {
        leg.call_type = of;
    }
    leg.ani = text(Attribute::Ani).or(leg.ani.take());
    leg.dnis = text(Attribute::Dnis).or(leg.dnis.take());
    leg.other = text(Attribute::OtherDn).or(leg.other.take());
    if let Some(data) = event.list(Attribute::UserData) {
        leg.user_data = data.clone();
        leg.voice = voice(leg, data);
    }
}

/// What the call's user data say of the recording on this DN. User data are the whole call's: where the recording's file name
/// (`<CallUUID>_<DN>_…`) tells another DN, it is another party that is recorded.
fn voice(leg: &Leg, data: &KvList) -> Voice {
    let named = data.text("GSIP_REC_FN").and_then(|name| name.split('_').nth(1)).filter(|dn| !dn.is_empty());
    let other = named.is_some_and(|dn| dn != leg.dn);
    match data.text("GSIP_RECORD") {
        _ if other => leg.voice,
        Some("ON") => Voice::On,
        Some("PAUSED") => Voice::Paused,
        Some("OFF") => Voice::Off,
        _ => leg.voice,
    }
}
