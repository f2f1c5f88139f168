//! Screen recording by user events: five commands, three indications (Genesys, "Control for Third Party Screen Recording").

use super::{Attribute, ConnId, KvList, Message};

/// The key of both.
const KEY: &str = "screen-capture";

/// What an agent desktop asks of the recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Record.
    Start,
    /// Record no more.
    Stop,
    /// Stop for a while.
    Pause,
    /// Go on.
    Resume,
    /// Say how it stands; changes nothing (TLB-EVT-2).
    Query,
}

/// What the recorder says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indication {
    /// It records.
    Enabled,
    /// It does not.
    Disabled,
    /// It is paused.
    Paused,
}

/// How `disabled` is written: the guide prints `diabled`, twice. Both are understood (TLB-IND-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrintedToken {
    /// `disabled`.
    #[default]
    Corrected,
    /// `diabled`.
    AsPrinted,
}

impl Command {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Start, Self::Stop, Self::Pause, Self::Resume, Self::Query];

    /// The token on the wire.
    pub fn token(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Query => "query",
        }
    }

    /// The command in a message's user data, if there is one.
    pub fn of(message: &Message) -> Option<Self> {
        let token = message.list(Attribute::UserData)?.text(KEY)?;
        Self::ALL.into_iter().find(|command| command.token() == token)
    }

    /// The event that carries the command.
    pub fn event(self, dn: &str, conn_id: Option<ConnId>) -> Message {
        Message::user_event(dn, conn_id, KvList::new().with(KEY, self.token()))
    }
}

impl Indication {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Enabled, Self::Disabled, Self::Paused];

    /// The token on the wire.
    pub fn token(self, policy: PrintedToken) -> &'static str {
        match (self, policy) {
            (Self::Enabled, _) => "enabled",
            (Self::Disabled, PrintedToken::Corrected) => "disabled",
            (Self::Disabled, PrintedToken::AsPrinted) => "diabled",
            (Self::Paused, _) => "paused",
        }
    }

    /// The indication in a message's user data, if there is one, in either spelling.
    pub fn of(message: &Message) -> Option<Self> {
        let token = message.list(Attribute::UserData)?.text(KEY)?;
        let spelt = |indication: &Self| {
            [PrintedToken::Corrected, PrintedToken::AsPrinted].iter().any(|policy| indication.token(*policy) == token)
        };
        Self::ALL.into_iter().find(spelt)
    }

    /// The event that carries the indication.
    pub fn event(self, dn: &str, conn_id: Option<ConnId>, policy: PrintedToken) -> Message {
        Message::user_event(dn, conn_id, KvList::new().with(KEY, self.token(policy)))
    }
}

/// The one state that the commands move (TLB-STATE-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Capture {
    /// Not recording.
    #[default]
    Off,
    /// Recording.
    On,
    /// Paused.
    Paused,
}

impl Capture {
    /// The state after a command. What makes no sense in a state changes nothing: a second start, a pause without recording, a
    /// resume without pause.
    pub fn after(self, command: Command) -> Self {
        match (self, command) {
            (Self::Off, Command::Start) | (Self::Paused, Command::Resume) => Self::On,
            (Self::On, Command::Pause) => Self::Paused,
            (_, Command::Stop) => Self::Off,
            (state, _) => state,
        }
    }

    /// What the recorder answers in this state.
    pub fn indication(self) -> Indication {
        match self {
            Self::Off => Indication::Disabled,
            Self::On => Indication::Enabled,
            Self::Paused => Indication::Paused,
        }
    }
}
