//! RWS's answers, operations, notifications and recordings.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wire::rws::{Answer, CallOperation, CallStateChange, MeOperation, Notification, Recording, RecordingState, Status};

/// Reads what is printed, and finds all of what it keeps in its own writing.
fn both_ways<T: Serialize + DeserializeOwned>(printed: Value) -> T {
    let read: T = serde_json::from_value(printed.clone()).expect("what is printed");
    contains(&printed, &serde_json::to_value(&read).expect("JSON"));
    read
}

/// Whatever is written stands in the original, with the same value.
fn contains(printed: &Value, written: &Value) {
    match (printed, written) {
        (Value::Object(printed), Value::Object(written)) => {
            for (key, value) in written {
                contains(printed.get(key).unwrap_or_else(|| panic!("{key} is not printed")), value);
            }
        }
        (Value::Array(printed), Value::Array(written)) => {
            assert_eq!(printed.len(), written.len());
            printed.iter().zip(written).for_each(|(printed, written)| contains(printed, written));
        }
        _ => assert_eq!(printed, written),
    }
}

#[test]
fn every_answer_has_a_status() {
    assert_eq!(serde_json::to_value(Answer::ok()).expect("JSON"), json!({ "statusCode": 0 }));
    let refused: Answer = both_ways(json!({ "statusCode": 20, "statusMessage": "Log in first" }));
    assert_eq!(refused, Answer::error(Status::NotAuthenticated, "Log in first"));
    assert!(serde_json::from_value::<Answer>(json!({ "statusCode": 21 })).is_err());
    assert!((0..=20).all(|code| Status::from_code(code).is_some_and(|status| status.code() == code)));
}

#[test]
fn operations_are_told_by_their_name() {
    let start: MeOperation =
        both_ways(json!({ "operationName": "StartContactCenterSession", "channels": ["voice"], "place": "P" }));
    assert!(matches!(start, MeOperation::StartContactCenterSession { place: Some(_), .. }));
    let end: MeOperation = both_ways(json!({ "operationName": "EndContactCenterSession" }));
    assert_eq!(end, MeOperation::EndContactCenterSession);
    let pause: CallOperation = both_ways(json!({ "operationName": "PauseCallRecording" }));
    assert_eq!(pause, CallOperation::PauseCallRecording);
}

fn notification(participants: Value) -> Value {
    json!({
        "data": {
            "messageType": "CallStateChangeMessage",
            "notificationType": "CallRecordingStateChange",
            "phoneNumber": "5001",
            "extensions": { "WrapUpTime": 0, "BusinessCall": 0 },
            "call": {
                "id": "00RV9H7S6O8V3BSHAG7GK2LAES00002M", "callUuid": "00RV9H7S6O8V3BSHAG7GK2LAES00002M",
                "connId": "0071022ec8ac8056", "state": "Established", "callType": "Internal",
                "deviceUri": "…", "uri": "…", "path": "/calls/…",
                "participants": participants, "ani": "5000", "dnis": "5001",
                "capabilities": ["Hold", "PauseCallRecording", "StopCallRecording"],
                "userData": {
                    "GSIP_RECORD": "ON",
                    "GSIP_REC_FN": "00RV9H7S6O8V3BSHAG7GK2LAES00002M_5001_5000_5001_2013-08-09_21-11-22_host__%3C1%3E"
                },
                "duration": "106", "mute": "Off", "recordingState": "Recording",
                "monitoring": false, "supervisorListeningIn": false, "monitoredUserMuted": false
            }
        },
        "channel": "/v2/me/calls"
    })
}

#[test]
fn a_recording_that_begins_is_told_with_its_call() {
    let told: Notification<CallStateChange> = both_ways(notification(json!(["5000"])));
    let call = &told.data.call;
    assert_eq!((call.recording_state, call.duration.as_str()), (Some(RecordingState::Recording), "106"));
    assert_eq!(call.recorded_uuid(), Some(call.call_uuid.as_str()));
    assert_eq!(call.participants[0].number(), "5000");
    // Later versions.
    let object =
        json!([{ "e164Number": "+5000", "formattedPhoneNumber": "5000", "phoneNumber": "5000", "digits": "5000" }]);
    let told: Notification<CallStateChange> = both_ways(notification(object));
    assert_eq!(told.data.call.participants[0].number(), "5000");
}

#[test]
fn a_recording_has_texts_for_numbers_and_two_forms_of_time() {
    let recording: Recording = both_ways(json!({
        "id": "011AP643CSAPR4FKQGQE31TAES00029V", "callerPhoneNumber": "8522001", "dialedPhoneNumber": "+14160000001",
        "startTime": "2015-09-10T16:58:22.000+0000", "stopTime": "2015-09-10T16:58:34.000+0000",
        "mediaFiles": [{
            "mediaUri": "http://host/api/v2/recordings/1/play/2.mp3", "mediaPath": "/recordings/1/play/2.mp3", "playPath": "…",
            "startTime": "2015-09-10T16:58:22.000+0000", "stopTime": "2015-09-10T16:58:34.000+0000",
            "callUUID": "011AP643CSAPR4FKQGQE31TAES00029V",
            "mediaId": "011AP643CSAPR4FKQGQE31TAES00029V_2015-09-10_16-58-22-006B015F-1000427D-00000001.mp3",
            "type": "audio/mp3", "duration": "12523", "tenant": "Environment", "ivrprofile": "CallRecProfile", "size": "199296",
            "parameters": {
                "dnis": "1", "connId": "006a0269722cd93f", "ani": "8522001", "dateTime": "2015-09-10T16:58:22Z",
                "rp.speechminer_uri": "…", "recordDN": "5001", "agentId": "1001"
            }
        }],
        "eventHistory": []
    }));
    let file = &recording.media_files[0];
    assert_eq!(
        (file.duration.as_str(), file.size.as_str(), file.parameters.agent_id.as_deref()),
        ("12523", "199296", Some("1001"))
    );
    assert_eq!(file.call_uuid, recording.id);
}
