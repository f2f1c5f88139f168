//! What a browser does, in tables.

use super::Jar;
use super::cors::{self, Blocked};
use bytes::Bytes;
use http::{HeaderMap, Request, Response, Uri};

const PAGE: &str = "http://gws1:8070";
const SRS: &str = "http://PC-0417:8190/api/v2/me";

fn uri(text: &str) -> Uri {
    text.parse().expect("a URI")
}

fn request(method: &str, fields: &[(&str, &str)]) -> Request<Bytes> {
    let request = Request::builder().method(method).uri(SRS);
    let request = fields.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(Bytes::new()).expect("a request")
}

fn answer(status: u16, fields: &[(&str, &str)]) -> Response<Bytes> {
    let answer = fields.iter().fold(Response::builder().status(status), |a, (name, value)| a.header(*name, *value));
    answer.body(Bytes::new()).expect("an answer")
}

#[test]
fn what_a_form_could_send_goes_without_asking() {
    type Case = (&'static str, &'static [(&'static str, &'static str)], bool);
    const LONG: &str = concat!(
        "0123456789012345678901234567890123456789012345678901234567890123",
        "01234567890123456789012345678901234567890123456789012345678901234"
    );
    let cases: [Case; 10] = [
        ("GET", &[], false),
        ("POST", &[("content-type", "text/plain")], false),
        ("POST", &[("content-type", "application/x-www-form-urlencoded; charset=utf-8")], false),
        ("POST", &[("content-type", "application/json")], true),
        ("GET", &[("authorization", "Basic eDp5")], true),
        ("POST", &[("x-csrf-token", "t"), ("content-type", "text/plain")], true),
        ("DELETE", &[], true),
        ("PUT", &[], true),
        ("GET", &[("accept", "application/json")], false),
        ("GET", &[("accept-language", LONG)], true),
    ];
    for (method, fields, asks) in cases {
        assert_eq!(cors::needs_preflight(&request(method, fields)), asks, "{method} {fields:?}");
    }
}

#[test]
fn the_question_names_what_is_not_safe_in_order_and_has_no_credentials() {
    let fields = [("x-support-csrfp", "true"), ("content-type", "application/json"), ("authorization", "Basic eDp5")];
    let ask = cors::preflight(PAGE, &request("POST", &fields)).expect("a request");
    let field = |name: &str| ask.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    assert_eq!((ask.method().as_str(), ask.uri()), ("OPTIONS", &uri(SRS)));
    assert_eq!(field("origin").as_deref(), Some(PAGE));
    assert_eq!(field("access-control-request-method").as_deref(), Some("POST"));
    assert_eq!(field("access-control-request-headers").as_deref(), Some("authorization,content-type,x-support-csrfp"));
    assert_eq!((field("authorization"), field("cookie")), (None, None));
}

