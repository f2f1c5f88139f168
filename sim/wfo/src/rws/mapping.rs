//! Which call a screen file belongs to: the agent's first one, by the agent's id (GIR-ONE-2, GIR-MAP-1 to GIR-MAP-5).

use super::config::Mapping;
use super::{Misstep, moment};
use wire::rws::screen::CallReference;
use wire::rws::{MediaFile, Recording};

/// What is known of a screen file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen<'a> {
    /// The agent's id.
    pub agent: &'a str,
    /// The agent's first call that was going when it began; none for work that is not voice.
    pub first: Option<&'a CallReference>,
    /// Under which UUIDs that call went on, in order.
    pub became: &'a [String],
    /// UUIDs of further calls whose recording began while the file ran.
    pub others: &'a [String],
    /// When it began, UTC milliseconds.
    pub started: i64,
}

/// Where a screen file belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The call's UUID, which is the voice recording's id.
    pub call: String,
    /// The part that the agent handled; none as long as the voice recording has not come.
    pub media: Option<String>,
}

/// Maps a screen file. `find` gives a voice recording by its id. None for a file without a call.
pub fn map<'r>(
    screen: Screen<'_>,
    find: impl Fn(&str) -> Option<&'r Recording>,
    policy: Mapping,
    misstep: Option<Misstep>,
) -> Option<Mapped> {
    let first = screen.first?;
    let main = screen.became.last().filter(|_| policy == Mapping::Main || misstep == Some(Misstep::MapsConsultToMain));
    let last = screen.others.last().filter(|_| misstep == Some(Misstep::MapsToLastCall));
    let call = last.or(main).unwrap_or(&first.uuid);
    if misstep == Some(Misstep::MapsNothing) {
        return None;
    }
    let media = find(call).and_then(|recording| {
        let files = recording.media_files.iter();
        if misstep == Some(Misstep::MapsToAnotherAgent) {
            let theirs = files.filter(|file| file.parameters.agent_id.as_deref() != Some(screen.agent));
            return earliest(theirs, screen.started).or(earliest(recording.media_files.iter(), screen.started));
        }
        let theirs = |file: &&MediaFile| match &file.parameters.agent_id {
            Some(agent) => agent == screen.agent,
            // One who records no agent's id records the DN at least.
            None => file.parameters.record_dn.as_ref() == Some(&first.dn),
        };
        earliest(files.filter(theirs), screen.started)
    });
    Some(Mapped { call: call.clone(), media: media.map(|file| file.media_id.clone()) })
}

