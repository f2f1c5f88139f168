//! 2.0 with the Programmatic APIs.

use crate::office::{Browser, STARTS, run, seconds, sha256, user, wait};
use mocks::webex::{By, CallOptions, Config, NewQueue, Webex};
use wire::webex::activities::Activity;
use wire::webex::captures::{self, Query};
use wire::webex::config::{Page, Queue, Team, User};
use wire::webex::problem::Problem;
use wire::webex::search;
use wire::webex::statistics::{AgentInterval, AgentQueueInterval, QueueInterval};
use wire::webex::tasks::{List, Status, Task};

async fn tasks(browser: &Browser) -> Vec<Task> {
    browser.get::<List<Task>>(&format!("/v1/tasks?from={}", STARTS - 1)).await.data
}

fn query(ids: &[&str]) -> captures::Request {
    captures::Request {
        query: Query {
            org_id: None,
            url_expiration: Some(30),
            task_ids: ids.iter().map(|i| (*i).into()).collect(),
            include_segments: None,
            include_va_recordings: None,
        },
    }
}

async fn captured(browser: &Browser, request: &captures::Request) -> Vec<captures::Captures> {
    browser.post::<captures::Answer>("/v1/captures/query", request).await.data
}

/// A consultation of 42 seconds in a call of 141.
async fn consultation(webex: &Webex, options: &CallOptions) -> mocks::webex::Facts {
    webex.call_start("c1", "+15550100", "+18005550199", options).expect("new");
    webex.connect("c1", "braun").expect("answers");
    wait(70).await;
    webex.consult("c1", "braun", "hodges").expect("asks");
    webex.accept_consult("c1").expect("accepts");
    wait(42).await;
    webex.end_consult("c1").expect("ends");
    wait(29).await;
    webex.hang_up("c1", By::Customer).expect("ends")
}

#[test]
fn a_contact_comes_out_late_and_its_audio_later() {
    run(Config::default(), |webex, browser, _| async move {
        let facts = consultation(&webex, &CallOptions::after(seconds(7_200), seconds(600))).await;
        let ended = STARTS + 141_000;
        let near = |t: Option<i64>, due: i64| t.is_some_and(|t| (t - due).abs() < 1_000);
        assert!(near(facts.metadata_at, ended + 7_200_000) && near(facts.audio_at, ended + 7_800_000), "{facts:?}");
        assert!(tasks(&browser).await.is_empty());
        assert!(captured(&browser, &query(&[&facts.acd_id])).await.is_empty(), "no error, but nothing");
        wait(7_200).await;
        let seen = tasks(&browser).await;
        assert_eq!((seen.len(), seen[0].id.as_str()), (1, facts.acd_id.as_str()));
        assert_eq!((seen[0].attributes.status, seen[0].attributes.capture_requested), (Status::Completed, Some(true)));
        assert_eq!(seen[0].attributes.owner.id, webex.user_ids("braun").expect("there").id);
        assert!(captured(&browser, &query(&[&facts.acd_id])).await.is_empty());
        wait(600).await;

        let captured = captured(&browser, &query(&[&facts.acd_id, "00000000-0000-4000-8000-000000000000"])).await;
        assert_eq!(captured.len(), 1, "who is not known is left out");
        let kinds: Vec<_> =
            captured[0].recording.iter().map(|r| (r.attributes.call_type.as_str(), r.segment)).collect();
        assert_eq!(kinds, [("main", false), ("consult", false)]);
        let main = &captured[0].recording[0].attributes;
        let ci = webex.user_ids("braun").expect("there").ci_user_id;
        assert_eq!(main.participants, [ci.as_str(), "+155*0100"]);
        for (row, piece) in captured[0].recording.iter().zip(facts.pieces.iter().filter(|p| !p.segment)) {
            let (status, file) = browser.file(&row.attributes.file_path).await;
            assert_eq!((status, sha256(&file)), (200, piece.sha256.clone()));
            assert_eq!((row.attributes.start_time, row.attributes.stop_time), piece.span);
            assert_eq!((row.id.as_str(), piece.channels), (piece.id.as_str(), 2));
        }
        assert_eq!(facts.pieces.iter().map(|p| p.length_ms / 1_000).collect::<Vec<_>>(), [141, 141, 42]);
    });
}

