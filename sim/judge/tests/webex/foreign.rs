//! The tenant of somebody else's: what it recorded nobody knows, what can be heard of it everybody does.

use crate::common::{Run, s};
use crate::heard::hush;
use crate::imports::{id, plain};
use crate::office::{B, digest};
use crate::segments::consultation;
use crate::syncs::day;
use judge::State;
use judge::truth::Span;
use serde_json::{Value, json};

pub fn foreign(mut r: Run) -> Run {
    r.truth.foreign.insert("webex".into());
    r.evidence = r.evidence.from_outside(&r.truth.foreign);
    r
}

/// A call of one agent, whose audio nobody knows.
fn one() -> Run {
    let mut r = foreign(plain(|_| ()));
    r.truth.tenant.sounds.clear();
    r
}

#[test]
fn what_can_be_heard() {
    one().holds(&["WXC-IMP-2", "WXC-AUD-1", "WXC-VER-1"]);
    // Whatever samples our own tenant would have had.
    let mut r = foreign(plain(|_| ()));
    r.truth.tenant.sounds.get_mut("c1").expect("sounds")[0].samples = vec![digest(b"others")];
    r.holds(&["WXC-IMP-2"]);
    // One of the two is never heard.
    for channel in [0, 1] {
        let mut r = one();
        hush(&mut r, B, 300, channel, (0, 120_000));
        r.blames(&["WXC-IMP-2"]);
    }
    // For some seconds nobody says a word, and then for too long.
    let mut r = one();
    hush(&mut r, B, 300, 1, (50_000, 52_900));
    r.holds(&["WXC-IMP-2"]);
    hush(&mut r, B, 300, 1, (50_000, 57_000));
    r.blames(&["WXC-IMP-2"]);
}

/// A line that hums is no voice.
#[test]
fn the_noise_of_a_line() {
    let mut r = one();
    let id = id(&mut r, B, 300);
    let samples = &mut r.evidence.audios.get_mut(&id).expect("audio")[44..];
    samples.iter_mut().skip(1).step_by(2).enumerate().for_each(|(n, b)| *b = 128 + (n % 2) as u8);
    r.blames(&["WXC-IMP-2"]);
}

#[test]
fn in_one_channel_somebody_has_to_be_heard() {
    let make = |quiet: bool| {
        let mut r = one();
        (r.truth.platform, r.truth.tenant.api) = ("webex-cc-1.0".into(), String::new());
        let id = id(&mut r, B, 300);
        let mut data: Vec<u8> = (0..120 * 200).map(|n| 1 + (n % 97) as u8).collect();
        if quiet {
            data[20 * 200..27 * 200].fill(128);
        }
        r.evidence.audios.insert(id, crate::office::wav(1, &data));
        r
    };
    make(false).holds(&["WXC-IMP-2"]);
    make(true).blames(&["WXC-IMP-2"]);
}

#[test]
fn samples_that_nobody_can_hear() {
    let mut r = one();
    let id = id(&mut r, B, 300);
    // ADPCM, by its number.
    r.evidence.audios.get_mut(&id).expect("audio")[20] = 2;
    r.blames(&["WXC-IMP-2"]);
}

/// What is left between a call's beginning and a pause is too short for a word, or is not.
#[test]
fn too_short_for_a_word() {
    for (ms, blamed) in [(250, false), (400, true)] {
        let mut r = one();
        r.truth.calls[0].audio_paused = vec![Span { from: s(300) + ms, to: s(420) }];
        for channel in [0, 1] {
            hush(&mut r, B, 300, channel, (0, 120_000));
        }
        if blamed { r.blames(&["WXC-IMP-2"]) } else { r.holds(&["WXC-IMP-2", "WXC-VER-1"]) }
    }
}

#[test]
fn audio_comes_from_where_somebody_else_keeps_it() {
    let make = |from: &str, method: &str| {
        let mut r = one();
        r.edit(|rec, fields| {
            if rec.kind == "wire.http" {
                fields["received"] = json!(1);
            }
            rec.kind == "wire.http"
        });
        let ask = json!({ "from": from, "to": "elsewhere", "method": method, "target": "/x", "status": 200, "sent": 1, "received": 50_000 });
        r.add(s(486), "elsewhere", "wire.http", &ask);
        r
    };
    make("wfo", "GET").holds(&["WXC-AUD-1"]);
    make("wfo", "POST").blames(&["WXC-AUD-1"]);
    make("proxy", "GET").blames(&["WXC-AUD-1"]);
}

#[test]
fn queues_that_it_does_not_have() {
    let make = |own: bool| {
        let mut r = if own { day(vec![]) } else { foreign(day(vec![])) };
        let more = json!({ "acd": "Webex", "id": "r", "name": "Returns", "active": true });
        r.evidence.webex.queues.as_mut().expect("queues").push(more);
        r
    };
    foreign(day(vec![])).holds(&["WXC-SYNC-Q1"]);
    make(false).blames(&["WXC-SYNC-Q1"]);
    // Of ours not all are told.
    make(true).holds(&["WXC-SYNC-Q1"]);
}

#[test]
fn an_access_that_it_did_refuse() {
    let make = |said: &[&str], target: &str, status: u16| {
        let mut r = foreign(consultation());
        r.truth.tenant.sounds.clear();
        let acd = |problems: &[&str]| -> Value {
            json!({ "name": "Webex", "kind": "Cisco Webex Contact Center 2.0", "rte_messaging": true, "sync_interval_min": 10, "problems": problems })
        };
        r.evidence.webex.acds = Some(vec![acd(said)]);
        let ask = json!({ "from": "wfo", "to": "webex", "method": "POST", "target": target, "status": status, "sent": 1, "received": 1 });
        r.add(s(20_000), "webex", "wire.http", &ask);
        r
    };
    let said = ["API: no access"];
    make(&said, "/v1/access_token", 200).blames(&["WXC-CFG-8"]);
    make(&said, "/search", 500).blames(&["WXC-CFG-8"]);
    make(&said, "/search", 400).blames(&["WXC-CFG-8"]);
    for (target, status) in [("/search", 401), ("/search", 403), ("/v1/access_token", 400)] {
        make(&said, target, status).holds(&[]);
    }
}

#[test]
fn audio_that_it_may_have_released() {
    let made = || {
        let mut r = plain(|_| ());
        r.truth.calls[0].audio_at = None;
        r.truth.tenant.sounds.clear();
        r
    };
    assert_eq!(made().judge().state("SCR-UP-4"), State::Broken);
    assert_ne!(foreign(made()).judge().state("SCR-UP-4"), State::Broken);
}
