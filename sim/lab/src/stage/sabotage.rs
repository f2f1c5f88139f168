//! Deliberately broken peers, for tests of the judge: each hook breaks one thing between two machines, in one machine's
//! set-up, on a screen or on a disk, and the judge has to name exactly that.
//!
//! Nothing here can be reached from a scenario or from the program's options.

use super::play::Play;
use desktop::screen::Screen;
use kernel::world::{Meddler, Running};
use std::sync::Arc;

/// Changes a machine's set-up before it is built.
pub type Change<T> = Arc<dyn Fn(&mut T) + Send + Sync>;
/// Puts another screen in front of a recorder.
pub type Dressing = Arc<dyn Fn(Arc<dyn Screen>) -> Arc<dyn Screen> + Send + Sync>;
/// Runs beside the director, with the same hand on the world.
pub type Deed = Arc<dyn Fn(Play) -> Running + Send + Sync>;

/// Another program beside a machine's own, by the machine's name.
pub type Companion = Arc<dyn Fn(&str) -> Running + Send + Sync>;

/// All that can be broken on purpose. The default breaks nothing. The truth goes on saying what the scenario says.
#[derive(Clone, Default)]
pub struct Sabotage {
    /// Each Smart Desktop's set-up.
    pub desktop: Option<Change<desktop::Config>>,
    /// The server's set-up.
    pub wfo: Option<Change<wfo::Config>>,
    /// What the recorders see.
    pub screen: Option<Dressing>,
    /// Every message and every HTTP exchange on its way between two machines.
    pub meddler: Option<Meddler>,
    /// What runs on each machine beside its own program, from each power-on on: with its disk, its clock and its network.
    pub companion: Option<Companion>,
    /// Smart Desktop runs on every PC, also where the scenario has none or has a Mac.
    pub everywhere: bool,
    /// Anything else, at any time: files, machines, consoles.
    pub deed: Option<Deed>,
}

impl Sabotage {
    /// Whether no hook is used at all.
    pub fn breaks_nothing(&self) -> bool {
        let Self { desktop, wfo, screen, meddler, companion, everywhere, deed } = self;
        desktop.is_none()
            && wfo.is_none()
            && screen.is_none()
            && meddler.is_none()
            && companion.is_none()
            && !everywhere
            && deed.is_none()
    }
}

impl std::fmt::Debug for Sabotage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sabotage")
    }
}
