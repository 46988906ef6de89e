//! What one reading of a bundle gathers: parsed pages, problems, names and references, an overlay's numbers.

use crate::bundle::Bundle;
use crate::problem::Problem;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use terms::{Text, say};
use toml::de::DeTable;

/// What a code names; codes are unique within one kind.
pub(crate) type Kind = &'static str;

/// One file with what is needed to turn a byte offset into line and column.
pub(crate) struct Page<'a> {
    pub path: &'a str,
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    pub table: DeTable<'a>,
}

impl<'a> Page<'a> {
    fn new(path: &'a str, text: &'a str, table: DeTable<'a>) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(i, _)| i + 1)).collect();
        Self { path, text, lines, table }
    }
    /// Line and column of a byte, counted from 1. Every row and key asks, so the lines are not counted anew each time.
    pub fn place(&self, offset: usize) -> (u32, u32) {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|i| self.lines.get(i)).copied().unwrap_or(0);
        let before = self.text.get(start..offset).or_else(|| self.text.get(start..)).unwrap_or("");
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX))
    }
}

/// Parses every `.toml` file of the bundle. Files with broken TOML give their problems and no page.
pub(crate) fn pages(bundle: &Bundle) -> (BTreeMap<&str, Page<'_>>, Vec<Problem>) {
    let (mut pages, mut problems) = (BTreeMap::new(), Vec::new());
    for (path, text) in bundle.files().iter().filter(|(p, _)| p.ends_with(".toml")) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let page = Page::new(path, text, table.into_inner());
        for e in &errors {
            let (line, column) = page.place(e.span().map_or(0, |s| s.start));
            let message = e.message().trim();
            problems.push(Problem {
                file: path.clone(),
                line,
                column,
                what: say! {ja: "TOML として読めません({message})", en: "not readable as TOML ({message})"},
                expected: Text::fixed("TOML の書式", "well-formed TOML"),
            });
        }
        if errors.is_empty() {
            pages.insert(path.as_str(), page);
        }
    }
    (pages, problems)
}

/// A number an overlay offers for a setting that the programme leaves unset.
pub(crate) struct Fill<'a> {
    pub name: String,
    pub source: String,
    pub folder: String,
    pub page: &'a Page<'a>,
    pub table: &'a DeTable<'a>,
    pub offset: usize,
    pub used: Cell<bool>,
}

struct Reference {
    kind: Kind,
    code: String,
    /// For a code inside another row, `outer/code`: what kind of row that is.
    within: Option<Kind>,
    file: String,
    line: u32,
    column: u32,
}

/// What one reading gathers.
#[derive(Default)]
pub(crate) struct Gathered<'a> {
    /// Folder written before file names of settings: `programmes/<id>`.
    pub folder: RefCell<String>,
    pub problems: RefCell<Vec<Problem>>,
    pub fills: Vec<Fill<'a>>,
    defined: RefCell<BTreeMap<(Kind, String), (String, u32)>>,
    referred: RefCell<Vec<Reference>>,
}

impl<'a> Gathered<'a> {
    /// A gathering with an overlay's numbers and the problems found so far.
    pub fn with(fills: Vec<Fill<'a>>, problems: Vec<Problem>) -> Self {
        Self { fills, problems: RefCell::new(problems), ..Self::default() }
    }
    /// References to codes that no row defines become problems. Called after all files are read.
    pub fn check_references(&self) {
        let defined = self.defined.borrow();
        for Reference { kind, code, within, file, line, column } in self.referred.borrow().iter() {
            // The outer row is missing: that is told at its own place, and what is inside it is not known.
            let outer_missing = within
                .zip(code.rsplit_once('/'))
                .is_some_and(|(k, (outer, _))| !defined.contains_key(&(k, outer.to_owned())));
            if !outer_missing && !defined.contains_key(&(*kind, code.clone())) {
                // `outer/code`: only the codes of the same outer row are what would be right.
                let (outer, code) = code.rsplit_once('/').map_or((None, code.as_str()), |(o, c)| (Some(o), c));
                let of_row = |c: &str| {
                    c.rsplit_once('/').map_or((None, c.to_owned()), |(o, c)| (Some(o.to_owned()), c.to_owned()))
                };
                let same_kind = defined.keys().filter(|(k, _)| k == kind).map(|(_, c)| of_row(c));
                let known: Vec<String> = same_kind.filter(|(o, _)| o.as_deref() == outer).map(|(_, c)| c).collect();
                let known = known.join(", ");
                let expected = if known.is_empty() {
                    Text::fixed("ここに書けるものはありません(キーを省く)", "nothing can stand here: leave the key out")
                } else {
                    say! {ja: "次のどれか:{known}", en: "one of: {known}"}
                };
                self.problems.borrow_mut().push(Problem {
                    file: file.clone(),
                    line: *line,
                    column: *column,
                    what: say! {ja: "{kind} に {code:?} がありません", en: "no {kind} is called {code:?}"},
                    expected,
                });
            }
        }
    }
    /// Notes that a row is named `name`; `Err` with the file and line of an earlier row of that kind and name.
    pub fn define(&self, kind: Kind, name: String, file: &str, line: u32) -> Result<(), (String, u32)> {
        let mut defined = self.defined.borrow_mut();
        if let Some(earlier) = defined.get(&(kind, name.clone())) {
            return Err(earlier.clone());
        }
        defined.insert((kind, name), (file.to_owned(), line));
        Ok(())
    }
    /// Notes a reference, checked when all files are read.
    pub fn refer(&self, kind: Kind, code: &str, within: Option<Kind>, file: &str, (line, column): (u32, u32)) {
        let (code, file) = (code.to_owned(), file.to_owned());
        self.referred.borrow_mut().push(Reference { kind, code, within, file, line, column });
    }
    /// All problems, sorted by place.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut all = self.problems.into_inner();
        all.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        all
    }
}

/// `.toml` files nobody asked for are problems: a misspelt file name must not silently drop rules.
pub(crate) fn only_files(all: &Gathered<'_>, bundle: &Bundle, known: &[&str]) {
    for path in bundle.files().keys().filter(|p| p.ends_with(".toml") && !known.contains(&p.as_str())) {
        let names = known.join(", ");
        all.problems.borrow_mut().push(Problem {
            file: path.clone(),
            line: 1,
            column: 1,
            what: Text::fixed("知らないファイルです", "unknown file"),
            expected: say! {ja: "次のどれか:{names}", en: "one of: {names}"},
        });
    }
}

/// An unused fill names a setting that does not exist.
pub(crate) fn check_fills(all: &Gathered<'_>) {
    for fill in all.fills.iter().filter(|f| !f.used.get()) {
        let (line, column) = fill.page.place(fill.offset);
        let name = &fill.name;
        all.problems.borrow_mut().push(Problem {
            file: fill.page.path.to_owned(),
            line,
            column,
            what: say! {ja: "{name:?} という数値はプログラムにありません", en: "the programme has no number called {name:?}"},
            expected: Text::fixed("未設定の数値の名前", "the name of an unset number"),
        });
    }
}
