//! Ways in which a SIP Server can be wrong.

/// One way each, for tests of the judge. No scenario reaches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// Calls that are to be recorded are never brought to MCP (GIR-FLOW-2).
    NoMcp,
    /// T-Lib hears nothing of recording (GIR-FLOW-3).
    SilentRecording,
    /// A recording that is begun again in the same call is not told (GIR-FLOW-3).
    TellsOnce,
    /// A call of which MCP knows nothing any more is not brought there anew (GIR-FLOW-2).
    NeverAnew,
    /// T-Lib hears of recording on calls that are not recorded (GIR-FLOW-8).
    TellsUnrecorded,
    /// A consultation has the CallUUID of the call that it is of, so that both are one recording (GIR-MAP-2, GIR-MAP-4).
    OneRecording,
    /// Who comes to a call by transfer or conference is not recorded (GIR-MAP-1, GIR-MAP-3).
    LosesJoined,
    /// Events carry another connection id than the recording.
    WrongConnId,
    /// The recording session's INVITE does not require siprec (SRC-INV-1).
    NoRequire,
    /// The metadata goes by the media type of RFC 7866, without `+xml` (SRC-META-1).
    OldMetadataType,
    /// The recording session's INVITE has a session description alone (SRC-INV-1).
    NoMetadata,
    /// Transfers and conferences are not told to the recorder (SRC-META-2).
    NoUpdate,
    /// Who leaves is not disassociated (SRC-META-2).
    NoDisassociation,
    /// A paused stream goes on (SRC-HOLD-1).
    PauseNotInactive,
    /// A paused stream never resumes (SRC-HOLD-1).
    NeverResumes,
}
