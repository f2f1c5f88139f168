//! `run` and `replay`.

use super::args::{Replay, Run, Show};
use super::packets::Packets;
use super::program::{Outcome, Terminal};
use super::{files, pool};
use crate::report::{self, Colour};
use crate::run::{self, Failed, Order, RunResult};

pub(super) fn run(args: &Run, terminal: Terminal) -> Result<Outcome, String> {
    let order = |file: String| Order { file, seed: args.seed, engine: args.engine, faults: args.faults };
    let orders: Vec<Order> = files::expand(&args.paths)?.into_iter().map(order).collect();
    play(&orders, &args.show, terminal)
}

pub(super) fn replay(args: &Replay, terminal: Terminal) -> Result<Outcome, String> {
    // The whole printed line may be pasted, with the program's name in front and quotes around.
    let line = args.line.trim().trim_start_matches("wfosim replay ").trim_matches('\'');
    let order: Order = line.parse()?;
    files::is_there(&order.file)?;
    play(&[order], &args.show, terminal)
}

/// Plays one order, reading its scenario.
pub(super) fn one(order: &Order, colour: bool, packets: Option<&Packets<'_>>) -> Result<RunResult, Failed> {
    let scenario = files::scenario(&order.file, colour).map_err(Failed::File)?;
    run::run_captured(&scenario, order, packets.map(|packets| &packets.capture))
}

fn play(orders: &[Order], show: &Show, terminal: Terminal) -> Result<Outcome, String> {
    let packets = show.pcap.as_deref().map(|file| Packets::of(orders, file)).transpose()?;
    let (mut outcome, mut trouble) = (Outcome::Held, None);
    let mut passed = 0;
    pool::each(
        orders,
        pool::cores(),
        |order| one(order, terminal.err == Colour::On, packets.as_ref()),
        |order, result| match result.unwrap_or_else(|panic| Err(Failed::Harness(panic))) {
            Ok(run) => {
                passed += u32::from(run.passed());
                outcome = outcome.max(if run.passed() { Outcome::Held } else { Outcome::Broken });
                print(&run, show, terminal);
                trouble = trouble.take().or_else(|| save(&run, show).err());
            }
            Err(failed) => {
                outcome = Outcome::Fault;
                eprint!("{}", report::failed_line(order, &failed, terminal.err));
            }
        },
    )?;
    if let Some(why) = trouble {
        return Err(why);
    }
    if let Some(packets) = &packets
        && let Some(warning) = packets.save()?
    {
        eprintln!("{warning}");
    }
    if orders.len() > 1 && !show.json {
        println!("{passed} of {} passed", orders.len());
    }
    Ok(outcome)
}

fn print(run: &RunResult, show: &Show, terminal: Terminal) {
    if show.json {
        println!("{}", report::json(run));
        return;
    }
    println!("{}", report::human(run, terminal.out));
    if show.verbose {
        println!("{}", report::wires(run));
    }
}

fn save(run: &RunResult, show: &Show) -> Result<(), String> {
    let stem = run.order.file.rsplit('/').next().unwrap_or_default().trim_end_matches(".yaml");
    let name = format!("{stem}-seed{}", run.seed);
    if let Some(folder) = &show.save {
        files::write(folder, &format!("{name}.trace"), super::compare::write(&run.trace).as_bytes())?;
    }
    if let Some(folder) = &show.videos {
        for (what, bytes) in run.found.videos() {
            files::write(folder, &format!("{name}-{what}.apng"), bytes)?;
        }
    }
    Ok(())
}
