//! Logins, places, polls, logouts, data centres.

use super::site::{LOGOUT, RWS1, RWS2, basic, events, on_site, parameters_of, truth};
use desktop::srs::{Failover, Takeover};

#[test]
fn a_login_a_day_of_polls_and_a_logout() {
    let (_, trace) = on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            assert_eq!(site.rws.seats(), [("braun".to_owned(), None)]);
            site.keep_polling(&cookie, 8 * 3_600).await;
            assert_eq!(site.rws.store().logins, 1, "one login at RWS for the whole day");
            let answer = site.log_out(&cookie).await;
            assert_eq!((answer.status, answer.body["statusCode"].as_u64()), (200, Some(0)));
            assert!(answer.field("set-cookie").unwrap().contains("Max-Age=0"));
            site.wait(10).await;
            assert_eq!(site.rws.seats(), []);
            assert_eq!(site.poll(&cookie).await, 401);
            assert_eq!(site.log_out(&cookie).await.status, 401);
        },
    );
    let states: Vec<String> =
        events(&trace, "srs.session").iter().map(|(_, event)| event["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["opened", "closed"]);
}

#[test]
fn without_polls_a_session_ends_at_sixty_seconds_sharp_and_a_login_restores_service() {
    let (_, trace) = on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.wait(20).await;
            assert_eq!(site.poll(&cookie).await, 200);
            site.rws.start("braun", "rec-1");
            site.wait(61).await;
            let answer = site.ask("GET", "/ping", &[("cookie", cookie.clone()), basic("braun")], "").await;
            assert_eq!((answer.status, answer.body["statusCode"].as_u64()), (401, Some(20)));
            site.until_uploaded("rec-1").await;
            assert_eq!(site.rws.seats(), []);
            let again = site.logged_in("braun").await;
            assert_ne!(again, cookie);
            assert_eq!((site.poll(&again).await, site.poll(&cookie).await), (200, 401));
        },
    );
    let polls = events(&trace, "srs.poll");
    let sessions = events(&trace, "srs.session");
    assert_eq!((sessions[1].1["state"].as_str(), sessions[1].0 - polls[0].0), (Some("expired"), 60_000));
    assert_eq!(polls[1].1, serde_json::json!({"login": "braun", "accepted": false, "counts": false}));
    let recordings = events(&trace, "srs.recording");
    let stopped = recordings.iter().find(|(_, event)| event["state"] == "stopped").unwrap();
    assert_eq!((stopped.0, stopped.1["why"].as_str()), (sessions[1].0, Some("no_poll")));
}

#[test]
fn credentials_stand_in_for_the_cookie() {
    on_site(
        |_| {},
        |site| async move {
            site.logged_in("braun").await;
            let poll = |login: &'static str| {
                let site = site.clone();
                async move { site.ask("GET", "/ping", &[basic(login)], "").await.status }
            };
            assert_eq!((poll("braun").await, poll("hodges").await), (200, 401));
            let wrong = ("authorization", "Basic YnJhdW46d3Jvbmc=".to_owned());
            assert_eq!(site.ask("GET", "/ping", &[wrong], "").await.status, 401);
            assert_eq!(site.ask("POST", "/api/v2/me", &[basic("braun")], LOGOUT).await.status, 200);
            assert_eq!(poll("braun").await, 401);
        },
    );
}

