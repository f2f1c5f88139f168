//! What an agent desktop, or a page in its browser, asked of the Screen Recording Service: the path alone does not tell a
//! login from a logout, nor whether the session's token went along. The desktop's own trace does, and is shown beside the
//! exchange that it is about. A token is shown as that: never its value.

use super::line::Line;
use kernel::trace::Record;
use serde_json::Value;
use std::collections::BTreeMap;

/// Exchanges of a PC with itself that no desktop has spoken of yet, by the PC.
type Untold = BTreeMap<String, Vec<usize>>;

/// All lines, those of the desktops with what they asked.
pub(super) fn told<'a>(records: impl Iterator<Item = &'a Record>, starts: i64) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut untold = Untold::new();
    for record in records {
        if record.kind == "desktop.asked" {
            tell(&mut lines, &mut untold, &record.fields);
        } else if let Some(line) = Line::of(record, starts) {
            if record.kind == "wire.http" && line.from == line.to {
                untold.entry(line.from.clone()).or_default().push(lines.len());
            }
            lines.push(line);
        }
    }
    lines
}

fn tell(lines: &mut [Line], untold: &mut Untold, fields: &str) {
    let Ok(asked) = serde_json::from_str::<Value>(fields) else { return };
    let Some(waiting) = asked["pc"].as_str().and_then(|pc| untold.get_mut(pc)) else { return };
    let begins = match asked["what"].as_str() {
        Some("preflight") => "OPTIONS ",
        Some("login" | "logout" | "impostor_logout") => "POST ",
        _ => "GET ",
    };
    let ends = format!(" {}", asked["status"]);
    let is = |index: &usize| lines.get(*index).is_some_and(|l| l.what.starts_with(begins) && l.what.ends_with(&ends));
    let Some(position) = waiting.iter().position(is) else { return };
    let line = &mut lines[waiting.remove(position)];
    if let Some(words) = words(&asked) {
        line.what = format!("{} ({words})", line.what);
        line.key = format!("{} ({words})", line.key);
    }
}

/// What was asked, and what the answer's header said; none where the line says it all.
fn words(asked: &Value) -> Option<String> {
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let so = |name: &str| asked[name].as_bool().unwrap_or_default();
    let mut parts = Vec::new();
    if matches!(text("what"), "login" | "logout") {
        parts.push(text("what").to_owned());
    }
    match text("what") {
        "impostor_poll" => parts.push("a wrong password".into()),
        "impostor_logout" => parts.push("logout; a wrong password".into()),
        _ => {}
    }
    for name in ["server", "peer_server", "place"] {
        if !text(name).is_empty() {
            parts.push(format!("{name}={}", text(name)));
        }
    }
    let devices: Vec<&str> = asked["devices"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !devices.is_empty() {
        parts.push(format!("devices={}", devices.join(",")));
    }
    if so("browser") || so("foreign") {
        let allowed = asked["allow_origin"].as_str().map_or("not allowed".into(), |to| match to == text("origin") {
            true => "allowed".to_owned(),
            false => format!("allowed to {to}"),
        });
        parts.push(format!("Origin: {} {allowed}", text("origin")));
    }
    if so("csrf_asked") {
        parts.push(format!("X-Support-CSRFP: {}", if so("csrf_capital") { "True" } else { "true" }));
    }
    match text("csrf_token") {
        "own" => parts.push("X-CSRF-Token: … its own".into()),
        "other" => parts.push("X-CSRF-Token: … another".into()),
        _ => {}
    }
    if so("token_given") {
        parts.push("answered X-CSRF-Token: …".into());
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}
