//! An agent's call from the sync to the recording in the page.

use crate::fake::{Fake, agent, call, wav};
use crate::stage::*;
use serde_json::json;
use wire::contact::UploadState;
use wire::rte::ToServer;

fn braun() -> Fake {
    let fake = Fake::default();
    fake.with(|u| {
        u.agents = vec![agent(7, "braun@x.example", "Dana", "Braun"), agent(8, "hodges@x.example", "Lee", "Hodges")]
    });
    fake
}

#[test]
fn a_consultation_from_the_sync_to_the_page() {
    let outcome = Run::new(&braun()).go(|mut s| async move {
        s.log_in().await;
        wait(5 * SEC).await;
        let users = s.get("/sim/users").await.json();
        assert_eq!(users.as_array().unwrap().len(), 2);
        assert_eq!(
            (&users[0]["active"], &users[0]["roles"], &users[0]["profile"]),
            (&json!(false), &json!(["Agent"]), &json!("UJET"))
        );
        s.enable(&[("braun@x.example", r"CORP\dbraun"), ("hodges@x.example", r"CORP\lhodges")]).await;

        let on = STARTS + MIN;
        wait(on - kernel::time::truth()).await;
        let mut one = Pc::up("PC-1", &[session(1, r"corp\DBraun", on, None)]).await;
        let mut two = Pc::up("PC-2", &[session(1, r"CORP\lhodges", on, None)]).await;
        assert_eq!(one.capture(5).await, (true, "eligible".into(), None));
        assert!(two.capture(5).await.0);

        wait(10 * MIN).await;
        let (start, end) = (on + 5 * MIN, on + 5 * MIN + 141 * SEC);
        let consulted = (start + 70 * SEC, start + 112 * SEC);
        let mut c = call(100, kernel::time::truth(), &[(1, 7, start, end), (2, 8, consulted.0, consulted.1)]);
        s.fake.with(|u| u.calls.push(c.clone()));
        let (id, from, to) = one.relay(90).await;
        assert_eq!((id.as_str(), from, to), ("1", start, end));
        assert_eq!(two.relay(10).await, ("2".into(), consulted.0, consulted.1));
        one.say(&ToServer::RelayTaken { contact: id.clone() }).await;
        let list = s.contacts().await;
        assert_eq!(list.len(), 2);
        assert!(
            list.iter()
                .all(|c| c.video_upload_state == UploadState::NotYet && c.audio_upload_state == UploadState::NotYet)
        );

        let video = recording(1, 200_000);
        assert!(s.upload("PC-1", "1", &video, &[(0, 141_000)]).await);
        assert!(s.upload("PC-2", "2", &recording(2, 900), &[(0, 42_000)]).await);
        wait(5 * MIN).await;
        let sound = wav(3, 141_000);
        c["recording_url"] = json!("http://ujet:8090/recordings/100.wav");
        c["updated_at"] = json!(wire::time::iso(kernel::time::truth()));
        s.fake.with(|u| {
            u.audio.insert(100, sound.clone());
            u.calls[0] = c;
        });
        let list = s.until(90, |l| l.iter().all(|c| c.audio_uploaded)).await;
        assert_eq!(list[0].call_duration, 141_000);
        assert_eq!((list[0].last_name.as_str(), list[1].last_name.as_str()), ("Braun", "Hodges"));
        assert_eq!(list[0].assoc_call_id, list[1].assoc_call_id);
        assert_eq!((list[0].ani.as_str(), list[0].dnis.as_str()), ("+15550100", "+18005550199"));
        assert_eq!(
            list[0].video_history.iter().map(|h| h.1).collect::<Vec<_>>(),
            [UploadState::NotYet, UploadState::Uploaded]
        );
        assert_eq!(list[0].note, "");
        assert_eq!(s.get("/sim/contacts/1/video").await.body, video);
        assert_eq!(s.get("/sim/contacts/2/audio").await.body, sound);
        assert_eq!(s.get("/sim/contacts/2/associated").await.json().as_array().unwrap().len(), 2);
        assert_eq!(s.get("/sim/status").await.json()["owed"], 0);

        let page = String::from_utf8(s.get("/").await.body.to_vec()).unwrap();
        for cell in [
            "Contact ID",
            "Last Name",
            "Call Duration",
            "Associated Call ID",
            "Video File Upload State",
            "Audio File Upload State",
            "00:02:21",
            "00:00:42",
            "File is uploaded",
        ] {
            assert!(page.contains(cell), "{cell}");
        }
        let contact = String::from_utf8(s.get("/contacts/2").await.body.to_vec()).unwrap();
        assert!(contact.contains("<img") && contact.contains("<audio") && contact.contains("/contacts/1"));
        s.control.disk("wfo")
    });
    for (path, bytes) in &outcome.result {
        let holds = |what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
        assert!(!holds(b"\x89PNG") && !holds(b"RIFF") && !holds(&recording(1, 200)[8..40]), "{path} is readable");
        assert!(!holds(b"Braun"), "{path} names somebody");
    }
    assert!(outcome.result.iter().map(|f| f.1.len()).sum::<usize>() > 300_000);
    let said: String = outcome.trace.records.iter().map(|r| &*r.fields).collect();
    for secret in ["admin-secret", "event-secret", "token-PC", "hazelcast", "dWpldDpwYXNz"] {
        assert!(!said.contains(secret), "{secret} is in the trace");
    }
    assert_eq!(events(&outcome.trace, "contact.imported").len(), 2, "each contact once");
}

