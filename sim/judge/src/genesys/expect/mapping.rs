//! To which voice file a screen file belongs: the first call of that agent, by the matching agent id.

use super::screens::{Screen, Source};
use crate::genesys::truth::{Joined, Span, Truth};

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
    let Source::Voice { call, stretch, recorded } = source else { return None };
    let (c, s) = (&truth.calls[call], &truth.calls[call].stretches[stretch]);
    let agent_id = truth.agents.get(agent).map(|a| a.id.clone()).unwrap_or_default();
    let main = c.consultation_of.as_deref().and_then(|id| truth.call(id));
    let two_step = |j: Joined| matches!(j, Joined::TwoStepTransfer | Joined::TwoStepConference);
    let joined = main.and_then(|m| {
        let own =
            m.stretches.iter().find(|o| o.agent == s.agent && two_step(o.joined) && o.span.from >= s.span.from)?;
        Some((m, own))
    });
    if let Some((m, own)) = joined.as_ref().filter(|_| truth.policies.joiner_maps_to_main()) {
        let span = own.recorded.first().map(|r| r.span)?;
        return Some(Mapped { uuid: m.uuid.clone(), agent_id, dn: own.dn.clone(), span, joiner: true });
    }
    let span = s.recorded[recorded].span;
    Some(Mapped { uuid: c.uuid.clone(), agent_id, dn: s.dn.clone(), span, joiner: joined.is_some() })
}
