//! Screen files on their way in: resumable, idempotent, checked (`wire::rws::screen`).

use super::core::{Change, Refused, Rws, ticket};
use super::door::same;
use super::model::Stage;
use super::recordings::digest;
use super::{Misstep, events};
use wire::rws::Status;
use wire::rws::screen::{Begin, PIECE, Progress};

/// An answer to Screen Recording Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// 200
    Go(Progress),
    /// 409: another offset is due.
    Elsewhere(Progress),
    /// 401
    Stranger,
    /// 404
    Unknown,
    /// 413
    TooLarge,
    /// 422: not what was announced; from the start again.
    Wrong(Progress),
}

const START: Progress = Progress { offset: 0, complete: false };

impl Rws {
    /// Announces a file.
    pub(super) fn begin_upload(&self, token: &str, begin: Begin) -> Result<Answer, Refused> {
        self.change(|c| {
            if let Some(answer) = c.stranger(token, &begin.recording) {
                return Ok(answer);
            }
            let id = begin.recording.clone();
            let Some(screen) = c.state.books.screens.get(&id) else { return Ok(Answer::Unknown) };
            if begin.size > c.config.upload_limit {
                c.refuse(&id, "it is too large");
                return Ok(Answer::TooLarge);
            }
            if begin.agent != screen.agent || !plausible(&begin) {
                c.refuse(&id, "it is not a file of this agent, or its description makes no sense");
                return Ok(Answer::Wrong(START));
            }
            if screen.stage == Stage::Stored {
                return Ok(c.again(&id, &begin));
            }
            c.over(&begin);
            let state = &mut *c.state;
            let Some(screen) = state.books.screens.get(&id) else { return Ok(Answer::Unknown) };
            match (&screen.begin, &screen.medium) {
                (Some(old), Some(medium)) if *old == begin => {
                    return Ok(Answer::Go(Progress { offset: medium.len(), complete: false }));
                }
                (_, Some(medium)) => medium.clone().remove(&mut c.batch),
                _ => {}
            }
            let medium = state.books.medium(&mut state.store, &mut c.batch);
            if let Some(screen) = state.books.screens.get_mut(&id) {
                (screen.begin, screen.medium) = (Some(begin), Some(medium));
            }
            state.books.keep_screen(&id, &mut c.batch);
            Ok(Answer::Go(START))
        })
    }

    /// Takes a piece.
    pub(super) fn take_piece(&self, token: &str, id: &str, offset: u64, bytes: &[u8]) -> Result<Answer, Refused> {
        self.change(|c| {
            if let Some(answer) = c.stranger(token, id) {
                return Ok(answer);
            }
            let state = &mut *c.state;
            let Some(screen) = state.books.screens.get(id) else { return Ok(Answer::Unknown) };
            let Some((begin, medium)) = screen.begin.clone().zip(screen.medium.clone()) else {
                return Ok(Answer::Elsewhere(START));
            };
            if screen.stage == Stage::Stored {
                return Ok(Answer::Go(Progress { offset: begin.size, complete: true }));
            }
            let have = medium.len();
            if offset != have {
                return Ok(Answer::Elsewhere(Progress { offset: have, complete: false }));
            }
            if bytes.len() > PIECE || have + bytes.len() as u64 > begin.size {
                return Ok(Answer::TooLarge);
            }
            if bytes.is_empty() {
                return Ok(Answer::Go(Progress { offset: have, complete: false }));
            }
            let last = have + bytes.len() as u64 == begin.size;
            if last {
                let before = medium.read(&state.store);
                let before =
                    before.map_err(|e| Refused::new(Status::InternalError, e.to_string()))?.unwrap_or_default();
                if digest(&[&before, bytes]) != begin.sha256 {
                    medium.remove(&mut c.batch);
                    if let Some(screen) = state.books.screens.get_mut(id) {
                        (screen.begin, screen.medium) = (None, None);
                    }
                    state.books.keep_screen(id, &mut c.batch);
                    c.refuse(id, "its digest is another one than announced");
                    return Ok(Answer::Wrong(START));
                }
            }
            let mut medium = medium;
            medium.append(bytes, &mut state.store, &mut c.batch);
            let offset = medium.len();
            if let Some(screen) = state.books.screens.get_mut(id) {
                screen.medium = Some(medium);
            }
            if last {
                c.stored(id);
            }
            c.state.books.keep_screen(id, &mut c.batch);
            Ok(Answer::Go(Progress { offset, complete: last }))
        })
    }
}

impl Change<'_> {
    /// The answer to one who does not hold the recording's token.
    fn stranger(&mut self, token: &str, id: &str) -> Option<Answer> {
        let Some(screen) = self.state.books.screens.get(id) else {
            self.refuse("", "there is no such recording");
            return Some(Answer::Unknown);
        };
        if same(token, &screen.token) {
            return None;
        }
        self.refuse(id, "the token is another one");
        Some(Answer::Stranger)
    }

    fn refuse(&mut self, recording: &str, why: &str) {
        self.after.event(events::UploadRefused { recording: recording.to_owned(), why: why.to_owned() });
    }

    /// A file that is here already is announced again.
    fn again(&mut self, id: &str, begin: &Begin) -> Answer {
        let have = self.state.books.screens.get(id).and_then(|screen| screen.begin.as_ref());
        if have == Some(begin) {
            return Answer::Go(Progress { offset: begin.size, complete: true });
        }
        self.refuse(id, "another file is stored for it");
        Answer::Wrong(START)
    }

    /// A recording whose file comes has ended, whether that was reported or not.
    fn over(&mut self, begin: &Begin) {
        let Some(screen) = self.state.books.screens.get_mut(&begin.recording) else { return };
        if !screen.stage.is_open() {
            return;
        }
        (screen.stage, screen.stopped) = (Stage::Stopped, Some(begin.stopped));
        let login = screen.login.clone();
        let (now, state) = (self.now, &mut *self.state);
        if let Some(seated) = state.desks.get_mut(&login) {
            let chance = &mut state.chance;
            let effects = seated.desk.file_comes(&begin.recording, now, &mut || ticket(chance));
            self.apply(&login, effects);
        }
    }

    /// The whole file is here, and is what was announced (GIR-FLOW-6).
    fn stored(&mut self, id: &str) {
        let books = &mut self.state.books;
        let Some(screen) = books.screens.get_mut(id) else { return };
        if self.config.errs(Misstep::StoresNothing) {
            let medium = screen.medium.take();
            (screen.stage, screen.begin) = (Stage::Lost, None);
            medium.inspect(|medium| medium.remove(&mut self.batch));
            return;
        }
        screen.stage = Stage::Stored;
        let call = screen.call.as_ref().map(|call| call.uuid.clone()).unwrap_or_default();
        let bytes = screen.begin.as_ref().map_or(0, |begin| begin.size);
        let (recording, agent, copy) = (id.to_owned(), screen.agent.clone(), screen.clone());
        self.after.event(events::Stored { recording, call, agent, bytes });
        if self.config.errs(Misstep::StoresTwice) {
            let second = format!("{id}-2");
            books.screens.insert(second.clone(), copy);
            books.keep_screen(&second, &mut self.batch);
        }
        self.tell_mapped(id);
    }
}

fn plausible(begin: &Begin) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    begin.size > 0
        && begin.started < begin.stopped
        && begin.sha256.len() == 64
        && begin.sha256.bytes().all(hex)
        && matches!(begin.content_type.as_str(), "image/apng" | "video/mp4")
}
