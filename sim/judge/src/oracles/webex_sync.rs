//! WXC-SYNC-1, WXC-SYNC-U and WXC-CFG-4: users of the tenant as users of Webex WFO.
//!
//! Reached: SYNC-1 where the server asked the tenant for users; U1 to U5 where there is a user who is to be synced (U3 where the
//! server says since when, U4 and U5 where the default team and role are known); U6 where the role was taken from a user; U7
//! where a user was renamed, U8 where one was deleted, U9 where one is not active or was restored; CFG-4 where filters
//! keep users out. Each once the server has had its time to ask.

use super::webex;
use crate::case::Case;
use crate::expect::online::importing;
use crate::expect::users::{Stand, Visible, let_in, tenant};
use crate::truth::SettingKind;
use crate::truth::webex::{User, UserMove, UserWhat};
use crate::verdict::{Book, Finding};
use kernel::time::iso;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The server asked before the run began.
const PRELUDE_MS: i64 = 86_400_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() || !case.truth.runs("sync") || !case.truth.may_use("API") {
        return;
    }
    let (users, moves) = tenant(case.truth);
    for (key, user) in &users {
        let own: Vec<&UserMove> = moves.iter().filter(|m| m.user == *key).collect();
        let last = own.last().map_or(case.truth.starts, |m| m.at);
        let by = importing(case.truth, case.view).due_after(last, case.truth.policies.patience_ms);
        if by.is_some_and(|by| by <= case.truth.ends) && !own.is_empty() {
            settled(case, key, user, &own, book);
        }
    }
    strangers(case, &users, &moves, book);
    requests(case, book);
}

/// Users that the tenant does not have, and users twice.
fn strangers(case: &Case<'_>, users: &BTreeMap<String, User>, moves: &[UserMove], book: &mut Book) {
    let there = |mail: &str| {
        users.iter().any(|(key, u)| u.email.eq_ignore_ascii_case(mail) && moves.iter().any(|m| m.user == *key))
    };
    let mut known = BTreeSet::new();
    for user in case.view.evidence.users.iter().filter(|u| u["profile"].is_string()) {
        let mail = user["email"].as_str().unwrap_or_default().to_lowercase();
        let due = match () {
            () if !there(&mail) => "none: the tenant has no such user",
            () if !known.insert(mail.clone()) => "one",
            () => continue,
        };
        book.check("WXC-SYNC-U1", Some(Finding::new(format!("a user {mail} with a user profile"), due)));
    }
}

fn settled(case: &Case<'_>, key: &str, user: &User, own: &[&UserMove], book: &mut Book) {
    let t = &case.truth.tenant;
    let s = Stand::of(own);
    let is = |u: &&Value| u["email"].as_str().is_some_and(|m| m.eq_ignore_ascii_case(&user.email));
    let here = case.view.evidence.users.iter().find(is).filter(|u| u["profile"].is_string());
    let about = |seen: String, due: String| Finding::new(seen, due).agent(key).at(own.last().map_or(s.added, |m| m.at));
    let visible = Visible::of(case.truth, &importing(case.truth, case.view), own);
    let there = || format!("a user {} with a user profile", user.email);
    if !visible.maybe {
        // Kept out by a filter who is there without it.
        let id = if s.active && !s.deleted && !let_in(case.truth, &s) { "WXC-CFG-4" } else { "WXC-SYNC-U9" };
        // Where nobody at all has been brought over, nothing shows that somebody was kept out, unless a filter may do so.
        if id == "WXC-CFG-4" || case.view.evidence.users.iter().any(|u| u["profile"].is_string()) {
            book.check(id, here.map(|_| about(there(), "no such user".into())));
        }
        return;
    }
    if here.is_none() && !visible.surely {
        return;
    }
    // Who was let in once and is not any more: the documents do not say what becomes of such a user.
    if !s.deleted && !let_in(case.truth, &s) {
        return;
    }
    let Some(here) = here else {
        let id = match () {
            () if s.deleted => "WXC-SYNC-U8",
            () if s.restored => "WXC-SYNC-U9",
            () if !t.filters.is_empty() => "WXC-CFG-4",
            () => "WXC-SYNC-U1",
        };
        return book.check(id, Some(about("no such user with a user profile".into(), there())));
    };
    let word = |field: &str| here[field].as_str().unwrap_or_default().to_owned();
    let check = |book: &mut Book, id: &'static str, wrong: bool, seen: String, due: String| {
        book.check(id, wrong.then(|| about(seen, due)));
    };
    if s.deleted {
        let on = here["active"].as_bool() != Some(false);
        return check(book, "WXC-SYNC-U8", on, "the user is active".into(), "deactivated".into());
    }
    // Of who is not active there nothing is brought over.
    if !s.active {
        return;
    }
    deactivated(case, key, here, own, &about, book);
    let name = (word("first"), word("last"));
    let id = if s.renamed { "WXC-SYNC-U7" } else { "WXC-SYNC-U1" };
    let (is_called, due) = (format!("called {} {}", name.0, name.1), format!("called {} {}", s.name.0, s.name.1));
    check(book, id, name != s.name, is_called, due);
    book.tested("WXC-SYNC-U1");
    if s.restored {
        book.tested("WXC-SYNC-U9");
    }
    let acd_id = word("acd_id");
    check(book, "WXC-SYNC-U2", acd_id != user.tid, format!("the ACD id `{acd_id}`"), format!("`{}`", user.tid));
    dates(case, &visible, &word("company_start"), &word("department_start"), &about, book);
    let team = word("team");
    let due = s.team.clone().unwrap_or_else(|| t.default_team.clone());
    if !due.is_empty() {
        check(book, "WXC-SYNC-U4", team != due, format!("on the team `{team}`"), format!("on `{due}`"));
    }
    roles(case, &s, here, &about, book);
}

