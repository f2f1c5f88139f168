//! One call of a phone.

use crate::genesys::sip_stack::{Extra, Key, Leg, SentId};
use wire::rtp::Law;
use wire::sdp::{Agreed, Exchange, Party, Stream};

/// A call of one phone. Numbers are never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallKey(pub u64);

/// How a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    /// We have dialled; nothing has been heard.
    Dialing,
    /// We have dialled, and it rings there.
    Alerting,
    /// It rings here.
    Ringing,
    /// Answered.
    Talking,
    /// Over.
    Ended(Why),
}

/// Why a call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// We hung up, or took our call back.
    HungUp,
    /// They hung up, or took their call back.
    HungUpByPeer,
    /// They refused, with this status.
    Refused(u16),
    /// We refused, with this status.
    Rejected(u16),
    /// Nobody answered at all, or acknowledged.
    Lost,
    /// A call of the peer has taken its place.
    Replaced,
    /// It was transferred away.
    Transferred,
}

/// How a transfer or conference that we asked for goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// Asked, no word yet.
    Asked,
    /// Accepted; the last that was told of it (100 at first).
    Going(u16),
    /// Done.
    Done,
    /// Refused, or failed with this status; the call stands as before.
    Failed(u16),
}

/// What there is to know of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallView {
    /// Which.
    pub key: CallKey,
    /// Our number in it.
    pub number: String,
    /// The other side's, as it was signalled.
    pub peer: String,
    /// Whether we dialled.
    pub outgoing: bool,
    /// How it stands.
    pub state: CallState,
    /// Whether we hold it (asked for; agreed on when `sends` or `listens` has changed).
    pub held: bool,
    /// Whether we speak to it.
    pub sends: bool,
    /// Whether we hear it.
    pub listens: bool,
    /// `Call-ID`, once there is one.
    pub call_id: Option<String>,
    /// How a transfer of it goes.
    pub transfer: Option<Transfer>,
}

/// What a referral that we sent will do to our calls when it has succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// This call is theirs then.
    Transfer,
    /// And the consultation with it.
    Attended(CallKey),
    /// Nothing: it goes on, with one more.
    Conference,
    /// The consultation has come into it.
    Joined(CallKey),
}

/// A referral that we sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Referring {
    pub(super) sent: SentId,
    pub(super) aim: Aim,
}

#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) key: CallKey,
    pub(super) number: String,
    pub(super) peer: String,
    pub(super) leg: Leg,
    pub(super) outgoing: bool,
    pub(super) state: CallState,
    pub(super) port: u16,
    pub(super) exchange: Exchange,
    /// Their INVITE that waits for our answer, and whether it had an offer.
    pub(super) got: Option<(Key, bool)>,
    /// Our INVITE under way.
    pub(super) inviting: Option<SentId>,
    /// What we said differs from what we want: a re-INVITE is due when none is under way.
    pub(super) due: bool,
    /// Whether our last acceptance was an offer, so that the ACK has the answer.
    pub(super) offered: bool,
    /// Whether we held it when the peer last agreed.
    pub(super) was_held: bool,
    /// Whether our re-INVITE under way asks for a hold.
    pub(super) said_hold: bool,
    pub(super) referring: Option<Referring>,
    /// A referral that waits for the end of a re-INVITE: on its way the one could overtake the other, and be refused for it.
    pub(super) refer_due: Option<(Extra, Aim)>,
    pub(super) transfer: Option<Transfer>,
    pub(super) call_id: Option<String>,
}

impl Call {
    pub(super) fn new(key: CallKey, number: &str, peer: &str, leg: Leg, exchange: Exchange) -> Self {
        let port = exchange.party.streams.first().map_or(0, |stream| stream.port);
        Self {
            key,
            number: number.to_owned(),
            peer: peer.to_owned(),
            leg,
            outgoing: false,
            state: CallState::Ringing,
            port,
            exchange,
            got: None,
            inviting: None,
            due: false,
            offered: false,
            was_held: false,
            said_hold: false,
            referring: None,
            refer_due: None,
            transfer: None,
            call_id: None,
        }
    }

    pub(super) fn held(&self) -> bool {
        self.exchange.party.streams.iter().any(|stream| stream.held)
    }

    pub(super) fn over(&self) -> bool {
        matches!(self.state, CallState::Ended(_))
    }

    /// What is agreed on for our stream.
    pub(super) fn agreed(&self) -> Option<&Agreed> {
        self.exchange.agreed().iter().flatten().next()
    }

    /// Whether we speak, and whether we listen. Who is held hears nothing from us, no music either.
    pub(super) fn flow(&self) -> (bool, bool) {
        let talking = self.state == CallState::Talking;
        let flow = self.agreed().filter(|_| talking).map(|agreed| agreed.direction);
        flow.map_or((false, false), |direction| (direction.sends() && !self.held(), direction.listens()))
    }

    pub(super) fn view(&self) -> CallView {
        let (sends, listens) = self.flow();
        CallView {
            key: self.key,
            number: self.number.clone(),
            peer: self.peer.clone(),
            outgoing: self.outgoing,
            state: self.state,
            held: self.held(),
            sends,
            listens,
            call_id: self.call_id.clone(),
            transfer: self.transfer,
        }
    }
}

/// Our side of a session on this port, with the law that we prefer first.
pub(super) fn party(address: std::net::IpAddr, session_id: u64, port: u16, law: Law) -> Party {
    let mut stream = Stream::audio(port);
    if law == Law::A {
        stream.codecs.swap(0, 1);
    }
    Party { address, session_id, streams: vec![stream] }
}
