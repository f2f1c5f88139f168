//! `verify` and `keygen`: certificates in the hands of a third party.

use super::args::{Keygen, Verify};
use super::files;
use super::program::Outcome;
use crate::certify::certificate::{PublicKey, Refused, SecretKey, Statement, verify};
use crate::certify::{runner, suite};

/// Checks a certificate: 0 when it is good, 1 when it is refused, 2 when a file cannot be read.
pub(super) fn verify_file(args: &Verify) -> Result<Outcome, String> {
    let key = PublicKey::from_pem(&files::text(&args.key)?).map_err(|e| format!("{}: {e}", args.key))?;
    let bytes = files::bytes(&args.file)?;
    match verify(&bytes, &key) {
        Ok(verified) => {
            let replayed = if args.replay { Some(replay(&verified.statement)?) } else { None };
            if let Some(Err(why)) = &replayed {
                println!("REFUSED {}: {why}", args.file);
                return Ok(Outcome::Broken);
            }
            print!("{}", told(&verified.statement, &verified.key));
            if let Some(Ok(count)) = replayed {
                println!("  {count} simulated runs repeated, each with the digest of the certificate");
            }
            Ok(Outcome::Held)
        }
        Err(Refused::Unreadable(why)) => Err(format!("{}: {why}", args.file)),
        Err(why) => {
            println!("REFUSED {}: {why}", args.file);
            Ok(Outcome::Broken)
        }
    }
}

/// Plays the suite's own run of each case again; how many, or which is another one.
fn replay(statement: &Statement) -> Result<Result<usize, String>, String> {
    let own = suite::digest();
    if own != statement.predicate.suite_digest {
        return Err(format!("the runs cannot be repeated: this program has another suite, {own}"));
    }
    let mut count = 0;
    for line in &statement.predicate.cases {
        let Some(due) = &line.rehearsal else { continue };
        let Some((role, case)) = suite::find(&line.case) else {
            return Ok(Err(format!("there is no case {}", line.case)));
        };
        let seen = runner::rehearse(role, case, line.seed)?;
        if seen != *due {
            return Ok(Err(format!("the run of {} has the digest {seen}, and {due} is stated", line.case)));
        }
        count += 1;
    }
    Ok(if count == 0 { Err("it states no run that could be repeated".into()) } else { Ok(count) })
}

fn told(statement: &Statement, key: &str) -> String {
    let p = &statement.predicate;
    let held = p.requirements.values().filter(|state| *state == "held").count();
    let mut text = format!("{} {} is certified as {}\n", p.product, p.version, p.role);
    text.push_str(&format!("  {held} requirements held in {} cases, {} to {}\n", p.cases.len(), p.from, p.to));
    if !p.unsupported.is_empty() {
        text.push_str(&format!("  not supported, by the vendor's word: {}\n", p.unsupported.join(", ")));
    }
    if p.time_scale != 1.0 {
        text.push_str(&format!("  time scale: {}\n", p.time_scale));
    }
    if !p.tolerances.is_empty() {
        text.push_str(&format!("  {}\n", p.tolerances.join("\n  ")));
    }
    text.push_str(&format!("  suite wfosim {} {}\n  signed by {key}\n", p.suite, p.suite_digest));
    let own = suite::digest();
    if own != p.suite_digest {
        text.push_str(&format!("  this program has another suite: {own}\n"));
    }
    text
}

/// Makes a key for certificates: the secret half into a file that nobody else can read, the public half beside it.
pub(super) fn keygen(args: &Keygen) -> Result<Outcome, String> {
    let (key, pem) = SecretKey::fresh()?;
    files::secret(&args.file, &pem)?;
    let public = format!("{}.pub", args.file);
    files::fresh(&public, &key.public().pem())?;
    println!("{} is the secret key, {public} the public one\nkey {}", args.file, key.public().id());
    Ok(Outcome::Held)
}
