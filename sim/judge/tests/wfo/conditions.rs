//! What has to be so that a screen is captured, and since when and until when: each condition held, and then broken.

use crate::common::day::{B, BRAUN, HODGES, call, office, session};
use crate::common::eligibility::conditions;
use crate::common::perfect::{Captured, run, span};
use crate::common::{Run, s};
use judge::truth::{Setting, SettingKind, Span, Truth, Unwatched};
use serde_json::json;

/// Only Braun, on one PC, with a call while something is not as it has to be, and one after.
pub fn braun(change: impl FnOnce(&mut Truth)) -> Truth {
    let mut t = office();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000))];
    t.calls = vec![call("c1", &[("braun", 300, 600)], 5), call("c2", &[("braun", 1500, 1620)], 5)];
    change(&mut t);
    t
}

/// The opposite of what the setting says at the start, and right from a time on.
fn wrong_until(t: &mut Truth, at: i64, wrong: &SettingKind, right: SettingKind) {
    let place = t.settings.iter().position(|x| x.what == right).expect("such a setting");
    t.settings[place].what = wrong.clone();
    t.settings.push(Setting { at: s(at), what: right });
}

/// A segment and its events, where nothing was allowed.
fn sneak(r: &mut Run, pc: &str, from: i64) {
    r.add(s(from), pc, "segment.opened", &json!({ "segment": "000009-000001.seg", "session": 1 }));
    r.add(s(from + 60), pc, "segment.sealed", &json!({ "segment": "000009-000001.seg", "recovered": false }));
    r.add(s(from + 8000), pc, "segment.deleted", &json!({ "segment": "000009-000001.seg" }));
}

#[test]
fn each_condition_of_the_server() {
    for (id, wrong, right) in conditions() {
        let make = || {
            let t = braun(|t| wrong_until(t, 900, &wrong, right.clone()));
            run(t, &[("PC-0417", BRAUN, Span::new(s(900) + 40, s(3000)))])
        };
        make().holds(&[id, "SCR-UP-3", "SCR-UP-1"]);
        let mut r = make();
        sneak(&mut r, "PC-0417", 400);
        r.blames(&[id]);
        // Captured, recorded and uploaded all the same.
        let t = braun(|t| wrong_until(t, 900, &wrong, right.clone()));
        run(t, &[("PC-0417", BRAUN, span(10, 3000))]).blames(&[id]);
    }
}

/// That nothing was captured shows that a condition was heeded where the server had been told of the session, in a message that is
/// for that.
#[test]
fn a_session_of_which_the_server_was_never_told() {
    let (id, wrong, right) = conditions().into_iter().next().expect("a condition");
    let t = braun(|t| wrong_until(t, 900, &wrong, right));
    let mut r = run(t, &[("PC-0417", BRAUN, Span::new(s(900) + 40, s(3000)))]);
    r.holds(&[id]);
    r.edit_message("sessions", |_, message| {
        message["type"] = json!("settled");
        true
    });
    r.not_reached(&[id]);
}

#[test]
fn a_sync_that_nobody_saw() {
    // The profile is seen at 900 s, after nobody could look since 500 s; UJET was asked for its agents at 700 s.
    let make = |asked: Option<i64>, from: i64| {
        let (_, wrong, right) = conditions().into_iter().find(|(id, ..)| *id == "SCR-ELIG-6").expect("it");
        let t = braun(|t| {
            wrong_until(t, 900, &wrong, right);
            t.unwatched = vec![Unwatched { agent: "braun".into(), span: span(500, 900) }];
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(from, 3000))]);
        // What else it is asked tells nothing of agents.
        for (at, what) in asked.map(|at| [(600, "calls"), (at, "agents"), (1640, "calls")]).into_iter().flatten() {
            let target = format!("/manager/api/v1/{what}?page=1");
            let fields = json!({ "from": "wfo", "to": "ujet", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 9 });
            r.add(s(at), "ujet", "wire.http", &fields);
        }
        r
    };
    for from in [701, 800, 900] {
        make(Some(700), from).holds(&["SCR-ELIG-6"]);
    }
    make(Some(700), 690).blames(&["SCR-ELIG-6"]);
    make(Some(480), 690).holds(&["SCR-ELIG-6"]);
    // Where nobody sees what UJET is asked, any time will do in which nobody looked.
    make(None, 501).holds(&[]);
    make(None, 490).blames(&["SCR-ELIG-6"]);
    make(Some(700), 960).blames(&["SCR-CAP-1"]);
    // What nobody saw of another agent is no excuse.
    let mut r = make(None, 501);
    r.truth.unwatched[0].agent = "hodges".into();
    r.blames(&["SCR-ELIG-6"]);
    // Nor does what was not captured then show that the profile was waited for.
    let mut r = make(None, 900);
    r.truth.unwatched[0].span = span(30, 900);
    r.not_reached(&["SCR-ELIG-6"]);
}

#[test]
fn a_deactivation_that_nobody_saw() {
    let make = |to: i64, since: i64| {
        let t = braun(|t| {
            t.settings.push(Setting { at: s(900), what: SettingKind::Active { agent: "braun".into(), on: false } });
            t.unwatched = vec![Unwatched { agent: "braun".into(), span: span(since, 900) }];
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(10), s(to) + 40))])
    };
    make(710, 700).holds(&["SCR-ELIG-3"]);
    make(900, 700).holds(&["SCR-ELIG-3"]);
    make(690, 700).blames(&["SCR-CAP-8"]);
    make(710, 899).blames(&["SCR-CAP-8"]);
    make(930, 700).blames(&["SCR-ELIG-3"]);
}