#[test]
fn segments_are_pieces_of_the_main_recording_and_never_of_a_consultation() {
    run(Config::default(), |webex, browser, _| async move {
        let facts = consultation(&webex, &CallOptions::default()).await;
        let mut request = query(&[&facts.acd_id]);
        request.query.include_segments = Some(true);
        let rows = captured(&browser, &request).await;
        let kinds: Vec<_> = rows[0].recording.iter().map(|r| (r.attributes.call_type.as_str(), r.segment)).collect();
        assert_eq!(kinds, [("main", true), ("consult", false)]);
    });
}

#[test]
fn an_address_expires_and_cannot_be_made_up() {
    run(Config::default(), |webex, browser, _| async move {
        let facts = consultation(&webex, &CallOptions::default()).await;
        let rows = captured(&browser, &query(&[&facts.acd_id])).await;
        let url = rows[0].recording[0].attributes.file_path.clone();
        assert_eq!(browser.file(&url).await.0, 200);
        assert_eq!(browser.file(&url.replace("token=", "token=0")).await.0, 403);
        let far = url.split("expires=").next().expect("a beginning").to_owned() + "expires=9999999999999&token=x";
        assert_eq!(browser.file(&far).await.0, 403);
        wait(30 * 60).await;
        let (status, why) = browser.file(&url).await;
        assert!(status == 403 && String::from_utf8_lossy(&why).contains("expired"));
    });
}

#[test]
fn captures_are_asked_for_by_the_rules() {
    run(Config::default(), |_, browser, _| async move {
        let id = "00000000-0000-4000-8000-000000000000";
        let ids: Vec<String> = (0..11).map(|n| format!("00000000-0000-4000-8000-0000000000{n:02}")).collect();
        let eleven: Vec<&str> = ids.iter().map(String::as_str).collect();
        let with = |minutes| captures::Request { query: Query { url_expiration: Some(minutes), ..query(&[id]).query } };
        let bad = [with(0), with(61), query(&eleven), query(&[]), query(&[id, id]), query(&["no-uuid"])];
        for (n, request) in bad.iter().enumerate() {
            let body = serde_json::to_string(request).expect("writes");
            let answer = browser.ask("POST", "/v1/captures/query", &body).await.expect("an answer");
            assert_eq!(answer.status(), 400, "{n}");
            let problem: Problem = crate::office::read(&answer);
            assert!(n > 0 || problem.error.message[0].description == "urlExpiration should be greater than 0.");
        }
        assert!(captured(&browser, &query(&eleven[..10])).await.is_empty());
        assert_eq!(browser.status("POST", "/v1/captures/query", "nonsense").await, 400);
    });
}

#[test]
fn whether_a_capture_comes_is_not_known_at_first() {
    use mocks::webex::Delay;
    let config = Config { capture_known: Delay::After(seconds(600)), ..Config::default() };
    run(config, |webex, browser, _| async move {
        webex.permit_recording("q1", false).expect("there");
        webex.call_start("c1", "+1", "+2", &CallOptions { live: true, ..CallOptions::default() }).expect("new");
        let requested = async |browser: &Browser| tasks(browser).await[0].attributes.capture_requested;
        assert_eq!(tasks(&browser).await[0].attributes.status, Status::Queued);
        webex.connect("c1", "braun").expect("answers");
        assert_eq!((requested(&browser).await, tasks(&browser).await[0].attributes.status), (None, Status::Assigned));
        wait(10).await;
        let facts = webex.hang_up("c1", By::Agent).expect("ends");
        assert!(facts.pieces.is_empty() && facts.audio_at.is_none(), "its queue is not recorded");
        assert_eq!(requested(&browser).await, None);
        wait(600).await;
        assert_eq!(requested(&browser).await, Some(false));
    });
}

