//! WXC-CFG-1 to -3 and -5 to -8, WXC-AUTH-1, WXC-SAML-1, WXC-DS-1, WXC-VER-1 (the connections) and -3: what is typed in, and
//! what the server does with it.
//!
//! Reached: CFG-1 (form of 1.0) and CFG-2 (2.0) where a form was checked or saved; CFG-3 and -5 where it had a mistake of that
//! kind, or the page shows the setting; CFG-6 where the server shows the ACD; CFG-7 where a 1.0 tenant was asked for anything; CFG-8 where an access was missing; AUTH-1 where
//! credentials are known and the tenant was asked for anything; SAML-1 where a file was handed in; DS-1 where a service was off;
//! VER-1 where the tenant was asked for anything; VER-3 where the connection is by CMSv2 and WFM was asked for.

use super::webex;
use crate::case::Case;
use crate::expect::online::importing;
use crate::truth::SettingKind;
use crate::verdict::{Book, Finding};
use serde_json::Value;
use std::collections::BTreeSet;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    forms(case, book);
    shown(case, book);
    credentials(case, book);
    single_sign_on(case, book);
    services(case, book);
    check_box(case, book);
    connection(case, book);
}

/// Whose affair a mistake in a field is.
fn of_field(field: &str, one: bool) -> &'static str {
    match field {
        "sync_interval_min" => "WXC-CFG-3",
        "filters" => "WXC-CFG-4",
        "capture_delay_min" | "recapture" | "recapture_time" | "rte_messaging" => "WXC-CFG-5",
        _ if one => "WXC-CFG-1",
        _ => "WXC-CFG-2",
    }
}

fn forms(case: &Case<'_>, book: &mut Book) {
    for probe in &case.view.evidence.probes {
        let Some((kind @ ("form" | "add"), name)) = probe.what.split_once(':') else { continue };
        let Some(form) = case.truth.tenant.forms.get(name) else { continue };
        let body: Value = serde_json::from_str(&probe.body).unwrap_or_default();
        let told: Vec<(&str, &str)> = body["mistakes"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|m| (m["field"].as_str().unwrap_or_default(), m["message"].as_str().unwrap_or_default()))
            .collect();
        let about = |seen: String, due: String| Finding::new(format!("form `{name}`: {seen}"), due).at(probe.at);
        book.tested(of_field("", form.one));
        for field in &form.mistakes {
            let message = told.iter().find(|(f, _)| f == field).map(|(_, m)| *m);
            let alone = |m: &str| told.iter().filter(|(_, o)| *o == m).count() == 1;
            let right = message.is_some_and(|m| !m.trim().is_empty() && alone(m));
            let text = format!("`{field}`: {}", message.unwrap_or("no word"));
            let id = of_field(field, form.one);
            book.check(id, (!right).then(|| about(text, "refused with a message of its own".into())));
        }
        for (field, message) in told.iter().filter(|(f, _)| !form.mistakes.contains(*f)) {
            book.check(
                of_field(field, form.one),
                Some(about(format!("`{field}`: {message}"), "no mistake there".into())),
            );
        }
        let due = if form.mistakes.is_empty() { 201 } else { 422 };
        let wrong = kind == "add" && probe.status != due;
        if let Some(id) = form.mistakes.iter().map(|f| of_field(f, form.one)).next().or(Some(of_field("", form.one))) {
            book.check(id, wrong.then(|| about(format!("answered with {}", probe.status), due.to_string())));
        }
    }
}

