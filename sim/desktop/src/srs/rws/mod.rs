//! RWS from the desktop's side: the login, the line on which recordings are ordered, the end of the session.

pub mod exchange;
pub mod line;
mod login;
