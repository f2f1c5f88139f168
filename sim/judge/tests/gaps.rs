//! What once passed unnoticed, or was held without ever having come up: one thing broken each, and the requirement that it
//! is for blamed; nothing of its kind in the run, and the requirement not reached.

mod common;

use common::boxes::{journal, noise, segment};
use common::day::{BRAUN, END, HODGES, call, captured, day, office, session, truth};
use common::perfect::{run, sound, span};
use common::{Run, s};
use judge::State;
use judge::evidence::Probe;
use judge::truth::{Fault, FaultKind, SettingKind, Span, Truth};
use judge::watch::prints;
use serde_json::json;

const B: &str = "braun@example.com";
const FOLDER: &str = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";

fn leave(r: &mut Run, machine: &str, path: &str, bytes: Vec<u8>) {
    r.evidence.disks.get_mut(machine).expect("a disk").insert(path.into(), bytes);
}

#[test]
fn a_secret_in_an_answer_of_the_server() {
    let secret = truth().secrets[0].clone();
    let spoilt: [fn(&mut Run, &str); 5] = [
        |r, secret| r.contact("acd-c1", B)["note"] = json!(format!("asked with {secret}")),
        |r, secret| r.evidence.users[1]["windows"] = json!(secret),
        |r, secret| r.evidence.discrepancies.push(json!({ "pc": "PC-0417", "what": "?", "segment": secret })),
        |r, secret| {
            let body = format!("<td>{}</td>", secret.to_uppercase());
            r.evidence.probes.push(Probe { at: s(END), what: "page:/".into(), status: 200, body });
        },
        |r, secret| {
            let text = json!({ "type": "welcome", "server_time": 1, "token": secret }).to_string();
            r.add(s(30), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": text }));
        },
    ];
    for spoil in spoilt {
        let mut r = day();
        spoil(&mut r, &secret);
        r.blames(&["SCR-SEC-3"]);
        assert!(!r.judge().to_string().to_lowercase().contains(&secret), "the report does not spread it");
    }
    // As the credentials of Basic are written.
    let mut r = day();
    r.truth.secrets = vec!["hunter2!".into()];
    let body = r#"{"authorization":"Basic YTpodW50ZXIyIQ=="}"#.into();
    r.evidence.probes.push(Probe { at: s(END), what: "page:/sim/acds".into(), status: 200, body });
    r.blames(&["SCR-SEC-3"]);
    let mut r = day();
    r.evidence.probes.push(Probe { at: s(END), what: "page:/".into(), status: 200, body: "<p>contacts</p>".into() });
    r.holds(&["SCR-SEC-3"]);
}

#[test]
fn the_key_of_the_store() {
    let make = || {
        let mut r = day();
        r.truth.keys = vec![noise(4711, 32)];
        r
    };
    make().holds(&["SCR-SEC-3"]);
    let hex: String = noise(4711, 32).iter().map(|b| format!("{b:02x}")).collect();
    let mut r = make();
    r.evidence.probes.push(Probe { at: s(END), what: "page:/".into(), status: 200, body: hex });
    r.blames(&["SCR-SEC-3"]);
    let mut r = make();
    let mut store = noise(77, 4096);
    store.splice(1000..1032, noise(4711, 32));
    leave(&mut r, "wfo", "/wfo/store", store);
    r.blames(&["SCR-SEC-3"]);
}

#[test]
fn readable_files_that_nobody_saw_being_written() {
    let rows: Vec<u8> = (0..3200).map(|i| 40 + (i / 40 % 9) as u8).collect();
    let gradient: Vec<u8> = (0..3200).map(|i| (i / 3 % 120) as u8).collect();
    let mut appended = segment(5);
    appended.extend(noise(9, 100));
    appended.extend(BRAUN.as_bytes());
    let mut in_clear = segment(5);
    (0..64).for_each(|i| in_clear[304 + 40 + i] = 0x61 + (i % 3) as u8);
    let cases: [(&str, Vec<u8>); 8] = [
        ("rows.raw", rows),
        ("rows.tmp", gradient),
        ("000001-000777.seg", appended),
        ("000001-000778.seg", in_clear),
        ("notes.txt", b"what PC-0417 showed".to_vec()),
        ("index", br"corp\DBRAUN;1".to_vec()),
        ("preview.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        // Noise may be anything; it is in no known container.
        ("x.bin", noise(3, 2000)),
    ];
    for (name, bytes) in cases {
        let mut r = day();
        leave(&mut r, "PC-0417", &format!("{FOLDER}/{name}"), bytes);
        r.blames(&["SCR-SEC-1"]);
    }
    let mut r = day();
    leave(&mut r, "PC-0417", &format!("{FOLDER}/000002-000000.log"), journal(8));
    leave(&mut r, "PC-0417", &format!("{FOLDER}/empty.tmp"), Vec::new());
    leave(&mut r, "PC-0417", "/C/Windows/win.ini", b"for 16-bit app support, on PC-0417".to_vec());
    r.holds(&["SCR-SEC-1"]);
}

#[test]
fn a_chunk_torn_by_a_power_cut_is_no_readable_file() {
    let torn = |cut: bool| {
        let mut r = day();
        if cut {
            let what = FaultKind::PowerOff { clean: false };
            r.truth.faults.push(Fault { span: span(20_000, 20_100), machine: "PC-0417".into(), what });
        }
        let whole = segment(6);
        leave(&mut r, "PC-0417", &format!("{FOLDER}/000001-000900.bad"), whole[..whole.len() - 450].to_vec());
        r
    };
    assert_ne!(torn(true).judge().state("SCR-SEC-1"), State::Broken);
    torn(false).blames(&["SCR-SEC-1"]);
}

#[test]
fn a_segment_written_to_after_its_seal() {
    let late = |at: i64| {
        let mut r = day();
        let files = r.evidence.writes.files.get_mut("PC-0417").expect("files");
        files.values_mut().find(|w| w.first == s(10)).expect("the first segment").last = at;
        r
    };
    late(s(610) + 500).holds(&["SCR-CAP-2"]);
    late(s(700)).blames(&["SCR-CAP-2"]);
    late(s(2900)).blames(&["SCR-CAP-2"]);
    // Nothing may be captured any more: that is worse.
    late(s(3300)).blames(&["SCR-CAP-9"]);
}

#[test]
fn lengths_say_nothing_where_no_segment_was_full() {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 500))];
    run(t, &[("PC-0417", BRAUN, span(10, 500))]).not_reached(&["SCR-CAP-2", "SCR-CAP-8"]);
}

