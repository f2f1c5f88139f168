//! TLB-STATE-1, TLB-EVT-2, TLB-IND-2, TLB-IND-3 and TLB-IND-1 as far as an indication is missing: what the recorder makes of commands.
//!
//! STATE-1 is reached with each command but `query` that comes to the recorder, EVT-2 with each `query`; IND-2 with each report that
//! nothing is captured; IND-3 with each report that answers a command.
//!
//! A recorder of somebody else's shows by its reports alone how it stands; what it writes down of itself is not asked. So STATE-1
//! and EVT-2 are reached with it by reports that answer: who says nothing has shown nothing.

use super::tlib::{COMMANDS, KEY, about, requests};
use super::tlib_call;
use crate::genesys::case::Case;
use crate::genesys::evidence;
use crate::genesys::expect::reach;
use crate::genesys::expect::tlib::Capture;
use crate::genesys::truth::{Span, Turn};
use crate::genesys::view::{Told, Words};
use crate::verdict::{Book, Finding};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// A command that is still to be answered.
struct Pending<'c> {
    told: &'c Told,
    command: &'c str,
    /// What is to be reported; none where nobody knows.
    state: Option<Capture>,
    /// It changed something.
    moved: bool,
}

impl Pending<'_> {
    fn id(&self) -> &'static str {
        if self.command == "query" { "TLB-EVT-2" } else { "TLB-STATE-1" }
    }
    /// What is not held where the report alone is missing.
    fn report(&self) -> &'static str {
        if self.moved { "TLB-IND-1" } else { self.id() }
    }
}

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some((machine, dns)) = &case.truth.third_party else { return };
    // What comes on another DN than those that it monitors is T-Server's doing.
    let monitored = |t: &&Told| dns.iter().any(|dn| dn == t.says.text("ThisDN"));
    let commands = case.view.tlib.iter().filter(|t| t.to == *machine && t.says.name == "EventUserEvent");
    let commands = commands.filter(monitored);
    let mut all: Vec<&Told> = commands.chain(requests(case).filter(|r| r.from == *machine)).collect();
    let mut anew: VecDeque<&Told> = case.view.tlib.iter().filter(|t| comes_anew(case, machine, t)).collect();
    all.sort_by_key(|t| t.ordinal);
    let mut states: States<'_> = BTreeMap::new();
    let mut pending: BTreeMap<&str, VecDeque<Pending<'_>>> = BTreeMap::new();
    let foreign = case.truth.is_product(machine);
    let parrot = foreign && is_parrot(&all, machine);
    let mute = foreign && !all.iter().any(|t| t.from == *machine);
    let habits = Habits { foreign, parrot, off: off(case, &all, machine) };
    let mut turns = case.truth.turns.iter().peekable();
    for told in all {
        while let Some(turn) = turns.next_if(|turn| turn.at <= told.at) {
            states.insert(&turn.dn, Capture::of(&turn.state));
        }
        while let Some(new) = anew.pop_front_if(|new| new.ordinal < told.ordinal) {
            states.insert(new.says.text("ThisDN"), None);
        }
        let dn = told.says.text("ThisDN");
        if told.from == *machine {
            indication(case, told, dn, habits, (&mut states, &mut pending), book);
            continue;
        }
        let Some(command) = told.says.datum(KEY).filter(|c| COMMANDS.contains(c)) else { continue };
        let state = states.entry(dn).or_insert(Some(Capture::Off));
        let before = *state;
        *state = match (before, command) {
            (None, "stop") => Some(Capture::Off),
            (before, _) => before.map(|before| before.after(command)),
        };
        let new = Pending { told, command, state: *state, moved: before != *state };
        if !foreign {
            book.tested(new.id());
        }
        pending.entry(dn).or_default().push_back(new);
    }
    for left in pending.into_values().flatten() {
        unanswered(case, machine, &left, if mute { "TLB-IND-1" } else { left.report() }, book);
    }
    said(case, machine, book);
}

/// How each DN stands; none where nobody knows.
type States<'c> = BTreeMap<&'c str, Option<Capture>>;

