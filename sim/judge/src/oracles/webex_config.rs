//! WXC-CFG-1 to -3, -5, -6 and -8, WXC-SAML-1: what is typed in, and what the server shows of it.
//!
//! Reached: CFG-1 (form of 1.0), CFG-2 (2.0), CFG-3 and -5 where a form had a mistake of that kind; CFG-3 also where syncs
//! followed each other as the page says, CFG-5 where the page shows the check box; CFG-6 where the server shows the ACD; CFG-8
//! where an access was missing and the server had its time to find out; SAML-1 where a file was handed in.

use super::webex;
use crate::case::Case;
use crate::expect::online::importing;
use crate::truth::{FaultKind, SettingKind};
use crate::verdict::{Book, Finding};
use crate::view::Exchange;
use kernel::time::iso;
use serde_json::Value;

/// Requests for users that are no further apart are of one sync, and so much a sync may be off its time, in milliseconds.
pub const SYNC_MS: i64 = 60_000;
/// No interval is longer, in minutes: a month.
const MINUTES_MAX: i64 = 31 * 24 * 60;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    forms(case, book);
    shown(case, book);
    single_sign_on(case, book);
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
        let due = match kind {
            "form" => 200,
            _ if form.mistakes.is_empty() => 201,
            _ => 422,
        };
        if probe.status != due {
            let first = form.mistakes.first().map_or("", String::as_str);
            let finding = about(format!("answered with {}", probe.status), due.to_string());
            book.broken(of_field(first, form.one), finding);
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
        interval(case, minutes, book);
    }
    access(case, acd, book);
}

/// The syncs follow each other as often as the page says, which is at least ten minutes.
fn interval(case: &Case<'_>, minutes: i64, book: &mut Book) {
    if minutes < 10 {
        book.check("WXC-CFG-3", Some(Finding::new(format!("{minutes} minutes between syncs"), "at least 10")));
    }
    if !case.truth.runs("sync") || !case.truth.may_use("API") {
        return;
    }
    let (syncs, importing) = (webex::syncs(case), importing(case.truth, case.view));
    let every = minutes.clamp(0, MINUTES_MAX) * 60_000;
    let next = syncs.iter().skip(1).map(|at| Some(*at)).chain([None]);
    for (at, next) in syncs.iter().zip(next) {
        let due = importing.due_after(*at, every + case.truth.policies.patience_ms);
        let late = due.filter(|due| *due < next.unwrap_or(case.truth.ends));
        if let Some(due) = late {
            let text = format!("no sync between {} and {}", iso(*at), next.map_or("the end".into(), iso));
            book.check("WXC-CFG-3", Some(Finding::new(text, format!("each {minutes} minutes")).at(due)));
        } else if next.is_some_and(|next| (next - at - every).abs() <= SYNC_MS) {
            book.tested("WXC-CFG-3");
        }
    }
}

/// WXC-CFG-8: which of the two interfaces the user may not use.
fn access(case: &Case<'_>, acd: &Value, book: &mut Book) {
    let truth = case.truth;
    // What is shown at the end is what the server found out last: of one that could not ask any more nothing is due.
    let since = truth.ends - truth.policies.patience_ms;
    let asks = importing(truth, case.view).iter().any(|s| s.from.max(truth.starts) <= since && s.to >= truth.ends);
    let problems: Vec<&str> = acd["problems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (part, service) in [("API", "sync"), ("Media API", "media_import")] {
        let said = problems.iter().any(|p| p.starts_with(&format!("{part}:")));
        if truth.may_use(part) {
            // Refused for a moment, it may be said, too.
            let trouble = truth.faults.iter().any(|f| f.what == FaultKind::AcdTrouble);
            let text = || Finding::new(format!("the problems {problems:?}"), format!("none of the {part}"));
            if said && !trouble && case.view.acd_faults.is_empty() && !refused(case) {
                book.check("WXC-CFG-8", Some(text()));
            }
        } else if said || (truth.runs(service) && asks) {
            let text = || Finding::new(format!("the problems {problems:?}"), format!("one of the {part}"));
            book.check("WXC-CFG-8", (!said).then(text));
        }
    }
}

/// Whether a tenant of somebody else's did refuse, so that what the server says of it is so.
fn refused(case: &Case<'_>) -> bool {
    let no_token = |e: &Exchange| e.status == 400 && e.path().ends_with("/access_token");
    webex::is_foreign(case) && webex::asked(case).any(|e| matches!(e.status, 401 | 403) || no_token(e))
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
