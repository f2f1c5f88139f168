//! User data: lists of keys and values.

/// A value in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KvValue {
    /// Text.
    Str(String),
    /// A whole number.
    Int(i64),
    /// A list in the list.
    List(KvList),
}

/// Keys and values in order. A key may occur again; the first one counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KvList(pub Vec<(String, KvValue)>);

impl KvList {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more text.
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.0.push((key.to_owned(), KvValue::Str(value.to_owned())));
        self
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&KvValue> {
        self.0.iter().find(|(have, _)| have == key).map(|(_, value)| value)
    }

    /// The value of a key, if it is text.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(KvValue::Str(text)) => Some(text),
            _ => None,
        }
    }
}
