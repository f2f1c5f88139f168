//! Subscriptions: who wants to be told what. Pure.

use super::ids;
use wire::webex::hooks::{self, EVENT_TYPES, NewSubscription, Subscription, SubscriptionChange};

/// Subscriptions of a tenant at most.
const MOST: usize = 100;
/// Event types of one subscription at most.
const MOST_TYPES: usize = 32;
/// The shortest name of an action that the document allows in a list.
const SHORTEST: usize = 4;

/// A subscription with its secret.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) shown: Subscription,
    pub(super) secret: Option<String>,
    /// Failed posts in a row.
    pub(super) failures: u32,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("shown", &self.shown).finish_non_exhaustive()
    }
}

/// All of them, in the order of their creation.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    made: u64,
    pub(super) all: Vec<Entry>,
}

fn length(name: &str, text: &str, low: usize, high: usize) -> Result<(), String> {
    let count = text.chars().count();
    if (low..=high).contains(&count) { Ok(()) } else { Err(format!("{name} must have {low} to {high} characters")) }
}

fn types(given: &[String]) -> Result<(), String> {
    if given.is_empty() {
        return Err("eventTypes must not be empty".into());
    }
    if given.len() > MOST_TYPES {
        return Err(format!("eventTypes must have at most {MOST_TYPES} elements"));
    }
    let unknown = given.iter().find(|t| !EVENT_TYPES.contains(&t.as_str()));
    unknown.map_or(Ok(()), |t| Err(format!("eventTypes: `{t}` is unknown")))
}

/// `https`, a real top-level domain and a path without a query there; `http` and any name in the laboratory.
fn destination(url: &str) -> Result<(), String> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let path = rest.and_then(|r| r.split_once('/')).filter(|(host, _)| !host.is_empty());
    if path.is_some() && !url.contains(['?', '#', ' ']) {
        Ok(())
    } else {
        Err("destinationUrl must be an absolute address with a path and without a query".into())
    }
}

fn secret(given: Option<&String>) -> Result<(), String> {
    given.map_or(Ok(()), |s| length("secret", s, 32, 256))
}

impl Subscriptions {
    /// Makes one.
    pub(super) fn make(
        &mut self,
        now: i64,
        seed: u64,
        user: &str,
        new: NewSubscription,
        v2: bool,
    ) -> Result<Subscription, String> {
        length("name", &new.name, 4, 64)?;
        length("description", new.description.as_deref().unwrap_or_default(), 0, 1_024)?;
        types(&new.event_types)?;
        destination(&new.destination_url)?;
        secret(new.secret.as_ref())?;
        match &new.resource_version {
            Some(version) => length("resourceVersion", version, 1, 50)?,
            None if v2 => return Err("resourceVersion is required".into()),
            None => {}
        }
        if self.all.len() >= MOST {
            return Err(format!("there are {MOST} subscriptions already"));
        }
        self.made += 1;
        let shown = Subscription {
            id: ids::uuid(seed, "subscription", &self.made.to_string()),
            name: new.name,
            description: new.description,
            event_types: new.event_types,
            destination_url: new.destination_url,
            created_time: now,
            created_by: user.into(),
            status: "active".into(),
            last_updated_time: now,
            last_updated_by: user.into(),
            resource_version: new.resource_version.filter(|_| v2),
        };
        self.all.push(Entry { shown: shown.clone(), secret: new.secret, failures: 0 });
        Ok(shown)
    }

    /// Changes one; none where there is no such.
    pub(super) fn change(&mut self, now: i64, id: &str, c: SubscriptionChange) -> Option<Result<Subscription, String>> {
        let entry = self.all.iter_mut().find(|e| e.shown.id == id)?;
        let check = || {
            length("description", c.description.as_deref().unwrap_or_default(), 0, 1_024)?;
            c.event_types.as_ref().map_or(Ok(()), |t| types(t))?;
            c.destination_url.as_ref().map_or(Ok(()), |u| destination(u))?;
            match c.status.as_deref() {
                None | Some("active" | "inactive") => {}
                Some(_) => return Err("status is active or inactive".into()),
            }
            secret(c.secret.as_ref())
        };
        if let Err(why) = check() {
            return Some(Err(why));
        }
        let shown = &mut entry.shown;
        shown.description = c.description.or(shown.description.take());
        shown.event_types = c.event_types.unwrap_or_else(|| std::mem::take(&mut shown.event_types));
        shown.destination_url = c.destination_url.unwrap_or_else(|| std::mem::take(&mut shown.destination_url));
        shown.status = c.status.unwrap_or_else(|| std::mem::take(&mut shown.status));
        shown.last_updated_time = now;
        entry.failures = 0;
        entry.secret = c.secret.or(entry.secret.take());
        Some(Ok(entry.shown.clone()))
    }

