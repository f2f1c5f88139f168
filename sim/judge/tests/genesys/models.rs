//! The models against others, which go second by second and know nothing of intervals.

use crate::house::{house, plain, s, span};
use judge::genesys::expect::{Closed, Source, mapping, screens, sessions};
use judge::genesys::truth::{AgentState, Call, Joined, Recorded, Stretch, Truth};
use judge::genesys::view::{Asked, What};
use proptest::prelude::*;

/// A day of one agent: calls as (from, how long, recorded from), after-call work after some of them.
#[derive(Debug, Clone)]
struct Day {
    calls: Vec<(i64, i64, Option<i64>)>,
    works: Vec<i64>,
    last_end: bool,
    acw: bool,
    logout: i64,
}

fn day() -> impl Strategy<Value = Day> {
    let call = (20i64..800, 5i64..120, proptest::option::weighted(0.8, 0i64..30));
    let calls = proptest::collection::vec(call, 0..8);
    let works = proptest::collection::vec(1i64..60, 8);
    (calls, works, any::<bool>(), any::<bool>(), 300i64..1000).prop_map(|(mut calls, works, last_end, acw, logout)| {
        // No two events in the same few seconds: what comes first then is nobody's rule.
        calls.sort_unstable();
        calls.iter_mut().for_each(|c| {
            c.0 = c.0 / 40 * 40 + 40;
            c.1 = c.1 / 40 * 40 + 40 + 7;
            c.2 = c.2.map(|r| r / 10 * 10 + 3).filter(|r| *r < c.1);
        });
        calls.dedup_by_key(|c| c.0);
        Day { calls, works, last_end, acw, logout: logout / 40 * 40 + 21 }
    })
}

/// The truth of it, and a session from 10 s to the logout.
fn truth(day: &Day) -> (Truth, Vec<Asked>) {
    let mut t = house().truth;
    t.policies.overlap_end = if day.last_end { "last_end" } else { "first_end" }.into();
    t.policies.record_acw = day.acw;
    for (n, (from, lasts, recorded)) in day.calls.iter().enumerate() {
        let to = from + lasts;
        let recorded = recorded.map(|r| Recorded { span: span(from + r, to), paused: Vec::new() });
        let (agent, dn) = ("ann".into(), "5001".into());
        let stretch = Stretch {
            agent,
            dn,
            span: span(*from, to),
            recorded: recorded.into_iter().collect(),
            ..Stretch::default()
        };
        t.calls.push(Call {
            id: format!("c{n}"),
            uuid: format!("U{n}"),
            span: span(*from, to),
            stretches: vec![stretch],
            ..Call::default()
        });
    }
    // After-call work where nothing else goes on.
    for (n, (from, lasts, _)) in day.calls.iter().enumerate() {
        let end = from + lasts;
        let free = day.calls.iter().all(|(f, l, _)| *f > end + day.works[n] || f + l <= end);
        if free {
            let work = span(end, end + day.works[n]);
            t.states.push(AgentState {
                agent: "ann".into(),
                state: "AfterCallWork".into(),
                span: work,
                ..AgentState::default()
            });
        }
    }
    let login = plain();
    let ask = |at: i64, what: What| Asked {
        at: s(at),
        sent: s(at),
        pc: "PC-1".into(),
        agent: "ann".into(),
        what,
        scheme: "http".into(),
        server: login.server.clone(),
        status: 200,
        ..Asked::default()
    };
    let mut asked = vec![ask(10, What::Login)];
    asked.extend((11..day.logout).step_by(25).map(|at| ask(at, What::Poll)));
    asked.push(ask(day.logout, What::Logout));
    (t, asked)
}

/// A file under way: since when, for which call, calls that it may end with, and when it is over.
type Running = (i64, usize, Vec<usize>, Option<i64>);

