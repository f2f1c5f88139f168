//! A scenario of any kind. What tells the kinds apart stands here, and in [`run`](crate::run) that plays them.

use super::at::At;
use super::model::Scenario;
use super::time::Moment;
use crate::genesys;

/// A scenario that has been read and checked: of the platforms with a WFO server, or of Genesys.
#[derive(Debug, Clone)]
pub enum Told {
    /// Calabrio ONE or Webex WFO: contacts are imported by a server, and screens are recorded all day.
    Wfo(Box<Scenario>),
    /// Genesys Interaction Recording: screens are recorded by order, for a call.
    Genesys(Box<genesys::Scenario>),
}

impl Told {
    /// The behaviour in one sentence.
    pub fn title(&self) -> &str {
        match self {
            Self::Wfo(scenario) => &scenario.title,
            Self::Genesys(scenario) => &scenario.title,
        }
    }
    /// The platform as scenarios write it.
    pub fn platform(&self) -> &'static str {
        match self {
            Self::Wfo(scenario) => scenario.platform.name(),
            Self::Genesys(scenario) => scenario.platform.name(),
        }
    }
    /// The requirements that it says it proves.
    pub fn proves(&self) -> &[At<String>] {
        match self {
            Self::Wfo(scenario) => &scenario.proves,
            Self::Genesys(scenario) => &scenario.proves,
        }
    }
    /// The seed unless another is ordered.
    pub fn seed(&self) -> u64 {
        match self {
            Self::Wfo(scenario) => scenario.seed,
            Self::Genesys(scenario) => scenario.seed,
        }
    }
    /// The last moment that it names, in milliseconds since the start: of a step, or the end.
    pub fn last_moment(&self) -> i64 {
        let (last, until): (Option<&At<Moment>>, Option<At<Moment>>) = match self {
            Self::Wfo(scenario) => (scenario.timeline.0.last().map(|(at, _)| at), scenario.until),
            Self::Genesys(scenario) => (scenario.timeline.0.last().map(|(at, _)| at), scenario.until),
        };
        last.into_iter().chain(until.as_ref()).map(|at| at.value.0).max().unwrap_or(0)
    }
}
