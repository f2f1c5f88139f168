//! A message and its attributes.

use super::{Attribute, ConnId, Kind, KvList, Type};

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// 64 bits.
    Long(u64),
    /// Text.
    Str(String),
    /// A list.
    List(KvList),
    /// An event within a request.
    Event(Box<Message>),
}

impl Value {
    /// The type under which a log writes it.
    pub fn value_type(&self) -> Type {
        match self {
            Self::Int(_) => Type::Int,
            Self::Long(_) => Type::Long,
            Self::Str(_) => Type::Str,
            Self::List(_) | Self::Event(_) => Type::Bstr,
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}

impl From<ConnId> for Value {
    fn from(id: ConnId) -> Self {
        Self::Long(id.0)
    }
}

impl From<KvList> for Value {
    fn from(list: KvList) -> Self {
        Self::List(list)
    }
}

impl From<Message> for Value {
    fn from(event: Message) -> Self {
        Self::Event(Box::new(event))
    }
}

/// A request or an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its type.
    pub kind: Kind,
    attributes: Vec<(Attribute, Value)>,
}

impl Message {
    /// A message without attributes.
    pub fn new(kind: Kind) -> Self {
        Self { kind, attributes: Vec::new() }
    }

    /// The same with an attribute, in the place of an older one. A value of another type than the attribute's is left out.
    pub fn with(mut self, attribute: Attribute, value: impl Into<Value>) -> Self {
        self.set(attribute, value.into());
        self
    }

    /// The same with an attribute, where there is a value.
    pub fn maybe(self, attribute: Attribute, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(attribute, value),
            None => self,
        }
    }

    /// Sets an attribute and says whether the value is of its type.
    pub fn set(&mut self, attribute: Attribute, value: Value) -> bool {
        if value.value_type() != attribute.value_type() {
            return false;
        }
        match self.attributes.iter_mut().find(|(have, _)| *have == attribute) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((attribute, value)),
        }
        true
    }

    /// An attribute's value.
    pub fn get(&self, attribute: Attribute) -> Option<&Value> {
        self.attributes.iter().find(|(have, _)| *have == attribute).map(|(_, value)| value)
    }

    /// An attribute's text.
    pub fn text(&self, attribute: Attribute) -> Option<&str> {
        match self.get(attribute) {
            Some(Value::Str(text)) => Some(text),
            _ => None,
        }
    }

    /// An attribute's number.
    pub fn number(&self, attribute: Attribute) -> Option<i64> {
        match self.get(attribute) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// An attribute's connection id.
    pub fn conn_id(&self, attribute: Attribute) -> Option<ConnId> {
        match self.get(attribute) {
            Some(Value::Long(id)) => Some(ConnId(*id)),
            _ => None,
        }
    }

    /// An attribute's list.
    pub fn list(&self, attribute: Attribute) -> Option<&KvList> {
        match self.get(attribute) {
            Some(Value::List(list)) => Some(list),
            _ => None,
        }
    }

    /// The event within a `RequestSendEvent`.
    pub fn event(&self) -> Option<&Message> {
        match self.get(Attribute::UserEvent) {
            Some(Value::Event(event)) => Some(event),
            _ => None,
        }
    }

    /// The DN that the message is about.
    pub fn this_dn(&self) -> Option<&str> {
        self.text(Attribute::ThisDn)
    }

    /// The attributes in order.
    pub fn attributes(&self) -> impl Iterator<Item = (Attribute, &Value)> {
        self.attributes.iter().map(|(attribute, value)| (*attribute, value))
    }
}
