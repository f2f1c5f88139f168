//! What the recorder knows: a fold over facts. Every collection that others can make grow is bounded.

use super::{Dated, Fact};
use crate::clock::Anchors;
use crate::cut::Span;
use crate::vault::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::rte::{Discrepancy, Outcome, Settings};

/// Relays kept at most; more are not taken, and the server repeats them.
const RELAYS_MAX: usize = 10_000;
/// Discrepancies kept unsent at most; later ones are only in the trace.
const DISCREPANCIES_MAX: usize = 10_000;
/// Logins of which something is remembered at most.
const LOGINS_MAX: usize = 1_000;
/// Stretches of deleted or lost footage remembered of one user at most; the oldest go.
const DELETED_MAX: usize = 512;
/// The wall clock of one boot does not jump by more between two starts of the program, in milliseconds.
const SAME_BOOT_MS: i64 = 5_000;
/// So long after the boot no program has just been started with the machine, in milliseconds.
const RUNNING_MS: i64 = 60_000;
/// Deleted stretches that are no further apart are remembered as one, in milliseconds.
const DELETED_JOIN_MS: i64 = 1_000;

/// A logon to Windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// `CORP\dbraun`
    pub windows: String,
    /// Boot counter.
    pub boot: u32,
    /// Logon, milliseconds since boot.
    pub from: i64,
    /// Logoff or last sign of life; none while open.
    pub to: Option<i64>,
    /// The server knows that it has ended.
    pub taken: bool,
    /// A screen-only recording is running.
    pub screen_only: bool,
    /// The server's last word was: no capture. It holds over a restart of the program.
    pub rested: bool,
    /// Capture broke off here and has not been taken up again.
    pub broke: Option<i64>,
}

/// How far a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Being written, or left open by a crash.
    Open,
    /// Finished and signed.
    Sealed,
    /// About to be deleted.
    Doomed,
}

/// A segment on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Whose.
    pub session: u64,
    /// Start of capture, milliseconds since boot.
    pub from: i64,
    /// End of capture; for an open one what is known of it.
    pub to: i64,
    /// How far it is.
    pub stage: Stage,
}

/// A recording that the server wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relay {
    /// Whose screen.
    pub windows: String,
    /// UTC.
    pub interval: Span,
    /// How far it is.
    pub work: Work,
}

/// How far the work on a relay is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// To be done, by these offsets if they were fixed already.
    Owed(BTreeMap<u32, i64>),
    /// Ended without a recording.
    Settled(Outcome),
    /// Uploaded.
    Uploaded,
}

/// All that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Number of this start of the program.
    pub start: u32,
    /// The stretch in which milliseconds since boot count on: the number of the first start in it.
    pub boot: u32,
    /// The machine's own counter of power-ons.
    pub power_cycle: u32,
    /// Readings of the clocks.
    pub anchors: Anchors,
    /// The server's settings, last known.
    pub settings: Option<Settings>,
    /// Who was eligible when the server last said so, by lower-cased login.
    pub known: BTreeMap<String, bool>,
    /// Sessions that are open, not yet confirmed by the server, or have segments.
    pub sessions: BTreeMap<u64, Session>,
    /// Segments by name.
    pub segments: BTreeMap<Id, Segment>,
    /// Relays by contact.
    pub relays: BTreeMap<String, Relay>,
    /// Not yet confirmed by the server, by id.
    pub discrepancies: BTreeMap<u64, Discrepancy>,
    /// Those of them whose times go by a wall clock that nobody had held against the server's.
    #[serde(default)]
    pub dated: BTreeMap<u64, Dated>,
    /// What was covered by segments that are deleted, in UTC, by lower-cased login.
    pub deleted: BTreeMap<String, Vec<Span>>,
    /// What was covered by segments that were found missing or damaged, likewise.
    #[serde(default)]
    pub lost: BTreeMap<String, Vec<Span>>,
}

/// Windows logins are compared without regard to case.
pub fn login_key(windows: &str) -> String {
    windows.to_lowercase()
}

