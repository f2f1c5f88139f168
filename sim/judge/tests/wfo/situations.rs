//! Situations that an ordinary day does not have: each oracle reached and held, and then broken.

use crate::common::day::{B, BRAUN, END, HODGES, call, captured, day, office, session, truth};
use crate::common::eligibility::conditions;
use crate::common::perfect::{Captured, run, span};
use crate::common::{Run, s};
use judge::evidence::Probe;
use judge::truth::{AcdChange, Fault, FaultKind, ScreenOnly, Setting, SettingKind, Span, Truth};
use serde_json::json;

/// Only Braun, on one PC, with a call while something is not as it has to be, and one after.
fn braun(change: impl FnOnce(&mut Truth)) -> Truth {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000))];
    t.calls = vec![call("c1", &[("braun", 300, 600)], 5), call("c2", &[("braun", 1500, 1620)], 5)];
    change(&mut t);
    t
}

/// The opposite of what the setting says at the start, and right from a time on.
fn wrong_until(t: &mut Truth, at: i64, wrong: &SettingKind, right: SettingKind) {
    let place = t.settings.iter().position(|x| x.what == right).expect("such a setting");
    t.settings[place].what = wrong.clone();
    t.settings.push(Setting { at: s(at), what: right });
}

/// A segment and its events, where nothing was allowed.
fn sneak(r: &mut Run, pc: &str, from: i64) {
    r.add(s(from), pc, "segment.opened", &json!({ "segment": "000009-000001.seg", "session": 1 }));
    r.add(s(from + 60), pc, "segment.sealed", &json!({ "segment": "000009-000001.seg", "recovered": false }));
    r.add(s(from + 8000), pc, "segment.deleted", &json!({ "segment": "000009-000001.seg" }));
}

#[test]
fn each_condition_of_the_server() {
    for (id, wrong, right) in conditions() {
        let make = || {
            let t = braun(|t| wrong_until(t, 900, &wrong, right.clone()));
            run(t, &[("PC-0417", BRAUN, Span::new(s(900) + 40, s(3000)))])
        };
        make().holds(&[id, "SCR-UP-3", "SCR-UP-1"]);
        let mut r = make();
        sneak(&mut r, "PC-0417", 400);
        r.blames(&[id]);
        // Captured, recorded and uploaded all the same.
        let t = braun(|t| wrong_until(t, 900, &wrong, right.clone()));
        run(t, &[("PC-0417", BRAUN, span(10, 3000))]).blames(&[id]);
    }
}

#[test]
fn a_setting_taken_away_while_capture_runs() {
    let make = |end: i64| {
        let t = braun(|t| {
            t.settings
                .push(Setting { at: s(900), what: SettingKind::RecordScreen { agent: "braun".into(), on: false } });
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(10), s(900) + end))])
    };
    make(40).holds(&["SCR-ELIG-4", "SCR-UP-3"]);
    make(30_000).blames(&["SCR-ELIG-4"]);
}

#[test]
fn without_smart_desktop_and_on_a_mac() {
    for (mac, id) in [(false, "SCR-ELIG-1"), (true, "SCR-ELIG-7")] {
        let make = |captured: &[Captured]| {
            let t = braun(|t| {
                let pc = t.pcs.get_mut("PC-0417").expect("it");
                (pc.smart_desktop, pc.mac) = (mac, mac);
            });
            run(t, captured)
        };
        make(&[]).holds(&[id, "SCR-EDGE-1", "SCR-UP-3", "UJT-IMP-1"]);
        make(&[("PC-0417", BRAUN, span(10, 3000))]).blames(&[id]);
        let mut r = make(&[]);
        r.evidence.contacts.remove(0);
        r.blames(&["SCR-EDGE-1"]);
        let mut r = make(&[]);
        r.contact("acd-c1", B)["videoUploadState"] = json!("File not yet uploaded");
        r.blames(&["SCR-UP-3"]);
    }
}

#[test]
fn triggers_at_the_acd() {
    let make = |from: i64, to: i64| {
        let t = braun(|t| {
            t.policies.start_trigger = "acd".into();
            t.policies.stop_trigger = "acd".into();
            t.acd_sessions[0].span = span(200, 2000);
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(from) + 40, s(to)))])
    };
    make(200, 2000).holds(&["SCR-CAP-1", "SCR-CAP-5", "SCR-CAP-9"]);
    make(10, 2000).blames(&["SCR-CAP-1"]);
    make(200, 2100).blames(&["SCR-CAP-9"]);
    make(260, 2000).blames(&["SCR-CAP-1"]);
}

