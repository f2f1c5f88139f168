//! What is wrong with what was typed into the ACD form (WXC-CFG-1 to -5): every missing or malformed field has a message
//! of its own, which begins with the label that the guide prints. Pure.

use http::Uri;
use wire::acd::{AcdForm, Mistake};
use wire::webex::Pairing;

/// Longest text of any field.
const LONGEST: usize = 2048;
/// Filters at most.
const FILTERS: usize = 100;
/// Longest capture delay, in minutes: a day.
const DELAY_MIN: i64 = 1440;

/// The labels of a form that are not the same in both, as printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labels {
    pub(crate) name: &'static str,
    pub(crate) api: &'static str,
    pub(crate) media: &'static str,
    pub(crate) user: &'static str,
    pub(crate) tenant: &'static str,
    pub(crate) delay: &'static str,
}

/// The labels of the form of a pairing.
pub(crate) fn labels(pairing: Pairing) -> Labels {
    if pairing.is_legacy() { OF_1_0 } else { OF_2_0 }
}

const OF_1_0: Labels = Labels {
    name: "Name",
    api: "Cisco Customer Journey Platform API URL",
    media: "Cisco Customer Journey Platform Media API URL",
    user: "User Name",
    tenant: "Cisco Tenant ID",
    delay: "ACD Capture Delay",
};
const OF_2_0: Labels = Labels {
    name: "ACD Name",
    api: "API URL",
    media: "Media API URL",
    user: "Username",
    tenant: "Tenant ID",
    delay: "Capture Delay (minutes)",
};

/// Collects mistakes.
struct Check(Vec<Mistake>);

impl Check {
    fn note(&mut self, field: &str, label: &str, why: &str) {
        self.0.push(Mistake { field: field.into(), message: format!("{label}: {why}") });
    }

    /// A field that has to be there, and well-formed.
    fn need(
        &mut self,
        field: &str,
        label: &str,
        value: &str,
        missing: &str,
        formed: impl Fn(&str) -> Result<(), &'static str>,
    ) {
        if value.trim().is_empty() {
            self.note(field, label, missing);
        } else {
            self.may(field, label, value, formed);
        }
    }

    /// A field that may be left out, and otherwise is well-formed.
    fn may(&mut self, field: &str, label: &str, value: &str, formed: impl Fn(&str) -> Result<(), &'static str>) {
        if value.is_empty() {
            return;
        }
        let printable = value.len() <= LONGEST && !value.chars().any(char::is_control);
        let why = if printable { formed(value).err() } else { Some("it is too long or holds control characters") };
        if let Some(why) = why {
            self.note(field, label, why);
        }
    }
}

/// What is wrong with a form; nothing where it can be saved. Whether the name is unique depends on the other ACDs and is
/// not seen here: [`unique`].
pub fn check(form: &AcdForm) -> Vec<Mistake> {
    let mut c = Check(Vec::new());
    let Some(pairing) = form.pairing else {
        c.note("pairing", "Select ACD", "choose the type of the ACD");
        return c.0;
    };
    let labels = labels(pairing);
    c.need("name", labels.name, &form.name, "enter a unique name for the ACD", named);
    c.need("api_url", labels.api, &form.api_url, "enter the complete base URL of the API", url);
    if pairing.is_legacy() {
        c.need("media_api_url", labels.media, &form.media_api_url, "enter the complete URL of the Media API", url);
        c.need("user", labels.user, &form.user, "enter the e-mail address of the authorized user", email);
        c.need("api_key", "API Key", &form.api_key, "enter the API key", secret);
    } else {
        c.may("media_api_url", labels.media, &form.media_api_url, url);
        c.need("client_id", "Client ID", &form.client_id, "enter the client ID", secret);
        c.need("client_secret", "Client Secret", &form.client_secret, "enter the client secret", secret);
        c.need("user", labels.user, &form.user, "enter the user name", secret);
        c.may("oauth_url", "OAuth URL", &form.oauth_url, url);
    }
    c.need("tenant_id", labels.tenant, &form.tenant_id, "enter the identifier of the tenant account", alphanumeric);
    if pairing == Pairing::Programmatic {
        c.need("refresh_token", "Refresh Token", &form.refresh_token, "authorize the client first", secret);
        c.may("org_id", "Organization ID", &form.org_id, identifier);
        if let Some(webhook) = &form.webhook {
            c.need("webhook", "Webhook URL", &webhook.url, "enter the address that notifications go to", url);
            c.need("webhook", "Webhook Secret", &webhook.secret, "enter the secret that signs notifications", signing);
        }
    }
    settings(&mut c, form, &labels);
    c.0
}

