//! The line to RWS, a thin shell over the kernel's WebSocket: it comes up with a login, is opened anew when it breaks, and ends
//! with the session.

use super::exchange::Pass;
use super::login::{Means, exchange, log_in};
use crate::clock::Anchor;
use crate::pulse::{Beat, Pace, Pulse};
use crate::srs::effect::{Line, Linked, Plan};
use crate::srs::events;
use crate::srs::reply::Refusal;
use crate::waits::Waits;
use kernel::chance::Stream;
use kernel::http::Client;
use kernel::time::since_boot;
use kernel::tls::Trust;
use kernel::trace::emit;
use kernel::ws::Socket;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};
use wire::rws::screen::{CHANNEL, Instruction, Report};
use wire::srs::ServerUrl;

/// How often the end of a session is told to an RWS that does not answer.
const FAREWELLS: u32 = 20;
/// Signs of life.
const PACE: Pace = Pace { every_ms: 30_000, silence_ms: 10_000 };

/// From a line to the service.
#[derive(Debug)]
pub enum Heard {
    /// The login is through.
    Linked(u64, Result<Linked, Refusal>),
    /// The line broke, or is up again.
    Line(u64, Line),
    /// RWS says something.
    Told(u64, Instruction),
    /// What RWS's clock says.
    Clock(u64, Anchor),
}

/// From the service to a line.
#[derive(Debug)]
pub enum Say {
    /// To be passed on.
    Report(Report),
    /// The session ends.
    End,
}

/// A line that is up.
#[derive(Debug)]
pub(super) struct Open {
    socket: Socket,
    agent: String,
    anchor: Option<Anchor>,
}

/// Why a line did not come up.
#[derive(Debug, thiserror::Error)]
pub(super) enum Closed {
    /// RWS knows nothing of the session.
    #[error("RWS has forgotten the session")]
    Forgotten,
    /// The agent has logged in elsewhere.
    #[error("the agent has logged in elsewhere")]
    Displaced,
    /// Anything else.
    #[error("{0}")]
    Trouble(String),
}

/// What every line of this service has in common.
#[derive(Debug, Clone)]
pub struct Lines {
    /// To the service.
    pub heard: Sender<Heard>,
    /// For exchanges.
    pub client: Arc<Client>,
    /// Whom to believe.
    pub trust: Option<Trust>,
    /// With one exchange.
    pub patience: Duration,
}

fn now() -> i64 {
    since_boot().as_millis() as i64
}

/// Opens the WebSocket and waits for the welcome.
pub(super) async fn open(
    server: &ServerUrl,
    pass: &Pass,
    trust: Option<&Trust>,
    patience: Duration,
) -> Result<Open, Closed> {
    let scheme = if server.https { "wss" } else { "ws" };
    let url = format!("{scheme}://{}:{}{CHANNEL}", server.host, server.port);
    let cookie = pass.cookie();
    let headers = [("cookie", cookie.as_str())];
    let sent = now();
    let connected = match trust {
        Some(trust) if server.https => Socket::connect_trusting(&url, &headers, trust, patience).await,
        _ => Socket::connect(&url, &headers, patience).await,
    };
    let mut socket = connected.map_err(|error| {
        // The library has the status in its words alone.
        match error.0 {
            why if why.contains("error: 401") => Closed::Forgotten,
            why if why.contains("error: 403") => Closed::Displaced,
            why => Closed::Trouble(why),
        }
    })?;
    let text = match kernel::time::timeout(patience, socket.recv()).await {
        Ok(Ok(Some(text))) => text,
        Ok(Ok(None)) => return Err(Closed::Trouble("RWS closed the line".to_owned())),
        Ok(Err(error)) => return Err(Closed::Trouble(error.to_string())),
        Err(_) => return Err(Closed::Trouble("no welcome from RWS".to_owned())),
    };
    match serde_json::from_str(&text) {
        Ok(Instruction::Welcome { agent, server_time }) => {
            let anchor = server_time.map(|time| anchor(sent, time));
            Ok(Open { socket, agent, anchor })
        }
        _ => Err(Closed::Trouble("no welcome from RWS".to_owned())),
    }
}

/// A reading of RWS's clock that was asked for at `sent`.
fn anchor(sent: i64, server_time: i64) -> Anchor {
    Anchor::of_answer(0, sent, now(), kernel::time::now(), server_time)
}

