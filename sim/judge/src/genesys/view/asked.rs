//! What desktops and pages asked of SRS, and what they got: `desktop.asked`.

use crate::genesys::evidence::told;
use crate::genesys::truth::{Device, Truth};
use kernel::trace::Trace;
use serde_json::Value;

/// A request to SRS with its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// When the answer was there.
    pub at: i64,
    /// When the request went out; the same where the trace does not tell.
    pub sent: i64,
    /// Of the record.
    pub ordinal: u64,
    /// PC.
    pub pc: String,
    /// The agent's key in the scenario.
    pub agent: String,
    /// What.
    pub what: What,
    /// `http` or `https`.
    pub scheme: String,
    /// `Origin`; empty where there was none.
    pub origin: String,
    /// With `X-Support-CSRFP: true`.
    pub csrf_asked: bool,
    /// The token that came along.
    pub token: Sent,
    /// Without the cookie of any session: what is posted so is posted in no session. Only of a desktop of somebody else's.
    pub outside: bool,
    /// `place`.
    pub place: Option<String>,
    /// `devices`; those that the trace names by the DN alone have no switch.
    pub devices: Vec<Device>,
    /// `server`.
    pub server: Option<String>,
    /// `peer_server`.
    pub peer_server: Option<String>,
    /// HTTP status; 0 for no answer.
    pub status: u16,
    /// `Access-Control-Allow-Origin`; empty where there is none.
    pub allow_origin: String,
    /// Names of the header fields that the page may read.
    pub exposed: String,
    /// The answer had a token that the desktop could read.
    pub token_given: bool,
    /// A fingerprint of that token, where the trace has one.
    pub token_print: String,
    /// Words of a refusal.
    pub message: String,
}

/// See [`Asked`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum What {
    /// OPTIONS.
    #[default]
    Preflight,
    /// The login, also a second one.
    Login,
    /// The poll.
    Poll,
    /// The logout.
    Logout,
    /// A poll by a program without the session's cookie, and with a wrong password.
    ImpostorPoll,
    /// A logout by such a one.
    ImpostorLogout,
}

/// The token of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sent {
    /// None.
    #[default]
    None,
    /// The session's own.
    Own,
    /// Another one.
    Other,
}

impl Asked {
    /// It was answered, and well.
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
    /// It was answered, and not well.
    pub fn refused(&self) -> bool {
        self.status != 0 && !self.ok()
    }
    /// Whether it came from a page of another origin than a desktop's.
    pub fn is_foreign(&self, truth: &Truth) -> bool {
        let known = |origin: &String| origin.eq_ignore_ascii_case(&self.origin);
        !self.origin.is_empty() && !truth.centres.iter().flat_map(|c| &c.origins).any(known)
    }
}

/// All of them, in order.
pub fn read(truth: &Truth, trace: &Trace) -> Vec<Asked> {
    let mut all: Vec<Asked> = told(truth, trace)
        .filter(|r| r.kind == "desktop.asked")
        .filter_map(|r| {
            let json: Value = serde_json::from_str(&r.fields).ok()?;
            Some(Asked {
                at: r.at,
                ordinal: r.ordinal,
                sent: json["sent_at"].as_i64().unwrap_or(r.at),
                ..one(truth, &json)?
            })
        })
        .collect();
    all.sort_by_key(|a| (a.sent, a.ordinal));
    all
}

fn one(truth: &Truth, json: &Value) -> Option<Asked> {
    let word = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let some = |name: &str| json[name].as_str().filter(|w| !w.is_empty()).map(str::to_owned);
    let what = match json["what"].as_str()? {
        // A foreign page that tries to read changes nothing either, whatever it is answered.
        "preflight" | "read" => What::Preflight,
        "login" => What::Login,
        "poll" => What::Poll,
        "logout" => What::Logout,
        "impostor_poll" => What::ImpostorPoll,
        "impostor_logout" => What::ImpostorLogout,
        _ => return None,
    };
    let token = match (json["csrf_token"].as_str(), json["csrf_sent"].as_bool()) {
        (Some("own"), _) | (None, Some(true)) => Sent::Own,
        (Some("other"), _) => Sent::Other,
        _ => Sent::None,
    };
    let exposed = match &json["exposed"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    Some(Asked {
        pc: word("pc"),
        agent: key_of(truth, &word("agent")),
        what,
        scheme: word("scheme"),
        origin: word("origin"),
        csrf_asked: json["csrf_asked"].as_bool().unwrap_or_default(),
        token,
        outside: json["cookie"].as_bool() == Some(false),
        place: some("place"),
        devices: json["devices"].as_array().into_iter().flatten().filter_map(device).collect(),
        server: some("server"),
        peer_server: some("peer_server"),
        status: json["status"].as_u64().and_then(|s| u16::try_from(s).ok()).unwrap_or_default(),
        allow_origin: word("allow_origin"),
        exposed,
        token_given: json["token_given"].as_bool().unwrap_or_default(),
        token_print: word("token_print"),
        message: word("message"),
        ..Asked::default()
    })
}

/// A device as an object, or as `dn@switch`, or the DN alone.
fn device(json: &Value) -> Option<Device> {
    if let Some(text) = json.as_str() {
        let (dn, switch) = text.split_once('@').unwrap_or((text, ""));
        return Some(Device { dn: dn.into(), switch: switch.into() });
    }
    let switch = json["switch"].as_str().unwrap_or_default().to_owned();
    Some(Device { dn: json["dn"].as_str()?.to_owned(), switch })
}

/// The scenario's key of an agent who is named by key, login or id.
pub fn key_of(truth: &Truth, name: &str) -> String {
    let named = |(key, a): &(&String, &crate::genesys::truth::Agent)| *key == name || a.login == name || a.id == name;
    truth.agents.iter().find(named).map_or_else(|| name.to_owned(), |(key, _)| key.clone())
}
