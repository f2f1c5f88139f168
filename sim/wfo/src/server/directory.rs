//! A sync with Webex Contact Center: users, teams and queues, by the guide's tables and notes (WXC-SYNC-*). What is done
//! with users that are new, changed or gone is common to all ACDs ([`crate::sync`]).

use super::core::{Change, Refused, Server};
use super::model::{TeamRecord, UserRecord};
use super::users::known;
use crate::acd::types::Agent;
use crate::acd::webex::config::WebexConfig;
use crate::acd::webex::directory::{Directory, Person, Team};
use crate::events;
use crate::sync::{Change as SyncChange, plan};
use std::collections::BTreeSet;
use wire::wfo::{Queue, Team as Shown};

/// Teams at most.
const TEAMS: usize = 100_000;

/// The active users that the filters let in (WXC-SYNC-U9, WXC-CFG-4).
fn synced<'a>(config: &'a WebexConfig, there: &'a Directory) -> impl Iterator<Item = &'a Person> {
    let lets_in = |p: &&Person| there.lets_in(&config.filters, config.filters_combine, p);
    there.users.iter().filter(|p| p.active).filter(lets_in)
}

fn agent(p: &Person) -> Agent {
    Agent { acd_id: p.ids.tid.clone(), email: p.email.clone(), first: p.first.clone(), last: p.last.clone() }
}

/// What changes among users. Somebody whom a filter keeps out is not gone.
fn changes(acd: &str, config: &WebexConfig, there: &Directory, users: &[crate::sync::Known]) -> Vec<SyncChange> {
    let agents: Vec<Agent> = synced(config, there).map(agent).collect();
    let kept_out: BTreeSet<&str> = there.users.iter().filter(|p| p.active).map(|p| p.ids.tid.as_str()).collect();
    let is_gone = |change: &SyncChange| match change {
        SyncChange::Deactivate { user } => {
            users.iter().any(|u| u.user == *user && !kept_out.contains(u.acd_id.as_str()))
        }
        _ => true,
    };
    plan(acd, &agents, users).into_iter().filter(is_gone).collect()
}

impl Server {
    /// Whether somebody would be gone if this were all that the ACD has.
    pub fn misses_user(&self, acd: &str, config: &WebexConfig, there: &Directory) -> bool {
        let users: Vec<_> = self.state().model.users.values().map(known).collect();
        changes(acd, config, there, &users).iter().any(|c| matches!(c, SyncChange::Deactivate { .. }))
    }

    /// Takes over what three requests have brought.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sync_directory(&self, acd: &str, config: &WebexConfig, there: &Directory) -> Result<(), Refused> {
        self.change(|c| {
            let users: Vec<_> = c.model.users.values().map(known).collect();
            let done = c.carry_out(acd, changes(acd, config, there, &users));
            let default = c.default_team();
            for person in synced(config, there) {
                c.settle(acd, person, default);
            }
            for team in there.teams.iter().filter(|t| t.active) {
                c.take_team(acd, team);
            }
            if let Some(record) = c.model.acds.get_mut(acd).filter(|r| r.queues != there.queues) {
                record.queues.clone_from(&there.queues);
                c.keep_acd(acd);
            }
            let (teams, queues) = (there.teams.len() as u64, there.queues.len() as u64);
            c.effects.event(events::DirectorySynced { acd: acd.into(), teams, queues });
            c.synced(acd, done);
            Ok(())
        })
    }

    /// All teams, the default team among them.
    pub fn teams(&self) -> Vec<Shown> {
        let state = self.state();
        let members = |id: u64| {
            let mut all: Vec<String> =
                state.model.users.values().filter(|u| u.team == Some(id)).map(|u| u.email.clone()).collect();
            all.sort();
            all
        };
        let shown = |t: &TeamRecord| Shown {
            id: t.id,
            name: t.name.clone(),
            acd: t.acd.as_ref().map(|a| a.0.clone()),
            read_only: t.acd.is_some(),
            members: members(t.id),
        };
        state.model.teams.values().map(shown).collect()
    }

    /// Makes a team here. It is pushed to no ACD (WXC-SYNC-T5).
    ///
    /// # Errors
    /// The name is empty or taken, or there are too many.
    pub fn make_team(&self, name: &str) -> Result<Shown, Refused> {
        let id = self.change(|c| {
            c.name_is_free(name, None)?;
            if c.model.teams.len() >= TEAMS {
                return Err(Refused::Not("there are too many teams".into()));
            }
            Ok(c.add_team(name, None))
        })?;
        self.teams().into_iter().find(|t| t.id == id).ok_or_else(|| no_team(id))
    }

    /// Gives a team that was made here another name.
    ///
    /// # Errors
    /// There is no such team, it is synced and so its name is read-only (WXC-SYNC-T1), or the name is empty or taken.
    pub fn rename_team(&self, id: u64, name: &str) -> Result<Shown, Refused> {
        self.change(|c| {
            let team = c.model.teams.get(&id).ok_or_else(|| no_team(id))?;
            if let Some((acd, _)) = &team.acd {
                return Err(Refused::Not(format!("the team comes from {acd}: its name is read-only here")));
            }
            c.name_is_free(name, Some(id))?;
            if let Some(team) = c.model.teams.get_mut(&id) {
                name.clone_into(&mut team.name);
            }
            c.keep_team(id);
            Ok(())
        })?;
        self.teams().into_iter().find(|t| t.id == id).ok_or_else(|| no_team(id))
    }

    /// Queues of all ACDs, as of their last syncs (WXC-SYNC-Q1).
    pub fn queues(&self) -> Vec<Queue> {
        let state = self.state();
        let of = |(acd, record): (&String, &super::model::AcdRecord)| {
            let shown = |q: &crate::acd::webex::directory::Queue| Queue {
                acd: acd.clone(),
                id: q.id.clone(),
                name: q.name.clone(),
                active: q.active,
            };
            record.queues.iter().map(shown).collect::<Vec<_>>()
        };
        state.model.acds.iter().flat_map(of).collect()
    }
}

