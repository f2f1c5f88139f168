//! Times as a scenario writes them. All are whole milliseconds inside.

use super::text::text_value;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A time since the start of the scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);
text_value!(
    Moment,
    "a time since the start, as `00:05:00`, `31:00:00.250` or `1d 08:00:00`",
    r"^([0-9]+d )?[0-9]+:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,3})?$"
);

/// A length of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(pub i64);
text_value!(
    Length,
    "a length of time, as `00:02:21`, `24h`, `10m`, `1h 30m`, `90s` or `250ms`",
    r"^([0-9]+:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,3})?|([0-9]+(ms|s|m|h|d) ?)+)$"
);

/// A length of time that is given, or drawn anew each time from between two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delay {
    /// Least.
    pub least: Length,
    /// Most; the same as least where it is given.
    pub most: Length,
}
text_value!(
    Delay,
    "a length of time as `90s`, or two between which it is drawn, as `1m..2h`",
    r"^[0-9][0-9:. dhms]*(\.\.[0-9][0-9:. dhms]*)?$"
);

/// What a clock shows minus what is true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skew(pub i64);
text_value!(Skew, "how far a clock is ahead (`+90s`) or behind (`-3m`)", r"^[+-]?[0-9][0-9:. dhms]*$");

/// A date and time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);
text_value!(Instant, "a date and time with its zone, as `2021-12-17T09:00:00Z`", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+$");

/// The earliest: 1970, from which instants are counted.
const EARLIEST: Instant = Instant(0);
/// The latest: the end of 2199.
const LATEST: Instant = Instant(7_258_118_399_999);

/// A part of a contact, from its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// First millisecond.
    pub from: Length,
    /// End, not included.
    pub to: Length,
}
text_value!(Stretch, "a part of a contact, as `00:00:10..00:02:21`", r"^[0-9][0-9:. dhms]*\.\.[0-9][0-9:. dhms]*$");

impl Length {
    /// As a duration.
    pub fn duration(self) -> Duration {
        Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }
}

impl Delay {
    /// Always the same.
    pub fn fixed(length: Length) -> Self {
        Self { least: length, most: length }
    }
}

/// `hh:mm:ss` with milliseconds where there are any.
pub fn clock(ms: i64) -> String {
    let (sign, ms) = if ms < 0 { ("-", -ms) } else { ("", ms) };
    let (h, m, s, rest) = (ms / HOUR, ms % HOUR / MINUTE, ms % MINUTE / SECOND, ms % SECOND);
    if rest == 0 { format!("{sign}{h:02}:{m:02}:{s:02}") } else { format!("{sign}{h:02}:{m:02}:{s:02}.{rest:03}") }
}

/// `1d 08:00:00`, the day left out on the first.
pub fn moment(ms: i64) -> String {
    if ms >= DAY { format!("{}d {}", ms / DAY, clock(ms % DAY)) } else { clock(ms) }
}

