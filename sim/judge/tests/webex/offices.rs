//! Users and teams as chance has them: a sync each ten minutes that does what the guide's tables say is held, whatever happens
//! between two of them, and one that leaves a row of the tables out is not.

use crate::common::boxes::noise;
use crate::common::{Run, s};
use crate::office::{perfect, tenant};
use judge::truth::webex::{TeamMove, TeamWhat, User, UserMove, UserWhat};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ROLE: &str = "Agent with screen";
const DEFAULT: &str = "Default Team";
/// Seconds from one sync to the next.
const SYNC: i64 = 600;
const TEAMS: [&str; 3] = ["Service", "Sales", "Night"];

/// A row of the tables that a server leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Without {
    Nothing,
    Names,
    Deletions,
    Roles,
    TeamNames,
    /// Users who are not active there come over, too.
    Activity,
    /// A team that is deleted there goes here, too.
    OldTeams,
}

/// A user there, and here.
#[derive(Default, Clone)]
struct Person {
    there: bool,
    name: (String, String),
    enabled: bool,
    active: bool,
    deleted: bool,
    here: Option<Value>,
}

/// A team there, and the name that it has here.
#[derive(Default, Clone)]
struct Group {
    name: String,
    active: bool,
    deleted: bool,
    here: Option<String>,
}

struct Office {
    dice: Vec<u8>,
    people: BTreeMap<String, Person>,
    groups: BTreeMap<String, Group>,
    user_moves: Vec<UserMove>,
    team_moves: Vec<TeamMove>,
    without: Without,
}

impl Office {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.dice.pop().unwrap_or(0)) % sides
    }

    fn user(&mut self, at: i64, key: &str, what: UserWhat) {
        let p = self.people.get_mut(key).expect("a user");
        match &what {
            UserWhat::Added { first, last, enabled, .. } => {
                (p.there, p.name, p.enabled, p.active) = (true, (first.clone(), last.clone()), *enabled, true);
            }
            UserWhat::Renamed { first, last } => p.name = (first.clone(), last.clone()),
            UserWhat::Deleted => p.deleted = true,
            UserWhat::Active(on) => p.active = *on,
            UserWhat::Enabled(on) => p.enabled = *on,
            UserWhat::Teams(_) => {}
            UserWhat::Roles(roles) => p.here.as_mut().expect("here")["roles"] = json!(roles),
            UserWhat::Team(team) => p.here.as_mut().expect("here")["team"] = json!(team),
        }
        self.user_moves.push(UserMove { at: s(at), user: key.into(), what });
    }

    fn team(&mut self, at: i64, key: &str, what: TeamWhat) {
        let g = self.groups.entry(key.into()).or_default();
        match &what {
            TeamWhat::Added(name, active) => (g.name, g.active) = (name.clone(), *active),
            TeamWhat::Renamed(name) => g.name.clone_from(name),
            TeamWhat::Active(on) => g.active = *on,
            TeamWhat::Deleted => g.deleted = true,
        }
        self.team_moves.push(TeamMove { at: s(at), team: key.into(), what });
    }

    /// Something happens.
    fn step(&mut self, at: i64) {
        if self.roll(4) == 0 {
            let key = format!("t{}", self.roll(4));
            let new = format!("Team {at}");
            let what = match (self.groups.get(&key).cloned(), self.roll(4)) {
                (None, n) => TeamWhat::Added(new, n > 0),
                (Some(g), _) if g.deleted => return,
                (Some(_), 0 | 1) => TeamWhat::Renamed(new),
                (Some(g), 2) => TeamWhat::Active(!g.active),
                (Some(_), _) => TeamWhat::Deleted,
            };
            return self.team(at, &key, what);
        }
        let keys: Vec<String> = self.people.keys().cloned().collect();
        let n = self.roll(keys.len());
        let key = keys[n].clone();
        let p = self.people[&key].clone();
        let what = match self.roll(8) {
            _ if !p.there => UserWhat::Added {
                first: "Ada".into(),
                last: format!("Since {at}"),
                enabled: self.roll(2) == 0,
                teams: vec!["Service".into()],
            },
            _ if p.deleted => return,
            0 | 1 => UserWhat::Renamed { first: "Ada".into(), last: format!("At {at}") },
            2 => UserWhat::Deleted,
            3 => UserWhat::Active(!p.active),
            4 => UserWhat::Enabled(!p.enabled),
            5 => {
                let n = self.roll(TEAMS.len());
                UserWhat::Teams(vec![TEAMS[n].into()])
            }
            6 if p.here.is_some() => UserWhat::Roles(vec!["Supervisor".into()]),
            7 if p.here.is_some() => UserWhat::Team("Own".into()),
            _ => return,
        };
        let idle = matches!(what, UserWhat::Added { .. }) && self.roll(2) == 0;
        self.user(at, &key, what);
        if idle {
            self.user(at, &key, UserWhat::Active(false));
        }
    }

    /// What the tables say.
    fn sync(&mut self, at: i64, mails: &BTreeMap<String, User>) {
        let without = self.without;
        for (key, p) in self.people.iter_mut().filter(|(_, p)| p.there) {
            if p.deleted {
                if let Some(here) = p.here.as_mut().filter(|_| without != Without::Deletions) {
                    here["active"] = json!(false);
                }
                continue;
            }
            if !p.active && without != Without::Activity {
                continue;
            }
            let is_new = p.here.is_none();
            let day = if s(at) < s(54_000) { "2021-12-17" } else { "2021-12-18" };
            let here = p.here.get_or_insert_with(|| {
                json!({ "email": mails[key].email, "acd_id": mails[key].tid, "profile": "Webex", "active": true, "roles": [],
                    "team": DEFAULT, "company_start": day, "department_start": day, "windows": null })
            });
            if is_new || without != Without::Names {
                (here["first"], here["last"]) = (json!(p.name.0), json!(p.name.1));
            }
            let roles = here["roles"].as_array_mut().expect("roles");
            if p.enabled && !roles.contains(&json!(ROLE)) && (is_new || without != Without::Roles) {
                roles.push(json!(ROLE));
            }
        }
        for g in self.groups.values_mut().filter(|g| g.deleted && without == Without::OldTeams) {
            g.here = None;
        }
        for g in self.groups.values_mut().filter(|g| g.active && !g.deleted) {
            if g.here.is_none() || without != Without::TeamNames {
                g.here = Some(g.name.clone());
            }
        }
    }
}

