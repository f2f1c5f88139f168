//! CMSv1: 1.0, and 2.0 with the legacy APIs.

use super::config::WebexConfig;
use super::convert;
use super::directory::{self, Directory};
use super::door::{Door, with_query};
use super::face::{Changes, Moment};
use super::horizon::{Horizon, Turn};
use super::sounds::{Sound, Wanted, of_one_file};
use crate::acd::caller::Pace;
use crate::acd::failure::Failure;
use crate::acd::types::Call;
use crate::config::ConsultTransfer;
use std::collections::{BTreeMap, BTreeSet};
use wire::webex::legacy::{AuxiliaryList, Car, Csr, Dataset, Query, QueueAttributes, TeamAttributes, UserAttributes};

/// Rows of one answer.
const ROWS: i64 = 1000;
/// Answers of one walk at most.
const PAGES: usize = 1000;
/// A session that no tenant has: asking for its audio tells whether one may.
const PROBE: &str = "00000000000000000000000000000000";

/// A client of one tenant.
#[derive(Debug)]
pub struct Legacy {
    door: Door,
    api: String,
    media: String,
    tenant: String,
    /// The requests that 1.0 alone has (WXC-CFG-7).
    with_1_0: bool,
    after: u64,
    policy: ConsultTransfer,
    /// Sessions that the server has, with when they came out and whether they were recorded, as far as that is known.
    taken: BTreeMap<String, (i64, Option<i32>)>,
    fresh: BTreeMap<String, (i64, Option<i32>)>,
    turn: Turn,
}

fn list<A: serde::de::DeserializeOwned, T>(
    list: AuxiliaryList<A>,
    of: impl FnMut(wire::webex::legacy::Auxiliary<A>) -> Option<T>,
) -> Vec<T> {
    list.auxiliary_data_list.into_iter().filter_map(of).collect()
}

impl Legacy {
    /// A client of the addresses of the form.
    ///
    /// # Errors
    /// What of the configuration cannot be used.
    pub fn new(config: &WebexConfig, pace: Pace) -> Result<Self, String> {
        Ok(Self {
            door: Door::new(config, pace)?,
            api: config.api_url.trim_end_matches('/').to_owned(),
            media: config.media_api_url.trim_end_matches('/').to_owned(),
            tenant: config.tenant_id.clone(),
            with_1_0: config.webex_1_0,
            after: 0,
            policy: config.consult_transfer,
            taken: BTreeMap::new(),
            fresh: BTreeMap::new(),
            turn: Turn::default(),
        })
    }

    /// Another client of the same tenant, which need not wait for what this one waits for, and knows nothing yet.
    pub fn beside(&self) -> Self {
        Self {
            door: self.door.beside(),
            api: self.api.clone(),
            media: self.media.clone(),
            tenant: self.tenant.clone(),
            with_1_0: self.with_1_0,
            after: 0,
            policy: self.policy,
            taken: BTreeMap::new(),
            fresh: BTreeMap::new(),
            turn: Turn::default(),
        }
    }

    /// Users, teams and queues by three requests (WXC-SYNC-1).
    pub async fn directory(&mut self) -> Result<Directory, Failure> {
        let users: AuxiliaryList<UserAttributes> = self.door.read(&format!("{}/security/users", self.api)).await?;
        let auxiliary = format!("{}/auxiliary-data/resources", self.api);
        let teams: AuxiliaryList<TeamAttributes> = self.door.read(&format!("{auxiliary}/team")).await?;
        let queues: AuxiliaryList<QueueAttributes> = self.door.read(&format!("{auxiliary}/virtual-team")).await?;
        Ok(Directory {
            users: list(users, |u| Some(directory::legacy_person(u))),
            teams: list(teams, |t| Some(directory::legacy_team(t))),
            queues: list(queues, directory::legacy_queue),
        })
    }

    async fn dataset<T: serde::de::DeserializeOwned>(&mut self, of: &str, q: &Query) -> Result<(Vec<T>, i64), Failure> {
        let q = serde_json::to_string(q).map_err(|e| Failure::Malformed(e.to_string()))?;
        let set: Dataset = self.door.read(&with_query(&format!("{}/{of}", self.api), &[("q", &q)])).await?;
        let rows = set.records().map_err(Failure::Malformed)?;
        Ok((rows, set.dataset_metadata.total_records))
    }

