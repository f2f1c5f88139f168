//! The backend of agent desktops in a data centre: gives browsers their page (and so the origin), says whether the data centre
//! is there, and passes agents' non-voice states on to RWS.
//!
//! | path | answer |
//! |---|---|
//! | `GET /` | the page |
//! | `GET /health` | 200 |
//! | `POST /sim/agents/{login}/channels/{media}` | **sim:** an agent's state from the desktop; 200, then passed on to RWS under the same path |

mod api;
mod config;
mod handle;
mod relay;

pub use config::Config;
pub use handle::Backend;
pub use relay::ChannelState;
