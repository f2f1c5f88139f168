//! A perfect installation, put together by these tests' own means: what a faultless recorder and server would leave
//! behind, given the truth and when capture ran. Tests then break one thing in it.

#![allow(dead_code, reason = "each test file uses its own part of it")]

#[path = "../boxes/mod.rs"]
pub mod boxes;
pub mod day;
pub mod eligibility;
pub mod film;
pub mod perfect;

use judge::evidence::Evidence;
use judge::truth::Truth;
use judge::{Report, State};
use kernel::trace::Record;
use serde_json::{Value, json};

/// The start of all days here: 2021-12-17T09:00:00Z.
pub const T0: i64 = 1_639_731_600_000;

/// So many seconds after the start.
pub fn s(seconds: i64) -> i64 {
    T0 + seconds * 1000
}

/// A run that can be judged.
pub struct Run {
    pub truth: Truth,
    pub evidence: Evidence,
}

impl Run {
    pub fn judge(&self) -> Report {
        judge::judge(&self.truth, &self.evidence)
    }
    /// Nothing is broken, and these ids held.
    pub fn holds(&self, ids: &[&str]) {
        let report = self.judge();
        assert_eq!(report.counts().broken, 0, "{report}");
        for id in ids {
            assert_eq!(report.state(id), State::Held, "{id}\n{report}");
        }
    }
    /// These ids were not reached.
    pub fn not_reached(&self, ids: &[&str]) {
        let report = self.judge();
        for id in ids {
            assert_eq!(report.state(id), State::NotReached, "{id}\n{report}");
        }
    }
    /// Exactly these ids are to blame.
    #[track_caller]
    pub fn blames(&self, ids: &[&str]) {
        let report = self.judge();
        let roots: Vec<&str> = report.roots().iter().map(|v| v.id.as_str()).collect();
        assert_eq!(roots, ids, "{report}");
        for root in report.roots() {
            assert!(root.sentence.is_some() && root.findings.iter().all(|f| !f.seen.is_empty() && !f.due.is_empty()));
        }
    }
    /// The contact of that call and agent.
    pub fn contact(&mut self, call: &str, mail: &str) -> &mut Value {
        let own = |c: &&mut Value| c["assocCallId"] == call && c["agentEmail"] == mail;
        self.evidence.contacts.iter_mut().find(own).expect("such a contact")
    }
    pub fn id(&mut self, call: &str, mail: &str) -> String {
        self.contact(call, mail)["id"].as_str().expect("an id").to_owned()
    }
    /// Changes the fields of the records that a closure accepts.
    pub fn edit(&mut self, mut change: impl FnMut(&mut Record, &mut Value) -> bool) {
        let mut changed = 0;
        for record in &mut self.evidence.trace.records {
            let mut fields: Value = serde_json::from_str(&record.fields).expect("JSON");
            if change(record, &mut fields) {
                record.fields = fields.to_string().into();
                changed += 1;
            }
        }
        assert!(changed > 0, "nothing was changed");
    }
    /// Changes the WebSocket messages of a kind.
    pub fn edit_message(&mut self, kind: &str, mut change: impl FnMut(&mut Record, &mut Value) -> bool) {
        self.edit(|record, fields| {
            let Some(text) = fields["text"].as_str() else { return false };
            let mut message: Value = serde_json::from_str(text).expect("JSON");
            if message["type"] != kind || !change(record, &mut message) {
                return false;
            }
            fields["text"] = json!(message.to_string());
            true
        });
    }
    /// Takes records away.
    pub fn forget(&mut self, mut which: impl FnMut(&Record) -> bool) {
        let before = self.evidence.trace.records.len();
        self.evidence.trace.records.retain(|r| !which(r));
        assert!(self.evidence.trace.records.len() < before, "nothing was taken away");
    }
    /// Leaves a file on a disk.
    pub fn leave(&mut self, machine: &str, path: &str, bytes: Vec<u8>) {
        self.evidence.disks.get_mut(machine).expect("a disk").insert(path.into(), bytes);
    }
    /// Adds a record.
    pub fn add(&mut self, at: i64, host: &str, kind: &'static str, fields: &Value) {
        let ordinal = self.evidence.trace.records.len() as u64;
        self.evidence.trace.records.push(Record {
            at,
            ordinal,
            host: host.into(),
            kind,
            fields: fields.to_string().into(),
        });
        self.evidence.trace.records.sort_by_key(|r| r.at);
    }
}
