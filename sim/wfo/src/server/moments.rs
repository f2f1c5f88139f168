//! What agents do, as Webex Contact Center tells it: logons, voice states (the adherence feed, WXC-WFM-3), pauses of the
//! screen's recording (SCR-PAUSE-1). In whatever order and however often it is told, the outcome is the same.

use super::core::{Change, Refused, Server};
use super::over::Over;
use super::sounds::is_agent;
use crate::acd::webex::face::{Deed, Moment};
use std::collections::BTreeSet;
use wire::rte::Trigger;
use wire::wfo::Adherence;

/// Agents in the adherence feed at most.
const ADHERENCE: usize = 100_000;

impl Server {
    /// The ids of an ACD's agents who are users here. What others do is not kept.
    pub fn agents_of(&self, acd: &str) -> BTreeSet<String> {
        let state = self.state();
        let users = state.model.users.values().filter(|u| u.profile.as_deref() == Some(acd));
        users.map(|u| u.acd_id.clone()).collect()
    }

    /// Takes over what agents did.
    ///
    /// # Errors
    /// When the store fails.
    pub fn moments(&self, acd: &str, moments: &[Moment], screen_pause: bool) -> Result<(), Refused> {
        let of = |m: &'_ Moment| lets(&m.what).map(|(of, lets)| ((m.agent.clone(), of), m.at, lets));
        let over = Over::of(moments.iter().filter_map(of));
        self.change(|c| {
            for moment in moments {
                c.moment(acd, moment, screen_pause, &over);
            }
            Ok(())
        })?;
        let mut state = self.state();
        for m in moments {
            let said = match &m.what {
                Deed::State(said) => said.as_str(),
                Deed::Logon(false) => "logged-out",
                _ => continue,
            };
            let key = (acd.to_owned(), m.agent.clone());
            if state.adherence.len() >= ADHERENCE && !state.adherence.contains_key(&key) {
                continue;
            }
            let now = state.adherence.entry(key).or_default();
            if now.0 <= m.at {
                *now = (m.at, said.to_owned());
            }
        }
        Ok(())
    }

    /// The present voice states of an ACD's agents. No other channel is in them (WXC-WFM-4).
    pub fn adherence(&self, acd: &str) -> Vec<Adherence> {
        let state = self.state();
        let of = |((of, agent), (since, said)): (&(String, String), &(i64, String))| {
            let user = state.model.users.values().find(|u| is_agent(u, acd, agent));
            (of == acd).then(|| Adherence {
                agent: user.map_or_else(|| agent.clone(), |u| u.acd_id.clone()),
                email: user.map(|u| u.email.clone()),
                state: said.clone(),
                since: *since,
            })
        };
        state.adherence.iter().filter_map(of).collect()
    }
}

/// What a deed is of that lets a PC capture, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Logon,
    Screen,
}

/// Whether a deed lets a PC capture: a logon, and a screen that is not paused any more.
fn lets(what: &Deed) -> Option<(Of, bool)> {
    match what {
        Deed::Logon(on) => Some((Of::Logon, *on)),
        Deed::ScreenPaused(on) => Some((Of::Screen, !*on)),
        Deed::State(_) => None,
    }
}

impl Change<'_> {
    fn moment(&mut self, acd: &str, moment: &Moment, screen_pause: bool, over: &Over<(String, Of)>) {
        let Some(user) = self.model.users.values_mut().find(|u| is_agent(u, acd, &moment.agent)) else { return };
        let news = match moment.what {
            Deed::Logon(on) => user.presence.mark(moment.at, on),
            Deed::ScreenPaused(on) if screen_pause => user.paused.get_or_insert_default().mark(moment.at, on),
            Deed::ScreenPaused(_) | Deed::State(_) => false,
        };
        if news {
            let id = user.id;
            self.keep_user(id);
            let over =
                lets(&moment.what).is_some_and(|(of, lets)| lets && over.has(&(moment.agent.clone(), of), moment.at));
            if !over {
                self.tell_user(id);
            }
        }
    }

    /// Since when the screen's recording is paused, in a session that is open since `from`; none where it is not.
    pub(super) fn screen_paused(&self, windows: &str, from: i64) -> Option<i64> {
        let paused = self.user_of_login(windows)?.paused.as_ref()?;
        let state = paused.capture(Trigger::Acd, Trigger::Acd, from, self.now);
        state.on.then(|| state.at.unwrap_or(from))
    }
}
