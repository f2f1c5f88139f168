//! WXC-WFM-1, -2 and what WXC-WFM-4 says of forecasting: the tenant's statistics as Webex WFO has them at the end.
//!
//! A row is compared where its numbers were final when the server asked for its interval last; before that nobody can know
//! them. One in which something was done, and which the tenant does not have, is wrong at any time.
//!
//! Reached: WFM-1 where rows of all three kinds could be compared; WFM-2 where one could be whose numbers were not yet final when
//! it was asked for first, and were when its day was captured again; WFM-4 where queues were busy with voice and with chat, or
//! the tenant has rows of a third channel.

use super::webex;
use super::webex_figures::{CHANNELS, begin, differs, key, name, numbers, spoken_of};
use crate::case::Case;
use crate::expect::online::importing;
use crate::spans::Spans;
use crate::truth::webex::Row;
use crate::truth::{FaultKind, Span};
use crate::verdict::{Book, Finding};
use crate::view::FAR_MS;
use kernel::time::iso;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Length of an interval.
const INTERVAL_MS: i64 = 15 * 60_000;
const DAY_MS: i64 = 86_400_000;
const KINDS: [&str; 3] = ["queue", "agent", "agent-queue"];
/// How long an answer may be on its way while the ACD is in trouble, in milliseconds.
const SLOW_MS: i64 = 120_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    let without = t.api == "cmsv2" || t.box_empty || !case.truth.runs("capture") || !case.truth.may_use("API");
    if !case.truth.is_webex() || without {
        return;
    }
    let asked = captures(case);
    early(case, &asked, book);
    rows(case, &asked, book);
    // What the tenant of somebody else's counts nobody knows, nor whether it says so twice.
    if !webex::is_foreign(case) {
        doubles(case, book);
        invented(case, book);
    }
    again(case, &asked, book);
    channels(case, book);
}

/// The server asked the tenant for a stretch of statistics.
struct Capture {
    kind: &'static str,
    span: Span,
    at: i64,
    ordinal: u64,
    /// It was answered.
    well: bool,
}

fn captures(case: &Case<'_>) -> Vec<Capture> {
    let of = |e: &crate::view::Exchange| {
        let (path, query) = e.target.split_once('?')?;
        let named = |kind: &str| {
            path.contains("statistics") && path.split('/').any(|part| part == kind || part == format!("{kind}s"))
        };
        let kind = KINDS.into_iter().rev().find(|kind| named(kind))?;
        let number = |name: &str| {
            let text = query.split('&').find_map(|p| p.strip_prefix(name)?.strip_prefix('='))?;
            text.parse::<i64>().ok().filter(|at| (-FAR_MS..FAR_MS).contains(at))
        };
        let down = |at: i64| at.div_euclid(INTERVAL_MS) * INTERVAL_MS;
        let span = Span::new(down(number("from")?), down(number("to")?));
        Some(Capture { kind, span, at: e.at, ordinal: e.ordinal, well: (200..300).contains(&e.status) })
    };
    webex::asked(case).filter_map(of).collect()
}

/// An interval waits for the capture delay.
fn early(case: &Case<'_>, asked: &[Capture], book: &mut Book) {
    let delay = case.truth.tenant.capture_delay_ms;
    for c in asked.iter().filter(|c| c.span.ms() > 0 && c.span.to + delay > c.at) {
        let text = format!("statistics ({}) of the interval up to {} were asked for", c.kind, iso(c.span.to));
        let due = format!("not before {}: the capture delay", iso(c.span.to + delay));
        book.check("WXC-WFM-1", Some(Finding::new(text, due).record(c.at, c.ordinal)));
    }
}

/// How long before its end an exchange may have been answered.
fn on_its_way(case: &Case<'_>, at: i64) -> i64 {
    let near = |s: Span| s.from - SLOW_MS <= at && at <= s.to + SLOW_MS;
    let trouble = case.truth.faults.iter().any(|f| f.what == FaultKind::AcdTrouble && near(f.span));
    if trouble || case.view.acd_faults.iter().any(near) { SLOW_MS } else { case.lag() }
}

/// Midnight after an instant, and when the day before it is captured again; none where it is not.
fn recapture(case: &Case<'_>, at: i64) -> Option<(i64, i64)> {
    let midnight = (at.div_euclid(DAY_MS) + 1) * DAY_MS;
    case.truth.tenant.recapture_at_ms.map(|time| (midnight, midnight + time))
}

