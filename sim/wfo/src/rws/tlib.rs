//! A client of a T-Server, for ever: connects, introduces itself, and comes back when the connection is lost.

use super::core::Rws;
use super::events;
use kernel::net::TcpStream;
use kernel::time;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;
use wire::tlib::{Attribute, Framer, Kind, Message, ReadError, write};

/// Before the first attempt is repeated; each further one waits twice as long.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(8);
/// Patience with a connection and with the greeting.
const PATIENCE: Duration = Duration::from_secs(10);
/// After so long without a word from either side, [`Framer::NOTHING`] is said, and a T-Server that is known to answer it has its
/// [`PATIENCE`] to do so. Whoever only listens never learns that the connection is over, or that nothing has come through for long.
const QUIET: Duration = Duration::from_secs(60);
/// Requests that may wait to be written.
const WAITING: usize = 4096;

/// Runs the client of one T-Server.
pub(super) async fn run(rws: Rws, address: String) {
    let mut pause = PAUSE;
    loop {
        if let Ok(stream) = TcpStream::connect(&address, PATIENCE).await
            && converse(&rws, &address, stream).await
        {
            rws.link_lost(&address);
            pause = PAUSE;
        }
        time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST);
    }
}

/// Talks until the end, and says whether there was more than a connection.
async fn converse(rws: &Rws, address: &str, stream: TcpStream) -> bool {
    let peer = stream.peer();
    let host = kernel::Host::current().name().to_owned();
    let (mut reader, mut writer) = tokio::io::split(stream);
    let hello = Message::new(Kind::RegisterClient).with(Attribute::ReferenceId, 0);
    // Somebody else's T-Server tells nothing of what it gets.
    let told = |request: &Message| {
        if kernel::net::is_foreign(&peer) {
            kernel::trace::emit(&events::Tlib { from: host.clone(), to: peer.clone(), text: write(request) });
        }
    };
    told(&hello);
    if writer.write_all(&Framer::write(&hello)).await.is_err() {
        return false;
    }
    let (sender, mut queue) = mpsc::channel(WAITING);
    let mut sender = Some(sender);
    let (mut framer, mut buffer) = (Framer::new(), [0; 4096]);
    // Whether it has ever answered what says nothing, and whether that has been said and nothing has come since.
    let (mut answers, mut asked) = (false, false);
    loop {
        let up = sender.is_none();
        let owes = !up || asked && answers;
        let came = tokio::select! {
            biased;
            request = queue.recv(), if up => {
                // The other end is kept with the link; none means that the link was given up.
                let Some(request) = request else { return up };
                told(&request);
                if writer.write_all(&Framer::write(&request)).await.is_err() {
                    return up;
                }
                continue;
            }
            came = reader.read(&mut buffer) => came,
            () = time::sleep(PATIENCE), if owes => return up,
            () = time::sleep(QUIET), if !owes => {
                if writer.write_all(Framer::NOTHING).await.is_err() {
                    return up;
                }
                asked = true;
                continue;
            }
        };
        let Ok(length @ 1..) = came else {
            if kernel::net::is_foreign(&peer) {
                let (method, target) = ("T-Lib".to_owned(), String::new());
                let why = "it has closed the connection".to_owned();
                let (from, to) = (host.clone(), peer.clone());
                kernel::trace::emit(&events::Failed { from, to, method, target, refused: false, why });
            }
            return up;
        };
        asked = false;
        framer.push(&buffer[..length]);
        while let Some(next) = framer.next() {
            match next {
                Ok(message) => {
                    let text = write(&message);
                    kernel::trace::emit(&events::Tlib { from: peer.clone(), to: host.clone(), text });
                    if message.kind == Kind::ServerConnected
                        && let Some(sender) = sender.take()
                    {
                        rws.link_up(address, sender);
                    }
                    // A store that fails is told of; what was missed comes again with the next registration.
                    if rws.hear(address, &message).is_err() {
                        return sender.is_none();
                    }
                }
                Err(ReadError::TooMuch) => return sender.is_none(),
                // A message that we cannot read says nothing to us.
                Err(_) => {}
            }
        }
        answers |= framer.had_nothing();
    }
}