/// Whether somebody else's recorder registers a DN on another connection than before, of which nothing is heard any more: whether it
/// still stands then as it stood no document says.
fn comes_anew(case: &Case<'_>, machine: &str, told: &Told) -> bool {
    let registers = |t: &Told| t.from == *machine && t.says.name == "RequestRegisterAddress";
    let dn = told.says.text("ThisDN");
    if !case.truth.is_product(machine) || !registers(told) || told.connection.is_none() {
        return false;
    }
    let before = |t: &&Told| registers(t) && t.says.text("ThisDN") == dn && t.ordinal < told.ordinal;
    let mut old = case.view.tlib.iter().filter(before).map(|t| t.connection).peekable();
    let speaks = |on: Option<u64>| case.view.tlib.iter().any(|t| t.connection == on && t.ordinal > told.ordinal);
    old.peek().is_some() && old.all(|on| on != told.connection && !speaks(on))
}

/// How a recorder reports.
#[derive(Clone, Copy)]
struct Habits {
    /// It is somebody else's.
    foreign: bool,
    /// It says one word, whatever the state.
    parrot: bool,
    /// What it has to send where nothing is captured.
    off: &'static str,
}

/// How the policy has `disabled` spelt; where either will do, as in the first report that says it.
fn off(case: &Case<'_>, all: &[&Told], machine: &str) -> &'static str {
    let printed = |t: &&&Told| {
        t.from == machine && t.says.event().and_then(|e| e.datum(KEY)).and_then(Capture::of) == Some(Capture::Off)
    };
    let first = || all.iter().find(printed).and_then(|t| t.says.event()).and_then(|e| e.datum(KEY));
    match case.truth.policies.printed_token.as_str() {
        "diabled" => "diabled",
        "either" if first() == Some("diabled") => "diabled",
        _ => "disabled",
    }
}

/// Whether a recorder says one word in all its reports, and one that could not be true from the beginning on, whatever it is told to
/// do: then it does not say how it stands, and how it stands nobody knows.
fn is_parrot(all: &[&Told], machine: &str) -> bool {
    let reports: Vec<&str> =
        all.iter().filter(|t| t.from == machine).filter_map(|t| t.says.event()?.datum(KEY)).collect();
    let first = reports.first().copied().unwrap_or_default();
    let said = Capture::of(first).is_some_and(|state| state != Capture::Off);
    let mut moves: Vec<&str> = all.iter().filter(|t| t.to == machine).filter_map(|t| t.says.datum(KEY)).collect();
    moves.retain(|command| matches!(*command, "stop" | "pause"));
    said && reports.len() > 1 && !moves.is_empty() && reports.iter().all(|word| *word == first)
}

/// A command on which no report followed.
fn unanswered(case: &Case<'_>, machine: &str, left: &Pending<'_>, id: &'static str, book: &mut Book) {
    let until = left.told.at + case.grace();
    if until <= case.truth.ends && reach::is_quiet(case.truth, &[machine, "sip"], Span::new(left.told.at, until)) {
        let seen = format!("no report after `{}`", left.command);
        let state = left.state.map_or(String::new(), |state| format!(", {state:?}"));
        book.broken(id, about(left.told, seen, format!("a report of the present state{state}")));
    }
}

/// What has been waiting too long for a report when this one comes has had none, if something else waits for one.
fn given_up<'c>(case: &Case<'_>, told: &Told, pending: &mut BTreeMap<&'c str, VecDeque<Pending<'c>>>, book: &mut Book) {
    for waiting in pending.values_mut() {
        while waiting.len() > 1 && waiting.front().is_some_and(|first| first.told.at + case.grace() < told.at) {
            let Some(left) = waiting.pop_front() else { break };
            unanswered(case, &told.from, &left, left.report(), book);
        }
    }
}

/// A report that fits a later command and not the first that waits answers the later one: those before it have had none.
fn passed_over(
    case: &Case<'_>,
    told: &Told,
    state: Capture,
    waiting: Option<&mut VecDeque<Pending<'_>>>,
    book: &mut Book,
) {
    let Some(waiting) = waiting else { return };
    let other = |waiting: &Pending<'_>| waiting.state.is_some_and(|own| own != state);
    while waiting.front().is_some_and(other) && waiting.iter().skip(1).any(|p| !other(p)) {
        let Some(left) = waiting.pop_front() else { break };
        unanswered(case, &told.from, &left, left.report(), book);
    }
}

