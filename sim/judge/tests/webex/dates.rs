//! What would be due only after the evidence was gathered is not due, however long the server goes on.

use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::office::{call, perfect, tenant};
use crate::segments::consultation;
use crate::syncs::{day, moved};
use judge::State;
use judge::truth::Call;
use judge::truth::webex::{TeamMove, TeamWhat, User, UserWhat};
use serde_json::json;

/// The run's end, in seconds, and a server that is there for long after it.
fn until(mut r: Run, ends: i64) -> Run {
    (r.truth.ends, r.truth.server_up) = (s(ends), vec![span(0, 90_000)]);
    r
}

#[test]
fn an_access_that_nobody_could_miss_yet() {
    let make = |ends: i64| {
        let mut r = until(consultation(), ends);
        r.truth.tenant.no_access = ["API".to_owned()].into();
        let acd =
            json!({ "name": "Webex", "kind": "?", "rte_messaging": true, "sync_interval_min": 10, "problems": [] });
        r.evidence.webex.acds = Some(vec![acd]);
        r.judge().state("WXC-CFG-8")
    };
    assert_eq!(make(1_199), State::NotReached);
    assert_eq!(make(1_200), State::Broken);
}

#[test]
fn a_chat_that_nobody_could_look_for_yet() {
    let make = |to: i64| {
        let mut t = tenant("programmatic");
        call(&mut t, "c1", &[("braun", 300, 420)], vec![]);
        let mut chat =
            Call { id: "t1".into(), acd_id: "acd-t1".into(), text: true, recorded: false, ..t.calls[0].clone() };
        chat.span.to = s(to);
        t.calls = vec![chat];
        let mut r = until(perfect(t), 40_000);
        let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": "/v1/tasks?from=0", "status": 200, "sent": 0, "received": 9 });
        r.add(s(39_900), "webex", "wire.http", &ask);
        r.judge().state("WXC-IMP-6")
    };
    assert_eq!(make(38_900), State::NotReached);
    assert_eq!(make(38_800), State::Held);
}

#[test]
fn a_box_that_nobody_could_follow_yet() {
    let make = |ends: i64| {
        let mut t = tenant("cmsv1");
        (t.platform, t.tenant.box_empty) = ("webex-cc-1.0".into(), true);
        until(perfect(t), ends).judge().state("WXC-CFG-7")
    };
    assert_eq!(make(1_199), State::NotReached);
    assert_eq!(make(1_200), State::Held);
}

#[test]
fn services_that_had_no_time_yet() {
    let make = |service: &str, ends: i64| {
        let mut t = tenant("cmsv1");
        t.platform = "webex-cc-1.0".into();
        t.tenant.services_off = [service.to_owned()].into();
        let mut r = until(perfect(t), ends);
        r.evidence.trace.records.retain(|rec| rec.kind != "wire.http");
        r.judge().state("WXC-DS-1")
    };
    for service in ["sync", "real_time"] {
        assert_eq!(make(service, 1_199), State::NotReached, "{service}");
        assert_eq!(make(service, 1_200), State::Held, "{service}");
    }
}

#[test]
fn a_user_whom_no_sync_could_find_yet() {
    let make = |at: i64| {
        let added =
            UserWhat::Added { first: "Ada".into(), last: "New".into(), enabled: true, teams: vec!["Service".into()] };
        let mut r = until(day(vec![moved(at, "new", added)]), 40_000);
        let user = User { email: "new@example.com".into(), tid: "904".into() };
        r.truth.tenant.users.insert("new".into(), user);
        r
    };
    make(38_900).holds(&["WXC-SYNC-U1"]);
    make(38_800).blames(&["WXC-SYNC-U1"]);
}

#[test]
fn a_sync_of_which_the_rest_could_still_come() {
    let make = |ends: i64| {
        let mut r = until(day(vec![]), ends);
        r.evidence.trace.records.retain(|rec| !rec.fields.contains("contact-service-queue"));
        r.judge().state("WXC-SYNC-1")
    };
    assert_eq!(make(1_200), State::NotReached);
    assert_eq!(make(1_201), State::Broken);
}

#[test]
fn queues_and_teams_that_no_sync_could_find_yet() {
    let queues = |ends: i64| {
        let mut r = until(day(vec![]), ends);
        r.evidence.webex.queues = Some(Vec::new());
        r.judge().state("WXC-SYNC-Q1")
    };
    assert_eq!(queues(1_199), State::NotReached);
    assert_eq!(queues(1_200), State::Broken);
    // That a team was deleted has not shown itself.
    let deleted = |at: i64| {
        let mut r = until(day(vec![]), 40_000);
        r.truth.tenant.team_moves.retain(|m| m.what != TeamWhat::Deleted);
        r.truth.tenant.team_moves.push(TeamMove { at: s(at), team: "d".into(), what: TeamWhat::Deleted });
        r.holds(&[]);
        r.judge().state("WXC-SYNC-T4")
    };
    assert_eq!(deleted(38_900), State::NotReached);
    assert_eq!(deleted(38_800), State::Held);
}
