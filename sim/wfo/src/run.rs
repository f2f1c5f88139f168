//! The server as a program.

use crate::config::{AcdConfig, AcdKind, Config};
use crate::server::Server;
use crate::{acd, events, http};
use kernel::world::Running;
use std::time::Duration;

/// Before the store is tried again.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs the server on the current machine, for ever. A store that cannot be opened is told in the trace and tried again.
pub fn run(config: Config) -> Running {
    Box::pin(serve(config))
}

async fn serve(config: Config) {
    let server = loop {
        match Server::open(config.clone()) {
            Ok(server) => break server,
            Err(e) => kernel::trace::emit(&events::StoreFailed { why: e.to_string() }),
        }
        kernel::time::sleep(PAUSE).await;
    };
    kernel::spawn(server.clone().watch_controls());
    for acd in server.connections() {
        work(&server, &acd);
    }
    loop {
        let served = match kernel::net::TcpListener::bind(config.port).await {
            Ok(listener) => kernel::http::serve(listener, http::router(server.clone())).await,
            Err(e) => Err(e),
        };
        if let Err(e) = served {
            kernel::trace::emit(&events::StoreFailed { why: format!("failed to serve: {e}") });
        }
        kernel::time::sleep(PAUSE).await;
    }
}

/// Begins the work for an ACD.
pub(crate) fn work(server: &Server, acd: &AcdConfig) {
    match &acd.kind {
        AcdKind::Ujet { .. } => drop(kernel::spawn(acd::worker::run(server.clone(), acd.clone()))),
        AcdKind::Webex(config) => {
            let (acd, config) = (acd.clone(), config.as_ref().clone());
            drop(kernel::spawn(acd::webex::worker::run(server.clone(), acd, config)));
        }
    }
}