    /// Whether there was such a one.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let before = self.all.len();
        self.all.retain(|e| e.shown.id != id);
        self.all.len() < before
    }

    /// A post arrived, or did not: after so many failures in a row the subscription becomes inactive.
    pub(super) fn posted(&mut self, id: &str, well: bool, most: u32) {
        let Some(entry) = self.all.iter_mut().find(|e| e.shown.id == id) else { return };
        entry.failures = if well { 0 } else { entry.failures + 1 };
        if entry.failures >= most.max(1) {
            entry.shown.status = "inactive".into();
        }
    }

    /// Types of events.
    pub(super) fn event_types(org: &str, v2: bool) -> hooks::EventTypes {
        // The document's own `task:new` is shorter than the document allows: it can be subscribed to and is not listed.
        let of = |name: &&str| {
            let (resource, action) = name.split_once(':').filter(|(_, action)| action.len() >= SHORTEST)?;
            Some(hooks::EventType { name: (*name).into(), resource: resource.into(), action: action.into() })
        };
        let version = |r: &str, v: &str| hooks::ResourceVersion { resource: r.into(), version: v.into() };
        let versions = || vec![version("agent", "2.0.0"), version("task", "1.0.0"), version("capture", "1.0.0")];
        hooks::EventTypes {
            data: EVENT_TYPES.iter().filter_map(of).collect(),
            meta: hooks::EventTypesMeta { org_id: org.into(), resource_version_list: v2.then(versions) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewSubscription {
        NewSubscription {
            name: "WFO's".into(),
            description: None,
            event_types: vec!["task:ended".into()],
            destination_url: "http://wfo:8080/hooks".into(),
            secret: Some("x".repeat(32)),
            org_id: None,
            resource_version: None,
        }
    }

    #[test]
    fn what_is_wrong_with_a_subscription_is_said() {
        let mut s = Subscriptions::default();
        for (bad, what) in [
            (NewSubscription { name: "abc".into(), ..new() }, "name"),
            (NewSubscription { event_types: vec![], ..new() }, "eventTypes"),
            (NewSubscription { event_types: vec!["task:never".into()], ..new() }, "task:never"),
            (NewSubscription { event_types: vec!["task:ended".into(); 33], ..new() }, "eventTypes"),
            (NewSubscription { destination_url: "http://wfo:8080/hooks?a=1".into(), ..new() }, "destinationUrl"),
            (NewSubscription { destination_url: "wfo/hooks".into(), ..new() }, "destinationUrl"),
            (NewSubscription { secret: Some("short".into()), ..new() }, "secret"),
        ] {
            let why = s.make(0, 1, "u", bad, false).expect_err(what);
            assert!(why.contains(what), "{why}");
        }
        assert!(s.make(0, 1, "u", new(), true).expect_err("v2").contains("resourceVersion"));
        assert!(s.all.is_empty());
    }

    #[test]
    fn a_subscription_is_changed_and_falls_silent_after_failures() {
        let mut s = Subscriptions::default();
        let id = s.make(0, 1, "u", new(), false).expect("good").id;
        (0..3).for_each(|_| s.posted(&id, false, 3));
        assert_eq!(s.all[0].shown.status, "inactive");
        let change = SubscriptionChange { status: Some("active".into()), ..SubscriptionChange::default() };
        let shown = s.change(9, &id, change).expect("there").expect("good");
        assert_eq!((shown.status.as_str(), shown.last_updated_time, shown.event_types.len()), ("active", 9, 1));
        assert!(s.all[0].secret.is_some(), "what is not named stays");
        assert!(s.change(9, "other", SubscriptionChange::default()).is_none());
        assert!(s.remove(&id) && !s.remove(&id));
    }
}
