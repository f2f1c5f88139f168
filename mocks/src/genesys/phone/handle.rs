//! The stage's hand on a phone, and its program.

use super::call::{Call, CallKey, CallState, CallView, Why};
use super::config::Config;
use super::impossible::Impossible;
use super::media::{self, Flow, Heard};
use super::model::Model;
use crate::genesys::events::PhoneCall;
use crate::genesys::rtp::{Arrival, PER_MS, Talk};
use crate::genesys::sip_stack::{self, Stack};
use kernel::world::Running;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use wire::rtp::Law;

#[derive(Debug)]
struct Inner {
    config: Config,
    state: Mutex<State>,
    /// Something has changed: the program looks for calls without audio.
    wake: Notify,
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// None while the machine is off.
    on: Option<(Model, Stack)>,
    /// Keys given by earlier boots.
    count: u64,
    talk: Option<Talk>,
    auto_answer: BTreeMap<String, Duration>,
    auto_all: Option<Duration>,
    heard: BTreeMap<CallKey, Heard>,
    /// Calls whose audio has a task.
    audible: BTreeMap<CallKey, watch::Sender<u64>>,
    /// What the trace was told last.
    told: BTreeMap<CallKey, CallView>,
}

/// A phone. All clones are the same one. Steps take effect at once, at the true time.
#[derive(Debug, Clone)]
pub struct Phone(Arc<Inner>);

impl Phone {
    /// A phone that lies there: nobody answers.
    pub fn new(config: Config) -> Phone {
        let inner = Inner { config, state: Mutex::default(), wake: Notify::new(), changes: watch::Sender::new(0) };
        Phone(Arc::new(inner))
    }

    /// Its program: runs for ever on its machine. A phone that is switched on again has no calls.
    pub fn program(&self) -> Running {
        let phone = self.clone();
        Box::pin(async move {
            if let Err(error) = phone.run().await {
                tracing::error!("failed to run the phone of {}: {error}", phone.0.config.machine);
            }
        })
    }

    async fn run(&self) -> std::io::Result<()> {
        let stack = Stack::bind(sip_stack::Config::new(&self.0.config.machine)).await?;
        let address = kernel::net::address_of("localhost").await?;
        self.with(|state| {
            state.count = state.count.max(state.on.as_ref().map_or(0, |(model, _)| model.count()));
            state.on = Some((Model::new(self.0.config.clone(), address, state.count), stack.clone()));
            state.audible.clear();
            state.told.clear();
        });
        loop {
            let event = tokio::select! {
                biased;
                event = stack.event() => Some(event),
                () = self.0.wake.notified() => None,
            };
            if let Some(event) = event {
                let ringing = self.changing(|model, stack| Ok(model.hear(stack, event)));
                if let Ok(Some(key)) = ringing {
                    self.expect_an_answer(key);
                }
            }
            self.give_audio();
        }
    }

    /// Begins the audio of calls that have none yet, and tells that of the others that something has changed.
    fn give_audio(&self) {
        let fresh = self.with(|state| {
            let Some((model, _)) = &state.on else { return Vec::new() };
            state.audible.retain(|key, _| model.calls.get(key).is_some_and(|call| !call.over()));
            state.audible.values().for_each(|audio| audio.send_modify(|n| *n += 1));
            let heard = |call: &&Call| !call.over() && call.state == CallState::Talking;
            let fresh: Vec<_> = model
                .calls
                .values()
                .filter(heard)
                .filter(|call| !state.audible.contains_key(&call.key))
                .map(|call| (call.key, call.number.clone(), call.port))
                .collect();
            state.audible.extend(fresh.iter().map(|(key, ..)| (*key, watch::Sender::new(0))));
            fresh
        });
        for (key, number, port) in fresh {
            kernel::spawn(media::run(self.clone(), key, number, port));
        }
    }

    /// Somebody picks up after a while, if that was said of the number.
    fn expect_an_answer(&self, key: CallKey) {
        let after = self.with(|state| {
            let number = state.on.as_ref().and_then(|(model, _)| Some(model.calls.get(&key)?.number.clone()))?;
            state.auto_answer.get(&number).copied().or(state.auto_all)
        });
        let Some(after) = after else { return };
        let phone = self.clone();
        kernel::spawn(async move {
            kernel::time::sleep(after).await;
            // It may have been answered or have stopped ringing.
            let _ = phone.answer(key);
        });
    }

    /// Dials from a number of the phone's; the call, which has just begun.
    ///
    /// # Errors
    /// [`Impossible::NoNumber`], [`Impossible::NoAddress`], [`Impossible::Off`].
    pub fn dial(&self, from: &str, to: &str) -> Result<CallKey, Impossible> {
        self.changing(|model, stack| model.dial(stack, from, to))
    }

