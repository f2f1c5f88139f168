//! The judge's eye on the disks: sees each write as it is made.

/// What was noticed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writes {
    /// Writes seen, by machine.
    pub seen: std::collections::BTreeMap<String, u64>,
    /// Readable material that touched a disk: machine, path, what it looked like.
    pub readable: Vec<(String, String, String)>,
}
