//! Whose turn it is (RFC 3264 §4, §5, §8; RFC 6337 §2).

use sdp_types::Session;

use super::agreement::{answer, conclude};
use super::{Agreed, Party, SdpError};

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Nothing is open.
    Stable,
    /// We have offered this and wait.
    Offered(Box<Session>),
    /// The peer has offered and waits.
    Asked(Box<Session>),
}

/// What a description from the peer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// An offer: [`Exchange::answer`] is due.
    Offer,
    /// The answer to ours: [`Exchange::agreed`] has changed.
    Answer,
}

/// Offers and answers of one dialog. Only one offer is open at a time; until it is answered, what was agreed on before holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Our side. Change it, then offer.
    pub party: Party,
    state: State,
    /// What we said last, to know whether the next is new.
    said: Option<Session>,
    agreed: Vec<Option<Agreed>>,
}

impl Exchange {
    /// Nothing said yet.
    pub fn new(party: Party) -> Self {
        Self { party, state: State::Stable, said: None, agreed: Vec::new() }
    }

    /// Offers what our side wants now.
    ///
    /// # Errors
    /// An offer is open already.
    pub fn offer(&mut self) -> Result<Session, SdpError> {
        if self.state != State::Stable {
            return Err(SdpError::Open);
        }
        let session = self.say(self.party.offer(self.said.as_ref()));
        self.state = State::Offered(Box::new(session.clone()));
        Ok(session)
    }

    /// Hears a description from the peer.
    ///
    /// # Errors
    /// It is an offer on top of the peer's own, or an answer that does not fit; nothing changes then.
    pub fn hear(&mut self, session: Session) -> Result<Heard, SdpError> {
        match &self.state {
            State::Stable => {
                self.state = State::Asked(Box::new(session));
                Ok(Heard::Offer)
            }
            State::Offered(offer) => {
                self.agreed = conclude(&self.party, offer, &session)?;
                self.state = State::Stable;
                Ok(Heard::Answer)
            }
            State::Asked(_) => Err(SdpError::Open),
        }
    }

    /// Answers the peer's offer with what our side wants now.
    ///
    /// # Errors
    /// The peer has offered nothing.
    pub fn answer(&mut self) -> Result<Session, SdpError> {
        match std::mem::replace(&mut self.state, State::Stable) {
            State::Asked(offer) => {
                let (session, agreed) = answer(&self.party, &offer);
                self.agreed = agreed;
                Ok(self.say(session))
            }
            other => {
                self.state = other;
                Err(SdpError::NothingOffered)
            }
        }
    }

    /// Whether an offer of ours is open: another one that comes now crosses it (491, RFC 3261 §14.2).
    pub fn waits(&self) -> bool {
        matches!(self.state, State::Offered(_))
    }

    /// The message with the open offer was refused, in either direction: what was agreed on before holds on.
    pub fn withdraw(&mut self) {
        self.state = State::Stable;
    }

    /// What holds now, place by place of the last offer; `None` for one that was refused. Our streams fill the others in order.
    pub fn agreed(&self) -> &[Option<Agreed>] {
        &self.agreed
    }

    /// A description that says something new has the next version (RFC 3264 §8).
    fn say(&mut self, mut session: Session) -> Session {
        if let Some(last) = &self.said {
            session.origin.sess_version = last.origin.sess_version;
            if session != *last {
                session.origin.sess_version += 1;
            }
        }
        self.said = Some(session.clone());
        session
    }
}