#[test]
fn refusals_say_what_is_wrong() {
    on_site(
        |_| {},
        |site| async move {
            let nowhere = site.log_in("braun", &[("server", RWS1), ("place", "Nowhere")]).await;
            assert_eq!((nowhere.status, nowhere.body["statusCode"].as_u64()), (404, Some(6)));
            assert_eq!(nowhere.message(), "failed to find the place Nowhere");
            let no_server = site.log_in("braun", &[("place", "Place1")]).await;
            assert_eq!((no_server.status, no_server.body["statusCode"].as_u64()), (400, Some(1)));
            assert!(no_server.message().contains("server"));
            let no_url = site.log_in("braun", &[("server", "rws1")]).await;
            assert_eq!((no_url.status, no_url.message().contains("server")), (400, true));
            assert_eq!(
                site.ask("GET", "/api/v2/me", &[basic("braun")], "").await.status,
                400,
                "no server is known yet"
            );
            let stranger = ("authorization", "Basic YnJhdW46d3Jvbmc=".to_owned());
            let body = parameters_of(&[("server", RWS1)]);
            assert_eq!(site.ask("POST", "/api/v2/me", &[stranger], &body).await.status, 401);
            assert_eq!(site.ask("POST", "/api/v2/me", &[], &body).await.status, 401);
            let large = format!("[{}]", " ".repeat(70_000));
            assert_eq!(site.ask("POST", "/api/v2/me", &[basic("braun")], &large).await.status, 413);
            assert_eq!(site.ask("DELETE", "/api/v2/me", &[], "").await.status, 405);
            assert_eq!(site.ask("GET", "/elsewhere", &[], "").await.status, 404);
            let gone = site.log_in("braun", &[("server", "http://rws1:80")]).await;
            assert_eq!(
                (gone.status, gone.body["statusCode"].as_u64()),
                (503, Some(4)),
                "exactly the port that was given"
            );
            site.wait(5).await;
            assert_eq!(site.rws.seats(), []);
            // With a server known, a login without configuration goes there.
            let cookie = site.logged_in("braun").await;
            site.log_out(&cookie).await;
            assert_eq!(site.ask("GET", "/api/v2/me", &[basic("braun")], "").await.status, 200);
            assert_eq!(site.rws.seats(), [("braun".to_owned(), None)]);
        },
    );
}

#[test]
fn a_change_of_place_is_a_new_login_in_the_same_session() {
    on_site(
        |_| {},
        |site| async move {
            let answer = site.log_in("braun", &[("server", RWS1), ("place", "Place1"), ("devices", "5001")]).await;
            let cookie = answer.cookie();
            assert_eq!(site.rws.store().seats.values().next().unwrap().devices, 1);
            site.rws.start("braun", "rec-1");
            site.wait(20).await;
            let fields = [("cookie", cookie.clone()), basic("braun")];
            let body = parameters_of(&[("server", RWS1), ("place", "Nowhere")]);
            assert_eq!(site.ask("POST", "/api/v2/me", &fields, &body).await.status, 404);
            assert_eq!(site.rws.store().reports.len(), 1, "a refused change changes nothing");
            let body = parameters_of(&[("server", RWS1), ("place", "Place2")]);
            assert_eq!(site.ask("POST", "/api/v2/me", &fields, &body).await.status, 200);
            site.wait(7).await;
            assert_eq!(site.rws.seats(), [("braun".to_owned(), Some("Place2".to_owned()))]);
            assert_eq!(site.poll(&cookie).await, 200);
            site.until_uploaded("rec-1").await;
            let reports = serde_json::to_string(&site.rws.store().reports).unwrap();
            assert!(reports.contains("new_place"), "{reports}");
            site.rws.start("braun", "rec-2");
            site.wait(5).await;
            site.rws.stop("braun", "rec-2");
            site.until_uploaded("rec-2").await;
        },
    );
}

#[test]
fn another_agent_takes_over_or_is_refused_by_policy() {
    on_site(
        |_| {},
        |site| async move {
            let braun = site.logged_in("braun").await;
            let hodges = site.logged_in("hodges").await;
            assert_eq!((site.poll(&braun).await, site.poll(&hodges).await), (401, 200));
            site.wait(7).await;
            assert_eq!(site.rws.seats(), [("hodges".to_owned(), None)]);
        },
    );
    on_site(
        |config| config.takeover = Takeover::Refuse,
        |site| async move {
            let braun = site.logged_in("braun").await;
            assert_eq!(site.log_in("hodges", &[("server", RWS1)]).await.status, 409);
            assert_eq!(site.poll(&braun).await, 200);
        },
    );
}

