//! Audio and video in the store: in pieces, each medium sealed under a fresh key of its own, which stands in a record that
//! is sealed under the store key (SCR-SEC-3). The pieces of an upload in progress are kept the same way.

use crate::seal::Sealer;
use crate::store::{Batch, Error, Store};
use serde::{Deserialize, Serialize};

/// Bytes of plain material in one piece.
pub const PIECE: usize = 64 * 1024;

/// A medium, finished or growing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medium {
    /// Number in the store.
    pub id: u64,
    /// Its own secret. The record that holds it is sealed under the store key.
    pub secret: [u8; 32],
    /// Length of each piece in plain bytes, in order.
    pub pieces: Vec<u32>,
}

impl Medium {
    /// An empty one under a fresh key.
    pub fn new(id: u64, store: &mut Store) -> Self {
        Self { id, secret: Sealer::secret(store.chance()), pieces: Vec::new() }
    }

    /// Bytes.
    pub fn len(&self) -> u64 {
        self.pieces.iter().map(|p| u64::from(*p)).sum()
    }

    fn key(&self, piece: usize) -> String {
        format!("medium/{}/{piece:06}", self.id)
    }

    /// Puts bytes at its end, in the batch.
    pub fn append(&mut self, bytes: &[u8], store: &mut Store, batch: &mut Batch) {
        let sealer = Sealer::new(&self.secret);
        for piece in bytes.chunks(PIECE) {
            let key = self.key(self.pieces.len());
            let sealed = sealer.seal(&key, piece, store.chance());
            self.pieces.push(piece.len() as u32);
            batch.put_sealed(key, sealed);
        }
    }

    /// Takes it out of the store, in the batch.
    pub fn remove(&self, batch: &mut Batch) {
        for piece in 0..self.pieces.len() {
            batch.remove(self.key(piece));
        }
    }

    /// The whole of it.
    ///
    /// # Errors
    /// When the store fails or a piece is missing or altered.
    pub fn read(&self, store: &Store) -> Result<Option<Vec<u8>>, Error> {
        let sealer = Sealer::new(&self.secret);
        let mut whole = Vec::new();
        for piece in 0..self.pieces.len() {
            let key = self.key(piece);
            let Some(sealed) = store.sealed(&key)? else { return Ok(None) };
            let Ok(plain) = sealer.open(&key, &sealed) else { return Ok(None) };
            whole.extend(plain);
        }
        Ok(Some(whole))
    }
}
