//! Broken peers of Genesys, as data: the Screen Recording Service, RWS, SIP Server, the media platform, agent desktops, T-Server
//! and the third-party recorder, each with one way to be wrong.

use desktop::srs::Misstep as Srs;
use lab::genesys::stage::Sabotage;
use mocks::genesys::desktop::Misstep as Desk;
use mocks::genesys::mcp::Misstep as Mcp;
use mocks::genesys::sip_server::Misstep as Sip;
use mocks::genesys::siprec::Misstep as Siprec;
use mocks::genesys::third_party::Misstep as Recorder;
use mocks::genesys::tserver::Misstep as Tlib;
use std::sync::Arc;
use wfo::rws::Misstep as Rws;

/// Who is wrong, and how.
#[derive(Debug, Clone, Copy)]
pub enum Wrong {
    Srs(Srs),
    Rws(Rws),
    Both(Srs, Rws),
    Sip(Sip),
    Mcp(Mcp),
    Desk(Desk),
    Tlib(Tlib),
    Recorder(Recorder),
    Siprec(Siprec),
}

/// A peer that does one thing wrong: the requirement that is to be blamed, and no other; where; and how.
pub type Peer = (&'static str, &'static str, Wrong);

impl Wrong {
    /// As the stage sets it up.
    pub fn sabotage(self) -> Sabotage {
        let mut sabotage = Sabotage::default();
        match self {
            Self::Srs(way) => sabotage.srs = Some(Arc::new(move |c| c.misstep = Some(way))),
            Self::Rws(way) => sabotage.rws = Some(Arc::new(move |c| c.misstep = Some(way))),
            Self::Both(srs, rws) => {
                sabotage.srs = Some(Arc::new(move |c| c.misstep = Some(srs)));
                sabotage.rws = Some(Arc::new(move |c| c.misstep = Some(rws)));
            }
            Self::Sip(way) => sabotage.sip = Some(Arc::new(move |c| c.misstep = Some(way))),
            Self::Mcp(way) => sabotage.mcp = Some(Arc::new(move |c| c.misstep = Some(way))),
            Self::Desk(way) => sabotage.desktop = Some(Arc::new(move |c| c.misstep = Some(way))),
            Self::Tlib(way) => sabotage.sip = Some(Arc::new(move |c| c.tlib.misstep = Some(way))),
            Self::Siprec(way) => sabotage.siprec = Some(Arc::new(move |c| c.misstep = Some(way))),
            Self::Recorder(way) => sabotage.third_party = Some(Arc::new(move |c| c.misstep = Some(way))),
        }
        sabotage
    }
}

