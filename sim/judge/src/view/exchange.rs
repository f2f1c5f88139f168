//! What crossed the wires by HTTP.

use kernel::trace::Record;
use serde::Deserialize;

/// An HTTP exchange.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Exchange {
    /// When it had ended.
    #[serde(skip)]
    pub at: i64,
    /// Of the record.
    #[serde(skip)]
    pub ordinal: u64,
    /// Client.
    pub from: String,
    /// Server.
    pub to: String,
    /// Method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Status.
    pub status: u16,
    /// Bytes of the request's body.
    #[serde(default)]
    pub sent: u64,
    /// Bytes of the answer's.
    #[serde(default)]
    pub received: u64,
    /// By HTTPS.
    #[serde(default)]
    pub tls: bool,
    /// What was asked, as it was written down of a product of somebody else's.
    #[serde(default)]
    pub request: Option<String>,
}

impl Exchange {
    /// Reads a record of `wire.http`; none where it says nothing that makes sense.
    pub fn read(record: &Record) -> Option<Self> {
        let exchange = serde_json::from_str::<Self>(&record.fields).ok()?;
        Some(Self { at: record.at, ordinal: record.ordinal, ..exchange })
    }
    /// The path.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
    /// It went well.
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
    /// Whether this is a POST to a path.
    pub fn posts(&self, path: &str) -> bool {
        self.method == "POST" && self.path() == path
    }
    /// What follows the folder in the path, where this is a PUT to something in it.
    pub fn puts_in(&self, folder: &str) -> Option<&str> {
        (self.method == "PUT").then(|| self.path().strip_prefix(folder)).flatten()
    }
}
