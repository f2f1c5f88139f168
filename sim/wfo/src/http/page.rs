//! A plain page: contacts as the guide's tables show them, a contact with its recording and its associated contacts.
//! Works without JavaScript.

use super::door::logged_in;
use crate::server::Server;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use maud::{DOCTYPE, Markup, html};
use std::collections::BTreeMap;
use wire::contact::{Contact, UploadState};

/// Contacts that the page lists.
const LIST: usize = 500;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:66rem;padding:0 1rem;color:#1c2430}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d8dee6}\
th{font-weight:600;background:#f3f5f8}td.n{font-variant-numeric:tabular-nums}img{max-width:100%;border:1px solid #d8dee6}\
a{color:#0b57a4}.u{color:#176b3a}.w{color:#8a5a00}dt{font-weight:600}dd{margin:0 0 .4rem}label{display:block;margin:.5rem 0}\
.s{overflow-x:auto}";

pub(super) fn page(title: &str, body: &Markup) -> Response {
    let whole = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    Html(whole.into_string()).into_response()
}

/// `hh:mm:ss`, as in the guide.
fn duration(ms: i64) -> String {
    let s = ms / 1000;
    format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

fn state(state: UploadState) -> Markup {
    let class = match state {
        UploadState::Uploaded => "u",
        UploadState::NotYet => "w",
        UploadState::NoFile => "",
    };
    html! { span class=(class) { (state.words()) } }
}

fn table(contacts: &[Contact]) -> Markup {
    html! {
        div class="s" { table {
            thead { tr {
                th { "Contact ID" } th { "Last Name" } th { "Call Duration" } th { "Associated Call ID" }
                th { "Video File Upload State" } th { "Audio File Upload State" }
            } }
            tbody { @for c in contacts { tr {
                td class="n" { a href={ "/contacts/" (c.id) } { (c.id) } }
                td { (c.last_name) }
                td class="n" { (duration(c.call_duration)) }
                td { (c.assoc_call_id) }
                td { (state(c.video_upload_state)) }
                td { (state(c.audio_upload_state)) }
            } } }
        } }
    }
}

/// `GET /`
pub(super) async fn contacts(State(server): State<Server>, headers: HeaderMap) -> Response {
    if !logged_in(&server, &headers) {
        return Redirect::to("/login").into_response();
    }
    let contacts = server.contacts(i64::MIN, i64::MAX, LIST);
    page(
        "Contacts",
        &html! {
            h1 { "Contacts" }
            p { a href="/users" { "Users" } " " a href="/acds" { "ACD configuration" } }
            @if contacts.is_empty() { p { "None yet." } } @else { (table(&contacts)) }
        },
    )
}

/// `GET /contacts/{id}`
pub(super) async fn contact(State(server): State<Server>, headers: HeaderMap, Path(id): Path<u64>) -> Response {
    if !logged_in(&server, &headers) {
        return Redirect::to("/login").into_response();
    }
    let Some(c) = server.contact(id) else {
        let missing =
            page("No such contact", &html! { h1 { "There is no contact " (id) } p { a href="/" { "Contacts" } } });
        return (StatusCode::NOT_FOUND, missing).into_response();
    };
    let associated = server.associated(id);
    let awaits_audio = c.audio_upload_state == UploadState::NotYet && server.is_webex(id);
    page(
        &format!("Contact {id}"),
        &html! {
            p { a href="/" { "Contacts" } }
            h1 { "Contact " (c.id) }
            @if c.video_upload_state == UploadState::Uploaded {
                img src={ "/sim/contacts/" (c.id) "/video" } alt="The agent's screen during this contact";
            } @else { p { "Screen: " (state(c.video_upload_state)) } }
            @if c.audio_upload_state == UploadState::Uploaded {
                p { audio controls src={ "/sim/contacts/" (c.id) "/audio" } {} }
            } @else { p { "Audio: " (state(c.audio_upload_state)) } }
            @if awaits_audio { (not_yet(id)) }
            @if !c.note.is_empty() { p { (c.note) } }
            dl {
                dt { "Agent" } dd { (c.last_name) ", " (c.first_name) " (" (c.agent_acd_id) ")" }
                dt { "Calling number" } dd { (c.ani) }
                dt { "Called number" } dd { (c.dnis) }
                dt { "Date, time" } dd { (wire::time::iso(c.start_time)) }
                dt { "Duration" } dd { (duration(c.call_duration)) }
                @if let Some(pc) = &c.pc { dt { "PC" } dd { (pc) } }
            }
            h2 { "Associated contacts" }
            (table(&associated))
        },
    )
}

/// What one is told who opens a contact before its audio is there (WXC-IMP-4). The button is where the product has it, and
/// does as little.
fn not_yet(id: u64) -> Markup {
    html! {
        p class="w" role="status" {
            "This contact's audio recording has not been uploaded yet. It can be played once its state is \""
            (UploadState::Uploaded.words()) "\"."
        }
        form method="post" action={ "/contacts/" (id) "/restore" } { button { "Restore" } }
    }
}

/// `POST /contacts/{id}/restore`: the button, which restores nothing (WXC-IMP-4).
pub(super) async fn restore(State(server): State<Server>, headers: HeaderMap, Path(id): Path<u64>) -> Response {
    if !logged_in(&server, &headers) {
        return Redirect::to("/login").into_response();
    }
    if server.contact(id).is_none() {
        return Redirect::to("/").into_response();
    }
    page(
        "Nothing to restore",
        &html! {
            h1 { "Nothing to restore" }
            p { "The recording is not in delayed storage. It can be played once its state is \""
                (UploadState::Uploaded.words()) "\"." }
            p { a href={ "/contacts/" (id) } { "Contact " (id) } }
        },
    )
}

/// `GET /users`: users and teams as the syncs and the administrator left them.
pub(super) async fn users(State(server): State<Server>, headers: HeaderMap) -> Response {
    if !logged_in(&server, &headers) {
        return Redirect::to("/login").into_response();
    }
    let (users, teams, queues) = (server.users(), server.teams(), server.queues());
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    page(
        "Users",
        &html! {
            p { a href="/" { "Contacts" } }
            h1 { "Users" }
            div class="s" { table {
                thead { tr {
                    th { "Last Name" } th { "First Name" } th { "ACD ID" } th { "User Profile" } th { "Team" } th { "Roles" }
                    th { "Windows Login" } th { "Activated" } th { "Company Start" } th { "Department Start" }
                } }
                tbody { @for u in &users { tr {
                    td { (u.last) } td { (u.first) } td { (u.acd_id) } td { (text(&u.profile)) } td { (text(&u.team)) }
                    td { (u.roles.join(", ")) } td { (text(&u.windows)) } td { @if u.active { "yes" } @else { "no" } }
                    td { (text(&u.company_start)) } td { (text(&u.department_start)) }
                } } }
            } }
            h2 { "Teams" }
            div class="s" { table {
                thead { tr { th { "Name" } th { "ACD" } th { "Members" } } }
                tbody { @for t in &teams { tr {
                    td { (t.name) } td { (text(&t.acd)) @if t.read_only { " (name is read-only)" } } td { (t.members.len()) }
                } } }
            } }
            h2 { "Queues" }
            div class="s" { table {
                thead { tr { th { "Name" } th { "ACD" } } }
                tbody { @for q in &queues { tr { td { (q.name) } td { (q.acd) } } } }
            } }
        },
    )
}

/// `GET /login`
pub(super) async fn login(Query(query): Query<BTreeMap<String, String>>) -> Response {
    page(
        "Log in",
        &html! {
            h1 { "Log in" }
            @if query.contains_key("again") { p class="w" { "Wrong user or password." } }
            form method="post" action="/login" {
                label { "User " input name="user" autocomplete="username" required; }
                label { "Password " input name="password" type="password" autocomplete="current-password" required; }
                button { "Log in" }
            }
        },
    )
}
