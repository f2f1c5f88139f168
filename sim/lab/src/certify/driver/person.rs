//! The person at the terminal as a driver: reads what is to be done, presses Enter and does it right then. One question at a time, for
//! all cases together.

use super::{LINE_MAX, Order, lock, thread};
use serde_json::{Map, Value, json};
use std::io::{BufRead, Read};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a person has.
const PATIENCE: Duration = Duration::from_secs(600);

/// A person who drives a case.
#[derive(Debug)]
pub(super) struct Person {
    case: String,
    undone: Mutex<Option<String>>,
}

impl Person {
    pub(super) fn of(case: &str) -> Self {
        Self { case: case.to_owned(), undone: Mutex::default() }
    }

    /// What was not done, and why.
    pub(super) fn undone(&self) -> Option<String> {
        lock(&self.undone).clone()
    }

    /// Asks, and waits for Enter.
    ///
    /// # Errors
    /// It was not done.
    pub(super) async fn act(&self, order: &Order) -> Result<Value, String> {
        let (done, answer) = oneshot::channel();
        let question = question(&self.case, order);
        let asked = thread(move || {
            // Whoever asked may have gone.
            let _ = done.send(ask(&question));
        });
        let done = match asked {
            Err(why) => Err(why),
            Ok(()) => match kernel::time::timeout(PATIENCE, answer).await {
                Ok(answer) => answer.unwrap_or_else(|_| Err("the terminal is gone".into())),
                Err(_) => Err(format!("nobody pressed Enter within {} minutes", PATIENCE.as_secs() / 60)),
            },
        };
        done.map_err(|why| {
            let why = format!("`{}` was not done: {why}", order.action);
            *lock(&self.undone) = Some(why.clone());
            why
        })
    }
}

/// What is to be done, a field a line.
fn question(case: &str, order: &Order) -> String {
    let mut text = match order.action.as_str() {
        "begin" => format!("\n{case}: get your product ready; it begins afresh.\n"),
        action => format!("\n{case}: your product is to do this: {action}\n"),
    };
    let width = order.fields.keys().map(String::len).max().unwrap_or(0);
    for (name, value) in &order.fields {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.push_str(&format!("    {name:<width$}  {value}\n"));
    }
    let then = if order.action == "begin" { "Press Enter when it is." } else { "Press Enter, and do it right then." };
    format!("{text}{then} (`n` and Enter: it cannot be done) ")
}

fn ask(question: &str) -> Result<Value, String> {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    eprint!("{question}");
    loop {
        let mut line = String::new();
        let read = std::io::stdin().lock().take(LINE_MAX).read_line(&mut line);
        match read.map_err(|e| format!("failed to read the terminal: {e}"))? {
            0 => {
                eprintln!();
                return Err("the input has ended".into());
            }
            _ => match understood(line.trim()) {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => return Err("you said so".into()),
                Err(why) => eprint!("{why} "),
            },
        }
    }
}

/// Nothing, or fields that the answer is to have, as `call_id=17`; none for a no.
///
/// # Errors
/// Neither: what is due.
fn understood(line: &str) -> Result<Option<Value>, String> {
    if ["n", "no"].iter().any(|no| line.eq_ignore_ascii_case(no)) {
        return Ok(None);
    }
    let mut fields = Map::from_iter([("ok".to_owned(), json!(true))]);
    for word in line.split_whitespace() {
        let (name, value) = word.split_once('=').ok_or_else(|| {
            format!("`{word}` is neither `n` nor of the form NAME=VALUE; Enter alone says that it is done")
        })?;
        fields.insert(name.to_owned(), json!(value));
    }
    Ok(Some(Value::Object(fields)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_says_yes_and_n_says_no() {
        assert_eq!(understood(""), Ok(Some(json!({ "ok": true }))));
        assert_eq!(understood("call_id=17"), Ok(Some(json!({ "ok": true, "call_id": "17" }))));
        assert_eq!(understood("N"), Ok(None));
        assert!(understood("what").unwrap_err().contains("neither"));
    }

    #[test]
    fn a_person_reads_a_field_a_line() {
        let order = Order::new("login").with("agent", "braun").with("csrf", true);
        let text = question("agent-desktop/csrf", &order);
        assert!(text.starts_with(
            "\nagent-desktop/csrf: your product is to do this: login\n    agent  braun\n    csrf   true\n"
        ));
        assert!(text.contains("Press Enter"), "{text}");
    }
}
