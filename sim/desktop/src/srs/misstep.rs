//! Ways to be wrong, for tests of the judge.

/// One way for the Screen Recording Service to be wrong. For tests of the judge: no scenario can ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Misstep {
    /// A login with `peer_server` is refused (SRS-LOGIN-1).
    RefusesPeerServer,
    /// A login without `place` is refused (SRS-LOGIN-2).
    DemandsPlace,
    /// RWS is reached on port 80 whatever `server` says (SRS-LOGIN-3).
    UsesPort80,
    /// A login without `server` goes to wherever the last one went (SRS-LOGIN-3).
    LoginWithoutServer,
    /// RWS is reached at `peer_server` although `server` is there (SRS-LOGIN-4).
    PrefersPeer,
    /// `place` is not passed on: an unknown one is accepted (SRS-SEAT-1).
    IgnoresPlace,
    /// `devices` are not passed on: needed ones are missing, foreign ones are accepted (SRS-SEAT-2, SRS-SEAT-3).
    IgnoresDevices,
    /// A second login in a session is answered well and changes nothing (SRS-SEAT-4).
    KeepsOldPlace,
    /// A login that RWS refuses is answered as a good one (SRS-SEAT-1, -3, -5).
    AcceptsWhatRwsRefuses,
    /// What RWS refuses is answered with 500 (SRS-SEAT-1, -2, -3).
    FailsWhereRwsRefuses,
    /// RWS's refusal is passed on without its words (SRS-SEAT-5).
    RefusesWithoutName,
    /// RWS's refusal is passed on without any word (SRS-SEAT-5).
    RefusesWithoutWord,
    /// The peer is never turned to (SRS-DR-1).
    NeverFailsOver,
    /// Having turned to the peer it obeys nobody any more (SRS-DR-1).
    DeafAfterFailover,
    /// Ten seconds after a login it turns to the peer, although RWS is there (SRS-DR-1).
    TurnsByItself,
    /// All later logins go to the first one's `server` (SRS-DR-2).
    SticksToFirstServer,
    /// At the peer the agent is logged in without place and devices (SRS-DR-3).
    FailoverForgetsPlace,
    /// No session ever expires (SRS-POLL-1).
    NeverExpires,
    /// The session expires, and the recording runs on (SRS-POLL-1).
    KeepsRecordingAfterExpiry,
    /// The session expires, and goes on at RWS (SRS-POLL-1).
    LeavesSessionAtRws,
    /// A session expires after two thirds of the timeout (SRS-POLL-1, SRS-POLL-2).
    ExpiresEarly,
    /// Polls of foreign pages keep a session alive (SRS-POLL-1).
    ForeignPollsCount,
    /// The timeout counts from the login alone (SRS-POLL-2).
    PollDoesNotRestart,
    /// Polls after the expiry are answered 200 (SRS-POLL-3).
    Answers200AfterExpiry,
    /// After an expiry no login is accepted any more (SRS-POLL-3).
    RefusesAfterExpiry,
    /// A logout is answered well and ends nothing (SRS-OUT-1).
    LogoutEndsNothing,
    /// A logout ends the session, and the recording runs on (SRS-OUT-1).
    RecordsPastLogout,
    /// Pre-flights bring no CORS header fields (SRS-CORS-1).
    NoPreflight,
    /// Pre-flights of polls bring no CORS header fields (SRS-CORS-1).
    NoPreflightOfPolls,
    /// A 401 brings no CORS header fields: a page cannot read that it has to log in again (SRS-CORS-1).
    HidesUnauthorized,
    /// CORS header fields go to every origin (SRS-CORS-2).
    CorsToEveryOrigin,
    /// CORS header fields go to each origin that begins as an expected one (SRS-CORS-2).
    CorsByBeginning,
    /// There is no HTTPS, even with an identity (SRS-CORS-3).
    NoHttps,
    /// A login that asks for a token gets none (SRS-CSRF-1).
    NoToken,
    /// A browser may not read the token (SRS-CORS-1, SRS-CSRF-1).
    HidesToken,
    /// All sessions have the same token (SRS-CSRF-1).
    SameTokenForAll,
    /// A logout needs no token (SRS-CSRF-2).
    CsrfUncheckedOnLogout,
    /// Any token will do that was ever given (SRS-CSRF-2).
    TakesOldTokens,
    /// An empty token will do (SRS-CSRF-2).
    TakesEmptyTokens,
    /// In an open session any password will do (SRS-POLL-1, SRS-OUT-1).
    TakesAnyPassword,
    /// A logout without the token is rejected, and ends the session all the same (SRS-CSRF-2).
    RejectsAndEnds,
    /// A logout without the token is rejected, and ends the recording all the same (SRS-CSRF-2).
    RejectsAndStops,
    /// Each session gets a token, and each POST needs it (SRS-CSRF-3).
    GivesTokensUnasked,
    /// A token is asked for in every session (SRS-CSRF-3).
    AsksForTokenWithoutOptIn,
    /// A second login needs no token (SRS-CSRF-4).
    CsrfUncheckedOnLogin,
    /// Records from the login on, without being told (GIR-FLOW-4, GIR-FLOW-8).
    RecordsUnasked,
    /// Stops and uploads ten seconds after the start (GIR-FLOW-5).
    UploadsBeforeEnd,
    /// Never uploads (GIR-FLOW-5, GIR-FLOW-6).
    NeverUploads,
    /// Uploads other bytes than were recorded: all that was shown is one black frame (GIR-FLOW-6).
    UploadsBlack,
    /// A second Start while a recording runs is obeyed as well (GIR-ONE-1).
    TwoFilesAtOnce,
    /// The file says that it is another agent's (GIR-ONE-2).
    NamesAnotherAgent,
    /// The file is uploaded a second time, under the same id (GIR-ONE-3).
    UploadsTwice,
    /// The last ten seconds are cut off (GIR-ACW-1).
    CutsTheEnd,
    /// A Start without a voice call is refused (GIR-NV-1).
    RefusesNonVoice,
    /// Records the first monitor alone (GIR-MON-1).
    FirstMonitorOnly,
    /// Leaves the file readable on the disk.
    LeavesReadableFile,
}

