//! Genesys' agent desktops, their backend, T-Server and third-party recorder, as they meet each other in a simulated world.

mod backend;
mod cors;
mod desktop;
mod fake_srs;
mod support;
mod tlib;
