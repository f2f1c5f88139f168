//! Sizes, rates and drifts as a scenario writes them.

use super::text::text_value;
use std::fmt;
use std::str::FromStr;

/// A number of bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);
text_value!(Size, "a number of bytes, as `512 MiB` or `2 GiB`", r"^[0-9]+ ?(B|KiB|MiB|GiB)$");

/// How many of a million.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u32);
text_value!(Share, "a share, as `2%`, `0.5%` or `100 ppm`", r"^[0-9.]+ ?(%|ppm)$");

/// What a clock gains, in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drift(pub i32);
text_value!(Drift, "what a clock gains or loses, as `+50 ppm` or `-20 ppm`", r"^[+-]?[0-9]+ ?ppm$");

impl FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let count: u64 = text[..digits].parse().map_err(|_| format!("`{text}` has no usable number"))?;
        let shift = match text[digits..].trim() {
            "B" => 0,
            "KiB" => 10,
            "MiB" => 20,
            "GiB" => 30,
            "" => return Err(format!("`{text}` has no unit: `{count} MiB`?")),
            other => return Err(format!("`{text}`: `{other}` is not one of B, KiB, MiB, GiB")),
        };
        count.checked_mul(1 << shift).map(Self).ok_or_else(|| format!("`{text}` is too much"))
    }
}

impl FromStr for Share {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not a share: `2%`, `0.5%` or `100 ppm`");
        let ppm = match (text.strip_suffix('%'), text.strip_suffix("ppm")) {
            (Some(percent), _) => {
                let (whole, part) = percent.trim().split_once('.').unwrap_or((percent.trim(), ""));
                if part.len() > 4 {
                    return Err(bad());
                }
                let whole: u64 = whole.parse().map_err(|_| bad())?;
                let part: u64 = format!("{part:0<4}").parse().map_err(|_| bad())?;
                whole.saturating_mul(10_000) + part
            }
            (None, Some(ppm)) => ppm.trim().parse().map_err(|_| bad())?,
            (None, None) => return Err(bad()),
        };
        if ppm > 1_000_000 { Err(format!("`{text}` is more than everything")) } else { Ok(Self(ppm as u32)) }
    }
}

impl FromStr for Drift {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not a drift: `+50 ppm` or `-20 ppm`");
        let number = text.strip_suffix("ppm").ok_or_else(bad)?.trim();
        number.parse().map(Self).map_err(|_| bad())
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shift, unit) = match self.0.trailing_zeros() {
            _ if self.0 == 0 => (0, "B"),
            30.. => (30, "GiB"),
            20..30 => (20, "MiB"),
            10..20 => (10, "KiB"),
            _ => (0, "B"),
        };
        write!(f, "{} {unit}", self.0 >> shift)
    }
}
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ppm", self.0)
    }
}
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} ppm", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_shares_and_drifts() {
        assert_eq!("512 MiB".parse(), Ok(Size(512 << 20)));
        assert_eq!("0.5%".parse(), Ok(Share(5_000)));
        assert_eq!("100 ppm".parse(), Ok(Share(100)));
        assert_eq!("-20 ppm".parse(), Ok(Drift(-20)));
        assert!("101%".parse::<Share>().is_err());
        assert!("512".parse::<Size>().is_err());
        assert!("20".parse::<Drift>().is_err());
        assert_eq!(Size(3 << 30).to_string(), "3 GiB");
    }
}
