//! What the recorder makes of a session that SIP Server leads: SRC-HOLD-1.

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
