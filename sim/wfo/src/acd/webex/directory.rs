//! Users, teams and queues, whichever face they came from, and which users a filter lets in (WXC-SYNC-1, WXC-CFG-4). Pure.
//!
//! Traps: `id` is not `ciUserId`, and neither is the TID: the agent ACD id is the TID (`dbId` of the Programmatic APIs,
//! and the user's `id` where there never was one). The legacy list keeps deleted users, not active.

use serde::{Deserialize, Serialize};
use wire::acd::Combine;
use wire::webex::{config, legacy};

/// What three requests brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// Users, also those who are not active.
    pub users: Vec<Person>,
    /// Teams, also those that are not active.
    pub teams: Vec<Team>,
    /// Queues.
    pub queues: Vec<Queue>,
}

/// A user there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What the user is called, by whom.
    pub ids: Ids,
    /// E-mail.
    pub email: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Active.
    pub active: bool,
    /// Contact-center enabled.
    pub enabled: bool,
    /// Ids of the teams.
    pub teams: Vec<String>,
}

/// What a user is called, by whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ids {
    /// The TID: agent ACD id.
    pub tid: String,
    /// In Contact Center: `agentId`. Where there are TIDs alone, the same.
    pub id: String,
    /// In Common Identity: `participants` of captures. Empty where there is none.
    pub ci: String,
}

impl Ids {
    /// Whether one of them is this.
    pub fn is(&self, id: &str) -> bool {
        !id.is_empty() && [&self.tid, &self.id, &self.ci].contains(&&id.to_owned())
    }
}

/// A team there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Active.
    pub active: bool,
}

/// A queue there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Active.
    pub active: bool,
}

/// A user of the Programmatic APIs.
pub fn person(u: config::User) -> Person {
    let tid = u.db_id.filter(|t| !t.is_empty()).unwrap_or_else(|| u.id.clone());
    Person {
        ids: Ids { tid, id: u.id, ci: u.ci_user_id },
        email: u.email,
        first: u.first_name,
        last: u.last_name,
        active: u.active,
        enabled: u.contact_center_enabled,
        teams: u.team_ids,
    }
}

/// A team of the Programmatic APIs, of whichever type.
pub fn team(t: config::Team) -> Team {
    Team { id: t.id, name: t.name, active: t.active }
}

/// A queue of the Programmatic APIs.
pub fn queue(q: config::Queue) -> Queue {
    Queue { id: q.id, name: q.name, active: q.active }
}

/// A user of CMSv1 or CMSv2.
pub fn legacy_person(u: legacy::Auxiliary<legacy::UserAttributes>) -> Person {
    let a = u.attributes;
    let email = if a.email.is_empty() { a.login } else { a.email };
    Person {
        ids: Ids { tid: u.id.clone(), id: u.id, ci: String::new() },
        email,
        first: a.first_name,
        last: a.last_name,
        active: a.status == 1,
        enabled: a.call_center_enabled == 1,
        teams: a.team_ids,
    }
}

/// A team of CMSv1 or CMSv2, of whichever type.
pub fn legacy_team(t: legacy::Auxiliary<legacy::TeamAttributes>) -> Team {
    Team { id: t.id, name: t.attributes.name, active: t.attributes.status == 1 }
}

/// A queue of CMSv1 or CMSv2; none for an entry point.
pub fn legacy_queue(q: legacy::Auxiliary<legacy::QueueAttributes>) -> Option<Queue> {
    (q.attributes.kind == 1).then_some(Queue { id: q.id, name: q.attributes.name, active: q.attributes.status == 1 })
}

impl Directory {
    /// Whether the filters let a user in: by the names of the user's teams. Without filters, everybody.
    pub fn lets_in(&self, filters: &[String], combine: Combine, person: &Person) -> bool {
        let names = || self.teams.iter().filter(|t| person.teams.contains(&t.id)).map(|t| t.name.as_str());
        let fits = |filter: &String| names().any(|name| matches(filter, name));
        match combine {
            _ if filters.is_empty() => true,
            Combine::Any => filters.iter().any(fits),
            Combine::All => filters.iter().all(fits),
        }
    }
}

/// Whether a name fits a pattern, in which `*` stands for anything. Letters' case does not count.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_of_names() {
        let yes = [("Sales*", "sales east"), ("*", ""), ("*east", "Sales East"), ("S*E*t", "Sales East"), ("A", "a")];
        assert!(yes.iter().all(|(p, n)| matches(p, n)));
        let no = [("Sales", "Sales East"), ("*west", "Sales East"), ("a*a", "a"), ("", "x"), ("e*", "Sales East")];
        assert!(no.iter().all(|(p, n)| !matches(p, n)), "{:?}", no.map(|(p, n)| matches(p, n)));
    }

    #[test]
    fn several_filters_combine_by_policy() {
        let team = |id: &str, name: &str| Team { id: id.into(), name: name.into(), active: true };
        let there = Directory { teams: vec![team("1", "Sales East"), team("2", "Night")], ..Directory::default() };
        let person = |teams: &[&str]| Person {
            ids: Ids::default(),
            email: String::new(),
            first: String::new(),
            last: String::new(),
            active: true,
            enabled: true,
            teams: teams.iter().map(|t| (*t).to_owned()).collect(),
        };
        let filters = ["Sales*".to_owned(), "Night".to_owned()];
        let seen = |combine, teams: &[&str]| there.lets_in(&filters, combine, &person(teams));
        assert!(seen(Combine::Any, &["1"]) && seen(Combine::Any, &["2"]) && !seen(Combine::Any, &[]));
        assert!(!seen(Combine::All, &["1"]) && seen(Combine::All, &["1", "2"]));
        assert!(there.lets_in(&[], Combine::All, &person(&[])));
    }

    #[test]
    fn ids_are_told_apart() {
        let migrated = person(config::User {
            id: "u".into(),
            ci_user_id: "c".into(),
            db_id: Some("7".into()),
            ..config::User::default()
        });
        assert_eq!(migrated.ids, Ids { tid: "7".into(), id: "u".into(), ci: "c".into() });
        let new = person(config::User { id: "u".into(), ci_user_id: "c".into(), ..config::User::default() });
        assert_eq!(new.ids.tid, "u");
        assert!(new.ids.is("c") && !new.ids.is("7") && !new.ids.is(""));
    }

    proptest! {
        #[test]
        fn a_pattern_with_stars_fits_whatever_stands_for_them(parts in prop::collection::vec("[a-c]{0,3}", 1..5), fill in "[a-c]{0,4}") {
            prop_assert!(matches(&parts.join("*"), &parts.join(&fill)));
        }
    }
}
