//! Lists: every page, in an order that a moving list does not disturb, at the vendor's pace, on the vendor's host.

use crate::bench::*;
use serde_json::{Value, json};
use std::time::Duration;
use wfo::acd::failure::Failure;
use wfo::acd::types::Logon;
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Serves a list as so many pages, each once.
async fn pages(list: &str, rows: &[Value], per: usize) -> MockServer {
    let server = MockServer::start().await;
    let count = rows.chunks(per).count();
    for (n, page) in rows.chunks(per).enumerate() {
        let (n, total, per) = (n + 1, rows.len().to_string(), per.to_string());
        let mut response = ResponseTemplate::new(200).set_body_json(page);
        response = response.insert_header("total", total.as_str()).insert_header("per-page", per.as_str());
        if n < count {
            let link = |n: usize, rel: &str| format!("<{}{list}?page={n}&q=a,b>; rel=\"{rel}\"", server.uri());
            let links = format!("{}, {}", link(1, "first"), link(n + 1, "next"));
            response = response.insert_header("link", links.as_str());
        }
        Mock::given(method("GET"))
            .and(path(list))
            .and(query_param("page", n.to_string()))
            .and(header("authorization", CREDENTIAL))
            .respond_with(response)
            .expect(1)
            .mount(&server)
            .await;
    }
    server
}

#[test]
fn every_page_is_read_once_with_the_credential_and_in_the_order_of_ids() {
    real("pages", async {
        let rows: Vec<Value> = (1..=7).map(call).collect();
        let server = pages(CALLS, &rows, 2).await;
        let found = ujet(&server.uri()).changes(1_639_731_600_000).await.expect("read");
        assert_eq!(found.latest, Some(1_639_731_600_000));
        assert_eq!(ids(Ok(found)), Ok((1..=7).map(|n| n.to_string()).collect()));
        let first = &server.received_requests().await.expect("recorded")[0];
        let query: Vec<(String, String)> = first.url.query_pairs().into_owned().collect();
        for (name, value) in [
            ("updated_at[from]", "2021-12-17T09:00:00.000Z"),
            ("sort_column", "id"),
            ("sort_direction", "ASC"),
            ("page", "1"),
            ("per", "100"),
        ] {
            assert!(query.contains(&(name.into(), value.into())), "{name}: {query:?}");
        }
    });
}

#[test]
fn two_requests_are_a_second_apart() {
    assert!(wfo::acd::ujet::PACE.apart >= Duration::from_secs(1), "UJET allows one a second");
    real("pace", async {
        let rows: Vec<Value> = (1..=4).map(call).collect();
        let server = pages(CALLS, &rows, 1).await;
        let pace = wfo::acd::caller::Pace { apart: Duration::from_millis(200), ..QUICK };
        let began = kernel::time::since_boot();
        assert!(at_pace(&server.uri(), pace).changes(0).await.is_ok());
        assert!(kernel::time::since_boot() - began >= Duration::from_millis(600), "four requests, three pauses");
    });
}

#[test]
fn a_page_that_fails_is_asked_for_again_and_not_the_whole_list() {
    real("page", async {
        let rows: Vec<Value> = (1..=6).map(call).collect();
        let server = pages(CALLS, &rows, 2).await;
        let hiccup = Mock::given(path(CALLS)).and(query_param("page", "2")).respond_with(ResponseTemplate::new(503));
        hiccup.up_to_n_times(1).with_priority(1).mount(&server).await;
        assert_eq!(ids(ujet(&server.uri()).changes(0).await).map(|l| l.len()), Ok(6));
        assert_eq!(asked(&server).await, 4);
    });
}

#[test]
fn a_page_that_stays_away_makes_the_whole_list_worth_nothing() {
    real("torn", async {
        let rows: Vec<Value> = (1..=6).map(call).collect();
        let server = pages(CALLS, &rows, 2).await;
        let gone = Mock::given(path(CALLS)).and(query_param("page", "3")).respond_with(ResponseTemplate::new(500));
        gone.with_priority(1).mount(&server).await;
        assert_eq!(ids(ujet(&server.uri()).changes(0).await), Err(Failure::Status(500)));
        let asked = server.received_requests().await.expect("recorded");
        assert_eq!(asked.len(), 2 + 4);
        server.reset().await;
    });
}

#[test]
fn a_list_is_read_on_ujets_own_host_alone() {
    real("elsewhere", async {
        let other = MockServer::start().await;
        let port = other.address().port();
        for next in [
            format!("{}{CALLS}?page=2", other.uri()),
            format!("//127.0.0.1:{port}{CALLS}?page=2"),
            format!("https://127.0.0.1:{port}/x"),
            "nonsense".into(),
        ] {
            let server = MockServer::start().await;
            let link = format!("<{next}>; rel=\"next\"");
            let page = ResponseTemplate::new(200).set_body_json([call(1)]).insert_header("link", link.as_str());
            Mock::given(path(CALLS)).respond_with(page).mount(&server).await;
            assert_eq!(ids(ujet(&server.uri()).changes(0).await), Err(Failure::Elsewhere), "{next}");
        }
        assert_eq!(asked(&other).await, 0);
    });
}

#[test]
fn a_list_without_an_end_is_left() {
    real("circle", async {
        let server = MockServer::start().await;
        let link = format!("<{}{CALLS}?page=2>; rel=\"next\"", server.uri());
        let page = ResponseTemplate::new(200).set_body_json([call(1)]).insert_header("link", link.as_str());
        Mock::given(path(CALLS)).respond_with(page).mount(&server).await;
        let failure = ids(ujet(&server.uri()).changes(0).await).expect_err("a circle");
        assert!(matches!(failure, Failure::Malformed(_)), "{failure}");
        assert_eq!(asked(&server).await, 2);
    });
}

#[test]
fn agents_and_the_log_of_logons_are_lists_like_any_other() {
    real("lists", async {
        let agent = |id: u64| json!({"id": id, "email": format!("a{id}@x"), "first_name": "A", "last_name": "B"});
        let server = pages(AGENTS, &[agent(1), agent(2), agent(3)], 2).await;
        let found = ujet(&server.uri()).agents().await.expect("agents");
        assert_eq!(found.iter().map(|a| a.acd_id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!((found[0].email.as_str(), found[0].last.as_str()), ("a1@x", "B"));
        let row = |id: u64, activity: &str| json!({"id": id, "agent_id": 7, "activity": activity, "started_at": "2021-12-17T09:00:00.000Z"});
        let server = pages(LOGS, &[row(1, "login"), row(2, "lunch"), row(3, "logout")], 1).await;
        let logon = |on| Logon { agent: "7".into(), at: Some(1_639_731_600_000), on };
        assert_eq!(ujet(&server.uri()).logons(0).await, Ok(vec![logon(true), logon(false)]));
    });
}