impl Misstep {
    /// All of them, for tests that go through them.
    pub const ALL: &[Misstep] = &[
        Misstep::RefusesPeerServer,
        Misstep::DemandsPlace,
        Misstep::UsesPort80,
        Misstep::LoginWithoutServer,
        Misstep::PrefersPeer,
        Misstep::IgnoresPlace,
        Misstep::IgnoresDevices,
        Misstep::KeepsOldPlace,
        Misstep::AcceptsWhatRwsRefuses,
        Misstep::FailsWhereRwsRefuses,
        Misstep::RefusesWithoutName,
        Misstep::RefusesWithoutWord,
        Misstep::NeverFailsOver,
        Misstep::DeafAfterFailover,
        Misstep::TurnsByItself,
        Misstep::SticksToFirstServer,
        Misstep::FailoverForgetsPlace,
        Misstep::NeverExpires,
        Misstep::KeepsRecordingAfterExpiry,
        Misstep::LeavesSessionAtRws,
        Misstep::ExpiresEarly,
        Misstep::ForeignPollsCount,
        Misstep::PollDoesNotRestart,
        Misstep::Answers200AfterExpiry,
        Misstep::RefusesAfterExpiry,
        Misstep::LogoutEndsNothing,
        Misstep::RecordsPastLogout,
        Misstep::NoPreflight,
        Misstep::NoPreflightOfPolls,
        Misstep::HidesUnauthorized,
        Misstep::CorsToEveryOrigin,
        Misstep::CorsByBeginning,
        Misstep::NoHttps,
        Misstep::NoToken,
        Misstep::HidesToken,
        Misstep::SameTokenForAll,
        Misstep::CsrfUncheckedOnLogout,
        Misstep::TakesOldTokens,
        Misstep::TakesEmptyTokens,
        Misstep::TakesAnyPassword,
        Misstep::RejectsAndEnds,
        Misstep::RejectsAndStops,
        Misstep::GivesTokensUnasked,
        Misstep::AsksForTokenWithoutOptIn,
        Misstep::CsrfUncheckedOnLogin,
        Misstep::RecordsUnasked,
        Misstep::UploadsBeforeEnd,
        Misstep::NeverUploads,
        Misstep::UploadsBlack,
        Misstep::TwoFilesAtOnce,
        Misstep::NamesAnotherAgent,
        Misstep::UploadsTwice,
        Misstep::CutsTheEnd,
        Misstep::RefusesNonVoice,
        Misstep::FirstMonitorOnly,
        Misstep::LeavesReadableFile,
    ];
}
