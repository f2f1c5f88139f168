//! What agents do reaches the PCs and WFM, whatever else the server asks Webex Contact Center for.

use crate::stage::*;
use crate::tenant::{Talk, Tenant, activity, person};
use serde_json::json;
use wfo::WebexConfig;
use wire::rte::{ToDesktop, Trigger};
use wire::webex::Pairing;

const LOGIN: &str = r"C\a";

fn by_acd(tenant: &Tenant) -> Run {
    let mut run = Run::webex(tenant, programmatic());
    (run.config.policies.start_trigger, run.config.policies.stop_trigger) = (Trigger::Acd, Trigger::Acd);
    run
}

fn tenant() -> Tenant {
    let tenant = Tenant::default();
    tenant.with(|c| c.users = vec![person("a", &[])]);
    tenant
}

/// While lists, searches and audio are throttled for minutes, a logon starts capture within seconds.
#[test]
fn a_throttled_import_keeps_no_logon_from_a_pc() {
    for part in ["/v1/tasks", "/search", "/v1/captures", "/organization", "/statistics"] {
        let tenant = tenant();
        by_acd(&tenant).go(move |mut s| async move {
            s.enable(&[("a@x.example", LOGIN)]).await;
            let mut pc = Pc::up("PC-1", &[session(1, LOGIN, kernel::time::truth(), None)]).await;
            assert!(!pc.capture(10).await.0);
            let now = kernel::time::truth();
            s.tenant.with(|c| {
                c.throttles = Some((part, now + 15 * MIN));
                let parts = vec![("a", now - MIN, now)];
                c.talks.push(Talk { id: "t", parts, seen_at: now, audio_at: now, recorded: (true, 0) });
            });
            wait(11 * MIN).await;
            for (n, state) in ["login", "logged-out", "login"].into_iter().enumerate() {
                let at = kernel::time::truth();
                s.tenant.with(|c| c.activities.push(activity("a", at, state)));
                let (on, _, since) = pc.capture(12).await;
                assert!(kernel::time::truth() - at <= 10 * SEC, "{part}: {} ms", kernel::time::truth() - at);
                assert_eq!((on, since), (n != 1, Some(at)), "{part}");
                pc.idle(30 * SEC).await;
            }
            assert!(s.tenant.with(|c| c.throttles.is_some_and(|(_, until)| kernel::time::truth() < until)));
        });
    }
}

/// A logon that is heard of together with the logoff after it begins nothing; and a logoff that is heard of together with the
/// logon after it ends what runs.
#[test]
fn what_is_over_when_it_is_heard_of_begins_nothing() {
    let tenant = tenant();
    by_acd(&tenant).go(|mut s| async move {
        s.enable(&[("a@x.example", LOGIN)]).await;
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, kernel::time::truth(), None)]).await;
        assert!(!pc.capture(10).await.0);
        let mut told = Vec::new();
        let both = ["login", "logged-out"];
        for states in [both, ["logged-out", "login"], ["logged-out", "login"], both] {
            wait(30 * SEC).await;
            let at = kernel::time::truth();
            s.tenant.with(|c| {
                c.activities.extend(states.iter().zip([at - 2, at - 1]).map(|(state, at)| activity("a", at, state)));
            });
            for message in pc.all().await {
                if let ToDesktop::Eligibility { capture, at: since, .. } = message {
                    told.push((capture, since.map(|since| since - at)));
                }
            }
        }
        let off = (false, Some(-1));
        assert_eq!(told, [off, (true, Some(-1)), (false, Some(-2)), (true, Some(-1)), off]);
    });
}

/// Somebody logs on, and only later becomes a user here.
#[test]
fn what_somebody_did_before_the_sync_is_not_lost() {
    let tenant = tenant();
    by_acd(&tenant).go(|mut s| async move {
        wait(MIN).await;
        let at = kernel::time::truth();
        s.tenant.with(|c| c.activities.push(activity("b", at, "login")));
        wait(40 * MIN).await;
        s.tenant.with(|c| c.users.push(person("b", &[])));
        s.enable(&[("b@x.example", r"C\b")]).await;
        wait(11 * MIN).await;
        s.enable(&[("b@x.example", r"C\b")]).await;
        wait(10 * SEC).await;
        let mut pc = Pc::up("PC-2", &[session(1, r"C\b", kernel::time::truth(), None)]).await;
        assert!(pc.capture(10).await.0, "logged on since forty minutes");
    });
}

/// WXC-WFM-3, WXC-WFM-4.
#[test]
fn the_adherence_feed_has_the_last_voice_state_of_each_agent() {
    let tenant = tenant();
    tenant.with(|c| {
        c.users.push(person("b", &[]));
        c.activities = vec![
            activity("a", STARTS - MIN, "login"),
            activity("a", STARTS - 30 * SEC, "available"),
            activity("b", STARTS - HOUR, "login"),
        ];
    });
    Run::webex(&tenant, programmatic()).go(|mut s| async move {
        wait(10 * SEC).await;
        let at = kernel::time::truth();
        s.tenant.with(|c| c.activities.push(activity("b", at, "connected")));
        wait(61 * SEC).await;
        let due = json!([
            {"agent": "tid-a", "email": "a@x.example", "state": "available", "since": STARTS - 30 * SEC},
            {"agent": "tid-b", "email": "b@x.example", "state": "connected", "since": at}]);
        assert_eq!(s.get("/sim/wfm/Webex/adherence").await.json(), due);
    });
}

/// Whether a PC is told of a pause of the screen's recording, and of its end.
fn is_paused(pairing: Pairing, box_of_1_0: bool) -> bool {
    let tenant = tenant();
    let base = "http://webex:8090";
    let (api, media) = (format!("{base}/aws/api"), format!("{base}/cr/get"));
    let legacy = WebexConfig::legacy(pairing, &api, &media, "wfo@x.example", "key", "T1");
    Run::webex(&tenant, WebexConfig { webex_1_0: box_of_1_0, ..legacy })
        .go(|mut s| async move {
            s.enable(&[("a@x.example", LOGIN)]).await;
            let mut pc = Pc::up("PC-1", &[session(1, LOGIN, kernel::time::truth(), None)]).await;
            assert!(pc.capture(10).await.0);
            pc.idle(2 * MIN).await;
            let mut seen = Vec::new();
            for what in ["screen-paused", "screen-resumed"] {
                let at = kernel::time::truth();
                s.tenant.with(|c| c.events.push((at, "a", what)));
                for message in pc.all().await {
                    if let ToDesktop::Eligibility { capture, at: since, .. } = message {
                        seen.push((what, capture, since == Some(at)));
                    }
                }
            }
            let both = [("screen-paused", false, true), ("screen-resumed", true, false)];
            assert!(seen.is_empty() || seen == both, "{seen:?}");
            !seen.is_empty()
        })
        .result
}

/// WXC-VER-1: the screen's recording can be paused with 1.0 and CMSv1, and with the check box that turns it on (WXC-CFG-7).
#[test]
fn a_pause_of_the_screen_counts_where_the_version_table_has_it() {
    assert!(is_paused(Pairing::LegacyOn1, true));
    assert!(!is_paused(Pairing::LegacyOn1, false));
    assert!(!is_paused(Pairing::LegacyOn2, true));
}
