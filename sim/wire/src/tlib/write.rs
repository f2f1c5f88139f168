//! A message as a T-Server's log writes it.

use super::{ConnId, KvList, KvValue, Message, Value};

/// The log text of a message, with a line end after each line and no empty line.
pub fn write(message: &Message) -> String {
    let mut out = format!("{}\nmessage attributes:\n", title(message));
    attributes(&mut out, message, 0);
    out
}

fn title(message: &Message) -> String {
    format!("'{}' ('{}')", message.kind.name(), message.kind.id())
}

/// What stands within something else is indented by two tabs more.
fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("\t\t");
    }
}

fn attributes(out: &mut String, message: &Message, depth: usize) {
    for (attribute, value) in message.attributes() {
        indent(out, depth);
        out.push_str(&format!("Attribute{} [{}] = ", attribute.name(), value.value_type().name()));
        match value {
            Value::Int(number) => out.push_str(&format!("{number}\n")),
            Value::Long(bits) => out.push_str(&format!("{}\n", ConnId(*bits))),
            Value::Str(text) => out.push_str(&format!("\"{}\"\n", escape(text, '"'))),
            Value::List(pairs) => list(out, pairs, depth),
            Value::Event(event) => {
                out.push_str(&title(event));
                out.push('\n');
                attributes(out, event, depth + 1);
            }
        }
    }
}

/// The space behind the colon is the log's.
fn list(out: &mut String, pairs: &KvList, depth: usize) {
    out.push_str("KVList: \n");
    for (key, value) in &pairs.0 {
        indent(out, depth + 1);
        let key = escape(key, '\'');
        match value {
            KvValue::Str(text) => out.push_str(&format!("'{key}' [str] = \"{}\"\n", escape(text, '"'))),
            KvValue::Int(number) => out.push_str(&format!("'{key}' [int] = {number}\n")),
            KvValue::List(pairs) => {
                out.push_str(&format!("'{key}' [bstr] = "));
                list(out, pairs, depth + 1);
            }
        }
    }
}

/// **sim:** nothing that ends a line or a string stands bare in one.
fn escape(text: &str, quote: char) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            c if c == quote || c == '\\' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}