#[test]
fn tasks_are_listed_by_the_rules() {
    run(Config::default(), |webex, browser, _| async move {
        for n in 0..5 {
            let call = format!("c{n}");
            webex.call_start(&call, "+1", "+2", &CallOptions::default()).expect("new");
            webex.hang_up(&call, By::Customer).expect("gives up");
            wait(10).await;
        }
        webex.chat("chat", "braun", seconds(5)).expect("chats");
        let all = tasks(&browser).await;
        assert_eq!(all.iter().filter(|t| t.attributes.channel_type == "telephony").count(), 5);
        assert_eq!(all.iter().filter(|t| t.attributes.channel_type == "chat").count(), 1);
        assert!(all.windows(2).all(|w| w[0].attributes.created_time <= w[1].attributes.created_time));
        let calls: List<Task> =
            browser.get(&format!("/v1/tasks?from={STARTS}&channelTypes=telephony&pageSize=2")).await;
        assert_eq!(calls.data.len(), 2);
        let from = calls.data[1].attributes.created_time;
        let next: List<Task> = browser.get(&format!("/v1/tasks?from={from}&to={}", from + 10_500)).await;
        assert_eq!(next.data.len(), 2, "both ends included");
        for bad in
            ["", "?from=x", "?from=1&pageSize=0", "?from=1&pageSize=1001", "?from=1&channelTypes=FAX", "?from=9&to=1"]
        {
            assert_eq!(browser.status("GET", &format!("/v1/tasks{bad}"), "").await, 400, "{bad}");
        }
        assert_eq!(browser.status("GET", "/v1/tasks?from=1&orgId=other", "").await, 403);
    });
}

#[test]
fn the_configuration_comes_in_bare_arrays_or_with_meta() {
    run(Config::default(), |webex, browser, _| async move {
        webex.add_user("ito", &user("Ito")).expect("new");
        webex.deactivate_user("ito").expect("there");
        webex.add_team("t2", "Team Two", true).expect("new");
        let org = browser.config.org_id();
        let page = |v: &str, of: &str, n: u32| format!("/organization/{org}/{v}{of}?page={n}&pageSize=2");
        let first: Vec<User> = browser.get(&page("", "user", 0)).await;
        let second: Vec<User> = browser.get(&page("", "user", 1)).await;
        let third: Vec<User> = browser.get(&page("", "user", 2)).await;
        assert_eq!((first.len(), second.len(), third.len()), (2, 1, 0), "until []");
        let braun = &first[0];
        let ids = webex.user_ids("braun").expect("there");
        assert_eq!((&braun.id, &braun.ci_user_id, braun.db_id.as_ref()), (&ids.id, &ids.ci_user_id, Some(&ids.tid)));
        assert!(braun.id != braun.ci_user_id && braun.contact_center_enabled);
        assert!(!second[0].active, "not active, but there");
        let raw = browser.ask("GET", &page("", "user", 0), "").await.expect("an answer");
        let raw = String::from_utf8_lossy(raw.body()).into_owned();
        assert!(raw.contains("deafultDialledNumber") && raw.starts_with('['));
        let v2: Page<User> = browser.get(&page("v2/", "user", 1)).await;
        assert_eq!((v2.meta.total_records, v2.meta.links.next, v2.data.len()), (3, None, 1));
        let one: User = browser.get(&format!("/organization/{org}/user/by-ci-user-id/{}", ids.ci_user_id)).await;
        assert_eq!(one.id, ids.id);
        let teams: Vec<Team> = browser.get(&format!("/organization/{org}/team")).await;
        assert_eq!(teams.iter().map(|t| t.team_type.as_str()).collect::<Vec<_>>(), ["AGENT", "CAPACITY"]);
        let queues: Page<Queue> = browser.get(&format!("/organization/{org}/v2/contact-service-queue")).await;
        assert_eq!(queues.data[0].call_distribution_groups.as_ref().map(Vec::len), Some(1));

        webex.rename_user("braun", "Dora", "Brown").expect("there");
        webex.remove_user("hodges").expect("deleted");
        webex.rename_team("t1", "Team 1").expect("there");
        webex.remove_team("t2").expect("deleted");
        let users: Vec<User> = browser.get(&format!("/organization/{org}/user")).await;
        assert_eq!(users.iter().map(|u| u.last_name.as_str()).collect::<Vec<_>>(), ["Brown", "Ito"]);
        let teams: Vec<Team> = browser.get(&format!("/organization/{org}/team")).await;
        assert_eq!(teams.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["Team 1"]);
        webex.restore_user("hodges").expect("back");
        let users: Vec<User> = browser.get(&format!("/organization/{org}/user")).await;
        assert_eq!(users.len(), 3);
        assert_eq!(browser.status("GET", "/organization/other/user", "").await, 403);
        assert_eq!(browser.status("GET", &format!("/organization/{org}/user?page=-1"), "").await, 400);
    });
}