/// Of the parts that the agent handled (who may have left and come back), the one that was going at this time, or came next; else
/// the last one before.
fn earliest<'r>(files: impl Iterator<Item = &'r MediaFile>, at: i64) -> Option<&'r MediaFile> {
    let mut timed: Vec<(i64, i64, &MediaFile)> = files
        .map(|file| {
            (moment::read(&file.start_time).unwrap_or(0), moment::read(&file.stop_time).unwrap_or(i64::MAX), file)
        })
        .collect();
    timed.sort_by_key(|(start, stop, file)| (*start, *stop, &file.media_id));
    timed.iter().find(|(_, stop, _)| *stop > at).or(timed.last()).map(|(_, _, file)| *file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wire::rws::MediaParameters;

    fn file(call: &str, media: &str, agent: Option<&str>, dn: &str, from: i64, to: i64) -> MediaFile {
        MediaFile {
            media_uri: None,
            start_time: moment::written(from),
            stop_time: moment::written(to),
            call_uuid: call.into(),
            media_id: media.into(),
            media_type: "audio/wav".into(),
            duration: (to - from).to_string(),
            size: "1".into(),
            parameters: MediaParameters {
                record_dn: Some(dn.into()),
                agent_id: agent.map(Into::into),
                ..MediaParameters::default()
            },
        }
    }

    fn recording(id: &str, files: Vec<MediaFile>) -> Recording {
        Recording {
            id: id.into(),
            caller_phone_number: String::new(),
            dialed_phone_number: String::new(),
            start_time: moment::written(0),
            stop_time: moment::written(0),
            media_files: files,
            event_history: Vec::new(),
        }
    }

    fn call(uuid: &str) -> CallReference {
        CallReference { uuid: uuid.into(), conn_id: "01".into(), dn: "7001".into() }
    }

    fn screen<'a>(first: Option<&'a CallReference>, became: &'a [String], others: &'a [String]) -> Screen<'a> {
        Screen { agent: "1001", first, became, others, started: 5000 }
    }

    #[test]
    fn the_consultation_is_the_first_call_of_who_was_consulted() {
        let all = [
            recording(
                "MAIN",
                vec![
                    file("MAIN", "m-a", Some("1000"), "7000", 0, 9000),
                    file("MAIN", "m-b", Some("1001"), "7001", 9000, 20_000),
                ],
            ),
            recording("CONS", vec![file("CONS", "c-b", Some("1001"), "7001", 5000, 9000)]),
        ];
        let find = |id: &str| all.iter().find(|one| one.id == id);
        let (first, became) = (call("CONS"), ["MAIN".to_owned()]);
        let of = |policy, misstep| map(screen(Some(&first), &became, &[]), find, policy, misstep).unwrap();
        assert_eq!(of(Mapping::First, None), Mapped { call: "CONS".into(), media: Some("c-b".into()) });
        assert_eq!(of(Mapping::Main, None), Mapped { call: "MAIN".into(), media: Some("m-b".into()) });
        assert_eq!(of(Mapping::First, Some(Misstep::MapsConsultToMain)).call, "MAIN");
        // Consulted by one who had been consulted: what counts is how it went on last.
        let became = ["BETWEEN".to_owned(), "MAIN".to_owned()];
        let last = map(screen(Some(&first), &became, &[]), find, Mapping::Main, None);
        assert_eq!(last.unwrap().call, "MAIN");
    }

    #[test]
    fn without_a_voice_recording_the_call_is_known_and_its_part_is_not() {
        let first = call("MAIN");
        let mapped = map(screen(Some(&first), &[], &[]), |_| None, Mapping::First, None);
        assert_eq!(mapped, Some(Mapped { call: "MAIN".into(), media: None }));
        assert_eq!(map(screen(None, &[], &[]), |_| None, Mapping::First, None), None);
        let theirs = recording("MAIN", vec![file("MAIN", "m", Some("9"), "7001", 0, 9000)]);
        let mapped = map(screen(Some(&first), &[], &[]), |_| Some(&theirs), Mapping::First, None);
        assert_eq!(mapped.unwrap().media, None);
    }

    #[test]
    fn without_an_agents_id_the_dn_tells() {
        let first = call("MAIN");
        let of = recording("MAIN", vec![file("MAIN", "x", None, "7000", 0, 9), file("MAIN", "y", None, "7001", 0, 9)]);
        let mapped = map(screen(Some(&first), &[], &[]), |_| Some(&of), Mapping::First, None);
        assert_eq!(mapped.unwrap().media.as_deref(), Some("y"));
    }

    proptest! {
        /// Whatever MCP delivers: the file goes to the first call, to a part of this agent, and to the first of them that was
        /// still going when the file began.
        #[test]
        fn the_first_part_of_the_agent_that_was_going(
            parts in proptest::collection::vec((0usize..3, 0usize..2, 0i64..20, 1i64..10), 0..8),
            others in proptest::collection::vec(0usize..3, 0..3),
        ) {
            let agents = ["1000", "1001", "1002"];
            let calls = ["MAIN", "CONS"];
            let all: Vec<Recording> = calls.iter().enumerate().map(|(index, id)| {
                let of = parts.iter().enumerate().filter(|(_, part)| part.1 == index);
                let files = of.map(|(n, (agent, _, from, length))| {
                    file(id, &format!("m{n}"), Some(agents[*agent]), "7001", from * 1000, (from + length) * 1000)
                });
                recording(id, files.collect())
            }).collect();
            let first = call("MAIN");
            let others: Vec<String> = others.iter().map(|n| format!("other-{n}")).collect();
            let mapped = map(screen(Some(&first), &[], &others), |id| all.iter().find(|one| one.id == id), Mapping::First, None).unwrap();
            prop_assert_eq!(&mapped.call, "MAIN");
            let theirs: Vec<&(usize, usize, i64, i64)> = parts.iter().filter(|part| part.0 == 1 && part.1 == 0).collect();
            prop_assert_eq!(mapped.media.is_some(), !theirs.is_empty());
            if let Some(media) = mapped.media {
                let number: usize = media[1..].parse().unwrap();
                let chosen = parts[number];
                prop_assert_eq!((chosen.0, chosen.1), (1, 0));
                let going: Vec<_> = theirs.iter().filter(|part| (part.2 + part.3) * 1000 > 5000).collect();
                if let Some(soonest) = going.iter().map(|part| part.2).min() {
                    prop_assert_eq!(chosen.2, soonest);
                }
            }
        }
    }
}
