//! Interaction Recording Web Services on the simulated network, with a T-Server, a Screen Recording Service and a Media Control
//! Platform that the tests play.

mod calls;
mod desk;
mod doors;
mod durable;
mod intake;
mod missteps;
mod non_voice;
mod places;
mod reach;
mod srs;
mod stage;
mod tserver;
