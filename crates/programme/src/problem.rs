//! One mistake in a programme or law file: where it stands, what is wrong, what would be right (docs: commands.md, "one clear message").

use std::fmt;
use terms::{Lang, Text};

/// A mistake with its place. All mistakes of a folder are reported together, sorted by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path inside the bundle, `/` between parts; see [`Problem::within`] for the folder before it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub what: Text,
    /// What would be right.
    pub expected: Text,
}

impl Problem {
    /// The same problem with a folder before the file name, as the person who called the check knows it.
    #[must_use]
    pub fn within(mut self, folder: &str) -> Self {
        self.file = format!("{}/{}", folder.trim_end_matches('/'), self.file);
        self
    }
    /// One line in one language: `file:line:column: what; expected …`.
    pub fn line_in(&self, lang: Lang) -> String {
        let (what, expected) = (self.what.text(lang), self.expected.text(lang));
        let (file, line, column) = (&self.file, self.line, self.column);
        match lang {
            Lang::Ja => format!("{file}:{line}:{column}: {what}。正しくは:{expected}"),
            Lang::En => format!("{file}:{line}:{column}: {what}; expected {expected}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line_in(Lang::En))
    }
}

impl std::error::Error for Problem {}
