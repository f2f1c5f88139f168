//! How much a PC may say: what others say is not counted with it, and neither are questions about the time.

use crate::common::day::{H, HODGES, day};
use crate::common::{Run, s};
use judge::State;
use serde_json::{Value, json};

/// A message from one machine to another.
fn say(r: &mut Run, (from, to): (&str, &str), at: i64, message: &Value) {
    let host = if to == "wfo" { "wfo" } else { from };
    r.add(at, host, "wire.ws", &json!({ "from": from, "to": to, "text": message.to_string() }));
}

/// One of some 700 bytes, as a recorder may send it.
fn gap(n: i64) -> Value {
    json!({ "type": "discrepancy", "id": n, "what": "gap", "segment": "x".repeat(600), "windows": "", "from": 1, "to": 2, "contact": null })
}

#[test]
fn what_the_server_says_may_be_long() {
    let said = |way: (&str, &str)| {
        let mut r = day();
        say(&mut r, way, s(200), &json!({ "type": "policies", "words": "QUJD".repeat(900) }));
        r
    };
    said(("wfo", "PC-0417")).holds(&["SCR-UP-5"]);
    // To another server, or from a machine that is no PC of the installation.
    said(("PC-0417", "ujet")).holds(&["SCR-UP-5"]);
    said(("ujet", "wfo")).holds(&["SCR-UP-5"]);
    said(("PC-0417", "wfo")).blames(&["SCR-UP-5"]);
}

/// The day, with somebody else's recorder on PC-0417.
fn foreign() -> Run {
    let mut r = day();
    r.truth.foreign.insert("PC-0417".into());
    r.evidence = r.evidence.from_outside(&r.truth.foreign);
    r
}

/// So many short messages.
fn drip(count: i64, way: (&str, &str)) -> Run {
    let mut r = foreign();
    (0..count).for_each(|n| say(&mut r, way, s(400) + n, &gap(n)));
    r
}

#[test]
fn the_sum_is_each_recorders_own() {
    drip(100, ("PC-0417", "wfo")).blames(&["SCR-UP-5"]);
    drip(100, ("PC-0422", "wfo")).holds(&["SCR-UP-5"]);
    drip(100, ("wfo", "PC-0417")).holds(&["SCR-UP-5"]);
    // Five occasions to say something: it connected three times, and two contacts were asked of it. What is asked of others is none.
    let length = gap(10).to_string().len() as i64;
    let most = (16_384 + 5 * 2_048) / length;
    drip(most - 1, ("PC-0417", "wfo")).holds(&["SCR-UP-5"]);
    drip(most + 1, ("PC-0417", "wfo")).blames(&["SCR-UP-5"]);
}

#[test]
fn questions_about_the_time_have_no_end() {
    let asked = |mut r: Run, count: i64| {
        (0..count).for_each(|n| say(&mut r, ("PC-0417", "wfo"), s(500) + n, &json!({ "type": "ping", "id": n })));
        r
    };
    asked(foreign(), 3_000).holds(&["SCR-UP-5"]);
    // Nor are they counted in what is told of the rest.
    let told = |r: &Run| r.judge().roots()[0].findings[0].seen.clone();
    let dripped = drip(100, ("PC-0417", "wfo"));
    assert_eq!(told(&asked(drip(100, ("PC-0417", "wfo")), 3_000)), told(&dripped));
    assert!(!told(&dripped).starts_with("0 bytes"), "{}", told(&dripped));
}

/// A few numbers for each part that a recording may have, by the segments of the PC that the contact meets.
#[test]
fn an_announcement_is_as_long_as_its_contact_has_parts() {
    let announced = |pc: &str, sent: u64| {
        let mut r = day();
        let post = json!({ "from": pc, "to": "wfo", "method": "POST", "target": "/sim/uploads", "status": 409, "sent": sent, "received": 9 });
        r.add(s(3_200), "wfo", "wire.http", &post);
        let relay = json!({ "type": "relay", "contact": r.id("acd-c3", H), "windows": HODGES, "start": s(30), "end": s(2_900) });
        say(&mut r, ("wfo", "PC-0422"), s(3_190), &relay);
        let report = r.judge();
        (report.state("SCR-UP-5"), report.to_string())
    };
    let (own, other) = (1_024 + 2 * 96, 1_024 + 5 * 96);
    for (pc, sent, due) in [
        ("PC-0417", own, State::Held),
        ("PC-0417", own + 1, State::Broken),
        ("PC-0422", other, State::Held),
        ("PC-0422", other + 1, State::Broken),
    ] {
        let (state, report) = announced(pc, sent);
        assert_eq!(state, due, "{pc} {sent}\n{report}");
    }
}

#[test]
fn an_address_holds_no_footage() {
    let asked = |method: &str, target: &str, length: usize| {
        let mut r = day();
        let target = format!("{target}{}", "QUJD".repeat(length))[..length].to_owned();
        let request = json!({ "from": "PC-0417", "to": "wfo", "method": method, "target": target, "status": 404, "sent": 0, "received": 9 });
        r.add(s(2_000), "wfo", "wire.http", &request);
        r
    };
    for (method, target) in [("GET", "/sim/policies?of="), ("PUT", "/sim/uploads/27?offset=0&more=")] {
        asked(method, target, 1_024).holds(&["SCR-UP-5"]);
        asked(method, target, 1_025).blames(&["SCR-UP-5"]);
    }
}
