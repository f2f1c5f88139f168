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
