//! The stage's hand on the recorder, and its program.

use super::Misstep;
use super::session::{Session, StreamState};
use crate::genesys::events::SiprecSession;
use crate::genesys::sip_stack::{self, Answer, Event, Leg, Stack};
use kernel::net::UdpSocket;
use kernel::world::Running;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use wire::rtp::Packet;
use wire::sip::{Method, Request};

/// The most sessions at once; a further one is told 503.
const MOST: usize = 500;
/// So many that have ended are known.
const REMEMBERED: usize = 1_000;
/// The longest datagram that is looked at.
const LONGEST: usize = 2_048;

/// A SIPREC recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Its machine: `siprec`.
    pub machine: String,
    /// The port for SIP, on UDP and TCP.
    pub port: u16,
    /// The first port for audio.
    pub rtp_port: u16,
    /// How it misbehaves, for tests of the judge. No scenario reaches it.
    pub misstep: Option<Misstep>,
}

impl Default for Config {
    fn default() -> Self {
        Self { machine: "siprec".to_owned(), port: 5060, rtp_port: 30_000, misstep: None }
    }
}

#[derive(Debug, Default)]
struct State {
    /// Those that go on, by leg, and those that have ended.
    open: BTreeMap<Leg, Session>,
    ended: Vec<Session>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    state: Mutex<State>,
    changes: watch::Sender<u64>,
}

/// A SIPREC recorder. All clones are the same one.
#[derive(Debug, Clone)]
pub struct Recorder(Arc<Inner>);

impl Recorder {
    /// A recorder without sessions.
    pub fn new(config: Config) -> Recorder {
        Recorder(Arc::new(Inner { config, state: Mutex::default(), changes: watch::Sender::new(0) }))
    }

    /// Its program: runs for ever on the machine `siprec`.
    pub fn program(&self) -> Running {
        let recorder = self.clone();
        Box::pin(async move {
            if let Err(error) = recorder.run().await {
                tracing::error!("failed to run the SIPREC recorder: {error}");
            }
        })
    }

    /// All sessions, those that have ended first (the last 1,000 of them), each in the order of its beginning.
    pub fn sessions(&self) -> Vec<Session> {
        self.with(|state| state.ended.iter().chain(state.open.values()).cloned().collect())
    }

    /// Changes whenever a session does.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Never held over an await.
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn run(&self) -> std::io::Result<()> {
        let mut config = sip_stack::Config::new(&self.0.config.machine);
        config.port = self.0.config.port;
        if self.0.config.misstep != Some(Misstep::NoSiprec) {
            config = config.supporting("siprec");
        }
        match self.0.config.misstep {
            Some(Misstep::IgnoresBye) => config.deaf = vec![Method::Bye],
            Some(Misstep::RefusesBye) => config.allow.retain(|method| *method != Method::Bye),
            Some(Misstep::StrayTags) => config.stray_tags = true,
            _ => {}
        }
        let stack = Stack::bind(config).await?;
        let address = kernel::net::address_of("localhost").await?;
        let mut audio: BTreeMap<Leg, BTreeMap<u16, kernel::task::Task>> = BTreeMap::new();
        loop {
            match stack.event().await {
                Event::Invited { .. } if self.0.config.misstep == Some(Misstep::Silent) => {}
                Event::Invited { leg, got, request, from, .. } => {
                    let answer = self.invited(leg, &request, &from, address);
                    let accepted = answer.status == 200;
                    stack.respond(&got, answer);
                    if accepted {
                        self.listen(leg, audio.entry(leg).or_default());
                    }
                }
                Event::Request { leg: Some(leg), got, request } => {
                    stack.respond(&got, self.asked(leg, &request));
                    self.listen(leg, audio.entry(leg).or_default());
                }
                Event::Request { leg: None, got, .. } => stack.respond(&got, Answer::new(481)),
                Event::Acked { leg, ack } => {
                    if !self.acked(leg, &ack) || self.0.config.misstep == Some(Misstep::HangsUp) {
                        stack.hang_up(leg);
                        self.ended(leg);
                        audio.remove(&leg).into_iter().flatten().for_each(|(_, task)| task.abort());
                    }
                }
                Event::Ended { leg, .. } => {
                    self.ended(leg);
                    audio.remove(&leg).into_iter().flatten().for_each(|(_, task)| task.abort());
                }
                // It asks nothing of anybody.
                Event::Answered { .. } | Event::TimedOut { .. } => {}
            }
        }
    }

