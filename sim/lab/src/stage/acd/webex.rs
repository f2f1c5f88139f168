//! Webex Contact Center on the stage: one tenant behind the face that the scenario names.

use super::remote::{IN_SMALL_STEPS, Remote};
use super::{Acd, Done, Facts, Kind, NewCall};
use crate::scenario::fault_step::{AcdRequests, EventTrouble};
use crate::scenario::model::EVERYBODY;
use crate::scenario::settings::{Combine, DataServer, Events, Part, Queue, Service, Team};
use crate::scenario::step::TextChannel;
use crate::scenario::tenant_step::AcdTeam;
use crate::scenario::time::Length;
use crate::scenario::{Agent, Api, At, Platform, Scenario};
use crate::stage::acts::calls::delay;
use crate::stage::build::{ACD_PORT, WFO_PORT};
use crate::stage::ground::Ground;
use crate::stage::office::json;
use crate::stage::reach::WFO;
use crate::stage::secrets::Secrets;
use crate::stage::site::webex_events;
use bytes::Bytes;
use judge::truth::webex::{AgentState, Row, Sound};
use judge::truth::{Part as CallPart, Truth};
use kernel::world::Program;
use mocks::webex::{
    Access, By, CallOptions, Config, Fault, HookChances, HookFault, NewQueue, NewUser, Scope, Text, WRAP_UP_CODE, Webex,
};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use wire::webex::Pairing;
use wire::webex::hooks::{AgentEvent, Notification};

/// The team that everybody is on, by the stage's key.
const TEAM: &str = "team";
/// The queue of calls.
const QUEUE: &str = "support";
/// The queue of chats.
const CHATS: &str = "chats";

/// A tenant, with the credentials by which the server knows it.
pub struct WebexAcd {
    webex: Webex,
    kind: Rc<dyn Fn() -> wfo::AcdKind>,
    queues: RefCell<Vec<String>>,
    /// By which id notifications name whom the rest of the interface names by this one.
    ids: RefCell<BTreeMap<String, String>>,
}

impl WebexAcd {
    /// A tenant with nobody and nothing in it.
    pub fn new(scenario: &Scenario, seed: u64, secrets: &Secrets) -> Self {
        let config = Config {
            face: pairing(scenario.platform, scenario.api.as_ref().map(|api| api.value)),
            port: ACD_PORT,
            seed,
            ..settings(scenario)
        };
        let access =
            Access { api_key: secrets.api_key.clone(), client_secret: secrets.client.clone(), ..config.access };
        let config = Config { access, ..config };
        let webex = Webex::new(config);
        let (known, scenario, secrets) = (webex.clone(), scenario.clone(), secrets.clone());
        let granted = OnceCell::new();
        // Granted once: a server that is started again has what it had.
        let kind = move || {
            let told = granted.get_or_init(|| told(&scenario, &known, &secrets));
            wfo::AcdKind::Webex(Box::new(told.clone()))
        };
        let queues = RefCell::new(vec!["Support".into(), "Chats".into()]);
        Self { webex, kind: Rc::new(kind), queues, ids: RefCell::default() }
    }
}

/// What a scenario says of the tenant.
fn settings(scenario: &Scenario) -> Config {
    let (acd, mut config) = (&scenario.acd, Config::default());
    if let Some(known) = &acd.capture_known {
        config.capture_known = delay(known.value);
    }
    if let Some(life) = &acd.token_life {
        config.access_life = life.value.duration();
    }
    if let Some(rows) = &acd.page_rows {
        (config.page_most, config.search_page) = (rows.value as usize, rows.value as usize);
    }
    if let Some(most) = &acd.requests_a_minute {
        (config.rate, config.rate_window) = (most.value, Duration::from_secs(60));
    }
    if let Some(events) = &acd.events {
        let Events { lost, doubled, late, by } = events.value;
        config.hooks = HookChances {
            lost_ppm: lost.0,
            doubled_ppm: doubled.0,
            late_ppm: late.0,
            late_by: by.map_or(config.hooks.late_by, |by| by.duration()),
            ..config.hooks
        };
    }
    (config.access.may_api, config.access.may_media) = (may(acd, Part::Api), may(acd, Part::Media));
    config.wrap_up = acd.wrap_up.as_ref().is_some_and(|on| on.value);
    config.audio_pause_where_blank = scenario.policies.audio_pause_where_blank == Some(true);
    config
}

