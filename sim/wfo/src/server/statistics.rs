//! Historical statistics as WFM has them (WXC-WFM-1, WXC-WFM-2): what is captured again replaces what was there.

use super::core::{Refused, Server};
use crate::acd::webex::wfm::{Due, INTERVAL_MS, KINDS, Progress, interval};
use crate::events;
use serde_json::Value;
use std::collections::BTreeMap;

fn key(acd: &str, kind: &str, begin: i64) -> String {
    format!("stat/{acd}/{kind}/{begin:015}")
}

impl Server {
    /// How far capture is.
    pub fn statistics_progress(&self, acd: &str) -> Progress {
        self.state().model.acds.get(acd).map(|a| a.statistics).unwrap_or_default()
    }

    /// Puts the rows of a stretch in the place of those that are there.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_statistics(
        &self,
        acd: &str,
        due: &Due,
        rows: Vec<(&'static str, Value)>,
        progress: Progress,
    ) -> Result<(), Refused> {
        self.change(|c| {
            let mut of: BTreeMap<String, Vec<Value>> = BTreeMap::new();
            for (kind, row) in rows {
                if let Some(begin) = interval(&row).filter(|b| due.from <= *b && *b < due.to) {
                    of.entry(key(acd, kind, begin)).or_default().push(row);
                }
            }
            let begins = (due.from..due.to).step_by(INTERVAL_MS as usize);
            for begin in begins.filter(|_| due.again) {
                // A key that is put anew is not removed: removals come last in a commit.
                let gone = KINDS.iter().map(|kind| key(acd, kind, begin)).filter(|key| !of.contains_key(key));
                gone.for_each(|key| c.batch.remove(key));
            }
            for (key, rows) in of {
                c.batch.put(key, &rows);
            }
            if let Some(record) = c.model.acds.get_mut(acd) {
                record.statistics = progress;
            }
            c.keep_acd(acd);
            let (acd, from, to, again) = (acd.to_owned(), due.from, due.to, due.again);
            c.effects.event(events::StatisticsCaptured { acd, from, to, again });
            Ok(())
        })
    }

    /// Rows of a kind whose intervals begin in `[from, to)`.
    ///
    /// # Errors
    /// No such kind, or the store fails.
    pub fn statistics(&self, acd: &str, kind: &str, from: i64, to: i64) -> Result<Vec<Value>, Refused> {
        if !KINDS.contains(&kind) {
            return Err(Refused::Unknown("statistics are those of a queue, an agent or an agent-queue".into()));
        }
        let state = self.state();
        let all: Vec<(String, Vec<Value>)> =
            state.store.all(&format!("stat/{acd}/{kind}/")).map_err(|e| Refused::Store(e.to_string()))?;
        let within = |begin: &str| begin.parse().is_ok_and(|b: i64| from <= b && b < to);
        Ok(all.into_iter().filter(|(begin, _)| within(begin)).flat_map(|(_, rows)| rows).collect())
    }
}
