//! The codec of UJET's Manager API and QM events against the public examples (`vendor-protocols.md` §4.2, §4.4).

#![recursion_limit = "256"]

use serde_json::json;
use wire::ujet::{Agent, AgentActivity, AgentState, Call, QmEvent};

/// The call of the public page, with its own placeholder values where it prints any.
fn public_call() -> serde_json::Value {
    json!({
        "id": 0, "parent_id": 0, "lang": "en", "call_type": "Voice Inbound (App)", "status": "scheduled",
        "sub_status": "none", "created_at": "2018-06-07T19:49:52.896Z", "queued_at": "2018-06-07T19:49:52.896Z",
        "assigned_at": "2018-06-07T19:49:52.896Z", "connected_at": "2018-06-07T19:49:52.896Z",
        "ends_at": "2018-06-07T19:52:13.896Z", "scheduled_at": null, "updated_at": "2018-06-07T20:07:13.001Z",
        "wait_duration": 0, "queue_duration": 0, "call_duration": 141, "hold_duration": 0, "rating": 0,
        "has_feedback": true, "voip_provider": "voip_provider_twilio", "out_ticket_id": "", "out_ticket_url": "",
        "verified": true, "recording_url": "https://example.invalid/r.mp3", "recording_permission": "not_asked",
        "voicemail_reason": "not_voicemail", "deflection": "no_deflection",
        "disconnected_by": "disconnected_by_unknown", "finish_reason": "no_reason", "fail_details": "",
        "fail_reason": "nothing", "adapter_fail_code": null, "adapter_fail_message": null,
        "support_number": "+18005550199",
        "selected_menu": {"id": 0, "name": "", "parent_id": 0, "position": 0, "deleted": true, "hidden": "",
                          "menu_type": "ivr_menu", "output_msg": ""},
        "menu_path": {"items_count": 0, "name": "", "materialized_path": ""},
        "agent_info": {"id": 7, "name": "Dana Braun", "last_name": "Braun", "first_name": "Dana",
                       "agent_number": "", "avatar_url": ""},
        "end_user": {"id": 0, "identifier": "+15550100", "out_contact_id": ""}, "photos": [], "videos": [],
        "participants": [{"id": 0, "type": "agent", "status": "finished", "call_id": 0, "user_id": 7,
                          "end_user_id": 0, "call_duration": 141, "hold_duration": 0,
                          "connected_at": "2018-06-07T19:49:52.896Z", "ended_at": "2018-06-07T19:52:13.896Z",
                          "fail_reason": "nothing"}],
        "transfers": [{"id": 0, "status": "finished", "created_at": "2018-06-07T19:50:00.000Z",
                       "assigned_at": null, "connected_at": null, "updated_at": null,
                       "from_menu_path": {}, "to_menu_path": {}, "wait_duration": 0, "call_duration": 0,
                       "fail_reason": "", "answer_type_path": "", "deflection": ""}],
        "deflection_details": [], "offer_type": "", "offer_events": [], "answer_type": "", "outbound_number": ""
    })
}

#[test]
fn the_public_call_is_read() {
    let call: Call = serde_json::from_value(public_call()).expect("the public example");
    assert_eq!(call.created_at, Some(1_528_400_992_896));
    assert_eq!(call.ends_at.zip(call.connected_at).map(|(e, c)| e - c), Some(141_000));
    assert_eq!(call.participants[0].ended_at, call.ends_at);
    assert_eq!(call.participants[0].kind, "agent");
    assert_eq!(call.agent_info.map(|a| a.last_name), Some("Braun".into()));
}

#[test]
fn the_end_is_called_otherwise_on_a_call_and_on_a_participant() {
    let mut swapped = public_call();
    let (call, participant) = (swapped["ends_at"].take(), swapped["participants"][0]["ended_at"].take());
    swapped["ended_at"] = call;
    swapped["participants"][0]["ends_at"] = participant;
    let call: Call = serde_json::from_value(swapped).expect("still a call");
    assert_eq!((call.ends_at, call.participants[0].ended_at), (None, None));
}

