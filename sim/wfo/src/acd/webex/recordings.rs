//! Contacts' audio by the Programmatic APIs.

use super::captured;
use super::door::origin;
use super::matching::Wish;
use super::programmatic::Programmatic;
use super::sounds::{Heard, Sound, Wanted};
use crate::acd::failure::Failure;
use http::Method;
use std::collections::BTreeMap;
use wire::webex::captures::{Answer, Captures, Query, Recording, Request};

/// Life of the addresses of audio that is asked for, in minutes.
const LIFE_MIN: i64 = 30;
/// A task that no tenant has.
const PROBE: &str = "00000000-0000-0000-0000-000000000000";

/// What there is of a call.
fn of_call(all: &[Captures], call: &str) -> Vec<Recording> {
    all.iter().filter(|c| c.task_id == call).flat_map(|c| c.recording.iter().cloned()).collect()
}

impl Programmatic {
    /// Whether the user may use the captures API.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn may_media(&mut self) -> Result<(), Failure> {
        self.captures(vec![PROBE.into()], true).await.map(drop)
    }

    async fn captures(&mut self, task_ids: Vec<String>, segments: bool) -> Result<Vec<Captures>, Failure> {
        let query = Query {
            org_id: Some(self.organization().await?),
            url_expiration: Some(LIFE_MIN),
            task_ids,
            include_segments: Some(segments),
            include_va_recordings: Some(false),
        };
        let address = format!("{}/v1/captures/query", self.api);
        let answer: Answer = self.door.send(Method::POST, &address, &Request { query }).await?;
        Ok(answer.data)
    }

    /// Contacts' audio of up to ten calls. First by the pieces and consultations; what is no contact's own file is cut out
    /// of the whole, which is asked for only then. The first call whose files cannot be had ends it; the others are left
    /// for another time.
    pub async fn sounds(&mut self, wanted: &[Wanted]) -> Heard {
        let mut out: BTreeMap<String, Vec<Sound>> = BTreeMap::new();
        let mut open = wanted.to_vec();
        for segments in [true, false] {
            if open.is_empty() {
                break;
            }
            let ids = open.iter().map(|w| w.call.clone()).collect();
            let captures = match self.captures(ids, segments).await {
                Ok(captures) => captures,
                Err(failure) => return Heard::new(out, Vec::new(), Err(failure)),
            };
            // Where nothing is there, nothing is there in another form.
            open.retain(|w| captures.iter().any(|c| c.task_id == w.call));
            for n in 0..open.len() {
                let Some(one) = open.get_mut(n) else { break };
                let (sounds, outcome) = self.of_one(one, of_call(&captures, &one.call), segments).await;
                one.wishes.retain(|w| !sounds.iter().any(|s| s.part == w.part));
                if !sounds.is_empty() {
                    out.entry(one.call.clone()).or_default().extend(sounds);
                }
                if outcome.is_err() {
                    let others = open.iter().enumerate().filter(|(m, w)| *m != n && !w.wishes.is_empty());
                    return Heard::new(out, others.map(|(_, w)| w.call.clone()).collect(), outcome);
                }
            }
            open.retain(|w| !w.wishes.is_empty());
        }
        Heard::new(out, Vec::new(), Ok(()))
    }

    /// One call's; with fresh addresses, once, where these have expired.
    async fn of_one(
        &mut self,
        one: &Wanted,
        recordings: Vec<Recording>,
        segments: bool,
    ) -> (Vec<Sound>, Result<(), Failure>) {
        let (sounds, outcome) = self.fetch_all(&one.wishes, &recordings).await;
        if outcome != Err(Failure::Status(403)) {
            return (sounds, outcome);
        }
        match self.captures(vec![one.call.clone()], segments).await {
            Ok(fresh) => self.fetch_all(&one.wishes, &of_call(&fresh, &one.call)).await,
            Err(failure) => (sounds, Err(failure)),
        }
    }

    /// Fetches what these contacts need of a task's recordings, until one fails.
    async fn fetch_all(&mut self, wishes: &[Wish], recordings: &[Recording]) -> (Vec<Sound>, Result<(), Failure>) {
        let mut sounds = Vec::new();
        for fetch in captured::plan(wishes, recordings) {
            let is_allowed =
                self.storage.is_empty() || origin(&fetch.address).is_some_and(|o| self.storage.contains(&o));
            if !is_allowed {
                return (sounds, Err(Failure::Elsewhere));
            }
            match self.door.fetch(&fetch.address).await.and_then(|file| fetch.take(&file)) {
                Ok(more) => sounds.extend(more),
                Err(failure) => return (sounds, Err(failure)),
            }
        }
        (sounds, Ok(()))
    }
}