fn no_team(id: u64) -> Refused {
    Refused::Unknown(format!("there is no team {id}"))
}

impl Change<'_> {
    /// The default team, made when it is first needed.
    fn default_team(&mut self) -> u64 {
        let name = self.config.default_team.clone();
        let found = self.model.teams.values().find(|t| t.acd.is_none() && t.name == name).map(|t| t.id);
        found.unwrap_or_else(|| self.add_team(&name, None))
    }

    fn add_team(&mut self, name: &str, acd: Option<(String, String)>) -> u64 {
        self.model.counters.team += 1;
        self.keep_counters();
        let id = self.model.counters.team;
        self.model.teams.insert(id, TeamRecord { id, name: name.to_owned(), acd });
        self.keep_team(id);
        id
    }

    fn keep_team(&mut self, id: u64) {
        if let Some(team) = self.model.teams.get(&id) {
            self.batch.put(format!("team/{id:08}"), team);
        }
    }

    fn name_is_free(&self, name: &str, but: Option<u64>) -> Result<(), Refused> {
        if name.trim().is_empty() || name.len() > 200 {
            return Err(Refused::Not("a team has a name of at most 200 bytes".into()));
        }
        let taken = self.model.teams.values().any(|t| Some(t.id) != but && t.name.eq_ignore_ascii_case(name));
        if taken { Err(Refused::Not("there is a team of that name".into())) } else { Ok(()) }
    }

    /// A team that is active there. Whether it is deleted later, and who belongs to it, changes nothing (WXC-SYNC-T3, -T4).
    fn take_team(&mut self, acd: &str, team: &Team) {
        let of = |t: &&mut TeamRecord| t.acd.as_ref().is_some_and(|(a, id)| a == acd && *id == team.id);
        if let Some(known) = self.model.teams.values_mut().find(of) {
            if known.name != team.name {
                known.name.clone_from(&team.name);
                let id = known.id;
                self.keep_team(id);
            }
        } else if self.model.teams.len() < TEAMS {
            self.add_team(&team.name, Some((acd.to_owned(), team.id.clone())));
        }
    }

    /// What a synced user has beside name and e-mail: ids, start dates, the default team at first, and the agent role
    /// where the user is contact-center enabled (WXC-SYNC-U3 to -U6). No other role is touched.
    fn settle(&mut self, acd: &str, person: &Person, default_team: u64) {
        let of = |u: &&UserRecord| u.profile.as_deref() == Some(acd) && u.acd_id == person.ids.tid;
        let Some(before) = self.model.users.values().find(of).cloned() else { return };
        let role = self.config.agent_role.clone();
        let mut user = before.clone();
        user.ids = Some(person.ids.clone());
        if before.started.is_none() {
            user.started = Some(wire::time::iso(self.now).chars().take(10).collect());
            user.team = user.team.or(Some(default_team));
            if !person.enabled {
                user.roles.retain(|r| *r != role);
            }
        }
        if person.enabled && !user.roles.contains(&role) {
            user.roles.push(role);
        }
        if user != before {
            let id = user.id;
            self.model.users.insert(id, user);
            self.user_changed(id);
        }
    }
}
