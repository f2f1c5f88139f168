//! Contacts and their audio as they come over.

use crate::common::{Run, s};
use crate::office::{B, H, I, contact, lose, perfect, sound, tenant};
use crate::segments::{conference, consultation, transfer};
use judge::evidence::Probe;
use judge::truth::{Call, Span};
use serde_json::json;

/// A call of one agent.
pub fn plain(change: impl FnOnce(&mut Call)) -> Run {
    let mut t = tenant("programmatic");
    let moves = vec![crate::office::at(300, crate::office::answered("braun"))];
    crate::office::call(&mut t, "c1", &[("braun", 300, 420)], moves);
    change(&mut t.calls[0]);
    perfect(t)
}

/// The id of the call's contact of an agent.
pub fn id(r: &mut Run, mail: &str, from: i64) -> String {
    contact(r, "c1", mail, from)["id"].as_str().expect("id").to_owned()
}

fn probe(r: &mut Run, at: i64, what: String, status: u16, body: &str) {
    r.evidence.probes.push(Probe { at, what, status, body: body.into() });
}

#[test]
fn one_agent() {
    plain(|_| ()).holds(&["WXC-IMP-1", "WXC-IMP-2", "WXC-META-1", "WXC-AUD-1", "WXC-VER-1", "SCR-UP-1"]);
    plain(|_| ()).not_reached(&["WXC-SEG-1", "WXC-IMP-3", "WXC-IMP-5", "WXC-IMP-6", "WXC-ASSOC-1", "UJT-IMP-1"]);
    let mut r = plain(|_| ());
    lose(&mut r, "c1", B, 300);
    r.blames(&["WXC-IMP-1"]);
    let mut r = plain(|_| ());
    let id = id(&mut r, B, 300);
    r.evidence.audios.remove(&id);
    let c = contact(&mut r, "c1", B, 300);
    (c["audioUploadState"], c["audioUploaded"]) = (json!("File not yet uploaded"), json!(false));
    c["audioHistory"] = json!([[s(450), "File not yet uploaded"]]);
    r.blames(&["WXC-IMP-1"]);
}

#[test]
fn the_contact_of_another_agent() {
    for mail in [json!(H), json!("imhof@example.com"), json!(null), json!("nobody@example.com")] {
        let mut r = plain(|_| ());
        contact(&mut r, "c1", B, 300)["agentEmail"] = mail;
        r.blames(&["WXC-IMP-2"]);
    }
}

#[test]
fn late_releases() {
    let late = || {
        plain(|c| {
            c.metadata_at = Some(s(420 + 7200));
            c.audio_at = Some(s(420 + 9000));
        })
    };
    late().holds(&["WXC-IMP-3", "WXC-IMP-1"]);
    let mut r = late();
    lose(&mut r, "c1", B, 300);
    let roots = r.judge();
    assert!(roots.roots().iter().any(|v| v.id == "WXC-IMP-3"), "{roots}");
}

#[test]
fn metadata() {
    for (field, value) in [
        ("ani", json!("+1")),
        ("dnis", json!("+1")),
        ("lastName", json!("Brown")),
        ("agentAcdId", json!("999")),
        ("callDuration", json!(121_000)),
        ("assocCallId", json!("x")),
    ] {
        let mut r = plain(|_| ());
        contact(&mut r, "c1", B, 300)[field] = value;
        r.blames(&["WXC-META-1"]);
    }
    let mut r = plain(|_| ());
    r.truth.tenant.custom = vec!["kundennummer".into()];
    r.holds(&["WXC-META-2"]);
    contact(&mut r, "c1", B, 300)["metadata"] = json!({ "Reason": { "value": "kundennummer" } });
    r.blames(&["WXC-META-2"]);
}

#[test]
fn before_its_time() {
    let mut r = plain(|_| ());
    contact(&mut r, "c1", B, 300)["importedAt"] = json!(s(421));
    r.blames(&["WXC-IMP-1"]);
    let mut r = plain(|_| ());
    r.truth.policies.import_delay = "two_hours".into();
    let report = r.judge();
    assert!(report.roots().iter().any(|v| v.id == "WXC-IMP-3"), "{report}");
}

#[test]
fn unrecorded_calls() {
    let none = || {
        plain(|c| {
            c.recorded = false;
            c.audio_at = None;
            c.audio_sha256.clear();
        })
    };
    none().holds(&["WXC-IMP-5", "SCR-UP-1"]);
    let mut r = none();
    let c = contact(&mut r, "c1", B, 300);
    c["audioUploadState"] = json!("File not yet uploaded");
    r.blames(&["WXC-IMP-5"]);
}

