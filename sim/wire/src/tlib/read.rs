//! A message from the text of a T-Server's log.

use super::{Attribute, ConnId, Kind, KvList, KvValue, Message, Type, Value};

/// The most bytes of one message.
pub(super) const MOST_BYTES: usize = 64 * 1024;

/// How deep lists and events may stand in each other.
const MOST_DEPTH: usize = 8;

/// A text is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is longer than 64 KiB, or its lists stand too deep in each other.
    #[error("failed to read a message that is too large")]
    TooMuch,
    /// A line does not follow the form of the log.
    #[error("failed to read line {0} of a message")]
    Line(usize),
    /// A type of message that we do not know, or whose name and number contradict each other.
    #[error("failed to recognise the message type in line {0}")]
    Kind(usize),
}

/// Reads one message. A line of its own for `message attributes:` may be missing; attributes that we do not know are passed
/// over with all that stands within them, and so is one that has another type than the one that we know it by: servers differ in that.
///
/// # Errors
/// Says which line cannot be read, counted from 1.
pub fn read(text: &str) -> Result<Message, ReadError> {
    if text.len() > MOST_BYTES {
        return Err(ReadError::TooMuch);
    }
    let mut lines = Lines { rest: text.lines().enumerate().map(cut).peekable() };
    let title = lines.next().ok_or(ReadError::Line(1))?;
    let mut message = Message::new(kind(&title)?);
    if lines.rest.peek().is_some_and(|line| line.text == "message attributes:") {
        lines.next();
    }
    attributes(&mut lines, &mut message, 0)?;
    match lines.next() {
        Some(line) => Err(ReadError::Line(line.number)),
        None => Ok(message),
    }
}

struct Line<'a> {
    number: usize,
    depth: usize,
    text: &'a str,
}

/// Two tabs are one step deeper.
fn cut((index, line): (usize, &str)) -> Line<'_> {
    let text = line.trim_start_matches('\t');
    Line { number: index + 1, depth: (line.len() - text.len()) / 2, text: text.trim_end_matches([' ', '\r']) }
}

struct Lines<'a, I: Iterator<Item = Line<'a>>> {
    rest: std::iter::Peekable<I>,
}

impl<'a, I: Iterator<Item = Line<'a>>> Lines<'a, I> {
    fn next(&mut self) -> Option<Line<'a>> {
        self.rest.next()
    }

    /// The next line of exactly this depth.
    fn at(&mut self, depth: usize) -> Option<Line<'a>> {
        self.rest.next_if(|line| line.depth == depth && !line.text.is_empty())
    }

    /// Passes over what stands deeper than this.
    fn skip_within(&mut self, depth: usize) {
        while self.rest.next_if(|line| line.depth > depth).is_some() {}
    }
}

/// `'EventUserEvent' ('96')`.
fn kind(line: &Line<'_>) -> Result<Kind, ReadError> {
    let parts = || {
        let (name, rest) = line.text.strip_prefix('\'')?.split_once("' ('")?;
        Some((name, rest.strip_suffix("')")?.parse::<u32>().ok()?))
    };
    let (name, id) = parts().ok_or(ReadError::Line(line.number))?;
    Kind::from_name(name).filter(|kind| kind.id() == id).ok_or(ReadError::Kind(line.number))
}

/// `name [type] = value`.
fn parts<'a>(line: &Line<'a>) -> Result<(&'a str, &'a str, &'a str), ReadError> {
    let read = || {
        let (name, rest) = line.text.split_once(" [")?;
        let (of_type, value) = rest.split_once("] =")?;
        Some((name, of_type, value.strip_prefix(' ').unwrap_or(value)))
    };
    read().ok_or(ReadError::Line(line.number))
}

fn attributes<'a, I: Iterator<Item = Line<'a>>>(
    lines: &mut Lines<'a, I>,
    message: &mut Message,
    depth: usize,
) -> Result<(), ReadError> {
    if depth > MOST_DEPTH {
        return Err(ReadError::TooMuch);
    }
    while let Some(line) = lines.at(depth) {
        let wrong = ReadError::Line(line.number);
        let (name, of_type, text) = parts(&line)?;
        let name = name.strip_prefix("Attribute").ok_or(wrong.clone())?;
        let known = Attribute::from_name(name).zip(Type::from_name(of_type));
        let Some((attribute, of_type)) = known.filter(|(attribute, of_type)| attribute.value_type() == *of_type) else {
            lines.skip_within(depth);
            continue;
        };
        let value = match of_type {
            Type::Int => Value::Int(number(text).ok_or(wrong.clone())?),
            Type::Long => Value::Long(text.parse::<ConnId>().map_err(|_| wrong.clone())?.0),
            Type::Str => Value::Str(string(text, '"').ok_or(wrong.clone())?),
            Type::Bstr if text == "KVList:" => Value::List(list(lines, depth + 1)?),
            Type::Bstr => {
                let mut event = Message::new(kind(&Line { text, ..line })?);
                attributes(lines, &mut event, depth + 1)?;
                Value::Event(Box::new(event))
            }
        };
        // An attribute comes once.
        if message.get(attribute).is_some() || !message.set(attribute, value) {
            return Err(wrong);
        }
    }
    Ok(())
}

fn list<'a, I: Iterator<Item = Line<'a>>>(lines: &mut Lines<'a, I>, depth: usize) -> Result<KvList, ReadError> {
    if depth > MOST_DEPTH {
        return Err(ReadError::TooMuch);
    }
    let mut pairs = KvList::new();
    while let Some(line) = lines.at(depth) {
        let wrong = ReadError::Line(line.number);
        let end = key_end(line.text).ok_or(wrong.clone())?;
        let key = string(&line.text[..end], '\'').ok_or(wrong.clone())?;
        // The key may hold what else would end it.
        let (_, of_type, text) = parts(&Line { text: &line.text[end..], ..line })?;
        let value = match of_type {
            "str" => KvValue::Str(string(text, '"').ok_or(wrong)?),
            "int" => KvValue::Int(number(text).ok_or(wrong)?),
            "bstr" if text == "KVList:" => KvValue::List(list(lines, depth + 1)?),
            // Bytes, numbers of other kinds: nothing that we look at.
            _ => {
                lines.skip_within(depth);
                continue;
            }
        };
        pairs.0.push((key, value));
    }
    Ok(pairs)
}

/// A whole number. Behind one that is a time the log writes the time of day, in brackets.
fn number(text: &str) -> Option<i64> {
    let figures = text.split_once(" (").filter(|(_, rest)| rest.ends_with(')')).map_or(text, |(figures, _)| figures);
    figures.parse().ok()
}

/// The index behind the closing quote of the key at the line's beginning.
fn key_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// What a string in quotes says.
fn string(text: &str, quote: char) -> Option<String> {
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                other => other,
            },
            c if c == quote => return None,
            c => c,
        });
    }
    Some(plain)
}

impl Type {
    fn from_name(name: &str) -> Option<Self> {
        [Self::Int, Self::Long, Self::Str, Self::Bstr].into_iter().find(|of_type| of_type.name() == name)
    }
}
