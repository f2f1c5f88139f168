//! Referrals: transfers and conferences that this phone asks for (RFC 3515, RFC 5589).

use super::call::{Aim, CallKey, Transfer};
use super::impossible::Impossible;
use super::model::{Model, proceed};
use super::signals::Signals;
use crate::genesys::sip_stack::Extra;
use wire::sip::{Name, NameAddr, Uri};

/// **sim:** The parameter of `Refer-To` by which a phone asks SIP Server for a conference with the third party in place of a
/// transfer: a bare phone of RFC 3261 has no other way to say so to a switch. (Agents of Genesys click in their desktop, and T-Lib
/// asks.)
pub const CONFERENCE: &str = "sim-conference";

impl Model {
    /// Transfers without asking.
    pub(super) fn blind_transfer(
        &mut self,
        signals: &mut impl Signals,
        key: CallKey,
        to: &str,
    ) -> Result<(), Impossible> {
        let target = NameAddr::new(self.address_of(to)?);
        self.refer(signals, key, target, Aim::Transfer)
    }

    /// Asks for one more party on the call.
    pub(super) fn single_step_conference(
        &mut self,
        signals: &mut impl Signals,
        key: CallKey,
        to: &str,
    ) -> Result<(), Impossible> {
        let target = conference(NameAddr::new(self.address_of(to)?));
        self.refer(signals, key, target, Aim::Conference)
    }

    /// Holds a call and calls somebody else.
    pub(super) fn consult(
        &mut self,
        signals: &mut impl Signals,
        key: CallKey,
        to: &str,
    ) -> Result<CallKey, Impossible> {
        let call = self.talking(key, "left for a consultation")?;
        let (number, held) = (call.number.clone(), call.held());
        self.address_of(to)?;
        if !held {
            self.hold(signals, key, true)?;
        }
        self.dial(signals, &number, to)
    }

    /// Brings the held call and the consultation together, and leaves.
    pub(super) fn complete_transfer(
        &mut self,
        signals: &mut impl Signals,
        key: CallKey,
        consultation: CallKey,
    ) -> Result<(), Impossible> {
        let target = self.in_place_of(signals, consultation)?;
        self.refer(signals, key, target, Aim::Attended(consultation))
    }

    /// Brings the held call and the consultation together, and stays.
    pub(super) fn complete_conference(
        &mut self,
        signals: &mut impl Signals,
        key: CallKey,
        consultation: CallKey,
    ) -> Result<(), Impossible> {
        let target = conference(self.in_place_of(signals, consultation)?);
        if self.call(key)?.held() {
            self.hold(signals, key, false)?;
        }
        self.refer(signals, key, target, Aim::Joined(consultation))
    }

    /// Whom we talk to in a call, to be called in our place (RFC 5589 §7).
    fn in_place_of(&mut self, signals: &mut impl Signals, key: CallKey) -> Result<NameAddr, Impossible> {
        let leg = self.talking(key, "handed over")?.leg;
        let dialog = signals.dialog(leg).ok_or(Impossible::NotNow { key, step: "handed over" })?;
        let mut target = dialog.target;
        if let Uri::Sip(uri) = &mut target {
            uri.headers = vec![dialog.id.replaces().for_uri()];
        }
        Ok(NameAddr::new(target))
    }

    fn refer(
        &mut self,
        signals: &mut impl Signals,
        key: CallKey,
        target: NameAddr,
        aim: Aim,
    ) -> Result<(), Impossible> {
        let host = self.config.machine.clone();
        let call = self.talking(key, "transferred")?;
        let not_now = Impossible::NotNow { key, step: "transferred" };
        if call.referring.is_some() || call.refer_due.is_some() {
            return Err(not_now);
        }
        let by = NameAddr::new(Uri::sip(&call.number, &host, None));
        let extra = Extra::new().with(Name::REFER_TO, target.to_string()).with(Name::REFERRED_BY, by.to_string());
        (call.refer_due, call.transfer) = (Some((extra, aim)), Some(Transfer::Asked));
        proceed(signals, call);
        Ok(())
    }
}

fn conference(mut target: NameAddr) -> NameAddr {
    if let Uri::Sip(uri) = &mut target.uri {
        uri.params.push((CONFERENCE.to_owned(), None));
    }
    target
}
