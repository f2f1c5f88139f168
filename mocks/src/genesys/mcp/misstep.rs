//! Ways to be wrong.

/// A deliberate mistake, for tests of the judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// No recording is made.
    RecordsNothing,
    /// One file for the whole call, of the first DN, in place of one for each stretch.
    OneFile,
    /// What is said in a pause is recorded.
    RecordsPauses,
    /// A pause is cut out: the file is shorter than the wall clock.
    CutsPauses,
    /// Only the first call in which an agent takes part is recorded: a consultation has no recording.
    ForgetsConsultation,
    /// The files carry another agent's id.
    WrongAgent,
    /// The files carry another DN.
    WrongDn,
    /// The other parties are not in the files.
    RecordsOneSide,
    /// The recording is announced, its audio never comes.
    KeepsAudio,
    /// The first answer of RWS, whatever it is, is taken for success.
    NeverRepeats,
    /// What waits for RWS lies readable on the disk.
    PlainDisk,
}