#[test]
fn uploading_nothing_is_no_merit_where_nothing_was_recorded() {
    let r = run(truth(), &[]);
    r.not_reached(&["SCR-CAP-4", "SCR-CAP-9", "SCR-CAP-5", "SCR-SEC-1", "SCR-UP-5", "SCR-CAP-7", "SCR-MATCH-3"]);
    // Segments of which no file was ever written are none.
    let mut r = day();
    for pc in ["PC-0417", "PC-0422"] {
        r.evidence.writes.files.remove(pc);
    }
    r.not_reached(&["SCR-CAP-4", "SCR-SEC-1", "SCR-CAP-3"]);
}

#[test]
fn a_stop_of_what_had_long_ended() {
    let mut r = run(truth(), &[("PC-0417", BRAUN, span(10, 2000)), ("PC-0422", HODGES, span(10, 2200))]);
    r.evidence.contacts.clear();
    r.not_reached(&["SCR-CAP-5", "SCR-CAP-9"]);
    // A PC that goes off with the logoff shows that nothing is written, and not that nothing new begins.
    let mut t = truth();
    for pc in ["PC-0417", "PC-0422"] {
        let what = FaultKind::PowerOff { clean: true };
        t.faults.push(Fault { span: span(3005, END), machine: pc.into(), what });
    }
    let r = run(t, &captured());
    assert_eq!(r.judge().state("SCR-CAP-9"), State::Held);
    r.not_reached(&["SCR-CAP-5"]);
}

