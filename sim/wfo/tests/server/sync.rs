//! A sync with Webex Contact Center, row by row and note by note of the guide's tables of users and of teams, and queues.

use crate::stage::*;
use crate::tenant::{Tenant, person, team};
use serde_json::{Value, json};
use wire::acd::Combine;
use wire::webex::config::{Queue, User};

const SYNC: i64 = 11 * MIN;

async fn user(s: &mut Stage, key: &str) -> Option<Value> {
    let all = s.get("/sim/users").await.json();
    all.as_array().unwrap().iter().find(|u| u["email"] == format!("{key}@x.example")).cloned()
}

async fn teams(s: &mut Stage) -> Vec<Value> {
    s.get("/sim/teams").await.json().as_array().unwrap().clone()
}

async fn team_named(s: &mut Stage, name: &str) -> Option<Value> {
    teams(s).await.into_iter().find(|t| t["name"] == name)
}

fn tenant() -> Tenant {
    let tenant = Tenant::default();
    tenant.with(|c| {
        c.users = vec![person("a", &["t1"]), person("b", &["t1"]), person("c", &["t1"])];
        c.users[1].contact_center_enabled = false;
        c.users[2].active = false;
        c.teams = vec![team("t1", "Sales", "AGENT"), team("t2", "Night", "CAPACITY")];
    });
    tenant
}

/// "New user is added", and the note on users who are not active.
#[test]
fn a_new_user_is_added() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        wait(5 * SEC).await;
        let a = user(&mut s, "a").await.expect("added");
        assert_eq!((&a["first"], &a["last"], &a["profile"]), (&json!("Firsta"), &json!("Lasta"), &json!("Webex")));
        assert_eq!(a["acd_id"], "tid-a", "the TID is the ACD id");
        assert_eq!((&a["company_start"], &a["department_start"]), (&json!("2021-12-17"), &json!("2021-12-17")));
        assert_eq!((&a["team"], &a["roles"]), (&json!("Default Team"), &json!(["Agent"])));
        let b = user(&mut s, "b").await.expect("added");
        assert_eq!(b["roles"], json!([]), "not contact-center enabled: not the agent role");
        assert_eq!(user(&mut s, "c").await, None, "not active there: not imported");
        let requests = s.tenant.with(|c| c.asked.clone());
        for of in ["user", "team", "contact-service-queue"] {
            assert!(requests.iter().any(|(_, what)| what == &format!("GET /organization/org/{of}")));
        }
    });
}

#[test]
fn a_user_who_is_not_active_is_imported_once_restored() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        wait(2 * SYNC).await;
        assert_eq!(user(&mut s, "c").await, None);
        s.tenant.with(|c| c.users[2].active = true);
        // The start dates are those of the sync, not of the tenant's first day.
        wait(24 * HOUR).await;
        let c = user(&mut s, "c").await.expect("restored");
        assert_eq!((&c["acd_id"], &c["company_start"]), (&json!("tid-c"), &json!("2021-12-17")));
        s.tenant.with(|c| c.users.push(person("d", &[])));
        wait(SYNC).await;
        assert_eq!(user(&mut s, "d").await.expect("added")["department_start"], "2021-12-18");
    });
}

#[test]
fn a_changed_name_is_changed() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        s.enable(&[("a@x.example", r"C\a")]).await;
        s.tenant.with(|c| c.users[0].last_name = "New".into());
        wait(SYNC).await;
        let a = user(&mut s, "a").await.expect("there");
        assert_eq!((&a["first"], &a["last"]), (&json!("Firsta"), &json!("New")));
        s.tenant.with(|c| c.users[0].first_name = "Other".into());
        wait(SYNC).await;
        let a = user(&mut s, "a").await.expect("there");
        assert_eq!((&a["first"], &a["last"], &a["active"]), (&json!("Other"), &json!("New"), &json!(true)));
        assert_eq!(
            (&a["windows"], &a["company_start"]),
            (&json!(r"C\a"), &json!("2021-12-17")),
            "nothing else changes"
        );
    });
}

