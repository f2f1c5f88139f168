//! A screen recorder of somebody else's, which is told by T-Lib what to do, and tells by T-Lib how it stands (Genesys, "Control
//! for Third Party Screen Recording").
//!
//! It monitors agents' DNs. Each command on one of them moves that DN's state or leaves it (TLB-STATE-1), and is answered with
//! the state as it is then (TLB-EVT-2, TLB-IND-1), on the DN of the recipient (TLB-IND-3).

mod config;
mod handle;
mod misstep;
mod recorder;
#[cfg(test)]
mod tests;

pub use config::Config;
pub use handle::ThirdParty;
pub use misstep::Misstep;
