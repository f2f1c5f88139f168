//! Historical statistics: in time, complete, and captured again.

use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::office::{perfect, tenant};
use judge::State;
use judge::truth::webex::Row;
use judge::truth::{Fault, FaultKind};
use serde_json::{Value, json};

/// An interval, in seconds.
pub const Q: i64 = 900;
/// Capture delay and what a look takes, in seconds.
const DELAY: i64 = 300;
const KINDS: [(&str, &str); 3] = [
    ("queue", "/v1/queues/statistics"),
    ("agent", "/v1/agents/statistics"),
    ("agent-queue", "/sim/v1/agent-queue/statistics"),
];
/// Midnight after the start, and half past two then, in seconds.
const MIDNIGHT: i64 = 54_000;
const AGAIN: i64 = 63_000;
/// When the call that lasts long ends.
const LATE: i64 = 20_000;

/// The rows of an interval; in the third of them a call goes on for long.
fn interval(n: i64) -> Vec<Row> {
    let begin = s(n * Q);
    let settled_at = if n == 2 { s(LATE) } else { begin + Q * 1000 };
    let row = |kind: &str, row: Value| Row { kind: kind.into(), begin, row, settled_at };
    let queue = |id: &str, channel: &str, count: i64| json!({ "intervalStartTime": begin, "queueId": id, "queueName": id, "channelType": channel, "totalOfferedTasks": count, "averageHandledTime": 61_000.5 * count as f64 });
    let channel =
        |of: &str, count: i64| json!({ "channelType": of, "totalAcceptedTasks": count, "totalAvailableTime": 800_000 });
    vec![
        row("queue", queue("support", "telephony", 3 + n)),
        row("queue", queue("chats", "chat", n % 2)),
        row(
            "agent",
            json!({ "intervalStartTime": begin, "agentId": "b", "agentName": "Dana Braun", "channels": [channel("telephony", 2), channel("chat", 0)] }),
        ),
        row(
            "agent-queue",
            json!({ "intervalStartTime": begin, "agentId": "b", "agentName": "Dana Braun", "queueId": "support", "queueName": "support", "totalAcceptedTasks": 2 }),
        ),
    ]
}

fn ask(r: &mut Run, at: i64, (from, to): (i64, i64)) {
    for (n, (_, path)) in KINDS.iter().enumerate() {
        let target = format!("{path}?from={}&to={}&interval=15", s(from), s(to));
        let fields = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 900 });
        r.add(s(at) + n as i64, "webex", "wire.http", &fields);
    }
}

/// An hour of statistics, captured as each interval is due. Until the next morning, if the day is captured again.
pub fn hour(recapture: bool) -> Run {
    let mut r = bare(recapture);
    (0..4).for_each(|n| ask(&mut r, (n + 1) * Q + DELAY + 20, (n * Q, (n + 1) * Q)));
    if recapture {
        ask(&mut r, AGAIN + 10, (MIDNIGHT - 86_400, MIDNIGHT - 43_200));
        ask(&mut r, AGAIN + 11, (MIDNIGHT - 43_200, MIDNIGHT));
    }
    r
}

/// The same, and nobody has asked for anything.
fn bare(recapture: bool) -> Run {
    let mut t = tenant("programmatic");
    t.tenant.capture_delay_ms = DELAY * 1000;
    t.tenant.statistics = (0..4).flat_map(interval).collect();
    if recapture {
        t.tenant.recapture_at_ms = Some(9_000_000);
        t.ends = s(90_000);
        t.server_up = vec![span(0, 90_000)];
    }
    let mut r = perfect(t);
    for row in r.truth.tenant.statistics.clone() {
        r.evidence.webex.statistics.entry(row.kind).or_default().push(row.row);
    }
    r
}

/// The row of a kind in an interval.
pub fn row<'a>(r: &'a mut Run, kind: &str, n: i64) -> &'a mut Value {
    let all = r.evidence.webex.statistics.get_mut(kind).expect("a kind");
    all.iter_mut().find(|row| row["intervalStartTime"] == s(n * Q)).expect("a row")
}

fn drop_rows(r: &mut Run, kind: &str, which: impl Fn(&Value) -> bool) {
    r.evidence.webex.statistics.get_mut(kind).expect("a kind").retain(|row| !which(row));
}