#[test]
fn covered_in_part_under_both_policies() {
    let make = |partial: &str| {
        let t = braun(|t| {
            t.policies.partial_coverage = partial.into();
            t.sessions[0].span = span(400, 3000);
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(400) + 20, s(3000)))])
    };
    make("upload_covered").holds(&["SCR-MATCH-1", "SCR-UP-1"]);
    let mut r = make("upload_covered");
    r.contact("acd-c1", B)["note"] = json!("");
    r.blames(&["SCR-MATCH-1"]);
    make("nothing").holds(&["SCR-MATCH-1", "SCR-UP-3", "SCR-GC-3"]);
    let mut r = make("nothing");
    r.contact("acd-c1", B)["note"] = json!("");
    r.blames(&["SCR-MATCH-1", "SCR-GC-3"]);
}

#[test]
fn a_power_cut_costs_a_chunk_and_no_more() {
    let make = |lost: i64| {
        let t = braun(|t| {
            t.sessions[0].span = span(10, 450);
            t.sessions.push(session("PC-0417", "braun", BRAUN, (700, 3000)));
            t.faults.push(Fault {
                span: span(450, 650),
                machine: "PC-0417".into(),
                what: FaultKind::PowerOff { clean: false },
            });
            t.online.insert("PC-0417".into(), vec![span(0, 450), span(650, END)]);
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 450)), ("PC-0417", BRAUN, span(700, 3000))]);
        if lost > 0 {
            let shot = crate::common::film::Shot {
                pc: "PC-0417".into(),
                login: BRAUN.into(),
                monitors: 1,
                span: Span::new(s(300), s(450) - lost),
            };
            let id = r.id("acd-c1", B);
            let video = crate::common::film::film(&r.truth, &[shot]);
            r.edit(|rec, f| {
                let mine =
                    rec.kind == "wire.http" && f["method"] == "PUT" && rec.fields.contains(&format!("uploads/{id}"));
                if mine {
                    f["sent"] = json!(video.len());
                }
                mine
            });
            r.evidence.videos.insert(id, video);
            r.contact("acd-c1", B)["covered"] = json!([{ "from_ms": 0, "to_ms": 150_000 - lost }]);
        }
        r
    };
    make(0).holds(&["SCR-MATCH-1", "SCR-CAP-1"]);
    make(9_990).holds(&["SCR-MATCH-1"]);
    make(10_500).blames(&["SCR-MATCH-1"]);
}

#[test]
fn the_next_morning() {
    let make = || {
        let t = braun(|t| {
            t.sessions[0].span = span(10, 1700);
            t.calls[1].metadata_at = Some(s(3000));
            t.calls[1].audio_at = Some(s(3000));
            t.faults.push(Fault {
                span: span(1702, 20_000),
                machine: "PC-0417".into(),
                what: FaultKind::PowerOff { clean: true },
            });
            t.online.insert("PC-0417".into(), vec![span(0, 1702), span(20_000, END)]);
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1700))]);
        // The footage is not deleted before the contact has got it, and then in time: twenty minutes after the PC is on.
        r.edit(|rec, _| {
            let mine = rec.kind == "segment.deleted";
            if mine {
                rec.at = s(21_200);
            }
            mine
        });
        r
    };
    make().holds(&["SCR-REC-2", "SCR-REC-5", "SCR-UP-1", "SCR-GC-2"]);
    make().not_reached(&["SCR-REC-1"]);
    let unserved = |r: &mut Run| {
        let id = r.id("acd-c2", B);
        r.evidence.videos.remove(&id);
        let c = r.contact("acd-c2", B);
        c["videoUploadState"] = json!("File not yet uploaded");
        c["videoHistory"] = json!([[s(3030), "File not yet uploaded"]]);
        c["pc"] = json!(null);
        c["covered"] = json!([]);
    };
    let mut r = make();
    unserved(&mut r);
    r.blames(&["SCR-REC-5"]);
    let mut r = make();
    r.truth.sessions.push(session("PC-0417", "hodges", r"PC-0417\guest", (20_010, 20_500)));
    unserved(&mut r);
    assert_eq!(r.judge().state("SCR-REC-5"), judge::State::NotReached);
    assert!(r.judge().roots().iter().any(|v| v.id == "SCR-REC-2"));
    // Deleted while the contact was to come.
    let mut r = make();
    r.edit(|rec, _| {
        let mine = rec.kind == "segment.deleted";
        if mine {
            rec.at = s(2_200);
        }
        mine
    });
    r.blames(&["SCR-GC-2"]);
}

