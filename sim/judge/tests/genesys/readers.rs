//! What the readers of the evidence take for what it is, and what they leave alone.

use crate::calls::one_call;
use crate::house::{house, plain, s};
use crate::non_voice::chats;
use crate::run::Run;
use judge::genesys::truth::Truth;
use judge::genesys::view::metadata::{learn, xml};
use judge::genesys::view::{sip, stored, tlib};
use kernel::trace::{Record, Trace};
use serde_json::json;
use std::collections::BTreeMap;

/// What products say of themselves looks like what the desktop says, and is no request to SRS.
#[test]
fn requests_are_what_the_desktop_says_alone() {
    let run = |kind: &'static str| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        let out = json!({ "pc": "PC-1", "agent": "ann", "what": "logout", "scheme": "http", "status": 200, "sent_at": s(50) });
        h.add(s(50) + 2, "PC-1", kind, &out);
        h.done()
    };
    run("srs.answered").holds(&["SRS-OUT-1", "SRS-POLL-2"]);
    assert!(run("desktop.asked").judge().counts().broken > 0);
}

/// A name that is empty is none.
#[test]
fn empty_names_are_none() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    let mut r = h.done();
    r.asked("login", |_, f| {
        (f["place"], f["peer_server"]) = (json!(""), json!(""));
        true
    });
    r.holds(&["SRS-LOGIN-1", "SRS-LOGIN-2", "DSK-SEAT-2"]);
    let mut h = chats();
    h.film("ann", (100, 300), None);
    let mut r = h.done();
    r.screen(0)["callUUID"] = json!("");
    r.holds(&["GIR-NV-1"]);
    r.screen(0)["callUUID"] = json!("F".repeat(32));
    r.blames("GIR-NV-1");
}

fn trace(kind: &'static str, text: &str) -> Trace {
    let fields = json!({ "from": "sip", "to": "rws1", "text": text }).to_string();
    Trace::of(vec![Record { at: 0, ordinal: 0, host: "rws1".into(), kind, fields: fields.into() }])
}

/// Each protocol is read from its own wire, whatever else has a text.
#[test]
fn each_wire_has_its_own_messages() {
    let truth = Truth::default();
    let event = "'EventRegistered' ('1')\nmessage attributes:\nAttributeThisDN [str] = \"5001\"\n";
    let invite = "INVITE sip:mcp SIP/2.0\r\nCall-ID: 1\r\n\r\n";
    let told = |kind, text| tlib::read(&truth, &trace(kind, text)).len();
    assert_eq!((told("wire.tlib", event), told("wire.log", event), told("wire.tlib", "")), (1, 0, 0));
    let heard = |kind, text| sip::read(&truth, &trace(kind, text)).len();
    assert_eq!((heard("wire.sip", invite), heard("wire.tlib", event), heard("wire.log", invite)), (1, 0, 0));
}

fn with_body(kind: &str, body: &str) -> sip::Sip {
    sip::message(&format!("INVITE sip:x SIP/2.0\r\nContent-Type: {kind}\r\n\r\n{body}"))
}

#[test]
fn a_sip_body_and_its_parts() {
    let sdp = "v=0\r\nm=audio 1 RTP/AVP 0\r\n";
    let part = format!("--b\r\nContent-Type: application/sdp\r\n\r\n{sdp}--b--\r\n");
    assert_eq!(with_body("multipart/mixed; boundary=b", &part).sdp().as_deref(), Some(sdp));
    assert_eq!(with_body("application/sdp", sdp).sdp().as_deref(), Some(sdp));
    // An announcement without a body is no SDP.
    assert_eq!(with_body("application/sdp", "\r\n").sdp(), None);
    // What is no multipart has no parts, whatever parameter it has; nor has one whose boundary is empty.
    assert_eq!(with_body("application/sdp; boundary=b", &part).parts().len(), 1);
    assert_eq!(with_body("application/sdp; boundary=b", &part).sdp().as_deref(), Some(part.as_str()));
    // What stands after the last boundary is no part of it (RFC 2046 §5.1.1).
    let more = format!("{part}Content-Type: text/plain\r\n\r\nmore");
    assert_eq!(with_body("multipart/mixed; boundary=b", &more).parts().len(), 1);
    let bare = format!("--\r\nContent-Type: application/sdp\r\n\r\n{sdp}");
    assert_eq!(with_body("multipart/mixed; boundary=\"\"", &bare).sdp(), None);
}

/// `/1` after name and rate is one channel; a rate of 1 is part of the codec.
#[test]
fn a_codec_of_one_channel() {
    let codec = |map: &str| {
        let all = sip::medias(&format!("m=audio 4 RTP/AVP 97\r\na=rtpmap:97 {map}\r\n"));
        all[0].codec("97").expect("a codec").to_owned()
    };
    assert_eq!((codec("L16/8000/1").as_str(), codec("L16/8000/2").as_str()), ("l16/8000", "l16/8000/2"));
    assert_eq!(codec("X/1"), "x/1");
}

#[test]
fn metadata_that_is_no_whole_document() {
    let of = |elements: usize| format!("<a>{}</a>", "<b/>".repeat(elements));
    // Each tag counts, the one that closes as well.
    assert_eq!(xml(&of(9_998)).expect("a document").children.len(), 9_998);
    assert_eq!(xml(&of(9_999)), None);
    for text in ["<a></b>", "<a><b></c></a>", "<a><b></a></b>"] {
        assert_eq!(xml(text), None, "{text}");
    }
    assert!(xml("<x:a><b></B></y:A>").is_some());
    // Nothing is said by an attribute without quotes, nor by what stands after it.
    let element = xml("<a one='1' b=cxc two=\"2\"/>").expect("an element");
    assert_eq!(element.attributes.into_iter().collect::<Vec<_>>(), [("one".to_owned(), "1".to_owned())]);
}