/// The state of a DN that the recorder itself wrote down last.
fn own_word(case: &Case<'_>, dn: &str, before: u64) -> Option<Capture> {
    let records = evidence::told(case.truth, &case.view.evidence.trace).rev();
    records.filter(|r| r.kind == "capture.state" && r.ordinal < before).find_map(|record| {
        let json: Value = serde_json::from_str(&record.fields).unwrap_or_default();
        if json["dn"] != dn {
            return None;
        }
        state_of(json["state"].as_str().unwrap_or_default())
    })
}

/// The state that a word of the recorder's own stands for.
fn state_of(word: &str) -> Option<Capture> {
    match word.to_lowercase().as_str() {
        "on" | "capturing" | "recording" => Some(Capture::On),
        "off" | "stopped" | "idle" => Some(Capture::Off),
        other => Capture::of(other),
    }
}

/// Whether a recorder may report a state into which it has gone by itself.
fn by_itself(case: &Case<'_>, told: &Told, dn: &str, state: Capture) -> bool {
    let fits = |t: &Turn| t.dn == dn && Capture::of(&t.state) == Some(state);
    case.truth.turns.iter().any(|t| fits(t) && t.at <= told.at && told.at <= t.at + case.grace())
}

fn indication<'c>(
    case: &Case<'_>,
    told: &'c Told,
    dn: &'c str,
    Habits { foreign, parrot, off }: Habits,
    (states, pending): (&mut States<'c>, &mut BTreeMap<&'c str, VecDeque<Pending<'c>>>),
    book: &mut Book,
) {
    let event = told.says.event();
    let word = event.and_then(|e| e.datum(KEY)).unwrap_or_default();
    given_up(case, told, pending, book);
    let typed = event.is_some_and(|e| e.name == "EventUserEvent");
    let Some(state) = Capture::of(word).filter(|_| typed) else {
        // It answers all the same; what it ought to have said tells what is wrong with the word.
        let first = pending.get_mut(dn).and_then(VecDeque::pop_front);
        let meant = first.map_or_else(|| states.get(dn).copied().unwrap_or_default(), |first| first.state);
        let meant = meant.unwrap_or_default();
        let id = if meant == Capture::Off && typed && !word.is_empty() { "TLB-IND-2" } else { "TLB-IND-1" };
        let (seen, due) = unread(event, meant.word(off));
        book.broken(id, about(told, seen, due));
        return;
    };
    if state == Capture::Off {
        let wrong = (word != off).then(|| about(told, format!("`{word}`"), format!("`{off}`")));
        book.check("TLB-IND-2", wrong);
    }
    let inner = event.map_or("", |e| e.text("ThisDN"));
    let own = pending.get(dn).is_some_and(|p| !p.is_empty());
    let other = pending.iter().find(|(other, p)| **other != dn && !p.is_empty()).map(|(other, _)| *other);
    // It answers a command that came on another DN, where the recorder has nothing to say of its own on this one.
    let other = other.filter(|_| !by_itself(case, told, dn, state));
    let meant = if own { dn } else { other.unwrap_or(dn) };
    let wrong = meant != dn || inner != dn;
    let seen = || about(told, format!("a report on DN {dn} (in it {inner})"), format!("on the recipient's, {meant}"));
    passed_over(case, told, state, pending.get_mut(meant), book);
    let Some(first) = pending.get_mut(meant).and_then(VecDeque::pop_front) else {
        if wrong {
            book.broken("TLB-IND-3", seen());
        } else {
            tlib_call::judge(case, told, None, book);
        }
        let Some(present) = *states.entry(dn).or_insert(Some(Capture::Off)) else {
            states.insert(dn, Some(state));
            return;
        };
        if state != present && !parrot {
            book.broken("TLB-STATE-1", about(told, format!("a report of {state:?}"), format!("{present:?}, as it is")));
        }
        return;
    };
    book.check("TLB-IND-3", wrong.then(seen));
    if !wrong {
        tlib_call::judge(case, told, Some(first.told), book);
    }
    if foreign && !parrot {
        book.tested(first.id());
    }
    let (took, bound) = (told.at - first.told.at, case.grace());
    case.near(book, first.report(), "the report came", took, bound - case.truth.policies.tolerance_ms);
    let quiet = || reach::is_quiet(case.truth, &[&told.from, "sip"], Span::new(first.told.at, told.at));
    if took > bound && quiet() {
        let seen = format!("a report {took} ms after `{}`", first.command);
        book.broken(first.report(), about(told, seen, format!("at once, which is {bound} ms at most")));
    }
    let Some(due) = first.state else {
        // By this it is known again, unless another command has come since.
        if pending.get(meant).is_none_or(VecDeque::is_empty) {
            states.insert(meant, Some(state));
        }
        return;
    };
    if state != due {
        let seen = format!("`{word}` after `{}`", first.command);
        let finding = about(told, seen, format!("a report of {due:?}"));
        // Where it is as it ought to be and says otherwise, the report alone is wrong.
        if parrot || (first.moved && own_word(case, meant, told.ordinal) == Some(due)) {
            book.broken("TLB-IND-1", finding);
            return;
        }
        book.broken(first.id(), finding);
        // What follows is judged by where the recorder has got to.
        states.insert(meant, Some(state));
    }
}