/// What the server shows of its ACD.
fn shown(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    let all = case.view.evidence.webex.acds.iter().flatten();
    let Some(acd) = all.into_iter().find(|a| a["name"] == *t.acd && !t.acd.is_empty()) else { return };
    let kind = acd["kind"].as_str().unwrap_or_default();
    let due = if t.api == "cmsv1" { "Cisco Customer Journey Platform" } else { "Cisco Webex Contact Center 2.0" };
    book.check("WXC-CFG-6", (kind != due).then(|| Finding::new(format!("`{kind}`"), format!("`{due}`"))));
    let set = case.truth.settings.iter().rev().find_map(|s| match s.what {
        SettingKind::RteMessaging(on) => Some(on),
        _ => None,
    });
    if let Some(on) = set {
        let wrong = acd["rte_messaging"].as_bool() != Some(on);
        book.check("WXC-CFG-5", wrong.then(|| Finding::new("the box for RTE messaging", format!("set: {on}"))));
    }
    if let Some(minutes) = acd["sync_interval_min"].as_i64() {
        let text = || Finding::new(format!("{minutes} minutes between syncs"), "at least 10");
        book.check("WXC-CFG-3", (minutes < 10).then(text));
    }
    for part in &t.no_access {
        let problems: Vec<&str> = acd["problems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let said = problems.iter().any(|p| p.starts_with(&format!("{part}:")));
        let text = || Finding::new(format!("the problems {problems:?}"), format!("one of the {part}"));
        book.check("WXC-CFG-8", (!said).then(text));
    }
    if t.no_access.len() == 1 {
        let problems = acd["problems"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let other = problems.filter(|p| p.starts_with("API:") || p.starts_with("Media API:"));
        let wrong = other.into_iter().find(|p| !t.no_access.iter().any(|part| p.starts_with(&format!("{part}:"))));
        if let Some(wrong) = wrong {
            book.check("WXC-CFG-8", Some(Finding::new(format!("the problem `{wrong}`"), "that access is there")));
        }
    }
}

/// WXC-AUTH-1.
fn credentials(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    if t.credentials.is_empty() || webex::asked(case).next().is_none() {
        return;
    }
    book.tested("WXC-AUTH-1");
    let e = case.view.evidence;
    let due = "at the endpoints that it is for and nowhere else";
    let held =
        |bytes: &[u8]| t.credentials.iter().any(|c| c.len() >= 6 && bytes.windows(c.len()).any(|w| w == c.as_bytes()));
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
    for acd in e.webex.acds.iter().flatten().filter(|a| held(a.to_string().as_bytes())) {
        book.broken("WXC-AUTH-1", Finding::new(format!("a credential in what is shown of {}", acd["name"]), due));
    }
    for (what, path) in &t.shown {
        let token = path.split('?').next().is_some_and(|p| p.ends_with("/access_token"));
        let right = if what == "client_secret" { token } else { what != "api_key" };
        let text = || Finding::new(format!("{what} was sent to {path}"), due);
        book.check("WXC-AUTH-1", (!right).then(text));
    }
}

/// WXC-SAML-1.
fn single_sign_on(case: &Case<'_>, book: &mut Book) {
    let Some(due) = &case.truth.tenant.saml else { return };
    for probe in case.view.evidence.probes.iter().filter(|p| p.what == "saml") {
        let body: Value = serde_json::from_str(&probe.body).unwrap_or_default();
        let word = |f: &str| body[f].as_str().unwrap_or_default().split_whitespace().collect::<String>();
        let seen = [word("entity_id"), word("redirect_url"), word("certificate")];
        let all = [due.entity_id.clone(), due.redirect_url.clone(), due.certificate.clone()];
        let text = || Finding::new(format!("{seen:?}"), format!("{all:?}")).at(probe.at);
        book.check("WXC-SAML-1", (seen != all).then(text));
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
        let asked = webex::asked(case).find(|e| marks.iter().any(|m| e.target.contains(m)));
        // The 2.0 procedure has no such step: there nothing is off.
        let wrong = if one { asked.map(|e| format!("{} {}", e.method, e.target)) } else { None };
        if one {
            let due = format!("nothing: `{service}` is not enabled or not assigned");
            book.check("WXC-DS-1", wrong.map(|text| Finding::new(text, due)));
        }
    }
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
        None if waited && !t.box_empty && !t.services_off.contains("real_time") => {
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
        let reached = answers.wfm_refused || answers.adherence.is_some() || !answers.statistics.is_empty();
        let wrong = rows || states || asked.is_some();
        if reached || wrong {
            book.check(
                "WXC-VER-3",
                wrong.then(|| Finding::new("statistics or adherence by CMSv2", "no connection of New WFM")),
            );
        }
    }
}
