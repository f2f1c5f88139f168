//! Writes that the stage lets fail.

/// Faults waiting for their writes.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

#[derive(Debug)]
struct Fault {
    part: String,
    left: u32,
    keep: usize,
}

impl Faults {
    /// The next `count` writes to paths that contain `part` keep only their first `keep` bytes. Takes the place of a
    /// former fault for the same part; a count of 0 takes it away.
    pub(super) fn add(&mut self, part: &str, count: u32, keep: usize) {
        self.0.retain(|fault| fault.part != part);
        if count > 0 {
            self.0.push(Fault { part: part.to_owned(), left: count, keep });
        }
    }

    /// How many bytes of the write that is about to happen are kept, if it is to fail. Uses the fault up.
    pub(super) fn strike(&mut self, path: &str) -> Option<usize> {
        let at = self.0.iter().position(|fault| path.contains(&fault.part))?;
        let fault = &mut self.0[at];
        let keep = fault.keep;
        fault.left -= 1;
        if fault.left == 0 {
            self.0.remove(at);
        }
        Some(keep)
    }
}
