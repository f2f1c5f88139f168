//! What is said of a contact's screen where there is none to record, or where the server cannot know of it.

use crate::common::day::{B, BRAUN, END, HODGES, day, session};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::conditions::braun;
use judge::State;
use judge::truth::{Setting, SettingKind, Truth};
use serde_json::json;

const NO_FILE: &str = "No File to Upload";
const NOT_YET: &str = "File not yet uploaded";

/// Braun's call alone, without a recording; what is said of it.
fn said(state: &str, change: impl FnOnce(&mut Truth)) -> Run {
    let t = braun(|t| {
        t.calls.truncate(1);
        change(t);
    });
    let mut r = run(t, &[]);
    let c = r.contact("acd-c1", B);
    (c["videoUploadState"], c["videoHistory"]) = (json!(state), json!([[s(635), state]]));
    r
}

/// She is not activated.
fn barred(t: &mut Truth) {
    t.settings.push(Setting { at: s(0) + 1, what: SettingKind::Active { agent: "braun".into(), on: false } });
}

#[test]
fn that_there_is_nothing_is_settled_once_the_pc_could_be_asked() {
    let state = |ends: i64, state: &str, change: fn(&mut Truth)| {
        let r = said(state, |t| {
            barred(t);
            t.ends = s(ends);
            change(t);
        });
        r.judge().state("SCR-UP-3")
    };
    // Imported by 1,805 s, twenty minutes after it was to be seen; her PC has as long to be asked.
    assert_eq!(state(3_004, NOT_YET, |_| ()), State::NotReached);
    assert_eq!(state(3_005, NOT_YET, |_| ()), State::Broken);
    assert_eq!(state(3_004, NO_FILE, |_| ()), State::Held);
    // Her PC is away: it may still have something.
    assert_eq!(state(END, NOT_YET, |t| drop(t.online.insert("PC-0417".into(), vec![span(0, 500)]))), State::NotReached);
    // One without a recorder is not asked, nor is one where somebody else sat, or she at another time.
    let without = |t: &mut Truth| {
        t.pcs.get_mut("PC-0417").expect("it").smart_desktop = false;
        t.online.insert("PC-0417".into(), vec![span(0, 500)]);
    };
    assert_eq!(state(END, NOT_YET, without), State::Broken);
    for (agent, login, from) in [("hodges", HODGES, 10), ("braun", BRAUN, 700)] {
        let r = said(NOT_YET, |t| {
            barred(t);
            t.sessions.push(session("PC-0422", agent, login, (from, 3000)));
            t.online.insert("PC-0422".into(), vec![span(0, 5)]);
        });
        assert_eq!(r.judge().state("SCR-UP-3"), State::Broken, "{agent}");
    }
}

#[test]
fn of_a_session_that_nobody_could_tell_it_of_the_server_knows_nothing() {
    // Her PC is never there long enough again; Hodges' is there all the time.
    let state = |unplugged: i64| {
        let r = said(NO_FILE, |t| {
            t.policies.retention_ms = 86_400_000;
            t.sessions =
                vec![session("PC-0417", "braun", BRAUN, (10, 150)), session("PC-0417", "braun", BRAUN, (220, 3000))];
            t.sessions.push(session("PC-0422", "hodges", HODGES, (10, 3000)));
            t.online.insert("PC-0417".into(), vec![span(0, unplugged), span(END - 100, END)]);
        });
        r.judge().state("SCR-UP-2")
    };
    assert_ne!(state(200), State::Broken);
    assert_eq!(state(230), State::Broken);
}

/// Its pieces came at 937.1 s.
#[test]
fn states_follow_each_other() {
    const THERE: &str = "File is uploaded";
    let state = |history: &[(i64, &str)]| {
        let mut r = day();
        r.contact("acd-c1", B)["videoHistory"] = history.iter().map(|(at, state)| json!([s(0) + at, state])).collect();
        r.judge().state("SCR-UP-2")
    };
    assert_eq!(state(&[(935_000, NOT_YET), (938_000, THERE)]), State::Held);
    assert_eq!(state(&[(938_000, NOT_YET), (938_000, THERE)]), State::Held);
    assert_eq!(state(&[(938_001, NOT_YET), (938_000, THERE)]), State::Broken);
    assert_eq!(state(&[(937_500, THERE), (937_600, NOT_YET), (938_000, THERE)]), State::Broken, "what is there stays");
}

/// What the ACD did not record has to be said to be nothing within the twenty minutes of an import.
#[test]
fn that_there_is_no_audio_has_its_time() {
    let state = |ends: i64| {
        let t = braun(|t| {
            t.calls.truncate(1);
            (t.calls[0].recorded, t.calls[0].audio_at) = (false, None);
            t.ends = s(ends);
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, ends.min(3000)))]);
        let c = r.contact("acd-c1", B);
        (c["audioUploadState"], c["audioHistory"]) = (json!(NOT_YET), json!([[s(635), NOT_YET]]));
        r.judge().state("SCR-UP-4")
    };
    // The ACD shows it at 605 s.
    assert_eq!((state(1_804), state(1_805)), (State::NotReached, State::Broken));
}
