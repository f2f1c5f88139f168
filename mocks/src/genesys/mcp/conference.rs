//! One call on the bridge: who is on it, what each hears, and what is recorded.

use super::Misstep;
use super::control::{LegAddress, Order};
use super::stretch::{Stretch, toggle};
use crate::genesys::rtp::{Arrival, FRAME, FRAME_MS, PER_MS, Track, sum};
use std::collections::BTreeMap;
use wire::rtp::Packet;

/// A leg on the bridge; unique within one start of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PartyId(pub(super) u64);

/// How long a frame waits for packets that are late before the others hear it.
pub(super) const PLAYOUT_MS: i64 = 60;
/// How long a recording waits for them, and a call without legs for another one.
pub(super) const SETTLE_MS: i64 = 500;
/// What is recorded is mixed at least each so many milliseconds, so that memory stays small.
const FLUSH_MS: i64 = 10_000;
/// The most legs of one call, and the most stretches of all its DNs.
pub(super) const MOST_PARTIES: usize = 64;
const MOST_STRETCHES: usize = 1_000;

#[derive(Debug)]
pub(super) struct Party {
    pub(super) address: LegAddress,
    arrival: Arrival,
    track: Track,
    /// Whether it wants to hear.
    hears: bool,
    /// Whether we listen to it.
    speaks: bool,
    /// Index of its stretch that is being recorded.
    stretch: Option<usize>,
    /// Indices of all its stretches.
    stretches: Vec<usize>,
    /// End of the last frame that it was sent, to know where a talkspurt begins.
    sent_to: i64,
    /// When its leg went. What it has said is still to be heard.
    left: Option<i64>,
}

/// A frame for one party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) party: PartyId,
    /// The first one after silence.
    pub(super) marker: bool,
    pub(super) position: i64,
    pub(super) samples: Vec<i16>,
}

/// What has become of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct News {
    pub(super) dn: String,
    pub(super) agent: String,
    pub(super) state: &'static str,
}

/// A call.
#[derive(Debug)]
pub(super) struct Conference {
    pub(super) call: String,
    pub(super) began: i64,
    /// When the last leg went; none while there is one.
    pub(super) empty_since: Option<i64>,
    pub(super) parties: BTreeMap<PartyId, Party>,
    pub(super) stretches: Vec<Stretch>,
    pub(super) facts: LegAddress,
    pub(super) news: Vec<News>,
    /// Whether a part of it is on the disk.
    pub(super) written: bool,
    misstep: Option<Misstep>,
    /// The next frame that anybody has to hear, by number since 1970.
    next_frame: Option<i64>,
    /// Recorded up to this position.
    flushed: i64,
    /// Instants at which a stretch that has ended is mixed to its end.
    settling: Vec<i64>,
}

impl Conference {
    pub(super) fn new(now: i64, call: &str, misstep: Option<Misstep>) -> Self {
        Self {
            call: call.to_owned(),
            began: now,
            empty_since: None,
            parties: BTreeMap::new(),
            stretches: Vec::new(),
            facts: LegAddress::of(call),
            news: Vec::new(),
            written: false,
            misstep,
            next_frame: None,
            flushed: now * PER_MS,
            settling: Vec::new(),
        }
    }

    /// A leg has been accepted.
    pub(super) fn join(&mut self, now: i64, id: PartyId, address: LegAddress) {
        self.empty_since = None;
        for (fact, said) in [
            (&mut self.facts.ani, &address.ani),
            (&mut self.facts.dnis, &address.dnis),
            (&mut self.facts.conn_id, &address.conn_id),
        ] {
            if fact.is_none() {
                fact.clone_from(said);
            }
        }
        let record = address.record;
        let party = Party {
            address,
            arrival: Arrival::default(),
            track: Track::default(),
            hears: false,
            speaks: false,
            stretch: None,
            stretches: Vec::new(),
            sent_to: 0,
            left: None,
        };
        self.parties.insert(id, party);
        if record {
            self.order(now, id, Order::Start);
        }
    }

    /// Which way the leg's audio goes now.
    pub(super) fn flow(&mut self, now: i64, id: PartyId, hears: bool, speaks: bool) {
        let Some(party) = self.parties.get_mut(&id) else { return };
        (party.hears, party.speaks) = (hears, speaks);
        if let Some(stretch) = party.stretch {
            toggle(&mut self.stretches[stretch].deaf, !hears, now);
        }
    }

    /// The leg has gone.
    pub(super) fn leave(&mut self, now: i64, id: PartyId) {
        if self.misstep != Some(Misstep::OneFile) {
            self.order(now, id, Order::Stop);
        }
        if let Some(party) = self.parties.get_mut(&id) {
            (party.left, party.hears, party.speaks) = (Some(now), false, false);
        }
        if self.parties.values().all(|party| party.left.is_some()) {
            self.empty_since = Some(now);
            self.settling.push(now + SETTLE_MS);
            for stretch in &mut self.stretches {
                stretch.end(now);
            }
        }
    }

    /// How many legs there are.
    pub(super) fn legs(&self) -> usize {
        self.parties.values().filter(|party| party.left.is_none()).count()
    }

    /// Something is to happen to a leg's recording. Whether it did.
    pub(super) fn order(&mut self, now: i64, id: PartyId, order: Order) -> bool {
        let Some(party) = self.parties.get_mut(&id) else { return false };
        let state = match (order, party.stretch) {
            (Order::Start, None) => return self.start(now, id),
            (Order::Pause | Order::Resume, Some(stretch)) => {
                let pause = order == Order::Pause;
                toggle(&mut self.stretches[stretch].paused, pause, now);
                if pause { "paused" } else { "resumed" }
            }
            (Order::Stop, Some(stretch)) => {
                party.stretch = None;
                self.stretches[stretch].end(now);
                self.settling.push(now + SETTLE_MS);
                "ended"
            }
            _ => return false,
        };
        let (dn, agent) = (party.address.dn.clone(), party.address.agent.clone());
        self.news.push(News { dn: dn.unwrap_or_default(), agent: agent.unwrap_or_default(), state });
        true
    }

