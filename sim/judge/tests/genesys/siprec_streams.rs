//! Streams of a recording session that are paused, refused or not offered: SRC-INV-1, SRC-META-1, SRC-META-2, SRC-HOLD-1.

use crate::house::span;
use crate::siprec::{paused, transferred};
use crate::siprec_tried::trial;

/// The stream is not active again, and the recorder does as it is told.
#[test]
fn src_hold_1_a_stream_that_stays_inactive() {
    let mut r = transferred().done();
    r.reword("wire.sip", &["CSeq: 140", "Require"], "a=sendonly", "a=inactive");
    r.reword("wire.sip", &["CSeq: 140", "SIP/2.0 200 OK"], "a=recvonly", "a=inactive");
    r.blames("SRC-HOLD-1");
}

/// A pause that begins while the call is on hold already begins and ends nothing by itself.
#[test]
fn src_hold_1_a_pause_and_a_hold_at_once() {
    let run = |held: (i64, i64)| {
        let mut r = paused(&[(120, 150)]).done();
        let stretch = &mut r.truth.calls[0].stretches[0];
        stretch.recorded[0].paused = vec![span(120, 140)];
        stretch.held = vec![span(held.0, held.1)];
        r
    };
    run((130, 150)).not_reached(&["SRC-HOLD-1"]);
    run((160, 170)).blames("SRC-HOLD-1");
}

/// The recorder does not take the session that SIP Server offers it.
#[test]
fn src_inv_1_a_session_that_is_not_taken() {
    let mut r = transferred().done();
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "200 OK", "488 Not Acceptable Here");
    assert!(r.is_root("SRC-INV-1"), "{}", r.judge());
}

/// To metadata alone the recorder makes an offer of its own, of streams that it wants.
#[test]
fn src_meta_1_what_the_recorder_offers() {
    for (offered, fine) in [("m=audio 8", true), ("m=audio 0", false)] {
        let mut r = trial();
        r.reword("wire.sip", &["CSeq: 100", "Require"], "application/sdp", "text/plain");
        if !fine {
            r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "m=audio 8", offered);
        }
        if fine { r.holds(&["SRC-META-1"]) } else { r.blames("SRC-META-1") }
    }
}

/// A change without metadata says nothing of what is made of metadata.
#[test]
fn src_meta_2_is_reached_with_metadata() {
    let mut r = trial();
    r.holds(&["SRC-META-2"]);
    r.reword("wire.sip", &["CSeq: 200", "Require"], "application/rs-metadata+xml", "text/plain");
    r.not_reached(&["SRC-META-2"]);
}

/// When the first stream is resumed, nobody need listen to a second one that is not offered.
#[test]
fn src_hold_1_a_stream_that_is_not_offered() {
    for (offered, fine) in [(0, true), (7, false)] {
        let mut r = trial();
        let answered = if fine { 0 } else { 9 };
        r.reword(
            "wire.sip",
            &["CSeq: 140", "Require"],
            "m=audio 9",
            &format!("m=audio {offered} RTP/AVP 0\r\nm=audio 9"),
        );
        let other = format!("m=audio {answered} RTP/AVP 0\r\na=inactive\r\nm=audio 8");
        r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 140"], "m=audio 8", &other);
        if fine { r.holds(&["SRC-HOLD-1"]) } else { r.blames("SRC-HOLD-1") }
    }
}
