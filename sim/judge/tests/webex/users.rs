//! What syncs make of users: names, dates, roles, and who is let in no more.

use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::syncs::{I, day, moved, team, user};
use judge::State;
use judge::truth::webex::{UserMove, UserWhat};
use judge::truth::{Setting, SettingKind};
use serde_json::json;

#[test]
fn who_is_let_in_no_more_may_stay_or_go() {
    let mut r = day(vec![moved(5000, "imhof", UserWhat::Teams(vec!["Night".into()]))]);
    r.truth.tenant.filters = vec!["Serv*".into()];
    r.holds(&[]);
    r.evidence.users.retain(|u| u["email"] != I);
    team(&mut r, "Default Team")["members"] = json!(["braun@example.com", "hodges@example.com"]);
    r.holds(&[]);
    // Who was never let in has to be out.
    r.truth.tenant.filters = vec!["Sales".into()];
    assert_eq!(r.judge().state("WXC-CFG-4"), State::Broken);
}

#[test]
fn users_who_were_all_renamed_came_over_as_well() {
    let renamed = |key: &str| moved(500, key, UserWhat::Renamed { first: "Ada".into(), last: "New".into() });
    let mut r = day(["braun", "hodges", "imhof"].map(renamed).into());
    for u in &mut r.evidence.users {
        (u["first"], u["last"]) = (json!("Ada"), json!("New"));
    }
    r.holds(&["WXC-SYNC-U1", "WXC-SYNC-U7"]);
}

/// Found in the minute of the first day, or on the second.
#[test]
fn dates_of_a_user_whom_the_first_sync_may_have_missed() {
    let make = |date: &str| {
        let active = |at: i64, on: bool| moved(at, "imhof", UserWhat::Active(on));
        let moves: Vec<UserMove> =
            vec![active(0, false), active(5000, true), active(5060, false), active(60_000, true)];
        let mut r = day(moves);
        (r.truth.ends, r.truth.server_up) = (s(90_000), vec![span(0, 90_000)]);
        for field in ["company_start", "department_start"] {
            user(&mut r, I)[field] = json!(date);
        }
        r
    };
    make("2021-12-17").holds(&["WXC-SYNC-U3"]);
    make("2021-12-18").holds(&["WXC-SYNC-U3"]);
    make("2021-12-19").blames(&["WXC-SYNC-U3"]);
}

#[test]
fn roles_that_an_administrator_set() {
    let make = |set: &[&str], has: &[&str]| {
        let set = set.iter().map(|r| (*r).to_owned()).collect();
        let mut r = day(vec![moved(500, "imhof", UserWhat::Roles(set))]);
        user(&mut r, I)["roles"] = json!(has);
        r
    };
    let (agent, other, more) = ("Agent with screen", "Other", "Supervisor");
    make(&[other], &[other, agent]).holds(&["WXC-SYNC-U6"]);
    // A third one comes from nowhere.
    make(&[other], &[other, agent, more]).blames(&["WXC-SYNC-U5"]);
    // Left as it was, the agent's role was not taken: nothing had to bring it back.
    let r = make(&[agent, other], &[agent, other]);
    r.holds(&["WXC-SYNC-U5"]);
    r.not_reached(&["WXC-SYNC-U6"]);
    make(&[agent, other], &[other]).blames(&["WXC-SYNC-U5"]);
}

#[test]
fn requests_that_were_refused() {
    let make = |target: &str| -> Run {
        let mut r = day(vec![]);
        r.edit(|rec, fields| {
            let mine = rec.fields.contains(target);
            if mine {
                fields["status"] = json!(403);
            }
            mine
        });
        r
    };
    make("contact-service-queue").blames(&["WXC-SYNC-1"]);
    make("/organization/o/team").blames(&["WXC-SYNC-1"]);
    make("/organization/o/user").not_reached(&["WXC-SYNC-1"]);
}

/// Imhof was brought over on that date, after these moves; the run goes on into the second day.
fn since(date: &str, moves: &[(i64, bool)]) -> Run {
    let mut r = day(moves.iter().map(|(at, on)| moved(*at, "imhof", UserWhat::Active(*on))).collect());
    (r.truth.ends, r.truth.server_up) = (s(90_000), vec![span(0, 90_000)]);
    for field in ["company_start", "department_start"] {
        user(&mut r, I)[field] = json!(date);
    }
    r
}

#[test]
fn dates_of_users_whom_only_one_sync_can_have_found_first() {
    // Of whom the server knew before the run began, a day before.
    since("2021-12-16", &[]).holds(&["WXC-SYNC-U3"]);
    since("2021-12-15", &[]).blames(&["WXC-SYNC-U3"]);
    // Of whom was not there until the second day.
    let late = [(0, false), (60_000, true)];
    since("2021-12-18", &late).holds(&["WXC-SYNC-U3"]);
    since("2021-12-17", &late).blames(&["WXC-SYNC-U3"]);
    // There for hours, then away, then there again: known since the first time.
    let twice = [(0, false), (5_000, true), (20_000, false), (60_000, true)];
    since("2021-12-17", &twice).holds(&["WXC-SYNC-U3"]);
    since("2021-12-18", &twice).blames(&["WXC-SYNC-U3"]);
}

/// The server asked before the run began, and on the real network when it had come up.
#[test]
fn the_first_sync_on_the_real_network() {
    let make = |tolerance_ms: i64| {
        let mut r = since("2021-12-18", &[]);
        (r.truth.policies.patience_ms, r.truth.policies.tolerance_ms) = (57_600_000, tolerance_ms);
        r.judge().state("WXC-SYNC-U3")
    };
    assert_eq!(make(0), State::Broken);
    assert_eq!(make(10), State::Held);
}

#[test]
fn the_role_of_who_never_was_an_agent() {
    let make = |has: &[&str], set: Option<&str>| {
        let mut r = day(set.map(|role| moved(500, "imhof", UserWhat::Roles(vec![role.into()]))).into_iter().collect());
        for m in r.truth.tenant.user_moves.iter_mut().filter(|m| m.user == "imhof") {
            if let UserWhat::Added { enabled, .. } = &mut m.what {
                *enabled = false;
            }
        }
        user(&mut r, I)["roles"] = json!(has);
        r
    };
    make(&["Agent with screen"], None).blames(&["WXC-SYNC-U5"]);
    make(&[], None).holds(&["WXC-SYNC-U5"]);
    // By hand it may have been given to anybody.
    make(&["Agent with screen"], Some("Agent with screen")).holds(&["WXC-SYNC-U5"]);
}

#[test]
fn who_is_inactive_for_no_reason() {
    let make = |moves: Vec<UserMove>, set: &[(&str, bool)]| {
        let mut r = day(moves);
        for (agent, on) in set {
            let what = SettingKind::Active { agent: (*agent).into(), on: *on };
            r.truth.settings.push(Setting { at: s(0), what });
        }
        user(&mut r, I)["active"] = json!(false);
        r
    };
    make(vec![], &[("imhof", true)]).blames(&["WXC-SYNC-U8"]);
    make(vec![], &[("imhof", true), ("imhof", false)]).holds(&["WXC-SYNC-U1"]);
    // Of whom nobody said anything, whatever was said of others.
    make(vec![], &[("braun", true)]).holds(&["WXC-SYNC-U1"]);
    // Away for some time, and there again: nothing says that the server activates anybody.
    let away = [(500, false), (5_000, true)].map(|(at, on)| moved(at, "imhof", UserWhat::Active(on)));
    make(away.into(), &[("imhof", true)]).holds(&["WXC-SYNC-U1"]);
}
