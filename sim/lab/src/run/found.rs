//! What a run has to show, of whatever kind it was.

use serde_json::Value;
use std::fmt::Debug;

/// A table of the report.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its heading in a golden snapshot.
    pub heading: &'static str,
    /// What introduces it to a person; empty where the table speaks for itself.
    pub lead: &'static str,
    /// The table; empty where there is nothing to show.
    pub body: String,
    /// What of it has to be the same on both engines; empty where nothing has to.
    pub outcome: String,
}

/// What an installation left behind, as the report shows it.
pub trait Found: Debug + Send {
    /// The tables, in their order.
    fn parts(&self) -> Vec<Part>;
    /// The same for a program: fields of the run's JSON object.
    fn json(&self) -> Vec<(&'static str, Value)>;
    /// The recordings of screens, each with a name for its file.
    fn videos(&self) -> Vec<(String, &[u8])>;
}
