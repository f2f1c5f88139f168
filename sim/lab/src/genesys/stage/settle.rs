//! The end of a run: at the time that the scenario says, or when everything owed is there, or when patience has passed.

use super::play::Play;
use crate::stage::director::sleep_until;
use crate::stage::understudy::Part;
use serde_json::Value;
use std::time::Duration;

/// How often the servers are looked at.
const LOOK: Duration = Duration::from_secs(5);
/// How often the servers are looked at in real time.
const GLANCE: Duration = Duration::from_millis(250);
/// What nobody owes would come within this time after the last thing that happened.
const A_MOMENT_MS: i64 = 1_500;
/// A little more than what is due by then takes.
const QUIET_MS: i64 = 30_000;

/// Waits until the run is over; when that was.
pub async fn settle(play: &Play) -> i64 {
    if let Some(until) = &play.scenario.until {
        let until = play.scenario.starts.0 + until.value.0 + play.late.get();
        // What somebody does not do who has no file to deliver can be seen at the end alone.
        if play.ground.live && play.ground.is(Part::Srs) {
            early(play, until).await;
        } else {
            sleep_until(until).await;
        }
        return kernel::time::truth();
    }
    loop {
        kernel::time::sleep(LOOK).await;
        let (now, cause) = (kernel::time::truth(), play.last.get());
        if play.busy.get() > 0 {
            continue;
        }
        // What is due within the patience is judged only when that has passed.
        let due = cause + play.scenario.policies.patience.value.0 + QUIET_MS;
        if now >= due && (now >= cause + patience_ms(play) || settled(play).await) {
            return kernel::time::truth();
        }
    }
}

/// In real time nobody waits longer than for everything that is owed, and a moment for what is not.
async fn early(play: &Play, until: i64) {
    let moment = play.last.get() + A_MOMENT_MS;
    while kernel::time::truth() < until {
        kernel::time::sleep(GLANCE).await;
        if kernel::time::truth() >= moment && play.busy.get() == 0 && settled(play).await && !owes(play).await {
            return;
        }
    }
}

/// The end of a call, the upload and the delivery of the voice follow each other, and each may take its time: only after all of
/// it is a missing file broken for the judge, and not merely not reached.
fn patience_ms(play: &Play) -> i64 {
    2 * play.scenario.policies.patience.value.0 + QUIET_MS
}

/// Whether all calls are over and everything that was to be recorded has been delivered.
async fn settled(play: &Play) -> bool {
    if !super::calls::quiet(play) {
        return false;
    }
    let mut whole = true;
    for rws in play.servers() {
        if !play.notebook.borrow().is_reachable(&rws) {
            continue;
        }
        let Some(screens) = list(play, &rws, "/sim/screen-recordings").await else { return false };
        whole &= screens.iter().all(|screen| screen["state"] == "stored");
    }
    whole
}

/// Whether a recording that was ordered goes on, or its file has not come yet: that it never comes shows after the patience alone.
async fn owes(play: &Play) -> bool {
    for rws in play.servers() {
        if !play.notebook.borrow().is_reachable(&rws) {
            continue;
        }
        let Some(ordered) = list(play, &rws, "/sim/screen-recordings?all=true").await else { return true };
        if ordered.iter().any(|screen| screen["state"] != "stored" && screen["state"] != "lost") {
            return true;
        }
    }
    false
}

async fn list(play: &Play, rws: &str, path: &str) -> Option<Vec<Value>> {
    play.office.ask(rws, path).await.ok()?.json().ok()
}
