//! `certify`: somebody's own product in the place of a part.

use super::args::Certify;
use super::files;
use super::program::Outcome;
use crate::certify::certificate::{Envelope, SecretKey, Statement};
use crate::certify::driver::Command;
use crate::certify::known::Known;
use crate::certify::product::{Live, Product, Seat};
use crate::certify::role::Role;
use crate::certify::roles;
use crate::certify::runner::{self, Wanted};
use crate::certify::summary::Summary;
use crate::certify::{reports, summary};
use crate::scenario;
use kernel::tls::{Authority, Trust};

/// The smallest time scale: below it the network's own time counts for too much.
const SMALLEST_SCALE: f64 = 0.02;

/// Tries the product.
pub(super) fn certify(args: &Certify) -> Result<Outcome, String> {
    let Some(name) = &args.role else {
        for role in roles::ALL {
            println!("{:<22} {}", role.name, role.about);
        }
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
    let wanted = wanted(args, role)?;
    wanted.cases()?;
    let key = args.key.as_ref().map(|path| key(path)).transpose()?;
    // An old certificate must not outlive a run that gives none.
    for path in [&args.html, &args.junit, &args.json, &args.certificate].into_iter().flatten() {
        files::begin(path)?;
    }
    if let Some(path) = &args.ca {
        let authority = Authority::lab().map_err(|e| e.to_string())?;
        files::finish(path, authority.pem().as_bytes())?;
    }
    let today = runner::today();
    let mut summary = runner::run(&wanted, |outcome| {
        for case in summary::cases(vec![outcome.clone()], &wanted.known, today) {
            print!("{}", reports::line(&case));
        }
    })?;
    print!("\n{}", reports::terminal(&summary));
    reported(args, &summary)?;
    if let (Some(path), Some(key)) = (&args.certificate, &key) {
        certified(path, key, role, &mut summary)?;
    }
    Ok(match summary.exit_code() {
        0 => Outcome::Held,
        1 => Outcome::Broken,
        _ => Outcome::Fault,
    })
}

fn listed(role: &Role) -> String {
    let line = |case: &crate::certify::suite::Case| {
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
        let usual: Vec<String> = role.ports.iter().map(|(what, port)| format!("{what}://127.0.0.1:{port}")).collect();
        return Err(format!("where is the product? --product {}", usual.join(",")));
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
        Ok(Seat::Live(Live { trust: Some(trust.clone()), driver, ..live }))
    };
    let seats = places.iter().map(seat).collect::<Result<_, String>>()?;
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

/// The command that repeats it, without the choice of cases and without files.
fn command(args: &Certify, role: &Role) -> String {
    let mut words = vec![format!("wfosim certify {}", role.name)];
    words.extend(args.product.iter().map(|product| format!("--product {}", quoted(product))));
    words.extend(args.driver.iter().map(|driver| format!("--driver {}", quoted(driver))));
    words.extend(args.trust.iter().map(|trust| format!("--trust {}", quoted(trust))));
    if args.time_scale != 1.0 {
        words.push(format!("--time-scale {}", args.time_scale));
    }
    if args.tolerance != 1_000 {
        words.push(format!("--tolerance {}", args.tolerance));
    }
    if args.block != 1 {
        words.push(format!("--block {}", args.block));
    }
    words.extend(args.unsupported.iter().map(|feature| format!("--unsupported {}", quoted(feature))));
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn key(path: &str) -> Result<SecretKey, String> {
    SecretKey::from_pem(&files::text(path)?).map_err(|e| format!("{path}: {e}"))
}

fn reported(args: &Certify, summary: &Summary) -> Result<(), String> {
    if let Some(path) = &args.html {
        files::finish(path, reports::html(summary).as_bytes())?;
    }
    if let Some(path) = &args.junit {
        let junit = reports::junit(summary).map_err(|e| format!("failed to write {path}: {e}"))?;
        files::finish(path, junit.as_bytes())?;
    }
    if let Some(path) = &args.json {
        let json = reports::json(summary).map_err(|e| format!("failed to write {path}: {e}"))?;
        files::finish(path, format!("{json}\n").as_bytes())?;
    }
    Ok(())
}

/// Signs the certificate, if the product may have one.
fn certified(path: &str, key: &SecretKey, role: &'static Role, summary: &mut Summary) -> Result<(), String> {
    if !summary.certified() {
        files::remove(path)?;
        println!("no certificate: there is one only where every case passed and every requirement is held");
        return Ok(());
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_command_can_be_pasted() {
        assert_eq!(quoted("http://127.0.0.1:8190"), "http://127.0.0.1:8190");
        assert_eq!(quoted("python3 'my driver.py'"), r"'python3 '\''my driver.py'\'''");
        assert_eq!(quoted(""), "''");
    }
}
