//! Whether to capture now: the server's word × the session × the triggers, and what holds without a server
//! (SCR-CAP-1, SCR-CAP-5, SCR-REC-4, SCR-ONLY-1). A pure function.

use wire::rte::{OfflineLogon, Settings, Trigger};

/// How long a logon waits for the server's word before it counts as a logon without a server, in milliseconds.
pub const ASK_MS: i64 = 500;

/// Why, where the server has heard of the session and stands by its word of before.
pub const TOLD_BEFORE: &str = "told_before";

/// What bears on it, of the session that is open.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The server's word for this session, last heard; it holds while the server cannot be reached.
    pub word: Option<bool>,
    /// What the server said of this user on this connection, before this session of which it has heard since.
    pub told: Option<bool>,
    /// Whether the user was eligible when the server last said so, in an earlier session.
    pub known: Option<bool>,
    /// The tenant's settings, last known.
    pub settings: Option<&'a Settings>,
    /// How long the session has been waiting for the server's word.
    pub waited_ms: i64,
    /// Capture of this session ran, with the server's leave, and was broken off by a crash or the disk; it may have been taken up
    /// again since.
    pub broke_off: bool,
    /// A screen-only recording is running.
    pub screen_only: bool,
}

/// The answer, with a word for the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Capture.
    Capture(&'static str),
    /// Do not.
    Rest(&'static str),
    /// Not yet: ask again in so many milliseconds.
    Wait(i64),
}

/// Decides.
pub fn decide(standing: Standing<'_>) -> Decision {
    if standing.screen_only {
        return Decision::Capture("screen_only");
    }
    match standing.word {
        Some(true) => return Decision::Capture("server"),
        Some(false) => return Decision::Rest("server"),
        None => {}
    }
    if standing.broke_off {
        return Decision::Capture("resumed");
    }
    let Some(settings) = standing.settings else { return Decision::Rest("server_unknown") };
    if standing.waited_ms < ASK_MS {
        return Decision::Wait(ASK_MS - standing.waited_ms);
    }
    match standing.told {
        // The server is there and has nothing new to say.
        Some(true) => return Decision::Capture(TOLD_BEFORE),
        Some(false) => return Decision::Rest(TOLD_BEFORE),
        None => {}
    }
    match (settings.offline_logon, settings.start_trigger) {
        (OfflineLogon::Refuse, _) => Decision::Rest("offline_refused"),
        // Who is logged on to the ACD only the server can say.
        (OfflineLogon::LastKnown, Trigger::Acd) => Decision::Rest("offline_without_acd"),
        (OfflineLogon::LastKnown, Trigger::Pc) if standing.known == Some(true) => Decision::Capture("last_known"),
        (OfflineLogon::LastKnown, Trigger::Pc) => Decision::Rest("not_known_eligible"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::rte::PartialCoverage;

    const OFFLINE: Standing<'static> = Standing {
        word: None,
        told: None,
        known: Some(true),
        settings: Some(&settings(OfflineLogon::LastKnown, Trigger::Pc)),
        waited_ms: ASK_MS,
        broke_off: false,
        screen_only: false,
    };

    const fn settings(offline_logon: OfflineLogon, start_trigger: Trigger) -> Settings {
        let partial_coverage = PartialCoverage::UploadCovered;
        Settings { offline_logon, partial_coverage, start_trigger, stop_trigger: Trigger::Pc }
    }

    #[test]
    fn the_servers_word_is_above_all_but_a_screen_only_recording() {
        for known in [None, Some(false), Some(true)] {
            let standing = Standing { known, broke_off: true, ..OFFLINE };
            assert_eq!(decide(Standing { word: Some(true), ..standing }), Decision::Capture("server"));
            assert_eq!(decide(Standing { word: Some(false), ..standing }), Decision::Rest("server"));
            let screen_only = Standing { word: Some(false), screen_only: true, ..standing };
            assert_eq!(decide(screen_only), Decision::Capture("screen_only"));
        }
    }

    #[test]
    fn a_logon_without_a_server_goes_by_the_policy() {
        assert_eq!(decide(OFFLINE), Decision::Capture("last_known"));
        assert_eq!(decide(Standing { waited_ms: 20, ..OFFLINE }), Decision::Wait(480));
        assert_eq!(decide(Standing { known: Some(false), ..OFFLINE }), Decision::Rest("not_known_eligible"));
        assert_eq!(decide(Standing { known: None, ..OFFLINE }), Decision::Rest("not_known_eligible"));
        assert_eq!(decide(Standing { settings: None, ..OFFLINE }), Decision::Rest("server_unknown"));
        let refuse = settings(OfflineLogon::Refuse, Trigger::Pc);
        assert_eq!(decide(Standing { settings: Some(&refuse), ..OFFLINE }), Decision::Rest("offline_refused"));
        let acd = settings(OfflineLogon::LastKnown, Trigger::Acd);
        assert_eq!(decide(Standing { settings: Some(&acd), ..OFFLINE }), Decision::Rest("offline_without_acd"));
    }

    #[test]
    fn a_server_that_says_nothing_new_is_taken_at_its_word() {
        let acd = settings(OfflineLogon::Refuse, Trigger::Acd);
        let standing = Standing { told: Some(true), settings: Some(&acd), ..OFFLINE };
        assert_eq!(decide(standing), Decision::Capture(TOLD_BEFORE));
        assert_eq!(decide(Standing { told: Some(false), ..OFFLINE }), Decision::Rest(TOLD_BEFORE));
        assert_eq!(decide(Standing { waited_ms: 0, ..standing }), Decision::Wait(ASK_MS));
    }

    #[test]
    fn what_broke_off_goes_on_at_once() {
        assert_eq!(decide(Standing { broke_off: true, waited_ms: 0, ..OFFLINE }), Decision::Capture("resumed"));
    }
}
