//! Names of header fields, with their compact forms (RFC 3261 §7.3.3, §20).

use std::borrow::Cow;
use std::fmt;

use super::text;

/// The name of a header field. Case counts for nothing; a compact form is the same name.
#[derive(Debug, Clone)]
pub struct Name(Cow<'static, str>);

macro_rules! names {
    ($($constant:ident $long:literal $compact:literal $doc:literal;)*) => {
        impl Name {
            $(#[doc = $doc] pub const $constant: Name = Name(Cow::Borrowed($long));)*
        }

        /// Long form and compact form (empty where there is none) of the names that we know.
        const KNOWN: &[(&str, &str)] = &[$(($long, $compact)),*];
    };
}

names! {
    ACCEPT "Accept" "" "RFC 3261 §20.1.";
    ALLOW "Allow" "" "RFC 3261 §20.5.";
    ALLOW_EVENTS "Allow-Events" "u" "RFC 6665 §8.2.2.";
    AUTHORIZATION "Authorization" "" "RFC 3261 §20.7.";
    CALL_ID "Call-ID" "i" "RFC 3261 §20.8.";
    CONTACT "Contact" "m" "RFC 3261 §20.10.";
    CONTENT_DISPOSITION "Content-Disposition" "" "RFC 3261 §20.11.";
    CONTENT_ENCODING "Content-Encoding" "e" "RFC 3261 §20.12.";
    CONTENT_LENGTH "Content-Length" "l" "RFC 3261 §20.14.";
    CONTENT_TYPE "Content-Type" "c" "RFC 3261 §20.15.";
    CSEQ "CSeq" "" "RFC 3261 §20.16.";
    DATE "Date" "" "RFC 3261 §20.17.";
    EVENT "Event" "o" "RFC 6665 §8.2.1.";
    EXPIRES "Expires" "" "RFC 3261 §20.19.";
    FROM "From" "f" "RFC 3261 §20.20.";
    IDENTITY "Identity" "y" "RFC 4474 §9.";
    MAX_FORWARDS "Max-Forwards" "" "RFC 3261 §20.22.";
    MIN_EXPIRES "Min-Expires" "" "RFC 3261 §20.23.";
    PROXY_REQUIRE "Proxy-Require" "" "RFC 3261 §20.29.";
    RACK "RAck" "" "RFC 3262 §7.2.";
    REASON "Reason" "" "RFC 3326.";
    RECORD_ROUTE "Record-Route" "" "RFC 3261 §20.30.";
    REFER_TO "Refer-To" "r" "RFC 3515 §2.1.";
    REFERRED_BY "Referred-By" "b" "RFC 3892 §3.";
    REPLACES "Replaces" "" "RFC 3891 §6.1.";
    REQUIRE "Require" "" "RFC 3261 §20.32.";
    RETRY_AFTER "Retry-After" "" "RFC 3261 §20.33.";
    ROUTE "Route" "" "RFC 3261 §20.34.";
    RSEQ "RSeq" "" "RFC 3262 §7.1.";
    SERVER "Server" "" "RFC 3261 §20.35.";
    SESSION_EXPIRES "Session-Expires" "x" "RFC 4028 §4.";
    SUBJECT "Subject" "s" "RFC 3261 §20.36.";
    SUBSCRIPTION_STATE "Subscription-State" "" "RFC 6665 §8.2.3.";
    SUPPORTED "Supported" "k" "RFC 3261 §20.37.";
    TO "To" "t" "RFC 3261 §20.39.";
    UNSUPPORTED "Unsupported" "" "RFC 3261 §20.40.";
    USER_AGENT "User-Agent" "" "RFC 3261 §20.41.";
    VIA "Via" "v" "RFC 3261 §20.42.";
    WARNING "Warning" "" "RFC 3261 §20.43.";
}

impl Name {
    /// The name, long form for compact, if the text can be one (a token).
    pub fn new(text: &str) -> Option<Self> {
        let known = KNOWN.iter().find(|(long, compact)| {
            long.eq_ignore_ascii_case(text) || (!compact.is_empty() && compact.eq_ignore_ascii_case(text))
        });
        match known {
            Some((long, _)) => Some(Self(Cow::Borrowed(long))),
            None => text::is_token(text).then(|| Self(Cow::Owned(text.to_owned()))),
        }
    }

    /// The name as we write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Name {}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
