//! Users, teams and queues of Webex Contact Center that come over otherwise than the guide's tables have it.

use super::Peer;
use super::tools::{answers, both, listed, meddle};
use kernel::world::{Fate, What};
use lab::stage::Sabotage;
use serde_json::Value;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "WXC-SYNC-1",
        does: "teams and queues are never asked for with success",
        scenario: "webex-cc-2.0/saml",
        sabotage: teams_refused,
    },
    Peer {
        blamed: "WXC-SYNC-U1",
        does: "a user gets another first name",
        scenario: "webex-cc-2.0/roles",
        sabotage: || braun(|user| user["first"] = "Nobody".into()),
    },
    Peer {
        blamed: "WXC-SYNC-U2",
        does: "a user gets another ACD id than the TID",
        scenario: "webex-cc-2.0/roles",
        sabotage: || braun(|user| user["acd_id"] = "4711".into()),
    },
    Peer {
        blamed: "WXC-SYNC-U3",
        does: "a user has been with the company since before the sync",
        scenario: "webex-cc-2.0/roles",
        sabotage: || braun(|user| user["company_start"] = "1999-01-01".into()),
    },
    Peer {
        blamed: "WXC-SYNC-U4",
        does: "a user is put on another team than the default one",
        scenario: "webex-cc-2.0/roles",
        sabotage: || braun(|user| user["team"] = "Elsewhere".into()),
    },
    Peer {
        blamed: "WXC-SYNC-U5",
        does: "who is not contact-center enabled gets the agent role",
        scenario: "webex-cc-2.0/roles",
        sabotage: || of("weber", |user| user["roles"] = serde_json::json!(["Agent with screen", "Agent"])),
    },
    Peer {
        blamed: "WXC-SYNC-U6",
        does: "the agent role that was taken stays away",
        scenario: "webex-cc-2.0/roles",
        sabotage: || braun(|user| user["roles"] = serde_json::json!(["Agent with screen"])),
    },
    Peer {
        blamed: "WXC-SYNC-U7",
        does: "a new name there stays unknown here",
        scenario: "webex-cc-2.0/user-renamed",
        sabotage: || braun(|user| user["last"] = "Braun".into()),
    },
    Peer {
        blamed: "WXC-SYNC-U8",
        does: "a deleted user stays active",
        scenario: "webex-cc-1.0/user-deleted",
        sabotage: || braun(|user| user["active"] = true.into()),
    },
    Peer {
        blamed: "WXC-SYNC-U9",
        does: "a user who is not active there is imported",
        scenario: "webex-cc-2.0/user-never-active",
        sabotage: || braun(|user| user["profile"] = "Webex".into()),
    },
    Peer {
        blamed: "WXC-SYNC-T1",
        does: "a new team is not added",
        scenario: "webex-cc-2.0/teams",
        sabotage: || answers("/sim/teams", |teams| gone(teams, "New office")),
    },
    Peer {
        blamed: "WXC-SYNC-T2",
        does: "a renamed team keeps its name",
        scenario: "webex-cc-2.0/teams",
        sabotage: || {
            listed("/sim/teams", |team| {
                if team["name"] == "Reception" {
                    team["name"] = "Front office".into()
                }
            })
        },
    },
    Peer {
        blamed: "WXC-SYNC-T3",
        does: "a user who is on another team there is moved here",
        scenario: "webex-cc-2.0/teams",
        sabotage: || listed("/sim/teams", moved),
    },
    Peer {
        blamed: "WXC-SYNC-T4",
        does: "a deleted team is deleted here",
        scenario: "webex-cc-2.0/teams",
        sabotage: || answers("/sim/teams", |teams| gone(teams, "Old office")),
    },
    Peer {
        blamed: "WXC-SYNC-T5",
        does: "a user is on two teams",
        scenario: "webex-cc-2.0/roles",
        sabotage: || {
            listed("/sim/teams", |team| {
                if team["name"] == "Service" {
                    team["members"] = serde_json::json!(["dana.braun@example.com"])
                }
            })
        },
    },
    Peer {
        blamed: "WXC-SYNC-Q1",
        does: "queues are not there",
        scenario: "webex-cc-2.0/teams",
        sabotage: || answers("/sim/queues", |queues| *queues = Value::Array(Vec::new())),
    },
];

/// Changes what the Users page says of somebody.
fn of(last: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Sabotage {
    listed("/sim/users", move |user| {
        if user["email"].as_str().is_some_and(|mail| mail.contains(last)) {
            change(user);
        }
    })
}

fn braun(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Sabotage {
    of("braun", change)
}

fn gone(teams: &mut Value, name: &str) {
    teams.as_array_mut().into_iter().for_each(|all| all.retain(|team| team["name"] != name));
}

fn moved(team: &mut Value) {
    let here = team["name"] == "Back office";
    team["members"] = if here { serde_json::json!(["dana.braun@example.com"]) } else { serde_json::json!([]) };
}

/// The server cannot say that it synced, so somebody else does.
fn teams_refused() -> Sabotage {
    let refused = meddle(|passing| match passing.what {
        What::Request { method: "GET", target, .. } if target.contains("/team") && passing.to == "webex" => {
            Fate::Answer(500, b"{}".to_vec())
        }
        _ => Fate::Pass,
    });
    both(refused, answers("/sim/status", |status| status["syncs"] = 1.into()))
}
