//! WXC-SYNC-T and WXC-SYNC-Q1: teams and queues of the tenant in Webex WFO.
//!
//! Reached where the server said which teams and queues it has, and: T1 where a team of the tenant is or was active; T2 where one
//! was renamed; T3 where a user's teams changed there; T4 where one was deleted; T5 where a team was made by hand, or any user
//! is on a team; Q1 where the tenant has queues.

use super::webex;
use crate::case::Case;
use crate::expect::online::importing;
use crate::expect::teams::Known;
use crate::truth::webex::{TeamMove, TeamWhat, UserWhat};
use crate::verdict::{Book, Finding};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    if !case.truth.is_webex() || !case.truth.runs("sync") || !case.truth.may_use("API") {
        return;
    }
    if let Some(here) = &case.view.evidence.webex.teams {
        teams(case, here, book);
        by_hand(case, here, book);
        members(case, here, book);
    }
    if let Some(here) = &case.view.evidence.webex.queues {
        let ours = |q: &&Value| of_acd(case, q) && q["name"].is_string();
        let mut names = BTreeSet::new();
        for name in here.iter().filter(ours).filter_map(|q| q["name"].as_str()) {
            if !names.insert(name) {
                book.check("WXC-SYNC-Q1", Some(Finding::new(format!("the queue `{name}` twice"), "once")));
            }
        }
        // Of a tenant of our own not all queues are told; somebody else's begins without any.
        for name in names.iter().filter(|name| webex::is_foreign(case) && !t.queues.iter().any(|q| q == *name)) {
            let seen = Finding::new(format!("a queue `{name}`"), "none: the tenant has no such queue");
            book.check("WXC-SYNC-Q1", Some(seen));
        }
        let asked = in_time(case, case.truth.starts);
        for queue in t.queues.iter().filter(|_| asked) {
            let seen = || Finding::new(format!("the queues {names:?}"), format!("`{queue}` among them"));
            book.check("WXC-SYNC-Q1", (!names.contains(queue.as_str())).then(seen));
        }
    }
}

/// Whether a team or a queue is of the tenant's ACD.
fn of_acd(case: &Case<'_>, one: &Value) -> bool {
    let acd = &case.truth.tenant.acd;
    one["acd"].as_str().is_some_and(|name| acd.is_empty() || name == acd)
}

fn in_time(case: &Case<'_>, at: i64) -> bool {
    let by = importing(case.truth, case.view).due_after(at, case.truth.policies.patience_ms);
    by.is_some_and(|by| by <= case.truth.ends)
}

fn teams(case: &Case<'_>, here: &[Value], book: &mut Book) {
    let moves = &case.truth.tenant.team_moves;
    let keys: BTreeSet<&str> = moves.iter().map(|m| m.team.as_str()).collect();
    let of = |key: &str| -> Vec<&TeamMove> { moves.iter().filter(|m| m.team == key).collect() };
    let importing = importing(case.truth, case.view);
    let known = |key: &str| Known::of(case.truth, &importing, &of(key));
    let current: BTreeSet<String> = keys.iter().flat_map(|key| known(key).now().to_vec()).collect();
    strangers(case, here, book);
    for key in keys {
        let own = of(key);
        if own.last().is_some_and(|m| !in_time(case, m.at)) {
            continue;
        }
        let team = known(key);
        let Some(name) = team.now().last() else { continue };
        let find = |name: &String| here.iter().find(|t| t["name"] == **name && of_acd(case, t));
        // An old name may be another team's by now.
        let there = team.now().iter().rev().find_map(find);
        let old = team.before().iter().rev().find(|n| !current.contains(*n) && find(n).is_some());
        let text = match (there, old) {
            (None, Some(old)) => format!("a team `{old}`"),
            (None, None) => "no such team".into(),
            (Some(there), _) => format!("a team {}", there["name"]),
        };
        let about = |due: &str| Some(Finding::new(text.clone(), due).at(own.last().map_or(0, |m| m.at)));
        if !team.maybe {
            book.check("WXC-SYNC-T1", there.and_then(|_| about("none: it was never active")));
            continue;
        }
        if there.is_none() && !team.surely {
            continue;
        }
        let id = match () {
            () if team.deleted => "WXC-SYNC-T4",
            () if !team.before().is_empty() => "WXC-SYNC-T2",
            () => "WXC-SYNC-T1",
        };
        book.check(id, if there.is_none() || old.is_some() { about(&format!("a team `{name}`")) } else { None });
        if let Some(there) = there {
            let open = there["read_only"].as_bool() != Some(true);
            book.check(
                "WXC-SYNC-T1",
                open.then(|| Finding::new(format!("the name `{name}` can be changed"), "read-only")),
            );
        }
    }
    for probe in case.view.evidence.probes.iter().filter(|p| p.what.starts_with("rename-team:")) {
        let right = (400..500).contains(&probe.status);
        let seen = || Finding::new(format!("renamed by hand: {}", probe.status), "refused: read-only").at(probe.at);
        book.check("WXC-SYNC-T1", (!right).then(seen));
    }
}

