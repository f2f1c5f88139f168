//! SIPREC.

use wire::sip::Request;
use wire::sip::transaction::Key;

use super::board::Board;
use super::call::CallId;
use super::recording::Recording;

#[derive(Debug, Clone)]
pub(super) struct Session;

impl Board {
    pub(super) fn begin_session(&mut self, _now: i64, _call: CallId) {}
    pub(super) fn update_session(&mut self, _now: i64, _call: CallId) {}
    pub(super) fn hold_session(&mut self, _now: i64, _call: CallId) {}
    pub(super) fn pause_session(&mut self, _now: i64, _call: CallId, _what: Recording) {}
    pub(super) fn end_session(&mut self, _now: i64, _call: CallId) {}
    pub(super) fn recorder_answered(&mut self, _now: i64, _call: CallId, _answer: Result<Vec<u8>, u16>) {}
    pub(super) fn recorder_asks(&mut self, _now: i64, _call: CallId, _got: &Key, _request: &Request) {}
}
