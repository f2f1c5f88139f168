//! The ACD Configuration page: what there is and what is wrong with it, and the form of each version with its labels.
//! What is wrong with a field stands beside it (WXC-CFG-1 to -8). A secret that was typed is not shown again.

use super::door::logged_in;
use super::page::page;
use super::problem::refused;
use crate::acd::webex::form::labels;
use crate::server::{NotAdded, Server};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use std::collections::BTreeMap;
use wire::acd::{AcdForm, DataServer, Mistake, Service, Webhook};
use wire::webex::Pairing;

/// What was typed, by the fields' names.
type Typed = BTreeMap<String, String>;

/// The services of the Data Server Configuration page.
const SERVICES: [(&str, &str); 4] = [
    ("sync", "Regional Data Server ACD Sync Settings"),
    ("capture", "Regional Data Server ACD Capture Settings"),
    ("real_time", "Regional Data Server Real-Time Event Settings"),
    ("media_import", "Media Import Server Settings"),
];

fn words(pairing: Pairing) -> (&'static str, &'static str) {
    match pairing {
        Pairing::LegacyOn1 => ("legacy-on1", "1.0 with CMSv1"),
        Pairing::Transitional => ("transitional", "1.0 to 2.0 with CMSv2"),
        Pairing::LegacyOn2 => ("legacy-on2", "2.0 with CMSv1"),
        Pairing::Programmatic => ("programmatic", "2.0 with the Programmatic APIs"),
    }
}

fn pairing(typed: &Typed) -> Option<Pairing> {
    let given = typed.get("pairing")?;
    Pairing::ALL.into_iter().find(|p| words(*p).0 == given)
}

/// The fields of text of a form: name, label, whether it is secret.
fn texts(pairing: Pairing) -> Vec<(&'static str, &'static str, bool)> {
    let l = labels(pairing);
    let mut all = vec![("name", l.name, false), ("api_url", l.api, false)];
    if pairing.is_legacy() {
        all.extend([("media_api_url", l.media, false), ("user", l.user, false), ("api_key", "API Key", true)]);
    } else {
        all.extend([("client_id", "Client ID", false), ("client_secret", "Client Secret", true)]);
        all.extend([("user", l.user, false), ("oauth_url", "OAuth URL", false)]);
    }
    all.push(("tenant_id", l.tenant, false));
    if pairing == Pairing::Programmatic {
        all.extend([("refresh_token", "Refresh Token", true), ("org_id", "Organization ID", false)]);
        all.extend([("webhook", "Webhook URL", false), ("webhook_secret", "Webhook Secret", true)]);
    }
    all.extend([("sync_interval_min", "Interval (Minutes)", false), ("capture_delay_min", l.delay, false)]);
    all.push(("recapture_time", "Recapture Time", false));
    all
}

/// The check boxes of a form.
fn boxes(pairing: Pairing) -> Vec<(String, String)> {
    let mut all = vec![
        ("recapture".to_owned(), "Enable Data Recapture".to_owned()),
        ("rte_messaging".into(), "Enable RTE Messaging for Screen Recording".into()),
    ];
    if pairing.is_legacy() {
        all.push(("webex_1_0".into(), "Cisco Webex Contact Center 1.0".into()));
    }
    if pairing == Pairing::LegacyOn1 {
        for (name, label) in SERVICES {
            all.push((format!("{name}_enabled"), format!("{label}: enabled")));
            all.push((format!("{name}_assigned"), format!("{label}: this ACD is assigned")));
        }
    }
    all
}

/// What was typed as the form has it. A number that is none is out of every bound.
fn form(typed: &Typed) -> AcdForm {
    let text = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let is_set = |name: &str| typed.contains_key(name);
    let number = |name: &str| Some(text(name)).filter(|t| !t.is_empty()).map(|t| t.trim().parse().unwrap_or(i64::MIN));
    let service = |name: &str| Service {
        enabled: is_set(&format!("{name}_enabled")),
        assigned: is_set(&format!("{name}_assigned")),
    };
    let data_server = DataServer {
        sync: service("sync"),
        capture: service("capture"),
        real_time: service("real_time"),
        media_import: service("media_import"),
    };
    let webhook = Webhook { url: text("webhook"), secret: text("webhook_secret") };
    let pairing = pairing(typed);
    AcdForm {
        pairing,
        name: text("name"),
        api_url: text("api_url"),
        media_api_url: text("media_api_url"),
        oauth_url: text("oauth_url"),
        user: text("user"),
        api_key: text("api_key"),
        webex_1_0: is_set("webex_1_0"),
        tenant_id: text("tenant_id"),
        client_id: text("client_id"),
        client_secret: text("client_secret"),
        refresh_token: text("refresh_token"),
        org_id: text("org_id"),
        sync_interval_min: number("sync_interval_min"),
        filters: text("filters").lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect(),
        capture_delay_min: number("capture_delay_min").unwrap_or(0),
        recapture: is_set("recapture"),
        recapture_time: text("recapture_time"),
        rte_messaging: is_set("rte_messaging"),
        data_server: (pairing == Some(Pairing::LegacyOn1)).then_some(data_server),
        webhook: Some(webhook).filter(|w| !w.url.is_empty() || !w.secret.is_empty()),
        ..AcdForm::default()
    }
}

