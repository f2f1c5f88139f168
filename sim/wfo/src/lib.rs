//! The WFO server: it knows the users and their eligibility, syncs and imports from the ACDs, segments calls into
//! contacts, relays each contact to the PC where it was handled, takes the recordings in and shows it all.
//!
//! The layout: [`segmentation`], [`eligibility`], [`presence`], [`relay`], [`release`] and [`sync`] are functions without
//! I/O; `store` keeps what they decide about, one commit a change; `server` applies a change to the store and lets its
//! effects (messages to PCs, trace events) out after the commit only; `acd` holds the connectors behind neutral types;
//! `http` is the thin shell.
//!
//! The one law: **no effect before its commit.** What a PC was told or the trace says, the store knows after any power
//! cut; what was not committed never happened.
//!
//! Beside it stands [`rws`], Genesys' Interaction Recording Web Services: another program, with a store of its own.

pub mod acd;
pub mod config;
pub mod eligibility;
pub mod events;
mod http;
mod media;
pub mod presence;
pub mod relay;
pub mod release;
mod run;
pub mod rws;
mod seal;
pub mod segmentation;
mod server;
pub mod span;
mod store;
pub mod sync;

pub use acd::webex::config::{WebexConfig, from_form};
pub use acd::webex::form::{check, unique};
pub use config::{AcdConfig, AcdKind, Config, ConsultTransfer, CropBy, ImportDelay, Policies, Reading};
pub use run::run;
