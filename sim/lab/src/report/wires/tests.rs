use super::*;
use serde_json::{Value, json};

fn record(at: i64, kind: &'static str, fields: Value) -> Record {
    Record { at, ordinal: 0, host: "PC-1".into(), kind, fields: fields.to_string().into() }
}

fn answered(at: i64, [from, to]: [&str; 2], [method, target]: [&str; 2], status: u16) -> Record {
    let fields = json!({ "from": from, "to": to, "method": method, "target": target, "status": status });
    record(at, "wire.http", fields)
}

fn http(at: i64, from: &str, method: &str, target: &str) -> Record {
    answered(at, [from, "wfo"], [method, target], 200)
}

fn lines(records: &[Record]) -> Vec<String> {
    timeline(records.iter(), 0).lines().skip(1).map(|line| line.trim_start().to_owned()).collect()
}

#[test]
fn polls_are_folded_until_something_else_happens_between_the_two() {
    let poll = |at| http(at, "PC-1", "GET", "/sim/thing?since=17");
    let upload = |at| http(at, "PC-1", "POST", "/sim/uploads");
    let other = |at| http(at, "PC-2", "POST", "/sim/uploads");
    let auditor = http(5_000, "stage", "GET", "/");
    let lines = lines(&[poll(0), poll(1_000), other(1_500), poll(2_000), upload(3_000), poll(4_000), auditor]);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].ends_with("GET /sim/thing?since=… 200  (and 2 more until 00:00:02)"), "{lines:?}");
    assert!(lines[3].starts_with("00:00:04"), "{lines:?}");
}

#[test]
fn another_status_and_another_file_are_lines_of_their_own() {
    let ping = |at, status| answered(at, ["PC-1", "PC-1"], ["GET", "/ping"], status);
    let put = |at, file: &str| http(at, "PC-1", "PUT", file);
    let lines = lines(&[
        ping(0, 200),
        ping(30_000, 200),
        ping(60_000, 401),
        put(61_000, "/r/1_5001"),
        put(62_000, "/r/1_5002"),
    ]);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].ends_with("GET /ping 200  (and 1 more until 00:00:30)"), "{lines:?}");
    assert!(lines[1].ends_with("GET /ping 401"), "{lines:?}");
}

#[test]
fn what_is_said_twice_is_folded_only_where_nothing_else_was_said_between() {
    let post = |at| http(at, "PC-1", "POST", "/api/v2/me");
    let poll = |at| http(at, "PC-1", "GET", "/ping");
    let lines = lines(&[post(0), post(1_000), poll(2_000), post(3_000)]);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].ends_with("(and 1 more until 00:00:01)") && lines[2].starts_with("00:00:03"), "{lines:?}");
}

fn tlib(to: &str, text: &str) -> Record {
    record(0, "wire.tlib", json!({ "from": "sip", "to": to, "text": text }))
}

#[test]
fn telephony_is_shown_by_what_matters_of_it() {
    let sip = |line: &str, cseq: &str| {
        record(0, "wire.sip", json!({ "from": "pstn", "to": "sip", "line": line, "cseq": cseq }))
    };
    let text = "'EventAttachedDataChanged' ('85')\nmessage attributes:\nAttributeThisDN [str] = \"5001\"\n\
                AttributeUserData [bstr] = KVList: \n\t\t'GSIP_RECORD' [str] = \"ON\"\n\t\t'Other' [str] = \"x\"\n";
    let lines =
        lines(&[sip("INVITE sip:5001@sip SIP/2.0", "1 INVITE"), sip("SIP/2.0 200 OK", "1 INVITE"), tlib("rws1", text)]);
    assert!(lines[0].ends_with("INVITE sip:5001@sip") && lines[1].ends_with("SIP/2.0 200 OK (INVITE)"), "{lines:?}");
    assert!(lines[2].ends_with("EventAttachedDataChanged ThisDN=5001 GSIP_RECORD=ON"), "{lines:?}");
}

#[test]
fn the_dn_is_never_folded_away() {
    let of = |dn: &str| format!("'EventRegistered' ('53')\nmessage attributes:\nAttributeThisDN [str] = \"{dn}\"\n");
    let lines = lines(&[tlib("rws1", &of("5001")), tlib("rws1", &of("5001")), tlib("rws1", &of("5002"))]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].ends_with("EventRegistered ThisDN=5002"), "{lines:?}");
}

#[test]
fn an_event_within_a_request_stands_in_brackets() {
    use wire::tlib::{Attribute, Kind, KvList, Message};
    let event = Message::new(Kind::UserEvent)
        .with(Attribute::ThisDn, "5002")
        .with(Attribute::UserData, KvList::new().with("screen-capture", "start"));
    let request = Message::new(Kind::SendEvent).with(Attribute::ThisDn, "5001").with(Attribute::UserEvent, event);
    let lines = lines(&[tlib("rws1", &wire::tlib::write(&request))]);
    let due = "RequestSendEvent ThisDN=5001 [EventUserEvent ThisDN=5002 screen-capture=start]";
    assert!(lines[0].ends_with(due), "{lines:?}");
}

#[test]
fn messages_are_shown_with_their_instants_since_the_start_and_what_is_within() {
    let start = 1_639_731_600_000;
    let relay = json!({ "type": "relay", "call": { "dn": "5001" }, "start": start + 540_000, "pieces": [1, 2] });
    let fields = json!({ "from": "wfo", "to": "PC-1", "text": relay.to_string() });
    let text = timeline([record(start + 600_000, "wire.ws", fields)].iter(), start);
    assert!(text.contains("00:10:00  wfo   PC-1  relay call{dn=5001} pieces[2] start=00:09:00"), "{text}");
}

#[test]
fn a_desktop_tells_a_login_from_a_logout_and_what_became_of_the_token() {
    let me = |at, status| answered(at, ["PC-1", "PC-1"], ["POST", "/api/v2/me"], status);
    let asked = |fields: Value| {
        let mut all = json!({ "pc": "PC-1", "csrf_token": "none", "status": 200, "devices": [] });
        for (name, value) in fields.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        record(0, "desktop.asked", all)
    };
    let lines = lines(&[
        me(0, 200),
        asked(json!({ "what": "login", "csrf_asked": true, "token_given": true, "server": "http://rws1:8080" })),
        me(1_000, 403),
        asked(json!({ "what": "logout", "status": 403 })),
        me(2_000, 200),
        asked(json!({ "what": "logout", "csrf_token": "own" })),
    ]);
    assert_eq!(lines.len(), 3, "{lines:?}");
    let login = "(login; server=http://rws1:8080; X-Support-CSRFP: true; answered X-CSRF-Token: …)";
    assert!(lines[0].ends_with(&format!("POST /api/v2/me 200 {login}")), "{lines:?}");
    assert!(lines[1].ends_with("POST /api/v2/me 403 (logout)"), "{lines:?}");
    assert!(lines[2].ends_with("POST /api/v2/me 200 (logout; X-CSRF-Token: … its own)"), "{lines:?}");
}
