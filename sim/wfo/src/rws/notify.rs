//! Notifications, as CometD would carry them.

use super::core::Seated;
use super::lines::{Change, Leg, LegState, Voice};
use serde_json::{Map, Value, json};
use wire::rws::{
    Call, CallStateChange, Device, DeviceStateChange, Notification, Participant, RecordingState, UserState,
};
use wire::tlib::{CallType, KvList, KvValue};

/// The notification of a change.
pub(super) fn notification(seated: &Seated, change: &Change) -> Option<String> {
    let text = match change {
        Change::Leg(leg) => call(seated.desk.lines().leg(*leg)?, "StatusChange"),
        Change::Recorded(leg) => call(seated.desk.lines().leg(*leg)?, "CallRecordingStateChange"),
        Change::Ended(leg) => call(leg, "StatusChange"),
        Change::Agent { dn, state } => {
            let agent = &seated.agent;
            let display_name = format!("{} {}", agent.first, agent.last).trim().to_owned();
            let user_state = UserState { id: agent.id.clone(), display_name, state: state.word().to_owned() };
            let device = Device { id: dn.clone(), device_state: "Active".into(), user_state, phone_number: dn.clone() };
            let message_type = "DeviceStateChangeMessage".to_owned();
            let data = DeviceStateChange { message_type, devices: vec![device] };
            serde_json::to_string(&Notification { data, channel: "/v2/me/devices".into() })
        }
    };
    text.ok()
}

fn call(leg: &Leg, what: &str) -> serde_json::Result<String> {
    let recording_state = match leg.voice {
        Voice::No => None,
        Voice::On => Some(RecordingState::Recording),
        Voice::Paused => Some(RecordingState::Paused),
        Voice::Off => Some(RecordingState::Stopped),
    };
    let data = CallStateChange {
        message_type: "CallStateChangeMessage".into(),
        notification_type: what.to_owned(),
        phone_number: leg.dn.clone(),
        extensions: Map::new(),
        call: Call {
            id: leg.uuid.clone(),
            call_uuid: leg.uuid.clone(),
            conn_id: leg.conn_id.to_string(),
            state: leg.state.word().to_owned(),
            call_type: call_type(leg.call_type).to_owned(),
            participants: leg.other.iter().cloned().map(Participant::Number).collect(),
            ani: leg.ani.clone(),
            dnis: leg.dnis.clone(),
            capabilities: capabilities(leg).into_iter().map(str::to_owned).collect(),
            user_data: user_data(&leg.user_data),
            duration: "0".into(),
            mute: None,
            recording_state,
        },
    };
    serde_json::to_string(&Notification { data, channel: "/v2/me/calls".into() })
}

fn call_type(of: CallType) -> &'static str {
    match of {
        CallType::Unknown => "Unknown",
        CallType::Internal => "Internal",
        CallType::Inbound => "Inbound",
        CallType::Outbound => "Outbound",
        CallType::Consult => "Consult",
    }
}

/// What can be done about the recording.
fn capabilities(leg: &Leg) -> Vec<&'static str> {
    match (leg.state, leg.voice) {
        (LegState::Released | LegState::Ringing | LegState::Dialing, _) => Vec::new(),
        (_, Voice::On) => vec!["PauseCallRecording", "StopCallRecording"],
        (_, Voice::Paused) => vec!["ResumeCallRecording", "StopCallRecording"],
        (_, Voice::No | Voice::Off) => vec!["StartCallRecording"],
    }
}

fn user_data(list: &KvList) -> Map<String, Value> {
    let mut map = Map::new();
    for (key, value) in &list.0 {
        // The first of several counts.
        map.entry(key.clone()).or_insert_with(|| match value {
            KvValue::Str(text) => json!(text),
            KvValue::Int(number) => json!(number),
            KvValue::List(inner) => Value::Object(user_data(inner)),
        });
    }
    map
}
