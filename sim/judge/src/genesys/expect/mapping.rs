//! To which voice file a screen file belongs: the first call of that agent, by the matching agent id.

use super::screens::{Screen, Source};
use crate::genesys::truth::{Call, Joined, Span, Stretch, Truth};

/// A voice file, by what identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// CallUUID.
    pub uuid: String,
    /// Agent id.
    pub agent_id: String,
    /// The DN recorded.
    pub dn: String,
    /// From when to when.
    pub span: Span,
    /// The agent joined the main call by this consultation, or consulted somebody in it (GIR-MAP-5).
    pub joiner: bool,
}

/// For each screen what it maps to; nothing for non-voice work.
pub fn mapping(truth: &Truth, screens: &[Screen]) -> Vec<Option<Mapped>> {
    screens.iter().map(|s| one(truth, &s.agent, s.source)).collect()
}

/// What the file of an agent maps to that is made of this.
pub fn one(truth: &Truth, agent: &str, source: Source) -> Option<Mapped> {
    let first = first(truth, agent, source)?;
    let main = truth.policies.joiner_maps_to_main().then(|| joined(truth, source)).flatten();
    let Some((call, own)) = main else { return Some(first) };
    let span = own.recorded.first().map_or(own.span, |r| r.span);
    Some(Mapped { uuid: call.uuid.clone(), dn: own.dn.clone(), span, ..first })
}

/// The same, whatever became of the call.
pub fn first(truth: &Truth, agent: &str, source: Source) -> Option<Mapped> {
    let Source::Voice { call, stretch, recorded } = source else { return None };
    let (c, s) = (&truth.calls[call], &truth.calls[call].stretches[stretch]);
    let agent_id = truth.agents.get(agent).map(|a| a.id.clone()).unwrap_or_default();
    let joiner = joined(truth, source).is_some();
    Some(Mapped { uuid: c.uuid.clone(), agent_id, dn: s.dn.clone(), span: s.recorded[recorded].span, joiner })
}

/// The call that the agent joined by this one, and the agent's time on it.
fn joined(truth: &Truth, source: Source) -> Option<(&Call, &Stretch)> {
    let Source::Voice { call, stretch, .. } = source else { return None };
    let (c, s) = (&truth.calls[call], &truth.calls[call].stretches[stretch]);
    let main = truth.call(c.consultation_of.as_deref()?)?;
    let two_step = |j: Joined| matches!(j, Joined::TwoStepTransfer | Joined::TwoStepConference);
    let own = main.stretches.iter().find(|o| o.agent == s.agent && two_step(o.joined) && o.span.from >= s.span.from)?;
    Some((main, own))
}
