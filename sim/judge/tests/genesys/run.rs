//! A run that can be judged, and ways to break it.

use crate::house::House;
use judge::genesys::view::stored::sha256;
use judge::genesys::{Evidence, Truth};
use judge::{Report, State};
use kernel::trace::{Record, Trace};
use serde_json::{Value, json};

pub struct Run {
    pub truth: Truth,
    pub evidence: Evidence,
}

impl Run {
    pub fn of(house: House) -> Self {
        let mut records = house.records;
        records.sort_by_key(|r| r.at);
        for (ordinal, r) in records.iter_mut().enumerate() {
            r.ordinal = ordinal as u64;
        }
        let evidence = Evidence { trace: Trace::of(records), rws: house.rws, ..Evidence::default() };
        Self { truth: house.truth, evidence }
    }
    pub fn judge(&self) -> Report {
        judge::genesys::judge(&self.truth, &self.evidence)
    }
    /// Nothing is broken, and these ids held.
    #[track_caller]
    pub fn holds(&self, ids: &[&str]) {
        let report = self.judge();
        assert_eq!(report.counts().broken, 0, "{report}");
        for id in ids {
            assert_eq!(report.state(id), State::Held, "{id}\n{report}");
        }
    }
    /// These ids were not reached.
    #[track_caller]
    pub fn not_reached(&self, ids: &[&str]) {
        let report = self.judge();
        for id in ids {
            assert_eq!(report.state(id), State::NotReached, "{id}\n{report}");
        }
    }
    /// Exactly this is to blame.
    #[track_caller]
    pub fn blames(&self, id: &str) {
        let report = self.judge();
        let roots: Vec<&str> = report.roots().iter().map(|v| v.id.as_str()).collect();
        assert_eq!(roots, [id], "{report}");
        for root in report.roots() {
            assert!(root.sentence.is_some() && root.findings.iter().all(|f| !f.seen.is_empty() && !f.due.is_empty()));
        }
    }
    /// Whether this is among what is to blame.
    pub fn is_root(&self, id: &str) -> bool {
        self.judge().roots().iter().any(|v| v.id == id)
    }
    /// Changes the fields of the records that a closure accepts.
    #[track_caller]
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
    /// Changes the answers to what was asked of SRS.
    #[track_caller]
    pub fn asked(&mut self, what: &str, mut change: impl FnMut(i64, &mut Value) -> bool) {
        self.edit(|r, f| r.kind == "desktop.asked" && f["what"] == what && change(r.at, f));
    }
    /// Replaces a word in messages of a kind that have all these words.
    #[track_caller]
    pub fn reword(&mut self, kind: &str, having: &[&str], from: &str, to: &str) {
        self.edit(|r, f| {
            let text = f["text"].as_str().unwrap_or_default().to_owned();
            let is = r.kind == kind && having.iter().all(|w| text.contains(w)) && text.contains(from);
            if is {
                f["text"] = json!(text.replace(from, to));
            }
            is
        });
    }
    /// Takes records away that have all these words.
    #[track_caller]
    pub fn forget(&mut self, kind: &str, having: &[&str]) {
        let before = self.evidence.trace.records.len();
        self.evidence.trace.records.retain(|r| !(r.kind == kind && having.iter().all(|w| r.fields.contains(w))));
        assert!(self.evidence.trace.records.len() < before, "nothing was taken away");
    }
    /// Adds a record.
    pub fn add(&mut self, at: i64, host: &str, kind: &'static str, fields: &Value) {
        let fields = fields.to_string().into();
        self.evidence.trace.records.push(Record { at, ordinal: 0, host: host.into(), kind, fields });
        self.evidence.trace.records.sort_by_key(|r| r.at);
        for (ordinal, r) in self.evidence.trace.records.iter_mut().enumerate() {
            r.ordinal = ordinal as u64;
        }
    }
    /// The only screen file's entry, or the nth.
    pub fn screen(&mut self, n: usize) -> &mut Value {
        &mut self.evidence.rws.get_mut("rws1").expect("rws1").screens[n]
    }
    /// The only screen file, made of other bytes.
    #[track_caller]
    pub fn store(&mut self, bytes: Vec<u8>) {
        let entry = self.screen(0);
        (entry["size"], entry["sha256"]) = (json!(bytes.len()), json!(sha256(&bytes)));
        let id = entry["recording"].as_str().expect("an id").to_owned();
        let put = format!("/sim/screen-recordings/{id}?offset=0");
        self.edit(|_, f| {
            let is = f["target"] == put.as_str();
            if is {
                f["sent"] = json!(bytes.len());
            }
            is
        });
        self.evidence.rws.get_mut("rws1").expect("rws1").files.insert(id, bytes);
    }
    /// Maps a screen file elsewhere.
    pub fn remap(&mut self, n: usize, uuid: Option<&str>, media: Option<&str>) {
        let rws = self.evidence.rws.get_mut("rws1").expect("rws1");
        (rws.screens[n]["callUUID"], rws.screens[n]["mediaId"]) = (json!(uuid), json!(media));
        let entry = rws.screens[n].clone();
        for recording in &mut rws.recordings {
            let own = recording["id"].as_str() == uuid;
            let list = recording["screenRecordings"].as_array_mut().expect("a list");
            list.retain(|s| s["recording"] != entry["recording"]);
            if own {
                list.push(entry.clone());
            }
        }
    }
    /// A screen file goes, and all that is of it but the order.
    pub fn lose(&mut self, n: usize) {
        let rws = self.evidence.rws.get_mut("rws1").expect("rws1");
        let id = rws.screens.remove(n)["recording"].as_str().expect("an id").to_owned();
        rws.files.remove(&id);
        for recording in &mut rws.recordings {
            recording["screenRecordings"].as_array_mut().expect("a list").retain(|s| s["recording"] != id.as_str());
        }
        self.forget("wire.http", &["/sim/screen-recordings/", &id]);
    }
}
