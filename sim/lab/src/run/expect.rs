//! What the scenario's author expects, against what came out.

use crate::scenario::Scenario;
use crate::scenario::expect::{ExpectedContact, FileState};
use crate::scenario::time::clock;
use judge::truth::Truth;
use wire::contact::{Contact, Reported, UploadState};

/// Durations and places are compared by the second.
const SECOND: i64 = 1_000;

/// Every difference, in words. Empty when all is as expected.
pub fn mismatches(scenario: &Scenario, truth: &Truth, contacts: &[Contact], reported: &[Reported]) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(expected) = &scenario.expect.contacts {
        let mut left: Vec<&Contact> = contacts.iter().collect();
        for one in expected {
            match left.iter().position(|c| fits(one, c, scenario, truth)) {
                Some(index) => drop(left.remove(index)),
                None => out.push(format!("expected, and not there: {}", say_expected(one))),
            }
        }
        out.extend(left.iter().map(|c| format!("there, and not expected: {}", say(c))));
    }
    if let Some(expected) = &scenario.expect.discrepancies {
        let mut left: Vec<&Reported> = reported.iter().collect();
        for one in expected {
            match left.iter().position(|r| r.pc == one.pc.value && r.what == one.what.wire()) {
                Some(index) => drop(left.remove(index)),
                None => out.push(format!("expected, and not reported: {:?} on {}", one.what, one.pc.value)),
            }
        }
        for r in left {
            out.push(format!("reported, and not expected: {:?} on {} {}", r.what, r.pc, r.segment));
        }
    }
    out
}

fn fits(expected: &ExpectedContact, contact: &Contact, scenario: &Scenario, truth: &Truth) -> bool {
    let mail = scenario.agents.get(&expected.agent).map(crate::scenario::Agent::mail);
    let call = expected.call.as_ref().map(|id| truth.calls.iter().find(|c| c.id == id.value).map(|c| &c.acd_id));
    mail.is_some_and(|mail| contact.agent_email.as_deref() == Some(&mail))
        && call.is_none_or(|acd_id| acd_id == Some(&contact.assoc_call_id))
        && contact.call_duration / SECOND == expected.duration.0 / SECOND
        && contact.audio_upload_state == expected.audio.wire()
        && contact.video_upload_state == expected.video.wire()
        && covers(expected, contact)
}

fn covers(expected: &ExpectedContact, contact: &Contact) -> bool {
    if contact.video_upload_state != UploadState::Uploaded {
        return true;
    }
    let due = match &expected.covered {
        Some(parts) => parts.iter().map(|p| (p.from.0, p.to.0)).collect(),
        None => vec![(0, contact.call_duration)],
    };
    let near = |a: i64, b: i64| (a - b).abs() <= SECOND;
    due.len() == contact.covered.len()
        && due.iter().zip(&contact.covered).all(|(d, c)| near(d.0, c.from_ms) && near(d.1, c.to_ms))
}

fn say_expected(contact: &ExpectedContact) -> String {
    let word = |state: FileState| state.wire().words();
    let call = contact.call.as_ref().map(|c| format!(" of {}", c.value)).unwrap_or_default();
    let covered: Vec<String> = contact.covered.iter().flatten().map(ToString::to_string).collect();
    let covered = if covered.is_empty() { String::new() } else { format!(" (covered {})", covered.join(", ")) };
    format!(
        "{}{call}, {}, audio: {}, video: {}{covered}",
        contact.agent.value,
        contact.duration,
        word(contact.audio),
        word(contact.video)
    )
}

fn say(contact: &Contact) -> String {
    let covered: Vec<String> =
        contact.covered.iter().map(|p| format!("{}..{}", clock(p.from_ms), clock(p.to_ms))).collect();
    let covered = if covered.is_empty() { String::new() } else { format!(" (covered {})", covered.join(", ")) };
    format!(
        "contact {} of {} in call {}, {}, audio: {}, video: {}{covered}",
        contact.id,
        contact.last_name,
        contact.assoc_call_id,
        clock(contact.call_duration),
        contact.audio_upload_state.words(),
        contact.video_upload_state.words()
    )
}
