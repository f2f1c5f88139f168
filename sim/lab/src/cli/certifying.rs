//! `certify`: somebody's own product in the place of a part.

use super::args::Certify;
use super::files;
use super::locks::{self, Held};
use super::program::Outcome;
use super::signals;
use crate::certify::certificate::{Envelope, SecretKey, Statement};
use crate::certify::driver::Command;
use crate::certify::known::Known;
use crate::certify::product::{self, Live, Product, Seat};
use crate::certify::role::Role;
use crate::certify::roles;
use crate::certify::runner;
use crate::certify::suite::Case;
use crate::certify::summary::{Summary, TOLERANCE_MS};
use crate::certify::wanted::Wanted;
use crate::certify::{reports, summary};
use crate::scenario;
use kernel::tls::{Authority, Trust};
use std::io::IsTerminal;

/// The smallest time scale: below it the network's own time counts for too much.
const SMALLEST_SCALE: f64 = 0.02;

/// The roles, for `--help`.
pub(super) fn roles() -> String {
    let line = |role: &&Role| format!("  {:<22} {}\n", role.name, role.about);
    let all: String = roles::ALL.iter().map(line).collect();
    format!(
        "Roles:\n{all}\n`wfosim certify ROLE --page` says what to point where, with a worked example; `--list` its cases."
    )
}

/// Tries the product.
pub(super) fn certify(args: &Certify) -> Result<Outcome, String> {
    let Some(name) = &args.role else {
        println!("{}", self::roles());
        return Ok(Outcome::Held);
    };
    let role = Role::named(name)?;
    if args.page {
        print!("{}", role.page);
        return Ok(Outcome::Held);
    }
    if args.list {
        print!("{}", listed(role));
        return Ok(Outcome::Held);
    }
    apart(args)?;
    let wanted = wanted(args, role)?;
    let cases = wanted.cases()?;
    certifiable(args, &wanted, &cases)?;
    by_hand(args, role)?;
    let _held = alone(&wanted, cases.len())?;
    reachable(&wanted)?;
    let key = args.key.as_ref().map(|path| key(path)).transpose()?;
    for path in [&args.html, &args.junit, &args.json, &args.certificate, &args.ca].into_iter().flatten() {
        files::writable(path)?;
    }
    if let Some(path) = &args.ca {
        let authority = Authority::lab().map_err(|e| e.to_string())?;
        files::finish(path, authority.pem().as_bytes())?;
    }
    signals::heard(&wanted.stop)?;
    println!("{}", begun(&wanted, cases.len()));
    let today = runner::today();
    let mut summary = runner::run(&wanted, |outcome| {
        for case in summary::cases(vec![outcome.clone()], &wanted.known, today) {
            print!("{}", reports::line(&case));
        }
    })?;
    print!("\n{}", reports::terminal(&summary));
    let reported = reported(args, &summary);
    let given = match (&args.certificate, &key) {
        (Some(path), Some(key)) => certified(path, key, role, &mut summary)?,
        _ => true,
    };
    reported?;
    Ok(ended(summary.exit_code(), given))
}

/// How it ended; a certificate that was asked for and is not given is a failure, however good the rest is.
fn ended(code: u8, given: bool) -> Outcome {
    match code {
        0 if given => Outcome::Held,
        0 | 1 => Outcome::Broken,
        _ => Outcome::Fault,
    }
}

