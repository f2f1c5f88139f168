//! What is asked of the server by HTTP: the administrator's edits and screen-only recordings. All of it takes its
//! time, so it is done aside, one request after the other, and counts from when the server has confirmed it.

use crate::scenario::fault_step::{AcdEdit, Admin};
use crate::scenario::step::ScreenOnly;
use crate::stage::office::{Answer, json};
use crate::stage::play::Play;
use crate::stage::reach::STAGE;
use crate::stage::tenant::user_moved;
use bytes::Bytes;
use http::{Method, StatusCode};
use judge::truth::SettingKind;
use judge::truth::webex::UserWhat;
use std::time::Duration;
use wire::wfo::{Control, ControlAnswer, User, UserEdit};

/// How often the Users page is looked at for a change that a sync brings.
const LOOK: Duration = Duration::from_millis(200);

pub(super) async fn request(play: &Play, method: Method, path: &str, body: Option<Bytes>) -> Result<Answer, String> {
    confirmed(play, method, path, body).await.map(|(answer, _)| answer)
}

/// Asks for something, and says when the server carried it out, where that was longer ago than its answer: if an answer
/// was lost on the way, what was asked for has been done all the same.
async fn confirmed(
    play: &Play,
    method: Method,
    path: &str,
    body: Option<Bytes>,
) -> Result<(Answer, Option<i64>), String> {
    let patience = play.patience();
    let mut office = play.office.lock().await;
    let from = play.control.events();
    let reachable = || play.notebook.borrow().reach().reaches_server(STAGE);
    let (answer, requests) = office.insist_when(reachable, method.clone(), path, body, patience).await?;
    let done = if requests > 1 { carried_out(play, from, method.as_str(), path).await } else { None };
    Ok((answer, done))
}

/// When the server first did what the stage asked for, as the wire has it, from an event on.
async fn carried_out(play: &Play, from: u64, method: &str, path: &str) -> Option<i64> {
    let record = play.found(from, |r| {
        let fields = || serde_json::from_str::<serde_json::Value>(&r.fields).unwrap_or_default();
        let asked = |f: serde_json::Value| {
            f["from"] == STAGE && f["method"] == method && f["target"] == path && f["status"] == 200
        };
        r.kind == "wire.http" && asked(fields())
    });
    record.await.map(|record| record.at)
}

