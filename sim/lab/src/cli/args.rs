//! The command line.

use super::serving::Place;
use crate::run::EngineName;
use clap::{Args, Parser, Subcommand};

/// Plays screen-recording scenarios in a simulated contact centre and says which requirements held.
///
/// Exit code 0: all held. 1: something broke or was not reached. 2: the harness or the input is at fault.
#[derive(Debug, Parser)]
#[command(name = "wfosim", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Plays scenarios: files, or folders with all the scenarios in them.
    Run(Run),
    /// Repeats a run by the line that it printed when it failed.
    Replay(Replay),
    /// Plays scenarios with many seeds on all cores.
    Sweep(Sweep),
    /// Lists scenarios with what they prove, or requirements with what proves them.
    List(List),
    /// Says what a requirement is, where it comes from and which scenarios prove it.
    Explain {
        /// As `SCR-MATCH-1`.
        id: String,
    },
    /// Prints the JSON Schema of scenarios, for editors.
    Schema,
    /// Finds the first event in which two runs or two saved traces differ.
    Diff(Diff),
    /// Runs the installation of a scenario of Genesys on this machine's own network, without its timeline, until Ctrl-C.
    Serve(Serve),
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The scenario: who and what is there.
    #[arg(default_value = "scenarios/genesys/call-recorded.yaml")]
    pub(super) scenario: String,
    /// Origin of a page that may talk to the Screen Recording Service, as `https://desk.example.com`.
    #[arg(long, value_name = "ORIGIN")]
    pub(super) origin: Vec<String>,
    /// Another address for a machine than one of its own on the loop-back network, as `sip=192.168.1.5`.
    #[arg(long, value_name = "MACHINE=ADDRESS")]
    pub(super) address: Vec<Place>,
    /// Writes the certificate of the authority that vouches for the Screen Recording Service's HTTPS into this file.
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Run {
    /// Scenario files, or folders of them.
    #[arg(default_value = "scenarios")]
    pub(super) paths: Vec<String>,
    /// Another seed than the scenario's own.
    #[arg(long)]
    pub(super) seed: Option<u64>,
    /// The engine that plays them.
    #[arg(long, value_enum, default_value_t)]
    pub(super) engine: EngineName,
    /// With faults drawn from the seed.
    #[arg(long)]
    pub(super) faults: bool,
    #[command(flatten)]
    pub(super) show: Show,
}

/// What is shown of a run.
#[derive(Debug, Clone, Args)]
pub(super) struct Show {
    /// One JSON object a run, on a line of its own.
    #[arg(long)]
    pub(super) json: bool,
    /// Also shows what crossed the wires.
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Writes each run's trace into this folder, an event a line, for `diff`.
    #[arg(long, value_name = "FOLDER")]
    pub(super) save: Option<String>,
    /// Writes the recordings into this folder, as animated PNGs.
    #[arg(long, value_name = "FOLDER")]
    pub(super) videos: Option<String>,
    /// Writes every packet of the run into this file, for Wireshark (pcapng). For one scenario at a time.
    #[arg(long, value_name = "FILE")]
    pub(super) pcap: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The line, as `seed=7 engine=swift faults=drawn scenarios/ujet/over-one-seam.yaml`.
    pub(super) line: String,
    #[command(flatten)]
    pub(super) show: Show,
}

#[derive(Debug, Args)]
pub(super) struct Sweep {
    /// Scenario files, or folders of them.
    #[arg(default_value = "scenarios")]
    pub(super) paths: Vec<String>,
    /// How many seeds a scenario.
    #[arg(long, default_value_t = 50)]
    pub(super) seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    pub(super) first: u64,
    /// With faults drawn from each seed.
    #[arg(long)]
    pub(super) faults: bool,
    /// The engine that plays them.
    #[arg(long, value_enum, default_value_t)]
    pub(super) engine: EngineName,
    /// Only every nth run, counted from the kth: for several machines side by side.
    #[arg(long, value_name = "K/N")]
    pub(super) shard: Option<Shard>,
    /// How many at once. Left out: as many as there are cores.
    #[arg(long)]
    pub(super) jobs: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Scenario files, or folders of them.
    #[arg(default_value = "scenarios")]
    pub(super) paths: Vec<String>,
    /// The requirements instead, each with the scenarios that prove it.
    #[arg(long)]
    pub(super) requirements: bool,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// A saved trace, or a replay line.
    pub(super) a: String,
    /// Another one.
    pub(super) b: String,
}

/// One of several machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    /// From 0.
    index: usize,
    count: usize,
}

impl Shard {
    /// Whether the nth run is this machine's.
    pub(super) fn has(self, nth: usize) -> bool {
        nth % self.count == self.index
    }
}

impl std::str::FromStr for Shard {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not of the form 2/5 (the second of five)");
        let (k, n) = text.split_once('/').ok_or_else(bad)?;
        let (k, count): (usize, usize) = (k.parse().map_err(|_| bad())?, n.parse().map_err(|_| bad())?);
        if (1..=count).contains(&k) { Ok(Self { index: k - 1, count }) } else { Err(bad()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn shards_share_everything_among_them() {
        let shards: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|s| s.parse().unwrap()).into();
        for nth in 0..30 {
            assert_eq!(shards.iter().filter(|s| s.has(nth)).count(), 1);
        }
        for bad in ["0/3", "4/3", "3", "a/b", "1/0"] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
    }
}