#[test]
fn of_each_kind_and_in_time() {
    hour(false).holds(&["WXC-WFM-1", "WXC-WFM-4"]);
    hour(false).not_reached(&["WXC-WFM-2", "WXC-WFM-3"]);
    for (kind, _) in KINDS {
        let mut r = hour(false);
        drop_rows(&mut r, kind, |row| row["intervalStartTime"] == s(Q));
        r.blames(&["WXC-WFM-1"]);
        let mut r = hour(false);
        let again = row(&mut r, kind, 1).clone();
        r.evidence.webex.statistics.get_mut(kind).expect("it").push(again);
        r.blames(&["WXC-WFM-1"]);
    }
    let mut r = hour(false);
    row(&mut r, "queue", 1)["totalOfferedTasks"] = json!(3);
    r.blames(&["WXC-WFM-1"]);
    assert!(r.judge().to_string().contains("queue support from"), "{}", r.judge());
    let mut r = hour(false);
    row(&mut r, "agent", 0)["channels"][0]["totalAvailableTime"] = json!(0);
    r.blames(&["WXC-WFM-1"]);
    // Names may change, and a channel on which nothing was done may be missing.
    let mut r = hour(false);
    row(&mut r, "agent", 0)["agentName"] = json!("Dana Brown");
    row(&mut r, "agent", 0)["channels"].as_array_mut().expect("channels").truncate(1);
    r.holds(&["WXC-WFM-1"]);
    // A queue that came later had nothing to do before.
    let mut r = hour(false);
    drop_rows(&mut r, "queue", |row| row["queueId"] == "chats" && row["intervalStartTime"] == s(0));
    r.holds(&["WXC-WFM-1"]);
    let mut r = hour(false);
    r.evidence.webex.statistics.clear();
    r.evidence.webex.wfm_refused = true;
    r.blames(&["WXC-WFM-1"]);
}

#[test]
fn the_capture_delay() {
    // Asked for at once.
    let mut r = hour(false);
    ask(&mut r, 4 * Q + 10, (3 * Q, 4 * Q));
    r.blames(&["WXC-WFM-1"]);
    // Never, and much later.
    bare(false).blames(&["WXC-WFM-1"]);
    let mut r = bare(false);
    ask(&mut r, 4 * Q + DELAY + 20, (0, 4 * Q));
    r.blames(&["WXC-WFM-1"]);
    // While the server was away nobody could.
    let mut r = bare(false);
    r.truth.server_up = vec![span(0, 600), span(4 * Q, 40_000)];
    ask(&mut r, 4 * Q + DELAY + 20, (0, 4 * Q));
    r.holds(&["WXC-WFM-1"]);
}

#[test]
fn numbers_that_nobody_could_know_yet() {
    // The call of the third interval went on when it was captured.
    for value in [json!(5), json!(0), json!(4)] {
        let mut r = hour(false);
        row(&mut r, "queue", 2)["totalOfferedTasks"] = value;
        r.holds(&["WXC-WFM-1"]);
    }
    let mut r = hour(false);
    drop_rows(&mut r, "agent-queue", |row| row["intervalStartTime"] == s(2 * Q));
    r.holds(&["WXC-WFM-1"]);
    // An answer may have been on its way for long.
    let mut r = hour(false);
    r.truth
        .tenant
        .statistics
        .iter_mut()
        .filter(|row| row.begin == s(Q))
        .for_each(|row| row.settled_at = s(2 * Q + DELAY - 60));
    row(&mut r, "queue", 1)["totalOfferedTasks"] = json!(0);
    r.blames(&["WXC-WFM-1"]);
    r.truth.faults.push(Fault {
        span: span(2 * Q, 2 * Q + DELAY),
        machine: "webex".into(),
        what: FaultKind::AcdTrouble,
    });
    assert_ne!(r.judge().state("WXC-WFM-1"), State::Broken);
    // Trouble of another kind, or at another time, keeps no answer back.
    r.truth.faults[0].what = FaultKind::Unreachable;
    r.truth.faults[0].machine = "PC-0417".into();
    r.blames(&["WXC-WFM-1"]);
    let what = FaultKind::AcdTrouble;
    r.truth.faults[0] = Fault { span: span(20_000, 20_010), machine: "webex".into(), what };
    r.blames(&["WXC-WFM-1"]);
}