/// Nobody is deactivated but who was deleted there, or by the administrator.
fn deactivated(
    case: &Case<'_>,
    key: &str,
    here: &Value,
    own: &[&UserMove],
    about: &dyn Fn(String, String) -> Finding,
    book: &mut Book,
) {
    let set = case.truth.settings.iter().rev().find_map(|s| match &s.what {
        SettingKind::Active { agent, on } if agent == key => Some(*on),
        _ => None,
    });
    let away = own.iter().any(|m| matches!(m.what, UserWhat::Deleted | UserWhat::Active(false)));
    if set == Some(true) && !away && here["active"].as_bool() == Some(false) {
        let due = "active: neither deleted there nor deactivated here";
        book.check("WXC-SYNC-U8", Some(about("the user is not active".into(), due.into())));
    }
}

/// WXC-SYNC-U3: the dates are of the first sync that found the user, and of no later one.
fn dates(
    case: &Case<'_>,
    visible: &Visible,
    company: &str,
    department: &str,
    about: &dyn Fn(String, String) -> Finding,
    book: &mut Book,
) {
    let truth = case.truth;
    if truth.tenant.users.is_empty() && company.is_empty() && department.is_empty() {
        return;
    }
    let importing = importing(truth, case.view);
    let day = |at: i64| iso(at).chars().take(10).collect::<String>();
    let mut windows = Vec::new();
    for s in &visible.spans {
        let from = if s.from <= truth.starts { s.from - PRELUDE_MS } else { s.from };
        // On the real network the first sync comes with the run, and not before it.
        let real = if truth.policies.tolerance_ms > 0 { truth.policies.patience_ms } else { 0 };
        let by = if s.from <= truth.starts {
            Some(s.from + real)
        } else {
            importing.due_after(s.from, truth.policies.patience_ms)
        };
        windows.push((day(from), day(by.unwrap_or(truth.ends).min(s.to).min(truth.ends))));
        // After this one every sync knows the user.
        if by.is_some_and(|by| by <= s.to) {
            break;
        }
    }
    let within =
        |date: &str| date.len() == 10 && windows.iter().any(|(from, to)| date >= from.as_str() && date <= to.as_str());
    let wrong = !within(company) || company != department;
    let text = format!("company since `{company}`, department since `{department}`");
    let due = windows.first().map_or(String::new(), |(from, to)| format!("both since the sync, {from} to {to}"));
    book.check("WXC-SYNC-U3", wrong.then(|| about(text, due)));
}

fn roles(case: &Case<'_>, s: &Stand, here: &Value, about: &dyn Fn(String, String) -> Finding, book: &mut Book) {
    let role = &case.truth.tenant.agent_role;
    if role.is_empty() {
        return;
    }
    let all: Vec<&str> = here["roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let by_hand = |r: &str| s.roles.as_ref().is_some_and(|set| set.iter().any(|o| o == r));
    let taken = s.enabled && s.roles.as_ref().is_some_and(|set| !set.contains(role));
    let has = all.contains(&role.as_str());
    let id = if taken { "WXC-SYNC-U6" } else { "WXC-SYNC-U5" };
    let foreign = all.iter().find(|r| **r != role.as_str() && !by_hand(r));
    // Who is no agent any more keeps what the administrator does not take.
    let due = match () {
        () if s.enabled && !has => Some(format!("the role `{role}`")),
        () if !s.was_enabled && has && !by_hand(role) => Some(format!("not the role `{role}`")),
        () => None,
    };
    book.check(id, due.map(|due| about(format!("the roles {all:?}"), due)));
    if let Some(foreign) = foreign {
        book.check("WXC-SYNC-U5", Some(about(format!("the role `{foreign}`"), "no other role is synced".into())));
    }
}

/// WXC-SYNC-1: one request (of however many pages) for users, one for teams, one for queues.
fn requests(case: &Case<'_>, book: &mut Book) {
    let path = |e: &crate::view::Exchange| e.path().to_owned();
    let well = || webex::asked(case).filter(|e| e.status < 300);
    let ends = |list: &[&str]| {
        let of = |p: String| list.iter().any(|end| p.ends_with(end));
        well().map(path).any(of)
    };
    let Some(users) = well().find(|e| webex::is_users(e)) else { return };
    let by = importing(case.truth, case.view).due_after(users.at, case.truth.policies.patience_ms);
    let (teams, queues) = (ends(&["/team"]), ends(&["/virtual-team", "/contact-service-queue"]));
    let wrong = !(teams && queues);
    if !wrong || by.is_some_and(|by| by <= case.truth.ends) {
        let text = format!("asked for users, for teams: {teams}, for queues: {queues}");
        book.check("WXC-SYNC-1", wrong.then(|| Finding::new(text, "three requests")));
    }
}
