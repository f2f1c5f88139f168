//! Chance: ChaCha8, one stream a consumer, keyed by the run's seed, the machine, its boot and the consumer's name.
//! A new consumer shifts nobody else's draws. On the real machine the key comes from the operating system.

use crate::Host;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// A stream of random numbers. Implements `rand_core`'s traits, `CryptoRng` among them.
#[derive(Clone, Debug)]
pub struct Stream(pub(crate) rand_chacha::ChaCha8Rng);

/// The stream of one consumer on the current machine and boot. Ask once and keep it: a second call with the same name
/// starts the same stream again.
///
/// # Panics
/// On the real machine, when the operating system has no random numbers to give.
pub fn stream(name: &str) -> Stream {
    let host = Host::current();
    match host.seed() {
        Some(seed) => Stream::keyed(seed, &format!("{}#{}/{name}", host.name(), host.boot())),
        None => {
            let mut key = [0; 32];
            #[expect(clippy::expect_used, reason = "there is no safe way to go on without randomness")]
            getrandom::fill(&mut key).expect("the operating system gives random numbers");
            Stream(rand_chacha::ChaCha8Rng::from_seed(key))
        }
    }
}

impl Stream {
    /// A stream keyed by a seed and a name alone, for use outside of any machine (drawn scenarios, the synthetic screen).
    pub fn keyed(seed: u64, name: &str) -> Stream {
        let key = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(name.as_bytes()).finalize();
        Stream(rand_chacha::ChaCha8Rng::from_seed(key.into()))
    }

    /// A number below `bound` (which is at least 1), without bias.
    pub fn below(&mut self, bound: u64) -> u64 {
        let bound = bound.max(1);
        // Numbers above the last whole multiple of `bound` would favour the small ones: draw again.
        let whole = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.0.next_u64();
            if drawn < whole {
                return drawn % bound;
            }
        }
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        match high.abs_diff(low).checked_add(1) {
            Some(span) => low.wrapping_add(self.below(span) as i64),
            None => self.0.next_u64() as i64,
        }
    }

    /// True once in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

impl rand_core::TryRng for Stream {
    type Error = rand_core::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.0.try_next_u32()
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0.try_next_u64()
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.try_fill_bytes(bytes)
    }
}

impl rand_core::TryCryptoRng for Stream {}
