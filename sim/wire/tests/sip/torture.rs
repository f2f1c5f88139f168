//! RFC 4475: messages that are right though they look wrong, and messages that are wrong.

use wire::sip::{Fault, Limits, Message, Method, Name, Request, Uri, check, parse};

use crate::notation::{all, message};

/// What a receiver does with a message.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// Goes on with it.
    Fine,
    /// Cannot read it; says so with this status, if it is a request.
    Unreadable(Fault),
    /// Reads it and refuses it, or throws a response away.
    Refused(Fault),
}

fn outcome(bytes: &[u8]) -> Outcome {
    match parse(bytes, &Limits::default()) {
        Err(malformed) => Outcome::Unreadable(malformed.fault),
        Ok(message) => match check(&message) {
            Ok(()) => Outcome::Fine,
            Err(fault) => Outcome::Refused(fault),
        },
    }
}

fn expected(name: &str) -> Outcome {
    use Outcome::{Fine, Refused, Unreadable};
    match name {
        "badinv01" => Refused(Fault::Field(Name::VIA)),
        "clerr" | "multi01" => Unreadable(Fault::Framing("the body is shorter than promised")),
        "ncl" => Unreadable(Fault::Framing("no length that can be believed")),
        "mcl01" => Unreadable(Fault::Framing("two lengths")),
        "scalar02" | "scalarlg" => Refused(Fault::Field(Name::CSEQ)),
        "quotbal" | "badaspec" => Refused(Fault::Field(Name::TO)),
        "baddn" => Refused(Fault::Field(Name::FROM)),
        "regbadct" => Refused(Fault::Field(Name::CONTACT)),
        "ltgtruri" | "lwsruri" | "lwsstart" | "trws" | "bigcode" => Unreadable(Fault::StartLine),
        "badvers" => Unreadable(Fault::Version),
        "escruri" => Refused(Fault::TargetHeaders),
        "mismatch01" | "mismatch02" => Refused(Fault::MethodMismatch),
        "insuf" => Refused(Fault::Missing(Name::FROM)),
        "unkscm" => Refused(Fault::Scheme("nobodyKnowsThisScheme".to_owned())),
        "novelsc" => Refused(Fault::Scheme("soap.beep".to_owned())),
        // The rest is well-formed, or wrong for an application only: an extension, a media type, a date, a hop count.
        _ => Fine,
    }
}

#[test]
fn each_message_has_the_outcome_that_the_rfc_wants() {
    let messages = all();
    assert_eq!(messages.len(), 49, "RFC 4475 has 49 messages");
    for (name, bytes) in messages {
        assert_eq!(outcome(&bytes), expected(&name), "{name}");
    }
}

#[test]
fn what_is_refused_gets_the_status_of_the_rfc() {
    let status = |name: &str| match outcome(&message(name)) {
        Outcome::Fine => 200,
        Outcome::Refused(fault) | Outcome::Unreadable(fault) => fault.status(),
    };
    assert_eq!((status("badvers"), status("unkscm"), status("novelsc")), (505, 416, 416));
    assert_eq!((status("clerr"), status("mismatch01"), status("insuf")), (400, 400, 400));
}

#[test]
fn an_unreadable_request_is_refused_along_its_way_and_an_unreadable_response_is_not() {
    let refuse = |name: &str| parse(&message(name), &Limits::default()).expect_err("unreadable").refusal("us");
    let refusal = refuse("badvers").expect("a refusal");
    assert_eq!(refusal.status.code(), 505);
    assert_eq!(refusal.headers.call_id().as_deref(), Ok("badvers.31417@c.example.com"));
    assert_eq!(refusal.headers.to().expect("To").tag(), Some("us"));
    assert_eq!(refuse("clerr").expect("a refusal").status.code(), 400);
    assert_eq!(refuse("bigcode"), None);
}

fn request(name: &str) -> Request {
    match parse(&message(name), &Limits::default()) {
        Ok(Message::Request(request)) => request,
        other => panic!("{name} is a request, not {other:?}"),
    }
}

