//! The model: the guide's worked examples as the APIs show them, and every step's own rules.

use super::config::{By, NewQueue, NewUser, Role};
use super::misstep::Misstep;
use super::model::Model;
use super::steps::Beginning;
use super::{graph, rows, sound, statistics};
use crate::release::{Release, Wait};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wire::webex::search::{self, Node};
use wire::webex::tasks::Status;

pub(super) const T0: i64 = 1_639_731_600_000; // 2021-12-17T09:00:00Z
const S: i64 = 1_000;
const ALWAYS: (i64, i64) = (i64::MIN, i64::MAX);

pub(super) fn beginning(metadata_ms: i64, audio_ms: i64, live: bool) -> Beginning {
    let release = Release { live, metadata: Wait::After(metadata_ms), audio: Wait::After(audio_ms) };
    Beginning {
        from: "+15550100".into(),
        to: "+18005550199".into(),
        queue: None,
        recorded: None,
        outdial: false,
        text: None,
        release,
        known: Wait::After(0),
    }
}

/// Three agents, logged on, one queue, one call that waits.
pub(super) fn model(agents: &[&str]) -> Model {
    let mut m = Model { seed: 7, ..Model::default() };
    m.add_team("t", "Team", false).expect("new");
    m.add_queue("q", &NewQueue { teams: vec!["t".into()], ..NewQueue::default() }, false).expect("new");
    for a in agents {
        let new = NewUser {
            first: "F".into(),
            last: (*a).into(),
            email: format!("{a}@x"),
            teams: vec!["t".into()],
            enabled: true,
        };
        m.add_user(T0, a, &new).expect("new");
        m.login(T0, a).expect("logs on");
    }
    m.begin(T0, "c", beginning(0, 0, false)).expect("new");
    m
}

fn office() -> Model {
    let mut m = model(&["braun", "hodges", "ito"]);
    m.connect(T0, "c", "braun").expect("answers");
    m
}

/// Sessions as a search shows them.
pub(super) fn searched(m: &Model, now: i64) -> Vec<search::Session> {
    let request = search::Request::window(search::CONTACTS, T0 - 1, now, "0");
    let answer = graph::answer(m, now, &request, 100).expect("a good query");
    let answer: search::Answer = serde_json::from_value(answer).expect("an answer");
    answer.data.and_then(|d| d.task_details).expect("sessions").tasks
}

/// Reads CAR as `wire` says it is read: who was there, from when to when.
pub(super) fn intervals(mut nodes: Vec<Node>) -> BTreeMap<String, Vec<(i64, i64)>> {
    nodes.reverse();
    let mut there: BTreeMap<String, i64> = BTreeMap::new();
    let mut out: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    for n in nodes {
        let at = n.created_time;
        let (agent, other) = (n.agent_id.unwrap_or_default(), n.destination_agent_id.unwrap_or_default());
        let gone: Vec<String> = match n.event_name.as_str() {
            "connected" => {
                there.entry(agent).or_insert(at);
                vec![]
            }
            "consulting" | "conferencing" => {
                there.entry(other).or_insert(at);
                vec![]
            }
            "consult-done" | "conference-done" => vec![other],
            "Transferred" | "ConsultTransfer" => vec![agent],
            "ended" => there.keys().cloned().collect(),
            _ => vec![],
        };
        for who in gone {
            if let Some(from) = there.remove(&who) {
                out.entry(who).or_default().push((from, at));
            }
        }
    }
    out
}

fn lengths(m: &Model, now: i64, agent: &str) -> Vec<i64> {
    let sessions = searched(m, now);
    let all = intervals(sessions[0].activities.nodes.clone());
    let id = &m.user(agent).expect("there").ids.id;
    all.get(id).into_iter().flatten().map(|(from, to)| (to - from) / S).collect()
}

