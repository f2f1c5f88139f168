//! What a screen file is mapped to: GIR-ONE-2, GIR-ONE-3 (once), GIR-MAP-1, GIR-MAP-3, GIR-MAP-5, and GIR-NV-1 (to nothing).
//!
//! ONE-2 is reached where another call of the agent was recorded while the file ran; MAP-1 and MAP-3 with a file of an agent on a call
//! that was transferred or became a conference in one step; MAP-5 with the file of an agent who joined by a consultation.

use super::files::about;
use super::voice::flow;
use crate::genesys::case::Case;
use crate::genesys::expect::{self, Mapped, Source, reach};
use crate::genesys::view::{Media, Screen, Voice};
use crate::verdict::{Book, Finding};

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (index, screen) in case.screens.iter().enumerate() {
        let Some(file) = case.file(index) else { continue };
        let finding = |seen: String, due: String| about(case, index, Finding::new(seen, due)).at(file.span.from);
        if !screen.must {
            if let Some((uuid, _)) = file.mapped.as_ref().filter(|(uuid, _)| is_anothers(case, uuid, &file.agent)) {
                book.broken("GIR-ONE-2", finding(format!("mapped to {uuid}"), "to a call of the agent's own".into()));
            }
            continue;
        }
        if file.agent != screen.agent {
            book.broken(
                "GIR-ONE-2",
                finding(format!("the file of agent {}", file.agent), format!("of agent {}", screen.agent)),
            );
            continue;
        }
        let Some(mapped) = &case.mapped[index] else {
            if file.mapped.is_some() || !file.listed.is_empty() {
                let seen = format!("mapped to {:?}", file.mapped.as_ref().map(|(uuid, _)| uuid));
                book.broken("GIR-NV-1", finding(seen, "mapped to no call".into()));
            }
            continue;
        };
        let own = case.view.voices.iter().find(|v| v.id == mapped.uuid && v.rws == file.rws);
        let Some(media) = own.and_then(|v| wanted(v, mapped)) else { continue };
        let id = id(case, index);
        // With one call alone there is nothing to choose between.
        if id != "GIR-ONE-2" || !screen.overlapping.is_empty() || screen.older.is_some() {
            book.tested(id);
        }
        let due = (mapped.uuid.clone(), media.id.clone());
        let others = older(case, screen, &file.rws).into_iter().chain(unheard(case, screen, mapped, file));
        let due = others.into_iter().find(|other| wrong(file, other).is_none()).unwrap_or(due);
        if let Some(seen) = wrong(file, &due) {
            book.broken(
                id,
                finding(seen, format!("mapped to {} and its file {}, of agent id {}", due.0, due.1, mapped.agent_id)),
            );
        } else if file.listed.len() != 1 {
            let id = if screen.overlapping.is_empty() { id } else { "GIR-ONE-3" };
            book.broken(
                id,
                finding(format!("listed with {} voice recordings", file.listed.len()), "mapped once".into()),
            );
        }
    }
}

/// Whether a call is one on which others were, and an agent was not: of a file that only may be there nobody knows to which of the
/// agent's calls it maps, but it is none of these.
fn is_anothers(case: &Case<'_>, uuid: &str, agent: &str) -> bool {
    let call = case.truth.calls.iter().find(|c| c.uuid == uuid);
    call.is_some_and(|c| !c.stretches.iter().any(|s| s.agent == agent))
}

/// The voice file of the call that went on already.
fn older(case: &Case<'_>, screen: &expect::Screen, rws: &str) -> Option<(String, String)> {
    voice_file(case, &expect::mapped(case.truth, &screen.agent, screen.older?)?, rws)
}

/// The voice file of the call with which the file began: RWS may not have heard what became of that call, or only when the
/// file had ended.
fn unheard(case: &Case<'_>, screen: &expect::Screen, mapped: &Mapped, file: &Screen) -> Option<(String, String)> {
    if mapped.span.from < file.span.to && reach::is_quiet(case.truth, &[&file.rws, "sip"], file.span) {
        return None;
    }
    voice_file(case, &expect::mapped_first(case.truth, &screen.agent, screen.source)?, &file.rws)
}

fn voice_file(case: &Case<'_>, mapped: &Mapped, rws: &str) -> Option<(String, String)> {
    let own = case.view.voices.iter().find(|v| v.id == mapped.uuid && v.rws == rws)?;
    Some((mapped.uuid.clone(), wanted(own, mapped)?.id.clone()))
}

/// The voice file that is meant: of that agent, and of several the one that has most in common.
pub fn wanted<'v>(voice: &'v Voice, mapped: &Mapped) -> Option<&'v Media> {
    let own = voice.media.iter().filter(|m| m.agent_id == mapped.agent_id);
    own.max_by_key(|m| (m.span.and(mapped.span).ms(), -(m.span.from - mapped.span.from).abs()))
}

fn wrong(file: &Screen, due: &(String, String)) -> Option<String> {
    match &file.mapped {
        None => Some("mapped to nothing".into()),
        Some(seen) if seen != due => Some(format!("mapped to {} and its file {}", seen.0, seen.1)),
        Some(_) => file.listed.iter().find(|l| *l != due).map(|l| format!("listed with {} and its file {}", l.0, l.1)),
    }
}

/// Whose affair the mapping is.
fn id(case: &Case<'_>, index: usize) -> &'static str {
    let screen = &case.screens[index];
    if case.mapped[index].as_ref().is_some_and(|m| m.joiner) {
        return "GIR-MAP-5";
    }
    let Source::Voice { call, .. } = screen.source else { return "GIR-NV-1" };
    match flow(case.truth, &case.truth.calls[call]) {
        _ if !screen.overlapping.is_empty() => "GIR-ONE-2",
        Some(flow @ ("GIR-MAP-1" | "GIR-MAP-3")) => flow,
        _ => "GIR-ONE-2",
    }
}