#[test]
fn a_search_gives_what_is_selected() {
    run(Config { search_page: 2, ..Config::default() }, |webex, browser, _| async move {
        for n in 0..3 {
            let call = format!("c{n}");
            webex.call_start(&call, "+1", "+2", &CallOptions::default()).expect("new");
            webex.connect(&call, "braun").expect("answers");
            wait(10).await;
            webex.hang_up(&call, By::Customer).expect("ends");
        }
        let now = STARTS + 100_000;
        let mut cursor = "0".to_owned();
        let mut found = Vec::new();
        loop {
            let request = search::Request::window(search::CONTACTS, STARTS, now, &cursor);
            let answer: search::Answer = browser.post("/search", &request).await;
            let page = answer.data.and_then(|d| d.task_details).expect("sessions");
            found.extend(page.tasks);
            match page.page_info.end_cursor.filter(|_| page.page_info.has_next_page) {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!(found.len(), 3);
        let events: Vec<&str> = found[0].activities.nodes.iter().map(|n| n.event_name.as_str()).collect();
        assert_eq!(
            events,
            ["recording-available", "ended", "recording-started", "connected", "connect", "parked", "new"]
        );
        let request = search::Request::window(search::SESSIONS, STARTS - 1_000, now, "0");
        let answer: search::Answer = browser.post("/search", &request).await;
        let sessions = answer.data.and_then(|d| d.agent_session).expect("sessions").agent_sessions;
        assert_eq!(sessions.len(), 2);
        assert!(sessions[0].channel_info[0].activities.nodes.last().is_some_and(|n| n.is_login_activity));
        let small = serde_json::json!({"query": format!("{{task(from:{STARTS},to:{now}){{tasks{{id}}}}}}")});
        let answer: serde_json::Value = browser.post("/search", &small).await;
        assert_eq!(answer["data"]["task"]["tasks"][0].as_object().map(serde_json::Map::len), Some(1));
        for bad in ["{", "{task{tasks{id}}}", "{task(from:1,to:2){tasks{id}}}", "{nothing(from:1,to:2){a}}"] {
            let body = serde_json::json!({ "query": bad }).to_string();
            assert_eq!(browser.status("POST", "/search", &body).await, 400, "{bad}");
        }
    });
}

#[test]
fn activities_of_a_session_come_in_pages_of_their_own() {
    run(Config::default(), |webex, browser, _| async move {
        webex.call_start("c1", "+1", "+2", &CallOptions::default()).expect("new");
        webex.connect("c1", "braun").expect("answers");
        for _ in 0..60 {
            wait(1).await;
            webex.hold("c1", "braun").expect("holds");
            webex.unhold("c1", "braun").expect("is back");
        }
        let id = webex.hang_up("c1", By::Customer).expect("ends").acd_id;
        let ask = async |first: &str| {
            let query = format!(
                "{{taskDetails(from:{STARTS},to:{}){{tasks{{activities{first}{{totalCount nodes{{id}} pageInfo{{hasNextPage endCursor}}}}}}}}}}",
                STARTS + 90_000
            );
            let body = serde_json::json!({ "query": query }).to_string();
            browser.ask("POST", "/search", &body).await.expect("an answer")
        };
        let plain: search::Answer = crate::office::read(&ask("").await);
        let plain = &plain.data.expect("data").task_details.expect("sessions").tasks[0].activities;
        assert!(plain.nodes.len() == 25 && plain.page_info.has_next_page && plain.total_count > 120);
        assert_eq!(
            (ask("(first:0)").await.status(), ask("(first:101)").await.status().as_u16()),
            (400.try_into().expect("a status"), 400)
        );

        let contacts = search::Request::window(search::CONTACTS, STARTS, STARTS + 90_000, "0");
        let mut found: search::Answer = browser.post("/search", &contacts).await;
        let mut session = found.data.take().and_then(|d| d.task_details).expect("sessions").tasks.remove(0);
        assert_eq!(session.activities.nodes.len(), 100);
        let after = session.activities.page_info.end_cursor.take().expect("more");
        let rest: search::Answer =
            browser.post("/search", &search::Request::activities(&id, session.created_time, &after)).await;
        let rest = rest.data.and_then(|d| d.task_details).expect("the session").tasks.remove(0).activities;
        assert!(!rest.page_info.has_next_page);
        let all: Vec<search::Node> = session.activities.nodes.into_iter().chain(rest.nodes).collect();
        assert_eq!((all.len() as i64, all[all.len() - 1].event_name.as_str()), (plain.total_count, "new"));
        assert!(all.windows(2).all(|w| w[0].created_time >= w[1].created_time));
    });
}

#[test]
fn activities_and_statistics_are_there() {
    run(Config::default(), |webex, browser, _| async move {
        webex.add_queue("q2", &NewQueue { name: "Sales".into(), ..NewQueue::default() }).expect("new");
        webex.call_start("c1", "+1", "+2", &CallOptions::default()).expect("new");
        wait(5).await;
        webex.connect("c1", "braun").expect("answers");
        wait(60).await;
        webex.hang_up("c1", By::Customer).expect("ends");
        webex.logout("hodges").expect("logs off");
        let path = format!("/v1/agents/activities?from={}", STARTS - 1);
        let all: List<Activity> = browser.get(&path).await;
        assert!(all.data.windows(2).all(|w| w[0].start_time <= w[1].start_time));
        assert_eq!(all.data.iter().filter(|a| a.is_login == 1).count(), 2);
        assert!(
            all.data.iter().any(|a| a.current_state == "logged-out")
                && all.data.iter().any(|a| a.end_time == -1 && a.active)
        );
        let braun = webex.user_ids("braun").expect("there").id;
        let one: List<Activity> = browser.get(&format!("{path}&agentIds={braun}&pageSize=3&page=1")).await;
        let states: Vec<&str> = one.data.iter().map(|a| a.current_state.as_str()).collect();
        assert_eq!(states, ["connected", "available"], "after idle, available and ringing");
        assert_eq!(
            browser.status("GET", &format!("/v1/agents/activities?from={}", STARTS - 86_400_000), "").await,
            400
        );
        assert_eq!(browser.status("GET", &format!("{path}&page=100&pageSize=100"), "").await, 400);

        let window = format!("from={STARTS}&to={}&interval=30", STARTS + 3_600_000);
        let queues: List<QueueInterval> = browser.get(&format!("/v1/queues/statistics?{window}")).await;
        assert_eq!(queues.data.len(), 4, "two queues, two intervals");
        assert_eq!((queues.data[0].total_enqueued_tasks, queues.data[0].average_enqueued_time), (1, 5_000.0));
        let agents: List<AgentInterval> =
            browser.get(&format!("/v1/agents/statistics?{window}&agentIds={braun}")).await;
        assert_eq!(agents.data[0].channels[0].total_engaged_duration, 60_000);
        let both: List<AgentQueueInterval> = browser.get(&format!("/sim/v1/agent-queue/statistics?{window}")).await;
        assert_eq!((both.data.len(), both.data[0].total_accepted_tasks), (1, 1));
        assert_eq!(browser.status("GET", "/v1/queues/statistics?from=0&to=900000&interval=7", "").await, 400);
    });
}
