//! `wfosim export`: films of recordings.

use super::args::Export;
use super::files;
use super::program::Outcome;
use crate::film::{self, Film};
use std::collections::BTreeMap;

pub(super) fn export(args: &Export) -> Result<Outcome, String> {
    let mut films: BTreeMap<String, String> = BTreeMap::new();
    let mut outcome = Outcome::Held;
    for recording in files::recordings(&args.paths)? {
        let to = files::film_of(&recording, args.into.as_deref())?;
        if let Some(other) = films.get(&to) {
            return Err(format!("{recording} and {other} would both become {to}"));
        }
        match made(&recording, &to) {
            Ok(film) => println!("{to}  {}", told(&film)),
            Err(why) => {
                eprintln!("failed to make a film of {recording}: {why}");
                outcome = Outcome::Fault;
            }
        }
        films.insert(to, recording);
    }
    Ok(outcome)
}

fn made(recording: &str, to: &str) -> Result<Film, String> {
    let recording = files::recording(recording)?;
    files::replace(to, |file| film::write(&recording, file).map_err(|e| e.to_string()))
}

fn told(film: &Film) -> String {
    let (count, s) = (film.pictures, if film.pictures == 1 { "" } else { "s" });
    let (seconds, ms) = (film.length_ms / 1000, film.length_ms % 1000);
    format!("{count} picture{s}, {:02}:{:02}.{ms:03}", seconds / 60, seconds % 60)
}