#[test]
fn names_from_the_acd_are_shown_and_never_run() {
    let fake = Fake::default();
    fake.with(|u| {
        u.agents = vec![agent(7, "b@x.example", "A", "<script>alert(1)</script>")];
        u.calls = vec![call(1, STARTS + SEC, &[(1, 7, STARTS, STARTS + SEC)])];
    });
    Run::new(&fake).go(|mut s| async move {
        s.until(120, |l| l.len() == 1).await;
        for path in ["/", "/contacts/1"] {
            let page = s.get(path).await;
            let text = String::from_utf8(page.body.to_vec()).unwrap();
            assert!(text.contains("&lt;script&gt;") && !text.contains("<script"), "{path}");
        }
    });
}

#[test]
fn a_page_runs_nothing_and_is_shown_in_nobodys_frame() {
    Run::new(&braun()).go(|mut s| async move {
        s.log_in().await;
        let login = s.raw(http::Method::GET, "/login", &[], Default::default()).await;
        for (path, answer) in [("/", s.get("/").await), ("/contacts/9", s.get("/contacts/9").await), ("/login", login)]
        {
            let header = |name: &str| answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
            let policy = header("content-security-policy");
            for part in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("script-src"), "{path}: {policy}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
    });
}

#[test]
fn nobody_comes_in_without_a_login() {
    Run::new(&braun()).go(|mut s| async move {
        s.log_in().await;
        let get = http::Method::GET;
        for path in [
            "/api/rest/recording/contact",
            "/sim/users",
            "/sim/acds",
            "/sim/status",
            "/sim/discrepancies",
            "/sim/contacts/1/video",
            "/sim/contacts/1/audio",
            "/sim/contacts/1/associated",
            "/sim/live/a@b",
        ] {
            assert_eq!(s.raw(get.clone(), path, &[], Default::default()).await.status, 401, "{path}");
            let made_up = [("cookie", "hazelcast.sessionId=00000000000000000000000000000000")];
            assert_eq!(s.raw(get.clone(), path, &made_up, Default::default()).await.status, 401, "{path}");
        }
        let page = s.raw(get, "/contacts/1", &[], Default::default()).await;
        assert!(!String::from_utf8_lossy(&page.body).contains("Contact ID"));
        let who = json!({"userId": "admin", "password": "wrong", "language": "en"}).to_string();
        let json = [("content-type", "application/json")];
        assert_eq!(s.raw(http::Method::POST, "/api/rest/authorize", &json, who.into()).await.status, 401);
        for token in ["", "Bearer ", "Bearer token-PC-9", "Basic dG9rZW4="] {
            let answer =
                s.raw(http::Method::POST, "/sim/uploads", &[("authorization", token), json[0]], "{}".into()).await;
            assert_eq!(answer.status, 401, "{token}");
        }
    });
}

#[test]
fn a_login_lasts_for_a_day() {
    Run::new(&braun()).go(|mut s| async move {
        s.log_in().await;
        let (get, cookie) = (http::Method::GET, s.cookie());
        let headers = [("cookie", cookie.as_str())];
        wait(1439 * MIN).await;
        assert_eq!(s.raw(get.clone(), "/sim/users", &headers, Default::default()).await.status, 200);
        wait(2 * MIN).await;
        assert_eq!(s.raw(get, "/sim/users", &headers, Default::default()).await.status, 401);
    });
}

#[test]
fn a_list_of_some_days_has_their_contacts_and_no_others() {
    Run::new(&braun()).go(|mut s| async move {
        s.log_in().await;
        wait(5 * SEC).await;
        for id in 100..103 {
            let start = kernel::time::truth();
            wait(5 * MIN).await;
            s.fake.with(|u| u.calls.push(call(id, kernel::time::truth(), &[(1, 7, start, start + MIN)])));
            wait(24 * 60 * MIN - 5 * MIN).await;
        }
        let date = |day: i64| wire::time::iso(STARTS + day * 24 * 60 * MIN)[..10].to_owned();
        for (from, to, ids) in [(0, 0, vec!["1"]), (0, 1, vec!["2", "1"]), (1, 2, vec!["3", "2"]), (2, 2, vec!["3"])] {
            let path = format!("/api/rest/recording/contact?beginDate={}&endDate={}", date(from), date(to));
            let list = s.get(&path).await.json();
            let seen: Vec<_> = list.as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
            assert_eq!(seen, ids, "{path}");
        }
    });
}
