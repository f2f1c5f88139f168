//! What is asked of the server by HTTP: the administrator's edits, screen-only recordings, probes. All of it takes its
//! time, so it is done aside, one request after the other, and counts from when the server has confirmed it.

use crate::scenario::fault_step::{AcdEdit, Admin};
use crate::scenario::step::{Probe, ScreenOnly};
use crate::stage::office::{Answer, json};
use crate::stage::play::Play;
use bytes::Bytes;
use http::Method;
use judge::truth::SettingKind;
use std::time::Duration;
use wire::contact::Contact;
use wire::wfo::{Control, ControlAnswer, User, UserEdit};

/// How often the Users page is looked at for a change that a sync brings.
const LOOK: Duration = Duration::from_millis(200);

async fn request(play: &Play, method: Method, path: &str, body: Option<Bytes>) -> Result<Answer, String> {
    let patience = play.patience();
    play.office.lock().await.insist(method, path, body, patience).await
}

/// Edits a user.
pub fn admin(play: &Play, step: &Admin) -> Result<(), String> {
    let (helper, step) = (play.clone(), step.clone());
    play.aside(async move {
        let play = &helper;
        let edit = UserEdit {
            active: step.active,
            roles: step.role.map(|role| vec![role.name().to_owned()]),
            windows: step.windows.clone(),
            ..UserEdit::default()
        };
        let work = async {
            let path = format!("/sim/users/{}", play.mail(&step.agent));
            request(play, Method::PUT, &path, Some(json(&edit)?)).await?.json::<User>()
        };
        if let Err(why) = work.await {
            return play.trouble(format!("failed to edit the user {}: {why}", step.agent.value));
        }
        let agent = || step.agent.value.clone();
        play.note(|n, now| {
            if let Some(on) = step.active {
                n.setting(now, SettingKind::Active { agent: agent(), on });
            }
            if let Some(role) = step.role {
                n.setting(now, SettingKind::RecordScreen { agent: agent(), on: role.records() });
            }
            if let Some(login) = step.windows.clone() {
                n.setting(now, SettingKind::Windows { agent: agent(), login });
            }
        });
    });
    Ok(())
}

/// Edits the ACD.
pub fn acd(play: &Play, step: &AcdEdit) -> Result<(), String> {
    let (helper, step) = (play.clone(), step.clone());
    play.aside(async move {
        let play = &helper;
        let edit = wire::wfo::AcdEdit {
            rte_messaging: step.rte_messaging,
            sync_interval_min: step.sync_interval.map(|length| (length.0 / 60_000) as u32),
        };
        let work = async {
            let path = format!("/sim/acds/{}", play.scenario.platform.acd_name());
            request(play, Method::PUT, &path, Some(json(&edit)?)).await?.json::<wire::wfo::Acd>()
        };
        if let Err(why) = work.await {
            return play.trouble(format!("failed to edit the ACD: {why}"));
        }
        if let Some(on) = step.rte_messaging {
            play.note(|n, now| n.setting(now, SettingKind::RteMessaging(on)));
        }
    });
    Ok(())
}

/// Starts or stops a screen-only recording.
pub fn screen_only(play: &Play, step: &ScreenOnly) -> Result<(), String> {
    let (agent, operation) = match step {
        ScreenOnly::Start(agent) => (agent.value.clone(), "start_screen"),
        ScreenOnly::Stop(agent) => (agent.value.clone(), "stop_screen"),
    };
    let helper = play.clone();
    play.aside(async move {
        let play = &helper;
        let control = Control { operation: operation.into(), email: play.mail(&agent) };
        let work = async {
            request(play, Method::POST, "/sim/recording-controls", Some(json(&control)?)).await?.json::<ControlAnswer>()
        };
        match work.await {
            Ok(answer) if operation == "start_screen" => {
                play.note(|n, now| n.screen_only_started(now, &agent, &answer.contact));
            }
            Ok(_) => play.note(|n, now| n.screen_only_stopped(now, &agent)),
            Err(why) => play.trouble(format!("failed to {operation} for {agent}: {why}")),
        }
    });
    Ok(())
}

