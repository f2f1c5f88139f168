//! Logins, logouts, and where RWS is.

use proptest::prelude::*;
use wire::srs::{Device, Login, Post, PostError, ServerError, ServerUrl, asks_for_token};

/// The reference's example.
const PRINTED: &str = r#"[
  {"name": "server",      "value": "https://rws.dc1.example.com"},
  {"name": "peer_server", "value": "https://rws.dc2.example.com"},
  {"name": "place",       "value": "Place"},
  {"name": "devices",     "value": [ {"dn": "DN1", "switch": "Switch"},
                                     {"dn": "DN2", "switch": "Switch"} ]}
]"#;

fn url(text: &str) -> ServerUrl {
    text.parse().expect("a URL")
}

fn device(dn: &str) -> Device {
    Device { dn: dn.to_owned(), switch: "Switch".to_owned() }
}

fn read(body: &str) -> Result<Post, PostError> {
    Post::read(body.as_bytes())
}

#[test]
fn the_printed_login_is_an_array_of_names_and_values() {
    let login = Post::Login(Login {
        server: url("https://rws.dc1.example.com"),
        peer_server: Some(url("https://rws.dc2.example.com")),
        place: Some("Place".to_owned()),
        devices: vec![device("DN1"), device("DN2")],
    });
    assert_eq!(read(PRINTED), Ok(login.clone()));
    assert_eq!(Post::read(&login.write()), Ok(login));
}

#[test]
fn without_hot_seating_the_server_alone_is_enough_and_never_too_little() {
    let alone = read(r#"[{"name":"server","value":"https://myserver.com:443"}]"#);
    let expected = Login { server: url("https://myserver.com"), peer_server: None, place: None, devices: Vec::new() };
    assert_eq!(alone, Ok(Post::Login(expected)));
    assert_eq!(read(r#"[{"name":"place","value":"P"}]"#), Err(PostError::Missing("server")));
    assert_eq!(read("[]"), Err(PostError::Missing("server")));
}

#[test]
fn order_and_unknown_names_count_for_nothing_but_a_second_value_does() {
    let turned =
        r#"[{"name":"place","value":"P"},{"name":"colour","value":7},{"name":"server","value":"http://a:8080"}]"#;
    assert!(matches!(read(turned), Ok(Post::Login(Login { place: Some(place), .. })) if place == "P"));
    let twice = r#"[{"name":"server","value":"http://a"},{"name":"server","value":"http://b"}]"#;
    assert_eq!(read(twice), Err(PostError::Repeated("server")));
}

#[test]
fn the_wrong_value_is_told_by_its_parameter() {
    let with = |entry: &str| read(&format!(r#"[{{"name":"server","value":"http://a"}},{entry}]"#));
    assert_eq!(with(r#"{"name":"place","value":""}"#), Err(PostError::Wrong("place")));
    assert_eq!(with(r#"{"name":"place","value":3}"#), Err(PostError::Wrong("place")));
    assert_eq!(with(r#"{"name":"devices","value":[{"dn":"1"}]}"#), Err(PostError::Wrong("devices")));
    assert_eq!(with(r#"{"name":"peer_server","value":"nowhere"}"#), Err(PostError::Wrong("peer_server")));
    assert_eq!(read("nonsense"), Err(PostError::Json));
    let many = format!(r#"{{"name":"devices","value":[{}]}}"#, [r#"{"dn":"1","switch":"s"}"#; 65].join(","));
    assert_eq!(with(&many), Err(PostError::TooMuch));
    assert_eq!(read(&" ".repeat(65_537)), Err(PostError::TooMuch));
}

#[test]
fn logout_is_the_same_endpoint_with_another_body() {
    assert_eq!(read(r#"{"operationName": "EndContactCenterSession"}"#), Ok(Post::Logout));
    assert_eq!(Post::read(&Post::Logout.write()), Ok(Post::Logout));
    assert_eq!(read(r#"{"operationName": "StartContactCenterSession"}"#), Err(PostError::Operation));
}

#[test]
fn a_server_is_scheme_host_and_port_and_nothing_else() {
    let shown = |text: &str| text.parse::<ServerUrl>().map(|url| url.to_string());
    assert_eq!(shown("https://myserver.com:443"), Ok("https://myserver.com:443".to_owned()));
    assert_eq!(shown("HTTP://MyServer.com/"), Ok("http://myserver.com:80".to_owned()));
    assert_eq!(shown("https://[2001:db8::1]:8443"), Ok("https://[2001:db8::1]:8443".to_owned()));
    for wrong in [
        "myserver.com",
        "ftp://a",
        "https://",
        "https://a:0",
        "https://a:b",
        "https://a/api",
        "https://u@a",
        "http://[::1",
    ] {
        assert_eq!(shown(wrong), Err(ServerError), "{wrong}");
    }
}

#[test]
fn the_opt_in_is_true_in_either_spelling() {
    assert!(asks_for_token("true") && asks_for_token("True") && !asks_for_token("false") && !asks_for_token(""));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_login_reads_back(
        https: bool, host in "[a-z0-9.-]{1,20}", port in 1u16.., peer: bool,
        place in proptest::option::of("\\PC{1,12}"), dns in proptest::collection::vec("\\PC{0,8}", 0..4),
    ) {
        let server = ServerUrl { https, host, port };
        let peer_server = peer.then(|| server.clone());
        let login = Post::Login(Login { server, peer_server, place, devices: dns.iter().map(|dn| device(dn)).collect() });
        prop_assert_eq!(Post::read(&login.write()), Ok(login));
    }

    #[test]
    fn any_body_is_read_or_refused(change in any::<prop::sample::Index>(), byte: u8) {
        let mut body = PRINTED.as_bytes().to_vec();
        let at = change.index(body.len());
        body[at] = byte;
        let _ = Post::read(&body);
    }
}
