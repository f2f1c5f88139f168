//! The Programmatic APIs.

use super::{read, vector};
use serde_json::json;
use wire::webex::activities::Activity;
use wire::webex::captures::{self, masked};
use wire::webex::config::{Page, PageMeta, Queue, Team, User};
use wire::webex::hooks::{self, EventTypes, NewSubscription, Notification, One, Subscription};
use wire::webex::problem::Problem;
use wire::webex::search;
use wire::webex::statistics::{AgentInterval, QueueInterval};
use wire::webex::tasks::{List, Status, Task};

#[test]
fn the_documented_task_is_read() {
    let list: List<Task> = read("tasks", &[]);
    let task = &list.data[0];
    assert_eq!((task.attributes.status, task.attributes.capture_requested), (Status::Created, Some(false)));
    assert_eq!(task.attributes.owner.name, "Joseph Lambert");
    assert_eq!(task.attributes.created_time, 1_591_702_170_000);
}

#[test]
fn whether_a_capture_comes_has_three_values() {
    let read = |value: serde_json::Value| {
        let mut task: serde_json::Value = serde_json::from_str(vector("tasks")).expect("JSON");
        task["data"][0]["attributes"]["captureRequested"] = value;
        serde_json::from_value::<List<Task>>(task).expect("a task").data[0].attributes.capture_requested
    };
    assert_eq!([read(json!(true)), read(json!(false)), read(json!(null))], [Some(true), Some(false), None]);
    let list: List<Task> = serde_json::from_str(vector("tasks")).expect("tasks");
    let mut unknown = list.data[0].clone();
    unknown.attributes.capture_requested = None;
    assert!(serde_json::to_string(&unknown).expect("writes").contains(r#""captureRequested":null"#), "null is said");
}

#[test]
fn the_documented_captures_are_read() {
    let query: captures::Request = read("captures_query", &[]);
    assert_eq!((query.query.url_expiration, query.query.include_segments), (Some(30), Some(true)));
    let answer: captures::Answer = read("captures", &[]);
    let one = &answer.data[0].recording[0];
    assert_eq!((one.attributes.start_time, one.segment), (1_617_373_126_000, true));
    assert_eq!(answer.data[0].transcription[0].start_time, "1617373126000", "a string there");
    assert_eq!(one.attributes.participants[1], masked("+12145551219"), "as the document prints a masked number");
}

#[test]
fn a_masked_number_never_shows_the_number() {
    for number in ["+15550100", "+18005550199", "12345678", "1234", "12", "", "sip:someone@example.com"] {
        let shown = masked(number);
        assert_eq!(shown.chars().count(), number.chars().count());
        assert!(number.is_empty() || shown.contains('*'), "{number} → {shown}");
    }
}

#[test]
fn the_documented_activity_is_read() {
    let list: List<Activity> = read("activities", &[]);
    assert_eq!((list.data[0].is_login, list.data[0].current_state.as_str()), (1, "idle"));
    let written = serde_json::to_value(&list.data[0]).expect("writes");
    let documented: serde_json::Value = serde_json::from_str(vector("activities")).expect("JSON");
    assert_eq!(written, documented["data"][0], "every field of it, and no other");
}

#[test]
fn the_documented_configuration_is_read() {
    let users: Vec<User> = read("users_v1", &["teamIds"]);
    assert_eq!(users[0].default_dialled_number.as_deref(), Some("1234567890"), "under the misspelt name");
    assert_ne!(users[0].id, users[0].ci_user_id);
    let page: Page<User> = serde_json::from_str(vector("users_v2")).expect("v2");
    assert_eq!(page.data[0].last_name, "Wick");
    let teams: Vec<Team> = read("teams_v1", &[]);
    assert_eq!((teams[0].team_type.as_str(), teams[0].active), ("AGENT", true));
    let page: Page<Team> = serde_json::from_str(vector("teams_v2")).expect("v2, whose example has a text for a time");
    assert_eq!(page.data[0].name, "inline-pcs-team");
    let queues: Vec<Queue> = read("queues_v1", &[]);
    assert!(queues[0].recording_permitted && queues[0].pause_recording_permitted);
    let page: Page<Queue> = serde_json::from_str(vector("queues_v2")).expect("v2");
    assert_eq!(page.data[0].channel_type, "TELEPHONY");
    let meta: PageMeta = read("meta_v2", &[]);
    assert_eq!((meta.page, meta.total_pages, meta.links.next.is_some()), (1, 5, true));
}

#[test]
fn the_right_spelling_of_the_misspelt_field_is_not_it() {
    let user: User = serde_json::from_value(json!({"id": "1", "defaultDialledNumber": "7"})).expect("a user");
    assert_eq!(user.default_dialled_number, None);
}

#[test]
fn the_documented_search_is_read() {
    let request: search::Request = read("search_request", &[]);
    assert_eq!(request.variables["startTime"], 1_629_369_769_066_i64);
    let answer: search::Answer = serde_json::from_str(vector("search_answer")).expect("the example");
    let task = &answer.data.expect("data").task.expect("by the older name").tasks[0];
    assert_eq!((task.capture_requested, task.ended_time), (Some(true), Some(1_630_380_960_406)));
}

#[test]
fn activities_are_read_newest_first() {
    // The shape of the published sample of CAR fields.
    let answer: search::Answer = serde_json::from_value(json!({"data": {"taskDetails": {"tasks": [{
        "id": "5d6f4b0e-6c2f-4e0c-9a7b-0a60c2f5a001", "channelType": "telephony",
        "activities": {"totalCount": 4, "nodes": [
            {"eventName": "WrapUp", "duration": 4187}, {"eventName": "ended", "duration": 0},
            {"eventName": "connected", "duration": 22085}, {"eventName": "new", "duration": 34151}],
            "pageInfo": {"hasNextPage": false, "endCursor": null}}}],
        "pageInfo": {"hasNextPage": true, "endCursor": "1"}}}}))
    .expect("an answer");
    let tasks = answer.data.expect("data").task_details.expect("sessions");
    assert_eq!((tasks.page_info.has_next_page, tasks.page_info.end_cursor.as_deref()), (true, Some("1")));
    let nodes = &tasks.tasks[0].activities.nodes;
    assert_eq!((nodes[0].event_name.as_str(), nodes[3].duration), ("WrapUp", 34_151));
}

#[test]
fn the_documented_subscriptions_are_read() {
    let new: NewSubscription = read("subscription_new", &[]);
    assert!(!format!("{new:?}").contains("my-32-plus"), "the secret is not shown");
    let made: One = read("subscription_created", &[]);
    assert_eq!((made.data.status.as_str(), made.data.resource_version.as_deref()), ("active", Some("agent:1.0.0")));
    let list: List<Subscription> = read("subscriptions", &[]);
    assert_eq!(list.data[0].event_types, ["agent:login", "agent:logout"]);
    let types: EventTypes = read("event_types", &[]);
    assert_eq!(types.meta.resource_version_list.expect("v2")[0].version, "1.0.0");
    let types: EventTypes = read("event_types_v1", &[]);
    assert!(types.meta.resource_version_list.is_none() && hooks::EVENT_TYPES.contains(&types.data[0].name.as_str()));
}

#[test]
fn a_notification_is_signed_with_its_secret() {
    // RFC 4231, test case 2.
    let due = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hooks::signature("Jefe", b"what do ya want for nothing?"), due);
    assert!(hooks::is_signed("Jefe", b"what do ya want for nothing?", &due.to_uppercase()));
    assert!(!hooks::is_signed("Jefe", b"what do ya want for nothing!", due));
    assert!(!hooks::is_signed("jefe", b"what do ya want for nothing?", due));
    assert!(!hooks::is_signed("Jefe", b"what do ya want for nothing?", ""));
}

#[test]
fn a_notification_is_a_cloud_event() {
    let event: Notification = serde_json::from_value(json!({
        "id": "4b0b6d5c-0a55-4b0e-a2bd-7f6f0b0f9a11", "specversion": "1.0", "type": "capture:available",
        "source": "/com/cisco/wxcc/41e92806-331d-4802-bc12-674f92d4a6f7", "comciscoorgid": "97cdbf45",
        "datacontenttype": "application/json",
        "data": {"taskId": "e890a591-63f0-4984-a8f2-00e631368fb4", "filePath": "https://x/y.wav", "createdTime": 5}
    }))
    .expect("a notification");
    let data: hooks::CaptureEvent = serde_json::from_value(event.data).expect("a capture");
    assert_eq!((event.kind.as_str(), data.created_time), ("capture:available", 5));
}

#[test]
fn the_documented_statistics_are_read() {
    let queues: List<QueueInterval> = read("queue_statistics", &[]);
    assert_eq!((queues.data[0].total_offered_tasks, queues.data[0].average_enqueued_time), (7, 20_349.12));
    let agents: List<AgentInterval> = serde_json::from_str(vector("agent_statistics")).expect("the example");
    assert_eq!(agents.data[0].channels[0].total_un_available_time, 22_300);
    let (ours, theirs) = (
        serde_json::to_value(&agents.data[0]).expect("writes"),
        serde_json::from_str::<serde_json::Value>(vector("agent_statistics")).expect("JSON"),
    );
    let names = |v: &serde_json::Value| v.as_object().map(|o| o.keys().cloned().collect::<Vec<_>>());
    assert_eq!(names(&ours), names(&theirs["data"][0]));
    assert_eq!(names(&ours["channels"][0]), names(&theirs["data"][0]["channels"][0]));
}

#[test]
fn the_documented_error_is_read() {
    let problem: Problem = read("error", &[]);
    assert_eq!((problem.error.key.as_str(), problem.error.message[0].entity.as_deref()), ("429", Some("cc_user")));
    let number: Problem =
        serde_json::from_str(r#"{"trackingId":"t","error":{"key":400}}"#).expect("as subscriptions have it");
    assert_eq!(number.error.key, "400");
    let short = r#"{"trackingId":"t","error":{"key":"401","message":[{"description":"Incorrect Credentials."}]}}"#;
    assert_eq!(serde_json::to_string(&Problem::new("t", 401, "Incorrect Credentials.")).expect("writes"), short);
}
