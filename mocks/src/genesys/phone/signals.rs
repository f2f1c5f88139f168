//! What a phone needs of the SIP stack, so that it can be tried without sockets.

use crate::genesys::sip_stack::{Answer, Extra, Invite, Key, Leg, SentId, Stack};
use wire::sip::Method;
use wire::sip::dialog::Dialog;

/// Commands to a SIP stack. See [`Stack`] for what each does.
pub(super) trait Signals {
    fn invite(&mut self, invite: Invite) -> (Leg, SentId);
    fn request(&mut self, leg: Leg, method: Method, extra: Extra) -> Option<SentId>;
    fn ack(&mut self, leg: Leg, sdp: Option<Vec<u8>>);
    fn respond(&mut self, got: &Key, answer: Answer);
    fn hang_up(&mut self, leg: Leg);
    fn dialog(&self, leg: Leg) -> Option<Dialog>;
}

impl Signals for Stack {
    fn invite(&mut self, invite: Invite) -> (Leg, SentId) {
        Stack::invite(self, invite)
    }

    fn request(&mut self, leg: Leg, method: Method, extra: Extra) -> Option<SentId> {
        Stack::request(self, leg, method, extra)
    }

    fn ack(&mut self, leg: Leg, sdp: Option<Vec<u8>>) {
        Stack::ack(self, leg, sdp);
    }

    fn respond(&mut self, got: &Key, answer: Answer) {
        Stack::respond(self, got, answer);
    }

    fn hang_up(&mut self, leg: Leg) {
        Stack::hang_up(self, leg);
    }

    fn dialog(&self, leg: Leg) -> Option<Dialog> {
        Stack::dialog(self, leg)
    }
}
