//! What several tests share.
#![allow(dead_code, reason = "each test file uses a part")]

use desktop::Keys;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::sync::OnceLock;

/// A repeatable source of chance.
pub fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// The PC's key of all tests. Worth nothing outside of them.
pub fn keys() -> Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys::from_pem(include_str!("pc.pem")).unwrap()).clone()
}

/// Another PC's.
pub fn other_keys() -> Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys::from_pem(include_str!("other.pem")).unwrap()).clone()
}

pub mod server;
pub mod site;
