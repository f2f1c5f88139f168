//! Chance: ChaCha8, one stream a consumer, keyed by the run's seed, the machine, its boot and the consumer's name.
//! A new consumer shifts nobody else's draws. On the real machine the key comes from the operating system.

/// A stream of random numbers. Implements `rand_core`'s traits, `CryptoRng` among them.
#[derive(Clone, Debug)]
pub struct Stream(pub(crate) rand_chacha::ChaCha8Rng);

/// The stream of one consumer on the current machine and boot. Ask once and keep it: a second call with the same name
/// starts the same stream again.
pub fn stream(_name: &str) -> Stream {
    todo!()
}

impl Stream {
    /// A stream keyed by a seed and a name alone, for use outside of any machine (drawn scenarios, the synthetic screen).
    pub fn keyed(_seed: u64, _name: &str) -> Stream {
        todo!()
    }
    /// A number below `bound` (which is at least 1), without bias.
    pub fn below(&mut self, _bound: u64) -> u64 {
        todo!()
    }
    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as u64) as i64
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
