//! The end of a run before its time: who gives the word is heard by every case that is being tried, on whichever thread.

use std::sync::Arc;
use tokio::sync::watch;

/// The word, and who hears it. Cheap to clone: all have the same.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Gives the word. It cannot be taken back.
    pub fn give(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was given.
    pub fn given(&self) -> bool {
        *self.0.borrow()
    }

    /// Does some work; none where the word came before its end.
    pub async fn before<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut heard = self.0.subscribe();
        tokio::select! {
            biased;
            _ = heard.wait_for(|given| *given) => None,
            done = work => Some(done),
        }
    }
}

/// What is said of what the word has ended.
pub const STOPPED: &str = "it was stopped";

#[cfg(test)]
mod tests {
    use super::Stop;
    use std::time::Duration;

    #[test]
    fn the_word_ends_what_has_not_ended() {
        let work = async {
            let stop = Stop::default();
            assert_eq!((stop.given(), stop.before(async { 1 }).await), (false, Some(1)));
            let other = stop.clone();
            kernel::spawn(async move {
                kernel::time::sleep(Duration::from_millis(10)).await;
                other.give();
            });
            assert_eq!(stop.before(std::future::pending::<()>()).await, None);
            (stop.given(), stop.before(async { 1 }).await)
        };
        assert_eq!(crate::certify::realtime::run(Duration::from_secs(10), work).unwrap(), (true, None));
    }
}