/// Second by second: when a file begins, when it ends, and for which call.
fn by_seconds(day: &Day, t: &Truth) -> Vec<(i64, i64, usize)> {
    let going = |n: usize, at: i64| day.calls[n].0 <= at && at < day.calls[n].0 + day.calls[n].1;
    let work_until = |end: i64| t.states.iter().find(|w| w.span.from == s(end)).map(|w| (w.span.to - s(0)) / 1000);
    let (mut out, mut running): (Vec<(i64, i64, usize)>, Option<Running>) = (Vec::new(), None);
    for at in 0..2000 {
        if let Some((from, call, held, over)) = &mut running {
            let open = if day.last_end { held.iter().any(|n| going(*n, at)) } else { going(*call, at) };
            if over.is_none() && !open {
                *over = Some(if day.acw { work_until(at).unwrap_or(at) } else { at });
            }
            if over.is_some_and(|end| end <= at) || at == day.logout {
                out.push((*from, at, *call));
                running = None;
            }
        }
        for (n, (from, _, recorded)) in day.calls.iter().enumerate() {
            if recorded.is_some_and(|r| from + r == at) && at < day.logout {
                match &mut running {
                    // After-call work, once begun, is not put off by another call.
                    Some((_, _, held, over)) if over.is_none() => held.push(n),
                    Some(_) => {}
                    None => running = Some((at, n, vec![n], None)),
                }
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn screens_and_mapping_are_those_of_a_model_that_goes_by_seconds(day in day()) {
        let (t, asked) = truth(&day);
        let model = sessions(&t, &asked, &[]);
        prop_assert_eq!(model.sessions.len(), 1);
        prop_assert_eq!(model.sessions[0].why, Closed::Logout);
        let all = screens(&t, &model.sessions);
        let mapped = mapping(&t, &all);
        let due = by_seconds(&day, &t);
        // With the last call it is open whether one counts that is not recorded; what follows may be there, then.
        // Of several that go on at once it is open which is the first one.
        if all.iter().any(|x| !x.must || x.older.is_some()) {
            return Ok(());
        }
        let seen: Vec<(i64, i64, usize)> = all.iter().map(|x| {
            let Source::Voice { call, .. } = x.source else { panic!("no state is recorded") };
            ((x.start.from - s(0)) / 1000, (x.end.from - s(0)) / 1000, call)
        }).collect();
        prop_assert_eq!(&seen, &due);
        for (screen, mapped) in all.iter().zip(&mapped) {
            let mapped = mapped.as_ref().expect("a call");
            let Source::Voice { call, .. } = screen.source else { panic!("no state is recorded") };
            prop_assert_eq!(&mapped.uuid, &t.calls[call].uuid);
            prop_assert_eq!(mapped.agent_id.as_str(), "101");
        }
        for two in all.windows(2) {
            prop_assert!(two[0].end.to <= two[1].start.from || !two[1].must);
        }
    }

    #[test]
    fn a_session_lives_while_no_gap_is_a_timeout(gaps in proptest::collection::vec(prop_oneof![1i64..60_000, 60_001i64..70_000], 0..12)) {
        let t = house().truth;
        let server = plain().server;
        let ask = |at: i64, what: What, status: u16| Asked {
            at: s(10) + at, sent: s(10) + at, pc: "PC-1".into(), agent: "ann".into(), what, server: server.clone(), status, ..Asked::default()
        };
        let mut asked = vec![ask(0, What::Login, 200)];
        let (mut at, mut dead) = (0, None);
        for gap in &gaps {
            if *gap > 60_000 && dead.is_none() {
                dead = Some(at + 60_000);
            }
            at += gap;
            asked.push(ask(at, What::Poll, if dead.is_some() { 401 } else { 200 }));
        }
        let model = sessions(&t, &asked, &[]);
        prop_assert_eq!(model.sessions.len(), 1);
        match dead {
            Some(dead) => {
                prop_assert_eq!(model.sessions[0].why, Closed::Expired);
                prop_assert_eq!(model.sessions[0].closed.from, s(10) + dead);
            }
            // Nothing follows until the end of the run.
            None => prop_assert_eq!(model.sessions[0].closed.from, s(10) + at + 60_000),
        }
    }
}

#[test]
fn a_consultation_goes_on_as_the_call_it_was_for() {
    let mut t = house().truth;
    let stretch = |agent: &str, dn: &str, from: i64, to: i64, joined| Stretch {
        agent: agent.into(),
        dn: dn.into(),
        span: span(from, to),
        joined,
        recorded: vec![Recorded { span: span(from, to), paused: Vec::new() }],
        ..Stretch::default()
    };
    let main = vec![
        stretch("ann", "5001", 100, 200, Joined::Answered),
        stretch("ben", "5002", 200, 300, Joined::TwoStepTransfer),
    ];
    let consult =
        vec![stretch("ann", "5001", 150, 200, Joined::Dialled), stretch("ben", "5002", 150, 200, Joined::Answered)];
    t.calls = vec![
        Call { id: "c1".into(), uuid: "M".into(), span: span(100, 300), stretches: main, ..Call::default() },
        Call {
            id: "k".into(),
            uuid: "K".into(),
            consultation_of: Some("c1".into()),
            span: span(150, 200),
            stretches: consult,
            ..Call::default()
        },
    ];
    let login = |agent: &str, pc: &str| Asked {
        at: s(10),
        sent: s(10),
        agent: agent.into(),
        pc: pc.into(),
        what: What::Login,
        server: plain().server,
        status: 200,
        ..Asked::default()
    };
    t.policies.poll_timeout_ms = 10_000_000;
    let model = sessions(&t, &[login("ann", "PC-1"), login("ben", "PC-2")], &[]);
    let all = screens(&t, &model.sessions);
    let spans: Vec<(i64, i64)> = all.iter().map(|x| (x.start.from, x.end.to)).collect();
    assert_eq!(spans, [(s(100), s(200)), (s(150), s(300))]);
    assert!(all.iter().all(|x| x.must));
    let to = |t: &Truth| -> Vec<String> { mapping(t, &all).into_iter().flatten().map(|m| m.uuid).collect() };
    assert_eq!(to(&t), ["M", "K"]);
    t.policies.two_step_joiner = "main".into();
    assert_eq!(to(&t), ["M", "M"]);
}
