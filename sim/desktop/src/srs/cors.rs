//! Cross-origin requests (SRS-CORS-1, -2, -3): what a browser has to read before it lets a page of the agent desktop talk to
//! SRS. Header fields go to the expected origins alone, and to those only by their own scheme.

use super::config::Config;
use super::misstep::Misstep;
use super::reply::Field;
use super::request::Request;

/// How long a browser may remember the answer to a pre-flight, in seconds.
const REMEMBERED_S: u32 = 600;

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From no page: a desktop of its own, no browser.
    None,
    /// From an expected page.
    Expected,
    /// From another page.
    Foreign,
    /// From an expected page that uses the other scheme towards its backend (SRS-CORS-3).
    OtherScheme,
}

/// Judges a request's origin.
pub fn origin(config: &Config, request: &Request) -> Origin {
    let Some(origin) = request.origin.as_deref() else { return Origin::None };
    if !config.origins.iter().any(|expected| expected.trim_end_matches('/').eq_ignore_ascii_case(origin)) {
        return Origin::Foreign;
    }
    let https = origin.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"));
    if https == request.https { Origin::Expected } else { Origin::OtherScheme }
}

/// The CORS header fields of the answer to a request.
pub fn fields(config: &Config, request: &Request) -> Vec<Field> {
    let Some(from) = request.origin.as_deref() else { return Vec::new() };
    // A cache must not give one origin's answer to another.
    let mut fields = vec![("vary", "Origin".to_owned())];
    let withheld = match config.misstep {
        Some(Misstep::NoPreflight) => request.pre_flight,
        Some(Misstep::NoPreflightOfPolls) => request.pre_flight && request.path == wire::srs::PING,
        _ => false,
    };
    let expected = match config.misstep {
        Some(Misstep::CorsToEveryOrigin) => true,
        Some(Misstep::CorsByBeginning) => config.origins.iter().any(|expected| from.starts_with(expected.as_str())),
        _ => origin(config, request) == Origin::Expected,
    };
    if !expected || withheld {
        return fields;
    }
    fields.push(("access-control-allow-origin", from.to_owned()));
    fields.push(("access-control-allow-credentials", "true".to_owned()));
    if !request.pre_flight {
        if config.misstep != Some(Misstep::HidesToken) {
            fields.push(("access-control-expose-headers", "X-CSRF-Token".to_owned()));
        }
        return fields;
    }
    fields.push(("access-control-allow-methods", "GET, POST, OPTIONS".to_owned()));
    let allowed = "Authorization, Content-Type, X-Support-CSRFP, X-CSRF-Token";
    fields.push(("access-control-allow-headers", allowed.to_owned()));
    fields.push(("access-control-max-age", REMEMBERED_S.to_string()));
    if request.private_network {
        fields.push(("access-control-allow-private-network", "true".to_owned()));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::srs::tests::{config, request};

    fn value(fields: &[Field], name: &str) -> Option<String> {
        fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn a_browser_goes_on_after_the_pre_flight_of_the_expected_page_alone() {
        let config = config();
        let mut asked = request("OPTIONS", "/api/v2/me");
        asked.pre_flight = true;
        assert!(fields(&config, &asked).is_empty(), "no page, no header fields");
        asked.origin = Some("http://gws1:8070".into());
        asked.private_network = true;
        let given = fields(&config, &asked);
        assert_eq!(value(&given, "access-control-allow-origin").as_deref(), Some("http://gws1:8070"));
        assert_eq!(value(&given, "access-control-allow-credentials").as_deref(), Some("true"));
        assert_eq!(value(&given, "access-control-allow-private-network").as_deref(), Some("true"));
        let allowed = value(&given, "access-control-allow-headers").unwrap().to_ascii_lowercase();
        for name in ["authorization", "content-type", "x-support-csrfp", "x-csrf-token"] {
            assert!(allowed.split(", ").any(|allowed| allowed == name), "{name}");
        }
        for foreign in ["http://evil", "http://gws1:8071", "http://gws1:8070.evil", "null", "https://gws1:8070"] {
            asked.origin = Some(foreign.into());
            assert_eq!(fields(&config, &asked), [("vary", "Origin".to_owned())], "{foreign}");
        }
    }

    #[test]
    fn a_page_of_the_other_scheme_is_told_apart() {
        let mut config = config();
        config.origins = vec!["https://gws1:8070".into()];
        let mut asked = request("GET", "/ping");
        asked.origin = Some("https://gws1:8070".into());
        assert_eq!(origin(&config, &asked), Origin::OtherScheme);
        asked.https = true;
        assert_eq!(origin(&config, &asked), Origin::Expected);
        let given = fields(&config, &asked);
        assert_eq!(value(&given, "access-control-expose-headers").as_deref(), Some("X-CSRF-Token"));
    }
}
