//! Audio under addresses that carry their own credential and expire, as storage has them.

use super::call::Call;
use super::config::Config;
use super::ids;
use super::sound::{self, Track};
use super::state::State;
use super::tokens::same;
use bytes::Bytes;
use wire::webex::captures::{Answer, Attributes, Captures, Meta, Query, Recording, masked};
use wire::webex::hooks::signature;

/// Most tracks that a wish can be about, which bounds the work of one request.
const MOST_TASKS: usize = wire::webex::captures::MOST_TASKS;

fn seal(config: &Config, task: &str, recording: &str, until: i64) -> String {
    let key = ids::text(&mut kernel::chance::Stream::keyed(config.seed, "webex/media"), "", 64);
    signature(&key, format!("{task}/{recording}/{until}").as_bytes())
}

/// The address of a recording, until an instant.
pub(super) fn address(config: &Config, task: &str, recording: &str, until: i64) -> String {
    let seal = seal(config, task, recording, until);
    format!("{}/media/{task}/{recording}.wav?expires={until}&token={seal}", config.base())
}

/// Whether an address is one of ours; none when it is and has expired.
pub(super) fn opens(config: &Config, now: i64, task: &str, recording: &str, until: &str, given: &str) -> Option<bool> {
    let until: i64 = until.parse().ok().unwrap_or(i64::MIN);
    let ours = same(&seal(config, task, recording, until), given);
    if ours && until <= now { None } else { Some(ours) }
}

/// Id of the whole recording of a call.
pub(super) fn main_id(seed: u64, call: &Call) -> String {
    ids::uuid(seed, "recording", &format!("{}/main", call.key))
}

/// A query that is not to be answered, in the vendor's words where they are public.
pub(super) fn check(query: &Query) -> Result<i64, String> {
    let minutes = query.url_expiration.unwrap_or(wire::webex::captures::LONGEST_MIN);
    if minutes <= 0 {
        return Err("urlExpiration should be greater than 0.".into());
    }
    if minutes > wire::webex::captures::LONGEST_MIN {
        return Err("urlExpiration should be less than or equal to 60.".into());
    }
    if query.task_ids.is_empty() || query.task_ids.len() > MOST_TASKS {
        return Err("taskIds should have 1 to 10 ids.".into());
    }
    let unique: std::collections::BTreeSet<&String> = query.task_ids.iter().collect();
    if unique.len() < query.task_ids.len() {
        return Err("taskIds should be unique.".into());
    }
    let uuid = |id: &&String| id.len() == 36 && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    match query.task_ids.iter().find(|id| !uuid(id)) {
        Some(_) => Err("taskIds should be UUIDs.".into()),
        None => Ok(minutes),
    }
}

/// The captures of the tasks asked for. Who is not known, and whose audio is not there yet, is left out.
pub(super) fn captures(m: &super::model::Model, config: &Config, now: i64, query: &Query, minutes: i64) -> Answer {
    let until = now + minutes * 60_000;
    let segments = query.include_segments.unwrap_or(false);
    let of = |id: &String| {
        let call = m.by_id(id).filter(|c| c.audio_at().is_some_and(|t| t <= now))?;
        let wanted = |t: &Track| t.call_type == "consult" || t.segment == segments;
        let tracks = sound::tracks(call, config.seed);
        let recording =
            tracks.iter().filter(|t| wanted(t)).enumerate().map(|(n, t)| row(m, config, call, t, n, until)).collect();
        Some(Captures { task_id: id.clone(), recording, transcription: Vec::new() })
    };
    let meta = Meta { org_id: config.org_id(), url_expiration: minutes };
    Answer { meta, data: query.task_ids.iter().filter_map(of).collect() }
}

fn row(m: &super::model::Model, config: &Config, call: &Call, t: &Track, n: usize, until: i64) -> Recording {
    let agents = t.agents.iter().filter_map(|a| m.who(Some(a))).map(|u| u.ids.ci_user_id.clone());
    let main = t.call_type == "main";
    let several = t.agents.len() > 1;
    Recording {
        id: t.id.clone(),
        segment: t.segment,
        attributes: Attributes {
            file_name: format!("recording-{}.wav", n + 1),
            file_path: address(config, &call.id, &t.id, until),
            start_time: t.span.0,
            stop_time: t.span.1,
            participants: agents.chain([masked(&call.from)]).collect(),
            channel1: "Caller".into(),
            channel2: if main && several { "Others" } else { "Agent" }.into(),
            call_type: t.call_type.into(),
            sensitive: false,
        },
    }
}

/// The file of a recording, once it is out.
pub(super) fn file(s: &mut State, config: &Config, now: i64, task: &str, recording: &str) -> Option<Bytes> {
    let call = s.model.by_id(task).filter(|c| c.audio_at().is_some_and(|t| t <= now))?;
    let track = sound::tracks(call, config.seed).into_iter().find(|t| t.id == recording)?;
    Some(s.sounds.of(call, &track, config).file.clone())
}

/// The whole recording of a session, once it is out.
pub(super) fn whole(s: &mut State, config: &Config, now: i64, sid: &str) -> Option<Bytes> {
    let main = main_id(config.seed, s.model.by_id(sid)?);
    file(s, config, now, sid, &main)
}