    /// Picks up.
    ///
    /// # Errors
    /// [`Impossible::NotNow`] unless it rings, [`Impossible::NoCall`], [`Impossible::Off`]. So for all that follow.
    pub fn answer(&self, key: CallKey) -> Result<(), Impossible> {
        self.changing(|model, stack| model.answer(stack, key))
    }

    /// Refuses what rings, with a status: 486 busy, 603 decline…
    ///
    /// # Errors
    /// See [`Phone::answer`].
    pub fn reject(&self, key: CallKey, status: u16) -> Result<(), Impossible> {
        self.changing(|model, stack| model.reject(stack, key, status))
    }

    /// Puts the other side on hold.
    ///
    /// # Errors
    /// See [`Phone::answer`].
    pub fn hold(&self, key: CallKey) -> Result<(), Impossible> {
        self.changing(|model, stack| model.hold(stack, key, true))
    }

    /// Takes the other side back.
    ///
    /// # Errors
    /// See [`Phone::answer`].
    pub fn retrieve(&self, key: CallKey) -> Result<(), Impossible> {
        self.changing(|model, stack| model.hold(stack, key, false))
    }

    /// Transfers the call without asking: REFER. [`CallView::transfer`] tells how it goes; when it is done the phone hangs up.
    ///
    /// # Errors
    /// See [`Phone::answer`]; [`Impossible::NoAddress`].
    pub fn blind_transfer(&self, key: CallKey, to: &str) -> Result<(), Impossible> {
        self.changing(|model, stack| model.blind_transfer(stack, key, to))
    }

    /// Holds the call, if it is not held yet, and calls somebody else from the same number; the new call.
    ///
    /// # Errors
    /// See [`Phone::answer`]; [`Impossible::NoAddress`].
    pub fn consult(&self, key: CallKey, to: &str) -> Result<CallKey, Impossible> {
        self.changing(|model, stack| model.consult(stack, key, to))
    }

    /// Brings the call and its consultation, which has been answered, together without us: REFER with `Replaces`. When it is
    /// done both calls are over here.
    ///
    /// # Errors
    /// See [`Phone::answer`].
    pub fn complete_transfer(&self, key: CallKey, consultation: CallKey) -> Result<(), Impossible> {
        self.changing(|model, stack| model.complete_transfer(stack, key, consultation))
    }

    /// Asks the switch to call one more party into the call: REFER with [`super::CONFERENCE`].
    ///
    /// # Errors
    /// See [`Phone::answer`]; [`Impossible::NoAddress`].
    pub fn single_step_conference(&self, key: CallKey, to: &str) -> Result<(), Impossible> {
        self.changing(|model, stack| model.single_step_conference(stack, key, to))
    }

    /// Takes the call back and brings the consultation into it: REFER with `Replaces` and [`super::CONFERENCE`]. When it is
    /// done the consultation is over here, and the call goes on with all.
    ///
    /// # Errors
    /// See [`Phone::answer`].
    pub fn complete_conference(&self, key: CallKey, consultation: CallKey) -> Result<(), Impossible> {
        self.changing(|model, stack| model.complete_conference(stack, key, consultation))
    }

    /// Hangs up, takes the call back that was dialled, or refuses what rings.
    ///
    /// # Errors
    /// See [`Phone::answer`].
    pub fn hang_up(&self, key: CallKey) -> Result<(), Impossible> {
        self.changing(|model, stack| model.hang_up(stack, key))
    }

    /// From now on calls to this number are answered after so long; `None`: only when [`Phone::answer`] says so.
    pub fn auto_answer(&self, number: &str, after: Option<Duration>) {
        self.with(|state| match after {
            Some(after) => drop(state.auto_answer.insert(number.to_owned(), after)),
            None => drop(state.auto_answer.remove(number)),
        });
    }

    /// The same for all numbers that nothing else is said of.
    pub fn auto_answer_all(&self, after: Option<Duration>) {
        self.with(|state| state.auto_all = after);
    }

    /// From now on the phone's people talk so.
    pub fn talk_as(&self, talk: Talk) {
        self.with(|state| state.talk = Some(talk));
        self.0.wake.notify_one();
    }

    /// How they talk.
    pub fn talk(&self) -> Talk {
        self.with(|state| state.talk).unwrap_or(self.0.config.talk)
    }

    /// All calls since the phone was switched on, the oldest first; of those that are over the last 1,000.
    pub fn calls(&self) -> Vec<CallView> {
        self.with(|state| state.on.iter().flat_map(|(model, _)| model.calls.values().map(Call::view)).collect())
    }

    /// One call.
    pub fn call(&self, key: CallKey) -> Option<CallView> {
        self.with(|state| Some(state.on.as_ref()?.0.calls.get(&key)?.view()))
    }

