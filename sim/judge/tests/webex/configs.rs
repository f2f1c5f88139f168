//! What is typed in, the list, and both versions.

use crate::common::{Run, s};
use crate::office::{B, contact, tenant};
use crate::segments::consultation;
use judge::evidence::Probe;
use judge::truth::webex::{AgentState, Form, Saml};
use serde_json::json;

fn probe(r: &mut Run, what: &str, status: u16, body: String) {
    r.evidence.probes.push(Probe { at: s(100), what: what.into(), status, body });
}

#[test]
fn forms() {
    for (one, field, id) in [
        (true, "api_key", "WXC-CFG-1"),
        (false, "client_secret", "WXC-CFG-2"),
        (true, "sync_interval_min", "WXC-CFG-3"),
        (true, "recapture_time", "WXC-CFG-5"),
    ] {
        let with = |told: &[(&str, &str)]| {
            let mut r = consultation();
            let mistakes = [field.to_owned()].into();
            r.truth.tenant.forms.insert("f".into(), Form { one, mistakes });
            let told: Vec<_> = told.iter().map(|(f, m)| json!({ "field": f, "message": m })).collect();
            probe(&mut r, "form:f", 200, json!({ "mistakes": told }).to_string());
            r
        };
        with(&[(field, "enter it")]).holds(&[id]);
        with(&[]).blames(&[id]);
        with(&[(field, "")]).blames(&[id]);
    }
}

#[test]
fn what_is_shown() {
    let acd = json!({ "name": "Webex", "kind": "Cisco Webex Contact Center 2.0", "rte_messaging": true, "sync_interval_min": 10, "problems": [] });
    let shown = || {
        let mut r = consultation();
        r.evidence.webex.acds = Some(vec![acd.clone()]);
        r
    };
    shown().holds(&["WXC-CFG-3", "WXC-CFG-5", "WXC-CFG-6"]);
    for (field, value, id) in [
        ("kind", json!("Webex"), "WXC-CFG-6"),
        ("rte_messaging", json!(false), "WXC-CFG-5"),
        ("sync_interval_min", json!(5), "WXC-CFG-3"),
    ] {
        let mut r = shown();
        r.evidence.webex.acds.as_mut().expect("acds")[0][field] = value;
        r.blames(&[id]);
    }
    let mut r = shown();
    r.truth.tenant.no_access = ["Media API".to_owned()].into();
    r.blames(&["WXC-CFG-8"]);
    r.evidence.webex.acds.as_mut().expect("acds")[0]["problems"] = json!(["Media API: no access"]);
    r.holds(&["WXC-CFG-8"]);
}

#[test]
fn credentials_and_single_sign_on() {
    let mut r = consultation();
    r.truth.tenant.credentials = vec!["zq81lkmnv02".into()];
    r.holds(&["WXC-AUTH-1"]);
    r.add(s(5), "wfo", "acd.login", &json!({ "authorization": "zq81lkmnv02" }));
    r.blames(&["WXC-AUTH-1"]);
    let mut r = consultation();
    let saml = Saml { entity_id: "e".into(), redirect_url: "r".into(), certificate: "c".into() };
    r.truth.tenant.saml = Some(saml);
    probe(&mut r, "saml", 200, json!({ "entity_id": "e", "redirect_url": "r", "certificate": "c" }).to_string());
    r.holds(&["WXC-SAML-1"]);
    r.evidence.probes[0].body = json!({ "entity_id": "e", "redirect_url": "post", "certificate": "c" }).to_string();
    r.blames(&["WXC-SAML-1"]);
}

