//! UJET, as far as its public documents go: the Manager API and the QM push events.
//!
//! | path | answer |
//! |---|---|
//! | `GET /manager/api/v1/agents` | `[Agent]` (filter `status_updated_at[from]`) |
//! | `GET /manager/api/v1/calls`, `/calls/{id}` | `[Call]` (filter `updated_at[from]`), `Call` |
//! | `GET /manager/api/v1/chats` | text contacts, which are no calls |
//! | `GET /manager/api/v1/agent_activity_logs` | `[AgentActivity]` (filter `started_at[from]`) |
//! | `GET /manager/api/v1/teams` | `[Team]` |
//! | `GET /manager/api/v1/settings/organization` | the usual probe of a credential |
//! | `GET /recordings/{id}.wav` | the call's audio: where `recording_url` points to |
//!
//! All with HTTP Basic. Under `/manager` one request a second per customer, 429 with `Retry-After` beyond; the
//! recordings are storage, not API, and have no such limit. A call is seen by nobody before its release.

mod api;
mod call;
mod config;
mod gate;
mod handle;
mod list;
mod misstep;
mod model;
mod people;
mod push;
#[cfg(test)]
mod tests;
mod view;
#[cfg(test)]
mod walks;

pub use crate::audio::Wav;
pub use crate::faults::{Fault, Scope};
pub use crate::release::Delay;
pub use crate::stretch::Stretch;
pub use config::{CallOptions, Config, EventTarget, Facts};
pub use handle::Ujet;
pub use misstep::Misstep;
pub use push::PushFault;
