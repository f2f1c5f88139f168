//! Transfers and conferences: a phone says by REFER whom it wants on its call (RFC 3515, RFC 5589), with `Replaces` for somebody
//! whom it has consulted, and **sim:** with the parameter [`CONFERENCE`] of the address where it stays on the call itself (a
//! phone has no other way to ask a switch for that; RFC 4579 knows REFER to a focus only).

use wire::sip::transaction::Key;
use wire::sip::{Method, Referral as Asked, Request, Status, Telling};

use super::Joined;
use super::board::{Board, Timer};
use super::call::{CallId, PartyId};
use super::line::{Wait, Whose};
use super::media::{Job, Step, Then};
use crate::genesys::phone::CONFERENCE;
use crate::genesys::plan::Place;
use crate::genesys::sip_stack::{Answer, Leg};

/// How long a phone has to hang up by itself after its transfer, in ms.
const GRACE_MS: i64 = 4_000;
/// How long a two-step transfer waits for what else goes on in both calls, in ms.
const PATIENCE_MS: i64 = 20_000;

/// What is made of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Who asks leaves.
    Transfer,
    /// Who asks stays.
    Conference,
}

/// A transfer or conference that is under way.
#[derive(Debug, Clone)]
pub(super) struct Referral {
    /// Who asks.
    by: PartyId,
    /// On which leg it hears how it goes; none for T-Lib.
    leg: Option<Leg>,
    telling: Option<Telling>,
    what: What,
    /// Who comes.
    pub(super) target: PartyId,
    /// For two steps: who asks, on the consultation, and since when it waits.
    consulting: Option<PartyId>,
    until: i64,
    /// Whether its steps have begun.
    begun: bool,
}

impl Referral {
    /// Whether a party has to do with it.
    pub(super) fn concerns(&self, party: PartyId) -> bool {
        party == self.by || party == self.target || Some(party) == self.consulting
    }
}

impl Board {
    /// A REFER has come.
    pub(super) fn refers(&mut self, now: i64, by: PartyId, got: &Key, request: &Request) {
        let Ok(asked) = Asked::read(&request.headers) else { return self.stack.respond(got, Answer::new(400)) };
        let call = self.call_id(by).filter(|_| self.is_established(by));
        let free = call.and_then(|call| self.desks.get(&call)).is_some_and(|desk| desk.referral.is_none());
        let (Some(call), Some(line), true) = (call, self.lines.get_mut(&by), free) else {
            return self.stack.respond(got, Answer::new(491));
        };
        let first = !std::mem::replace(&mut line.referred, true);
        let leg = line.leg;
        let Ok(telling) = Telling::new(&request.headers, first, 60) else {
            return self.stack.respond(got, Answer::new(400));
        };
        self.stack.respond(got, Answer::new(202));
        let mut telling = Some(telling);
        self.notify(leg, &mut telling, 100, false);
        let sip = asked.target.as_sip();
        let conference = sip.is_some_and(|uri| uri.param(CONFERENCE).is_some());
        let what = if conference { What::Conference } else { What::Transfer };
        let number = sip.and_then(wire::sip::SipUri::user).unwrap_or_default();
        let done = match &asked.replaces {
            Some(replaces) => {
                let found = self.stack.replaced(replaces).and_then(|leg| self.legs.get(&leg).copied());
                match found {
                    Some(Whose::Party(consulting)) => {
                        self.two_steps(now, call, by, Some(leg), telling.take(), what, consulting)
                    }
                    _ => Err((481, telling.take())),
                }
            }
            None => self.single_step(now, call, by, Some(leg), telling.take(), what, &number),
        };
        if let Err((status, mut telling)) = done {
            self.notify(leg, &mut telling, status, false);
            self.note(by, &format!("not_transferred_{status}"));
        }
    }