#[test]
fn services_and_connections() {
    let mut r = consultation();
    r.holds(&["WXC-VER-1"]);
    let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": "/aws/api/csrs", "status": 200, "sent": 0, "received": 9 });
    r.add(s(5), "webex", "wire.http", &ask);
    r.blames(&["WXC-VER-1"]);
    let mut r = crate::office::perfect(tenant("programmatic"));
    (r.truth.platform, r.truth.tenant.api) = ("webex-cc-1.0".into(), "cmsv1".into());
    r.evidence.trace.records.retain(|rec| rec.kind != "wire.http");
    r.truth.tenant.services_off = ["real_time".to_owned()].into();
    r.holds(&["WXC-DS-1"]);
    let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": "/aws/api/sim/real-time?after=0", "status": 200, "sent": 0, "received": 9 });
    r.add(s(5), "webex", "wire.http", &ask);
    r.blames(&["WXC-DS-1"]);
    let mut r = crate::office::perfect(tenant("cmsv2"));
    r.evidence.trace.records.retain(|rec| rec.kind != "wire.http");
    r.evidence.webex.adherence = Some(vec![]);
    r.not_reached(&["WXC-VER-3"]);
    let state = AgentState { at: s(20), agent: "braun".into(), channel: "telephony".into(), state: "idle".into() };
    r.truth.tenant.states = vec![state];
    r.holds(&["WXC-VER-3"]);
    r.evidence.webex.adherence = Some(vec![json!({ "agent": "901", "state": "idle" })]);
    r.blames(&["WXC-VER-3"]);
}

#[test]
fn the_list_and_the_twin() {
    let mut r = consultation();
    let row = |c: &serde_json::Value, time: &str| {
        let cell = |f: &str| format!("<td>{}</td>", c[f].as_str().unwrap_or_default());
        let id = c["id"].as_str().unwrap_or_default();
        format!(
            "<tr><td class=\"n\"><a href=\"/contacts/{id}\">{id}</a></td>{}<td>{time}</td>{}{}{}</tr>",
            cell("lastName"),
            cell("assocCallId"),
            cell("videoUploadState"),
            cell("audioUploadState")
        )
    };
    let c = &r.evidence.contacts;
    let body =
        format!("<table><tr><th>Contact ID</th></tr>{}{}</table>", row(&c[0], "00:02:21"), row(&c[1], "00:00:42"));
    probe(&mut r, "page:/", 200, body.clone());
    r.not_reached(&["WXC-LIST-1"]);
    r.evidence.probes[0].at = s(39_000);
    r.holds(&["WXC-LIST-1"]);
    r.evidence.probes[0].body = body.replace("00:00:42", "42 s");
    r.blames(&["WXC-LIST-1"]);
    let mut r = consultation();
    r.evidence.webex.twin = Some(r.evidence.contacts.clone());
    r.holds(&["WXC-VER-2"]);
    let mut other = contact(&mut r, "c1", B, 300).clone();
    other["audioUploadState"] = json!("No File to Upload");
    r.evidence.webex.twin.as_mut().expect("it")[0] = other;
    r.blames(&["WXC-VER-2"]);
}

#[test]
fn the_box_of_1_0() {
    let make = |empty: bool, asks: Option<&str>| {
        let mut t = tenant("cmsv1");
        t.platform = "webex-cc-1.0".into();
        t.tenant.box_empty = empty;
        let mut r = crate::office::perfect(t);
        r.evidence.trace.records.retain(|rec| !rec.fields.contains("/sim/real-time"));
        if let Some(target) = asks {
            let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 9 });
            r.add(s(5), "webex", "wire.http", &ask);
        }
        r
    };
    let own = ["/aws/api/sim/real-time?after=0", "/aws/api/sim/statistics/queue?from=0&to=0&interval=15"];
    for target in own {
        make(false, Some(target)).holds(&["WXC-CFG-7"]);
        make(true, Some(target)).blames(&["WXC-CFG-7"]);
    }
    make(true, None).holds(&["WXC-CFG-7"]);
    make(false, None).blames(&["WXC-CFG-7"]);
    let mut r = make(false, None);
    r.truth.tenant.services_off = ["real_time".to_owned()].into();
    r.not_reached(&["WXC-CFG-7"]);
    // Nobody has asked for anything, or there was no time to; and other versions have no such box.
    let mut r = make(true, None);
    r.evidence.trace.records.retain(|rec| rec.kind != "wire.http");
    r.not_reached(&["WXC-CFG-7"]);
    let mut r = make(true, None);
    r.truth.server_up = vec![judge::truth::Span { from: s(0), to: s(60) }];
    r.not_reached(&["WXC-CFG-7"]);
    consultation().not_reached(&["WXC-CFG-7"]);
}

