//! The called side of a session: answers to offers, and offers where they are missing.

use crate::genesys::sip_stack::Answer;
use wire::sdp::{self, Agreed, Exchange, Heard, Party};

/// Offers and answers of one leg that others change: a bridge's, a recorder's.
#[derive(Debug, Clone)]
pub struct Session {
    exchange: Exchange,
    offered: bool,
}

impl Session {
    /// Nothing agreed on yet.
    pub fn new(party: Party) -> Self {
        Self { exchange: Exchange::new(party), offered: false }
    }

    /// Our side; a change of it is said with the next description.
    pub fn party(&mut self) -> &mut Party {
        &mut self.exchange.party
    }

    /// Their INVITE or re-INVITE has come with this description, or none: the answer that is due.
    pub fn described(&mut self, description: &[u8]) -> Answer {
        match self.respond(description) {
            Ok(ours) => Answer::new(200).sdp(ours),
            Err(status) => Answer::new(status),
        }
    }

    /// As [`Session::described`], the bare description.
    ///
    /// # Errors
    /// The status with which the request is refused.
    pub fn respond(&mut self, description: &[u8]) -> Result<Vec<u8>, u16> {
        let ours = if description.is_empty() {
            let offer = self.exchange.offer().map_err(|_| 491u16)?;
            self.offered = true;
            offer
        } else {
            let theirs = sdp::read(description).map_err(|_| 400u16)?;
            // An offer of ours may still wait for its ACK: theirs would be taken for the answer.
            if self.exchange.waits() {
                return Err(491);
            }
            self.exchange.hear(theirs).map_err(|_| 500u16)?;
            self.exchange.answer().map_err(|_| 488u16)?
        };
        if !self.offered && self.exchange.agreed().iter().all(Option::is_none) {
            return Err(488);
        }
        Ok(sdp::write(&ours))
    }

    /// Their ACK has come. Whether there is a session: not if our offer has no answer that can be used.
    pub fn acked(&mut self, description: &[u8]) -> bool {
        if !std::mem::take(&mut self.offered) {
            return true;
        }
        let heard = sdp::read(description).and_then(|session| self.exchange.hear(session));
        heard == Ok(Heard::Answer) && self.exchange.agreed().iter().any(Option::is_some)
    }

    /// What is agreed on, stream by stream.
    pub fn agreed(&self) -> &[Option<Agreed>] {
        self.exchange.agreed()
    }
}