/// The form with what was typed, and what is wrong with it.
fn shown(pairing: Pairing, typed: &Typed, mistakes: &[Mistake]) -> Markup {
    let said = |field: &str, label: &str| {
        let of = |m: &&Mistake| m.field == field || (field == "webhook_secret" && m.field == "webhook");
        let ours: Vec<&Mistake> = mistakes.iter().filter(of).filter(|m| m.message.starts_with(label)).collect();
        html! { @for m in ours { " " span class="w" role="alert" { (m.message) } } }
    };
    let value = |name: &str| typed.get(name).map(String::as_str).unwrap_or_default();
    html! {
        p { a href="/acds" { "ACD configuration" } }
        h1 { (pairing.acd_type()) }
        p { (words(pairing).1) }
        form method="post" action="/acds/new" {
            input type="hidden" name="pairing" value=(words(pairing).0);
            @for (name, label, is_secret) in texts(pairing) { label {
                (label) " "
                @if is_secret { input name=(name) type="password" autocomplete="off"; }
                @else { input name=(name) value=(value(name)); }
                (said(name, label))
            } }
            label { "Filters " textarea name="filters" rows="3" { (value("filters")) } (said("filters", "Filters")) }
            @for (name, label) in boxes(pairing) { label {
                input type="checkbox" name=(name) checked[typed.contains_key(&name)]; " " (label)
            } }
            button { "Save" }
        }
    }
}

/// `GET /acds`
pub(super) async fn list(State(server): State<Server>, headers: HeaderMap) -> Response {
    if !logged_in(&server, &headers) {
        return Redirect::to("/login").into_response();
    }
    let acds = server.acds();
    page(
        "ACD configuration",
        &html! {
            p { a href="/" { "Contacts" } }
            h1 { "ACD configuration" }
            div class="s" { table {
                thead { tr { th { "Name" } th { "ACD" } th { "Interval (Minutes)" } th { "RTE Messaging" } th { "Problems" } } }
                tbody { @for a in &acds { tr {
                    td { (a.name) } td { (a.kind) } td class="n" { (a.sync_interval_min) }
                    td { @if a.rte_messaging { "yes" } @else { "no" } }
                    td { @for why in &a.problems { p class="w" { (why) } } }
                } } }
            } }
            h2 { "Add" }
            ul { @for p in Pairing::ALL { li {
                a href={ "/acds/new?pairing=" (words(p).0) } { (p.acd_type()) } ", " (words(p).1)
            } } }
        },
    )
}

/// `GET /acds/new?pairing=…`
pub(super) async fn empty(State(server): State<Server>, headers: HeaderMap, Query(typed): Query<Typed>) -> Response {
    match pairing(&typed) {
        _ if !logged_in(&server, &headers) => Redirect::to("/login").into_response(),
        None => Redirect::to("/acds").into_response(),
        Some(pairing) => page("New ACD", &shown(pairing, &Typed::new(), &[])),
    }
}

/// `POST /acds/new`
pub(super) async fn save(State(server): State<Server>, headers: HeaderMap, Form(typed): Form<Typed>) -> Response {
    if !logged_in(&server, &headers) {
        return Redirect::to("/login").into_response();
    }
    let Some(pairing) = pairing(&typed) else { return Redirect::to("/acds").into_response() };
    match server.add_acd(&form(&typed)) {
        Ok(acd) => {
            crate::run::work(&server, &acd);
            Redirect::to("/acds").into_response()
        }
        Err(NotAdded::Mistakes(mistakes)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, page("New ACD", &shown(pairing, &typed, &mistakes))).into_response()
        }
        Err(NotAdded::Refused(why)) => refused(&why),
    }
}
