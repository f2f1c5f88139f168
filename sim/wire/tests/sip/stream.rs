//! Streams: where a message ends, what is too much, and what closes the connection.

use wire::sip::{Fault, Framer, Incoming, Limits, Message, parse};

use crate::notation::message;

fn framer(bytes: &[u8]) -> Vec<Incoming> {
    let mut framer = Framer::new(Limits::default());
    framer.push(bytes);
    std::iter::from_fn(|| framer.next()).collect()
}

#[test]
fn keep_alives_are_told_and_single_line_ends_passed_over() {
    let mut bytes = b"\r\n\r\n\r\n".to_vec();
    let options = message("lwsdisp");
    bytes.extend_from_slice(&options);
    let expected = parse(&options, &Limits::default()).map(Incoming::Message).expect("well-formed");
    assert_eq!(framer(&bytes), [Incoming::Ping, expected]);
}

#[test]
fn a_message_without_length_closes_a_stream_but_fills_a_datagram() {
    let inv2543 = message("inv2543");
    assert_eq!(parse(&inv2543, &Limits::default()).expect("well-formed").body().len(), 105);
    let seen = framer(&inv2543);
    assert!(
        matches!(&seen[..], [Incoming::Close(malformed)] if malformed.fault == Fault::Framing("no Content-Length"))
    );
}

#[test]
fn an_unreadable_message_of_known_length_is_refused_and_the_next_one_read() {
    let mut bytes = message("lwsstart");
    bytes.extend_from_slice(&message("lwsdisp"));
    let seen = framer(&bytes);
    assert!(matches!(&seen[..], [Incoming::Refuse(_), Incoming::Message(Message::Request(_))]), "{seen:?}");
}

#[test]
fn nothing_comes_after_the_close() {
    let mut framer = Framer::new(Limits::default());
    framer.push(&message("ncl"));
    assert!(matches!(framer.next(), Some(Incoming::Close(_))));
    framer.push(&message("lwsdisp"));
    assert_eq!(framer.next(), None);
}

#[test]
fn each_bound_is_kept() {
    let small = Limits { head: 400, line: 200, headers: 10, body: 20 };
    let head = "OPTIONS sip:a@b SIP/2.0\r\n";
    let fault = |text: String| parse(text.as_bytes(), &small).expect_err("too much").fault;
    assert_eq!(fault(format!("{head}{}\r\n", "a: b\r\n".repeat(100))), Fault::TooMuch("bytes of head"));
    assert_eq!(fault(format!("{head}a: {}\r\n\r\n", "b".repeat(200))), Fault::TooMuch("bytes of one line"));
    assert_eq!(
        fault(format!("{head}a: b\r\n{}\r\n", " folded again\r\n".repeat(20))),
        Fault::TooMuch("bytes of one line")
    );
    assert_eq!(fault(format!("{head}{}\r\n", "a: b\r\n".repeat(11))), Fault::TooMuch("header fields"));
    let long_body = fault(format!("{head}a: b\r\n\r\n{}", "x".repeat(21)));
    assert_eq!((long_body.status(), long_body), (413, Fault::TooMuch("bytes of body")));
    // A head without end is not waited for.
    let mut endless = Framer::new(small);
    endless.push("a".repeat(401).as_bytes());
    assert!(matches!(endless.next(), Some(Incoming::Close(_))));
    // Nor is a body that may not come.
    let mut huge = Framer::new(small);
    huge.push(format!("{head}Content-Length: 21\r\n\r\n").as_bytes());
    assert!(matches!(huge.next(), Some(Incoming::Close(_))));
}
