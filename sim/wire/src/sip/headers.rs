//! The header fields of a message, in order, as text.

use super::{Name, text};

/// One header field. Its value has no line ends and no white space around it; folds are single spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    name: Name,
    value: String,
}

impl Header {
    /// The field's name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The field's value as text.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Header fields in the order of the wire. The order of fields with one name means something (`Via`, `Route`), that of
/// fields with different names nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<Header>);

impl Headers {
    /// Adds a field at the end. Line ends in the value become spaces: no value can start a field of its own.
    pub fn push(&mut self, name: Name, value: impl AsRef<str>) {
        self.0.push(Header { name, value: text::one_line(value.as_ref()) });
    }

    /// Adds a field before all others, as a `Via` is.
    pub fn push_front(&mut self, name: Name, value: impl AsRef<str>) {
        self.0.insert(0, Header { name, value: text::one_line(value.as_ref()) });
    }

    /// Makes this the only field with its name; it stands where the first one stood, or at the end.
    pub fn set(&mut self, name: Name, value: impl AsRef<str>) {
        let value = text::one_line(value.as_ref());
        match self.0.iter().position(|header| header.name == name) {
            Some(first) => {
                self.0[first].value = value;
                let mut index = 0;
                self.0.retain(|header| {
                    index += 1;
                    index - 1 <= first || header.name != name
                });
            }
            None => self.0.push(Header { name, value }),
        }
    }

    /// Takes all fields with this name out.
    pub fn remove(&mut self, name: &Name) {
        self.0.retain(|header| header.name != *name);
    }

    /// The value of the first field with this name.
    pub fn get(&self, name: &Name) -> Option<&str> {
        self.all(name).next()
    }

    /// The values of all fields with this name, in order, each as its field has it (not cut at commas).
    pub fn all<'a>(&'a self, name: &Name) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = name.clone();
        self.0.iter().filter(move |header| header.name == name).map(|header| header.value.as_str())
    }

    /// The members of the lists in all fields with this name (RFC 3261 §7.3.1). `None` if a quote or bracket stays open.
    pub fn list(&self, name: &Name) -> Option<Vec<&str>> {
        let mut members = Vec::new();
        for value in self.all(name) {
            members.extend(text::cut(value, b',')?.into_iter().map(text::trim).filter(|member| !member.is_empty()));
        }
        Some(members)
    }

    /// Whether a list of tokens (`Supported`, `Require`, `Allow`) has this one. Case counts for nothing.
    pub fn lists(&self, name: &Name, token: &str) -> bool {
        self.all(name).flat_map(|value| value.split(',')).any(|member| text::trim(member).eq_ignore_ascii_case(token))
    }

    /// All fields in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.0.iter()
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
