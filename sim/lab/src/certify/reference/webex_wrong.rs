//! The ways in which our Webex Contact Center can be wrong on the wire.

use super::twist::{self, Misstep, Twist, both, said};
use kernel::world::{Fate, What};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Bytes of a recording before its samples.
const HEADER: usize = 44;

/// The ways to be wrong, by name.
pub const MISSTEPS: &[Misstep] = &[
    ("no-teams-to-be-asked-for", || refused("GET", |target| is_config(target, "team"), 404)),
    ("last-name-is-first-name", || users(|user| user["lastName"] = user["firstName"].clone())),
    ("a-user-is-missing", || said("GET", is_users, |all| drop(all.as_array_mut().map(|all| all.pop())))),
    ("a-ghost-among-the-users", || said("GET", is_users, with_a_ghost)),
    ("users-under-another-id", || {
        users(|user| user["dbId"] = format!("9{}", user["dbId"].as_str().unwrap_or_default()).into())
    }),
    ("everybody-is-an-agent", || users(|user| user["contactCenterEnabled"] = true.into())),
    ("nobody-is-an-agent", || users(|user| user["contactCenterEnabled"] = false.into())),
    ("everybody-is-active", || users(|user| user["active"] = true.into())),
    ("everybody-on-every-team", on_every_team),
    ("nobody-on-a-team", || users(|user| user["teamIds"] = json!([]))),
    ("names-as-they-were-at-first", || as_at_first("user", &["firstName", "lastName"])),
    ("the-restored-stay-away", || as_at_first("user", &["active"])),
    ("the-deleted-stay", the_deleted_stay),
    ("team-names-as-they-were-at-first", || as_at_first("team", &["name"])),
    ("a-team-under-another-name", || {
        each("team", |team| team["name"] = format!("{}!", team["name"].as_str().unwrap_or_default()).into())
    }),
    ("a-queue-is-missing", || {
        said(
            "GET",
            |target| is_config(target, "contact-service-queue"),
            |all| drop(all.as_array_mut().map(|q| q.pop())),
        )
    }),
    ("names-in-ascii-alone", || {
        users(|user| {
            for name in ["firstName", "lastName"] {
                let plain: String = user[name].as_str().unwrap_or_default().chars().filter(char::is_ascii).collect();
                user[name] = plain.into();
            }
        })
    }),
    ("one-team-of-each", || {
        users(|user| user["teamIds"].as_array_mut().into_iter().for_each(|teams| teams.truncate(1)))
    }),
    ("the-last-team-of-each", || {
        users(|user| {
            user["teamIds"] = user["teamIds"]
                .as_array()
                .and_then(|teams| teams.last())
                .into_iter()
                .cloned()
                .collect::<Vec<_>>()
                .into()
        })
    }),
    ("first-names-as-they-were-at-first", || as_at_first("user", &["firstName"])),
    ("second-pages-of-users-are-empty", || {
        Twist::new(|passing| match passing.what {
            What::Answer { target, status: 200, .. } if is_users(target) && !target.contains("page=0&") => {
                Fate::Body(b"[]".to_vec())
            }
            _ => Fate::Pass,
        })
    }),
    ("a-ghost-among-the-queues", || {
        said(
            "GET",
            |target| is_config(target, "contact-service-queue"),
            |all| {
                let Some(all) = all.as_array_mut() else { return };
                all.extend(all.first().cloned().map(|mut ghost| {
                    (ghost["id"], ghost["name"]) = ("99999999-9999-4999-8999-999999999999".into(), "Ghosts".into());
                    ghost
                }));
            },
        )
    }),
    ("one-page-of-tasks", one_page_of_tasks),
    ("nothing-can-be-heard", || audio(|body| body[HEADER..].fill(128))),
    ("the-customer-cannot-be-heard", || audio(|body| silenced(body, 0))),
    ("the-agent-cannot-be-heard", || audio(|body| silenced(body, 1))),
    ("nobody-is-heard-after-a-pause", || audio(|body| silent_from(body, 9))),
    ("a-level-is-no-sound", || audio(|body| body[HEADER..].fill(200))),
    ("the-pieces-of-a-recording-are-swapped", pieces_swapped),
    ("no-tasks", || said("GET", is_tasks, |list| list["data"] = json!([]))),
    ("a-call-twice", || both(said("GET", is_tasks, |list| twice(&mut list["data"])), sessions_twice())),
    ("no-captures", || said("POST", is_captures, |list| list["data"] = json!([]))),
    ("times-of-recordings-are-texts", || {
        said("POST", is_captures, |list| {
            let all = list["data"].as_array_mut().into_iter().flatten();
            for one in all.flat_map(|task| task["recording"].as_array_mut().into_iter().flatten()) {
                for time in ["startTime", "stopTime"] {
                    one["attributes"][time] = one["attributes"][time].to_string().into();
                }
            }
        })
    }),
    ("captures-refused", || refused("POST", is_captures, 403)),
    ("addresses-that-have-expired", || refused("GET", is_media, 403)),
    ("a-refresh-token-is-good-once", good_once),
    ("audio-of-half-the-length", || audio(|body| shortened(body, 2))),
    ("mono", || audio(mono)),
    ("agents-are-heard-all-the-time", || audio(|body| heard_all_the_time(body))),
    ("another-agent-of-a-call", || nodes(someone_else)),
    ("no-calling-number", || sessions(|session| session["origin"] = "".into())),
    ("everything-is-said-to-be-recorded", || {
        let tasks = said("GET", is_tasks, |list| {
            let all = list["data"].as_array_mut().into_iter().flatten();
            all.for_each(|task| task["attributes"]["captureRequested"] = true.into());
        });
        both(tasks, sessions(|session| session["captureRequested"] = true.into()))
    }),
    ("one-agent-for-all", || sessions(|session| without_the_second(session, true))),
    ("without-the-second-agent", || sessions(|session| without_the_second(session, false))),
    ("on-from-the-beginning", || sessions(from_the_beginning)),
    ("consultations-are-not-told", || without(&["consulting", "consult-done", "conferencing"])),
    ("consultations-have-no-end", || without(&["consult-done"])),
    ("conferences-begin-late", || without(&["consulting"])),
    ("the-first-agent-is-gone-early", || sessions(gone_early)),
    ("everybody-is-idle", || {
        said(
            "GET",
            |target| target.starts_with("/v1/agents/activities"),
            |list| {
                let all = list["data"].as_array_mut().into_iter().flatten();
                all.for_each(|activity| activity["currentState"] = "idle".into());
            },
        )
    }),
    ("no-subscriptions", || twist::instead("POST", "/v1/subscriptions", 404, "{}")),
    ("webhooks-with-a-wrong-signature", || twist::posted(EVENTS, |event| event["id"] = "another".into())),
    ("logoffs-are-not-told", logoffs_are_not_told),
];

