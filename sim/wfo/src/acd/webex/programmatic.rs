//! 2.0 with the Programmatic APIs.
//!
//! Tasks are asked for by the time of their creation, which says nothing of when they become visible: each walk looks back
//! for as long as that may take, and only of those that changed the activities are read. Notifications may only hasten a
//! walk; none depends on them (WXC-HOOK-1).

use super::config::WebexConfig;
use super::convert;
use super::directory::{self, Directory};
use super::door::{Door, Kept, origin, with_query};
use super::face::Changes;
use super::hooks::Hooks;
use super::horizon::Horizon;
use crate::acd::caller::Pace;
use crate::acd::failure::Failure;
use crate::config::ConsultTransfer;
use http::Method;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use wire::acd::Webhook;
use wire::webex::activities::Activity;
use wire::webex::config::{Queue, Team, User};
use wire::webex::search::{self, CONTACTS, Data};
use wire::webex::tasks::{Status, Task};

/// Rows of one page of tasks or of activities.
const ROWS: usize = 1000;
/// Rows of one page of the configuration.
const CONFIG_ROWS: usize = 100;
/// For one row of any other list there are so many of activities.
const ACTIVITIES: usize = 4;
/// Pages of one walk at most.
pub(super) const PAGES: usize = 1000;
/// What is given of a list where nothing is said, and so of any list in one page.
const LEAST: usize = 100;
/// The page that was asked for would be too large: a smaller one.
pub(super) const TOO_LARGE: Failure = Failure::Status(413);
/// Pages of one session's activities at most.
const INNER_PAGES: usize = 100;
/// Tasks whose creations lie so close together are searched for at once, in milliseconds.
const NEAR_MS: i64 = 10 * 60_000;

/// When a task changed, where it stands, and whether it was recorded.
type Mark = (i64, Status, Option<bool>);

/// Whether no page follows one of so many rows, of so many that were asked for. A page may be cut to fewer than that.
pub(super) fn is_last(count: usize, size: usize) -> bool {
    count < size.min(LEAST)
}

/// Where the configuration says that audio may lie: there, and at the API. Nothing: anywhere.
fn storage(config: &WebexConfig) -> Vec<String> {
    let named = origin(&config.media_api_url);
    named.map(|media| [Some(media), origin(&config.api_url)].into_iter().flatten().collect()).unwrap_or_default()
}

/// A client of one tenant.
#[derive(Debug)]
pub struct Programmatic {
    pub(super) door: Door,
    pub(super) api: String,
    /// Where audio may lie, if not anywhere: origins.
    pub(super) storage: Vec<String>,
    org: String,
    hooks: Hooks,
    policy: ConsultTransfer,
    /// Rows of a page that are asked for at most.
    rows: usize,
    /// Tasks that the server has: creation and mark.
    taken: BTreeMap<String, (i64, Mark)>,
    fresh: BTreeMap<String, (i64, Mark)>,
    tasks: Kept<Task>,
    pub(super) activities: Kept<Activity>,
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
            storage: storage(config),
            org: config.org_id.clone(),
            hooks: Hooks::default(),
            policy: config.consult_transfer,
            rows: usize::try_from(config.reading.rows).unwrap_or(usize::MAX).max(1),
            taken: BTreeMap::new(),
            fresh: BTreeMap::new(),
            tasks: Kept::default(),
            activities: Kept::default(),
        })
    }

    /// Another client of the same tenant, which need not wait for what this one waits for, and knows nothing yet.
    pub fn beside(&self) -> Self {
        Self {
            door: self.door.beside(),
            api: self.api.clone(),
            storage: self.storage.clone(),
            org: self.org.clone(),
            hooks: Hooks::default(),
            policy: self.policy,
            rows: self.rows,
            taken: BTreeMap::new(),
            fresh: BTreeMap::new(),
            tasks: Kept::default(),
            activities: Kept::default(),
        }
    }

    /// Rows of a page of activities.
    pub(super) fn activity_rows(&self) -> usize {
        ROWS.min(self.rows.saturating_mul(ACTIVITIES))
    }

    pub(super) async fn organization(&mut self) -> Result<String, Failure> {
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
        let size = CONFIG_ROWS.min(self.rows);
        let mut rows = Vec::new();
        for page in 0..PAGES {
            let here: Vec<T> = self.door.read(&format!("{base}?page={page}&pageSize={size}")).await?;
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
        let (mut from, mut size) = (since.max(0), ROWS.min(self.rows));
        for page in 0.. {
            if page >= PAGES {
                return Err(Failure::Malformed(format!("the list has more than {PAGES} pages")));
            }
            let address = with_query(
                &format!("{}/v1/tasks", self.api),
                &[("from", &from.to_string()), ("channelTypes", "telephony"), ("pageSize", &size.to_string())],
            );
            let rows = match self.door.poll(&address, &mut self.tasks).await {
                Err(TOO_LARGE) if size > 1 => {
                    size /= 2;
                    continue;
                }
                rows => rows?,
            };
            let (count, last) = (rows.len(), rows.last().map(|t| t.attributes.created_time));
            for task in rows {
                let a = &task.attributes;
                let mark = (a.created_time, (a.last_updated_time, a.status, a.capture_requested));
                let over = matches!(a.status, Status::Completed | Status::Abandoned);
                if over && a.channel_type == "telephony" && self.taken.get(&task.id) != Some(&mark) {
                    due.insert(task.id.clone(), mark);
                }
            }
            match last {
                _ if is_last(count, size) => break,
                // The next page begins with the instant in which this one ended.
                Some(last) if last > from => from = last,
                _ if count < size => break,
                _ => from += 1,
            }
        }
        let mut times: Vec<i64> = due.values().map(|d| d.0).collect();
        times.sort_unstable();
        let mut calls = Vec::new();
        let mut windows: Vec<&[i64]> = times.chunk_by(|a, b| b - a <= NEAR_MS).rev().collect();
        while let Some(window) = windows.pop() {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            // Whether the end belongs to a window is not documented.
            let sessions = match self.search(*first, *last + 1).await {
                Err(TOO_LARGE) if window.len() > 1 => {
                    let (one, other) = window.split_at(window.len() / 2);
                    windows.extend([other, one]);
                    continue;
                }
                sessions => sessions?,
            };
            for session in sessions {
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
        Ok(Changes { calls, latest: None })
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
        let is_open = |created: i64, mark: &Mark| mark.2.is_none() && created >= Horizon::given_up(since);
        self.taken.retain(|_, (created, mark)| *created >= since || is_open(*created, mark));
    }

    /// The last walk came to nothing.
    pub fn not_taken(&mut self) {
        self.fresh.clear();
    }

    /// When the oldest task was created of which it is not known yet whether it was recorded.
    pub fn oldest_open(&self) -> Option<i64> {
        self.taken.values().filter(|t| t.1.2.is_none()).map(|t| t.0).min()
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