#[test]
fn trouble_at_rws_is_tried_once_more_and_then_told() {
    on_site(
        |_| {},
        |site| async move {
            site.rws.store().trouble = vec![500];
            let cookie = site.logged_in("braun").await;
            site.log_out(&cookie).await;
            site.rws.store().trouble = vec![500, 503];
            let answer = site.log_in("braun", &[("server", RWS1)]).await;
            assert_eq!((answer.status, answer.message().contains("rws1")), (503, true), "{answer:?}");
            site.logged_in("braun").await;
        },
    );
}

#[test]
fn the_other_data_centre_by_itself_or_by_a_new_login() {
    let login = [("server", RWS1), ("peer_server", RWS2), ("place", "Place1")];
    for (failover, by_itself) in [(Failover::Automatic, true), (Failover::WaitForLogin, false)] {
        let ((), trace) = on_site(
            move |config| config.failover = failover,
            move |site| async move {
                let cookie = site.log_in("braun", &login).await.cookie();
                site.rws.start("braun", "rec-1");
                site.wait(20).await;
                site.control.power_off("rws1").await;
                site.keep_polling(&cookie, 120).await;
                let place2 = vec![("braun".to_owned(), Some("Place1".to_owned()))];
                assert_eq!(site.rws2.seats(), if by_itself { place2.clone() } else { Vec::new() });
                if !by_itself {
                    // The desktop turns to the data centre that is left.
                    let fields = [("cookie", cookie.clone()), basic("braun")];
                    let body = parameters_of(&[("server", RWS2), ("place", "Place1")]);
                    assert_eq!(site.ask("POST", "/api/v2/me", &fields, &body).await.status, 200);
                    assert_eq!(site.rws2.seats(), place2);
                }
                site.rws2.start("braun", "rec-2");
                site.wait(5).await;
                site.rws2.stop("braun", "rec-2");
                site.keep_polling(&cookie, 600).await;
                assert!(
                    site.rws2.store().files.contains_key("rec-2"),
                    "what is owed to the lost one holds up no other's"
                );
                site.control.power_on("rws1").await;
                site.keep_polling(&cookie, 600).await;
                assert!(
                    site.rws.store().files.contains_key("rec-1"),
                    "what the lost one ordered comes when it is back"
                );
            },
        );
        let why: Vec<_> = events(&trace, "srs.session").iter().map(|(_, event)| event["why"].clone()).collect();
        assert_eq!(why, ["login", if by_itself { "failover" } else { "data_centre" }]);
    }
}

#[test]
fn the_peer_is_reached_by_its_own_scheme() {
    on_site(
        |_| {},
        |site| async move {
            let login = [("server", RWS2), ("peer_server", "https://rws3:8443")];
            let cookie = site.log_in("braun", &login).await.cookie();
            site.control.power_off("rws2").await;
            site.keep_polling(&cookie, 120).await;
            assert_eq!(site.rws.seats(), [("braun".to_owned(), None)]);
        },
    );
}

#[test]
fn a_login_finds_the_peer_where_the_server_is_lost_already() {
    on_site(
        |_| {},
        |site| async move {
            site.control.power_off("rws1").await;
            let asked = truth();
            let answer = site.log_in("braun", &[("server", RWS1), ("peer_server", RWS2)]).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            // Desktops wait for ten seconds.
            assert!(truth() - asked < 8_000, "{} ms", truth() - asked);
            assert_eq!(site.rws2.seats().len(), 1);
        },
    );
}

#[test]
fn an_rws_that_has_forgotten_the_session_gets_a_new_login_and_the_recording_goes_on() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.rws.start("braun", "rec-1");
            site.wait(20).await;
            site.rws.forget();
            site.control.restart("rws1", std::time::Duration::from_secs(3)).await;
            site.wait(20).await;
            assert_eq!(site.rws.seats(), [("braun".to_owned(), None)]);
            assert_eq!(site.poll(&cookie).await, 200);
            site.rws.stop("braun", "rec-1");
            site.until_uploaded("rec-1").await;
            let (started, stopped) = site.check("rec-1", super::site::USER);
            assert!(stopped - started >= 39_000, "{}", stopped - started);
        },
    );
}
