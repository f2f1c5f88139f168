//! Ways to be wrong.

/// For tests of the judge: one way in which this server breaks a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// Registers no DN (GIR-FLOW-1).
    RegistersNoDn,
    /// Takes no notice of the recording's start on a DN (GIR-FLOW-3).
    HearsNoRecording,
    /// Records everybody, whatever `recordingWhen` says (GIR-FLOW-4).
    RecordsEverybody,
    /// Records nobody (GIR-FLOW-5).
    RecordsNobody,
    /// Does not end a recording with the call (GIR-FLOW-5).
    NeverStops,
    /// Takes the files and keeps nothing (GIR-FLOW-6).
    StoresNothing,
    /// Refuses voice recordings for which there is no screen file (GIR-FLOW-7).
    RefusesVoiceAlone,
    /// Records the screen from the call's beginning, whether its voice is recorded or not (GIR-FLOW-8).
    RecordsUnrecordedCalls,
    /// Orders another recording while one runs (GIR-ONE-1).
    StartsTwice,
    /// Maps the file to the agent's last call (GIR-ONE-2).
    MapsToLastCall,
    /// Follows the other policy `overlap` (GIR-ONE-3).
    SwapsOverlap,
    /// Keeps each file twice (GIR-ONE-3).
    StoresTwice,
    /// Maps the file to the part that another agent handled (GIR-MAP-1, GIR-MAP-3).
    MapsToAnotherAgent,
    /// Maps no file at all (GIR-MAP-1 to GIR-MAP-5).
    MapsNothing,
    /// Maps a consulted agent's file to the main call (GIR-MAP-2, GIR-MAP-4, GIR-MAP-5).
    MapsConsultToMain,
    /// Ends with the call where the work after it is to be recorded (GIR-ACW-1).
    IgnoresAfterCallWork,
    /// Records the work after the call where it is not to be recorded (GIR-FLOW-5).
    KeepsAfterCallWork,
    /// Starts at any state of a non-voice agent (GIR-NV-1).
    StartsAtAnyState,
    /// Does not end when the state is left (GIR-NV-1).
    StaysInState,
    /// Refuses a login without a place (SRS-LOGIN-2, SRS-DR-3).
    RefusesDefaultPlace,
    /// Takes any place (SRS-SEAT-1, SRS-SEAT-5).
    AcceptsUnknownPlace,
    /// Refuses a place with one DN where no devices are given (SRS-SEAT-2).
    WantsDevicesAlways,
    /// Takes a place with several DNs and no devices (SRS-SEAT-2).
    AcceptsMissingDevices,
    /// Takes a device of another place (SRS-SEAT-3).
    AcceptsForeignDevice,
    /// Takes a device that is not configured (SRS-SEAT-5).
    AcceptsUnknownDevice,
    /// Does not say which name is unknown (SRS-SEAT-5).
    RefusesNamelessly,
    /// Goes on to listen to the old place (SRS-SEAT-4).
    KeepsOldPlace,
    /// Refuses every login (SRS-DR-1, SRS-DR-2 at the backup data centre).
    RefusesLogins,
    /// Refuses every login with a place (SRS-DR-3 at the backup data centre).
    RefusesHotSeating,
}

impl Misstep {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::RegistersNoDn,
        Self::HearsNoRecording,
        Self::RecordsEverybody,
        Self::RecordsNobody,
        Self::NeverStops,
        Self::StoresNothing,
        Self::RefusesVoiceAlone,
        Self::RecordsUnrecordedCalls,
        Self::StartsTwice,
        Self::MapsToLastCall,
        Self::SwapsOverlap,
        Self::StoresTwice,
        Self::MapsToAnotherAgent,
        Self::MapsNothing,
        Self::MapsConsultToMain,
        Self::IgnoresAfterCallWork,
        Self::KeepsAfterCallWork,
        Self::StartsAtAnyState,
        Self::StaysInState,
        Self::RefusesDefaultPlace,
        Self::AcceptsUnknownPlace,
        Self::WantsDevicesAlways,
        Self::AcceptsMissingDevices,
        Self::AcceptsForeignDevice,
        Self::AcceptsUnknownDevice,
        Self::RefusesNamelessly,
        Self::KeepsOldPlace,
        Self::RefusesLogins,
        Self::RefusesHotSeating,
    ];
}
