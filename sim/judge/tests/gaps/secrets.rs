//! What nobody may read: passwords, keys, recordings and sounds, in answers and on disks.

use crate::common::boxes::{journal, locked, noise, segment};
use crate::common::day::{B, BRAUN, END, day, truth};
use crate::common::perfect::{sound, span};
use crate::common::{Run, s};
use judge::State;
use judge::evidence::Probe;
use judge::truth::{Fault, FaultKind};
use judge::watch::prints;
use serde_json::json;

/// Where a PC keeps its segments.
const FOLDER: &str = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";

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
    r.leave("wfo", "/wfo/store", store);
    r.blames(&["SCR-SEC-3"]);
}

/// A key of a byte stands everywhere, and says nothing.
#[test]
fn keys_that_are_none() {
    let mut r = day();
    r.truth.keys = vec![Vec::new(), vec![7]];
    r.holds(&["SCR-SEC-3"]);
    r.truth.keys.push(noise(4711, 32));
    r.leave("wfo", "/wfo/tmp", noise(4711, 32));
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
        r.leave("PC-0417", &format!("{FOLDER}/{name}"), bytes);
        r.blames(&["SCR-SEC-1"]);
    }
    let mut r = day();
    r.leave("PC-0417", &format!("{FOLDER}/000002-000000.log"), journal(8));
    r.leave("PC-0417", &format!("{FOLDER}/empty.tmp"), Vec::new());
    r.leave("PC-0417", "/C/Windows/win.ini", b"for 16-bit app support, on PC-0417".to_vec());
    r.holds(&["SCR-SEC-1"]);
}

#[test]
fn a_segment_that_anybody_can_open() {
    use sha2::Digest as _;
    let left = |key: [u8; 32], chunks: u32| {
        let mut r = day();
        r.leave("PC-0417", &format!("{FOLDER}/000002-000777.seg"), locked(9, chunks, key));
        r
    };
    let header = locked(9, 0, [0; 32]);
    let stands: [u8; 32] = header[16..48].try_into().expect("32 bytes");
    for key in [stands, sha2::Sha256::digest(stands).into(), [0; 32]] {
        left(key, 6).blames(&["SCR-SEC-1"]);
        // Of so few it may be chance.
        left(key, 5).holds(&["SCR-SEC-1"]);
    }
    left(noise(4, 32).try_into().expect("32 bytes"), 60).holds(&["SCR-SEC-1"]);
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
        r.leave("PC-0417", &format!("{FOLDER}/000001-000900.bad"), whole[..whole.len() - 450].to_vec());
        r
    };
    assert_ne!(torn(true).judge().state("SCR-SEC-1"), State::Broken);
    torn(false).blames(&["SCR-SEC-1"]);
    // Nor by what happened to another PC, or to the network.
    let cut = FaultKind::PowerOff { clean: false };
    for (machine, what) in [("PC-0422", cut), ("PC-0417", FaultKind::Unreachable)] {
        let mut r = torn(false);
        r.truth.faults.push(Fault { span: span(20_000, 20_100), machine: machine.into(), what });
        r.blames(&["SCR-SEC-1"]);
    }
}

#[test]
fn recordings_and_sounds_in_clear() {
    // On the disk, without anything that tells what it is.
    let mut r = day();
    let id = r.id("acd-c1", B);
    let film = r.evidence.videos[&id].clone();
    let mut store = noise(77, 5000);
    store.extend(&film[film.len() / 2..]);
    r.leave("wfo", "/wfo/store", store);
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
    r.leave("wfo", "/wfo/tmp/1", sound("c1")[..].to_vec());
    r.contact("acd-c1", B)["audioUploadState"] = json!("File not yet uploaded");
    assert_eq!(r.judge().state("SCR-SEC-3"), State::Broken);
}

/// A silence is everywhere.
#[test]
fn a_sound_that_is_silent_stands_anywhere() {
    let kept = |silent: bool, len: usize| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        let mut long = noise(31, 20_000);
        if silent {
            long[10..].fill(128);
        }
        let mut store = noise(77, 5_000);
        store.extend(&long[5_000..5_000 + len]);
        r.truth.calls[0].audio_sha256 = vec![sha256(&long)];
        r.evidence.audios.insert(id, long);
        r.leave("wfo", "/wfo/store", store);
        r
    };
    kept(true, 15_000).holds(&["SCR-SEC-3"]);
    kept(false, 15_000).blames(&["SCR-SEC-3"]);
}

