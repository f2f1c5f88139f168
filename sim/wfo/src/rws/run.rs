//! The server as a program.

use super::core::Rws;
use super::{Config, events, http, tlib};
use kernel::net::TcpListener;
use kernel::world::Running;
use std::collections::BTreeSet;
use std::time::Duration;

/// Before the store or a socket is tried again.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs Interaction Recording Web Services on the current machine, for ever. A store that cannot be opened is told in the trace
/// and tried again.
pub fn run(config: Config) -> Running {
    Box::pin(serve(config))
}

async fn serve(config: Config) {
    let rws = loop {
        match Rws::open(config.clone()) {
            Ok(rws) => break rws,
            Err(e) => kernel::trace::emit(&events::StoreFailed { why: e.to_string() }),
        }
        kernel::time::sleep(PAUSE).await;
    };
    kernel::spawn(rws.clone().watch_clock());
    for address in config.switches.values().cloned().collect::<BTreeSet<String>>() {
        kernel::spawn(tlib::run(rws.clone(), address));
    }
    if let Some(https) = config.https.clone() {
        let rws = rws.clone();
        kernel::spawn(async move {
            loop {
                if let Ok(listener) = TcpListener::bind(https.port).await {
                    // Its end is tried again, as a socket that is taken.
                    let _ = kernel::http::serve_tls(listener, https.identity.clone(), http::router(rws.clone())).await;
                }
                kernel::time::sleep(PAUSE).await;
            }
        });
    }
    loop {
        if let Ok(listener) = TcpListener::bind(config.port).await {
            let _ = kernel::http::serve(listener, http::router(rws.clone())).await;
        }
        kernel::time::sleep(PAUSE).await;
    }
}
