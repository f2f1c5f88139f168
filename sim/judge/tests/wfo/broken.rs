//! One thing gone wrong, one requirement to blame.

use crate::common::day::{BRAUN, END, HODGES, call, captured, day, session, truth};
use crate::common::film::{Shot, film};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{AcdChange, Fault, FaultKind, Span};
use serde_json::json;

const B: &str = "braun@example.com";
const H: &str = "hodges@example.com";

/// The first call's recording, put together from other shots, with other covered parts.
fn refilm(run: &mut Run, shots: &[(&str, &str, u8, Span)], covered: &[(i64, i64)]) {
    let shots: Vec<Shot> = shots
        .iter()
        .map(|(pc, login, monitors, span)| Shot {
            pc: (*pc).into(),
            login: (*login).into(),
            monitors: *monitors,
            span: *span,
        })
        .collect();
    let video = film(&run.truth, &shots);
    let id = run.id("acd-c1", B);
    let target = format!("/sim/uploads/{id}");
    run.forget(|r| r.kind == "wire.http" && r.fields.contains(&target));
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": format!("{target}?offset=0"), "status": 200, "sent": video.len(), "received": 9 });
    run.add(s(1000), "wfo", "wire.http", &fields);
    run.evidence.videos.insert(id, video);
    let parts: Vec<_> = covered.iter().map(|(a, b)| json!({ "from_ms": a, "to_ms": b })).collect();
    let contact = run.contact("acd-c1", B);
    contact["covered"] = json!(parts);
    contact["videoHistory"] = json!([[s(935), "File not yet uploaded"], [s(1000), "File is uploaded"]]);
}

#[test]
fn refilming_alone_breaks_nothing() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 900))], &[(0, 600_000)]);
    r.holds(&["SCR-MATCH-1", "SCR-MATCH-3"]);
}

#[test]
fn another_agents_screen() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", HODGES, 1, span(300, 900))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn another_pcs_screen() {
    let mut r = day();
    r.truth.screens.insert("PC-9999".into(), r.truth.screens["PC-0417|corp\\dbraun"].clone());
    refilm(&mut r, &[("PC-9999", BRAUN, 1, span(300, 900))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn another_time_even_by_a_millisecond() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, Span::new(s(300) + 1, s(900) + 1))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
    // Where the PC's clock is wrong, the policy leaves room, and no more than that.
    r.truth.pcs.get_mut("PC-0417").expect("it").clock_wrong = true;
    assert_eq!(r.judge().state("SCR-MATCH-3"), State::Held);
    refilm(&mut r, &[("PC-0417", BRAUN, 1, Span::new(s(300) + 251, s(900) + 251))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn a_picture_left_out() {
    let mut r = day();
    let screen = r.truth.screens.get_mut("PC-0417|corp\\dbraun").expect("it");
    let place = screen.iter().position(|c| c.at > s(350)).expect("a change");
    let left_out = screen.remove(place);
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 900))], &[(0, 600_000)]);
    r.truth.screens.get_mut("PC-0417|corp\\dbraun").expect("it").insert(place, left_out);
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn a_monitor_left_out() {
    let mut r = day();
    r.truth.pcs.get_mut("PC-0417").expect("it").monitors = 2;
    r.blames(&["SCR-MATCH-3"]);
}

#[test]
fn cut_short() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 899))], &[(0, 599_000)]);
    r.blames(&["SCR-MATCH-1"]);
    // Nor may it say that it shows more than it does.
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 899))], &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-1"]);
}

#[test]
fn too_long() {
    let mut r = day();
    refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, 901))], &[(0, 601_000)]);
    r.blames(&["SCR-MATCH-1"]);
}

