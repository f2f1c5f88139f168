//! SRC-META-2: a transfer or conference updates participants and their times, and ends are marked by disassociation.
//!
//! Reached with each agent who joined a recorded call, or left it, while its recording went on, where there is a SIPREC recorder.

use super::siprec::is_due;
use crate::genesys::case::Case;
use crate::genesys::truth::{Call, Span};
use crate::genesys::view::metadata::{Participant, learn, xml};
use crate::genesys::view::stored::instant;
use crate::verdict::{Book, Finding};
use std::collections::BTreeMap;

/// Times may be written without parts of a second.
const ROUNDED_MS: i64 = 1_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some(recorder) = case.truth.siprec.as_deref() else { return };
    let known: Vec<Participant> = sessions(case, recorder).into_values().flat_map(BTreeMap::into_values).collect();
    for call in case.truth.calls.iter().filter(|c| is_due(case.truth, c)) {
        let recorded: Vec<Span> = call.stretches.iter().flat_map(|s| &s.recorded).map(|r| r.span).collect();
        let (Some(from), Some(to)) = (recorded.iter().map(|s| s.from).min(), recorded.iter().map(|s| s.to).max())
        else {
            continue;
        };
        for stretch in &call.stretches {
            let grace = case.grace();
            let check = |what: &str, at: i64, times: fn(&Participant) -> &Vec<String>, book: &mut Book| {
                if at <= from + grace || at + grace >= to || at + grace > case.truth.ends {
                    return;
                }
                let near = |time: &String| instant(time).is_some_and(|t| (t - at).abs() <= grace + ROUNDED_MS);
                let there = known.iter().any(|p| is_of(p, &stretch.dn) && times(p).iter().any(near));
                let seen = format!("no {what} time for DN {}", stretch.dn);
                let finding =
                    || Finding::new(seen, "updated metadata").contact(&call.uuid).agent(&stretch.agent).at(at);
                book.check("SRC-META-2", (!there).then(finding));
            };
            check("associate", stretch.span.from, |p| &p.joined, book);
            check("disassociate", stretch.span.to, |p| &p.left, book);
        }
    }
}

fn is_of(participant: &Participant, dn: &str) -> bool {
    let user = |aor: &String| {
        let rest = aor.split_once(':').map_or(aor.as_str(), |(_, rest)| rest);
        rest.split(['@', ';']).next() == Some(dn)
    };
    participant.aors.iter().any(user)
}

/// By session, whom the recorder was told of.
pub(super) type Sessions<'c> = BTreeMap<&'c str, BTreeMap<String, Participant>>;

/// All sessions but those of other clients.
pub(super) fn sessions<'c>(case: &'c Case<'_>, recorder: &str) -> Sessions<'c> {
    let mut sessions = Sessions::new();
    for sip in case.view.sip.iter().filter(|m| m.to == recorder && !case.truth.siprec_clients.contains(&m.from)) {
        if let Some(root) = sip.metadata().and_then(|(_, body)| xml(&body)) {
            learn(sessions.entry(&sip.call_id).or_default(), &root);
        }
    }
    sessions
}

/// Whether a session is of another call: it names the DN of an agent there, and none of this call.
pub(super) fn is_of_another(case: &Case<'_>, sessions: &Sessions<'_>, session: &str, call: &Call) -> bool {
    let named = || sessions.get(session).into_iter().flat_map(BTreeMap::values);
    let names = |call: &Call| call.stretches.iter().any(|s| named().any(|p| is_of(p, &s.dn)));
    !names(call) && case.truth.calls.iter().any(names)
}
