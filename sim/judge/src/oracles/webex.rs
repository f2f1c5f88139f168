//! What the oracles of Webex Contact Center share: each call with the contacts that are due of it and those that are there.

use crate::case::Case;
use crate::expect::segmentation::{Segment, Shape, shape};
use crate::truth::Call;
use crate::verdict::Finding;
use crate::view::{Exchange, Seen};
use std::collections::BTreeSet;

/// A call and its contacts.
#[derive(Debug)]
pub struct Due<'a> {
    /// The call.
    pub call: &'a Call,
    /// What is due of it.
    pub shape: Shape,
    /// Each segment with the contact that it has.
    pub pairs: Vec<Pair<'a>>,
    /// Contacts of the call beyond those.
    pub surplus: Vec<&'a Seen>,
    /// By when its contacts have to be there, if that is before the end of the run.
    pub by: Option<i64>,
}

/// A segment and its contact.
#[derive(Debug)]
pub struct Pair<'a> {
    /// Place in [`Shape::segments`].
    pub segment: usize,
    /// The contact.
    pub seen: Option<&'a Seen>,
    /// The contact is another agent's.
    pub stranger: bool,
}

/// Every call that gives contacts, as far as the ACD has shown it.
pub fn calls<'a>(case: &'a Case<'_>) -> Vec<Due<'a>> {
    let mut free: Vec<&Seen> = case.view.contacts.iter().filter(|c| c.contact_type != "SCREEN").collect();
    let shown = |c: &&Call| c.ended && !c.text && c.metadata_at.is_some();
    let calls: Vec<&Call> = case.truth.calls.iter().filter(shown).collect();
    let mut out: Vec<Due<'a>> = Vec::new();
    for call in &calls {
        let by = case.contacts.iter().find(|c| c.call.is_some_and(|c| c.id == call.id)).and_then(|c| c.due);
        let shape = shape(case.truth, call);
        let none = |segment| Pair { segment, seen: None, stranger: false };
        let pairs = (0..shape.segments.len()).map(none).collect();
        out.push(Due { call, shape, pairs, surplus: Vec::new(), by });
    }
    // From what fits in all to what fits in the least, so that a wrong one does not take another's place.
    for pass in 0..4 {
        for due in &mut out {
            for pair in due.pairs.iter_mut().filter(|p| p.seen.is_none()) {
                let s = &due.shape.segments[pair.segment];
                let mail = case.truth.agents.get(&s.agent).map(|a| a.email.to_lowercase());
                let nobody = case.view.is_stranger(mail.as_deref().unwrap_or_default());
                let fits = |seen: &&&Seen| {
                    let of_call = seen.assoc_call_id == due.call.acd_id;
                    let theirs = seen.agent_email.as_ref().map(|m| m.to_lowercase());
                    let own = theirs == mail || (nobody && theirs.is_none());
                    let then = case.near(seen.start_time, s.span.from);
                    match pass {
                        0 => of_call && own && then,
                        1 => of_call && own,
                        2 => of_call && then,
                        _ => own && then,
                    }
                };
                let found = free.iter().filter(fits).min_by_key(|seen| (seen.start_time - s.span.from).abs()).copied();
                if let Some(seen) = found {
                    (pair.seen, pair.stranger) = (Some(seen), pass == 2);
                    free.retain(|f| f.id != seen.id);
                }
            }
        }
    }
    for due in &mut out {
        due.surplus = free.iter().filter(|s| s.assoc_call_id == due.call.acd_id).copied().collect();
    }
    out
}

/// Contacts of no call that gives any.
pub fn strangers<'a>(case: &'a Case<'_>, calls: &[Due<'_>]) -> Vec<&'a Seen> {
    let known: BTreeSet<&str> = calls
        .iter()
        .flat_map(|d| d.pairs.iter().filter_map(|p| p.seen).chain(d.surplus.iter().copied()))
        .map(|s| s.id.as_str())
        .collect();
    case.view.contacts.iter().filter(|c| c.contact_type != "SCREEN" && !known.contains(c.id.as_str())).collect()
}

/// A finding about a segment.
pub fn about(
    due: &Due<'_>,
    s: &Segment,
    seen: Option<&Seen>,
    text: impl Into<String>,
    wanted: impl Into<String>,
) -> Finding {
    let name = seen.map_or_else(|| format!("{} of {}", due.call.id, s.agent), |s| s.id.clone());
    Finding::new(text, wanted).contact(name).agent(&s.agent)
}

/// The agent whom a contact says that it is of, by the scenario's key.
pub fn agent_of<'a>(case: &'a Case<'_>, seen: &Seen) -> Option<&'a str> {
    let mail = seen.agent_email.as_ref().map(|m| m.to_lowercase())?;
    case.truth.agents.iter().find(|(_, a)| a.email.to_lowercase() == mail).map(|(key, _)| key.as_str())
}

/// The machine of the tenant.
pub fn machine<'a>(case: &'a Case<'_>) -> &'a str {
    let named = case.truth.tenant.machine.as_str();
    if named.is_empty() { "webex" } else { named }
}

/// Whether the tenant is somebody else's, of which nobody knows what it recorded.
pub fn is_foreign(case: &Case<'_>) -> bool {
    case.truth.is_foreign(machine(case))
}

/// What the server asked the tenant for, in order.
pub fn asked<'a>(case: &'a Case<'_>) -> impl Iterator<Item = &'a Exchange> {
    let machine = machine(case);
    case.view.http.iter().filter(move |e| e.from == crate::expect::online::SERVER && e.to == machine)
}

/// Whether that request was for audio.
pub fn is_audio(e: &Exchange) -> bool {
    let path = e.path();
    path.contains("/get-decrypted-recording") || path.contains("/media/") || path.ends_with("/recording")
}

/// Whether that request was for the metadata of contacts.
pub fn is_metadata(e: &Exchange) -> bool {
    let path = e.path();
    let marks = ["/v1/tasks", "/search", "/csrs", "/cars", "/sim/contacts"];
    !is_audio(e) && marks.iter().any(|m| path.contains(m))
}

/// Whether that request was for users.
pub fn is_users(e: &Exchange) -> bool {
    let path = e.path();
    path.ends_with("/user") || path.ends_with("/users")
}

/// When syncs began: the first of each group of requests for users.
pub fn syncs(case: &Case<'_>) -> Vec<i64> {
    let (mut out, mut last) = (Vec::new(), i64::MIN / 4);
    for e in asked(case).filter(|e| e.status < 300 && is_users(e)) {
        if e.at - last > super::webex_config::SYNC_MS {
            out.push(e.at);
        }
        last = e.at;
    }
    out
}
