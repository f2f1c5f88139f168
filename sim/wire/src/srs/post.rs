//! What is posted to the login's endpoint: a login with configuration, or the logout.

use super::ServerUrl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The most bytes of a body.
const MOST_BYTES: usize = 64 * 1024;

/// The most devices of a place.
const MOST_DEVICES: usize = 64;

/// A DN and the switch that it belongs to, by their names in the configuration (SRS-SEAT-5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Device {
    /// The DN.
    pub dn: String,
    /// The switch.
    pub switch: String,
}

/// A login with configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// RWS in the data centre of the desktop's backend.
    pub server: ServerUrl,
    /// RWS in the backup data centre (SRS-DR-1).
    pub peer_server: Option<ServerUrl>,
    /// Where the agent sits, with hot seating (SRS-SEAT-1).
    pub place: Option<String>,
    /// The place's devices, needed if it has several (SRS-SEAT-2).
    pub devices: Vec<Device>,
}

/// What is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Post {
    /// A login, or a change of place within a session.
    Login(Login),
    /// `EndContactCenterSession`.
    Logout,
}

/// A body that is none of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// Too many bytes or devices.
    #[error("failed to take a body of that size")]
    TooMuch,
    /// Neither an array nor an object of JSON.
    #[error("failed to read the body as a login or a logout")]
    Json,
    /// `server` is not there (SRS-LOGIN-3).
    #[error("failed to find the parameter {0}")]
    Missing(&'static str),
    /// A value is not what the parameter takes.
    #[error("failed to read the parameter {0}")]
    Wrong(&'static str),
    /// A parameter comes twice.
    #[error("failed to choose between two values of {0}")]
    Repeated(&'static str),
    /// An operation that the endpoint does not have.
    #[error("failed to carry out an unknown operation")]
    Operation,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    value: Value,
}

#[derive(Deserialize)]
struct Operation {
    #[serde(rename = "operationName")]
    name: String,
}

impl Post {
    /// Reads a body. Parameters come in any order; unknown ones are passed over.
    ///
    /// # Errors
    /// Says which parameter is at fault.
    pub fn read(body: &[u8]) -> Result<Self, PostError> {
        if body.len() > MOST_BYTES {
            return Err(PostError::TooMuch);
        }
        if let Ok(operation) = serde_json::from_slice::<Operation>(body) {
            let known = operation.name == "EndContactCenterSession";
            return if known { Ok(Self::Logout) } else { Err(PostError::Operation) };
        }
        let entries: Vec<Entry> = serde_json::from_slice(body).map_err(|_| PostError::Json)?;
        let find = |name: &'static str| {
            let mut values = entries.iter().filter(|entry| entry.name == name).map(|entry| &entry.value);
            let value = values.next();
            if values.next().is_some() { Err(PostError::Repeated(name)) } else { Ok(value) }
        };
        let url = |name: &'static str| {
            let read = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).ok_or(PostError::Wrong(name));
            find(name)?.map(read).transpose()
        };
        let place = match find("place")? {
            Some(Value::String(place)) if !place.is_empty() => Some(place.clone()),
            Some(_) => return Err(PostError::Wrong("place")),
            None => None,
        };
        let devices: Vec<Device> = match find("devices")? {
            Some(value) => serde_json::from_value(value.clone()).map_err(|_| PostError::Wrong("devices"))?,
            None => Vec::new(),
        };
        if devices.len() > MOST_DEVICES {
            return Err(PostError::TooMuch);
        }
        let server = url("server")?.ok_or(PostError::Missing("server"))?;
        Ok(Self::Login(Login { server, peer_server: url("peer_server")?, place, devices }))
    }

    /// The body, as the reference prints it.
    pub fn write(&self) -> Vec<u8> {
        let body = match self {
            Self::Logout => json!({ "operationName": "EndContactCenterSession" }),
            Self::Login(login) => {
                let mut entries = vec![json!({ "name": "server", "value": login.server.to_string() })];
                if let Some(peer) = &login.peer_server {
                    entries.push(json!({ "name": "peer_server", "value": peer.to_string() }));
                }
                if let Some(place) = &login.place {
                    entries.push(json!({ "name": "place", "value": place }));
                }
                if !login.devices.is_empty() {
                    entries.push(json!({ "name": "devices", "value": login.devices }));
                }
                Value::Array(entries)
            }
        };
        body.to_string().into_bytes()
    }
}
