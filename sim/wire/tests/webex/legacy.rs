//! The legacy and the transitional APIs, and the tenant's SAML file.

use serde_json::json;
use wire::webex::legacy::{self, Aar, AuxiliaryList, Car, Csr, Dataset, Query, TeamAttributes};
use wire::webex::saml::{self, Metadata};
use wire::webex::{Pairing, form};

#[test]
fn the_signature_is_that_of_the_api_key() {
    // RFC 2202, test case 2: effcdf6ae5eb2fa2d27416d5f184df9c259a7c79.
    assert_eq!(legacy::signature("Jefe", "what do ya want for nothing?"), "7/zfauXrL6LSdBbV8YTfnCWafHk=");
    let header = legacy::authorization("key", "admin@mytenant.com", "1000000");
    let (signature, tenant) = legacy::parse_authorization(&header).expect("ours");
    assert_eq!((signature, tenant), (&*legacy::signature("key", "admin@mytenant.com"), "1000000"));
    assert_eq!(legacy::parse_authorization("abc=;tenantId=7"), Some(("abc=", "7")), "the lab guide writes no space");
    assert_eq!(legacy::parse_authorization("Bearer abc"), None);
}

#[test]
fn a_published_query_is_read() {
    let query: Query = serde_json::from_value(json!({
        "anchorId": "11894", "dateBegin": [1_612_155_600_000_i64], "dateEnd": [1_612_328_400_000_i64],
        "timezone": "America/New_York", "numberOfRecords": 1_000_000, "lastNRecords": false,
        "activityType": "INTERACTION", "aggregateQueryProperties": {"computeInterval": 0}, "aggregations": []
    }))
    .expect("the published query");
    assert_eq!((query.date_begin[0], query.by_release), (1_612_155_600_000, false));
    let text = serde_json::to_string(&query).expect("writes");
    let sent = form::encode(&[("q", &text)]);
    assert_eq!(form::decode(&sent), [("q".to_owned(), text)]);
}

#[test]
fn a_dataset_carries_its_records() {
    let cars = [
        Car { sid: "s".into(), current_state: "new".into(), cstts: 5, cetts: 9, ..Car::default() },
        Car { sid: "s".into(), current_state: "connected".into(), tid: "AW1".into(), cstts: 9, ..Car::default() },
    ];
    let set = Dataset::of(&cars, 7);
    assert_eq!((set.data.len(), set.dataset_metadata.total_records), (2, 7));
    let text = serde_json::to_string(&set).expect("writes");
    assert!(text.contains("datasetMetadata"), "{text}");
    let back: Dataset = serde_json::from_str(&text).expect("reads");
    assert_eq!(back.records::<Car>().expect("records"), cars);
    assert_eq!(Dataset::of::<Aar>(&[], 0).records::<Aar>(), Ok(vec![]));
}

#[test]
fn columns_may_come_in_any_order_and_more_of_them() {
    let set: Dataset = serde_json::from_value(json!({
        "columns": ["cetts", "unheardOf", "sid", "isRecorded", "cstts"],
        "data": [[9, "x", "8b4ba1ad89ac44d1b84e713d710aaa15", null, 5]], "datasetMetadata": {"other": 1}
    }))
    .expect("a dataset");
    let rows = set.records::<Csr>().expect("sessions");
    assert_eq!((rows[0].cstts, rows[0].cetts, rows[0].is_recorded), (5, 9, None));
    let short = Dataset { columns: vec!["sid".into(), "tid".into()], data: vec![vec![json!("s")]], ..set };
    assert!(short.records::<Csr>().expect_err("a value is missing").contains("row 0"));
}

#[test]
fn auxiliary_data_is_read() {
    let teams: AuxiliaryList<TeamAttributes> = serde_json::from_value(json!({"auxiliaryDataList": [
        {"id": "AV9XQ63OKvTyRq5FvmnK", "type": "team", "attributes": {"name__s": "T_mocha_test_1", "teamType__i": 1,
         "teamStatus__s": "In Service", "status__i": 1, "skillProfileId__s": null}}]}))
    .expect("teams");
    assert_eq!(teams.auxiliary_data_list[0].attributes.name, "T_mocha_test_1");
}

#[test]
fn the_four_pairings_are_as_the_guide_has_them() {
    let table: Vec<_> = Pairing::ALL.map(|p| (p.stereo(), p.screen_pause(), p.audio_pause(), p.new_wfm())).into();
    let due =
        [(false, true, true, true), (true, false, true, false), (true, false, true, true), (true, false, false, true)];
    assert_eq!(table, due);
    assert_eq!(Pairing::LegacyOn1.acd_type(), "Cisco Customer Journey Platform");
    assert_eq!(serde_json::to_string(&Pairing::LegacyOn2).expect("writes"), r#""legacy-on2""#);
}

/// The guide's three excerpts put together.
const GUIDE: &str = r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"
  xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://tenant.ccone.net:443/cas/idp">
<!-- <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://old/"/> -->
<KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>WRONG</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></KeyDescriptor>
<KeyDescriptor use="signing">
<ds:KeyInfo>
<ds:X509Data>
<ds:X509Certificate>
ffdFKDCKLNLJwIBAgIUeYt7j8oshdHGD+cvz4HR2zevjUwDQYJKoZIhvcNAQ
BQAwHTEbMBkGA1UEAwSY2FzLXNjeGEuY2NvbmUubmV0bM4XDTE3MTEwNjE3Mz
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST-SimpleSign"
  Location="https://tenant.ccone.net/idp/profile/SAML2/POST-SimpleSign/SSO"/>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
  Location="https://tenant.ccone.net/idp/profile/SAML2/Redirect/SSO?a=1&amp;b=2"/>
</EntityDescriptor>"#;

#[test]
fn the_guides_metadata_file_is_read() {
    let read = saml::parse(GUIDE).expect("the guide's");
    assert_eq!(read.entity_id, "https://tenant.ccone.net:443/cas/idp");
    assert_eq!(read.redirect_url, "https://tenant.ccone.net/idp/profile/SAML2/Redirect/SSO?a=1&b=2");
    assert!(read.certificate.starts_with("ffdFKDCKLNLJ") && read.certificate.ends_with("E3Mz"));
    assert_eq!(read.certificate.len(), 121, "without the line break");
}

#[test]
fn a_metadata_file_survives_writing_and_reading() {
    let due = Metadata {
        entity_id: "https://t/\"a\"&<b>".into(),
        redirect_url: "https://t/sso?x=1&y=2".into(),
        certificate: "MIIB".repeat(40),
    };
    assert_eq!(saml::parse(&saml::write(&due, "https://t")), Ok(due));
}

#[test]
fn what_a_metadata_file_lacks_is_named() {
    for (gone, name) in [
        ("entityID=", "entity id"),
        ("bindings:HTTP-Redirect", "HTTP-Redirect"),
        (r#"use="signing""#, "signing certificate"),
    ] {
        let other = if gone == r#"use="signing""# { r#"use="encryption""# } else { "x=" };
        let why = saml::parse(&GUIDE.replace(gone, other)).expect_err(name);
        assert!(why.contains(name), "{why}");
    }
    for torn in ["<a", "<!-- ", "<EntityDescriptor entityID=\"", "", "no xml at all", "<a b=c>"] {
        assert!(saml::parse(torn).is_err(), "{torn}");
    }
}
