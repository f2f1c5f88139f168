//! The client on its machine.

use super::call::{Change, Recorded};
use super::voice;
use crate::genesys::sip_stack::{self, Event, Extra, Invite, Leg, Stack};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::sdp::{self, Heard};
use wire::sip::siprec::{Content, MEDIA_TYPE};
use wire::sip::{Method, Name, Part, Response, Uri};

/// What the metadata's type was before RFC 9806.
const OLD_MEDIA_TYPE: &str = "application/rs-metadata";
/// The first port for audio; each session takes so many from there on.
const FIRST_PORT: u16 = 40_000;
const PORTS: u16 = 16;
/// Sessions at once and one after the other.
const MOST: u64 = 1_000;

/// How the first INVITE carries its metadata (SRC-META-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// As `application/rs-metadata+xml` beside the description (RFC 9806).
    #[default]
    Proper,
    /// As `application/rs-metadata` beside the description, as clients do that were built to RFC 7866.
    Old,
    /// Alone: the recorder is to offer.
    Alone,
    /// Not at all.
    Missing,
}

/// How a session is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// See [`Form`].
    pub form: Form,
    /// With `Require: siprec`.
    pub require: bool,
}

#[derive(Debug)]
struct Session {
    call: Recorded,
    /// The recorder has accepted it.
    stands: bool,
    /// Our last word has not been answered, and what is to be said then.
    waits: bool,
    next: Vec<Change>,
    /// It is to end as soon as nothing waits.
    ending: bool,
    /// The sessions' streams that are spoken on, by place.
    voices: BTreeMap<usize, kernel::task::Task>,
}

#[derive(Debug, Default)]
struct State {
    sessions: BTreeMap<Leg, Session>,
    opened: u64,
}

#[derive(Debug)]
struct Inner {
    stack: Stack,
    address: std::net::IpAddr,
    state: Mutex<State>,
}

/// A recording client. All clones are the same one; they are used on the machine where it was bound.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

impl Client {
    /// Takes the machine's ports for SIP.
    ///
    /// # Errors
    /// They are taken.
    pub async fn bind(machine: &str) -> std::io::Result<Self> {
        // Somebody else's recorder does not know our names.
        let host = kernel::net::reached_at().map_or_else(|| machine.to_owned(), |address| address.to_string());
        let stack = Stack::bind(sip_stack::Config::new(&host)).await?;
        let address = kernel::net::address_of("localhost").await?;
        let client = Self(Arc::new(Inner { stack, address, state: Mutex::default() }));
        kernel::spawn(client.clone().run());
        Ok(client)
    }

    /// Opens a recording session of a call of two at a recorder. What comes of it shows on the wire.
    pub fn open(&self, recorder: &Uri, opening: Opening) -> Leg {
        let now = kernel::time::truth();
        let number = {
            let mut state = self.state();
            state.opened += 1;
            state.opened
        };
        let first = FIRST_PORT + (number % MOST) as u16 * PORTS;
        let mut call = Recorded::new(now, number, self.0.address, first);
        let mut invite = Invite::new("recording-client", "stage", recorder.clone()).contact("+sip.src", None);
        if opening.require {
            invite = invite.with(Name::REQUIRE, "siprec");
        }
        let metadata = call.metadata();
        let offer = if opening.form == Form::Alone { None } else { call.exchange.offer().ok().map(|s| sdp::write(&s)) };
        invite = match opening.form {
            Form::Missing => invite.sdp(offer.unwrap_or_default()),
            Form::Alone => {
                invite.with(Name::CONTENT_DISPOSITION, "recording-session").body(MEDIA_TYPE, metadata.write())
            }
            Form::Proper | Form::Old => {
                let media_type = if opening.form == Form::Old { OLD_MEDIA_TYPE } else { MEDIA_TYPE };
                let sdp = Part::new("application/sdp", Some("session;handling=required"), offer.unwrap_or_default());
                let (media_type, body) =
                    Part::join(&[sdp, Part::new(media_type, Some("recording-session"), metadata.write())]);
                invite.body(&media_type, body)
            }
        };
        let (leg, _) = self.0.stack.invite(invite);
        let session =
            Session { call, stands: false, waits: true, next: Vec::new(), ending: false, voices: BTreeMap::new() };
        self.state().sessions.insert(leg, session);
        leg
    }

