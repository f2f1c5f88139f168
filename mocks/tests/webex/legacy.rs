//! 1.0 and 2.0 with CMSv1.

use crate::office::{STARTS, face, read, run, seconds, sha256, user, wait};
use http::{Request, StatusCode};
use mocks::webex::{By, CallOptions, Config, Delay, Misstep};
use wire::webex::Pairing;
use wire::webex::legacy::{self, Aar, AuxiliaryList, Car, Csr, Query, QueueAttributes, TeamAttributes, UserAttributes};
use wire::webex::realtime::{Events, What};
use wire::webex::saml;
use wire::webex::statistics::QueueInterval;
use wire::webex::tasks::List;

fn all() -> Query {
    Query { date_begin: vec![STARTS - 1], number_of_records: 1_000, ..Query::default() }
}

#[test]
fn only_a_signed_address_of_this_tenant_is_answered() {
    run(face(Pairing::LegacyOn1), |_, browser, _| async move {
        let config = browser.config.clone();
        let url = format!("{}/security/users", config.legacy_api_url());
        assert_eq!(browser.legacy(&url).await.status(), StatusCode::OK);
        let (user, key, tenant) = (&*config.access.user, &*config.access.api_key, &*config.access.tenant_id);
        for (from, authorization) in [
            (user, legacy::authorization("wrong", user, tenant)),
            (user, legacy::authorization(key, user, "2000000")),
            ("other@x", legacy::authorization(key, user, tenant)),
            ("other@x", legacy::authorization(key, "other@x", tenant)),
            (user, String::new()),
            (user, "Bearer x".to_owned()),
        ] {
            let request = Request::get(&url).header("from", from).header("authorization", authorization);
            assert_eq!(browser.send(request, "").await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
        }
        let other = browser.legacy(&format!("{}/v1/tasks?from=1", config.base())).await;
        assert_eq!(other.status(), StatusCode::NOT_FOUND, "another face's");
    });
}

#[test]
fn a_user_without_access_is_told_which() {
    for (api, media) in [(true, false), (false, true)] {
        let mut config = face(Pairing::LegacyOn2);
        (config.access.may_api, config.access.may_media) = (api, media);
        run(config, move |_, browser, _| async move {
            let users = browser.legacy(&format!("{}/security/users", browser.config.legacy_api_url())).await;
            let audio = browser.legacy(&format!("{}/none", browser.config.legacy_media_url())).await;
            let due = |may, otherwise| if may { otherwise } else { 403 };
            assert_eq!((users.status().as_u16(), audio.status().as_u16()), (due(api, 200), due(media, 404)));
        });
    }
}

#[test]
fn three_requests_bring_users_teams_and_queues() {
    run(face(Pairing::LegacyOn1), |webex, browser, _| async move {
        webex.add_user("ito", &user("Ito")).expect("new");
        webex.deactivate_user("ito").expect("there");
        webex.remove_user("hodges").expect("there");
        let api = browser.config.legacy_api_url();
        let users: AuxiliaryList<UserAttributes> = read(&browser.legacy(&format!("{api}/security/users")).await);
        let states: Vec<_> =
            users.auxiliary_data_list.iter().map(|u| (u.attributes.last_name.as_str(), u.attributes.status)).collect();
        assert_eq!(states, [("Braun", 1), ("Hodges", 0), ("Ito", 0)]);
        assert_eq!(users.auxiliary_data_list[0].id, webex.user_ids("braun").expect("there").tid);
        let url = format!("{api}/auxiliary-data/resources/team");
        let teams: AuxiliaryList<TeamAttributes> = read(&browser.legacy(&url).await);
        assert_eq!(teams.auxiliary_data_list[0].attributes.name, "Team One");
        let url = format!("{api}/auxiliary-data/resources/virtual-team");
        let queues: AuxiliaryList<QueueAttributes> = read(&browser.legacy(&url).await);
        assert_eq!(queues.auxiliary_data_list[0].attributes.permit_recording, Some(1));
    });
}

#[test]
fn a_session_comes_out_late_with_its_activities_and_its_audio_later() {
    run(face(Pairing::LegacyOn1), |webex, browser, _| async move {
        let options = CallOptions::after(seconds(600), seconds(60));
        let sid = webex.call_start("c1", "+15550100", "+18005550199", &options).expect("new");
        assert_eq!(sid.len(), 32, "as the guide prints it");
        webex.connect("c1", "braun").expect("answers");
        wait(44).await;
        webex.transfer("c1", "braun", "hodges").expect("transfers");
        wait(74).await;
        let facts = webex.hang_up("c1", By::Customer).expect("ends");
        assert!(browser.dataset("csrs", &all()).await.data.is_empty());
        let api = browser.config.legacy_api_url();
        assert_eq!(browser.legacy(&format!("{api}/csrs/{sid}")).await.status(), StatusCode::NOT_FOUND);
        wait(600).await;
        let rows: Vec<Csr> = browser.dataset("csrs", &all()).await.records().expect("sessions");
        let tid = webex.user_ids("hodges").expect("there").tid;
        assert_eq!((rows[0].sid.as_str(), rows[0].tid.as_str(), rows[0].ani.as_str()), (&*sid, &*tid, "+15550100"));
        let by_release = Query { by_release: true, date_begin: vec![rows[0].released], ..all() };
        assert_eq!(browser.dataset("csrs", &by_release).await.data.len(), 1);
        let later = Query { date_begin: vec![rows[0].released + 1], ..by_release };
        assert!(browser.dataset("csrs", &later).await.data.is_empty());
        let cars: Vec<Car> =
            browser.dataset("cars", &Query { sid: sid.clone(), ..all() }).await.records().expect("activities");
        let connected: Vec<_> =
            cars.iter().filter(|c| c.current_state == "connected").map(|c| (c.cetts - c.cstts) / 1_000).collect();
        assert_eq!(connected, [44, 74]);
        let one: legacy::Dataset = read(&browser.legacy(&format!("{api}/cars/{}", cars[0].id)).await);
        assert_eq!(one.records::<Car>().expect("one")[0], cars[0]);

        let audio = format!("{}/{sid}", browser.config.legacy_media_url());
        assert_eq!(browser.legacy(&audio).await.status(), StatusCode::NOT_FOUND, "not yet");
        wait(60).await;
        let file = browser.legacy(&audio).await;
        assert_eq!((facts.pieces.len(), sha256(file.body())), (1, facts.pieces[0].sha256.clone()));
        assert_eq!((facts.pieces[0].channels, facts.pieces[0].length_ms / 1_000), (1, 118));
    });
}

#[test]
fn stereo_and_pauses_are_there_by_version() {
    for pairing in Pairing::ALL {
        run(Config { face: pairing, ..Config::default() }, move |webex, _, _| async move {
            webex.call_start("c1", "+1", "+2", &CallOptions::default()).expect("new");
            webex.connect("c1", "braun").expect("answers");
            let audio = webex.pause_audio("c1", "braun");
            let screen = webex.pause_screen("c1", "braun");
            assert_eq!(audio == Err(Misstep::NotThere("audio pause and resume")), !pairing.audio_pause());
            assert_eq!(screen == Err(Misstep::NotThere("screen pause and resume")), !pairing.screen_pause());
            wait(10).await;
            let facts = webex.hang_up("c1", By::Agent).expect("ends");
            assert_eq!(facts.pieces[0].channels, if pairing.stereo() { 2 } else { 1 });
            assert_eq!((facts.paused.len(), facts.screen_paused.len()), (audio.is_ok().into(), screen.is_ok().into()));
        });
    }
    let blank = Config { audio_pause_where_blank: true, ..Config::default() };
    run(blank, |webex, _, _| async move {
        webex.call_start("c1", "+1", "+2", &CallOptions::default()).expect("new");
        webex.connect("c1", "braun").expect("answers");
        webex.pause_audio("c1", "braun").expect("the policy has it");
    });
}

#[test]
fn real_time_events_tell_who_is_there() {
    run(face(Pairing::LegacyOn1), |webex, browser, _| async move {
        let api = browser.config.legacy_api_url();
        let first: Events = read(&browser.legacy(&format!("{api}/sim/real-time?after=0")).await);
        assert_eq!(first.events.iter().filter(|e| e.what == What::Login).count(), 2);
        webex.call_start("c1", "+1", "+2", &CallOptions::default()).expect("new");
        webex.connect("c1", "braun").expect("answers");
        webex.pause_screen("c1", "braun").expect("1.0 has it");
        webex.chat("t1", "hodges", seconds(5)).expect("chats");
        webex.hang_up("c1", By::Agent).expect("ends");
        webex.logout("braun").expect("logs off");
        let next: Events = read(&browser.legacy(&format!("{api}/sim/real-time?after={}", first.last)).await);
        let told: Vec<_> = next.events.iter().map(|e| (e.what, e.state.as_str())).collect();
        let due = [
            (What::State, "ringing"),
            (What::State, "connected"),
            (What::ScreenPaused, ""),
            (What::State, "available"),
            (What::State, "logged-out"),
            (What::Logout, ""),
        ];
        assert_eq!(told, due, "voice alone");
        assert!(next.events.iter().all(|e| e.tid == webex.user_ids("braun").expect("there").tid));
        let rows: Vec<Aar> = browser.dataset("aars", &all()).await.records().expect("activities");
        assert!(rows.iter().any(|r| r.current_state == "connected" && !r.sid.is_empty()));
        let path = format!("{api}/sim/statistics/queue?from={STARTS}&to={}&interval=15", STARTS + 900_000);
        let queues: List<QueueInterval> = read(&browser.legacy(&path).await);
        assert_eq!(queues.data[0].total_accepted_tasks, 1);
    });
}

#[test]
fn a_call_waits_until_told() {
    run(face(Pairing::LegacyOn2), |webex, browser, _| async move {
        let options = CallOptions { metadata: Delay::UntilTold, audio: Delay::UntilTold, ..CallOptions::default() };
        let sid = webex.call_start("c1", "+1", "+2", &options).expect("new");
        assert_eq!(sid.len(), 36);
        webex.connect("c1", "braun").expect("answers");
        wait(5).await;
        assert_eq!(webex.hang_up("c1", By::Customer).expect("ends").metadata_at, None);
        wait(50_000).await;
        assert!(browser.dataset("csrs", &all()).await.data.is_empty());
        webex.release("c1").expect("there");
        assert_eq!(browser.dataset("csrs", &all()).await.data.len(), 1);
        let audio = format!("{}/{sid}", browser.config.legacy_media_url());
        assert_eq!(browser.legacy(&audio).await.status(), StatusCode::NOT_FOUND);
        webex.release_audio("c1").expect("there");
        assert_eq!(browser.legacy(&audio).await.status(), StatusCode::OK);
        assert!(webex.facts("c1").expect("there").audio_at.is_some());
    });
}

#[test]
fn the_tenant_has_a_metadata_file() {
    run(face(Pairing::LegacyOn1), |_, browser, _| async move {
        let (status, file) = browser.file(&format!("{}/cas/idp/metadata", browser.config.base())).await;
        let read = saml::parse(&String::from_utf8_lossy(&file)).expect("a metadata file");
        assert_eq!((status, read.entity_id.as_str()), (200, "http://webex:8090/cas/idp"));
        assert_eq!(read.redirect_url, "http://webex:8090/idp/profile/SAML2/Redirect/SSO?tenant=1000000&app=wfo");
        assert!(read.certificate.starts_with("MII") && read.certificate.len() > 500);
    });
}
