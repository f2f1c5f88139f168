//! HTTP/1.1 over [`crate::net`]: axum routers on hyper's connections, and a small client. Each exchange is traced as
//! `wire.http` by the server's side (by the client's where the server is somebody else's): `{from, to, method, target,
//! status, sent, received}` (bytes of the bodies, as the client sees it); header values never are, and of the target's
//! query the values of parameters called `token`, `key`, `secret` or `password` are left out. With TLS it has `tls: true`
//! as well. What passes between us and a product that is somebody else's is kept too, as a person reads it, within bounds
//! and without what is secret: its fields `request` and `answer`.

mod client;
mod exchange;
mod origin;
pub(crate) mod secret;
mod server;
mod shown;
mod target;

pub use client::{Client, Error};
pub(crate) use exchange::Failure;
pub use server::{Peer, serve, serve_tls};
