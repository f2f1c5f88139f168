//! Uploads: resumable, idempotent, one recording a contact (`wire::upload`).

use super::core::{Change, Refused, Server};
use super::model::UploadRecord;
use crate::events;
use crate::media::Medium;
use crate::relay::Progress;
use sha2::{Digest, Sha256};
use wire::contact::UploadState;
use wire::rte::ToDesktop;
use wire::upload::{Begin, PIECE, Part, Progress as Offset};

/// Parts that a recording shows at most.
const PARTS: usize = 10_000;

/// An answer to the uploading PC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadAnswer {
    /// 200
    Go(Offset),
    /// 409: another offset is due.
    Elsewhere(Offset),
    /// 409: the contact has its recording.
    Done,
    /// 404: nothing of the kind is owed by this PC.
    Unknown,
    /// 413
    TooLarge,
    /// 422: not what was announced; from the start again.
    Wrong(String),
}

impl Server {
    /// Announces a recording.
    ///
    /// # Errors
    /// When the store fails.
    pub fn begin_upload(&self, pc: &str, begin: Begin) -> Result<UploadAnswer, Refused> {
        self.change(|c| {
            let Some(id) = c.owed(pc, &begin.contact) else {
                c.refuse(&begin.contact, "not owed by this PC");
                return Ok(UploadAnswer::Unknown);
            };
            if c.has_recording(id) {
                return Ok(UploadAnswer::Done);
            }
            if begin.size > c.config.upload_limit || begin.covered.len() > PARTS {
                c.refuse(&begin.contact, "too large");
                return Ok(UploadAnswer::TooLarge);
            }
            if let Err(why) = c.plausible(id, &begin) {
                c.refuse(&begin.contact, &why);
                return Ok(UploadAnswer::Wrong(why));
            }
            match c.model.uploads.get(&id) {
                Some(old) if old.begin == begin && old.pc == pc => {
                    return Ok(UploadAnswer::Go(Offset { offset: old.medium.len(), complete: false }));
                }
                Some(old) => old.medium.clone().remove(&mut c.batch),
                None => {}
            }
            c.model.counters.medium += 1;
            c.keep_counters();
            let medium = Medium::new(c.model.counters.medium, c.store);
            let (contact, size) = (begin.contact.clone(), begin.size);
            c.model.uploads.insert(id, UploadRecord { pc: pc.to_owned(), begin, medium });
            c.keep_upload(id);
            c.effects.event(events::UploadBegun { contact, pc: pc.to_owned(), size });
            Ok(UploadAnswer::Go(Offset { offset: 0, complete: false }))
        })
    }

    /// Takes a piece.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_piece(&self, pc: &str, contact: &str, offset: u64, bytes: &[u8]) -> Result<UploadAnswer, Refused> {
        self.change(|c| {
            let Some(id) = c.owed(pc, contact) else { return Ok(UploadAnswer::Unknown) };
            if c.has_recording(id) {
                return Ok(UploadAnswer::Done);
            }
            let Some(mut upload) = c.model.uploads.get(&id).filter(|u| u.pc == pc).cloned() else {
                return Ok(UploadAnswer::Unknown);
            };
            let have = upload.medium.len();
            if offset != have {
                return Ok(UploadAnswer::Elsewhere(Offset { offset: have, complete: false }));
            }
            if bytes.len() > PIECE || have + bytes.len() as u64 > upload.begin.size {
                return Ok(UploadAnswer::TooLarge);
            }
            if bytes.is_empty() && have < upload.begin.size {
                return Ok(UploadAnswer::Go(Offset { offset: have, complete: false }));
            }
            upload.medium.append(bytes, c.store, &mut c.batch);
            let have = upload.medium.len();
            if have < upload.begin.size {
                c.model.uploads.insert(id, upload);
                c.keep_upload(id);
                return Ok(UploadAnswer::Go(Offset { offset: have, complete: false }));
            }
            c.complete(id, upload, bytes)
        })
    }
}

