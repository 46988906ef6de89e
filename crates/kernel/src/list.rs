//! Lists: stored views across subjects (search, worklist, registers). A list declares typed columns and how one subject's rows follow from
//! that subject's facts; the store makes the table, names it by a hash of the declaration, and refills it when the hash is new.

use crate::fact::Fact;
use crate::fold::Read;
use crate::tag::Space;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

/// A column's type. Moments and days are stored as their sortable text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text, compared bytewise.
    Text,
    /// 64-bit whole number.
    Whole,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name, `snake_case`.
    pub name: &'static str,
    /// Type.
    pub kind: ColumnType,
}

impl Column {
    /// A text column.
    pub const fn text(name: &'static str) -> Self {
        Self { name, kind: ColumnType::Text }
    }
    /// A whole-number column.
    pub const fn whole(name: &'static str) -> Self {
        Self { name, kind: ColumnType::Whole }
    }
}

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// Whole number.
    Whole(i64),
}

impl Value {
    /// The text, or empty.
    pub fn as_text(&self) -> &str {
        match self {
            Self::Text(s) => s,
            _ => "",
        }
    }
    /// The number, or 0.
    pub fn as_whole(&self) -> i64 {
        match self {
            Self::Whole(n) => *n,
            _ => 0,
        }
    }
}
impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::Text(s.to_owned())
    }
}
impl From<String> for Value {
    fn from(s: String) -> Self {
        Self::Text(s)
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Whole(n)
    }
}
impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Whole(i64::from(b))
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Null, Into::into)
    }
}

/// A list's declaration. The store adds `subject` (text) and `n` (whole) in front; together they are the key.
#[derive(Clone, Copy)]
pub struct ListDecl {
    /// Name, `snake_case`.
    pub name: &'static str,
    /// Raise it when `rows` gives other rows for the same facts.
    pub version: u16,
    /// Space of the subjects.
    pub space: Space,
    /// Kinds that can change a subject's rows.
    pub kinds: &'static [&'static str],
    /// Typed columns.
    pub columns: &'static [Column],
    /// Indexes, each the names of its columns.
    pub indexes: &'static [&'static [&'static str]],
    /// The rows of one subject, from its facts (corrected, in order; a patient's include merged records; see [`Self::read`]). Each row as long
    /// as `columns`.
    pub rows: fn(subject: &str, facts: &[Fact]) -> Vec<Vec<Value>>,
}

/// What tells declarations apart at once. The parts are static, so that the same places in memory hold the same words for ever.
type Identity = (&'static str, u16, Space, [(usize, usize); 3]);

/// Names of tables by declaration: computed once, for a name is asked for at every row read or written.
static TABLES: OnceLock<RwLock<HashMap<Identity, String>>> = OnceLock::new();

fn place<T>(s: &'static [T]) -> (usize, usize) {
    (s.as_ptr().addr(), s.len())
}

impl ListDecl {
    /// Which facts of a subject the rows follow from. A cabinet or an instrument is used for ever, so its rows follow from the newest fact of each
    /// kind alone: what a list costs must not grow with the years. Everything else has an end, and its rows follow from all of it.
    pub const fn read(&self) -> Read {
        match self.space {
            Space::Cabinet | Space::Incubator | Space::Equipment => Read::Latest,
            _ => Read::All,
        }
    }
    /// Name of its table: `list_<name>_<first 8 hex digits of the declaration's hash>`.
    pub fn table(&self) -> String {
        let identity =
            (self.name, self.version, self.space, [place(self.kinds), place(self.columns), place(self.indexes)]);
        let known = TABLES.get_or_init(RwLock::default);
        if let Some(name) = known.read().unwrap_or_else(PoisonError::into_inner).get(&identity) {
            return name.clone();
        }
        let name = self.hashed();
        known.write().unwrap_or_else(PoisonError::into_inner).insert(identity, name.clone());
        name
    }
    fn hashed(&self) -> String {
        let mut h = Sha256::new();
        h.update(format!(
            "{}\n{}\n{}\n{:?}\n{:?}\n{:?}",
            self.name,
            self.version,
            self.space.code(),
            self.kinds,
            self.columns,
            self.indexes
        ));
        let digest = h.finalize();
        let hex: String = digest.iter().take(4).map(|b| format!("{b:02x}")).collect();
        format!("list_{}_{hex}", self.name)
    }
    /// Where a column stands in a row.
    pub fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &[Column] = &[Column::text("x")];
    const WHOLE: &[Column] = &[Column::whole("x")];

    #[test]
    fn every_part_of_a_declaration_is_in_the_name_of_its_table() {
        let one = ListDecl {
            name: "one",
            version: 1,
            space: Space::Patient,
            kinds: &["a"],
            columns: X,
            indexes: &[&["x"]],
            rows: |_, _| Vec::new(),
        };
        let others = [
            ListDecl { name: "two", ..one },
            ListDecl { version: 2, ..one },
            ListDecl { space: Space::Staff, ..one },
            ListDecl { kinds: &["a", "b"], ..one },
            ListDecl { columns: WHOLE, ..one },
            ListDecl { indexes: &[], ..one },
        ];
        let names: Vec<String> = others.iter().chain([&one]).map(ListDecl::table).collect();
        let again: Vec<String> = others.iter().chain([&one]).map(ListDecl::hashed).collect();
        assert_eq!(names, again, "remembered as computed");
        let different: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(different.len(), 7, "{names:?}");
    }
}
