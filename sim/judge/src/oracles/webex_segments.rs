//! WXC-SEG-1, WXC-CONS-1 to -3 and -5, WXC-XFER, WXC-CONF-1 to -3 and -5: into which contacts a call is segmented; and WXC-IMP-1
//! where a call of one agent has more than one.
//!
//! Reached: SEG-1 where a call was due to give several contacts; CONS-1 to -3 where a consultation was accepted and became no
//! conference; XFER where a customer was handed over; CONF where a consultation became a conference; the worked examples (-5,
//! XFER-3) where the contacts due last just as long as those of the document, in seconds.

use super::webex::{self, Due, Pair};
use crate::case::Case;
use crate::expect::segmentation::{Segment, Shape};
use crate::verdict::{Book, Finding};
use crate::view::Seen;
use kernel::time::iso;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    for due in webex::calls(case) {
        if due.shape.many() {
            several(case, &due, book);
        }
        surplus(case, &due, book);
    }
}

fn finding(due: &Due<'_>, s: &Segment, seen: Option<&Seen>, text: impl Into<String>) -> Finding {
    let wanted = format!("a contact of {} from {} for {} ms", s.agent, iso(s.span.from), s.span.ms());
    webex::about(due, s, seen, text, wanted).at(s.span.from)
}

/// A call that was to be segmented.
fn several(case: &Case<'_>, due: &Due<'_>, book: &mut Book) {
    let there = due.pairs.iter().filter(|p| p.seen.is_some()).count();
    if there == 0 {
        // Not one of them: the import's affair.
        return;
    }
    let complete = there == due.pairs.len();
    let unsegmented = !complete && one_for_all(case, due);
    let mut right = complete;
    for pair in &due.pairs {
        let s = &due.shape.segments[pair.segment];
        let Some(seen) = pair.seen else {
            if due.by.is_some() {
                right = false;
                let id = if unsegmented { "WXC-SEG-1" } else { due.shape.count_id(s) };
                book.check(id, Some(finding(due, s, None, "no such contact")));
            }
            continue;
        };
        let text = format!("it is of {}, starts {}, lasts {} ms", who(seen), iso(seen.start_time), seen.call_duration);
        let right_times = case.near(seen.start_time, s.span.from) && case.near(seen.call_duration, s.span.ms());
        let off = pair.stranger || !right_times;
        if unsegmented {
            book.check("WXC-SEG-1", Some(finding(due, s, Some(seen), "one contact for all agents of the call")));
        }
        right &= !off;
        let id = due.shape.own_id(s);
        if off {
            // Another agent's contact is not this one's: what it lacks is named after the call.
            let (own, text) =
                if pair.stranger { (None, format!("contact {}: {text}", seen.id)) } else { (Some(seen), text) };
            book.check(id, Some(finding(due, s, own, text)));
        } else {
            book.tested(id);
        }
    }
    right &= one_call_id(due, book);
    if complete {
        counted(due, book);
        example(case, due, book);
    }
    if right {
        book.tested("WXC-SEG-1");
    }
}

fn who(seen: &Seen) -> &str {
    seen.agent_email.as_deref().unwrap_or("nobody")
}

/// One contact alone, as long as the whole call, although nobody was there all the time.
fn one_for_all(case: &Case<'_>, due: &Due<'_>) -> bool {
    let mut seen = due.pairs.iter().filter_map(|p| Some((p, p.seen?)));
    let (Some((pair, only)), None) = (seen.next(), seen.next()) else { return false };
    let s = &due.shape.segments;
    let from = s.iter().map(|s| s.span.from).min().unwrap_or_default();
    let to = s.iter().map(|s| s.span.to).max().unwrap_or_default();
    let whole = case.near(only.start_time, from) && case.near(only.call_duration, to - from);
    whole && !case.near(s[pair.segment].span.ms(), to - from)
}

/// All of a call have one associated call id. Where it is not the session's for any of them, that is the metadata's affair.
fn one_call_id(due: &Due<'_>, book: &mut Book) -> bool {
    let ids: std::collections::BTreeSet<&str> =
        due.pairs.iter().filter_map(|p| p.seen).map(|s| s.assoc_call_id.as_str()).collect();
    if ids.len() < 2 {
        return true;
    }
    for pair in due.pairs.iter().filter(|p| p.seen.is_some_and(|s| s.assoc_call_id != due.call.acd_id)) {
        let s = &due.shape.segments[pair.segment];
        let text = format!("the associated call id `{}`", pair.seen.map_or("", |s| s.assoc_call_id.as_str()));
        let wanted = format!("one for all contacts of the call: `{}`", due.call.acd_id);
        book.check(due.shape.count_id(s), Some(webex::about(due, s, pair.seen, text, wanted)));
    }
    false
}

/// Contacts beyond those that are due, of whichever call.
fn surplus(case: &Case<'_>, due: &Due<'_>, book: &mut Book) {
    for seen in &due.surplus {
        let text = format!("a contact of {} from {} for {} ms", who(seen), iso(seen.start_time), seen.call_duration);
        let wanted = format!("{} contacts of this call", due.shape.segments.len());
        let mut finding = Finding::new(text, wanted).contact(&seen.id).at(seen.start_time);
        if let Some(agent) = webex::agent_of(case, seen) {
            finding = finding.agent(agent);
        }
        book.check(due.shape.surplus_id(), Some(finding));
    }
}

/// The counts hold unless something was found above.
fn counted(due: &Due<'_>, book: &mut Book) {
    let Shape { consultations, conferences, transfers, .. } = due.shape;
    if consultations > conferences {
        book.tested("WXC-CONS-1");
    }
    if conferences > 0 {
        book.tested("WXC-CONF-1");
    }
    if transfers > 0 {
        book.tested("WXC-XFER-1");
    }
}

/// `hh:mm:ss` as the list has it: seconds begun do not count.
pub fn clock(ms: i64) -> String {
    let s = ms / 1000;
    format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

/// The examples of the document: its contacts of two agents with their durations.
fn example(case: &Case<'_>, due: &Due<'_>, book: &mut Book) {
    let [first, second] = due.pairs.as_slice() else { return };
    let of = |p: &Pair<'_>| clock(due.shape.segments[p.segment].span.ms());
    let durations = (of(first), of(second));
    let Shape { consultations, conferences, transfers, .. } = due.shape;
    let id = match (consultations, conferences, transfers, durations.0.as_str(), durations.1.as_str()) {
        (1, 0, 0, "00:02:21", "00:00:42") => "WXC-CONS-5",
        (0, 0, 1, "00:00:44", "00:01:14") => "WXC-XFER-3",
        (1, 1, 0, "00:02:09", "00:01:00") => "WXC-CONF-5",
        _ => return,
    };
    for pair in [first, second] {
        let (s, Some(seen)) = (&due.shape.segments[pair.segment], pair.seen) else { continue };
        let text = format!("{} of {}", clock(seen.call_duration), who(seen));
        let same = clock(seen.call_duration) == of(pair)
            || case.off() > 0 && case.near(seen.call_duration, due.shape.segments[pair.segment].span.ms());
        let wrong = pair.stranger || !same;
        let wanted = format!("{} of {}", of(pair), s.agent);
        let own = (!pair.stranger).then_some(seen);
        book.check(id, wrong.then(|| webex::about(due, s, own, text, wanted)));
    }
}
