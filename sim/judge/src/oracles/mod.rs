//! The oracles: each works out from the truth what ought to be there and compares it with the evidence.
//! What is one platform's own is in files named so.
//!
//! Each module says when its requirements count as reached: a requirement whose situation never came up has not held.

pub mod altered;
pub mod capture;
pub mod cleaning;
pub mod controls;
pub mod eligible;
pub mod matching;
pub mod messages;
pub mod outcomes;
pub mod pictures;
pub mod pieces;
pub mod recovery;
pub mod relay;
pub mod retention;
pub mod secrecy;
pub mod secrets;
pub mod states;
pub mod ujet_import;
pub mod ujet_sync;
pub mod untrue;
pub mod upload;
pub mod webex;
pub mod webex_adherence;
pub mod webex_audio;
pub mod webex_config;
pub mod webex_connection;
pub mod webex_figures;
pub mod webex_import;
pub mod webex_list;
pub mod webex_playing;
pub mod webex_segments;
pub mod webex_sync;
pub mod webex_teams;
pub mod webex_wfm;
