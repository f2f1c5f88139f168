//! Notifications that are lost, doubled and out of order leave what none would leave (WXC-HOOK-1).

use crate::stage::*;
use crate::tenant::{Talk, Tenant, activity, person};
use bytes::Bytes;
use http::Method;
use kernel::chance::Stream;
use serde_json::{Value, json};
use wfo::WebexConfig;
use wire::acd::Webhook;
use wire::rte::Trigger;
use wire::webex::hooks::{SIGNATURE, signature};

const SECRET: &str = "a-secret-of-thirty-two-characters-or-more";
const CALLS: [&str; 12] = ["t", "tt", "ttt", "tttt", "u", "uu", "uuu", "uuuu", "v", "vv", "vvv", "vvvv"];

fn config() -> WebexConfig {
    let webhook = Webhook { url: "http://wfo:8080/sim/webex-events/Webex".into(), secret: SECRET.into() };
    WebexConfig { webhook: Some(webhook), ..programmatic() }
}

/// A morning: what happened, with a notification of each happening.
fn morning() -> (Tenant, Vec<(i64, Value)>) {
    let tenant = Tenant::default();
    let mut told: Vec<(i64, &str, Value)> = Vec::new();
    tenant.with(|c| {
        c.users = vec![person("a", &[]), person("b", &[])];
        for (key, from) in [("a", MIN), ("b", 2 * MIN)] {
            for (at, state, kind) in [
                (from, "login", "agent:login"),
                (from + HOUR, "logged-out", "agent:logout"),
                (from + 90 * MIN, "login", "agent:login"),
                (from + 3 * HOUR, "logged-out", "agent:logout"),
            ] {
                let at = STARTS + at;
                c.activities.push(activity(key, at, state));
                told.push((at, kind, json!({"agentId": format!("u-{key}"), "createdTime": at})));
            }
        }
        for (n, id) in CALLS.into_iter().enumerate() {
            let from = STARTS + 5 * MIN + n as i64 * 7 * MIN;
            let cut = from + 40 * SEC;
            let parts = if n % 3 == 0 { vec![("a", from, cut), ("b", cut, cut + MIN)] } else { vec![("a", from, cut)] };
            let ended = parts[parts.len() - 1].2;
            let (seen_at, audio_at) = (ended + n as i64 * 10 * MIN, ended + n as i64 * 12 * MIN + 3 * MIN);
            c.talks.push(Talk { id, parts, seen_at, audio_at, recorded: (n % 4 != 3, ended + MIN) });
            told.push((ended, "task:ended", json!({"taskId": id, "createdTime": ended})));
            told.push((audio_at, "capture:available", json!({"taskId": id, "createdTime": audio_at, "filePath": ""})));
        }
    });
    c_sorted(&tenant);
    let event = |(n, (at, kind, data)): (usize, (i64, &str, Value))| {
        (at, json!({"id": n.to_string(), "specversion": "1.0", "type": kind, "source": "/s", "data": data}))
    };
    (tenant, told.into_iter().enumerate().map(event).collect())
}

fn c_sorted(tenant: &Tenant) {
    tenant.with(|c| c.activities.sort_by_key(|a| a.start_time));
}

/// What arrives when: each lost, doubled and late by up to five minutes at 30 %.
fn disturbed(told: &[(i64, Value)], seed: u64) -> Vec<(i64, Value)> {
    let mut chance = Stream::keyed(seed, "hooks");
    let mut out = Vec::new();
    for (at, event) in told {
        let mut by = |percent: u64| chance.below(100) < percent;
        let (lost, doubled, late) = (by(30), by(30), by(30));
        let delay = if late { 1 + chance.below(300) as i64 * SEC } else { 0 };
        if !lost {
            out.push((at + delay, event.clone()));
        }
        if doubled {
            out.push((at + delay + chance.below(20) as i64 * SEC, event.clone()));
        }
    }
    out.sort_by_key(|e| e.0);
    out
}

/// What is left in the evening, without when it became known.
fn evening(told: Vec<(i64, Value)>, tenant: &Tenant) -> Value {
    let mut run = Run::webex(tenant, config());
    (run.config.policies.start_trigger, run.config.policies.stop_trigger) = (Trigger::Acd, Trigger::Acd);
    run.go(|mut s| async move {
        s.enable(&[("a@x.example", r"C\a"), ("b@x.example", r"C\b")]).await;
        for (at, event) in told {
            wait((at - kernel::time::truth()).max(0)).await;
            let body = event.to_string();
            let signed = signature(SECRET, body.as_bytes());
            let a = s.raw(Method::POST, "/sim/webex-events/Webex", &[(SIGNATURE, &signed)], Bytes::from(body)).await;
            assert_eq!(a.status, OK);
        }
        wait((STARTS + 8 * HOUR - kernel::time::truth()).max(0)).await;
        let mut contacts: Vec<Value> = Vec::new();
        for c in s.contacts().await {
            let audio = s.get(&format!("/sim/contacts/{}/audio", c.id)).await.body;
            contacts.push(json!([
                c.assoc_call_id,
                c.last_name,
                c.agent_email,
                c.start_time,
                c.call_duration,
                c.ani,
                c.dnis,
                c.agent_acd_id,
                c.audio_upload_state,
                c.video_upload_state,
                audio.len()
            ]));
        }
        contacts.sort_by_key(ToString::to_string);
        // Whether and since when each would be captured whose session has been open since the morning.
        let mut captured = Vec::new();
        for (pc, login) in [("PC-1", r"C\a"), ("PC-2", r"C\b")] {
            captured.push(Pc::up(pc, &[session(1, login, STARTS, None)]).await.capture(10).await);
        }
        json!({"contacts": contacts, "captured": captured, "adherence": s.get("/sim/wfm/Webex/adherence").await.json()})
    })
    .result
}

#[test]
fn lost_doubled_and_reordered_notifications_change_nothing() {
    let (tenant, told) = morning();
    let due = evening(Vec::new(), &tenant);
    assert_eq!(due["contacts"].as_array().unwrap().len(), 16);
    assert_eq!(due["captured"][0][0], false);
    assert_eq!(evening(told.clone(), &tenant), due, "all of them, in their order");
    for seed in 0..6 {
        let some = disturbed(&told, seed);
        assert!(some != told && !some.is_empty());
        assert_eq!(evening(some, &tenant), due, "seed {seed}");
    }
}

#[test]
fn what_is_not_signed_with_the_secret_is_not_heard() {
    let (tenant, told) = morning();
    Run::webex(&tenant, config()).go(|s| async move {
        wait(5 * SEC).await;
        let body = told[0].1.to_string();
        let good = signature(SECRET, body.as_bytes());
        let other = signature("another-secret-of-thirty-two-characters", body.as_bytes());
        for (acd, signed, due) in [
            ("Webex", good.as_str(), OK),
            ("Webex", other.as_str(), 401),
            ("Webex", "", 401),
            ("Other", good.as_str(), 401),
        ] {
            let path = format!("/sim/webex-events/{acd}");
            let a = s.raw(Method::POST, &path, &[(SIGNATURE, signed)], Bytes::from(body.clone())).await;
            assert_eq!(a.status, due, "{acd} {signed}");
        }
        let a = s.raw(Method::POST, "/sim/webex-events/Webex", &[(SIGNATURE, &good)], Bytes::from_static(b"{}")).await;
        assert_eq!(a.status, 401, "signed for another body");
    });
}
