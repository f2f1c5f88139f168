//! Ctrl-C and the request to end: at the first one the run stops and tells what it has, at the second one it ends where it is.

use crate::certify::stop::Stop;
use std::process::exit;

/// Has `stop` given at the first signal.
///
/// # Errors
/// Signals cannot be heard.
pub(super) fn heard(stop: &Stop) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("failed to listen for Ctrl-C: {e}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let mut signals = {
        let _entered = runtime.enter();
        Signals::new().map_err(failed)?
    };
    let stop = stop.clone();
    let listen = move || {
        runtime.block_on(signals.next());
        eprintln!("interrupted: what is over is reported, the rest counts as not tried (once more: end at once)");
        stop.give();
        runtime.block_on(signals.next());
        eprintln!("interrupted again: ended at once");
        exit(2);
    };
    let started = std::thread::Builder::new().name("signals".into()).spawn(listen);
    started.map(drop).map_err(failed)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
