//! Certification tried on products that are known: our own part of each role has to be certified, in the simulator and on the real
//! network; each that is wrong in one way has to be rejected with exactly that requirement as the root. A scenario that is played on
//! the real network without a product is here as well: what waits in real time, waits together.

mod driven;
mod tools;

mod agent_desktop;
mod faulty;
mod in_the_simulator;
mod live;
mod program;
mod sip_recorder;
mod smart_desktop;
mod srs;
mod t_server;
mod third_party_recorder;
mod ujet;
mod webex_cc;
mod wfo_server;