/// Who asks for tasks since one that was on a page before gets nothing.
fn one_page_of_tasks() -> Twist {
    let known: Mutex<BTreeSet<i64>> = Mutex::default();
    Twist::new(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if is_tasks(target) => {
            let from = target.split_once("from=").map(|(_, rest)| rest.split('&').next().unwrap_or(rest));
            let from: i64 = from.and_then(|from| from.parse().ok()).unwrap_or_default();
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.contains(&from) || known.contains(&(from - 1)) {
                return Fate::Body(br#"{"meta":{},"data":[]}"#.to_vec());
            }
            let list: Value = serde_json::from_slice(body).unwrap_or_default();
            let here = list["data"].as_array().into_iter().flatten();
            known.extend(here.filter_map(|task| task["attributes"]["createdTime"].as_i64()));
            Fate::Pass
        }
        _ => Fate::Pass,
    })
}

/// Each piece of a recording has the sound of the one before, and the first one that of the last.
fn pieces_swapped() -> Twist {
    said("POST", is_captures, |list| {
        for task in list["data"].as_array_mut().into_iter().flatten() {
            let Some(all) = task["recording"].as_array_mut() else { continue };
            let mut paths: Vec<Value> = all.iter().map(|one| one["attributes"]["filePath"].clone()).collect();
            let by = usize::from(!paths.is_empty());
            paths.rotate_right(by);
            all.iter_mut().zip(paths).for_each(|(one, path)| one["attributes"]["filePath"] = path);
        }
    })
}

/// Where webhooks go.
const EVENTS: &str = "/sim/webex-events/";

fn is_config(target: &str, what: &str) -> bool {
    target.starts_with("/organization/")
        && target.split('?').next().is_some_and(|path| path.ends_with(&format!("/{what}")))
}

fn is_users(target: &str) -> bool {
    is_config(target, "user")
}

fn is_tasks(target: &str) -> bool {
    target.starts_with("/v1/tasks")
}

fn is_captures(target: &str) -> bool {
    target.starts_with("/v1/captures/query")
}

fn is_media(target: &str) -> bool {
    target.starts_with("/media/")
}

