//! Cookies.

use http::{HeaderMap, Uri};
use std::collections::BTreeMap;

/// Cookies of one host, and bytes of one cookie, that are kept.
const MOST: (usize, usize) = (50, 4_096);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Cookie {
    value: String,
    path: String,
    secure: bool,
    /// Never sent along with what a page of another site asks for.
    own_site_only: bool,
}

/// The cookies of a browser or a program, by host (whatever the port) and name. For as long as that runs: none is kept on a disk.
#[derive(Debug, Default)]
pub(crate) struct Jar(BTreeMap<String, BTreeMap<String, Cookie>>);

impl Jar {
    /// Takes the cookies of an answer. `SameSite=None` without `Secure` is refused, as browsers do; without `SameSite` a cookie
    /// goes along everywhere, as it did in the browsers that the documents were written for.
    pub(crate) fn take(&mut self, from: &Uri, answer: &HeaderMap) {
        let Some(host) = from.host() else { return };
        for line in answer.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let Some((name, cookie)) = read(line, from) else { continue };
            let cookies = self.0.entry(host.to_owned()).or_default();
            match cookie {
                Some(cookie) if cookies.len() < MOST.0 || cookies.contains_key(&name) => {
                    cookies.insert(name, cookie);
                }
                Some(_) => {}
                None => {
                    cookies.remove(&name);
                }
            }
        }
    }

    /// What goes along with a request: none is an empty text. `page` is the page's origin, none for a program.
    pub(crate) fn cookies(&self, page: Option<&str>, to: &Uri) -> Option<String> {
        let host = to.host()?;
        let foreign = page.is_some_and(|page| {
            page.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).as_deref() != Some(host)
        });
        let goes = |cookie: &Cookie| {
            (!cookie.secure || to.scheme_str() == Some("https"))
                && !(cookie.own_site_only && foreign)
                && within(to.path(), &cookie.path)
        };
        let pairs = self.0.get(host)?.iter().filter(|(_, cookie)| goes(cookie));
        let text = pairs.map(|(name, cookie)| format!("{name}={}", cookie.value)).collect::<Vec<_>>().join("; ");
        (!text.is_empty()).then_some(text)
    }

    /// Forgets the cookies of a host.
    pub(crate) fn forget(&mut self, host: &str) {
        self.0.remove(host);
    }
}

/// A line of `Set-Cookie`: the name, and the cookie, or none where it is taken back.
fn read(line: &str, from: &Uri) -> Option<(String, Option<Cookie>)> {
    let mut parts = line.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || line.len() > MOST.1 {
        return None;
    }
    let mut cookie = Cookie { value: value.to_owned(), path: "/".into(), secure: false, own_site_only: false };
    let (mut gone, mut everywhere) = (false, false);
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "path" if value.starts_with('/') => cookie.path = value.to_owned(),
            "secure" => cookie.secure = true,
            "max-age" => gone = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
            "expires" => gone |= value.contains(" 1970 "),
            "samesite" => {
                cookie.own_site_only = value.eq_ignore_ascii_case("lax") || value.eq_ignore_ascii_case("strict");
                everywhere = value.eq_ignore_ascii_case("none");
            }
            _ => {}
        }
    }
    let insecure = cookie.secure && from.scheme_str() != Some("https");
    if insecure || (everywhere && !cookie.secure) {
        return None;
    }
    Some((name.to_owned(), (!gone).then_some(cookie)))
}

fn within(path: &str, of: &str) -> bool {
    path == of || (path.starts_with(of) && (of.ends_with('/') || path[of.len()..].starts_with('/')))
}
