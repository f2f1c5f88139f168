//! The policies in force, by the names of the catalogue.

/// What the documents leave open, and the bounds to which the products are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// `first_end` or `last_end`: with overlapping calls of one agent, at the end of which the file ends (GIR-ONE-3).
    pub overlap_end: String,
    /// After-call work is recorded too (GIR-ACW-1).
    pub record_acw: bool,
    /// `recordingWhen` for all agents; empty where it is not set.
    pub recording_when: String,
    /// `state_left` (when the conditions hold no longer) or `logout` (only with the session): when a recording of non-voice work
    /// ends (GIR-NV-1).
    pub non_voice_stop: String,
    /// `first` (the consultation) or `main` (GIR-MAP-5): what the file of the agent who joined by a consultation maps to.
    pub two_step_joiner: String,
    /// `by_itself` or `new_login` (SRS-DR-1).
    pub failover: String,
    /// A logout ends the running recording (SRS-OUT-1).
    pub logout_ends_recording: bool,
    /// A POST without the session's token is rejected (SRS-CSRF-2).
    pub csrf_strict: bool,
    /// `serve` or `refuse`: what becomes of a request of a page of another origin (SRS-CORS-2).
    pub foreign_origin: String,
    /// `late` or `in_time`: what a poll is that comes exactly at the timeout.
    pub expiry_at: String,
    /// Without a poll for so long a session ends, in milliseconds.
    pub poll_timeout_ms: i64,
    /// `disabled`, `diabled`, or `either` (whichever it has sent first): what the third-party recorder sends (TLB-IND-2).
    pub printed_token: String,
    /// Agents choose their place at login.
    pub hot_seating: bool,
    /// How late a recording may start or end after its cause, when all are reachable, in milliseconds.
    pub start_grace_ms: i64,
    /// The network loses packets: what is one exchange otherwise may take seconds.
    pub loses_packets: bool,
    /// How long an upload, a voice recording's delivery or another thing that is to follow may take, when all are reachable.
    pub patience_ms: i64,
    /// How long SRS may take to turn to the peer, in milliseconds; none: as long as the patience.
    pub turn_ms: Option<i64>,
    /// How far the length of a voice file and its pauses may be off, in milliseconds.
    pub sound_tolerance_ms: i64,
    /// How far a screen file's instants may be off where the PC's clock is wrong, in milliseconds; 0 where it is right.
    pub clock_tolerance_ms: i64,
    /// The most that a power cut may lose of a screen file before it, in milliseconds.
    pub chunk_ms: i64,
    /// What every bound of time is widened by, in milliseconds: 0 in the simulator, where time is exact; more where a product
    /// that is somebody else's is tried in real time. Measures near to a bound are reported then ([`crate::verdict::Near`]).
    pub tolerance_ms: i64,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            overlap_end: "first_end".into(),
            record_acw: false,
            recording_when: String::new(),
            non_voice_stop: "state_left".into(),
            two_step_joiner: "first".into(),
            failover: "by_itself".into(),
            logout_ends_recording: true,
            csrf_strict: true,
            foreign_origin: "serve".into(),
            expiry_at: "late".into(),
            poll_timeout_ms: 60_000,
            printed_token: "disabled".into(),
            hot_seating: false,
            start_grace_ms: 1_000,
            loses_packets: false,
            patience_ms: 120_000,
            turn_ms: None,
            sound_tolerance_ms: 250,
            clock_tolerance_ms: 250,
            chunk_ms: 10_000,
            tolerance_ms: 0,
        }
    }
}

impl Policies {
    /// How late anything may be that is to happen at once: the grace, widened by the tolerance.
    pub fn grace_ms(&self) -> i64 {
        self.start_grace_ms + self.tolerance_ms
    }
    /// The file of overlapping calls ends with the last one.
    pub fn ends_with_last(&self) -> bool {
        self.overlap_end.starts_with("last")
    }
    /// SRS turns to the peer by itself.
    pub fn fails_over(&self) -> bool {
        self.failover == "by_itself"
    }
    /// A poll at the very end of the timeout is in time.
    pub fn end_is_in_time(&self) -> bool {
        self.expiry_at == "in_time"
    }
    /// A page of another origin is served, though it cannot read the answer.
    pub fn serves_foreign(&self) -> bool {
        self.foreign_origin == "serve"
    }
    /// A recording of non-voice work ends only with the session.
    pub fn ends_with_logout(&self) -> bool {
        self.non_voice_stop == "logout"
    }
    /// The file of the agent who joined by a consultation maps to the main call.
    pub fn joiner_maps_to_main(&self) -> bool {
        self.two_step_joiner == "main"
    }
}
