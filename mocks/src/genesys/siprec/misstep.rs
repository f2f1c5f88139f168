//! Ways in which a SIPREC recorder can be wrong.

/// One way each, for tests of the judge. No scenario reaches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// It does not know the extension `siprec`, and refuses who requires it (SRC-INV-1).
    NoSiprec,
    /// It wants to send audio, too (SRC-INV-1).
    SendsBack,
    /// It does not say that it is a recorder (SRC-INV-1).
    NoFeatureTag,
    /// It takes the first stream alone (SRC-INV-1).
    OneStream,
    /// It never answers (SRC-INV-1).
    Silent,
    /// It does not take metadata of the type from before RFC 9806 (SRC-META-1).
    RefusesOldType,
    /// It takes a body of metadata alone for a description that it cannot read (SRC-META-1).
    RefusesMetadataAlone,
    /// It accepts metadata alone, and offers nothing (SRC-META-1).
    OffersNothing,
    /// It does not take changed metadata (SRC-META-2).
    RefusesChanges,
    /// It takes whole snapshots alone (SRC-META-2).
    RefusesPartial,
    /// It goes on listening to an inactive stream (SRC-HOLD-1).
    IgnoresPause,
    /// A stream that was paused stays inactive (SRC-HOLD-1).
    StaysPaused,
    /// It does not take a description without metadata (SRC-HOLD-1).
    RefusesPause,
    /// It accepts changes without a description of its own (SRC-HOLD-1, SRC-META-2).
    AnswersNothing,
    /// A stream that resumes is refused (SRC-HOLD-1).
    RefusesResumed,
    /// All changes have to wait, for ever, though it changes nothing itself (SRC-HOLD-1, SRC-META-2).
    PendingForEver,
    /// Metadata alone have to wait (SRC-META-1).
    PendingAlone,
    /// A second session has to wait until there is no other (SRC-INV-1).
    OneAtATime,
    /// The stream of who joins is refused (SRC-META-2).
    RefusesNewStream,
    /// The stream of who joins is never listened to (SRC-META-2).
    IgnoresNewStream,
    /// It answers with a codec that nobody has offered (SRC-INV-1).
    OtherCodec,
    /// It answers with video to audio (SRC-INV-1).
    OtherMedia,
    /// It answers with encrypted streams to plain ones (SRC-INV-1).
    OtherTransport,
    /// It never answers a BYE (SRC-INV-1).
    IgnoresBye,
    /// It refuses a BYE (SRC-INV-1).
    RefusesBye,
    /// In a dialog it answers with another tag than the dialog's (SRC-INV-1, SRC-META-2, SRC-HOLD-1).
    StrayTags,
    /// It ends a session as soon as it stands (SRC-INV-1).
    HangsUp,
    /// Its descriptions change, and their version does not (SRC-META-2, SRC-HOLD-1).
    SameVersion,
}

impl Misstep {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::NoSiprec,
        Self::SendsBack,
        Self::NoFeatureTag,
        Self::OneStream,
        Self::Silent,
        Self::RefusesOldType,
        Self::RefusesMetadataAlone,
        Self::OffersNothing,
        Self::RefusesChanges,
        Self::RefusesPartial,
        Self::IgnoresPause,
        Self::StaysPaused,
        Self::RefusesPause,
        Self::AnswersNothing,
        Self::RefusesResumed,
        Self::PendingForEver,
        Self::PendingAlone,
        Self::OneAtATime,
        Self::RefusesNewStream,
        Self::IgnoresNewStream,
        Self::OtherCodec,
        Self::OtherMedia,
        Self::OtherTransport,
        Self::IgnoresBye,
        Self::RefusesBye,
        Self::StrayTags,
        Self::HangsUp,
        Self::SameVersion,
    ];
}
