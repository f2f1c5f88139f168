//! Which recording is a contact's audio (WXC-IMP-2, WXC-SEG-1): matched by the task, by the agents' CI user ids and by
//! time, never by the customer's number, which is masked. Pure.
//!
//! Policy `contact_audio`, the only wording that fits "each resulting contact has its own audio" and the lengths of the
//! worked examples: a file that is the contact's own (a consultation's, or the piece of the main recording with the same
//! times) is taken as it is; otherwise what of the main recording lies in the contact's time is cut out of it.

use wire::webex::captures::Recording;

/// Times of two systems that are taken for the same, in milliseconds.
const SAME_MS: i64 = 2_000;

/// Participants of a call with one agent: the agent and the customer.
const ONE_AGENT: usize = 2;

/// A contact that wants its audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Id of the agent's part.
    pub part: String,
    /// The agent's CI user id; empty where it is not known.
    pub ci: String,
    /// A consultation and nothing else.
    pub consult: bool,
    /// The contact's time.
    pub from: i64,
    /// Its end.
    pub to: i64,
}

/// Where a contact's audio is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This file, by its place in the list, as it is.
    Whole(usize),
    /// This file from so many milliseconds after its beginning, for so many.
    Cut(usize, i64, i64),
}

fn overlap(w: &Wish, r: &Recording) -> i64 {
    w.to.min(r.attributes.stop_time) - w.from.max(r.attributes.start_time)
}

/// A file with several agents on it is that of one of them only where it has just that agent's times: who is brought in
/// within a moment of the answer has less of it than the clocks' difference would forgive.
fn same(w: &Wish, r: &Recording) -> bool {
    let within = if r.attributes.participants.len() > ONE_AGENT { 0 } else { SAME_MS };
    (w.from - r.attributes.start_time).abs() <= within && (w.to - r.attributes.stop_time).abs() <= within
}

/// The recording of a contact among those of its task; none where there is none that holds any of it.
pub fn find(wish: &Wish, all: &[Recording]) -> Option<Found> {
    let of = |kind: &'static str| all.iter().enumerate().filter(move |(_, r)| r.attributes.call_type == kind);
    let takes_part = |r: &Recording| wish.ci.is_empty() || r.attributes.participants.contains(&wish.ci);
    let best = |list: &mut dyn Iterator<Item = (usize, &Recording)>| {
        let there = list.filter(|(_, r)| overlap(wish, r) > 0);
        there.max_by_key(|(n, r)| (overlap(wish, r), std::cmp::Reverse(*n))).map(|(n, _)| n)
    };
    if wish.consult {
        let own = best(&mut of("consult").filter(|(_, r)| takes_part(r)));
        return own.map(Found::Whole);
    }
    let own = of("main").filter(|(_, r)| takes_part(r) && same(wish, r));
    if let Some((n, _)) = own.min_by_key(|(_, r)| (wish.from - r.attributes.start_time).abs()) {
        return Some(Found::Whole(n));
    }
    // A piece is one agent's; the whole holds everybody's.
    let n = best(&mut of("main").filter(|(_, r)| !r.segment))?;
    let start = all.get(n)?.attributes.start_time;
    Some(Found::Cut(n, wish.from - start, wish.to - start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::webex::captures::Attributes;

    fn recording(kind: &str, segment: bool, from: i64, to: i64, who: &[&str]) -> Recording {
        let attributes = Attributes {
            file_name: String::new(),
            file_path: String::new(),
            start_time: from * 1000,
            stop_time: to * 1000,
            participants: who.iter().map(|w| (*w).to_owned()).collect(),
            channel1: String::new(),
            channel2: String::new(),
            call_type: kind.into(),
            sensitive: false,
        };
        Recording { id: format!("{kind}{from}"), segment, attributes }
    }

    fn wish(ci: &str, consult: bool, from: i64, to: i64) -> Wish {
        Wish { part: String::new(), ci: ci.into(), consult, from: from * 1000, to: to * 1000 }
    }

    #[test]
    fn each_contact_gets_its_own() {
        // A has 0–60, consults B 20–40; transfers to C, who has 60–90, conferences D in 70–90.
        let masked = "+121****1219";
        let all = [
            recording("main", true, 0, 60, &["a", masked]),
            recording("main", true, 60, 90, &["c", "d", masked]),
            recording("consult", false, 20, 40, &["a", "b", masked]),
            recording("consult", false, 65, 70, &["c", "d", masked]),
            recording("main", false, 0, 90, &["a", "c", "d", masked]),
        ];
        assert_eq!(find(&wish("a", false, 0, 60), &all), Some(Found::Whole(0)));
        assert_eq!(find(&wish("b", true, 20, 40), &all), Some(Found::Whole(2)));
        assert_eq!(find(&wish("c", false, 60, 90), &all), Some(Found::Whole(1)));
        assert_eq!(find(&wish("d", false, 65, 90), &all), Some(Found::Cut(4, 65_000, 90_000)));
        assert_eq!(find(&wish("d", true, 20, 40), &all), None, "not the consultation of another");
        assert_eq!(find(&wish("d", false, 65, 90), &all[..4]), None, "the whole is not there yet");
        assert_eq!(find(&wish("", true, 20, 40), &all), Some(Found::Whole(2)), "by time alone where the id is unknown");
    }

    /// B is consulted half a second after A's answer, and then joins: the whole is A's and almost B's.
    #[test]
    fn the_whole_is_not_taken_for_almost_all_of_it() {
        let mut all = [recording("main", false, 0, 54, &["a", "b", "+121****1219"])];
        all[0].attributes.stop_time = 54_505;
        let b = Wish { from: 534, to: 54_505, ..wish("b", false, 0, 0) };
        assert_eq!(find(&b, &all), Some(Found::Cut(0, 534, 54_505)));
        let a = Wish { to: 54_505, ..wish("a", false, 0, 0) };
        assert_eq!(find(&a, &all), Some(Found::Whole(0)));
    }

    #[test]
    fn clocks_may_differ_a_little() {
        let mut all = [recording("main", true, 0, 60, &["a"])];
        (all[0].attributes.start_time, all[0].attributes.stop_time) = (700, 61_500);
        assert_eq!(find(&wish("a", false, 0, 60), &all), Some(Found::Whole(0)));
        assert_eq!(find(&wish("a", false, 10, 60), &all), None);
        assert_eq!(find(&wish("a", false, 100, 160), &all), None);
    }
}