    /// Something happens to the recorded call; the recorder is told as soon as its last answer is there.
    pub fn change(&self, leg: Leg, change: Change) {
        if let Some(session) = self.state().sessions.get_mut(&leg) {
            session.next.push(change);
        }
        self.go_on(leg);
    }

    /// The call ends, and the recording session with it.
    pub fn close(&self, leg: Leg) {
        if let Some(session) = self.state().sessions.get_mut(&leg) {
            session.ending = true;
        }
        self.go_on(leg);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run(self) {
        loop {
            match self.0.stack.event().await {
                Event::Answered { leg: Some(leg), response, .. } if response.status.code() >= 200 => {
                    self.answered(leg, &response);
                }
                Event::TimedOut { leg: Some(leg), .. } | Event::Ended { leg, .. } => {
                    self.state().sessions.remove(&leg);
                }
                Event::Request { got, request, .. } => {
                    // The recorder may ask for a sign of life or a snapshot; a new description of its own is not taken.
                    let fine = matches!(request.method, Method::Update | Method::Info | Method::Notify);
                    self.0.stack.respond(&got, sip_stack::Answer::new(if fine { 200 } else { 488 }));
                }
                Event::Invited { got, .. } => self.0.stack.respond(&got, sip_stack::Answer::new(603)),
                _ => {}
            }
        }
    }

    fn answered(&self, leg: Leg, response: &Response) {
        let accepted = response.status.is_success();
        let mut acknowledged = None;
        {
            let mut state = self.state();
            let Some(session) = state.sessions.get_mut(&leg).filter(|session| session.waits) else { return };
            session.waits = false;
            if accepted {
                session.stands = true;
                let exchange = &mut session.call.exchange;
                let heard = sdp::read(&response.body).and_then(|theirs| exchange.hear(theirs));
                // The recorder has offered: the answer goes with the ACK.
                let answer = (heard == Ok(Heard::Offer)).then(|| exchange.answer().ok()).flatten();
                acknowledged = Some(answer.map(|answer| sdp::write(&answer)));
                if heard.is_err() {
                    exchange.withdraw();
                }
            } else {
                session.call.exchange.withdraw();
                if !session.stands {
                    state.sessions.remove(&leg);
                }
            }
        }
        if let Some(description) = acknowledged {
            self.0.stack.ack(leg, description);
        }
        self.speak(leg);
        self.go_on(leg);
    }

    /// Says the next thing that is to be said, if nothing waits for an answer.
    fn go_on(&self, leg: Leg) {
        let now = kernel::time::truth();
        let content = {
            let mut state = self.state();
            let Some(session) = state.sessions.get_mut(&leg).filter(|session| !session.waits) else { return };
            if session.next.is_empty() {
                if !session.ending {
                    return;
                }
                state.sessions.remove(&leg);
                None
            } else {
                let change = session.next.remove(0);
                let metadata = session.call.change(now, change);
                let Ok(offer) = session.call.exchange.offer() else { return };
                session.waits = true;
                Some(Content { sdp: Some(sdp::write(&offer)), metadata })
            }
        };
        let Some(content) = content else { return self.0.stack.hang_up(leg) };
        let sent = content.write().and_then(|(media_type, body)| {
            self.0.stack.request(leg, Method::Invite, Extra::new().body(&media_type, body))
        });
        if sent.is_none()
            && let Some(session) = self.state().sessions.get_mut(&leg)
        {
            session.waits = false;
            session.call.exchange.withdraw();
        }
        self.speak(leg);
    }

    /// Speaks on the streams that the recorder listens to, and on no other.
    fn speak(&self, leg: Leg) {
        let mut state = self.state();
        let Some(session) = state.sessions.get_mut(&leg) else { return };
        let agreed = session.call.exchange.agreed().to_vec();
        for (place, agreed) in agreed.into_iter().enumerate() {
            let listened = agreed.filter(|agreed| agreed.direction.sends());
            match listened.zip(session.call.speaker(place)) {
                Some((agreed, (number, port))) => {
                    let speak = || kernel::spawn(voice::speak(number, port, agreed.remote, agreed.codec.payload_type));
                    session.voices.entry(place).or_insert_with(speak);
                }
                None => {
                    session.voices.remove(&place).inspect(kernel::task::Task::abort);
                }
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        std::mem::take(&mut self.voices).into_values().for_each(|task| task.abort());
    }
}
