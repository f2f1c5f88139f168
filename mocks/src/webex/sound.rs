//! The audio of a call: which files there are, what can be heard in them, and their bytes. Pure.
//!
//! The main recording runs from the first connection to the end. The caller can be heard whenever an agent has the call;
//! an agent not while the customer is on hold nor while consulting (WXC-CONS-4: the customer alone is recorded then).
//! Paused stretches, and those in which the customer waits in a queue again, are silent and keep their length. A
//! consultation has a file of its own, in which only the customer can be heard. Mono is the sum of both channels.

use super::call::Call;
use super::config::{Config, Piece, Role};
use super::ids;
use crate::audio::{Sound, Wav, wav};
use crate::stretch::Stretch;
use std::collections::BTreeMap;

/// The silence of unsigned 8-bit PCM.
const SILENCE: u8 = 128;
/// A stretch of time that has an end.
pub(super) type Span = (i64, i64);

/// What is heard in a file: its span, when the caller can be heard, and when each agent.
type Heard = (Span, Vec<Span>, Vec<(String, Vec<Span>)>);

/// What a file of audio is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Track {
    pub(super) id: String,
    pub(super) call_type: &'static str,
    pub(super) segment: bool,
    /// Keys.
    pub(super) agents: Vec<String>,
    pub(super) span: Span,
    pub(super) caller: Vec<Span>,
    /// Each agent's.
    pub(super) voices: Vec<(String, Vec<Span>)>,
}

impl Track {
    /// When any agent can be heard.
    fn agent(&self) -> Vec<Span> {
        union(self.voices.iter().flat_map(|(_, s)| s.iter().copied()).collect())
    }

    /// What its file is made of: just the same in a whole as in its only segment.
    pub(super) fn heard(&self) -> Heard {
        (self.span, self.caller.clone(), self.voices.clone())
    }

    /// The facts of it for the judge, with its file's SHA-256.
    pub(super) fn piece(&self, sha256: &str, config: &Config) -> Piece {
        let length_ms = Wav { key: 0, hz: config.audio_hz }.length_ms(self.span.1 - self.span.0);
        Piece {
            id: self.id.clone(),
            call_type: self.call_type,
            segment: self.segment,
            agents: self.agents.clone(),
            span: self.span,
            length_ms,
            channels: config.channels(),
            sha256: sha256.to_owned(),
            caller: self.caller.clone(),
            agent: self.agent(),
        }
    }

    /// The WAV.
    fn file(&self, call: &str, hz: u32, channels: u16) -> Vec<u8> {
        let hz = hz.max(1);
        let voice = |of: &str, heard: &[Span]| {
            let silent: Vec<Stretch> =
                minus(&[self.span], heard).into_iter().map(|(from, to)| Stretch { from, to: Some(to) }).collect();
            let key = kernel::chance::Stream::keyed(0, &format!("webex/voice/{of}")).below(u64::MAX);
            Wav { key, hz }.samples(self.span.0, self.span.1, &silent)
        };
        let left = voice(&format!("caller of {call}"), &self.caller);
        let agents = self.voices.iter().filter(|(_, h)| !h.is_empty()).map(|(agent, heard)| voice(agent, heard));
        let right = agents.reduce(|sum, one| mixed(sum, &one)).unwrap_or_else(|| vec![SILENCE; left.len()]);
        if channels == 2 {
            let both: Vec<[u8; 2]> = left.iter().zip(&right).map(|(l, r)| [*l, *r]).collect();
            wav(hz, 2, both.as_flattened())
        } else {
            wav(hz, 1, &mixed(left, &right))
        }
    }
}

/// Two voices at once.
fn mixed(mut one: Vec<u8>, other: &[u8]) -> Vec<u8> {
    one.iter_mut().zip(other).for_each(|(sum, other)| *sum = mix(*sum, *other));
    one
}

/// Two samples at once. Never quite silent where one of them is not.
fn mix(one: u8, other: u8) -> u8 {
    let sum = i16::from(one) + i16::from(other) - i16::from(SILENCE);
    match sum.clamp(0, 255) as u8 {
        SILENCE if one != SILENCE => SILENCE + 1,
        sum => sum,
    }
}

/// The sounds of ended calls, by call and by what is heard.
#[derive(Debug, Default)]
pub(super) struct Sounds(BTreeMap<(String, Heard), Sound>);

impl Sounds {
    /// That of a track, made when it is asked for first.
    pub(super) fn of(&mut self, call: &Call, track: &Track, config: &Config) -> &Sound {
        let new = || Sound::new(track.file(&call.key, config.audio_hz, config.channels()));
        self.0.entry((call.key.clone(), track.heard())).or_insert_with(new)
    }
}

