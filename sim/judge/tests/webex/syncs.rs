//! Users, teams and queues.

use crate::common::{Run, s};
use crate::office::{perfect, tenant};
use judge::evidence::Probe;
use judge::truth::AcdChange;
use judge::truth::webex::{AcdAdded, TeamMove, TeamWhat, User, UserMove, UserWhat};
use serde_json::{Value, json};

pub fn moved(at: i64, user: &str, what: UserWhat) -> UserMove {
    UserMove { at: s(at), user: user.into(), what }
}

/// Three users; what became of them comes on top.
pub fn day(more: Vec<UserMove>) -> Run {
    let mut t = tenant("programmatic");
    t.tenant.default_team = "Default Team".into();
    t.tenant.agent_role = "Agent with screen".into();
    for (key, a) in &t.agents {
        t.tenant.users.insert(key.clone(), User { email: a.email.clone(), tid: a.acd_id.clone() });
        let (first, last) = (a.first.clone(), a.last.clone());
        let what = UserWhat::Added { first, last, enabled: true, teams: vec!["Service".into()] };
        t.tenant.user_moves.push(moved(0, key, what));
    }
    t.tenant.user_moves.extend(more);
    let team = |at: i64, team: &str, what: TeamWhat| TeamMove { at: s(at), team: team.into(), what };
    t.tenant.team_moves = vec![
        team(0, "a", TeamWhat::Added("Service".into(), true)),
        team(0, "b", TeamWhat::Added("Sales".into(), true)),
        team(0, "c", TeamWhat::Added("Closed".into(), false)),
        team(0, "d", TeamWhat::Added("Night".into(), true)),
        team(500, "b", TeamWhat::Renamed("Orders".into())),
        team(600, "d", TeamWhat::Deleted),
    ];
    t.tenant.queues = vec!["Support".into()];
    t.tenant.teams_made = vec!["Own".into()];
    let mut r = perfect(t);
    let synced = |name: &str| json!({ "id": 1, "name": name, "acd": "Webex", "read_only": true, "members": [] });
    let default = json!({ "id": 9, "name": "Default Team", "acd": null, "read_only": false,
        "members": r.evidence.users.iter().map(|u| u["email"].clone()).collect::<Vec<_>>() });
    let own = json!({ "id": 8, "name": "Own", "acd": null, "read_only": false, "members": [] });
    r.evidence.webex.teams = Some(vec![synced("Service"), synced("Orders"), synced("Night"), default, own]);
    r.evidence.webex.queues = Some(vec![json!({ "acd": "Webex", "id": "q", "name": "Support", "active": true })]);
    r
}

pub fn user<'a>(r: &'a mut Run, mail: &str) -> &'a mut Value {
    r.evidence.users.iter_mut().find(|u| u["email"] == mail).expect("a user")
}
pub fn team<'a>(r: &'a mut Run, name: &str) -> &'a mut Value {
    r.evidence.webex.teams.as_mut().expect("teams").iter_mut().find(|t| t["name"] == name).expect("a team")
}

pub use crate::office::I;

#[test]
fn as_it_has_to_be() {
    let u = |n: u8| format!("WXC-SYNC-U{n}");
    let ids: Vec<String> = (1..=5).map(u).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    day(vec![]).holds(&ids);
    day(vec![]).holds(&["WXC-SYNC-1", "WXC-SYNC-T1", "WXC-SYNC-T2", "WXC-SYNC-T4", "WXC-SYNC-T5", "WXC-SYNC-Q1"]);
    day(vec![]).not_reached(&["WXC-SYNC-U6", "WXC-SYNC-U7", "WXC-SYNC-U8", "WXC-SYNC-U9", "WXC-SYNC-T3", "WXC-CFG-4"]);
}

#[test]
fn new_users() {
    let cases: [(&str, Value, &str); 7] = [
        ("profile", json!(null), "WXC-SYNC-U1"),
        ("first", json!("X"), "WXC-SYNC-U1"),
        ("acd_id", json!("X"), "WXC-SYNC-U2"),
        ("company_start", json!("2021-11-01"), "WXC-SYNC-U3"),
        ("team", json!("Service"), "WXC-SYNC-U4"),
        ("roles", json!([]), "WXC-SYNC-U5"),
        ("roles", json!(["Agent with screen", "Supervisor"]), "WXC-SYNC-U5"),
    ];
    for (field, value, id) in cases {
        let mut r = day(vec![]);
        user(&mut r, I)[field] = value;
        r.blames(&[id]);
    }
}

