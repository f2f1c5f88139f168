//! The codecs of Webex Contact Center against the documented examples (`vectors/`) and against published test vectors.

mod access;
mod legacy;
mod programmatic;

/// A documented example.
fn vector(name: &str) -> &'static str {
    match name {
        "activities" => include_str!("vectors/activities.json"),
        "agent_statistics" => include_str!("vectors/agent_statistics.json"),
        "captures" => include_str!("vectors/captures.json"),
        "captures_query" => include_str!("vectors/captures_query.json"),
        "error" => include_str!("vectors/error.json"),
        "event_types" => include_str!("vectors/event_types.json"),
        "event_types_v1" => include_str!("vectors/event_types_v1.json"),
        "meta_v2" => include_str!("vectors/meta_v2.json"),
        "queue_statistics" => include_str!("vectors/queue_statistics.json"),
        "queues_v1" => include_str!("vectors/queues_v1.json"),
        "queues_v2" => include_str!("vectors/queues_v2.json"),
        "search_answer" => include_str!("vectors/search_answer.json"),
        "search_request" => include_str!("vectors/search_request.json"),
        "subscription_created" => include_str!("vectors/subscription_created.json"),
        "subscription_new" => include_str!("vectors/subscription_new.json"),
        "subscriptions" => include_str!("vectors/subscriptions.json"),
        "tasks" => include_str!("vectors/tasks.json"),
        "teams_v1" => include_str!("vectors/teams_v1.json"),
        "teams_v2" => include_str!("vectors/teams_v2.json"),
        "users_v1" => include_str!("vectors/users_v1.json"),
        "users_v2" => include_str!("vectors/users_v2.json"),
        other => panic!("no vector `{other}`"),
    }
}

/// Reads a documented example and holds that writing it again says nothing else: every field that is written stands in
/// the example with the same value, but for those named.
fn read<T: serde::de::DeserializeOwned + serde::Serialize>(name: &str, ours_alone: &[&str]) -> T {
    let example: serde_json::Value = serde_json::from_str(vector(name)).expect("JSON");
    let value: T = serde_json::from_value(example.clone()).unwrap_or_else(|why| panic!("{name}: {why}"));
    agrees(&serde_json::to_value(&value).expect("writes"), &example, name, ours_alone);
    value
}

fn agrees(ours: &serde_json::Value, theirs: &serde_json::Value, at: &str, ours_alone: &[&str]) {
    use serde_json::Value::{Array, Object};
    match (ours, theirs) {
        (Object(o), Object(t)) => {
            for (name, value) in o.iter().filter(|(n, _)| !ours_alone.contains(&n.as_str())) {
                agrees(value, t.get(name).unwrap_or_else(|| panic!("{at}.{name} is not theirs")), name, ours_alone);
            }
        }
        (Array(o), Array(t)) => {
            assert_eq!(o.len(), t.len(), "{at}");
            o.iter().zip(t).for_each(|(o, t)| agrees(o, t, at, ours_alone));
        }
        _ => assert_eq!(ours, theirs, "{at}"),
    }
}