/// The tracks of an ended call: the whole, its segments (one for each agent who had the customer), the consultations.
pub(super) fn tracks(call: &Call, seed: u64) -> Vec<Track> {
    let (Some(from), Some(end)) = (call.connected_at(), call.ended_at) else { return Vec::new() };
    if !call.has_audio() {
        return Vec::new();
    }
    let id = |what: &str| ids::uuid(seed, "recording", &format!("{}/{what}", call.key));
    let main = |id: String, segment: bool, span: Span| {
        let closed = |s: &Stretch| clip(s, span);
        let paused: Vec<Span> = call.paused.iter().filter_map(closed).collect();
        let had: Vec<Span> = call.owners.iter().filter_map(|(_, s)| closed(s)).collect();
        let held: Vec<Span> = call.holds.iter().filter_map(|(_, s)| closed(s)).collect();
        let mut voices: Vec<(String, Vec<Span>)> = Vec::new();
        for p in call.presence.iter().filter(|p| p.role == Role::Main) {
            let Some(there) = closed(&p.time) else { continue };
            let mine = call.consults.iter().filter(|c| c.by == p.agent);
            let consulting: Vec<Span> =
                mine.filter_map(|c| closed(&Stretch { from: c.asked, to: Some(c.done.unwrap_or(end)) })).collect();
            let heard = minus(&minus(&minus(&[there], &held), &consulting), &paused);
            match voices.iter_mut().find(|(a, _)| *a == p.agent) {
                Some((_, all)) => all.extend(heard),
                None => voices.push((p.agent.clone(), heard)),
            }
        }
        let agents = voices.iter().map(|(a, _)| a.clone()).collect();
        let caller = minus(&union(had), &paused);
        Track { id, call_type: "main", segment, agents, span, caller, voices }
    };
    let mut out = vec![main(id("main"), false, (from, end))];
    for (n, (_, owned)) in call.owners.iter().enumerate() {
        if let Some(span) = clip(owned, (from, end)) {
            out.push(main(id(&format!("segment {n}")), true, span));
        }
    }
    for (n, c) in call.consults.iter().enumerate() {
        let time = c.accepted.map(|from| Stretch { from, to: Some(c.done.unwrap_or(end)) });
        if let Some(span) = time.and_then(|t| clip(&t, (from, end))) {
            out.push(Track {
                id: id(&format!("consult {n}")),
                call_type: "consult",
                segment: false,
                agents: vec![c.by.clone(), c.with.clone()],
                span,
                caller: vec![span],
                voices: Vec::new(),
            });
        }
    }
    out
}

fn clip(s: &Stretch, span: Span) -> Option<Span> {
    let (from, to) = (s.from.max(span.0), s.to.unwrap_or(span.1).min(span.1));
    (from < to).then_some((from, to))
}

/// In order and without overlaps.
fn union(mut of: Vec<Span>) -> Vec<Span> {
    of.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for (from, to) in of {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// What of the first is in none of the second.
fn minus(of: &[Span], without: &[Span]) -> Vec<Span> {
    let mut left: Vec<Span> = of.to_vec();
    for &(from, to) in without {
        let cut = |(a, b): Span| [(a, b.min(from)), (a.max(to), b)].into_iter().filter(|(a, b)| a < b);
        left = left.into_iter().flat_map(cut).collect();
    }
    union(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_subtracted() {
        assert_eq!(minus(&[(0, 100)], &[(10, 20), (15, 30), (90, 200)]), [(0, 10), (30, 90)]);
        assert_eq!(minus(&[(0, 10)], &[(0, 10)]), []);
        assert_eq!(minus(&[(0, 10)], &[(20, 30)]), [(0, 10)]);
        assert_eq!(union(vec![(5, 9), (0, 3), (2, 6)]), [(0, 9)]);
    }

    fn track() -> Track {
        Track {
            id: "r".into(),
            call_type: "main",
            segment: false,
            agents: vec!["braun".into()],
            span: (0, 3_000),
            caller: vec![(0, 3_000)],
            voices: vec![("braun".into(), vec![(0, 1_000), (2_000, 3_000)])],
        }
    }

    #[test]
    fn the_caller_is_left_and_the_agents_right() {
        let file = track().file("c1", 200, 2);
        assert_eq!((file.len(), &file[22..24], &file[40..44]), (44 + 1_200, &[2, 0][..], &1_200u32.to_le_bytes()[..]));
        let right: Vec<bool> = file[44..].chunks(2).map(|s| s[1] != SILENCE).collect();
        assert!(file[44..].chunks(2).all(|s| s[0] != SILENCE), "the caller is heard throughout");
        assert!(
            right[..200].iter().all(|h| *h) && !right[200..400].iter().any(|h| *h) && right[400..].iter().all(|h| *h)
        );
    }

    #[test]
    fn mono_is_both_and_of_the_same_length() {
        let (mono, stereo) = (track().file("c1", 200, 1), track().file("c1", 200, 2));
        assert_eq!(mono.len() - 44, (stereo.len() - 44) / 2);
        assert!(mono[44..].iter().all(|s| *s != SILENCE));
        let alone = Track { voices: Vec::new(), ..track() }.file("c1", 200, 1);
        assert_eq!(
            mono[44 + 200..44 + 400],
            alone[44 + 200..44 + 400],
            "where the agent is silent the caller is alone"
        );
        assert_ne!(mono[44..44 + 200], alone[44..44 + 200]);
        assert_ne!(track().file("c2", 200, 1), mono, "another call sounds different");
    }

    #[test]
    fn nobody_is_heard_in_a_pause() {
        let quiet = Track { caller: vec![(0, 1_000)], voices: Vec::new(), ..track() };
        let file = quiet.file("c1", 200, 2);
        assert!(file[44 + 400..].iter().all(|s| *s == SILENCE));
        assert_eq!(file.len(), 44 + 1_200, "and it keeps its length");
    }
}