    /// Sessions that came out since an instant, and those of which it was not known yet whether they were recorded.
    pub async fn calls(&mut self, since: i64) -> Result<Changes, Failure> {
        let mut sessions: Vec<Csr> = Vec::new();
        let mut from = since;
        for page in 0.. {
            let q = Query {
                activity_type: "CSR".into(),
                date_begin: vec![from],
                date_end: vec![i64::MAX],
                number_of_records: ROWS,
                timezone: "UTC".into(),
                by_release: true,
                ..Query::default()
            };
            let (rows, total) = self.dataset::<Csr>("csrs", &q).await?;
            let (count, last) = (rows.len() as i64, rows.iter().map(|r| r.released).max());
            sessions.extend(rows);
            match last {
                // What came out in the last instant of this page comes again with the next one.
                Some(last) if total > count && last > from => from = last,
                Some(_) if total > count => {
                    return Err(Failure::Malformed("too many sessions came out in one instant".into()));
                }
                _ => break,
            }
            if page >= PAGES {
                return Err(Failure::Malformed(format!("the list has more than {PAGES} pages")));
            }
        }
        let came: BTreeSet<&String> = sessions.iter().map(|s| &s.sid).collect();
        let unknown = self.taken.iter().filter(|(s, t)| t.1.is_none() && !came.contains(s)).map(|(s, _)| s);
        for sid in self.turn.next(unknown) {
            let address = format!("{}/csrs/{}", self.api, wire::webex::form::escaped(&sid));
            match self.door.read::<Dataset>(&address).await {
                Ok(set) => sessions.extend(set.records::<Csr>().map_err(Failure::Malformed)?),
                // It is there no more: nothing will be known of it.
                Err(Failure::Status(404)) => {}
                Err(failure) => return Err(failure),
            }
        }
        let latest = sessions.iter().map(|s| s.released).max();
        let mut calls: Vec<Call> = Vec::new();
        for s in sessions {
            let mark = (s.released, s.is_recorded);
            if s.cetts <= 0 || self.taken.get(&s.sid) == Some(&mark) || self.fresh.get(&s.sid) == Some(&mark) {
                continue;
            }
            let q = Query {
                activity_type: "CAR".into(),
                number_of_records: 10 * ROWS,
                timezone: "UTC".into(),
                sid: s.sid.clone(),
                ..Query::default()
            };
            let (cars, total) = self.dataset::<Car>("cars", &q).await?;
            if total > cars.len() as i64 {
                return Err(Failure::Malformed("a session has too many activities".into()));
            }
            calls.extend(convert::legacy(&s, &cars, self.policy));
            self.fresh.insert(s.sid, mark);
        }
        Ok(Changes { calls, latest })
    }

    /// The server has what the last walk brought. Of what came out before `since` only what is not settled is kept in
    /// mind.
    pub fn taken(&mut self, since: i64) {
        self.taken.append(&mut self.fresh);
        let oldest = Horizon::given_up(since);
        self.taken.retain(|_, (released, recorded)| *released >= since || (recorded.is_none() && *released >= oldest));
    }

    /// The last walk came to nothing.
    pub fn not_taken(&mut self) {
        self.fresh.clear();
    }

    /// Whether the user may use the Media API.
    pub async fn may_media(&mut self) -> Result<(), Failure> {
        self.file(PROBE).await.map(drop)
    }

    /// None where it is not there yet.
    async fn file(&mut self, sid: &str) -> Result<Option<Vec<u8>>, Failure> {
        let address = with_query(&format!("{}/{sid}", self.media), &[("orgId", &self.tenant)]);
        self.door.file(&address).await
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
        if !self.with_1_0 {
            return Ok(Vec::new());
        }
        let base = format!("{}/sim/real-time", self.api);
        super::face::told(&mut self.door, &base, &mut self.after).await
    }

    /// Rows of statistics.
    pub async fn statistics(&mut self, of: &str, from: i64, to: i64) -> Result<serde_json::Value, Failure> {
        if !self.with_1_0 {
            return Ok(serde_json::json!({"data": []}));
        }
        self.door.read(&format!("{}/sim/statistics/{of}?from={from}&to={to}&interval=15", self.api)).await
    }
}