#[test]
fn what_becomes_of_users() {
    let renamed = || day(vec![moved(500, "imhof", UserWhat::Renamed { first: "Mia".into(), last: "Imboden".into() })]);
    renamed().blames(&["WXC-SYNC-U7"]);
    let mut r = renamed();
    user(&mut r, I)["last"] = json!("Imboden");
    r.holds(&["WXC-SYNC-U7"]);

    let mut r = day(vec![moved(500, "imhof", UserWhat::Deleted)]);
    r.blames(&["WXC-SYNC-U8"]);
    user(&mut r, I)["active"] = json!(false);
    r.holds(&["WXC-SYNC-U8"]);
    r.evidence.users.retain(|u| u["email"] != I);
    r.blames(&["WXC-SYNC-U8"]);

    let mut r = day(vec![moved(500, "imhof", UserWhat::Roles(vec!["Other".into()]))]);
    user(&mut r, I)["roles"] = json!(["Other", "Agent with screen"]);
    r.holds(&["WXC-SYNC-U6"]);
    user(&mut r, I)["roles"] = json!(["Other"]);
    r.blames(&["WXC-SYNC-U6"]);

    let mut r = day(vec![moved(0, "imhof", UserWhat::Active(false))]);
    r.blames(&["WXC-SYNC-U9"]);
    r.evidence.users.retain(|u| u["email"] != I);
    r.holds(&["WXC-SYNC-U9"]);
    r.evidence.users.clear();
    assert_eq!(r.judge().state("WXC-SYNC-U9"), judge::State::NotReached, "nobody has been brought over");
    let back = vec![moved(0, "imhof", UserWhat::Active(false)), moved(500, "imhof", UserWhat::Active(true))];
    let mut r = day(back);
    r.holds(&["WXC-SYNC-U9"]);
    r.evidence.users.retain(|u| u["email"] != I);
    r.blames(&["WXC-SYNC-U9"]);
}

#[test]
fn filters() {
    let mut r = day(vec![moved(0, "imhof", UserWhat::Teams(vec!["Back office".into()]))]);
    r.truth.tenant.filters = vec!["Serv*".into()];
    r.blames(&["WXC-CFG-4"]);
    r.evidence.users.retain(|u| u["email"] != I);
    team(&mut r, "Default Team")["members"] = json!(["braun@example.com", "hodges@example.com", I]);
    r.holds(&["WXC-CFG-4"]);
    r.truth.tenant.filters = vec!["Serv*".into(), "*off*".into()];
    r.blames(&["WXC-CFG-4"]);
    // A name is one team's, and not that of all that begin with it.
    let mut r = day(vec![moved(0, "imhof", UserWhat::Teams(vec!["Service desk".into()]))]);
    r.truth.tenant.filters = vec!["service".into()];
    r.blames(&["WXC-CFG-4"]);
    r.evidence.users.retain(|u| u["email"] != I);
    team(&mut r, "Default Team")["members"] = json!(["braun@example.com", "hodges@example.com"]);
    r.holds(&["WXC-CFG-4"]);
    // A filter that keeps nobody out has not shown itself.
    let mut r = day(vec![]);
    r.truth.tenant.filters = vec!["Serv*".into()];
    r.not_reached(&["WXC-CFG-4"]);
}

#[test]
fn an_acd_that_was_added_syncs_users_of_its_own() {
    let at = day(vec![]).truth.starts;
    let acd = |filters: &[&str], filters_all| AcdAdded {
        at: at + 1_000,
        filters: filters.iter().map(|f| (*f).into()).collect(),
        filters_all,
    };
    let mut r = day(vec![moved(0, "imhof", UserWhat::Teams(vec!["Back office".into()]))]);
    r.truth.tenant.filters = vec!["Serv*".into()];
    r.truth.tenant.acds_added = vec![acd(&["Back*", "Night"], true)];
    r.blames(&["WXC-CFG-4"]);
    r.truth.tenant.acds_added = vec![acd(&["Back*", "Night"], false)];
    r.not_reached(&["WXC-CFG-4"]);
    r.evidence.users.retain(|u| u["email"] != I);
    team(&mut r, "Default Team")["members"] = json!(["braun@example.com", "hodges@example.com", I]);
    r.blames(&["WXC-CFG-4"]);
    // It brings the teams, too, and not twice.
    let twice = team(&mut r, "Service").clone();
    let teams = r.evidence.webex.teams.as_mut().expect("teams");
    teams.push(twice.clone());
    r.blames(&["WXC-CFG-4"]);
    r.evidence.webex.teams.as_mut().expect("teams").push(twice);
    r.blames(&["WXC-CFG-4", "WXC-SYNC-T1"]);
    // Added too late to be waited for.
    r.truth.tenant.acds_added[0].at = r.truth.ends - 1_000;
    r.not_reached(&["WXC-CFG-4"]);
}

