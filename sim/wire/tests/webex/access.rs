//! Tokens, forms.

use wire::webex::form;
use wire::webex::oauth::{Grant, TokenAnswer, TokenRequest, organization};

fn request(grant: Grant) -> TokenRequest {
    TokenRequest { client_id: "C1".into(), client_secret: "s&cret=".into(), grant }
}

#[test]
fn a_token_is_asked_for_with_a_form() {
    let body = request(Grant::RefreshToken("r+t".into())).encode();
    assert_eq!(body, "grant_type=refresh_token&client_id=C1&client_secret=s%26cret%3D&refresh_token=r%2Bt");
    for grant in [
        Grant::RefreshToken("r".into()),
        Grant::AuthorizationCode { code: "c".into(), redirect_uri: "http://wfo:8080/x".into() },
        Grant::ClientCredentials { username: "a@b".into(), tenant_id: "1".into() },
    ] {
        let sent = request(grant);
        assert_eq!(TokenRequest::decode(&sent.encode()), Ok(sent));
    }
}

#[test]
fn what_a_token_request_lacks_is_named() {
    assert_eq!(TokenRequest::decode("client_id=a"), Err("grant_type is missing".into()));
    assert_eq!(TokenRequest::decode("grant_type=refresh_token&client_id=a"), Err("refresh_token is missing".into()));
    assert!(TokenRequest::decode("grant_type=password&client_id=a").expect_err("unknown").contains("password"));
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!("{:?}", request(Grant::RefreshToken("hidden".into())));
    assert!(shown.contains("C1") && !shown.contains("s&cret") && !shown.contains("hidden"), "{shown}");
    let answer: TokenAnswer = serde_json::from_value(serde_json::json!({
        "access_token": "hidden_PF84_org", "expires_in": 1_209_599, "refresh_token": "hidden",
        "refresh_token_expires_in": 7_775_999, "token_type": "Bearer", "scope": "cjp:config"
    }))
    .expect("the published shape");
    assert!(!format!("{answer:?}").contains("hidden"));
}

#[test]
fn the_organization_stands_in_the_token() {
    assert_eq!(
        organization("NTU_x-1_PF84_3dae8fdd-06e2-411a-9035-51f3719f5b65"),
        Some("3dae8fdd-06e2-411a-9035-51f3719f5b65")
    );
    for none in ["", "abc", "abc_PF84", "abc_PF84_"] {
        assert_eq!(organization(none), None, "{none}");
    }
}

#[test]
fn forms_survive() {
    for text in ["", "plain", "a b+c&d=e%f", "ü€😀", "%", "%zz", "100%"] {
        assert_eq!(form::decode(&form::encode(&[("n", text)])), [("n".to_owned(), text.to_owned())]);
    }
    assert_eq!(
        form::decode("a=1&&b&c=x+y%2"),
        [("a".into(), "1".into()), ("b".into(), String::new()), ("c".into(), "x y%2".into())]
    );
}