fn refused(method: &'static str, fits: fn(&str) -> bool, status: u16) -> Twist {
    Twist::new(move |passing| match passing.what {
        What::Request { method: own, target, .. } if own == method && fits(target) => {
            Fate::Answer(status, b"{}".to_vec())
        }
        _ => Fate::Pass,
    })
}

/// Changes each row of a list of the configuration.
fn each(what: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    Twist::new(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if is_config(target, what) => {
            let Ok(mut all) = serde_json::from_slice::<Value>(body) else { return Fate::Pass };
            all.as_array_mut().into_iter().flatten().for_each(&change);
            Fate::Body(all.to_string().into_bytes())
        }
        _ => Fate::Pass,
    })
}

fn users(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    each("user", change)
}

fn with_a_ghost(users: &mut Value) {
    let Some(users) = users.as_array_mut() else { return };
    users.extend(users.first().cloned().map(|mut ghost| {
        for name in ["id", "ciUserId", "dbId"] {
            ghost[name] = "99999999-9999-4999-8999-999999999999".into();
        }
        (ghost["email"], ghost["active"]) = ("ghost@example.com".into(), true.into());
        ghost
    }));
}

/// On every team that anybody was seen on, here or before.
fn on_every_team() -> Twist {
    let known: Mutex<Vec<Value>> = Mutex::default();
    users(move |user| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(user["teamIds"].as_array().cloned().unwrap_or_default());
        user["teamIds"] = known.clone().into();
    })
}

/// These fields of each row stay as they were when the row was asked for first.
fn as_at_first(what: &'static str, fields: &'static [&'static str]) -> Twist {
    let known: Mutex<BTreeMap<String, Value>> = Mutex::default();
    each(what, move |row| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let first = known.entry(row["id"].to_string()).or_insert_with(|| row.clone());
        fields.iter().for_each(|field| row[*field] = first[*field].clone());
    })
}

/// Who is gone comes after the last of those who are there.
fn the_deleted_stay() -> Twist {
    // Everybody who ever was on a page, and who was since the first page was asked for.
    let known: Mutex<(BTreeMap<String, Value>, BTreeSet<String>)> = Mutex::default();
    Twist::new(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if is_users(target) => {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let (ever, now) = &mut *known;
            if target.contains("page=0&") {
                now.clear();
            }
            let Ok(Value::Array(here)) = serde_json::from_slice(body) else { return Fate::Pass };
            for user in &here {
                ever.insert(user["id"].to_string(), user.clone());
                now.insert(user["id"].to_string());
            }
            if !here.is_empty() {
                return Fate::Pass;
            }
            let gone: Vec<Value> =
                ever.iter().filter(|(id, _)| !now.contains(*id)).map(|(_, user)| user.clone()).collect();
            now.extend(ever.keys().cloned());
            Fate::Body(Value::Array(gone).to_string().into_bytes())
        }
        _ => Fate::Pass,
    })
}

/// Changes each session that a search finds.
fn sessions(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    said(
        "POST",
        |target| target.starts_with("/search"),
        move |answer| {
            answer["data"]["taskDetails"]["tasks"].as_array_mut().into_iter().flatten().for_each(&change);
        },
    )
}

fn sessions_twice() -> Twist {
    said("POST", |target| target.starts_with("/search"), |answer| twice(&mut answer["data"]["taskDetails"]["tasks"]))
}

/// Each row comes again under another id.
fn twice(rows: &mut Value) {
    let Some(rows) = rows.as_array_mut() else { return };
    let again: Vec<Value> = rows.clone();
    rows.extend(again.into_iter().map(|mut row| {
        let id = row["id"].as_str().unwrap_or_default().chars().skip(8).collect::<String>();
        row["id"] = format!("99999999{id}").into();
        row
    }));
}

fn list_of(session: &mut Value) -> Option<&mut Vec<Value>> {
    session["activities"]["nodes"].as_array_mut()
}

/// Changes each activity of each session.
fn nodes(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    sessions(move |session| list_of(session).into_iter().flatten().for_each(&change))
}

/// Leaves activities out.
fn without(events: &'static [&'static str]) -> Twist {
    sessions(move |session| {
        let left_out = |node: &Value| node["eventName"].as_str().is_some_and(|name| events.contains(&name));
        if let Some(nodes) = list_of(session) {
            nodes.retain(|node| !left_out(node));
        }
    })
}

fn someone_else(node: &mut Value) {
    if node["agentId"].is_string() {
        (node["agentId"], node["agentName"]) = ("99999999-9999-4999-8999-999999999999".into(), "No Body".into());
    }
}

/// The answers of agents, the first one first. What is newest comes first.
fn answered(nodes: &[Value]) -> Vec<Value> {
    nodes.iter().rev().filter(|node| node["eventName"] == "connected").cloned().collect()
}

