//! ACDs beside those of the configuration, and what is wrong with an ACD.

use super::core::{Refused, Server};
use super::model::AcdRecord;
use crate::acd::webex::config::from_form;
use crate::acd::webex::form::unique;
use crate::config::AcdConfig;
use crate::events;
use crate::span::record;
use wire::acd::{AcdForm, Mistake};

/// Seconds between two questions for new contacts, for an ACD that was added here.
const IMPORT_INTERVAL_S: u32 = 60;
/// ACDs at most.
const ACDS: usize = 100;

/// Why an ACD was not added.
#[derive(Debug)]
pub enum NotAdded {
    /// The form has mistakes.
    Mistakes(Vec<Mistake>),
    /// It cannot be stored.
    Refused(Refused),
}

impl Server {
    /// The ACDs of the configuration, then those that were added here.
    pub fn connections(&self) -> Vec<AcdConfig> {
        let state = self.state();
        let added = state.model.acds.values().filter_map(|a| a.form.as_ref());
        let added = added.filter_map(|form| from_form(form, IMPORT_INTERVAL_S).ok());
        self.config().acds.iter().cloned().chain(added).collect()
    }

    /// What is wrong with a form, the uniqueness of its name included (WXC-CFG-1 to -5).
    pub fn check_form(&self, form: &AcdForm) -> Vec<Mistake> {
        let names: Vec<String> = self.state().model.acds.keys().cloned().collect();
        let mut mistakes = crate::acd::webex::form::check(form);
        mistakes.extend(unique(form, &names));
        mistakes
    }

    /// Adds an ACD. Its work is begun by the caller.
    ///
    /// # Errors
    /// Mistakes in the form, too many ACDs, or the store fails.
    pub fn add_acd(&self, form: &AcdForm) -> Result<AcdConfig, NotAdded> {
        let mistakes = self.check_form(form);
        if !mistakes.is_empty() {
            return Err(NotAdded::Mistakes(mistakes));
        }
        let acd = from_form(form, IMPORT_INTERVAL_S).map_err(NotAdded::Mistakes)?;
        let added = self.change(|c| {
            if c.model.acds.len() >= ACDS || c.model.acds.contains_key(&acd.name) {
                return Err(Refused::Not("there are too many ACDs, or there is one of that name".into()));
            }
            let mut new = AcdRecord {
                sync_interval_min: acd.sync_interval_min,
                form: Some(form.clone()),
                ..AcdRecord::default()
            };
            record(&mut new.rte, c.now, acd.rte_messaging);
            c.model.acds.insert(acd.name.clone(), new);
            c.keep_acd(&acd.name);
            Ok(())
        });
        added.map_err(NotAdded::Refused)?;
        Ok(acd)
    }

    /// Notes what is wrong with a part of an ACD (`configuration`, `API`, `Media API`), or that nothing is any more
    /// (WXC-CFG-8). Told in the trace where it is news.
    pub fn note_problem(&self, acd: &str, part: &str, why: Option<&str>) {
        let mut state = self.state();
        let of = state.problems.entry(acd.to_owned()).or_default();
        let was = match why {
            Some(why) => of.insert(part.to_owned(), why.to_owned()),
            None => of.remove(part),
        };
        drop(state);
        if was.as_deref() != why {
            let (acd, part, why) = (acd.to_owned(), part.to_owned(), why.unwrap_or_default().to_owned());
            kernel::trace::emit(&events::AcdProblem { acd, part, why });
        }
    }
}
