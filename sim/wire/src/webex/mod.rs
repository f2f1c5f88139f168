//! Webex Contact Center: what its four faces say on the wire.
//!
//! | pairing ([`Pairing`]) | authorization | configuration | contacts | audio |
//! |---|---|---|---|---|
//! | 1.0 with CMSv1, 2.0 with CMSv1 | [`legacy`]: HMAC of the API key | [`legacy`]: three requests | [`legacy`]: CSR and CAR datasets | [`legacy`]: Media API |
//! | 1.0 to 2.0 with CMSv2 | [`oauth`] | [`transitional`] | [`transitional`] **sim:** | [`transitional`] **sim:** |
//! | 2.0 with Programmatic APIs | [`oauth`] | [`config`] | [`tasks`], [`search`], [`activities`] | [`captures`] |
//!
//! Notifications ([`hooks`]) and statistics ([`statistics`]) belong to the Programmatic APIs; [`realtime`] (**sim:**) is
//! what stands in their place elsewhere. [`saml`] reads the tenant's metadata file.
//!
//! Shapes are those of Cisco's OpenAPI document, its data dictionaries and public client code
//! (`vendor-protocols.md` §3), traps included; what is invented says **sim:**. Instants are epoch milliseconds. Readers
//! ignore unknown fields.

pub mod activities;
pub mod captures;
pub mod config;
pub mod form;
pub mod hooks;
pub mod legacy;
pub mod oauth;
mod pairing;
pub mod problem;
pub mod realtime;
pub mod saml;
pub mod search;
pub mod statistics;
pub mod tasks;
pub mod transitional;

pub use pairing::Pairing;
