//! CMSv2: 1.0 on its way to 2.0. Its wire is **sim:** for the most part ([`wire::webex::transitional`]).

use super::config::WebexConfig;
use super::convert;
use super::directory::{self, Directory};
use super::door::{Door, with_query};
use super::face::{Changes, Moment};
use super::horizon::{Horizon, Turn};
use super::sounds::{Sound, Wanted, of_one_file};
use crate::acd::caller::Pace;
use crate::acd::failure::Failure;
use crate::config::ConsultTransfer;
use std::collections::{BTreeMap, BTreeSet};
use wire::webex::legacy::{AuxiliaryList, QueueAttributes, TeamAttributes, UserAttributes};
use wire::webex::transitional::{Contact, Contacts};

/// Pages of one walk at most.
const PAGES: usize = 1000;
/// A session that no tenant has.
const PROBE: &str = "00000000000000000000000000000000";
/// Where the API begins.
const PATH: &str = "/cms/api/v2";

/// A client of one tenant.
#[derive(Debug)]
pub struct Transitional {
    door: Door,
    api: String,
    after: u64,
    policy: ConsultTransfer,
    /// When contacts came out of which it is not known yet whether they were recorded.
    unknown: BTreeMap<String, i64>,
    fresh: BTreeMap<String, Option<i64>>,
    turn: Turn,
}

impl Transitional {
    /// A client of the API URL of the form, with or without `/cms/api/v2`.
    ///
    /// # Errors
    /// What of the configuration cannot be used.
    pub fn new(config: &WebexConfig, pace: Pace) -> Result<Self, String> {
        let base = config.api_url.trim_end_matches('/');
        let api = if base.ends_with(PATH) { base.to_owned() } else { format!("{base}{PATH}") };
        Ok(Self {
            door: Door::new(config, pace)?,
            api,
            after: 0,
            policy: config.consult_transfer,
            unknown: BTreeMap::new(),
            fresh: BTreeMap::new(),
            turn: Turn::default(),
        })
    }

    /// Another client of the same tenant, which need not wait for what this one waits for, and knows nothing yet.
    pub fn beside(&self) -> Self {
        Self {
            door: self.door.beside(),
            api: self.api.clone(),
            after: 0,
            policy: self.policy,
            unknown: BTreeMap::new(),
            fresh: BTreeMap::new(),
            turn: Turn::default(),
        }
    }

    /// Users, teams and queues by three requests (WXC-SYNC-1).
    pub async fn directory(&mut self) -> Result<Directory, Failure> {
        let auxiliary = format!("{}/auxiliary-data", self.api);
        let users: AuxiliaryList<UserAttributes> = self.door.read(&format!("{auxiliary}/user-data/user")).await?;
        let teams: AuxiliaryList<TeamAttributes> = self.door.read(&format!("{auxiliary}/resources/team")).await?;
        let queues: AuxiliaryList<QueueAttributes> =
            self.door.read(&format!("{auxiliary}/resources/virtual-team")).await?;
        Ok(Directory {
            users: users.auxiliary_data_list.into_iter().map(directory::legacy_person).collect(),
            teams: teams.auxiliary_data_list.into_iter().map(directory::legacy_team).collect(),
            queues: queues.auxiliary_data_list.into_iter().filter_map(directory::legacy_queue).collect(),
        })
    }

    async fn window(&mut self, from: i64, to: i64) -> Result<Vec<Contact>, Failure> {
        let (mut rows, mut cursor) = (Vec::new(), String::from("0"));
        for _ in 0..PAGES {
            let (from, to) = (from.to_string(), to.to_string());
            let address =
                with_query(&format!("{}/sim/contacts", self.api), &[("from", &from), ("to", &to), ("cursor", &cursor)]);
            let page: Contacts = self.door.read(&address).await?;
            rows.extend(page.contacts);
            match page.cursor {
                Some(next) if next != cursor => cursor = next,
                Some(_) => return Err(Failure::Malformed("a page that is followed by itself".into())),
                None => return Ok(rows),
            }
        }
        Err(Failure::Malformed(format!("the list has more than {PAGES} pages")))
    }

    /// Contacts that came out since an instant, and those of which it was not known yet whether they were recorded.
    pub async fn calls(&mut self, since: i64) -> Result<Changes, Failure> {
        let mut contacts = self.window(since, i64::MAX).await?;
        let unknown = self.unknown.iter().filter(|(_, at)| **at < since).map(|(sid, _)| sid);
        let due: BTreeSet<i64> =
            self.turn.next(unknown).iter().filter_map(|sid| self.unknown.get(sid)).copied().collect();
        for at in due {
            contacts.extend(self.window(at, at + 1).await?);
        }
        let latest = contacts.iter().map(|c| c.available_at).max();
        let open = |c: &Contact| (c.session.sid.clone(), convert::is_open(c.recorded).then_some(c.available_at));
        self.fresh.extend(contacts.iter().map(open));
        let policy = self.policy;
        let call = |mut c: Contact| {
            c.session.is_recorded = c.recorded.map(i32::from);
            convert::legacy(&c.session, &c.activities, policy)
        };
        Ok(Changes { calls: contacts.into_iter().filter_map(call).collect(), latest })
    }

    /// The server has what the last walk brought, which looked back to `since`.
    pub fn taken(&mut self, since: i64) {
        for (sid, open) in std::mem::take(&mut self.fresh) {
            match open {
                Some(at) => self.unknown.insert(sid, at),
                None => self.unknown.remove(&sid),
            };
        }
        let oldest = Horizon::given_up(since);
        self.unknown.retain(|_, at| *at >= oldest);
    }

    /// The last walk came to nothing.
    pub fn not_taken(&mut self) {
        self.fresh.clear();
    }

    /// Whether the user may use the Media API.
    pub async fn may_media(&mut self) -> Result<(), Failure> {
        self.file(PROBE).await.map(drop)
    }

    async fn file(&mut self, sid: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.door.file(&format!("{}/sim/contacts/{sid}/recording", self.api)).await
    }

    /// Contacts' audio; nothing where it is not there yet.
    pub async fn sounds(&mut self, wanted: &Wanted) -> Result<Vec<Sound>, Failure> {
        match self.file(&wire::webex::form::escaped(&wanted.call)).await? {
            Some(file) => of_one_file(wanted, &file),
            None => Ok(Vec::new()),
        }
    }

    /// What happened since the last time.
    pub async fn moments(&mut self) -> Result<Vec<Moment>, Failure> {
        let base = format!("{}/sim/real-time", self.api);
        super::face::told(&mut self.door, &base, &mut self.after).await
    }
}