#[test]
fn the_guides_consultation() {
    let mut m = office();
    m.consult(T0 + 70 * S, "c", "braun", "hodges").expect("asks");
    m.accept_consult(T0 + 70 * S, "c").expect("accepts");
    m.end_consult(T0 + 112 * S, "c").expect("ends");
    m.hang_up(T0 + 141 * S, "c", By::Customer).expect("ends");
    let now = T0 + 200 * S;
    assert_eq!((lengths(&m, now, "braun"), lengths(&m, now, "hodges")), (vec![141], vec![42]));
    let tracks = sound::tracks(m.find("c").expect("there"), 7);
    let kinds: Vec<_> = tracks.iter().map(|t| (t.call_type, t.segment, (t.span.1 - t.span.0) / S)).collect();
    assert_eq!(kinds, [("main", false, 141), ("main", true, 141), ("consult", false, 42)]);
    let heard = &tracks[0].voices[0].1;
    assert_eq!(heard, &[(T0, T0 + 70 * S), (T0 + 112 * S, T0 + 141 * S)], "the customer alone while they consult");
    assert_eq!(tracks[0].caller, [(T0, T0 + 141 * S)]);
    assert!(tracks[2].voices.is_empty() && tracks[2].caller == [(T0 + 70 * S, T0 + 112 * S)]);
}

#[test]
fn the_guides_transfer() {
    let mut m = office();
    m.transfer(T0 + 44 * S, "c", "braun", "hodges").expect("transfers");
    m.connect(T0 + 44 * S, "c", "hodges").expect("answers");
    m.hang_up(T0 + 118 * S, "c", By::Customer).expect("ends");
    let now = T0 + 200 * S;
    assert_eq!((lengths(&m, now, "braun"), lengths(&m, now, "hodges")), (vec![44], vec![74]));
    let tasks = rows::tasks(&m, now, ALWAYS);
    assert_eq!(tasks[0].attributes.owner.name, "F hodges", "the last owner alone");
    let segments: Vec<_> = sound::tracks(m.find("c").expect("there"), 7);
    let spans: Vec<_> = segments.iter().filter(|t| t.segment).map(|t| (t.span.1 - t.span.0) / S).collect();
    assert_eq!(spans, [44, 74]);
}

#[test]
fn the_guides_conference() {
    let mut m = office();
    m.consult(T0 + 69 * S, "c", "braun", "hodges").expect("asks");
    m.accept_consult(T0 + 69 * S, "c").expect("accepts");
    m.conference(T0 + 90 * S, "c").expect("joins");
    m.hang_up(T0 + 129 * S, "c", By::Customer).expect("ends");
    let now = T0 + 200 * S;
    assert_eq!((lengths(&m, now, "braun"), lengths(&m, now, "hodges")), (vec![129], vec![60]));
    let tracks = sound::tracks(m.find("c").expect("there"), 7);
    let voices: BTreeMap<_, _> = tracks[0].voices.iter().cloned().collect();
    assert_eq!(voices["braun"], [(T0, T0 + 69 * S), (T0 + 90 * S, T0 + 129 * S)]);
    assert_eq!(voices["hodges"], [(T0 + 90 * S, T0 + 129 * S)], "in the conference both");
}

#[test]
fn a_consulted_agent_takes_over() {
    let mut m = office();
    m.consult(T0 + 10 * S, "c", "braun", "hodges").expect("asks");
    m.accept_consult(T0 + 20 * S, "c").expect("accepts");
    m.consult_transfer(T0 + 30 * S, "c").expect("takes over");
    m.hang_up(T0 + 60 * S, "c", By::Agent).expect("ends");
    let now = T0 + 100 * S;
    assert_eq!(
        (lengths(&m, now, "braun"), lengths(&m, now, "hodges")),
        (vec![30], vec![40]),
        "the consultation included"
    );
    let presence: Vec<_> = m.find("c").expect("there").presence.iter().map(|p| (p.agent.as_str(), p.role)).collect();
    assert_eq!(presence, [("braun", Role::Main), ("hodges", Role::Consult), ("hodges", Role::Main)]);
    let nodes = &searched(&m, now)[0].activities.nodes;
    assert_eq!(nodes[0].event_name, "recording-available");
    assert_eq!(nodes[1].termination_reason.as_deref(), Some("Agent Left"));
    assert!(nodes.windows(2).skip(1).all(|w| w[0].created_time >= w[1].created_time), "newest first");
}

