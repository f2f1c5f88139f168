//! The oracles: each works out from the truth what ought to be there and compares it with the evidence. Each says when its
//! requirements count as reached.

pub mod cors;
pub mod csrf;
pub mod desk;
pub mod desk_astray;
pub mod disaster;
pub mod ending;
pub mod files;
mod heard;
pub mod impostors;
pub mod logins;
pub mod logouts;
pub mod maps;
pub mod one;
pub mod orders;
pub mod pictures;
pub mod polls;
pub mod registration;
pub mod seats;
pub mod secrecy;
pub mod siprec;
mod siprec_answer;
pub mod siprec_dialog;
pub mod siprec_metadata;
pub mod siprec_ports;
pub mod siprec_recorder;
pub mod tlib;
pub mod tlib_call;
mod tlib_registered;
pub mod tlib_state;
pub mod tlib_surplus;
pub mod tlib_unheard;
pub mod voice;