/// All of them. The scenarios are those of `scenarios/genesys`.
pub const PEERS: &[Peer] = &[
    ("GIR-FLOW-1", "call-recorded", Wrong::Rws(Rws::RegistersNoDn)),
    ("GIR-FLOW-2", "call-recorded", Wrong::Sip(Sip::NoMcp)),
    ("GIR-FLOW-2", "call-recorded", Wrong::Mcp(Mcp::RecordsNothing)),
    ("GIR-FLOW-2", "recording-paused", Wrong::Mcp(Mcp::RecordsPauses)),
    ("GIR-FLOW-2", "voice-waits-for-a-cut-link", Wrong::Mcp(Mcp::NeverRepeats)),
    ("GIR-FLOW-2", "recorded-again-after-mcp-restarts", Wrong::Sip(Sip::NeverAnew)),
    ("GIR-FLOW-2", "call-recorded", Wrong::Mcp(Mcp::RecordsOneSide)),
    ("GIR-FLOW-3", "call-recorded", Wrong::Sip(Sip::SilentRecording)),
    ("GIR-FLOW-3", "recorded-again-in-one-call", Wrong::Sip(Sip::TellsOnce)),
    ("GIR-FLOW-4", "recording-off", Wrong::Rws(Rws::RecordsEverybody)),
    ("GIR-FLOW-4", "call-recorded", Wrong::Rws(Rws::RecordsNobody)),
    ("GIR-FLOW-5", "call-recorded", Wrong::Srs(Srs::NeverUploads)),
    ("GIR-FLOW-5", "call-recorded", Wrong::Srs(Srs::UploadsBeforeEnd)),
    ("GIR-FLOW-5", "call-recorded", Wrong::Rws(Rws::NeverStops)),
    ("GIR-FLOW-6", "call-recorded", Wrong::Rws(Rws::StoresNothing)),
    ("GIR-FLOW-8", "not-recorded", Wrong::Rws(Rws::RecordsUnrecordedCalls)),
    ("GIR-ONE-1", "two-calls-at-once", Wrong::Both(Srs::TwoFilesAtOnce, Rws::StartsTwice)),
    ("GIR-ONE-2", "two-calls-at-once", Wrong::Rws(Rws::MapsToLastCall)),
    ("GIR-ONE-3", "first-call-ends-first", Wrong::Rws(Rws::SwapsOverlap)),
    ("GIR-ONE-3", "last-call-ends-it", Wrong::Rws(Rws::SwapsOverlap)),
    ("GIR-MAP-1", "transfer-single-step", Wrong::Rws(Rws::MapsToAnotherAgent)),
    ("GIR-MAP-2", "transfer-two-step", Wrong::Sip(Sip::OneRecording)),
    ("GIR-MAP-3", "conference-single-step", Wrong::Rws(Rws::MapsToAnotherAgent)),
    ("GIR-MAP-4", "conference-two-step", Wrong::Sip(Sip::OneRecording)),
    ("GIR-MAP-5", "transfer-two-step", Wrong::Rws(Rws::MapsConsultToMain)),
    ("GIR-ACW-1", "after-call-work", Wrong::Rws(Rws::IgnoresAfterCallWork)),
    ("GIR-ACW-1", "after-call-work", Wrong::Srs(Srs::CutsTheEnd)),
    ("GIR-NV-1", "non-voice", Wrong::Rws(Rws::StaysInState)),
    ("GIR-NV-1", "non-voice-all-conditions", Wrong::Rws(Rws::StartsAtAnyState)),
    ("GIR-NV-1", "non-voice", Wrong::Srs(Srs::RefusesNonVoice)),
    ("GIR-MON-1", "three-monitors", Wrong::Srs(Srs::FirstMonitorOnly)),
    ("SRS-LOGIN-1", "data-centre-lost", Wrong::Srs(Srs::RefusesPeerServer)),
    ("SRS-LOGIN-2", "call-recorded", Wrong::Srs(Srs::DemandsPlace)),
    ("SRS-LOGIN-3", "call-recorded", Wrong::Srs(Srs::UsesPort80)),
    ("SRS-SEAT-1", "unknown-place", Wrong::Rws(Rws::AcceptsUnknownPlace)),
    ("SRS-SEAT-1", "unknown-place", Wrong::Srs(Srs::IgnoresPlace)),
    ("SRS-SEAT-2", "devices-missing", Wrong::Rws(Rws::AcceptsMissingDevices)),
    ("SRS-SEAT-3", "device-of-another-place", Wrong::Rws(Rws::AcceptsForeignDevice)),
    ("SRS-SEAT-5", "unknown-place", Wrong::Srs(Srs::RefusesWithoutName)),
    ("SRS-SEAT-5", "unknown-place", Wrong::Rws(Rws::RefusesNamelessly)),
    ("SRS-SEAT-5", "unknown-dn", Wrong::Rws(Rws::AcceptsUnknownDevice)),
    ("SRS-DR-1", "data-centre-lost", Wrong::Srs(Srs::NeverFailsOver)),
    ("SRS-POLL-1", "expiry-while-recording", Wrong::Srs(Srs::NeverExpires)),
    ("SRS-POLL-1", "expiry-while-recording", Wrong::Srs(Srs::KeepsRecordingAfterExpiry)),
    ("SRS-POLL-1", "foreign-page", Wrong::Srs(Srs::ForeignPollsCount)),
    ("SRS-POLL-2", "polls-for-two-hours", Wrong::Srs(Srs::PollDoesNotRestart)),
    ("SRS-POLL-3", "poll-after-61s", Wrong::Srs(Srs::Answers200AfterExpiry)),
    ("SRS-OUT-1", "logout-while-recording", Wrong::Srs(Srs::RecordsPastLogout)),
    ("SRS-CORS-1", "browser", Wrong::Srs(Srs::NoPreflight)),
    ("SRS-CORS-2", "foreign-page", Wrong::Srs(Srs::CorsToEveryOrigin)),
    ("SRS-CORS-3", "https", Wrong::Srs(Srs::NoHttps)),
    ("SRS-CSRF-1", "csrf-token", Wrong::Srs(Srs::NoToken)),
    ("SRS-CSRF-2", "csrf-token-missing", Wrong::Srs(Srs::CsrfUncheckedOnLogout)),
    ("SRS-CSRF-2", "csrf-token-wrong", Wrong::Srs(Srs::RejectsAndEnds)),
    ("SRS-POLL-1", "impostor-polls", Wrong::Srs(Srs::TakesAnyPassword)),
    ("SRS-OUT-1", "impostor-logs-out", Wrong::Srs(Srs::TakesAnyPassword)),
    ("SRS-CSRF-2", "csrf-token-empty", Wrong::Srs(Srs::TakesEmptyTokens)),
    ("SRS-CSRF-4", "csrf-place-change", Wrong::Srs(Srs::TakesEmptyTokens)),
    ("SRS-CSRF-2", "csrf-old-token", Wrong::Srs(Srs::CsrfUncheckedOnLogout)),
    ("SRS-CSRF-2", "foreign-page-logs-out", Wrong::Srs(Srs::CsrfUncheckedOnLogout)),
    ("SRS-CSRF-3", "foreign-logout", Wrong::Srs(Srs::AsksForTokenWithoutOptIn)),
    ("SRS-CSRF-3", "logout", Wrong::Srs(Srs::AsksForTokenWithoutOptIn)),
    ("SRS-CSRF-4", "csrf-place-change", Wrong::Srs(Srs::CsrfUncheckedOnLogin)),
    ("DSK-POLL-1", "polls-for-two-hours", Wrong::Desk(Desk::PollsTooSeldom)),
    ("DSK-POLL-1", "call-recorded", Wrong::Desk(Desk::NeverPolls)),
    ("DSK-POLL-2", "poll-after-61s", Wrong::Desk(Desk::NoLoginAfterUnauthorized)),
    ("DSK-OUT-1", "logout", Wrong::Desk(Desk::NoLogout)),
    ("DSK-SEAT-1", "place-changed", Wrong::Desk(Desk::NoLoginAtNewPlace)),
    ("DSK-SEAT-1", "place-changed", Wrong::Desk(Desk::OldPlaceAtNewPlace)),
    ("DSK-SEAT-2", "call-recorded", Wrong::Desk(Desk::PlaceWithoutHotSeating)),
    ("DSK-CSRF-1", "csrf-token", Wrong::Desk(Desk::ForgetsToken)),
    ("DSK-CSRF-1", "csrf-token", Wrong::Desk(Desk::OtherToken)),
    ("DSK-DR-1", "data-centre-lost-new-login", Wrong::Desk(Desk::StaysWithLostCentre)),
    ("TLB-REQ-1", "capture-commands", Wrong::Desk(Desk::NeverRegisters)),
    ("TLB-REQ-1", "capture-without-call", Wrong::Tlib(Tlib::WantsCall)),
    ("TLB-REQ-2", "capture-unregistered", Wrong::Tlib(Tlib::AcceptsUnregistered)),
    ("TLB-REQ-3", "capture-commands", Wrong::Desk(Desk::OtherDnWithin)),
    ("TLB-REQ-3", "capture-commands", Wrong::Desk(Desk::OwnToken)),
    ("TLB-REQ-4", "capture-commands", Wrong::Tlib(Tlib::NoAnswer)),
    ("TLB-REQ-4", "capture-commands", Wrong::Tlib(Tlib::TwoAnswers)),
    ("TLB-EVT-1", "capture-commands", Wrong::Tlib(Tlib::Undelivered)),
    ("TLB-EVT-2", "capture-query", Wrong::Recorder(Recorder::QueryStops)),
    ("TLB-EVT-3", "capture-commands", Wrong::Tlib(Tlib::LosesConnId)),
    ("TLB-IND-1", "capture-commands", Wrong::Recorder(Recorder::NoAnswer)),
    ("TLB-IND-2", "capture-commands", Wrong::Recorder(Recorder::OtherToken)),
    ("TLB-IND-3", "capture-commands", Wrong::Recorder(Recorder::TwoDns)),
    ("TLB-STATE-1", "capture-out-of-order", Wrong::Recorder(Recorder::PausesUnstarted)),
    ("TLB-STATE-1", "capture-out-of-order", Wrong::Recorder(Recorder::StartsTwice)),
    ("SRS-LOGIN-3", "data-centre-lost", Wrong::Srs(Srs::PrefersPeer)),
    ("SRS-LOGIN-4", "data-centre-lost", Wrong::Desk(Desk::NamesOtherCentre)),
    ("GIR-MAP-1", "transfer-single-step", Wrong::Sip(Sip::LosesJoined)),
    ("GIR-MAP-3", "conference-single-step", Wrong::Sip(Sip::LosesJoined)),
    ("SRS-LOGIN-3", "server-left-out-later", Wrong::Srs(Srs::LoginWithoutServer)),
    ("SRS-SEAT-4", "place-changed", Wrong::Rws(Rws::KeepsOldPlace)),
    ("SRS-SEAT-4", "place-changed", Wrong::Srs(Srs::KeepsOldPlace)),
    ("SRS-DR-2", "data-centre-lost-new-login", Wrong::Srs(Srs::SticksToFirstServer)),
    ("SRS-DR-3", "data-centre-lost-hot-seating", Wrong::Srs(Srs::FailoverForgetsPlace)),
    ("SRS-DR-2", "recovery-data-centre", Wrong::Rws(Rws::RefusesLogins)),
    ("SRS-CSRF-1", "csrf-two-sessions", Wrong::Srs(Srs::SameTokenForAll)),
    ("SRS-OUT-1", "logout-while-recording", Wrong::Srs(Srs::LogoutEndsNothing)),
    ("DSK-LOGIN-1", "call-recorded", Wrong::Desk(Desk::NoLogin)),
    ("TLB-IND-3", "capture-commands", Wrong::Recorder(Recorder::WrongDn)),
    ("GIR-FLOW-4", "not-recorded", Wrong::Srs(Srs::RecordsUnasked)),
    ("DSK-CORS-1", "call-recorded", Wrong::Desk(Desk::OtherScheme)),
    ("DSK-CORS-1", "browser", Wrong::Desk(Desk::OtherScheme)),
    ("TLB-EVT-2", "capture-query", Wrong::Recorder(Recorder::QueryUnanswered)),
    ("TLB-IND-1", "capture-commands", Wrong::Recorder(Recorder::AlwaysEnabled)),
    ("TLB-IND-2", "capture-commands", Wrong::Recorder(Recorder::OwnToken)),
    ("GIR-FLOW-7", "no-srs", Wrong::Rws(Rws::RefusesVoiceAlone)),
    ("SRC-INV-1", "siprec", Wrong::Sip(Sip::NoRequire)),
    ("SRC-INV-1", "siprec", Wrong::Sip(Sip::NoMetadata)),
    ("SRC-META-1", "siprec", Wrong::Sip(Sip::OldMetadataType)),
    ("SRC-META-2", "siprec-transfer", Wrong::Sip(Sip::NoUpdate)),
    ("SRC-META-2", "siprec-transfer", Wrong::Sip(Sip::NoDisassociation)),
    ("SRC-META-2", "siprec-conference", Wrong::Sip(Sip::NoUpdate)),
    ("SRC-HOLD-1", "siprec-hold", Wrong::Sip(Sip::PauseNotInactive)),
    ("SRC-HOLD-1", "siprec-hold", Wrong::Sip(Sip::NeverResumes)),
    ("SRC-HOLD-1", "siprec-pause", Wrong::Sip(Sip::PauseNotInactive)),
    ("SRC-HOLD-1", "siprec-pause", Wrong::Sip(Sip::NeverResumes)),
    ("SRC-HOLD-1", "siprec-pause", Wrong::Siprec(Siprec::IgnoresPause)),
    ("SRC-HOLD-1", "siprec-hold", Wrong::Siprec(Siprec::StaysPaused)),
];
