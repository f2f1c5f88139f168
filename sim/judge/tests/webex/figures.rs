//! What the rows of statistics say: channel by channel, and of whom they are known.

use crate::common::s;
use crate::foreign::foreign;
use crate::wfm::{Q, hour, row};
use judge::truth::webex::Row;
use serde_json::json;

/// A channel that is missing from an agent's row had nothing to do, or else it is missing.
#[test]
fn a_channel_on_which_something_was_done() {
    for (which, idle) in [(0, false), (1, true)] {
        let mut r = hour(false);
        row(&mut r, "agent", 0)["channels"].as_array_mut().expect("channels").remove(which);
        if idle { r.holds(&["WXC-WFM-1"]) } else { r.blames(&["WXC-WFM-1"]) }
    }
}

/// What the tenant of somebody else's says twice, the server has twice.
#[test]
fn rows_that_somebody_elses_tenant_has_twice() {
    for known in [true, false] {
        let mut r = hour(false);
        let again = row(&mut r, "queue", 1).clone();
        r.evidence.webex.statistics.get_mut("queue").expect("it").push(again);
        r.truth.tenant.statistics.clear();
        if known { r.blames(&["WXC-WFM-1"]) } else { foreign(r).holds(&[]) }
    }
}

/// Where nobody could be asked for the rows, and nobody was refused, there is nothing to compare.
#[test]
fn rows_that_nobody_asked_the_server_for() {
    let mut r = hour(false);
    r.evidence.webex.statistics.clear();
    r.holds(&[]);
    r.not_reached(&["WXC-WFM-1", "WXC-WFM-4"]);
    r.evidence.webex.wfm_refused = true;
    r.blames(&["WXC-WFM-1"]);
}

/// Nobody wrote, but there were mails: that they are left out has shown itself.
#[test]
fn a_third_channel_of_the_tenants() {
    let make = |channel: Option<&str>| {
        let mut r = hour(false);
        r.truth.tenant.statistics.retain(|row| row.row["queueId"] != "chats");
        r.evidence.webex.statistics.get_mut("queue").expect("it").retain(|row| row["queueId"] != "chats");
        if let Some(channel) = channel {
            let mut more = row(&mut r, "queue", 1).clone();
            (more["queueId"], more["channelType"]) = (json!("others"), json!(channel));
            more["totalOfferedTasks"] = json!(0);
            let (begin, settled_at) = (s(Q), s(2 * Q));
            r.truth.tenant.statistics.push(Row { kind: "queue".into(), begin, row: more, settled_at });
        }
        r
    };
    make(Some("email")).holds(&["WXC-WFM-4"]);
    make(Some("telephony")).not_reached(&["WXC-WFM-4"]);
    make(None).not_reached(&["WXC-WFM-4"]);
}

/// Rows of somebody whom, or of a time when, the tenant has none.
#[test]
fn rows_that_the_tenant_does_not_have() {
    for kind in ["queue", "agent", "agent-queue"] {
        let with = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut r = hour(false);
            let mut more = row(&mut r, kind, 1).clone();
            change(&mut more);
            r.evidence.webex.statistics.get_mut(kind).expect("it").push(more);
            r
        };
        let whose = if kind == "queue" { "queueId" } else { "agentId" };
        with(&|row| row[whose] = json!("ghost")).blames(&["WXC-WFM-1"]);
        for begin in [json!(s(7 * Q)), json!(s(-Q) + 1), json!(null)] {
            with(&|row| row["intervalStartTime"] = begin.clone()).blames(&["WXC-WFM-1"]);
        }
        // Of what was before the run nothing is known, nor of what somebody else's tenant has.
        with(&|row| row["intervalStartTime"] = json!(s(-Q))).holds(&["WXC-WFM-1"]);
        foreign(with(&|row| row[whose] = json!("ghost"))).holds(&[]);
        let mut r = with(&|row| row[whose] = json!("ghost"));
        r.truth.tenant.statistics.clear();
        r.holds(&[]);
    }
    // A queue that had nothing to do.
    let mut r = hour(false);
    let idle = json!({ "intervalStartTime": s(Q), "queueId": "idle", "queueName": "idle", "channelType": "telephony", "totalOfferedTasks": 0, "interval": 15 });
    r.evidence.webex.statistics.get_mut("queue").expect("it").push(idle);
    r.holds(&["WXC-WFM-1"]);
}

/// What was done on one channel stands there under another one as well.
#[test]
fn a_channel_of_which_the_tenant_does_not_speak() {
    let make = |count: i64| {
        let mut r = hour(false);
        for due in r.truth.tenant.statistics.iter_mut().filter(|row| row.kind == "agent") {
            due.row["channels"].as_array_mut().expect("channels").truncate(1);
        }
        for n in 0..4 {
            row(&mut r, "agent", n)["channels"][1]["totalAcceptedTasks"] = json!(if n == 0 { count } else { 0 });
        }
        r
    };
    make(2).blames(&["WXC-WFM-1"]);
    // One on which nothing was done may be there.
    make(0).holds(&["WXC-WFM-1"]);
}