/// Logs in, and keeps the line until the session ends.
pub async fn line(lines: Lines, link: u64, plan: Plan, mut say: UnboundedReceiver<Say>, mut rng: Stream) {
    let Lines { heard, client, trust, patience } = lines;
    let means = Means { client: &client, trust: trust.as_ref(), patience };
    let (server, pass, mut up) = match log_in(&means, &plan).await {
        Ok((target, pass, up)) => (target.server, pass, up),
        Err(refusal) => {
            let _ = heard.send(Heard::Linked(link, Err(refusal))).await;
            return;
        }
    };
    let trace = |up: bool| emit(&events::Line { server: server.to_string(), up });
    // That nobody hears any more means that the machine is being taken down, here and below.
    let mut news = Heard::Linked(link, Ok(Linked { server: server.clone(), agent: up.agent.clone() }));
    let mut waits = Waits::default();
    loop {
        if let Some(anchor) = up.anchor {
            let _ = heard.send(Heard::Clock(link, anchor)).await;
        }
        trace(true);
        if heard.send(news).await.is_err() {
            return;
        }
        let since = now();
        let ended = talk(up.socket, link, &heard, &mut say, patience).await;
        trace(false);
        if ended {
            break;
        }
        if heard.send(Heard::Line(link, Line::Down)).await.is_err() {
            return;
        }
        let mut held_ms = now() - since;
        let again = loop {
            let wait = Duration::from_millis(waits.next(held_ms, |bound| rng.below(bound)));
            if is_ended_within(wait, &mut say).await {
                break Ok(None);
            }
            held_ms = 0;
            match open(&server, &pass, trust.as_ref(), patience).await {
                Ok(open) => break Ok(Some(open)),
                Err(Closed::Forgotten) => break Err(Line::Forgotten),
                Err(Closed::Displaced) => break Err(Line::Displaced),
                Err(Closed::Trouble(why)) => tracing::debug!(%why, "failed to open the line to RWS anew"),
            }
        };
        match again {
            Ok(Some(open)) => up = open,
            Ok(None) => break,
            Err(line) => {
                let _ = heard.send(Heard::Line(link, line)).await;
                return;
            }
        }
        news = Heard::Line(link, Line::Up);
    }
    let mut waits = Waits::default();
    for _ in 0..FAREWELLS {
        // Whatever RWS answers, it has heard.
        if exchange(&client, pass.end(&server)).await.is_ok() {
            return;
        }
        kernel::time::sleep(Duration::from_millis(waits.next(0, |bound| rng.below(bound)))).await;
    }
}

/// Waits; true if the session ends meanwhile. What is to be reported is reported once the line is up again.
async fn is_ended_within(wait: Duration, say: &mut UnboundedReceiver<Say>) -> bool {
    let ended = async {
        loop {
            if let Some(Say::End) | None = say.recv().await {
                return;
            }
        }
    };
    kernel::time::timeout(wait, ended).await.is_ok()
}

/// Until the connection breaks (false) or the session ends (true).
async fn talk(
    mut socket: Socket,
    link: u64,
    heard: &Sender<Heard>,
    say: &mut UnboundedReceiver<Say>,
    patience: Duration,
) -> bool {
    let mut pulse = Pulse::new(PACE, now());
    loop {
        let rest = match pulse.beat(now()) {
            Beat::Silent => return false,
            Beat::Ask(id) => {
                if !send(&mut socket, &Report::Ping { id }, patience).await {
                    return false;
                }
                continue;
            }
            Beat::Rest(until) => Duration::from_millis((until - now()).max(1) as u64),
        };
        tokio::select! {
            biased;
            said = say.recv() => match said {
                Some(Say::Report(report)) => {
                    if !send(&mut socket, &report, patience).await {
                        return false;
                    }
                }
                Some(Say::End) | None => {
                    // The last report is to be read before the session ends.
                    socket.close().await;
                    return true;
                }
            },
            text = socket.recv() => {
                let Ok(Some(text)) = text else { return false };
                let news = match serde_json::from_str(&text) {
                    Ok(Instruction::Pong { id, server_time }) => match pulse.answered(id) {
                        Some(asked) => Heard::Clock(link, anchor(asked, server_time)),
                        None => continue,
                    },
                    Ok(instruction) => Heard::Told(link, instruction),
                    // A newer RWS may know more.
                    Err(error) => {
                        tracing::debug!(%error, "RWS said something that makes no sense");
                        continue;
                    }
                };
                if heard.send(news).await.is_err() {
                    return true;
                }
            }
            () = kernel::time::sleep(rest) => {}
        }
    }
}

/// Sends a report; false if the connection is gone.
async fn send(socket: &mut Socket, report: &Report, patience: Duration) -> bool {
    let Ok(text) = serde_json::to_string(report) else { return true };
    matches!(kernel::time::timeout(patience, socket.send(&text)).await, Ok(Ok(())))
}
