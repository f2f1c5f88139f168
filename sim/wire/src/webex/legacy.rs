//! CMSv1, the legacy APIs (public client code and Cisco's lab guide; `vendor-protocols.md` §3.9).
//!
//! | request | answer |
//! |---|---|
//! | `GET <api>/security/users` | [`AuxiliaryList`] of [`UserAttributes`] |
//! | `GET <api>/auxiliary-data/resources/team` | [`AuxiliaryList`] of [`TeamAttributes`] |
//! | `GET <api>/auxiliary-data/resources/virtual-team` | [`AuxiliaryList`] of [`QueueAttributes`] |
//! | `GET <api>/csrs?q=`, `/cars?q=`, `/aars?q=`, `q` a URL-encoded [`Query`] | [`Dataset`] |
//! | `GET <api>/csrs/{sid}`, `/cars/{sid}-{cstts}-{event}` | [`Dataset`] of one row |
//! | `GET <media>/{sid}?orgId=` | WAV |
//!
//! `<api>` is the API URL of the form (`https://rest-tenant.ccone.net/aws/api`), `<media>` its Media API URL
//! (`https://rd-tenant.ccone.net/cr/get-decrypted-recording`). Each request carries `From: <e-mail>` and
//! `Authorization: <signature>; tenantId=<tenant>` ([`authorization`]).
//!
//! Rows are arrays in the order of `columns`: **sim:**, as is every column that the lab guide does not name. What a
//! dataset does not show is not out yet: the contact may come up to two hours late.

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use sha1::Sha1;

/// Base64 of HMAC-SHA1 of the `From` address with the API key.
pub fn signature(api_key: &str, from: &str) -> String {
    // HMAC takes keys of any length: the error cannot occur, and an empty signature opens nothing.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(api_key.as_bytes()) else { return String::new() };
    mac.update(from.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// The value of `Authorization`.
pub fn authorization(api_key: &str, from: &str, tenant_id: &str) -> String {
    format!("{}; tenantId={tenant_id}", signature(api_key, from))
}

/// Signature and tenant of an `Authorization`; white space after the semicolon is free.
pub fn parse_authorization(value: &str) -> Option<(&str, &str)> {
    let (signature, rest) = value.split_once(';')?;
    let tenant = rest.trim().strip_prefix("tenantId=")?;
    Some((signature.trim(), tenant.trim()))
}

/// Users, teams or queues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuxiliaryList<A> {
    /// All of them: there is no paging.
    pub auxiliary_data_list: Vec<Auxiliary<A>>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auxiliary<A> {
    /// Id; a user's is the TID.
    pub id: String,
    /// The rest.
    pub attributes: A,
}

/// Attributes of a user. A suffix names the type: `__s` text, `__i` integer, `__sa` list of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserAttributes {
    /// First name.
    #[serde(rename = "firstName__s")]
    pub first_name: String,
    /// Last name.
    #[serde(rename = "lastName__s")]
    pub last_name: String,
    /// Login name.
    #[serde(rename = "login__s")]
    pub login: String,
    /// E-mail.
    #[serde(rename = "email__s")]
    pub email: String,
    /// 1 for an active user, 0 for one who is not (a deleted one stays, like that).
    #[serde(rename = "status__i")]
    pub status: i32,
    /// 1 for contact-center enabled.
    #[serde(rename = "callCenterEnabled__i")]
    pub call_center_enabled: i32,
    /// Teams.
    #[serde(rename = "teamIds__sa")]
    pub team_ids: Vec<String>,
}

/// Attributes of a team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TeamAttributes {
    /// Name.
    #[serde(rename = "name__s")]
    pub name: String,
    /// 1 for agent based, 0 for capacity based (**sim:** which is which).
    #[serde(rename = "teamType__i")]
    pub team_type: i32,
    /// `In Service`, `Not Available`
    #[serde(rename = "teamStatus__s")]
    pub team_status: String,
    /// 1 for active.
    #[serde(rename = "status__i")]
    pub status: i32,
}

/// Attributes of a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueAttributes {
    /// Name.
    #[serde(rename = "name__s")]
    pub name: String,
    /// 0 for an entry point, 1 for a queue.
    #[serde(rename = "type__i")]
    pub kind: i32,
    /// 1 for active.
    #[serde(rename = "status__i")]
    pub status: i32,
    /// 1: calls may be recorded.
    #[serde(rename = "permitRecording__i")]
    pub permit_recording: Option<i32>,
    /// 1: calls are recorded.
    #[serde(rename = "recordAllCalls__i")]
    pub record_all_calls: Option<i32>,
    /// 1: audio may be paused.
    #[serde(rename = "pauseResumeEnabled__i")]
    pub pause_resume_enabled: Option<i32>,
    /// Seconds.
    #[serde(rename = "recordingPauseDuration__i")]
    pub recording_pause_duration: i32,
    /// Seconds.
    #[serde(rename = "serviceLevelThreshold__i")]
    pub service_level_threshold: i32,
}

