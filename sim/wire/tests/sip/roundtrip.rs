//! What is written reads back the same, and no bytes at all make the codec panic.

use proptest::prelude::*;
use wire::sip::{
    CSeq, Event, Framer, Headers, Incoming, Limits, Message, Method, Name, NameAddr, Params, Replaces, Request,
    Response, SipUri, Status, SubscriptionState, Uri, Via, check, escape, parse, unescape,
};

use crate::notation::all;

const TOKEN: &str = "[a-zA-Z0-9.!%*_+`'~-]{1,12}";
const HOST: &str = "[a-z0-9]{1,8}(\\.[a-z0-9]{1,5}){0,3}|\\[2001:db8::[0-9a-f]{1,4}\\]";

fn params() -> impl Strategy<Value = Params> {
    proptest::collection::vec((TOKEN, proptest::option::of(any::<String>())), 0..4).prop_map(|all| {
        all.into_iter().fold(Params::default(), |params, (name, value)| params.with(&name, value.as_deref()))
    })
}

fn uri() -> impl Strategy<Value = Uri> {
    let field = || ("[a-z%0-9-]{1,6}", "[a-zA-Z%0-9:.-]{1,8}");
    let params = proptest::collection::vec((field().0, proptest::option::of(field().1)), 0..3);
    let user = (any::<String>(), proptest::option::of("[a-z&=+$,]{0,5}"));
    let parts = (
        any::<bool>(),
        proptest::option::of(user),
        HOST,
        any::<Option<u16>>(),
        params,
        proptest::collection::vec(field(), 0..3),
    );
    let sip = parts.prop_map(|(secure, user, host, port, mut params, headers)| {
        // A parameter comes once (RFC 3261 §19.1.1).
        params.sort();
        params.dedup_by(|a, b| a.0 == b.0);
        let user = user.filter(|(user, _)| !user.is_empty());
        let (user, password) = user.map_or((None, None), |(user, password)| (Some(escape(&user)), password));
        Uri::Sip(SipUri { secure, user, password, host, port, params, headers })
    });
    let other = ("[a-z][a-z0-9+.-]{3,8}x", "[!#-;=?-~]{1,16}").prop_map(|(scheme, rest)| Uri::Other { scheme, rest });
    prop_oneof![4 => sip, 1 => other]
}

fn name_addr() -> impl Strategy<Value = NameAddr> {
    (proptest::option::of(any::<String>()), uri(), params()).prop_map(|(display, uri, params)| {
        let address = NameAddr { display: None, uri, params };
        display.into_iter().fold(address, |address, display| address.named(&display))
    })
}

fn headers() -> impl Strategy<Value = Headers> {
    let name = prop_oneof![Just("v".to_owned()), Just("f".to_owned()), Just("CALL-id".to_owned()), TOKEN];
    proptest::collection::vec((name, any::<String>()), 0..12).prop_map(|fields| {
        let mut headers = Headers::default();
        for (name, value) in fields {
            if let Some(name) = Name::new(&name).filter(|name| *name != Name::CONTENT_LENGTH) {
                headers.push(name, value);
            }
        }
        headers
    })
}

fn message() -> impl Strategy<Value = Message> {
    let body = || proptest::collection::vec(any::<u8>(), 0..64);
    let method = prop_oneof![Just("INVITE".to_owned()), Just("NOTIFY".to_owned()), TOKEN];
    let request = (method, uri(), headers(), body()).prop_filter_map("a method", |(method, uri, headers, body)| {
        Some(Message::Request(Request { method: Method::new(&method)?, uri, headers, body }))
    });
    let response = (100u16..700, "[ -~а-я]{0,20}", headers(), body()).prop_map(|(status, reason, headers, body)| {
        let (status, reason) = (Status::new(status).expect("in range"), reason.trim_matches(' ').to_owned());
        Message::Response(Response { status, reason, headers, body })
    });
    prop_oneof![request, response]
}

