//! Who asks: Basic credentials (RFC 7617), and the session's cookie.

use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wire::srs::SESSION_COOKIE;

/// Longest `Authorization` that is looked at, in bytes.
const BASIC_MAX: usize = 2_048;
/// Longest cookie that is looked at, in bytes.
const COOKIE_MAX: usize = 512;

/// An agent's name and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The name with which the agent logs in.
    pub login: String,
    /// The password.
    pub password: Secret,
}

impl Credentials {
    /// Reads the value of `Authorization`.
    pub fn read(value: &str) -> Option<Credentials> {
        let (scheme, rest) = value.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") || rest.len() > BASIC_MAX {
            return None;
        }
        let plain = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        let (login, password) = plain.split_once(':')?;
        let credentials = Credentials { login: login.to_owned(), password: Secret::new(password) };
        (!login.is_empty()).then_some(credentials)
    }

    /// The value of `Authorization`.
    pub fn write(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.login, self.password.reveal())))
    }
}

/// The session's cookie in the value of `Cookie`.
pub fn session_cookie(value: &str) -> Option<Secret> {
    let pairs = value.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(name, _)| *name == SESSION_COOKIE).map(|(_, value)| value.trim_matches('"'));
    found.next().filter(|value| !value.is_empty() && value.len() <= COOKIE_MAX).map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn credentials_come_back(login in "[^:\\p{C}]{1,40}", password in "\\PC{0,40}") {
            let credentials = Credentials { login, password: Secret::new(password) };
            prop_assert_eq!(Credentials::read(&credentials.write()), Some(credentials));
        }

        #[test]
        fn any_field_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = (Credentials::read(&text), session_cookie(&text));
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let cookie = |value: &str| session_cookie(value).map(|cookie| cookie.reveal().to_owned());
        assert_eq!(cookie("a=b; JSESSIONID=xyz; c=d").as_deref(), Some("xyz"));
        assert_eq!(cookie("JSESSIONID=").as_deref(), None);
        assert_eq!(cookie("XJSESSIONID=xyz").as_deref(), None);
    }

    #[test]
    fn passwords_are_not_printed() {
        let credentials = Credentials { login: "braun".into(), password: Secret::new("hidden") };
        assert!(!format!("{credentials:?}").contains("hidden"));
    }
}