    fn invited(&self, leg: Leg, request: &Request, from: &str, address: std::net::IpAddr) -> Answer {
        let now = kernel::time::truth();
        let call_id = request.headers.call_id().unwrap_or_default();
        let (answer, began) = self.with(|state| {
            if state.open.len() >= MOST {
                return (Answer::new(503), false);
            }
            if self.0.config.misstep == Some(Misstep::OneAtATime) && !state.open.is_empty() {
                return (Answer::new(491), false);
            }
            // Ports come again when their session is over: 32 for each.
            let place = (0..MOST).find(|place| {
                let port = self.port(*place);
                !state.open.values_mut().any(|session| session.ports().first() == Some(&port))
            });
            let port = self.port(place.unwrap_or_default());
            let mut session = Session::new(now, from, &call_id, address, leg.0, port).wrong(self.0.config.misstep);
            let answer = session.hear(now, request, true);
            let accepted = answer.status == 200;
            if accepted {
                state.open.insert(leg, session);
            }
            (answer, accepted)
        });
        if began {
            self.tell(leg, "started");
        }
        answer
    }

    fn port(&self, place: usize) -> u16 {
        self.0.config.rtp_port.saturating_add(32 * place as u16)
    }

    fn asked(&self, leg: Leg, request: &Request) -> Answer {
        let now = kernel::time::truth();
        match request.method {
            Method::Invite | Method::Update => {
                let answer =
                    self.with(|state| state.open.get_mut(&leg).map(|session| session.hear(now, request, false)));
                self.tell(leg, "updated");
                answer.unwrap_or(Answer::new(481))
            }
            Method::Refer => Answer::new(603),
            _ => Answer::new(200),
        }
    }

    fn acked(&self, leg: Leg, ack: &Request) -> bool {
        let now = kernel::time::truth();
        self.with(|state| state.open.get_mut(&leg).is_none_or(|session| session.acked(now, &ack.body)))
    }

    fn ended(&self, leg: Leg) {
        let now = kernel::time::truth();
        self.with(|state| {
            if let Some(session) = state.open.get_mut(&leg) {
                session.end(now);
            }
        });
        self.tell(leg, "ended");
        self.with(|state| {
            let gone = state.open.remove(&leg);
            state.ended.extend(gone);
            let surplus = state.ended.len().saturating_sub(REMEMBERED);
            state.ended.drain(..surplus);
        });
    }

    fn tell(&self, leg: Leg, state: &'static str) {
        let Some(session) = self.with(|state| state.open.get(&leg).cloned()) else { return };
        let of = |which: StreamState| {
            let streams = session.streams.iter().filter(|stream| stream.state == which);
            streams.map(|stream| stream.label.clone()).collect::<Vec<_>>()
        };
        kernel::trace::emit(&SiprecSession {
            from: &session.from,
            call_id: &session.call_id,
            state,
            active: of(StreamState::Active),
            paused: of(StreamState::Paused),
            speakers: session.streams.iter().flat_map(|stream| stream.speakers.clone()).collect(),
            objections: session.objections.iter().map(ToString::to_string).collect(),
        });
        self.0.changes.send_modify(|n| *n += 1);
    }

    /// Listens where a session's streams come, if nobody does yet.
    fn listen(&self, leg: Leg, tasks: &mut BTreeMap<u16, kernel::task::Task>) {
        let ports = self.with(|state| state.open.get_mut(&leg).map(Session::ports)).unwrap_or_default();
        for (index, port) in ports.into_iter().enumerate() {
            let recorder = self.clone();
            tasks.entry(port).or_insert_with(|| kernel::spawn(recorder.count(leg, index, port)));
        }
    }

    async fn count(self, leg: Leg, index: usize, port: u16) {
        // Without its port the stream is not heard; on the real machine another program may have it.
        let Ok(socket) = UdpSocket::bind(port).await else { return };
        let mut buffer = [0; LONGEST];
        while let Ok((length, _)) = socket.recv_from(&mut buffer).await {
            if Packet::read(&buffer[..length]).is_ok() {
                self.with(|state| {
                    let packets = state.open.get_mut(&leg).and_then(|session| session.packets.get_mut(index));
                    packets.into_iter().for_each(|packets| *packets += 1);
                });
            }
        }
    }
}
