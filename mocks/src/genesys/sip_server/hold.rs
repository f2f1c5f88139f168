//! Hold and retrieve: a phone's re-INVITE is passed on to whom it talks to.

use wire::sdp::Direction;
use wire::sip::transaction::Key;
use wire::sip::{Method, Request};

use super::board::Board;
use super::call::{PartyId, PartyState};
use super::line::{Wait, Whose};
use crate::genesys::sip_stack::{Answer, Extra, Leg};

impl Board {
    /// A phone changes its session. What crosses a change of ours has to wait (491).
    pub(super) fn reinvited(&mut self, _now: i64, party: PartyId, got: Key, request: &Request) {
        let refuse = |status| self.stack.respond(&got, Answer::new(status));
        if wire::sdp::read(&request.body).is_err() {
            return refuse(488);
        }
        let established = self.model.party(party).is_some_and(|party| party.state == PartyState::Established);
        let Some(call) = self.call_id(party).filter(|_| established) else { return refuse(491) };
        let busy = self.desks.get(&call).is_none_or(|desk| !desk.jobs.is_empty() || desk.relays > 0);
        let Some(to) = self.across(party).filter(|_| !busy) else { return refuse(491) };
        match self.stack.request(to, Method::Invite, Extra::new().sdp(request.body.clone())) {
            None => refuse(491),
            Some(sent) => {
                let offer = request.body.clone();
                self.waits.insert(sent, Wait::Relay { by: party, got, to, offer });
                if let Some(desk) = self.desks.get_mut(&call) {
                    desk.relays += 1;
                }
            }
        }
    }

    /// The leg that a party's media goes to: its place at MCP, or the phone of the only other one.
    fn across(&self, party: PartyId) -> Option<Leg> {
        if let Some((leg, _)) = self.lines.get(&party)?.mcp {
            return Some(leg);
        }
        let other = self.model.call_of(party)?.other(party)?;
        self.lines.get(&other.id).filter(|line| line.ready).map(|line| line.leg)
    }

    /// The other side has answered.
    pub(super) fn relayed(
        &mut self,
        now: i64,
        by: PartyId,
        got: &Key,
        to: Leg,
        offer: Vec<u8>,
        answer: Result<Vec<u8>, u16>,
    ) {
        let call = self.call_id(by);
        if let Some(desk) = call.and_then(|call| self.desks.get_mut(&call)) {
            desk.relays = desk.relays.saturating_sub(1);
        }
        match answer {
            Ok(answer) => {
                self.stack.ack(to, None);
                self.stack.respond(got, Answer::new(200).sdp(answer.clone()));
                let holds = holds(&offer);
                if let Some(Whose::Party(other)) = self.legs.get(&to).copied()
                    && let Some(line) = self.lines.get_mut(&other)
                {
                    line.given = Some(offer.clone());
                    line.own.clone_from(&answer);
                }
                if let Some(line) = self.lines.get_mut(&by) {
                    (line.own, line.given, line.ready) = (offer, Some(answer), false);
                }
                self.model.hold(now, by, holds);
                if let Some(call) = call {
                    self.hold_session(now, call);
                }
            }
            Err(status) => {
                self.stack.respond(got, Answer::new(if status == 408 { 504 } else { status }));
                if status == 408
                    && let Some(Whose::Mcp(party)) = self.legs.get(&to).copied()
                {
                    self.stack.hang_up(to);
                    self.legs.remove(&to);
                    self.bridge_lost(now, party, to);
                }
            }
        }
        if let Some(call) = call {
            self.work(now, call);
        }
    }
}

/// Whether who offers this listens to nobody: the others are on hold.
fn holds(offer: &[u8]) -> bool {
    let Ok(session) = wire::sdp::read(offer) else { return false };
    let audio = session.medias.iter().find(|media| media.port != 0);
    audio.is_some_and(|media| !Direction::of(&session, media).listens())
}
