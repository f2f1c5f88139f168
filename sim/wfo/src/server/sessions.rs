//! Which user was logged on to which PC, as the PCs report it.

use super::core::Change;
use super::model::SessionRecord;
use crate::span::Span;
use wire::rte::Session;

/// Sessions that are kept of one PC; the oldest that have ended are forgotten.
const SESSIONS: usize = 2000;
/// Longest login that is taken, in bytes.
const LOGIN: usize = 256;

impl Change<'_> {
    /// Sessions that are open on connected PCs, as far as known.
    pub(super) fn open_sessions(&self) -> Vec<(String, Session)> {
        let open = self.model.sessions.iter().filter(|(_, s)| s.session.to.is_none());
        open.map(|((pc, _), s)| (pc.clone(), s.session.clone())).collect()
    }

    /// Takes a PC's sessions over. Gives the highest id of an ended one that is known now, and the times of which
    /// something else is known than before.
    pub(super) fn take_sessions(&mut self, pc: &str, sessions: Vec<Session>) -> (u64, Vec<Span>) {
        let (mut ended, mut news) = (self.ended_through(pc), Vec::new());
        for session in sessions.into_iter().filter(|s| s.windows.len() <= LOGIN) {
            let key = (pc.to_owned(), session.id);
            // What has ended does not open again, whatever comes late.
            if self.model.sessions.get(&key).is_some_and(|s| s.session.to.is_some() && session.to.is_none()) {
                continue;
            }
            if session.to.is_some() {
                ended = ended.max(session.id);
            }
            let record = SessionRecord { session };
            if self.model.sessions.get(&key) != Some(&record) {
                self.batch.put(format!("session/{pc}/{:012}", key.1), &record);
                let new = record.session.clone();
                let old = self.model.sessions.insert(key, record);
                news.extend(old.iter().map(|o| span(&o.session)).chain([span(&new)]));
                self.session_ended(&new);
            }
        }
        self.forget_sessions(pc);
        (ended, news)
    }

    fn ended_through(&self, pc: &str) -> u64 {
        self.sessions_of(pc).filter(|s| s.to.is_some()).map(|s| s.id).max().unwrap_or(0)
    }

    pub(super) fn sessions_of(&self, pc: &str) -> impl Iterator<Item = &Session> {
        let range = (pc.to_owned(), 0)..=(pc.to_owned(), u64::MAX);
        self.model.sessions.range(range).map(|(_, s)| &s.session)
    }

    fn forget_sessions(&mut self, pc: &str) {
        let ids: Vec<u64> = self.sessions_of(pc).map(|s| s.id).collect();
        for id in ids.iter().take(ids.len().saturating_sub(SESSIONS)) {
            self.model.sessions.remove(&(pc.to_owned(), *id));
            self.batch.remove(format!("session/{pc}/{id:012}"));
        }
    }
}

/// The time of a session; one that is open has no end yet.
pub(super) fn span(session: &Session) -> Span {
    Span::new(session.from, session.to.unwrap_or(i64::MAX))
}
