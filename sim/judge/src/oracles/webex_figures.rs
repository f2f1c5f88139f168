//! What rows of statistics say, and whether two say the same.

use kernel::time::iso;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The channels of forecasting data (WXC-WFM-4).
pub const CHANNELS: [&str; 2] = ["telephony", "chat"];

/// Begin of the interval.
pub fn begin(row: &Value) -> Option<i64> {
    row["intervalStartTime"].as_i64()
}

/// Whose row it is: agent and queue, where it has them.
pub fn key(row: &Value) -> (String, String) {
    let id = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
    (id("agentId"), id("queueId"))
}

/// How the row is named in a finding.
pub fn name(kind: &str, row: &Value) -> String {
    let word = |field: &str| row[field].as_str().unwrap_or_default();
    let parts: Vec<&str> = [word("agentName"), word("queueName")].into_iter().filter(|w| !w.is_empty()).collect();
    format!("{kind} {} from {}", parts.join(", "), iso(begin(row).unwrap_or_default()))
}

/// The channels that a row speaks of.
pub fn spoken_of(row: &Value) -> impl Iterator<Item = &str> {
    let inner = row["channels"].as_array().into_iter().flatten().filter_map(|c| c["channelType"].as_str());
    row["channelType"].as_str().into_iter().chain(inner)
}

/// All numbers of a row, those of a channel with its name.
pub fn numbers(row: &Value) -> BTreeMap<String, f64> {
    let mut out = BTreeMap::new();
    let mut add = |prefix: &str, of: &Value| {
        for (field, value) in of.as_object().into_iter().flatten().filter(|(field, _)| *field != "intervalStartTime") {
            out.extend(value.as_f64().map(|n| (format!("{prefix}{field}"), n)));
        }
    };
    add("", row);
    for channel in row["channels"].as_array().into_iter().flatten() {
        add(&format!("{} ", channel["channelType"].as_str().unwrap_or_default()), channel);
    }
    out
}

/// The first number that is not as it has to be. Names may have changed since.
pub fn differs(due: &Value, here: &Value) -> Option<(String, String)> {
    let (wanted, seen) = (numbers(due), numbers(here));
    let said: BTreeSet<&str> = spoken_of(here).collect();
    // On a channel on which nothing was ever done there may be a row or none.
    let idle = |channel: &str| {
        let counts = |field: &String| field.starts_with(channel) && field.ends_with("Tasks");
        !said.contains(channel) && wanted.iter().filter(|(field, _)| counts(field)).all(|(_, n)| *n == 0.0)
    };
    // Of other channels than voice and chat there is no forecast (WXC-WFM-4).
    let needless = |channel: &str| !CHANNELS.contains(&channel) || idle(channel);
    let of_none = |field: &str| field.split_once(' ').is_some_and(|(channel, _)| needless(channel));
    // Nor is anything done on a channel of which the tenant does not speak.
    let known: BTreeSet<&str> = spoken_of(due).collect();
    let invented = |(field, n): (&String, &f64)| {
        let (channel, name) = field.split_once(' ')?;
        let wrong = CHANNELS.contains(&channel) && !known.contains(channel) && name.ends_with("Tasks") && *n > 0.0;
        wrong.then(|| (format!("{field} {n}"), format!("nothing on the channel {channel}")))
    };
    let differing = wanted.iter().filter(|(field, _)| !of_none(field)).find_map(|(field, n)| {
        let there = seen.get(field);
        let right = there.is_some_and(|there| (there - n).abs() < 0.5);
        let text = there.map_or("nothing".to_owned(), f64::to_string);
        (!right).then(|| (format!("{field} {text}"), format!("{n}")))
    });
    differing.or_else(|| seen.iter().find_map(invented))
}