#[test]
fn agents_drop_out_of_a_conference_in_any_order() {
    let mut m = office();
    m.join(T0 + 10 * S, "c", "hodges").expect("joins");
    m.join(T0 + 20 * S, "c", "ito").expect("joins");
    m.leave(T0 + 30 * S, "c", "braun").expect("the owner drops out");
    m.leave(T0 + 40 * S, "c", "ito").expect("drops out");
    assert_eq!(m.leave(T0 + 45 * S, "c", "hodges"), Err(Misstep::not_now("c", "left by its last agent")));
    m.hang_up(T0 + 50 * S, "c", By::Customer).expect("ends");
    let now = T0 + 100 * S;
    let of = |a| lengths(&m, now, a);
    assert_eq!((of("braun"), of("hodges"), of("ito")), (vec![30], vec![40], vec![20]));
    assert_eq!(m.find("c").expect("there").owner(), Some("hodges"));
}

#[test]
fn a_requeued_customer_waits_and_the_recording_is_silent_meanwhile() {
    let mut m = office();
    m.requeue(T0 + 10 * S, "c", "braun", "q").expect("requeues");
    m.offer(T0 + 20 * S, "c", "hodges").expect("rings");
    m.refuse(T0 + 25 * S, "c").expect("does not answer");
    m.connect(T0 + 30 * S, "c", "ito").expect("answers");
    m.hang_up(T0 + 50 * S, "c", By::Customer).expect("ends");
    let now = T0 + 100 * S;
    assert_eq!(
        (lengths(&m, now, "braun"), lengths(&m, now, "hodges"), lengths(&m, now, "ito")),
        (vec![10], vec![], vec![20])
    );
    let tracks = sound::tracks(m.find("c").expect("there"), 7);
    assert_eq!(tracks[0].span, (T0, T0 + 50 * S));
    assert_eq!(tracks[0].caller, [(T0, T0 + 10 * S), (T0 + 30 * S, T0 + 50 * S)]);
}

#[test]
fn pauses_and_holds_are_heard_as_silence() {
    let mut m = office();
    m.hold(T0 + 10 * S, "c", "braun", true).expect("holds");
    m.hold(T0 + 20 * S, "c", "braun", false).expect("retrieves");
    m.pause(T0 + 30 * S, "c", "braun", true).expect("pauses");
    m.pause(T0 + 40 * S, "c", "braun", false).expect("resumes");
    m.pause(T0 + 50 * S, "c", "braun", true).expect("pauses");
    m.hang_up(T0 + 60 * S, "c", By::Customer).expect("ends");
    let t = &sound::tracks(m.find("c").expect("there"), 7)[0];
    assert_eq!(t.caller, [(T0, T0 + 30 * S), (T0 + 40 * S, T0 + 50 * S)]);
    assert_eq!(t.voices[0].1, [(T0, T0 + 10 * S), (T0 + 20 * S, T0 + 30 * S), (T0 + 40 * S, T0 + 50 * S)]);
    let nodes = &searched(&m, T0 + 99 * S)[0].activities.nodes;
    let paused = nodes.iter().rfind(|n| n.event_name == "paused").expect("a mark");
    assert_eq!((paused.created_time, paused.duration), (T0 + 30 * S, 10 * S));
}

#[test]
fn an_abandoned_call_has_no_owner_and_no_audio() {
    let mut m = model(&["braun"]);
    m.hang_up(T0 + 20 * S, "c", By::Customer).expect("gives up");
    let now = T0 + 30 * S;
    let task = &rows::tasks(&m, now, ALWAYS)[0].attributes;
    assert_eq!((task.status, task.owner.id.as_str(), task.capture_requested), (Status::Abandoned, "", Some(false)));
    assert_eq!(searched(&m, now)[0].termination_type.as_deref(), Some("abandoned"));
    assert!(sound::tracks(m.find("c").expect("there"), 7).is_empty());
}

