//! Before the start: the first sync is waited for, and the administrator sets the users up as the scenario says.

use super::director::{Stuck, carry_out};
use super::office::json;
use super::play::Play;
use super::reach::WFO;
use super::site;
use super::understudy::Part;
use crate::scenario::{Agent, Role};
use http::{Method, StatusCode};
use judge::truth::SettingKind;
use judge::truth::webex::{UserMove, UserWhat};
use kernel::trace::Record;
use serde_json::Value;
use std::cell::RefCell;
use std::time::Duration;
use wire::wfo::{Status, User, UserEdit};

/// Simulated time between the start of the world and that of the scenario.
pub const PRELUDE: Duration = Duration::from_secs(300);
/// A server that is somebody else's may leave us without any answer for so long.
const SILENT: Duration = Duration::from_secs(45);

/// A product that comes to us has so long to find our server, which listens only after the product was told to begin; longer or
/// shorter as its own timeouts are.
const COMING: Duration = Duration::from_secs(120);
/// By how much its timeouts lengthen that at most.
const SLOWEST: f64 = 10.0;
/// Users whom somebody else's telephony system does not show are waited for so long, in milliseconds.
const WAIT_MS: i64 = 15_000;

/// Sets the installation up. Returns before the scenario starts.
///
/// # Errors
/// It took longer than [`PRELUDE`], or the server refused something.
pub async fn prepare(play: &Play) -> Result<(), Stuck> {
    let wrong = if play.ground.product.is_some() { Stuck::Product } else { Stuck::Stage };
    if let Some(begin) = site::begin(&play.scenario, &play.secrets, &play.ground) {
        play.order(begin);
    }
    staff(play).await?;
    if play.ground.late_server() {
        play.control.power_on(WFO).await;
        for (pc, _) in play.scenario.pcs.iter().filter(|(pc, known)| known.on && !play.ground.is_away(&pc.value)) {
            play.control.power_on(&pc.value).await;
        }
    }
    if play.ground.part.is_some_and(Part::calls_us) {
        // One that does not come is found to be missing where the case ends.
        let _ = kernel::time::timeout(COMING.mul_f64(play.ground.scale.clamp(0.0, SLOWEST)), greeted(play)).await;
    }
    let missing = RefCell::new(Vec::new());
    let work = async {
        synced(play, &missing).await?;
        users(play).await
    };
    match kernel::time::timeout(PRELUDE, work).await {
        Ok(done) => done.map_err(wrong)?,
        Err(_) => {
            let why = "failed to set the installation up in time: no complete sync before the start";
            let missing = missing.take();
            let who = if missing.is_empty() { String::new() } else { format!(", no users {}", missing.join(", ")) };
            return Err(wrong(format!("{why}{who}")));
        }
    }
    first_settings(play);
    Ok(())
}

/// Waits until the product has connected to our server and said hello.
async fn greeted(play: &Play) {
    let hello = |record: &Record| {
        let said = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let from = |fields: &Value| fields["from"].as_str() == play.ground.product.as_deref();
        record.kind == "wire.ws" && {
            let fields = said(&record.fields);
            from(&fields) && said(fields["text"].as_str().unwrap_or_default())["type"] == "hello"
        }
    };
    play.control.wait_for(0, hello).await;
}

/// Lets the telephony system know its agents.
async fn staff(play: &Play) -> Result<(), Stuck> {
    play.acd.open(&play.scenario).map_err(Stuck::Stage)?;
    for (key, agent) in play.scenario.agents.iter().filter(|(_, agent)| agent.in_acd) {
        let id = play.acd.add_agent(key, agent).map_err(Stuck::Stage)?;
        play.notebook.borrow_mut().identify(key, &id);
    }
    carry_out(play).await?;
    for (key, queue) in play.scenario.acd.queues.iter().filter(|(_, queue)| queue.there) {
        play.notebook.borrow_mut().queue(key, queue.recorded);
    }
    Ok(())
}

fn patience(play: &Play) -> Duration {
    if play.ground.live && play.ground.is_product(WFO) { SILENT } else { PRELUDE }
}

/// Waits until the server has every agent that the telephony system has, where there are syncs at all; who is missing meanwhile.
async fn synced(play: &Play, missing: &RefCell<Vec<String>>) -> Result<(), String> {
    if !play.scenario.can_sync() {
        return Ok(());
    }
    let synced = play.scenario.agents.values().filter(|a| play.scenario.syncs(a));
    let expected: Vec<String> = synced.map(Agent::mail).collect();
    // Whom somebody else's system never shows is for the judge to miss.
    let until = kernel::time::truth() + WAIT_MS;
    while !play.ground.is_acd() || kernel::time::truth() < until {
        let mut office = play.office.lock().await;
        let status: Status = office.insist(Method::GET, "/sim/status", None, patience(play)).await?.json()?;
        if status.syncs > 0 {
            let users: Vec<User> = office.insist(Method::GET, "/sim/users", None, patience(play)).await?.json()?;
            let there = |mail: &String| users.iter().any(|u| u.email.eq_ignore_ascii_case(mail));
            missing.replace(expected.iter().filter(|mail| !there(mail)).cloned().collect());
            if missing.borrow().is_empty() {
                return Ok(());
            }
        }
        drop(office);
        kernel::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

/// Activates the users, gives them their roles and Windows logins.
async fn users(play: &Play) -> Result<(), String> {
    let mut office = play.office.lock().await;
    for agent in play.scenario.agents.values() {
        let edit = UserEdit {
            active: Some(agent.active),
            roles: agent.role.map(|role| vec![role.name().into()]),
            windows: Some(agent.configured_windows()),
            ..UserEdit::default()
        };
        let path = format!("/sim/users/{}", agent.mail());
        let answer = office.insist(Method::PUT, &path, Some(json(&edit)?), patience(play)).await?;
        if play.ground.is_acd() && answer.status == StatusCode::NOT_FOUND {
            continue;
        }
        let user: User = answer.json()?;
        if user.active != agent.active || user.windows.unwrap_or_default() != agent.configured_windows() {
            return Err(format!("the server did not take over what was set for {}", agent.mail()));
        }
    }
    Ok(())
}

/// The state at the start, as changes at the start.
fn first_settings(play: &Play) {
    let at = play.scenario.starts.0;
    let mut notebook = play.notebook.borrow_mut();
    notebook.setting(at, SettingKind::RteMessaging(play.scenario.server.rte_messaging));
    for (key, agent) in &play.scenario.agents {
        let name = || key.value.clone();
        notebook.setting(at, SettingKind::Active { agent: name(), on: agent.active });
        notebook.setting(at, SettingKind::RecordScreen { agent: name(), on: agent.role.is_some_and(Role::records) });
        notebook.setting(at, SettingKind::Windows { agent: name(), login: agent.configured_windows() });
        if let Some(role) = agent.role.filter(|_| play.scenario.platform.is_webex()) {
            let what = UserWhat::Roles(vec![role.name().into()]);
            notebook.tenant().user_moves.push(UserMove { at, user: name(), what });
        }
        notebook.setting(at, SettingKind::Profile { agent: name(), on: play.scenario.syncs(agent) });
    }
}
