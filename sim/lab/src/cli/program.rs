//! From the command line to the exit code.

use super::args::{Cli, Command};
use super::{certificates, certifying, compare, export, knowledge, running, serving, sweep};
use crate::report::Colour;
use clap::Parser;
use std::io::IsTerminal;
use std::process::ExitCode;

/// How a command ended. The order is that of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// All held.
    Held,
    /// Something broke, was not reached or differs.
    Broken,
    /// The harness or the input is at fault.
    Fault,
}

/// Whether the two outputs are shown on a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) out: Colour,
    pub(super) err: Colour,
}

impl Terminal {
    fn look() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = |terminal: bool| if terminal && !plain { Colour::On } else { Colour::Off };
        Self { out: colour(std::io::stdout().is_terminal()), err: colour(std::io::stderr().is_terminal()) }
    }
}

/// Who reads our output through a pipe may go before its end, as `head` does: that is no panic of ours.
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>().map(String::as_str).unwrap_or_default();
        if said.starts_with("failed printing to stdout") {
            std::process::exit(2);
        }
        usual(panic);
    }));
}

/// The whole program.
pub fn main() -> ExitCode {
    end_with_the_reader();
    let cli = Cli::parse();
    let terminal = Terminal::look();
    let done = match &cli.command {
        Command::Run(args) => running::run(args, terminal),
        Command::Replay(args) => running::replay(args, terminal),
        Command::Sweep(args) => sweep::sweep(args, terminal),
        Command::List(args) => knowledge::list(args, terminal),
        Command::Explain { id } => knowledge::explain(id, terminal),
        Command::Diff(args) => compare::diff(args, terminal),
        Command::Export(args) => export::export(args),
        Command::Serve(args) => serving::serve(args, terminal),
        Command::Certify(args) => certifying::certify(args),
        Command::Verify(args) => certificates::verify_file(args),
        Command::Keygen(args) => certificates::keygen(args),
        Command::Schema => {
            print!("{}", crate::scenario::schema::json());
            Ok(Outcome::Held)
        }
    };
    match done {
        Ok(Outcome::Held) => ExitCode::SUCCESS,
        Ok(Outcome::Broken) => ExitCode::from(1),
        Ok(Outcome::Fault) => ExitCode::from(2),
        Err(why) => {
            eprintln!("{}", why.trim_end());
            ExitCode::from(2)
        }
    }
}
