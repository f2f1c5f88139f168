//! T-Lib: what T-Server and SIP Server tell their clients about each DN, and how a third-party recorder of screens is driven
//! (Genesys, "Control for Third Party Screen Recording").
//!
//! Names, numbers and enumerations are those of the public header of T-Library 7.1 and of T-Server's logs. The binary coding
//! on TCP is not public. **sim:** on a socket a message is its log text ([`write()`], [`read()`]), ended by an empty line
//! ([`Framer`]); so what is on the wire is what a person would read in a T-Server's log.
//!
//! **sim:** quotes, backslashes and line ends in a log's strings are escaped by a backslash; the real log does not say how it
//! writes them. **sim:** the event within a `RequestSendEvent` stands indented under `AttributeUserEvent`.

mod attribute;
mod call;
mod capture;
mod connid;
mod enums;
mod framer;
mod kind;
mod kvlist;
mod message;
mod read;
mod requests;
mod write;

pub use attribute::{Attribute, Type};
pub use call::{Call, Party};
pub use capture::{Capture, Command, Indication, PrintedToken};
pub use connid::ConnId;
pub use enums::{AgentWorkMode, CallState, CallType, Role};
pub use framer::Framer;
pub use kind::Kind;
pub use kvlist::{KvList, KvValue};
pub use message::{Message, Value};
pub use read::{ReadError, read};
pub use requests::ErrorCode;
pub use write::write;
