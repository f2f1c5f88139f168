//! Which connection a request is of, and which machine it goes to.

use crate::common::{Run, s};
use crate::imports::plain;
use crate::office::{answered, at, call, perfect, tenant};
use crate::segments::consultation;
use serde_json::json;

/// The server asks the tenant for that as well.
fn asking(mut r: Run, target: &str) -> Run {
    let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 9 });
    r.add(s(9_000), "webex", "wire.http", &ask);
    r
}

#[test]
fn requests_of_another_connection() {
    let addresses =
        ["/v1/tasks?a=b", "/search", "/organization/o/site", "/aws/api/csrs", "/cr/x", "/cms/api/v2/resources/team"];
    let api_of = |target: &str| match target.split('/').nth(1) {
        Some("aws" | "cr") => "cmsv1",
        Some("cms") => "cmsv2",
        _ => "programmatic",
    };
    for api in ["programmatic", "cmsv1", "cmsv2"] {
        for target in addresses {
            let r = asking(perfect(tenant(api)), target);
            if api_of(target) == api { r.holds(&["WXC-VER-1"]) } else { r.blames(&["WXC-VER-1"]) }
        }
        // What belongs to none of them may be asked for by any.
        asking(perfect(tenant(api)), "/cas/idp/metadata").holds(&["WXC-VER-1"]);
    }
    // Where it is not known which one was chosen, none is the wrong one.
    let mut r = perfect(tenant("programmatic"));
    r.truth.tenant.api.clear();
    r.not_reached(&["WXC-VER-1"]);
    r.holds(&[]);
}

#[test]
fn statistics_by_a_connection_that_has_none() {
    asking(perfect(tenant("cmsv2")), "/cms/api/v2/statistics/queue?from=0").blames(&["WXC-VER-3"]);
    asking(perfect(tenant("cmsv2")), "/cms/api/v2/resources/team").not_reached(&["WXC-VER-3"]);
}

/// In 2.0 nothing is off: its procedure has no such step.
#[test]
fn services_of_2_0_are_never_off() {
    let mut r = perfect(tenant("cmsv1"));
    r.truth.tenant.services_off = ["sync".to_owned()].into();
    r.not_reached(&["WXC-DS-1"]);
    r.holds(&["WXC-SYNC-1"]);
}

/// The tenant's machine may have any name: what goes there is what the tenant is asked for.
#[test]
fn a_tenant_on_a_machine_of_another_name() {
    let moved = |mut r: Run| {
        r.truth.tenant.machine = "cisco".into();
        r.edit(|rec, fields| {
            let mine = rec.kind == "wire.http" && fields["to"] == "webex";
            if mine {
                (rec.host, fields["to"]) = ("cisco".into(), json!("cisco"));
            }
            mine
        });
        r
    };
    moved(consultation()).holds(&["WXC-SYNC-1", "WXC-AUD-1", "WXC-VER-1"]);
    // One that has the usual name is somebody else's then.
    let mut t = tenant("programmatic");
    call(&mut t, "c1", &[("braun", 300, 420)], vec![at(300, answered("braun"))]);
    asking(moved(perfect(t)), "/cms/api/v2/sim/contacts").holds(&["WXC-VER-1"]);
    let mut r = plain(|_| ());
    r.truth.tenant.machine = "cisco".into();
    r.not_reached(&["WXC-SYNC-1"]);
}
