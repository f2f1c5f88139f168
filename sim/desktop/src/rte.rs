//! RTE messaging from the desktop's side: the line, a thin shell over the kernel's WebSocket (`wire::rte` has the messages).

use crate::events::{RteConnected, RteLost};
use crate::pulse::Pace;
use crate::waits::Waits;
use kernel::chance::Stream;
use kernel::trace::emit;
use kernel::ws::Socket;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};

/// How the server's time is asked for.
pub const PACE: Pace = Pace { every_ms: 180_000, silence_ms: 30_000 };
/// Patience with a connection that is being made, and with a message being sent.
const PATIENCE: Duration = Duration::from_secs(20);

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
