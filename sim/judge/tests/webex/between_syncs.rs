//! What syncs cannot have seen, and what they must have: users and teams that come, go and change while nobody looks.

use crate::common::perfect::span;
use crate::common::s;
use crate::office::{B, H};
use crate::syncs::{I, day, moved, team, user};
use judge::truth::webex::{TeamMove, TeamWhat, UserWhat};
use serde_json::json;

#[test]
fn a_user_between_two_syncs() {
    let brief = |to: i64| {
        let added =
            UserWhat::Added { first: "Ada".into(), last: "New".into(), enabled: true, teams: vec!["Service".into()] };
        let mut r = day(vec![moved(5000, "new", added), moved(to, "new", UserWhat::Active(false))]);
        let user = judge::truth::webex::User { email: "new@example.com".into(), tid: "904".into() };
        r.truth.tenant.users.insert("new".into(), user);
        r
    };
    // Found, or not.
    brief(5300).holds(&[]);
    let mut r = brief(5300);
    let mut found = user(&mut r, I).clone();
    (found["email"], found["first"], found["last"], found["acd_id"]) =
        (json!("new@example.com"), json!("Ada"), json!("New"), json!("904"));
    r.evidence.users.push(found);
    team(&mut r, "Default Team")["members"] = json!([B, H, I, "new@example.com"]);
    r.holds(&[]);
    brief(9000).blames(&["WXC-SYNC-U1"]);
    // Never active at all.
    let mut never = brief(5300);
    never.truth.tenant.user_moves.last_mut().expect("a move").at = s(5000);
    never.holds(&["WXC-SYNC-U9"]);
    never.evidence.users = r.evidence.users.clone();
    never.evidence.webex.teams = r.evidence.webex.teams.clone();
    never.blames(&["WXC-SYNC-U9"]);
}

#[test]
fn dates_are_those_of_the_first_sync() {
    let make = |date: &str| {
        let renamed = UserWhat::Renamed { first: "Mia".into(), last: "Imboden".into() };
        let mut r = day(vec![moved(80_000, "imhof", renamed)]);
        r.truth.ends = s(90_000);
        r.truth.server_up = vec![span(0, 90_000)];
        user(&mut r, I)["last"] = json!("Imboden");
        for field in ["company_start", "department_start"] {
            user(&mut r, I)[field] = json!(date);
        }
        r
    };
    make("2021-12-17").holds(&["WXC-SYNC-U3", "WXC-SYNC-U7"]);
    make("2021-12-18").blames(&["WXC-SYNC-U3"]);
}

#[test]
fn names_of_teams() {
    let moved = |at: i64, team: &str, what: TeamWhat| TeamMove { at: s(at), team: team.into(), what };
    let with = |moves: Vec<TeamMove>, names: &[&str]| {
        let mut r = day(vec![]);
        r.truth.tenant.team_moves.retain(|m| m.team == "a");
        r.truth.tenant.team_moves.extend(moves);
        let pattern = team(&mut r, "Service").clone();
        let teams = r.evidence.webex.teams.as_mut().expect("teams");
        teams.retain(|t| t["acd"].is_null());
        teams.extend(["Service"].iter().chain(names).map(|name| {
            let mut team = pattern.clone();
            team["name"] = json!(name);
            team
        }));
        r
    };
    // Renamed while nobody looked at it.
    let away = || {
        vec![
            moved(0, "b", TeamWhat::Added("Sales".into(), true)),
            moved(3000, "b", TeamWhat::Active(false)),
            moved(6000, "b", TeamWhat::Renamed("Orders".into())),
            moved(9000, "b", TeamWhat::Active(true)),
        ]
    };
    with(away(), &["Orders"]).holds(&["WXC-SYNC-T2"]);
    with(away(), &["Sales"]).blames(&["WXC-SYNC-T2"]);
    with(away()[..3].to_vec(), &["Sales"]).holds(&["WXC-SYNC-T1"]);
    // Another team has taken the old name.
    let swap = || {
        vec![
            moved(0, "b", TeamWhat::Added("Sales".into(), true)),
            moved(3000, "b", TeamWhat::Renamed("Orders".into())),
            moved(6000, "c", TeamWhat::Added("Sales".into(), true)),
        ]
    };
    with(swap(), &["Orders", "Sales"]).holds(&["WXC-SYNC-T2", "WXC-SYNC-T1"]);
    with(swap(), &["Sales"]).blames(&["WXC-SYNC-T2"]);
    // There and gone between two syncs.
    let brief =
        |to: i64| vec![moved(3000, "b", TeamWhat::Added("Sales".into(), true)), moved(to, "b", TeamWhat::Deleted)];
    with(brief(3100), &[]).holds(&[]);
    with(brief(3100), &["Sales"]).holds(&["WXC-SYNC-T4"]);
    with(brief(9000), &[]).blames(&["WXC-SYNC-T4"]);
    // There for no time at all.
    with(brief(3000), &[]).holds(&["WXC-SYNC-T1"]);
    with(brief(3000), &["Sales"]).blames(&["WXC-SYNC-T1"]);
}

#[test]
fn who_is_gone_is_on_no_team() {
    let mut r =
        day(vec![moved(500, "imhof", UserWhat::Teams(vec!["Sales".into()])), moved(3000, "imhof", UserWhat::Deleted)]);
    user(&mut r, I)["active"] = json!(false);
    team(&mut r, "Default Team")["members"] = json!([B, H]);
    r.holds(&["WXC-SYNC-U8"]);
    r.not_reached(&["WXC-SYNC-T3"]);
}

#[test]
fn a_sync_that_the_end_cuts_short() {
    let mut r = day(vec![]);
    let mut first = true;
    r.evidence.trace.records.retain(|rec| {
        let other = rec.fields.contains("/team") || rec.fields.contains("contact-service-queue");
        let users = rec.fields.contains("/organization/o/user") && !std::mem::take(&mut first);
        !other && !users
    });
    r.blames(&["WXC-SYNC-1"]);
    r.truth.server_up = vec![span(0, 600)];
    r.evidence.webex.queues = Some(Vec::new());
    r.not_reached(&["WXC-SYNC-1", "WXC-SYNC-Q1"]);
}
