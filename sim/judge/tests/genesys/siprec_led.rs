//! What the recorder makes of a session that SIP Server leads, and with what versions it is led: SRC-HOLD-1.

use crate::siprec::paused;

/// In a session that SIP Server leads the recorder's answers say whether it listens, each time that the recording is paused.
#[test]
fn src_hold_1_what_the_recorder_makes_of_it() {
    let twice = || paused(&[(120, 140), (160, 180)]).done();
    twice().holds(&["SRC-HOLD-1"]);
    let answered = |number: u32, from: &str, to: &str| {
        let mut r = twice();
        r.reword("wire.sip", &["SIP/2.0 200 OK", &format!("CSeq: {number}")], from, to);
        r
    };
    for number in [120, 160] {
        answered(number, "inactive", "recvonly").blames("SRC-HOLD-1");
        answered(number + 20, "recvonly", "inactive").blames("SRC-HOLD-1");
        // What it refuses says nothing of what it listens to.
        let mut r = answered(number, "inactive", "recvonly");
        r.reword("wire.sip", &["SIP/2.0 200 OK", &format!("CSeq: {number}")], "200 OK", "100 Trying");
        r.holds(&["SRC-HOLD-1"]);
    }
}

/// A recorder that goes by the version would pass over a pause that has that of before (RFC 3264 §8).
#[test]
fn src_hold_1_what_has_changed_has_a_higher_version() {
    let versions = |all: [u32; 4]| {
        let mut r = paused(&[(120, 140)]).done();
        for (number, version) in [100, 120, 140, 200].into_iter().zip(all) {
            let with = format!("v=0\r\no=sip 7 {version} IN IP4 sip\r\nm=audio 9");
            r.reword("wire.sip", &[&format!("CSeq: {number}"), "Require"], "v=0\r\nm=audio 9", &with);
        }
        r
    };
    versions([0, 1, 2, 2]).holds(&["SRC-HOLD-1"]);
    versions([5, 9, 12, 13]).holds(&["SRC-HOLD-1"]);
    versions([0, 0, 1, 1]).blames("SRC-HOLD-1");
    versions([0, 1, 1, 1]).blames("SRC-HOLD-1");
    versions([3, 2, 4, 4]).blames("SRC-HOLD-1");
    // What says the same again may have any.
    versions([0, 1, 2, 1]).holds(&["SRC-HOLD-1"]);
    // Another origin counts anew.
    let mut r = versions([5, 1, 7, 7]);
    r.reword("wire.sip", &["CSeq: 120", "Require"], "o=sip 7 1 ", "o=sip 8 1 ");
    r.holds(&["SRC-HOLD-1"]);
}
