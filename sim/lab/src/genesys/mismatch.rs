//! What the scenario's author expects, against what came out.

use super::expect::{ExpectedMedia, ExpectedRecording, ExpectedScreen};
use super::installation::{Installation, Media, Screen};
use super::model::Scenario;
use super::sip_step::CaptureState;
use super::uploads::Upload;
use crate::scenario::time::clock;

/// Lengths are compared to within so much, in milliseconds.
const SECOND: i64 = 1_000;

/// Every difference, in words. Empty when all is as expected.
pub fn mismatches(scenario: &Scenario, found: &Installation) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(expected) = &scenario.expect.recordings {
        recordings(expected, found, &mut out);
    }
    if let Some(expected) = &scenario.expect.screens {
        screens(expected, found, &mut out);
    }
    let mut count = |what: &str, expected: Option<u32>, there: usize| {
        if let Some(expected) = expected.filter(|expected| usize::try_from(*expected) != Ok(there)) {
            out.push(format!("expected {expected} {what}, there were {there}"));
        }
    };
    let ended = |how: &str| {
        let ended =
            |session: &&super::sessions::Session| session.ended.as_ref().is_some_and(|(_, state, _)| state == how);
        found.sessions.iter().filter(ended).count()
    };
    count("sessions given up for want of polls", scenario.expect.expiries, ended("expired"));
    let logins = found.refusals.iter().filter(|refusal| matches!(refusal.what.as_str(), "login" | "csrf"));
    count("refused logins and POSTs", scenario.expect.refusals, logins.count());
    let taken = found.siprec.iter().filter(|taken| taken.state == "started").count();
    count("recording sessions over SIPREC", scenario.expect.siprec_sessions, taken);
    count("polls answered with 401", scenario.expect.refused_polls, found.refused_polls);
    for due in &scenario.expect.uploading {
        let at = found.truth.starts + due.at.0;
        let is = |upload: &&Upload| found.agent(&upload.agent) == due.agent.value && upload.is_under_way(at);
        if !found.uploads.iter().any(|upload| is(&upload)) {
            out.push(format!("expected a file of {} on its way at {}, there was none", due.agent.value, due.at));
        }
    }
    for (dn, expected) in scenario.expect.capture.iter().flatten() {
        let last = found.captures.iter().rfind(|capture| capture.dn == dn.value).map(|capture| capture.state.as_str());
        if last != Some(word(*expected)) {
            let (due, there) = (word(*expected), last.unwrap_or("nothing"));
            out.push(format!("expected {due} of the third-party recorder for {}, there was {there}", dn.value));
        }
    }
    out
}

fn word(state: CaptureState) -> &'static str {
    match state {
        CaptureState::Enabled => "enabled",
        CaptureState::Disabled => "disabled",
        CaptureState::Paused => "paused",
    }
}

fn near(a: i64, b: i64) -> bool {
    (a - b).abs() <= SECOND
}

fn recordings(expected: &[ExpectedRecording], found: &Installation, out: &mut Vec<String>) {
    let mut left: Vec<&(String, String)> = found.recordings.iter().collect();
    for one in expected {
        let Some(index) = left.iter().position(|(id, _)| found.call(id) == one.call.value) else {
            out.push(format!("expected, and not there: a voice recording of {}", one.call.value));
            continue;
        };
        let (id, _) = left.remove(index);
        let parts: Vec<&Media> = found.media.iter().filter(|media| media.call == *id).collect();
        let fits =
            parts.len() == one.media.len() && one.media.iter().zip(&parts).all(|(due, part)| of(due, part, found));
        if !fits {
            let due: Vec<String> = one.media.iter().map(say_media).collect();
            let there: Vec<String> = parts.iter().map(|part| say_part(part, found)).collect();
            let call = &one.call.value;
            out.push(format!("expected of {call}: {}; there was: {}", due.join(", "), there.join(", ")));
        }
    }
    out.extend(left.iter().map(|(id, _)| format!("there, and not expected: a voice recording of {}", found.call(id))));
}

fn of(due: &ExpectedMedia, part: &Media, found: &Installation) -> bool {
    found.agent(&part.agent) == due.agent.value
        && due.dn.as_ref().is_none_or(|dn| dn.value == part.dn)
        && near(due.length.0, part.length_ms)
}

fn say_media(due: &ExpectedMedia) -> String {
    let dn = due.dn.as_ref().map(|dn| format!(" at {}", dn.value)).unwrap_or_default();
    format!("{} of {}{dn}", due.length, due.agent.value)
}

fn say_part(part: &Media, found: &Installation) -> String {
    format!("{} of {} at {}", clock(part.length_ms), found.agent(&part.agent), part.dn)
}

fn screens(expected: &[ExpectedScreen], found: &Installation, out: &mut Vec<String>) {
    let mut left: Vec<&Screen> = found.screens.iter().collect();
    for one in expected {
        let fits = |screen: &&Screen| {
            found.agent(&screen.agent) == one.agent.value
                && screen.call.as_deref().map(|uuid| found.call(uuid))
                    == one.call.as_ref().map(|call| call.value.as_str())
                && near(screen.glance.length_ms, one.length.0)
        };
        match left.iter().position(fits) {
            Some(index) => drop(left.remove(index)),
            None => {
                let call = one.call.as_ref().map_or("no call".into(), |call| call.value.clone());
                out.push(format!(
                    "expected, and not there: {} of {}'s screen, for {call}",
                    one.length, one.agent.value
                ));
            }
        }
    }
    for screen in left {
        let call = screen.call.as_deref().map_or("no call", |uuid| found.call(uuid));
        let (length, agent) = (clock(screen.glance.length_ms), found.agent(&screen.agent));
        out.push(format!("there, and not expected: {length} of {agent}'s screen, for {call}"));
    }
}
