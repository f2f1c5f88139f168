//! Every field of what the server answers counts: whatever is changed in it, somebody is to blame. What does not count is
//! listed, with why.

use crate::common::Run;
use crate::segments::consultation;
use crate::syncs::day;
use serde_json::{Value, json};

/// Another value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => json!("something"),
        Value::Bool(on) => json!(!on),
        Value::Number(n) => json!(n.as_i64().unwrap_or(0) + 1000),
        Value::String(_) => json!("another"),
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({ "x": { "key": "x", "value": "y" } }),
    }
}

/// Of a list that the server gives out, each field of each row is changed and left out, each row is left out and doubled.
fn each(make: &dyn Fn() -> Run, list: fn(&mut Run) -> &mut Vec<Value>, free: &[&str]) {
    make().holds(&[]);
    let rows = list(&mut make()).clone();
    let blamed = |what: String, change: &dyn Fn(&mut Vec<Value>)| {
        let mut r = make();
        change(list(&mut r));
        assert!(r.judge().broken().next().is_some(), "nobody is to blame for {what}");
    };
    for (n, row) in rows.iter().enumerate() {
        let fields = row.as_object().expect("an object").iter();
        for (field, value) in fields.filter(|(field, _)| !free.contains(&field.as_str())) {
            blamed(format!("{field} in {row}"), &|list| list[n][field] = other(value));
            if !value.is_null() && *field != "audioUploaded" {
                blamed(format!("no {field} in {row}"), &|list| list[n][field] = Value::Null);
            }
        }
        blamed(format!("no {row}"), &|list| drop(list.remove(n)));
        blamed(format!("twice {row}"), &|list| list.push(row.clone()));
    }
}

#[test]
fn of_contacts() {
    // The kind is written otherwise elsewhere, an import may be later by a second, a note may say more.
    let free = ["contactType", "importedAt", "note"];
    each(&consultation, |r| &mut r.evidence.contacts, &free);
}

#[test]
fn of_users() {
    // What the ACD is called in a profile, and what the administrator sets.
    each(&|| day(vec![]), |r| &mut r.evidence.users, &["profile", "windows", "active"]);
    let mut r = day(vec![]);
    r.evidence.users[0]["active"] = json!(false);
    r.blames(&["WXC-SYNC-U8"]);
}

#[test]
fn of_teams_and_queues() {
    let synced = || {
        let mut r = day(vec![]);
        r.evidence.webex.teams.as_mut().expect("teams").retain(|t| t["acd"].is_string() || t["name"] == "Default Team");
        r.truth.tenant.teams_made.clear();
        r
    };
    // Ids are the server's own; members of synced teams there are none.
    let mut rows = synced();
    let teams = |r: &mut Run| r.evidence.webex.teams.as_mut().expect("teams").len();
    assert_eq!(teams(&mut rows), 4);
    let only = move || {
        let mut r = synced();
        // The default team is nobody's but the server's: of it the members alone count.
        r.evidence.webex.teams.as_mut().expect("teams").retain(|t| t["acd"].is_string());
        r.evidence.users.iter_mut().for_each(|u| u["team"] = Value::Null);
        r.truth.tenant.default_team = String::new();
        r
    };
    each(&only, |r| r.evidence.webex.teams.as_mut().expect("teams"), &["id", "members"]);
    let mut r = rows;
    crate::syncs::team(&mut r, "Default Team")["members"] = json!([]);
    r.blames(&["WXC-SYNC-T5"]);
    each(&|| day(vec![]), |r| r.evidence.webex.queues.as_mut().expect("queues"), &["id", "active"]);
}
