//! What a sync changes: the ACD's agents against the users (UJT-SYNC-1, UJT-SYNC-2).
//!
//! A new agent becomes a user who is not active yet: the administrator activates, gives the role and the Windows login.
//! An agent who is gone is deactivated, not removed. Who comes back stays inactive until activated again.

use crate::acd::types::Agent;
use std::collections::BTreeSet;

/// A user as far as a sync looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The user's number.
    pub user: u64,
    /// E-mail.
    pub email: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// The ACD whose profile the user has.
    pub profile: Option<String>,
    /// Agent id in that ACD.
    pub acd_id: String,
    /// Activated.
    pub active: bool,
    /// The agent was gone at the last sync.
    pub gone: bool,
}

/// A change to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new user with the profile.
    Create(Agent),
    /// The user's name, e-mail or ACD id are the agent's from now on, and so is the profile.
    Update {
        /// Whom.
        user: u64,
        /// The agent's present data.
        agent: Agent,
    },
    /// The agent is gone.
    Deactivate {
        /// Whom.
        user: u64,
    },
    /// The agent cannot be taken over.
    Refuse {
        /// Whom.
        agent: Agent,
        /// Why, in words.
        why: &'static str,
    },
}

/// What has to change so that the users are as the ACD's complete list says. Repeating it comes to rest: after as many
/// syncs as agents exchanged their addresses nothing but the refusals is left.
pub fn plan(acd: &str, agents: &[Agent], users: &[Known]) -> Vec<Change> {
    let mut out = Vec::new();
    let mut taken: BTreeSet<u64> = BTreeSet::new();
    let mut emails: BTreeSet<String> = users.iter().map(|u| u.email.to_lowercase()).collect();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for agent in agents {
        if agent.email.is_empty() || agent.acd_id.is_empty() {
            out.push(Change::Refuse { agent: agent.clone(), why: "no e-mail or no id" });
            continue;
        }
        if !ids.insert(&agent.acd_id) {
            continue; // seen twice while the list was read
        }
        let by_id = users.iter().find(|u| u.profile.as_deref() == Some(acd) && u.acd_id == agent.acd_id);
        let by_email = users.iter().find(|u| u.email.eq_ignore_ascii_case(&agent.email));
        match by_id.or(by_email) {
            Some(user) if taken.contains(&user.user) => {
                out.push(Change::Refuse { agent: agent.clone(), why: "another agent has this e-mail" });
            }
            Some(user) if user.profile.as_deref().is_some_and(|p| p != acd) => {
                out.push(Change::Refuse { agent: agent.clone(), why: "the user has a profile of another ACD" });
            }
            Some(user) => {
                taken.insert(user.user);
                out.extend(update(acd, agent, user, &mut emails));
            }
            None if !emails.insert(agent.email.to_lowercase()) => {
                out.push(Change::Refuse { agent: agent.clone(), why: "another agent has this e-mail" });
            }
            None => out.push(Change::Create(agent.clone())),
        }
    }
    let gone = users.iter().filter(|u| u.profile.as_deref() == Some(acd) && !taken.contains(&u.user) && !u.gone);
    out.extend(gone.map(|u| Change::Deactivate { user: u.user }));
    out
}