/// What is there instead of a report that can be read, and what was due.
fn unread(event: Option<&Words>, word: &str) -> (String, String) {
    let due = format!("`{KEY}` = `{word}`");
    let Some(event) = event else {
        return ("a request without an event".into(), format!("an EventUserEvent with {due}"));
    };
    if event.name != "EventUserEvent" {
        return (format!("{} in the request", event.name), "an EventUserEvent".into());
    }
    match (event.datum(KEY), event.keys()[..].join("`, `")) {
        (Some(said), _) => (format!("the recorder reports `{said}`"), format!("`{word}`")),
        (None, keys) if keys.is_empty() => ("a report without user data".into(), due),
        (None, keys) => (format!("a report without the key `{KEY}`: its keys are `{keys}`"), due),
    }
}

/// What the recorder says of itself agrees with the commands that it got.
fn said(case: &Case<'_>, machine: &str, book: &mut Book) {
    let mut astray: Vec<String> = Vec::new();
    for record in evidence::told(case.truth, &case.view.evidence.trace).filter(|r| r.kind == "capture.state") {
        let json: Value = serde_json::from_str(&record.fields).unwrap_or_default();
        let (dn, word) = (json["dn"].as_str().unwrap_or_default(), json["state"].as_str().unwrap_or_default());
        let Some(state) = state_of(word).filter(|_| !astray.iter().any(|a| a == dn)) else { continue };
        let mut due = Capture::default();
        let mut last = "";
        let own = |t: &&Told| {
            t.to == machine
                && t.says.name == "EventUserEvent"
                && t.says.text("ThisDN") == dn
                && t.ordinal < record.ordinal
        };
        let mut turns = case.truth.turns.iter().filter(|t| t.dn == dn).peekable();
        let mut turn = |due: &mut Capture, until: i64| {
            while let Some(turn) = turns.next_if(|turn| turn.at <= until) {
                *due = Capture::of(&turn.state).unwrap_or_default();
            }
        };
        for told in case.view.tlib.iter().filter(own) {
            turn(&mut due, told.at);
            if let Some(command) = told.says.datum(KEY).filter(|c| COMMANDS.contains(c)) {
                due = due.after(command);
                last = command;
            }
        }
        turn(&mut due, record.at);
        if state != due {
            astray.push(dn.to_owned());
            let id = if last == "query" { "TLB-EVT-2" } else { "TLB-STATE-1" };
            let finding = Finding::new(format!("the recorder is `{word}` after `{last}`"), format!("{due:?}"));
            book.broken(id, finding.record(record.at, record.ordinal).contact(format!("DN {dn}")));
        }
    }
}
