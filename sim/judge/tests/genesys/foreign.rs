//! A product of somebody else's in the place of a part: what it says of itself is no evidence, bounds of time are widened by the
//! tolerance, and what is near to one is said.

use crate::house::{House, house, pc_of, plain, s};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::Joined;
use serde_json::json;

pub const TOLERANCE: i64 = 1_000;

pub fn tolerant(mut h: House) -> House {
    h.truth.policies.tolerance_ms = TOLERANCE;
    h
}

/// SRS of somebody else's on Ann's PC; a call of hers with a file that begins and ends so much later.
fn srs(late: (i64, i64)) -> Run {
    let mut h = tolerant(house());
    h.truth.product = Some(pc_of("ann").into());
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film_at("rws1", "ann", (s(100) + late.0, s(200) + late.1), Some(("c1", "5001")));
    let mut r = h.done();
    told_by_us(&mut r, "PC-1");
    r.truth.pcs.get_mut("PC-1").expect("a PC").foreign_screen = true;
    let length = s(200) + late.1 - s(100) - late.0;
    r.store(mp4(u32::try_from(length).expect("a length")));
    r
}

/// What came to the product is told by who sent it.
pub fn told_by_us(r: &mut Run, product: &str) {
    for record in r.evidence.trace.records.iter_mut().filter(|x| *x.host == *product) {
        record.host = "other".into();
    }
}

/// An MP4 with one picture a millisecond.
fn mp4(ms: u32) -> Vec<u8> {
    let piece = |kind: &[u8; 4], inner: &[u8]| {
        let mut out = (inner.len() as u32 + 8).to_be_bytes().to_vec();
        out.extend(kind);
        out.extend(inner);
        out
    };
    let numbers = |all: &[u32]| all.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
    let tables = [piece(b"stts", &numbers(&[0, 1, ms, 1])), piece(b"stsz", &numbers(&[0, 1, ms]))].concat();
    let media = [
        piece(b"mdhd", &numbers(&[0, 0, 0, 1_000, ms, 0])),
        piece(b"hdlr", b"\0\0\0\0\0\0\0\0vide"),
        piece(b"minf", &piece(b"stbl", &tables)),
    ]
    .concat();
    let track = [piece(b"tkhd", &numbers(&[0, 0, 0, 1, 0])), piece(b"mdia", &media)].concat();
    [piece(b"ftyp", b"isom"), piece(b"moov", &piece(b"trak", &track)), piece(b"mdat", &vec![7; ms as usize])].concat()
}

/// Which requirements are said to be near to a bound.
#[track_caller]
pub fn near(r: &Run, ids: &[&str]) {
    let report = r.judge();
    let mut found: Vec<&str> = report.near.iter().map(|n| n.id.as_str()).collect();
    // The desktop is ours where the product is not.
    found.retain(|id| r.truth.product.is_none() || !id.starts_with("DSK"));
    found.dedup();
    assert_eq!(found, ids, "{report}");
}

#[test]
fn a_file_of_a_screen_that_nobody_knows() {
    let r = srs((5, 5));
    r.holds(&["GIR-FLOW-5", "GIR-FLOW-6", "SRS-LOGIN-1", "SRS-POLL-2", "SRS-OUT-1"]);
    r.not_reached(&["GIR-MON-1"]);
    near(&r, &[]);
    // Two monitors, and nobody can see them.
    let mut r = srs((5, 5));
    r.truth.pcs.get_mut("PC-1").expect("a PC").monitors = 2;
    r.not_reached(&["GIR-MON-1"]);
    // The simulator's own sort of file does as well.
    let mut r = srs((5, 5));
    let h = house();
    r.store(h.shoot("ann", s(100) + 5, s(200) + 5));
    r.holds(&["GIR-FLOW-5"]);
}

#[test]
fn a_file_that_is_none_or_of_another_length() {
    for bytes in [b"no film at all".to_vec(), mp4(100_000)[..90_000].to_vec(), b"\x89PNG\r\n\x1a\n cut".to_vec()] {
        let mut r = srs((5, 5));
        r.store(bytes);
        r.blames("GIR-FLOW-5");
    }
    let off = |by: u32| {
        let mut r = srs((5, 5));
        r.store(mp4(100_000 - by));
        r
    };
    off(1_101).blames("GIR-FLOW-5");
    off(900).holds(&["GIR-FLOW-5"]);
    near(&off(900), &["GIR-FLOW-5"]);
    near(&off(20), &[]);
}

#[test]
fn bounds_are_widened_and_what_is_near_to_them_is_said() {
    for (late, is_near) in [((700, 700), false), ((950, 5), true), ((1_900, 5), true), ((5, 1_999), true)] {
        let r = srs(late);
        r.holds(&["GIR-FLOW-5"]);
        near(&r, if is_near { &["GIR-FLOW-5"] } else { &[] });
    }
    for late in [(2_001, 5), (5, 2_001), (5, -1_001)] {
        srs(late).blames("GIR-FLOW-5");
    }
    let early = |by: i64| {
        let mut r = srs((5, 5));
        r.screen(0)["started"] = json!(s(100) - by);
        r.store(mp4(u32::try_from(100_005 + by).expect("a length")));
        r
    };
    early(1_001).blames("GIR-FLOW-5");
    early(900).holds(&["GIR-FLOW-5"]);
    near(&early(900), &["GIR-FLOW-5"]);
    near(&early(300), &[]);
    // Without a tolerance all is as it is in the simulator.
    let mut r = srs((5, 1_500));
    r.truth.policies.tolerance_ms = 0;
    r.blames("GIR-FLOW-5");
    near(&r, &[]);
}

