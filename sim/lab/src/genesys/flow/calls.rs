//! Calls and consultations: who is on which, and what can be done with it.

use super::walk::Flow;
use crate::genesys::call_step::{Call, Conference, Consult, EndOf, OfAgent, Transfer};
use crate::genesys::check;
use crate::scenario::at::At;
use crate::scenario::names;
use std::collections::BTreeMap;

/// All calls so far.
#[derive(Default)]
pub(super) struct Calls {
    by_id: BTreeMap<String, State>,
}

/// A call.
#[derive(Default)]
pub(super) struct State {
    /// The agents on it.
    pub(super) on: BTreeMap<String, Leg>,
    ended: bool,
    /// Of a consultation: what it is about.
    about: Option<About>,
}

/// An agent's part of a call.
#[derive(Default, Clone)]
pub(super) struct Leg {
    held: bool,
    /// The voice is recorded.
    pub(super) recorded: bool,
    /// That is paused.
    pub(super) paused: bool,
}

#[derive(Clone)]
struct About {
    call: String,
    by: String,
    with: String,
    accepted: bool,
}

impl Calls {
    /// All names, consultations among them.
    pub(super) fn names(&self) -> Vec<String> {
        self.by_id.keys().cloned().collect()
    }
    /// A call that keeps an agent's phone busy: one that goes on and is not on hold.
    fn busy(&self, agent: &str) -> Option<&str> {
        let rings = |c: &State| c.about.as_ref().is_some_and(|about| about.with == agent && !about.accepted);
        let talks = |c: &State| c.on.get(agent).is_some_and(|leg| !leg.held);
        self.by_id.iter().find(|(_, c)| !c.ended && (talks(c) || rings(c))).map(|(id, _)| id.as_str())
    }
}