#[test]
fn a_setting_taken_away_while_capture_runs() {
    let make = |end: i64| {
        let t = braun(|t| {
            t.settings
                .push(Setting { at: s(900), what: SettingKind::RecordScreen { agent: "braun".into(), on: false } });
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(10), s(900) + end))])
    };
    make(40).holds(&["SCR-ELIG-4", "SCR-UP-3"]);
    make(30_000).blames(&["SCR-ELIG-4"]);
}

#[test]
fn without_smart_desktop_and_on_a_mac() {
    for (mac, id) in [(false, "SCR-ELIG-1"), (true, "SCR-ELIG-7")] {
        let make = |captured: &[Captured]| {
            let t = braun(|t| {
                let pc = t.pcs.get_mut("PC-0417").expect("it");
                (pc.smart_desktop, pc.mac) = (mac, mac);
            });
            run(t, captured)
        };
        make(&[]).holds(&[id, "SCR-EDGE-1", "SCR-UP-3", "UJT-IMP-1"]);
        make(&[("PC-0417", BRAUN, span(10, 3000))]).blames(&[id]);
        let mut r = make(&[]);
        r.evidence.contacts.remove(0);
        r.blames(&["SCR-EDGE-1"]);
        let mut r = make(&[]);
        r.contact("acd-c1", B)["videoUploadState"] = json!("File not yet uploaded");
        r.blames(&["SCR-UP-3"]);
    }
}

#[test]
fn triggers_at_the_acd() {
    let make = |from: i64, to: i64| {
        let t = braun(|t| {
            t.policies.start_trigger = "acd".into();
            t.policies.stop_trigger = "acd".into();
            t.acd_sessions[0].span = span(200, 2000);
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(from) + 40, s(to)))])
    };
    make(200, 2000).holds(&["SCR-CAP-1", "SCR-CAP-5", "SCR-CAP-9"]);
    make(10, 2000).blames(&["SCR-CAP-1"]);
    make(200, 2100).blames(&["SCR-CAP-9"]);
    make(260, 2000).blames(&["SCR-CAP-1"]);
}

/// She has been on the ACD before a sync makes a user of her, and the server hears of that with the sync: of both its ends where
/// it is over by then.
#[test]
fn triggers_at_the_acd_of_somebody_who_is_no_user_yet() {
    let make = |to_ms: i64| {
        let t = braun(|t| {
            (t.policies.start_trigger, t.policies.stop_trigger) = ("acd".into(), "acd".into());
            t.acd_sessions[0].span = span(200, 250);
            for setting in &mut t.settings {
                if matches!(&setting.what, SettingKind::Profile { agent, .. } if agent == "braun") {
                    setting.at = s(280);
                }
            }
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(280) + 400, s(280) + to_ms))])
    };
    make(500).holds(&[]);
    make(990).holds(&[]);
    make(2_500).blames(&["SCR-CAP-9"]);
}

#[test]
fn a_guest_and_a_colleague() {
    let mut t = braun(|t| t.sessions[0] = session("PC-0417", "braun", r"PC-0417\guest", (10, 1000)));
    t.sessions.push(session("PC-0417", "hodges", HODGES, (1010, 3000)));
    let mut r = run(t, &[("PC-0417", HODGES, span(1010, 3000))]);
    r.holds(&["SCR-ELIG-5", "SCR-UP-3"]);
    // A colleague's screen in Braun's contact.
    let relay =
        json!({ "type": "relay", "contact": "28", "windows": HODGES, "start": s(1500), "end": s(1620) }).to_string();
    r.add(s(1700), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay }));
    r.blames(&["SCR-REL-2"]);
}

/// Braun logs on with Hodges's login: what it lacks for him is to blame, and not what it lacks for Braun.
#[test]
fn a_login_that_is_a_colleagues() {
    let t = braun(|t| {
        t.calls.clear();
        t.sessions = vec![session("PC-0422", "braun", HODGES, (10, 3000))];
        for setting in &mut t.settings {
            match &mut setting.what {
                SettingKind::RecordScreen { agent, on } if agent == "hodges" => *on = false,
                SettingKind::Profile { agent, on } if agent == "braun" => *on = false,
                _ => {}
            }
        }
    });
    let mut r = run(t, &[]);
    r.holds(&[]);
    sneak(&mut r, "PC-0422", 400);
    r.blames(&["SCR-ELIG-4"]);
}

/// In a colleague's session nothing is captured for somebody who had that login configured before: it was never to be expected.
#[test]
fn a_login_that_was_another_agents_before() {
    let mut t = crate::common::day::truth();
    let login = |windows: &str| SettingKind::Windows { agent: "braun".into(), login: windows.into() };
    wrong_until(&mut t, 5, &login(HODGES), login(BRAUN));
    let r = run(t, &crate::common::day::captured());
    r.holds(&["SCR-CAP-1"]);
    r.not_reached(&["SCR-ELIG-5"]);
}