#[test]
fn a_segment_in_place_of_the_recording() {
    let spoil = |bytes: Vec<u8>, forget: bool| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        let target = format!("/sim/uploads/{id}");
        r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&target));
        let put = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": format!("{target}?offset=0"), "status": 200, "sent": bytes.len(), "received": 9 });
        r.add(s(1000), "wfo", "wire.http", &put);
        r.evidence.videos.insert(id, bytes);
        if forget {
            r.evidence.disks.get_mut("PC-0417").expect("a disk").retain(|path, _| !path.ends_with(".seg"));
        }
        r
    };
    for forget in [false, true] {
        // As it is; without its header, as far as the eye on the disks remembers it; behind something else.
        spoil(segment(1), forget).blames(&["SCR-UP-5"]);
        spoil(segment(1)[60..].to_vec(), forget).blames(&["SCR-UP-5"]);
        let mut wrapped = b"multipart".to_vec();
        wrapped.extend(segment(2));
        spoil(wrapped, forget).blames(&["SCR-UP-5"]);
    }
    // Of a segment that nobody has seen, the form tells.
    spoil(segment(12_345), true).blames(&["SCR-UP-5"]);
    // What is no segment is no recording either.
    spoil(noise(17, 3000), false).blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_relay_that_never_came() {
    let mut r = day();
    let id = r.id("acd-c3", "hodges@example.com");
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&format!("/sim/uploads/{id}")));
    r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains(&format!(r#"\"contact\":\"{id}\""#)));
    r.evidence.videos.remove(&id);
    let c = r.contact("acd-c3", "hodges@example.com");
    c["videoUploadState"] = json!("File not yet uploaded");
    c["videoHistory"] = json!([[s(3330), "File not yet uploaded"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    r.blames(&["SCR-REL-2"]);
}

#[test]
fn what_is_missing_everywhere_is_not_the_edges_fault() {
    let make = || {
        let mut t = truth();
        let pc = t.pcs.get_mut("PC-0417").expect("it");
        (pc.smart_desktop, pc.monitors) = (false, 1);
        run(t, &[("PC-0422", HODGES, span(10, 3000))])
    };
    make().holds(&["SCR-EDGE-1", "SCR-ELIG-1"]);
    let drop_audio = |r: &mut Run, call: &str, mail: &str| {
        let id = r.id(call, mail);
        r.evidence.audios.remove(&id);
        let c = r.contact(call, mail);
        c["audioUploaded"] = json!(false);
        c["audioUploadState"] = json!("File not yet uploaded");
    };
    let mut r = make();
    drop_audio(&mut r, "acd-c1", B);
    r.blames(&["SCR-EDGE-1"]);
    let mut r = make();
    for (call, mail) in
        [("acd-c1", B), ("acd-c2", B), ("acd-c2", "hodges@example.com"), ("acd-c3", "hodges@example.com")]
    {
        drop_audio(&mut r, call, mail);
    }
    r.blames(&["UJT-IMP-1"]);
    r.not_reached(&["SCR-EDGE-1"]);
}

#[test]
fn recordings_and_sounds_in_clear() {
    // On the disk, without anything that tells what it is.
    let mut r = day();
    let id = r.id("acd-c1", B);
    let film = r.evidence.videos[&id].clone();
    let mut store = noise(77, 5000);
    store.extend(&film[film.len() / 2..]);
    leave(&mut r, "wfo", "/wfo/store", store);
    r.blames(&["SCR-SEC-3"]);
    // Only for a while, and gone at the end.
    for (machine, id) in [("wfo", "SCR-SEC-3"), ("PC-0417", "SCR-SEC-1")] {
        let mut r = day();
        r.evidence.writes.prints.entry(machine.into()).or_default().extend(prints(&noise(5, 100_000)));
        r.holds(&["SCR-SEC-3", "SCR-SEC-1"]);
        let long = noise(31, 20_000);
        r.evidence.writes.prints.entry(machine.into()).or_default().extend(prints(&long[5_000..]));
        let contact = r.id("acd-c1", B);
        r.evidence.audios.insert(contact, long.clone());
        r.truth.calls[0].audio_sha256 = vec![sha256(&long)];
        r.blames(&[id]);
    }
    // A sound that the server never gave out, by its digest.
    let mut r = day();
    let id = r.id("acd-c1", B);
    r.evidence.audios.remove(&id);
    leave(&mut r, "wfo", "/wfo/tmp/1", sound("c1")[..].to_vec());
    r.contact("acd-c1", B)["audioUploadState"] = json!("File not yet uploaded");
    assert_eq!(r.judge().state("SCR-SEC-3"), State::Broken);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn nothing_is_kept_secret_where_nothing_is_kept() {
    let mut r = day();
    r.evidence.writes.files.remove("wfo");
    r.not_reached(&["SCR-SEC-3"]);
}

fn without(what: &SettingKind, right: &SettingKind) -> Truth {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000))];
    t.calls = vec![call("c1", &[("braun", 300, 600)], 5)];
    let place = t.settings.iter().position(|x| x.what == *right).expect("such a setting");
    t.settings[place].what = what.clone();
    t
}

#[test]
fn a_desktop_that_shows_no_life_proves_nothing() {
    let agent = || "braun".to_owned();
    let cases = [
        ("SCR-ELIG-2", SettingKind::RteMessaging(false), SettingKind::RteMessaging(true)),
        (
            "SCR-ELIG-3",
            SettingKind::Active { agent: agent(), on: false },
            SettingKind::Active { agent: agent(), on: true },
        ),
        (
            "SCR-ELIG-4",
            SettingKind::RecordScreen { agent: agent(), on: false },
            SettingKind::RecordScreen { agent: agent(), on: true },
        ),
        (
            "SCR-ELIG-5",
            SettingKind::Windows { agent: agent(), login: "CORP\\other".into() },
            SettingKind::Windows { agent: agent(), login: BRAUN.into() },
        ),
        (
            "SCR-ELIG-6",
            SettingKind::Profile { agent: agent(), on: false },
            SettingKind::Profile { agent: agent(), on: true },
        ),
    ];
    for (id, wrong, right) in cases {
        let make = || run(without(&wrong, &right), &[]);
        make().holds(&[id]);
        // It says hello, and nothing of a session.
        let mut r = make();
        r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains("sessions"));
        r.not_reached(&[id]);
        // It tells of somebody else's.
        let mut r = make();
        r.edit_message("sessions", |_, m| {
            m["sessions"][0]["windows"] = json!(HODGES);
            true
        });
        r.not_reached(&[id]);
        // It is cut off while the contact is handled.
        let mut t = without(&wrong, &right);
        t.online.insert("PC-0417".into(), vec![span(0, 200), span(2000, END)]);
        if id != "SCR-ELIG-6" {
            run(t, &[]).not_reached(&[id]);
        }
    }
}

#[test]
fn a_full_disk_is_reported() {
    let make = |told: bool| {
        let mut t = truth();
        t.faults.push(Fault { span: span(1600, 1700), machine: "PC-0417".into(), what: FaultKind::DiskFull });
        let broken = Span::new(s(1590), s(1700) + 13);
        let (a, b) = (Span::new(s(10), broken.from), Span::new(broken.to, s(3000)));
        let mut r = run(t, &[("PC-0417", BRAUN, a), ("PC-0417", BRAUN, b), ("PC-0422", HODGES, span(10, 3000))]);
        if told {
            r.evidence.discrepancies.push(json!({
                "pc": "PC-0417", "what": "gap", "segment": "", "windows": BRAUN, "from": broken.from, "to": broken.to, "contact": null,
            }));
        }
        r
    };
    make(true).holds(&["SCR-GC-3", "SCR-CAP-8"]);
    make(false).blames(&["SCR-GC-3"]);
    // The wrong time, the wrong user: no report of this one.
    let mut r = make(true);
    r.evidence.discrepancies[0]["to"] = json!(s(1620));
    r.blames(&["SCR-GC-3"]);
    let mut r = make(true);
    r.evidence.discrepancies[0]["windows"] = json!(HODGES);
    r.blames(&["SCR-GC-3"]);
}

#[test]
fn states_and_imports_that_never_came_up() {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000))];
    t.calls = vec![call("c1", &[("braun", 300, 600)], 5)];
    t.calls[0].audio_at = None;
    t.policies.retention_ms = 86_400_000;
    t.online.insert("PC-0417".into(), vec![span(0, 620), span(END - 100, END)]);
    let mut r = run(t, &[("PC-0417", BRAUN, span(10, 3000))]);
    let id = r.id("acd-c1", B);
    r.evidence.videos.remove(&id);
    r.forget(|rec| rec.kind == "wire.http");
    let c = r.contact("acd-c1", B);
    c["videoUploadState"] = json!("File not yet uploaded");
    c["videoHistory"] = json!([[s(640), "File not yet uploaded"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    c["audioUploaded"] = json!(false);
    c["audioUploadState"] = json!("File not yet uploaded");
    c["audioHistory"] = json!([[s(640), "File not yet uploaded"]]);
    r.not_reached(&["SCR-UP-2", "SCR-UP-4", "UJT-IMP-1", "SCR-UP-1", "SCR-REC-3"]);
    r.contact("acd-c1", B)["videoUploadState"] = json!("No File to Upload");
    assert_eq!(r.judge().state("SCR-UP-2"), State::Broken);
}

#[test]
fn recovery_before_the_recording_says_nothing_about_a_second_one() {
    let hello = |at: i64| {
        let mut r = day();
        let text = json!({ "type": "hello", "pc": "PC-0417", "version": "1", "boot": 1 }).to_string();
        r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains("hello"));
        r.add(at, "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
        r
    };
    hello(s(920)).not_reached(&["SCR-REC-3"]);
    hello(s(1100)).holds(&["SCR-REC-3"]);
}

#[test]
fn a_picture_that_is_right_in_its_stamp_alone() {
    use judge::view::Video;
    let make = || {
        let mut r = day();
        // What the stage drew is what the recordings show.
        let mut known: std::collections::BTreeMap<String, std::collections::BTreeMap<(i64, u8), u64>> =
            Default::default();
        for (call, mail, screen) in
            [("acd-c1", B, Truth::screen_of("PC-0417", BRAUN)), ("acd-c3", H, Truth::screen_of("PC-0422", HODGES))]
        {
            let id = r.id(call, mail);
            let video = Video::read(&r.evidence.videos[&id]).expect("it plays");
            for shown in video.shows.iter().flatten() {
                let stamp = shown.stamp.expect("a stamp");
                known.entry(screen.clone()).or_default().insert((stamp.at, stamp.monitor), shown.print);
            }
        }
        r.truth.pictures = known;
        r
    };
    make().holds(&["SCR-MATCH-3"]);
    let mut r = make();
    let pictures = r.truth.pictures.values_mut().next().expect("a screen");
    let place = *pictures.keys().nth(3).expect("a picture");
    *pictures.get_mut(&place).expect("it") ^= 1;
    r.blames(&["SCR-MATCH-3"]);
}

const H: &str = "hodges@example.com";

#[test]
fn users_and_names_that_the_acd_does_not_have() {
    let mut r = day();
    r.evidence.users.push(json!({ "email": "ghost@example.com", "profile": "UJET", "active": true }));
    r.blames(&["UJT-SYNC-1"]);
    let mut r = day();
    r.evidence.users.push(json!({ "email": "auditor@example.com", "profile": null, "active": true }));
    r.holds(&["UJT-SYNC-1"]);
    for (field, wrong) in [("lastName", "Brown"), ("firstName", ""), ("agentAcdId", "902")] {
        let mut r = day();
        r.contact("acd-c1", B)[field] = json!(wrong);
        r.blames(&["UJT-IMP-1"]);
    }
    let mut r = day();
    r.contact("acd-c1", B)["audioUploaded"] = json!(false);
    r.blames(&["SCR-UP-4"]);
}

#[test]
fn a_screen_that_was_never_there_is_said_to_be_uploaded() {
    let mut t = truth();
    t.pcs.get_mut("PC-0417").expect("it").smart_desktop = false;
    let mut r = run(t, &[("PC-0422", HODGES, span(10, 3000))]);
    r.contact("acd-c1", B)["videoUploadState"] = json!("File is uploaded");
    r.blames(&["SCR-UP-3"]);
}

#[test]
fn a_segment_that_vanishes_before_its_time() {
    let make = |told: bool| {
        let mut r = day();
        r.truth.policies.retention_ms = 86_400_000;
        r.forget(|rec| rec.kind == "segment.deleted");
        let paths: Vec<(String, String)> = r
            .evidence
            .writes
            .files
            .iter()
            .filter(|(pc, _)| *pc != "wfo")
            .flat_map(|(pc, files)| files.keys().map(|p| (pc.clone(), p.clone())))
            .collect();
        let mut gone = None;
        for (n, (pc, path)) in paths.into_iter().enumerate() {
            let name = path.rsplit('/').next().expect("a name").to_owned();
            if n == 4 {
                gone = Some((pc, name));
            } else {
                r.evidence.disks.get_mut(&pc).expect("a disk").insert(path, segment(n as u64 + 1));
            }
        }
        let (pc, name) = gone.expect("five segments");
        if told {
            r.evidence.discrepancies.push(json!({ "pc": pc, "what": "missing", "segment": name, "contact": null }));
        }
        r
    };
    make(true).blames(&["SCR-GC-2"]);
    make(false).blames(&["SCR-GC-2"]);
}

#[test]
fn copies_of_segments_elsewhere() {
    let mut r = day();
    let name = "000001-000001.seg";
    let written = judge::watch::Written { first: s(650), last: s(650), bytes: 900, count: 1 };
    r.evidence.writes.files.get_mut("PC-0417").expect("it").insert(format!("/C/Temp/{name}"), written);
    r.blames(&["SCR-CAP-3"]);
    let mut r = day();
    leave(&mut r, "PC-0417", "/C/Temp/holiday.jpg", segment(1));
    r.blames(&["SCR-CAP-3"]);
}

#[test]
fn recordings_exchanged() {
    let mut r = day();
    let (one, other) = (r.id("acd-c2", H), r.id("acd-c3", H));
    let (a, b) = (r.evidence.videos[&one].clone(), r.evidence.videos[&other].clone());
    r.evidence.videos.insert(one, b);
    r.evidence.videos.insert(other, a);
    r.blames(&["SCR-UP-1"]);
}

#[test]
fn a_logoff_from_the_acd_that_nobody_could_hear_of() {
    let make = |to: i64| {
        let mut t = office();
        t.policies.stop_trigger = "acd".into();
        t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 6000))];
        t.acd_sessions[0].span = span(20, 800);
        t.server_up = vec![span(0, 600), span(1800, END)];
        run(t, &[("PC-0417", BRAUN, span(10, to))])
    };
    assert_eq!(make(1850).judge().broken().count(), 0);
    make(3000).blames(&["SCR-CAP-9"]);
}

