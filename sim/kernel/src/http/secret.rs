//! What of a message may be shown: never the value of a secret. It is the names that tell what is one.

/// What has one of these in its name is a secret.
const SECRET: [&str; 12] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "authorization",
    "cookie",
    "session",
    "credential",
    "apikey",
    "api_key",
    "api-key",
];
/// What has exactly this name is one, too.
const WHOLE: [&str; 5] = ["key", "sec-websocket-key", "sec-websocket-accept", "signature", "jwt"];

/// Whether what goes by this name is secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WHOLE.contains(&name.as_str()) || SECRET.iter().any(|word| name.contains(word))
}

/// A header field's value: of credentials the scheme, of cookies the names.
pub(super) fn field(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "authorization" | "proxy-authorization" => {
            let scheme = value.split_whitespace().next().filter(|scheme| scheme.len() < value.trim().len());
            scheme.map_or_else(|| "…".to_owned(), |scheme| format!("{scheme} …"))
        }
        "cookie" => value.split(';').map(cookie).collect::<Vec<_>>().join("; "),
        // What follows the first pair says how long it is good, and where.
        "set-cookie" => match value.split_once(';') {
            Some((pair, rest)) => format!("{};{rest}", cookie(pair)),
            None => cookie(value),
        },
        // These name a field, and not its value.
        _ if name.starts_with("access-control-") => value.to_owned(),
        "x-support-csrfp" => value.to_owned(),
        _ if is_secret(&name) => "…".to_owned(),
        _ => text(value),
    }
}

fn cookie(pair: &str) -> String {
    match pair.trim().split_once('=') {
        Some((name, _)) => format!("{name}=…"),
        None => "…".to_owned(),
    }
}

/// A text with the values of secrets left out, whether it is whole or was cut off: JSON strings under a secret name, the `value` of
/// an object whose `name` is one, and parameters as in a URL or a form.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // The JSON string before this one was the name of what follows; and the last `name` was that of a secret.
    let (mut key, mut named) = (None::<String>, false);
    while let Some(start) = rest.find('"') {
        let (before, string) = (&rest[..start], &rest[start + 1..]);
        let end = end_of_string(string);
        let own = &string[..end];
        let closed = end < string.len();
        out.push_str(&between(key.as_deref(), before));
        let is_value = before.trim_end().ends_with(':') && key.is_some();
        let name = key.take().unwrap_or_default();
        let masked = is_value && (is_secret(&name) || (named && name.eq_ignore_ascii_case("value")));
        out.push('"');
        if masked {
            out.push('…');
        } else {
            out.push_str(&parameters(own));
        }
        if closed {
            out.push('"');
        }
        if is_value && name.eq_ignore_ascii_case("name") {
            named = is_secret(own);
        }
        if !is_value {
            key = Some(own.to_owned());
        }
        rest = if closed { &string[end + 1..] } else { "" };
    }
    out.push_str(&between(key.as_deref(), rest));
    out
}

/// What stands after a JSON string that may be a name: a number may be a secret, too.
fn between(key: Option<&str>, text: &str) -> String {
    let number = text.trim_start().strip_prefix(':').map(str::trim_start);
    match number {
        Some(number) if key.is_some_and(is_secret) && number.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            let end = number.find([',', '}', ']', '\n']).unwrap_or(number.len());
            format!(": …{}", parameters(&number[end..]))
        }
        _ => parameters(text),
    }
}

/// How long the JSON string is whose first byte is the text's.
pub(crate) fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index,
            _ => {}
        }
    }
    text.len()
}

/// `a=1&token=x` without the token.
fn parameters(text: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || "-_.~%+*/:".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let name = rest[..at].rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).next();
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        if name.is_some_and(is_secret) {
            let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
            if end > 0 {
                out.push('…');
            }
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{field, text};

    #[test]
    fn secret_header_fields_are_named_and_not_told() {
        assert_eq!(field("Authorization", "Basic ZGFuYTpzZWNyZXQ="), "Basic …");
        assert_eq!(field("authorization", "ZGFuYTpzZWNyZXQ="), "…");
        assert_eq!(field("Cookie", "SRSSESSION=abc; b=c"), "SRSSESSION=…; b=…");
        assert_eq!(field("set-cookie", "SRSSESSION=abc; Path=/; HttpOnly"), "SRSSESSION=…; Path=/; HttpOnly");
        assert_eq!(field("X-CSRF-Token", "abc"), "…");
        assert_eq!(field("x-api-key", "abc"), "…");
        assert_eq!(field("Access-Control-Expose-Headers", "X-CSRF-Token"), "X-CSRF-Token");
        assert_eq!(field("Sec-WebSocket-Key", "abc"), "…");
        assert_eq!(field("Location", "http://a/b?page=2&access_token=abc&x=y"), "http://a/b?page=2&access_token=…&x=y");
    }

    #[test]
    fn secrets_of_a_body_are_left_out_even_where_it_is_cut_off() {
        for (whole, shown) in [
            (r#"{"a":"b"}"#, r#"{"a":"b"}"#),
            (r#"{"token": "a\"b", "recording":"r"}"#, r#"{"token": "…", "recording":"r"}"#),
            (r#"{"events_password":"x","user":"u"#, r#"{"events_password":"…","user":"u"#),
            (r#"{"token":"cut off"#, r#"{"token":"…"#),
            (
                r#"[{"name": "password", "value": "p"}, {"name":"server","value":"http://a:1"}]"#,
                r#"[{"name": "password", "value": "…"}, {"name":"server","value":"http://a:1"}]"#,
            ),
            ("grant_type=x&client_secret=abc&b=1", "grant_type=x&client_secret=…&b=1"),
            (r#"{"url":"http://a/b?token=abc&c=d"}"#, r#"{"url":"http://a/b?token=…&c=d"}"#),
            (r#"["token","x"]"#, r#"["token","x"]"#),
            (r#"{"password": 1234, "a": 1}"#, r#"{"password": …, "a": 1}"#),
            ("no secret at all", "no secret at all"),
        ] {
            assert_eq!(text(whole), shown);
        }
    }
}