fn may(acd: &crate::scenario::settings::Acd, part: Part) -> bool {
    acd.no_access.iter().all(|none| none.value != part)
}

fn keys(teams: &[At<String>]) -> Vec<String> {
    if teams.is_empty() { vec![TEAM.into()] } else { teams.iter().map(|team| team.value.clone()).collect() }
}

/// What the server is told, with what the scenario says of it.
fn told(scenario: &Scenario, webex: &Webex, secrets: &Secrets) -> wfo::WebexConfig {
    with_settings(connection(webex, secrets), scenario)
}

/// A tenant that is somebody else's, by the Programmatic APIs.
pub fn remote(scenario: &Scenario, secrets: &Secrets, ground: &Ground) -> Remote {
    let Access { user, tenant_id, client_id, .. } = Access::default();
    let machine = scenario.platform.machine();
    let base = format!("http://{machine}:{}", ground.port(machine, ACD_PORT));
    let client = (&client_id, &secrets.client);
    let kind = wfo::WebexConfig::programmatic(&base, &user, client.0, client.1, &secrets.refresh, &tenant_id);
    let webhook = wire::acd::Webhook { url: webex_events(ground), secret: secrets.events.clone() };
    let kind = wfo::WebexConfig { webhook: Some(webhook), reading: IN_SMALL_STEPS, ..kind };
    Remote::new(wfo::AcdKind::Webex(Box::new(with_settings(kind, scenario))))
}

/// What the scenario says of the connection.
fn with_settings(mut kind: wfo::WebexConfig, scenario: &Scenario) -> wfo::WebexConfig {
    kind.filters = scenario.server.filters.iter().map(|filter| filter.value.clone()).collect();
    kind.filters_combine = match scenario.server.filters_combine {
        Combine::Any => wire::acd::Combine::Any,
        Combine::All => wire::acd::Combine::All,
    };
    let server = &scenario.server;
    if let Some(set) = &server.box_1_0 {
        kind.webex_1_0 = set.value;
    }
    if let Some(runs) = &server.data_server {
        kind.data_server = data_server(runs.value);
    }
    let minutes = |length: &At<Length>| u32::try_from(length.value.0 / 60_000).unwrap_or(u32::MAX);
    kind.capture_delay_min = server.capture_delay.as_ref().map_or(0, minutes);
    kind.recapture_at_min = server.recapture.as_ref().map(minutes);
    kind.where_blank.audio_pause = scenario.policies.audio_pause_where_blank == Some(true);
    kind
}

fn data_server(runs: DataServer) -> wire::acd::DataServer {
    let of = |service| wire::acd::Service {
        enabled: service != Service::NotEnabled,
        assigned: service != Service::NotAssigned,
    };
    wire::acd::DataServer {
        sync: of(runs.sync),
        capture: of(runs.capture),
        real_time: of(runs.real_time),
        media_import: of(runs.media_import),
    }
}

/// The connection's form (WXC-CFG-1, WXC-CFG-2).
fn connection(webex: &Webex, secrets: &Secrets) -> wfo::WebexConfig {
    let config = webex.config();
    let (base, access) = (config.base(), &config.access);
    let (user, tenant) = (&access.user, &access.tenant_id);
    match config.face {
        face @ (Pairing::LegacyOn1 | Pairing::LegacyOn2) => {
            let (api, media) = (config.legacy_api_url(), config.legacy_media_url());
            wfo::WebexConfig::legacy(face, &api, &media, user, &access.api_key, tenant)
        }
        Pairing::Transitional => {
            let api = format!("{base}/cms/api/v2");
            wfo::WebexConfig::transitional(&api, user, &access.client_id, &access.client_secret, tenant)
        }
        Pairing::Programmatic => {
            let token = webex.refresh_token();
            let client = (&access.client_id, &access.client_secret);
            let kind = wfo::WebexConfig::programmatic(&base, user, client.0, client.1, &token, tenant);
            let url = format!("http://{WFO}:{WFO_PORT}/sim/webex-events/{}", Platform::WebexCc2.acd_name());
            let webhook = wire::acd::Webhook { url, secret: secrets.events.clone() };
            wfo::WebexConfig { webhook: Some(webhook), org_id: config.org_id(), ..kind }
        }
    }
}