    /// Calls somebody into the call. On failure the word goes back to who asked, with the status.
    #[expect(clippy::too_many_arguments, reason = "all that a referral says")]
    pub(super) fn single_step(
        &mut self,
        now: i64,
        call: CallId,
        by: PartyId,
        leg: Option<Leg>,
        telling: Option<Telling>,
        what: What,
        dialled: &str,
    ) -> Result<(), (u16, Option<Telling>)> {
        let Some(place) = self.config.plan.resolve(dialled) else { return Err((404, telling)) };
        let number = match place {
            Place::Dn(dn) => dn.number,
            Place::Outside => dialled.to_owned(),
        };
        let Some(found) = self.model.call(call) else { return Err((481, telling)) };
        if found.here().any(|party| party.number() == number) {
            return Err((486, telling));
        }
        let other = found.established().find(|party| party.id != by);
        let shown = match (what, other) {
            (What::Transfer, Some(other)) => other.number().to_owned(),
            _ => found.party(by).map_or(String::new(), |party| party.number().to_owned()),
        };
        let joined = match what {
            What::Transfer => Joined::SingleStepTransfer,
            What::Conference => Joined::SingleStepConference,
        };
        let target = self.dial(now, call, &number, &shown, joined, None);
        let referral = Referral { by, leg, telling, what, target, consulting: None, until: now, begun: false };
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.referral = Some(referral);
        }
        Ok(())
    }

    /// Brings the consultation's other party into the call. `consulting` is the party whose leg the `Replaces` names.
    #[expect(clippy::too_many_arguments, reason = "all that a referral says")]
    pub(super) fn two_steps(
        &mut self,
        now: i64,
        call: CallId,
        by: PartyId,
        leg: Option<Leg>,
        telling: Option<Telling>,
        what: What,
        consulting: PartyId,
    ) -> Result<(), (u16, Option<Telling>)> {
        let same = self.model.party(by).map(|party| party.number().to_owned())
            == self.model.party(consulting).map(|party| party.number().to_owned());
        let consultation = self.model.call_of(consulting).filter(|found| found.id != call);
        let target = consultation.and_then(|call| call.other(consulting)).map(|party| party.id);
        let (Some(target), true) = (target.filter(|target| self.is_established(*target)), same) else {
            return Err((481, telling));
        };
        let until = now + PATIENCE_MS;
        let referral = Referral { by, leg, telling, what, target, consulting: Some(consulting), until, begun: false };
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.referral = Some(referral);
        }
        self.begin_two_step(now, call);
        Ok(())
    }

    /// Begins the media of a two-step referral as soon as nothing else goes on in either call.
    pub(super) fn begin_two_step(&mut self, now: i64, call: CallId) {
        let referral = self.desks.get(&call).and_then(|desk| desk.referral.as_ref());
        let Some(referral) = referral.filter(|referral| referral.consulting.is_some() && !referral.begun) else {
            return;
        };
        let (target, until) = (referral.target, referral.until);
        let other = self.call_id(target);
        let ready = |party: &PartyId| self.lines.get(party).is_some_and(|line| line.ready);
        let settled = self.idle(call)
            && other.is_some_and(|other| self.idle(other))
            && ready(&target)
            && self.talking(call).iter().all(ready);
        if settled {
            if let Some(referral) = self.desks.get_mut(&call).and_then(|desk| desk.referral.as_mut()) {
                referral.begun = true;
            }
            self.move_media(now, call, target);
        } else if now < until {
            self.set(now + 50, Timer::Again(call));
        } else {
            self.referral_over(now, call, 500);
        }
    }

    /// Orders the steps that bring the target into the call.
    fn move_media(&mut self, now: i64, call: CallId, target: PartyId) {
        let Some(referral) = self.desks.get(&call).and_then(|desk| desk.referral.clone()) else { return };
        let mut stay = self.talking(call);
        if referral.what == What::Transfer {
            stay.retain(|party| *party != referral.by);
        }
        stay.retain(|party| *party != target);
        let Some(desk) = self.desks.get(&call) else { return };
        let wanted = stay.iter().chain([&target]).any(|party| self.lines.get(party).is_some_and(|line| line.record));
        let can = self.config.media.is_some() && self.config.misstep != Some(super::Misstep::NoMcp);
        let bridge = stay.len() > 1 || desk.bridged || (wanted && can && !desk.unrecordable);
        let steps: Vec<Step> = match (bridge, stay.first()) {
            (true, _) => stay.iter().copied().chain([target]).map(Step::Bridge).collect(),
            (false, Some(other)) => vec![Step::Pair(target, *other)],
            (false, None) => Vec::new(),
        };
        self.order_job(now, call, Job::new(steps, Then::Refer));
    }

    /// Whether a party is the one that is called to a call by a referral.
    pub(super) fn refers_to(&self, call: CallId, party: PartyId) -> bool {
        let referral = self.desks.get(&call).and_then(|desk| desk.referral.as_ref());
        referral.is_some_and(|referral| referral.target == party)
    }

    /// Whether who asked has left the call meanwhile.
    pub(super) fn referrer_gone(&self, call: CallId) -> bool {
        let referral = self.desks.get(&call).and_then(|desk| desk.referral.as_ref());
        referral.is_some_and(|referral| !self.lines.contains_key(&referral.by))
    }

    /// Who was called to the call has answered, or will not.
    pub(super) fn referred_to(&mut self, now: i64, call: CallId, target: PartyId, answer: Result<Vec<u8>, u16>) {
        match answer {
            Ok(offer) => {
                if let Some(line) = self.lines.get_mut(&target) {
                    (line.own, line.owes) = (offer, true);
                }
                self.move_media(now, call, target);
            }
            Err(status) => {
                if let Some(line) = self.lines.remove(&target) {
                    self.legs.remove(&line.leg);
                }
                self.model.leave(now, target);
                self.referral_over(now, call, if status == 408 { 480 } else { status });
            }
        }
    }

    /// The media of a referral have changed: now it is so.
    pub(super) fn referred(&mut self, now: i64, call: CallId) {
        let Some(mut referral) = self.desks.get_mut(&call).and_then(|desk| desk.referral.take()) else { return };
        let Referral { by, target, what, .. } = referral;
        // What is lost on purpose was wanted all the same.
        let lost = self.config.misstep == Some(super::Misstep::LosesJoined)
            && self.model.party(target).is_some_and(|party| self.records(party.number(), Joined::Answered));
        let record = lost || self.lines.get(&target).is_some_and(|line| line.record);
        let consultation = referral.consulting.and_then(|consulting| self.call_id(consulting));
        match (referral.consulting, what) {
            (Some(consulting), _) => {
                if self.config.misstep == Some(super::Misstep::LosesJoined)
                    && let Some(line) = self.lines.get_mut(&target)
                {
                    line.record = false;
                }
                self.model.merge(now, by, consulting, target, what == What::Transfer);
                self.let_go(now, consulting);
            }
            (None, What::Transfer) => self.model.transferred(now, by, target),
            (None, What::Conference) => self.model.conferenced(now, by, target),
        }
        self.model.want(target, record);
        if let Some(leg) = referral.leg {
            let mut telling = referral.telling.take();
            self.notify(leg, &mut telling, 200, what == What::Transfer);
        }
        if what == What::Transfer {
            self.let_go(now, by);
        }
        if let Some(consultation) = consultation {
            self.end_session(now, consultation);
            self.cancel_steps(consultation);
            self.desks.remove(&consultation);
        }
        self.update_session(now, call);
    }

    /// The party is no part of the call any more; its phone hangs up by itself when it has heard the last word.
    fn let_go(&mut self, now: i64, party: PartyId) {
        let Some(line) = self.lines.remove(&party) else { return };
        if let Some((leg, _)) = line.mcp {
            self.legs.remove(&leg);
            self.stack.hang_up(leg);
        }
        self.legs.insert(line.leg, Whose::Leaving);
        self.set(now + GRACE_MS, Timer::HangUp(line.leg));
    }

    /// A step of a referral has failed.
    pub(super) fn referral_failed(&mut self, now: i64, call: CallId, job: &Job) {
        let Some(referral) = self.desks.get(&call).and_then(|desk| desk.referral.clone()) else { return };
        // A transfer does without MCP, if need be.
        let mut stay = self.talking(call);
        stay.retain(|party| *party != referral.by && *party != referral.target);
        let bridging = job.steps.iter().any(|step| matches!(step, Step::Bridge(_)));
        if let (What::Transfer, true, [other], true) =
            (referral.what, bridging, &stay[..], self.lines.contains_key(&referral.target))
        {
            return self.order_job(now, call, Job::new([Step::Pair(referral.target, *other)], Then::Refer));
        }
        if referral.consulting.is_none() && self.lines.contains_key(&referral.target) {
            self.refuse_target(now, call, referral.target);
        }
        self.referral_over(now, call, 503);
    }

    /// Who has answered and cannot be connected is hung up.
    fn refuse_target(&mut self, now: i64, call: CallId, target: PartyId) {
        let given = self.talking(call).first().and_then(|party| self.lines.get(party)).map(|line| line.own.clone());
        if let Some(line) = self.lines.get(&target).filter(|line| line.owes) {
            self.stack.ack(line.leg, given);
        }
        self.drop_line(target);
        self.model.leave(now, target);
    }

    /// Somebody whom a referral is about has gone.
    pub(super) fn referral_lost(&mut self, now: i64, call: CallId, party: PartyId) {
        let Some(referral) = self.desks.get(&call).and_then(|desk| desk.referral.clone()) else { return };
        if party == referral.by && referral.consulting.is_none() && referral.what == What::Transfer {
            // Who transfers may hang up before the other one answers; nobody is told how it went.
            if let Some(referral) = self.desks.get_mut(&call).and_then(|desk| desk.referral.as_mut()) {
                (referral.leg, referral.telling) = (None, None);
            }
            return;
        }
        if party != referral.target && referral.consulting.is_none() && self.lines.contains_key(&referral.target) {
            self.drop_line(referral.target);
            self.model.abandon(now, referral.target);
        }
        self.referral_over(now, call, 487);
    }

    /// The referral has failed: who asked hears it, and the call is as it was.
    fn referral_over(&mut self, now: i64, call: CallId, status: u16) {
        let Some(mut referral) = self.desks.get_mut(&call).and_then(|desk| desk.referral.take()) else { return };
        if let Some(leg) = referral.leg {
            self.notify(leg, &mut referral.telling, status, false);
        }
        self.note(referral.by, &format!("not_transferred_{status}"));
        // Who asked may have gone, and then nobody is left to talk to.
        if self.model.call(call).is_some_and(|call| call.established().count() < 2) {
            self.end_call(now, call);
        } else {
            self.set(now, Timer::Again(call));
        }
    }

    /// Tells who asked that the other phone rings.
    pub(super) fn tell_referrer(&mut self, call: CallId, target: PartyId, status: u16) {
        let referral = self.desks.get_mut(&call).and_then(|desk| desk.referral.as_mut());
        let Some(referral) = referral.filter(|referral| referral.target == target) else { return };
        let (Some(leg), mut telling) = (referral.leg, referral.telling.take()) else { return };
        self.notify(leg, &mut telling, status, false);
        if let Some(referral) = self.desks.get_mut(&call).and_then(|desk| desk.referral.as_mut()) {
            referral.telling = telling;
        }
    }

    /// The call ends under a referral: its last word, to who asked, before the BYE.
    pub(super) fn answer_referrer(&mut self, call: CallId, party: PartyId, status: u16) {
        let referral = self.desks.get_mut(&call).and_then(|desk| desk.referral.as_mut());
        let Some(referral) = referral.filter(|referral| referral.by == party) else { return };
        let (leg, mut telling) = (referral.leg.take(), referral.telling.take());
        if let Some(leg) = leg {
            self.notify(leg, &mut telling, status, false);
        }
    }

    /// A NOTIFY of a referral (RFC 3515 §2.4.4). With `leaves`, the leg is hung up when it has been heard, if the phone has
    /// not done so.
    fn notify(&mut self, leg: Leg, telling: &mut Option<Telling>, status: u16, leaves: bool) {
        let (Some(telling), Some(status)) = (telling, Status::new(status)) else { return };
        let sent = self.stack.request_with(leg, Method::Notify, |notify| telling.tell(notify, status));
        if let (Some(sent), true) = (sent, leaves) {
            self.waits.insert(sent, Wait::LastWord(leg));
        }
    }
}
