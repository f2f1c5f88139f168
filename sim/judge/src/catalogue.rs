//! The catalogue of every checkable statement: the data file `catalogue.json`, read once.
//!
//! An id is for ever: never renumbered, never reused. The left-hand column of everything.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// One checkable statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// For example `SCR-MATCH-3`.
    pub id: String,
    /// The part before the first dash.
    pub family: String,
    /// What is required, in our own words.
    pub sentence: String,
    /// Seed document and heading, or `public`.
    pub source: String,
    /// The named setting that decides where the documents conflict or stay silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Where this one is broken, these are bound to be broken in consequence. A verdict blames the root and mentions them.
    pub entails: Vec<String>,
    /// Platforms on which a run can reach it.
    pub platforms: Vec<String>,
}

/// What is wrong with the data file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// It is not the JSON that it has to be.
    #[error("failed to read the catalogue: {0}")]
    Json(String),
    /// An id stands there twice.
    #[error("{0} stands in the catalogue twice")]
    Twice(String),
    /// A sentence or the list of platforms is empty, or the family is not the id's.
    #[error("{0} is incomplete")]
    Incomplete(String),
    /// An id that is not there is said to follow.
    #[error("{id} entails {other}, which is not in the catalogue")]
    Unknown {
        /// Who says so.
        id: String,
        /// What is not there.
        other: String,
    },
    /// An id follows from itself.
    #[error("{0} follows from itself")]
    Circle(String),
}

/// The catalogue, in the order of `requirements.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// In order.
    pub requirements: Vec<Requirement>,
    /// All that follows from an id, directly or not.
    follows: BTreeMap<String, BTreeSet<String>>,
}

impl Catalogue {
    /// Reads and checks a catalogue.
    ///
    /// # Errors
    /// See [`Unsound`].
    pub fn parse(json: &str) -> Result<Self, Unsound> {
        let requirements: Vec<Requirement> = serde_json::from_str(json).map_err(|e| Unsound::Json(e.to_string()))?;
        let mut direct: BTreeMap<&str, &[String]> = BTreeMap::new();
        for r in &requirements {
            let family = r.id.split('-').next().unwrap_or_default();
            if r.sentence.trim().is_empty() || r.source.is_empty() || r.platforms.is_empty() || r.family != family {
                return Err(Unsound::Incomplete(r.id.clone()));
            }
            if direct.insert(&r.id, &r.entails).is_some() {
                return Err(Unsound::Twice(r.id.clone()));
            }
        }
        let mut follows = BTreeMap::new();
        for r in &requirements {
            let mut all = BTreeSet::new();
            let mut open: Vec<&String> = r.entails.iter().collect();
            while let Some(id) = open.pop() {
                let next =
                    direct.get(id.as_str()).ok_or_else(|| Unsound::Unknown { id: r.id.clone(), other: id.clone() })?;
                if *id == r.id {
                    return Err(Unsound::Circle(r.id.clone()));
                }
                if all.insert(id.clone()) {
                    open.extend(next.iter());
                }
            }
            follows.insert(r.id.clone(), all);
        }
        Ok(Self { requirements, follows })
    }

    /// The requirement of that id.
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|r| r.id == id)
    }

    /// Whether `other` is bound to be broken where `id` is.
    pub fn follows(&self, id: &str, other: &str) -> bool {
        self.follows.get(id).is_some_and(|f| f.contains(other))
    }
}

/// The project's catalogue.
///
/// # Panics
/// When the embedded data file is unsound, which a test of this crate rules out.
pub fn catalogue() -> &'static Catalogue {
    static IT: OnceLock<Catalogue> = OnceLock::new();
    IT.get_or_init(|| match Catalogue::parse(include_str!("../catalogue.json")) {
        Ok(c) => c,
        Err(why) => panic!("{why}"),
    })
}