#[test]
fn not_a_film() {
    let mut r = day();
    let id = r.id("acd-c1", B);
    r.evidence.videos.get_mut(&id).expect("it").truncate(500);
    r.blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_gap_at_the_seam() {
    let mut r = day();
    let shots = [("PC-0417", BRAUN, 1, span(300, 609)), ("PC-0417", BRAUN, 1, span(610, 900))];
    refilm(&mut r, &shots, &[(0, 309_000), (310_000, 600_000)]);
    r.blames(&["SCR-MATCH-2"]);
}

#[test]
fn an_overlap_at_the_seam() {
    let mut r = day();
    // A second is shown twice, another is missing at the seam's other side.
    let shots = [
        ("PC-0417", BRAUN, 1, span(300, 610)),
        ("PC-0417", BRAUN, 1, span(609, 610)),
        ("PC-0417", BRAUN, 1, span(611, 900)),
    ];
    refilm(&mut r, &shots, &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-2"]);
}

#[test]
fn nothing_during_the_pause_of_the_audio() {
    let mut r = day();
    let shots = [("PC-0417", BRAUN, 1, span(300, 400)), ("PC-0417", BRAUN, 1, span(430, 900))];
    refilm(&mut r, &shots, &[(0, 100_000), (130_000, 600_000)]);
    r.blames(&["SCR-CAP-6"]);
}

#[test]
fn no_recording() {
    let mut r = day();
    let id = r.id("acd-c3", H);
    r.evidence.videos.remove(&id);
    let c = r.contact("acd-c3", H);
    c["videoUploadState"] = json!("File not yet uploaded");
    c["pc"] = json!(null);
    c["covered"] = json!([]);
    c["videoHistory"] = json!([[s(0), "File not yet uploaded"]]);
    r.blames(&["SCR-UP-1"]);
}

#[test]
fn states_that_jump() {
    let mut r = day();
    r.contact("acd-c1", B)["videoHistory"] = json!([[s(1000), "File is uploaded"]]);
    r.blames(&["SCR-UP-2"]);
    let mut r = day();
    r.contact("acd-c1", B)["videoUploadState"] = json!("File not yet uploaded");
    r.blames(&["SCR-UP-2"]);
    let mut r = day();
    r.contact("acd-c1", B)["audioUploadState"] = json!("No File to Upload");
    r.blames(&["SCR-UP-4"]);
}

#[test]
fn said_to_be_there_before_it_is() {
    // The pieces come from 937.1 s on, and the server may say so a second before.
    let video = |at: i64| {
        let mut r = day();
        r.contact("acd-c1", B)["videoHistory"] = json!([[s(935), "File not yet uploaded"], [at, "File is uploaded"]]);
        r
    };
    video(s(935) + 500).blames(&["SCR-UP-2"]);
    video(s(936) + 99).blames(&["SCR-UP-2"]);
    video(s(936) + 100).holds(&["SCR-UP-2"]);
    // The ACD releases the audio at 965 s.
    let audio = |at: i64| {
        let mut r = day();
        r.contact("acd-c1", B)["audioHistory"] = json!([[s(935), "File not yet uploaded"], [at, "File is uploaded"]]);
        r
    };
    audio(s(940)).blames(&["SCR-UP-4"]);
    audio(s(965) - 1).blames(&["SCR-UP-4"]);
    audio(s(965)).holds(&["SCR-UP-4"]);
}

#[test]
fn said_to_be_there_while_it_comes() {
    // In two pieces with a resumption between them: it is there with the second.
    let make = |said: i64| {
        let mut r = day();
        let length = r.evidence.videos["27"].len();
        piece(&mut r, None, |f| f["sent"] = json!(500));
        for (at, offset, sent, status) in [(960, 0, 0, 200), (970, 500, 100, 503), (980, 500, length - 500, 200)] {
            piece(&mut r, Some((at, offset, sent)), |f| f["status"] = json!(status));
        }
        r.contact("acd-c1", B)["videoHistory"] =
            json!([[s(935), "File not yet uploaded"], [s(said), "File is uploaded"]]);
        r
    };
    make(980).holds(&["SCR-UP-2", "SCR-REC-3"]);
    make(940).blames(&["SCR-UP-2"]);
}

#[test]
fn audio_that_is_not_the_acds() {
    let mut r = day();
    let id = r.id("acd-c1", B);
    r.evidence.audios.get_mut(&id).expect("it")[47] ^= 1;
    r.blames(&["UJT-IMP-1"]);
}

#[test]
fn a_contact_lost_and_one_too_many() {
    let mut r = day();
    let id = r.id("acd-c3", H);
    r.evidence.contacts.retain(|c| c["assocCallId"] != "acd-c3");
    r.evidence.videos.remove(&id);
    r.forget(|rec| rec.fields.contains("/sim/uploads/30") || rec.fields.contains(r#"\"contact\":\"30\""#));
    r.blames(&["UJT-IMP-1"]);
    let mut r = day();
    let mut again = r.contact("acd-c3", H).clone();
    again["id"] = json!("99");
    r.evidence.contacts.push(again);
    r.blames(&["UJT-IMP-1"]);
}

#[test]
fn the_whole_call_for_each_agent() {
    let mut r = day();
    let c = r.contact("acd-c2", H);
    c["startTime"] = json!(s(1200));
    c["callDuration"] = json!(300_000);
    r.blames(&["UJT-IMP-2"]);
}

#[test]
fn relays_too_early_elsewhere_and_of_other_times() {
    let first = |message: &serde_json::Value| message["contact"] == "27";
    let mut r = day();
    let imported = s(905) + 30_000;
    r.edit_message("relay", |record, m| {
        let mine = first(m);
        record.at = if mine { imported - 1_000 } else { record.at };
        mine
    });
    r.blames(&["SCR-REL-1"]);
    let mut r = day();
    let relay =
        json!({ "type": "relay", "contact": "27", "windows": BRAUN, "start": s(300), "end": s(900) }).to_string();
    r.add(s(990), "PC-0422", "wire.ws", &json!({ "from": "wfo", "to": "PC-0422", "text": relay }));
    r.blames(&["SCR-REL-2"]);
    let mut r = day();
    r.edit_message("relay", |_, m| {
        let mine = first(m);
        if mine {
            m["end"] = json!(s(901));
        }
        mine
    });
    r.blames(&["SCR-REL-3"]);
}

#[test]
fn uploads_that_nobody_asked_for() {
    let mut r = day();
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": "/sim/uploads/27?offset=0", "status": 409, "sent": 600, "received": 9 });
    r.add(s(200), "wfo", "wire.http", &fields);
    r.blames(&["SCR-CAP-4"]);
    let mut r = day();
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "POST", "target": "/sim/segments", "status": 200, "sent": 60_000, "received": 9 });
    r.add(s(1200), "wfo", "wire.http", &fields);
    r.blames(&["SCR-UP-5"]);
    let mut r = day();
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains("/sim/uploads/27"));
    r.blames(&["SCR-CAP-7"]);
}

#[test]
fn a_second_recording() {
    let mut r = day();
    let hello = json!({ "type": "hello", "pc": "PC-0417", "version": "1", "boot": 1 }).to_string();
    r.add(s(2000), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": hello }));
    r.holds(&["SCR-REC-3"]);
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": "/sim/uploads/27?offset=0", "status": 200, "sent": 900, "received": 9 });
    r.add(s(2001), "wfo", "wire.http", &fields);
    r.blames(&["SCR-REC-3"]);
}

/// Changes the piece of the first contact's recording, or adds one of so many bytes at a time and an offset.
fn piece(r: &mut Run, new: Option<(i64, usize, usize)>, change: impl Fn(&mut serde_json::Value)) {
    let Some((at, offset, sent)) = new else {
        return r.edit(|rec, f| {
            let mine = rec.kind == "wire.http" && rec.fields.contains("/sim/uploads/27?");
            if mine {
                change(f);
            }
            mine
        });
    };
    let mut fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": format!("/sim/uploads/27?offset={offset}"), "status": 200, "sent": sent, "received": 9 });
    change(&mut fields);
    r.add(s(at), "wfo", "wire.http", &fields);
}

#[test]
fn a_second_recording_of_another_length() {
    // What the server says, of its contact or to the PC, when the first piece has come.
    let make = |first: usize, there: i64, done: bool, at: i64| {
        let mut r = day();
        let length = r.evidence.videos["27"].len();
        let relay = json!({ "type": "relay", "contact": "27", "windows": BRAUN, "start": s(300), "end": s(900) });
        for (at, from, to, text) in [
            (1999, "PC-0417", "wfo", json!({ "type": "hello", "pc": "PC-0417", "version": "1", "boot": 1 })),
            (2000, "wfo", "PC-0417", relay),
        ] {
            r.add(s(at), to, "wire.ws", &json!({ "from": from, "to": to, "text": text.to_string() }));
        }
        if done {
            let text = json!({ "type": "done", "contact": "27" }).to_string();
            r.add(s(937) + 150, "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": text }));
        }
        piece(&mut r, None, |f| f["sent"] = json!(first));
        piece(&mut r, Some((at, 0, length)), |_| ());
        r.contact("acd-c1", B)["videoHistory"] =
            json!([[s(935), "File not yet uploaded"], [s(there), "File is uploaded"]]);
        r
    };
    let short = day().evidence.videos["27"].len() - 40;
    make(short, 938, false, 2001).blames(&["SCR-REC-3"]);
    make(short, 938, true, 2001).blames(&["SCR-REC-3"]);
    make(short, 2001, true, 2001).blames(&["SCR-REC-3"]);
    make(short + 80, 938, true, 2001).blames(&["SCR-REC-3"]);
    // What was not taken as a whole begins anew: nobody has said that it is there, nor that there is no more to do.
    make(short, 2001, false, 2001).holds(&["SCR-REC-3", "SCR-UP-2"]);
    make(500, 2001, false, 2001).holds(&["SCR-REC-3", "SCR-UP-2"]);
    // Of a PC that was to stop because another one is asked.
    let mut r = make(500, 2001, true, 2001);
    r.contact("acd-c1", B)["videoHistory"] = json!([
        [s(935), "File not yet uploaded"],
        [s(938), "No File to Upload"],
        [s(2000), "File not yet uploaded"],
        [s(2001), "File is uploaded"]
    ]);
    r.holds(&["SCR-REC-3", "SCR-UP-2"]);
}