/// What the second agent did is left out; also, with `all`, that the first one went.
fn without_the_second(session: &mut Value, all: bool) {
    let Some(nodes) = list_of(session) else { return };
    let Some(second) = answered(nodes).get(1).map(|node| node["agentId"].clone()) else { return };
    nodes.retain(|node| {
        let theirs = node["agentId"] == second && (node["eventName"] == "connected" || node["eventName"] == "connect");
        let handed = all && (node["eventName"] == "Transferred" || node["eventName"] == "parked");
        !theirs && !handed
    });
}

/// The second agent is said to have been there from the beginning.
fn from_the_beginning(session: &mut Value) {
    let Some(nodes) = list_of(session) else { return };
    let answered = answered(nodes);
    let (Some(first), Some(second)) = (answered.first(), answered.get(1)) else { return };
    let theirs = |node: &&mut Value| node["eventName"] == "connected" && node["agentId"] == second["agentId"];
    nodes.iter_mut().filter(theirs).for_each(|node| node["createdTime"] = first["createdTime"].clone());
}

/// The agent who asks another is said to have handed the customer over, in the conference where there is one.
fn gone_early(session: &mut Value) {
    let Some(nodes) = list_of(session) else { return };
    let find = |name: &str| nodes.iter().position(|node| node["eventName"] == name);
    let Some(place) = find("conferencing").or_else(|| find("consulting")) else { return };
    let mut gone = nodes[place].clone();
    (gone["eventName"], gone["destinationAgentId"]) = ("Transferred".into(), Value::Null);
    nodes.insert(place, gone);
}

/// Changes recordings.
fn audio(change: impl Fn(&mut Vec<u8>) + Send + Sync + 'static) -> Twist {
    twist::bytes("/media/", move |body| {
        if body.len() > HEADER {
            change(body);
        }
    })
}

/// Says how many bytes there are now.
fn measured(body: &mut [u8]) {
    let data = u32::try_from(body.len() - HEADER).unwrap_or_default();
    body[4..8].copy_from_slice(&(data + 36).to_le_bytes());
    body[40..44].copy_from_slice(&data.to_le_bytes());
}

/// The beginning alone, in a file that is as right as the whole.
fn shortened(body: &mut Vec<u8>, by: usize) {
    let samples = (body.len() - HEADER) / by;
    body.truncate(HEADER + samples - samples % 2);
    measured(body);
}

/// The left channel alone.
fn mono(body: &mut Vec<u8>) {
    let left: Vec<u8> = body[HEADER..].iter().step_by(2).copied().collect();
    body.truncate(HEADER);
    body.extend(left);
    body[22] = 1;
    let rate = u32::from_le_bytes([body[28], body[29], body[30], body[31]]) / 2;
    body[28..32].copy_from_slice(&rate.to_le_bytes());
    body[32] /= 2;
    measured(body);
}

/// The right channel is never silent.
fn heard_all_the_time(body: &mut [u8]) {
    body[HEADER..].chunks_exact_mut(2).enumerate().for_each(|(n, frame)| frame[1] = if n % 2 == 0 { 190 } else { 70 });
}

/// One channel of two is silent.
fn silenced(body: &mut [u8], channel: usize) {
    body[HEADER..].chunks_exact_mut(2).for_each(|frame| frame[channel] = 128);
}

/// Nobody is heard from so many seconds on.
fn silent_from(body: &mut [u8], seconds: usize) {
    let rate = u32::from_le_bytes([body[28], body[29], body[30], body[31]]) as usize;
    body[HEADER..].iter_mut().skip(rate * seconds).for_each(|sample| *sample = 128);
}

/// A refresh token is good for the first access token, and for no other.
fn good_once() -> Twist {
    let asked: Mutex<u32> = Mutex::default();
    Twist::new(move |passing| match passing.what {
        What::Request { method: "POST", target: "/v1/access_token", .. } => {
            let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            *asked += 1;
            if *asked == 1 { Fate::Pass } else { Fate::Answer(400, br#"{"message":"invalid_grant"}"#.to_vec()) }
        }
        _ => Fate::Pass,
    })
}

fn logoffs_are_not_told() -> Twist {
    Twist::new(|passing| match passing.what {
        What::Request { method: "POST", target, body } if target.starts_with(EVENTS) => {
            let event: Value = serde_json::from_slice(body).unwrap_or_default();
            if event["type"] == "agent:logout" { Fate::Answer(200, Vec::new()) } else { Fate::Pass }
        }
        _ => Fate::Pass,
    })
}