impl Flow<'_> {
    /// The call if it goes on now.
    pub(super) fn state(&mut self, call: &At<String>) -> Option<&mut State> {
        match self.calls.by_id.get(&call.value) {
            Some(state) if state.ended => {
                self.wrong(call.place, format!("the call `{}` has ended already", call.value));
                None
            }
            Some(_) => self.calls.by_id.get_mut(&call.value),
            None => {
                let known = self.calls.names();
                let advice = names::advice(call, known.iter().map(String::as_str), "calls so far");
                self.wrong_with(call.place, format!("there has been no call `{}`", call.value), advice);
                None
            }
        }
    }

    /// Who is meant on a call: the one who is named, else the only one there.
    pub(super) fn who(&mut self, call: &At<String>, named: Option<&At<String>>) -> Option<String> {
        if let Some(named) = named
            && !check::agent(self.scenario, named, &mut self.problems)
        {
            return None;
        }
        let on: Vec<String> = self.state(call)?.on.keys().cloned().collect();
        match (named, on.as_slice()) {
            (Some(named), on) if on.contains(&named.value) => Some(named.value.clone()),
            (Some(named), _) => {
                self.wrong(named.place, format!("`{}` is not on the call `{}`", named.value, call.value));
                None
            }
            (None, [only]) => Some(only.clone()),
            (None, []) => {
                self.wrong(call.place, format!("nobody is on the call `{}`", call.value));
                None
            }
            (None, several) => {
                let message = format!("several are on the call `{}`: say who is meant", call.value);
                self.wrong_with(call.place, message, format!("on it: {}", several.join(", ")));
                None
            }
        }
    }

    /// The leg of an agent who can be connected now; `dn` is where it rings.
    fn free(&mut self, agent: &At<String>, call: &At<String>) -> Option<Leg> {
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return None;
        }
        let name = &agent.value;
        if self.calls.by_id.get(&call.value).is_some_and(|c| !c.ended && c.on.contains_key(name)) {
            self.wrong(agent.place, format!("`{name}` is on the call `{}` already", call.value));
            return None;
        }
        if let Some(busy) = self.calls.busy(name).map(str::to_owned) {
            let help = format!("only a call on hold leaves room for another: `hold: {{ call: {busy} }}`");
            self.wrong_with(agent.place, format!("`{name}` is on the call `{busy}` already"), help);
            return None;
        }
        let dns = self.dns_of(name);
        if dns.is_empty() {
            let message = format!("no phone rings for `{name}`, who has no place");
            self.wrong_with(
                agent.place,
                message,
                format!("`desktop_login: {{ agent: {name}, place: … }}` comes first"),
            );
            return None;
        }
        Some(Leg { recorded: self.is_recorded(&dns), ..Leg::default() })
    }

    fn is_recorded(&self, dns: &[String]) -> bool {
        dns.iter().any(|name| self.scenario.switch.dns.iter().any(|(dn, options)| dn.value == *name && options.record))
    }

    fn begin(&mut self, id: &At<String>, state: State) {
        if self.calls.by_id.insert(id.value.clone(), state).is_some() {
            self.wrong(id.place, format!("there has been a call `{}` already", id.value));
        }
    }

    pub(super) fn call(&mut self, step: &Call) {
        let leg = self.free(&step.answered_by, &step.id);
        let who = &step.answered_by.value;
        match self.scenario.dn_of(&step.to).map(str::to_owned) {
            None => {
                let numbers = self.scenario.switch.numbers.keys().chain(self.scenario.switch.dns.keys());
                let all: Vec<String> = numbers.map(|number| number.value.clone()).collect();
                let advice = names::advice(&step.to, all.iter().map(String::as_str), "numbers");
                self.wrong_with(step.to.place, format!("the number `{}` leads nowhere", step.to.value), advice);
            }
            Some(dn) if leg.is_some() && !self.dns_of(who).contains(&dn) => {
                let message = format!("`{}` rings at `{dn}`, where `{who}` does not sit", step.to.value);
                self.wrong_with(step.to.place, message, format!("`{who}` has {}", self.dns_of(who).join(", ")));
            }
            Some(_) => {}
        }
        let on = leg.map(|leg| (who.clone(), leg)).into_iter().collect();
        self.begin(&step.id, State { on, ..State::default() });
    }

    pub(super) fn hold(&mut self, step: &OfAgent, hold: bool) {
        let Some(who) = self.who(&step.call, step.agent.as_ref()) else { return };
        let Some(leg) = self.state(&step.call).and_then(|state| state.on.get_mut(&who)) else { return };
        if std::mem::replace(&mut leg.held, hold) == hold {
            let word = if hold { "on hold already" } else { "not on hold" };
            self.wrong(step.call.place, format!("the call `{}` is {word}", step.call.value));
        } else if !hold && let Some(busy) = self.other(&who, &step.call.value) {
            self.wrong(step.call.place, format!("`{who}` talks in `{busy}`: that has to be on hold first"));
        }
    }

    /// Another call in which the agent talks now.
    fn other(&self, agent: &str, call: &str) -> Option<String> {
        let talks = |c: &State| !c.ended && c.on.get(agent).is_some_and(|leg| !leg.held);
        self.calls.by_id.iter().find(|(id, c)| *id != call && talks(c)).map(|(id, _)| id.clone())
    }

    pub(super) fn transfer(&mut self, step: &Transfer) {
        let from = self.who(&step.call, step.from.as_ref());
        let leg = self.free(&step.to, &step.call);
        let (Some(from), Some(leg)) = (from, leg) else { return };
        let Some(state) = self.state(&step.call) else { return };
        state.on.remove(&from);
        state.on.insert(step.to.value.clone(), leg);
    }

    pub(super) fn conference(&mut self, step: &Conference) {
        let by = self.who(&step.call, step.by.as_ref());
        let leg = self.free(&step.with, &step.call);
        let (Some(_), Some(leg)) = (by, leg) else { return };
        if let Some(state) = self.state(&step.call) {
            state.on.insert(step.with.value.clone(), leg);
        }
    }

    pub(super) fn consult(&mut self, step: &Consult) {
        let by = self.who(&step.call, step.by.as_ref());
        let leg = self.free(&step.with, &step.call);
        let (Some(by), Some(leg)) = (by, leg) else {
            self.begin(&step.id, State::default());
            return;
        };
        let open = |c: &State| !c.ended && c.about.as_ref().is_some_and(|a| a.call == step.call.value && a.by == by);
        if let Some(id) = self.calls.by_id.iter().find(|(_, c)| open(c)).map(|(id, _)| id.clone()) {
            self.wrong(
                step.call.place,
                format!("`{by}` consults somebody about `{}` already: `{id}`", step.call.value),
            );
        }
        let recorded = self.is_recorded(&self.dns_of(&by));
        if let Some(leg) = self.state(&step.call).and_then(|state| state.on.get_mut(&by)) {
            leg.held = true;
        }
        let about = About {
            call: step.call.value.clone(),
            by: by.clone(),
            with: step.with.value.clone(),
            accepted: step.accepted,
        };
        let mut on: BTreeMap<String, Leg> = [(by, Leg { recorded, ..Leg::default() })].into();
        if step.accepted {
            on.insert(step.with.value.clone(), leg);
        }
        self.begin(&step.id, State { on, about: Some(about), ..State::default() });
    }

    /// The consultation if it goes on.
    fn about(&mut self, consult: &At<String>) -> Option<About> {
        let about = self.state(consult)?.about.clone();
        if about.is_none() {
            self.wrong(consult.place, format!("`{}` is a call, not a consultation", consult.value));
        }
        about
    }

    pub(super) fn answer_consult(&mut self, consult: &At<String>, accept: bool) {
        let Some(about) = self.about(consult) else { return };
        if about.accepted {
            self.wrong(consult.place, format!("`{}` has accepted already", about.with));
            return;
        }
        if accept {
            let recorded = self.is_recorded(&self.dns_of(&about.with));
            if let Some(state) = self.state(consult) {
                state.on.insert(about.with.clone(), Leg { recorded, ..Leg::default() });
                state.about = Some(About { accepted: true, ..about });
            }
        } else {
            self.finish(consult, &about);
        }
    }

    /// The consultation is over; the one who asked has the customer back, where the customer is still there.
    fn finish(&mut self, consult: &At<String>, about: &About) {
        if let Some(state) = self.state(consult) {
            state.ended = true;
            state.on.clear();
        }
        if let Some(leg) = self.calls.by_id.get_mut(&about.call).and_then(|main| main.on.get_mut(&about.by)) {
            leg.held = false;
        }
    }

    pub(super) fn end_consult(&mut self, consult: &At<String>) {
        if let Some(about) = self.about(consult) {
            self.finish(consult, &about);
        }
    }

    pub(super) fn complete(&mut self, consult: &At<String>, conference: bool) {
        let Some(about) = self.about(consult) else { return };
        if !about.accepted {
            self.wrong(consult.place, format!("`{}` has not accepted the consultation", about.with));
            return;
        }
        let main = At { value: about.call.clone(), place: consult.place };
        if self.state(&main).is_none() {
            return;
        }
        self.finish(consult, &about);
        let recorded = self.is_recorded(&self.dns_of(&about.with));
        if let Some(state) = self.state(&main) {
            if !conference {
                state.on.remove(&about.by);
            }
            state.on.insert(about.with, Leg { recorded, ..Leg::default() });
        }
    }

    pub(super) fn leave(&mut self, step: &OfAgent) {
        let Some(who) = self.who(&step.call, step.agent.as_ref()) else { return };
        let Some(state) = self.state(&step.call) else { return };
        state.on.remove(&who);
        if state.on.is_empty() {
            let message = format!("nobody would be left on `{}`: `hang_up` ends a call", step.call.value);
            self.wrong(step.call.place, message);
        }
    }

    pub(super) fn hang_up(&mut self, step: &EndOf) {
        if step.by.is_some() && self.who(&step.call, step.by.as_ref()).is_none() {
            return;
        }
        if let Some(state) = self.state(&step.call) {
            state.ended = true;
            state.on.clear();
        }
    }
}