/// Changes the segment of a PC that was opened at a time, in trace and writes.
fn resegment(run: &mut Run, pc: &str, opened: i64, times: Option<(i64, i64)>) {
    let files = run.evidence.writes.files.get_mut(pc).expect("files");
    let (path, written) = files.iter_mut().find(|(_, w)| w.first == opened).expect("a segment");
    let name = path.rsplit('/').next().expect("a name").to_owned();
    if let Some((from, to)) = times {
        (written.first, written.last) = (from, to);
        run.edit(|r, _| {
            let mine = r.fields.contains(&name) && r.kind != "segment.deleted";
            if mine {
                r.at = if r.kind == "segment.opened" { from } else { to };
            }
            mine
        });
    } else {
        let path = path.clone();
        files.remove(&path);
        run.evidence.disks.get_mut(pc).expect("files").remove(&path);
        run.forget(|r| r.fields.contains(&name));
    }
}

#[test]
fn segments_that_are_not_there() {
    let mut r = day();
    resegment(&mut r, "PC-0422", s(10), None);
    r.blames(&["SCR-CAP-1"]);
    let mut r = day();
    resegment(&mut r, "PC-0422", s(610), None);
    r.blames(&["SCR-CAP-8"]);
}

#[test]
fn segments_too_long_and_too_short() {
    let mut r = day();
    resegment(&mut r, "PC-0422", s(610), Some((s(610), s(1215))));
    r.blames(&["SCR-CAP-2"]);
    // As it says of itself it is as long as it has to be, and was begun five seconds before; what happened to the disk at
    // another time has nothing to do with that.
    let longer = |full: Option<Span>| {
        let mut r = day();
        let files = r.evidence.writes.files.get_mut("PC-0422").expect("files");
        files.values_mut().find(|w| w.first == s(610)).expect("a segment").first -= 5_000;
        let (machine, what) = ("PC-0422".to_owned(), FaultKind::DiskFull);
        r.truth.faults.extend(full.map(|span| Fault { span, machine, what }));
        r
    };
    longer(None).blames(&["SCR-CAP-2"]);
    longer(Some(span(20_000, 20_010))).blames(&["SCR-CAP-2"]);
    longer(Some(span(1300, 1310))).blames(&["SCR-CAP-2"]);
    longer(Some(span(700, 700))).holds(&["SCR-CAP-2"]);
}