#[test]
fn nothing_is_seen_before_it_is_out() {
    let mut m = model(&["braun", "hodges"]);
    m.begin(T0, "late", beginning(7_200 * S, 600 * S, false)).expect("new");
    m.begin(T0, "live", beginning(7_200 * S, 600 * S, true)).expect("new");
    m.connect(T0, "late", "braun").expect("answers");
    m.connect(T0 + S, "live", "hodges").expect("answers");
    let seen = |m: &Model, now| rows::tasks(m, now, ALWAYS).len();
    assert_eq!(seen(&m, T0 + 5 * S), 1, "the live one alone");
    assert_eq!(rows::tasks(&m, T0 + 5 * S, ALWAYS)[0].attributes.capture_requested, None, "not known yet");
    m.hang_up(T0 + 60 * S, "late", By::Customer).expect("ends");
    m.hang_up(T0 + 60 * S, "live", By::Customer).expect("ends");
    let out = T0 + 7_260 * S;
    assert_eq!((seen(&m, out - 1), seen(&m, out)), (1, 2));
    assert_eq!(m.find("late").expect("there").audio_at(), Some(out + 600 * S));
    assert_eq!(m.find("live").expect("there").audio_at(), Some(T0 + 660 * S));
}

#[test]
fn impossible_steps_are_errors_and_change_nothing() {
    let mut m = office();
    let before = format!("{:?}{:?}", m.calls, m.sessions);
    let on = |agent: &str| Misstep::NotOn { agent: agent.into(), call: "c".into() };
    assert_eq!(m.connect(T0, "c", "hodges"), Err(Misstep::not_now("c", "offered")));
    assert_eq!(m.connect(T0, "x", "hodges"), Err(Misstep::unknown("call", "x")));
    assert_eq!(m.refuse(T0, "c"), Err(Misstep::not_now("c", "refused")));
    assert_eq!(m.hold(T0, "c", "hodges", true), Err(on("hodges")));
    assert_eq!(m.hold(T0, "c", "braun", false), Err(Misstep::not_now("c", "retrieved")));
    assert_eq!(m.accept_consult(T0, "c"), Err(Misstep::not_now("c", "accepted")));
    assert_eq!(m.conference(T0, "c"), Err(Misstep::not_now("c", "made a conference")));
    assert_eq!(m.consult(T0, "c", "braun", "nobody"), Err(Misstep::unknown("user", "nobody")));
    assert_eq!(m.transfer(T0, "c", "hodges", "ito"), Err(on("hodges")));
    assert_eq!(m.requeue(T0, "c", "braun", "x"), Err(Misstep::unknown("queue", "x")));
    assert_eq!(m.pause(T0, "c", "braun", false), Err(Misstep::not_now("c", "resumed")));
    assert_eq!(m.logout(T0, "braun"), Err(Misstep::Busy { agent: "braun".into(), call: "c".into() }));
    assert_eq!(m.login(T0, "ito"), Err(Misstep::LoggedOn("ito".into())));
    assert_eq!(before, format!("{:?}{:?}", m.calls, m.sessions));
    m.hang_up(T0 + S, "c", By::Agent).expect("ends");
    assert_eq!(m.hang_up(T0 + S, "c", By::Agent), Err(Misstep::Ended("c".into())));
    m.logout(T0 + S, "ito").expect("logs off");
    m.begin(T0 + S, "d", beginning(0, 0, false)).expect("new");
    assert_eq!(m.offer(T0 + S, "d", "ito"), Err(Misstep::LoggedOff("ito".into())));
}

#[test]
fn users_come_and_go() {
    let mut m = office();
    assert!(m.retire_user(T0, "braun", true).is_err(), "on a call");
    m.retire_user(T0 + S, "ito", false).expect("deactivated");
    assert_eq!(m.login(T0 + S, "ito"), Err(Misstep::MayNot("ito".into())));
    assert!(m.session("ito").is_none(), "logged off by that");
    let ids = m.user("hodges").expect("there").ids.clone();
    m.retire_user(T0 + S, "hodges", true).expect("deleted");
    assert!(m.user("hodges").is_err());
    let new = NewUser { first: "L".into(), last: "H".into(), email: "h@x".into(), teams: vec![], enabled: false };
    assert_eq!(m.add_user(T0 + 2 * S, "hodges", &new), Ok(ids), "back under the old ids");
    assert_eq!(m.login(T0 + 2 * S, "hodges"), Err(Misstep::MayNot("hodges".into())), "not contact-center enabled");
    assert_eq!(m.add_user(T0, "hodges", &new), Err(Misstep::known("user", "hodges")));
}