impl State {
    /// Takes a fact up. What does not fit (a session that is not there) changes nothing.
    pub fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Started { start, boot, power_cycle } => {
                (self.start, self.boot, self.power_cycle) = (*start, *boot, *power_cycle);
            }
            Fact::Anchored { anchor } => self.anchors.add(*anchor),
            Fact::Set { settings } => self.settings = Some(settings.clone()),
            Fact::Known { windows, eligible } => bounded(&mut self.known, login_key(windows), *eligible),
            Fact::LoggedOn { session, windows, boot, from } => {
                let windows = windows.clone();
                let (boot, from) = (*boot, *from);
                let (to, taken, screen_only, rested, broke) = (None, false, false, false, None);
                let new = Session { windows, boot, from, to, taken, screen_only, rested, broke };
                self.sessions.insert(*session, new);
            }
            Fact::LoggedOff { session, to } => self.session(*session, |known| {
                known.to = Some((*to).max(known.from));
                known.screen_only = false;
            }),
            Fact::SessionsTaken { through } => {
                let ended = self.sessions.range_mut(..=through).filter(|(_, session)| session.to.is_some());
                ended.for_each(|(_, session)| session.taken = true);
            }
            Fact::ScreenOnly { session, on } => self.session(*session, |known| known.screen_only = *on),
            Fact::Rested { session, on } => self.session(*session, |known| known.rested = *on),
            Fact::Broke { session, at } => self.session(*session, |known| known.broke = Some(*at)),
            Fact::Mended { session } => self.session(*session, |known| known.broke = None),
            Fact::Opened { segment, session, from } => {
                let new = Segment { session: *session, from: *from, to: *from, stage: Stage::Open };
                self.segments.insert(*segment, new);
            }
            Fact::Sound { segment, to } => {
                if let Some(known) = self.segments.get_mut(segment).filter(|known| known.stage == Stage::Open) {
                    known.to = *to;
                }
            }
            Fact::Sealed { segment, to } => {
                if let Some(known) = self.segments.get_mut(segment) {
                    (known.to, known.stage) = (*to, Stage::Sealed);
                }
            }
            Fact::Lost { segment } => {
                let span = self.segments.get(segment).and_then(|known| self.span_of(known));
                if let (Some(login), Some(span)) = (self.take_away(*segment), span) {
                    remember(&mut self.lost, login, span);
                }
            }
            Fact::Doomed { segments } => {
                for id in segments {
                    self.segments.entry(*id).and_modify(|known| known.stage = Stage::Doomed);
                }
            }
            Fact::Deleted { segments } => {
                for (id, span) in segments {
                    if let Some(login) = self.take_away(*id) {
                        remember(&mut self.deleted, login, *span);
                    }
                }
            }
            Fact::Relayed { contact, windows, interval } => {
                if self.relays.len() < RELAYS_MAX || self.relays.contains_key(contact) {
                    let work = Work::Owed(BTreeMap::new());
                    let relay = Relay { windows: windows.clone(), interval: *interval, work };
                    self.relays.insert(contact.clone(), relay);
                }
            }
            Fact::Planned { contact, offsets } => self.work(contact, Work::Owed(offsets.clone())),
            Fact::Settled { contact, outcome } => self.work(contact, Work::Settled(*outcome)),
            Fact::Uploaded { contact } => self.work(contact, Work::Uploaded),
            Fact::Done { contact } => drop(self.relays.remove(contact)),
            Fact::Found { discrepancy, dated } => {
                if self.discrepancies.len() < DISCREPANCIES_MAX {
                    self.discrepancies.insert(discrepancy.id, discrepancy.clone());
                    self.dated.extend(dated.map(|dated| (discrepancy.id, dated)));
                }
            }
            Fact::DiscrepancyTaken { id } => {
                self.discrepancies.remove(id);
                self.dated.remove(id);
            }
        }
        if matches!(fact, Fact::SessionsTaken { .. } | Fact::Deleted { .. } | Fact::Lost { .. }) {
            self.forget();
        }
    }

    fn session(&mut self, id: u64, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.sessions.get_mut(&id) {
            change(session);
        }
    }

    fn work(&mut self, contact: &str, work: Work) {
        if let Some(relay) = self.relays.get_mut(contact) {
            relay.work = work;
        }
    }

    /// Takes a segment away. Gives its user's login.
    fn take_away(&mut self, id: Id) -> Option<String> {
        let segment = self.segments.remove(&id)?;
        self.sessions.get(&segment.session).map(|session| login_key(&session.windows))
    }

    /// Drops sessions that nobody needs any more, and the clocks of their boots.
    fn forget(&mut self) {
        let State { sessions, segments, anchors, dated, .. } = self;
        sessions.retain(|id, session| !session.taken || segments.values().any(|segment| segment.session == *id));
        let boots = sessions.values().map(|session| session.boot).chain(dated.values().map(|dated| dated.boot));
        let oldest = boots.min().unwrap_or(self.boot);
        anchors.forget_before(oldest.min(self.boot));
    }

    /// The session of a segment.
    pub fn session_of(&self, segment: &Segment) -> Option<&Session> {
        self.sessions.get(&segment.session)
    }

    /// What a segment covers, in UTC by the best anchors.
    pub fn span_of(&self, segment: &Segment) -> Option<Span> {
        let boot = self.session_of(segment)?.boot;
        let offset = self.anchors.offset(boot, segment.from).unwrap_or(0);
        Some(Span { from: segment.from + offset, to: segment.to + offset })
    }

    /// Whether something would be told for good now whose times the server's first answer in this boot may change: by that,
    /// boots that never heard one are corrected, too.
    pub fn awaits_the_clock(&self) -> bool {
        let unknown = |boot: u32| !self.anchors.knows(boot);
        let ended = |session: &Session| session.to.is_some() && !session.taken && unknown(session.boot);
        unknown(self.boot) && (!self.dated.is_empty() || self.sessions.values().any(ended))
    }

    /// A discrepancy with its times as they are known by now.
    pub fn by_now(&self, discrepancy: &Discrepancy) -> Discrepancy {
        let mut known = discrepancy.clone();
        if let Some(dated) = self.dated.get(&known.id)
            && let Some(offset) = self.anchors.offset(dated.boot, known.from - dated.offset)
        {
            known.from += offset - dated.offset;
            known.to += offset - dated.offset;
        }
        known
    }

    /// Whether footage of that user within `interval` was deleted.
    pub fn was_deleted(&self, windows: &str, interval: Span) -> bool {
        knows_of(&self.deleted, windows, interval)
    }

    /// Whether a segment of that user within `interval` was found missing or damaged.
    pub fn was_lost(&self, windows: &str, interval: Span) -> bool {
        knows_of(&self.lost, windows, interval)
    }

    /// Whether a start of the program at this moment is in the same boot as the one before: the machine says so, and the
    /// milliseconds have not gone back. Just after the boot the wall clock has to agree within seconds, too, for a machine
    /// may count its milliseconds from the start of the process, and such a start never is in the same boot. Later it has
    /// no say: it may have been set since, and that ends no session.
    pub fn is_same_boot(&self, power_cycle: u32, mono: i64, wall: i64) -> bool {
        let sessions = self.sessions.iter().filter(|(_, session)| session.boot == self.boot);
        let last_of = |(id, session): (&u64, &Session)| {
            let segments = self.segments.values().filter(|segment| segment.session == *id).map(|segment| segment.to);
            segments.fold(session.to.unwrap_or(session.from), i64::max)
        };
        let last = sessions.map(last_of).max().unwrap_or(i64::MIN);
        let steady = self.anchors.last(self.boot).is_some_and(|anchor| {
            let agrees = ((wall - mono) - (anchor.wall - anchor.mono)).abs() <= SAME_BOOT_MS;
            anchor.mono <= mono && (agrees || mono >= RUNNING_MS)
        });
        self.power_cycle == power_cycle && last <= mono && steady
    }

    /// Whether there is room for one more relay.
    pub fn has_room_for_relays(&self) -> bool {
        self.relays.len() < RELAYS_MAX
    }
}

fn bounded<V>(map: &mut BTreeMap<String, V>, key: String, value: V) {
    if map.len() < LOGINS_MAX || map.contains_key(&key) {
        map.insert(key, value);
    }
}

/// Notes a stretch of a user's time, joined with its neighbours.
fn remember(all: &mut BTreeMap<String, Vec<Span>>, login: String, span: Span) {
    if !all.contains_key(&login) && all.len() >= LOGINS_MAX {
        return;
    }
    let spans = all.entry(login).or_default();
    spans.push(span);
    spans.sort();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        match joined.last_mut() {
            Some(last) if span.from <= last.to + DELETED_JOIN_MS => last.to = last.to.max(span.to),
            _ => joined.push(span),
        }
    }
    joined.drain(..joined.len().saturating_sub(DELETED_MAX));
    *spans = joined;
}

fn knows_of(all: &BTreeMap<String, Vec<Span>>, windows: &str, interval: Span) -> bool {
    all.get(&login_key(windows)).is_some_and(|spans| spans.iter().any(|span| span.common(interval).is_some()))
}
