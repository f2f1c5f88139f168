//! Users and teams that are not the tenant's, and what is none of a sync's affair.

use crate::common::{Run, s};
use crate::office::{answered, at, call, contact, perfect, tenant};
use crate::syncs::{I, day, moved, user};
use judge::State;
use judge::evidence::Probe;
use judge::truth::webex::{User, UserWhat};
use serde_json::{Value, json};

/// The day with another user here, who is on the default team.
fn with(change: impl FnOnce(&mut Value)) -> Run {
    let mut r = day(vec![]);
    let mut more = user(&mut r, I).clone();
    more["email"] = json!("ghost@example.com");
    change(&mut more);
    let named = more["email"].clone();
    r.evidence.users.push(more);
    crate::syncs::team(&mut r, "Default Team")["members"].as_array_mut().expect("members").push(named);
    r
}

#[test]
fn users_whom_the_tenant_does_not_have() {
    with(|_| ()).blames(&["WXC-SYNC-U1"]);
    // One of whom it is known who it is, and who never came to be there.
    let mut r = with(|_| ());
    let ghost = User { email: "ghost@example.com".into(), tid: "909".into() };
    r.truth.tenant.users.insert("ghost".into(), ghost);
    r.blames(&["WXC-SYNC-U1"]);
    // One who was made here has no user profile, whatever team that one is on.
    with(|u| u["profile"] = json!(null)).holds(&["WXC-SYNC-U1"]);
    with(|u| (u["profile"], u["team"]) = (json!(null), json!("Elsewhere"))).holds(&["WXC-SYNC-T5"]);
}

#[test]
fn where_nobody_has_been_brought_over_nobody_was_kept_out() {
    let mut r = day(vec![moved(0, "imhof", UserWhat::Active(false))]);
    for u in &mut r.evidence.users {
        u["profile"] = json!(null);
    }
    assert_eq!(r.judge().state("WXC-SYNC-U9"), State::NotReached);
}

#[test]
fn teams_of_which_nothing_is_known() {
    let mut r = day(vec![]);
    r.truth.tenant.team_moves.clear();
    r.not_reached(&["WXC-SYNC-T1"]);
    r.holds(&[]);
    // Something else was asked for, and answered.
    let mut r = day(vec![]);
    let probe = Probe { at: s(2000), what: "page:/".into(), status: 200, body: String::new() };
    r.evidence.probes.push(probe);
    r.holds(&["WXC-SYNC-T1"]);
    // Nor on which team a user is, where the default one is not known.
    let mut r = day(vec![moved(500, "imhof", UserWhat::Teams(vec!["Sales".into()]))]);
    r.truth.tenant.default_team.clear();
    r.not_reached(&["WXC-SYNC-T3"]);
    r.holds(&[]);
}

/// A contact of who was kept out by a filter cannot name its agent, and of nobody else that is right.
#[test]
fn an_agent_who_is_no_user_among_others_who_are() {
    let make = |profile: Option<Value>| {
        let mut t = tenant("programmatic");
        call(&mut t, "c1", &[("imhof", 300, 420)], vec![at(300, answered("imhof"))]);
        for (key, a) in &t.agents {
            t.tenant.users.insert(key.clone(), User { email: a.email.clone(), tid: a.acd_id.clone() });
            let team = if key == "imhof" { "Night" } else { "Service" };
            let (first, last) = (a.first.clone(), a.last.clone());
            let what = UserWhat::Added { first, last, enabled: true, teams: vec![team.into()] };
            t.tenant.user_moves.push(moved(0, key, what));
        }
        t.tenant.filters = vec!["Service".into()];
        let mut r = perfect(t);
        let c = contact(&mut r, "c1", I, 300);
        (c["agentEmail"], c["agentAcdId"], c["lastName"]) = (json!(null), json!("u-903"), json!(""));
        match profile {
            Some(profile) => user(&mut r, I)["profile"] = profile,
            None => r.evidence.users.retain(|u| u["email"] != I),
        }
        r
    };
    make(None).holds(&["WXC-META-1", "WXC-IMP-1", "WXC-CFG-4"]);
    make(Some(json!(null))).holds(&["WXC-META-1", "WXC-IMP-1", "WXC-CFG-4"]);
    assert_eq!(make(Some(json!("Webex"))).judge().state("WXC-IMP-2"), State::Broken);
}
