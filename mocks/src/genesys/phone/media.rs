//! Speaking and listening.

use super::call::CallKey;
use super::handle::Phone;
use crate::genesys::rtp::{Arrival, Burst, FRAME, FRAME_MS, PER_MS, bursts, tone};
use kernel::net::UdpSocket;
use std::rc::Rc;
use std::time::Duration;
use wire::rtp::{Law, Packet, Sender};

/// What a phone has heard in one call.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Packets.
    pub packets: u64,
    /// Packets that did not come; negative where some came twice.
    pub lost: i64,
    /// Packets of no use.
    pub refused: u64,
    /// Beginnings of speech.
    pub talkspurts: u64,
    /// What was heard, by position in samples since 1970; empty unless the configuration keeps it.
    pub kept: Vec<(i64, Vec<i16>)>,
    pub(super) kept_samples: usize,
}

/// The longest datagram that is looked at.
const LONGEST: usize = 2_048;
/// How far ahead bursts are looked for.
const AHEAD_MS: i64 = 60_000;

/// Where and how to speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flow {
    pub(super) to: String,
    pub(super) law: Law,
}

/// A call's audio, from its beginning to its end. Ends when the call is over.
pub(super) async fn run(phone: Phone, key: CallKey, number: String, port: u16) {
    // Without its port the call is silent; on the real machine another program may have it.
    let Ok(socket) = UdpSocket::bind(port).await else { return };
    let socket = Rc::new(socket);
    let listening = kernel::spawn(listen(phone.clone(), key, socket.clone()));
    speak(&phone, key, &number, &socket).await;
    listening.abort();
}

async fn listen(phone: Phone, key: CallKey, socket: Rc<UdpSocket>) {
    let mut arrival = Arrival::default();
    let mut buffer = [0; LONGEST];
    while let Ok((length, _)) = socket.recv_from(&mut buffer).await {
        let Ok(packet) = Packet::read(&buffer[..length]) else { continue };
        let placed = arrival.take(kernel::time::truth(), &packet);
        phone.heard(key, &arrival, placed);
    }
}

/// Speaks when there is a burst and somebody to speak to. Nothing happens between.
async fn speak(phone: &Phone, key: CallKey, number: &str, socket: &UdpSocket) {
    let mut chance = kernel::chance::stream(&format!("rtp/{}", key.0));
    let ssrc = chance.below(1 << 32) as u32;
    let (sequence, timestamp) = (chance.below(1 << 16) as u16, chance.below(1 << 32) as u32);
    let began = kernel::time::truth().div_euclid(FRAME_MS) * FRAME_MS;
    let mut voice = Voice { number, ssrc, sequence, timestamp, began };
    loop {
        let changed = phone.changed_of(key);
        let Some(flow) = phone.flow(key) else { return };
        let now = kernel::time::truth();
        let next = match &flow {
            Some(_) => next_burst(number, phone.talk(), now),
            None => None,
        };
        let pause = next.map_or(AHEAD_MS, |burst| (burst.from.max(now) - now).min(AHEAD_MS));
        tokio::select! {
            biased;
            () = changed => continue,
            () = sleep(pause) => {}
        }
        if let (Some(burst), Some(flow)) = (next, flow)
            && burst.from <= kernel::time::truth()
        {
            voice.say(phone, key, burst, &flow, socket).await;
        }
    }
}

/// The burst that goes on now or comes next, as far as one looks.
fn next_burst(number: &str, talk: crate::genesys::rtp::Talk, now: i64) -> Option<Burst> {
    // A part of a frame is not worth a packet.
    bursts(number, talk, now + FRAME_MS, now + AHEAD_MS, kernel::chance::stream).into_iter().next()
}

struct Voice<'a> {
    number: &'a str,
    ssrc: u32,
    sequence: u16,
    /// The timestamp of `began`.
    timestamp: u32,
    began: i64,
}

impl Voice<'_> {
    /// One burst, a packet each 20 ms, when its last sample has been said. Breaks off when it is no longer wanted.
    async fn say(&mut self, phone: &Phone, key: CallKey, burst: Burst, flow: &Flow, socket: &UdpSocket) {
        let now = kernel::time::truth();
        let mut from = burst.from.max(now - now.rem_euclid(FRAME_MS));
        let ticks = ((from - self.began) * PER_MS) as u32;
        let mut sender = Sender::new(flow.law, self.ssrc, self.sequence, self.timestamp.wrapping_add(ticks));
        while from < burst.to {
            sleep(from + FRAME_MS - kernel::time::truth()).await;
            if phone.flow(key).flatten().as_ref() != Some(flow) {
                return;
            }
            let samples = tone(self.number).samples(from * PER_MS, FRAME as usize);
            let packet = sender.packet(&samples).write();
            // What cannot be sent is lost, as on any network.
            let _ = socket.send_to(&packet, &flow.to).await;
            self.sequence = self.sequence.wrapping_add(1);
            from += FRAME_MS;
        }
    }
}

async fn sleep(ms: i64) {
    kernel::time::sleep(Duration::from_millis(ms.max(0).unsigned_abs())).await;
}