#[test]
fn capture_after_the_logoff() {
    let late = |to: i64, full: Option<Span>| {
        let mut r = day();
        resegment(&mut r, "PC-0422", s(2410), Some((s(2410), to)));
        let (machine, what) = ("PC-0422".to_owned(), FaultKind::DiskFull);
        r.truth.faults.extend(full.map(|span| Fault { span, machine, what }));
        r
    };
    late(s(3009), None).blames(&["SCR-CAP-9"]);
    // A disk that is full at the logoff lets the segment be closed later, and soon after; at another time it does not.
    late(s(3009), Some(span(2990, 3020))).holds(&[]);
    late(s(3009), Some(span(2990, 3000))).holds(&[]);
    late(s(3009), Some(Span::new(s(3000) + 100, s(3020)))).holds(&[]);
    late(s(3009), Some(Span::new(s(3000) + 101, s(3020)))).blames(&["SCR-CAP-9"]);
    late(s(3009), Some(span(20_000, 20_010))).blames(&["SCR-CAP-9"]);
    late(s(3009), Some(span(2980, 2990))).blames(&["SCR-CAP-9"]);
    let broken = |to: i64| late(to, Some(span(2990, 3020))).judge().state("SCR-CAP-9") == State::Broken;
    assert!(!broken(s(3140)) && broken(s(3140) + 1));
    let mut r = day();
    let folder = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";
    r.add(s(3500), "PC-0422", "segment.opened", &json!({ "segment": "000001-000099.seg", "session": 1 }));
    r.add(s(3560), "PC-0422", "segment.sealed", &json!({ "segment": "000001-000099.seg", "recovered": false }));
    r.add(s(3560) + 7_500_000, "PC-0422", "segment.deleted", &json!({ "segment": "000001-000099.seg" }));
    let written = judge::watch::Written { first: s(3500), last: s(3560), bytes: 9, count: 1 };
    r.evidence.writes.files.get_mut("PC-0422").expect("it").insert(format!("{folder}/000001-000099.seg"), written);
    r.blames(&["SCR-CAP-5"]);
    // And so it is where the recorder keeps quiet about it.
    r.forget(|rec| rec.fields.contains("000001-000099"));
    assert_eq!(r.judge().state("SCR-CAP-9"), State::Broken);
}

