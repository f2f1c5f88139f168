//! The same scenario on the other version of Webex Contact Center, for what both have to do alike (WXC-VER-2).

use super::Failed;
use crate::scenario::{Api, At, Platform, Scenario};
use crate::stage::{self, Sabotage, Setting};
use serde_json::Value;

/// The requirement that only two runs can put to the test.
const ALIKE: &str = "WXC-VER-2";

/// The scenario on the other version, where it says that it proves that both are alike.
pub fn of(scenario: &Scenario) -> Option<Scenario> {
    let wanted = scenario.proves.iter().any(|id| id.value == ALIKE);
    let (platform, api) = match scenario.platform {
        Platform::WebexCc1 => (Platform::WebexCc2, Api::Programmatic),
        Platform::WebexCc2 => (Platform::WebexCc1, Api::Cmsv1),
        Platform::CalabrioUjet => return None,
    };
    wanted.then(|| Scenario { platform, api: Some(At::nowhere(api)), ..scenario.clone() })
}

/// The contacts that come of it.
///
/// # Errors
/// As for any run.
pub fn contacts(scenario: &Scenario, setting: &Setting) -> Result<Vec<Value>, Failed> {
    // The capture is of the run itself.
    let setting = Setting { capture: None, ..setting.clone() };
    let (outcome, _) = stage::play(scenario, &setting, &Sabotage::default())
        .map_err(|harness| Failed::Harness(harness.to_string()))?;
    Ok(outcome.result.map_err(|stuck| Failed::Stage(stuck.to_string()))?.gathered.contacts)
}
