//! Teams as they stand here: under one name only, and with those who are on them.

use crate::common::Run;
use crate::syncs::{day, team};
use serde_json::{Value, json};

/// A team that was renamed stands here under its new name; beside it the old one is a second one.
#[test]
fn a_team_under_both_of_its_names() {
    let mut r = day(vec![]);
    let mut old = team(&mut r, "Orders").clone();
    old["name"] = json!("Sales");
    r.evidence.webex.teams.as_mut().expect("teams").push(old.clone());
    r.blames(&["WXC-SYNC-T2"]);
    // One of that name that was made here is another one.
    (old["acd"], old["read_only"]) = (json!(null), json!(false));
    *team(&mut r, "Sales") = old;
    r.holds(&["WXC-SYNC-T2"]);
}

#[test]
fn teams_of_which_nobody_says_who_is_on_them() {
    let make = |members: Value| {
        let mut r = day(vec![]);
        team(&mut r, "Default Team")["members"] = members;
        r
    };
    make(json!(null)).holds(&["WXC-SYNC-T5"]);
    make(json!([])).blames(&["WXC-SYNC-T5"]);
}

#[test]
fn where_nobody_is_on_a_team_nobody_is_on_two() {
    let make = |members: Value| -> Run {
        let mut r = day(vec![]);
        (r.truth.tenant.default_team, r.truth.tenant.teams_made) = (String::new(), Vec::new());
        r.evidence.users.iter_mut().for_each(|u| u["team"] = Value::Null);
        team(&mut r, "Default Team")["members"] = members;
        r
    };
    make(json!([])).not_reached(&["WXC-SYNC-T5"]);
    make(json!([crate::syncs::I])).holds(&["WXC-SYNC-T5"]);
}
