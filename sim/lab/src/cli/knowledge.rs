//! `list` and `explain`: what there is to prove, and what proves it.

use super::args::List;
use super::files;
use super::program::{Outcome, Terminal};
use crate::report::{Align, Colour, Table};
use crate::requirements;
use crate::scenario::Told;

/// Where the repository has its scenarios.
const SCENARIOS: &str = "scenarios";

pub(super) fn list(args: &List, terminal: Terminal) -> Result<Outcome, String> {
    let scenarios = read(&args.paths, terminal)?;
    if args.requirements {
        let mut table = Table::new(&[("Id", Align::Left), ("Proved by", Align::Right), ("Requirement", Align::Left)]);
        for requirement in &judge::catalogue().requirements {
            let count = scenarios.iter().filter(|(_, s)| proves(s, &requirement.id)).count();
            table.row([requirement.id.clone(), count.to_string(), requirement.sentence.clone()]);
        }
        print!("{}", table.text());
    } else {
        let mut table = Table::new(&[("Scenario", Align::Left), ("Title", Align::Left), ("Proves", Align::Left)]);
        for (file, scenario) in &scenarios {
            let ids: Vec<&str> = scenario.proves().iter().map(|id| id.value.as_str()).collect();
            table.row([file.clone(), scenario.title().to_owned(), ids.join(" ")]);
        }
        print!("{}", table.text());
    }
    Ok(Outcome::Held)
}

pub(super) fn explain(id: &str, terminal: Terminal) -> Result<Outcome, String> {
    let Some(requirement) = judge::catalogue().get(id) else {
        return Err(match requirements::nearest(id) {
            Some(other) => format!("there is no requirement {id}: did you mean {other}?"),
            None => format!("there is no requirement {id}: `wfosim list --requirements` shows all of them"),
        });
    };
    println!("{}: {}", requirement.id, requirement.sentence);
    println!("source: {}", requirement.source);
    if let Some(policy) = &requirement.policy {
        println!("policy: {policy}");
    }
    println!("reached on: {}", requirement.platforms.join(", "));
    if !requirement.entails.is_empty() {
        println!("broken in consequence: {}", requirement.entails.join(", "));
    }
    let scenarios = match read(&[SCENARIOS.to_owned()], terminal) {
        Ok(scenarios) => scenarios,
        Err(why) => {
            eprintln!(
                "which scenarios prove it is not known here: {}; run this in the repository's folder",
                why.trim_end()
            );
            Vec::new()
        }
    };
    for (file, scenario) in scenarios.iter().filter(|(_, s)| proves(s, id)) {
        println!("proved by {file}: {}", scenario.title());
    }
    Ok(Outcome::Held)
}

fn read(paths: &[String], terminal: Terminal) -> Result<Vec<(String, Told)>, String> {
    let files = files::expand(paths)?;
    let one = |file: String| files::scenario(&file, terminal.err == Colour::On).map(|scenario| (file, scenario));
    files.into_iter().map(one).collect()
}

fn proves(scenario: &Told, id: &str) -> bool {
    scenario.proves().iter().any(|p| p.value == id)
}
