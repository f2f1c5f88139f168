//! The server as a program.

use super::Config;
use std::time::Duration;

/// Before the socket is tried again.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs Interaction Recording Web Services on the current machine, for ever.
pub async fn run(config: Config) {
    loop {
        if let Ok(listener) = kernel::net::TcpListener::bind(config.port).await {
            let _ = kernel::http::serve(listener, axum::Router::new()).await;
        }
        kernel::time::sleep(PAUSE).await;
    }
}