/// Nobody waits for a certificate for hours that there cannot be.
fn certifiable(args: &Certify, wanted: &Wanted, cases: &[&'static Case]) -> Result<(), String> {
    if args.certificate.is_none() {
        return Ok(());
    }
    if wanted.tolerance_ms > TOLERANCE_MS {
        return Err(format!(
            "--certificate: there is none with --tolerance {}: at most {TOLERANCE_MS} ms tell what cases are to show",
            wanted.tolerance_ms
        ));
    }
    let left: Vec<&str> =
        wanted.role.due().map(|case| case.id).filter(|id| cases.iter().all(|c| c.id != *id)).collect();
    if !left.is_empty() {
        let flags: Vec<&str> = [("--only", &args.only), ("--skip", &args.skip)]
            .into_iter()
            .filter_map(|(flag, given)| (!given.is_empty()).then_some(flag))
            .collect();
        return Err(format!(
            "--certificate: there is one only where every case of {} is tried, and {} leaves out {}",
            wanted.role.name,
            flags.join(" and "),
            left.join(", ")
        ));
    }
    let probes = |case: &&&Case| case.features.iter().any(|own| args.unsupported.iter().any(|given| given == own));
    let known = cases.iter().filter(|case| !probes(case) && wanted.known.has(case.id));
    let known: Vec<&str> = known.map(|case| case.id).collect();
    if !known.is_empty() {
        return Err(format!(
            "--certificate: there is none with known failures, and --known has {}: one that fails keeps the product from it, and one \
             that passes has to be taken out of the list",
            known.join(", ")
        ));
    }
    Ok(())
}

/// What is going to happen: for some time nothing else may be seen.
fn begun(wanted: &Wanted, cases: usize) -> String {
    let some = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let seats = match wanted.product.seats.len() {
        1 => String::new(),
        n => format!(" on {}", some(n, "instance")),
    };
    let order = if cases == 1 { "" } else { ", the longest first; each" };
    format!("{}{seats}{order} is shown when it is over\n", some(cases, "case"))
}

/// No two files are the same: one would be written over the other, or over what is read.
fn apart(args: &Certify) -> Result<(), String> {
    let files = [
        ("--html", &args.html),
        ("--junit", &args.junit),
        ("--json", &args.json),
        ("--certificate", &args.certificate),
        ("--ca", &args.ca),
        ("--key", &args.key),
        ("--known", &args.known),
        ("--trust", &args.trust),
    ];
    let named: Vec<(&str, &String)> = files.iter().filter_map(|(flag, path)| Some((*flag, path.as_ref()?))).collect();
    for (n, (flag, path)) in named.iter().enumerate() {
        if let Some((other, _)) = named[..n].iter().find(|(_, other)| files::same(other, path)) {
            return Err(format!("{other} and {flag} are the same file: {path}"));
        }
    }
    Ok(())
}

/// A driver has to be there; where nobody sits at a terminal, nobody can be asked to do what only the product's user can.
fn by_hand(args: &Certify, role: &Role) -> Result<(), String> {
    args.driver.iter().try_for_each(|driver| Command(driver.clone()).found())?;
    if !role.driven || args.driver.is_some() || std::io::stdin().is_terminal() {
        return Ok(());
    }
    let name = role.name;
    Err(format!(
        "{name} needs a program that makes the product act: --driver COMMAND (`wfosim certify {name} --page` says what it is told). \
         Without one you are asked to do it yourself, and the standard input is no terminal"
    ))
}

/// Where the product comes to us we have to listen, at the address that it was told.
fn reachable(wanted: &Wanted) -> Result<(), String> {
    let Some((what, _)) = wanted.role.ports.first().filter(|_| wanted.role.part.comes()) else { return Ok(()) };
    for seat in &wanted.product.seats {
        if let Seat::Live(live) = seat {
            let (at, port) = (live.at, live.port(what));
            files::can_accept(at, port).map_err(|e| {
                format!(
                    "cannot listen on {at}:{port}: {e}; {} connects to us, so --product is an address of this machine that no other \
                     program listens at",
                    wanted.role.name
                )
            })?;
        }
    }
    Ok(())
}

/// Two runs at the same time must have neither the same addresses nor the same product.
fn alone(wanted: &Wanted, cases: usize) -> Result<Held, String> {
    let last = wanted.first_block.saturating_add(u16::try_from(cases).unwrap_or(u16::MAX).saturating_sub(1));
    let blocks = (wanted.first_block..=last).map(|block| {
        let why = format!(
            "another certification on this machine has the block {block} of addresses: --block {} or another one that is free",
            u32::from(last) + 1
        );
        (format!("block-{block}"), why)
    });
    let first = wanted.role.ports.first().map(|(what, _)| *what);
    let product = |seat: &Seat| match (seat, first) {
        (Seat::Live(live), Some(what)) => {
            let (at, port) = (live.at, live.port(what));
            let why = format!(
                "another certification on this machine is trying the product at {at} port {port}: they would disturb each other"
            );
            Some((format!("product-{at}-{port}").replace(':', "_"), why))
        }
        _ => None,
    };
    let products: Vec<_> = wanted.product.seats.iter().filter_map(product).collect();
    locks::hold(products.into_iter().chain(blocks))
}

/// Instances that share a port would be taken for each other.
fn sharing(args: &Certify, role: &Role, seats: &[Live]) -> Result<(), String> {
    for (n, own) in seats.iter().enumerate() {
        for (what, port) in own.ports.iter().filter(|(what, _)| !args.unsupported.contains(what)) {
            if seats[..n].iter().any(|other| other.at == own.at && other.port(what) == *port) {
                let place = product::place(role.ports, what, &own.host, *port);
                return Err(format!("two instances have {place}: name each one's own {what} port in its --product"));
            }
        }
    }
    Ok(())
}

fn listed(role: &Role) -> String {
    let line = |case: &Case| {
        let title = scenario::read(&case.file(), case.source).map(|told| told.title().to_owned()).unwrap_or_default();
        let long = if case.long { " (only with --long)" } else { "" };
        let features: String = case.features.iter().map(|feature| format!(" [{feature}]")).collect();
        format!("{:<32} {title}{long}{features}\n", case.id)
    };
    role.cases.iter().map(line).collect()
}

fn wanted(args: &Certify, role: &'static Role) -> Result<Wanted, String> {
    if !(SMALLEST_SCALE..=10.0).contains(&args.time_scale) {
        return Err(format!("--time-scale {}: {SMALLEST_SCALE} to 10 is possible", args.time_scale));
    }
    if args.product.is_empty() && !role.ports.is_empty() {
        return Err(format!("where is the product? --product {}", product::usual(role.ports)));
    }
    let trust = match &args.trust {
        Some(path) => {
            let text = files::text(path)?;
            if !text.contains("-----BEGIN CERTIFICATE-----") {
                return Err(format!("{path}: there is no certificate in it: `-----BEGIN CERTIFICATE-----` is due"));
            }
            Trust::from_pem(&text).map_err(|e| format!("{path}: {e}"))?
        }
        None => Authority::lab().and_then(|authority| authority.trust()).map_err(|e| e.to_string())?,
    };
    let places = if args.product.is_empty() { vec!["127.0.0.1".to_owned()] } else { args.product.clone() };
    let twice = places.iter().enumerate().find(|(index, place)| places[..*index].contains(place));
    if let Some((_, place)) = twice.filter(|_| !role.ports.is_empty()) {
        return Err(format!("--product {place} is named twice: each instance has one agent at a time"));
    }
    let seat = |text: &String| {
        let live = Live::read(text, role.ports).map_err(|e| format!("--product {text}: {e}"))?;
        let driver = args.driver.clone().map(Command);
        Ok(Live { trust: Some(trust.clone()), driver, ..live })
    };
    let seats = places.iter().map(seat).collect::<Result<Vec<Live>, String>>()?;
    sharing(args, role, &seats)?;
    let seats = seats.into_iter().map(Seat::Live).collect();
    let known = match &args.known {
        Some(path) => {
            let cases: Vec<&str> = role.cases.iter().map(|case| case.id).collect();
            Known::read(path, &files::text(path)?, &cases)?
        }
        None => Known::default(),
    };
    let product = Product { name: args.name.clone(), version: args.product_version.clone(), seats };
    Ok(Wanted {
        only: args.only.clone(),
        skip: args.skip.clone(),
        long: args.long,
        unsupported: args.unsupported.clone(),
        known,
        time_scale: args.time_scale,
        tolerance_ms: args.tolerance.into(),
        first_block: args.block,
        command: command(args, role),
        ..Wanted::of(role, product)
    })
}

/// The command that repeats it, without the choice of cases and without the reports.
fn command(args: &Certify, role: &Role) -> String {
    let mut words = vec!["wfosim certify".to_owned(), role.name.to_owned()];
    let mut option = |flag: &str, value: &str| words.push(format!("{flag}{}", valued(value)));
    args.product.iter().for_each(|product| option("--product", product));
    for (flag, value) in
        [("--driver", &args.driver), ("--trust", &args.trust), ("--ca", &args.ca), ("--known", &args.known)]
    {
        value.iter().for_each(|value| option(flag, value));
    }
    args.unsupported.iter().for_each(|feature| option("--unsupported", feature));
    if args.time_scale != 1.0 {
        option("--time-scale", &args.time_scale.to_string());
    }
    if args.tolerance != 1_000 {
        option("--tolerance", &args.tolerance.to_string());
    }
    if args.block != 1 {
        option("--block", &args.block.to_string());
    }
    words.join(" ")
}

/// An option's value as a shell and we take it: one that looks like an option belongs to its own.
fn valued(value: &str) -> String {
    format!("{}{}", if value.starts_with('-') { "=" } else { " " }, quoted(value))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn key(path: &str) -> Result<SecretKey, String> {
    SecretKey::from_pem(&files::text(path)?).map_err(|e| format!("{path}: {e}"))
}

/// Writes the reports: each that can be.
fn reported(args: &Certify, summary: &Summary) -> Result<(), String> {
    let mut done = Vec::new();
    if let Some(path) = &args.html {
        done.push(files::finish(path, reports::html(summary).as_bytes()));
    }
    if let Some(path) = &args.junit {
        let junit = reports::junit(summary).map_err(|e| format!("failed to write {path}: {e}"));
        done.push(junit.and_then(|junit| files::finish(path, junit.as_bytes())));
    }
    if let Some(path) = &args.json {
        let json = reports::json(summary).map_err(|e| format!("failed to write {path}: {e}"));
        done.push(json.and_then(|json| files::finish(path, format!("{json}\n").as_bytes())));
    }
    let failed: Vec<String> = done.into_iter().filter_map(Result::err).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// Signs the certificate, if the product may have one; says whether it has. An older one is somebody's, and stays.
fn certified(path: &str, key: &SecretKey, role: &'static Role, summary: &mut Summary) -> Result<bool, String> {
    let lacking = summary.lacking();
    if !lacking.is_empty() {
        let old =
            if files::is_old(path) { format!("\n{path} is as it was, from before this run") } else { String::new() };
        println!("no certificate: {}{old}", lacking.join("; "));
        return Ok(false);
    }
    for judged in &mut summary.cases {
        if let Some(case) = role.cases.iter().find(|case| case.id == judged.outcome.case) {
            judged.outcome.rehearsal = Some(runner::rehearse(role, case, judged.outcome.seed)?);
        }
    }
    let statement = Statement::of(summary)?;
    let payload = serde_json::to_vec(&statement).map_err(|e| format!("failed to write the certificate: {e}"))?;
    let sealed = Envelope::seal(&payload, key).write().map_err(|e| format!("failed to write the certificate: {e}"))?;
    files::finish(path, sealed.as_bytes())?;
    println!("the certificate is in {path}, signed by {}", key.public().id());
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::super::args::{Certify, Cli, Command};
    use super::super::program::Outcome;
    use super::{apart, command, ended, quoted};
    use crate::certify::role::Role;
    use clap::Parser;

    #[test]
    fn a_command_can_be_pasted() {
        assert_eq!(quoted("http://127.0.0.1:8190"), "http://127.0.0.1:8190");
        assert_eq!(quoted("python3 'my driver.py'"), r"'python3 '\''my driver.py'\'''");
        assert_eq!(quoted(""), "''");
    }

    fn read<'a>(words: impl IntoIterator<Item = &'a str>) -> Certify {
        match Cli::try_parse_from(words).unwrap().command {
            Command::Certify(args) => *args,
            other => panic!("{other:?}"),
        }
    }

    /// As a shell cuts it.
    fn cut(line: &str) -> Vec<String> {
        let (mut words, mut word, mut letters) = (Vec::new(), None::<String>, line.chars());
        while let Some(c) = letters.next() {
            match c {
                ' ' => words.extend(word.take()),
                '\'' => word.get_or_insert_default().extend(letters.by_ref().take_while(|c| *c != '\'')),
                '\\' => word.get_or_insert_default().extend(letters.next()),
                c => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }

    #[test]
    fn the_command_that_repeats_a_case_says_all_that_the_first_one_said() {
        let given: &[&[&str]] = &[
            &["srs", "--product", "http://127.0.0.1:9000,https://127.0.0.1:9001", "--product", "http://[::1]:9"],
            &[
                "srs",
                "--product",
                "127.0.0.1",
                "--trust",
                "my trust.pem",
                "--ca",
                "lab ca.pem",
                "--known",
                "k$HOME.yaml",
            ],
            &["agent-desktop", "--driver", "python3 'a b.py' --trust \"x\"; echo", "--time-scale", "0.2"],
            &["agent-desktop", "--driver=--odd", "--tolerance", "500", "--block", "77", "--unsupported", "csrf"],
        ];
        for given in given {
            let args = read(["wfosim", "certify"].iter().chain(*given).copied());
            let role = Role::named(args.role.as_deref().unwrap()).unwrap();
            let line = format!("{} --only srs/call", command(&args, role));
            let again = cut(&line);
            let again = read(again.iter().map(String::as_str));
            assert_eq!((again.only.as_slice(), again.role.as_deref()), (&["srs/call".to_owned()][..], Some(role.name)));
            assert_eq!(command(&again, role), command(&args, role), "{line}");
            assert_eq!((&again.product, &again.driver), (&args.product, &args.driver), "{line}");
            assert_eq!((&again.trust, &again.ca, &again.known), (&args.trust, &args.ca, &args.known), "{line}");
            assert_eq!((again.time_scale, again.tolerance, again.block), (args.time_scale, args.tolerance, args.block));
            assert_eq!(again.unsupported, args.unsupported);
        }
    }

    #[test]
    fn a_certificate_that_is_not_given_is_no_success() {
        assert_eq!([ended(0, true), ended(0, false)], [Outcome::Held, Outcome::Broken]);
        assert_eq!(
            [ended(1, false), ended(2, true), ended(2, false)],
            [Outcome::Broken, Outcome::Fault, Outcome::Fault]
        );
    }

    #[test]
    fn no_file_is_named_twice() {
        let of = |rest: &[&'static str]| apart(&read(["wfosim", "certify", "srs"].iter().chain(rest).copied()));
        assert_eq!(of(&["--html", "a", "--json", "b"]), Ok(()));
        let why = of(&["--html", "./a", "--json", "a"]).unwrap_err();
        assert!(why.contains("--html and --json are the same file"), "{why}");
        assert!(of(&["--key", "k", "--certificate", "k"]).is_err());
    }
}
