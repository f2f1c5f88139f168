//! All legs and calls of the bridge, without sockets.

use super::conference::{Conference, Frame, MOST_PARTIES, News, PartyId, SETTLE_MS};
use super::control::{LegAddress, ORDER_TYPE, Order};
use super::finished::{Finished, Recorded};
use super::misstep::Misstep;
use crate::genesys::rtp::Session;
use crate::genesys::sip_stack::{Answer, Leg};
use std::collections::BTreeMap;
use std::net::IpAddr;
use wire::rtp::{Law, Packet};
use wire::sdp::{Party, Stream};
use wire::sip::{Headers, Name, Uri};

/// The most legs at once.
const MOST_LEGS: usize = 1_000;
/// So many calls that are over are known, in case they come back.
const REMEMBERED: usize = 50;
/// A call that goes on is written to the disk each so many milliseconds.
const WRITTEN_MS: i64 = 30_000;

/// One leg.
#[derive(Debug)]
pub(super) struct LegState {
    pub(super) call: String,
    pub(super) address: LegAddress,
    pub(super) port: u16,
    session: Session,
}

/// A call's recording for the disk.
pub(super) struct Draft {
    pub(super) call: String,
    /// With what has been heard since the last draft.
    pub(super) news: Finished,
    /// The whole, when the call is over, so that it is to be handed over.
    pub(super) over: Option<Finished>,
}

/// The bridge.
#[derive(Debug)]
pub(super) struct Bridge {
    address: IpAddr,
    first_port: u16,
    misstep: Option<Misstep>,
    pub(super) legs: BTreeMap<Leg, LegState>,
    pub(super) conferences: BTreeMap<String, Conference>,
    /// The last of what was handed over, by call, the oldest first in `order`.
    past: BTreeMap<String, Finished>,
    order: std::collections::VecDeque<String>,
    /// Stretches of agents so far: who, call, from, to.
    stints: Vec<(String, String, i64, i64)>,
    pub(super) recorded: Vec<Recorded>,
    next_draft: Option<i64>,
    count: u64,
}

impl Bridge {
    pub(super) fn new(address: IpAddr, first_port: u16, misstep: Option<Misstep>) -> Self {
        Self {
            address,
            first_port,
            misstep,
            legs: BTreeMap::new(),
            conferences: BTreeMap::new(),
            past: BTreeMap::new(),
            order: std::collections::VecDeque::new(),
            stints: Vec::new(),
            recorded: Vec::new(),
            next_draft: None,
            count: 0,
        }
    }

    /// A new leg: the answer, and the port on which its audio comes, if it is accepted.
    pub(super) fn invited(&mut self, now: i64, leg: Leg, uri: &Uri, description: &[u8]) -> (Answer, Option<u16>) {
        let Some(address) = LegAddress::read(uri) else { return (Answer::new(404), None) };
        let full = self.conferences.get(&address.call).is_some_and(|call| call.legs() >= MOST_PARTIES);
        if full || self.legs.len() >= MOST_LEGS {
            return (Answer::new(486), None);
        }
        let used = |port: u16| self.legs.values().any(|leg| leg.port == port);
        let ports = (0..2 * MOST_LEGS as u16 + 2).step_by(2).map(|n| self.first_port.saturating_add(n));
        let Some(port) = ports.into_iter().find(|port| !used(*port)) else { return (Answer::new(486), None) };
        self.count += 1;
        let party = Party { address: self.address, session_id: self.count, streams: vec![Stream::audio(port)] };
        let mut session = Session::new(party);
        let ours = match session.respond(description) {
            Ok(ours) => ours,
            Err(status) => return (Answer::new(status), None),
        };
        let call = address.call.clone();
        let conference =
            self.conferences.entry(call.clone()).or_insert_with(|| Conference::new(now, &call, self.misstep));
        conference.join(now, PartyId(leg.0), address.clone());
        self.legs.insert(leg, LegState { call, address, port, session });
        self.flow(now, leg);
        self.next_draft.get_or_insert(now + WRITTEN_MS);
        (Answer::new(200).sdp(ours).contact("isfocus", None), Some(port))
    }