#[test]
fn teams_and_queues() {
    let mut r = day(vec![]);
    team(&mut r, "Service")["read_only"] = json!(false);
    r.blames(&["WXC-SYNC-T1"]);
    let mut r = day(vec![]);
    team(&mut r, "Service")["name"] = json!("Dienst");
    r.blames(&["WXC-SYNC-T1"]);
    let mut r = day(vec![]);
    team(&mut r, "Orders")["name"] = json!("Sales");
    r.blames(&["WXC-SYNC-T2"]);
    let mut r = day(vec![]);
    r.evidence.webex.teams.as_mut().expect("teams").retain(|t| t["name"] != "Night");
    r.blames(&["WXC-SYNC-T4"]);
    let mut r = day(vec![]);
    team(&mut r, "Own")["members"] = json!([I]);
    r.blames(&["WXC-SYNC-T5"]);
    let mut r = day(vec![]);
    r.evidence.webex.queues = Some(vec![]);
    r.blames(&["WXC-SYNC-Q1"]);
    let mut r = day(vec![moved(500, "imhof", UserWhat::Teams(vec!["Sales".into()]))]);
    r.holds(&["WXC-SYNC-T3"]);
    team(&mut r, "Default Team")["members"] = json!(["braun@example.com", "hodges@example.com"]);
    team(&mut r, "Orders")["members"] = json!([I]);
    r.blames(&["WXC-SYNC-T3"]);
    let mut r = day(vec![]);
    r.forget(|rec| rec.fields.contains("contact-service-queue"));
    r.blames(&["WXC-SYNC-1"]);
}

#[test]
fn a_team_that_was_never_active() {
    let mut r = day(vec![]);
    let mut closed = team(&mut r, "Service").clone();
    closed["name"] = json!("Closed");
    r.evidence.webex.teams.as_mut().expect("teams").push(closed.clone());
    r.blames(&["WXC-SYNC-T1"]);
    // One of that name that was made here is another one.
    (closed["acd"], closed["read_only"]) = (json!(null), json!(false));
    *team(&mut r, "Closed") = closed.clone();
    r.holds(&["WXC-SYNC-T1"]);
    // Active for a moment, a sync may have found it.
    (closed["acd"], closed["read_only"]) = (json!("Webex"), json!(true));
    *team(&mut r, "Closed") = closed;
    let became = |at: i64, what: TeamWhat| TeamMove { at: s(at), team: "c".into(), what };
    r.truth.tenant.team_moves.extend([became(5000, TeamWhat::Active(true)), became(5060, TeamWhat::Active(false))]);
    r.holds(&["WXC-SYNC-T1"]);
}

#[test]
fn a_synced_team_renamed_by_hand() {
    for (status, right) in [(409, true), (403, true), (200, false), (204, false), (500, false)] {
        let mut r = day(vec![]);
        let what = "rename-team:Service".into();
        r.evidence.probes.push(Probe { at: s(2000), what, status, body: "synced".into() });
        if right { r.holds(&["WXC-SYNC-T1"]) } else { r.blames(&["WXC-SYNC-T1"]) }
    }
}

#[test]
fn teams_that_were_made_here() {
    let mut r = day(vec![]);
    r.evidence.webex.teams.as_mut().expect("teams").retain(|t| t["name"] != "Own");
    r.blames(&["WXC-SYNC-T5"]);
    // Nor does one of the tenant's take its place.
    let mut r = day(vec![]);
    team(&mut r, "Own")["acd"] = json!("Webex");
    assert_eq!(r.judge().state("WXC-SYNC-T5"), judge::State::Broken);
}

#[test]
fn what_is_pushed_to_the_tenant() {
    let asked = |method: &str, target: &str| {
        let mut r = day(vec![]);
        let ask = json!({ "from": "wfo", "to": "webex", "method": method, "target": target, "status": 403, "sent": 60, "received": 9 });
        r.add(s(2000), "webex", "wire.http", &ask);
        r
    };
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        asked(method, "/organization/o/team").blames(&["WXC-SYNC-T5"]);
    }
    asked("GET", "/organization/o/team").holds(&["WXC-SYNC-T5"]);
    // A question may have a body.
    asked("POST", "/search").holds(&["WXC-SYNC-T5"]);
}

/// Where nothing but the agents is told of a tenant, its users are those whom it knows, from the beginning or from a time on.
#[test]
fn users_of_a_tenant_of_which_only_the_agents_are_told() {
    let made = |known: Option<bool>| {
        let mut r = perfect(tenant("programmatic"));
        r.truth.tenant.agent_role = "Agent with screen".into();
        let imhof = r.truth.agents.get_mut("imhof").expect("an agent");
        imhof.in_acd = known == Some(true);
        let name = Some((imhof.first.clone(), imhof.last.clone()));
        if known == Some(false) {
            r.truth.acd_changes.push(AcdChange { at: s(100), agent: "imhof".into(), name });
        }
        r
    };
    made(None).blames(&["WXC-SYNC-U1"]);
    for from_the_beginning in [true, false] {
        let made = || made(Some(from_the_beginning));
        made().holds(&["WXC-SYNC-U1", "WXC-SYNC-U5"]);
        for (field, value, id) in [("last", json!("X"), "WXC-SYNC-U1"), ("roles", json!([]), "WXC-SYNC-U5")] {
            let mut r = made();
            user(&mut r, I)[field] = value;
            r.blames(&[id]);
        }
    }
}
