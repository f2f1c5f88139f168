//! The truth at the end: the notebook, with what only the telephony system and the screens know; and the server's pages as an auditor sees
//! them, for the judge to look for what has no business there.

use super::build;
use super::gather::Gathered;
use super::play::Play;
use super::tenant;
use desktop::screen::{MONITOR_WIDTH, Screen as _};
use http::Method;
use judge::evidence::Probe;
use judge::truth::{Change, Session, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Closes the notebook.
pub fn finish(play: &Play, ends: i64) -> Truth {
    let mut notebook = play.notebook.borrow().clone();
    let ids: Vec<String> = notebook.truth().calls.iter().map(|c| c.id.clone()).collect();
    for id in ids {
        let Some(facts) = play.acd.facts(&id) else { continue };
        let Some(call) = notebook.call_mut(&id) else { continue };
        call.metadata_at = facts.metadata_at.filter(|at| *at <= ends);
        call.recorded_told_at = facts.recorded_told_at.filter(|at| *at <= ends);
        call.audio_at = facts.audio_at.filter(|at| *at <= ends);
        call.audio_sha256 = facts.audio_sha256;
        call.audio_ms = facts.audio_ms;
    }
    let mut truth = notebook.finish(ends);
    tenant::finish(play, &mut truth);
    truth.screens = screens(play, &truth.sessions);
    truth.pictures = pictures(play, &truth);
    truth
}

/// What the screens showed in all sessions, by PC and user: each user has a picture of their own there.
fn screens(play: &Play, sessions: &[Session]) -> BTreeMap<String, Vec<Change>> {
    let mut screens: BTreeMap<String, BTreeSet<Change>> = BTreeMap::new();
    for session in sessions {
        let Some(screen) = build::screen(play, &session.pc) else { continue };
        let changes = screen.changes(&session.windows, session.span.from, session.span.to);
        let seen = changes.into_iter().map(|c| Change { at: c.at, ordinal: c.ordinal, monitor: c.monitor });
        screens.entry(Truth::screen_of(&session.pc, &session.windows)).or_default().extend(seen);
    }
    screens.into_iter().map(|(screen, changes)| (screen, changes.into_iter().collect())).collect()
}

/// Fingerprints of the pictures that a recording may have to show: those that were on in an agent's contacts.
fn pictures(play: &Play, truth: &Truth) -> BTreeMap<String, BTreeMap<(i64, u8), u64>> {
    let mut pictures: BTreeMap<String, BTreeMap<(i64, u8), u64>> = BTreeMap::new();
    for session in &truth.sessions {
        let Some(screen) = build::screen(play, &session.pc) else { continue };
        let parts = truth.calls.iter().flat_map(|c| &c.parts).map(|p| (&p.agent, p.span));
        let wanted = parts.chain(truth.screen_only.iter().map(|o| (&o.agent, o.span)));
        let key = Truth::screen_of(&session.pc, &session.windows);
        let shown = truth.screens.get(&key).map(Vec::as_slice).unwrap_or_default();
        let known = pictures.entry(key).or_default();
        for span in wanted.filter(|(agent, _)| **agent == session.agent).map(|(_, span)| span.and(session.span)) {
            // From the one that was on at the start; monitors change in turn, so each is looked for by itself.
            for monitor in 0..MONITORS {
                let own = || shown.iter().filter(|c| c.monitor == monitor);
                let first = own().rfind(|c| c.at <= span.from).map_or(span.from, |c| c.at);
                for change in own().filter(|c| first <= c.at && c.at < span.to) {
                    known.entry((change.at, monitor)).or_insert_with(|| {
                        let picture = screen.draw(&session.windows, change.at);
                        let (wide, left) = (MONITOR_WIDTH as usize, usize::from(monitor) * MONITOR_WIDTH as usize);
                        judge::media::picture::print(picture.as_raw(), picture.width() as usize, left, wide)
                    });
                }
            }
        }
    }
    pictures
}

/// Monitors of a PC at most.
const MONITORS: u8 = 4;

/// Contacts whose page is looked at.
const PAGES: usize = 3;

/// What the server shows besides what is gathered: its pages, the ACDs, its state. What it does not answer is not there.
pub async fn pages(play: &Play, gathered: &Gathered) -> Vec<Probe> {
    let ids = gathered.contacts.iter().filter_map(|contact| contact["id"].as_str()).take(PAGES);
    let fixed = ["/", "/login", "/sim/acds", "/sim/status"].map(str::to_owned);
    let mut pages = Vec::new();
    let mut office = play.office.lock().await;
    for path in fixed.into_iter().chain(ids.map(|id| format!("/contacts/{id}"))) {
        let Ok(answer) = office.ask(Method::GET, &path, None).await else { continue };
        let at = kernel::time::truth();
        pages.push(Probe { at, what: format!("page:{path}"), status: answer.status.as_u16(), body: answer.text() });
    }
    pages
}