fn made(seed: u64, without: Without) -> Run {
    let mut t = tenant("programmatic");
    t.ends = s(90_000);
    t.server_up = vec![crate::common::perfect::span(0, 90_000)];
    let mut o = Office {
        dice: noise(seed, 400),
        people: BTreeMap::new(),
        groups: BTreeMap::new(),
        user_moves: Vec::new(),
        team_moves: Vec::new(),
        without,
    };
    for (key, a) in &t.agents {
        t.tenant.users.insert(key.clone(), User { email: a.email.clone(), tid: a.acd_id.clone() });
    }
    for n in 0..3 {
        t.tenant.users.insert(format!("n{n}"), User { email: format!("n{n}@example.com"), tid: format!("91{n}") });
    }
    o.people = t.tenant.users.keys().map(|key| (key.clone(), Person::default())).collect();
    for (key, a) in &t.agents {
        let (first, last) = (a.first.clone(), a.last.clone());
        o.user(0, key, UserWhat::Added { first, last, enabled: true, teams: vec!["Service".into()] });
    }
    o.team(0, "t0", TeamWhat::Added("Service".into(), true));
    let (mut at, mut synced) = (0, 0);
    o.sync(0, &t.tenant.users);
    while at < 80_000 {
        at += [7, 90, 700, 3_000, 6_000][o.roll(5)] + o.roll(50) as i64;
        while synced + SYNC <= at {
            synced += SYNC;
            o.sync(synced, &t.tenant.users);
        }
        o.step(at);
    }
    while synced + SYNC <= 90_000 {
        synced += SYNC;
        o.sync(synced, &t.tenant.users);
    }
    (t.tenant.default_team, t.tenant.agent_role) = (DEFAULT.into(), ROLE.into());
    (t.tenant.user_moves, t.tenant.team_moves) = (o.user_moves, o.team_moves);
    t.tenant.teams_made = vec!["Own".into()];
    // Who is deactivated by a sync is so by no administrator; what the screens' eligibility makes of it is another matter.
    t.sessions.clear();
    t.calls.clear();
    let mut r = perfect(t);
    r.evidence.trace.records.retain(|rec| !rec.kind.starts_with("segment."));
    r.evidence.writes = judge::watch::Writes::default();
    r.evidence.disks.clear();
    r.evidence.users = o.people.values().filter_map(|p| p.here.clone()).collect();
    let members = |team: &str| -> Vec<Value> {
        r.evidence.users.iter().filter(|u| u["team"] == team).map(|u| u["email"].clone()).collect()
    };
    let own = |name: &str| json!({ "id": 1, "name": name, "acd": null, "read_only": false, "members": members(name) });
    let synced = o.groups.values().filter_map(|g| g.here.clone());
    let mut teams: Vec<Value> =
        synced.map(|name| json!({ "id": 2, "name": name, "acd": "Webex", "read_only": true, "members": [] })).collect();
    teams.extend([own(DEFAULT), own("Own")]);
    r.evidence.webex.teams = Some(teams);
    r
}

#[test]
fn of_all_kinds() {
    for seed in 1..=150 {
        let r = made(seed, Without::Nothing);
        let report = r.judge();
        let t = &r.truth.tenant;
        assert_eq!(report.broken().count(), 0, "seed {seed}: {:#?}\n{:#?}\n{report}", t.user_moves, t.team_moves);
    }
    for (without, id) in [
        (Without::Names, "WXC-SYNC-U7"),
        (Without::Deletions, "WXC-SYNC-U8"),
        (Without::Roles, "WXC-SYNC-U6"),
        (Without::TeamNames, "WXC-SYNC-T2"),
        (Without::Activity, "WXC-SYNC-U9"),
        (Without::OldTeams, "WXC-SYNC-T4"),
    ] {
        let count = (1..=100).filter(|seed| made(*seed, without).judge().roots().iter().any(|v| v.id == id)).count();
        assert!(count > 2, "{id} is blamed in {count} of 100");
    }
}
