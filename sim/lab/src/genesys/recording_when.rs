//! The option `recordingWhen`. That all conditions, separated by commas, have to hold is public; what a condition looks
//! like is not. **sim:** `media=chat`, `state=Ready`, `reason=Lunch`.

use crate::scenario::text::text_value;
use std::fmt;
use std::str::FromStr;

/// When an agent's screen is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordingWhen {
    /// Never.
    Off,
    /// Non-voice work: while all of these hold. Of calls it says nothing.
    Conditions(Vec<Condition>),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// `media`, `state` or `reason`.
    pub about: About,
    /// What it has to be.
    pub is: String,
}

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The medium of the channel.
    Media,
    /// The agent's state there.
    State,
    /// The reason given for the state.
    Reason,
}

text_value!(
    RecordingWhen,
    "`off`, or conditions as `media=chat, state=Ready, reason=Lunch`",
    r"^(off|(media|state|reason)=[^,=]+(, *(media|state|reason)=[^,=]+)*)$"
);

impl About {
    /// Left of the `=`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::State => "state",
            Self::Reason => "reason",
        }
    }
}

impl FromStr for RecordingWhen {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == "off" {
            return Ok(Self::Off);
        }
        let one = |part: &str| {
            let bad = || format!("`{}` is no condition: `media=…`, `state=…` or `reason=…`", part.trim());
            let (about, is) = part.split_once('=').ok_or_else(bad)?;
            let about = match about.trim() {
                "media" => About::Media,
                "state" => About::State,
                "reason" => About::Reason,
                _ => return Err(bad()),
            };
            let is = is.trim();
            if is.is_empty() || is.contains('=') { Err(bad()) } else { Ok(Condition { about, is: is.into() }) }
        };
        text.split(',').map(one).collect::<Result<_, _>>().map(Self::Conditions)
    }
}

impl fmt::Display for RecordingWhen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Conditions(all) => {
                for (nth, condition) in all.iter().enumerate() {
                    let comma = if nth == 0 { "" } else { "," };
                    write!(f, "{comma}{}={}", condition.about.name(), condition.is)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["off", "media=chat,state=Ready", "state=Not Ready"] {
            assert_eq!(text.parse::<RecordingWhen>().unwrap().to_string(), text);
        }
        for bad in ["", "on", "media", "media=", "colour=red", "media=chat,,state=Ready", "state=a=b"] {
            assert!(bad.parse::<RecordingWhen>().is_err(), "{bad}");
        }
    }
}
