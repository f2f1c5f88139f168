//! Writes and deletions that the stage lets fail.

/// Faults waiting for their writes, and files that are held.
#[derive(Debug, Default)]
pub(super) struct Faults {
    writes: Vec<Fault>,
    /// Parts of paths that are held, once for each who holds them.
    held: Vec<String>,
}

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
        self.writes.retain(|fault| fault.part != part);
        if count > 0 {
            self.writes.push(Fault { part: part.to_owned(), left: count, keep });
        }
    }

    /// How many bytes of the write that is about to happen are kept, if it is to fail. Uses the fault up.
    pub(super) fn strike(&mut self, path: &str) -> Option<usize> {
        let at = self.writes.iter().position(|fault| path.contains(&fault.part))?;
        let fault = &mut self.writes[at];
        let keep = fault.keep;
        fault.left -= 1;
        if fault.left == 0 {
            self.writes.remove(at);
        }
        Some(keep)
    }

    /// Files whose path contains `part` are held (`true`) or let go: a file that anybody holds is not deleted.
    pub(super) fn hold(&mut self, part: &str, held: bool) {
        if held {
            self.held.push(part.to_owned());
        } else if let Some(at) = self.held.iter().position(|other| other == part) {
            self.held.remove(at);
        }
    }

    /// Whether a file must not be deleted now.
    pub(super) fn is_held(&self, path: &str) -> bool {
        self.held.iter().any(|part| path.contains(part))
    }
}
