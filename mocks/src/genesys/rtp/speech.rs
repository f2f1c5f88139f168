//! When somebody speaks: short bursts, with silence between them.

use kernel::chance::Stream;

/// How a number talks. With silence suppression nothing is sent between the bursts, so that an hour of call stays cheap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Talk {
    /// One burst in each stretch of so many milliseconds (counted from 1970); 0 for somebody who says nothing.
    pub every_ms: i64,
    /// The shortest burst, in milliseconds.
    pub shortest_ms: i64,
    /// The longest, in milliseconds.
    pub longest_ms: i64,
}

impl Default for Talk {
    /// About a second in ten.
    fn default() -> Self {
        Self { every_ms: 10_000, shortest_ms: 600, longest_ms: 1_400 }
    }
}

impl Talk {
    /// Says nothing at all.
    pub const SILENT: Self = Self { every_ms: 0, shortest_ms: 0, longest_ms: 0 };
}

/// A burst of speech, UTC milliseconds, the end not included. Both are multiples of 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// First instant.
    pub from: i64,
    /// End.
    pub to: i64,
}

/// The bursts of a number that end after one instant and begin before another. `chance` gives the stream of a stretch by the
/// name of its consumer, so that the same instant always brings the same.
pub fn bursts(number: &str, talk: Talk, from: i64, to: i64, chance: impl Fn(&str) -> Stream) -> Vec<Burst> {
    if talk.every_ms < 20 {
        return Vec::new();
    }
    let slots = from.div_euclid(talk.every_ms)..=(to - 1).div_euclid(talk.every_ms);
    let drawn = slots.map(|slot| {
        let mut stream = chance(&format!("voice/{number}/{slot}"));
        let frames = |ms: i64| ms.clamp(20, talk.every_ms) / 20;
        let length =
            20 * stream.between(frames(talk.shortest_ms), frames(talk.longest_ms).max(frames(talk.shortest_ms)));
        // The stretch need not begin on a frame; the burst does.
        let free = talk.every_ms - length;
        let start = slot * talk.every_ms + stream.between(0, free);
        let start = start.div_euclid(20) * 20;
        Burst { from: start, to: start + length }
    });
    drawn.filter(|burst| burst.to > from && burst.from < to).collect()
}
