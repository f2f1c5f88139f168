//! SIP Server: a back-to-back user agent between all phones, which has its calls recorded by the Media Control Platform and
//! tells T-Lib's clients what happens on each DN.
//!
//! | file | idea |
//! |---|---|
//! | `call`, `model` | the call model, pure: calls, their parties, and what happens to them |
//! | `joining` | transfers and conferences of the model |
//! | `telling` | what T-Lib is told of the model |
//! | `recording` | recordings of the model, and what is attached of them |
//! | `facts` | what the stage has to know of calls |
//! | `ids` | CallUUIDs and connection ids |
//! | `board`, `line` | which SIP leg is which party of which call, and what is waited for |
//! | `dialling` | calls begin, ring, are answered or refused, and end |
//! | `hold` | a phone's re-INVITE is passed on |
//! | `media` | phone to phone, or each phone to its place at MCP: the changes, step by step |
//! | `bridging` | one such step: third-party call control |
//! | `referring` | transfers and conferences |
//! | `office` | what T-Lib's clients ask for |
//! | `recorder` | the recording session with a SIPREC recorder |
//! | `handle` | the stage's hand, and the program |

mod board;
mod bridging;
mod call;
mod config;
mod dialling;
mod facts;
mod handle;
mod hold;
mod ids;
mod joining;
mod line;
mod media;
mod misstep;
mod model;
mod office;
mod recorder;
mod recording;
mod referring;
mod telling;
#[cfg(test)]
mod walks;

pub use call::{Call, CallId, Party, PartyId, PartyState};
pub use config::Config;
pub use facts::{CallFacts, Joined, PartyFacts, RecordedSpan};
pub use handle::SipServer;
pub use misstep::Misstep;
pub use model::{CallModel, Comer};
pub use recording::Recording;
pub use telling::Note;
