//! The shell.

use super::Config;
use crate::config::Console;
use crate::screen::Screen;
use std::sync::Arc;

/// The Screen Recording Service on the current machine. Runs for ever; power cuts and crashes end it, and a new call goes on
/// with the uploads from what is on the disk. The screen has to be this PC's; `console` says who is logged on to Windows.
pub async fn run(config: Config, console: Console, screen: Arc<dyn Screen>) {
    let _ = (config, console, screen);
    std::future::pending::<()>().await;
}
