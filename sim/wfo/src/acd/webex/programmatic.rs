//! 2.0 with the Programmatic APIs.
//!
//! Tasks are asked for by the time of their creation, which says nothing of when they become visible: each walk looks back
//! for as long as that may take, and only of those that changed the activities are read. Notifications may only hasten a
//! walk; none depends on them (WXC-HOOK-1).

use super::captured;
use super::config::WebexConfig;
use super::convert;
use super::directory::{self, Directory};
use super::door::{Door, with_query};
use super::face::{Changes, Deed, Moment};
use super::hooks::Hooks;
use super::matching::Wish;
use super::sounds::{Sound, Wanted};
use crate::acd::caller::Pace;
use crate::acd::failure::Failure;
use crate::config::ConsultTransfer;
use http::Method;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use wire::acd::Webhook;
use wire::webex::activities::Activity;
use wire::webex::captures::{Answer, Captures, Query, Recording, Request};
use wire::webex::config::{Queue, Team, User};
use wire::webex::search::{self, CONTACTS, Data};
use wire::webex::tasks::{List, Status, Task};

/// Rows of one page.
const ROWS: usize = 1000;
/// Pages of one walk at most.
const PAGES: usize = 1000;
/// Pages of one session's activities at most.
const INNER_PAGES: usize = 100;
/// Tasks whose creations lie so close together are searched for at once, in milliseconds.
const NEAR_MS: i64 = 10 * 60_000;
/// A window of activities, in milliseconds: less than 24 hours.
const DAY_MS: i64 = 23 * 3_600_000;
/// Life of the addresses of audio that is asked for, in minutes.
const LIFE_MIN: i64 = 30;
/// A task that no tenant has.
const PROBE: &str = "00000000-0000-0000-0000-000000000000";

/// When a task changed, where it stands, and whether it was recorded.
type Mark = (i64, Status, Option<bool>);

/// A client of one tenant.
#[derive(Debug)]
pub struct Programmatic {
    door: Door,
    api: String,
    org: String,
    hooks: Hooks,
    policy: ConsultTransfer,
    /// Tasks that the server has: creation and mark.
    taken: BTreeMap<String, (i64, Mark)>,
    fresh: BTreeMap<String, (i64, Mark)>,
}

impl Programmatic {
    /// A client of the API URL of the form.
    ///
    /// # Errors
    /// What of the configuration cannot be used.
    pub fn new(config: &WebexConfig, pace: Pace) -> Result<Self, String> {
        Ok(Self {
            door: Door::new(config, pace)?,
            api: config.api_url.trim_end_matches('/').to_owned(),
            org: config.org_id.clone(),
            hooks: Hooks::default(),
            policy: config.consult_transfer,
            taken: BTreeMap::new(),
            fresh: BTreeMap::new(),
        })
    }

    async fn organization(&mut self) -> Result<String, Failure> {
        if self.org.is_empty() {
            self.org = self.door.organization().await?;
        }
        Ok(self.org.clone())
    }

    /// Users, teams and queues, each by one request a page (WXC-SYNC-1).
    pub async fn directory(&mut self) -> Result<Directory, Failure> {
        Ok(Directory {
            users: self.list::<User>("user").await?.into_iter().map(directory::person).collect(),
            teams: self.list::<Team>("team").await?.into_iter().map(directory::team).collect(),
            queues: self.list::<Queue>("contact-service-queue").await?.into_iter().map(directory::queue).collect(),
        })
    }

    /// All pages of a list: bare arrays, until an empty one.
    async fn list<T: DeserializeOwned>(&mut self, of: &str) -> Result<Vec<T>, Failure> {
        let org = self.organization().await?;
        let base = format!("{}/organization/{org}/{of}", self.api);
        let mut rows = Vec::new();
        for page in 0..PAGES {
            let here: Vec<T> = self.door.read(&format!("{base}?page={page}&pageSize=100")).await?;
            if here.is_empty() {
                return Ok(rows);
            }
            rows.extend(here);
        }
        Err(Failure::Malformed(format!("the list has more than {PAGES} pages")))
    }

