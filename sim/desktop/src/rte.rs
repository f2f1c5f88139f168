//! RTE messaging from the desktop's side: the pulse that measures the clocks and notices silence, the waits between
//! connections, and the line itself, a thin shell over the kernel's WebSocket (`wire::rte` has the messages).

use crate::events::{RteConnected, RteLost};
use kernel::chance::Stream;
use kernel::trace::emit;
use kernel::ws::Socket;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};

/// Between two questions for the server's time, in milliseconds.
const PING_MS: i64 = 180_000;
/// Without an answer for so long the server is taken for lost, in milliseconds.
const SILENCE_MS: i64 = 30_000;
/// Patience with a connection that is being made, and with a message being sent.
const PATIENCE: Duration = Duration::from_secs(20);
/// First wait before another connection, in milliseconds; doubled each time.
const WAIT_MS: u64 = 500;
/// Longest wait, in milliseconds.
const WAIT_MAX_MS: u64 = 30_000;
/// A connection that held so long counts as good: the next wait is the first again, in milliseconds.
const GOOD_MS: i64 = 60_000;

/// Asks for the server's time now and then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulse {
    next: i64,
    id: u64,
    asked: Option<i64>,
}

/// What the pulse wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Nothing before this moment.
    Rest(i64),
    /// Send a ping with this id.
    Ping(u64),
    /// The server is silent: drop the connection.
    Silent,
}

impl Pulse {
    /// Of a connection that asked its first question (hello) at `now`, in milliseconds since boot.
    pub fn new(now: i64) -> Pulse {
        Pulse { next: now + PING_MS, id: 0, asked: Some(now) }
    }

    /// What is due.
    pub fn beat(&mut self, now: i64) -> Beat {
        match self.asked {
            Some(asked) if now >= asked + SILENCE_MS => Beat::Silent,
            Some(asked) => Beat::Rest(asked + SILENCE_MS),
            None if now >= self.next => {
                self.id += 1;
                self.asked = Some(now);
                self.next = now + PING_MS;
                Beat::Ping(self.id)
            }
            None => Beat::Rest(self.next),
        }
    }

    /// The answer to question `id` (0 is the hello) came. Gives when it was asked, once.
    pub fn answered(&mut self, id: u64) -> Option<i64> {
        if id == self.id { self.asked.take() } else { None }
    }

    /// Asks again at the next beat.
    pub fn hurry(&mut self) {
        self.next = i64::MIN;
    }
}

/// Waits between connections: doubled up to a cap, with chance in them so that a hundred PCs do not come at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waits(u32);

impl Waits {
    /// The next wait in milliseconds, after a connection that held for `held_ms` (0: none came about).
    pub fn next(&mut self, held_ms: i64, draw: impl FnOnce(u64) -> u64) -> u64 {
        if held_ms >= GOOD_MS {
            self.0 = 0;
        }
        let wait = (WAIT_MS << self.0.min(16)).min(WAIT_MAX_MS);
        self.0 = (self.0 + 1).min(16);
        wait / 2 + draw(wait / 2 + 1)
    }
}

/// From the line to the recorder. Connections are numbered.
#[derive(Debug)]
pub enum Heard {
    /// Connected.
    Up(u64),
    /// A message.
    Text(u64, String),
    /// The connection is gone, or could not be made.
    Down(u64),
}

/// From the recorder to the line. What is meant for an earlier connection is dropped.
#[derive(Debug)]
pub enum Say {
    /// A message.
    Text(u64, String),
    /// End this connection.
    HangUp(u64),
}

/// Keeps a connection for ever.
pub async fn line(url: String, token: String, heard: Sender<Heard>, mut say: UnboundedReceiver<Say>, mut rng: Stream) {
    let bearer = format!("Bearer {token}");
    let mut waits = Waits::default();
    for number in 1.. {
        let mut held_ms = 0;
        match Socket::connect(&url, &[("authorization", &bearer)], PATIENCE).await {
            Ok(socket) => {
                let since = kernel::time::since_boot();
                emit(&RteConnected { connection: number });
                if heard.send(Heard::Up(number)).await.is_err() {
                    return;
                }
                let reason = talk(socket, number, &heard, &mut say).await;
                held_ms = (kernel::time::since_boot() - since).as_millis() as i64;
                emit(&RteLost { connection: number, reason });
            }
            Err(error) => tracing::debug!(%error, "failed to connect to RTE"),
        }
        if heard.send(Heard::Down(number)).await.is_err() {
            return;
        }
        kernel::time::sleep(Duration::from_millis(waits.next(held_ms, |bound| rng.below(bound)))).await;
    }
}

/// Until the connection ends; says why.
async fn talk(
    mut socket: Socket,
    number: u64,
    heard: &Sender<Heard>,
    say: &mut UnboundedReceiver<Say>,
) -> &'static str {
    loop {
        tokio::select! {
            biased;
            said = say.recv() => match said {
                Some(Say::Text(of, text)) if of == number => {
                    match kernel::time::timeout(PATIENCE, socket.send(&text)).await {
                        Ok(Ok(())) => {}
                        Ok(Err(_)) => return "broken",
                        Err(_) => return "stuck",
                    }
                }
                Some(Say::HangUp(of)) if of == number => return "silent",
                Some(_) => {}
                None => return "ended",
            },
            text = socket.recv() => match text {
                Ok(Some(text)) => {
                    if heard.send(Heard::Text(number, text)).await.is_err() {
                        return "ended";
                    }
                }
                Ok(None) => return "closed",
                Err(_) => return "broken",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_noticed_and_answers_are_timed() {
        let mut pulse = Pulse::new(100);
        assert_eq!(pulse.beat(100), Beat::Rest(30_100));
        assert_eq!(pulse.answered(0), Some(100));
        assert_eq!(pulse.answered(0), None);
        assert_eq!(pulse.beat(200), Beat::Rest(180_100));
        assert_eq!(pulse.beat(180_100), Beat::Ping(1));
        assert_eq!(pulse.answered(0), None, "a late answer to an old question times nothing");
        assert_eq!(pulse.beat(210_099), Beat::Rest(210_100));
        assert_eq!(pulse.beat(210_100), Beat::Silent);
    }

    #[test]
    fn waits_grow_to_a_cap_and_start_again_after_a_good_connection() {
        let mut waits = Waits::default();
        let grown: Vec<u64> = (0..9).map(|_| waits.next(0, |bound| bound - 1)).collect();
        assert_eq!(grown, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(waits.next(GOOD_MS, |_| 0), 250);
    }
}
