//! ISO-8601 instants with milliseconds and `Z`, as UJET writes them.

use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

/// `2018-06-07T19:49:52.896Z`
pub fn iso(utc_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(utc_ms).map_or_else(|_| "out of range".into(), |t| format!("{t:.3}"))
}

/// Reads an ISO-8601 instant.
///
/// # Errors
/// What is wrong with it, in words.
pub fn parse(text: &str) -> Result<i64, String> {
    text.parse::<jiff::Timestamp>().map(|t| t.as_millisecond()).map_err(|e| format!("`{text}` is not an instant: {e}"))
}

/// For `#[serde(with = "crate::time::field")]` on an `i64`.
pub mod field {
    use super::*;
    /// Writes ISO-8601.
    pub fn serialize<S: Serializer>(utc_ms: &i64, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&iso(*utc_ms))
    }
    /// Reads ISO-8601.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
        parse(&String::deserialize(d)?).map_err(D::Error::custom)
    }
}

/// For `#[serde(default, with = "crate::time::optional")]` on an `Option<i64>`.
pub mod optional {
    use super::*;
    /// Writes ISO-8601 or null.
    pub fn serialize<S: Serializer>(utc_ms: &Option<i64>, s: S) -> Result<S::Ok, S::Error> {
        match utc_ms {
            Some(t) => s.serialize_some(&iso(*t)),
            None => s.serialize_none(),
        }
    }
    /// Reads ISO-8601 or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<i64>, D::Error> {
        Option::<String>::deserialize(d)?.map(|t| parse(&t).map_err(D::Error::custom)).transpose()
    }
}
