//! Who is logged on (SCR-ELIG-5, SCR-CAP-5, SCR-CAP-9): sessions begin and end with the console's word.

use super::core::{Desk, Now};
use crate::events::PcSession;
use crate::memory::Fact;
use kernel::trace::emit;

/// The session that is open.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) session: u64,
    pub(super) windows: String,
    /// Since when it has been waiting for the server's word, milliseconds since boot.
    pub(super) since: i64,
    /// The server's word.
    pub(super) word: Option<bool>,
    /// Capture was broken off, and was taken up again before the server said anything.
    pub(super) resumed: bool,
    /// The instant of the stop trigger, where the ACD gave it.
    pub(super) stop_at: Option<i64>,
}

impl Desk {
    /// The console says who is logged on.
    pub fn console(&mut self, user: Option<&str>, now: Now) {
        self.now = now;
        if self.live.as_ref().map(|live| live.windows.as_str()) == user {
            return;
        }
        self.log_off();
        if let Some(windows) = user {
            self.log_on(windows);
        }
    }

    fn log_on(&mut self, windows: &str) {
        let (session, from) = (self.fresh_id(), self.now.mono);
        let windows = windows.to_owned();
        self.record(&[Fact::LoggedOn { session, windows: windows.clone(), boot: self.boot, from }]);
        emit(&PcSession { session, windows: windows.clone(), what: "logon" });
        self.live = Some(Live { session, windows, since: from, word: None, resumed: false, stop_at: None });
    }

    fn log_off(&mut self) {
        let Some(session) = self.live.as_ref().map(|live| live.session) else { return };
        // What happened up to this moment still belongs to the session.
        self.catch_up();
        self.stop(self.now.mono, "logoff");
        self.mend(session, self.now.mono);
        // The reading says until when the wall clock was seen to run on, for the boots that reach no server.
        let anchor = self.reading();
        self.record(&[Fact::LoggedOff { session, to: self.now.mono }, Fact::Anchored { anchor }]);
        if let Some(live) = self.live.take() {
            emit(&PcSession { session, windows: live.windows, what: "logoff" });
        }
    }
}