fn update(acd: &str, agent: &Agent, user: &Known, emails: &mut BTreeSet<String>) -> Option<Change> {
    let mut agent = agent.clone();
    if !agent.email.eq_ignore_ascii_case(&user.email) && !emails.insert(agent.email.to_lowercase()) {
        agent.email.clone_from(&user.email); // the new address is somebody else's: keep the old one
    }
    let same = user.profile.as_deref() == Some(acd)
        && (&agent.acd_id, &agent.first, &agent.last) == (&user.acd_id, &user.first, &user.last)
        && agent.email.eq_ignore_ascii_case(&user.email)
        && !user.gone;
    (!same).then_some(Change::Update { user: user.user, agent })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agent(id: u32, email: &str, last: &str) -> Agent {
        Agent { acd_id: id.to_string(), email: email.into(), first: "Dana".into(), last: last.into() }
    }

    fn carry_out(users: &mut Vec<Known>, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Create(a) => users.push(Known {
                    user: users.len() as u64 + 1,
                    email: a.email.clone(),
                    first: a.first.clone(),
                    last: a.last.clone(),
                    profile: Some("UJET".into()),
                    acd_id: a.acd_id.clone(),
                    active: false,
                    gone: false,
                }),
                Change::Update { user, agent: a } => {
                    let u = users.iter_mut().find(|u| u.user == *user).expect("known");
                    u.email.clone_from(&a.email);
                    u.first.clone_from(&a.first);
                    u.last.clone_from(&a.last);
                    u.acd_id.clone_from(&a.acd_id);
                    (u.profile, u.gone) = (Some("UJET".into()), false);
                }
                Change::Deactivate { user } => {
                    let u = users.iter_mut().find(|u| u.user == *user).expect("known");
                    (u.active, u.gone) = (false, true);
                }
                Change::Refuse { .. } => {}
            }
        }
    }

    #[test]
    fn new_changed_gone_and_back() {
        let mut users = Vec::new();
        let first = plan("UJET", &[agent(1, "d@x", "Braun"), agent(2, "l@x", "Hodges")], &users);
        assert_eq!(first.iter().filter(|c| matches!(c, Change::Create(_))).count(), 2);
        carry_out(&mut users, &first);
        users[0].active = true;
        let second = plan("UJET", &[agent(1, "d@x", "Brown")], &users);
        assert_eq!(
            second,
            [Change::Update { user: 1, agent: agent(1, "d@x", "Brown") }, Change::Deactivate { user: 2 },]
        );
        carry_out(&mut users, &second);
        assert!(users[0].active, "a changed name leaves the user active");
        assert_eq!(plan("UJET", &[agent(1, "d@x", "Brown")], &users), []);
        let back = plan("UJET", &[agent(1, "d@x", "Brown"), agent(7, "L@X", "Hodges")], &users);
        assert_eq!(back, [Change::Update { user: 2, agent: agent(7, "L@X", "Hodges") }], "back under a new id");
    }

    #[test]
    fn a_user_made_by_hand_gets_the_profile() {
        let mut users = vec![Known {
            user: 1,
            email: "d@x".into(),
            first: String::new(),
            last: String::new(),
            profile: None,
            acd_id: String::new(),
            active: true,
            gone: false,
        }];
        let changes = plan("UJET", &[agent(4, "D@x", "Braun")], &users);
        carry_out(&mut users, &changes);
        assert_eq!((users[0].profile.as_deref(), users[0].acd_id.as_str(), users[0].active), (Some("UJET"), "4", true));
        assert_eq!(plan("Other", &[agent(4, "D@x", "Braun")], &users).len(), 1, "refused: profile of another ACD");
        assert_eq!(plan("Other", &[], &users), [], "another ACD's users are not ours to deactivate");
    }

    proptest! {
        #[test]
        fn syncs_come_to_rest(
            rounds in prop::collection::vec(prop::collection::vec((0u32..6, 0u32..6, 0u32..3), 0..6), 1..5),
        ) {
            let mut users = Vec::new();
            for round in rounds {
                let agents: Vec<Agent> = round.iter().map(|(id, mail, last)| agent(*id, &format!("{mail}@x"), &format!("L{last}"))).collect();
                // An address that one agent gives up and another takes over needs a sync for each such step.
                for _ in 0..=agents.len() {
                    let changes = plan("UJET", &agents, &users);
                    carry_out(&mut users, &changes);
                }
                let again = plan("UJET", &agents, &users);
                prop_assert!(again.iter().all(|c| matches!(c, Change::Refuse { .. })), "{again:?}");
                let mut mails: Vec<String> = users.iter().map(|u| u.email.to_lowercase()).collect();
                mails.sort();
                mails.dedup();
                prop_assert_eq!(mails.len(), users.len(), "an e-mail is one user's");
            }
        }
    }
}
