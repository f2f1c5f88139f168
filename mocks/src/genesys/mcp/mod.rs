//! Media Control Platform: the bridge on which recorded calls meet, and the recorder of agents' voices.
//!
//! SIP Server brings each party of a call by an INVITE to the call's conference ([`control`]); the bridge mixes G.711 and sends
//! each party the others. Of each agent's DN that is recorded it keeps one file for each stretch of it on the call: what the DN
//! says and hears, as long as the wall clock, silence where nobody speaks, where the DN is on hold and in a pause. When the last
//! leg of the call has gone the recording goes to RWS ([`wire::rws::Recording`], id = CallUUID), then its files, as often as it
//! takes. Until then all lies encrypted on the disk, and is sent after a restart too; a call that is cut off by a power cut is
//! sent as far as it was written.
//!
//! Silence costs nothing: the bridge works only while somebody speaks.
//!
//! | file | idea |
//! |---|---|
//! | `conference` | who is on a call, and what each hears, pure |
//! | `stretch` | what is recorded of one DN, pure |
//! | `finished` | a call's recording as RWS wants it, pure |
//! | `seal`, `outbox` | what waits for RWS, on the disk |
//! | `post` | handing it over |
//! | `bridge`, `handle` | legs and sockets; the stage's hand |

mod bridge;
mod conference;
mod config;
pub mod control;
mod finished;
mod handle;
mod misstep;
mod outbox;
mod post;
mod seal;
mod stretch;
#[cfg(test)]
mod tests;

pub use config::Config;
pub use finished::Recorded;
pub use handle::{LegView, Mcp};
pub use misstep::Misstep;