/// "User is deleted: User is deactivated", and so is one who is not active there any more.
#[test]
fn a_deleted_user_is_deactivated_and_not_removed() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        s.enable(&[("a@x.example", r"C\a"), ("b@x.example", r"C\b")]).await;
        s.tenant.with(|c| {
            c.users.remove(0);
            c.users[0].active = false;
        });
        wait(SYNC).await;
        for key in ["a", "b"] {
            let gone = user(&mut s, key).await.expect("still there");
            assert_eq!((&gone["active"], &gone["profile"]), (&json!(false), &json!("Webex")));
        }
        let back: User = person("a", &["t1"]);
        s.tenant.with(|c| c.users.push(back));
        wait(SYNC).await;
        assert_eq!(user(&mut s, "a").await.expect("there")["active"], false, "until the administrator says so");
        s.put("/sim/users/a@x.example", json!({"active": true})).await;
        wait(SYNC).await;
        assert_eq!(user(&mut s, "a").await.expect("there")["active"], true);
    });
}

/// The note on the agent role, and "No other roles are synced".
#[test]
fn the_agent_role_comes_back_and_no_other_is_touched() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        wait(5 * SEC).await;
        s.put("/sim/users/a@x.example", json!({"roles": ["Supervisor"]})).await;
        s.put("/sim/users/b@x.example", json!({"roles": ["Agent with screen"]})).await;
        assert_eq!(user(&mut s, "a").await.expect("there")["roles"], json!(["Supervisor"]));
        wait(SYNC).await;
        assert_eq!(user(&mut s, "a").await.expect("there")["roles"], json!(["Supervisor", "Agent"]));
        assert_eq!(user(&mut s, "b").await.expect("there")["roles"], json!(["Agent with screen"]));
        // Once b is enabled there, b is an agent; a keeps what a has when that is taken back.
        s.tenant.with(|c| (c.users[0].contact_center_enabled, c.users[1].contact_center_enabled) = (false, true));
        wait(SYNC).await;
        assert_eq!(user(&mut s, "a").await.expect("there")["roles"], json!(["Supervisor", "Agent"]));
        assert_eq!(user(&mut s, "b").await.expect("there")["roles"], json!(["Agent with screen", "Agent"]));
    });
}

/// "New team is added with the same name. This name is read-only", of any type, as long as it is active.
#[test]
fn a_new_team_is_added_under_a_name_that_is_read_only() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        s.tenant.with(|c| {
            let mut off = team("t3", "Closed", "AGENT");
            (off.active, off.team_status) = (false, "NOT_AVAILABLE".into());
            c.teams.push(off);
        });
        wait(5 * SEC).await;
        for name in ["Sales", "Night"] {
            let t = team_named(&mut s, name).await.expect("added");
            assert_eq!((&t["acd"], &t["read_only"], &t["members"]), (&json!("Webex"), &json!(true), &json!([])));
            let refused = s.put(&format!("/sim/teams/{}", t["id"]), json!({"name": "Mine"})).await;
            assert_eq!(refused.status, 409);
            assert!(refused.json()["error"].as_str().is_some_and(|why| why.contains("read-only")));
        }
        assert_eq!(team_named(&mut s, "Closed").await, None, "not active");
        s.tenant.with(|c| c.teams[2].active = true);
        wait(SYNC).await;
        assert!(team_named(&mut s, "Closed").await.is_some());
    });
}

/// "Team name is changed", "New user is added to a team", "User is removed from a team", "Team is deleted".
#[test]
fn of_a_team_its_name_is_changed_and_nothing_else() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        wait(5 * SEC).await;
        let sales = team_named(&mut s, "Sales").await.expect("added");
        s.tenant.with(|c| c.teams[0].name = "Sales East".into());
        wait(SYNC).await;
        let renamed = team_named(&mut s, "Sales East").await.expect("renamed");
        assert_eq!((&renamed["id"], team_named(&mut s, "Sales").await), (&sales["id"], None));
        let before = (teams(&mut s).await, user(&mut s, "a").await);
        s.tenant.with(|c| {
            c.users[0].team_ids = vec!["t1".into(), "t2".into()];
            c.users[1].team_ids.clear();
        });
        wait(SYNC).await;
        assert_eq!((teams(&mut s).await, user(&mut s, "a").await), before, "who belongs to it there changes nothing");
        s.tenant.with(|c| c.teams.clear());
        wait(SYNC).await;
        assert_eq!((teams(&mut s).await, user(&mut s, "a").await), before, "neither does its end");
    });
}

