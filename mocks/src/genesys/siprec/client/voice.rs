//! The audio of one stream, as a recording client sends it on.

use crate::genesys::rtp::{FRAME, FRAME_MS, PER_MS, tone};
use kernel::net::UdpSocket;
use std::net::SocketAddr;
use std::time::Duration;
use wire::rtp::{Law, Sender};

/// Sends a packet each 20 ms, for as long as the task lives.
pub(super) async fn speak(number: &'static str, port: u16, to: SocketAddr, payload_type: u8) {
    // Without its port the stream is silent; on the real machine another program may have it.
    let (Ok(socket), Some(law)) = (UdpSocket::bind(port).await, Law::of(payload_type)) else { return };
    let mut chance = kernel::chance::stream(&format!("siprec/{port}"));
    let (ssrc, sequence, timestamp) =
        (chance.below(1 << 32) as u32, chance.below(1 << 16) as u16, chance.below(1 << 32) as u32);
    let mut sender = Sender::new(law, ssrc, sequence, timestamp);
    let (to, mut at) = (to.to_string(), kernel::time::truth());
    loop {
        let samples = tone(number).samples(at * PER_MS, FRAME as usize);
        // What cannot be sent is lost, as on any network.
        let _ = socket.send_to(&sender.packet(&samples).write(), &to).await;
        at += FRAME_MS;
        let pause = (at - kernel::time::truth()).max(0).unsigned_abs();
        kernel::time::sleep(Duration::from_millis(pause)).await;
    }
}