#[test]
fn another_folder() {
    let mut r = day();
    let files = r.evidence.writes.files.get_mut("PC-0417").expect("it");
    let (path, written) = files.pop_first().expect("a file");
    files.insert(path.replace("recordings", "elsewhere"), written);
    r.blames(&["SCR-CAP-3"]);
}

#[test]
fn readable_material() {
    for (machine, id) in [("PC-0417", "SCR-SEC-1"), ("wfo", "SCR-SEC-3")] {
        let mut r = day();
        r.evidence.writes.readable.push((machine.into(), "/C/x".into(), "a PNG picture".into()));
        r.blames(&[id]);
        let mut r = day();
        let secret = r.truth.secrets[0].clone();
        r.evidence.disks.get_mut(machine).expect("it").insert("/x".into(), format!("token={secret}").into());
        r.blames(&[id]);
        assert!(!r.judge().to_string().contains(&secret), "the report does not spread it");
    }
    let mut r = day();
    let secret = r.truth.secrets[0].clone();
    r.add(s(5), "wfo", "acd.login", &json!({ "authorization": secret }));
    r.blames(&["SCR-SEC-3"]);
}

#[test]
fn segments_kept_too_long_or_not_long_enough() {
    let mut r = day();
    let folder = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";
    let path = r.evidence.writes.files["PC-0422"].keys().next().expect("a file").clone();
    assert!(path.starts_with(folder));
    let name = path.rsplit('/').next().expect("a name").to_owned();
    r.evidence.disks.get_mut("PC-0422").expect("it").insert(path, crate::common::boxes::segment(6));
    r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains(&name));
    r.blames(&["SCR-GC-1"]);

    let mut r = day();
    r.edit(|rec, _| {
        let mine = rec.kind == "segment.deleted" && rec.fields.contains(&name);
        if mine {
            rec.at -= 1_000_000;
        }
        mine
    });
    r.blames(&["SCR-GC-2"]);

    let mut r = day();
    r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains(&name));
    r.blames(&["SCR-GC-3"]);
}

