//! The JSON Schema of scenarios, for editors.

use super::model::Scenario;
use crate::genesys;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;

/// The schema of both kinds as pretty JSON with a line end.
pub fn json() -> String {
    let settings = SchemaSettings::default();
    let version = settings.meta_schema.clone();
    let mut generator = SchemaGenerator::new(settings);
    let kinds = [generator.subschema_for::<Scenario>(), generator.subschema_for::<genesys::Scenario>()];
    let schema = serde_json::json!({
        "$schema": version,
        "title": "Scenario",
        "description": "One behaviour of the whole installation, from its start to its end. `platform` says of which kind.",
        "oneOf": kinds,
        "$defs": generator.take_definitions(true),
    });
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_step_is_described() {
        let schema: serde_json::Value = serde_json::from_str(&super::json()).unwrap();
        for kind in ["Step", "GenesysStep"] {
            let steps = schema["$defs"][kind]["oneOf"].as_array().unwrap();
            assert!(steps.len() > 30);
            for step in steps {
                assert!(step["description"].as_str().is_some_and(|d| !d.is_empty()), "{step}");
            }
        }
    }

    #[test]
    fn no_two_definitions_want_the_same_name() {
        let schema: serde_json::Value = serde_json::from_str(&super::json()).unwrap();
        for name in schema["$defs"].as_object().unwrap().keys() {
            assert!(!name.ends_with(|c: char| c.is_ascii_digit()), "{name}");
        }
    }
}
