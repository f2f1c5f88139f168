//! HTTP/1.1 over [`crate::net`]: axum routers on hyper's connections, and a small client. Each exchange is traced as
//! `wire.http` by the server's side (by the client's where the server is somebody else's): `{from, to, method, target,
//! status, sent, received}` (bytes of the bodies, as the client sees it); header values never are, and of the target's
//! query the values of parameters called `token`, `key`, `secret` or `password` are left out. With TLS it has `tls: true`
//! as well.

mod client;
mod exchange;
mod origin;
mod server;
mod target;

pub use client::{Client, Error};
pub use server::{Peer, serve, serve_tls};