/// Edits a user.
pub fn admin(play: &Play, step: &Admin) -> Result<(), String> {
    let (helper, step) = (play.clone(), step.clone());
    play.aside(async move {
        let play = &helper;
        let team = step.team.as_ref().and_then(|key| play.scenario.acd.teams.get(key)).map(|team| team.name.clone());
        let edit = UserEdit {
            active: step.active,
            roles: step.role.map(|role| vec![role.name().to_owned()]),
            windows: step.windows.clone(),
            team: team.clone(),
        };
        let work = async {
            let path = format!("/sim/users/{}", play.mail(&step.agent));
            let (answer, done) = confirmed(play, Method::PUT, &path, Some(json(&edit)?)).await?;
            answer.json::<User>().map(|_| done)
        };
        let done = match work.await {
            Ok(done) => done,
            Err(why) => return play.trouble(format!("failed to edit the user {}: {why}", step.agent.value)),
        };
        let agent = || step.agent.value.clone();
        if let Some(role) = step.role {
            user_moved(play, &step.agent, UserWhat::Roles(vec![role.name().into()]));
        }
        if let Some(team) = team {
            user_moved(play, &step.agent, UserWhat::Team(team));
        }
        play.note(|n, now| {
            let now = done.unwrap_or(now);
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
            let (answer, done) = confirmed(play, Method::PUT, &path, Some(json(&edit)?)).await?;
            answer.json::<wire::wfo::Acd>().map(|_| done)
        };
        let done = match work.await {
            Ok(done) => done,
            Err(why) => return play.trouble(format!("failed to edit the ACD: {why}")),
        };
        if let Some(on) = step.rte_messaging {
            play.note(|n, now| n.setting(done.unwrap_or(now), SettingKind::RteMessaging(on)));
        }
    });
    Ok(())
}

/// Starts or stops a screen-only recording.
pub fn screen_only(play: &Play, step: &ScreenOnly) -> Result<(), String> {
    let (agent, start) = match step {
        ScreenOnly::Start(agent) => (agent.value.clone(), true),
        ScreenOnly::Stop(agent) => (agent.value.clone(), false),
    };
    let helper = play.clone();
    play.aside(async move {
        let play = &helper;
        let done = if start { start_screen(play, &agent).await } else { stop_screen(play, &agent).await };
        if let Err(why) = done {
            let what = if start { "start" } else { "stop" };
            play.trouble(format!("failed to {what} the screen-only recording of {agent}: {why}"));
        }
    });
    Ok(())
}

async fn start_screen(play: &Play, agent: &str) -> Result<(), String> {
    let (answer, done) = control(play, "start_screen", agent).await?;
    // With a PC that is away nothing can be started: then there is no such recording in this run.
    if answer.status == StatusCode::CONFLICT && !play.notebook.borrow().truth().faults.is_empty() {
        return Ok(());
    }
    let contact = answer.json::<ControlAnswer>()?.contact;
    play.note(|n, now| n.screen_only_started(done.unwrap_or(now), agent, &contact));
    Ok(())
}

async fn stop_screen(play: &Play, agent: &str) -> Result<(), String> {
    let (answer, done) = control(play, "stop_screen", agent).await?;
    if answer.status == StatusCode::CONFLICT {
        let goes_on = play.notebook.borrow().is_screen_only(agent);
        return match done {
            // The answer to the first request got lost, and it cannot be stopped again.
            Some(done) if goes_on => {
                play.note(|n, _| n.screen_only_stopped(done, agent));
                Ok(())
            }
            _ if goes_on => answer.json::<ControlAnswer>().map(drop),
            // It was never started, or ended with the session.
            _ => Ok(()),
        };
    }
    answer.json::<ControlAnswer>()?;
    play.note(|n, now| n.screen_only_stopped(done.unwrap_or(now), agent));
    Ok(())
}

pub(super) async fn control(play: &Play, operation: &str, agent: &str) -> Result<(Answer, Option<i64>), String> {
    let control = Control { operation: operation.into(), email: play.mail(agent) };
    confirmed(play, Method::POST, "/sim/recording-controls", Some(json(&control)?)).await
}

/// Writes down when a sync has brought an agent's user profile, or has taken the agent's activation away. The run does not end before
/// the sync is overdue; where something was wrong with a machine, it is looked for after that, too.
pub fn watch_profile(play: &Play, agent: &str, added: bool) {
    let (helper, agent) = (play.clone(), agent.to_owned());
    let began = kernel::time::truth();
    let deadline = began + helper.scenario.server.sync_interval.value.0 + helper.patience().as_millis() as i64;
    play.aside(async move {
        let (mut looked, play) = (began, &helper);
        if !look_for_profile(play, &agent, added, &mut looked, deadline).await
            && !play.notebook.borrow().truth().faults.is_empty()
        {
            let later = helper.clone();
            helper.perhaps(async move {
                look_for_profile(&later, &agent, added, &mut looked, i64::MAX).await;
            });
        }
    });
}

/// Whether it was there before the deadline. `looked` is when the server was asked last that did answer.
async fn look_for_profile(play: &Play, agent: &str, added: bool, looked: &mut i64, deadline: i64) -> bool {
    let mail = play.mail(agent);
    while kernel::time::truth() < deadline {
        let asked = kernel::time::truth();
        let users = async { request(play, Method::GET, "/sim/users", None).await?.json::<Vec<User>>() };
        if let Ok(all) = users.await {
            let so = |user: &User| if added { user.profile.is_some() } else { !user.active };
            if all.iter().any(|user| user.email == mail && so(user)) {
                let own = agent.to_owned();
                let what = match added {
                    true => SettingKind::Profile { agent: own, on: true },
                    false => SettingKind::Active { agent: own, on: false },
                };
                play.note(|n, now| n.synced(*looked, now, agent, what));
                return true;
            }
            *looked = asked;
        }
        kernel::time::sleep(LOOK).await;
    }
    false
}
