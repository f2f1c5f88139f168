//! Gathering the evidence: what both RWS answer to an auditor, and the bytes on the disks.

use super::play::Play;
use judge::evidence::Probe;
use judge::genesys::Evidence;
use judge::genesys::evidence::Answers;
use judge::watch::Writes;
use kernel::trace::Trace;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the auditor asks for one thing.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was gathered.
#[derive(Debug, Default)]
pub struct Gathered {
    /// As in [`Evidence`].
    pub rws: BTreeMap<String, Answers>,
    /// As in [`Evidence`].
    pub disks: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// As in [`Evidence`].
    pub probes: Vec<Probe>,
}

impl Gathered {
    /// All together.
    pub fn evidence(self, trace: Trace, writes: Writes) -> Evidence {
        Evidence { trace, rws: self.rws, disks: self.disks, writes, probes: self.probes }
    }
}

/// Gathers everything.
///
/// # Errors
/// An RWS that is up does not answer, or not with what it has to.
pub async fn gather(play: &Play) -> Result<Gathered, String> {
    // The disks first: what the auditor makes the servers do is no evidence.
    let mut gathered = Gathered { disks: disks(play), ..Gathered::default() };
    if !play.ground.live {
        play.control.unplug("stage", false).await;
    }
    for rws in play.servers() {
        if !play.notebook.borrow().is_reachable(&rws) {
            continue;
        }
        let answers = answers(play, &rws).await?;
        for path in ["/api/v2/recordings".to_owned(), query(play)] {
            let answer = play.office.insist(&rws, &path, PATIENCE).await?;
            let what = path.trim_start_matches("/api/v2/").to_owned();
            let at = kernel::time::truth();
            gathered.probes.push(Probe { at, what, status: answer.status.as_u16(), body: answer.text() });
        }
        gathered.rws.insert(rws, answers);
    }
    Ok(gathered)
}

/// The public search for everything in the time of the run.
fn query(play: &Play) -> String {
    let time = |at: i64| kernel::time::iso(at).chars().take(19).collect::<String>();
    let (from, to) = (time(play.scenario.starts.0 - 3_600_000), time(kernel::time::truth() + 3_600_000));
    format!("/api/v2/recordings?startTime={from}Z&stopTime={to}Z&limit=100")
}

async fn answers(play: &Play, rws: &str) -> Result<Answers, String> {
    let list =
        async |path: &str| -> Result<Vec<Value>, String> { play.office.insist(rws, path, PATIENCE).await?.json() };
    let mut all = Answers {
        recordings: list("/sim/recordings").await?,
        screens: list("/sim/screen-recordings").await?,
        sessions: list("/sim/sessions").await?,
        ..Answers::default()
    };
    for screen in &all.screens {
        let Some(id) = screen["recording"].as_str() else {
            return Err(format!("a screen recording without id: {screen}"));
        };
        let path = format!("/sim/screen-recordings/{id}/file");
        match fetch(play, rws, &path).await? {
            Ok(bytes) => {
                all.files.insert(id.to_owned(), bytes);
            }
            Err(status) => {
                all.refused.insert(path, status);
            }
        }
    }
    for recording in &all.recordings {
        let Some(id) = recording["id"].as_str() else { return Err(format!("a recording without id: {recording}")) };
        for media in recording["mediaFiles"].as_array().into_iter().flatten() {
            let Some(media) = media["mediaId"].as_str() else { return Err(format!("media without id: {media}")) };
            let path = format!("/sim/recordings/{id}/media/{media}");
            match fetch(play, rws, &path).await? {
                Ok(bytes) => {
                    all.media.insert((id.to_owned(), media.to_owned()), bytes);
                }
                Err(status) => {
                    all.refused.insert(path, status);
                }
            }
        }
    }
    Ok(all)
}

async fn fetch(play: &Play, rws: &str, path: &str) -> Result<Result<Vec<u8>, u16>, String> {
    let answer = play.office.insist(rws, path, PATIENCE).await?;
    Ok(if answer.status.is_success() { Ok(answer.body.to_vec()) } else { Err(answer.status.as_u16()) })
}

fn disks(play: &Play) -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
    let machines = play.machines().into_iter();
    machines.map(|machine| (machine.clone(), play.control.disk(&machine).into_iter().collect())).collect()
}
