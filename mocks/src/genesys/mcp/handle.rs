//! The stage's hand on the bridge, and its program.

use super::bridge::{Bridge, Draft};
use super::conference::{Frame, News};
use super::config::Config;
use super::finished::{Finished, Recorded};
use super::misstep::Misstep;
use super::outbox::Outbox;
use super::post::{FIRST_PAUSE, LAST_PAUSE, Post};
use super::seal::Seal;
use crate::genesys::due::until;
use crate::genesys::events::McpRecording;
use crate::genesys::sip_stack::{self, Answer, Event, Leg, Stack};
use kernel::net::UdpSocket;
use kernel::world::Running;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};
use wire::rtp::Packet;
use wire::sip::{Method, Request};

/// The longest datagram that is looked at.
const LONGEST: usize = 2_048;

/// A leg, for who wants to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegView {
    /// CallUUID.
    pub call: String,
    /// The DN, for agents' legs.
    pub dn: Option<String>,
    /// The agent.
    pub agent: Option<String>,
    /// Whether it hears the others.
    pub hears: bool,
    /// Whether it is heard.
    pub speaks: bool,
}

struct Inner {
    config: Config,
    state: Mutex<State>,
    /// Something is due at another instant than before.
    due: Notify,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    bridge: Option<Bridge>,
    outbox: Option<Outbox>,
    /// Numbers of the calls in the outbox, and the one that is being handed over.
    numbers: BTreeMap<String, u64>,
    /// Calls that are over and that the disk did not take.
    unkept: BTreeMap<String, Finished>,
    /// Recorded in earlier boots.
    before: Vec<Recorded>,
    /// Ids of recordings that RWS has taken.
    taken: Vec<String>,
}

/// A Media Control Platform. All clones are the same one.
#[derive(Clone)]
pub struct Mcp(Arc<Inner>);

