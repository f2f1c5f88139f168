//! The model and what the API would show of it, without any world.

use super::misstep::Misstep;
use super::model::Model;
use super::view;
use crate::release::{Release, Wait};
use crate::stretch::Stretch;
use wire::ujet::{AgentActivity, Call, QmEvent};

const MIN: i64 = 60_000;
const T0: i64 = 1_700_000_000_000;

fn at_once() -> Release {
    Release { live: false, metadata: Wait::After(0), audio: Wait::After(0) }
}

fn staffed() -> Model {
    let mut m = Model::default();
    for (key, first, last) in [("braun", "Dana", "Braun"), ("hodges", "Lee", "Hodges"), ("stone", "Kim", "Stone")] {
        m.add_agent(T0, key, &format!("{key}@lab.example"), first, last).expect("new");
        m.acd_login(T0, key).expect("signs in");
    }
    m
}

/// What a client reads of a call, through JSON.
fn seen(m: &Model, name: &str, now: i64) -> Option<Call> {
    let mut copy = m.calls.iter().filter(|c| c.from == name);
    let call = view::call(m, copy.next()?, now, "http://ujet:8090")?;
    Some(serde_json::from_value(serde_json::to_value(call).expect("writes")).expect("reads"))
}

/// Each agent's own interval, as a client takes it from the participants, in seconds since [`T0`].
fn intervals(call: &Call) -> Vec<(u64, Option<i64>, Option<i64>)> {
    let s = |t: Option<i64>| t.map(|t| (t - T0) / 1_000);
    let agents = call.participants.iter().filter(|p| p.kind == "agent");
    agents.map(|p| (p.user_id.unwrap_or(0), s(p.connected_at), s(p.ended_at))).collect()
}

#[test]
fn a_transfer_gives_each_agent_an_interval_of_its_own() {
    let mut m = staffed();
    m.call(T0, "c1", "c1", "+1800", true, at_once()).expect("new");
    m.connect(T0 + 5_000, "c1", "braun").expect("answers");
    m.transfer(T0 + 49_000, "c1", "braun", "hodges").expect("transfers");
    m.hang_up(T0 + 123_000, "c1").expect("ends");
    let call = seen(&m, "c1", T0 + 123_000).expect("released");
    let (braun, hodges) = (m.agents["braun"].id, m.agents["hodges"].id);
    assert_eq!(intervals(&call), [(braun, Some(5), Some(49)), (hodges, Some(49), Some(123))]);
    assert_eq!((call.call_duration, call.wait_duration, call.status.as_str()), (118, 5, "finished"));
    assert_eq!(call.transfers.len(), 1);
    assert_eq!(call.transfers[0].to_agent.as_ref().map(|a| a.name.as_str()), Some("Lee Hodges"));
    assert_eq!(call.agent_info.map(|a| a.id), Some(hodges), "the last agent");
    assert_eq!(call.participants[0].kind, "end_user");
    assert_eq!(call.recording_url.as_deref(), Some(&*format!("http://ujet:8090/recordings/{}.wav", call.id)));
}

#[test]
fn the_queue_between_two_agents_is_nobodys_time() {
    let mut m = staffed();
    m.call(T0, "c1", "c1", "+1800", true, at_once()).expect("new");
    m.connect(T0, "c1", "braun").expect("answers");
    m.leave(T0 + 10_000, "c1", "braun").expect("leaves");
    m.connect(T0 + 40_000, "c1", "hodges").expect("answers");
    m.hang_up(T0 + MIN, "c1").expect("ends");
    let call = seen(&m, "c1", T0 + MIN).expect("released");
    let (braun, hodges) = (m.agents["braun"].id, m.agents["hodges"].id);
    assert_eq!(intervals(&call), [(braun, Some(0), Some(10)), (hodges, Some(40), Some(60))]);
    assert_eq!(call.transfers[0].created_at, Some(T0 + 10_000));
    assert_eq!(call.transfers[0].connected_at, Some(T0 + 40_000));
    assert_eq!(m.calls[0].audio_span(), Some((T0, T0 + MIN)), "the audio runs on");
}

#[test]
fn a_conference_is_an_overlap_of_two_agents() {
    let mut m = staffed();
    m.call(T0, "c1", "c1", "+1800", true, at_once()).expect("new");
    m.connect(T0, "c1", "braun").expect("answers");
    m.connect(T0 + 20_000, "c1", "hodges").expect("joins");
    m.leave(T0 + 50_000, "c1", "hodges").expect("leaves");
    m.connect(T0 + 55_000, "c1", "hodges").expect("comes back");
    m.hang_up(T0 + MIN, "c1").expect("ends");
    let call = seen(&m, "c1", T0 + MIN).expect("released");
    let (braun, hodges) = (m.agents["braun"].id, m.agents["hodges"].id);
    let due = [(braun, Some(0), Some(60)), (hodges, Some(20), Some(50)), (hodges, Some(55), Some(60))];
    assert_eq!(intervals(&call), due);
    assert!(call.transfers.is_empty());
}

