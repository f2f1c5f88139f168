//! What somebody else's agent desktop is told to do, by its driver.

use crate::certify::driver::Order;
use crate::genesys::Step;
use crate::genesys::desktop_step::{DesktopLogin, MediaState, Server, VoiceState};
use crate::genesys::setup::Device;
use crate::genesys::stage::play::Play;
use crate::scenario::At;
use serde_json::{Value, json};

/// The order for a step; none for what is not the desktop's.
///
/// # Errors
/// A step that no desktop but ours can be made to do.
pub fn order(play: &Play, step: &Step) -> Result<Option<Order>, String> {
    let of = |action: &str, agent: &At<String>| Order::new(action).with("agent", agent.value.as_str());
    let order = match step {
        Step::DesktopLogin(s) => login(play, s)?,
        Step::DesktopLogout(s) => of("logout", &s.agent),
        Step::ChangePlace(s) => {
            let devices = devices(play, s.devices.as_deref());
            of("change_place", &s.agent).with("place", s.place.value.as_str()).with("devices", devices)
        }
        Step::FailOver(s) => of("fail_over", &s.agent),
        Step::AgentState(s) => {
            let state = match s.state {
                VoiceState::Ready => "ready",
                VoiceState::NotReady => "not_ready",
                VoiceState::AfterCallWork => "after_call_work",
            };
            if s.dn.is_some() {
                return Err(
                    "a desktop that is somebody else's cannot be made to change the state of one DN alone".into()
                );
            }
            of("agent_state", &s.agent).with("state", state)
        }
        Step::ChannelState(s) => {
            let state = if s.state == MediaState::LoggedOut { "LoggedOut" } else { s.state.name() };
            of("channel_state", &s.agent).with("media", s.media.value.as_str()).with("state", state)
        }
        Step::StopPolling(s) => of("freeze", &s.agent),
        Step::ResumePolling(s) => of("thaw", &s.agent),
        Step::Poll(_) | Step::ForeignPage(_) | Step::Impostor(_) | Step::ScreenCapture(_) => {
            return Err(format!("a desktop that is somebody else's cannot be made to {}", step.name()));
        }
        _ => return Ok(None),
    };
    Ok(Some(order))
}

fn login(play: &Play, step: &DesktopLogin) -> Result<Order, String> {
    let key = &step.agent.value;
    let agent = play.scenario.agents.get(&step.agent).ok_or("there is no such agent")?;
    let index = usize::from(step.server == Server::Backup);
    let centre = play.cast.centres.get(index).ok_or("there is no backup data centre")?;
    let recovery = play.cast.centres.get(1 - index);
    let pc = play.notebook.borrow().seat(key).map(str::to_owned).ok_or("the agent is not logged on to a PC")?;
    let host = play.ground.host(&pc);
    let of = |centre: &mocks::genesys::desktop::Centre| json!({ "backend": centre.backend.to_string(), "server": centre.server.to_string() });
    let password = if step.wrong_password { play.secrets.wrong(key) } else { play.secrets.of(key) };
    Ok(Order::new("login")
        .with("agent", key.as_str())
        .with("user", agent.login())
        .with("password", password)
        .with("agent_id", agent.id())
        .with("srs", format!("http://{host}:8190"))
        .with("srs_https", format!("https://{host}:8191"))
        .with("backend", centre.backend.to_string())
        .with("server", centre.server.to_string())
        .with("peer_server", recovery.filter(|_| step.peer).map(|other| other.server.to_string()))
        .with("recovery", recovery.map_or(Value::Null, of))
        .with("place", step.place.as_ref().map(|place| place.value.clone()))
        .with("devices", devices(play, step.devices.as_deref()))
        .with("csrf", step.csrf)
        .with("poll_every_ms", play.scenario.policies.poll_timeout.value.0 / 2))
}

/// As a login has them; none where none are named.
fn devices(play: &Play, devices: Option<&[At<Device>]>) -> Value {
    let switch = |own: &Option<String>| own.clone().unwrap_or_else(|| play.scenario.switch.name.clone());
    let named: Vec<Value> = devices
        .into_iter()
        .flatten()
        .map(|device| json!({ "dn": device.value.dn, "switch": switch(&device.value.switch) }))
        .collect();
    if named.is_empty() { Value::Null } else { Value::Array(named) }
}
