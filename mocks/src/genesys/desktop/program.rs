//! The desktop's program.

use super::config::Config;
use super::handle::Order;
use tokio::sync::mpsc;

/// Takes orders for as long as the PC runs.
pub(super) async fn run(config: Config, mut orders: mpsc::Receiver<Order>) {
    while let Some(order) = orders.recv().await {
        tracing::debug!(pc = %config.pc, ?order, "ordered");
    }
}