    /// Tasks that were created since an instant and have changed since the server took them.
    pub async fn calls(&mut self, since: i64) -> Result<Changes, Failure> {
        let mut due: BTreeMap<String, (i64, Mark)> = BTreeMap::new();
        let mut from = since.max(0);
        for page in 0.. {
            let address = with_query(
                &format!("{}/v1/tasks", self.api),
                &[("from", &from.to_string()), ("channelTypes", "telephony"), ("pageSize", &ROWS.to_string())],
            );
            let rows: List<Task> = self.door.read(&address).await?;
            let (count, last) = (rows.data.len(), rows.data.last().map(|t| t.attributes.created_time));
            for task in rows.data {
                let a = task.attributes;
                let mark = (a.created_time, (a.last_updated_time, a.status, a.capture_requested));
                let over = matches!(a.status, Status::Completed | Status::Abandoned);
                if over && a.channel_type == "telephony" && self.taken.get(&task.id) != Some(&mark) {
                    due.insert(task.id, mark);
                }
            }
            match last {
                _ if count < ROWS => break,
                // The next page begins with the instant in which this one ended.
                Some(last) if last > from => from = last,
                _ => from += 1,
            }
            if page >= PAGES {
                return Err(Failure::Malformed(format!("the list has more than {PAGES} pages")));
            }
        }
        let mut times: Vec<i64> = due.values().map(|d| d.0).collect();
        times.sort_unstable();
        let mut calls = Vec::new();
        for window in times.chunk_by(|a, b| b - a <= NEAR_MS) {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            for session in self.search(*first, *last).await? {
                let Some(mark) = due.get(&session.id) else { continue };
                let session = self.whole(session).await?;
                if let Some(mut call) = convert::session(&session, self.policy) {
                    // The search may lag behind the list in what is known of the recording.
                    call.audio = convert::audio(mark.1.2.or(session.capture_requested));
                    self.fresh.insert(session.id, *mark);
                    calls.push(call);
                }
            }
        }
        Ok(Changes { calls })
    }

    async fn search(&mut self, from: i64, to: i64) -> Result<Vec<search::Session>, Failure> {
        let address = format!("{}/search", self.api);
        let (mut rows, mut cursor) = (Vec::new(), String::from("0"));
        for _ in 0..PAGES {
            let request = search::Request::window(CONTACTS, from, to, &cursor);
            let answer: search::Answer = self.door.send(Method::POST, &address, &request).await?;
            let Some(Data { task_details: Some(page), .. }) = answer.data else {
                return Err(Failure::Malformed("the search was not answered".into()));
            };
            rows.extend(page.tasks);
            match (page.page_info.has_next_page, page.page_info.end_cursor) {
                (true, Some(next)) if next != cursor => cursor = next,
                (true, _) => return Err(Failure::Malformed("a page that is followed by itself".into())),
                (false, _) => return Ok(rows),
            }
        }
        Err(Failure::Malformed(format!("the search has more than {PAGES} pages")))
    }

    /// A session with all of its activities, of which a search gives the latest ones.
    async fn whole(&mut self, mut session: search::Session) -> Result<search::Session, Failure> {
        let address = format!("{}/search", self.api);
        for _ in 0..INNER_PAGES {
            let page = &session.activities.page_info;
            let Some(after) = page.end_cursor.clone().filter(|_| page.has_next_page) else { break };
            let request = search::Request::activities(&session.id, session.created_time, &after);
            let answer: search::Answer = self.door.send(Method::POST, &address, &request).await?;
            let found = answer.data.and_then(|d| d.task_details).map(|d| d.tasks).unwrap_or_default();
            let Some(more) = found.into_iter().find(|s| s.id == session.id).map(|s| s.activities) else {
                return Err(Failure::Malformed("the search was not answered".into()));
            };
            if more.page_info.has_next_page && (more.nodes.is_empty() || more.page_info.end_cursor == Some(after)) {
                return Err(Failure::Malformed("a page that is followed by itself".into()));
            }
            session.activities.nodes.extend(more.nodes);
            session.activities.page_info = more.page_info;
        }
        Ok(session)
    }

    /// The server has what the last walk brought.
    pub fn taken(&mut self, since: i64) {
        self.taken.append(&mut self.fresh);
        self.taken.retain(|_, (created, mark)| *created >= since || mark.2.is_none());
    }

    /// The last walk came to nothing.
    pub fn not_taken(&mut self) {
        self.fresh.clear();
    }

    /// When the oldest task was created of which it is not known yet whether it was recorded.
    pub fn oldest_open(&self) -> Option<i64> {
        self.taken.values().filter(|t| t.1.2.is_none()).map(|t| t.0).min()
    }

    /// Whether the user may use the captures API.
    pub async fn may_media(&mut self) -> Result<(), Failure> {
        self.captures(vec![PROBE.into()], true).await.map(drop)
    }

    async fn captures(&mut self, task_ids: Vec<String>, segments: bool) -> Result<Vec<Captures>, Failure> {
        let query = Query {
            org_id: Some(self.organization().await?),
            url_expiration: Some(LIFE_MIN),
            task_ids,
            include_segments: Some(segments),
            include_va_recordings: Some(false),
        };
        let address = format!("{}/v1/captures/query", self.api);
        let answer: Answer = self.door.send(Method::POST, &address, &Request { query }).await?;
        Ok(answer.data)
    }

