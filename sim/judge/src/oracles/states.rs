//! SCR-UP-2, -3, -4: the upload states of video and audio, in the guide's words.
//!
//! Reached: -2 where a recording is there or is said to be; -3 where there was no screen to record for a contact, and the
//! server says so or has had its time to; -4 where audio is there or is said to be, or the ACD recorded none.

use crate::case::Case;
use crate::expect::contact::Contact;
use crate::expect::online::{Online, importing};
use crate::oracles::{pieces, webex};
use crate::spans::Spans;
use crate::truth::Call;
use crate::verdict::{Book, Finding};
use crate::view::Seen;
use crate::view::contacts::{NONE, THERE, WAITS};
use kernel::time::iso;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (contact, seen) in case.seen() {
        let about = |text: String, due: &str| {
            Finding::new(text, due).contact(&seen.id).agent(contact.agent).at(seen.imported_at)
        };
        let there = case.view.films.contains_key(seen.id.as_str());
        if !there && seen.video_upload_state == THERE && contact.nothing() {
            let text = format!("the video says \"{THERE}\"");
            book.check("SCR-UP-3", Some(about(text, "\"No File to Upload\": there is no screen to record")));
        } else if there || seen.video_upload_state == THERE {
            let states = uploaded(&seen.video_upload_state, &seen.video_history, there).map(|t| about(t, UPLOADED));
            book.check("SCR-UP-2", states.or_else(|| early(case, seen).map(|text| about(text, ONCE_THERE))));
        } else if contact.nothing() || refused_in_part(case, contact) {
            // What is said early is as good; what is not said has its time.
            let wrong = seen.video_upload_state != NONE;
            if !wrong || settled_by(case, contact).is_some_and(|due| due <= case.truth.ends) {
                let text = format!("the video says \"{}\"", seen.video_upload_state);
                book.check(
                    "SCR-UP-3",
                    wrong.then(|| about(text, "\"No File to Upload\": there is no screen to record")),
                );
            }
        } else if contact.wanted(case.truth) && contact.video_due.is_none() && known(case, contact) {
            // Its PC was never there long enough; until then it is expected.
            let wrong = seen.video_upload_state == NONE;
            let text = "the video says \"No File to Upload\"".to_owned();
            // That it is still expected is not yet its way from one state to the next.
            if wrong {
                book.broken("SCR-UP-2", about(text, "\"File not yet uploaded\": there is a screen to record"));
            }
        }
        audio(case, contact, seen, book);
    }
}

/// Whether the server has been able to learn of the session that covers a contact.
fn known(case: &Case<'_>, contact: &Contact<'_>) -> bool {
    let own = case.seats.iter().filter(|s| s.agent == contact.agent && !s.must.within(contact.crop).is_empty());
    own.into_iter().any(|s| {
        s.online.sure.within(s.session).within(crate::truth::Span::new(i64::MIN / 4, contact.visible)).ms() > 0
    })
}

const UPLOADED: &str = "\"File not yet uploaded\", then \"File is uploaded\", and the file is there";
const TO_COME: &str = "\"File not yet uploaded\": the call was recorded, and its audio is still to come";
const ONCE_THERE: &str = "\"File is uploaded\" once it is";

/// The video was said to be there before its last piece had come. What a second recording brings is not this one's.
fn early(case: &Case<'_>, seen: &Seen) -> Option<String> {
    let told = pieces::told(case, seen)?;
    let all = pieces::of(case, &seen.id);
    let last = all.iter().rfind(|e| e.status == 200 && e.sent > 0).filter(|e| e.at > told)?;
    // Of somebody else's recording, however large, it is our own server that took it, and said so.
    let early = pieces::second(case, seen, &all).is_none() && !case.truth.is_foreign(&last.from);
    let at = iso(seen.uploaded_at()?);
    early.then(|| format!("the video says \"{THERE}\" since {at}, and a piece of it came {}", iso(last.at)))
}

/// The audio was said to be there before the ACD let anybody have it, which may be never. Of somebody else's ACD nobody knows
/// what it did not let out.
fn unreleased(case: &Case<'_>, call: &Call, seen: &Seen) -> Option<String> {
    let (at, _) = seen.audio_history.iter().find(|(_, state)| state == THERE).filter(|_| call.recorded)?;
    let (by, word) = match call.audio_at {
        Some(released) => (released, format!("the ACD released it {}", iso(released))),
        None if case.truth.is_foreign(acd(case)) => return None,
        None => (case.truth.ends + 1, "the ACD did not release it".to_owned()),
    };
    (at + case.off() < by).then(|| format!("the audio says \"{THERE}\" since {}, and {word}", iso(*at)))
}

