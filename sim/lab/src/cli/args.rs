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
    /// Makes films (MP4) of recordings (animated PNGs), for players that do not show these: no picture loses anything, and each
    /// stands for as long as it did.
    Export(Export),
    /// Runs the installation of a scenario on this machine's own network until Ctrl-C: of Genesys without its timeline, else the
    /// timeline goes by once, in real time. Or, by the name of a role, our own part of that role alone.
    Serve(Serve),
    /// Tries somebody's own product in the place of a part, case by case, and says which requirements hold.
    ///
    /// Exit code 0: all that was tried held. 1: something broke, was not reached, or the product gave no answer. 2: we are at
    /// fault, or the command line is.
    #[command(after_help = super::certifying::roles())]
    Certify(Box<Certify>),
    /// Checks a certificate. Exit code 0: it is good. 1: it is refused. 2: a file cannot be read.
    Verify(Verify),
    /// Makes a key with which certificates are signed.
    Keygen(Keygen),
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// Recordings, as `run --videos` writes them, or folders in which they lie.
    #[arg(required = true)]
    pub(super) paths: Vec<String>,
    /// Writes the films into this folder. Left out: each beside its recording.
    #[arg(long, value_name = "FOLDER")]
    pub(super) into: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Certify {
    /// The role that the product plays: one of those below. Left out: they are listed.
    pub(super) role: Option<String>,
    /// Where the product is: an address with or without a port (IPv4 or `localhost`), or URLs of one host separated by commas, as
    /// `http://127.0.0.1:8190,https://127.0.0.1:8191`. Several times for several instances, on which cases run side by side.
    #[arg(long, value_name = "URL")]
    pub(super) product: Vec<String>,
    /// The product's name.
    #[arg(long, default_value = "unnamed product")]
    pub(super) name: String,
    /// The product's version.
    #[arg(long = "version", value_name = "VERSION", default_value = "(no version)")]
    pub(super) product_version: String,
    /// A program that makes the product do what only its user can, for roles that need one. Left out: you are asked to do it, at this
    /// terminal.
    #[arg(long, value_name = "COMMAND")]
    pub(super) driver: Option<String>,
    /// Only this case; `*` stands for anything. May be repeated.
    #[arg(long, value_name = "CASE")]
    pub(super) only: Vec<String>,
    /// Not this case. May be repeated.
    #[arg(long, value_name = "CASE")]
    pub(super) skip: Vec<String>,
    /// A feature that the product does not have. May be repeated.
    #[arg(long, value_name = "FEATURE")]
    pub(super) unsupported: Vec<String>,
    /// A file of known failures: `CASE: { reason: …, until: 2026-12-31 }`.
    #[arg(long, value_name = "FILE")]
    pub(super) known: Option<String>,
    /// How long the product's own timeouts are, against the usual ones: 0.1 where they have been shortened to a tenth. The tolerance is
    /// not scaled with them.
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub(super) time_scale: f64,
    /// By how many milliseconds each bound in time is widened, since networks and processes may be late: ten seconds at most, or a
    /// verdict would say nothing; for a certificate two seconds (2000) at most.
    #[arg(long, value_name = "MS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub(super) tolerance: u32,
    /// Also the cases that take hours.
    #[arg(long)]
    pub(super) long: bool,
    /// The report as one HTML page.
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<String>,
    /// The report for a build server.
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<String>,
    /// The report for a program.
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<String>,
    /// The certificate, where there is to be one: all cases are tried then. Needs `--key`. Where it is not given, the exit code is not
    /// 0, and an older file stays.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(super) certificate: Option<String>,
    /// The secret key that signs the certificate, from `keygen`.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(super) key: Option<String>,
    /// Certificates of the authorities that vouch for the product's HTTPS, in PEM. Left out: the laboratory's own.
    #[arg(long, value_name = "FILE")]
    pub(super) trust: Option<String>,
    /// Writes the certificate of the laboratory's authority, which vouches for our HTTPS, into this file.
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<String>,
    /// The first block of loop-back addresses of our own machines. A run takes one for each case that it tries: 20 cases from block 1
    /// on have the blocks 1 to 20, and a second run at the same time needs `--block 21` or more. Block n begins with 127.0.(77+n).1 up
    /// to block 178, which begins with 127.0.255.1; then comes block 179 with 127.1.0.1, block 180 with 127.1.1.1, and so on.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(0..=60_000))]
    pub(super) block: u16,
    /// Lists the cases and ends.
    #[arg(long)]
    pub(super) list: bool,
    /// Prints the role's page and ends: what to point where.
    #[arg(long)]
    pub(super) page: bool,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The certificate.
    pub(super) file: String,
    /// The public key of who is to have signed it, in PEM.
    #[arg(long)]
    pub(super) key: String,
    /// Plays the suite's own simulated run of each case again, and compares the digests.
    #[arg(long)]
    pub(super) replay: bool,
}

#[derive(Debug, Args)]
pub(super) struct Keygen {
    /// Where the secret key goes; the public one goes beside it, with `.pub` at its end.
    pub(super) file: String,
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The scenario: who and what is there; or a role, as `srs`.
    #[arg(default_value = "scenarios/genesys/call-recorded.yaml")]
    pub(super) scenario: String,
    /// Origin of a page that may talk to the Screen Recording Service, as `https://desk.example.com`.
    #[arg(long, value_name = "ORIGIN")]
    pub(super) origin: Vec<String>,
    /// Another address for a machine than one of its own on the loop-back network, as `sip=192.168.1.5`.
    #[arg(long, value_name = "MACHINE=ADDRESS")]
    pub(super) address: Vec<Place>,
    /// A machine on which something of your own runs, such as a telephone on `phone-5001`: it is not put up, and whoever
    /// comes from its address counts as it.
    #[arg(long, value_name = "MACHINE")]
    pub(super) without: Vec<String>,
    /// Writes the certificate of the authority that vouches for the Screen Recording Service's HTTPS into this file.
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<String>,
    /// Where a role's part listens, if not at 127.0.0.1. For a role alone.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) at: Option<std::net::IpAddr>,
    /// A setting of a role's part, as `poll_timeout_ms=6000`. For a role alone.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) set: Vec<String>,
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
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..))]
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
