//! How long everything takes (RFC 3261 §17.1.1.1, table 4).

/// The three estimates from which all timers follow, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timers {
    /// A round trip.
    pub t1: i64,
    /// The longest pause between repetitions of a request that is no INVITE, and of a response to an INVITE.
    pub t2: i64,
    /// How long a message may live in the network.
    pub t4: i64,
}

impl Default for Timers {
    fn default() -> Self {
        Self { t1: 500, t2: 4_000, t4: 5_000 }
    }
}

impl Timers {
    /// How long an answer is waited for: timers B, F, H, J, L and M.
    pub fn patience(&self) -> i64 {
        64 * self.t1
    }

    /// Timer D: how long an INVITE's refusal may be repeated by a server over an unreliable transport.
    pub fn refusal(&self) -> i64 {
        self.patience().max(32_000)
    }

    /// How long a server may think about an INVITE before it has to say 100 (RFC 3261 §17.2.1).
    pub const TRYING: i64 = 200;
}
