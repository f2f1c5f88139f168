//! Who was on which call, and what was recorded of it.

use super::{Notebook, OPEN, close};
use judge::truth::{Call, Part, Span};

impl Notebook {
    /// A call begins, or a chat.
    pub fn call(&mut self, at: i64, id: &str, acd_id: &str, (from, to): (&str, &str), recorded: bool, text: bool) {
        self.truth.calls.push(Call {
            id: id.into(),
            acd_id: acd_id.into(),
            from: from.into(),
            to: to.into(),
            parts: Vec::new(),
            span: Span { from: at, to: OPEN },
            ended: false,
            recorded,
            metadata_at: None,
            recorded_told_at: None,
            audio_at: None,
            audio_paused: Vec::new(),
            audio_sha256: Vec::new(),
            audio_ms: 0,
            text,
        });
    }
    /// A call by the scenario's id.
    pub fn call_mut(&mut self, id: &str) -> Option<&mut Call> {
        self.truth.calls.iter_mut().find(|c| c.id == id)
    }
    /// An agent is connected.
    pub fn joined(&mut self, at: i64, call: &str, agent: &str) {
        if let Some(call) = self.call_mut(call) {
            call.parts.push(Part { agent: agent.into(), span: Span { from: at, to: OPEN } });
        }
    }
    /// An agent is disconnected.
    pub fn left(&mut self, at: i64, call: &str, agent: &str) {
        if let Some(call) = self.call_mut(call) {
            call.parts.iter_mut().filter(|p| p.agent == agent).for_each(|p| close(&mut p.span, at));
        }
    }
    /// An agent asks another for a consultation.
    pub fn consult_asked(&mut self, call: &str, by: &str, with: &str) {
        self.consults.insert(call.into(), (by.into(), with.into()));
    }
    /// Who asks and who is consulted about a call now, accepted or not.
    pub fn consulted(&self, call: &str) -> Option<(String, String)> {
        self.consults.get(call).cloned()
    }
    /// The consultation is over, or has become a conference.
    pub fn consult_over(&mut self, call: &str) {
        self.consults.remove(call);
    }
    /// The agents on a call now, in the order in which they joined.
    pub fn on_call(&self, call: &str) -> Vec<String> {
        let parts = self.truth.calls.iter().filter(|c| c.id == call).flat_map(|c| &c.parts);
        parts.filter(|p| p.span.to == OPEN).map(|p| p.agent.clone()).collect()
    }
    /// The audio is paused or goes on.
    pub fn pause(&mut self, at: i64, call: &str, paused: bool) {
        if let Some(call) = self.call_mut(call) {
            if paused {
                call.audio_paused.push(Span { from: at, to: OPEN });
            } else {
                call.audio_paused.iter_mut().for_each(|p| close(p, at));
            }
        }
    }
    /// An agent's screen is paused or goes on.
    pub fn pause_screen(&mut self, at: i64, agent: &str, paused: bool) {
        let pauses = &mut self.truth.tenant.screen_paused;
        if paused {
            pauses.push((agent.into(), Span { from: at, to: OPEN }));
        } else {
            pauses.iter_mut().filter(|(who, _)| who == agent).for_each(|(_, s)| close(s, at));
        }
    }
    /// The call is over for everybody.
    pub fn ended(&mut self, at: i64, call: &str) {
        if let Some(call) = self.call_mut(call) {
            call.parts.iter_mut().for_each(|p| close(&mut p.span, at));
            call.audio_paused.iter_mut().for_each(|p| close(p, at));
            close(&mut call.span, at);
            call.ended = true;
        }
        self.consult_over(call);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Beginning;
    use super::*;

    #[test]
    fn each_agent_has_an_own_part_of_a_call_and_may_come_back() {
        let mut n = Notebook::new(Beginning::default());
        n.call(5, "c1", "7", ("+1", "+2"), true, false);
        n.joined(10, "c1", "braun");
        n.joined(20, "c1", "hodges");
        n.left(20, "c1", "braun");
        n.joined(30, "c1", "braun");
        n.pause(32, "c1", true);
        assert_eq!(n.on_call("c1"), ["hodges", "braun"]);
        n.ended(40, "c1");
        let truth = n.finish(100);
        let parts: Vec<_> = truth.calls[0].parts.iter().map(|p| (p.agent.as_str(), p.span.from, p.span.to)).collect();
        assert_eq!(parts, [("braun", 10, 20), ("hodges", 20, 40), ("braun", 30, 40)]);
        assert_eq!(truth.calls[0].audio_paused, [Span { from: 32, to: 40 }]);
    }
}