fn number(text: &str, what: &str, whole: &str) -> Result<i64, String> {
    if text.is_empty() || text.len() > 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{whole}` has no usable {what}"));
    }
    text.parse().map_err(|_| format!("`{whole}` has no usable {what}"))
}

/// `hh:mm:ss[.mmm]`; the hours may go beyond a day.
fn of_clock(text: &str) -> Result<i64, String> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else {
        return Err(format!("`{text}` is not of the form hh:mm:ss"));
    };
    let (seconds, thousandths) = match seconds.split_once('.') {
        Some((s, ms)) if (1..=3).contains(&ms.len()) => (s, number(&format!("{ms:0<3}"), "milliseconds", text)?),
        Some(_) => return Err(format!("`{text}` has no usable milliseconds")),
        None => (seconds, 0),
    };
    let (m, s) = (number(minutes, "minutes", text)?, number(seconds, "seconds", text)?);
    if m >= 60 || s >= 60 || minutes.len() != 2 || seconds.len() != 2 {
        return Err(format!("`{text}`: minutes and seconds have two digits and are below 60"));
    }
    Ok(number(hours, "hours", text)? * HOUR + m * MINUTE + s * SECOND + thousandths)
}

/// `1h 30m`, `250ms`, …
fn of_units(text: &str) -> Result<i64, String> {
    let mut rest = text.trim();
    let mut total = 0_i64;
    if rest.is_empty() {
        return Err("a length of time is missing".into());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let count = number(&rest[..digits], "number", text)?;
        let after = &rest[digits..];
        let unit_len = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let unit = match &after[..unit_len] {
            "ms" => 1,
            "s" => SECOND,
            "m" | "min" => MINUTE,
            "h" => HOUR,
            "d" => DAY,
            "" => return Err(format!("`{text}` has no unit: `{count}s`?")),
            other => return Err(format!("`{text}`: `{other}` is not one of ms, s, m, h, d")),
        };
        total += count * unit;
        rest = after[unit_len..].trim_start();
    }
    Ok(total)
}

impl FromStr for Moment {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once("d ") {
            Some((days, rest)) => {
                let rest = of_clock(rest.trim())?;
                if rest >= DAY {
                    return Err(format!("`{text}`: beside days the time is below 24:00:00"));
                }
                Ok(Self(number(days.trim(), "days", text)? * DAY + rest))
            }
            None => of_clock(text).map(Self),
        }
    }
}

impl FromStr for Length {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains(':') { of_clock(text).map(Self) } else { of_units(text).map(Self) }
    }
}

fn range(text: &str) -> Result<Option<(Length, Length)>, String> {
    let Some((least, most)) = text.split_once("..") else { return Ok(None) };
    let (least, most): (Length, Length) = (least.trim().parse()?, most.trim().parse()?);
    if least > most {
        return Err(format!("`{text}` goes backwards"));
    }
    Ok(Some((least, most)))
}

impl FromStr for Delay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match range(text)? {
            Some((least, most)) => Ok(Self { least, most }),
            None => text.parse().map(Self::fixed),
        }
    }
}

impl FromStr for Stretch {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = range(text)?.ok_or_else(|| format!("`{text}` is not of the form `00:00:10..00:02:21`"))?;
        Ok(Self { from, to })
    }
}

impl FromStr for Skew {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let length = |t: &str| t.parse::<Length>().map(|l| l.0);
        match text.strip_prefix('-') {
            Some(rest) => length(rest).map(|ms| Self(-ms)),
            None => length(text.strip_prefix('+').unwrap_or(text)).map(Self),
        }
    }
}

impl FromStr for Instant {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let at = wire::time::parse(text).map(Self)?;
        if !(EARLIEST..=LATEST).contains(&at) {
            return Err(format!("`{text}` is too far away: from {EARLIEST} to {LATEST} is possible"));
        }
        Ok(at)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&moment(self.0))
    }
}
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clock(self.0))
    }
}
impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.least == self.most { self.least.fmt(f) } else { write!(f, "{}..{}", self.least, self.most) }
    }
}
impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}
impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.0 < 0 { "" } else { "+" }, clock(self.0))
    }
}
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&wire::time::iso(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_may_go_beyond_a_day_and_may_name_days() {
        assert_eq!("00:05:00".parse(), Ok(Moment(300_000)));
        assert_eq!("31:00:00.25".parse(), Ok(Moment(31 * HOUR + 250)));
        assert_eq!("1d 07:00:00".parse(), Ok(Moment(31 * HOUR)));
        assert_eq!(Moment(31 * HOUR).to_string(), "1d 07:00:00");
        for bad in ["5:00", "00:60:00", "00:5:00", "1d 25:00:00", "x", "", "-1:00:00", "00:00:00.1234"] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
    }

    #[test]
    fn lengths_have_units_or_the_form_of_a_clock() {
        assert_eq!("1h 30m".parse(), Ok(Length(90 * MINUTE)));
        assert_eq!("00:10:00".parse(), Ok(Length(10 * MINUTE)));
        assert_eq!("250ms".parse(), Ok(Length(250)));
        assert_eq!("90".parse::<Length>(), Err("`90` has no unit: `90s`?".into()));
        assert!("3 weeks".parse::<Length>().is_err());
    }

    #[test]
    fn delays_are_given_or_drawn() {
        assert_eq!("1m..2h".parse(), Ok(Delay { least: Length(MINUTE), most: Length(2 * HOUR) }));
        assert_eq!("90s".parse(), Ok(Delay::fixed(Length(90_000))));
        assert!("2h..1m".parse::<Delay>().is_err());
        assert_eq!("-3m".parse(), Ok(Skew(-180_000)));
        assert_eq!("+00:00:01.500".parse(), Ok(Skew(1_500)));
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["00:00:00", "100:00:00.007"] {
            assert_eq!(text.parse::<Length>().unwrap().to_string(), text);
        }
        assert_eq!("1d 08:00:00".parse::<Moment>().unwrap().to_string(), "1d 08:00:00");
    }
}