    /// What has rung longest and rings still.
    pub fn ringing(&self) -> Option<CallKey> {
        self.find(|call| call.state == CallState::Ringing)
    }

    /// The oldest call that stands and that we do not hold.
    pub fn talking(&self) -> Option<CallKey> {
        self.find(|call| call.state == CallState::Talking && !call.held)
    }

    /// The oldest call that we hold.
    pub fn holding(&self) -> Option<CallKey> {
        self.find(|call| call.state == CallState::Talking && call.held)
    }

    fn find(&self, which: impl Fn(&CallView) -> bool) -> Option<CallKey> {
        self.calls().into_iter().find(which).map(|call| call.key)
    }

    /// What was heard in a call.
    pub fn heard_in(&self, key: CallKey) -> Heard {
        self.with(|state| state.heard.get(&key).cloned()).unwrap_or_default()
    }

    /// Changes whenever a call of the phone does, for who waits for something.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Never held over an await.
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn changing<T>(&self, f: impl FnOnce(&mut Model, &mut Stack) -> Result<T, Impossible>) -> Result<T, Impossible> {
        let (result, news) = self.with(|state| {
            let (model, stack) = state.on.as_mut().ok_or(Impossible::Off)?;
            let result = f(model, stack)?;
            let mut news = Vec::new();
            for call in model.calls.values() {
                let view = call.view();
                if state.told.get(&call.key) != Some(&view) {
                    news.push(view.clone());
                    state.told.insert(call.key, view);
                }
            }
            state.told.retain(|key, _| model.calls.contains_key(key));
            Ok((result, news))
        })?;
        for call in &news {
            self.tell(call);
        }
        if !news.is_empty() {
            self.0.changes.send_modify(|n| *n += 1);
        }
        self.0.wake.notify_one();
        Ok(result)
    }

    fn tell(&self, call: &CallView) {
        let state = match call.state {
            CallState::Dialing => "dialing",
            CallState::Alerting => "alerting",
            CallState::Ringing => "ringing",
            CallState::Talking => "talking",
            CallState::Ended(Why::HungUp) => "hung_up",
            CallState::Ended(Why::HungUpByPeer) => "hung_up_by_peer",
            CallState::Ended(Why::Refused(_)) => "refused",
            CallState::Ended(Why::Rejected(_)) => "rejected",
            CallState::Ended(Why::Lost) => "lost",
            CallState::Ended(Why::Replaced) => "replaced",
            CallState::Ended(Why::Transferred) => "transferred",
        };
        kernel::trace::emit(&PhoneCall {
            phone: &self.0.config.machine,
            call: call.key.0,
            number: &call.number,
            peer: &call.peer,
            state,
            held: call.held,
            sends: call.sends,
            listens: call.listens,
        });
    }

    /// Where and how to speak in a call; `None` when it is over, `Some(None)` when nobody is to be spoken to.
    pub(super) fn flow(&self, key: CallKey) -> Option<Option<Flow>> {
        self.with(|state| {
            let call = state.on.as_ref()?.0.calls.get(&key).filter(|call| !call.over())?;
            let agreed = call.agreed().filter(|_| call.flow().0);
            let law = agreed.and_then(|agreed| match agreed.codec.name.to_ascii_uppercase().as_str() {
                "PCMA" => Some(Law::A),
                "PCMU" => Some(Law::Mu),
                _ => None,
            });
            Some(agreed.zip(law).map(|(agreed, law)| Flow { to: agreed.remote.to_string(), law }))
        })
    }

    /// Ends when something about the call may have changed.
    pub(super) fn changed_of(&self, key: CallKey) -> impl Future<Output = ()> + use<> {
        let audio = self.with(|state| state.audible.get(&key).map(watch::Sender::subscribe));
        async move {
            if let Some(mut audio) = audio {
                // The sender goes when the call is over: a change as well.
                let _ = audio.changed().await;
            }
        }
    }

    /// Something was heard in a call. What comes to one that does not listen is not.
    pub(super) fn heard(&self, key: CallKey, arrival: &Arrival, placed: Option<(i64, Vec<i16>)>) {
        let most = self.0.config.keeps_s as usize * 1_000 * PER_MS as usize;
        self.with(|state| {
            let Some((model, _)) = &state.on else { return };
            if !model.calls.get(&key).is_some_and(|call| call.flow().1) {
                return;
            }
            let heard = state.heard.entry(key).or_default();
            (heard.packets, heard.lost) = (arrival.received(), arrival.lost());
            (heard.refused, heard.talkspurts) = (arrival.refused(), arrival.talkspurts());
            if let Some(placed) = placed
                && heard.kept_samples < most
            {
                heard.kept_samples += placed.1.len();
                heard.kept.push(placed);
            }
        });
    }
}