/// The pairing of a platform and its APIs (WXC-VER-1).
fn pairing(platform: Platform, api: Option<Api>) -> Pairing {
    match (platform, api) {
        (Platform::WebexCc1, Some(Api::Cmsv2)) => Pairing::Transitional,
        (Platform::WebexCc1, _) => Pairing::LegacyOn1,
        (_, Some(Api::Cmsv1)) => Pairing::LegacyOn2,
        _ => Pairing::Programmatic,
    }
}

fn done<T, E: std::fmt::Display>(step: Result<T, E>) -> Done {
    step.map(drop).map_err(|why| why.to_string())
}

impl Acd for WebexAcd {
    fn program(&self) -> Program {
        let webex = self.webex.clone();
        Box::new(move || webex.program())
    }
    fn kind(&self) -> Kind {
        let kind = self.kind.clone();
        Box::new(move || kind())
    }
    fn open(&self, scenario: &Scenario) -> Done {
        let queue = |name: &str| NewQueue { name: name.into(), teams: vec![TEAM.into()], ..NewQueue::default() };
        done(self.webex.add_team(TEAM, EVERYBODY, false))?;
        done(self.webex.add_queue(QUEUE, &queue("Support")))?;
        done(self.webex.add_chat_queue(CHATS, &queue("Chats")))?;
        for (key, team) in scenario.acd.teams.iter().filter(|(_, team)| team.there) {
            self.add_team(key, team)?;
        }
        for (key, queue) in scenario.acd.queues.iter().filter(|(_, queue)| queue.there) {
            self.add_queue(key, queue)?;
        }
        Ok(())
    }

    fn add_agent(&self, key: &str, agent: &Agent) -> Result<String, String> {
        let (first, last, email) = (agent.first.clone(), agent.last.clone(), agent.mail());
        let new = NewUser { first, last, email, teams: keys(&agent.teams), enabled: agent.enabled };
        let ids = self.webex.add_user(key, &new).map_err(|why| why.to_string())?;
        if !agent.acd_active {
            self.deactivate_agent(key)?;
        }
        self.ids.borrow_mut().insert(ids.tid.clone(), ids.id);
        Ok(ids.tid)
    }
    fn rename_agent(&self, key: &str, first: &str, last: &str) -> Done {
        done(self.webex.rename_user(key, first, last))
    }
    fn remove_agent(&self, key: &str) -> Done {
        done(self.webex.remove_user(key))
    }
    fn deactivate_agent(&self, key: &str) -> Done {
        done(self.webex.deactivate_user(key))
    }
    fn restore_agent(&self, key: &str) -> Done {
        done(self.webex.restore_user(key))
    }
    fn enable_agent(&self, key: &str, on: bool) -> Done {
        done(self.webex.enable_user(key, on))
    }
    fn set_available(&self, key: &str, on: bool) -> Done {
        done(self.webex.set_available(key, on))
    }
    fn move_agent(&self, key: &str, teams: &[&str]) -> Done {
        done(self.webex.move_user(key, teams))
    }
    fn add_team(&self, key: &str, team: &Team) -> Done {
        done(self.webex.add_team(key, &team.name, team.capacity_based))
    }
    fn change_team(&self, step: &AcdTeam) -> Done {
        match step {
            AcdTeam::Add(key) => Err(format!("`{}` is added with its name", key.value)),
            AcdTeam::Rename(rename) => done(self.webex.rename_team(&rename.team, &rename.name)),
            AcdTeam::Deactivate(key) => done(self.webex.activate_team(key, false)),
            AcdTeam::Restore(key) => done(self.webex.activate_team(key, true)),
            AcdTeam::Remove(key) => done(self.webex.remove_team(key)),
        }
    }
    fn add_queue(&self, key: &str, queue: &Queue) -> Done {
        let (name, recording_permitted) = (queue.name.clone(), queue.recorded);
        let new = NewQueue { name, recording_permitted, teams: vec![TEAM.into()], ..NewQueue::default() };
        self.webex.add_queue(key, &new).map_err(|why| why.to_string())?;
        self.queues.borrow_mut().push(queue.name.clone());
        Ok(())
    }
    fn form(&self, name: &str) -> Option<wire::acd::AcdForm> {
        let wfo::AcdKind::Webex(config) = (self.kind)() else { return None };
        let acd = wfo::AcdConfig {
            name: name.into(),
            kind: wfo::AcdKind::Webex(config.clone()),
            rte_messaging: true,
            sync_interval_min: 10,
            import_interval_s: 60,
        };
        Some(config.form(&acd))
    }
    fn logon_event(&self, agent: &judge::truth::Agent, now: i64) -> Option<(String, Bytes)> {
        let agent_id = self.ids.borrow().get(&agent.acd_id)?.clone();
        let data =
            AgentEvent { agent_id, channel_type: "telephony".into(), created_time: now, ..AgentEvent::default() };
        let event = Notification {
            id: "5a1e7e57-0000-4000-8000-000000000000".into(),
            specversion: "1.0".into(),
            kind: "agent:login".into(),
            source: "/com/cisco/wxcc/elsewhere".into(),
            comciscoorgid: self.webex.config().org_id(),
            datacontenttype: "application/json".into(),
            data: serde_json::to_value(data).ok()?,
        };
        let path = format!("/sim/webex-events/{}", Platform::WebexCc2.acd_name());
        Some((path, json(&event).ok()?))
    }
    fn saml(&self) -> Option<(wire::webex::saml::Metadata, String)> {
        Some(self.webex.metadata_file())
    }
    fn queues(&self) -> Vec<String> {
        self.queues.borrow().clone()
    }
    fn permit_recording(&self, queue: &str, on: bool) -> Done {
        done(self.webex.permit_recording(queue, on))
    }
    fn login(&self, agent: &str) -> Done {
        done(self.webex.login(agent))
    }
    fn logout(&self, agent: &str) -> Done {
        done(self.webex.logout(agent))
    }

