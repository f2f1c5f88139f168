//! Users, teams and queues of the tenant. Pure.

use super::config::{NewQueue, NewUser, UserIds};
use super::ids;
use super::misstep::Misstep;
use super::model::Model;

/// A user.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub(super) key: String,
    pub(super) ids: UserIds,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) email: String,
    pub(super) enabled: bool,
    pub(super) active: bool,
    pub(super) deleted: bool,
    /// Keys.
    pub(super) teams: Vec<String>,
    pub(super) dial_number: String,
    pub(super) version: i32,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl User {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// A team.
#[derive(Debug, Clone)]
pub(super) struct Team {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) capacity_based: bool,
    pub(super) active: bool,
    pub(super) deleted: bool,
    pub(super) version: i32,
}

/// A queue.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) chat: bool,
    pub(super) recording_permitted: bool,
    pub(super) service_level_s: u32,
    /// Keys.
    pub(super) teams: Vec<String>,
    pub(super) version: i32,
}

impl Model {
    /// A new user, or one who had been removed and is back under the old ids.
    pub(super) fn add_user(&mut self, now: i64, key: &str, new: &NewUser) -> Result<UserIds, Misstep> {
        if let Some(missing) = new.teams.iter().find(|t| !self.teams.contains_key(*t)) {
            return Err(Misstep::unknown("team", missing));
        }
        let seed = self.seed;
        let number = self.users.len() + 1;
        let fresh = || User {
            key: key.into(),
            ids: UserIds {
                id: ids::uuid(seed, "user", key),
                ci_user_id: ids::uuid(seed, "ci", key),
                tid: ids::older(seed, "tid", key),
            },
            first: String::new(),
            last: String::new(),
            email: String::new(),
            enabled: true,
            active: true,
            deleted: true,
            teams: Vec::new(),
            dial_number: format!("+1555020{number:04}"),
            version: -1,
            created_at: now,
            updated_at: now,
        };
        let user = self.users.entry(key.into()).or_insert_with(fresh);
        if !user.deleted {
            return Err(Misstep::known("user", key));
        }
        (user.first, user.last, user.email) = (new.first.clone(), new.last.clone(), new.email.clone());
        (user.enabled, user.active, user.deleted, user.teams) = (new.enabled, true, false, new.teams.clone());
        (user.version, user.updated_at) = (user.version + 1, now);
        Ok(user.ids.clone())
    }

    /// Changes a user who is there.
    pub(super) fn change_user(&mut self, now: i64, key: &str, change: impl FnOnce(&mut User)) -> Result<(), Misstep> {
        let user = self.users.get_mut(key).filter(|u| !u.deleted).ok_or_else(|| Misstep::unknown("user", key))?;
        change(user);
        (user.version, user.updated_at) = (user.version + 1, now);
        Ok(())
    }

    /// Takes a user out of service or deletes the user, who is logged off by that.
    pub(super) fn retire_user(&mut self, now: i64, key: &str, delete: bool) -> Result<(), Misstep> {
        self.user(key)?;
        self.idle(key)?;
        if self.session(key).is_some() {
            self.logout(now, key)?;
        }
        self.change_user(now, key, |u| (u.active, u.deleted) = (false, delete))
    }

    pub(super) fn user(&self, key: &str) -> Result<&User, Misstep> {
        self.users.get(key).filter(|u| !u.deleted).ok_or_else(|| Misstep::unknown("user", key))
    }

    pub(super) fn add_team(&mut self, key: &str, name: &str, capacity_based: bool) -> Result<String, Misstep> {
        let id = ids::uuid(self.seed, "team", key);
        let team = Team { id: id.clone(), name: name.into(), capacity_based, active: true, deleted: false, version: 0 };
        if self.teams.get(key).is_some_and(|t| !t.deleted) {
            return Err(Misstep::known("team", key));
        }
        self.teams.insert(key.into(), team);
        Ok(id)
    }

    pub(super) fn change_team(&mut self, key: &str, change: impl FnOnce(&mut Team)) -> Result<(), Misstep> {
        let team = self.teams.get_mut(key).filter(|t| !t.deleted).ok_or_else(|| Misstep::unknown("team", key))?;
        change(team);
        team.version += 1;
        Ok(())
    }

    pub(super) fn add_queue(&mut self, key: &str, new: &NewQueue, chat: bool) -> Result<String, Misstep> {
        if let Some(missing) = new.teams.iter().find(|t| !self.teams.contains_key(*t)) {
            return Err(Misstep::unknown("team", missing));
        }
        if self.queues.contains_key(key) {
            return Err(Misstep::known("queue", key));
        }
        let id = ids::uuid(self.seed, "queue", key);
        let queue = Queue {
            id: id.clone(),
            name: new.name.clone(),
            chat,
            recording_permitted: new.recording_permitted,
            service_level_s: new.service_level_s,
            teams: new.teams.clone(),
            version: 0,
        };
        self.queues.insert(key.into(), queue);
        if !chat {
            self.first_queue.get_or_insert_with(|| key.into());
        }
        Ok(id)
    }

    pub(super) fn change_queue(&mut self, key: &str, change: impl FnOnce(&mut Queue)) -> Result<(), Misstep> {
        let queue = self.queues.get_mut(key).ok_or_else(|| Misstep::unknown("queue", key))?;
        change(queue);
        queue.version += 1;
        Ok(())
    }
}
