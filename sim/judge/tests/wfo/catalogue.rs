//! The catalogue is data: these tests hold it to the list of ids in `requirements.md`.

use judge::catalogue::{Catalogue, Unsound};

const IDS: &str = "
SCR-ELIG-1 SCR-ELIG-2 SCR-ELIG-3 SCR-ELIG-4 SCR-ELIG-5 SCR-ELIG-6 SCR-ELIG-7 SCR-CAP-1
SCR-CAP-2 SCR-CAP-3 SCR-CAP-4 SCR-CAP-5 SCR-CAP-6 SCR-CAP-7 SCR-CAP-8 SCR-CAP-9
SCR-SEC-1 SCR-SEC-2 SCR-SEC-3 SCR-REL-1 SCR-REL-2 SCR-REL-3 SCR-MATCH-1 SCR-MATCH-2
SCR-MATCH-3 SCR-MATCH-4 SCR-UP-1 SCR-UP-2 SCR-UP-3 SCR-UP-4 SCR-UP-5 SCR-GC-1
SCR-GC-2 SCR-GC-3 SCR-REC-1 SCR-REC-2 SCR-REC-3 SCR-REC-4 SCR-REC-5 SCR-ONLY-1
SCR-ONLY-2 SCR-PAUSE-1 SCR-CHUNK-1 SCR-LIVE-1 SCR-EDGE-1 UJT-SYNC-1 UJT-SYNC-2 UJT-IMP-1
UJT-IMP-2 WXC-VER-1 WXC-VER-2 WXC-VER-3 WXC-CFG-1 WXC-CFG-2 WXC-CFG-3 WXC-CFG-4
WXC-CFG-5 WXC-CFG-6 WXC-CFG-7 WXC-CFG-8 WXC-AUTH-1 WXC-DS-1 WXC-SAML-1 WXC-SYNC-1
WXC-SYNC-U1 WXC-SYNC-U2 WXC-SYNC-U3 WXC-SYNC-U4 WXC-SYNC-U5 WXC-SYNC-U6 WXC-SYNC-U7 WXC-SYNC-U8
WXC-SYNC-U9 WXC-SYNC-T1 WXC-SYNC-T2 WXC-SYNC-T3 WXC-SYNC-T4 WXC-SYNC-T5 WXC-SYNC-Q1 WXC-IMP-1
WXC-IMP-2 WXC-IMP-3 WXC-IMP-4 WXC-IMP-5 WXC-IMP-6 WXC-AUD-1 WXC-STORE-1 WXC-LIST-1
WXC-SEG-1 WXC-CONS-1 WXC-CONS-2 WXC-CONS-3 WXC-CONS-4 WXC-CONS-5 WXC-XFER-1 WXC-XFER-2
WXC-XFER-3 WXC-CONF-1 WXC-CONF-2 WXC-CONF-3 WXC-CONF-4 WXC-CONF-5 WXC-META-1 WXC-META-2
WXC-ASSOC-1 WXC-WFM-1 WXC-WFM-2 WXC-WFM-3 WXC-WFM-4 WXC-HOOK-1 GIR-FLOW-1 GIR-FLOW-2
GIR-FLOW-3 GIR-FLOW-4 GIR-FLOW-5 GIR-FLOW-6 GIR-FLOW-7 GIR-FLOW-8 GIR-ONE-1 GIR-ONE-2
GIR-ONE-3 GIR-MAP-1 GIR-MAP-2 GIR-MAP-3 GIR-MAP-4 GIR-MAP-5 GIR-ACW-1 GIR-NV-1
GIR-MON-1 SRS-LOGIN-1 SRS-LOGIN-2 SRS-LOGIN-3 SRS-LOGIN-4 SRS-SEAT-1 SRS-SEAT-2 SRS-SEAT-3
SRS-SEAT-4 SRS-SEAT-5 SRS-DR-1 SRS-DR-2 SRS-DR-3 SRS-POLL-1 SRS-POLL-2 SRS-POLL-3
SRS-OUT-1 SRS-CORS-1 SRS-CORS-2 SRS-CORS-3 SRS-CSRF-1 SRS-CSRF-2 SRS-CSRF-3 SRS-CSRF-4
DSK-LOGIN-1 DSK-POLL-1 DSK-POLL-2 DSK-OUT-1 DSK-SEAT-1 DSK-SEAT-2 DSK-CSRF-1 DSK-CORS-1
DSK-DR-1 SRC-INV-1 SRC-META-1 SRC-META-2 SRC-HOLD-1 TLB-REQ-1 TLB-REQ-2 TLB-REQ-3
TLB-REQ-4 TLB-EVT-1 TLB-EVT-2 TLB-EVT-3 TLB-IND-1 TLB-IND-2 TLB-IND-3 TLB-STATE-1

";

#[test]
fn all_ids_are_there_in_order() {
    let there: Vec<&str> = judge::catalogue().requirements.iter().map(|r| r.id.as_str()).collect();
    let due: Vec<&str> = IDS.split_whitespace().collect();
    assert_eq!(there, due);
    assert_eq!(due.len(), 176);
}

#[test]
fn sentences_are_sentences() {
    for r in &judge::catalogue().requirements {
        assert!(r.sentence.ends_with(['.', ')']), "{}: {}", r.id, r.sentence);
        assert!(!r.sentence.starts_with('…') && !r.sentence.contains(['`', '*', '|']), "{}: {}", r.id, r.sentence);
    }
}

#[test]
fn what_follows_is_followed_to_the_end() {
    let c = judge::catalogue();
    assert!(c.follows("SCR-REC-5", "SCR-UP-1"), "by way of SCR-REC-2");
    assert!(!c.follows("SCR-UP-1", "SCR-REC-5"));
    assert!(!c.follows("SCR-UP-1", "SCR-UP-1"));
}

#[test]
fn a_requirement_by_its_id() {
    let c = judge::catalogue();
    assert_eq!(c.get("SCR-UP-1").map(|r| r.id.as_str()), Some("SCR-UP-1"));
    assert_eq!(c.get("SCR-UP-99"), None);
}

fn entry(id: &str, entails: &str) -> String {
    format!(r#"{{"id":"{id}","family":"A","sentence":"x.","source":"0","entails":[{entails}],"platforms":["p"]}}"#)
}

#[test]
fn unsound_catalogues_are_refused() {
    let parse = |entries: &[String]| Catalogue::parse(&format!("[{}]", entries.join(",")));
    assert!(parse(&[entry("A-1", r#""A-2""#), entry("A-2", "")]).is_ok());
    let twice = parse(&[entry("A-1", ""), entry("A-1", "")]);
    assert_eq!(twice, Err(Unsound::Twice("A-1".into())));
    let circle = parse(&[entry("A-1", r#""A-2""#), entry("A-2", r#""A-1""#)]);
    assert_eq!(circle, Err(Unsound::Circle("A-1".into())));
    // From the one that is read first others follow in a circle, and itself does not.
    let others = parse(&[entry("A-1", r#""A-2""#), entry("A-2", r#""A-3""#), entry("A-3", r#""A-2""#)]);
    assert_eq!(others, Err(Unsound::Circle("A-2".into())));
    let unknown = parse(&[entry("A-1", r#""B-2""#)]);
    assert_eq!(unknown, Err(Unsound::Unknown { id: "A-1".into(), other: "B-2".into() }));
    let foreign = parse(&[entry("B-1", "")]);
    assert_eq!(foreign, Err(Unsound::Incomplete("B-1".into())));
    assert!(matches!(Catalogue::parse("[{}]"), Err(Unsound::Json(_))));
}
