//! The metadata of a recording session (RFC 7865), by a very small reader of XML: elements, attributes and texts.

use std::collections::BTreeMap;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Name without prefix, in small letters.
    pub name: String,
    /// Attributes, names likewise.
    pub attributes: BTreeMap<String, String>,
    /// Text directly in it.
    pub text: String,
    /// Elements in it.
    pub children: Vec<Element>,
}

/// Elements at most.
const ELEMENTS: usize = 10_000;

impl Element {
    /// Elements of that name in it, at any depth.
    pub fn all(&self, name: &str) -> Vec<&Element> {
        let mut out = Vec::new();
        for child in &self.children {
            if child.name == name {
                out.push(child);
            }
            out.extend(child.all(name));
        }
        out
    }
    /// The text of the first element of that name.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(|e| e.text.trim())
    }
    /// An attribute; empty where it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// Reads a document; none where it is no whole one.
pub fn xml(text: &str) -> Option<Element> {
    let (mut stack, mut rest, mut count) = (vec![Element::default()], text, 0);
    while let Some(open) = rest.find('<') {
        stack.last_mut()?.text.push_str(&unescaped(&rest[..open]));
        rest = &rest[open + 1..];
        if let Some(after) = rest.strip_prefix("!--") {
            rest = &after[after.find("-->")? + 3..];
            continue;
        }
        let close = rest.find('>')?;
        let (tag, after) = (&rest[..close], &rest[close + 1..]);
        rest = after;
        count += 1;
        if count > ELEMENTS {
            return None;
        }
        if tag.starts_with(['?', '!']) {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let done = stack.pop()?;
            if done.name != local(name.trim()) {
                return None;
            }
            stack.last_mut()?.children.push(done);
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let element = Element { name: local(name), attributes: pairs(attributes), ..Element::default() };
        if empty { stack.last_mut()?.children.push(element) } else { stack.push(element) }
    }
    let root = stack.pop()?;
    (stack.is_empty() && root.children.len() == 1).then(|| root.children.into_iter().next()).flatten()
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_lowercase()
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    let (mut out, mut rest) = (BTreeMap::new(), text);
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else { break };
        let Some((value, next)) = after[1..].split_once(quote) else { break };
        out.insert(local(name.trim()), unescaped(value));
        rest = next;
    }
    out
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// Somebody in a recorded call, as far as metadata told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Participant {
    /// Addresses.
    pub aors: Vec<String>,
    /// When they joined, as written.
    pub joined: Vec<String>,
    /// When they left, as written.
    pub left: Vec<String>,
}

/// Adds a snapshot, complete or partial, to what is known by participant's id.
pub fn learn(known: &mut BTreeMap<String, Participant>, recording: &Element) {
    for p in recording.all("participant") {
        let who = known.entry(p.attribute("participant_id").to_owned()).or_default();
        for name in p.all("nameid") {
            let aor = name.attribute("aor").to_owned();
            if !aor.is_empty() && !who.aors.contains(&aor) {
                who.aors.push(aor);
            }
        }
    }
    for a in recording.all("participantsessionassoc") {
        let who = known.entry(a.attribute("participant_id").to_owned()).or_default();
        for (name, times) in [("associate-time", &mut who.joined), ("disassociate-time", &mut who.left)] {
            if let Some(time) = a.word(name).map(str::to_owned).filter(|t| !times.contains(t)) {
                times.push(time);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot() {
        let text = r#"<?xml version="1.0"?><recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>
            <participant participant_id="P1"><nameID aor="sip:5001@sip"/></participant>
            <participantsessionassoc participant_id="P1" session_id="S"><associate-time>2026-01-01T00:00:00Z</associate-time></participantsessionassoc></recording>"#;
        let root = xml(text).expect("XML");
        assert_eq!((root.name.as_str(), root.word("datamode")), ("recording", Some("complete")));
        let mut known = BTreeMap::new();
        learn(&mut known, &root);
        assert_eq!(known["P1"].aors, ["sip:5001@sip"]);
        assert_eq!(known["P1"].joined, ["2026-01-01T00:00:00Z"]);
        assert_eq!(xml("<a><b></a>"), None);
        assert_eq!(xml("nothing"), None);
    }
}
