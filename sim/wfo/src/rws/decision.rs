//! Whether an agent's screen is to be recorded (GIR-FLOW-4, GIR-NV-1): the option `recordingWhen`.

use super::config::Kind;

/// `recordingWhen`, read.
///
/// Documented: `off`, and conditions separated by commas that must all hold. **sim:** a condition is `media=chat`,
/// `state=Ready` or `reason=Lunch`; case and spaces around words do not matter; one that we cannot read never holds; an empty
/// option counts as none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum When {
    /// The option is not set: voice is recorded, other work is not.
    #[default]
    Unset,
    /// Nothing is recorded.
    Off,
    /// Conditions for work that is not voice. Voice is recorded.
    All(Vec<Condition>),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// On this medium.
    Media(String),
    /// In this state.
    State(String),
    /// For this reason.
    Reason(String),
    /// We cannot read it.
    Unreadable(String),
}

/// How an agent stands on a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    /// `chat`, `email`…
    pub media: &'a str,
    /// `Ready`, `NotReady`…
    pub state: &'a str,
    /// The reason, if one is given.
    pub reason: Option<&'a str>,
}

impl When {
    /// Reads the option.
    pub fn read(text: &str) -> Self {
        let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Self::Unset;
        }
        if words.iter().any(|word| word.eq_ignore_ascii_case("off")) {
            return Self::Off;
        }
        Self::All(words.into_iter().map(Condition::read).collect())
    }

    /// What holds for an agent: the agent's own option, else the cluster's.
    pub fn of(agent: Option<&str>, cluster: Option<&str>) -> Self {
        let own = agent.map(Self::read).filter(|when| *when != Self::Unset);
        own.unwrap_or_else(|| cluster.map(Self::read).unwrap_or_default())
    }

    /// Whether an agent's screen is recorded while a call is whose voice is recorded. The error says why not.
    ///
    /// # Errors
    /// When it is not to be recorded.
    pub fn voice(&self, kind: Kind) -> Result<(), &'static str> {
        match (kind, self) {
            (Kind::NonVoice, _) => Err("the agent is none for voice"),
            (_, Self::Off) => Err("recordingWhen is off"),
            _ => Ok(()),
        }
    }

    /// Whether an agent's screen is recorded in this state. The error says why not.
    ///
    /// # Errors
    /// When it is not to be recorded.
    pub fn state(&self, kind: Kind, standing: Standing<'_>) -> Result<(), &'static str> {
        match (kind, self) {
            (Kind::Voice | Kind::Blended, _) => Err("the agent is recorded for voice alone"),
            (_, Self::Off) => Err("recordingWhen is off"),
            (_, Self::Unset) => Err("recordingWhen names no state"),
            (_, Self::All(all)) if all.iter().all(|one| one.holds(standing)) => Ok(()),
            _ => Err("a condition of recordingWhen does not hold"),
        }
    }
}

impl Condition {
    fn read(word: &str) -> Self {
        let unreadable = || Self::Unreadable(word.to_owned());
        let Some((key, value)) = word.split_once('=') else { return unreadable() };
        let value = value.trim().to_owned();
        match key.trim().to_ascii_lowercase().as_str() {
            "media" => Self::Media(value),
            "state" => Self::State(value),
            "reason" => Self::Reason(value),
            _ => unreadable(),
        }
    }

    fn holds(&self, standing: Standing<'_>) -> bool {
        match self {
            Self::Media(media) => media.eq_ignore_ascii_case(standing.media),
            Self::State(state) => state.eq_ignore_ascii_case(standing.state),
            Self::Reason(reason) => standing.reason.is_some_and(|given| reason.eq_ignore_ascii_case(given)),
            Self::Unreadable(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn standing<'a>(media: &'a str, state: &'a str, reason: Option<&'a str>) -> Standing<'a> {
        Standing { media, state, reason }
    }

    #[test]
    fn voice_is_recorded_unless_it_is_off() {
        for when in ["", "media=chat", "nonsense"] {
            assert_eq!(When::read(when).voice(Kind::Voice), Ok(()));
            assert_eq!(When::read(when).voice(Kind::Blended), Ok(()));
            assert!(When::read(when).voice(Kind::NonVoice).is_err());
        }
        for off in ["off", " OFF ", "media=chat, off"] {
            assert!(When::read(off).voice(Kind::Voice).is_err());
        }
    }

    #[test]
    fn an_agents_own_option_comes_before_the_clusters() {
        assert_eq!(When::of(Some("off"), Some("state=Ready")), When::Off);
        assert_eq!(When::of(Some("state=Ready"), Some("off")), When::read("state=Ready"));
        assert_eq!(When::of(Some(" "), Some("off")), When::Off);
        assert_eq!(When::of(None, Some("off")), When::Off);
        assert_eq!(When::of(None, None), When::Unset);
    }

    #[test]
    fn all_conditions_hold_or_nothing_is_recorded() {
        let when = When::read("media=chat, state = ready,reason=Case");
        assert_eq!(when.state(Kind::NonVoice, standing("Chat", "Ready", Some("case"))), Ok(()));
        for other in [
            standing("email", "Ready", Some("case")),
            standing("chat", "NotReady", Some("case")),
            standing("chat", "Ready", None),
            standing("chat", "Ready", Some("lunch")),
        ] {
            assert!(when.state(Kind::NonVoice, other).is_err(), "{other:?}");
        }
        assert!(when.state(Kind::Blended, standing("chat", "Ready", Some("case"))).is_err());
        assert!(When::Unset.state(Kind::NonVoice, standing("chat", "Ready", None)).is_err());
        assert!(When::read("status=Ready").state(Kind::NonVoice, standing("chat", "Ready", None)).is_err());
    }

    proptest! {
        /// Comma is "and": a list holds where each of its parts does by itself.
        #[test]
        fn a_list_is_the_conjunction_of_its_parts(
            parts in proptest::collection::vec(
                prop_oneof![Just("media=chat"), Just("media=email"), Just("state=Ready"), Just("state=Busy"),
                            Just("reason=a"), Just("reason=b"), Just("rubbish")], 1..5),
            media in prop_oneof![Just("chat"), Just("email")],
            state in prop_oneof![Just("Ready"), Just("Busy")],
            reason in proptest::option::of(prop_oneof![Just("a"), Just("b")]),
        ) {
            let at = standing(media, state, reason);
            let whole = When::read(&parts.join(",")).state(Kind::NonVoice, at).is_ok();
            let each = parts.iter().all(|part| When::read(part).state(Kind::NonVoice, at).is_ok());
            prop_assert_eq!(whole, each);
        }
    }
}