/// The first segment of PC-0422 is still there, or went so late.
fn kept(gone: Option<i64>, faults: &[Fault]) -> Run {
    let mut t = truth();
    t.faults.extend_from_slice(faults);
    let mut r = run(t, &captured());
    let path = r.evidence.writes.files["PC-0422"].keys().next().expect("a file").clone();
    let name = path.rsplit('/').next().expect("a name").to_owned();
    match gone {
        Some(at) => r.edit(|rec, _| {
            let mine = rec.kind == "segment.deleted" && rec.fields.contains(&name);
            rec.at = if mine { s(at) } else { rec.at };
            mine
        }),
        None => {
            r.evidence.disks.get_mut("PC-0422").expect("it").insert(path, crate::common::boxes::segment(6));
            r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains(&name));
        }
    }
    r
}

#[test]
fn a_disk_in_trouble_spoils_what_it_met_alone() {
    let fault = |what: FaultKind, from: i64, to: i64| Fault { span: span(from, to), machine: "PC-0422".into(), what };
    let gc = |faults: &[Fault]| kept(None, faults).judge().state("SCR-GC-1");
    // Long after the segment, and long before it went wrong with the deletion.
    for what in [FaultKind::DiskFull, FaultKind::DiskFault] {
        kept(None, &[fault(what.clone(), 20_000, 20_001)]).blames(&["SCR-GC-1"]);
        assert_eq!(gc(&[fault(what.clone(), 1_500, 1_501)]), State::Broken, "{what:?}");
        assert_ne!(gc(&[fault(what.clone(), 300, 301)]), State::Broken, "{what:?} while it was written");
        // Its time comes while the disk is in trouble: then later, and all the same.
        assert_eq!(gc(&[fault(what.clone(), 7_900, 9_500)]), State::Broken, "{what:?}");
        assert_ne!(gc(&[fault(what.clone(), 7_900, 39_000)]), State::Broken, "{what:?} until the end");
    }
    // A write that fails is the next one, whenever that comes.
    assert_ne!(gc(&[fault(FaultKind::DiskFault, 5, 5)]), State::Broken);
    let altered = |name: &str| {
        let path = format!("/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings/{name}");
        let mut r = kept(None, &[fault(FaultKind::Tampered { path }, 5_000, 5_000)]);
        let told = json!({ "pc": "PC-0422", "what": "damaged", "segment": name, "windows": HODGES, "from": 0, "to": 0, "contact": null });
        r.evidence.discrepancies.push(told);
        r.judge().state("SCR-GC-1")
    };
    assert_ne!(altered("000001-000006.seg"), State::Broken);
    assert_eq!(altered("000001-000007.seg"), State::Broken, "that is another one");
    assert_ne!(altered("000001-000000.log"), State::Broken, "it tells of them all");
}