#[test]
fn the_cable_is_out() {
    let make = |captured: &[Captured]| {
        let t = braun(|t| {
            t.faults.push(Fault { span: span(200, 1000), machine: "PC-0417".into(), what: FaultKind::Unreachable });
            t.online.insert("PC-0417".into(), vec![span(0, 200), span(1000, END)]);
        });
        run(t, captured)
    };
    make(&[("PC-0417", BRAUN, span(10, 3000))]).holds(&["SCR-REC-1", "SCR-REC-4", "SCR-UP-1"]);
    // Capture stood still while the cable was out.
    let r = make(&[("PC-0417", BRAUN, span(10, 200)), ("PC-0417", BRAUN, span(1000, 3000))]);
    let report = r.judge();
    assert!(report.roots().iter().any(|v| v.id == "SCR-REC-4"), "{report}");
    let mut r = make(&[("PC-0417", BRAUN, span(10, 3000))]);
    let id = r.id("acd-c1", B);
    r.evidence.videos.remove(&id);
    r.contact("acd-c1", B)["videoUploadState"] = json!("File not yet uploaded");
    let c = r.contact("acd-c1", B);
    c["pc"] = json!(null);
    c["covered"] = json!([]);
    r.blames(&["SCR-REC-1"]);
}

#[test]
fn a_logon_without_a_server() {
    let make = |policy: &str, known: bool, captured: &[Captured]| {
        let t = braun(|t| {
            t.policies.offline_logon = policy.into();
            t.sessions[0].span = span(220, 3000);
            if known {
                t.sessions.insert(0, session("PC-0417", "braun", BRAUN, (10, 150)));
            }
            t.faults.push(Fault { span: span(200, 1000), machine: "PC-0417".into(), what: FaultKind::Unreachable });
            t.online.insert("PC-0417".into(), vec![span(0, 200), span(1000, END)]);
        });
        run(t, captured)
    };
    let early = ("PC-0417", BRAUN, span(10, 150));
    let all = ("PC-0417", BRAUN, span(220, 3000));
    let late = ("PC-0417", BRAUN, span(1030, 3000));
    make("last_known", true, &[early, all]).holds(&["SCR-REC-4", "SCR-REC-1"]);
    make("last_known", false, &[late]).holds(&["SCR-REC-4", "SCR-UP-3"]);
    make("refuse", true, &[early, late]).holds(&["SCR-REC-4", "SCR-UP-3"]);
    make("refuse", true, &[early, all]).blames(&["SCR-REC-4"]);
    make("last_known", false, &[all]).blames(&["SCR-REC-4"]);
    let report = make("last_known", true, &[early, late]).judge();
    assert!(report.roots().iter().any(|v| v.id == "SCR-REC-4"), "{report}");
}

#[test]
fn an_altered_segment() {
    let make = |covered: bool| {
        let mut t = truth();
        let folder = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";
        t.calls[0].metadata_at = Some(s(1800));
        t.calls[0].audio_at = Some(s(1800));
        let path = format!("{folder}/000001-000001.seg");
        t.faults.push(Fault { span: span(1000, 1000), machine: "PC-0417".into(), what: FaultKind::Tampered { path } });
        let mut r = run(t, &captured());
        if !covered {
            let shot = crate::common::film::Shot {
                pc: "PC-0417".into(),
                login: BRAUN.into(),
                monitors: 1,
                span: span(610, 900),
            };
            let video = crate::common::film::film(&r.truth, &[shot]);
            let id = r.id("acd-c1", B);
            r.edit(|rec, f| {
                let mine =
                    rec.kind == "wire.http" && f["method"] == "PUT" && rec.fields.contains(&format!("uploads/{id}"));
                if mine {
                    f["sent"] = json!(video.len());
                }
                mine
            });
            r.evidence.videos.insert(id, video);
            let c = r.contact("acd-c1", B);
            c["covered"] = json!([{ "from_ms": 310_000, "to_ms": 600_000 }]);
            c["note"] = json!("damaged");
        }
        r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains("000001-000001.seg"));
        r.add(s(1850), "PC-0417", "segment.refused", &json!({ "segment": "000001-000001.seg", "reason": "signature" }));
        r.evidence
            .discrepancies
            .push(json!({ "pc": "PC-0417", "what": "damaged", "segment": "000001-000001.seg", "contact": null }));
        r
    };
    make(false).holds(&["SCR-SEC-2", "SCR-GC-3", "SCR-MATCH-1"]);
    make(true).blames(&["SCR-SEC-2"]);
    let mut r = make(false);
    r.evidence.discrepancies.clear();
    r.blames(&["SCR-SEC-2"]);
}

