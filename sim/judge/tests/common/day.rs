//! An ordinary day of two agents.

use super::film::changes;
use super::perfect::{Captured, run, sound_sha256, span};
use super::{Run, s};
use judge::truth::{AcdSession, Agent, Call, Part, Pc, Session, Setting, SettingKind, Truth};

pub const BRAUN: &str = r"CORP\dbraun";
pub const HODGES: &str = r"CORP\lhodges";
/// E-mail of Braun.
pub const B: &str = "braun@example.com";
/// E-mail of Hodges.
pub const H: &str = "hodges@example.com";
/// End of the run, in seconds.
pub const END: i64 = 40_000;

pub fn agent(first: &str, last: &str, windows: &str, acd_id: &str) -> Agent {
    let email = format!("{}@example.com", last.to_lowercase());
    Agent {
        first: first.into(),
        last: last.into(),
        email,
        acd_id: acd_id.into(),
        windows: windows.into(),
        in_acd: true,
    }
}

pub fn session(pc: &str, agent: &str, windows: &str, (from, to): (i64, i64)) -> Session {
    Session { pc: pc.into(), agent: agent.into(), windows: windows.into(), span: span(from, to) }
}

/// A call, with its metadata so many seconds after its end.
pub fn call(id: &str, parts: &[(&str, i64, i64)], after: i64) -> Call {
    let parts: Vec<Part> =
        parts.iter().map(|(a, from, to)| Part { agent: (*a).into(), span: span(*from, *to) }).collect();
    let (from, to) = (parts[0].span.from, parts.iter().map(|p| p.span.to).max().unwrap_or(0));
    Call {
        id: id.into(),
        acd_id: format!("acd-{id}"),
        from: "+15550100".into(),
        to: "+18005550199".into(),
        parts,
        span: judge::truth::Span { from, to },
        ended: true,
        recorded: true,
        metadata_at: Some(to + after * 1000),
        recorded_told_at: Some(to + after * 1000),
        audio_at: Some(to + after * 1000 + 60_000),
        audio_paused: Vec::new(),
        audio_sha256: vec![sound_sha256(id)],
        audio_ms: to - from,
        text: false,
    }
}

/// Two agents, two PCs, all set up.
pub fn office() -> Truth {
    let mut truth = Truth { platform: "calabrio-ujet".into(), starts: s(0), ends: s(END), ..Truth::default() };
    truth.policies.retention_ms = 2 * 3_600_000;
    truth.agents.insert("braun".into(), agent("Dana", "Braun", BRAUN, "901"));
    truth.agents.insert("hodges".into(), agent("Lee", "Hodges", HODGES, "902"));
    for (pc, monitors) in [("PC-0417", 1), ("PC-0422", 2)] {
        truth.pcs.insert(pc.into(), Pc { smart_desktop: true, mac: false, monitors, clock_wrong: false });
        truth.online.insert(pc.into(), vec![span(0, END)]);
        for login in [BRAUN, HODGES] {
            truth.screens.insert(Truth::screen_of(pc, login), changes(span(0, 4000), monitors as u8, 7_013));
        }
    }
    truth.server_up = vec![span(0, END)];
    truth.settings.push(Setting { at: s(0), what: SettingKind::RteMessaging(true) });
    for (key, login) in [("braun", BRAUN), ("hodges", HODGES)] {
        let agent = || key.to_owned();
        let all = [
            SettingKind::Active { agent: agent(), on: true },
            SettingKind::RecordScreen { agent: agent(), on: true },
            SettingKind::Windows { agent: agent(), login: login.into() },
            SettingKind::Profile { agent: agent(), on: true },
        ];
        truth.settings.extend(all.map(|what| Setting { at: s(0), what }));
        truth.acd_sessions.push(AcdSession { agent: agent(), span: span(20, 2900) });
    }
    truth.secrets = vec!["3kd9fj2mxq8wz7vt4hn6".into()];
    truth
}

/// The truth of the day.
pub fn truth() -> Truth {
    let mut truth = office();
    truth.sessions =
        vec![session("PC-0417", "braun", BRAUN, (10, 3000)), session("PC-0422", "hodges", HODGES, (10, 3000))];
    let mut first = call("c1", &[("braun", 300, 900)], 5);
    first.audio_paused = vec![span(400, 430)];
    truth.calls = vec![
        first,
        call("c2", &[("braun", 1200, 1320), ("hodges", 1320, 1500)], 5),
        call("c3", &[("hodges", 2000, 2120)], 1200),
    ];
    truth
}

/// When capture ran on that day.
pub fn captured() -> Vec<Captured> {
    vec![("PC-0417", BRAUN, span(10, 3000)), ("PC-0422", HODGES, span(10, 3000))]
}

/// The day, without a fault.
pub fn day() -> Run {
    run(truth(), &captured())
}