/// Asks for everything that a message can be asked for.
fn read_all(message: &Message) {
    let headers = message.headers();
    let _ = (check(message), headers.via(), headers.vias(), headers.from(), headers.to(), headers.call_id());
    let _ = (headers.cseq(), headers.max_forwards(), headers.contacts(), headers.routes(), headers.record_routes());
    let _ = (headers.refer_to(), headers.referred_by(), headers.replaces(), headers.event(), headers.expires());
    let _ = (headers.subscription_state(), headers.rseq(), headers.rack(), headers.media_type());
    if let Message::Request(request) = message {
        let _ = (request.respond(200, "t"), request.cancel(), request.ack(&request.respond(486, "t")));
    }
}

fn feed(bytes: &[u8], pieces: &[usize]) -> Vec<Incoming> {
    let (mut framer, mut rest, mut seen) = (Framer::new(Limits::default()), bytes, Vec::new());
    for size in pieces.iter().chain(std::iter::once(&bytes.len())) {
        let (piece, tail) = rest.split_at((*size).min(rest.len()));
        framer.push(piece);
        seen.extend(std::iter::from_fn(|| framer.next()));
        rest = tail;
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_in_a_datagram(message in message()) {
        prop_assert_eq!(parse(&message.to_bytes(), &Limits::default()), Ok(message));
    }

    #[test]
    fn messages_on_a_stream_however_it_is_cut(
        messages in proptest::collection::vec(message(), 1..4),
        pieces in proptest::collection::vec(1usize..200, 0..20),
    ) {
        let bytes: Vec<u8> = messages.iter().flat_map(Message::to_bytes).collect();
        let expected: Vec<_> = messages.into_iter().map(Incoming::Message).collect();
        prop_assert_eq!(feed(&bytes, &pieces), expected);
    }

    #[test]
    fn an_address(address in name_addr()) {
        prop_assert_eq!(address.to_string().parse(), Ok(address.clone()));
        prop_assert!(address.uri.same(&address.uri));
    }

    #[test]
    fn a_hop(transport in "[A-Z]{2,4}", host in HOST, port: Option<u16>, params in params()) {
        let via = Via { transport, host, port, params };
        prop_assert_eq!(via.to_string().parse(), Ok(via));
    }

    #[test]
    fn numbers_events_and_dialogs(number in 0u32..1 << 31, token in TOKEN, tags in (TOKEN, TOKEN), early: bool, s: u32) {
        let cseq = CSeq { number, method: Method::new(&token).expect("a token") };
        prop_assert_eq!(cseq.to_string().parse(), Ok(cseq));
        let replaces = Replaces { call_id: format!("{token}@x"), to_tag: tags.0, from_tag: tags.1, early_only: early };
        prop_assert_eq!(unescape(&replaces.for_uri().1).parse(), Ok(replaces));
        let event = Event::new("refer", Some(&number.to_string()));
        prop_assert_eq!(event.to_string().parse(), Ok(event));
        let state = SubscriptionState::active(s);
        prop_assert_eq!(state.expires(), Some(s));
        prop_assert_eq!(state.to_string().parse(), Ok(state));
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), pieces in proptest::collection::vec(1usize..50, 0..9)) {
        if let Ok(message) = parse(&bytes, &Limits::default()) {
            read_all(&message);
        }
        feed(&bytes, &pieces);
    }

    #[test]
    fn torture_messages_with_bytes_changed(
        which in 0usize..49,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = all().swap_remove(which).1;
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if cut.index(4) == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
        match parse(&bytes, &Limits::default()) {
            Ok(message) => {
                read_all(&message);
                // What could be read once can be written and read again.
                let again = parse(&message.to_bytes(), &Limits::default());
                let mut without_length = message.clone();
                match &mut without_length {
                    Message::Request(request) => request.headers.remove(&Name::CONTENT_LENGTH),
                    Message::Response(response) => response.headers.remove(&Name::CONTENT_LENGTH),
                }
                prop_assert_eq!(again, Ok(without_length));
            }
            Err(malformed) => {
                let _ = malformed.refusal("t");
            }
        }
        feed(&bytes, &[7, 100]);
    }
}
