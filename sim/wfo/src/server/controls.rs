//! Recording controls: screen-only recordings by hand, and nothing else (SCR-ONLY-1, SCR-ONLY-2).

use super::core::{Change, Refused, Server};
use super::model::ContactRecord;
use crate::eligibility::{Verdict, same_login};
use std::collections::BTreeSet;
use wire::rte::ToDesktop;
use wire::wfo::{Control, ControlAnswer};

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
        let here = |(pc, s): &(String, wire::rte::Session)| {
            same_login(&s.windows, &windows) && self.lines.get(pc).is_some_and(|l| l.introduced)
        };
        let Some((pc, session)) = self.open_sessions().into_iter().find(here) else {
            return Err(Refused::Not("the user is not logged on to a PC that is connected".into()));
        };
        self.model.counters.contact += 1;
        self.keep_counters();
        let id = self.model.counters.contact;
        let contact = ContactRecord {
            id,
            call: None,
            user: Some(user.id),
            from: self.now,
            to: None,
            ani: String::new(),
            dnis: String::new(),
            assoc: String::new(),
            first: user.first,
            last: user.last,
            acd_id: user.acd_id,
            imported_at: self.now,
            video: Vec::new(),
            audio: Vec::new(),
            tried: BTreeSet::new(),
            relay: None,
            medium: None,
            covered: Vec::new(),
            pc: None,
            note: String::new(),
        };
        self.model.contacts.insert(id, contact);
        self.set_audio(id, wire::contact::UploadState::NoFile);
        self.keep_contact(id);
        self.effects.say(&pc, ToDesktop::ScreenOnly { windows: session.windows, on: true });
        Ok(ControlAnswer { contact: id.to_string() })
    }

    fn stop_screen(&mut self, email: &str) -> Result<ControlAnswer, Refused> {
        let user =
            self.model.users.values().find(|u| u.email.eq_ignore_ascii_case(email)).map(|u| (u.id, u.windows.clone()));
        let (user, windows) = user.ok_or_else(|| Refused::Unknown("there is no such user".into()))?;
        let Some(id) = self.running(user) else {
            return Err(Refused::Not("no screen-only recording of this user is going on".into()));
        };
        let now = self.now;
        if let Some(contact) = self.model.contacts.get_mut(&id) {
            contact.to = Some(now.max(contact.from + 1));
        }
        self.keep_contact(id);
        let windows = windows.unwrap_or_default();
        for (pc, session) in self.open_sessions() {
            if same_login(&session.windows, &windows) {
                self.effects.say(&pc, ToDesktop::ScreenOnly { windows: session.windows, on: false });
            }
        }
        self.reconsider(id);
        Ok(ControlAnswer { contact: id.to_string() })
    }

    /// A PC that was away may have forgotten that a screen-only recording goes on.
    pub(super) fn repeat_screen_only(&mut self, pc: &str) {
        let Some(session) = self.sessions_of(pc).find(|s| s.to.is_none()).cloned() else { return };
        let user = self.user_of_login(&session.windows).map(|u| u.id);
        if user.and_then(|u| self.running(u)).is_some() {
            self.effects.say(pc, ToDesktop::ScreenOnly { windows: session.windows, on: true });
        }
    }

    fn running(&self, user: u64) -> Option<u64> {
        self.model.contacts.values().find(|c| c.user == Some(user) && c.to.is_none()).map(|c| c.id)
    }
}
