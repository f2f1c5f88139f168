//! The whole of it for programs.

use super::super::summary::Summary;
use serde_json::{Value, json};

/// The certification as one JSON object.
///
/// # Errors
/// None that a caller can bring about.
pub fn json(summary: &Summary) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(summary)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("certified".into(), json!(summary.certified()));
        object.insert("green".into(), json!(summary.green()));
        object.insert("exit_code".into(), json!(summary.exit_code()));
    }
    Ok(value)
}
