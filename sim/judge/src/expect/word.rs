//! How long word of what an agent does at the ACD may take: first the server hears of it, then the PC, if it can be
//! reached then.

use super::online::Online;
use crate::spans::Spans;
use crate::truth::{FaultKind, Span, Truth};
use crate::view::Disturbed;

/// So long after trouble of the ACD's has begun or ended it may still bear on what happens there, in milliseconds.
const NEAR_MS: i64 = 10_000;
/// How long a notification may wait before it is taken up, where the one before it cannot be posted, in milliseconds.
const TAKEN_MS: i64 = 10_000;

/// Word from the ACD to a PC.
pub struct Word<'a> {
    /// The run.
    pub truth: &'a Truth,
    /// The PC's connection.
    pub online: &'a Online,
    /// Notifications of the ACD's that met with a fault on their way.
    pub disturbed: &'a [Disturbed],
    /// One question to the server, in milliseconds.
    pub lag: i64,
    /// The end of what is looked at: what cannot be heard by then is heard then.
    pub end: i64,
}

impl Word<'_> {
    /// How long after an instant the server may hear of what happened then, in milliseconds.
    pub fn late(&self, at: i64) -> i64 {
        let trouble: Vec<Span> =
            self.truth.faults.iter().filter(|f| f.what == FaultKind::AcdTrouble).map(|f| f.span).collect();
        let disturbed = trouble.iter().any(|f| near(*f, at)) || self.unheard(at);
        let way: Spans = self.truth.server_up.iter().copied().collect();
        let way = way.minus(&trouble.into_iter().collect());
        // It has to stay whole, and the ACD to answer, until the server has asked.
        let whole_for = |ms: i64| {
            let whole = way.iter().find(|s| s.to > at.max(s.from) + ms);
            whole.map_or(self.end, |s| s.from.max(at))
        };
        let asked = self.lag + self.truth.policies.acd_ask_ms;
        if !disturbed && whole_for(asked) <= at {
            return asked;
        }
        // The server finds out by itself, and the same holds for that.
        let repair = self.truth.policies.acd_repair_ms + asked;
        whole_for(repair) - at + repair
    }

    /// Whether the notification of what an agent did at an instant did not come, or came late. It is that one alone that
    /// the server has to find out by itself: the fault is used up by it.
    fn unheard(&self, at: i64) -> bool {
        let its_own = Span::new(at - self.lag, at + TAKEN_MS + self.lag);
        self.disturbed.iter().any(|d| d.of_agent && !d.doubled && its_own.has(d.at))
    }

    /// When the PC can be told something that the server knows at an instant.
    pub fn told(&self, at: i64) -> i64 {
        self.online.sure.iter().find(|s| s.to > at).map_or(self.end, |s| s.from.max(at))
    }

    /// By when the PC has heard of what happened at an instant.
    pub fn heard(&self, at: i64) -> i64 {
        let server = at + self.late(at);
        let pc = self.told(server);
        if pc > server { pc + self.lag } else { server }
    }
}