impl std::fmt::Debug for Mcp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mcp").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl Mcp {
    /// A bridge without calls.
    pub fn new(config: Config) -> Mcp {
        Mcp(Arc::new(Inner { config, state: Mutex::default(), due: Notify::new(), changes: watch::Sender::new(0) }))
    }

    /// Its program: runs for ever on the machine `mcp`. Calls end with it; what was recorded is handed over when it begins again.
    pub fn program(&self) -> Running {
        let mcp = self.clone();
        Box::pin(async move {
            if let Err(error) = mcp.run().await {
                tracing::error!("failed to run the media platform: {error}");
            }
        })
    }

    /// What was recorded so far, of calls that are over: the truth about each file, in the order in which calls ended.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.with(|state| {
            let now: Vec<Recorded> = state.bridge.iter().flat_map(|bridge| bridge.recorded.clone()).collect();
            // A call that was cut off and came back is told with all its files.
            let again = |old: &&Recorded| now.iter().any(|new| new.media_id == old.media_id);
            let mut all: Vec<Recorded> = state.before.iter().filter(|old| !again(old)).cloned().collect();
            all.extend(now);
            all
        })
    }

    /// Ids (CallUUIDs) of recordings that RWS has taken with all their audio, in order.
    pub fn taken(&self) -> Vec<String> {
        self.with(|state| state.taken.clone())
    }

    /// Whether nothing waits: no call goes on, and RWS has everything.
    pub fn idle(&self) -> bool {
        self.with(|state| {
            state.numbers.is_empty() && state.bridge.as_ref().is_none_or(|bridge| bridge.conferences.is_empty())
        })
    }

    /// The legs that there are.
    pub fn legs(&self) -> Vec<LegView> {
        self.with(|state| state.bridge.iter().flat_map(Bridge::views).collect())
    }

    /// Changes whenever a call has ended or RWS has taken a recording, for who waits for it.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Never held over an await.
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn bridge<T>(&self, f: impl FnOnce(&mut Bridge, i64) -> T) -> Option<T> {
        let now = kernel::time::truth();
        let (result, news) = self.with(|state| {
            let bridge = state.bridge.as_mut()?;
            let result = f(bridge, now);
            Some((result, bridge.news()))
        })?;
        for (call, News { dn, agent, state }) in &news {
            kernel::trace::emit(&McpRecording { id: call, dn, agent, state });
        }
        self.0.due.notify_one();
        Some(result)
    }

    async fn run(&self) -> std::io::Result<()> {
        let config = &self.0.config;
        let stack = Stack::bind(sip_stack::Config::new(&config.machine)).await?;
        let address = kernel::net::address_of("localhost").await?;
        let seal = (config.misstep != Some(Misstep::PlainDisk)).then(|| Seal::new(&config.store_key));
        let outbox = Outbox::new(seal, kernel::chance::stream("mcp/outbox"))?;
        let waiting = outbox.waiting();
        self.with(|state| {
            let before = state.bridge.take().map(|bridge| bridge.recorded).unwrap_or_default();
            state.before.extend(before);
            state.numbers.clear();
            state.unkept.clear();
            let mut bridge = Bridge::new(address, config.rtp_port, config.misstep);
            for number in waiting {
                if let Some(finished) = outbox.get(number) {
                    bridge.remember(&finished);
                    // A call that was cut off is known from its draft alone.
                    if !state.before.iter().any(|recorded| recorded.call == finished.call) {
                        state.before.extend((0..finished.files.len()).map(|index| finished.recorded(index)));
                    }
                    state.numbers.insert(finished.call, number);
                }
            }
            state.bridge = Some(bridge);
            state.outbox = Some(outbox);
        });
        for call in self.with(|state| state.numbers.keys().cloned().collect::<Vec<_>>()) {
            kernel::spawn(self.clone().deliver(call));
        }
        let mut audio = Audio::new(self.clone());
        loop {
            let next = self.with(|state| state.bridge.as_ref().and_then(Bridge::due));
            tokio::select! {
                biased;
                event = stack.event() => self.hear(&stack, &mut audio, event),
                () = self.0.due.notified() => {}
                () = until(next) => {
                    let frames = self.bridge(Bridge::wake).unwrap_or_default();
                    audio.send(&frames).await;
                    self.write();
                }
            }
        }
    }

    fn hear(&self, stack: &Stack, audio: &mut Audio, event: Event) {
        match event {
            Event::Invited { leg, got, request, .. } => {
                let invited = self.bridge(|bridge, now| bridge.invited(now, leg, &request.uri, &request.body));
                let (answer, port) = invited.unwrap_or((Answer::new(503), None));
                stack.respond(&got, answer);
                if let Some(port) = port {
                    audio.open(leg, port);
                }
            }
            Event::Acked { leg, ack } => {
                if self.bridge(|bridge, now| bridge.acked(now, leg, &ack.body)) == Some(false) {
                    stack.hang_up(leg);
                    self.ended(audio, leg);
                }
            }
            Event::Request { leg: Some(leg), got, request } => stack.respond(&got, self.asked(leg, &request)),
            Event::Request { leg: None, got, .. } => stack.respond(&got, Answer::new(481)),
            Event::Ended { leg, .. } => self.ended(audio, leg),
            // It asks nothing of anybody.
            Event::Answered { .. } | Event::TimedOut { .. } => {}
        }
    }

    fn asked(&self, leg: Leg, request: &Request) -> Answer {
        let answer = self.bridge(|bridge, now| match request.method {
            Method::Invite => bridge.reinvited(now, leg, &request.body),
            Method::Update if !request.body.is_empty() => bridge.reinvited(now, leg, &request.body),
            Method::Info => bridge.info(now, leg, &request.headers, &request.body),
            Method::Refer => Answer::new(603),
            _ => Answer::new(200),
        });
        answer.unwrap_or(Answer::new(503))
    }

    fn ended(&self, audio: &mut Audio, leg: Leg) {
        self.bridge(|bridge, now| bridge.ended(now, leg));
        audio.close(leg);
    }

    /// Writes to the disk what is to be written, and has it handed over.
    fn write(&self) {
        let drafts = self.bridge(Bridge::drafts).unwrap_or_default();
        for draft in drafts {
            self.keep(draft);
        }
    }

    fn keep(&self, draft: Draft) {
        let Draft { call, news, over } = draft;
        let kept = self.with(|state| {
            let State { outbox: Some(outbox), numbers, .. } = state else { return Ok(()) };
            let number = *numbers.entry(call.clone()).or_insert_with(|| outbox.number());
            outbox.add(number, &news)
        });
        if let Err(error) = &kept {
            tracing::error!("failed to keep the recording of {call}: {error}");
        }
        let Some(whole) = over else {
            if kept.is_err() {
                self.bridge(|bridge, _| bridge.not_written(&call));
            }
            return;
        };
        let state = if kept.is_ok() { "kept" } else { "unkept" };
        if kept.is_err() {
            // It is handed over from memory, and lost with the power.
            self.with(|state| state.unkept.insert(call.clone(), whole));
        }
        kernel::trace::emit(&McpRecording { id: &call, dn: "", agent: "", state });
        self.0.changes.send_modify(|n| *n += 1);
        kernel::spawn(self.clone().deliver(call));
    }

    /// Hands a call over until RWS has it.
    async fn deliver(self, call: String) {
        let post = Post::new(self.0.config.clone());
        let mut pause = FIRST_PAUSE;
        while let Some((chunks, finished)) = self.waiting(&call) {
            if post.hand_over(&finished).await {
                self.taken_over(&call, chunks, &finished);
                break;
            }
            kernel::trace::emit(&McpRecording { id: &call, dn: "", agent: "", state: "refused" });
            kernel::time::sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    /// A recording that waits, and how many chunks it has.
    fn waiting(&self, call: &str) -> Option<(u32, Finished)> {
        self.with(|state| {
            let (number, outbox) = (*state.numbers.get(call)?, state.outbox.as_ref()?);
            let finished = state.unkept.get(call).cloned().or_else(|| outbox.get(number))?;
            Some((outbox.chunks(number), finished))
        })
    }

    /// RWS has a call's recording. If the call came back meanwhile, there is more to hand over, and that is kept.
    fn taken_over(&self, call: &str, chunks: u32, finished: &Finished) {
        self.with(|state| {
            let (Some(number), Some(outbox)) = (state.numbers.get(call).copied(), &mut state.outbox) else { return };
            if outbox.chunks(number) == chunks && state.unkept.get(call).is_none_or(|unkept| unkept == finished) {
                state.numbers.remove(call);
                state.unkept.remove(call);
                if let Err(error) = outbox.remove(number) {
                    tracing::error!("failed to remove the recording of {call}: {error}");
                }
            }
            state.taken.push(call.to_owned());
        });
        kernel::trace::emit(&McpRecording { id: call, dn: "", agent: "", state: "taken" });
        self.0.changes.send_modify(|n| *n += 1);
    }
}

/// The sockets of all legs.
struct Audio {
    mcp: Mcp,
    legs: BTreeMap<Leg, Line>,
}

struct Line {
    socket: Rc<std::cell::OnceCell<UdpSocket>>,
    listening: kernel::task::Task,
    ssrc: u32,
    sequence: u16,
    /// Timestamp of position 0.
    timestamp: u32,
}

impl Audio {
    fn new(mcp: Mcp) -> Self {
        Self { mcp, legs: BTreeMap::new() }
    }

    fn open(&mut self, leg: Leg, port: u16) {
        let mut chance = kernel::chance::stream(&format!("mcp/rtp/{}", leg.0));
        let socket = Rc::new(std::cell::OnceCell::new());
        let listening = kernel::spawn(listen(self.mcp.clone(), leg, port, socket.clone()));
        let (ssrc, sequence) = (chance.below(1 << 32) as u32, chance.below(1 << 16) as u16);
        self.legs.insert(leg, Line { socket, listening, ssrc, sequence, timestamp: chance.below(1 << 32) as u32 });
    }

    fn close(&mut self, leg: Leg) {
        if let Some(line) = self.legs.remove(&leg) {
            line.listening.abort();
        }
    }

    async fn send(&mut self, frames: &[Frame]) {
        for frame in frames {
            let leg = Leg(frame.party.0);
            let destination = self.mcp.with(|state| state.bridge.as_ref()?.destination(leg));
            let (Some((to, law)), Some(line)) = (destination, self.legs.get_mut(&leg)) else { continue };
            let packet = Packet {
                marker: frame.marker,
                payload_type: law.payload_type(),
                sequence: line.sequence,
                timestamp: line.timestamp.wrapping_add(frame.position as u32),
                ssrc: line.ssrc,
                payload: law.encode(&frame.samples),
                ..Packet::default()
            };
            line.sequence = line.sequence.wrapping_add(1);
            if let Some(socket) = line.socket.get() {
                // What cannot be sent is lost, as on any network.
                let _ = socket.send_to(&packet.write(), &to).await;
            }
        }
    }
}

async fn listen(mcp: Mcp, leg: Leg, port: u16, place: Rc<std::cell::OnceCell<UdpSocket>>) {
    // Without its port the leg is silent; on the real machine another program may have it.
    let Ok(socket) = UdpSocket::bind(port).await else { return };
    let socket = place.get_or_init(|| socket);
    let mut buffer = [0; LONGEST];
    while let Ok((length, _)) = socket.recv_from(&mut buffer).await {
        if let Ok(packet) = Packet::read(&buffer[..length]) {
            mcp.bridge(|bridge, now| bridge.packet(now, leg, &packet));
        }
    }
}
