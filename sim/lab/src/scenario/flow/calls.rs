//! Calls: who is on which, and what can be done with it.

mod consults;

use super::walk::Flow;
use crate::scenario::at::{At, Place};
use crate::scenario::check;
use crate::scenario::model::{Api, Platform};
use crate::scenario::names;
use crate::scenario::problem::Problem;
use crate::scenario::step::{Answer, Call, GiveUp, Leave, TextChannel, TextContact, Transfer, Unanswered};
use std::collections::{BTreeMap, BTreeSet};

/// All calls so far.
#[derive(Default)]
pub(super) struct Calls {
    by_id: BTreeMap<String, State>,
}

struct State {
    on: BTreeSet<String>,
    ended: bool,
    paused: bool,
    held: bool,
    /// The audio recording was ended by hand.
    audio_ended: bool,
    text: bool,
    /// Who is consulted, and by whom; accepted or not.
    consult: Option<Consulted>,
    /// Whose phone rings after a transfer.
    ringing: Option<String>,
    /// Whose screen is paused.
    screens_paused: BTreeSet<String>,
    recorded: bool,
}

/// See [`State::consult`].
#[derive(Clone)]
struct Consulted {
    by: String,
    with: String,
    accepted: bool,
}

impl State {
    fn new(on: BTreeSet<String>) -> Self {
        Self {
            on,
            ended: false,
            paused: false,
            held: false,
            audio_ended: false,
            text: false,
            consult: None,
            ringing: None,
            screens_paused: BTreeSet::new(),
            recorded: true,
        }
    }
    /// Whether the agent is with the customer or in a consultation, or the phone rings.
    fn has(&self, agent: &str) -> bool {
        let asked = self.consult.as_ref().is_some_and(|c| c.with == agent);
        self.on.contains(agent) || asked || self.ringing.as_deref() == Some(agent)
    }
}

impl Calls {
    pub(super) fn names(&self) -> Vec<String> {
        self.by_id.iter().filter(|(_, c)| !c.text).map(|(id, _)| id.clone()).collect()
    }
    /// A call that an agent is on, on hold or not.
    pub(super) fn of(&self, agent: &str) -> Option<&str> {
        self.by_id.iter().find(|(_, c)| !c.ended && c.has(agent)).map(|(id, _)| id.as_str())
    }
    /// A call that keeps an agent from another one: this one itself, or one that is not on hold; in Webex Contact Center
    /// any.
    fn busy(&self, agent: &str, call: &str, webex: bool) -> Option<&str> {
        let hinders = |id: &str, c: &State| !c.ended && c.has(agent) && (id == call || !c.held || webex);
        self.by_id.iter().find(|(id, c)| hinders(id, c)).map(|(id, _)| id.as_str())
    }
}