/// What the server asked for and has, to be looked up.
struct Here<'a> {
    asked: BTreeMap<(&'static str, i64), (&'a Capture, &'a Capture)>,
    rows: BTreeMap<(&'a str, i64, (String, String)), &'a Value>,
}

impl<'a> Here<'a> {
    fn of(case: &'a Case<'_>, asked: &'a [Capture]) -> Self {
        let mut here = Self { asked: BTreeMap::new(), rows: BTreeMap::new() };
        for c in asked.iter().filter(|c| c.well) {
            // No answer is longer than a day.
            for begin in (c.span.from..c.span.to.min(c.span.from + DAY_MS)).step_by(INTERVAL_MS as usize) {
                here.asked.entry((c.kind, begin)).and_modify(|(_, last)| *last = c).or_insert((c, c));
            }
        }
        for (kind, all) in &case.view.evidence.webex.statistics {
            here.rows.extend(all.iter().filter_map(|row| Some(((kind.as_str(), begin(row)?, key(row)), row))));
        }
        here
    }
}

/// What could be compared.
#[derive(Default)]
struct Compared<'a> {
    kinds: BTreeSet<&'static str>,
    busy: BTreeSet<&'a str>,
}

fn rows(case: &Case<'_>, asked: &[Capture], book: &mut Book) {
    let truth = case.truth;
    let importing = importing(truth, case.view);
    let here = Here::of(case, asked);
    let mut compared = Compared::default();
    for row in &truth.tenant.statistics {
        let ready = row.begin + INTERVAL_MS + truth.tenant.capture_delay_ms;
        let due = importing.due_after(ready, truth.policies.patience_ms);
        let kind = KINDS.into_iter().find(|kind| *kind == row.kind);
        if let (Some(due), Some(kind)) = (due.filter(|due| *due <= truth.ends), kind) {
            one(case, row, kind, due, &here, &mut compared, book);
        }
    }
    if compared.kinds.len() == KINDS.len() {
        book.tested("WXC-WFM-1");
    }
    if CHANNELS.iter().all(|c| compared.busy.contains(*c)) {
        book.tested("WXC-WFM-4");
    }
}

/// A row that was due at an instant within the run.
fn one<'a>(
    case: &Case<'_>,
    row: &Row,
    kind: &'static str,
    due: i64,
    here: &Here<'a>,
    compared: &mut Compared<'a>,
    book: &mut Book,
) {
    let asked = here.asked.get(&(kind, row.begin)).copied();
    if asked.is_none_or(|(first, _)| first.at > due) {
        let when = asked.map_or("never".into(), |(first, _)| iso(first.at));
        let text = format!("statistics ({kind}) of the interval from {}: first asked for {when}", iso(row.begin));
        book.check("WXC-WFM-1", Some(Finding::new(text, format!("by {}", iso(due))).at(row.begin)));
    }
    let final_at = |c: &Capture| row.settled_at <= c.at - on_its_way(case, c.at);
    if !asked.map_or(row.settled_at <= due, |(_, last)| final_at(last)) {
        return;
    }
    let again = recapture(case, row.begin).map(|(_, at)| at);
    let corrected = asked.is_some_and(|(first, last)| again.is_some_and(|again| last.at >= again) && !final_at(first));
    let id = if corrected { "WXC-WFM-2" } else { "WXC-WFM-1" };
    let about = |seen: &str, due: String| Finding::new(format!("{}: {seen}", name(kind, &row.row)), due).at(row.begin);
    let answers = &case.view.evidence.webex;
    let Some(all) = answers.statistics.get(kind) else {
        if answers.wfm_refused {
            book.check(id, Some(about("refused", "statistics of each kind".into())));
        }
        return;
    };
    let Some(found) = here.rows.get(&(kind, row.begin, key(&row.row))).copied() else {
        // A queue or a channel may have come later, and has had nothing to do before.
        if numbers(&row.row).iter().all(|(field, n)| !field.ends_with("Tasks") || *n == 0.0) && kind == "queue" {
            return;
        }
        let chat = row.row["channelType"] == "chat" && !all.iter().any(|r| r["channelType"] == "chat");
        let id = if chat { "WXC-WFM-4" } else { id };
        return book.check(id, Some(about("no such row", format!("a row, {} at the latest", iso(due)))));
    };
    if let Some((seen, due)) = differs(&row.row, found) {
        return book.check(id, Some(about(&seen, due)));
    }
    if corrected {
        book.tested("WXC-WFM-2");
    } else {
        compared.kinds.insert(kind);
    }
    if kind == "queue" && numbers(found).values().any(|n| *n > 0.0) {
        compared.busy.extend(found["channelType"].as_str());
    }
}

