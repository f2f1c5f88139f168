//! What T-Lib's clients ask for.

use wire::sip::{Method, Name};
use wire::tlib::{Attribute, ErrorCode, Kind, Message};

use super::Misstep;
use super::board::Board;
use super::call::PartyId;
use super::line::Wait;
use super::recording::Recording;
use super::referring::What;
use crate::genesys::mcp::control::{ORDER_TYPE, Order};
use crate::genesys::sip_stack::Extra;
use crate::genesys::tserver::Standing;

/// How a request is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// By an event.
    Tell(Box<Message>),
    /// `EventACK`.
    Ack,
    /// `EventError`.
    Refuse(ErrorCode),
}

/// `RequestPrivateService`'s numbers of `GSIP_RECORD_START`, `_STOP`, `_PAUSE`, `_RESUME`. **sim:** these numbers are public for
/// another T-Server.
const ORDERS: [(i64, Order); 4] =
    [(3013, Order::Start), (3014, Order::Stop), (3015, Order::Pause), (3016, Order::Resume)];

impl Board {
    /// How a DN stands.
    pub(super) fn standing(&self, dn: &str) -> Standing {
        Standing { calls: self.model.standing(dn), agent: self.agents.standing(dn) }
    }

    /// A request about agents, calls or recording.
    pub(super) fn ask(&mut self, now: i64, request: &Message) -> Verdict {
        let verdict = match self.agents.ask(request) {
            Some(Ok(event)) => Verdict::Tell(Box::new(event)),
            Some(Err(code)) => Verdict::Refuse(code),
            None => self.ask_of_call(now, request).map_or_else(Verdict::Refuse, |()| Verdict::Ack),
        };
        self.publish();
        verdict
    }

    fn ask_of_call(&mut self, now: i64, request: &Message) -> Result<(), ErrorCode> {
        let (dn, conn_id) = (request.this_dn(), request.conn_id(Attribute::ConnId));
        let (Some(dn), Some(conn_id)) = (dn, conn_id) else { return Err(ErrorCode::InvalidAttribute) };
        let party = self.model.find(dn, conn_id).ok_or(ErrorCode::UnknownCall)?;
        match request.kind {
            Kind::ReleaseCall => {
                self.release(now, party);
                Ok(())
            }
            Kind::PrivateService => {
                let number = request.number(Attribute::PrivateMsgId);
                let order = ORDERS.into_iter().find(|(id, _)| Some(*id) == number).map(|(_, order)| order);
                self.order(now, party, order.ok_or(ErrorCode::InvalidAttribute)?)
            }
            Kind::SingleStepTransfer => self.step_for(now, party, What::Transfer, request),
            Kind::SingleStepConference => self.step_for(now, party, What::Conference, request),
            Kind::CompleteTransfer => self.complete_for(now, party, What::Transfer, request),
            Kind::CompleteConference => self.complete_for(now, party, What::Conference, request),
            // What a phone has to do itself (pick up, hold, dial) is asked of the phone.
            _ => Err(ErrorCode::InvalidAttribute),
        }
    }

    fn step_for(&mut self, now: i64, by: PartyId, what: What, request: &Message) -> Result<(), ErrorCode> {
        let to = request.text(Attribute::OtherDn).ok_or(ErrorCode::InvalidAttribute)?.to_owned();
        let call = self.free_call(by)?;
        self.single_step(now, call, by, None, None, what, &to).map_err(|_| ErrorCode::InvalidAttribute)
    }

    /// `ConnID` is the held call, `TransferConnID` or `ConferenceConnID` the consultation.
    fn complete_for(&mut self, now: i64, by: PartyId, what: What, request: &Message) -> Result<(), ErrorCode> {
        let attribute = if what == What::Transfer { Attribute::TransferConnId } else { Attribute::ConferenceConnId };
        let conn_id = request.conn_id(attribute).ok_or(ErrorCode::InvalidAttribute)?;
        let dn = request.this_dn().ok_or(ErrorCode::InvalidAttribute)?;
        let consulting = self.model.find(dn, conn_id).ok_or(ErrorCode::UnknownCall)?;
        let call = self.free_call(by)?;
        self.two_steps(now, call, by, None, None, what, consulting).map_err(|_| ErrorCode::InvalidAttribute)
    }

    fn free_call(&self, by: PartyId) -> Result<super::CallId, ErrorCode> {
        let call = self.call_id(by).filter(|_| self.is_established(by)).ok_or(ErrorCode::UnknownCall)?;
        let free = self.desks.get(&call).is_some_and(|desk| desk.referral.is_none());
        if free { Ok(call) } else { Err(ErrorCode::InvalidAttribute) }
    }

    /// Recording is started, stopped, paused or resumed on a DN.
    fn order(&mut self, now: i64, party: PartyId, order: Order) -> Result<(), ErrorCode> {
        let call = self.call_id(party).filter(|_| self.is_established(party)).ok_or(ErrorCode::UnknownCall)?;
        let recording = self.model.party(party).and_then(|party| party.recording()).cloned();
        let paused = recording.as_ref().is_some_and(|span| span.paused.last().is_some_and(|pause| pause.1.is_none()));
        let Some(line) = self.lines.get_mut(&party) else { return Err(ErrorCode::UnknownCall) };
        let what = match (order, recording.is_some()) {
            (Order::Start, false) => {
                line.record = true;
                let mcp = line.mcp.is_some();
                self.model.asked_for(now, party);
                if !mcp {
                    if let Some(desk) = self.desks.get_mut(&call) {
                        // Asked for anew, MCP is asked anew.
                        desk.unrecordable = false;
                    }
                    self.consider_recording(now, call);
                    self.work(now, call);
                    return Ok(());
                }
                Recording::On
            }
            (Order::Stop, true) => {
                line.record = false;
                Recording::Off
            }
            (Order::Pause, true) if !paused => Recording::Paused,
            (Order::Resume, true) if paused => Recording::Resumed,
            _ => return Err(ErrorCode::InvalidAttribute),
        };
        let Some((leg, _)) = self.lines.get(&party).and_then(|line| line.mcp) else {
            return Err(ErrorCode::UnknownCall);
        };
        let extra = Extra::new().with(Name::CONTENT_DISPOSITION, "render").body(ORDER_TYPE, order.as_str());
        match self.stack.request(leg, Method::Info, extra) {
            Some(sent) => {
                self.waits.insert(sent, Wait::Order(party, what));
                Ok(())
            }
            None => Err(ErrorCode::UnknownCall),
        }
    }

    /// MCP has done as it was told, or not.
    pub(super) fn ordered(&mut self, now: i64, party: PartyId, what: Recording, done: Result<(), u16>) {
        match done {
            _ if !self.is_established(party) => {}
            Ok(()) => {
                let host = self.config.host.clone();
                self.model.recording(now, party, what, &host);
                if let Some(call) = self.call_id(party) {
                    self.pause_session(now, call, what);
                }
            }
            Err(408 | 481) if what == Recording::On && self.config.misstep != Some(Misstep::NeverAnew) => {
                self.bring_anew(now, party);
            }
            Err(_) => {}
        }
    }

    /// MCP knows nothing of the party any more, as after a restart: the call is brought there anew, to be recorded.
    fn bring_anew(&mut self, now: i64, party: PartyId) {
        let Some(call) = self.call_id(party) else { return };
        if let Some((leg, _)) = self.lines.get(&party).and_then(|line| line.mcp) {
            self.legs.remove(&leg);
            self.stack.hang_up(leg);
            self.bridge_lost(now, party, leg);
        }
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.unrecordable = false;
        }
        self.consider_recording(now, call);
        self.work(now, call);
    }
}
