//! Where the tenant was shown a credential as it is (WXC-AUTH-1): which one, and at which of its addresses. Neither the
//! credential nor the request is kept, and there are no more places than there are routes.

use super::config::Access;
use super::handle::Webex;
use aho_corasick::AhoCorasick;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::borrow::Cow;

/// Shorter ones stand somewhere by chance.
const SHORTEST: usize = 6;
/// Longest body that is taken, in bytes.
const LONGEST: usize = 8 << 20;
/// What is told of a path that no route has: under which of these it is.
const BASES: [&str; 8] = ["/aws/api/", "/cr/", "/cms/api/", "/v1/", "/v2/", "/organization/", "/media/", "/cas/"];

/// What is looked for. Not shown: secrets.
pub(super) struct Credentials {
    /// All forms, in the order of `whats`. None where there is nothing to look for.
    forms: Option<AhoCorasick>,
    /// What each form is one of.
    whats: Vec<&'static str>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

impl Credentials {
    pub(super) fn of(access: &Access) -> Credentials {
        let secrets = [("client_secret", &access.client_secret), ("api_key", &access.api_key)];
        let long = secrets.into_iter().filter(|(_, secret)| secret.len() >= SHORTEST);
        let forms = long.flat_map(|(what, secret)| written(secret.as_bytes()).into_iter().map(move |f| (f, what)));
        let (forms, whats): (Vec<_>, Vec<_>) = forms.unzip();
        let build = || AhoCorasick::new(&forms).expect("two credentials are far from the gigabytes that it refuses");
        Credentials { forms: (!forms.is_empty()).then(build), whats }
    }

    /// Which of them stand in a text, as it is and with its `%41` read.
    fn within(&self, text: &[u8]) -> Vec<&'static str> {
        let mut found = self.plainly_within(text);
        if let Cow::Owned(read) = unescaped(text) {
            found.extend(self.plainly_within(&read));
        }
        found
    }

    fn plainly_within(&self, text: &[u8]) -> Vec<&'static str> {
        // Hardly any text has one: whether there is any is told many times as fast as which.
        let Some(forms) = self.forms.as_ref().filter(|forms| forms.is_match(text)) else { return Vec::new() };
        forms
            .find_overlapping_iter(text)
            .filter_map(|form| self.whats.get(form.pattern().as_usize()).copied())
            .collect()
    }
}

/// As it is, in hexadecimal digits, and in base 64 at each of the three places in a group that it may begin at.
fn written(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex = |upper: bool| -> Vec<u8> {
        let digits = secret.iter().map(|b| if upper { format!("{b:02X}") } else { format!("{b:02x}") });
        digits.collect::<String>().into_bytes()
    };
    let mut forms = vec![secret.to_vec(), hex(false), hex(true)];
    for before in 0..3 {
        let bytes = [&[0; 2][..before], secret].concat();
        // The letters that depend on the secret alone.
        let (first, last) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        forms.extend([&STANDARD, &URL_SAFE].map(|base| base.encode(&bytes).as_bytes()[first..last].to_vec()));
    }
    forms
}

/// A text with its `%41` read, where it has any.
fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'%') {
        return Cow::Borrowed(text);
    }
    let digit = |at: usize| text.get(at).and_then(|b| char::from(*b).to_digit(16));
    let (mut read, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(byte) = text.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                read.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                read.push(*byte);
                at += 1;
            }
        }
    }
    Cow::Owned(read)
}

/// The route, which names none of the request's own ids.
fn place(request: &Request) -> String {
    if let Some(route) = request.extensions().get::<MatchedPath>() {
        return route.as_str().to_owned();
    }
    let path = request.uri().path();
    BASES.iter().find(|base| path.starts_with(**base)).map_or_else(|| "…".into(), |base| format!("{base}…"))
}

/// Notes which credentials stand in a request: in its target, its header fields and its body. It is the same afterwards;
/// none is left of one whose body is too long, or breaks off.
pub(super) async fn look(webex: &Webex, request: Request) -> Option<Request> {
    let (place, credentials) = (place(&request), webex.credentials());
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    let mut found = credentials.within(target.as_bytes());
    for (name, value) in request.headers() {
        found.extend(credentials.within(name.as_str().as_bytes()));
        found.extend(credentials.within(value.as_bytes()));
    }
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LONGEST).await.ok();
    found.extend(body.iter().flat_map(|body| credentials.within(body)));
    if !found.is_empty() {
        webex.with(|s| s.shown.extend(found.into_iter().map(|what| (what, place.clone()))));
    }
    body.map(|body| Request::from_parts(head, Body::from(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(client_secret: &str, api_key: &str) -> Credentials {
        let (client_secret, api_key) = (client_secret.into(), api_key.into());
        Credentials::of(&Access { client_secret, api_key, ..Access::default() })
    }

    #[test]
    fn a_credential_is_known_however_it_is_written() {
        let c = credentials("hunter2!", "a-key-of-1.0");
        for text in [
            "hunter2!",
            "a=b&client_secret=hunter2%21&c",
            "%68unter2!",
            "xx68756e74657232 21 68756e7465723221",
            "68756E7465723221",
            // hunter2!, a:hunter2! and ab:hunter2!
            "Basic aHVudGVyMiE=",
            "Basic YTpodW50ZXIyIQ==",
            "Basic YWI6aHVudGVyMiE=",
        ] {
            assert_eq!(c.within(text.as_bytes()).first(), Some(&"client_secret"), "{text}");
        }
        assert_eq!(c.within(b"a-key-of-1.0"), ["api_key"]);
        let mut both = c.within(b"hunter2!a-key-of-1.0");
        both.sort_unstable();
        assert_eq!(both, ["api_key", "client_secret"]);
    }

    #[test]
    fn what_is_none_is_not_taken_for_one() {
        let c = credentials("hunter2!", "a-key-of-1.0");
        for text in ["", "h", "hunter2", "unter2!", "%", "%4", "hunter2%2", "Basic aHVudGVyMg==", "HUNTER3!"] {
            assert!(c.within(text.as_bytes()).is_empty(), "{text}");
        }
        // What is signed with the key is not the key.
        let signed = wire::webex::legacy::authorization("a-key-of-1.0", "wfo@x", "1000000");
        assert!(c.within(signed.as_bytes()).is_empty());
        // Nobody has typed one in, or a word that stands anywhere.
        assert!(credentials("", "abc").within(b"abc, and so on").is_empty());
    }

    #[test]
    fn what_is_looked_for_is_not_shown() {
        assert_eq!(format!("{:?}", credentials("hunter2!", "a-key-of-1.0")), "Credentials");
    }
}
