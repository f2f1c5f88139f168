//! The end of a run: at the time that the scenario says, or when everything owed is done, or when patience has passed.

use super::director::sleep_until;
use super::play::Play;
use http::Method;
use std::time::Duration;
use wire::contact::{Contact, UploadState};
use wire::wfo::Status;

/// How often the server is looked at.
const LOOK: Duration = Duration::from_secs(15);
/// Likewise on the real network, where somebody waits for the end.
const LOOK_LIVE: Duration = Duration::from_secs(1);

/// Waits until the run is over; when that was.
pub async fn settle(play: &Play) -> i64 {
    if let Some(until) = &play.scenario.until {
        sleep_until(play.zero.get() + until.value.0).await;
        return kernel::time::truth();
    }
    loop {
        kernel::time::sleep(if play.ground.live { LOOK_LIVE } else { LOOK }).await;
        let now = kernel::time::truth();
        let cause = last_cause(play);
        if play.busy.get() == 0 && (now >= cause + patience_ms(play) || (now >= cause && settled(play, cause).await)) {
            return kernel::time::truth();
        }
    }
}

/// Import, relay and upload follow each other, and each may take its time: only after all of it is a missing recording
/// broken for the judge, and not merely not reached.
fn patience_ms(play: &Play) -> i64 {
    3 * play.notebook.borrow().truth().policies.patience_ms
}

/// The latest thing that has consequences: the last step, the last release by the telephony system, or the end of the import delay.
fn last_cause(play: &Play) -> i64 {
    let notebook = play.notebook.borrow();
    let truth = notebook.truth();
    let delay = if truth.policies.import_delay == "two_hours" { 2 * 3_600_000 } else { 0 };
    let calls = truth.calls.iter().filter(|c| c.ended).flat_map(|call| {
        let facts = play.acd.facts(&call.id);
        let delayed = (!call.text).then_some(call.span.to + delay);
        [facts.as_ref().and_then(|f| f.metadata_at), facts.and_then(|f| f.audio_at), delayed]
    });
    calls.flatten().max().unwrap_or(0).max(play.last.get())
}

/// Whether the server has imported after the last cause, owes nothing and waits for nothing.
async fn settled(play: &Play, cause: i64) -> bool {
    let mut office = play.office.lock().await;
    let Ok(answer) = office.ask(Method::GET, "/sim/status", None).await else { return false };
    let Ok(status) = answer.json::<Status>() else { return false };
    let again = cause + play.scenario.server.import_interval.value.0;
    if status.owed > 0 || status.imported_at.is_none_or(|at| at <= again) {
        return false;
    }
    let path = super::gather::contacts_path(play);
    let Ok(answer) = office.ask(Method::GET, &path, None).await else { return false };
    let Ok(contacts) = answer.json::<Vec<Contact>>() else { return false };
    let waits = |state| state == UploadState::NotYet;
    // A contact that is missing may still come; if it never does, the judge has to see that its time has passed.
    imported(play, &contacts) && !contacts.iter().any(|c| waits(c.video_upload_state) || waits(c.audio_upload_state))
}

/// Whether each time of an agent on a call that has ended is there as a contact.
fn imported(play: &Play, contacts: &[Contact]) -> bool {
    let notebook = play.notebook.borrow();
    let calls = notebook.truth().calls.iter().filter(|call| call.ended && !call.text);
    calls.into_iter().all(|call| {
        let parts = call.parts.iter().filter(|part| part.span.ms() > 0).count();
        contacts.iter().filter(|contact| contact.assoc_call_id == call.acd_id).count() >= parts
    })
}
