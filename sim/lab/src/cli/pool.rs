//! Runs side by side on all cores. Each run is a world of its own on a thread of its own; results come back in the order
//! of the work, whatever was done first.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Simulated machines have deep futures.
const STACK: usize = 16 << 20;

/// As many as there are cores.
pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does all the work, `jobs` pieces at once, and hands each result over in order. A panic is a result too: its message.
///
/// # Errors
/// No thread could be started.
pub(super) fn each<T: Sync, R: Send>(
    work: &[T],
    jobs: usize,
    one: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(&T, Result<R, String>),
) -> Result<(), String> {
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, work.len().max(1)) {
            let (send, next, one) = (send.clone(), &next, &one);
            let worker = move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = work.get(index) else { return };
                    let result = catch_unwind(AssertUnwindSafe(|| one(item))).map_err(|p| message(&*p));
                    if send.send((index, result)).is_err() {
                        return;
                    }
                }
            };
            let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
            started.map_err(|e| format!("failed to start a thread: {e}"))?;
        }
        drop(send);
        let mut waiting: BTreeMap<usize, Result<R, String>> = BTreeMap::new();
        let mut due = 0;
        while let Ok((index, result)) = receive.recv() {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&due) {
                done(&work[due], result);
                due += 1;
            }
        }
        Ok(())
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|t| (*t).to_owned()));
    format!("the harness panicked: {}", text.unwrap_or_else(|| "without a word".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_a_panic_is_one_of_them() {
        let work: Vec<u64> = (0..100).collect();
        let mut seen = Vec::new();
        let one = |n: &u64| if *n == 7 { panic!("seven") } else { n * 2 };
        each(&work, 8, one, |n, result| seen.push((*n, result))).unwrap();
        assert_eq!(seen.iter().map(|(n, _)| *n).collect::<Vec<_>>(), work);
        assert_eq!(seen[7].1, Err("the harness panicked: seven".into()));
        assert_eq!(seen[99].1, Ok(198));
    }
}
