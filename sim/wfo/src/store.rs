//! The store: sealed records in redb, on the kernel's disk. A batch of changes is one commit; a power cut loses exactly
//! what was not committed.
//!
//! After a failed write or read redb does nothing more: the file is closed then and opened again before the next commit.
//! What it holds can be read meanwhile, from a copy in memory where the disk lets nothing be mended.

use crate::seal::Sealer;
use kernel::chance::Stream;
use redb::backends::InMemoryBackend;
use redb::{Database, ReadTransaction, ReadableDatabase, StorageBackend, TableDefinition};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;

const RECORDS: TableDefinition<&str, &[u8]> = TableDefinition::new("records");
/// Pages that redb keeps, in bytes.
const CACHE: usize = 16 << 20;

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
    path: String,
    /// None after a failed write, until the file could be opened again.
    db: Option<Database>,
    /// What the file holds, while it cannot be opened.
    copy: Option<Database>,
    sealer: Sealer,
    chance: Stream,
}

fn database(file: io::Result<kernel::disk::File>) -> Result<Database, Error> {
    let backend = Backend(file.map_err(failed("open the store"))?);
    Database::builder().set_cache_size(CACHE).create_with_backend(backend).map_err(failed("open the store"))
}

/// What the file holds, without a write to the disk.
fn in_memory(path: &str) -> Result<Database, Error> {
    let bytes = kernel::disk::read(path).map_err(failed("read the store"))?;
    let copy = InMemoryBackend::new();
    copy.set_len(bytes.len() as u64).and_then(|()| copy.write(0, &bytes)).map_err(failed("read the store"))?;
    Database::builder().set_cache_size(CACHE).create_with_backend(copy).map_err(failed("read the store"))
}

/// Changes that go into one commit.
#[derive(Debug, Default)]
pub struct Batch {
    puts: Vec<(String, Vec<u8>)>,
    sealed: Vec<(String, Vec<u8>)>,
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
    /// Puts bytes that are sealed already, under a key that stands in another record.
    pub fn put_sealed(&mut self, key: impl Into<String>, sealed: Vec<u8>) {
        self.sealed.push((key.into(), sealed));
    }
    /// Removes a record.
    pub fn remove(&mut self, key: impl Into<String>) {
        self.removes.push(key.into());
    }
    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.sealed.is_empty() && self.removes.is_empty() && self.why.is_none()
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
        };
        let db = Some(database(file)?);
        Ok(Store { path, db, copy: None, sealer: Sealer::new(key), chance })
    }

    /// After a failure: closes the file and opens it again. Where that fails, what the file holds can be read from a copy
    /// in memory from now on.
    ///
    /// # Errors
    /// When nothing can be written yet.
    pub fn reopen(&mut self) -> Result<(), Error> {
        self.db = None; // first: it must not write any more once another one has the file
        match database(kernel::disk::File::open(&self.path)) {
            Ok(db) => {
                (self.db, self.copy) = (Some(db), None);
                Ok(())
            }
            Err(e) => {
                if self.copy.is_none() {
                    self.copy = in_memory(&self.path).ok();
                }
                Err(e)
            }
        }
    }

    /// Whether the last commit failed, and the file has not been opened again since.
    pub fn is_broken(&self) -> bool {
        self.db.is_none()
    }

    /// Commits a batch: all of it, durable, or nothing.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn commit(&mut self, batch: Batch) -> Result<(), Error> {
        if let Some(why) = batch.why {
            return Err(Error { what: "write a record", why });
        }
        let written = self.write(batch);
        if written.is_err() {
            self.db = None;
        }
        written
    }

    fn write(&mut self, batch: Batch) -> Result<(), Error> {
        let db = self.db.as_ref().ok_or_else(|| failed("commit")("the store is not open"))?;
        let transaction = db.begin_write().map_err(failed("begin a commit"))?;
        {
            let mut table = transaction.open_table(RECORDS).map_err(failed("open the records"))?;
            for (key, plain) in batch.puts {
                let sealed = self.sealer.seal(&key, &plain, &mut self.chance);
                table.insert(key.as_str(), sealed.as_slice()).map_err(failed("write a record"))?;
            }
            for (key, sealed) in batch.sealed {
                table.insert(key.as_str(), sealed.as_slice()).map_err(failed("write a record"))?;
            }
            for key in batch.removes {
                table.remove(key.as_str()).map_err(failed("remove a record"))?;
            }
        }
        transaction.commit().map_err(failed("commit"))
    }

    fn read(&self) -> Result<ReadTransaction, Error> {
        let db = self.db.as_ref().or(self.copy.as_ref()).ok_or_else(|| failed("read")("the store is not open"))?;
        db.begin_read().map_err(failed("read"))
    }

    /// All records whose key begins so, in the order of keys, with what follows the prefix.
    ///
    /// # Errors
    /// When the disk fails or a record was altered.
    pub fn all<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<(String, T)>, Error> {
        let mut out = Vec::new();
        let transaction = self.read()?;
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

    /// The bytes of a record that was put sealed, as they were put.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sealed(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let transaction = self.read()?;
        let table = match transaction.open_table(RECORDS) {
            Ok(table) => table,
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(e) => return Err(failed("open the records")(e)),
        };
        let sealed = table.get(key).map_err(failed("read"))?;
        Ok(sealed.map(|sealed| sealed.value().to_vec()))
    }

    /// The store's source of chance, for fresh keys and session ids.
    pub fn chance(&mut self) -> &mut Stream {
        &mut self.chance
    }
}
