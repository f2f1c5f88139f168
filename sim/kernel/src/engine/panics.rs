//! A panic on any machine ends the run as a harness error, with its backtrace; it never passes in silence.

use crate::Host;
use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static WATCHING: Cell<u32> = const { Cell::new(0) };
    static SEEN: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Runs `body`; a panic in it is noted as the failure of the host's run, and gives none.
pub(crate) fn catch<T>(host: &Host, body: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if WATCHING.get() == 0 {
                previous(info);
            } else {
                let place = info.location().map(|l| format!(" at {l}")).unwrap_or_default();
                let text = format!("{}{place}\n{}", words(info.payload()), Backtrace::force_capture());
                SEEN.with(|seen| *seen.borrow_mut() = Some(text));
            }
        }));
    });
    WATCHING.set(WATCHING.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(body));
    WATCHING.set(WATCHING.get() - 1);
    match result {
        Ok(value) => Some(value),
        Err(payload) => {
            let seen = SEEN.with(|seen| seen.borrow_mut().take()).unwrap_or_else(|| words(&*payload));
            host.inner.run.fail(format!("a task on {} panicked: {seen}", host.inner.name));
            None
        }
    }
}

fn words(payload: &dyn Any) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "(no message)".to_owned(),
    }
}
