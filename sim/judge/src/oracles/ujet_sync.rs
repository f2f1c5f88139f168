//! UJT-SYNC: UJET's agents as users of the server.
//!
//! Reached: -1 where UJET has an agent; -2 where an agent whom the server has as a user was changed in UJET after the start,
//! and the server has had its time to ask.

use crate::case::Case;
use crate::expect::online::importing;
use crate::truth::Agent;
use crate::verdict::{Book, Finding};
use serde_json::Value;
use std::collections::BTreeSet;

/// The platform whose requirements these are.
const PLATFORM: &str = "calabrio-ujet";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if case.truth.platform != PLATFORM {
        return;
    }
    strangers(case, book);
    for (key, agent) in &case.truth.agents {
        let changes: Vec<_> = case.truth.acd_changes.iter().filter(|c| c.agent == *key).collect();
        let user = case.view.evidence.users.iter().find(|u| is(u, agent));
        // Of one who is gone the documents do not say what becomes of the user profile.
        let gone = changes.last().is_some_and(|change| change.name.is_none());
        let given_up = gone && user.is_some_and(|user| user["profile"].is_null());
        if agent.in_acd && !given_up {
            book.check("UJT-SYNC-1", imported(key, agent, user));
        }
        let first = Some((agent.first.clone(), agent.last.clone()));
        match changes.last() {
            Some(change) => {
                let due = importing(case.truth, case.view).due_after(change.at, case.truth.policies.patience_ms);
                if due.is_none_or(|due| due > case.truth.ends) {
                    continue;
                }
                if !agent.in_acd && change.name.is_some() {
                    book.check("UJT-SYNC-1", imported(key, agent, user));
                }
                if user.is_none() && change.name.is_none() {
                    // Nobody to be deactivated: if the agent was to be there at all, that is blamed above.
                    continue;
                }
                let finding = brought(key, user, change.name.as_ref()).map(|f| f.at(change.at));
                book.check("UJT-SYNC-2", finding);
            }
            None if agent.in_acd => {
                if let Some(finding) = user.and_then(|_| brought(key, user, first.as_ref())) {
                    book.broken("UJT-SYNC-1", finding);
                }
            }
            None => {
                if user.is_some_and(|u| u["profile"].is_string()) {
                    let seen = format!("{} has a user profile of the ACD", agent.email);
                    book.check(
                        "UJT-SYNC-1",
                        Some(Finding::new(seen, "none: the ACD does not know the agent").agent(key)),
                    );
                }
            }
        }
    }
}

/// Users of a profile whom UJET does not have, and users twice.
fn strangers(case: &Case<'_>, book: &mut Book) {
    let mut known = BTreeSet::new();
    for user in case.view.evidence.users.iter().filter(|u| u["profile"].is_string()) {
        let mail = user["email"].as_str().unwrap_or_default().to_lowercase();
        let seen = format!("a user `{mail}` with a user profile of the ACD");
        let due = match () {
            () if !case.truth.agents.values().any(|agent| is(user, agent)) => "none: the ACD has no such agent",
            () if !known.insert(mail) => "one",
            () => continue,
        };
        book.check("UJT-SYNC-1", Some(Finding::new(seen, due)));
    }
}

fn is(user: &Value, agent: &Agent) -> bool {
    user["email"].as_str().is_some_and(|mail| mail.eq_ignore_ascii_case(&agent.email))
}

fn imported(key: &str, agent: &Agent, user: Option<&Value>) -> Option<Finding> {
    let due = format!("a user {} with a user profile of the ACD and the ACD id {}", agent.email, agent.acd_id);
    let finding = |seen: String| Some(Finding::new(seen, due.clone()).agent(key));
    let Some(user) = user else { return finding("no such user".into()) };
    if !user["profile"].is_string() {
        return finding("a user without a user profile".into());
    }
    let id = user["acd_id"].as_str().unwrap_or_default();
    (id != agent.acd_id).then(|| finding(format!("the ACD id `{id}`"))).flatten()
}

/// Whether a user is as the ACD last had the agent.
fn brought(key: &str, user: Option<&Value>, name: Option<&(String, String)>) -> Option<Finding> {
    let finding = |seen: String, due: String| Some(Finding::new(seen, due).agent(key));
    let Some((first, last)) = name else {
        let active = user.is_some_and(|u| u["active"].as_bool() == Some(true));
        return active
            .then(|| finding("the user is active".into(), "deactivated: the ACD's agent is gone".into()))
            .flatten();
    };
    let Some(user) = user else { return finding("no such user".into(), format!("{first} {last}")) };
    let has = |field: &str| user[field].as_str().unwrap_or_default().to_owned();
    let seen = (has("first"), has("last"));
    if seen == (first.clone(), last.clone()) {
        return None;
    }
    finding(format!("the user is called {} {}", seen.0, seen.1), format!("{first} {last}"))
}
