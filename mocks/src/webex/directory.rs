//! Users, teams and queues as the faces show them, and the pages of the configuration API. Pure.

use super::model::Model;
use super::rows::SITE;
use super::tenant::{Queue, Team, User};
use wire::webex::config as w;
use wire::webex::legacy::{Auxiliary, AuxiliaryList, QueueAttributes, TeamAttributes, UserAttributes};

/// Users, deleted ones gone.
pub(super) fn users(m: &Model, org: &str) -> Vec<w::User> {
    let of = |u: &User| w::User {
        organization_id: org.into(),
        id: u.ids.id.clone(),
        version: u.version,
        first_name: u.first.clone(),
        last_name: u.last.clone(),
        email: u.email.clone(),
        ci_user_id: u.ids.ci_user_id.clone(),
        timezone: "UTC".into(),
        user_profile_id: super::ids::uuid(m.seed, "profile", "agent"),
        user_profile_type: Some(if u.enabled { "STANDARD_AGENT" } else { "ADMINISTRATOR_ONLY" }.into()),
        contact_center_enabled: u.enabled,
        site_id: m.site_id(),
        site_name: Some(SITE.into()),
        team_ids: team_ids(m, &u.teams),
        default_dialled_number: Some(u.dial_number.clone()),
        external_identifier: None,
        active: u.active,
        db_id: Some(u.ids.tid.clone()),
        created_time: Some(u.created_at),
        last_updated_time: Some(u.updated_at),
    };
    m.users.values().filter(|u| !u.deleted).map(of).collect()
}

fn team_ids(m: &Model, keys: &[String]) -> Vec<String> {
    keys.iter().filter_map(|t| m.teams.get(t)).filter(|t| !t.deleted).map(|t| t.id.clone()).collect()
}

/// Teams, deleted ones gone.
pub(super) fn teams(m: &Model, org: &str) -> Vec<w::Team> {
    let members = |key: &str| {
        let there = m.users.values().filter(|u| !u.deleted && u.teams.iter().any(|t| t == key));
        there.map(|u| u.ids.id.clone()).collect::<Vec<_>>()
    };
    let of = |(key, t): (&String, &Team)| w::Team {
        organization_id: org.into(),
        id: t.id.clone(),
        version: t.version,
        name: t.name.clone(),
        team_type: if t.capacity_based { "CAPACITY" } else { "AGENT" }.into(),
        team_status: if t.active { "IN_SERVICE" } else { "NOT_AVAILABLE" }.into(),
        active: t.active,
        dialed_number: t.capacity_based.then(|| "+15550300".into()),
        capacity: t.capacity_based.then_some(10),
        site_id: m.site_id(),
        user_ids: Some(members(key)),
    };
    m.teams.iter().filter(|(_, t)| !t.deleted).map(of).collect()
}

/// Queues; in v2 with who serves them.
pub(super) fn queues(m: &Model, org: &str, v2: bool) -> Vec<w::Queue> {
    let groups = |q: &Queue| {
        let agent_groups = team_ids(m, &q.teams).into_iter().map(|team_id| w::AgentGroup { team_id }).collect();
        vec![w::DistributionGroup { agent_groups, order: 1, duration: 0 }]
    };
    let of = |q: &Queue| w::Queue {
        organization_id: org.into(),
        id: q.id.clone(),
        version: q.version,
        name: q.name.clone(),
        queue_type: "INBOUND".into(),
        check_agent_availability: false,
        channel_type: if q.chat { "CHAT" } else { "TELEPHONY" }.into(),
        service_level_threshold: q.service_level_s as i32,
        max_active_contacts: 100,
        max_time_in_queue: 3_600,
        active: true,
        recording_permitted: q.recording_permitted,
        recording_all_calls_permitted: q.recording_permitted,
        pause_recording_permitted: true,
        recording_pause_duration: 3_600,
        routing_type: "LONGEST_AVAILABLE_AGENT".into(),
        queue_routing_type: "TEAM_BASED".into(),
        call_distribution_groups: v2.then(|| groups(q)),
    };
    m.queues.values().map(of).collect()
}

