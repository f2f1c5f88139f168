//! The container that everything on the disk is in: segments and the journal. Nothing readable touches the disk, and
//! what was altered, reordered, moved to another container or taken out of the middle is refused (SCR-SEC-1, -2).
//!
//! Content is AES-256-CBC with PKCS#7 padding, a fresh key a container; that key and the key of the HMACs are wrapped with
//! RSA-2048 OAEP (SHA-256); a finished segment ends in an RSA-2048 signature over all bytes before it. Numbers are
//! big-endian. There is nothing about the user, the PC or the time outside of the ciphertext; the file's name is made of two
//! counters.
//!
//! ```text
//! header, 304 bytes
//!      0    8  magic: "WFOSEG\0\x01" for a segment, "WFOLOG\0\x01" for a journal
//!      8    4  number of the program's start, as in the file's name
//!     12    4  number within that start, as in the file's name
//!     16   32  SHA-256 of the public key (DER, SubjectPublicKeyInfo)
//!     48  256  RSA-OAEP-SHA256 (content key, 32 bytes ‖ HMAC key, 32 bytes)
//! chunk, 72 + n bytes, one after the other
//!      0    4  chunk number, from 0
//!      4    4  n, length of the ciphertext
//!      8   16  initialisation vector
//!     24   16  HMAC-SHA256 (header ‖ chunk[0..24]), its first 16 bytes
//!     40    n  AES-256-CBC ciphertext
//!   40+n   32  HMAC-SHA256 (header ‖ chunk[0..40+n])
//! seal, 264 bytes, of a finished segment
//!      0    4  0xFFFFFFFF
//!      4    4  number of chunks
//!      8  256  RSA signature, PKCS#1 v1.5 with SHA-256, over the file up to here
//! ```
//!
//! Each chunk is made durable before the next is written, so that a power cut tears the last one at most. The short HMAC tells
//! a torn chunk from an altered length: a chunk whose first 40 bytes are whole has either a length that can be trusted or
//! is refused. An unfinished container that merely ends early cannot be told from one that a power cut ended: the signature
//! closes that door at the latest after ten minutes.
//!
//! By hand, with `key.pem` (PKCS#8), `public.pem` and the offsets that [`layout`](layout::layout) gives
//! ([`commands`](layout::commands) prints these lines for a given file):
//!
//! ```text
//! dd if=S bs=1 skip=48 count=256 | openssl pkeyutl -decrypt -inkey key.pem \
//!    -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256 | xxd -p -c 64
//! dd if=S bs=1 skip=… count=n | openssl enc -d -aes-256-cbc -K <first 64 digits> -iv <iv>
//! head -c -256 S | openssl dgst -sha256 -verify public.pem -signature <(tail -c 256 S)
//! ```

mod content;
pub mod layout;
mod reader;
mod refused;
mod writer;

pub use content::{Content, Id, Kind};
pub use reader::{Opened, open, verify_seal};
pub use refused::Refused;
pub use writer::Writer;
