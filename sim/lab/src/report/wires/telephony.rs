//! SIP and T-Lib, by what matters of them.

/// A SIP message by its start line; an answer says by itself nothing of what it answers.
pub(super) fn sip(line: &str, cseq: &str) -> String {
    let method = cseq.split_whitespace().nth(1).unwrap_or_default();
    let what = if line.starts_with("SIP/") { format!("{line} ({method})") } else { line.to_owned() };
    what.trim_end_matches(" SIP/2.0").to_owned()
}

/// Attributes of T-Lib messages that are shown.
const ATTRIBUTES: [&str; 5] = ["ThisDN", "OtherDN", "ConnID", "ErrorMessage", "AgentWorkMode"];
/// Keys of their user data that are shown.
const KEYS: [&str; 2] = ["GSIP_RECORD", "screen-capture"];

/// A T-Lib message by its name and what matters of it; an event within it in brackets.
pub(super) fn tlib(text: &str) -> String {
    let name = |text: &str| text.split('\'').nth(1).unwrap_or("?").to_owned();
    let mut shown = name(text);
    // How deep the event within is indented, while we are in it.
    let mut within: Option<usize> = None;
    for line in text.lines().skip(1) {
        let depth = line.chars().take_while(|c| *c == '\t').count();
        if within.is_some_and(|deep| depth < deep) {
            shown.push(']');
            within = None;
        }
        let Some((left, value)) = line.split_once(" = ").or_else(|| line.split_once('=')) else { continue };
        let left = left.split_whitespace().next().unwrap_or_default();
        let (left, wanted) = match left.strip_prefix("Attribute") {
            Some(_) if value.starts_with('\'') => {
                shown.push_str(&format!(" [{}", name(value)));
                within = Some(depth + 1);
                continue;
            }
            Some(attribute) => (attribute, ATTRIBUTES.contains(&attribute)),
            None => (left.trim_matches('\''), KEYS.contains(&left.trim_matches('\''))),
        };
        if wanted {
            shown.push_str(&format!(" {left}={}", value.trim().trim_matches('"')));
        }
    }
    if within.is_some() {
        shown.push(']');
    }
    shown
}
