//! XML as a tree, bounded, without entities of its own.

use super::SiprecError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// The most bytes of a document, elements in it, and steps down.
const MOST_BYTES: usize = 256 * 1024;
const MOST_ELEMENTS: usize = 20_000;
const MOST_DEPTH: usize = 16;

/// An element. Prefixes are left out: senders are liberal with namespaces.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    /// An attribute that says something.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(have, _)| have == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The children with this name. Case counts for nothing: older senders write `dataMode`.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// The text of the first child with this name, if it has any.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        let child = self.children.iter().find(|child| child.name.eq_ignore_ascii_case(name));
        child.map(Element::text).filter(|text| !text.is_empty())
    }

    /// The text within, without white space around it.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }
}

/// Reads a document.
pub(super) fn read(xml: &str) -> Result<Element, SiprecError> {
    if xml.len() > MOST_BYTES {
        return Err(SiprecError::TooMuch);
    }
    let wrong = |_| SiprecError::Xml;
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Element> = Vec::new();
    let mut count = 0;
    loop {
        let (started, ended) = match reader.read_event().map_err(wrong)? {
            Event::Start(tag) => (Some(element(&tag)?), false),
            Event::Empty(tag) => (Some(element(&tag)?), true),
            Event::End(_) => (None, true),
            Event::Text(text) => {
                add(&mut open, &text.xml10_content());
                (None, false)
            }
            Event::CData(text) => {
                add(&mut open, &text.xml10_content());
                (None, false)
            }
            Event::GeneralRef(reference) => {
                add(&mut open, &resolve(&format!("&{};", &*reference))?);
                (None, false)
            }
            // Nobody needs entities of his own here.
            Event::DocType(_) | Event::Eof => return Err(SiprecError::Xml),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => (None, false),
        };
        if let Some(element) = started {
            count += 1;
            if count > MOST_ELEMENTS || open.len() == MOST_DEPTH {
                return Err(SiprecError::TooMuch);
            }
            open.push(element);
        }
        if ended {
            let done = open.pop().ok_or(SiprecError::Xml)?;
            match open.last_mut() {
                Some(parent) => parent.children.push(done),
                None => return Ok(done),
            }
        }
    }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn resolve(reference: &str) -> Result<String, SiprecError> {
    quick_xml::escape::unescape(reference).map(Into::into).map_err(|_| SiprecError::Xml)
}

fn element(tag: &BytesStart<'_>) -> Result<Element, SiprecError> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| SiprecError::Xml)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| SiprecError::Xml)?;
        attributes.push((attribute.key.local_name().into_inner().to_owned(), value.into_owned()));
    }
    let name = tag.local_name().into_inner().to_owned();
    Ok(Element { name, attributes, ..Element::default() })
}