/// What a dataset is asked with: the value of `q`. The analyzer's own has many more fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Query {
    /// Any.
    pub anchor_id: String,
    /// One instant. Sessions by their start (**sim:**: those that *came out* at or after it, with `byRelease`).
    pub date_begin: Vec<i64>,
    /// One instant, not included.
    pub date_end: Vec<i64>,
    /// `INTERACTION` (or `CSR`), `CAR`, `AAR`
    pub activity_type: String,
    /// Rows at most.
    pub number_of_records: i64,
    /// The last ones instead of the first.
    pub last_n_records: bool,
    /// `UTC`
    pub timezone: String,
    /// **sim:** the window is about when rows came out: a poll that misses nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_release: bool,
    /// **sim:** rows of this session alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sid: String,
}

/// Rows of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dataset {
    /// Names.
    pub columns: Vec<String>,
    /// A row has a value for each column.
    pub data: Vec<Vec<Value>>,
    /// About the rows.
    pub dataset_metadata: DatasetMetadata,
}

/// About the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DatasetMetadata {
    /// **sim:** all that fit the query, before `numberOfRecords` cut them.
    pub total_records: i64,
}

impl Dataset {
    /// A dataset of records. All records of a type have the same columns.
    pub fn of<T: Serialize>(records: &[T], total: usize) -> Dataset {
        let mut set =
            Dataset { dataset_metadata: DatasetMetadata { total_records: total as i64 }, ..Dataset::default() };
        for record in records {
            let Ok(Value::Object(fields)) = serde_json::to_value(record) else { continue };
            if set.columns.is_empty() {
                set.columns = fields.keys().cloned().collect();
            }
            let value = |c: &String| fields.get(c).cloned().unwrap_or(Value::Null);
            set.data.push(set.columns.iter().map(value).collect());
        }
        set
    }

    /// The rows as records, by the names of the columns.
    ///
    /// # Errors
    /// The row that is none, in words.
    pub fn records<T: DeserializeOwned>(&self) -> Result<Vec<T>, String> {
        let record = |(n, row): (usize, &Vec<Value>)| {
            if row.len() != self.columns.len() {
                return Err(format!("row {n} has {} values for {} columns", row.len(), self.columns.len()));
            }
            let fields: Map<String, Value> = self.columns.iter().cloned().zip(row.iter().cloned()).collect();
            serde_json::from_value(Value::Object(fields)).map_err(|why| format!("row {n}: {why}"))
        };
        self.data.iter().enumerate().map(record).collect()
    }
}

/// A session (CSR): one call or text contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Csr {
    /// Session id → associated call id (WXC-META-1).
    pub sid: String,
    /// TID of the last agent → agent ACD id.
    pub tid: String,
    /// Calling number.
    pub ani: String,
    /// Called number.
    pub dnis: String,
    /// The last agent.
    pub agent_name: String,
    /// `telephony`, `chat`
    pub channel_type: String,
    /// Start.
    pub cstts: i64,
    /// End.
    pub cetts: i64,
    /// `inbound` or `outdial`
    pub call_direction: String,
    /// `ended`
    pub current_state: String,
    /// The last queue.
    pub queue_name: String,
    /// `agent`, `customer`, `system`
    pub terminating_end: String,
    /// `normal`, `abandoned`, `self_service`
    pub termination_type: String,
    /// **sim:** when the row came out.
    pub released: i64,
    /// **sim:** 1: recorded; 0: not; null: not known yet.
    pub is_recorded: Option<i32>,
}

/// An activity of a session (CAR). How these are read: [`super::search::Node`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Car {
    /// `{sid}-{cstts}-{event}`
    pub id: String,
    /// Session.
    pub sid: String,
    /// TID of the agent; empty where there is none.
    pub tid: String,
    /// Agent.
    pub agent_name: String,
    /// From login to logout.
    pub agent_session_id: String,
    /// Start.
    pub cstts: i64,
    /// End.
    pub cetts: i64,
    /// The event: as [`super::search::Node::event_name`]; `screen-paused` and `screen-resumed` are **sim:**.
    pub current_state: String,
    /// TID of the other agent of a consultation, conference or transfer.
    pub destination_tid: String,
    /// The other agent.
    pub destination_agent_name: String,
    /// Queue.
    pub queue_name: String,
    /// `telephony`, `chat`
    pub channel_type: String,
}

/// An activity of an agent (AAR).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Aar {
    /// TID.
    pub tid: String,
    /// Login name.
    pub agent_login: String,
    /// Agent.
    pub agent_name: String,
    /// From login to logout.
    pub agent_session_id: String,
    /// Start.
    pub cstts: i64,
    /// End; -1 while it goes on.
    pub cetts: i64,
    /// As [`super::activities::Activity::current_state`].
    pub current_state: String,
    /// Session (call), where it is about one.
    pub sid: String,
    /// `telephony`, `chat`
    pub channel_type: String,
}
