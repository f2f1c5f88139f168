//! What the kernel promises, one file a behaviour.

mod capture;
mod clock;
mod datagram;
mod digest;
mod echo;
mod harness;
mod https;
mod identity;
mod live;
mod loopback;
mod partition;
mod power;
mod restart;
mod support;
mod websocket;