fn settings(c: &mut Check, form: &AcdForm, labels: &Labels) {
    let least = i64::from(crate::config::SYNC_INTERVAL_MIN);
    match form.sync_interval_min.unwrap_or(least) {
        minutes if minutes < least => c.note("sync_interval_min", "Interval (Minutes)", "the minimum is 10 minutes"),
        minutes if u32::try_from(minutes).is_err() => {
            c.note("sync_interval_min", "Interval (Minutes)", "it is too long")
        }
        _ => {}
    }
    if form.filters.len() > FILTERS {
        c.note("filters", "Filters", "at most 100");
    }
    for filter in form.filters.iter().take(FILTERS) {
        c.need("filters", "Filters", filter, "enter a pattern of team names, or remove the filter", |_| Ok(()));
    }
    if !(0..=DELAY_MIN).contains(&form.capture_delay_min) {
        c.note("capture_delay_min", labels.delay, "from 0 minutes to a day");
    }
    let timed = form.pairing.is_some_and(Pairing::is_legacy);
    if form.recapture && timed && form.recapture_time.is_empty() {
        c.note("recapture_time", "Recapture Time", "enter the time of day");
    } else if form.recapture && !form.recapture_time.is_empty() && minute_of_day(&form.recapture_time).is_none() {
        c.note("recapture_time", "Recapture Time", "it is a time of day, HH:MM");
    }
}

/// Whether another ACD has the name already (letters' case does not count).
pub fn unique(form: &AcdForm, others: &[String]) -> Option<Mistake> {
    let taken = others.iter().any(|o| o.eq_ignore_ascii_case(form.name.trim()));
    let label = if form.pairing.is_some_and(Pairing::is_legacy) { OF_1_0.name } else { OF_2_0.name };
    taken.then(|| Mistake {
        field: "name".into(),
        message: format!("{label}: another ACD has this name; it has to be unique"),
    })
}

/// `HH:MM` as minutes since midnight.
pub fn minute_of_day(text: &str) -> Option<u32> {
    let (h, m) = text.split_once(':')?;
    let two = |t: &str, most: u32| {
        let formed = t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit());
        formed.then(|| t.parse::<u32>().ok()).flatten().filter(|n| *n < most)
    };
    Some(two(h, 24)? * 60 + two(m, 60)?)
}

fn named(text: &str) -> Result<(), &'static str> {
    match text {
        t if t.trim() != t => Err("it begins or ends with a space"),
        t if t.contains('/') || t.chars().count() > 100 => Err("at most 100 characters, none of them a slash"),
        _ => Ok(()),
    }
}

fn url(text: &str) -> Result<(), &'static str> {
    const PROTOCOL: &str = "enter the complete URL, including the protocol identifier (https://)";
    const FORM: &str = "it is not an address of the form https://host/path";
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return Err(PROTOCOL);
    }
    let uri: Uri = text.parse().map_err(|_| FORM)?;
    let authority = uri.authority().map(|a| a.as_str().to_owned()).unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let plain = !host.is_empty() && !authority.contains('@') && uri.query().is_none() && !text.contains('#');
    if plain { Ok(()) } else { Err(FORM) }
}

fn email(text: &str) -> Result<(), &'static str> {
    let formed = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !text.contains(char::is_whitespace)
    });
    if formed { Ok(()) } else { Err("it is not an e-mail address") }
}

/// Goes into a header or a form as it is.
fn secret(text: &str) -> Result<(), &'static str> {
    let formed = text.is_ascii() && !text.contains(char::is_whitespace);
    if formed { Ok(()) } else { Err("it holds characters that it cannot have") }
}

fn alphanumeric(text: &str) -> Result<(), &'static str> {
    let formed = text.chars().all(|c| c.is_ascii_alphanumeric());
    if formed { Ok(()) } else { Err("it is an alphanumeric identifier") }
}

fn identifier(text: &str) -> Result<(), &'static str> {
    let formed = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if formed { Ok(()) } else { Err("it is an identifier of letters, digits and hyphens") }
}

