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
/// Frames of a backtrace that are shown.
const FRAMES: usize = 40;

/// Runs `body`; a panic in it is noted as the failure of the host's run, and gives none.
pub(crate) fn catch<T>(host: &Host, body: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if WATCHING.get() == 0 {
                previous(info);
            } else {
                let place = info.location().map(|l| format!(" at {l}")).unwrap_or_default();
                let trace = shortened(&Backtrace::force_capture().to_string());
                let text = format!("{}{place}\n{trace}", words(info.payload()));
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

/// The frames between the panic's own machinery and ours: what the program did.
fn shortened(trace: &str) -> String {
    let mut frames: Vec<String> = Vec::new();
    for line in trace.lines() {
        match frames.last_mut().filter(|_| line.trim_start().starts_with("at ")) {
            Some(frame) => *frame = format!("{frame}\n{line}"),
            None => frames.push(line.to_owned()),
        }
    }
    let named = |frame: &String, names: &[&str]| names.iter().any(|name| frame.contains(name));
    let start = frames.iter().rposition(|f| named(f, &["rust_begin_unwind", "panic_with_hook"])).map_or(0, |i| i + 1);
    let own = frames[start..].iter().position(|f| named(f, &["src/engine/panics.rs", "engine::panics::catch"]));
    let end = own.map_or(frames.len(), |i| start + i).min(start + FRAMES);
    frames[start..end].join("\n")
}

fn words(payload: &dyn Any) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "(no message)".to_owned(),
    }
}
