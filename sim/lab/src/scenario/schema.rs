//! The JSON Schema of scenarios, for editors.

use super::model::Scenario;

/// The schema as pretty JSON with a line end.
pub fn json() -> String {
    let schema = schemars::schema_for!(Scenario);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_step_is_described() {
        let schema: serde_json::Value = serde_json::from_str(&super::json()).unwrap();
        let steps = schema["$defs"]["Step"]["oneOf"].as_array().unwrap();
        assert!(steps.len() > 30);
        for step in steps {
            assert!(step["description"].as_str().is_some_and(|d| !d.is_empty()), "{step}");
        }
    }
}