fn signing(text: &str) -> Result<(), &'static str> {
    if (32..=256).contains(&text.chars().count()) { Ok(()) } else { Err("it has 32 to 256 characters") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acd::webex::config::{WebexConfig, from_form};
    use crate::config::{AcdConfig, AcdKind};
    use proptest::prelude::*;
    use wire::acd::Webhook;

    fn form(pairing: Pairing) -> AcdForm {
        let (id, key) = ("C-wfo", "key");
        let config = match pairing {
            Pairing::LegacyOn1 | Pairing::LegacyOn2 => WebexConfig::legacy(
                pairing,
                "https://rest-tenant.ccone.net/aws/api",
                "https://rd-tenant.ccone.net/cr/get-decrypted-recording",
                "wfo@tenant.example",
                key,
                "1000000",
            ),
            Pairing::Transitional => WebexConfig::transitional("https://a.example", "wfo", id, key, "T1"),
            Pairing::Programmatic => WebexConfig::programmatic("https://a.example", "wfo", id, key, "r", "T1"),
        };
        let acd = AcdConfig {
            name: "Webex".into(),
            kind: AcdKind::Webex(Box::new(config.clone())),
            rte_messaging: true,
            sync_interval_min: 10,
            import_interval_s: 60,
        };
        config.form(&acd)
    }

    fn messages(form: &AcdForm) -> Vec<String> {
        check(form).into_iter().map(|m| m.message).collect()
    }

    #[test]
    fn the_printed_examples_are_taken_and_come_back_as_they_were() {
        for pairing in Pairing::ALL {
            let form = form(pairing);
            let acd = from_form(&form, 60).expect("well-formed");
            let AcdKind::Webex(config) = &acd.kind else { panic!("another kind") };
            assert_eq!(config.form(&acd), form);
        }
    }

    /// WXC-CFG-1, WXC-CFG-2: for each field its own message, missing and malformed.
    #[test]
    fn every_field_is_refused_in_its_own_words() {
        type Field = fn(&mut AcdForm) -> &mut String;
        let legacy: [(&str, Field, Option<&str>); 6] = [
            ("Name:", |f| &mut f.name, Some(" x")),
            ("Cisco Customer Journey Platform API URL:", |f| &mut f.api_url, Some("rest-tenant.ccone.net/aws/api")),
            ("Cisco Customer Journey Platform Media API URL:", |f| &mut f.media_api_url, Some("ftp://x")),
            ("User Name:", |f| &mut f.user, Some("wfo")),
            ("API Key:", |f| &mut f.api_key, Some("a b")),
            ("Cisco Tenant ID:", |f| &mut f.tenant_id, Some("1-2")),
        ];
        let second: [(&str, Field, Option<&str>); 6] = [
            ("ACD Name:", |f| &mut f.name, Some("a/b")),
            ("Client ID:", |f| &mut f.client_id, Some("ö")),
            ("Client Secret:", |f| &mut f.client_secret, Some("a\u{7}")),
            ("Username:", |f| &mut f.user, None),
            ("API URL:", |f| &mut f.api_url, Some("https://user@host/")),
            ("Tenant ID:", |f| &mut f.tenant_id, Some("a b")),
        ];
        let forms = [(Pairing::LegacyOn1, legacy), (Pairing::LegacyOn2, legacy), (Pairing::Transitional, second)];
        for (pairing, fields) in forms.into_iter().chain([(Pairing::Programmatic, second)]) {
            let mut all = Vec::new();
            for (label, field, bad) in fields {
                for value in std::iter::once("").chain(bad) {
                    let mut form = form(pairing);
                    *field(&mut form) = value.into();
                    let said = messages(&form);
                    assert!(said.len() == 1 && said[0].starts_with(label), "{pairing:?} {label} `{value}`: {said:?}");
                    all.extend(said);
                }
            }
            let count = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count, "no two alike");
            assert!(messages(&AcdForm { pairing: Some(pairing), ..AcdForm::default() }).len() >= 6, "all at once");
        }
        assert_eq!(messages(&AcdForm::default()), ["Select ACD: choose the type of the ACD"]);
    }

    #[test]
    fn settings_are_held_to_what_is_printed() {
        let good = || form(Pairing::LegacyOn1);
        let bad = [
            AcdForm { sync_interval_min: Some(9), ..good() },
            AcdForm { sync_interval_min: Some(1 << 40), ..good() },
            AcdForm { capture_delay_min: -1, ..good() },
            AcdForm { recapture: true, ..good() },
            AcdForm { recapture: true, recapture_time: "24:00".into(), ..good() },
            AcdForm { filters: vec![String::new()], ..good() },
        ];
        for form in bad {
            assert_eq!(messages(&form).len(), 1, "{:?}", messages(&form));
        }
        let at = AcdForm { recapture: true, recapture_time: "02:30".into(), sync_interval_min: None, ..good() };
        assert_eq!(messages(&at), Vec::<String>::new());
        let webhook = Webhook { url: "http://wfo:8080/x".into(), secret: "short".into() };
        assert_eq!(messages(&AcdForm { webhook: Some(webhook), ..form(Pairing::Programmatic) }).len(), 1);
        assert_eq!(unique(&good(), &["webex".into()]).map(|m| m.field), Some("name".into()));
        assert_eq!(unique(&good(), &["UJET".into()]), None);
    }

    proptest! {
        #[test]
        fn nothing_typed_trips_it_and_no_secret_is_repeated(
            texts in prop::collection::vec("\\PC{0,40}", 12), n in any::<i64>(), which in 0usize..4,
        ) {
            let mut f = AcdForm { pairing: Some(Pairing::ALL[which]), sync_interval_min: Some(n), ..AcdForm::default() };
            f.api_key = format!("s3cr3t-1{}\u{1}", texts[0]);
            f.client_secret = format!("s3cr3t-2{}\u{1}", texts[1]);
            f.refresh_token = format!("s3cr3t-3{}\u{1}", texts[2]);
            (f.name, f.api_url, f.user, f.tenant_id) = (texts[3].clone(), texts[4].clone(), texts[5].clone(), texts[6].clone());
            (f.media_api_url, f.recapture_time, f.org_id) = (texts[7].clone(), texts[8].clone(), texts[9].clone());
            f.filters = texts[10..].to_vec();
            f.recapture = true;
            let said = format!("{:?}{f:?}", check(&f));
            prop_assert!(!said.contains("s3cr3t"), "{}", said);
        }
    }
}