    fn call(&self, call: &NewCall<'_>) -> Result<String, String> {
        let NewCall { id, from, to, recorded, live, waited, metadata, audio, via, outdial } = call.clone();
        let (recorded, queue) = ((!recorded).then_some(false), via.map(str::to_owned));
        let options = CallOptions { queue, recorded, outdial, live, waited, metadata, audio };
        self.webex.call_start(id, from, to, &options).map_err(|why| why.to_string())
    }
    fn connect(&self, call: &str, agent: &str) -> Done {
        done(self.webex.connect(call, agent))
    }
    fn join(&self, call: &str, agent: &str) -> Done {
        done(self.webex.join(call, agent))
    }
    fn transfer(&self, call: &str, from: &str, to: &str) -> Done {
        done(self.webex.transfer(call, from, to))
    }
    fn transfer_ringing(&self, call: &str, from: &str, to: &str) -> Done {
        done(self.webex.transfer_ringing(call, from, to))
    }
    fn refuse(&self, call: &str) -> Done {
        done(self.webex.refuse(call))
    }
    fn requeue(&self, call: &str, agents: &[String]) -> Done {
        match agents {
            [one] => done(self.webex.requeue(call, one, QUEUE)),
            _ => Err("one agent alone can send a customer back to the queue".into()),
        }
    }
    fn leave(&self, call: &str, agent: &str) -> Done {
        done(self.webex.leave(call, agent))
    }
    fn consult(&self, call: &str, by: &str, with: &str) -> Done {
        done(self.webex.consult(call, by, with))
    }
    fn accept_consult(&self, call: &str) -> Done {
        done(self.webex.accept_consult(call))
    }
    fn end_consult(&self, call: &str) -> Done {
        done(self.webex.end_consult(call))
    }
    fn consult_transfer(&self, call: &str) -> Done {
        done(self.webex.consult_transfer(call))
    }
    fn merge(&self, call: &str) -> Done {
        done(self.webex.conference(call))
    }
    fn hold(&self, call: &str, agent: &str, on: bool) -> Done {
        done(if on { self.webex.hold(call, agent) } else { self.webex.unhold(call, agent) })
    }
    fn pause_audio(&self, call: &str, agent: &str, on: bool) -> Done {
        done(if on { self.webex.pause_audio(call, agent) } else { self.webex.resume_audio(call, agent) })
    }
    fn pause_screen(&self, call: &str, agent: &str, on: bool) -> Done {
        done(if on { self.webex.pause_screen(call, agent) } else { self.webex.resume_screen(call, agent) })
    }
    fn end_audio(&self, _call: &str) -> Done {
        Err("Webex Contact Center does not end a recording before the call".into())
    }
    fn hang_up(&self, call: &str) -> Done {
        done(self.webex.hang_up(call, By::Customer))
    }
    fn text_contact(&self, id: &str, agent: &str, channel: TextChannel, length: Duration) -> Result<String, String> {
        let channel = match channel {
            TextChannel::Chat => Text::Chat,
            TextChannel::Email => Text::Email,
            TextChannel::Social => Text::Social,
        };
        self.webex.text(id, agent, channel, length).map_err(|why| why.to_string())
    }
    fn facts(&self, call: &str) -> Option<Facts> {
        let facts = self.webex.facts(call).ok()?;
        let whole = facts.pieces.first();
        Some(Facts {
            metadata_at: facts.metadata_at,
            recorded_told_at: facts.recorded_told_at,
            audio_at: facts.audio_at,
            audio_sha256: facts.pieces.iter().map(|piece| piece.sha256.clone()).collect(),
            audio_ms: whole.map_or(0, |piece| piece.length_ms),
        })
    }
    fn close(&self, truth: &mut Truth) {
        for call in truth.calls.iter().filter(|call| call.recorded && !call.text) {
            let sound = |part: &CallPart| Sound {
                agent: part.agent.clone(),
                span: part.span,
                samples: self.webex.samples(&call.id, part.span.from, part.span.to),
                length_ms: 0,
            };
            truth.tenant.sounds.insert(call.id.clone(), call.parts.iter().map(sound).collect());
        }
        let config = self.webex.config();
        if config.wrap_up && config.face == Pairing::Programmatic {
            truth.tenant.custom.push(WRAP_UP_CODE.into());
        }
        let figures = self.webex.figures(truth.starts, truth.ends);
        truth.tenant.statistics = figures.into_iter().map(row).collect();
        let states = self.webex.states().into_iter().filter(|change| change.at <= truth.ends);
        truth.tenant.states = states.map(state).collect();
        let shown = self.webex.shown().into_iter();
        truth.tenant.shown = shown.map(|(what, place)| (what.to_owned(), place)).collect();
    }

