//! How time passes along a timeline: forward, each moment once.

use super::at::At;
use super::problem::Problem;
use super::time::{Moment, moment as written};

/// The moments of a timeline, one after the other.
#[derive(Default)]
pub(crate) struct Passing {
    before: Option<i64>,
}

impl Passing {
    /// Goes on to the next moment. Gives the time that it is then, in milliseconds since the start.
    pub(crate) fn to(&mut self, moment: &At<Moment>, problems: &mut Vec<Problem>) -> i64 {
        match self.before {
            Some(last) if moment.value.0 < last => {
                let message = format!("time goes back: {} comes after {}", moment.value, written(last));
                problems.push(Problem::new(moment.place, message).help("put the moments in the order of time"));
            }
            Some(last) if moment.value.0 == last => {
                let message = format!("the moment {} stands here twice", moment.value);
                problems.push(Problem::new(moment.place, message).help("put its steps into one list"));
            }
            _ => {}
        }
        let now = moment.value.0.max(self.before.unwrap_or(0));
        self.before = Some(now);
        now
    }

    /// The run must not end before the last moment.
    pub(crate) fn end(&self, until: Option<&At<Moment>>, problems: &mut Vec<Problem>) {
        if let (Some(until), Some(last)) = (until, self.before)
            && until.value.0 < last
        {
            let message = format!("the run ends at {}, before the last step", until.value);
            problems.push(Problem::new(until.place, message));
        }
    }
}