/// The same snapshot again tells nothing new.
#[test]
fn metadata_is_learnt_once() {
    let text = |joined: &str| {
        let time = format!("<associate-time>{joined}</associate-time>");
        let who = "<participant participant_id='P'><nameID aor='sip:1@x'/><nameID aor=''/></participant>";
        let times = format!("<participantsessionassoc participant_id='P'>{time}</participantsessionassoc>");
        xml(&format!("<r>{who}{times}</r>")).expect("XML")
    };
    let mut known = BTreeMap::new();
    for joined in ["1", "1", "2", "1"] {
        learn(&mut known, &text(joined));
    }
    assert_eq!(known["P"].joined, ["1", "2"]);
    assert_eq!(known["P"].aors, ["sip:1@x"]);
}

/// Events within events are read to some depth.
#[test]
fn tlib_within_tlib() {
    let nested = |depth: usize| {
        let mut text = "'RequestSendEvent' ('49')\nmessage attributes:\n".to_owned();
        for n in 0..depth {
            text.push_str(&format!("{}AttributeUserEvent [bstr] = 'EventUserEvent' ('96')\n", "\t\t".repeat(n)));
        }
        let words = tlib::words(&text).expect("a message");
        let (mut words, mut found) = (&words, 0);
        while let Some(event) = words.event() {
            (words, found) = (event, found + 1);
        }
        found
    };
    assert_eq!([nested(1), nested(8), nested(9), nested(40)], [1, 8, 8, 8]);
}

/// What stands in a list within the user data is no user data itself.
#[test]
fn tlib_lists_within_lists() {
    let text = "'EventUserEvent' ('96')\nAttributeUserData [bstr] = KVList: \n\t\t'one' [str] = \"1\"\n\
        \t\t'list' [list] = KVList: \n\t\t\t\t'screen-capture' [str] = \"start\"\n\t\t'two' [str] = \"2\"\n";
    let words = tlib::words(text).expect("a message");
    assert_eq!((words.datum("one"), words.datum("two"), words.datum("screen-capture")), (Some("1"), Some("2"), None));
    assert_eq!(words.keys(), ["one", "list", "two"]);
}

/// A field may go on in the next line (RFC 3261 §7.3.1); what goes on where nothing has begun is nothing.
#[test]
fn a_sip_field_of_several_lines() {
    let of = |head: &str| sip::message(&format!("INVITE sip:x SIP/2.0\r\n{head}\r\n\r\n")).field("contact");
    assert_eq!(of("Contact: <sip:x>\r\n ;a=1\r\n\t;+sip.src\r\nTo: y"), "<sip:x> ;a=1 ;+sip.src");
    assert_eq!(of(" Contact: <sip:y>\r\nContact: <sip:x>"), "<sip:x>");
}

/// Comments say nothing, whatever stands in them.
#[test]
fn metadata_with_comments() {
    let root = xml("<a><!-- one > two <b> --><c/><!----></a>").expect("a document");
    assert_eq!(root.children.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["c"]);
    assert_eq!(xml("<a><!-- no end </a>"), None);
}

#[test]
fn instants_to_the_west() {
    assert_eq!(stored::instant("2015-09-10T11:58:22-05:00"), stored::instant("2015-09-10T16:58:22Z"));
    assert_eq!(stored::instant("2015-09-10T18:58:22+02:00"), stored::instant("2015-09-10T16:58:22Z"));
}

/// Lines without a word separate nothing, and the log's own name of a request is the guide's.
#[test]
fn tlib_as_the_log_has_it() {
    let text = "'RequestDistributeEvent' ('49')\nmessage attributes:\n\
        AttributeUserEvent [bstr] = 'EventUserEvent' ('96')\n\n\t\tAttributeThisDN [str] = \"5001\"\n";
    let words = tlib::words(text).expect("a message");
    assert_eq!(words.name, "RequestSendEvent");
    assert_eq!(words.event().expect("an event").text("ThisDN"), "5001");
    assert_eq!(tlib::words("\n'EventACK' ('1')\n").expect("a message").name, "EventACK");
}

/// Of what RWS says to a PC only an order is one.
#[test]
fn orders_are_what_begins_a_recording() {
    let run = |kind: &str| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        let text = json!({ "type": kind, "recording": "rec-7" }).to_string();
        h.add(s(100), "PC-1", "wire.ws", &json!({ "from": "rws1", "to": "PC-1", "text": text }));
        h.done()
    };
    run("stop").holds(&["SRS-LOGIN-1"]);
    run("start").blames("GIR-FLOW-4");
}

/// Whoever tells times that no clock has is blamed for them, and the judge goes on.
#[test]
fn times_beyond_all_measure() {
    let broken = |r: &Run| r.judge().counts().broken > 0;
    let clock = |year: i64| json!(format!("{year}-09-10T16:58:22Z"));
    for n in [i64::MIN, i64::MIN / 2, i64::MAX / 2, i64::MAX] {
        for told in [json!(n), clock(n)] {
            for field in ["started", "stopped"] {
                let mut r = one_call().done();
                r.screen(0)[field] = told.clone();
                assert!(broken(&r), "{field} {told}");
            }
            for field in ["startTime", "stopTime"] {
                let mut r = one_call().done();
                r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["mediaFiles"][0][field] = told.clone();
                r.judge();
            }
        }
        let mut r = one_call().done();
        r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["mediaFiles"][0]["startTime"] = json!(n);
        r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["mediaFiles"][0]["stopTime"] = json!(n);
        r.blames("GIR-FLOW-2");
    }
}
