//! A strict walk over TOML: every key is asked for by name, what was not asked for is a mistake, and all mistakes are kept with their place.
//!
//! A getter that fails logs a [`Problem`] and hands back a stand-in, so the walk goes on and finds the rest; the stand-ins never leave
//! this crate, because a reader with problems returns only the problems.

use crate::bundle::Bundle;
use crate::gather::{Fill, Gathered, Kind, Page};
use crate::problem::Problem;
use crate::setting::{Range, Setting};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use terms::{Day, Moment, Role, Text, say};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One table being read.
pub(crate) struct Tab<'a> {
    all: &'a Gathered<'a>,
    page: &'a Page<'a>,
    folder: Option<&'a str>,
    table: &'a DeTable<'a>,
    offset: usize,
    asked: RefCell<Vec<&'static str>>,
}

type Found<'a> = &'a Spanned<DeValue<'a>>;

/// Reads one whole file; `None` if it is missing (a problem) or was not readable (already reported).
pub(crate) fn file<'a, T>(
    all: &'a Gathered<'a>,
    pages: &'a BTreeMap<&'a str, Page<'a>>,
    bundle: &Bundle,
    path: &str,
    read: impl FnOnce(&Tab<'a>) -> T,
) -> Option<T> {
    let Some(page) = pages.get(path) else {
        if bundle.file(path).is_none() {
            all.problems.borrow_mut().push(Problem {
                file: path.to_owned(),
                line: 1,
                column: 1,
                what: Text::fixed("ファイルがありません", "the file is missing"),
                expected: say! {ja: "{path} というファイル", en: "a file {path}"},
            });
        }
        return None;
    };
    Some(Tab::new(all, page, &page.table, 0).whole_table(read))
}