#[test]
fn questions_that_were_refused() {
    let mut r = hour(false);
    r.edit(|rec, fields| {
        let mine = rec.fields.contains("/statistics?");
        if mine {
            fields["status"] = json!(503);
        }
        mine
    });
    r.blames(&["WXC-WFM-1"]);
}

#[test]
fn times_that_no_calendar_has() {
    let mut r = hour(false);
    for (from, to) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (-(1 << 50), 1 << 50), (0, i64::MIN)] {
        let target = format!("/v1/queues/statistics?from={from}&to={to}");
        let ask = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 9 });
        r.add(s(9_000), "webex", "wire.http", &ask);
    }
    r.holds(&["WXC-WFM-1"]);
}

#[test]
fn captured_again() {
    hour(true).holds(&["WXC-WFM-1", "WXC-WFM-2"]);
    // What was captured first still stands.
    let mut r = hour(true);
    row(&mut r, "queue", 2)["totalOfferedTasks"] = json!(1);
    r.blames(&["WXC-WFM-2"]);
    let mut r = hour(true);
    drop_rows(&mut r, "agent-queue", |row| row["intervalStartTime"] == s(2 * Q));
    r.blames(&["WXC-WFM-2"]);
    let mut r = hour(true);
    let twice = row(&mut r, "queue", 2).clone();
    r.evidence.webex.statistics.get_mut("queue").expect("it").push(twice);
    r.blames(&["WXC-WFM-2"]);
    // Not at all, one half only, and before its time.
    let first = || {
        let mut r = bare(true);
        (0..4).for_each(|n| ask(&mut r, (n + 1) * Q + DELAY + 20, (n * Q, (n + 1) * Q)));
        r
    };
    first().blames(&["WXC-WFM-2"]);
    let mut r = first();
    ask(&mut r, AGAIN + 10, (MIDNIGHT - 43_200, MIDNIGHT));
    r.blames(&["WXC-WFM-2"]);
    let mut r = first();
    ask(&mut r, MIDNIGHT - 500, (MIDNIGHT - 86_400, MIDNIGHT - 900));
    for at in [AGAIN - 600, AGAIN + 10] {
        ask(&mut r, at, (MIDNIGHT - 86_400, MIDNIGHT - 43_200));
        ask(&mut r, at, (MIDNIGHT - 43_200, MIDNIGHT));
    }
    r.blames(&["WXC-WFM-2"]);
    // Nothing lasted long: whether it overwrites did not come up.
    let mut r = hour(true);
    r.truth.tenant.statistics.retain(|row| row.begin != s(2 * Q));
    KINDS.iter().for_each(|(kind, _)| drop_rows(&mut r, kind, |row| row["intervalStartTime"] == s(2 * Q)));
    r.holds(&["WXC-WFM-1"]);
    r.not_reached(&["WXC-WFM-2"]);
}

/// What was asked for twice before the time to capture again says nothing of that.
#[test]
fn asked_for_twice_on_the_same_day() {
    let mut r = bare(true);
    (0..4).for_each(|n| ask(&mut r, (n + 1) * Q + DELAY + 20, (n * Q, (n + 1) * Q)));
    ask(&mut r, LATE + DELAY, (2 * Q, 3 * Q));
    r.truth.ends = s(40_000);
    r.holds(&["WXC-WFM-1"]);
    r.not_reached(&["WXC-WFM-2"]);
    row(&mut r, "queue", 2)["totalOfferedTasks"] = json!(1);
    r.blames(&["WXC-WFM-1"]);
}

/// From the next midnight on the day before is another one: whether the one that was missed is captured again then, the guide
/// does not say.
#[test]
fn away_at_the_time_to_capture_again() {
    let away_until = |back: i64| {
        let mut r = bare(true);
        (0..4).for_each(|n| ask(&mut r, (n + 1) * Q + DELAY + 20, (n * Q, (n + 1) * Q)));
        r.truth.ends = s(back + 7_200);
        r.truth.server_up = vec![span(0, AGAIN - 600), span(back, back + 7_200)];
        let span = span(AGAIN - 600, back);
        r.truth.faults.push(Fault { machine: "wfo".into(), span, what: FaultKind::PowerOff { clean: false } });
        r.judge().state("WXC-WFM-2")
    };
    assert_eq!(away_until(MIDNIGHT + 82_000), State::Broken);
    assert_ne!(away_until(MIDNIGHT + 86_400), State::Broken);
}

