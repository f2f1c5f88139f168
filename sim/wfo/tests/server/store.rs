//! A disk that does not take what the server writes.

use crate::fake::{Fake, agent, call};
use crate::stage::*;
use serde_json::json;
use wire::rte::ToDesktop;

fn fake() -> Fake {
    let fake = Fake::default();
    fake.with(|u| u.agents = vec![agent(1, "a1@x.example", "A", "L1")]);
    fake
}

#[test]
fn a_full_disk_refuses_and_recovers_without_a_restart() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", r"C\a1")]).await;
        s.control.disk_size("wfo", 1).await;
        let edit = json!({"active": false}).to_string();
        s.log_in().await;
        let cookie = s.cookie();
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
        let mut refused = 0;
        for _ in 0..50 {
            let a = s.raw(http::Method::PUT, "/sim/users/a1@x.example", &headers, edit.clone().into()).await;
            refused += u32::from(a.status >= 500);
            if a.status >= 500 {
                assert_eq!(s.get("/sim/users").await.json()[0]["active"], true, "refused means not done");
            }
        }
        let now = kernel::time::truth();
        s.fake.with(|u| u.calls.push(call(1, now, &[(1, 1, now, now + MIN)])));
        wait(5 * MIN).await;
        s.control.disk_size("wfo", 1 << 30).await;
        s.until(600, |l| l.len() == 1).await;
        assert_eq!(s.put("/sim/users/a1@x.example", json!({"active": false})).await.status, 200);
        assert_eq!(s.get("/sim/users").await.json()[0]["active"], false);
        // What is told is what is kept.
        s.control.power_off("wfo").await;
        s.control.power_on("wfo").await;
        assert_eq!(s.get("/sim/users").await.json()[0]["active"], false);
        assert_eq!(s.contacts().await.len(), 1);
        refused
    });
}

#[test]
fn what_a_failed_commit_kept_from_a_pc_it_hears_in_the_end() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", r"C\a1")]).await;
        let on = session(1, r"C\a1", kernel::time::truth(), None);
        let mut pc = Pc::up("PC-1", std::slice::from_ref(&on)).await;
        assert!(pc.capture(5).await.0);
        s.control.disk_size("wfo", 1).await;
        let edit = json!({"active": false});
        let cookie = s.cookie();
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
        let body = edit.to_string();
        while s.raw(http::Method::PUT, "/sim/users/a1@x.example", &headers, body.clone().into()).await.status < 500 {
            let again = json!({"active": true}).to_string();
            s.raw(http::Method::PUT, "/sim/users/a1@x.example", &headers, again.into()).await;
        }
        s.control.disk_size("wfo", 1 << 30).await;
        assert_eq!(s.put("/sim/users/a1@x.example", edit).await.status, OK);
        // As a desktop does: whoever is cut off comes back.
        let mut last = None;
        for _ in 0..20 {
            match kernel::time::timeout(secs(10), pc.socket.recv()).await {
                Ok(Ok(Some(text))) => {
                    if let Ok(ToDesktop::Eligibility { capture, .. }) = serde_json::from_str(&text) {
                        last = Some(capture);
                    }
                }
                Ok(_) => pc = Pc::up("PC-1", std::slice::from_ref(&on)).await,
                Err(_) => break,
            }
        }
        assert_eq!(last, Some(false));
    });
}

#[test]
fn torn_writes_lose_nothing_that_was_confirmed() {
    for keep in [0, 1, 100, 4096] {
        Run::new(&fake()).go(move |mut s| async move {
            s.enable(&[("a1@x.example", r"C\a1")]).await;
            let mut due = r"C\a1".to_owned();
            for n in 0..12 {
                s.control.disk_fault("wfo", "wfo", 1 + n % 4, keep).await;
                s.log_in().await;
                let cookie = s.cookie();
                let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
                for m in 0..4 {
                    let windows = format!("C{n}x{m}");
                    let edit = json!({"windows": windows}).to_string();
                    let a = s.raw(http::Method::PUT, "/sim/users/a1@x.example", &headers, edit.into()).await;
                    if a.status == OK {
                        due = windows;
                    }
                    let shown = s.get("/sim/users").await.json();
                    assert_eq!(shown[0]["windows"], due.as_str(), "keep {keep}, {n}/{m}");
                }
                if n % 3 == 2 {
                    s.control.power_off("wfo").await;
                    s.control.power_on("wfo").await;
                    assert_eq!(s.get("/sim/users").await.json()[0]["windows"], due.as_str(), "keep {keep}, {n}");
                }
            }
        });
    }
}

#[test]
fn a_damaged_store_neither_panics_nor_invents() {
    let outcome = Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", r"C\a1")]).await;
        s.control.tamper("wfo", &s.control.disk("wfo")[0].0.clone(), |bytes| {
            let at = bytes.len() / 2;
            bytes.iter_mut().skip(at).for_each(|b| *b ^= 0x55);
        });
        s.control.restart("wfo", secs(1)).await;
        wait(30 * SEC).await;
        s.raw(http::Method::GET, "/", &[], Default::default()).await.status
    });
    // Either the damage lay in free pages, or it is told; never a panic, never invented data.
    assert!(outcome.result == 0 || outcome.result == 200 || outcome.result == 303, "{}", outcome.result);
}
