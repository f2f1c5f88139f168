//! Forged requests and pages of other origins (SRS-CSRF, SRS-CORS).

use super::site::{Answer, LOGOUT, PC, RWS1, Site, basic, on_site, parameters_of};
use desktop::srs::ForeignOrigin;

async fn protected(site: &Site, opt_in: &str) -> Answer {
    let fields = [basic("braun"), ("x-support-csrfp", opt_in.to_owned())];
    site.ask("POST", "/api/v2/me", &fields, &parameters_of(&[("server", RWS1)])).await
}

#[test]
fn a_session_with_a_token_takes_no_post_without_it() {
    on_site(
        |_| {},
        |site| async move {
            let first = protected(&site, "True").await;
            let (cookie, token) = (first.cookie(), first.field("x-csrf-token").unwrap());
            let place = parameters_of(&[("server", RWS1), ("place", "Place1")]);
            for body in [LOGOUT, place.as_str()] {
                let bare = [("cookie", cookie.clone()), basic("braun")];
                let refused = site.ask("POST", "/api/v2/me", &bare, body).await;
                assert_eq!((refused.status, refused.body["statusCode"].as_u64()), (403, Some(3)), "{body}");
                let wrong = [("cookie", cookie.clone()), ("x-csrf-token", format!("{token}x"))];
                assert_eq!(site.ask("POST", "/api/v2/me", &wrong, body).await.status, 403, "{body}");
            }
            let by_name = site.ask("POST", "/api/v2/me", &[basic("braun")], LOGOUT).await;
            assert_eq!(by_name.status, 403, "credentials do not stand in for the token");
            assert_eq!(site.poll(&cookie).await, 200, "a rejected logout ends nothing");
            assert_eq!(site.rws.seats(), [("braun".to_owned(), None)]);
            let right = [("cookie", cookie.clone()), ("x-csrf-token", token.clone())];
            assert_eq!(site.ask("POST", "/api/v2/me", &right, &place).await.status, 200);
            let bare = [("cookie", cookie.clone()), basic("braun")];
            let refused = site.ask("POST", "/api/v2/me", &bare, LOGOUT).await;
            assert_eq!(refused.status, 403, "a second login without the opt-in does not take the protection away");
            assert_eq!(site.ask("POST", "/api/v2/me", &right, LOGOUT).await.status, 200);
            let second = protected(&site, "true").await;
            let fresh = second.field("x-csrf-token").unwrap();
            assert_ne!(fresh, token, "a token is of one session");
            let old = [("cookie", second.cookie()), ("x-csrf-token", token)];
            assert_eq!(site.ask("POST", "/api/v2/me", &old, LOGOUT).await.status, 403);
        },
    );
}

#[test]
fn without_the_opt_in_or_with_a_lenient_policy_no_token_is_needed() {
    on_site(
        |_| {},
        |site| async move {
            let plain = site.log_in("braun", &[("server", RWS1)]).await;
            assert_eq!(plain.field("x-csrf-token"), None);
            assert_eq!(site.log_out(&plain.cookie()).await.status, 200);
            assert_eq!(protected(&site, "false").await.field("x-csrf-token"), None);
        },
    );
    on_site(
        |config| config.csrf_strict = false,
        |site| async move {
            let answer = protected(&site, "true").await;
            assert!(answer.field("x-csrf-token").is_some());
            assert_eq!(site.log_out(&answer.cookie()).await.status, 200);
        },
    );
}

#[test]
fn only_the_expected_page_may_read() {
    on_site(
        |_| {},
        |site| async move {
            let pre_flight = |origin: &'static str| {
                let site = site.clone();
                async move {
                    let fields = [
                        ("origin", origin.to_owned()),
                        ("access-control-request-method", "POST".to_owned()),
                        ("access-control-request-headers", "authorization,content-type,x-support-csrfp".to_owned()),
                        ("access-control-request-private-network", "true".to_owned()),
                    ];
                    site.ask("OPTIONS", "/api/v2/me", &fields, "").await
                }
            };
            let good = pre_flight("http://gws1:8070").await;
            assert_eq!(good.status, 200);
            assert_eq!(good.field("access-control-allow-origin").as_deref(), Some("http://gws1:8070"));
            assert_eq!(good.field("access-control-allow-private-network").as_deref(), Some("true"));
            for other in ["http://evil:8070", "https://gws1:8070"] {
                let bad = pre_flight(other).await;
                assert_eq!((bad.status, bad.field("access-control-allow-origin")), (200, None), "{other}");
            }
            let page = ("origin", "http://gws1:8070".to_owned());
            let fields = [basic("braun"), page.clone(), ("x-support-csrfp", "true".to_owned())];
            let login = site.ask("POST", "/api/v2/me", &fields, &parameters_of(&[("server", RWS1)])).await;
            assert_eq!(login.field("access-control-expose-headers").as_deref(), Some("X-CSRF-Token"));
            assert_eq!(login.field("access-control-allow-credentials").as_deref(), Some("true"));
            let cookie = ("cookie", login.cookie());
            let evil = [cookie.clone(), ("origin", "http://evil:8070".to_owned())];
            let foreign = site.ask("GET", "/ping", &evil, "").await;
            assert_eq!((foreign.status, foreign.field("access-control-allow-origin")), (200, None));
            let expired = site.ask("GET", "/ping", &[page], "").await;
            assert_eq!(expired.status, 401);
            assert!(expired.field("access-control-allow-origin").is_some(), "a page must be able to read its 401");
            assert_eq!(site.ask("POST", "/api/v2/me", &evil, LOGOUT).await.status, 403, "the token protects");
        },
    );
    on_site(
        |config| config.foreign_origin = ForeignOrigin::Refuse,
        |site| async move {
            let cookie = site.logged_in("braun").await;
            let evil = [("cookie", cookie.clone()), ("origin", "http://evil:8070".to_owned())];
            assert_eq!(site.ask("POST", "/api/v2/me", &evil, LOGOUT).await.status, 403);
            assert_eq!(site.poll(&cookie).await, 200);
        },
    );
}

#[test]
fn only_the_desktops_own_polls_keep_a_session_alive() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            let from = |origin: &str| [("cookie", cookie.clone()), ("origin", origin.to_owned())];
            let (own, evil) = (from("http://gws1:8070"), from("http://evil:8070"));
            for fields in [&own, &evil] {
                site.wait(40).await;
                assert_eq!(site.ask("GET", "/ping", fields, "").await.status, 200);
            }
            // A minute and more after the desktop's own poll, and less after the other page's.
            site.wait(25).await;
            assert_eq!(site.ask("GET", "/ping", &own, "").await.status, 401);
        },
    );
}

#[test]
fn a_page_that_talks_https_reaches_srs_and_rws_by_https() {
    on_site(
        |_| {},
        |site| async move {
            let fields = [basic("braun"), ("origin", "https://gws1:8070".to_owned())];
            let url = format!("https://{PC}:8191/api/v2/me");
            let body = parameters_of(&[("server", "https://rws3:8443")]);
            let login = site.ask("POST", &url, &fields, &body).await;
            assert_eq!(login.status, 200, "{login:?}");
            assert_eq!(login.field("access-control-allow-origin").as_deref(), Some("https://gws1:8070"));
            assert!(login.field("set-cookie").unwrap().contains("Secure"));
            site.rws.start("braun", "rec-1");
            site.wait(12).await;
            site.rws.stop("braun", "rec-1");
            site.until_uploaded("rec-1").await;
            site.check("rec-1", super::site::USER);
        },
    );
}
