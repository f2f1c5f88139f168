//! 1.0 to 2.0 with CMSv2.

use crate::office::{STARTS, face, run, seconds, sha256, wait};
use mocks::webex::{By, CallOptions};
use wire::webex::Pairing;
use wire::webex::legacy::{AuxiliaryList, QueueAttributes, TeamAttributes, UserAttributes};
use wire::webex::oauth::Grant;
use wire::webex::realtime::Events;
use wire::webex::transitional::Contacts;

#[test]
fn cmsv2_has_its_own_token_and_contacts() {
    run(face(Pairing::Transitional), |webex, mut browser, _| async move {
        let access = browser.config.access.clone();
        let grant = |tenant: &str| Grant::ClientCredentials { username: access.user.clone(), tenant_id: tenant.into() };
        assert!(browser.sign_on(grant("other")).await.is_none());
        assert_eq!(browser.status("GET", "/cms/api/v2/sim/contacts", "").await, 401);
        browser.token = browser.sign_on(grant(&access.tenant_id)).await.expect("a token").access_token;
        let of = "/cms/api/v2/auxiliary-data";
        let users: AuxiliaryList<UserAttributes> = browser.get(&format!("{of}/user-data/user")).await;
        let teams: AuxiliaryList<TeamAttributes> = browser.get(&format!("{of}/resources/team")).await;
        let queues: AuxiliaryList<QueueAttributes> = browser.get(&format!("{of}/resources/virtual-team")).await;
        let counts =
            (users.auxiliary_data_list.len(), teams.auxiliary_data_list.len(), queues.auxiliary_data_list.len());
        assert_eq!(counts, (2, 1, 1));

        let sid = webex.call_start("c1", "+1", "+2", &CallOptions::after(seconds(100), seconds(50))).expect("new");
        webex.connect("c1", "braun").expect("answers");
        wait(20).await;
        webex.pause_audio("c1", "braun").expect("it has that");
        wait(10).await;
        let facts = webex.hang_up("c1", By::Customer).expect("ends");
        let none: Contacts = browser.get("/cms/api/v2/sim/contacts").await;
        assert!(none.contacts.is_empty());
        wait(100).await;
        let some: Contacts = browser.get(&format!("/cms/api/v2/sim/contacts?from={STARTS}")).await;
        assert_eq!((some.contacts[0].session.sid.as_str(), some.contacts[0].recorded), (sid.as_str(), Some(true)));
        assert_eq!(some.contacts[0].available_at, facts.metadata_at.expect("known"));
        assert!(some.contacts[0].activities.iter().any(|a| a.current_state == "paused"));
        let audio = format!("/cms/api/v2/sim/contacts/{sid}/recording");
        assert_eq!(browser.status("GET", &audio, "").await, 404);
        wait(50).await;
        let file = browser.ask("GET", &audio, "").await.expect("an answer");
        assert_eq!(sha256(file.body()), facts.pieces[0].sha256);
        let events: Events = browser.get("/cms/api/v2/sim/real-time?after=0").await;
        assert!(!events.events.is_empty());
    });
}
