//! Contacts, their recordings, and what was reported to the server, as tables.

use super::table::{Align, Table};
use crate::run::{Contacts, Recording};
use crate::scenario::time::clock;
use wire::contact::Contact;

/// The contacts as the guide's tables show them, newest first (WXC-LIST-1).
pub(crate) fn contacts(found: &Contacts) -> String {
    let mut table = Table::new(&[
        ("Contact ID", Align::Right),
        ("Last Name", Align::Left),
        ("Start", Align::Left),
        ("Call Duration", Align::Left),
        ("Associated Call ID", Align::Left),
        ("Video File Upload State", Align::Left),
        ("Audio File Upload State", Align::Left),
        ("Note", Align::Left),
    ]);
    for c in &found.contacts {
        table.row([
            c.id.clone(),
            c.last_name.clone(),
            clock(c.start_time - found.truth.starts),
            clock(c.call_duration),
            c.assoc_call_id.clone(),
            c.video_upload_state.words().into(),
            c.audio_upload_state.words().into(),
            note(c),
        ]);
    }
    if table.is_empty() { "no contacts\n".into() } else { table.text() }
}

fn note(contact: &Contact) -> String {
    match (contact.contact_type.as_str(), contact.note.as_str()) {
        ("CALL", note) => note.to_owned(),
        (kind, "") => kind.to_lowercase(),
        (kind, note) => format!("{}; {note}", kind.to_lowercase()),
    }
}

/// The recordings: what they show of the contact, and the times of their first and last pictures.
pub(crate) fn recordings(found: &Contacts) -> String {
    let mut table = Table::new(&[
        ("Recording of", Align::Right),
        ("PC", Align::Left),
        ("Length", Align::Left),
        ("Shows", Align::Left),
        ("Frames", Align::Right),
        ("First picture", Align::Left),
        ("Last picture", Align::Left),
        ("Pixels", Align::Left),
        ("Trouble", Align::Left),
    ]);
    let since_start = |at: Option<i64>| at.map_or("-".into(), |at| clock(at - found.truth.starts));
    for r in &found.recordings() {
        table.row([
            r.contact.clone(),
            r.pc.clone(),
            clock(r.length_ms),
            shows(r),
            r.frames.to_string(),
            since_start(r.first),
            since_start(r.last),
            format!("{}x{}", r.size.0, r.size.1),
            trouble(r),
        ]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}

fn shows(recording: &Recording) -> String {
    let parts: Vec<String> =
        recording.covered.iter().map(|(from, to)| format!("{}..{}", clock(*from), clock(*to))).collect();
    parts.join(", ")
}

fn trouble(recording: &Recording) -> String {
    match (&recording.trouble, recording.sources) {
        (Some(why), _) => why.clone(),
        (None, 1) => String::new(),
        (None, n) => format!("stamps of {n} screens"),
    }
}

/// What the desktops reported.
pub(crate) fn reported(found: &Contacts) -> String {
    let mut table = Table::new(&[
        ("PC", Align::Left),
        ("What", Align::Left),
        ("From", Align::Left),
        ("To", Align::Left),
        ("User", Align::Left),
        ("Contact", Align::Right),
        ("Segment", Align::Left),
    ]);
    for r in &found.reported {
        table.row([
            r.pc.clone(),
            format!("{:?}", r.what).to_lowercase(),
            clock(r.from - found.truth.starts),
            clock(r.to - found.truth.starts),
            r.windows.clone(),
            r.contact.clone().unwrap_or_default(),
            r.segment.clone(),
        ]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}
