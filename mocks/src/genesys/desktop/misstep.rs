//! Ways in which an agent desktop can be wrong.

/// One way each, for tests of the judge. No scenario reaches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// Sends no login (DSK-LOGIN-1).
    NoLogin,
    /// Polls every 45 s at the default (DSK-POLL-1).
    PollsTooSeldom,
    /// Never polls (DSK-POLL-1).
    NeverPolls,
    /// Takes a 401 for an answer (DSK-POLL-2).
    NoLoginAfterUnauthorized,
    /// Sends no logout (DSK-OUT-1).
    NoLogout,
    /// Changes place without a login (DSK-SEAT-1).
    NoLoginAtNewPlace,
    /// Logs in at a change of place with the old place (DSK-SEAT-1).
    OldPlaceAtNewPlace,
    /// Sends a place and a device without hot seating (DSK-SEAT-2).
    PlaceWithoutHotSeating,
    /// Does not return the token (DSK-CSRF-1).
    ForgetsToken,
    /// Returns another one (DSK-CSRF-1).
    OtherToken,
    /// Returns it with the logout alone, not with a login at another place (DSK-CSRF-1).
    TokenAtLogoutAlone,
    /// Reaches SRS by the other scheme (DSK-CORS-1).
    OtherScheme,
    /// Stays with the lost data centre (DSK-DR-1).
    StaysWithLostCentre,
    /// Logs in with another password than the agent's (DSK-LOGIN-1).
    WrongPassword,
    /// Logs in for another place than the agent has chosen (DSK-LOGIN-1).
    OtherPlaceAtLogin,
    /// Names a `peer_server` that nobody has told it (DSK-LOGIN-1).
    InventedPeer,
    /// Writes the password into the URL as well (DSK-LOGIN-1).
    PasswordInUrl,
    /// Polls without the session's cookie, and without credentials (DSK-POLL-1).
    PollsWithoutSession,
    /// Polls no more once the agent has changed place (DSK-POLL-1).
    NoPollsAtNewPlace,
    /// Polls no more once it has gone over to the other data centre (DSK-POLL-1).
    NoPollsWithRecovery,
    /// Logs in after a 401 with its own backend as `server` (DSK-POLL-2).
    OtherServerAfterUnauthorized,
    /// Logs in after a 401 for the place of the first login (DSK-SEAT-1).
    FirstPlaceAfterUnauthorized,
    /// Logs in once more after the logout (DSK-OUT-1).
    LoginAfterLogout,
    /// Logs out by itself, and notices it at the next poll (DSK-OUT-1).
    LogoutUnasked,
    /// Logs in for the new place, and then for the old one again (DSK-SEAT-1).
    BackToOldPlace,
    /// Leaves out the devices at a change of place (DSK-SEAT-1).
    NoDevicesAtNewPlace,
    /// Returns the token of the session before (DSK-CSRF-1).
    OldTokenAfterUnauthorized,
    /// Writes another origin than its backend's (DSK-CORS-1).
    OtherOrigin,
    /// Logs in by the right scheme, and polls by the other (DSK-CORS-1).
    PollsByOtherScheme,
    /// Logs in with the recovery data centre, and then with the lost one again (DSK-DR-1).
    BackToLostCentre,
    /// Names the RWS of the other data centre than its backend's (SRS-LOGIN-4).
    NamesOtherCentre,
    /// Lets an event be sent on a DN that it has not registered (TLB-REQ-1).
    NeverRegisters,
    /// The event within its request is another DN's (TLB-REQ-3).
    OtherDnWithin,
    /// The event within its request is no `EventUserEvent` (TLB-REQ-3).
    OtherTypeWithin,
    /// Leaves out the call's connection id (TLB-REQ-3).
    NoConnId,
    /// Asks for `begin` instead of `start` (TLB-REQ-3).
    OwnToken,
    /// Does not understand `diabled` (TLB-IND-2).
    KnowsNoMisprint,
}

impl Misstep {
    /// All of them.
    pub const ALL: [Self; 37] = [
        Self::NoLogin,
        Self::PollsTooSeldom,
        Self::NeverPolls,
        Self::NoLoginAfterUnauthorized,
        Self::NoLogout,
        Self::NoLoginAtNewPlace,
        Self::OldPlaceAtNewPlace,
        Self::PlaceWithoutHotSeating,
        Self::ForgetsToken,
        Self::OtherToken,
        Self::TokenAtLogoutAlone,
        Self::OtherScheme,
        Self::StaysWithLostCentre,
        Self::NamesOtherCentre,
        Self::NeverRegisters,
        Self::OtherDnWithin,
        Self::OtherTypeWithin,
        Self::NoConnId,
        Self::OwnToken,
        Self::KnowsNoMisprint,
        Self::WrongPassword,
        Self::OtherPlaceAtLogin,
        Self::InventedPeer,
        Self::PasswordInUrl,
        Self::PollsWithoutSession,
        Self::NoPollsAtNewPlace,
        Self::NoPollsWithRecovery,
        Self::OtherServerAfterUnauthorized,
        Self::FirstPlaceAfterUnauthorized,
        Self::LoginAfterLogout,
        Self::LogoutUnasked,
        Self::BackToOldPlace,
        Self::NoDevicesAtNewPlace,
        Self::OldTokenAfterUnauthorized,
        Self::OtherOrigin,
        Self::PollsByOtherScheme,
        Self::BackToLostCentre,
    ];
}
