//! The ACD form (WXC-CFG-1 to -8): each field, each mistake, in its own words; a good one begins its work at once.

use crate::stage::*;
use crate::tenant::{Tenant, person};
use http::Method;
use serde_json::{Value, json};
use wire::webex::Pairing;

const SECRETS: [&str; 3] = ["s3cr3t-key", "s3cr3t-client", "s3cr3t-refresh"];

fn form(pairing: Pairing) -> Value {
    let mut form = json!({"pairing": pairing, "name": "New one", "user": "wfo@x.example", "tenant_id": "T1",
        "api_url": "http://webex:8090"});
    let more = if pairing.is_legacy() {
        json!({"api_url": "http://webex:8090/aws/api", "media_api_url": "http://webex:8090/cr/get", "api_key": SECRETS[0],
            "webex_1_0": true})
    } else {
        json!({"client_id": "C-wfo", "client_secret": SECRETS[1]})
    };
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    if pairing == Pairing::Programmatic {
        form["refresh_token"] = json!(SECRETS[2]);
        form["org_id"] = json!("org");
    }
    form
}

/// Field, what begins its message, and what cannot be typed into it; whether it may be left empty.
fn fields(pairing: Pairing) -> Vec<(&'static str, &'static str, Vec<Value>)> {
    let long = json!("x".repeat(3_000));
    let urls =
        || vec![json!(""), json!("webex:8090/aws"), json!("ftp://webex/aws"), json!("https://"), json!("https://u@h/")];
    let delay = vec![json!(-1), json!(1441)];
    let time = vec![json!("24:00"), json!("2:30"), json!("0230"), json!("x")];
    let interval = vec![json!(9), json!(0), json!(-5), json!(1_i64 << 40)];
    let filters = vec![json!([""]), json!(vec!["x"; 101])];
    if pairing.is_legacy() {
        return vec![
            ("name", "Name:", vec![json!(""), json!(" x"), json!("a/b"), long]),
            ("api_url", "Cisco Customer Journey Platform API URL:", urls()),
            ("media_api_url", "Cisco Customer Journey Platform Media API URL:", urls()),
            ("user", "User Name:", vec![json!(""), json!("wfo"), json!("@x"), json!("a b@x")]),
            ("api_key", "API Key:", vec![json!(""), json!("a b"), json!("ö")]),
            ("tenant_id", "Cisco Tenant ID:", vec![json!(""), json!("1-2"), json!("1 2")]),
            ("sync_interval_min", "Interval (Minutes):", interval),
            ("filters", "Filters:", filters),
            ("capture_delay_min", "ACD Capture Delay:", delay),
            ("recapture_time", "Recapture Time:", [vec![json!("")], time].concat()),
        ];
    }
    let mut all = vec![
        ("name", "ACD Name:", vec![json!(""), json!(" x"), json!("a/b"), long]),
        ("client_id", "Client ID:", vec![json!(""), json!("a b")]),
        ("client_secret", "Client Secret:", vec![json!(""), json!("a\u{7}")]),
        ("user", "Username:", vec![json!("")]),
        ("api_url", "API URL:", urls()),
        ("tenant_id", "Tenant ID:", vec![json!(""), json!("1-2")]),
        ("sync_interval_min", "Interval (Minutes):", interval),
        ("filters", "Filters:", filters),
        ("capture_delay_min", "Capture Delay (minutes):", delay),
        ("recapture_time", "Recapture Time:", time),
    ];
    if pairing == Pairing::Programmatic {
        all.push(("refresh_token", "Refresh Token:", vec![json!(""), json!("a b")]));
        all.push(("org_id", "Organization ID:", vec![json!("a/b")]));
        let hook = |url: &str, secret: &str| json!({"url": url, "secret": secret});
        let good = ("http://wfo:8080/x", "s".repeat(32));
        all.push(("webhook", "Webhook URL:", vec![hook("", &good.1), hook("wfo/x", &good.1)]));
        all.push(("webhook", "Webhook Secret:", vec![hook(good.0, ""), hook(good.0, "short")]));
    }
    all
}