#[test]
fn long_calls_land_in_their_intervals_once_they_have_ended() {
    let mut m = office();
    let w =
        statistics::Window::read(Some(&T0.to_string()), Some(&(T0 + 3_600 * S).to_string()), Some("15")).expect("good");
    let engaged = |m: &Model, now| -> Vec<i32> {
        let id = vec![m.user("braun").expect("there").ids.id.clone()];
        statistics::agents(m, now, w, &id).iter().map(|r| r.channels[0].total_engaged_duration).collect()
    };
    assert_eq!(engaged(&m, T0 + 1_800 * S), [0, 0], "not counted while it goes on");
    m.hang_up(T0 + 2_000 * S, "c", By::Customer).expect("ends");
    assert_eq!(engaged(&m, T0 + 3_600 * S), [900_000, 900_000, 200_000, 0]);
    let queues = statistics::queues(&m, T0 + 3_600 * S, w, &[]);
    assert_eq!(queues.iter().map(|q| q.total_accepted_tasks).collect::<Vec<_>>(), [1, 0, 0, 0]);
    assert_eq!(queues[2].average_handled_time, 2_000_000.0, "in the interval in which it ended");
    let both = statistics::agent_queues(&m, T0 + 3_600 * S, w);
    assert_eq!(both.iter().map(|r| r.total_engaged_duration).collect::<Vec<_>>(), [900_000, 900_000, 200_000]);
}

#[test]
fn agents_wrap_up_where_the_tenant_has_it() {
    let mut m = Model { wrap_up: true, ..office() };
    m.hang_up(T0 + 10 * S, "c", By::Customer).expect("ends");
    assert_eq!(
        rows::activities(&m, T0 + 11 * S, (T0, T0 + 11 * S)).last().map(|a| a.current_state.clone()),
        Some("wrapup".into())
    );
    m.wrapped_up(T0 + 15 * S, "braun").expect("done");
    assert!(m.wrapped_up(T0 + 16 * S, "braun").is_err());
    let nodes = &searched(&m, T0 + 20 * S)[0].activities.nodes;
    let wrap = nodes.iter().find(|n| n.event_name == "WrapUp").expect("a mark");
    assert_eq!(wrap.duration, 5 * S);
    assert_eq!(lengths(&m, T0 + 20 * S, "braun"), [10], "the contact does not last longer for it");
}

#[test]
fn a_mistake_in_a_filter_is_told_where_nothing_falls_into_the_time() {
    let mut m = office();
    m.hang_up(T0 + 10 * S, "c", By::Customer).expect("ends");
    let now = T0 + 3_600 * S;
    assert_eq!(searched(&m, now).len(), 1);
    let ask = |from: i64, filter: Value| {
        let query = "query($from: Long!, $to: Long!, $filter: TaskDetailsFilters) \
                     { taskDetails(from: $from, to: $to, filter: $filter) { tasks { id } } }";
        let variables = json!({ "from": from, "to": from + 1, "filter": filter });
        let request =
            search::Request { query: query.into(), variables: variables.as_object().cloned().unwrap_or_default() };
        graph::answer(&m, now, &request, 100)
    };
    let wrong = json!({"chanelType": {"equals": "telephony"}});
    let empty = ask(T0 - 50 * S, json!({"channelType": {"equals": "telephony"}})).expect("a good filter");
    assert_eq!(empty["data"]["taskDetails"]["tasks"], json!([]));
    for from in [T0 - 50 * S, T0] {
        let why = ask(from, wrong.clone()).expect_err("a field that nothing has");
        assert!(why.contains("chanelType"), "{why}");
    }
}
