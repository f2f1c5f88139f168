//! The store: sealed records in redb, on the kernel's disk. A batch of changes is one commit; a power cut loses exactly
//! what was not committed.

use crate::seal::Sealer;
use kernel::chance::Stream;
use redb::{Database, ReadableDatabase, StorageBackend, TableDefinition};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;

const RECORDS: TableDefinition<&str, &[u8]> = TableDefinition::new("records");

/// The file under redb.
#[derive(Debug)]
struct Backend(kernel::disk::File);

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(out, offset)
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.0.sync()
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write_all_at(data, offset)
    }
}

/// The store cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("failed to {what}: {why}")]
pub struct Error {
    what: &'static str,
    why: String,
}

fn failed<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> Error {
    move |why| Error { what, why: why.to_string() }
}

/// Records by key. Keys are counters and PC names: no person stands in them.
#[derive(Debug)]
pub struct Store {
    db: Database,
    sealer: Sealer,
    chance: Stream,
}

/// Changes that go into one commit.
#[derive(Debug, Default)]
pub struct Batch {
    puts: Vec<(String, Vec<u8>)>,
    removes: Vec<String>,
    why: Option<String>,
}

impl Batch {
    /// Puts a record.
    pub fn put(&mut self, key: impl Into<String>, record: &impl Serialize) {
        match serde_json::to_vec(record) {
            Ok(plain) => self.puts.push((key.into(), plain)),
            Err(e) => self.why = Some(e.to_string()),
        }
    }
    /// Puts bytes.
    pub fn put_bytes(&mut self, key: impl Into<String>, bytes: Vec<u8>) {
        self.puts.push((key.into(), bytes));
    }
    /// Removes a record.
    pub fn remove(&mut self, key: impl Into<String>) {
        self.removes.push(key.into());
    }
    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.removes.is_empty() && self.why.is_none()
    }
}

impl Store {
    /// Opens the store in a folder, or makes it.
    ///
    /// # Errors
    /// When the disk fails or the file is not a store.
    pub fn open(folder: &str, key: &[u8; 32], chance: Stream) -> Result<Store, Error> {
        let path = format!("{folder}/store.redb");
        let file = match kernel::disk::File::open(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => kernel::disk::File::create(&path),
            other => other,
        }
        .map_err(failed("open the store"))?;
        let db = Database::builder()
            .set_cache_size(16 << 20)
            .create_with_backend(Backend(file))
            .map_err(failed("open the store"))?;
        Ok(Store { db, sealer: Sealer::new(key), chance })
    }

    /// Commits a batch: all of it, durable, or nothing.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn commit(&mut self, batch: Batch) -> Result<(), Error> {
        if let Some(why) = batch.why {
            return Err(Error { what: "write a record", why });
        }
        let transaction = self.db.begin_write().map_err(failed("begin a commit"))?;
        {
            let mut table = transaction.open_table(RECORDS).map_err(failed("open the records"))?;
            for (key, plain) in batch.puts {
                let sealed = self.sealer.seal(&key, &plain, &mut self.chance);
                table.insert(key.as_str(), sealed.as_slice()).map_err(failed("write a record"))?;
            }
            for key in batch.removes {
                table.remove(key.as_str()).map_err(failed("remove a record"))?;
            }
        }
        transaction.commit().map_err(failed("commit"))
    }

    /// All records whose key begins so, in the order of keys, with what follows the prefix.
    ///
    /// # Errors
    /// When the disk fails or a record was altered.
    pub fn all<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<(String, T)>, Error> {
        let mut out = Vec::new();
        let transaction = self.db.begin_read().map_err(failed("read"))?;
        let table = match transaction.open_table(RECORDS) {
            Ok(table) => table,
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(out),
            Err(e) => return Err(failed("open the records")(e)),
        };
        for entry in table.range(prefix..).map_err(failed("read"))? {
            let (key, sealed) = entry.map_err(failed("read"))?;
            let Some(rest) = key.value().strip_prefix(prefix) else { break };
            let plain = self.sealer.open(key.value(), sealed.value()).map_err(failed("read a record"))?;
            out.push((rest.to_owned(), serde_json::from_slice(&plain).map_err(failed("understand a record"))?));
        }
        Ok(out)
    }

    /// The bytes of a record.
    ///
    /// # Errors
    /// When the disk fails or the record was altered.
    pub fn bytes(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let transaction = self.db.begin_read().map_err(failed("read"))?;
        let table = match transaction.open_table(RECORDS) {
            Ok(table) => table,
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(e) => return Err(failed("open the records")(e)),
        };
        let Some(sealed) = table.get(key).map_err(failed("read"))? else { return Ok(None) };
        self.sealer.open(key, sealed.value()).map(Some).map_err(failed("read a record"))
    }

    /// The store's source of chance, for fresh keys and session ids.
    pub fn chance(&mut self) -> &mut Stream {
        &mut self.chance
    }
}
