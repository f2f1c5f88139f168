//! Notifications over CometD, on `/v2/me/calls` and `/v2/me/devices`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A message of CometD with what it carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification<T> {
    /// What it carries.
    pub data: T,
    /// The channel.
    pub channel: String,
}

/// `CallStateChangeMessage`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallStateChange {
    /// `CallStateChangeMessage`.
    pub message_type: String,
    /// What has changed: `CallRecordingStateChange` and others.
    pub notification_type: String,
    /// The agent's number.
    pub phone_number: String,
    /// Of the switch.
    #[serde(default)]
    pub extensions: Map<String, Value>,
    /// The call as it stands now.
    pub call: Call,
}

/// Whether a call is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordingState {
    /// It is.
    Recording,
    /// It is paused.
    Paused,
    /// It is not, or not any more.
    Stopped,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The same as the UUID.
    pub id: String,
    /// Under which recordings are found.
    pub call_uuid: String,
    /// T-Lib's connection id, in hexadecimal.
    pub conn_id: String,
    /// `Ringing`, `Established`, `Held`…
    pub state: String,
    /// `Internal`, `Inbound`, `Consult`…
    pub call_type: String,
    /// Who else takes part.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// Who called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ani: Option<String>,
    /// Which number was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dnis: Option<String>,
    /// What the agent can do now.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// What is attached.
    #[serde(default)]
    pub user_data: Map<String, Value>,
    /// Seconds, as text.
    pub duration: String,
    /// `On` or `Off`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mute: Option<String>,
    /// Whether it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_state: Option<RecordingState>,
}

impl Call {
    /// The UUID that the recording's file name begins with (`GSIP_REC_FN`, up to the first underscore): the one documented
    /// hook between a recording and a call.
    pub fn recorded_uuid(&self) -> Option<&str> {
        self.user_data.get("GSIP_REC_FN")?.as_str()?.split('_').next().filter(|uuid| !uuid.is_empty())
    }
}

/// Somebody in a call: a number, or from later versions on an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Participant {
    /// The number alone.
    Number(String),
    /// The number and how it is shown.
    Object {
        /// The number.
        phone_number: String,
        /// How it is shown.
        formatted_phone_number: String,
    },
}

impl Participant {
    /// The number.
    pub fn number(&self) -> &str {
        match self {
            Self::Number(number) | Self::Object { phone_number: number, .. } => number,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Long {
    phone_number: String,
    formatted_phone_number: String,
}

impl Serialize for Participant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_str(number),
            Self::Object { phone_number, formatted_phone_number } => {
                let (phone_number, formatted_phone_number) = (phone_number.clone(), formatted_phone_number.clone());
                Long { phone_number, formatted_phone_number }.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Participant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(number) => Ok(Self::Number(number)),
            object => {
                let long: Long = serde_json::from_value(object).map_err(serde::de::Error::custom)?;
                let Long { phone_number, formatted_phone_number } = long;
                Ok(Self::Object { phone_number, formatted_phone_number })
            }
        }
    }
}

/// `DeviceStateChangeMessage`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceStateChange {
    /// `DeviceStateChangeMessage`.
    pub message_type: String,
    /// The agent's devices.
    pub devices: Vec<Device>,
}

/// A device of an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its id.
    pub id: String,
    /// `Active`…
    pub device_state: String,
    /// How the agent stands.
    pub user_state: UserState,
    /// Its number.
    pub phone_number: String,
}

/// How an agent stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserState {
    /// Its id.
    pub id: String,
    /// What people see.
    pub display_name: String,
    /// `Ready`, `NotReady`…
    pub state: String,
}
