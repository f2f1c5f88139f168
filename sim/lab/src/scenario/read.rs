//! From the text of a file to a checked scenario.

use super::at::{At, Place};
use super::check;
use super::model::{Platform, Scenario};
use super::names;
use super::problem::{Problem, Unreadable};
use super::told::Told;
use crate::genesys;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_saphyr::Error;
use std::sync::Arc;

/// Bytes of a scenario at most. One by hand has a few thousand.
pub const LIMIT: usize = 4 << 20;

/// Reads and checks a scenario, of the kind that its `platform` says. `file` is shown with every mistake.
///
/// # Errors
/// Everything that is wrong with it: the first mistake of form, or else all mistakes of sense.
pub fn read(file: &str, source: &str) -> Result<Told, Unreadable> {
    let failed = |problems| Unreadable { file: file.to_owned(), source: Arc::new(source.to_owned()), problems };
    if source.len() > LIMIT {
        let message = format!("a scenario has at most {LIMIT} bytes, this one has {}", source.len());
        return Err(failed(vec![Problem::new(Place::default(), message)]));
    }
    let (told, mut problems) = kind(source).map_err(|problem| failed(vec![problem]))?;
    if problems.is_empty() {
        return Ok(told);
    }
    problems.sort_by_key(|p| p.place.offset);
    Err(failed(problems))
}

/// Reads it as what it says it is, and checks it.
fn kind(source: &str) -> Result<(Told, Vec<Problem>), Problem> {
    let genesys = genesys::model::Platform::Genesys.name();
    let platform = platform(source, genesys);
    if platform.as_ref().is_some_and(|platform| platform.value == genesys) {
        let scenario: genesys::Scenario = parse(source)?;
        let problems = genesys::check::check(&scenario);
        return Ok((Told::Genesys(Box::new(scenario)), problems));
    }
    let known: Vec<&str> = Platform::ALL.map(Platform::name).into_iter().chain([genesys]).collect();
    if let Some(other) = platform.filter(|platform| !known.contains(&platform.value.as_str())) {
        return Err(Problem::new(other.place, unknown(&other.value)).help(allowed(&other.value, &known)));
    }
    let scenario: Scenario = parse(source)?;
    let problems = check::check(&scenario);
    Ok((Told::Wfo(Box::new(scenario)), problems))
}

fn parse<T: DeserializeOwned>(source: &str) -> Result<T, Problem> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(source, options).map_err(|e| form(&e, source))
}

/// What the file says of its platform. Where it cannot be read as a whole, only a plain line counts, so that its mistakes
/// are shown as those of its own kind.
fn platform(source: &str, plainly: &str) -> Option<At<String>> {
    #[derive(Deserialize)]
    struct Head {
        platform: Option<At<String>>,
    }
    let options = serde_saphyr::options! { with_snippet: false };
    match serde_saphyr::from_str_with_options::<Head>(source, options) {
        Ok(head) => head.platform,
        Err(_) => source
            .lines()
            .filter_map(|line| line.strip_prefix("platform:"))
            .any(|value| value.split('#').next().is_some_and(|value| value.trim() == plainly))
            .then(|| At::nowhere(plainly.to_owned())),
    }
}

fn unknown(word: &str) -> String {
    format!("`{word}` is not known here")
}

/// A mistake of form, in our own words where we have better ones than the reader.
fn form(error: &Error, source: &str) -> Problem {
    let error = error.without_snippet();
    let mut place = error.location().map(|l| place(&l, source)).unwrap_or_default();
    let (message, help) = match error {
        Error::SerdeUnknownVariant { variant, expected, .. } => (unknown(variant), allowed(variant, expected)),
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("there is no field `{field}` here"), allowed(field, expected))
        }
        Error::SerdeMissingField { field, .. } => (format!("the field `{field}` is missing"), String::new()),
        Error::DuplicateMappingKey { key: Some(key), .. } => (format!("`{key}` stands here twice"), String::new()),
        Error::SerdeInvalidType { unexpected, expected, .. } => {
            (format!("{unexpected} stands where {expected} is due"), String::new())
        }
        Error::InvalidScalar { ty, .. } => scalar(ty),
        Error::Unexpected { expected: "mapping start", .. } => {
            ("a name with its fields is due here".into(), "as `logon: { agent: braun, pc: PC-0417 }`".into())
        }
        Error::Unexpected { expected: "sequence start", .. } => {
            ("a list is due here".into(), "each item begins with `- `".into())
        }
        other => (plain(other), String::new()),
    };
    // A reader at the end of the file points behind it, where nothing can be shown.
    place.offset = place.offset.min(source.len().saturating_sub(1));
    Problem::new(place, message).help(help)
}

/// What is due where a plain value of this kind cannot be read, and what is allowed.
fn scalar(kind: &str) -> (String, String) {
    let whole = |help: &str| ("a whole number is due here".to_owned(), help.to_owned());
    match kind {
        "boolean" => ("yes or no is due here".into(), "allowed: `true`, `false`".into()),
        "u8" => whole("allowed: 0 to 255"),
        "u16" => whole("allowed: 0 to 65535"),
        kind if kind.starts_with('u') => whole("allowed: 0 or more"),
        kind if kind.starts_with('i') => whole(""),
        _ => ("a number is due here".into(), String::new()),
    }
}

/// The reader names some places by line and column only.
fn place(location: &serde_saphyr::Location, source: &str) -> Place {
    let place = Place::from_location(location);
    if place.known || location.line() == 0 {
        return place;
    }
    let before: usize = source.split_inclusive('\n').take(location.line() as usize - 1).map(str::len).sum();
    let line = source[before..].lines().next().unwrap_or("");
    let within = line.char_indices().nth((location.column() as usize).saturating_sub(1)).map_or(line.len(), |(i, _)| i);
    Place { offset: before + within, len: 0, known: true }
}

fn allowed(word: &str, expected: &[&str]) -> String {
    let all = format!("allowed: {}", expected.join(", "));
    match names::nearest(word, expected.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? {all}"),
        None => all,
    }
}

/// The reader's own words, without the place, which is shown anyway.
fn plain(error: &Error) -> String {
    use serde_saphyr::MessageFormatter;
    serde_saphyr::UserMessageFormatter.format_message(error).into_owned()
}
