//! Passwords, tokens and keys: in no event, in no file, in no answer of the server. What they would open is what SCR-SEC-1
//! and -3 are about, so those are blamed: -1 for what a PC does, -3 for what the server does. This alone reaches neither.
//! The findings do not name what they have found.

use super::secrecy::{is_outside, whose};
use crate::case::Case;
use crate::expect::online::SERVER;
use crate::verdict::{Book, Finding};
use crate::watch::Scanner;

/// Shorter ones stand somewhere by chance.
const SHORTEST: usize = 8;
const DUE: &str = "no password, token or key";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let scanner = scanner(case);
    for r in &case.view.evidence.trace.records {
        if scanner.finds(r.fields.as_bytes()) {
            let finding = Finding::new(format!("a secret in an event {}", r.kind), DUE).record(r.at, r.ordinal);
            book.check(teller(case, r), Some(finding));
        }
    }
    answers(case, &scanner, book);
    for (machine, files) in case.view.evidence.disks.iter().filter(|(m, _)| !is_outside(case, m)) {
        for (path, bytes) in files {
            if scanner.finds(path.as_bytes()) || scanner.finds(bytes) {
                book.check(whose(case, machine), Some(Finding::new(format!("a secret in a file on {machine}"), DUE)));
            }
        }
    }
}

/// Whoever let it out: the sender of a message, the host of anything else.
fn teller(case: &Case<'_>, record: &kernel::trace::Record) -> &'static str {
    let message = (record.kind == "wire.ws").then(|| serde_json::from_str::<serde_json::Value>(&record.fields).ok());
    match message.flatten().as_ref().and_then(|m| m["from"].as_str()) {
        Some(SERVER) => "SCR-SEC-3",
        Some(sender) => whose(case, sender),
        None => whose(case, &record.host),
    }
}

/// What the server answers, on its pages too.
fn answers(case: &Case<'_>, scanner: &Scanner, book: &mut Book) {
    let evidence = case.view.evidence;
    let lists =
        [("contacts", &evidence.contacts), ("users", &evidence.users), ("discrepancies", &evidence.discrepancies)];
    let mut told: Vec<String> = Vec::new();
    for (name, list) in lists {
        if list.iter().any(|json| scanner.finds(json.to_string().as_bytes())) {
            told.push(format!("the list of {name}"));
        }
    }
    let probes = evidence.probes.iter().filter(|p| scanner.finds(p.body.as_bytes()));
    told.extend(probes.map(|p| format!("the answer to `{}`", p.what)));
    for place in told {
        book.check("SCR-SEC-3", Some(Finding::new(format!("a secret in {place}"), DUE)));
    }
}

fn scanner(case: &Case<'_>) -> Scanner {
    scanner_of(&case.truth.secrets, &case.truth.keys)
}

/// Looks for all secrets and keys, as they are and as they are written down.
pub(crate) fn scanner_of(secrets: &[String], keys: &[Vec<u8>]) -> Scanner {
    let secrets = secrets.iter().filter(|s| s.len() >= SHORTEST);
    let mut forms: Vec<Vec<u8>> = Vec::new();
    for secret in secrets {
        forms.extend([secret.to_lowercase().into_bytes(), secret.to_uppercase().into_bytes()]);
        forms.push(secret.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.extend(written(secret.as_bytes()));
    }
    keys.iter().filter(|key| key.len() >= SHORTEST).for_each(|key| forms.extend(written(key)));
    forms.sort_unstable();
    forms.dedup();
    Scanner::bytes(forms.into_iter().map(|form| (form, "a secret".to_owned())).collect())
}

/// As it is, in hexadecimal digits, and in base 64 at each of the three places in a group that it may begin at.
fn written(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex = |upper: bool| -> Vec<u8> {
        let digit = |n: u8| char::from_digit(u32::from(n), 16).map_or(b'0', |c| c as u8);
        let lower = secret.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]);
        lower.map(|d| if upper { d.to_ascii_uppercase() } else { d }).collect()
    };
    let mut forms = vec![secret.to_vec(), hex(false), hex(true)];
    for url in [false, true] {
        forms.extend((0..3).map(|before| base64(secret, before, url)));
    }
    forms
}

/// The characters that depend on the secret alone, with so many bytes before it.
fn base64(secret: &[u8], before: usize, url: bool) -> Vec<u8> {
    let letters: &[u8; 64] = if url {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    } else {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    };
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret);
    let (first, last) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    let sextet = |n: usize| {
        let at = n * 6 / 8;
        let pair = u16::from(bytes[at]) << 8 | u16::from(bytes.get(at + 1).copied().unwrap_or(0));
        letters[usize::from(pair >> (10 - n * 6 % 8) & 63)]
    };
    (first..last).map(sextet).collect()
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base_64_at_each_place() {
        assert_eq!(base64(b"hunter2!", 0, false), b"aHVudGVyMi");
        // "ahunter2!" is YWh1bnRlcjIh, "abhunter2!" is YWJodW50ZXIyIQ==.
        assert_eq!(base64(b"hunter2!", 1, false), b"h1bnRlcjIh");
        assert_eq!(base64(b"hunter2!", 2, false), b"odW50ZXIyI");
    }
}
