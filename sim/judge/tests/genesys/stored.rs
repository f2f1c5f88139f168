//! What RWS has and nobody can use: entries that cannot be read, sounds and films that cannot be played or are of another length.

use crate::calls::one_call;
use crate::house::s;
use serde_json::{Value, json};

#[test]
fn flow_6_entries_that_cannot_be_read() {
    let with = |screen: Option<Value>, recording: Option<Value>| {
        let mut r = one_call().done();
        let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
        rws.screens.extend(screen);
        rws.recordings.extend(recording);
        r
    };
    // Without its times, or without an agent; but what was ordered only has neither yet.
    let lacking = json!({ "recording": "rec-9", "agentId": "101", "state": "stored" });
    with(Some(lacking), None).blames("GIR-FLOW-6");
    let nobody = json!({ "recording": "rec-9", "started": s(700), "stopped": s(800) });
    with(Some(nobody), None).blames("GIR-FLOW-6");
    let ordered = json!({ "recording": "rec-9", "agentId": "101", "state": "ordered" });
    with(Some(ordered), None).holds(&["GIR-FLOW-6"]);
    // A voice recording without a list of its files, or without an id.
    with(None, Some(json!({ "id": "F".repeat(32) }))).blames("GIR-FLOW-6");
    with(None, Some(json!({ "mediaFiles": [] }))).blames("GIR-FLOW-6");
    with(None, Some(json!({ "id": "F".repeat(32), "mediaFiles": [] }))).holds(&["GIR-FLOW-6"]);
}

#[test]
fn flow_5_a_file_that_cannot_be_played() {
    let whole = one_call().shoot("ann", s(100) + 5, s(200) + 5);
    for bytes in [b"no film at all".to_vec(), whole[..whole.len() - 20].to_vec(), Vec::new()] {
        let mut r = one_call().done();
        r.store(bytes);
        r.blames("GIR-FLOW-5");
    }
}

/// What it shows was on the screen at that time, each picture of it; but it is shorter or longer than RWS says.
#[test]
fn flow_5_a_file_of_another_length() {
    let until = |ms: i64| {
        let mut r = one_call().done();
        r.store(one_call().shoot("ann", s(100) + 5, s(200) + ms));
        r
    };
    until(5).holds(&["GIR-FLOW-5"]);
    until(4).blames("GIR-FLOW-5");
    until(6).blames("GIR-FLOW-5");
    until(-10_000).blames("GIR-FLOW-5");
}

#[test]
fn flow_2_a_voice_file_that_cannot_be_had_or_is_no_sound() {
    let mut r = one_call().done();
    r.evidence.rws.get_mut("rws1").expect("rws1").media.clear();
    r.blames("GIR-FLOW-2");
    let whole = one_call().done().evidence.rws["rws1"].media.values().next().expect("a sound").clone();
    for bytes in [b"no sound at all".to_vec(), whole[..whole.len() - 1].to_vec(), Vec::new()] {
        let mut r = one_call().done();
        for sound in r.evidence.rws.get_mut("rws1").expect("rws1").media.values_mut() {
            sound.clone_from(&bytes);
        }
        r.blames("GIR-FLOW-2");
    }
}
