//! `recordingWhen`: whether an agent is recorded at all, and in which states.

use crate::genesys::truth::{Agent, AgentState, Kind, Truth};

/// What holds for an agent: the agent's own option, or that of all.
fn option<'a>(truth: &'a Truth, agent: &'a Agent) -> Vec<&'a str> {
    let words = |text: &'a str| text.split(',').map(str::trim).filter(|w| !w.is_empty()).collect::<Vec<_>>();
    let own = words(agent.recording_when.as_deref().unwrap_or_default());
    if own.is_empty() { words(&truth.policies.recording_when) } else { own }
}

fn is_off(words: &[&str]) -> bool {
    words.iter().any(|w| w.eq_ignore_ascii_case("off"))
}

/// Whether the agent's screen is recorded with the voice.
pub fn voice(truth: &Truth, agent: &Agent) -> bool {
    agent.kind != Kind::NonVoice && !is_off(&option(truth, agent))
}

/// Whether the agent's screen is recorded in that state.
pub fn state(truth: &Truth, agent: &Agent, state: &AgentState) -> bool {
    let words = option(truth, agent);
    let holds = |word: &&str| {
        let Some((key, value)) = word.split_once('=') else { return false };
        let value = value.trim();
        match key.trim().to_lowercase().as_str() {
            "media" => state.media.eq_ignore_ascii_case(value),
            "state" => state.state.eq_ignore_ascii_case(value),
            "reason" => state.reason.as_deref().is_some_and(|r| r.eq_ignore_ascii_case(value)),
            _ => false,
        }
    };
    agent.kind == Kind::NonVoice && !words.is_empty() && !is_off(&words) && words.iter().all(holds)
}