    /// A re-INVITE, or an UPDATE with a description.
    pub(super) fn reinvited(&mut self, now: i64, leg: Leg, description: &[u8]) -> Answer {
        let Some(state) = self.legs.get_mut(&leg) else { return Answer::new(481) };
        let answer = state.session.described(description);
        self.flow(now, leg);
        answer
    }

    /// The ACK. Whether there is a session; without one the leg is to be hung up.
    pub(super) fn acked(&mut self, now: i64, leg: Leg, description: &[u8]) -> bool {
        let Some(state) = self.legs.get_mut(&leg) else { return true };
        let fine = state.session.acked(description);
        self.flow(now, leg);
        fine
    }

    /// An INFO.
    pub(super) fn info(&mut self, now: i64, leg: Leg, headers: &Headers, body: &[u8]) -> Answer {
        let Some(state) = self.legs.get(&leg) else { return Answer::new(481) };
        if body.is_empty() {
            return Answer::new(200);
        }
        if headers.media_type().as_deref() != Some(ORDER_TYPE) {
            return Answer::new(415).with(Name::ACCEPT, ORDER_TYPE);
        }
        let conference = self.conferences.get_mut(&state.call);
        match (Order::read(body), conference) {
            (None, _) => Answer::new(400),
            (Some(order), Some(conference)) => {
                // What is so already stays so: an order may come twice.
                conference.order(now, PartyId(leg.0), order);
                Answer::new(200)
            }
            (Some(_), None) => Answer::new(481),
        }
    }

    /// The leg has gone.
    pub(super) fn ended(&mut self, now: i64, leg: Leg) {
        if let Some(state) = self.legs.remove(&leg)
            && let Some(conference) = self.conferences.get_mut(&state.call)
        {
            conference.leave(now, PartyId(leg.0));
        }
    }

    /// Tells the call which way the leg's audio goes.
    fn flow(&mut self, now: i64, leg: Leg) {
        let Some(state) = self.legs.get(&leg) else { return };
        let direction = state.session.agreed().iter().flatten().next().map(|agreed| agreed.direction);
        let (hears, speaks) = direction.map_or((false, false), |d| (d.sends(), d.listens()));
        if let Some(conference) = self.conferences.get_mut(&state.call) {
            conference.flow(now, PartyId(leg.0), hears, speaks);
        }
    }

    /// Where a leg wants its audio, and by which law.
    pub(super) fn destination(&self, leg: Leg) -> Option<(String, Law)> {
        let agreed = self.legs.get(&leg)?.session.agreed().iter().flatten().next()?;
        let law = if agreed.codec.name.eq_ignore_ascii_case("PCMA") { Law::A } else { Law::Mu };
        Some((agreed.remote.to_string(), law))
    }

    /// A packet has come on a leg.
    pub(super) fn packet(&mut self, now: i64, leg: Leg, packet: &Packet) {
        if let Some(state) = self.legs.get(&leg)
            && let Some(conference) = self.conferences.get_mut(&state.call)
        {
            conference.packet(now, PartyId(leg.0), packet);
        }
    }

    /// When [`Bridge::wake`] has something to do next.
    pub(super) fn due(&self) -> Option<i64> {
        let calls = self.conferences.values().flat_map(|call| [call.due(), call.empty_since.map(|at| at + SETTLE_MS)]);
        calls.flatten().chain(self.next_draft).min()
    }

    /// Does what is due by now: the frames that go out.
    pub(super) fn wake(&mut self, now: i64) -> Vec<Frame> {
        self.conferences.values_mut().flat_map(|call| call.wake(now)).collect()
    }

