//! Connection ids.

use std::fmt;
use std::str::FromStr;

/// Names a call at a switch for as long as it lasts: 64 bits, written in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u64);

impl fmt::Display for ConnId {
    /// Sixteen digits, as T-Server writes them: `0071022ec8ac8056`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for ConnId {
    type Err = std::num::ParseIntError;

    /// Up to sixteen digits; logs leave leading zeros out at times.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A sign is no digit.
        let digits = if text.starts_with('+') { "" } else { text };
        u64::from_str_radix(digits, 16).map(Self)
    }
}