    /// Contacts' audio of up to ten calls. First by the pieces and consultations; what is no contact's own file is cut out
    /// of the whole, which is asked for only then.
    pub async fn sounds(&mut self, wanted: &[Wanted]) -> (Vec<(String, Vec<Sound>)>, Result<(), Failure>) {
        let mut out: BTreeMap<String, Vec<Sound>> = BTreeMap::new();
        let mut open = wanted.to_vec();
        for segments in [true, false] {
            if open.is_empty() {
                break;
            }
            let ids = open.iter().map(|w| w.call.clone()).collect();
            let captures = match self.captures(ids, segments).await {
                Ok(captures) => captures,
                Err(failure) => return (out.into_iter().collect(), Err(failure)),
            };
            for one in &mut open {
                let of = |all: &[Captures]| {
                    let ours = all.iter().filter(|c| c.task_id == one.call);
                    ours.flat_map(|c| c.recording.iter().cloned()).collect::<Vec<_>>()
                };
                let mut fetched = self.fetch_all(&one.wishes, &of(&captures)).await;
                if fetched.1 == Err(Failure::Status(403)) {
                    // The addresses have expired: fresh ones, once.
                    fetched = match self.captures(vec![one.call.clone()], segments).await {
                        Ok(fresh) => self.fetch_all(&one.wishes, &of(&fresh)).await,
                        Err(failure) => (fetched.0, Err(failure)),
                    };
                }
                let (sounds, outcome) = fetched;
                one.wishes.retain(|w| !sounds.iter().any(|s| s.part == w.part));
                if !sounds.is_empty() {
                    out.entry(one.call.clone()).or_default().extend(sounds);
                }
                if let Err(failure) = outcome {
                    return (out.into_iter().collect(), Err(failure));
                }
            }
            // Where nothing was there, nothing is there in another form.
            open.retain(|w| !w.wishes.is_empty() && captures.iter().any(|c| c.task_id == w.call));
        }
        (out.into_iter().collect(), Ok(()))
    }

    /// Fetches what these contacts need of a task's recordings, until one fails.
    async fn fetch_all(&mut self, wishes: &[Wish], recordings: &[Recording]) -> (Vec<Sound>, Result<(), Failure>) {
        let mut sounds = Vec::new();
        for fetch in captured::plan(wishes, recordings) {
            match self.door.fetch(&fetch.address).await.and_then(|file| fetch.take(&file)) {
                Ok(more) => sounds.extend(more),
                Err(failure) => return (sounds, Err(failure)),
            }
        }
        (sounds, Ok(()))
    }

    /// Logons, logoffs and voice states since an instant.
    pub async fn moments(&mut self, since: i64, now: i64) -> Result<Vec<Moment>, Failure> {
        let mut out = Vec::new();
        let mut from = since.max(0);
        while from <= now {
            let to = (from + DAY_MS).min(now);
            for page in 0..PAGES {
                let address = with_query(
                    &format!("{}/v1/agents/activities", self.api),
                    &[
                        ("from", &from.to_string()),
                        ("to", &to.to_string()),
                        ("channelTypes", "telephony"),
                        ("page", &page.to_string()),
                        ("pageSize", &ROWS.to_string()),
                    ],
                );
                let rows: List<Activity> = self.door.read(&address).await?;
                let count = rows.data.len();
                out.extend(rows.data.into_iter().flat_map(moment));
                if count < ROWS {
                    break;
                }
            }
            from = to + 1;
        }
        Ok(out)
    }

    /// Sees to it that notifications come.
    pub async fn subscribe(&mut self, webhook: &Webhook, acd: &str) -> Result<(), Failure> {
        let org = self.organization().await?;
        self.hooks.see_to(&mut self.door, &self.api, &org, webhook, acd).await
    }

    /// Rows of statistics.
    pub async fn statistics(&mut self, of: &str, from: i64, to: i64) -> Result<serde_json::Value, Failure> {
        let path = match of {
            "queue" => "v1/queues/statistics",
            "agent" => "v1/agents/statistics",
            _ => "sim/v1/agent-queue/statistics",
        };
        self.door.read(&format!("{}/{path}?from={from}&to={to}&interval=15", self.api)).await
    }
}

fn moment(a: Activity) -> Vec<Moment> {
    let of = |what| Moment { at: a.start_time, agent: a.agent_id.clone(), what };
    let logon = match (a.is_login, a.current_state.as_str()) {
        (1, _) => Some(of(Deed::Logon(true))),
        (_, "logged-out") => Some(of(Deed::Logon(false))),
        _ => None,
    };
    let state = (!a.current_state.is_empty()).then(|| of(Deed::State(a.current_state.clone())));
    logon.into_iter().chain(state).collect()
}