#[test]
fn later_than_the_retention() {
    let make = || {
        let t = braun(|t| {
            t.calls[0].metadata_at = Some(s(12_000));
            t.calls[0].audio_at = Some(s(12_000));
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 3000))]);
        let id = r.id("acd-c1", B);
        r.evidence.videos.remove(&id);
        r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&format!("uploads/{id}")));
        let c = r.contact("acd-c1", B);
        c["videoUploadState"] = json!("No File to Upload");
        c["pc"] = json!(null);
        c["covered"] = json!([]);
        c["note"] = json!("later than the retention");
        r
    };
    make().holds(&["SCR-GC-2", "SCR-GC-3"]);
    let mut r = make();
    r.contact("acd-c1", B)["note"] = json!("");
    r.blames(&["SCR-GC-2"]);
}

#[test]
fn cut_by_the_times_of_the_audio() {
    let make = |policy: &str| {
        let t = braun(|t| {
            t.policies.crop_by = policy.into();
            t.calls[0].audio_ms = 120_000;
        });
        run(t, &[("PC-0417", BRAUN, span(10, 3000))])
    };
    make("contact").holds(&["SCR-MATCH-4"]);
    let report = make("audio").judge();
    assert_eq!(report.state("SCR-MATCH-4"), judge::State::Broken, "{report}");
    day().not_reached(&["SCR-MATCH-4"]);
}

#[test]
fn a_guest_and_a_colleague() {
    let mut t = braun(|t| t.sessions[0] = session("PC-0417", "braun", r"PC-0417\guest", (10, 1000)));
    t.sessions.push(session("PC-0417", "hodges", HODGES, (1010, 3000)));
    let mut r = run(t, &[("PC-0417", HODGES, span(1010, 3000))]);
    r.holds(&["SCR-ELIG-5", "SCR-UP-3"]);
    // A colleague's screen in Braun's contact.
    let relay =
        json!({ "type": "relay", "contact": "28", "windows": HODGES, "start": s(1500), "end": s(1620) }).to_string();
    r.add(s(1700), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay }));
    r.blames(&["SCR-REL-2"]);
}

#[test]
fn what_is_refused() {
    let cases = [("tag", "SCR-CHUNK-1"), ("live", "SCR-LIVE-1"), ("control:pause_audio", "SCR-ONLY-2")];
    for (what, id) in cases {
        for (status, body, right) in
            [(409, "not supported", true), (200, "{}", false), (500, "?", false), (409, "", false)]
        {
            let mut r = day();
            r.evidence.probes.push(Probe { at: s(100), what: what.into(), status, body: body.into() });
            if right { r.holds(&[id]) } else { r.blames(&[id]) }
        }
    }
}

/// A day with a screen-only recording of Braun's.
fn by_hand() -> Run {
    let mut t = truth();
    t.screen_only.push(ScreenOnly { agent: "braun".into(), span: span(1000, 1100), contact: "90".into() });
    let mut r = run(t, &captured());
    for at in [1000, 1100] {
        control(&mut r, at);
    }
    screen(&mut r, "90", 1000);
    r
}

/// A control is carried out.
fn control(r: &mut Run, at: i64) {
    let fields = json!({ "from": "stage", "to": "wfo", "method": "POST", "target": "/sim/recording-controls", "status": 200, "sent": 60, "received": 20 });
    r.add(s(at), "wfo", "wire.http", &fields);
}

/// A screen-only contact of Braun's, of 100 seconds, with all that belongs to one.
fn screen(r: &mut Run, id: &str, from: i64) {
    let (to, login) = (from + 100, BRAUN.to_owned());
    let shot = crate::common::film::Shot { pc: "PC-0417".into(), login, monitors: 1, span: span(from, to) };
    let video = crate::common::film::film(&r.truth, &[shot]);
    let target = format!("/sim/uploads/{id}?offset=0");
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": target, "status": 200, "sent": video.len(), "received": 9 });
    r.add(s(to + 10), "wfo", "wire.http", &fields);
    let relay = json!({ "type": "relay", "contact": id, "windows": BRAUN, "start": s(from), "end": s(to) }).to_string();
    r.add(s(to + 1), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay }));
    r.evidence.videos.insert(id.into(), video);
    r.evidence.contacts.push(json!({
        "id": id, "startTime": s(from), "callDuration": 100_000, "contactType": "SCREEN", "pc": "PC-0417",
        "agentEmail": B, "firstName": "Dana", "lastName": "Braun", "agentAcdId": "901",
        "covered": [{ "from_ms": 0, "to_ms": 100_000 }], "videoUploadState": "File is uploaded",
        "videoHistory": [[s(to), "File not yet uploaded"], [s(to + 11), "File is uploaded"]], "importedAt": s(to),
    }));
}