impl Change<'_> {
    /// The contact's number, if this PC owes its recording or has delivered it.
    fn owed(&self, pc: &str, contact: &str) -> Option<u64> {
        let id: u64 = contact.parse().ok()?;
        let record = self.model.contacts.get(&id)?;
        let relayed = record.relay.as_ref().is_some_and(|r| r.target.pc == pc);
        (relayed && contact == record.id.to_string()).then_some(id)
    }

    fn has_recording(&self, id: u64) -> bool {
        self.model.contacts.get(&id).is_some_and(|c| c.medium.is_some())
    }

    fn refuse(&mut self, contact: &str, why: &str) {
        let contact = if contact.len() <= 20 && contact.bytes().all(|b| b.is_ascii_digit()) { contact } else { "" };
        self.effects.event(events::UploadRefused { contact: contact.into(), why: why.into() });
    }

    fn plausible(&self, id: u64, begin: &Begin) -> Result<(), String> {
        let relay = self.model.contacts.get(&id).and_then(|c| c.relay.as_ref());
        let length = relay.map_or(0, |r| r.span.ms());
        let mut last = 0;
        for part in &begin.covered {
            if part.from_ms < last || part.to_ms <= part.from_ms || part.to_ms > length {
                return Err(format!(
                    "the part {}..{} is not in order or not within the {length} ms asked for",
                    part.from_ms, part.to_ms
                ));
            }
            last = part.to_ms;
        }
        let hex =
            begin.sha256.len() == 64 && begin.sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        match (begin.covered.is_empty(), begin.size, hex) {
            (true, _, _) => Err("the recording shows no part of the contact".into()),
            (_, 0, _) => Err("the recording is empty".into()),
            (_, _, false) => Err("the digest is not a SHA-256 in lower-case hex".into()),
            _ => Ok(()),
        }
    }

    fn keep_upload(&mut self, id: u64) {
        if let Some(upload) = self.model.uploads.get(&id) {
            self.batch.put(format!("upload/{id:08}"), upload);
        }
    }

    /// The last byte has come. The last piece is not in the store yet.
    fn complete(&mut self, id: u64, upload: UploadRecord, last: &[u8]) -> Result<UploadAnswer, Refused> {
        let mut before = upload.medium.clone();
        for _ in last.chunks(crate::media::PIECE) {
            before.pieces.pop();
        }
        let stored = before.read(self.store).map_err(|e| Refused::Store(e.to_string()))?.unwrap_or_default();
        let digest = Sha256::new().chain_update(&stored).chain_update(last).finalize();
        let digest: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        let contact = id.to_string();
        if digest != upload.begin.sha256 || !stored.starts_with(b"\x89PNG") && !last.starts_with(b"\x89PNG") {
            self.batch = crate::store::Batch::default();
            before.remove(&mut self.batch);
            self.batch.remove(format!("upload/{id:08}"));
            self.model.uploads.remove(&id);
            self.refuse(&contact, "the digest is another one than announced, or it is no recording");
            return Ok(UploadAnswer::Wrong("the digest is another one than announced, or it is no recording".into()));
        }
        self.model.uploads.remove(&id);
        self.batch.remove(format!("upload/{id:08}"));
        let size = upload.begin.size;
        if let Some(record) = self.model.contacts.get_mut(&id) {
            record.medium = Some(upload.medium);
            // The PC counts from the start of what it was asked for, which may be later than the contact's.
            let shift = record.relay.as_ref().map_or(0, |r| r.span.from - record.from);
            let parts = upload.begin.covered.iter();
            record.covered = parts.map(|p| Part { from_ms: p.from_ms + shift, to_ms: p.to_ms + shift }).collect();
            record.pc = Some(upload.pc.clone());
            let whole = record.relay.as_ref().map_or(0, |r| r.span.ms());
            let shown: i64 = record.covered.iter().map(|p| p.to_ms - p.from_ms).sum();
            record.note = if shown < whole { format!("{} of {whole} ms were captured", shown) } else { String::new() };
            if let Some(relay) = &mut record.relay {
                relay.progress = Progress::Ended;
            }
        }
        self.set_video(id, UploadState::Uploaded);
        self.keep_contact(id);
        self.effects.event(events::UploadComplete { contact: contact.clone(), pc: upload.pc.clone(), size });
        self.effects.say(&upload.pc, ToDesktop::Done { contact });
        let pc = upload.pc;
        self.release(&pc);
        Ok(UploadAnswer::Go(Offset { offset: size, complete: true }))
    }
}