/// Users as CMSv1 and CMSv2 give them: deleted ones stay, not active.
pub(super) fn legacy_users(m: &Model) -> AuxiliaryList<UserAttributes> {
    let of = |u: &User| Auxiliary {
        id: u.ids.tid.clone(),
        attributes: UserAttributes {
            first_name: u.first.clone(),
            last_name: u.last.clone(),
            login: u.email.clone(),
            email: u.email.clone(),
            status: i32::from(u.active && !u.deleted),
            call_center_enabled: i32::from(u.enabled),
            team_ids: team_ids(m, &u.teams),
        },
    };
    AuxiliaryList { auxiliary_data_list: m.users.values().map(of).collect() }
}

/// Teams likewise.
pub(super) fn legacy_teams(m: &Model) -> AuxiliaryList<TeamAttributes> {
    let of = |t: &Team| Auxiliary {
        id: t.id.clone(),
        attributes: TeamAttributes {
            name: t.name.clone(),
            team_type: i32::from(!t.capacity_based),
            team_status: if t.active { "In Service" } else { "Not Available" }.into(),
            status: i32::from(t.active && !t.deleted),
        },
    };
    AuxiliaryList { auxiliary_data_list: m.teams.values().map(of).collect() }
}

/// Queues likewise ("virtual teams").
pub(super) fn legacy_queues(m: &Model) -> AuxiliaryList<QueueAttributes> {
    let of = |q: &Queue| Auxiliary {
        id: q.id.clone(),
        attributes: QueueAttributes {
            name: q.name.clone(),
            kind: 1,
            status: 1,
            permit_recording: Some(i32::from(q.recording_permitted)),
            record_all_calls: Some(i32::from(q.recording_permitted)),
            pause_resume_enabled: Some(1),
            recording_pause_duration: 3_600,
            service_level_threshold: q.service_level_s as i32,
        },
    };
    AuxiliaryList { auxiliary_data_list: m.queues.values().map(of).collect() }
}

/// The page number and size that a query asks for, in bounds.
pub(super) fn wanted(page: Option<&str>, size: Option<&str>, most: usize) -> Result<(usize, usize), String> {
    let number = |text: Option<&str>, default: usize, name: &str| match text {
        Some(text) => text.parse::<usize>().map_err(|_| format!("{name} is invalid")),
        None => Ok(default),
    };
    let (page, size) = (number(page, 0, "page")?, number(size, 100, "pageSize")?);
    if size == 0 { Err("pageSize is invalid".into()) } else { Ok((page, size.min(most))) }
}

/// The meta of a page of v2.
pub(super) fn meta(org: &str, path: &str, page: usize, size: usize, total: usize) -> w::PageMeta {
    let pages = total.div_ceil(size.max(1));
    let link = |page: usize| format!("{path}?page={page}&pageSize={size}");
    w::PageMeta {
        orgid: org.into(),
        page: page as i64,
        page_size: size as i64,
        total_pages: pages as i64,
        total_records: total as i64,
        links: w::Links {
            this: link(page),
            first: Some(link(0)),
            last: Some(link(pages.saturating_sub(1))),
            next: (page + 1 < pages).then(|| link(page + 1)),
            prev: page.checked_sub(1).map(link),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_cut_to_what_the_server_gives() {
        assert_eq!(wanted(None, None, 500), Ok((0, 100)));
        assert_eq!(wanted(Some("3"), Some("1000"), 500), Ok((3, 500)));
        assert!(wanted(Some("-1"), None, 5).is_err() && wanted(None, Some("0"), 5).is_err());
        let m = meta("o", "/p", 1, 2, 5);
        assert_eq!(
            (m.total_pages, m.links.next.as_deref(), m.links.prev.as_deref()),
            (3, Some("/p?page=2&pageSize=2"), Some("/p?page=0&pageSize=2"))
        );
        let last = meta("o", "/p", 2, 2, 5);
        assert_eq!((last.links.next, last.links.last.as_deref()), (None, Some("/p?page=2&pageSize=2")));
    }
}
