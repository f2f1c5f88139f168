//! Notifications on their way: what is lost, doubled and overtaken. Pure but for the draws, which are the caller's.

use super::config::HookChances;
use kernel::chance::Stream;
use std::collections::VecDeque;
use std::time::Duration;
use wire::webex::hooks::Notification;

/// What goes wrong with a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookFault {
    /// It is not sent.
    Lost,
    /// It is sent twice.
    Doubled,
    /// It is sent so much later, others before it.
    Late(Duration),
}

/// A notification for one subscription.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    pub(super) subscription: String,
    pub(super) body: Notification,
}

/// More than this in wait, and the oldest is given up.
const QUEUE: usize = 10_000;

/// Notifications on their way.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    told: VecDeque<(HookFault, u32)>,
    waiting: VecDeque<(i64, Letter)>,
}

impl Outbox {
    /// The next `count` notifications meet with a fault.
    pub(super) fn disturb(&mut self, fault: HookFault, count: u32) {
        if count > 0 {
            self.told.push_back((fault, count));
        }
    }

    /// Takes a notification up; what it meets with is what the stage said, else drawn. It is also told.
    pub(super) fn put(
        &mut self,
        now: i64,
        letter: Letter,
        chances: &HookChances,
        chance: &mut Stream,
    ) -> Option<HookFault> {
        let fault = self.next_told().or_else(|| drawn(chances, chance));
        match fault {
            Some(HookFault::Lost) => {}
            Some(HookFault::Doubled) => {
                self.insert(now, letter.clone());
                self.insert(now, letter);
            }
            Some(HookFault::Late(by)) => self.insert(now + by.as_millis() as i64, letter),
            None => self.insert(now, letter),
        }
        fault
    }

    fn next_told(&mut self) -> Option<HookFault> {
        let (fault, left) = self.told.front_mut()?;
        let fault = *fault;
        *left -= 1;
        if *left == 0 {
            self.told.pop_front();
        }
        Some(fault)
    }

    fn insert(&mut self, due: i64, letter: Letter) {
        if self.waiting.len() >= QUEUE {
            self.waiting.pop_front();
        }
        let at = self.waiting.partition_point(|(d, _)| *d <= due);
        self.waiting.insert(at, (due, letter));
    }

    /// The next one if it is due, or how many milliseconds until one is.
    pub(super) fn take(&mut self, now: i64) -> Result<Letter, Option<i64>> {
        match self.waiting.front() {
            Some((due, _)) if *due > now => Err(Some(due - now)),
            Some(_) => self.waiting.pop_front().map(|(_, letter)| letter).ok_or(None),
            None => Err(None),
        }
    }
}

fn drawn(chances: &HookChances, chance: &mut Stream) -> Option<HookFault> {
    let sum = chances.lost_ppm.saturating_add(chances.doubled_ppm).saturating_add(chances.late_ppm);
    if sum == 0 {
        return None;
    }
    let drawn = chance.below(1_000_000) as u32;
    let late = chance.between(1, (chances.late_by.as_millis() as i64).max(1));
    if drawn < chances.lost_ppm {
        Some(HookFault::Lost)
    } else if drawn < chances.lost_ppm.saturating_add(chances.doubled_ppm) {
        Some(HookFault::Doubled)
    } else if drawn < sum {
        Some(HookFault::Late(Duration::from_millis(late as u64)))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(id: u32) -> Letter {
        let body = Notification {
            id: id.to_string(),
            specversion: "1.0".into(),
            kind: "task:ended".into(),
            source: String::new(),
            comciscoorgid: String::new(),
            datacontenttype: String::new(),
            data: serde_json::Value::Null,
        };
        Letter { subscription: "s".into(), body }
    }

    fn sent(o: &mut Outbox, now: i64) -> Vec<String> {
        std::iter::from_fn(|| o.take(now).ok()).map(|l| l.body.id).collect()
    }

    #[test]
    fn what_is_told_comes_to_pass() {
        let (mut o, mut s) = (Outbox::default(), Stream::keyed(1, "h"));
        o.disturb(HookFault::Lost, 1);
        o.disturb(HookFault::Doubled, 1);
        o.disturb(HookFault::Late(Duration::from_millis(500)), 1);
        (1..=4).for_each(|n| _ = o.put(1_000, letter(n), &HookChances::default(), &mut s));
        assert_eq!(sent(&mut o, 1_000), ["2", "2", "4"]);
        assert_eq!(o.take(1_000), Err(Some(500)));
        assert_eq!(sent(&mut o, 1_500), ["3"]);
        assert_eq!(o.take(9_000), Err(None));
    }

    #[test]
    fn what_is_drawn_comes_in_its_share() {
        let (mut o, mut s) = (Outbox::default(), Stream::keyed(1, "h"));
        let chances =
            HookChances { lost_ppm: 200_000, doubled_ppm: 300_000, late_ppm: 100_000, ..HookChances::default() };
        let mut met = [0; 4];
        for n in 0..1_000 {
            match o.put(0, letter(n), &chances, &mut s) {
                Some(HookFault::Lost) => met[0] += 1,
                Some(HookFault::Doubled) => met[1] += 1,
                Some(HookFault::Late(by)) => {
                    assert!(by <= chances.late_by);
                    met[2] += 1;
                }
                None => met[3] += 1,
            }
        }
        assert!(met.iter().zip([200, 300, 100, 400]).all(|(m, due)| (due - 60..due + 60).contains(m)), "{met:?}");
        assert_eq!(sent(&mut o, i64::MAX).len(), 1_000 - met[0] as usize + met[1] as usize);
    }
}
