//! What agents do, by the Programmatic APIs.

use super::door::with_query;
use super::face::{Deed, Moment};
use super::programmatic::{PAGES, Programmatic, TOO_LARGE, is_last};
use crate::acd::failure::Failure;
use wire::webex::activities::Activity;

/// A window, in milliseconds: less than 24 hours.
const DAY_MS: i64 = 23 * 3_600_000;
/// Records that one query can reach.
const RECORDS: usize = 10_000;

impl Programmatic {
    /// Logons, logoffs and voice states since an instant.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn moments(&mut self, since: i64, now: i64) -> Result<Vec<Moment>, Failure> {
        let mut out = Vec::new();
        let (mut from, mut page, mut reached, mut size) = (since.max(0), 0, 0, self.activity_rows());
        for _ in 0..PAGES {
            if from > now {
                return Ok(out);
            }
            // Where now is included, its own clock says what that is.
            let to = from + DAY_MS;
            let rows = match self.activities(from, (to < now).then_some(to), page, size).await {
                Err(TOO_LARGE) if size > 1 => {
                    (page, reached, size) = (0, 0, size / 2);
                    continue;
                }
                rows => rows?,
            };
            let (count, last) = (rows.len(), rows.last().map_or(from, |a| a.start_time));
            out.extend(rows.iter().flat_map(moment));
            (page, reached) = (page + 1, reached + count);
            if is_last(count, size) {
                (from, page, reached) = (to + 1, 0, 0);
            } else if reached + size > RECORDS {
                if last <= from {
                    return Err(Failure::Malformed("too many activities begin in one instant".into()));
                }
                // No query goes further: another one, from the instant in which this one ended.
                (from, page, reached) = (last, 0, 0);
            }
        }
        Err(Failure::Malformed(format!("the list has more than {PAGES} pages")))
    }

    async fn activities(
        &mut self,
        from: i64,
        to: Option<i64>,
        page: usize,
        size: usize,
    ) -> Result<&[Activity], Failure> {
        let (from, page, size) = (from.to_string(), page.to_string(), size.to_string());
        let to = to.map(|to| to.to_string());
        let mut query = vec![("from", &*from), ("channelTypes", "telephony"), ("page", &*page), ("pageSize", &*size)];
        query.extend(to.as_deref().map(|to| ("to", to)));
        let address = with_query(&format!("{}/v1/agents/activities", self.api), &query);
        self.door.poll(&address, &mut self.activities).await
    }
}

fn moment(a: &Activity) -> Vec<Moment> {
    let of = |what| Moment { at: a.start_time, agent: a.agent_id.clone(), what };
    let logon = match (a.is_login, a.current_state.as_str()) {
        (1, _) => Some(of(Deed::Logon(true))),
        (_, "logged-out") => Some(of(Deed::Logon(false))),
        _ => None,
    };
    let state = (!a.current_state.is_empty()).then(|| of(Deed::State(a.current_state.clone())));
    logon.into_iter().chain(state).collect()
}