/// Audio that was recorded and is still to come was said to be none, when the server knew better: at any time where the metadata
/// told from the first that the call was recorded, else once the server has had its time to learn of it. Of a contact whose
/// agent had paused the audio all the time there is nothing to come.
fn denied(case: &Case<'_>, contact: &Contact<'_>, call: &Call, seen: &Seen) -> Option<String> {
    let told = call.recorded_told_at.filter(|_| call.recorded)?;
    if Spans::from(contact.span).minus(&call.audio_paused.iter().copied().collect()).is_empty() {
        return None;
    }
    let by = if call.metadata_at == Some(told) {
        i64::MIN
    } else {
        let learnt = told.max(contact.visible);
        importing(case.truth, case.view).due_after(learnt, case.truth.policies.patience_ms)?
    };
    let until = seen.audio_history.iter().skip(1).map(|(at, _)| *at).chain([case.truth.ends]);
    let wrong = seen.audio_history.iter().zip(until).find(|((_, state), until)| state == NONE && *until > by);
    wrong.map(|((at, _), _)| format!("the audio says \"{NONE}\" since {}", iso(*at)))
}

/// The ACD's machine.
fn acd<'a>(case: &'a Case<'_>) -> &'a str {
    if case.truth.is_webex() { webex::machine(case) } else { "ujet" }
}

/// What is wrong with the states of something that is there.
fn uploaded(state: &str, history: &[(i64, String)], there: bool) -> Option<String> {
    let states: Vec<&str> = history.iter().map(|(_, state)| state.as_str()).collect();
    let in_order = history.windows(2).all(|w| w[0].0 <= w[1].0);
    // A session reported late turns "no file" into "not yet"; what is there never goes away.
    let last_two = states.len() >= 2 && states[states.len() - 2..] == [WAITS, THERE];
    let early = states.iter().rev().skip(1).any(|s| *s == THERE);
    if state == THERE && there && in_order && last_two && !early {
        return None;
    }
    Some(format!(
        "the state is \"{state}\" after {states:?}, and the file is {}",
        if there { "there" } else { "not there" }
    ))
}

/// Under `partial_coverage: nothing`, a contact that cannot be covered as a whole.
fn refused_in_part(case: &Case<'_>, contact: &Contact<'_>) -> bool {
    let widest = contact.sources.keys().map(|pc| case.tolerance(pc)).max().unwrap_or(0);
    case.truth.policies.partial_coverage == "nothing" && contact.never_whole(widest)
}

/// By when it is settled that there is nothing: as soon as it is imported, or once the PCs could be asked.
fn settled_by(case: &Case<'_>, contact: &Contact<'_>) -> Option<i64> {
    let mut due = contact.due?;
    for seat in case.seats.iter().filter(|s| s.agent == contact.agent && s.session.meets(contact.span)) {
        if case.pc(&seat.pc).is_some_and(|pc| pc.smart_desktop && !pc.mac) {
            let asked = Online::of(case.truth, &seat.pc).possible.due_after(due, case.truth.policies.patience_ms)?;
            due = due.max(asked);
        }
    }
    Some(due)
}

fn audio(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen, book: &mut Book) {
    let Some(call) = contact.call else { return };
    let about = |text: String, due: &str| Finding::new(text, due).contact(&seen.id).agent(contact.agent);
    let there = case.view.sounds.contains_key(seen.id.as_str());
    if let Some(flag) = seen.audio_uploaded.filter(|flag| *flag != (seen.audio_upload_state == THERE)) {
        let text = format!("`audioUploaded` is {flag}, and the state \"{}\"", seen.audio_upload_state);
        book.broken("SCR-UP-4", about(text, "both saying the same"));
    }
    if there || seen.audio_upload_state == THERE {
        let states = uploaded(&seen.audio_upload_state, &seen.audio_history, there).map(|t| about(t, UPLOADED));
        let states = states.or_else(|| unreleased(case, call, seen).map(|text| about(text, ONCE_THERE)));
        book.check("SCR-UP-4", states.or_else(|| denied(case, contact, call, seen).map(|text| about(text, TO_COME))));
        return;
    }
    if let Some(text) = denied(case, contact, call, seen) {
        book.broken("SCR-UP-4", about(text, TO_COME));
    }
    // Audio that is late is the import's affair; what was never recorded has to say so.
    let due = importing(case.truth, case.view).due_after(contact.visible, case.truth.policies.patience_ms);
    let wrong = seen.audio_upload_state != NONE;
    if call.recorded || (wrong && due.is_none_or(|due| due > case.truth.ends)) {
        return;
    }
    let text = format!("the audio says \"{}\"", seen.audio_upload_state);
    book.check("SCR-UP-4", wrong.then(|| about(text, "\"No File to Upload\": the ACD recorded none")));
}
