//! WXC-AUTH-1, WXC-DS-1, WXC-CFG-7, WXC-VER-1 (the connections) and -3: what the server asks the tenant for, and with what.
//!
//! Reached: AUTH-1 where credentials are known and the tenant was asked for anything, or was shown one; DS-1 where a service was off and would
//! have had something to do; CFG-7 where a 1.0 tenant was asked for anything; VER-1 where the tenant was asked for anything;
//! VER-3 where the connection is by CMSv2, WFM was asked for, and was refused or could have said something.

use super::webex;
use crate::case::Case;
use crate::expect::online::importing;
use crate::verdict::{Book, Finding};
use crate::watch::Scanner;
use std::collections::BTreeSet;

/// The longest that it takes to the end of an interval of statistics.
const QUARTER_MS: i64 = 15 * 60_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    credentials(case, book);
    services(case, book);
    check_box(case, book);
    connection(case, book);
}

/// WXC-AUTH-1.
fn credentials(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    if t.shown.is_empty() && (t.credentials.is_empty() || webex::asked(case).next().is_none()) {
        return;
    }
    book.tested("WXC-AUTH-1");
    let e = case.view.evidence;
    let due = "at the endpoints that it is for and nowhere else";
    let long = t.credentials.iter().filter(|c| c.len() >= 6);
    let scanner = Scanner::bytes(long.map(|c| (c.clone().into_bytes(), String::new())).collect());
    let held = |bytes: &[u8]| scanner.finds(bytes);
    for record in e.trace.records.iter().filter(|r| held(r.fields.as_bytes())) {
        let text = format!("a credential in the trace ({})", record.kind);
        book.broken("WXC-AUTH-1", Finding::new(text, due).record(record.at, record.ordinal));
    }
    for probe in e.probes.iter().filter(|p| held(p.body.as_bytes())) {
        book.broken("WXC-AUTH-1", Finding::new(format!("a credential in the answer to `{}`", probe.what), due));
    }
    let outside = |m: &str| m == webex::machine(case) || m == "stage";
    for (machine, files) in e.disks.iter().filter(|(m, _)| !outside(m)) {
        for (path, _) in files.iter().filter(|(_, bytes)| held(bytes)) {
            book.broken("WXC-AUTH-1", Finding::new(format!("a credential in {path} of {machine}"), due));
        }
    }
    let w = &e.webex;
    let lists = [("the ACDs", &w.acds), ("the teams", &w.teams), ("the queues", &w.queues), ("the feed", &w.adherence)];
    let lists = lists.into_iter().filter_map(|(name, list)| Some((name, list.as_ref()?)));
    let all =
        lists.chain([("the contacts", &e.contacts), ("the users", &e.users), ("the discrepancies", &e.discrepancies)]);
    for (name, _) in all.filter(|(_, list)| list.iter().any(|one| held(one.to_string().as_bytes()))) {
        book.broken("WXC-AUTH-1", Finding::new(format!("a credential among {name}"), due));
    }
    for (what, path) in &t.shown {
        let right = is_for(what, path.split('?').next().unwrap_or_default());
        let text = || Finding::new(format!("{what} was sent to {path}"), due);
        book.check("WXC-AUTH-1", (!right).then(text));
    }
}

/// Whether a credential may be shown at a path as it is. The client secret is "known to the OAuth client and the authorization
/// server" alone; the API key is "for the API and Media API", which do not need to see it. The clause is about no other one.
fn is_for(what: &str, path: &str) -> bool {
    match what {
        "client_secret" => ["/v1/authorize", "/v1/access_token"].contains(&path),
        "api_key" => path.starts_with("/aws/api/") || path.starts_with("/cr/"),
        _ => true,
    }
}

