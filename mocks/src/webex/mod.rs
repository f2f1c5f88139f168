//! Webex Contact Center: one tenant behind four faces, of which one is configured ([`Config::face`]).
//!
//! | face | paths |
//! |---|---|
//! | 1.0 and 2.0 with CMSv1 | `/aws/api/security/users`, `…/auxiliary-data/resources/{team,virtual-team}`, `…/{csrs,cars,aars}`, `/cr/get-decrypted-recording/{sid}`; **sim:** `/aws/api/sim/{real-time,statistics/…}` |
//! | 1.0 to 2.0 with CMSv2 | `/cms/api/v2/auxiliary-data/…`; **sim:** `/cms/api/v2/sim/…` |
//! | 2.0 with the Programmatic APIs | `/v1/tasks`, `/v1/captures/query`, `/v1/agents/activities`, `/v1/{agents,queues}/statistics`, `/search`, `/organization/{org}/[v2/]{user,team,contact-service-queue}`, `/v{1,2}/subscriptions`, `/v{1,2}/event-types`; **sim:** `/sim/v1/agent-queue/statistics` |
//! | every one | `/v1/authorize`, `/v1/access_token`, `/media/{task}/{recording}.wav`, `/cas/idp/metadata` |
//!
//! Shapes and traps: [`wire::webex`]. A contact is seen by nobody before its metadata are out, and its audio not before
//! that is out. The model ([`model`], [`steps`], [`agents`], [`tenant`], [`call`], [`sound`]) is pure.

mod agents;
mod api;
mod books;
mod call;
mod calls;
mod config;
mod datasets;
mod directory;
mod face_legacy;
mod face_programmatic;
mod face_transitional;
mod gql;
mod graph;
mod handle;
mod hooks;
mod ids;
mod media;
mod misstep;
mod model;
mod outbox;
mod rows;
mod shown;
mod sign_on;
mod sound;
mod state;
mod statistics;
mod steps;
mod subscriptions;
mod tenant;
#[cfg(test)]
mod tests;
mod throttle;
mod tokens;
#[cfg(test)]
mod walks;

pub use crate::faults::{Fault, Scope};
pub use crate::release::Delay;
pub use crate::stretch::Stretch;
pub use books::{Figures, StateChange};
pub use config::{
    Access, By, CallOptions, Config, Facts, HookChances, NewQueue, NewUser, Piece, Presence, Role, Text, UserIds,
};
pub use handle::Webex;
pub use misstep::Misstep;
pub use outbox::HookFault;
pub use rows::WRAP_UP_CODE;
