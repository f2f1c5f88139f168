//! Short ways to products that are wrong on purpose: our own part, of which something is twisted on the wire.

use kernel::world::{Fate, Meddler, Passing, What};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What becomes of what passes.
type Deed = Arc<dyn Fn(&Passing<'_>) -> Fate + Send + Sync>;

/// Something twisted on the wire.
#[derive(Clone)]
pub struct Twist(Deed);

/// A way to be wrong: its name, and what makes it.
pub type Misstep = (&'static str, fn() -> Twist);

impl Twist {
    /// Of everything that passes.
    pub fn new(deed: impl Fn(&Passing<'_>) -> Fate + Send + Sync + 'static) -> Self {
        Self(Arc::new(deed))
    }
    /// As a world has it.
    pub fn meddler(&self) -> Meddler {
        Meddler(self.0.clone())
    }
}

/// Changes good answers in JSON to `GET` of a path.
pub fn answers(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    bytes(path, move |body| {
        if let Ok(mut value) = serde_json::from_slice::<Value>(body) {
            change(&mut value);
            *body = value.to_string().into_bytes();
        }
    })
}

/// Changes good answers in JSON to requests by a method whose target fits.
pub fn said(
    method: &'static str,
    fits: fn(&str) -> bool,
    change: impl Fn(&mut Value) + Send + Sync + 'static,
) -> Twist {
    Twist::new(move |passing| match passing.what {
        What::Answer { method: own, target, status: 200, body } if own == method && fits(target) => {
            let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Fate::Pass };
            change(&mut value);
            Fate::Body(value.to_string().into_bytes())
        }
        _ => Fate::Pass,
    })
}

/// Both.
pub fn both(one: Twist, other: Twist) -> Twist {
    Twist::new(move |passing| match (one.0)(passing) {
        Fate::Pass => (other.0)(passing),
        fate => fate,
    })
}

/// Changes each element of the lists that come in good answers to `GET` of a path.
pub fn listed(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    answers(path, move |body| body.as_array_mut().into_iter().flatten().for_each(&change))
}

/// Changes the bytes of good answers to `GET` of a path.
pub fn bytes(path: &'static str, change: impl Fn(&mut Vec<u8>) + Send + Sync + 'static) -> Twist {
    Twist::new(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if target.starts_with(path) => {
            let mut body = body.to_vec();
            change(&mut body);
            Fate::Body(body)
        }
        _ => Fate::Pass,
    })
}

/// Answers `GET` of a path, with each query, for ever as it did at first.
pub fn for_ever(path: &'static str) -> Twist {
    let first: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::default();
    Twist::new(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if target.starts_with(path) => {
            let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
            Fate::Body(first.entry(target.to_owned()).or_insert_with(|| body.to_vec()).clone())
        }
        _ => Fate::Pass,
    })
}

/// Changes bodies in JSON of `POST` to a path.
pub fn posted(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Twist {
    Twist::new(move |passing| match passing.what {
        What::Request { method: "POST", target, body } if target.starts_with(path) => {
            let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Fate::Pass };
            change(&mut value);
            Fate::Body(value.to_string().into_bytes())
        }
        _ => Fate::Pass,
    })
}

/// Gives the client another answer than the server's, which never sees the request.
pub fn instead(method: &'static str, path: &'static str, status: u16, body: &'static str) -> Twist {
    Twist::new(move |passing| match passing.what {
        What::Request { method: m, target, .. } if m == method && target.starts_with(path) => {
            Fate::Answer(status, body.as_bytes().to_vec())
        }
        _ => Fate::Pass,
    })
}

/// What becomes of a message by RTE.
pub enum Told {
    /// It is changed, and passes.
    Passes,
    /// It is lost.
    Lost,
    /// Another one follows it.
    And(Value),
}

/// Changes messages of one type by RTE. The change is told when and between whom it passes.
pub fn rte(kind: &'static str, change: impl Fn(&mut Value, &Passing<'_>) -> Told + Send + Sync + 'static) -> Twist {
    Twist::new(move |passing| {
        let What::Text(text) = passing.what else { return Fate::Pass };
        let Ok(mut message) = serde_json::from_str::<Value>(text) else { return Fate::Pass };
        if message["type"] != kind {
            return Fate::Pass;
        }
        Fate::Texts(match change(&mut message, passing) {
            Told::Passes => vec![message.to_string()],
            Told::Lost => Vec::new(),
            Told::And(other) => vec![message.to_string(), other.to_string()],
        })
    })
}