#[test]
fn a_call_survives_writing_and_reading() {
    let call: Call = serde_json::from_value(public_call()).expect("the public example");
    let text = serde_json::to_string(&call).expect("writes");
    assert!(text.contains(r#""created_at":"2018-06-07T19:49:52.896Z""#), "{text}");
    assert!(text.contains(r#""created_at":"2018-06-07T19:50:00.000Z""#), "on the full second, too: {text}");
    assert_eq!(serde_json::from_str::<Call>(&text).expect("reads"), call);
}

#[test]
fn a_call_in_its_first_moments_has_few_fields() {
    let call: Call = serde_json::from_value(json!({"id": 5, "call_type": "Voice Inbound", "status": "queued"}))
        .expect("what is not there yet is left out");
    assert_eq!((call.ends_at, call.recording_url, call.participants.len()), (None, None, 0));
}

#[test]
fn an_instant_that_is_none_is_refused_by_name() {
    let mut bad = public_call();
    bad["ends_at"] = json!("yesterday");
    let why = serde_json::from_value::<Call>(bad).expect_err("not an instant").to_string();
    assert!(why.contains("yesterday"), "{why}");
}

#[test]
fn the_public_agent_is_read() {
    let agent: Agent = serde_json::from_value(json!({
        "id": 1234, "email": "some.email@domain.com", "created_at": "2018-06-07T19:49:52.896Z",
        "last_login_time": null, "first_name": "Dana", "middle_name": null, "last_name": "Braun",
        "avatar_url": null, "agent_number": "7",
        "status": {"id": 1, "wfm_id": "a", "name": "Available", "color": "green", "setting": {}},
        "status_updated_at": "2018-06-07T19:49:52.896Z", "crm_authenticated": false, "online": true,
        "wrap_up": false, "call_count": 0, "chat_count": 0, "channels": ["voice_call"], "roles": ["agent"],
        "location": null,
        "teams": [{"id": 1, "name": "Support", "parent_id": null, "position": 0, "agents_count": 2, "deleted": false}]
    }))
    .expect("the public shape");
    assert_eq!((agent.id, agent.online, agent.teams[0].agents_count), (1234, true, 2));
    assert_eq!(agent.status.map(|s| s.name), Some("Available".into()));
}

#[test]
fn the_public_activity_is_read() {
    let entry: AgentActivity = serde_json::from_value(json!({
        "id": 1, "agent_id": 1234, "activity": "login",
        "status": {"id": 1, "name": "Available", "color": "green", "wfm_id": "a"},
        "started_at": "2018-06-07T19:49:52.896Z", "ended_at": null, "duration": 0, "call_id": null, "chat_id": null,
        "whodunnit": {}
    }))
    .expect("the public shape");
    assert_eq!((entry.agent_id, entry.ended_at), (1234, None));
}

#[test]
fn the_public_agent_state_is_read_and_ids_are_strings_there() {
    let text =
        r#"{"type":"AgentState","item":{"ParticipantID":"1234","Email":"some.email@domain.com","State":"login"}}"#;
    let due = QmEvent::AgentState(AgentState {
        participant_id: "1234".into(),
        email: "some.email@domain.com".into(),
        state: "login".into(),
        at: None,
    });
    assert_eq!(serde_json::from_str::<QmEvent>(text).expect("the public example"), due);
    assert_eq!(serde_json::to_string(&due).expect("writes"), text);
    assert!(serde_json::from_str::<QmEvent>(&text.replace(r#""1234""#, "1234")).is_err());
}

#[test]
fn the_public_call_state_is_read_and_written_under_the_public_names() {
    let text = r#"{"type":"CallState","item":{"CallID":"846802bf90d1","State":"ringing","Direction":"incoming",
        "Initiator":"+123456789","Queue_path_ids":"1/2/3","Queue_path_names":"support/orders/status","Language":"en",
        "Queue_uuid":3,"Recording_permitted":true,
        "Participants":[{"ParticipantID":"+123456789","Type":"external","State":"connected"},
                        {"ParticipantID":"1234","Type":"agent","State":"ringing"}],
        "MediaID":"208188811_124248155@67.231.1.110"}}"#;
    let event: QmEvent = serde_json::from_str(text).expect("the public example");
    let QmEvent::CallState(call) = &event else { panic!("a CallState") };
    assert_eq!(
        (call.call_id.as_str(), call.recording_permitted, call.participants.len()),
        ("846802bf90d1", Some(true), 2)
    );
    assert_eq!(call.participants[1].kind, "agent");
    let public: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let written = serde_json::to_value(&event).expect("writes");
    for (name, value) in written["item"].as_object().expect("an object") {
        assert_eq!(value, &public["item"][name], "{name}");
    }
}

#[test]
fn what_a_reader_can_do_without_may_be_absent_or_null() {
    let bare = json!({
        "id": 5, "connected_at": "2018-06-07T19:49:52.896Z", "ends_at": "2018-06-07T19:52:13.896Z",
        "participants": [{"id": 1, "type": "agent", "user_id": 7, "connected_at": "2018-06-07T19:49:52.896Z"}],
    });
    let mut null = bare.clone();
    for name in ["call_type", "status", "call_duration", "transfers", "recording_url", "end_user", "agent_info"] {
        null[name] = json!(null);
    }
    for name in ["status", "call_id", "fail_reason", "call_duration", "ended_at"] {
        null["participants"][0][name] = json!(null);
    }
    let read = |text: serde_json::Value| serde_json::from_value::<Call>(text).expect("a call");
    assert_eq!(read(bare.clone()), read(null));
    assert_eq!(read(bare).participants[0].user_id, Some(7));
    let named =
        |info: serde_json::Value| read(json!({ "id": 5, "agent_info": info, "end_user": {"identifier": "+1"} }));
    assert_eq!(named(json!({ "id": 7 })).agent_info.map(|a| a.id), Some(7));
    // Who or what it is about cannot be left out.
    for without in [json!({}), json!({ "id": null }), json!({ "id": "5" })] {
        assert!(serde_json::from_value::<Call>(without).is_err());
    }
    assert!(
        serde_json::from_value::<Agent>(json!({ "id": 1, "email": "a@b", "first_name": null, "last_name": "B" }))
            .is_err()
    );
}