/// A sound that begins with nothing that tells what it is, kept as it came.
#[test]
fn a_whole_sound_that_is_kept_and_not_given_out() {
    let kept = |given_out: bool, lies: &[u8]| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        let bare = noise(41, 3_000);
        r.truth.calls[0].audio_sha256 = vec![sha256(&bare)];
        if given_out {
            r.evidence.audios.insert(id, bare);
        } else {
            r.evidence.audios.remove(&id);
        }
        r.leave("wfo", "/wfo/tmp/1", lies.to_vec());
        r.judge().state("SCR-SEC-3")
    };
    let bare = noise(41, 3_000);
    assert_eq!(kept(false, &bare), State::Broken);
    assert_eq!(kept(true, &bare), State::Broken);
    assert_eq!(kept(false, &noise(42, 3_000)), State::Held);
}

/// What the ACD writes down, on its own disk, is its own affair.
#[test]
fn what_others_keep_is_theirs() {
    let changes: [fn(&mut Run, &str, &[u8]); 4] = [
        |r, machine, long| r.leave(machine, "/sounds/1", long.to_vec()),
        |r, machine, _| r.leave(machine, "/accounts", r.truth.secrets[0].clone().into_bytes()),
        |r, machine, _| r.evidence.writes.readable.push((machine.into(), "/a.wav".into(), "RIFF".into())),
        |r, machine, long| r.evidence.writes.prints.entry(machine.into()).or_default().extend(prints(long)),
    ];
    let with = |machine: &str| {
        changes.map(|change| {
            let mut r = day();
            let (id, long) = (r.id("acd-c1", B), noise(31, 20_000));
            r.truth.calls[0].audio_sha256 = vec![sha256(&long)];
            r.evidence.audios.insert(id, long.clone());
            r.evidence.disks.entry(machine.into()).or_default();
            change(&mut r, machine, &long);
            r.judge().state("SCR-SEC-3")
        })
    };
    assert_eq!(with("ujet"), [State::Held; 4]);
    assert_eq!(with("wfo"), [State::Broken; 4]);
}

/// Shorter than eight bytes it may stand anywhere by chance.
#[test]
fn what_is_too_short_to_be_known_again() {
    let told = |secret: &str, key: &str| {
        let mut r = day();
        (r.truth.secrets, r.truth.keys) = (vec![secret.into()], vec![key.as_bytes().to_vec()]);
        r.contact("acd-c1", B)["note"] = json!("swordfish-jabberwocky");
        r.judge().state("SCR-SEC-3")
    };
    assert_eq!(told("swordfi", "nothing at all"), State::Held);
    assert_eq!(told("swordfis", "nothing at all"), State::Broken);
    assert_eq!(told("nothing at all", "jabberw"), State::Held);
    assert_eq!(told("nothing at all", "jabberwo"), State::Broken);
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

/// What somebody altered has no form any more, and that is theirs.
#[test]
fn what_was_altered_is_in_no_known_container() {
    let state = |whose: Option<(&str, &str)>| {
        let mut r = day();
        r.leave("PC-0417", &format!("{FOLDER}/000001-000900.bad"), noise(17, 3_000));
        r.truth.faults.extend(whose.map(|(machine, name)| Fault {
            span: span(20_000, 20_000),
            machine: machine.into(),
            what: FaultKind::Tampered { path: format!("{FOLDER}/{name}") },
        }));
        r.judge().state("SCR-SEC-1")
    };
    assert_eq!(state(None), State::Broken);
    assert_ne!(state(Some(("PC-0417", "000001-000900.seg"))), State::Broken);
    assert_eq!(state(Some(("PC-0417", "000001-000901.seg"))), State::Broken);
    assert_eq!(state(Some(("PC-0422", "000001-000900.seg"))), State::Broken);
}

/// In digits or letters of whatever kind.
#[test]
fn a_key_that_is_written_down() {
    let told = |text: String| {
        let mut r = day();
        r.truth.keys = vec![[0xFB, 0xFF, 0xBF].repeat(4)];
        r.evidence.probes.push(Probe { at: s(END), what: "page:/".into(), status: 200, body: text });
        r.judge().state("SCR-SEC-3")
    };
    for text in ["fbffbf".repeat(4), "FBFFBF".repeat(4), "+/".repeat(8), "-_".repeat(8)] {
        assert_eq!(told(text.clone()), State::Broken, "{text}");
    }
    assert_eq!(told("+_".repeat(8)), State::Held);
}

/// A recording that is known again by nothing but a piece out of its middle.
#[test]
fn a_piece_of_a_recording() {
    let left = |plays: bool| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        let film = r.evidence.videos[&id].clone();
        let mut store = noise(77, 5_000);
        store.extend(&film[film.len() * 2 / 5..][..24]);
        r.leave("wfo", "/wfo/store", store);
        if !plays {
            r.evidence.videos.get_mut(&id).expect("it").truncate(500);
        }
        r.judge().state("SCR-SEC-3")
    };
    assert_eq!((left(true), left(false)), (State::Broken, State::Held));
}
