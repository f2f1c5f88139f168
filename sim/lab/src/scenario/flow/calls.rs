//! Calls: who is on which, and what can be done with it.

use super::walk::Flow;
use crate::scenario::at::{At, Place};
use crate::scenario::check;
use crate::scenario::model::Platform;
use crate::scenario::names;
use crate::scenario::problem::Problem;
use crate::scenario::step::{Answer, Call, Conference, Consult, GiveUp, Leave, TextContact, Transfer};
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
        Self { on, ended: false, paused: false, held: false, audio_ended: false, text: false, consult: None }
    }
    /// Whether the agent is with the customer or in a consultation.
    fn has(&self, agent: &str) -> bool {
        self.on.contains(agent) || self.consult.as_ref().is_some_and(|c| c.with == agent)
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
    /// A call that keeps an agent from another one: this one itself, or one that is not on hold.
    fn busy(&self, agent: &str, call: &str) -> Option<&str> {
        let hinders = |id: &str, c: &State| !c.ended && c.has(agent) && (id == call || !c.held);
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
        if let Some(call) = self.calls.busy(name, to).map(str::to_owned) {
            let problem = Problem::new(agent.place, format!("`{name}` is on the call `{call}` already"));
            self.problems
                .push(problem.help(format!("only a call on hold leaves room for another: `hold: {{ call: {call} }}`")));
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
        self.begin(&step.id, State::new(on));
        if step.queue.is_some_and(|queue| queue.0 > self.now) {
            self.wrong(
                step.id.place,
                "the customer began to wait before the start of the scenario: `queue` is too long",
            );
        }
    }

    pub(super) fn text_contact(&mut self, step: &TextContact) {
        check::agent(self.scenario, &step.agent, &mut self.problems);
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
        let Some(state) = self.state(call) else { return };
        let waiting = state.on.is_empty();
        state.on.clear();
        state.held = false;
        if waiting {
            self.wrong(call.place, format!("nobody is on `{}`: it waits already", call.value));
        }
    }

    pub(super) fn answer(&mut self, step: &Answer) {
        let can = self.can_join(&step.by, &step.call);
        let Some(state) = self.state(&step.call) else { return };
        let waiting = state.on.is_empty();
        if can {
            state.on.insert(step.by.value.clone());
        }
        if !waiting {
            let message =
                format!("`{}` does not wait: `transfer` or `conference` brings another agent in", step.call.value);
            self.wrong(step.call.place, message);
        }
    }

    pub(super) fn end_audio(&mut self, call: &At<String>) {
        let Some(state) = self.state(call) else { return };
        if std::mem::replace(&mut state.audio_ended, true) {
            self.wrong(call.place, format!("the audio of `{}` has ended already", call.value));
        }
    }

    pub(super) fn transfer(&mut self, step: &Transfer) {
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
        if can {
            state.on.insert(step.to.value.clone());
        }
        if let Some((place, message)) = mistake {
            self.wrong(place, message);
        }
    }

    pub(super) fn conference(&mut self, step: &Conference) {
        let open = self.calls.by_id.get(&step.call.value).filter(|c| !c.ended).and_then(|c| c.consult.clone());
        if let Some(consult) = open.filter(|consult| consult.with == step.with.value) {
            self.conference_of(&step.call, &consult);
            return;
        }
        let can = self.can_join(&step.with, &step.call);
        if let Some(state) = self.state(&step.call)
            && can
        {
            state.on.insert(step.with.value.clone());
        }
    }

    fn conference_of(&mut self, call: &At<String>, consult: &Consulted) {
        if !consult.accepted {
            self.wrong(call.place, format!("`{}` has not accepted the consultation", consult.with));
        }
        if let Some(state) = self.state(call) {
            state.consult = None;
            state.on.insert(consult.with.clone());
        }
    }

    pub(super) fn consult(&mut self, step: &Consult, place: Place) {
        if self.scenario.platform == Platform::CalabrioUjet {
            let help = "UJET's transfers come by `transfer`, its conferences by `conference`";
            self.problems.push(Problem::new(place, "there are no consultations in UJET").help(help));
        }
        let can = self.can_join(&step.with, &step.call);
        let Some(state) = self.state(&step.call) else { return };
        let (by, with) = (step.by.value.clone(), step.with.value.clone());
        let mistake = if !state.on.contains(&by) {
            Some((step.by.place, format!("`{by}` is not on the call `{}`", step.call.value)))
        } else {
            let open = state.consult.is_some();
            open.then(|| (step.call.place, format!("somebody is being consulted about `{}` already", step.call.value)))
        };
        if can {
            state.consult = Some(Consulted { by, with, accepted: step.accepted });
        }
        if let Some((place, message)) = mistake {
            self.wrong(place, message);
        }
    }

    /// The consultation that is open, taken away; without one there is a mistake.
    fn take_consult(&mut self, call: &At<String>) -> Option<Consulted> {
        let consult = self.state(call)?.consult.take();
        if consult.is_none() {
            self.wrong(call.place, format!("nobody is being consulted about `{}`", call.value));
        }
        consult
    }

    pub(super) fn accept_consult(&mut self, call: &At<String>) {
        let Some(consult) = self.take_consult(call) else { return };
        if consult.accepted {
            self.wrong(call.place, format!("`{}` has accepted already", consult.with));
        }
        if let Some(state) = self.state(call) {
            state.consult = Some(Consulted { accepted: true, ..consult });
        }
    }

    pub(super) fn end_consult(&mut self, call: &At<String>) {
        self.take_consult(call);
    }

    pub(super) fn consult_transfer(&mut self, call: &At<String>) {
        let Some(consult) = self.take_consult(call) else { return };
        if !consult.accepted {
            self.wrong(call.place, format!("`{}` has not accepted the consultation", consult.with));
        }
        if let Some(state) = self.state(call) {
            state.on.remove(&consult.by);
            state.on.insert(consult.with);
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
        state.paused = pause;
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
        }
    }
}
