//! Statistics for WFM: after the capture delay, and the whole of yesterday again (WXC-WFM-1, WXC-WFM-2).

use crate::stage::*;
use crate::tenant::Tenant;
use serde_json::{Value, json};
use wfo::WebexConfig;

const QUARTER: i64 = 15 * MIN;

/// A row for each interval of the day that has begun, which tells how late it was asked for.
fn tenant() -> Tenant {
    tenant_until(i64::MAX)
}

/// From then on nothing is counted in the interval from 9:00 any more.
fn tenant_until(gone: i64) -> Tenant {
    let tenant = Tenant::default();
    let midnight = STARTS - 9 * HOUR;
    let rows = move |kind: &str, now: i64| {
        let begins = (0..(now - midnight) / QUARTER).map(|n| midnight + n * QUARTER);
        let begins = begins.filter(|begin| now < gone || *begin != STARTS);
        let row = |begin: i64| json!({"intervalStartTime": begin, "channelType": "telephony", "of": kind, "age": (now - begin) / MIN});
        begins.map(row).collect::<Vec<Value>>()
    };
    tenant.with(|c| c.statistics = Some(Box::new(rows)));
    tenant
}

async fn rows(s: &mut Stage, kind: &str, from: i64, to: i64) -> Vec<Value> {
    let path = format!("/sim/wfm/Webex/statistics?of={kind}&from={from}&to={to}");
    s.get(&path).await.json().as_array().unwrap().clone()
}

#[test]
fn an_interval_is_captured_once_its_delay_has_passed() {
    let config = WebexConfig { capture_delay_min: 10, ..programmatic() };
    Run::webex(&tenant(), config).go(|mut s| async move {
        // The interval from 9:00 ends at 9:15 and is captured at 9:25 or within the next minute.
        wait(25 * MIN - SEC).await;
        assert_eq!(rows(&mut s, "queue", STARTS, STARTS + HOUR).await.len(), 0);
        assert_eq!(rows(&mut s, "queue", STARTS - HOUR, STARTS).await.len(), 4, "today's earlier ones are there");
        wait(MIN + 2 * SEC).await;
        for kind in ["queue", "agent", "agent-queue"] {
            let rows = rows(&mut s, kind, STARTS, STARTS + HOUR).await;
            assert_eq!((rows.len(), rows[0]["intervalStartTime"].as_i64()), (1, Some(STARTS)), "{kind}");
        }
        assert_eq!(s.get("/sim/wfm/Webex/statistics?of=nothing").await.status, 404);
    });
}

#[test]
fn yesterday_is_captured_again_at_its_time_and_overwrites_what_was_there() {
    let config = WebexConfig { recapture_at_min: Some(150), ..programmatic() };
    Run::webex(&tenant(), config).go(|mut s| async move {
        let midnight = STARTS - 9 * HOUR;
        let day = 24 * HOUR;
        wait(15 * HOUR + 149 * MIN).await;
        let of_day = |rows: &[Value]| rows.iter().map(|r| r["age"].as_i64().unwrap()).max().unwrap();
        let before = rows(&mut s, "agent", midnight, midnight + day).await;
        let fresh = before.iter().filter(|r| r["intervalStartTime"].as_i64() >= Some(STARTS));
        assert!(before.len() == 96 && fresh.clone().all(|r| r["age"].as_i64() <= Some(17)), "as they came in");
        wait(3 * MIN).await;
        let after = rows(&mut s, "agent", midnight, midnight + day).await;
        assert_eq!(after.len(), 96, "in the place of the others, from midnight to midnight");
        assert!(after.iter().all(|r| r["age"].as_i64() >= Some(150)) && of_day(&after) >= 26 * 60);
        wait(2 * HOUR).await;
        assert_eq!(rows(&mut s, "agent", midnight, midnight + day).await, after, "once");
        let today = rows(&mut s, "agent", midnight + day, midnight + 2 * day).await;
        assert!(today.iter().all(|r| r["age"].as_i64() <= Some(17)), "today is not touched");
        wait(day).await;
        let next = rows(&mut s, "agent", midnight + day, midnight + 2 * day).await;
        assert!(next.len() == 96 && next.iter().all(|r| r["age"].as_i64() >= Some(150)), "and the next day again");
    });
}

#[test]
fn an_interval_that_is_empty_the_second_time_is_empty_then() {
    let config = WebexConfig { recapture_at_min: Some(150), ..programmatic() };
    Run::webex(&tenant_until(STARTS + 15 * HOUR), config).go(|mut s| async move {
        wait(17 * HOUR).await;
        for kind in ["queue", "agent", "agent-queue"] {
            assert_eq!(rows(&mut s, kind, STARTS, STARTS + HOUR).await.len(), 4, "{kind}");
        }
        wait(HOUR).await;
        for kind in ["queue", "agent", "agent-queue"] {
            assert_eq!(rows(&mut s, kind, STARTS, STARTS + HOUR).await.len(), 3, "{kind}");
        }
    });
}
