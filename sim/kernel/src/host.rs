//! Which machine the calling task belongs to.

/// A machine, simulated or real. Cheap to clone; `Send` so that it can travel into a library's task.
#[derive(Clone, Debug)]
pub struct Host {/* kernel's own */}

impl Host {
    /// The machine that the calling task runs on.
    ///
    /// # Panics
    /// Outside of any machine.
    pub fn current() -> Host {
        todo!()
    }

    /// The machine's name in the network, for example `PC-0417` or `wfo`.
    pub fn name(&self) -> String {
        todo!()
    }

    /// How many times the machine has been switched on before, from 0. Names what must differ between boots.
    pub fn boot(&self) -> u32 {
        todo!()
    }

    /// The machine's disk.
    pub(crate) fn disk(&self) -> crate::disk::Disk {
        todo!()
    }

    /// Wraps a future that a library is going to spawn by itself, so that each poll runs on this machine and the future
    /// ends when the machine is switched off.
    pub fn run<F: Future>(&self, future: F) -> impl Future<Output = Option<F::Output>> + use<F> {
        let _ = &future;
        async move {
            let _ = future;
            todo!()
        }
    }
}