#[test]
fn what_did_not_come_up() {
    let mut r = hour(false);
    r.truth.tenant.statistics.clear();
    r.not_reached(&["WXC-WFM-1", "WXC-WFM-2", "WXC-WFM-4"]);
    let mut r = hour(false);
    r.truth.tenant.statistics.retain(|row| row.kind != "agent-queue");
    drop_rows(&mut r, "agent-queue", |_| true);
    r.not_reached(&["WXC-WFM-1"]);
    let mut r = bare(false);
    (r.truth.platform, r.truth.tenant.api) = ("webex-cc-1.0".into(), "cmsv1".into());
    r.truth.tenant.services_off = ["capture".to_owned()].into();
    r.not_reached(&["WXC-WFM-1"]);
    let mut r = bare(false);
    r.truth.tenant.box_empty = true;
    r.not_reached(&["WXC-WFM-1"]);
    // Too near to the end.
    let mut r = bare(false);
    r.truth.ends = s(Q + DELAY + 600);
    r.not_reached(&["WXC-WFM-1"]);
}

#[test]
fn voice_and_chat_and_nothing_else() {
    let mut r = hour(false);
    let mut mail = row(&mut r, "queue", 1).clone();
    (mail["queueId"], mail["channelType"]) = (json!("mails"), json!("email"));
    let begin = s(Q);
    r.truth.tenant.statistics.push(Row {
        kind: "queue".into(),
        begin,
        row: mail.clone(),
        settled_at: begin + Q * 1000,
    });
    assert_eq!(r.judge().state("WXC-WFM-4"), State::Held, "{}", r.judge());
    r.evidence.webex.statistics.get_mut("queue").expect("it").push(mail);
    r.blames(&["WXC-WFM-4"]);
    // What an agent did on a third channel is missing from the agent's row, and has to be.
    let mut r = hour(false);
    let with_mails = |row: &mut Value| {
        let channels = row["channels"].as_array_mut().expect("channels");
        let mut mails = channels[0].clone();
        mails["channelType"] = json!("email");
        channels.push(mails);
    };
    let agents = r.truth.tenant.statistics.iter_mut().filter(|row| row.kind == "agent");
    agents.for_each(|due| with_mails(&mut due.row));
    r.holds(&["WXC-WFM-1", "WXC-WFM-4"]);
    with_mails(row(&mut r, "agent", 1));
    r.blames(&["WXC-WFM-4"]);
    let mut r = hour(false);
    drop_rows(&mut r, "queue", |row| row["channelType"] == "chat");
    r.blames(&["WXC-WFM-4"]);
    // Nobody wrote.
    let mut r = hour(false);
    for row in r
        .truth
        .tenant
        .statistics
        .iter_mut()
        .map(|row| &mut row.row)
        .chain(r.evidence.webex.statistics.get_mut("queue").expect("it"))
    {
        if row["channelType"] == "chat" {
            (row["totalOfferedTasks"], row["averageHandledTime"]) = (json!(0), json!(0.0));
        }
    }
    r.not_reached(&["WXC-WFM-4"]);
}

#[test]
fn instants_that_are_beyond_all_measure() {
    for wild in [i64::MIN, i64::MAX] {
        // Who asks for such an interval has asked for none.
        let mut r = hour(false);
        let target = format!("/v1/queues/statistics?from={wild}&to={wild}&interval=15");
        let fields = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": target, "status": 200, "sent": 0, "received": 900 });
        r.add(s(2_000), "webex", "wire.http", &fields);
        r.holds(&["WXC-WFM-1"]);
        // A row of such an interval is none of those that are due.
        let mut r = hour(false);
        row(&mut r, "queue", 1)["intervalStartTime"] = json!(wild);
        r.blames(&["WXC-WFM-1"]);
    }
}