#[test]
fn wsinv_means_the_same_as_its_plain_form() {
    let wsinv = request("wsinv");
    let headers = &wsinv.headers;
    assert_eq!(headers.from().expect("From").display.as_deref(), Some("J Rosenberg \\\""));
    assert_eq!(headers.from().expect("From").tag(), Some("98asjd8"));
    assert_eq!(headers.to().expect("To").tag(), Some("1918181833n"));
    assert_eq!(headers.max_forwards(), Ok(Some(68)));
    assert_eq!(headers.cseq().expect("CSeq").number, 9);
    let vias = headers.vias().expect("Via");
    let way: Vec<_> = vias.iter().map(|via| (via.transport.as_str(), via.host.as_str(), via.branch())).collect();
    assert_eq!(
        way,
        [
            ("UDP", "192.0.2.2", None),
            ("TCP", "spindle.example.com", Some("z9hG4bK9ikj8")),
            ("UDP", "192.168.255.111", Some("z9hG4bK30239")),
        ]
    );
    assert_eq!(headers.get(&Name::SUBJECT), Some(""));
    let new_fangled = Name::new("newfangledheader").expect("a name");
    assert_eq!(headers.get(&new_fangled), Some("newfangled value continued newfangled value"));
    let contact = &headers.contacts().expect("Contact")[0];
    assert_eq!(contact.display.as_deref(), Some("Quoted string \"\""));
    let params: Vec<_> = contact.params.iter().collect();
    assert_eq!(params, [("newparam", Some("newvalue")), ("secondparam", None), ("q", Some("0.33"))]);
    let route = &headers.routes().expect("Route")[0].uri;
    assert!(route.as_sip().expect("a SIP URI").loose());
    assert_eq!(wsinv.body.len(), 150);
}

#[test]
fn intmeth_keeps_each_character() {
    let intmeth = request("intmeth");
    assert_eq!(intmeth.method.as_str(), "!interesting-Method0123456789_*+`.%indeed'~");
    let uri = intmeth.uri.as_sip().expect("a SIP URI");
    assert_eq!(uri.user.as_deref(), Some("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"));
    assert_eq!(uri.password.as_deref(), Some("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)"));
    let headers = &intmeth.headers;
    assert_eq!(headers.to().expect("To").display.as_deref(), Some("BEL:\u{7} NUL:\0 DEL:\u{7f}"));
    let from = headers.from().expect("From");
    assert_eq!(from.display.as_deref(), Some("token1~` token2'+_ token3*%!.-"));
    assert_eq!(from.params.get("fromParam''~+*_!.-%"), Some("работающий"));
    assert_eq!(from.tag(), Some("_token~1'+`*%!-."));
    assert_eq!(headers.call_id().as_deref(), Ok("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"));
    let extension = Name::new("extensionHeader-!.%*+_`'~").expect("a name");
    assert_eq!(headers.get(&extension), Some("\u{feff}大停電"));
}

#[test]
fn escapes_in_methods_and_names_are_none() {
    assert!(matches!(request("esc02").method, Method::Other(_)));
    assert_eq!(request("esc02").headers.contacts().expect("Contact").len(), 2);
    let escaped_nulls = request("escnull").headers.contacts().expect("Contact");
    let users: Vec<_> = escaped_nulls.iter().filter_map(|contact| contact.uri.as_sip()?.user()).collect();
    assert_eq!(users, ["\0", "\0\0"]);
    let esc01 = request("esc01").uri.as_sip().expect("a SIP URI").user();
    assert_eq!(esc01.as_deref(), Some("sips:user@example.com"), "a user, not a scheme");
}

#[test]
fn what_stands_behind_the_promised_length_is_noise() {
    let dblreq = request("dblreq");
    assert_eq!((dblreq.method, dblreq.body.len()), (Method::Register, 0));
}

#[test]
fn a_parameter_belongs_to_the_field_without_brackets_and_to_the_address_within() {
    let contact = |name: &str| request(name).headers.contacts().expect("Contact").remove(0);
    let (bare, bracketed) = (contact("cparam01"), contact("cparam02"));
    assert!(bare.params.has("unknownparam") && bare.uri.as_sip().expect("SIP").param("unknownparam").is_none());
    assert!(
        !bracketed.params.has("unknownparam") && bracketed.uri.as_sip().expect("SIP").param("unknownparam").is_some()
    );
    let regescrt = contact("regescrt");
    let route = regescrt.uri.as_sip().expect("SIP").header("route");
    assert_eq!(route.as_deref(), Some("<sip:sip.example.com>"));
}

#[test]
fn a_branch_that_is_the_cookie_alone_identifies_nothing() {
    assert_eq!(request("badbranch").headers.via().expect("Via").branch(), None);
}

#[test]
fn binary_bodies_and_unknown_schemes_come_through() {
    let mpart01 = request("mpart01");
    assert_eq!(mpart01.body.len(), 553);
    assert_eq!(mpart01.headers.media_type().as_deref(), Some("multipart/mixed"));
    let to = request("unksm2").headers.to().expect("To").uri;
    assert_eq!(to, Uri::Other { scheme: "isbn".to_owned(), rest: "2983792873".to_owned() });
}