/// WXC-DS-1: a service that is off for the ACD does nothing.
fn services(case: &Case<'_>, book: &mut Book) {
    let one = case.truth.platform == "webex-cc-1.0" && case.truth.tenant.api == "cmsv1";
    for service in &case.truth.tenant.services_off {
        let marks: &[&str] = match service.as_str() {
            "sync" => &["/security/users", "/resources/team", "/virtual-team"],
            "capture" => &["/statistics"],
            "real_time" => &["/real-time"],
            _ => &["/csrs", "/cars", "/get-decrypted-recording"],
        };
        if !one {
            // The 2.0 procedure has no such step: there nothing is off.
            continue;
        }
        let asked = webex::asked(case).find(|e| marks.iter().any(|m| e.target.contains(m)));
        let due = format!("nothing: `{service}` is not enabled or not assigned");
        let wrong = asked.map(|e| Finding::new(format!("{} {}", e.method, e.target), due).record(e.at, e.ordinal));
        if wrong.is_some() || busy(case, service) {
            book.check("WXC-DS-1", wrong);
        }
    }
}

/// Whether a service would have had something to do, and its time for it.
fn busy(case: &Case<'_>, service: &str) -> bool {
    let truth = case.truth;
    let since = match service {
        "capture" => Some(truth.starts + QUARTER_MS + truth.tenant.capture_delay_ms),
        "sync" | "real_time" => Some(truth.starts),
        _ => truth.calls.iter().filter(|c| c.ended && !c.text).filter_map(|c| c.metadata_at).min(),
    };
    let by = since.and_then(|at| importing(truth, case.view).due_after(at, truth.policies.patience_ms));
    by.is_some_and(|by| by <= truth.ends)
}

/// WXC-CFG-7: the requests that 1.0 alone has are those for real-time events and for statistics.
fn check_box(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    if t.api != "cmsv1" || case.truth.platform != "webex-cc-1.0" || webex::asked(case).next().is_none() {
        return;
    }
    let by = importing(case.truth, case.view).due_after(case.truth.starts, case.truth.policies.patience_ms);
    let own = webex::asked(case).find(|e| ["/real-time", "/statistics"].iter().any(|m| e.target.contains(m)));
    let waited = by.is_some_and(|by| by <= case.truth.ends);
    match own {
        Some(e) if t.box_empty => {
            let text = format!("{} {}", e.method, e.target);
            let finding = Finding::new(text, "no request that only 1.0 has: the box is empty");
            book.check("WXC-CFG-7", Some(finding.record(e.at, e.ordinal)));
        }
        None if t.box_empty && waited => book.tested("WXC-CFG-7"),
        Some(_) => book.tested("WXC-CFG-7"),
        None if waited && !t.box_empty && case.truth.runs("real_time") && case.truth.may_use("API") => {
            let due = "those for real-time events: the box is set";
            book.check("WXC-CFG-7", Some(Finding::new("no request that only 1.0 has", due)));
        }
        None => {}
    }
}

/// Each pairing is a connection of its own, and New WFM has none by CMSv2.
fn connection(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    let of = |target: &str| match target {
        t if t.starts_with("/aws/") || t.starts_with("/cr/") => Some("cmsv1"),
        t if t.starts_with("/cms/") => Some("cmsv2"),
        t if t.starts_with("/v1/tasks") || t.starts_with("/search") || t.starts_with("/organization/") => {
            Some("programmatic")
        }
        _ => None,
    };
    let spoken: BTreeSet<&str> = webex::asked(case).filter_map(|e| of(&e.target)).collect();
    if !t.api.is_empty() && !spoken.is_empty() {
        let wrong = spoken.iter().any(|api| *api != t.api);
        book.check(
            "WXC-VER-1",
            wrong.then(|| Finding::new(format!("requests of {spoken:?}"), format!("of {}", t.api))),
        );
    }
    let answers = &case.view.evidence.webex;
    if t.api == "cmsv2" {
        let rows = answers.statistics.values().any(|rows| !rows.is_empty());
        let states = answers.adherence.as_ref().is_some_and(|a| !a.is_empty());
        let asked = webex::asked(case).find(|e| e.target.contains("statistics"));
        // An answer without anything in it is one only where there is something.
        let (some, any) = (!t.statistics.is_empty(), !t.states.is_empty());
        let empty = some && !answers.statistics.is_empty() || any && answers.adherence.is_some();
        let (reached, wrong) = (answers.wfm_refused || empty, rows || states || asked.is_some());
        if reached || wrong {
            book.check(
                "WXC-VER-3",
                wrong.then(|| Finding::new("statistics or adherence by CMSv2", "no connection of New WFM")),
            );
        }
    }
}
