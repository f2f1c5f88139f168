//! What exactly is to be run: a scenario with its seed, engine and fault plan, as one line that can be pasted.

use clap::ValueEnum;
use kernel::world::Engine;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// Everything that a run depends on, beside the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The scenario's file.
    pub file: String,
    /// Seed; none for the scenario's own.
    pub seed: Option<u64>,
    /// Engine.
    pub engine: EngineName,
    /// With a fault plan drawn from the seed.
    pub faults: bool,
}

/// Which engine plays a scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineName {
    /// turmoil-net's packets under our own tickless driver.
    #[default]
    Swift,
    /// Classic turmoil, a step a millisecond: slow and independent, a second opinion.
    Turmoil,
}

impl EngineName {
    /// The kernel's engine.
    pub fn engine(self) -> Engine {
        match self {
            Self::Swift => Engine::Swift,
            Self::Turmoil => Engine::Turmoil,
        }
    }
    fn word(self) -> &'static str {
        match self {
            Self::Swift => "swift",
            Self::Turmoil => "turmoil",
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(seed) = self.seed {
            write!(f, "seed={seed} ")?;
        }
        write!(f, "engine={} faults={} {}", self.engine.word(), if self.faults { "drawn" } else { "none" }, self.file)
    }
}

impl FromStr for Order {
    type Err = String;
    fn from_str(line: &str) -> Result<Self, String> {
        let mut order = Self { file: String::new(), seed: None, engine: EngineName::Swift, faults: false };
        let mut rest = line.trim();
        while let Some((name, after)) = rest.split_once('=').filter(|(name, _)| !name.contains([' ', '/', '.'])) {
            let (value, next) = after.split_once(' ').unwrap_or((after, ""));
            match (name, value) {
                ("seed", number) => {
                    order.seed = Some(number.parse().map_err(|_| format!("`{number}` is not a seed"))?);
                }
                ("engine", "swift") => order.engine = EngineName::Swift,
                ("engine", "turmoil") => order.engine = EngineName::Turmoil,
                ("engine", other) => return Err(format!("`{other}` is no engine: swift or turmoil")),
                ("faults", "drawn") => order.faults = true,
                ("faults", "none") => order.faults = false,
                ("faults", other) => return Err(format!("faults are `drawn` or `none`, not `{other}`")),
                (other, _) => return Err(format!("`{other}` is not part of a replay line")),
            }
            rest = next.trim_start();
        }
        order.file = rest.to_owned();
        if order.file.is_empty() { Err("the replay line names no scenario".into()) } else { Ok(order) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_line_is_read_back() {
        let engine = EngineName::Turmoil;
        let order = Order { file: "scenarios/a b=c.yaml".into(), seed: Some(7), engine, faults: true };
        assert_eq!(order.to_string(), "seed=7 engine=turmoil faults=drawn scenarios/a b=c.yaml");
        assert_eq!(order.to_string().parse(), Ok(order));
        assert_eq!("x.yaml".parse::<Order>().map(|o| o.file), Ok("x.yaml".into()));
        assert!("seed=x y.yaml".parse::<Order>().is_err());
        assert!("seed=1".parse::<Order>().is_err());
        assert!("sede=1 y.yaml".parse::<Order>().is_err());
    }
}