/// Asks the server for something, and keeps the answer for the judge.
pub fn probe(play: &Play, step: &Probe) -> Result<(), String> {
    let (helper, step) = (play.clone(), step.clone());
    play.aside(async move {
        let play = &helper;
        let (what, answer) = match &step {
            Probe::Tag(agent) => ("tag".to_owned(), tag(play, agent).await),
            Probe::Live(agent) => {
                let path = format!("/sim/live/{}", play.mail(agent));
                ("live".to_owned(), request(play, Method::GET, &path, None).await)
            }
            Probe::Restore(agent) => ("restore".to_owned(), restore(play, agent).await),
            Probe::Control(control) => {
                let operation = control.operation.name();
                (format!("control:{operation}"), operate(play, operation, &control.agent).await)
            }
        };
        match answer {
            Ok(answer) => play.note(|_, at| {
                let probe = judge::evidence::Probe { at, what, status: answer.status.as_u16(), body: answer.text() };
                play.probes.borrow_mut().push(probe);
            }),
            Err(why) => play.trouble(format!("failed to probe {what}: {why}")),
        }
    });
    Ok(())
}

async fn tag(play: &Play, agent: &str) -> Result<Answer, String> {
    let path = format!("/api/rest/recording/contact/{}/metadata", latest(play, agent).await?);
    let body = json(&serde_json::json!({ "Ticket": { "key": "Ticket", "value": "4711" } }))?;
    request(play, Method::PUT, &path, Some(body)).await
}

async fn restore(play: &Play, agent: &str) -> Result<Answer, String> {
    let path = format!("/sim/contacts/{}/restore", latest(play, agent).await?);
    request(play, Method::POST, &path, None).await
}

async fn operate(play: &Play, operation: &str, agent: &str) -> Result<Answer, String> {
    let control = Control { operation: operation.into(), email: play.mail(agent) };
    request(play, Method::POST, "/sim/recording-controls", Some(json(&control)?)).await
}

/// The agent's latest contact.
async fn latest(play: &Play, agent: &str) -> Result<String, String> {
    let path = crate::stage::gather::contacts_path(play);
    let contacts: Vec<Contact> = request(play, Method::GET, &path, None).await?.json()?;
    let mail = play.mail(agent);
    let own = contacts.iter().filter(|c| c.agent_email.as_deref() == Some(mail.as_str()));
    own.max_by_key(|c| c.start_time).map(|c| c.id.clone()).ok_or(format!("{agent} has no contact yet"))
}

/// Writes down when a sync has brought an agent's user profile, or has taken the agent's activation away.
pub fn watch_profile(play: &Play, agent: &str, added: bool) {
    let (helper, agent) = (play.clone(), agent.to_owned());
    let deadline = kernel::time::truth() + helper.scenario.server.sync_interval.value.0;
    play.aside(async move {
        let play = &helper;
        let (mail, deadline) = (play.mail(&agent), deadline + play.patience().as_millis() as i64);
        while kernel::time::truth() < deadline {
            let users = async { request(play, Method::GET, "/sim/users", None).await?.json::<Vec<User>>() };
            let user = users.await.ok().and_then(|all| all.into_iter().find(|u| u.email == mail));
            let so = |user: &User| if added { user.profile.is_some() } else { !user.active };
            if user.as_ref().is_some_and(so) {
                play.note(|n, now| {
                    let agent = agent.clone();
                    n.setting(
                        now,
                        if added {
                            SettingKind::Profile { agent, on: true }
                        } else {
                            SettingKind::Active { agent, on: false }
                        },
                    );
                });
                return;
            }
            kernel::time::sleep(LOOK).await;
        }
    });
}