async fn check(s: &mut Stage, form: &Value) -> Vec<(String, String)> {
    let answer = s.ask(Method::POST, "/sim/acds/check", form.clone()).await;
    assert_eq!(answer.status, OK, "{form}");
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(SECRETS.iter().all(|secret| !said.contains(secret)), "{said}");
    let mistakes = answer.json()["mistakes"].as_array().unwrap().clone();
    let text = |m: &Value, name: &str| m[name].as_str().unwrap().to_owned();
    mistakes.iter().map(|m| (text(m, "field"), text(m, "message"))).collect()
}

#[test]
fn each_mistake_in_each_field_is_told_in_its_own_words() {
    Run::webex(&Tenant::default(), programmatic()).go(|mut s| async move {
        for pairing in Pairing::ALL {
            assert_eq!(check(&mut s, &form(pairing)).await, [], "{pairing:?}");
            let (mut first, mut count) = (std::collections::BTreeSet::new(), 0);
            for (field, label, bad) in fields(pairing) {
                for (n, value) in bad.into_iter().enumerate() {
                    let mut form = form(pairing);
                    if field == "recapture_time" {
                        form["recapture"] = json!(true);
                    }
                    form[field] = value;
                    let said = check(&mut s, &form).await;
                    assert_eq!(said.len(), 1, "{pairing:?} {field} {}: {said:?}", form[field]);
                    assert!(said[0].0 == field && said[0].1.starts_with(label), "{said:?}");
                    let refused = s.ask(Method::POST, "/sim/acds", form.clone()).await;
                    assert_eq!((refused.status, &refused.json()["mistakes"][0]["message"]), (422, &json!(said[0].1)));
                    if n == 0 {
                        count += 1;
                        first.insert(said[0].1.clone());
                    }
                }
            }
            assert_eq!(first.len(), count, "no two fields are told of in the same words");
            let nothing = check(&mut s, &json!({ "pairing": pairing })).await;
            assert!(nothing.len() >= 6, "all at once: {nothing:?}");
        }
        assert_eq!(check(&mut s, &json!({})).await.len(), 1, "the type comes first");
        for odd in [json!({"pairing": "3.0"}), json!({"colour": 1}), json!("x")] {
            assert!((400..500).contains(&s.ask(Method::POST, "/sim/acds/check", odd.clone()).await.status), "{odd}");
        }
        assert_eq!(s.get("/sim/acds").await.json().as_array().unwrap().len(), 1, "nothing was added");
    });
}

#[test]
fn a_name_is_there_once() {
    Run::webex(&Tenant::default(), programmatic()).go(|mut s| async move {
        for name in ["Webex", "WEBEX"] {
            let mut form = form(Pairing::LegacyOn1);
            form["name"] = json!(name);
            let said = check(&mut s, &form).await;
            assert!(said.len() == 1 && said[0].1.contains("unique"), "{said:?}");
        }
    });
}

#[test]
fn what_was_added_works_at_once_and_after_a_restart() {
    let tenant = Tenant::default();
    tenant.with(|c| c.users = vec![person("a", &[])]);
    let mut run = Run::webex(&tenant, programmatic());
    run.config.acds.clear();
    run.go(|mut s| async move {
        let added = s.ask(Method::POST, "/sim/acds", form(Pairing::Programmatic)).await;
        assert_eq!((added.status, &added.json()["kind"]), (201, &json!("Cisco Webex Contact Center 2.0")));
        wait(5 * SEC).await;
        assert_eq!(s.get("/sim/users").await.json()[0]["acd_id"], "tid-a");
        s.control.power_off("wfo").await;
        s.tenant.with(|c| c.users.push(person("b", &[])));
        s.control.power_on("wfo").await;
        wait(MIN).await;
        assert_eq!(s.get("/sim/users").await.json()[1]["acd_id"], "tid-b");
        let shown = s.get("/sim/acds").await;
        assert!(SECRETS.iter().all(|secret| !String::from_utf8_lossy(&shown.body).contains(secret)));
    });
}

/// WXC-CFG-8: which of the two the user may not use.
#[test]
fn a_user_without_access_is_reported_with_which_of_the_two() {
    for (path, part) in [("/organization/", "API: "), ("/v1/captures/query", "Media API: ")] {
        let tenant = Tenant::default();
        tenant.with(|c| c.refuses = Some((path, 403)));
        Run::webex(&tenant, programmatic()).go(move |mut s| async move {
            wait(10 * SEC).await;
            let shown = s.get("/sim/acds").await.json();
            let problems = shown[0]["problems"].as_array().unwrap().clone();
            assert!(problems.len() == 1 && problems[0].as_str().unwrap().starts_with(part), "{problems:?}");
            s.tenant.with(|c| c.refuses = None);
            wait(11 * MIN).await;
            assert_eq!(s.get("/sim/acds").await.json()[0].get("problems"), None, "until it is mended");
        });
    }
}