/// Ann's desktop is somebody else's, and polls so long after the one before.
fn desktop(gap: i64) -> Run {
    let mut h = tolerant(house());
    h.login(10, "ann", plain());
    for n in 1..=20 {
        h.ask(s(10) + n * gap, "ann", "poll", 200, &json!({}));
    }
    h.logout(10 + 20 * gap / 1_000, "ann");
    h.unfinished()
}

#[test]
fn polls_of_somebody_elses_desktop() {
    desktop(25_000).holds(&["DSK-POLL-1"]);
    near(&desktop(25_000), &[]);
    desktop(30_900).holds(&["DSK-POLL-1"]);
    near(&desktop(30_900), &["DSK-POLL-1"]);
    desktop(31_300).blames("DSK-POLL-1");
}

/// Ann stops polling; the first poll after so long is answered so.
fn expiry(after: i64, status: u16) -> Run {
    let mut h = tolerant(house());
    h.truth.product = Some("PC-1".into());
    h.login(10, "ann", plain());
    h.polls("ann", 10, 100);
    h.act(101, "ann", judge::genesys::truth::ActKind::StopPolling);
    h.ask(s(70) + after, "ann", "poll", status, &json!({}));
    h.leave(s(70) + 60_000, "ann");
    if status == 200 {
        h.http(s(70) + after + 60_000, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    }
    let mut r = h.unfinished();
    told_by_us(&mut r, "PC-1");
    r
}

#[test]
fn somebody_elses_timer_is_no_better_than_the_tolerance() {
    // Polls are at 40 and 70 s; at 100 s there is none.
    let ids = |after: i64, status: u16| {
        let report = expiry(after, status).judge();
        report.broken().map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(58_000, 401), ["SRS-POLL-2"]);
    for after in [59_100, 60_900] {
        assert_eq!((ids(after, 401), ids(after, 200)), (Vec::new(), Vec::new()), "{after}");
    }
    assert_eq!(ids(62_000, 200), ["SRS-POLL-3"]);
    assert_eq!(expiry(62_000, 401).judge().state("SRS-POLL-3"), State::Held);
}

#[test]
fn a_product_that_fails_has_not_refused() {
    for (status, right) in [(400, true), (422, true), (500, false)] {
        let mut h = tolerant(house());
        h.truth.product = Some("PC-1".into());
        let login = judge::genesys::truth::Login { server: None, ..plain() };
        h.act(10, "ann", judge::genesys::truth::ActKind::Login(login));
        h.ask(s(10), "ann", "login", status, &json!({ "server": null, "message": "server" }));
        let mut r = h.unfinished();
        told_by_us(&mut r, "PC-1");
        if right { r.holds(&["SRS-LOGIN-3"]) } else { r.blames("SRS-LOGIN-3") }
    }
}

#[test]
fn what_a_product_says_of_itself_is_no_evidence() {
    let refused = |message: &str| {
        let mut h = tolerant(house());
        h.truth.product = Some("PC-1".into());
        let login = judge::genesys::truth::Login { place: Some("Nowhere".into()), ..plain() };
        h.act(10, "ann", judge::genesys::truth::ActKind::Login(login));
        let more = json!({ "server": "http://rws1:8080", "place": "Nowhere", "message": message });
        h.ask(s(10), "ann", "login", 400, &more);
        let mut r = h.unfinished();
        told_by_us(&mut r, "PC-1");
        r.add(s(10) + 1, "PC-1", "srs.refused", &json!({ "what": "login", "why": "no place `Nowhere`" }));
        r
    };
    // Without a word, or with a word that only the product itself has written down, nothing is refused by name.
    refused("").blames("SRS-SEAT-5");
    refused("no place `Nowhere`").holds(&["SRS-SEAT-5"]);
    refused("no").blames("SRS-SEAT-5");
    let mut own = refused("");
    own.truth.product = None;
    own.holds(&["SRS-SEAT-5"]);
    // Nor is what it says of the wires.
    let mut r = srs((5, 5));
    let order = r.evidence.trace.records.iter().find(|x| x.kind == "wire.ws").expect("an order").clone();
    let mut fields: serde_json::Value = serde_json::from_str(&order.fields).expect("JSON");
    fields["text"] = json!(fields["text"].as_str().expect("a text").replace("rec-1", "rec-2"));
    r.add(s(50), "PC-1", "wire.ws", &fields);
    r.holds(&["GIR-FLOW-5"]);
    // Its disks are its own.
    let mut r = srs((5, 5));
    let png = b"\x89PNG\r\n\x1a\n".to_vec();
    r.evidence.disks.entry("PC-1".into()).or_default().insert("/C/film.png".into(), png);
    r.holds(&["GIR-FLOW-5"]);
    r.truth.product = None;
    r.blames("GIR-FLOW-5");
}
