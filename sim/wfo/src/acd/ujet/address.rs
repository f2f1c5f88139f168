//! Where UJET is: lists are asked for there and nowhere else, whatever an answer says; audio may lie elsewhere. Pure.

use http::Uri;

/// The base address of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    authority: String,
    prefix: String,
}

impl Base {
    /// `http://name:port`, perhaps with a path before `/manager`.
    ///
    /// # Errors
    /// In words, without the address.
    pub fn new(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|_| "the ACD's base address is not an address".to_owned())?;
        match (uri.scheme_str(), uri.authority()) {
            (Some("http"), Some(authority)) if !authority.as_str().contains('@') && uri.query().is_none() => Ok(Self {
                authority: authority.as_str().to_ascii_lowercase(),
                prefix: uri.path().trim_end_matches('/').to_owned(),
            }),
            _ => Err("the ACD's base address has to be http://name:port".into()),
        }
    }

    /// The address of a Manager API call.
    pub fn api(&self, call: &str) -> String {
        format!("http://{}{}/manager/api/v1/{call}", self.authority, self.prefix)
    }

    /// The absolute address of something that an answer names, if it can be asked for at all.
    pub fn resolve(&self, named: &str) -> Option<String> {
        if named.starts_with('/') && !named.starts_with("//") {
            return Some(format!("http://{}{named}", self.authority));
        }
        let uri: Uri = named.parse().ok()?;
        let usable = uri.scheme_str() == Some("http") && uri.authority().is_some_and(|a| !a.as_str().contains('@'));
        usable.then(|| named.to_owned())
    }

    /// Whether an absolute address is on UJET's own host: the credential goes there alone.
    pub fn is_own(&self, address: &str) -> bool {
        let uri: Result<Uri, _> = address.parse();
        uri.is_ok_and(|u| {
            u.scheme_str() == Some("http")
                && u.authority().is_some_and(|a| a.as_str().eq_ignore_ascii_case(&self.authority))
        })
    }
}

/// The same address with the host's other name, if it has one. `localhost` is an address, too.
pub fn renamed(address: &str, name_of: impl Fn(&str) -> String) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let host = uri.host()?;
    let asked = if host.eq_ignore_ascii_case("localhost") { "127.0.0.1" } else { host };
    let name = Some(name_of(asked)).filter(|name| name != asked)?;
    let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    Some(format!("http://{name}{port}{target}"))
}

/// The address of the next page in a `link` header: `<address>; rel="next"`, among others.
pub fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    loop {
        let (_, after) = rest.split_once('<')?;
        let (address, after) = after.split_once('>')?;
        let parameters = after.split('<').next().unwrap_or_default();
        let is_next = parameters.split([';', ',']).any(|p| {
            p.trim().split_once('=').is_some_and(|(name, value)| {
                let mut values = value.trim().trim_matches('"').split(' ');
                name.trim().eq_ignore_ascii_case("rel") && values.any(|v| v.eq_ignore_ascii_case("next"))
            })
        });
        if is_next {
            return Some(address);
        }
        rest = after;
    }
}

/// Percent-encodes a query value.
pub fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_the_same_hosts_or_is_not() {
        let base = Base::new("http://UJET:8090/").expect("an address");
        assert_eq!(base.api("agents"), "http://ujet:8090/manager/api/v1/agents");
        assert_eq!(base.resolve("/x").as_deref(), Some("http://ujet:8090/x"));
        assert!(base.is_own("http://ujet:8090/x?page=2") && base.is_own("http://Ujet:8090/"));
        for other in ["http://evil:8090/x", "http://ujet/x", "https://ujet:8090/x", "http://ujet:8090@evil/x", "x", ""]
        {
            assert!(!base.is_own(other), "{other}");
        }
        for never in ["https://store/x", "//evil/x", "http://ujet:8090@evil/x", "file:///etc/passwd", "x", ""] {
            assert_eq!(base.resolve(never), None, "{never}");
        }
        for bad in ["ujet:8090", "https://ujet", "http://", "http://a@b", "http://a?b=c", " "] {
            assert!(Base::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_host_by_its_other_name() {
        let name_of = |host: &str| if host == "127.0.0.1" { "ujet" } else { host }.to_owned();
        let of = |address: &str| renamed(address, name_of);
        assert_eq!(of("http://127.0.0.1:8090/r/1.wav?a=b").as_deref(), Some("http://ujet:8090/r/1.wav?a=b"));
        assert_eq!(of("http://LocalHost:8090").as_deref(), Some("http://ujet:8090/"));
        for same in ["http://ujet:8090/", "http://127.0.0.2:8090/", "http://store/1", "/1", ""] {
            assert_eq!(of(same), None, "{same}");
        }
        assert_eq!(renamed("http://localhost/1", str::to_owned), None, "where nobody has another name");
    }

    #[test]
    fn the_next_link_among_others() {
        assert_eq!(next_link(r#"<http://a/1>; rel="prev", <http://a/3?x=1,2>; rel="next""#), Some("http://a/3?x=1,2"));
        assert_eq!(next_link(r#"<http://a/3>; rel=next; title="x""#), Some("http://a/3"));
        assert_eq!(next_link(r#"<http://a/3>; rel="last""#), None);
        assert_eq!(next_link("next"), None);
    }

    proptest! {
        #[test]
        fn no_header_trips_it(header in ".{0,60}") {
            let _ = next_link(&header);
        }
        #[test]
        fn no_name_takes_the_credential_elsewhere(named in "(http://|https://|//|/)?[a-z@:./?#]{0,20}") {
            let base = Base::new("http://ujet:8090").expect("an address");
            if let Some(address) = base.resolve(&named).filter(|a| base.is_own(a)) {
                let uri: Uri = address.parse().expect("an address");
                prop_assert!(uri.host() == Some("ujet") && uri.port_u16() == Some(8090), "{}", address);
            }
        }
    }
}
