//! T-Lib, as T-Server's log writes it: `wire.tlib`, read line by line.

use crate::genesys::evidence::told;
use crate::genesys::truth::Truth;
use kernel::trace::Trace;
use serde_json::Value;

/// How deep lists and events may stand in each other.
const DEEPEST: usize = 8;

/// A message with who sent it to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// When it arrived.
    pub at: i64,
    /// Of the record.
    pub ordinal: u64,
    /// Sender's machine.
    pub from: String,
    /// Receiver's machine.
    pub to: String,
    /// Which connection of a product's it went by, where that is known: each has numbers and registrations of its own.
    pub connection: Option<u64>,
    /// What it says.
    pub says: Words,
}

/// The content of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// `EventUserEvent`…
    pub name: String,
    /// Attributes without `Attribute` before their names.
    pub attributes: Vec<(String, Held)>,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A text or a number, as it is written, without quotes.
    Plain(String),
    /// Keys and values.
    List(Vec<(String, String)>),
    /// Another message.
    Event(Box<Words>),
}

impl Words {
    /// An attribute as a text; empty where it is not there.
    pub fn text(&self, name: &str) -> &str {
        match self.attribute(name) {
            Some(Held::Plain(text)) => text,
            _ => "",
        }
    }
    /// A value of the user data.
    pub fn datum(&self, key: &str) -> Option<&str> {
        match self.attribute("UserData") {
            Some(Held::List(pairs)) => pairs.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str()),
            _ => None,
        }
    }
    /// Whether the user data says this and nothing else of a key, however often it has it.
    pub fn says_only(&self, key: &str, value: &str) -> bool {
        match self.attribute("UserData") {
            Some(Held::List(pairs)) => {
                let mut own = pairs.iter().filter(|(k, _)| k == key).peekable();
                own.peek().is_some() && own.all(|(_, v)| v == value)
            }
            _ => false,
        }
    }
    /// The keys of the user data.
    pub fn keys(&self) -> Vec<&str> {
        match self.attribute("UserData") {
            Some(Held::List(pairs)) => pairs.iter().map(|(key, _)| key.as_str()).collect(),
            _ => Vec::new(),
        }
    }
    /// The message within.
    pub fn event(&self) -> Option<&Words> {
        match self.attribute("UserEvent") {
            Some(Held::Event(event)) => Some(event),
            _ => None,
        }
    }
    /// The connection id without leading zeros; empty where there is none.
    pub fn conn_id(&self) -> String {
        plain_id(self.text("ConnID"))
    }
    fn attribute(&self, name: &str) -> Option<&Held> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, held)| held)
    }
}

/// A connection id in small letters and without leading zeros.
pub fn plain_id(id: &str) -> String {
    id.trim_start_matches('0').to_lowercase()
}

/// All of them, in order.
pub fn read(truth: &Truth, trace: &Trace) -> Vec<Told> {
    let one = |r: &kernel::trace::Record| {
        let json: Value = serde_json::from_str(&r.fields).ok()?;
        let says = words(json["text"].as_str()?)?;
        let word = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        let connection = json["connection"].as_u64();
        Some(Told { at: r.at, ordinal: r.ordinal, from: word("from"), to: word("to"), connection, says })
    };
    told(truth, trace).filter(|r| r.kind == "wire.tlib").filter_map(one).collect()
}

/// One message.
pub fn words(text: &str) -> Option<Words> {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let rest = line.trim_start_matches('\t');
        let rest_trimmed = rest.trim_end();
        if !rest_trimmed.is_empty() && rest_trimmed != "message attributes:" {
            lines.push(((line.len() - rest.len()) / 2, rest_trimmed));
        }
    }
    let (title, rest) = lines.split_first()?;
    let mut message = Words { name: name_of(title.1)?, attributes: Vec::new() };
    attributes(rest, 0, &mut message);
    Some(message)
}

/// `'EventUserEvent' ('96')`.
fn name_of(title: &str) -> Option<String> {
    let name = title.strip_prefix('\'')?.split_once("' (")?.0;
    // The log's name for what the guide calls RequestSendEvent.
    Some(if name == "RequestDistributeEvent" { "RequestSendEvent" } else { name }.to_owned())
}

/// How many of the lines stand deeper than this.
fn within(lines: &[(usize, &str)], depth: usize) -> usize {
    lines.iter().take_while(|(d, _)| *d > depth).count()
}

fn attributes(lines: &[(usize, &str)], depth: usize, into: &mut Words) {
    let mut at = 0;
    while let Some((_, line)) = lines.get(at).filter(|_| depth < DEEPEST) {
        at += 1;
        let inner = within(&lines[at..], depth);
        let deeper = &lines[at..at + inner];
        at += inner;
        let Some((name, value)) =
            line.split_once(" [").and_then(|(name, rest)| Some((name, rest.split_once("] =")?.1)))
        else {
            continue;
        };
        let name = name.strip_prefix("Attribute").unwrap_or(name).to_owned();
        let value = value.trim();
        let held = if value.starts_with("KVList") {
            Held::List(pairs(deeper, depth + 1))
        } else if let Some(title) = name_of(value) {
            let mut event = Words { name: title, attributes: Vec::new() };
            attributes(deeper, depth + 1, &mut event);
            Held::Event(Box::new(event))
        } else {
            Held::Plain(unquoted(value))
        };
        into.attributes.push((name, held));
    }
}

/// The pairs of a list itself, not those of lists in it.
fn pairs(lines: &[(usize, &str)], depth: usize) -> Vec<(String, String)> {
    let own = lines.iter().filter(|(d, _)| *d <= depth);
    own.filter_map(|(_, line)| {
        let (key, rest) = line.split_once(" [")?;
        let value = rest.split_once("] =")?.1.trim();
        Some((key.trim_matches('\'').to_owned(), unquoted(value)))
    })
    .collect()
}

fn unquoted(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
    inner.replace("\\\"", "\"").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_with_an_event_in_it() {
        let text = "'RequestSendEvent' ('49')\nmessage attributes:\nAttributeReferenceID [int] = 7\nAttributeThisDN [str] = \"5001\"\n\
            AttributeUserEvent [bstr] = 'EventUserEvent' ('96')\n\t\tAttributeThisDN [str] = \"5001\"\n\
            \t\tAttributeConnID [long] = 0071022ec8ac8056\n\t\tAttributeUserData [bstr] = KVList: \n\
            \t\t\t\t'screen-capture' [str] = \"start\"\n";
        let says = words(text).expect("a message");
        assert_eq!(
            (says.name.as_str(), says.text("ReferenceID"), says.text("ThisDN")),
            ("RequestSendEvent", "7", "5001")
        );
        let event = says.event().expect("an event");
        assert_eq!(event.datum("screen-capture"), Some("start"));
        assert_eq!(event.conn_id(), "71022ec8ac8056");
    }

    #[test]
    fn what_is_none() {
        assert_eq!(words(""), None);
        assert_eq!(words("hello"), None);
        assert!(words("'EventACK' ('138')\nnonsense\n").is_some_and(|w| w.attributes.is_empty()));
    }
}