#[test]
fn a_full_disk_that_a_power_cut_ends() {
    let make = |told: bool| {
        let mut t = truth();
        let pc = || "PC-0417".to_owned();
        t.faults.push(Fault { span: span(2500, 2700), machine: pc(), what: FaultKind::DiskFull });
        t.faults.push(Fault { span: span(2600, 5000), machine: pc(), what: FaultKind::PowerOff { clean: false } });
        t.sessions[0].span = span(10, 2600);
        t.online.insert(pc(), vec![span(0, 2600), span(5000, END)]);
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 2490)), ("PC-0422", HODGES, span(10, 3000))]);
        if told {
            // It knows when the last thing was written, and not when the power went.
            r.evidence.discrepancies.push(json!({
                "pc": "PC-0417", "what": "gap", "segment": "", "windows": BRAUN, "from": s(2490), "to": s(2500), "contact": null,
            }));
        }
        r
    };
    make(true).holds(&["SCR-GC-3"]);
    make(false).blames(&["SCR-GC-3"]);
}

#[test]
fn a_server_that_could_not_know_of_a_logoff() {
    let make = |told: bool, at: i64| {
        let mut t = truth();
        let what = FaultKind::PowerOff { clean: false };
        t.faults.push(Fault { span: span(1600, 1700), machine: "PC-0417".into(), what });
        t.sessions[0].span = span(10, 1600);
        t.online.insert("PC-0417".into(), vec![span(0, 1600), span(1700, END)]);
        t.calls.push(call("c9", &[("braun", 2000, 2100)], 5));
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1600)), ("PC-0422", HODGES, span(10, 3000))]);
        if told {
            let session = json!({ "id": 0, "windows": BRAUN, "from": s(10), "to": s(1600) });
            let text = json!({ "type": "sessions", "sessions": [session] }).to_string();
            r.add(s(1710), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
        }
        let id = r.id("acd-c9", B);
        let relay = json!({ "type": "relay", "contact": id, "windows": BRAUN, "start": s(2000), "end": s(2100) });
        let fields = json!({ "from": "wfo", "to": "PC-0417", "text": relay.to_string() });
        r.add(s(at), "PC-0417", "wire.ws", &fields);
        r
    };
    make(false, 2200).holds(&["SCR-REL-2"]);
    make(true, 2200).blames(&["SCR-REL-2"]);
}

