//! A machine of the swift engine: its address in turmoil-net and its listening sockets.

use super::datagram::Lent;
use super::names::{Names, is_up};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use turmoil_net::HostId;
use turmoil_net::shim::tokio::net::TcpListener;

/// Ports for those who do not care which. turmoil-net takes its own for connections from 49152 on.
const FREE: std::ops::Range<u16> = 32_768..49_152;

pub(crate) struct Node {
    pub(super) id: HostId,
    pub(super) names: Arc<Names>,
    ports: Mutex<Ports>,
}

#[derive(Default)]
struct Ports {
    /// Sockets belong to the machine and outlive programs: turmoil-net cannot bind a port twice.
    sockets: BTreeMap<u16, Arc<TcpListener>>,
    /// Those that a program listens on now. A SYN to any other is answered with a reset.
    open: BTreeSet<u16>,
    /// UDP sockets belong to the program, and end with it.
    lent: Vec<Weak<Lent>>,
}

impl Node {
    pub(super) fn new(id: HostId, names: Arc<Names>) -> Node {
        Node { id, names, ports: Mutex::default() }
    }

    pub(crate) fn enter(&self) {
        if is_up() {
            turmoil_net::set_current(self.id);
        }
    }

    fn ports(&self) -> MutexGuard<'_, Ports> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_open(&self, port: u16) -> bool {
        self.ports().open.contains(&port)
    }

    pub(super) fn socket(&self, port: u16) -> Option<Arc<TcpListener>> {
        self.ports().sockets.get(&port).cloned()
    }

    /// The lowest port of a range of its own that no program listens on.
    pub(super) fn free_port(&self) -> Option<u16> {
        let ports = self.ports();
        FREE.into_iter().find(|port| !ports.open.contains(port))
    }

    /// Opens a port; false if it is open already.
    pub(super) fn open(&self, port: u16) -> bool {
        self.ports().open.insert(port)
    }

    pub(super) fn keep(&self, port: u16, socket: Arc<TcpListener>) {
        self.ports().sockets.insert(port, socket);
    }

    pub(super) fn close(&self, port: u16) {
        self.ports().open.remove(&port);
    }

    /// The program is gone.
    pub(super) fn close_all(&self) {
        self.ports().open.clear();
    }

    /// Takes the listening sockets away, at the end of the run.
    pub(super) fn dissolve(&self) -> Vec<Arc<TcpListener>> {
        self.close_all();
        std::mem::take(&mut self.ports().sockets).into_values().collect()
    }

    /// The address of a machine by its name or by an address of one.
    pub(crate) fn address(&self, name: &str) -> Option<IpAddr> {
        let literal = || name.parse().ok().filter(|ip| self.names.name(*ip).is_some());
        self.names.ip(name).or_else(literal)
    }

    /// The program has a UDP socket.
    pub(super) fn lend(&self, socket: &Arc<Lent>) {
        let lent = &mut self.ports().lent;
        lent.retain(|socket| socket.strong_count() > 0);
        lent.push(Arc::downgrade(socket));
    }

    /// Takes the program's UDP sockets back. Runs under the machine.
    pub(super) fn take_back(&self) {
        let lent = std::mem::take(&mut self.ports().lent);
        lent.iter().filter_map(Weak::upgrade).for_each(|socket| socket.close());
    }

    /// The listening sockets.
    pub(super) fn sockets(&self) -> Vec<Arc<TcpListener>> {
        self.ports().sockets.values().cloned().collect()
    }
}
