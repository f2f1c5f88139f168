//! Uploads: what was due and did not come, what came unasked or twice, and what is said of it.

use crate::common::day::{B, BRAUN, END, H, day};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::conditions::braun;
use judge::State;
use serde_json::json;

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

/// Of a call that the ACD has not recorded there is no audio, and that is said in time.
#[test]
fn audio_that_never_comes() {
    let said = |state: &str| {
        let mut r = run(braun(|t| t.calls[0].recorded = false), &[("PC-0417", BRAUN, span(10, 3000))]);
        r.contact("acd-c1", B)["audioUploadState"] = json!(state);
        r.judge().state("SCR-UP-4")
    };
    assert_eq!(said("No File to Upload"), State::Held);
    assert_eq!(said("File not yet uploaded"), State::Broken);
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
    // That our own server is slow with somebody else's recording is not to be told from that.
    let mut r = video(s(935) + 500);
    r.truth.foreign.insert("PC-0417".into());
    assert_ne!(r.judge().state("SCR-UP-2"), judge::State::Broken);
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
    // Nor a part of it, wherever it belongs.
    let mut r = day();
    piece(&mut r, Some((2001, 900, 40)), |_| ());
    r.blames(&["SCR-REC-3"]);
}

#[test]
fn a_last_piece_whose_answer_was_lost() {
    let make = |cut: std::ops::Range<i64>, offset: usize| {
        let mut r = day();
        let length = r.evidence.videos["27"].len();
        piece(&mut r, None, |f| f["sent"] = json!(500));
        piece(&mut r, Some((940, 500, length - 500)), |_| ());
        piece(&mut r, Some((990, offset, length - offset)), |_| ());
        r.truth.online.insert("PC-0417".into(), vec![span(0, cut.start), span(cut.end, END)]);
        r
    };
    let judged = |r: Run| r.judge().state("SCR-REC-3");
    assert_ne!(judged(make(940..980, 500)), State::Broken, "it comes once more, as it was");
    assert_eq!(judged(make(940..980, 0)), State::Broken, "what begins anew is a second recording");
    assert_eq!(judged(make(942..980, 500)), State::Broken, "the answer was heard before the way was cut");
    assert_eq!(judged(make(2000..2100, 500)), State::Broken);
}

/// Changes the piece of the first contact's recording, or adds one of so many bytes at a time and an offset.
pub fn piece(r: &mut Run, new: Option<(i64, usize, usize)>, change: impl Fn(&mut serde_json::Value)) {
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
    let second = make(short, 938, false, 2001);
    second.blames(&["SCR-REC-3"]);
    assert_eq!(second.judge().roots()[0].findings[0].at, Some(s(2001)), "where the second one begins");
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
    // The same where the other one's relay alone tells of it.
    let mut r = make(short, 2001, true, 2001);
    let relay = json!({ "type": "relay", "contact": "27", "windows": BRAUN, "start": s(300), "end": s(900) });
    r.add(s(936), "PC-0999", "wire.ws", &json!({ "from": "wfo", "to": "PC-0999", "text": relay.to_string() }));
    assert_ne!(r.judge().state("SCR-REC-3"), State::Broken, "{}", r.judge());
}

#[test]
fn said_to_be_there_and_never_released() {
    let mut r = day();
    r.truth.calls[0].audio_at = None;
    r.blames(&["SCR-UP-4"]);
    // It comes when the run is over, while the evidence is gathered.
    r.contact("acd-c1", B)["audioHistory"] =
        json!([[s(935), "File not yet uploaded"], [s(END) + 1, "File is uploaded"]]);
    r.holds(&["SCR-UP-4"]);
    // Of somebody else's ACD it is not known.
    let mut r = day();
    r.truth.calls[0].audio_at = None;
    r.truth.foreign.insert("ujet".into());
    assert_eq!(r.judge().state("SCR-UP-4"), State::Held);
}

#[test]
fn audio_that_is_to_come_is_not_none() {
    const NO_FILE: &str = "No File to Upload";
    const NOT_YET: &str = "File not yet uploaded";
    // The metadata is out at 905 s, the contact imported at 935 s, the audio released at 965 s.
    let make = |told: Option<i64>, history: &[(i64, &str)]| {
        let mut r = day();
        r.truth.calls[0].recorded_told_at = told.map(s);
        let c = r.contact("acd-c1", B);
        c["audioHistory"] = history.iter().map(|(at, state)| json!([s(*at), state])).collect();
        r
    };
    let there = "File is uploaded";
    make(Some(905), &[(935, NOT_YET), (966, there)]).holds(&["SCR-UP-4"]);
    make(Some(905), &[(935, NO_FILE), (960, NOT_YET), (966, there)]).blames(&["SCR-UP-4"]);
    // Where the metadata did not tell, both are as good, until the server has had its twenty minutes to learn of it.
    make(None, &[(935, NO_FILE), (960, NOT_YET), (966, there)]).holds(&["SCR-UP-4"]);
    make(Some(950), &[(935, NO_FILE), (960, NOT_YET), (966, there)]).holds(&["SCR-UP-4"]);
    let late = |from: i64| make(Some(950), &[(935, NO_FILE), (from, NOT_YET), (from + 30, there)]);
    late(950 + 1_200).holds(&["SCR-UP-4"]);
    late(950 + 1_201).blames(&["SCR-UP-4"]);
    // Audio that does not come within the run.
    let awaited = |told: Option<i64>, state: &str| {
        let mut r = make(told, &[(935, state)]);
        r.truth.calls[0].audio_at = None;
        let id = r.id("acd-c1", B);
        r.evidence.audios.remove(&id);
        let c = r.contact("acd-c1", B);
        (c["audioUploadState"], c["audioUploaded"]) = (json!(state), json!(false));
        r
    };
    awaited(Some(905), NO_FILE).blames(&["SCR-UP-4"]);
    for r in [awaited(Some(905), NOT_YET), awaited(None, NO_FILE)] {
        assert_ne!(r.judge().state("SCR-UP-4"), State::Broken, "{}", r.judge());
    }
    // The agent had paused the audio all the time, or not quite.
    let paused = |to: i64| {
        let mut r = awaited(Some(905), NO_FILE);
        r.truth.calls[0].audio_paused = vec![span(300, to)];
        r.judge().state("SCR-UP-4")
    };
    assert_ne!(paused(900), State::Broken);
    assert_eq!(paused(899), State::Broken);
}