#[test]
fn nothing_is_seen_before_the_release_and_a_poller_finds_every_change_by_updated_at() {
    let mut m = staffed();
    let late = Release { live: false, metadata: Wait::After(120 * MIN), audio: Wait::After(30 * MIN) };
    m.call(T0, "c1", "c1", "+1800", true, late).expect("new");
    m.connect(T0, "c1", "braun").expect("answers");
    m.hang_up(T0 + MIN, "c1").expect("ends");
    let (out, audio) = (T0 + 121 * MIN, T0 + 151 * MIN);
    assert!(seen(&m, "c1", out - 1).is_none());
    assert!(view::calls(&m, out - 1, i64::MIN, "").is_empty());
    assert!(view::activities(&m, out - 1, i64::MIN).iter().all(|a: &AgentActivity| a.call_id.is_none()));
    let first = seen(&m, "c1", out).expect("released");
    assert_eq!((first.updated_at, first.ends_at), (Some(out), Some(T0 + MIN)));
    assert!(first.recording_url.as_deref().unwrap_or_default().is_empty());
    assert_eq!(first.recording_permission.as_deref(), Some("granted"), "so the audio is still to come");
    assert!(view::calls(&m, audio - 1, out + 1, "").is_empty());
    assert_eq!(view::calls(&m, audio, out + 1, "").len(), 1, "the audio is a change");
    assert_eq!(seen(&m, "c1", audio).and_then(|c| c.updated_at), Some(audio));
}

#[test]
fn a_live_call_is_connected_while_it_goes_on() {
    let mut m = staffed();
    m.call(T0, "c1", "c1", "+1800", true, Release { live: true, ..at_once() }).expect("new");
    assert_eq!(seen(&m, "c1", T0).map(|c| c.status), Some("queued".into()));
    m.connect(T0 + 5_000, "c1", "braun").expect("answers");
    let going = seen(&m, "c1", T0 + 9_000).expect("live");
    assert_eq!((going.status.as_str(), going.ends_at, going.updated_at), ("connected", None, Some(T0 + 5_000)));
    m.hang_up(T0 + MIN, "c1").expect("ends");
    assert_eq!(seen(&m, "c1", T0 + MIN).map(|c| (c.status, c.updated_at)), Some(("finished".into(), Some(T0 + MIN))));
}

#[test]
fn no_audio_is_promised_where_there_will_be_none() {
    let mut m = staffed();
    m.call(T0, "silent", "silent", "+1800", false, at_once()).expect("new");
    m.connect(T0, "silent", "braun").expect("answers");
    m.missed(T0, "silent", "hodges").expect("rings");
    m.hang_up(T0 + MIN, "silent").expect("ends");
    m.call(T0, "given-up", "given-up", "+1800", true, at_once()).expect("new");
    m.hang_up(T0 + MIN, "given-up").expect("ends");
    let silent = seen(&m, "silent", T0 + MIN).expect("released");
    assert_eq!(silent.recording_permission.as_deref(), Some("denied"));
    assert!(silent.recording_url.unwrap_or_default().is_empty());
    assert_eq!(silent.participants[2].status, "failed", "who did not answer has no interval");
    assert_eq!(silent.participants[2].connected_at, None);
    let given_up = seen(&m, "given-up", T0 + MIN).expect("released");
    assert_eq!((given_up.status.as_str(), given_up.connected_at, given_up.call_duration), ("failed", None, 0));
}

#[test]
fn a_chat_is_no_call() {
    let mut m = staffed();
    m.text_contact(T0 + MIN, "braun", 30_000).expect("chats");
    assert!(view::calls(&m, T0 + MIN, i64::MIN, "").is_empty());
    assert_eq!(view::chats(&m).len(), 1);
    assert_eq!(
        view::activities(&m, T0 + MIN, T0).last().map(|a| (a.activity.as_str(), a.duration)),
        Some(("chat", 30))
    );
}