/// Synced teams that the tenant never had under that name, and teams twice.
fn strangers(case: &Case<'_>, here: &[Value], book: &mut Book) {
    let moves = &case.truth.tenant.team_moves;
    let ever: Vec<&String> = moves
        .iter()
        .filter_map(|m| match &m.what {
            TeamWhat::Added(name, _) | TeamWhat::Renamed(name) => Some(name),
            _ => None,
        })
        .collect();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for name in here.iter().filter(|t| t["acd"].is_string()).filter_map(|t| t["name"].as_str()) {
        *known.entry(name).or_default() += 1;
    }
    for (name, count) in known.into_iter().filter(|_| !moves.is_empty()) {
        // Several teams of the tenant may have had one name, and each of its ACDs may bring them.
        let most = ever.iter().filter(|n| **n == name).count() * (1 + case.truth.tenant.acds_added.len());
        if count > most {
            let text = format!("{count} synced teams `{name}`");
            book.check("WXC-SYNC-T1", Some(Finding::new(text, format!("{most}, as many as the tenant had"))));
        }
    }
}

/// Teams made here stay here.
fn by_hand(case: &Case<'_>, here: &[Value], book: &mut Book) {
    for name in &case.truth.tenant.teams_made {
        let there = here.iter().any(|t| t["name"] == **name && t["acd"].is_null());
        let seen = || Finding::new("no such team made here", format!("`{name}`"));
        book.check("WXC-SYNC-T5", (!there).then(seen));
    }
    let writes = |e: &crate::view::Exchange| ["POST", "PUT", "PATCH", "DELETE"].contains(&e.method.as_str());
    let pushed = |e: &&crate::view::Exchange| writes(e) && e.target.contains("/team");
    for e in webex::asked(case).filter(pushed) {
        let finding = Finding::new(format!("{} {}", e.method, e.target), "nothing is pushed to the tenant");
        book.check("WXC-SYNC-T5", Some(finding.record(e.at, e.ordinal)));
    }
}

/// One team for each user; what the tenant says of membership changes nothing.
fn members(case: &Case<'_>, here: &[Value], book: &mut Book) {
    let t = &case.truth.tenant;
    let on = |mail: &str| -> Vec<&str> {
        let of = |team: &&Value| team["members"].as_array().into_iter().flatten().any(|m| m.as_str() == Some(mail));
        here.iter().filter(of).filter_map(|t| t["name"].as_str()).collect()
    };
    for user in case.view.evidence.users.iter().filter(|u| u["profile"].is_string()) {
        let Some(mail) = user["email"].as_str() else { continue };
        let teams = on(mail);
        let said = user["team"].as_str().filter(|_| user["active"].as_bool() != Some(false));
        let known = here.iter().all(|team| team["members"].is_array());
        let wrong = teams.len() > 1 || said.is_some_and(|team| known && teams != [team]);
        let text = || {
            let said = said.map_or(String::new(), |team| format!(", and said to be on `{team}`"));
            Finding::new(format!("{mail} is on {teams:?}{said}"), "one team only")
        };
        if !teams.is_empty() || wrong {
            book.check("WXC-SYNC-T5", wrong.then(text));
        }
    }
    for m in t.user_moves.iter().filter(|m| matches!(m.what, UserWhat::Teams(_)) && in_time(case, m.at)) {
        let set = t.user_moves.iter().rev().find_map(|o| match &o.what {
            UserWhat::Team(team) if o.user == m.user => Some(team.as_str()),
            _ => None,
        });
        let due = set.unwrap_or(t.default_team.as_str());
        let Some(user) = t.users.get(&m.user).filter(|_| !due.is_empty()) else { continue };
        // Who is no user here, or none any more, is on no team.
        let is = |u: &&Value| u["email"].as_str().is_some_and(|mail| mail.eq_ignore_ascii_case(&user.email));
        let here = case.view.evidence.users.iter().find(is);
        if !here.is_some_and(|u| u["profile"].is_string() && u["active"].as_bool() != Some(false)) {
            continue;
        }
        let teams = on(&user.email);
        let text = || Finding::new(format!("on {teams:?}"), format!("on `{due}` as before")).agent(&m.user).at(m.at);
        book.check("WXC-SYNC-T3", (teams != [due]).then(text));
    }
}
