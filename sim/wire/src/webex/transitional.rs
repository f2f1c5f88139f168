//! CMSv2, the transitional API. Its wire is not public but for one thing: client code reads
//! `GET /cms/api/v2/auxiliary-data/resources/{team,virtual-team}` with a bearer token and gets `auxiliaryDataList`, as
//! with CMSv1 ([`super::legacy::AuxiliaryList`]). The rest is **sim:**
//!
//! | path under `/cms/api/v2` | answer |
//! |---|---|
//! | `/auxiliary-data/user-data/user` | users, as with CMSv1 |
//! | `/sim/contacts?from&to&cursor` | [`Contacts`]: ended contacts that came out in the window `[from, to)` |
//! | `/sim/contacts/{sid}/recording` | the audio: WAV, stereo, all of the customer's time with agents; 404 until it is there |
//! | `/sim/real-time?after` | [`super::realtime`] |
//!
//! The token comes from `POST /v1/access_token` with [`super::oauth::Grant::ClientCredentials`]; a `tenantId` header
//! names the tenant.

use super::legacy::{Car, Csr};
use serde::{Deserialize, Serialize};

/// A page of contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contacts {
    /// In the order in which they came out.
    pub contacts: Vec<Contact>,
    /// What to ask with for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// When it came out.
    pub available_at: i64,
    /// The session.
    pub session: Csr,
    /// What happened in it, in order.
    pub activities: Vec<Car>,
    /// As with tasks: true, false, or not known yet.
    #[serde(default)]
    pub recorded: Option<bool>,
}
