//! WXC-WFM-3 and what WXC-WFM-4 says of adherence: what agents are doing, as the real-time feed has it at the end.
//!
//! Reached: WFM-3 where an agent with a voice state is in the feed, or ought to be, or the feed has one in
//! which nobody was; WFM-4 where what the agent did last was not on voice, so that a feed of all channels would say something else.

use super::webex;
use crate::case::Case;
use crate::expect::online::{SERVER, down, importing};
use crate::truth::webex::AgentState;
use crate::verdict::{Book, Finding};
use crate::view::reckoned;
use kernel::time::iso;
use serde_json::Value;

/// The documents call the feed real-time and say no more. So long it may take where nothing is in its way, in milliseconds, and
/// no longer than anything else.
const REAL_TIME_MS: i64 = 300_000;
const VOICE: &str = "telephony";
/// The state after a logoff: an agent in it need not be in the feed.
const GONE: &str = "logged-out";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let t = &case.truth.tenant;
    let without = t.api == "cmsv2" || t.box_empty || !case.truth.runs("real_time") || !case.truth.may_use("API");
    if !case.truth.is_webex() || without {
        return;
    }
    let answers = &case.view.evidence.webex;
    let Some(feed) = &answers.adherence else {
        if answers.wfm_refused && !t.states.is_empty() {
            book.check("WXC-WFM-3", Some(Finding::new("the feed is refused", "voice states of agents")));
        }
        return;
    };
    for (key, agent) in &case.truth.agents {
        let is = |u: &&Value| u["email"].as_str().is_some_and(|m| m.eq_ignore_ascii_case(&agent.email));
        // Who is no user here is nobody whom the feed could name.
        if case.view.evidence.users.iter().find(is).is_some_and(|u| u["profile"].is_string()) {
            let id = |r: &&Value| r["agent"].as_str() == Some(agent.acd_id.as_str());
            let rows: Vec<&Value> = feed.iter().filter(|r| is(r) || id(r)).collect();
            for row in rows.iter().filter(|r| !id(r) || !(is(r) || r["email"].is_null())) {
                let text = format!("{} with the e-mail {}", row["agent"], row["email"]);
                let due = format!("`{}` with `{}`", agent.acd_id, agent.email);
                book.check("WXC-WFM-3", Some(Finding::new(text, due).agent(key)));
            }
            one(case, key, &rows, book);
        }
    }
    strangers(case, feed, book);
    for row in
        feed.iter().filter(|row| row["channel"].as_str().or(row["channelType"].as_str()).is_some_and(|c| c != VOICE))
    {
        book.check("WXC-WFM-4", Some(Finding::new(format!("the feed says {row}"), "voice alone")));
    }
}

fn one(case: &Case<'_>, key: &str, rows: &[&Value], book: &mut Book) {
    let all: Vec<&AgentState> = case.truth.tenant.states.iter().filter(|s| s.agent == key).collect();
    let voice: Vec<&AgentState> = all.iter().copied().filter(|s| s.channel == VOICE).collect();
    let importing = importing(case.truth, case.view);
    let patience = REAL_TIME_MS.min(case.truth.policies.patience_ms) + case.view.slack_ms;
    let told = |s: &&AgentState| importing.due_after(s.at, patience).is_some_and(|by| by <= case.truth.ends);
    let Some(known) = voice.iter().rposition(told) else { return untold(case, key, &voice, rows, book) };
    // What came after that may be there already, or not.
    let possible = &voice[known..];
    let due = voice[known];
    let wanted = format!("{} since {}", due.state, iso(due.at));
    let about = |seen: String, wanted: &str| Finding::new(seen, wanted).agent(key).at(due.at);
    let [row] = rows else {
        let gone = rows.is_empty() && possible.iter().any(|s| s.state == GONE);
        // A server that was down has to ask anew what agents are doing.
        let back = down(case.truth, SERVER).end().unwrap_or(case.truth.starts);
        let asks = rows.is_empty() && importing.due_after(back, patience).is_none_or(|by| by > case.truth.ends);
        if !gone && !asks {
            book.check("WXC-WFM-3", Some(about(format!("{} rows of the agent", rows.len()), &wanted)));
        }
        return;
    };
    let (state, since) =
        (row["state"].as_str().unwrap_or_default(), reckoned(row["since"].as_i64().unwrap_or_default()));
    let says = |s: &AgentState| s.state == state && case.near(s.at, since);
    let text = format!("{state} since {}", iso(since));
    if possible.iter().any(|s| says(s)) || lasts(case, &voice[..=known], state, since) {
        book.tested("WXC-WFM-3");
        let last = all.iter().rfind(|s| told(s)).is_some_and(|s| s.channel != VOICE);
        if last {
            book.tested("WXC-WFM-4");
        }
    } else if all.iter().any(|s| s.channel != VOICE && says(s)) {
        book.check("WXC-WFM-4", Some(about(text, &format!("no other channel than voice: {wanted}"))));
    } else {
        book.check("WXC-WFM-3", Some(about(text, &wanted)));
    }
}

/// Of an agent in no voice state of which the server has to have been told the feed says one that there was, or none.
fn untold(case: &Case<'_>, key: &str, voice: &[&AgentState], rows: &[&Value], book: &mut Book) {
    if !is_told(case) {
        return;
    }
    for row in rows.iter().filter(|row| claims(row)) {
        let (state, since) =
            (row["state"].as_str().unwrap_or_default(), reckoned(row["since"].as_i64().unwrap_or_default()));
        if !voice.iter().any(|s| s.state == state && case.near(s.at, since)) {
            let text = format!("{state} since {}", iso(since));
            book.check("WXC-WFM-3", Some(Finding::new(text, "a state that the agent was in, or none").agent(key)));
        }
    }
}

/// Rows of agents whom the tenant does not have. Of who is no user here only the tenant's own id may be told, which says nothing.
fn strangers(case: &Case<'_>, feed: &[Value], book: &mut Book) {
    let truth = case.truth;
    let users = truth.tenant.users.values().map(|u| &u.email);
    let mails: Vec<&String> = truth.agents.values().map(|a| &a.email).chain(users).collect();
    let known = |row: &&Value| {
        let mail = row["email"].as_str().unwrap_or_default();
        mail.is_empty() || mails.iter().any(|own| own.eq_ignore_ascii_case(mail))
    };
    for row in feed.iter().filter(|row| is_told(case) && claims(row) && !known(row)) {
        let text = format!("{} with the e-mail {} is {}", row["agent"], row["email"], row["state"]);
        book.check("WXC-WFM-3", Some(Finding::new(text, "none: the tenant has no such agent")));
    }
}

/// Whether it is known what the tenant's agents did.
fn is_told(case: &Case<'_>) -> bool {
    !webex::is_foreign(case) && !case.truth.tenant.states.is_empty()
}

/// Whether a row says that somebody is there.
fn claims(row: &Value) -> bool {
    row["state"].as_str().is_some_and(|state| !state.is_empty() && state != GONE)
}

/// Whether the agent is in that state since then, where the tenant says the same state again and again.
fn lasts(case: &Case<'_>, voice: &[&AgentState], state: &str, since: i64) -> bool {
    let mut run = voice.iter().rev().take_while(|s| s.state == state);
    run.any(|s| case.near(s.at, since))
}
