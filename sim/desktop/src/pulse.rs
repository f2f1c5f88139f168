//! Signs of life on a line: a question now and then, which also measures the clocks, and how long its answer may take.

/// How often is asked, and for how long an answer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between two questions, in milliseconds.
    pub every_ms: i64,
    /// Without an answer for so long the server is taken for lost, in milliseconds.
    pub silence_ms: i64,
}

/// Of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulse {
    pace: Pace,
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
    /// The server is silent: drop the connection.
    Silent,
}

impl Pulse {
    /// Of a connection that came up at `now`, in milliseconds since boot. The first question is number 1.
    pub fn new(pace: Pace, now: i64) -> Pulse {
        Pulse { pace, next: now + pace.every_ms, id: 0, asked: None }
    }

    /// Of a connection whose first words (hello), said at `now`, are question 0.
    pub fn greeted(pace: Pace, now: i64) -> Pulse {
        Pulse { asked: Some(now), ..Pulse::new(pace, now) }
    }

    /// What is due.
    pub fn beat(&mut self, now: i64) -> Beat {
        let silence = self.pace.silence_ms;
        match self.asked {
            Some(asked) if now >= asked + silence => Beat::Silent,
            Some(asked) => Beat::Rest(asked + silence),
            None if now >= self.next => {
                self.id += 1;
                self.asked = Some(now);
                self.next = now + self.pace.every_ms;
                Beat::Ask(self.id)
            }
            None => Beat::Rest(self.next),
        }
    }

    /// The answer to a question came. Gives when it was asked, once.
    pub fn answered(&mut self, id: u64) -> Option<i64> {
        if id == self.id { self.asked.take() } else { None }
    }

    /// Asks again at the next beat.
    pub fn hurry(&mut self) {
        self.next = i64::MIN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_noticed_and_answers_are_timed() {
        let mut pulse = Pulse::greeted(Pace { every_ms: 180_000, silence_ms: 30_000 }, 100);
        assert_eq!(pulse.beat(100), Beat::Rest(30_100));
        assert_eq!(pulse.answered(0), Some(100));
        assert_eq!(pulse.answered(0), None);
        assert_eq!(pulse.beat(200), Beat::Rest(180_100));
        assert_eq!(pulse.beat(180_100), Beat::Ask(1));
        assert_eq!(pulse.answered(0), None, "a late answer to an old question times nothing");
        assert_eq!(pulse.beat(210_099), Beat::Rest(210_100));
        assert_eq!(pulse.beat(210_100), Beat::Silent);
    }

    #[test]
    fn silence_is_noticed_and_a_late_answer_to_an_old_question_counts_for_nothing() {
        let mut pulse = Pulse::new(Pace { every_ms: 30_000, silence_ms: 10_000 }, 0);
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