/// "You can create new teams in Webex WFO … but these new teams are not added to Webex Contact Center", "A Webex WFO user
/// can belong to only one team".
#[test]
fn teams_made_here_stay_here_and_a_user_belongs_to_one() {
    Run::webex(&tenant(), programmatic()).go(|mut s| async move {
        wait(5 * SEC).await;
        let made = s.ask(http::Method::POST, "/sim/teams", json!({"name": "Ours"})).await;
        assert_eq!(made.status, 201);
        assert_eq!((&made.json()["read_only"], &made.json()["acd"]), (&json!(false), &Value::Null));
        assert_eq!(s.ask(http::Method::POST, "/sim/teams", json!({"name": "ours"})).await.status, 409, "taken");
        for team in ["Ours", "Night", "Ours"] {
            assert_eq!(s.put("/sim/users/a@x.example", json!({ "team": team })).await.status, OK);
            let of: Vec<Value> = teams(&mut s).await;
            let with_a = |t: &&Value| t["members"].as_array().unwrap().contains(&json!("a@x.example"));
            assert_eq!(of.iter().filter(with_a).map(|t| t["name"].clone()).collect::<Vec<_>>(), [json!(team)]);
        }
        wait(SYNC).await;
        assert_eq!(user(&mut s, "a").await.expect("there")["team"], "Ours", "a sync moves nobody");
        let path = format!("/sim/teams/{}", made.json()["id"]);
        assert_eq!(s.put(&path, json!({"name": "Ours alone"})).await.status, OK);
        let sent = s.tenant.with(|c| c.asked.clone());
        assert!(sent.iter().all(|(_, what)| what.starts_with("GET ") || !what.contains("/organization/")), "{sent:?}");
    });
}

#[test]
fn queues_are_there_after_a_sync() {
    let tenant = tenant();
    let queue = |id: &str, name: &str| Queue { id: id.into(), name: name.into(), active: true, ..Queue::default() };
    tenant.with(|c| c.queues = vec![queue("q1", "Support"), queue("q2", "Billing")]);
    Run::webex(&tenant, programmatic()).go(move |mut s| async move {
        wait(5 * SEC).await;
        let due = json!([{"acd": "Webex", "id": "q1", "name": "Support", "active": true},
            {"acd": "Webex", "id": "q2", "name": "Billing", "active": true}]);
        assert_eq!(s.get("/sim/queues").await.json(), due);
        s.tenant.with(|c| {
            c.queues.remove(1);
            c.queues[0].name = "Help".into();
        });
        wait(SYNC).await;
        let due = json!([{"acd": "Webex", "id": "q1", "name": "Help", "active": true}]);
        assert_eq!(s.get("/sim/queues").await.json(), due);
    });
}

/// WXC-CFG-4: only whom a filter lets in is synced; whom it keeps out later is not taken for deleted.
#[test]
fn filters_limit_who_is_synced() {
    let tenant = tenant();
    tenant.with(|c| c.users = vec![person("a", &["t1"]), person("b", &["t2"]), person("c", &["t1", "t2"])]);
    for (combine, due) in [(Combine::Any, vec!["a", "b", "c"]), (Combine::All, vec!["c"])] {
        let filters = vec!["sal*".to_owned(), "Night".to_owned()];
        let config = wfo::WebexConfig { filters, filters_combine: combine, ..programmatic() };
        Run::webex(&tenant, config).go(move |mut s| async move {
            wait(5 * SEC).await;
            for key in ["a", "b", "c"] {
                assert_eq!(user(&mut s, key).await.is_some(), due.contains(&key), "{combine:?} {key}");
            }
            s.put("/sim/users/c@x.example", json!({"active": true})).await;
            s.tenant.with(|c| c.users[2].team_ids.clear());
            wait(SYNC).await;
            assert_eq!(user(&mut s, "c").await.expect("there")["active"], true);
        });
        tenant.with(|c| c.users[2].team_ids = vec!["t1".into(), "t2".into()]);
    }
}
