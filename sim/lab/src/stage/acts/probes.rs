//! Requests whose answers the judge gets to see.

use super::strangers::stranger;
use super::wishes::{control, request};
use crate::scenario::probe_step::{FormProbe, Probe, Typed};
use crate::stage::office::{Answer, json};
use crate::stage::play::Play;
use bytes::Bytes;
use http::Method;
use judge::truth::webex::{AcdAdded, Form, Saml};
use serde_json::Value;
use std::time::Duration;
use wire::contact::Contact;
use wire::webex::saml;
use wire::wfo::{Team, TeamName};

/// How often it is asked whether a contact has come.
const COMES: Duration = Duration::from_secs(15);

/// Asks the server for something, and keeps the answer for the judge.
pub fn probe(play: &Play, step: &Probe) -> Result<(), String> {
    let (helper, step) = (play.clone(), step.clone());
    play.aside(async move {
        let play = &helper;
        match ask(play, &step).await {
            Ok(Some((what, answer))) => play.note(|_, at| {
                let probe = judge::evidence::Probe { at, what, status: answer.status.as_u16(), body: answer.text() };
                play.probes.borrow_mut().push(probe);
            }),
            // There is nothing to ask for, or nothing to be seen of the answer: what is wrong is for the judge to say.
            Ok(None) => {}
            Err(why) => play.trouble(format!("failed to probe: {why}")),
        }
    });
    Ok(())
}

/// What was asked for, and the answer; none where there is no contact to ask for.
async fn ask(play: &Play, step: &Probe) -> Result<Option<(String, Answer)>, String> {
    Ok(Some(match step {
        Probe::Tag(agent) => {
            let Some(id) = latest(play, agent).await? else { return Ok(None) };
            let path = format!("/api/rest/recording/contact/{id}/metadata");
            let body = json(&serde_json::json!({ "Ticket": { "key": "Ticket", "value": "4711" } }))?;
            ("tag".into(), request(play, Method::PUT, &path, Some(body)).await?)
        }
        Probe::Live(agent) => {
            let path = format!("/sim/live/{}", play.mail(agent));
            ("live".into(), request(play, Method::GET, &path, None).await?)
        }
        Probe::Restore(agent) => {
            let Some(id) = latest(play, agent).await? else { return Ok(None) };
            let answer = request(play, Method::POST, &format!("/sim/contacts/{id}/restore"), None).await?;
            (if play.scenario.platform.is_webex() { format!("restore:{id}") } else { "restore".into() }, answer)
        }
        Probe::Control(asked) => {
            let operation = asked.operation.name();
            (format!("control:{operation}"), control(play, operation, &asked.agent).await?.0)
        }
        Probe::Stranger(step) => {
            stranger(play, step).await?;
            return Ok(None);
        }
        Probe::Play(agent) => {
            let Some(id) = latest(play, agent).await? else { return Ok(None) };
            let answer = request(play, Method::GET, &format!("/sim/contacts/{id}/audio"), None).await?;
            (format!("play:{id}"), answer)
        }
        Probe::Open(agent) => {
            let Some(id) = latest(play, agent).await? else { return Ok(None) };
            (format!("open:{id}"), request(play, Method::GET, &format!("/contacts/{id}"), None).await?)
        }
        Probe::Form(form) => {
            let body = typed(play, form)?;
            let what = format!("form:{}", form.name.value);
            (what, request(play, Method::POST, "/sim/acds/check", Some(body)).await?)
        }
        Probe::Add(form) => {
            let body = typed(play, form)?;
            added(play, form, &body);
            (format!("add:{}", form.name.value), request(play, Method::POST, "/sim/acds", Some(body)).await?)
        }
        Probe::RenameTeam(team) => {
            let name = play.scenario.acd.teams.get(team).map(|team| team.name.clone()).unwrap_or_default();
            let teams: Vec<Team> = request(play, Method::GET, "/sim/teams", None).await?.json()?;
            let id = teams.iter().find(|t| t.name == name).map(|t| t.id).ok_or("the server has no such team")?;
            let by_hand = json(&TeamName { name: format!("{name} by hand") })?;
            let answer = request(play, Method::PUT, &format!("/sim/teams/{id}"), Some(by_hand)).await?;
            (format!("rename-team:{name}"), answer)
        }
        Probe::Saml => {
            let (holds, file) = play.acd.saml().ok_or("there is no single sign-on here")?;
            let answer = request(play, Method::POST, "/sim/saml", Some(Bytes::from(file))).await?;
            let saml::Metadata { entity_id, redirect_url, certificate } = holds;
            play.note(|n, _| n.tenant().saml = Some(Saml { entity_id, redirect_url, certificate }));
            ("saml".into(), answer)
        }
    }))
}

/// The form as it is typed in, which the judge is told of.
fn typed(play: &Play, probe: &FormProbe) -> Result<Bytes, String> {
    let form = play.acd.form(&probe.name).ok_or("there is no ACD form here")?;
    let mut fields = serde_json::to_value(form).map_err(|e| format!("failed to write the form: {e}"))?;
    for (field, value) in &probe.with {
        fields[field] = match value {
            Typed::Box(set) => Value::from(*set),
            Typed::Number(number) => Value::from(*number),
            Typed::Text(text) => Value::from(text.as_str()),
            Typed::List(texts) => Value::from(texts.clone()),
        };
    }
    let one = play.notebook.borrow().truth().tenant.api == "cmsv1";
    let told = Form { one, mistakes: probe.mistakes.clone() };
    play.note(|n, _| n.tenant().forms.insert(probe.name.value.clone(), told));
    json(&fields)
}

/// What is typed in without being another connection, or one that syncs at another time.
const BESIDE: [&str; 6] = ["name", "filters", "filters_combine", "capture_delay_min", "recapture", "recapture_time"];

/// A form without a mistake is an ACD from now on, which the judge is told of: of the same tenant, where nothing else is
/// said, and of none that anybody could reach under another address.
fn added(play: &Play, probe: &FormProbe, typed: &[u8]) {
    let Ok(form) = serde_json::from_slice::<wire::acd::AcdForm>(typed) else { return };
    if !probe.mistakes.is_empty() {
        return;
    }
    if probe.with.contains_key("api_url") {
        return play.note(|n, at| n.tenant().acds_away.push(at));
    }
    if !probe.with.keys().all(|field| BESIDE.contains(&field.as_str())) {
        return;
    }
    let (filters, filters_all) = (form.filters, form.filters_combine == wire::acd::Combine::All);
    play.note(|n, at| n.tenant().acds_added.push(AcdAdded { at, filters, filters_all }));
}

/// The agent's latest contact. Where the import is held up, the first one is waited for; none, where it is held up for too long.
pub(super) async fn latest(play: &Play, agent: &str) -> Result<Option<String>, String> {
    let path = crate::stage::gather::contacts_path(play);
    let mail = play.mail(agent);
    let deadline = kernel::time::truth() + 3 * play.patience().as_millis() as i64;
    loop {
        let contacts: Vec<Contact> = request(play, Method::GET, &path, None).await?.json()?;
        let own = contacts.iter().filter(|c| c.agent_email.as_deref() == Some(mail.as_str()));
        if let Some(latest) = own.max_by_key(|c| c.start_time) {
            return Ok(Some(latest.id.clone()));
        }
        if kernel::time::truth() >= deadline {
            return Ok(None);
        }
        kernel::time::sleep(COMES).await;
    }
}