    fn start(&mut self, now: i64, id: PartyId) -> bool {
        let Some(party) = self.parties.get_mut(&id) else { return false };
        let (Some(dn), agent) = (&party.address.dn, party.address.agent.clone().unwrap_or_default()) else {
            return false;
        };
        let one_file = self.misstep == Some(Misstep::OneFile) && !self.stretches.is_empty();
        if self.stretches.len() >= MOST_STRETCHES || one_file || self.misstep == Some(Misstep::RecordsNothing) {
            return false;
        }
        let mut stretch = Stretch::new(now, dn, &agent);
        let early = self.misstep == Some(Misstep::OneFile);
        toggle(&mut stretch.deaf, !party.hears && !early, now);
        party.stretch = Some(self.stretches.len());
        party.stretches.push(self.stretches.len());
        self.news.push(News { dn: dn.clone(), agent, state: "started" });
        self.stretches.push(stretch);
        true
    }

    /// A packet has come on a leg.
    pub(super) fn packet(&mut self, now: i64, id: PartyId, packet: &Packet) {
        let Some(party) = self.parties.get_mut(&id).filter(|party| party.speaks) else { return };
        let Some((position, samples)) = party.arrival.take(now, packet) else { return };
        party.track.put(position, &samples);
        // A frame that was played out is not played again, so what comes later than that is in the recording alone.
        let played = (now - PLAYOUT_MS).div_euclid(FRAME_MS) - 1;
        let frame = position.div_euclid(FRAME).max(played + 1);
        self.next_frame = Some(self.next_frame.map_or(frame, |next| next.min(frame)));
        if now * PER_MS - self.flushed > 2 * FLUSH_MS * PER_MS {
            self.flush((now - SETTLE_MS) * PER_MS);
        }
    }

    /// When [`Conference::wake`] has something to do next.
    pub(super) fn due(&self) -> Option<i64> {
        let frame = self.next_frame.map(|frame| (frame + 1) * FRAME_MS + PLAYOUT_MS);
        self.settling.iter().copied().chain(frame).min()
    }

    /// Does what is due by now: the frames that go out.
    pub(super) fn wake(&mut self, now: i64) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next_frame.filter(|frame| (frame + 1) * FRAME_MS + PLAYOUT_MS <= now) {
            self.play(frame * FRAME, &mut frames);
            let next = (frame + 1) * FRAME;
            let ahead = self.parties.values().flat_map(|party| party.track.spans(next, i64::MAX).next());
            self.next_frame = ahead.map(|(from, _)| from.div_euclid(FRAME)).min();
        }
        if self.settling.iter().any(|at| *at <= now) {
            self.settling.retain(|at| *at > now);
            self.flush((now - SETTLE_MS) * PER_MS);
        }
        frames
    }

    /// One frame: each party that hears gets the sum of the others, if there is anything in it.
    fn play(&mut self, position: i64, frames: &mut Vec<Frame>) {
        let mut all = vec![0; FRAME as usize];
        let mut own: BTreeMap<PartyId, Vec<i32>> = BTreeMap::new();
        for (id, party) in &self.parties {
            let mut mine = vec![0; FRAME as usize];
            if party.track.mix_into(position, &mut mine) {
                all.iter_mut().zip(&mine).for_each(|(sum, sample)| *sum += sample);
                own.insert(*id, mine);
            }
        }
        for (id, party) in self.parties.iter_mut().filter(|(_, party)| party.hears) {
            let mine = own.get(id);
            if own.len() == usize::from(mine.is_some()) {
                continue;
            }
            let others: Vec<i32> = match mine {
                Some(mine) => all.iter().zip(mine).map(|(all, mine)| all - mine).collect(),
                None => all.clone(),
            };
            let marker = party.sent_to != position;
            party.sent_to = position + FRAME;
            frames.push(Frame { party: *id, marker, position, samples: sum(&others) });
        }
    }

    /// Mixes into the recordings what was said up to a position, and forgets it.
    fn flush(&mut self, to: i64) {
        let from = self.flushed;
        if to <= from {
            return;
        }
        let pauses_count = self.misstep != Some(Misstep::RecordsPauses);
        let one_side = self.misstep == Some(Misstep::RecordsOneSide);
        for (index, stretch) in self.stretches.iter_mut().enumerate() {
            let (mut own, mut others) = (Vec::new(), Vec::new());
            for party in self.parties.values().filter(|party| !party.track.is_empty()) {
                if party.stretches.contains(&index) {
                    own.push(&party.track);
                } else if !one_side {
                    others.push(&party.track);
                }
            }
            stretch.mix(from, to, &own, &others, pauses_count);
        }
        self.flushed = to;
        self.parties.retain(|_, party| party.left.is_none_or(|left| left * PER_MS >= to));
        self.parties.values_mut().for_each(|party| party.track.forget(to));
    }

    /// Mixes what can be mixed by now.
    pub(super) fn catch_up(&mut self, now: i64) {
        self.flush((now - SETTLE_MS) * PER_MS);
    }

    /// All that was recorded so far is on the disk now.
    pub(super) fn is_written(&mut self) {
        self.written = true;
        self.stretches.iter_mut().for_each(|stretch| stretch.kept = stretch.runs.len());
    }

    /// Whether it is over, and everything in it mixed.
    pub(super) fn over(&self, now: i64) -> bool {
        self.empty_since.is_some_and(|at| at + SETTLE_MS <= now) && self.settling.is_empty()
    }
}