#[test]
fn segments_that_go_days_late() {
    let none = &[];
    // Two hours of retention, and twenty minutes to do it in.
    kept(Some(610 + 7_200 + 1_199), none).holds(&["SCR-GC-1"]);
    kept(Some(610 + 7_200 + 1_201), none).blames(&["SCR-GC-1"]);
    kept(Some(30_000), none).blames(&["SCR-GC-1"]);
    // While the PC is off nothing goes.
    let mut r = kept(Some(9_600), none);
    r.truth.online.insert("PC-0422".into(), vec![span(0, 7_000), span(9_500, END)]);
    assert_ne!(r.judge().state("SCR-GC-1"), State::Broken);
    // What is waited for holds back all that came after it, and no longer than it is waited for.
    let held_back = |from: i64, metadata: i64, gone: i64| {
        let mut r = kept(Some(gone), none);
        let mut late = call("c9", &[("braun", from, from + 60)], 0);
        (late.metadata_at, late.recorded) = (Some(s(metadata)), false);
        r.truth.calls.push(late);
        r.judge().broken().filter(|v| v.id == "SCR-GC-1").count()
    };
    assert_eq!(held_back(100, 12_000, 13_000), 0);
    assert_eq!(held_back(100, 12_000, 13_300), 1);
    assert_eq!(held_back(700, 12_000, 13_000), 1);
    assert_eq!(held_back(100, 5_000, 13_000), 1);
}

#[test]
fn a_user_twice() {
    for mail in [B, "Braun@Example.com"] {
        let mut r = day();
        let mut again = r.evidence.users[0].clone();
        again["email"] = json!(mail);
        r.evidence.users.push(again);
        r.blames(&["UJT-SYNC-1"]);
        // One made by hand is nobody of the ACD's.
        r.evidence.users.last_mut().expect("it")["profile"] = json!(null);
        r.holds(&["UJT-SYNC-1"]);
    }
}

#[test]
fn users_that_the_sync_forgot() {
    let mut r = day();
    r.evidence.users[0]["profile"] = json!(null);
    r.blames(&["UJT-SYNC-1"]);
    let renamed = || {
        let mut t = truth();
        t.acd_changes.push(AcdChange {
            at: s(100),
            agent: "braun".into(),
            name: Some(("Dana".into(), "Brown".into())),
        });
        run(t, &captured())
    };
    renamed().holds(&["UJT-SYNC-2"]);
    let mut r = renamed();
    r.evidence.users[0]["last"] = json!("Braun");
    r.blames(&["UJT-SYNC-2"]);
    let mut r = renamed();
    r.truth.acd_changes[0].name = None;
    r.blames(&["UJT-SYNC-2"]);
}

#[test]
fn a_seat_elsewhere() {
    // One agent, two desks, one after the other in a contact: one of the two has a part.
    let mut t = truth();
    t.sessions[0] = session("PC-0417", "braun", BRAUN, (10, 600));
    t.sessions.push(session("PC-0422", "braun", BRAUN, (3010, 3300)));
    t.sessions.push(session("PC-0417", "braun", BRAUN, (640, 2900)));
    t.calls.push(call("c9", &[("braun", 2800, 3200)], 5));
    t.acd_sessions[0].span = span(20, 3300);
    let cap = [
        ("PC-0417", BRAUN, span(10, 600)),
        ("PC-0417", BRAUN, span(640, 2900)),
        ("PC-0422", HODGES, span(10, 3000)),
        ("PC-0422", BRAUN, span(3010, 3300)),
    ];
    let r = run(t, &cap);
    r.holds(&["SCR-MATCH-1", "SCR-MATCH-3", "SCR-REL-2"]);
    let mut r = r;
    r.contact("acd-c9", B)["note"] = json!("");
    r.blames(&["SCR-MATCH-1"]);
}
