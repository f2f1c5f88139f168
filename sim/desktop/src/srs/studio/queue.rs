//! Whose turn it is to be uploaded. Servers do not wait for each other: one that is away holds up what it ordered itself, and
//! nothing else. To each server one file goes at a time, the oldest first; one that fails goes to the end of the queue.

use super::ledger::Item;
use std::collections::BTreeMap;

/// Uploads under way at most, each with its whole file in memory. An attempt ends after some minutes, and what failed goes to
/// the end: more servers than this that are away slow the others down, and do not stop them.
pub(super) const AT_ONCE: usize = 4;
/// First wait before an upload is tried again, in milliseconds; doubled each time.
const WAIT_MS: i64 = 10_000;
/// Longest wait, in milliseconds.
const WAIT_MAX_MS: i64 = 300_000;

/// See the module. Times are milliseconds since boot.
#[derive(Debug, Default)]
pub(super) struct Queue {
    turns: u64,
    /// By recording.
    waiting: BTreeMap<String, Waiting>,
    /// Which recording goes to which server now.
    under_way: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// The lowest comes first.
    turn: u64,
    failures: u32,
    again: i64,
}

impl Queue {
    /// The next that is due of all that is owed, if anything is.
    pub(super) fn next<'a>(&mut self, owed: &'a [Item], now: i64) -> Option<&'a Item> {
        for item in owed.iter().filter(|item| item.ended.is_some()) {
            if !self.waiting.contains_key(&item.recording) {
                let entry = Waiting { turn: self.turn(), failures: 0, again: i64::MIN };
                self.waiting.insert(item.recording.clone(), entry);
            }
        }
        let due = self.free(owed).filter(|item| self.again(item) <= now);
        due.min_by_key(|item| self.waiting.get(&item.recording).map(|waiting| waiting.turn))
    }

    /// When the next is due; none if nothing is owed but what is under way, or waits for it.
    pub(super) fn due(&self, owed: &[Item]) -> Option<i64> {
        self.free(owed).map(|item| self.again(item)).min()
    }

    /// What has ended, and does not wait for another upload.
    fn free<'a>(&self, owed: &'a [Item]) -> impl Iterator<Item = &'a Item> {
        let full = self.under_way.len() >= AT_ONCE;
        let free = move |item: &&Item| !full && item.ended.is_some() && !self.under_way.contains_key(&item.server);
        owed.iter().filter(free)
    }

    fn again(&self, item: &Item) -> i64 {
        self.waiting.get(&item.recording).map_or(i64::MIN, |waiting| waiting.again)
    }

    fn turn(&mut self) -> u64 {
        self.turns += 1;
        self.turns
    }

    /// It is on its way, until it is [`Queue::failed`] or [`Queue::settled`].
    pub(super) fn begun(&mut self, item: &Item) {
        self.under_way.insert(item.server.clone(), item.recording.clone());
    }

    /// It has not worked: again later, after all others.
    pub(super) fn failed(&mut self, recording: &str, now: i64) {
        self.under_way.retain(|_, under_way| under_way != recording);
        let turn = self.turn();
        let waiting = self.waiting.entry(recording.to_owned()).or_default();
        let wait = (WAIT_MS << waiting.failures.min(8)).min(WAIT_MAX_MS);
        *waiting = Waiting { turn, failures: waiting.failures + 1, again: now + wait };
    }

    /// It is not owed any more.
    pub(super) fn settled(&mut self, recording: &str) {
        self.under_way.retain(|_, under_way| under_way != recording);
        self.waiting.remove(recording);
    }

    /// A server can be reached: no upload waits any longer. The order stays.
    pub(super) fn hurry(&mut self) {
        for waiting in self.waiting.values_mut() {
            (waiting.failures, waiting.again) = (0, i64::MIN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::srs::secret::Secret;
    use proptest::prelude::*;
    use wire::rws::screen::StopReason;

    fn item(recording: &str, server: &str) -> Item {
        Item {
            recording: recording.into(),
            token: Secret::new("t"),
            server: server.into(),
            agent: "braun".into(),
            started: 0,
            parts: Vec::new(),
            ended: Some((1, StopReason::Told)),
        }
    }

    fn begin(queue: &mut Queue, owed: &[Item], now: i64) -> Option<String> {
        let item = queue.next(owed, now)?;
        queue.begun(item);
        Some(item.recording.clone())
    }

    #[test]
    fn one_to_each_server_the_oldest_first_and_no_more_at_once_than_may_be() {
        let mut owed = vec![item("a1", "a"), item("a2", "a"), item("b1", "b")];
        let mut queue = Queue::default();
        let mut started: Vec<_> = std::iter::from_fn(|| begin(&mut queue, &owed, 0)).collect();
        assert_eq!(started, ["a1", "b1"]);
        assert_eq!(queue.due(&owed), None, "nothing is due before one of them has ended");
        owed.extend(["c", "d", "e"].map(|server| item(server, server)));
        started = std::iter::from_fn(|| begin(&mut queue, &owed, 0)).collect();
        assert_eq!(started, ["c", "d"]);
        queue.settled("b1");
        owed.retain(|item| item.recording != "b1");
        assert_eq!(begin(&mut queue, &owed, 0).as_deref(), Some("e"));
        queue.settled("a1");
        owed.retain(|item| item.recording != "a1");
        assert_eq!(queue.due(&owed), Some(i64::MIN));
        assert_eq!(begin(&mut queue, &owed, 0).as_deref(), Some("a2"));
    }

    #[test]
    fn what_fails_goes_to_the_end_and_stays_there_when_everything_is_hurried() {
        let owed = [item("bad", "a"), item("good", "a"), item("running", "a")];
        let mut queue = Queue::default();
        for turn in ["bad", "good", "running", "bad", "good"] {
            assert_eq!(begin(&mut queue, &owed, 0).as_deref(), Some(turn));
            queue.failed(turn, 0);
            queue.hurry();
        }
        let mut running = owed.clone();
        running[2].ended = None;
        assert_eq!(begin(&mut queue, &running, 0).as_deref(), Some("bad"), "what still runs is passed over");
    }

    #[test]
    fn the_waits_grow_up_to_five_minutes() {
        let owed = [item("bad", "a")];
        let mut queue = Queue::default();
        let mut now = 0;
        let waits = (0..8).map(|_| {
            assert!(begin(&mut queue, &owed, now).is_some());
            queue.failed("bad", now);
            let wait = queue.due(&owed).unwrap() - now;
            assert_eq!(queue.next(&owed, now + wait - 1), None);
            now += wait;
            wait / 1_000
        });
        assert_eq!(waits.collect::<Vec<_>>(), [10, 20, 40, 80, 160, 300, 300, 300]);
    }

    proptest! {
        /// Whatever servers fail, what goes to a server that works is through within a few rounds.
        #[test]
        fn nobody_starves(servers in proptest::collection::vec(0u8..9, 1..40), works in 0u8..9) {
            let name = |server: u8| format!("s{server}");
            let mut owed: Vec<Item> = servers.iter().enumerate().map(|(n, s)| item(&format!("r{n}"), &name(*s))).collect();
            let mut queue = Queue::default();
            let mut under_way: Vec<String> = Vec::new();
            for _ in 0..AT_ONCE * (servers.len() + 2) {
                while let Some(started) = begin(&mut queue, &owed, 0) {
                    under_way.push(started);
                }
                prop_assert!(under_way.len() <= AT_ONCE);
                if under_way.is_empty() {
                    break;
                }
                let ended = under_way.remove(0);
                if owed.iter().any(|item| item.recording == ended && item.server == name(works)) {
                    queue.settled(&ended);
                    owed.retain(|item| item.recording != ended);
                } else {
                    queue.failed(&ended, 0);
                    queue.hurry();
                }
            }
            let left = owed.iter().filter(|item| item.server == name(works)).count();
            prop_assert_eq!(left, 0);
        }
    }
}