#[test]
fn what_came_while_the_evidence_was_gathered() {
    let make = |after: bool| {
        let mut r = day();
        let id = r.id("acd-c3", H);
        let target = format!("/sim/uploads/{id}?");
        r.edit(|rec, f| {
            let mine = rec.kind == "wire.http" && f["target"].as_str().is_some_and(|t| t.starts_with(&target));
            if mine && after {
                rec.at = s(END) + 5;
            }
            mine
        });
        r.evidence.trace.records.sort_by_key(|rec| rec.at);
        let c = r.contact("acd-c3", H);
        c["videoUploadState"] = json!("File not yet uploaded");
        c["videoHistory"] = json!([[s(3330), "File not yet uploaded"]]);
        (c["pc"], c["covered"]) = (json!(null), json!([]));
        r
    };
    // It was not there by the end of the run, and that is all that is wrong.
    make(true).blames(&["SCR-UP-1"]);
    assert_eq!(make(false).judge().state("SCR-UP-2"), State::Broken);
}

#[test]
fn under_the_acds_trigger_a_pc_without_the_server_cannot_know() {
    let make = |captured: &[common::perfect::Captured]| {
        let mut t = office();
        (t.policies.start_trigger, t.policies.stop_trigger) = ("acd".into(), "acd".into());
        t.sessions =
            vec![session("PC-0417", "braun", BRAUN, (10, 1000)), session("PC-0417", "braun", BRAUN, (1300, 2800))];
        t.online.insert("PC-0417".into(), vec![span(0, 1100), span(2000, END)]);
        run(t, captured)
    };
    let early = ("PC-0417", BRAUN, span(21, 1000));
    for late in [1300, 2010] {
        let r = make(&[early, ("PC-0417", BRAUN, span(late, 2800))]);
        assert_eq!(r.judge().broken().count(), 0, "{}", r.judge());
    }
    make(&[early, ("PC-0417", BRAUN, span(2400, 2800))]).blames(&["SCR-CAP-1"]);
}
