//! The oracles: each works out from the truth what ought to be there and compares it with the evidence.

pub mod capture;
pub mod cleaning;
pub mod controls;
pub mod eligible;
pub mod matching;
pub mod pictures;
pub mod recovery;
pub mod relay;
pub mod secrecy;
pub mod states;
pub mod ujet_import;
pub mod ujet_sync;
pub mod upload;