    /// What has become of recordings.
    pub(super) fn news(&mut self) -> Vec<(String, News)> {
        let each = self.conferences.values_mut();
        each.flat_map(|call| call.news.drain(..).map(|news| (call.call.clone(), news)).collect::<Vec<_>>()).collect()
    }

    /// What is to be written to the disk: calls that are over, and now and then those that go on.
    pub(super) fn drafts(&mut self, now: i64) -> Vec<Draft> {
        let over: Vec<String> =
            self.conferences.values().filter(|call| call.over(now)).map(|call| call.call.clone()).collect();
        let mut drafts = Vec::new();
        for call in over {
            let Some(call) = self.conferences.remove(&call) else { continue };
            if let Some(finished) = self.finish(&call) {
                let news = finished.news(&call);
                drafts.push(Draft { call: call.call, news, over: Some(finished) });
            }
        }
        if self.next_draft.is_some_and(|at| at <= now) {
            self.next_draft = (!self.conferences.is_empty()).then_some(now + WRITTEN_MS);
            for call in self.conferences.values_mut().filter(|call| call.empty_since.is_none()) {
                call.catch_up(now);
                let Some(news) = Finished::of(call, now, self.misstep, true) else { continue };
                let news = match self.past.get(&call.call) {
                    Some(past) if call.written => news.after(&past.without_audio()),
                    Some(past) => news.after(past),
                    None => news,
                };
                drafts.push(Draft { call: call.call.clone(), news, over: None });
                call.is_written();
            }
        }
        drafts
    }

    /// Keeps what was recorded of a call, in case it comes back.
    pub(super) fn remember(&mut self, finished: &Finished) {
        if self.past.insert(finished.call.clone(), finished.clone()).is_none() {
            self.order.push_back(finished.call.clone());
        }
        while self.order.len() > REMEMBERED {
            if let Some(oldest) = self.order.pop_front() {
                self.past.remove(&oldest);
            }
        }
    }

    /// The last draft of a call did not reach the disk: the next one has everything.
    pub(super) fn not_written(&mut self, call: &str) {
        if let Some(conference) = self.conferences.get_mut(call) {
            conference.written = false;
            conference.stretches.iter_mut().for_each(|stretch| stretch.kept = 0);
        }
    }

    fn finish(&mut self, call: &Conference) -> Option<Finished> {
        let until = call.empty_since.unwrap_or(call.began);
        let mut finished = Finished::of(call, until, self.misstep, false)?;
        let elsewhere = |file: &super::finished::File| {
            self.stints.iter().any(|(agent, other, from, to)| {
                *agent == file.agent && *other != call.call && *from < call.began && *to > call.began
            }) || self.conferences.values().any(|other| {
                other.began < call.began && other.stretches.iter().any(|stretch| stretch.agent == file.agent)
            })
        };
        if self.misstep == Some(Misstep::ForgetsConsultation) && finished.files.iter().any(elsewhere) {
            return None;
        }
        for file in finished.files.iter().filter(|_| self.misstep == Some(Misstep::ForgetsConsultation)) {
            self.stints.push((file.agent.clone(), call.call.clone(), file.from, file.to));
        }
        if let Some(past) = self.past.get(&call.call) {
            self.recorded.retain(|recorded| recorded.call != call.call);
            finished = finished.after(past);
        }
        self.remember(&finished);
        self.recorded.extend((0..finished.files.len()).map(|index| finished.recorded(index)));
        Some(finished)
    }
}

impl Bridge {
    /// All legs.
    pub(super) fn views(&self) -> Vec<super::LegView> {
        let view = |state: &LegState| {
            let direction = state.session.agreed().iter().flatten().next().map(|agreed| agreed.direction);
            super::LegView {
                call: state.call.clone(),
                dn: state.address.dn.clone(),
                agent: state.address.agent.clone(),
                hears: direction.is_some_and(|d| d.sends()),
                speaks: direction.is_some_and(|d| d.listens()),
            }
        };
        self.legs.values().map(view).collect()
    }
}