#[test]
fn chats() {
    let mut t = tenant("programmatic");
    crate::office::call(&mut t, "c1", &[("braun", 300, 420)], vec![]);
    let chat = Call { id: "t1".into(), acd_id: "acd-t1".into(), text: true, recorded: false, ..t.calls[0].clone() };
    t.calls.push(chat);
    let mut r = perfect(t);
    r.holds(&["WXC-IMP-6"]);
    let mut more = contact(&mut r, "c1", B, 300).clone();
    (more["id"], more["assocCallId"], more["startTime"]) = (json!("99"), json!("acd-t1"), json!(s(301)));
    more["videoUploadState"] = json!("No File to Upload");
    r.evidence.contacts.push(more);
    r.blames(&["WXC-IMP-6"]);
    // Nor under another name.
    r.evidence.contacts.last_mut().expect("it")["contactType"] = json!("SCREEN");
    r.blames(&["WXC-IMP-6"]);
    r.evidence.contacts.last_mut().expect("it")["assocCallId"] = json!("");
    r.blames(&["SCR-ONLY-1"]);
}

#[test]
fn audio_of_another() {
    // Of the same call, of another call, of no call; too short; out of nowhere.
    let swap = |make: fn() -> Run, mail: &str, from: i64, bytes: fn(&Run) -> Vec<u8>| {
        let mut r = make();
        let id = id(&mut r, mail, from);
        let new = bytes(&r);
        r.evidence.audios.insert(id, new);
        r
    };
    let other = |r: &Run| sound(&r.truth, "c9", Span { from: s(344), to: s(418) }, &[]);
    swap(transfer, H, 344, other).blames(&["WXC-IMP-2"]);
    let short = |r: &Run| sound(&r.truth, "c1", Span { from: s(344), to: s(417) }, &[]);
    swap(transfer, H, 344, short).blames(&["WXC-XFER-2"]);
    let whole =
        |r: &Run| sound(&r.truth, "c1", Span { from: s(300), to: s(441) }, &[Span { from: s(353), to: s(395) }]);
    swap(consultation, H, 353, whole).blames(&["WXC-CONS-3"]);
    let loud = |r: &Run| sound(&r.truth, "c1", Span { from: s(353), to: s(395) }, &[]);
    swap(consultation, H, 353, loud).blames(&["WXC-CONS-4"]);
    let loud = |r: &Run| sound(&r.truth, "c1", Span { from: s(369), to: s(429) }, &[]);
    swap(conference, H, 369, loud).blames(&["WXC-CONF-4"]);
    let quiet =
        |r: &Run| sound(&r.truth, "c1", Span { from: s(369), to: s(429) }, &[Span { from: s(369), to: s(429) }]);
    swap(conference, H, 369, quiet).blames(&["WXC-CONF-4"]);
    let broken = |_: &Run| b"not a sound".to_vec();
    swap(transfer, H, 344, broken).blames(&["WXC-IMP-2"]);
    consultation().holds(&["WXC-CONS-4"]);
    conference().holds(&["WXC-CONF-4"]);
    transfer().not_reached(&["WXC-CONS-4", "WXC-CONF-4"]);
}

#[test]
fn two_halves_exchanged() {
    let mut t = tenant("programmatic");
    let moves = vec![
        crate::office::at(300, crate::office::answered("braun")),
        crate::office::at(360, crate::office::transferred("braun", "hodges")),
    ];
    crate::office::call(&mut t, "c1", &[("braun", 300, 360), ("hodges", 360, 420)], moves);
    let mut r = perfect(t);
    r.holds(&["WXC-SEG-1", "WXC-IMP-2"]);
    let (a, b) = (id(&mut r, B, 300), id(&mut r, H, 360));
    let first = r.evidence.audios[&a].clone();
    r.evidence.audios.insert(b, first);
    r.blames(&["WXC-SEG-1"]);
}

#[test]
fn mono_where_it_is_to_be_stereo() {
    let mut r = plain(|_| ());
    let id = id(&mut r, B, 300);
    let mut file = r.evidence.audios[&id].clone();
    (file[22], file[32]) = (1, 1);
    r.evidence.audios.insert(id, file);
    r.blames(&["WXC-VER-1"]);
}

#[test]
fn audio_from_nowhere() {
    let mut r = plain(|_| ());
    r.forget(|rec| rec.fields.contains("/media/"));
    r.blames(&["WXC-AUD-1"]);
}

#[test]
fn associated_contacts() {
    consultation().holds(&["WXC-ASSOC-1"]);
    let mut r = consultation();
    let first = id(&mut r, B, 300);
    r.evidence.associated.insert(first, Vec::new());
    r.blames(&["WXC-ASSOC-1"]);
}

#[test]
fn playing_and_restoring() {
    let mut r = plain(|_| ());
    let id = id(&mut r, B, 300);
    probe(&mut r, s(460), format!("play:{id}"), 409, "File not yet uploaded");
    probe(&mut r, s(460), format!("restore:{id}"), 409, "not in delayed storage");
    probe(&mut r, s(600), format!("play:{id}"), 200, "RIFF");
    r.holds(&["WXC-IMP-4"]);
    r.not_reached(&["WXC-STORE-1"]);
    r.evidence.probes[0].status = 200;
    r.blames(&["WXC-IMP-4"]);
    r.evidence.probes[0].status = 409;
    r.evidence.probes[1].status = 200;
    r.blames(&["WXC-IMP-4"]);
    r.evidence.probes.remove(1);
    r.truth.server_up = vec![Span { from: s(0), to: s(590) }, Span { from: s(650), to: s(40_000) }];
    r.holds(&["WXC-STORE-1"]);
    r.evidence.probes[1].status = 404;
    r.blames(&["WXC-STORE-1"]);
}

