//! The state that commands to a third-party recorder move (TLB-STATE-1).

/// A recorder's state on a DN.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Capture {
    /// Not capturing.
    #[default]
    Off,
    /// Capturing.
    On,
    /// Paused.
    Paused,
}

impl Capture {
    /// After a command. What makes no sense changes nothing.
    pub fn after(self, command: &str) -> Self {
        match (self, command) {
            (Self::Off, "start") | (Self::Paused, "resume") => Self::On,
            (Self::On, "pause") => Self::Paused,
            (_, "stop") => Self::Off,
            (same, _) => same,
        }
    }
    /// What the recorder says then; the misprint of the document in its place where that is sent.
    pub fn word(self, off: &'static str) -> &'static str {
        match self {
            Self::Off => off,
            Self::On => "enabled",
            Self::Paused => "paused",
        }
    }
    /// What a word stands for, in either spelling.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "enabled" => Some(Self::On),
            "disabled" | "diabled" => Some(Self::Off),
            "paused" => Some(Self::Paused),
            _ => None,
        }
    }
}