    fn misbehave(&self, fault: Fault, scope: Scope, requests: AcdRequests) {
        let part = match (requests, self.webex.config().face.is_legacy()) {
            (AcdRequests::All, _) => "",
            (AcdRequests::Agents, _) => "user",
            (AcdRequests::Calls, true) => "cars",
            (AcdRequests::Calls, false) => "/search",
            (AcdRequests::Audio, true) => "/cr/",
            (AcdRequests::Audio, false) => "/media/",
        };
        self.webex.misbehave(fault, scope, part);
    }
    fn revoke_tokens(&self, all: bool) -> Done {
        self.webex.revoke_tokens(all);
        Ok(())
    }
    fn disturb_events(&self, trouble: EventTrouble, by: Duration, count: u32) {
        let fault = match trouble {
            EventTrouble::Lost => HookFault::Lost,
            EventTrouble::Doubled => HookFault::Doubled,
            EventTrouble::Late => HookFault::Late(by),
        };
        self.webex.disturb_events(fault, count);
    }
}

fn row(figures: mocks::webex::Figures) -> Row {
    let mocks::webex::Figures { kind, begin, row, settled_at } = figures;
    Row { kind: kind.into(), begin, row, settled_at }
}

fn state(change: mocks::webex::StateChange) -> AgentState {
    let mocks::webex::StateChange { at, agent, channel, state } = change;
    AgentState { at, agent, channel: channel.into(), state: state.into() }
}
