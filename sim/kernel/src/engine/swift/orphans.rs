//! Connections whose program has let go of them. turmoil-net lets them linger until both sides have ended, and swallows
//! what still arrives; a real stack answers that with a reset, or the peer would write for ever. It resets at once if
//! something was left unread, which turmoil-net cannot know: our streams have taken it out of its buffer.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

/// A stream that was dropped.
#[derive(Debug, Clone, Copy)]
pub(super) struct LetGo {
    pub(super) local: SocketAddr,
    pub(super) peer: SocketAddr,
    /// Something was left unread.
    pub(super) unread: bool,
}

thread_local! {
    static LET_GO: RefCell<Vec<LetGo>> = const { RefCell::new(Vec::new()) };
}

/// A stream is dropped.
pub(super) fn let_go(stream: LetGo) {
    LET_GO.with(|all| all.borrow_mut().push(stream));
}

/// The streams that were dropped since the last call.
pub(super) fn take() -> Vec<LetGo> {
    LET_GO.with(|all| std::mem::take(&mut *all.borrow_mut()))
}

/// So many are kept before those that have come to their end are looked for.
const FEW: usize = 1024;

/// Connections that nobody reads from, by the end that was let go.
pub(super) struct Orphans {
    all: BTreeSet<(SocketAddr, SocketAddr)>,
    sweep_at: usize,
}

impl Orphans {
    pub(super) fn new() -> Orphans {
        Orphans { all: BTreeSet::new(), sweep_at: FEW }
    }

    /// Nobody reads at `local` any more. `machines` are all addresses.
    pub(super) fn add(&mut self, local: SocketAddr, peer: SocketAddr, machines: impl Iterator<Item = IpAddr>) {
        self.all.insert((local, peer));
        if self.all.len() >= self.sweep_at {
            let lives = machines.flat_map(|m| turmoil_net::netstat(m).entries);
            let lives: BTreeSet<_> = lives.filter_map(|e| Some((e.local, e.peer?))).collect();
            self.all.retain(|ends| lives.contains(ends));
            self.sweep_at = (2 * self.all.len()).max(FEW);
        }
    }

    /// Whether the connection that ends at `local` is one. It is none afterwards.
    pub(super) fn take(&mut self, local: SocketAddr, peer: SocketAddr) -> bool {
        self.all.remove(&(local, peer))
    }
}