/// WXC-SAML-1: of several bindings, the redirect.
#[test]
fn single_sign_on_is_read_from_the_metadata_file() {
    let service = |binding: &str, at: &str| {
        format!(r#"<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{at}"/>"#)
    };
    let file = format!(
        r#"<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
        xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idb.example/org"><md:IDPSSODescriptor>
        <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>TUlJQ
        0RU</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>{}{}</md:IDPSSODescriptor>
        </md:EntityDescriptor>"#,
        service("HTTP-POST", "https://idb.example/post"),
        service("HTTP-Redirect", "https://idb.example/redirect"),
    );
    Run::webex(&Tenant::default(), programmatic()).go(|mut s| async move {
        assert_eq!(s.get("/sim/saml").await.status, 404);
        let cookie = s.cookie();
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/xml")];
        for bad in ["", "<x/>", &file.replace("HTTP-Redirect", "SOAP"), &file[..200]] {
            let a = s.raw(Method::POST, "/sim/saml", &headers, bad.to_owned().into()).await;
            assert_eq!(a.status, 422, "{bad}");
        }
        assert_eq!(s.raw(Method::POST, "/sim/saml", &headers, file.into()).await.status, OK);
        s.control.power_off("wfo").await;
        s.control.power_on("wfo").await;
        let due = json!({"entity_id": "https://idb.example/org", "redirect_url": "https://idb.example/redirect",
            "certificate": "TUlJQ0RU"});
        assert_eq!(s.get("/sim/saml").await.json(), due, "after a restart, too");
    });
}

/// The same by the page: what is wrong stands beside its field, secrets are not shown again, a good one is added.
#[test]
fn the_page_tells_what_is_wrong_and_adds_what_is_right() {
    let tenant = Tenant::default();
    tenant.with(|c| c.refuses = Some(("/organization/", 403)));
    Run::webex(&tenant, programmatic()).go(|mut s| async move {
        assert_eq!(s.raw(Method::GET, "/acds", &[], bytes::Bytes::new()).await.status, 303, "not without a login");
        s.log_in().await;
        wait(5 * SEC).await;
        let text = |a: &Answer| String::from_utf8_lossy(&a.body).into_owned();
        let list = text(&s.get("/acds").await);
        assert!(list.contains("API: the user is not authorized") && list.contains("Cisco Webex Contact Center 2.0"));
        for pairing in Pairing::ALL {
            let name = serde_json::to_value(pairing).unwrap().as_str().unwrap().to_owned();
            assert!(list.contains(&format!("/acds/new?pairing={name}\"")), "{name}");
            let empty = s.get(&format!("/acds/new?pairing={name}")).await;
            assert!(empty.status == OK && text(&empty).contains(pairing.acd_type()));
            let typed = form(pairing);
            let send = async |s: &mut Stage, change: (&str, &str)| {
                let mut pairs: Vec<(String, String)> = typed
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(n, v)| (n.clone(), v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
                    .collect();
                pairs.retain(|p| p.0 != change.0);
                pairs.push((change.0.into(), change.1.into()));
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                let cookie = s.cookie();
                let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
                s.raw(Method::POST, "/acds/new", &headers, wire::webex::form::encode(&pairs).into()).await
            };
            for (field, bad, due) in [
                ("name", "", "enter a unique name for the ACD"),
                ("name", "webex", "it has to be unique"),
                ("api_url", "webex", "including the protocol identifier"),
                ("sync_interval_min", "ten", "the minimum is 10 minutes"),
                ("capture_delay_min", "-1", "from 0 minutes to a day"),
            ] {
                let answer = send(&mut s, (field, bad)).await;
                let said = text(&answer);
                assert!(answer.status == 422 && said.matches("role=\"alert\"").count() == 1, "{field}: {said}");
                assert!(said.contains(due) && SECRETS.iter().all(|secret| !said.contains(secret)), "{said}");
            }
            assert_eq!(send(&mut s, ("name", &name)).await.status, 303);
            assert!(text(&s.get("/acds").await).contains(&format!("<td>{name}</td>")));
        }
    });
}
