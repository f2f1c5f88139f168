//! The director: walks the timeline at exact true times, waits until all is settled and has the evidence gathered.

use super::acts;
use super::gather::{self, Gathered};
use super::play::Play;
use super::settle;
use crate::genesys::Step;
use crate::stage::director::sleep_until;
use kernel::time;

/// What a played scenario leaves behind, beside the trace.
#[derive(Debug)]
pub struct Played {
    /// What happened.
    pub truth: judge::genesys::Truth,
    /// What the installation shows.
    pub gathered: Gathered,
}

/// Plays the whole scenario.
///
/// # Errors
/// The stage could not do its work: there is no verdict.
pub async fn direct(play: Play) -> Result<Played, String> {
    let starts = play.scenario.starts.0;
    sleep_until(starts).await;
    let moments = play.scenario.timeline.0.clone();
    for (moment, steps) in &moments {
        sleep_until(starts + moment.value.0).await;
        for step in steps {
            act(&play, &step.value).await;
        }
    }
    let ends = settle::settle(&play).await;
    let gathered = gather::gather(&play).await?;
    let trouble = play.trouble.borrow().join("; ");
    if !trouble.is_empty() {
        return Err(trouble);
    }
    Ok(Played { truth: super::truth::finish(&play, ends), gathered })
}

async fn act(play: &Play, step: &Step) {
    if let Err(why) = acts::act(play, step).await {
        let when = time::iso(time::truth());
        play.trouble(format!("at {when} the stage failed to {}: {why}", step.name()));
    }
}