impl<'a> Tab<'a> {
    fn new(all: &'a Gathered<'a>, page: &'a Page<'a>, table: &'a DeTable<'a>, offset: usize) -> Self {
        Self { all, page, folder: None, table, offset, asked: RefCell::default() }
    }
    /// Runs `read`, then reports every key it did not ask for.
    fn whole_table<T>(self, read: impl FnOnce(&Self) -> T) -> T {
        let out = read(&self);
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter().filter(|(k, _)| !asked.contains(&k.get_ref().as_ref())) {
            let (name, known) = (key.get_ref(), asked.join(", "));
            self.problem(
                key.span().start,
                say! {ja: "知らないキー {name:?}", en: "unknown key {name:?}"},
                say! {ja: "次のどれか:{known}", en: "one of: {known}"},
            );
        }
        out
    }
    pub fn problem(&self, offset: usize, what: Text, expected: Text) {
        let (line, column) = self.page.place(offset);
        let file = self.page.path.to_owned();
        self.all.problems.borrow_mut().push(Problem { file, line, column, what, expected });
    }
    /// A problem at the value of `key`, or at the table when the key is missing.
    pub fn problem_at(&self, key: &str, what: Text, expected: Text) {
        self.problem(self.find(key).map_or(self.offset, |v| v.span().start), what, expected);
    }
    fn find(&self, key: &str) -> Option<Found<'a>> {
        self.table.iter().find(|(k, _)| k.get_ref().as_ref() == key).map(|(_, v)| v)
    }
    /// Is the key written? Asking makes it a known key.
    pub fn has(&self, key: &'static str) -> bool {
        self.asked.borrow_mut().push(key);
        self.find(key).is_some()
    }
    fn need(&self, key: &'static str, expected: impl Fn() -> Text) -> Option<Found<'a>> {
        self.asked.borrow_mut().push(key);
        let found = self.find(key);
        if found.is_none() {
            self.problem(self.offset, say! {ja: "キー {key:?} がありません", en: "key {key:?} is missing"}, expected());
        }
        found
    }
    fn wrong(&self, key: &str, found: Found<'a>, expected: Text) {
        let kind = found.get_ref().type_str();
        let what = say! {ja: "{key:?} の値が違います({kind})", en: "{key:?} has a wrong value ({kind})"};
        self.problem(found.span().start, what, expected);
    }
    /// The needed value of `key` turned by `take`; a stand-in and a problem otherwise.
    fn value<T>(
        &self,
        key: &'static str,
        expected: Text,
        stand_in: T,
        take: impl FnOnce(&DeValue<'a>) -> Option<T>,
    ) -> T {
        let Some(found) = self.need(key, || expected.clone()) else { return stand_in };
        take(found.get_ref()).unwrap_or_else(|| {
            self.wrong(key, found, expected);
            stand_in
        })
    }
    /// A line of words that is not empty.
    pub fn string(&self, key: &'static str) -> String {
        self.value(key, Text::fixed("空でない文字列", "a string that is not empty"), String::new(), |v| {
            v.as_str().filter(|s| !s.trim().is_empty()).map(str::to_owned)
        })
    }
    /// `true` or `false`.
    pub fn yes(&self, key: &'static str) -> bool {
        self.value(key, Text::fixed("true または false", "true or false"), false, DeValue::as_bool)
    }
    /// A whole number in `[low, high]`.
    pub fn whole(&self, key: &'static str, low: u64, high: u64) -> u64 {
        let expected = say! {ja: "{low} から {high} の整数", en: "a whole number from {low} to {high}"};
        self.value(key, expected, low, |v| {
            let i = v.as_integer().filter(|i| i.radix() == 10)?;
            i.as_str().parse::<u64>().ok().filter(|n| (low..=high).contains(n))
        })
    }
    /// A bare date, `2025-05-31`.
    pub fn day(&self, key: &'static str) -> Day {
        let expected = Text::fixed("2025-05-31 のような日付(引用符なし)", "a date such as 2025-05-31, without quotes");
        self.value(key, expected, Moment::from_millis(0).day(), |v| {
            let d = v.as_datetime().filter(|d| d.time.is_none() && d.offset.is_none())?;
            Day::parse(&d.to_string()).ok()
        })
    }
    /// `{ ja = "…", en = "…" }`, neither empty.
    pub fn text(&self, key: &'static str) -> Text {
        let expected = Text::fixed("{ ja = \"…\", en = \"…\" }", "{ ja = \"…\", en = \"…\" }");
        self.table(key, expected, |t| Text::new(t.string("ja"), t.string("en"))).unwrap_or_default()
    }
    /// Text that may be left out.
    pub fn opt_text(&self, key: &'static str) -> Option<Text> {
        self.has(key).then(|| self.text(key))
    }
    /// One word of a closed list.
    pub fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)], stand_in: T) -> T {
        let known = words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        let expected = say! {ja: "次のどれか:{known}", en: "one of: {known}"};
        self.value(key, expected, stand_in, |v| {
            let s = v.as_str()?;
            words.iter().find(|(w, _)| *w == s).map(|(_, t)| *t)
        })
    }
    /// A sub-table that must be there.
    pub fn table<T>(&self, key: &'static str, expected: Text, read: impl FnOnce(&Tab<'a>) -> T) -> Option<T> {
        let found = self.need(key, || expected.clone())?;
        let Some(table) = found.get_ref().as_table() else {
            self.wrong(key, found, expected);
            return None;
        };
        let mut tab = Tab::new(self.all, self.page, table, found.span().start);
        tab.folder = self.folder;
        Some(tab.whole_table(read))
    }
    /// `[[key]]`: at least one table.
    pub fn list<T>(&self, key: &'static str, mut read: impl FnMut(&Tab<'a>) -> T) -> Vec<T> {
        let expected = say! {ja: "一つ以上の [[{key}]]", en: "one or more [[{key}]]"};
        let Some(found) = self.need(key, || expected.clone()) else { return Vec::new() };
        let Some(items) = found.get_ref().as_array().filter(|a| !a.is_empty()) else {
            self.wrong(key, found, expected);
            return Vec::new();
        };
        let row = |item: &'a Spanned<DeValue<'a>>| match item.get_ref().as_table() {
            Some(table) => Some(Tab::new(self.all, self.page, table, item.span().start).whole_table(&mut read)),
            None => {
                self.wrong(key, item, expected.clone());
                None
            }
        };
        items.iter().filter_map(row).collect()
    }
    /// `["a", "b"]`, with the place of each.
    fn placed_strings(&self, key: &'static str) -> Vec<(String, usize)> {
        let expected = Text::fixed("空でない文字列の並び", "a list of strings, none empty");
        let Some(found) = self.need(key, || expected.clone()) else { return Vec::new() };
        let Some(items) = found.get_ref().as_array().filter(|a| !a.is_empty()) else {
            self.wrong(key, found, expected);
            return Vec::new();
        };
        let mut out: Vec<(String, usize)> = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str().filter(|s| !s.trim().is_empty()) {
                None => self.wrong(key, item, expected.clone()),
                Some(s) if out.iter().any(|(o, _)| o == s) => self.problem(
                    item.span().start,
                    say! {ja: "{s:?} が二度あります", en: "{s:?} stands there twice"},
                    Text::fixed("一度だけ", "each only once"),
                ),
                Some(s) => out.push((s.to_owned(), item.span().start)),
            }
        }
        out
    }
    /// `["a", "b"]`: at least one, none empty, none twice.
    pub fn strings(&self, key: &'static str) -> Vec<String> {
        self.placed_strings(key).into_iter().map(|(s, _)| s).collect()
    }
    /// [`Tab::strings`], or nothing where the key is left out.
    pub fn opt_strings(&self, key: &'static str) -> Vec<String> {
        if self.has(key) { self.strings(key) } else { Vec::new() }
    }
    /// `["a", "b"]`, each a word of a closed list.
    pub fn list_of_words<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Vec<T> {
        let known = words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        let mut out = Vec::new();
        for (s, at) in self.placed_strings(key) {
            match words.iter().find(|(w, _)| *w == s) {
                Some((_, t)) => out.push(*t),
                None => self.problem(
                    at,
                    say! {ja: "{key:?} の値が違います({s:?})", en: "{key:?} has a wrong value ({s:?})"},
                    say! {ja: "次のどれか:{known}", en: "one of: {known}"},
                ),
            }
        }
        out
    }
    /// A code: 1–40 of `a–z 0–9 _ -`, beginning with a letter (capitals for ids of sources).
    pub fn code(&self, key: &'static str) -> String {
        let expected = Text::fixed(
            "英字で始まる 1–40 字の英数字・_・-",
            "a code of 1-40 letters, digits, _ or -, beginning with a letter",
        );
        self.value(key, expected, String::new(), |v| {
            let s = v.as_str()?;
            let first = s.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
            let rest = s.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
            (first && rest && s.len() <= 40).then(|| s.to_owned())
        })
    }
    /// A code that names this row; a second row of the same kind and code is a problem.
    pub fn define(&self, kind: Kind, key: &'static str) -> String {
        let code = self.code(key);
        self.define_as(kind, key, code.clone());
        code
    }
    /// The row is named by `name` (a number, for instance), written at `key`.
    pub fn define_as(&self, kind: Kind, key: &str, name: String) {
        if name.is_empty() {
            return;
        }
        let offset = self.find(key).map_or(self.offset, |v| v.span().start);
        let (line, _) = self.page.place(offset);
        if let Err((file, at)) = self.all.define(kind, name.clone(), self.page.path, line) {
            self.problem(
                offset,
                say! {ja: "{kind} {name:?} が二度あります(先は {file} {at} 行目)", en: "{kind} {name:?} stands there twice (first in {file}, line {at})"},
                say! {ja: "{kind} ごとに一つだけの名前", en: "a name used by one {kind} only"},
            );
        }
    }
    fn refer(&self, kind: Kind, code: &str, offset: usize) {
        self.all.refer(kind, code, None, self.page.path, self.page.place(offset));
    }
    /// Codes of rows of another kind; checked when all files are read. May be left out (empty).
    pub fn refer_all(&self, kind: Kind, key: &'static str) -> Vec<String> {
        if self.has(key) { self.refer_some(kind, key) } else { Vec::new() }
    }
    /// As [`Tab::refer_all`], but at least one is needed.
    pub fn refer_some(&self, kind: Kind, key: &'static str) -> Vec<String> {
        let found = self.placed_strings(key);
        found.iter().for_each(|(code, at)| self.refer(kind, code, *at));
        found.into_iter().map(|(code, _)| code).collect()
    }
    /// The code of one row of another kind.
    pub fn refer_one(&self, kind: Kind, key: &'static str) -> String {
        let code = self.code(key);
        if let Some(found) = self.find(key).filter(|_| !code.is_empty()) {
            self.refer(kind, &code, found.span().start);
        }
        code
    }
    /// Codes declared as `outer/code`, such as the answers of one question; at least one.
    pub fn refer_within(&self, kind: Kind, key: &'static str, (within, outer): (Kind, &str)) -> Vec<String> {
        let found = self.placed_strings(key);
        for (code, at) in found.iter().filter(|_| !outer.is_empty()) {
            let place = self.page.place(*at);
            self.all.refer(kind, &format!("{outer}/{code}"), Some(within), self.page.path, place);
        }
        found.into_iter().map(|(code, _)| code).collect()
    }
    /// Notes that rows of other files may refer to `name`; a second time is reported elsewhere, or no mistake.
    pub fn declare(&self, kind: Kind, name: String) {
        let _twice = self.all.define(kind, name, self.page.path, self.page.place(self.offset).0);
    }
    /// The row named at `key` needs a row of another kind under the same code.
    pub fn needs_twin(&self, kind: Kind, key: &str, code: &str) {
        if let Some(found) = self.find(key).filter(|_| !code.is_empty()) {
            self.refer(kind, code, found.span().start);
        }
    }
    /// `sources = ["KUMAR2017", "PAGE:S-92"]`: ids of the sources list, each with an optional place after `:`.
    pub fn sources(&self) -> Vec<String> {
        let found = self.placed_strings("sources");
        found.iter().for_each(|(s, at)| self.refer("source", s.split(':').next().unwrap_or(s), *at));
        found.into_iter().map(|(s, _)| s).collect()
    }
    /// Folder and file as a person finds it, with the line of `key`.
    fn file_and_line(&self, offset: usize) -> (String, u32) {
        let (line, _) = self.page.place(offset);
        let own = self.all.folder.borrow();
        let (folder, path) = match self.folder {
            Some(other) => (other, self.page.path.strip_prefix("overlay/").unwrap_or(self.page.path)),
            None => (own.as_str(), self.page.path),
        };
        (format!("{folder}/{path}"), line)
    }
    /// `key = { value = …, sources = […] }` or `key = { unset = { ja, en }, who = "role" }`. `name` is what an overlay calls it.
    pub fn setting<T: Number>(&self, key: &'static str, name: &str) -> Setting<T> {
        self.setting_read(key, name, T::read)
    }
    /// A setting of whole per cent.
    pub fn percent(&self, key: &'static str, name: &str) -> Setting<u64> {
        self.setting_read(key, name, |t, key| t.whole(key, 0, 100))
    }
    fn setting_read<T>(&self, key: &'static str, name: &str, number: fn(&Tab<'_>, &'static str) -> T) -> Setting<T> {
        let expected = Text::fixed(
            "{ value = …, sources = […] } または { unset = { ja = …, en = … }, who = \"…\" }",
            "{ value = …, sources = […] } or { unset = { ja = …, en = … }, who = \"…\" }",
        );
        let read = self.table(key, expected, |t| {
            let (file, line) = t.file_and_line(t.offset);
            if t.has("unset") {
                let why = t.text("unset");
                Setting::Unset { why, who: t.role("who"), file, line }
            } else {
                let value = number(t, "value");
                Setting::Set { value, source: t.sources().join(", "), file, line }
            }
        });
        let unset = || Setting::Unset { why: Text::default(), who: Role::Manager, file: String::new(), line: 0 };
        self.filled(name, read.unwrap_or_else(unset), number)
    }
    fn filled<T>(&self, name: &str, own: Setting<T>, number: fn(&Tab<'_>, &'static str) -> T) -> Setting<T> {
        let Some(fill) = self.all.fills.iter().find(|f| f.name == name) else { return own };
        fill.used.set(true);
        let mut tab = Tab::new(self.all, fill.page, fill.table, fill.offset);
        tab.folder = Some(&fill.folder);
        if own.value().is_some() {
            tab.problem_at(
                "setting",
                say! {ja: "{name:?} はすでに設定されています", en: "{name:?} is already set"},
                Text::fixed("未設定の数値だけを埋める", "an overlay fills unset numbers only"),
            );
            return own;
        }
        let value = number(&tab, "value");
        let (file, line) = tab.file_and_line(fill.offset);
        Setting::Set { value, source: fill.source.clone(), file, line }
    }
    /// A role's code.
    fn role(&self, key: &'static str) -> Role {
        let words: Vec<(&str, Role)> = Role::ALL.iter().map(|r| (r.code(), *r)).collect();
        self.word(key, &words, Role::Manager)
    }
    /// For overlays: where this table stands.
    pub fn as_fill(&self, name: String, source: String, folder: String) -> Fill<'a> {
        self.asked.borrow_mut().push("value");
        let (page, table, offset) = (self.page, self.table, self.offset);
        Fill { name, source, folder, page, table, offset, used: Cell::new(false) }
    }
}

/// A kind of number that can be a setting.
pub(crate) trait Number: Sized {
    /// Reads `key`; a stand-in and a problem otherwise.
    fn read(tab: &Tab<'_>, key: &'static str) -> Self;
}

impl Number for u64 {
    fn read(tab: &Tab<'_>, key: &'static str) -> Self {
        tab.whole(key, 0, 1_000_000_000_000)
    }
}

impl Number for Range {
    fn read(tab: &Tab<'_>, key: &'static str) -> Self {
        let expected = Text::fixed("{ low = 整数, high = 整数 }", "{ low = whole number, high = whole number }");
        let range = tab.table(key, expected.clone(), |t| Self { low: u64::read(t, "low"), high: u64::read(t, "high") });
        let range = range.unwrap_or(Self { low: 0, high: 0 });
        if range.low > range.high {
            tab.problem_at(key, Text::fixed("low が high より大きい", "low is above high"), expected);
        }
        range
    }
}
