//! Recording controls: screen-only recordings by hand, and nothing else (SCR-ONLY-1, SCR-ONLY-2).

use super::core::{Change, Refused, Server};
use super::model::ContactRecord;
use crate::eligibility::{Verdict, same_login};
use std::time::Duration;
use wire::rte::{Session, ToDesktop};
use wire::wfo::{Control, ControlAnswer};

/// Longest screen-only recording, in milliseconds: the product's limit of four hours (`vendor-protocols.md` §6.2).
const LONGEST_MS: i64 = 4 * 3_600_000;
/// How often it is looked for recordings that have reached the limit.
const WATCH: Duration = Duration::from_secs(60);

impl Server {
    /// Carries out a recording control.
    ///
    /// # Errors
    /// Any control but `start_screen` and `stop_screen`; a user who is unknown, not eligible, not logged on to a connected
    /// PC, or has no such recording going on.
    pub fn control(&self, control: &Control) -> Result<ControlAnswer, Refused> {
        self.change(|c| match control.operation.as_str() {
            "start_screen" => c.start_screen(&control.email),
            "stop_screen" => c.stop_screen(&control.email),
            other => Err(Refused::Not(format!(
                "`{}` is not available: only screen-only recordings are controlled, by `start_screen` and `stop_screen`",
                other.chars().take(40).collect::<String>()
            ))),
        })
    }

    /// Ends screen-only recordings that have reached the limit of four hours, for ever.
    pub async fn watch_controls(self) {
        loop {
            kernel::time::sleep(WATCH).await;
            // A store that fails is told by the change itself; the next look tries again.
            let _ = self.change(|c| {
                c.end_overlong();
                Ok(())
            });
        }
    }
}

impl Change<'_> {
    fn start_screen(&mut self, email: &str) -> Result<ControlAnswer, Refused> {
        let user = self.model.users.values().find(|u| u.email.eq_ignore_ascii_case(email)).cloned();
        let user = user.ok_or_else(|| Refused::Unknown("there is no such user".into()))?;
        let windows = user.windows.clone().unwrap_or_default();
        let verdict = self.verdict(&windows);
        if verdict != Verdict::Eligible {
            return Err(Refused::Not(format!("the screen of this user is not recorded: {}", verdict.words())));
        }
        if self.running(user.id).is_some() {
            return Err(Refused::Not("a screen-only recording of this user is going on".into()));
        }
        let Some((pc, session)) = self.seat(&windows) else {
            return Err(Refused::Not("the user is not logged on to a PC that is connected".into()));
        };
        self.model.counters.contact += 1;
        self.keep_counters();
        let id = self.model.counters.contact;
        let contact = ContactRecord {
            user: Some(user.id),
            first: user.first,
            last: user.last,
            acd_id: user.acd_id,
            ..ContactRecord::new(id, self.now, self.now)
        };
        self.model.contacts.insert(id, contact);
        self.set_audio(id, wire::contact::UploadState::NoFile);
        self.keep_contact(id);
        self.effects.say(&pc, ToDesktop::ScreenOnly { windows: session.windows, on: true });
        Ok(ControlAnswer { contact: id.to_string() })
    }

    fn stop_screen(&mut self, email: &str) -> Result<ControlAnswer, Refused> {
        let user = self.model.users.values().find(|u| u.email.eq_ignore_ascii_case(email)).map(|u| u.id);
        let user = user.ok_or_else(|| Refused::Unknown("there is no such user".into()))?;
        let Some(id) = self.running(user) else {
            return Err(Refused::Not("no screen-only recording of this user is going on".into()));
        };
        self.end_screen(id, self.now);
        Ok(ControlAnswer { contact: id.to_string() })
    }

    fn end_screen(&mut self, id: u64, at: i64) {
        let Some(contact) = self.model.contacts.get_mut(&id) else { return };
        contact.to = Some(at.clamp(contact.from + 1, contact.from + LONGEST_MS));
        let windows = contact.user.and_then(|u| self.model.users.get(&u)).and_then(|u| u.windows.clone());
        self.keep_contact(id);
        for (pc, session) in self.open_sessions() {
            if windows.as_ref().is_some_and(|w| same_login(&session.windows, w)) {
                self.effects.say(&pc, ToDesktop::ScreenOnly { windows: session.windows, on: false });
            }
        }
        self.reconsider(id);
    }

    /// A logoff ends a screen-only recording that began in the session, unless the user was logged on to another PC then
    /// and is there still.
    pub(super) fn session_ended(&mut self, session: &Session) {
        let Some(to) = session.to else { return };
        let Some(user) = self.user_of_login(&session.windows).map(|u| u.id) else { return };
        let Some(id) = self.running(user) else { return };
        let Some(began) = self.model.contacts.get(&id).map(|c| c.from) else { return };
        let elsewhere = self.seat(&session.windows).is_some_and(|(_, s)| s.from <= began);
        if session.from <= began && began < to && !elsewhere {
            self.end_screen(id, to);
        }
    }

    /// Ends recordings that have reached the limit.
    fn end_overlong(&mut self) {
        let overlong = |c: &&ContactRecord| c.to.is_none() && c.from + LONGEST_MS <= self.now;
        for id in self.model.contacts.values().filter(overlong).map(|c| c.id).collect::<Vec<_>>() {
            self.end_screen(id, self.now);
        }
    }

    /// The connected PC where this login's session is open.
    fn seat(&self, windows: &str) -> Option<(String, Session)> {
        let here = |(pc, s): &(String, Session)| {
            same_login(&s.windows, windows) && self.lines.get(pc).is_some_and(|l| l.introduced)
        };
        self.open_sessions().into_iter().find(here)
    }

    /// A PC that was away may have forgotten that a screen-only recording goes on, or not have heard of its end.
    pub(super) fn repeat_screen_only(&mut self, pc: &str) {
        let Some(session) = self.sessions_of(pc).find(|s| s.to.is_none()).cloned() else { return };
        let Some(user) = self.user_of_login(&session.windows).map(|u| u.id) else { return };
        let by_hand = |c: &&ContactRecord| c.call.is_none() && c.user == Some(user) && session.from <= c.from;
        if let Some(on) = self.model.contacts.values().rev().find(by_hand).map(|c| c.to.is_none()) {
            self.effects.say(pc, ToDesktop::ScreenOnly { windows: session.windows, on });
        }
    }

    fn running(&self, user: u64) -> Option<u64> {
        self.model.contacts.values().find(|c| c.user == Some(user) && c.to.is_none()).map(|c| c.id)
    }
}