/// Whether trouble of the ACD bears on what happens there at an instant. What has no length is no trouble of its own: it
/// waits for notifications, and these say themselves what they met with.
fn near(fault: Span, at: i64) -> bool {
    fault.ms() > 0 && fault.from - NEAR_MS <= at && at <= fault.to + NEAR_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::truth::Fault;

    /// How late word of what happened after 100 s may be, with trouble in these times (in seconds).
    fn late(trouble: &[(i64, i64)]) -> i64 {
        way(trouble, vec![Span::new(0, 9_000_000)])
    }

    /// The same without trouble, with these notifications disturbed.
    fn after(disturbed: &[Disturbed]) -> i64 {
        word(&[], vec![Span::new(0, 9_000_000)], disturbed)
    }

    /// The same, where the way to the ACD is whole in these times alone.
    fn way(trouble: &[(i64, i64)], server_up: Vec<Span>) -> i64 {
        word(trouble, server_up, &[])
    }

    fn word(trouble: &[(i64, i64)], server_up: Vec<Span>, disturbed: &[Disturbed]) -> i64 {
        let fault = |&(from, to): &(i64, i64)| Fault {
            span: Span::new(from * 1_000, to * 1_000),
            machine: "webex".into(),
            what: FaultKind::AcdTrouble,
        };
        let truth = Truth { faults: trouble.iter().map(fault).collect(), server_up, ..Truth::default() };
        Word { truth: &truth, online: &Online::default(), disturbed, lag: 1_000, end: 9_000_000 }.late(100_000)
    }

    #[test]
    fn word_waits_for_the_end_of_all_trouble_that_follows_on_it() {
        let usual = late(&[]);
        let repair = Truth::default().policies.acd_repair_ms + usual;
        assert!(usual < 60_000, "{usual}");
        assert_eq!(late(&[(200, 900)]), usual, "that comes later");
        assert_eq!(late(&[(90, 160)]), 60_000 + repair);
        assert_eq!(late(&[(103, 640), (300, 325)]), 540_000 + repair, "one within the other");
        assert_eq!(late(&[(300, 325), (103, 310)]), 225_000 + repair, "one after the other");
    }

    #[test]
    fn a_disturbed_notification_is_used_up() {
        let usual = late(&[]);
        let repair = Truth::default().policies.acd_repair_ms + usual;
        let at = |at: i64| Disturbed { at, of_agent: true, doubled: false };
        assert_eq!(late(&[(15, 15)]), usual, "what waits for notifications disturbs none yet");
        assert_eq!(after(&[at(20_000)]), usual, "that was another's");
        assert_eq!(after(&[at(100_000)]), repair);
        assert_eq!(after(&[at(20_000), at(110_000)]), repair, "the one before it was long on its way");
        assert_eq!(after(&[at(112_000)]), usual);
        assert_eq!(after(&[at(98_000)]), usual);
        assert_eq!(after(&[Disturbed { doubled: true, ..at(100_000) }]), usual, "it came");
        assert_eq!(after(&[Disturbed { of_agent: false, ..at(100_000) }]), usual, "of a call");
    }

    #[test]
    fn word_waits_for_a_way_that_stays_whole_until_the_server_has_asked() {
        let usual = late(&[]);
        let repair = Truth::default().policies.acd_repair_ms + usual;
        let up = |until: i64| vec![Span::new(0, until), Span::new(700_000, 9_000_000)];
        assert_eq!(way(&[], up(100_001 + usual)), usual);
        assert_eq!(way(&[], up(100_000 + usual)), 600_000 + repair);
    }

    #[test]
    fn a_server_that_has_to_find_out_by_itself_may_meet_the_next_outage() {
        let usual = late(&[]);
        let repair = Truth::default().policies.acd_repair_ms + usual;
        let up = |until: i64| vec![Span::new(0, until), Span::new(700_000, 9_000_000)];
        let lost = [Disturbed { at: 100_000, of_agent: true, doubled: false }];
        let word = |until: i64| word(&[], up(until), &lost);
        assert_eq!(word(100_001 + repair), repair);
        assert_eq!(word(100_000 + repair), 600_000 + repair);
        assert_eq!(way(&[(90, 160)], up(160_000 + repair)), 600_000 + repair, "after trouble too");
        let twice = vec![Span::new(150_000, 150_001 + repair), Span::new(700_000, 9_000_000)];
        assert_eq!(way(&[], twice), 50_000 + repair, "and after an outage");
        let away = || vec![Span::new(0, 90_000), Span::new(700_000, 9_000_000)];
        assert_eq!(way(&[], away()), 600_000 + repair);
        assert_eq!(way(&[(690, 800)], away()), 700_000 + repair, "trouble begins before the outage is over");
        assert_eq!(way(&[(701 + repair / 1_000, 2_000)], away()), 600_000 + repair, "it comes after that");
        assert_eq!(way(&[(720, 800)], away()), 700_000 + repair, "or in the midst of it");
    }
}
