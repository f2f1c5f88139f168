//! Numbers that go around (RFC 3550 §5.1, appendix A.1).

/// How far a 16-bit number is ahead of another, the short way round: negative if it is behind.
pub fn ahead(number: u16, of: u16) -> i16 {
    number.wrapping_sub(of) as i16
}

/// How many ticks a timestamp is later than another, the short way round: negative if it is earlier.
pub fn later(timestamp: u32, than: u32) -> i32 {
    timestamp.wrapping_sub(than) as i32
}

/// A jump of more packets than this is a restart, not a loss (RFC 3550 appendix A.1).
const MAX_DROPOUT: i16 = 3_000;

/// A packet that is later than this is of another time.
const MAX_MISORDER: i16 = 100;

/// Follows the numbers of one sender and tells which packet is which, beyond 65 536.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    highest: u64,
    received: u64,
    first: u64,
    /// The number that has to come next for a jump to be believed.
    suspect: Option<u16>,
}

impl Sequence {
    /// Begins with the first packet's number.
    pub fn new(first: u16) -> Self {
        // One turn up, so that a packet from before the first has a number too.
        let first = (1 << 16) | u64::from(first);
        Self { highest: first, received: 1, first, suspect: None }
    }

    /// The extended number of a packet. `None` for one that does not belong: from too long ago, or the first after a jump,
    /// which is believed only if its successor comes next.
    pub fn take(&mut self, number: u16) -> Option<u64> {
        let step = ahead(number, self.highest as u16);
        if (1..=MAX_DROPOUT).contains(&step) {
            self.highest += step as u64;
        } else if !(-MAX_MISORDER..=MAX_DROPOUT).contains(&step) {
            if self.suspect != Some(number) {
                self.suspect = Some(number.wrapping_add(1));
                return None;
            }
            // The sender has begun anew: go on from here, as if a turn had passed.
            self.highest = ((self.highest >> 16) + 1) << 16 | u64::from(number);
            (self.first, self.received) = (self.highest, 0);
        }
        self.suspect = None;
        self.received += 1;
        let back = if (-MAX_MISORDER..0).contains(&step) { u64::from(step.unsigned_abs()) } else { 0 };
        Some(self.highest - back)
    }

    /// How many packets are missing since the first: negative if some came twice (RFC 3550 §6.4.1).
    pub fn lost(&self) -> i64 {
        (self.highest - self.first + 1) as i64 - self.received as i64
    }
}