#[test]
fn logons_stand_in_the_log_and_are_pushed() {
    let mut m = staffed();
    m.acd_logout(T0 + MIN, "braun").expect("signs out");
    let id = m.agents["braun"].id;
    let mine: Vec<_> = view::activities(&m, T0 + MIN, T0).into_iter().filter(|a| a.agent_id == id).collect();
    let brief: Vec<_> = mine.iter().map(|a| (a.activity.as_str(), a.started_at, a.ended_at)).collect();
    assert_eq!(brief, [("login", Some(T0), Some(T0 + MIN)), ("logout", Some(T0 + MIN), Some(T0 + MIN))]);
    let mut states = m.drain().into_iter().filter_map(|e| match e {
        QmEvent::AgentState(s) => Some((s.participant_id, s.state, s.at)),
        QmEvent::CallState(_) => None,
    });
    assert_eq!(states.next_back(), Some((id.to_string(), "logout".into(), Some(T0 + MIN))));
    assert!(m.drain().is_empty());
    assert!(!view::agents(&m).is_empty());
}

#[test]
fn a_removed_agent_is_gone_from_the_list_and_comes_back_under_the_old_id() {
    let mut m = staffed();
    let id = m.agents["stone"].id;
    m.remove_agent(T0, "stone").expect("removed");
    assert_eq!(view::agents(&m).len(), 2);
    assert_eq!(m.acd_login(T0, "stone"), Err(Misstep::UnknownAgent("stone".into())));
    assert_eq!(m.add_agent(T0, "stone", "", "Kim", "Stone"), Ok(id));
    assert_eq!(view::agents(&m).len(), 3);
}

#[test]
fn impossible_steps_are_errors_and_change_nothing() {
    let mut m = staffed();
    assert_eq!(m.hang_up(T0, "c1"), Err(Misstep::UnknownCall("c1".into())));
    m.call(T0, "c1", "c1", "+1800", true, at_once()).expect("new");
    assert_eq!(m.call(T0, "c1", "c1", "+1800", true, at_once()), Err(Misstep::KnownCall("c1".into())));
    assert!(matches!(m.pause_audio(T0, "c1", true), Err(Misstep::NotNow { .. })), "nobody has answered");
    m.connect(T0, "c1", "braun").expect("answers");
    assert!(matches!(m.connect(T0, "c1", "braun"), Err(Misstep::Busy { .. })));
    assert!(matches!(m.transfer(T0, "c1", "hodges", "stone"), Err(Misstep::NotOn { .. })));
    m.acd_logout(T0, "stone").expect("signs out");
    assert_eq!(m.transfer(T0, "c1", "braun", "stone"), Err(Misstep::LoggedOff("stone".into())));
    assert!(m.calls[0].seats[0].is_on(), "a transfer that cannot be leaves the agent on");
    assert!(matches!(m.acd_logout(T0, "braun"), Err(Misstep::Busy { .. })));
    assert!(matches!(m.hold(T0, "c1", "braun", false), Err(Misstep::NotNow { .. })));
    m.pause_audio(T0, "c1", true).expect("pauses");
    assert!(m.pause_audio(T0, "c1", true).is_err());
    m.hang_up(T0 + MIN, "c1").expect("ends");
    assert_eq!(m.calls[0].paused, [Stretch { from: T0, to: Some(T0 + MIN) }], "a pause ends with its call");
    assert_eq!(m.leave(T0, "c1", "braun"), Err(Misstep::Ended("c1".into())));
}

#[test]
fn the_public_fields_are_all_there() {
    let mut m = staffed();
    m.call(T0, "c1", "c1", "+1800", true, at_once()).expect("new");
    m.connect(T0, "c1", "braun").expect("answers");
    m.hold(T0 + 10_000, "c1", "braun", true).expect("holds");
    m.hold(T0 + 25_000, "c1", "braun", false).expect("retrieves");
    m.hang_up(T0 + MIN, "c1").expect("ends");
    let json = serde_json::to_value(view::calls(&m, T0 + MIN, T0, "http://ujet:8090")).expect("writes");
    let call = &json[0];
    for field in [
        "id",
        "parent_id",
        "lang",
        "call_type",
        "status",
        "created_at",
        "queued_at",
        "assigned_at",
        "connected_at",
        "ends_at",
        "scheduled_at",
        "updated_at",
        "hold_duration",
        "voip_provider",
        "recording_permission",
        "photos",
        "videos",
        "deflection_details",
        "offer_events",
        "verified",
        "fail_reason",
        "end_user",
    ] {
        assert!(call.get(field).is_some(), "{field}");
    }
    assert!(call.get("ended_at").is_none() && call["participants"][0].get("ends_at").is_none(), "the trap is kept");
    assert!(call["id"].is_u64());
    assert_eq!(call["connected_at"], "2023-11-14T22:13:20.000Z");
    assert_eq!(call["hold_duration"], 15);
}
