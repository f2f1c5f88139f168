//! A mistake in a scenario, and how it is shown: file, line, column, the lines around it, and what is allowed.

use super::at::Place;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::sync::Arc;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to write instead, or what is allowed; empty where there is nothing to say.
    pub help: String,
}

impl Problem {
    /// A mistake without advice.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), place, help: String::new() }
    }
    /// Adds advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// All mistakes that were found in a scenario.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// The file's name as it was given.
    pub file: String,
    /// Its text.
    pub source: Arc<String>,
    /// The mistakes, in the order of their places. At least one.
    pub problems: Vec<Problem>,
}

/// Columns of the shown text.
const WIDTH: usize = 110;

impl Unreadable {
    /// The whole text for a person, with or without colour.
    pub fn render(&self, colour: bool) -> String {
        let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_context_lines(2);
        let named = Arc::new(NamedSource::new(&self.file, Arc::clone(&self.source)));
        let mut text = String::new();
        for problem in &self.problems {
            let shown = Shown { problem, source: Arc::clone(&named) };
            // Writing to a string does not fail; a diagnostic that cannot be drawn still has its message.
            if handler.render_report(&mut text, &shown).is_err() {
                text.push_str(&problem.message);
            }
            text.push('\n');
        }
        let (count, s) = (self.problems.len(), if self.problems.len() == 1 { "" } else { "s" });
        text.push_str(&format!("failed to read {}: {count} mistake{s}\n", self.file));
        text
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Unreadable {}

#[derive(Debug)]
struct Shown<'a> {
    problem: &'a Problem,
    source: Arc<NamedSource<Arc<String>>>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.problem.help.is_empty()).then(|| Box::new(&self.problem.help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.problem.place.known.then_some(&*self.source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.problem.place;
        place.known.then(|| {
            let label = LabeledSpan::at(place.offset..place.offset + place.len.max(1), "here");
            Box::new(std::iter::once(label)) as Box<dyn Iterator<Item = LabeledSpan>>
        })
    }
}
