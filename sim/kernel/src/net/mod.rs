//! Sockets. Addresses are `name:port`, as `wfo:8080`; on the real machine any resolvable name.

mod address;
mod datagram;
mod listener;
mod stream;

pub use crate::engine::unanswered::Waiting;
pub(crate) use address::split;
pub use address::{address_of, is_foreign, name_of, reached_at};
pub use datagram::UdpSocket;
pub use listener::TcpListener;
pub use stream::TcpStream;

#[expect(clippy::disallowed_types, reason = "the real engine's own socket")]
pub(crate) fn stream_of(stream: tokio::net::TcpStream, peer: String) -> TcpStream {
    TcpStream { socket: stream::Socket::Real(stream), peer }
}

pub(crate) fn classic_stream(stream: crate::engine::turmoil::Stream, peer: String) -> TcpStream {
    TcpStream { socket: stream::Socket::Turmoil(stream), peer }
}

pub(crate) fn swift_stream(stream: crate::engine::swift::Stream, peer: String) -> TcpStream {
    TcpStream { socket: stream::Socket::Swift(stream), peer }
}
