//! Statistics as chance has them: long calls, a server that is away now and then. One that captures as the guide says is held,
//! one that is careless in one thing is blamed.

use crate::common::boxes::noise;
use crate::common::{Run, s};
use crate::office::{perfect, tenant};
use judge::truth::webex::Row;
use judge::truth::{Span, Truth};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const QUARTER: i64 = 900;
const DAY: i64 = 86_400;
/// Midnight after the start, the time of recapture, and the end, in seconds.
const MIDNIGHT: i64 = 54_000;
const AGAIN: i64 = 9_000;
const END: i64 = 120_000;
const KINDS: [&str; 3] = ["queue", "agent", "agent-queue"];

/// What a server is careless in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Careless {
    Nothing,
    /// It does not wait for the capture delay.
    Delay,
    /// What is captured again is thrown away.
    Overwriting,
    /// Half of the day is captured again.
    HalfDay,
    /// Rows of one kind never come.
    OneKind,
}

struct Dice(Vec<u8>);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        let (a, b) = (self.0.pop().unwrap_or(0), self.0.pop().unwrap_or(0));
        (i64::from(a) * 256 + i64::from(b)) % sides
    }
}

/// Where the server is up, in seconds.
fn up(dice: &mut Dice) -> Vec<(i64, i64)> {
    let (mut out, mut from) = (Vec::new(), 0);
    for _ in 0..dice.roll(4) {
        let to = from + 600 + dice.roll(40_000);
        if to >= END {
            break;
        }
        out.push((from, to));
        from = to + 30 + dice.roll(9_000);
    }
    if from < END {
        out.push((from, END));
    }
    out
}

fn row(kind: &str, begin: i64, count: i64) -> Value {
    let mut row = json!({ "intervalStartTime": s(begin), "totalAcceptedTasks": count, "totalOfferedTasks": count });
    if kind != "agent" {
        (row["queueId"], row["queueName"]) = (json!("q"), json!("Support"));
    }
    if kind != "queue" {
        (row["agentId"], row["agentName"]) = (json!("a"), json!("Dana Braun"));
    } else {
        row["channelType"] = json!("telephony");
    }
    row
}

/// What a server has, and what it has asked for.
struct Server {
    rows: BTreeMap<(&'static str, i64), Value>,
    asked: Vec<(i64, &'static str, i64, i64)>,
    careless: Careless,
}

impl Server {
    fn capture(&mut self, t: &Truth, at: i64, (from, to): (i64, i64), again: bool) {
        for (n, kind) in KINDS.into_iter().enumerate() {
            self.asked.push((s(at) + 300 * n as i64, kind, from, to));
            if kind == "agent-queue" && self.careless == Careless::OneKind {
                continue;
            }
            for due in t.tenant.statistics.iter().filter(|r| r.kind == kind) {
                let begin = (due.begin - s(0)) / 1000;
                if begin < from || to <= begin {
                    continue;
                }
                let count = due.row["totalAcceptedTasks"].as_i64().expect("a count");
                let short = if due.settled_at <= s(at) { count } else { count - 1 };
                if !(again && self.careless == Careless::Overwriting) {
                    self.rows.insert((kind, begin), row(kind, begin, short));
                }
            }
        }
    }
}

fn made(seed: u64, careless: Careless) -> Run {
    let mut dice = Dice(noise(seed, 900));
    let delay = [0, 300, 900][dice.roll(3) as usize];
    let mut t = tenant("programmatic");
    (t.ends, t.tenant.capture_delay_ms) = (s(END), delay * 1000);
    t.tenant.recapture_at_ms = (dice.roll(4) > 0).then_some(AGAIN * 1000);
    let up = up(&mut dice);
    t.server_up = up.iter().map(|(from, to)| Span { from: s(*from), to: s(*to) }).collect();
    for n in 0..(END - 1800) / QUARTER {
        let begin = n * QUARTER;
        let long = [0, 0, 0, 0, 5, 700, 5_000, 30_000][dice.roll(8) as usize];
        for kind in KINDS {
            let settled_at = s(begin + QUARTER + long);
            t.tenant.statistics.push(Row {
                kind: kind.into(),
                begin: s(begin),
                row: row(kind, begin, 3 + n),
                settled_at,
            });
        }
    }
    // Each minute, while it is up.
    let mut server = Server { rows: BTreeMap::new(), asked: Vec::new(), careless };
    let (mut done, mut again) = (0, t.tenant.recapture_at_ms.map(|_| MIDNIGHT));
    let wait = if careless == Careless::Delay { 0 } else { delay };
    for at in (3..END).step_by(60).filter(|at| up.iter().any(|(from, to)| (*from..to - 2).contains(at))) {
        let ended = (at - wait).div_euclid(QUARTER) * QUARTER;
        if done < ended {
            server.capture(&t, at, (done, ended), false);
            done = ended;
        }
        if let Some(midnight) = again.filter(|midnight| at >= midnight + AGAIN) {
            if careless != Careless::HalfDay {
                server.capture(&t, at + 1, (midnight - DAY, midnight - DAY / 2), true);
            }
            server.capture(&t, at + 1, (midnight - DAY / 2, midnight), true);
            again = Some(midnight + DAY);
        }
    }
    t.sessions.clear();
    let mut r = perfect(t);
    r.evidence.trace.records.retain(|rec| !rec.kind.starts_with("segment."));
    r.evidence.writes = judge::watch::Writes::default();
    r.evidence.disks.clear();
    for ((kind, _), row) in server.rows {
        r.evidence.webex.statistics.entry(kind.into()).or_default().push(row);
    }
    for kind in KINDS {
        r.evidence.webex.statistics.entry(kind.into()).or_default();
    }
    for (at, kind, from, to) in server.asked {
        let target = format!("/sim/statistics/{kind}?from={}&to={}&interval=15", s(from), s(to));
        let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 9 });
        r.evidence.trace.records.push(kernel::trace::Record {
            at,
            ordinal: 0,
            host: "webex".into(),
            kind: "wire.http",
            fields: ask.to_string().into(),
        });
    }
    r.evidence.trace.records.sort_by_key(|rec| rec.at);
    r
}

#[test]
fn of_all_kinds() {
    let (mut first, mut second) = (0, 0);
    for seed in 1..=60 {
        let r = made(seed, Careless::Nothing);
        let report = r.judge();
        assert_eq!(report.broken().count(), 0, "seed {seed}: up {:?}\n{report}", r.truth.server_up);
        first += usize::from(report.state("WXC-WFM-1") == judge::State::Held);
        second += usize::from(report.state("WXC-WFM-2") == judge::State::Held);
    }
    assert!(first > 50 && second > 20, "held {first} and {second} times");
    for (careless, id) in [
        (Careless::Delay, "WXC-WFM-1"),
        (Careless::OneKind, "WXC-WFM-1"),
        (Careless::Overwriting, "WXC-WFM-2"),
        (Careless::HalfDay, "WXC-WFM-2"),
    ] {
        let count = (1..=30).filter(|seed| made(*seed, careless).judge().roots().iter().any(|v| v.id == id)).count();
        assert!(count > 10, "{id} is blamed in {count} of 30");
    }
}
