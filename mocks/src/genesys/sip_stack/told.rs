//! Answers to requests of ours.

use wire::sip::dialog::{Dialog, DialogId};
use wire::sip::transaction::Key;
use wire::sip::{Method, Response};

use super::core::{Core, Effect};
use super::legs::Sent;
use super::{Event, Leg};

impl Core {
    /// An answer has come.
    pub(super) fn answered(&mut self, now: i64, key: &Key, response: Response) {
        let last = response.status.is_final();
        let Some(sent) = self.sent.get(key).cloned() else {
            // An acceptance again, while its transaction still lives.
            if response.status.is_success() {
                self.accepted_again(now, &response);
            }
            return;
        };
        if last {
            self.sent.remove(key);
        }
        if sent.request.method == Method::Invite {
            return self.answered_invite(now, key, sent, response, last);
        }
        if let Some(dialog) = sent.leg.and_then(|leg| self.legs.get_mut(&leg)?.dialog.as_mut()) {
            // A target that cannot be read moves nothing.
            let _ = dialog.answered(&response);
        }
        self.report(sent, response);
    }

    fn answered_invite(&mut self, now: i64, key: &Key, sent: Sent, response: Response, last: bool) {
        let Some(leg) = sent.leg else { return };
        if let Some(state) = self.legs.get_mut(&leg).filter(|_| last)
            && state.inviting.as_ref() == Some(key)
        {
            state.inviting = None;
        }
        if response.status.is_success() {
            return self.accepted(now, leg, sent, response);
        }
        if !last {
            if sent.opens && response.status.code() > 100 {
                self.early(leg, &sent, &response);
            }
            if response.status.code() > 100 {
                self.report(sent, response);
            }
            return;
        }
        if !sent.opens && response.status.code() == 491 {
            let pause = self.pause(leg);
            self.again.insert((now + pause, sent.id), sent);
            return;
        }
        let opens = sent.opens;
        self.report(sent, response);
        if opens {
            self.forget(leg);
        }
    }

    /// How long a re-INVITE waits that crossed theirs (RFC 3261 §14.1): 2.1 to 4 s for who made the `Call-ID`, else up to 2 s.
    fn pause(&mut self, leg: Leg) -> i64 {
        let ours = self.dialog(leg).is_some_and(|dialog| dialog.caller);
        let tens = if ours { self.chance.between(210, 400) } else { self.chance.between(0, 200) };
        tens * 10
    }

    fn early(&mut self, leg: Leg, sent: &Sent, response: &Response) {
        let fresh = self.legs.get(&leg).is_some_and(|state| state.dialog.is_none());
        let tagged = response.headers.to().is_ok_and(|to| to.tag().is_some());
        if let (true, Ok(dialog)) = (fresh && tagged, Dialog::caller(&sent.request, response)) {
            self.set_dialog(leg, dialog);
        }
    }

    /// Our INVITE is accepted. One that was hung up in the meantime is acknowledged and ended.
    fn accepted(&mut self, now: i64, leg: Leg, sent: Sent, response: Response) {
        let Some(number) = sent.request.headers.cseq().ok().map(|cseq| cseq.number) else { return };
        let Some(state) = self.legs.get_mut(&leg) else { return self.accepted_again(now, &response) };
        state.accepted = Some((number, None));
        if sent.opens {
            let same = DialogId::as_client(&response.headers).ok();
            let confirmed = match state.dialog.as_mut().filter(|dialog| Some(&dialog.id) == same.as_ref()) {
                Some(early) => early.confirm(&response).is_ok(),
                None => match Dialog::caller(&sent.request, &response) {
                    Ok(dialog) => {
                        self.set_dialog(leg, dialog);
                        true
                    }
                    Err(_) => false,
                },
            };
            if !confirmed {
                // An acceptance without a way to acknowledge it is none.
                self.forget(leg);
                return self.tell(Event::TimedOut { leg: Some(leg), sent: sent.id });
            }
        } else if let Some(dialog) = state.dialog.as_mut() {
            // A target that cannot be read moves nothing.
            let _ = dialog.answered(&response);
        }
        if self.legs.get(&leg).is_some_and(|state| state.ending) {
            self.ack(leg, None);
            return self.bye(now, leg);
        }
        self.report(sent, response);
    }

    /// An acceptance again: the ACK again, if the owner has given one; for a leg that nobody has (another branch of a
    /// forked INVITE) ACK and BYE (RFC 3261 §13.2.2.4).
    pub(super) fn accepted_again(&mut self, now: i64, response: &Response) {
        let Ok(cseq) = response.headers.cseq() else { return };
        let Ok(id) = DialogId::as_client(&response.headers) else { return };
        if cseq.method != Method::Invite {
            return;
        }
        if let Some(state) = self.dialogs.get(&id).and_then(|leg| self.legs.get(leg)) {
            if let Some((number, Some((to, ack)))) = &state.accepted
                && *number == cseq.number
            {
                let (to, message) = (to.clone(), ack.clone().into());
                self.effects.push_back(Effect::Send { to, message });
            }
            return;
        }
        self.end_stray(now, response);
    }

    fn end_stray(&mut self, now: i64, response: &Response) {
        let Ok(number) = response.headers.cseq().map(|cseq| cseq.number) else { return };
        // Only its `CSeq` is asked of the request.
        let request = wire::sip::Request {
            method: Method::Invite,
            uri: wire::sip::Uri::sip("", "", None),
            headers: response.headers.clone(),
            body: Vec::new(),
        };
        let Ok(dialog) = Dialog::caller(&request, response) else { return };
        let leg = Leg(self.number());
        let contact = self.contact("", &[]);
        let mut state = super::legs::LegState::new(&dialog.id.local_tag, contact);
        state.accepted = Some((number, None));
        self.legs.insert(leg, state);
        self.set_dialog(leg, dialog);
        self.ack(leg, None);
        self.bye(now, leg);
    }

    /// Nobody answered.
    pub(super) fn timed_out(&mut self, key: &Key) {
        let Some(sent) = self.sent.remove(key) else { return };
        let silent = match sent.leg.and_then(|leg| self.legs.get_mut(&leg)) {
            Some(state) => {
                if state.inviting.as_ref() == Some(key) {
                    state.inviting = None;
                }
                state.ending
            }
            None => sent.leg.is_some(),
        };
        if sent.opens
            && let Some(leg) = sent.leg
        {
            self.forget(leg);
        }
        if !silent {
            self.tell(Event::TimedOut { leg: sent.leg, sent: sent.id });
        }
    }

    /// The owner hears of it, unless it has hung up.
    fn report(&mut self, sent: Sent, response: Response) {
        let bye = sent.request.method == Method::Bye;
        let gone = sent.leg.is_some_and(|leg| self.legs.get(&leg).is_none_or(|state| state.ending));
        if !bye && !gone {
            self.tell(Event::Answered { leg: sent.leg, sent: sent.id, response });
        }
    }
}