#[test]
fn a_preflight_must_allow_origin_credentials_method_and_each_field() {
    const ORIGIN: (&str, &str) = ("access-control-allow-origin", PAGE);
    const CREDENTIALS: (&str, &str) = ("access-control-allow-credentials", "true");
    const FIELDS: (&str, &str) = ("access-control-allow-headers", "Content-Type, AUTHORIZATION");
    const METHODS: (&str, &str) = ("access-control-allow-methods", "GET,DELETE");
    type Case = (&'static str, u16, Vec<(&'static str, &'static str)>, Result<(), Blocked>);
    let cases: Vec<Case> = vec![
        ("POST", 200, vec![ORIGIN, CREDENTIALS, FIELDS], Ok(())),
        ("POST", 204, vec![ORIGIN, CREDENTIALS, FIELDS], Ok(())),
        ("DELETE", 200, vec![ORIGIN, CREDENTIALS, FIELDS, METHODS], Ok(())),
        ("DELETE", 200, vec![ORIGIN, CREDENTIALS, FIELDS], Err(Blocked::Method)),
        ("PUT", 200, vec![ORIGIN, CREDENTIALS, FIELDS, METHODS], Err(Blocked::Method)),
        ("POST", 401, vec![ORIGIN, CREDENTIALS, FIELDS], Err(Blocked::Preflight)),
        ("POST", 200, vec![CREDENTIALS, FIELDS], Err(Blocked::Origin)),
        ("POST", 200, vec![("access-control-allow-origin", "*"), CREDENTIALS, FIELDS], Err(Blocked::Origin)),
        ("POST", 200, vec![("access-control-allow-origin", "https://gws1:8070"), CREDENTIALS], Err(Blocked::Origin)),
        ("POST", 200, vec![ORIGIN, ORIGIN, CREDENTIALS, FIELDS], Err(Blocked::Origin)),
        ("POST", 200, vec![ORIGIN, FIELDS], Err(Blocked::Credentials)),
        ("POST", 200, vec![ORIGIN, ("access-control-allow-credentials", "True"), FIELDS], Err(Blocked::Credentials)),
        ("POST", 200, vec![ORIGIN, CREDENTIALS], Err(Blocked::Headers)),
        ("POST", 200, vec![ORIGIN, CREDENTIALS, ("access-control-allow-headers", "*")], Err(Blocked::Headers)),
        (
            "POST",
            200,
            vec![ORIGIN, CREDENTIALS, ("access-control-allow-headers", "content-type")],
            Err(Blocked::Headers),
        ),
    ];
    for (method, status, fields, due) in cases {
        let request = request(method, &[("content-type", "application/json"), ("authorization", "Basic eDp5")]);
        let got = cors::allowance(PAGE, &answer(status, &fields)).and_then(|allowance| allowance.covers(&request));
        assert_eq!(got, due, "{method} {status} {fields:?}");
    }
}

#[test]
fn an_allowance_is_kept_for_as_long_as_it_says_within_bounds() {
    for (said, kept) in [(None, 5), (Some("120"), 120), (Some("0"), 0), (Some("-1"), 0), (Some("999999"), 7_200)] {
        let mut fields = vec![("access-control-allow-origin", PAGE), ("access-control-allow-credentials", "true")];
        fields.extend(said.map(|age| ("access-control-max-age", age)));
        assert_eq!(cors::allowance(PAGE, &answer(200, &fields)).map(|a| a.max_age_s), Ok(kept), "{said:?}");
    }
}

#[test]
fn a_page_sees_only_what_is_exposed() {
    let whole = answer(
        200,
        &[
            ("x-csrf-token", "t"),
            ("x-other", "o"),
            ("content-type", "application/json"),
            ("set-cookie", "JSESSIONID=1"),
            ("access-control-expose-headers", "X-CSRF-Token, Set-Cookie"),
        ],
    );
    let seen = cors::visible(whole.headers());
    let names: Vec<_> = seen.keys().map(|name| name.as_str()).collect();
    assert!(names.contains(&"x-csrf-token") && names.contains(&"content-type"), "{names:?}");
    assert!(!names.contains(&"x-other") && !names.contains(&"set-cookie"), "{names:?}");
}

#[test]
fn origins_leave_out_the_schemes_own_port_and_secure_pages_call_no_plain_ones() {
    for (of, origin) in [
        ("http://gws1:8070/x", "http://gws1:8070"),
        ("http://gws1:80/", "http://gws1"),
        ("https://gws1:443/", "https://gws1"),
        ("https://gws1:80/", "https://gws1:80"),
    ] {
        assert_eq!(cors::origin_of(&uri(of)), origin);
    }
    assert!(cors::mixed_content("https://gws1:8070", &uri(SRS)));
    assert!(!cors::mixed_content(PAGE, &uri(SRS)));
    assert!(!cors::mixed_content(PAGE, &uri("https://PC-0417:8191/ping")));
}

#[test]
fn cookies_ride_along_where_browsers_let_them() {
    let page = Some("http://elsewhere.example");
    let cases = [
        ("JSESSIONID=1", "http", page, true),
        ("JSESSIONID=1; Path=/; HttpOnly", "http", page, true),
        ("JSESSIONID=1; SameSite=Lax", "http", page, false),
        ("JSESSIONID=1; SameSite=Strict", "http", page, false),
        ("JSESSIONID=1; SameSite=Strict", "http", None, true),
        ("JSESSIONID=1; SameSite=Lax", "http", Some("http://PC-0417"), true),
        ("JSESSIONID=1; SameSite=None", "http", page, false),
        ("JSESSIONID=1; SameSite=None; Secure", "https", page, true),
        ("JSESSIONID=1; Secure", "http", None, false),
        ("JSESSIONID=1; Path=/ping", "http", None, false),
        ("JSESSIONID=1; Path=/api", "http", None, true),
        ("JSESSIONID=1; Max-Age=0", "http", None, false),
        ("=1", "http", None, false),
    ];
    for (set, scheme, page, goes) in cases {
        let mut jar = Jar::default();
        let at = uri(&format!("{scheme}://PC-0417:8190/api/v2/me"));
        jar.take(&at, answer(200, &[("set-cookie", set)]).headers());
        assert_eq!(jar.cookies(page, &at), goes.then(|| "JSESSIONID=1".to_owned()), "{set} {page:?}");
    }
}

#[test]
fn a_cookie_is_of_its_host_whatever_the_port_and_can_be_taken_back() {
    let mut jar = Jar::default();
    let set = |text: &str| -> HeaderMap { answer(200, &[("set-cookie", text)]).headers().clone() };
    jar.take(&uri(SRS), &set("a=1"));
    jar.take(&uri(SRS), &set("b=2"));
    assert_eq!(jar.cookies(None, &uri("http://PC-0417:9/")).as_deref(), Some("a=1; b=2"));
    assert_eq!(jar.cookies(None, &uri("http://PC-0422:8190/")), None);
    jar.take(&uri(SRS), &set("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
    assert_eq!(jar.cookies(None, &uri(SRS)).as_deref(), Some("b=2"));
    (0..100).for_each(|i| jar.take(&uri(SRS), &set(&format!("c{i}=1"))));
    assert_eq!(jar.cookies(None, &uri(SRS)).map(|text| text.split("; ").count()), Some(50));
    jar.forget("PC-0417");
    assert_eq!(jar.cookies(None, &uri(SRS)), None);
}
