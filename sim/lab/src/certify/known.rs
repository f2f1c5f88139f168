//! Known failures: cases that fail today, each with a reason and a day on which that has to be over. They still run; one that
//! passes, or whose day has come, fails the certification.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The most entries of a file.
const MOST: usize = 10_000;

/// A failure that somebody knows of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Why it fails.
    reason: String,
    /// The last day on which that is so, `2026-12-31`.
    #[serde(deserialize_with = "day")]
    until: jiff::civil::Date,
}

fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<jiff::civil::Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("`{text}` is not a day as 2026-12-31")))
}

/// Known failures, by the case's id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known(BTreeMap<String, Entry>);

/// What the file says of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word<'a> {
    /// It is not in the file.
    Unknown,
    /// It is known to fail, for this reason.
    Excused(&'a str),
    /// It was to be over by that day.
    Expired(String),
}

impl Known {
    /// Whether the file has something to say of a case.
    pub fn has(&self, case: &str) -> bool {
        self.0.contains_key(case)
    }

    /// Reads a file of YAML: case id → `{ reason, until }`. `cases` are all that there are.
    ///
    /// # Errors
    /// Names the place and what was expected; a case that there is not; an entry without a reason.
    pub fn read(file: &str, text: &str, cases: &[&str]) -> Result<Self, String> {
        let entries: BTreeMap<String, Entry> = serde_saphyr::from_str(text).map_err(|e| {
            format!("{file}: failed to read the known failures, `CASE: {{ reason: …, until: 2026-12-31 }}`: {e}")
        })?;
        if entries.len() > MOST {
            return Err(format!("{file}: at most {MOST} known failures"));
        }
        for (case, entry) in &entries {
            if !cases.contains(&case.as_str()) {
                let near = crate::scenario::names::nearest(case, cases.iter().copied());
                let hint = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
                return Err(format!("{file}: there is no case `{case}`{hint}"));
            }
            if entry.reason.trim().is_empty() {
                return Err(format!("{file}: `{case}` needs a reason"));
            }
        }
        Ok(Self(entries))
    }

    /// What is known of a case on that day.
    pub fn of(&self, case: &str, today: jiff::civil::Date) -> Word<'_> {
        match self.0.get(case) {
            None => Word::Unknown,
            Some(entry) if today > entry.until => Word::Expired(entry.until.to_string()),
            Some(entry) => Word::Excused(&entry.reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "srs/poll-expiry: { reason: 'ticket 4711', until: 2026-12-31 }\n";

    #[test]
    fn a_known_failure_has_its_day() {
        let known = Known::read("known.yaml", FILE, &["srs/poll-expiry"]).unwrap();
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(known.of("srs/poll-expiry", day("2026-12-31")), Word::Excused("ticket 4711"));
        assert_eq!(known.of("srs/poll-expiry", day("2027-01-01")), Word::Expired("2026-12-31".into()));
        assert_eq!(known.of("srs/login", day("2026-12-31")), Word::Unknown);
    }

    #[test]
    fn a_bad_file_is_told_so() {
        let why = |text: &str| Known::read("known.yaml", text, &["srs/poll-expiry"]).unwrap_err();
        assert_eq!(
            why("srs/poll-expire: { reason: x, until: 2026-12-31 }"),
            "known.yaml: there is no case `srs/poll-expire`, did you mean `srs/poll-expiry`?"
        );
        assert!(why("srs/poll-expiry: { reason: '', until: 2026-12-31 }").contains("needs a reason"));
        assert!(why("srs/poll-expiry: { reason: x }").contains("until"));
        assert!(why("srs/poll-expiry: { reason: x, until: tomorrow }").contains("known.yaml"));
        assert!(why("- a").contains("failed to read"));
    }
}