#[test]
fn notifications_with_faults() {
    let disturbed = || {
        let mut r = plain(|_| ());
        r.add(s(420), "webex", "webex.hook", &json!({ "event": "task:ended", "fate": "doubled", "status": 200 }));
        r
    };
    disturbed().holds(&["WXC-HOOK-1"]);
    plain(|_| ()).not_reached(&["WXC-HOOK-1"]);
    let mut r = disturbed();
    lose(&mut r, "c1", B, 300);
    r.blames(&["WXC-HOOK-1"]);
}

#[test]
fn audio_before_its_metadata() {
    // Asked for before the contact was there.
    for (at, early) in [(454, true), (456, false)] {
        let mut r = plain(|_| ());
        let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": "/media/acd-c1/recording", "status": 200, "sent": 0, "received": 9 });
        r.add(s(at), "webex", "wire.http", &ask);
        if early {
            r.blames(&["WXC-IMP-1"])
        } else {
            r.holds(&["WXC-IMP-1"])
        }
        // In vain.
        r.edit(|rec, fields| {
            let mine = rec.at == s(at) && fields["received"] == 9;
            if mine {
                fields["status"] = json!(404);
            }
            mine
        });
        r.holds(&["WXC-IMP-1"]);
    }
    // Said to be there before the contact is, of an agent without a screen.
    let make = |imported: i64| {
        let mut t = tenant("programmatic");
        let moves = vec![crate::office::at(300, crate::office::answered("imhof"))];
        crate::office::call(&mut t, "c1", &[("imhof", 300, 420)], moves);
        let mut r = perfect(t);
        r.edit(|rec, _| {
            let audio = rec.fields.contains("/media/");
            rec.at = if audio { s(486) + 800 } else { rec.at };
            audio
        });
        let c = contact(&mut r, "c1", I, 300);
        (c["importedAt"], c["videoHistory"]) = (json!(imported), json!([[imported, "No File to Upload"]]));
        c["audioHistory"] = json!([[s(455), "File not yet uploaded"], [s(486), "File is uploaded"]]);
        r
    };
    make(s(486) + 1).blames(&["WXC-IMP-1"]);
    make(s(486)).holds(&["WXC-IMP-1"]);
}

#[test]
fn opening_what_is_not_there_yet() {
    let opened = |at: i64, status: u16, body: &str| {
        let mut r = plain(|_| ());
        let id = id(&mut r, B, 300);
        probe(&mut r, s(at), format!("open:{id}"), status, body);
        r
    };
    opened(460, 200, "<p>Audio: File not yet uploaded</p>").holds(&["WXC-IMP-4"]);
    opened(460, 200, "<p>Audio: File is uploaded</p>").blames(&["WXC-IMP-4"]);
    opened(460, 200, "<td>Braun</td>").blames(&["WXC-IMP-4"]);
    opened(460, 500, "Audio: File not yet uploaded").blames(&["WXC-IMP-4"]);
    opened(600, 200, "<p>Audio: File is uploaded</p>").not_reached(&["WXC-IMP-4"]);
    // The screen's state in the same words is none of the audio, and what cannot be played is not offered.
    let screen = "<p>Screen: File not yet uploaded</p>";
    opened(460, 200, &format!("{screen}<p>Audio: File not yet uploaded</p>")).holds(&["WXC-IMP-4"]);
    opened(460, 200, &format!("{screen}<p>Audio: File is uploaded</p>")).blames(&["WXC-IMP-4"]);
    opened(460, 200, &format!("{screen}<p>Audio: No File to Upload</p>{screen}")).blames(&["WXC-IMP-4"]);
    opened(460, 200, screen).blames(&["WXC-IMP-4"]);
    opened(460, 200, "<p>Audio: File not yet uploaded</p><audio controls>").blames(&["WXC-IMP-4"]);
}

#[test]
fn custom_data_beside_a_contact_that_nobody_can_read() {
    let mut r = plain(|_| ());
    r.truth.tenant.custom = vec!["kundennummer".into()];
    r.evidence.contacts.insert(0, json!({ "id": "99", "startTime": "noon" }));
    assert_eq!(r.judge().state("WXC-META-2"), judge::State::Held);
    let c = contact(&mut r, "c1", B, 300);
    c["note"] = json!("kundennummer");
    let own = c["id"].as_str().map(str::to_owned);
    let report = r.judge();
    let meta = report.verdict("WXC-META-2").expect("a verdict");
    assert_eq!(meta.findings.iter().map(|f| f.contact.clone()).collect::<Vec<_>>(), [own], "{report}");
}