#[test]
fn mistakes_that_nobody_made() {
    let with = |one: bool, mistakes: &[&str], told: &[(&str, &str)]| {
        let mut r = consultation();
        let mistakes = mistakes.iter().map(|m| (*m).to_owned()).collect();
        r.truth.tenant.forms.insert("f".into(), Form { one, mistakes });
        let told: Vec<_> = told.iter().map(|(f, m)| json!({ "field": f, "message": m })).collect();
        probe(&mut r, "form:f", 200, json!({ "mistakes": told }).to_string());
        r
    };
    for (one, field, id) in [
        (true, "api_key", "WXC-CFG-1"),
        (false, "client_secret", "WXC-CFG-2"),
        (true, "sync_interval_min", "WXC-CFG-3"),
        (false, "filters", "WXC-CFG-4"),
        (true, "recapture_time", "WXC-CFG-5"),
    ] {
        with(one, &["name"], &[("name", "taken")]).holds(&[if one { "WXC-CFG-1" } else { "WXC-CFG-2" }]);
        with(one, &["name"], &[("name", "taken"), (field, "enter it")]).blames(&[id]);
        with(one, &[], &[(field, "enter it")]).blames(&[id]);
    }
    // What is said of one field is not said of another.
    with(true, &["name", "sync_interval_min"], &[("name", "taken")]).blames(&["WXC-CFG-3"]);
    // Two with the same words: neither has its own.
    let both = ["name", "tenant_id"];
    with(true, &both, &[("name", "enter it"), ("tenant_id", "enter it")]).blames(&["WXC-CFG-1"]);
    with(true, &both, &[("name", "enter a name"), ("tenant_id", "enter it")]).holds(&["WXC-CFG-1"]);
}

#[test]
fn a_credential_where_it_has_no_business() {
    let secret = "zq81lkmnv02";
    let make = || {
        let mut r = consultation();
        r.truth.tenant.credentials = vec![secret.into()];
        r
    };
    // In what somebody gets to see.
    for (body, right) in [(format!("<td>{secret}</td>"), false), ("<td>***</td>".into(), true)] {
        let mut r = make();
        probe(&mut r, "page:/acds", 200, body);
        if right { r.holds(&["WXC-AUTH-1"]) } else { r.blames(&["WXC-AUTH-1"]) }
    }
    // On a disk; the tenant's own and the stage's are nobody's affair.
    for (machine, right) in [("wfo", false), ("PC-0417", false), ("webex", true), ("stage", true)] {
        let mut r = make();
        let files = r.evidence.disks.entry(machine.into()).or_default();
        files.insert("/settings".into(), format!("key={secret}").into());
        if right { r.holds(&["WXC-AUTH-1"]) } else { r.blames(&["WXC-AUTH-1"]) }
    }
    // Shown to the tenant: the client secret where one is authorized, the API key to the APIs that it is for.
    for (what, path, right) in [
        ("client_secret", "/v1/access_token", true),
        ("client_secret", "/v1/access_token?a=b", true),
        ("client_secret", "/v1/tasks", false),
        ("client_secret", "/v1/tasks?then=/access_token", false),
        ("client_secret", "/v1/authorize", true),
        ("client_secret", "/v1/tasks/access_token", false),
        ("client_secret", "/media/{task}/{file}", false),
        ("client_secret", "…", false),
        ("api_key", "/aws/api/csrs/{id}", true),
        ("api_key", "/cr/get-decrypted-recording/{sid}", true),
        ("api_key", "/v1/access_token", false),
        ("api_key", "/cas/idp/metadata", false),
        ("api_key", "…", false),
        // The clause is about these two.
        ("token", "/v1/tasks", true),
    ] {
        let mut r = make();
        r.truth.tenant.shown = vec![(what.into(), path.into())];
        if right { r.holds(&["WXC-AUTH-1"]) } else { r.blames(&["WXC-AUTH-1"]) }
    }
    // One wrong place is enough, however many are right; and it need not be known what else the credential is.
    let mut r = make();
    let places = ["/v1/access_token", "/v1/authorize", "/search"];
    r.truth.tenant.shown = places.iter().map(|path| ("client_secret".into(), (*path).into())).collect();
    r.blames(&["WXC-AUTH-1"]);
    r.truth.tenant.shown.pop();
    r.holds(&["WXC-AUTH-1"]);
    r.truth.tenant.credentials.clear();
    r.truth.tenant.shown = vec![("client_secret".into(), "/search".into())];
    r.blames(&["WXC-AUTH-1"]);
}
