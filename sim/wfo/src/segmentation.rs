//! From a call to its contacts: one for each time that an agent was on it (UJT-IMP-2), each with its own start and end
//! (SCR-REL-3). Times may overlap (consultation, conference); an agent who came back has two.

use crate::acd::types::{Call, Part};
use crate::span::Span;

/// A contact to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Whose time it is.
    pub part: &'a Part,
    /// The time, never empty.
    pub span: Span,
}

/// The contacts of a call in the order of their starts, or none while it has not ended: what an agent did is known for
/// good only then.
///
/// An agent who was never connected, or for no time at all, gives none. A time without an end ends with the call.
/// Of two times with one id the first counts.
pub fn segments(call: &Call) -> Option<Vec<Segment<'_>>> {
    let ended = call.ended?;
    let mut out: Vec<Segment<'_>> = Vec::new();
    for part in &call.parts {
        let Some(from) = part.from else { continue };
        let span = Span::new(from, part.to.unwrap_or(ended));
        if !span.is_empty() && !out.iter().any(|s| s.part.id == part.id) {
            out.push(Segment { part, span });
        }
    }
    out.sort_by(|a, b| (a.span.from, &a.part.id).cmp(&(b.span.from, &b.part.id)));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acd::types::Audio;
    use proptest::prelude::*;

    fn part(id: u32, agent: &str, from: Option<i64>, to: Option<i64>) -> Part {
        Part { id: id.to_string(), agent: agent.into(), name: None, from, to, consult: false }
    }

    fn call(ended: Option<i64>, parts: Vec<Part>) -> Call {
        let text = String::new;
        Call {
            id: "1".into(),
            assoc: text(),
            ani: text(),
            dnis: text(),
            connected: None,
            ended,
            parts,
            audio: Audio::Awaited,
        }
    }

    fn spans(call: &Call) -> Vec<(String, i64, i64)> {
        segments(call).unwrap_or_default().iter().map(|s| (s.part.agent.clone(), s.span.from, s.span.to)).collect()
    }

    #[test]
    fn a_consultation_lies_within_the_first_contact() {
        let c = call(Some(141), vec![part(1, "braun", Some(0), Some(141)), part(2, "hodges", Some(70), Some(112))]);
        assert_eq!(spans(&c), [("braun".into(), 0, 141), ("hodges".into(), 70, 112)]);
    }

    #[test]
    fn who_comes_back_has_two() {
        let c = call(Some(100), vec![part(3, "braun", Some(60), None), part(1, "braun", Some(0), Some(40))]);
        assert_eq!(spans(&c), [("braun".into(), 0, 40), ("braun".into(), 60, 100)]);
    }

    #[test]
    fn nothing_before_the_end_and_nothing_for_who_never_answered() {
        assert_eq!(segments(&call(None, vec![part(1, "braun", Some(0), Some(40))])), None);
        let c = call(Some(9), vec![part(1, "braun", None, None), part(2, "hodges", Some(5), Some(5))]);
        assert_eq!(spans(&c), []);
    }

    proptest! {
        #[test]
        fn one_contact_for_each_time(parts in prop::collection::vec((0u32..6, 0i64..100, prop::option::of(0i64..120)), 0..8), end in 0i64..120) {
            let list: Vec<Part> = parts.iter().map(|(id, from, to)| part(*id, "a", Some(*from), *to)).collect();
            let c = call(Some(end), list);
            let got = segments(&c).expect("ended");
            prop_assert!(got.iter().all(|s| !s.span.is_empty()));
            prop_assert!(got.windows(2).all(|w| w[0].span.from <= w[1].span.from));
            for s in &got {
                prop_assert_eq!(got.iter().filter(|o| o.part.id == s.part.id).count(), 1);
                prop_assert_eq!(s.span, Span::new(s.part.from.unwrap_or(-1), s.part.to.unwrap_or(end)));
            }
            // Whatever came in another order comes out the same, except for which of two with one id is the first.
            let mut ids: Vec<u32> = parts.iter().map(|p| p.0).collect();
            ids.sort_unstable();
            ids.dedup();
            if ids.len() == parts.len() {
                let mut turned = c.clone();
                turned.parts.reverse();
                prop_assert_eq!(spans(&turned), spans(&c));
            }
        }
    }
}