#[test]
fn screen_only() {
    by_hand().holds(&["SCR-ONLY-1", "SCR-MATCH-3"]);
    let mut r = by_hand();
    r.evidence.contacts.pop();
    r.evidence.videos.remove("90");
    let report = r.judge();
    assert_eq!(report.state("SCR-ONLY-1"), judge::State::Broken, "{report}");
    let mut r = by_hand();
    r.evidence.contacts.last_mut().expect("it")["startTime"] = json!(s(900));
    assert_eq!(r.judge().state("SCR-ONLY-1"), judge::State::Broken);
}

#[test]
fn a_screen_only_recording_of_somebody_else() {
    let fields = [
        ("agentEmail", json!("hodges@example.com")),
        ("agentEmail", json!(null)),
        ("firstName", json!("Lee")),
        ("lastName", json!("Hodges")),
        ("agentAcdId", json!("902")),
    ];
    for (field, value) in fields {
        let mut r = by_hand();
        r.evidence.contacts.last_mut().expect("it")[field] = value;
        r.blames(&["SCR-ONLY-1"]);
    }
    // Renamed in the ACD, the agent may have the one name or the other.
    for name in ["Braun", "Brown"] {
        let mut r = by_hand();
        let name_of = Some(("Dana".into(), name.into()));
        r.truth.acd_changes.push(AcdChange { at: s(500), agent: "braun".into(), name: name_of });
        r.evidence.users[0]["last"] = json!(name);
        let own = r.evidence.contacts.last_mut().expect("it");
        (own["agentEmail"], own["lastName"]) = (json!("Braun@Example.com"), json!(name));
        r.holds(&["SCR-ONLY-1"]);
    }
}

#[test]
fn a_screen_only_recording_that_nobody_started() {
    let twice = |from: i64| {
        let mut r = by_hand();
        screen(&mut r, "91", from);
        r
    };
    // Of the same time, and of another one; whether there is anything else by hand or not.
    twice(1000).blames(&["SCR-ONLY-1"]);
    twice(2000).blames(&["SCR-ONLY-1"]);
    let mut r = day();
    screen(&mut r, "91", 2000);
    r.blames(&["SCR-ONLY-1"]);
    // Listed twice is twice.
    let mut r = by_hand();
    let again = r.evidence.contacts.last().expect("it").clone();
    r.evidence.contacts.push(again);
    r.blames(&["SCR-ONLY-1"]);
}

#[test]
fn a_control_that_was_not_confirmed() {
    let disturbed = |controls: &[i64], contacts: &[i64]| {
        let mut r = by_hand();
        r.truth.faults.push(Fault { span: span(1990, 1995), machine: "ujet".into(), what: FaultKind::AcdTrouble });
        controls.iter().for_each(|at| control(&mut r, *at));
        contacts.iter().zip(91..).for_each(|(from, id)| screen(&mut r, &id.to_string(), *from));
        r
    };
    // Carried out, and the answer got lost.
    disturbed(&[2000], &[2000]).holds(&["SCR-ONLY-1"]);
    disturbed(&[2003], &[2000]).holds(&["SCR-ONLY-1"]);
    disturbed(&[2000, 2001], &[2000, 2001]).holds(&["SCR-ONLY-1"]);
    // Each control starts one, and the truth's own are taken.
    disturbed(&[2000], &[2000, 2001]).blames(&["SCR-ONLY-1"]);
    disturbed(&[2004], &[2000]).blames(&["SCR-ONLY-1"]);
    disturbed(&[], &[1000]).blames(&["SCR-ONLY-1"]);
    disturbed(&[], &[1101]).blames(&["SCR-ONLY-1"]);
    // What was refused was not carried out.
    let mut r = disturbed(&[2000], &[2000]);
    r.edit(|rec, f| {
        let mine = f["target"] == "/sim/recording-controls" && rec.at == s(2000);
        if mine {
            f["status"] = json!(409);
        }
        mine
    });
    r.blames(&["SCR-ONLY-1"]);
    // Where nothing was wrong, no answer gets lost.
    let mut r = disturbed(&[2000], &[2000]);
    r.truth.faults.clear();
    r.blames(&["SCR-ONLY-1"]);
}
