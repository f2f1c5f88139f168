//! Referrals: one asks another to call a third, and hears how that went (RFC 3515, RFC 3892, RFC 7647).

use super::dialog::DialogId;
use super::{Event, Fault, Headers, Method, Name, NameAddr, Replaces, Request, Status, SubscriptionState, Uri};

/// The media type of what a notification of a referral carries.
pub const SIPFRAG: &str = "message/sipfrag;version=2.0";

/// Whom to call, and in whose place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Whom.
    pub target: Uri,
    /// The dialog that the new call is to replace, as the target has it (RFC 3891): an attended transfer.
    pub replaces: Option<Replaces>,
    /// Who says so.
    pub referred_by: Option<Uri>,
}

impl Referral {
    /// A transfer without asking: call them.
    pub fn to(target: Uri) -> Self {
        Self { target, replaces: None, referred_by: None }
    }

    /// An attended transfer: take our place in the dialog that we have with the target (RFC 5589 §7).
    pub fn in_our_place(target: Uri, ours: &DialogId) -> Self {
        Self { target, replaces: Some(ours.replaces()), referred_by: None }
    }

    /// Puts the referral into a REFER.
    pub fn attach(&self, mut refer: Request) -> Request {
        let mut target = self.target.clone();
        if let (Uri::Sip(uri), Some(replaces)) = (&mut target, &self.replaces) {
            uri.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("Replaces"));
            uri.headers.push(replaces.for_uri());
        }
        refer.headers.set(Name::REFER_TO, NameAddr::new(target).to_string());
        if let Some(by) = &self.referred_by {
            refer.headers.set(Name::REFERRED_BY, NameAddr::new(by.clone()).to_string());
        }
        refer
    }

    /// Reads the referral out of a REFER.
    ///
    /// # Errors
    /// `Refer-To` is missing, comes twice (RFC 3515 §2.4.2: 400), or cannot be read.
    pub fn read(headers: &Headers) -> Result<Self, Fault> {
        let mut target = headers.refer_to()?.uri;
        let mut replaces = None;
        if let Uri::Sip(uri) = &mut target {
            if let Some(text) = uri.header("Replaces") {
                replaces = Some(text.parse().map_err(|_| Fault::Field(Name::REFER_TO))?);
            }
            // What the address asks for goes into the INVITE's own fields, not into its target.
            uri.headers.clear();
        }
        let referred_by = headers.referred_by()?.map(|by| by.uri);
        Ok(Self { target, replaces, referred_by })
    }

    /// Puts into an INVITE what the referral asks for: the place of a dialog, and who referred.
    pub fn invite(&self, mut invite: Request) -> Request {
        if let Some(replaces) = &self.replaces {
            invite.headers.set(Name::REPLACES, replaces.to_string());
            invite.headers.push(Name::REQUIRE, "replaces");
        }
        if let Some(by) = &self.referred_by {
            invite.headers.set(Name::REFERRED_BY, NameAddr::new(by.clone()).to_string());
        }
        invite
    }
}

/// Who was asked tells how it goes: one notification for each answer that the call gets, the first at once (RFC 3515 §2.4.4).
/// The last one, with a final answer, ends the subscription that the REFER opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    event: Event,
    expires_s: u32,
    done: bool,
}

impl Telling {
    /// For the REFER with these fields. `first` is whether it is the first one in its dialog: only a later one has an id, its
    /// number (RFC 3515 §2.4.6).
    ///
    /// # Errors
    /// `CSeq` cannot be read.
    pub fn new(refer: &Headers, first: bool, expires_s: u32) -> Result<Self, Fault> {
        let number = refer.cseq()?.number.to_string();
        Ok(Self { event: Event::new("refer", (!first).then_some(number.as_str())), expires_s, done: false })
    }

    /// Makes a NOTIFY of the dialog tell an answer of the call; a call that has got none is told as `100 Trying`. `None` when
    /// the last word has been said.
    pub fn tell(&mut self, notify: Request, status: Status) -> Option<Request> {
        if self.done || notify.method != Method::Notify {
            return None;
        }
        self.done = status.is_final();
        let state = if self.done {
            SubscriptionState::terminated("noresource")
        } else {
            SubscriptionState::active(self.expires_s)
        };
        let line = format!("SIP/2.0 {status} {}\r\n", status.reason());
        Some(
            notify
                .with(Name::EVENT, self.event.to_string())
                .with(Name::SUBSCRIPTION_STATE, state.to_string())
                .with_body(SIPFRAG, line),
        )
    }
}

/// The status that a notification of a referral tells: that of the status line in its body.
///
/// # Errors
/// The body is no piece of a SIP message (RFC 3420) with a status line.
pub fn told(notify: &Request) -> Result<Status, Fault> {
    let wrong = || Fault::Field(Name::CONTENT_TYPE);
    if notify.headers.media_type().as_deref() != Some("message/sipfrag") {
        return Err(wrong());
    }
    let text = std::str::from_utf8(&notify.body).map_err(|_| Fault::NotUtf8)?;
    let mut words = text.lines().next().unwrap_or("").splitn(3, ' ');
    let version = words.next().is_some_and(|version| version.eq_ignore_ascii_case("SIP/2.0"));
    let status =
        words.next().filter(|code| version && code.len() == 3).and_then(|code| Status::new(code.parse().ok()?));
    status.ok_or(Fault::StartLine)
}
