//! Signs of life on a line: a question now and then, and how long its answer may take.

/// Between two questions, in milliseconds.
const EVERY_MS: i64 = 30_000;
/// Without an answer for so long RWS is taken for lost, in milliseconds.
const SILENCE_MS: i64 = 10_000;

/// Of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulse {
    next: i64,
    id: u64,
    asked: Option<i64>,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Nothing before this moment.
    Rest(i64),
    /// Ask with this number.
    Ask(u64),
    /// RWS is silent.
    Silent,
}

impl Pulse {
    /// Of a connection that came up at `now`, in milliseconds since boot.
    pub fn new(now: i64) -> Pulse {
        Pulse { next: now + EVERY_MS, id: 0, asked: None }
    }

    /// What is due.
    pub fn beat(&mut self, now: i64) -> Beat {
        match self.asked {
            Some(asked) if now >= asked + SILENCE_MS => Beat::Silent,
            Some(asked) => Beat::Rest(asked + SILENCE_MS),
            None if now >= self.next => {
                self.id += 1;
                self.asked = Some(now);
                self.next = now + EVERY_MS;
                Beat::Ask(self.id)
            }
            None => Beat::Rest(self.next),
        }
    }

    /// The answer to a question has come. Gives when it was asked, once.
    pub fn answered(&mut self, id: u64) -> Option<i64> {
        if id == self.id { self.asked.take() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_noticed_and_a_late_answer_to_an_old_question_counts_for_nothing() {
        let mut pulse = Pulse::new(0);
        assert_eq!(pulse.beat(0), Beat::Rest(30_000));
        assert_eq!(pulse.beat(30_000), Beat::Ask(1));
        assert_eq!(pulse.answered(1), Some(30_000));
        assert_eq!(pulse.answered(1), None);
        assert_eq!(pulse.beat(60_000), Beat::Ask(2));
        assert_eq!(pulse.answered(1), None);
        assert_eq!(pulse.beat(69_999), Beat::Rest(70_000));
        assert_eq!(pulse.beat(70_000), Beat::Silent);
    }
}