/// What is captured again overwrites what was there.
fn doubles(case: &Case<'_>, book: &mut Book) {
    for (kind, all) in &case.view.evidence.webex.statistics {
        let mut known = BTreeSet::new();
        for row in all.iter().filter(|row| !known.insert((begin(row), key(row)))) {
            let id = if case.truth.tenant.recapture_at_ms.is_some() { "WXC-WFM-2" } else { "WXC-WFM-1" };
            book.check(id, Some(Finding::new(format!("{}: twice", name(kind, row)), "one row of an interval")));
        }
    }
}

/// Rows that say of somebody that something was done, of which the tenant has none. Queues that had nothing to do may have rows
/// of any interval.
fn invented(case: &Case<'_>, book: &mut Book) {
    let rows = &case.truth.tenant.statistics;
    if rows.is_empty() {
        return;
    }
    let known: BTreeSet<_> = rows.iter().map(|r| (r.kind.as_str(), Some(r.begin), key(&r.row))).collect();
    // What was before the run nobody knows.
    let within = |row: &Value| begin(row).is_none_or(|at| at > case.truth.starts.saturating_sub(INTERVAL_MS));
    let counts = |field: &str| field.rsplit(' ').next().is_some_and(|name| name.starts_with("total"));
    for (kind, all) in &case.view.evidence.webex.statistics {
        let unknown = |row: &&Value| within(row) && !known.contains(&(kind.as_str(), begin(row), key(row)));
        for row in all.iter().filter(unknown) {
            let said = numbers(row).into_iter().find(|(field, n)| counts(field) && *n > 0.0);
            let text = said.map(|(field, n)| format!("{}: {field} {n}", name(kind, row)));
            if let Some(text) = text {
                book.check("WXC-WFM-1", Some(Finding::new(text, "none: the tenant has no such row")));
            }
        }
    }
}

/// Recapture: the whole of the day before, at its time. From the next midnight on the day before is another one.
fn again(case: &Case<'_>, asked: &[Capture], book: &mut Book) {
    let truth = case.truth;
    let Some((mut midnight, mut time)) = recapture(case, truth.starts) else { return };
    let importing = importing(truth, case.view);
    while midnight <= truth.ends {
        let day = Span::new(midnight - DAY_MS, midnight);
        let of = |kind: &str, from: i64, to: i64| -> Spans {
            asked
                .iter()
                .filter(|c| c.well && c.kind == kind && from <= c.at && c.at < to)
                .map(|c| c.span.and(day))
                .collect()
        };
        for kind in KINDS {
            let about = |seen: String, due: String| Finding::new(format!("statistics ({kind}): {seen}"), due).at(time);
            let before = of(kind, i64::MIN, midnight).and(&of(kind, midnight, time - 1_000));
            if before.ms() > DAY_MS / 2 {
                let due = format!("not before {}", iso(time));
                book.check("WXC-WFM-2", Some(about(format!("captured again before {}", iso(time)), due)));
            }
            let by = importing.due_after(time, truth.policies.patience_ms);
            let Some(by) = by.filter(|by| *by <= truth.ends.min(midnight + DAY_MS)) else { continue };
            let lacks = Spans::from(day).minus(&of(kind, time, by + 1));
            if let Some(gap) = lacks.first() {
                let text =
                    format!("{} min of the day were not captured again, from {} on", lacks.ms() / 60_000, iso(gap));
                let due = format!("all of it from midnight to midnight, at {}", iso(time));
                book.check("WXC-WFM-2", Some(about(text, due)));
            }
        }
        (midnight, time) = (midnight + DAY_MS, time + DAY_MS);
    }
}

/// Forecasting data are of voice and chat.
fn channels(case: &Case<'_>, book: &mut Book) {
    let other = |channel: &str| !CHANNELS.contains(&channel);
    let third = case.truth.tenant.statistics.iter().any(|row| spoken_of(&row.row).any(other));
    for (kind, all) in &case.view.evidence.webex.statistics {
        for row in all {
            let wrong = spoken_of(row).find(|c| other(c));
            let text = wrong.map(|c| Finding::new(format!("{}: {c}", name(kind, row)), "voice and chat only"));
            if third || text.is_some() {
                book.check("WXC-WFM-4", text);
            }
        }
    }
}