impl Flow<'_> {
    /// Whether the agent can be connected to a call now: another one that goes on has to be on hold.
    fn can_join(&mut self, agent: &At<String>, to: &At<String>) -> bool {
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return false;
        }
        let name = &agent.value;
        let webex = self.scenario.platform.is_webex();
        if let Some(call) = self.calls.busy(name, to, webex).map(str::to_owned) {
            let problem = Problem::new(agent.place, format!("`{name}` is on the call `{call}` already"));
            let help = format!("only a call on hold leaves room for another: `hold: {{ call: {call} }}`");
            self.problems.push(if webex { problem } else { problem.help(help) });
            return false;
        }
        if !self.people.acd.contains(name) {
            self.wrong(
                agent.place,
                format!(
                    "`{name}` is not logged on to {}: there is no call without an `acd_login`",
                    self.scenario.platform.acd()
                ),
            );
            return false;
        }
        true
    }

    /// The call if it goes on now.
    fn running(&mut self, call: &At<String>) -> bool {
        match self.calls.by_id.get(&call.value) {
            Some(state) if state.text => {
                self.wrong(call.place, format!("`{}` is a chat, not a call", call.value));
                false
            }
            Some(state) if state.ended => {
                self.wrong(call.place, format!("the call `{}` has ended already", call.value));
                false
            }
            Some(_) => true,
            None => {
                let known = self.calls.names();
                let advice = names::advice(call, known.iter().map(String::as_str), "calls so far");
                let message = format!("there has been no call `{}`", call.value);
                self.problems.push(Problem::new(call.place, message).help(advice));
                false
            }
        }
    }

    fn state(&mut self, call: &At<String>) -> Option<&mut State> {
        self.running(call).then(|| self.calls.by_id.get_mut(&call.value)).flatten()
    }

    fn begin(&mut self, id: &At<String>, state: State) {
        if self.calls.by_id.insert(id.value.clone(), state).is_some() {
            self.wrong(id.place, format!("there has been a call `{}` already", id.value));
        }
    }

    pub(super) fn call(&mut self, step: &Call) {
        let on = if self.can_join(&step.answered_by, &step.id) {
            [step.answered_by.value.clone()].into()
        } else {
            BTreeSet::new()
        };
        self.begin(&step.id, State { recorded: step.recorded, ..State::new(on) });
        if let Some(via) = &step.via
            && self.webex_only(via.place, "there are no queues by name")
        {
            self.queue_there(via);
        }
        if step.outdial {
            self.outdial(step);
        }
        if step.queue.is_some_and(|queue| queue.0 > self.now) {
            self.wrong(
                step.id.place,
                "the customer began to wait before the start of the scenario: `queue` is too long",
            );
        }
    }

    fn outdial(&mut self, step: &Call) {
        if self.webex_only(step.id.place, "no agent calls out") && (step.queue.is_some() || step.via.is_some()) {
            let why = "a call that an agent makes waits in no queue: leave out `queue` and `via`";
            self.wrong(step.id.place, why);
        }
    }

    pub(super) fn text_contact(&mut self, step: &TextContact) {
        check::agent(self.scenario, &step.agent, &mut self.problems);
        if step.channel != TextChannel::Chat {
            self.webex_only(step.id.place, "there are no text tasks but chats");
        }
        self.begin(&step.id, State { ended: true, text: true, ..State::new(BTreeSet::new()) });
    }

    pub(super) fn give_up(&mut self, step: &GiveUp) {
        self.begin(&step.id, State { ended: true, ..State::new(BTreeSet::new()) });
        if step.queue.0 > self.now {
            self.wrong(
                step.id.place,
                "the customer began to wait before the start of the scenario: `queue` is too long",
            );
        }
    }

    pub(super) fn requeue(&mut self, call: &At<String>) {
        self.alone(call);
        let Some(state) = self.state(call) else { return };
        let waiting = state.on.is_empty();
        state.on.clear();
        state.held = false;
        if waiting {
            self.wrong(call.place, format!("nobody is on `{}`: it waits already", call.value));
        }
    }

    /// In Webex Contact Center only an agent who is alone with the customer can hand over.
    fn alone(&mut self, call: &At<String>) {
        let Some(state) = self.calls.by_id.get(&call.value).filter(|_| self.scenario.platform.is_webex()) else {
            return;
        };
        if state.on.len() > 1 || state.consult.is_some() {
            let message =
                format!("`{}` can be handed over only by an agent who is alone with the customer", call.value);
            let help =
                "`end_consult` ends a consultation, `consult_transfer` hands over out of it, `leave` a conference";
            self.problems.push(Problem::new(call.place, message).help(help));
        }
    }

    pub(super) fn refuse(&mut self, call: &At<String>, place: Place) {
        if !self.webex_only(place, "no phone rings") {
            return;
        }
        let Some(state) = self.state(call) else { return };
        if state.ringing.take().is_none() {
            self.wrong(call.place, format!("no phone rings for `{}`", call.value));
        }
    }

    pub(super) fn pause_screen(&mut self, step: &Leave, place: Place, pause: bool) {
        let what = "the recording of the screen can be paused only";
        self.only_with(place, Platform::WebexCc1, Api::Cmsv1, what);
        let Some(state) = self.state(&step.call) else { return };
        let name = step.agent.value.clone();
        let (here, paused) = (state.on.contains(&name), state.screens_paused.contains(&name));
        if pause {
            state.screens_paused.insert(name.clone())
        } else {
            state.screens_paused.remove(&name)
        };
        if !here {
            self.wrong(step.agent.place, format!("`{name}` is not on the call `{}`", step.call.value));
        } else if paused == pause {
            let word = if pause { "paused already" } else { "not paused" };
            self.wrong(step.agent.place, format!("the screen of `{name}` is {word}"));
        }
    }

    pub(super) fn answer(&mut self, step: &Answer) {
        let rings = self.calls.by_id.get_mut(&step.call.value).filter(|c| !c.ended).and_then(|c| c.ringing.take());
        let can = self.can_join(&step.by, &step.call);
        let Some(state) = self.state(&step.call) else { return };
        let waiting = state.on.is_empty();
        if can {
            state.on.insert(step.by.value.clone());
        }
        if let Some(rung) = rings.filter(|rung| *rung != step.by.value) {
            let message =
                format!("it is the phone of `{rung}` that rings for `{}`: `refuse` comes first", step.call.value);
            self.wrong(step.by.place, message);
        }
        if !waiting {
            let message =
                format!("`{}` does not wait: `transfer` or `conference` brings another agent in", step.call.value);
            self.wrong(step.call.place, message);
        }
    }

    pub(super) fn unanswered(&mut self, step: &Unanswered, place: Place) {
        let help = "`transfer: { answered: false }` lets a phone ring, and `refuse` ends that";
        self.only_ujet(place, "in Webex Contact Center a phone rings after a transfer alone", help);
        self.can_join(&step.agent, &step.call);
        if self.state(&step.call).is_some_and(|state| !state.on.is_empty()) {
            self.wrong(step.call.place, format!("`{}` does not wait: no phone rings for it", step.call.value));
        }
    }

    pub(super) fn end_audio(&mut self, call: &At<String>, place: Place) {
        let help = "`pause_audio` pauses it";
        self.only_ujet(place, "Webex Contact Center does not end a recording before the call", help);
        let Some(state) = self.state(call) else { return };
        if std::mem::replace(&mut state.audio_ended, true) {
            self.wrong(call.place, format!("the audio of `{}` has ended already", call.value));
        }
    }

    pub(super) fn transfer(&mut self, step: &Transfer, place: Place) {
        if !step.answered {
            self.webex_only(place, "a transfer is answered at once");
        }
        self.alone(&step.call);
        let running = self.running(&step.call);
        let can = self.can_join(&step.to, &step.call);
        let Some(state) = self.calls.by_id.get_mut(&step.call.value).filter(|_| running) else { return };
        let mistake = match &step.from {
            Some(from) if !state.on.remove(&from.value) => {
                Some((from.place, format!("`{}` is not on the call `{}`", from.value, step.call.value)))
            }
            None if state.on.len() > 1 => Some((
                step.call.place,
                format!("several are on `{}`: say `from` whom it is transferred", step.call.value),
            )),
            None => {
                state.on.clear();
                None
            }
            Some(_) => None,
        };
        state.held = state.held && !self.scenario.platform.is_webex();
        if can && step.answered {
            state.on.insert(step.to.value.clone());
        } else if can {
            state.ringing = Some(step.to.value.clone());
        }
        if let Some((place, message)) = mistake {
            self.wrong(place, message);
        }
    }

    pub(super) fn leave(&mut self, step: &Leave) {
        let Some(state) = self.state(&step.call) else { return };
        if !state.on.remove(&step.agent.value) {
            self.wrong(step.agent.place, format!("`{}` is not on the call `{}`", step.agent.value, step.call.value));
        } else if state.on.is_empty() {
            self.wrong(
                step.agent.place,
                format!("nobody would be left on `{}`: `hang_up` ends a call, `requeue` lets it wait", step.call.value),
            );
        }
    }

    pub(super) fn pause(&mut self, call: &At<String>, pause: bool) {
        let Some(state) = self.state(call) else { return };
        let (was, word) = (state.paused, if pause { "paused already" } else { "not paused" });
        let recorded = state.recorded;
        state.paused = pause;
        if self.scenario.platform.is_webex() && !recorded {
            self.wrong(call.place, format!("the audio of `{}` is not recorded", call.value));
        }
        if self.scenario.api.as_ref().is_some_and(|api| api.value == Api::Programmatic)
            && self.scenario.policies.audio_pause_where_blank != Some(true)
        {
            let message = "audio cannot be paused with the Programmatic APIs: the version table leaves the cell blank";
            let help = "`policies: { audio_pause_where_blank: true }` fills it";
            self.problems.push(Problem::new(call.place, message).help(help));
        }
        if was == pause {
            self.wrong(call.place, format!("the audio of `{}` is {word}", call.value));
        }
    }

    pub(super) fn hold(&mut self, call: &At<String>, hold: bool) {
        let Some(state) = self.state(call) else { return };
        let (was, word) = (state.held, if hold { "on hold already" } else { "not on hold" });
        state.held = hold;
        if was == hold {
            self.wrong(call.place, format!("the call `{}` is {word}", call.value));
        }
    }

    pub(super) fn hang_up(&mut self, call: &At<String>) {
        if let Some(state) = self.state(call) {
            state.ended = true;
            state.on.clear();
            (state.consult, state.ringing) = (None, None);
        }
    }
}
