//! `--pcap`: the packets of a run, as a file.

use super::files;
use crate::run::{EngineName, Order};
use kernel::world::Capture;

/// Bytes of a capture at most. An hour of calls has some ten MiB.
const MOST: usize = 256 << 20;

/// What takes the packets of a run down, and where they go.
pub(super) struct Packets<'a> {
    file: &'a str,
    pub(super) capture: Capture,
}

impl<'a> Packets<'a> {
    /// Ready to take down the packets of these orders, which have to be one.
    ///
    /// # Errors
    /// There are several runs, or one without packets, or the file cannot be written.
    pub(super) fn of(orders: &[Order], file: &'a str) -> Result<Self, String> {
        match orders {
            [one] if one.engine == EngineName::Turmoil => {
                return Err("the classic engine shows no packets: `--pcap` goes with `--engine swift`".into());
            }
            [_] => {}
            several => {
                let count = several.len();
                return Err(format!("`--pcap` takes the packets of one scenario, and {count} are to be played"));
            }
        }
        files::writable(file)?;
        Ok(Self { file, capture: Capture::new(MOST) })
    }

    /// Writes the file. Gives a warning where it is not whole.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn save(&self) -> Result<Option<String>, String> {
        files::finish(self.file, &self.capture.pcapng())?;
        let (left_out, all) = (self.capture.left_out(), self.capture.left_out() + self.capture.packets());
        Ok((left_out > 0).then(|| format!("{} is full: the last {left_out} of {all} packets are not in it", self.file)))
    }
}
