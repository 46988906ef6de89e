//! A small typed query over one list: filters, order, page. Column names are checked against the declaration, values are bound, never pasted.

use crate::error::{Result, StoreError};
use kernel::{Column, ListDecl, Value};

/// A condition on one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Equal.
    Eq(Value),
    /// One of these.
    AnyOf(Vec<Value>),
    /// Begins with (bytewise; uses an index).
    Prefix(String),
    /// Contains (reads every row that the other filters leave).
    Contains(String),
    /// `>=`.
    AtLeast(Value),
    /// `<=`.
    AtMost(Value),
    /// `>`.
    Above(Value),
    /// `<`.
    Below(Value),
    /// Empty.
    Null,
    /// Not empty.
    NotNull,
}

/// A query over one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The list's name.
    pub list: String,
    /// All must hold.
    pub filters: Vec<(String, Test)>,
    /// Columns to order by; `true` = descending. `subject` and `n` follow as the last keys.
    pub order: Vec<(String, bool)>,
    /// At most so many rows.
    pub limit: u32,
    /// Leave out so many.
    pub offset: u32,
    /// Go on after this row: values of the order columns, then subject and n. All order columns must run in one direction and hold no nulls.
    pub after: Option<Vec<Value>>,
}

impl Select {
    /// All rows of a list in key order, at most 1000.
    pub fn from(list: &str) -> Self {
        Self { list: list.to_owned(), filters: Vec::new(), order: Vec::new(), limit: 1000, offset: 0, after: None }
    }
    /// Adds a condition. `subject` is a column too.
    #[must_use]
    pub fn filter(mut self, column: &str, test: Test) -> Self {
        self.filters.push((column.to_owned(), test));
        self
    }
    /// Column equals value.
    #[must_use]
    pub fn eq(self, column: &str, value: impl Into<Value>) -> Self {
        self.filter(column, Test::Eq(value.into()))
    }
    /// Text column begins with.
    #[must_use]
    pub fn prefix(self, column: &str, prefix: &str) -> Self {
        self.filter(column, Test::Prefix(prefix.to_owned()))
    }
    /// Text column contains.
    #[must_use]
    pub fn contains(self, column: &str, part: &str) -> Self {
        self.filter(column, Test::Contains(part.to_owned()))
    }
    /// Column at least.
    #[must_use]
    pub fn at_least(self, column: &str, value: impl Into<Value>) -> Self {
        self.filter(column, Test::AtLeast(value.into()))
    }
    /// Column at most.
    #[must_use]
    pub fn at_most(self, column: &str, value: impl Into<Value>) -> Self {
        self.filter(column, Test::AtMost(value.into()))
    }
    /// Orders ascending.
    #[must_use]
    pub fn order(mut self, column: &str) -> Self {
        self.order.push((column.to_owned(), false));
        self
    }
    /// Orders descending.
    #[must_use]
    pub fn order_desc(mut self, column: &str) -> Self {
        self.order.push((column.to_owned(), true));
        self
    }
    /// At most so many rows.
    #[must_use]
    pub fn limit(mut self, n: u32) -> Self {
        self.limit = n;
        self
    }
    /// Leaves out so many.
    #[must_use]
    pub fn offset(mut self, n: u32) -> Self {
        self.offset = n;
        self
    }
    /// Goes on after a row that the same query returned.
    #[must_use]
    pub fn after(mut self, row: &Row) -> Self {
        let mut key: Vec<Value> = self.order.iter().map(|(c, _)| row.get(c).clone()).collect();
        key.push(Value::Text(row.subject.clone()));
        key.push(Value::Whole(row.n));
        self.after = Some(key);
        self
    }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Subject's id.
    pub subject: String,
    /// Number of the row among its subject's, from 0.
    pub n: i64,
    /// Values, in the order of the declaration.
    pub values: Vec<Value>,
    /// The declaration's columns.
    pub columns: &'static [Column],
}

const NULL: Value = Value::Null;

impl Row {
    /// A value by column; null if there is no such column.
    pub fn get(&self, column: &str) -> &Value {
        let at = self.columns.iter().position(|c| c.name == column);
        at.and_then(|i| self.values.get(i)).unwrap_or(&NULL)
    }
    /// A text, or empty.
    pub fn text(&self, column: &str) -> &str {
        self.get(column).as_text()
    }
    /// A whole number, or 0.
    pub fn whole(&self, column: &str) -> i64 {
        self.get(column).as_whole()
    }
}

/// SQL (the common part of SQLite and PostgreSQL) with numbered places `?1 …`, and the values.
pub(crate) struct Sql {
    pub text: String,
    pub values: Vec<Value>,
}

fn column<'a>(decl: &ListDecl, name: &'a str) -> Result<&'a str> {
    let known = name == "subject" || name == "n" || decl.columns.iter().any(|c| c.name == name);
    if known { Ok(name) } else { Err(StoreError::bad(format!("list {} has no column {name}", decl.name))) }
}

fn bind(values: &mut Vec<Value>, v: Value) -> String {
    values.push(v);
    format!("?{}", values.len())
}

fn condition(decl: &ListDecl, name: &str, test: &Test, values: &mut Vec<Value>) -> Result<String> {
    let c = column(decl, name)?;
    let mut op = |sign: &str, v: &Value| format!("\"{c}\" {sign} {}", bind(values, v.clone()));
    Ok(match test {
        Test::Eq(Value::Null) | Test::Null => format!("\"{c}\" IS NULL"),
        Test::NotNull => format!("\"{c}\" IS NOT NULL"),
        Test::Eq(v) => op("=", v),
        Test::AtLeast(v) => op(">=", v),
        Test::AtMost(v) => op("<=", v),
        Test::Above(v) => op(">", v),
        Test::Below(v) => op("<", v),
        Test::AnyOf(all) if all.is_empty() => "0 = 1".to_owned(),
        Test::AnyOf(all) => {
            let places: Vec<String> = all.iter().map(|v| bind(values, v.clone())).collect();
            format!("\"{c}\" IN ({})", places.join(", "))
        }
        Test::Prefix(p) => {
            let low = bind(values, Value::Text(p.clone()));
            let high = bind(values, Value::Text(format!("{p}\u{10FFFF}")));
            format!("\"{c}\" >= {low} AND \"{c}\" < {high}")
        }
        Test::Contains(p) => format!("instr(\"{c}\", {}) > 0", bind(values, Value::Text(p.clone()))),
    })
}

fn after(decl: &ListDecl, select: &Select, key: &[Value], values: &mut Vec<Value>) -> Result<String> {
    let down = select.order.first().is_some_and(|(_, d)| *d);
    if select.order.iter().any(|(_, d)| *d != down) || key.len() != select.order.len() + 2 {
        return Err(StoreError::bad("after: order columns must run in one direction and the key must fit them"));
    }
    let mut names = Vec::new();
    for (c, _) in &select.order {
        names.push(format!("\"{}\"", column(decl, c)?));
    }
    names.extend(["subject".to_owned(), "n".to_owned()]);
    let places: Vec<String> = key.iter().map(|v| bind(values, v.clone())).collect();
    let sign = if down { "<" } else { ">" };
    Ok(format!("({}) {sign} ({})", names.join(", "), places.join(", ")))
}

fn wheres(decl: &ListDecl, select: &Select, values: &mut Vec<Value>, page: bool) -> Result<String> {
    let mut parts = Vec::new();
    for (name, test) in &select.filters {
        parts.push(condition(decl, name, test, values)?);
    }
    if let Some(key) = select.after.as_ref().filter(|_| page) {
        parts.push(after(decl, select, key, values)?);
    }
    Ok(if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) })
}

/// The rows.
pub(crate) fn rows_sql(decl: &ListDecl, select: &Select) -> Result<Sql> {
    let mut values = Vec::new();
    let columns: String = decl.columns.iter().map(|c| format!(", \"{}\"", c.name)).collect();
    let w = wheres(decl, select, &mut values, true)?;
    let mut order = String::new();
    for (c, down) in &select.order {
        order.push_str(&format!("\"{}\"{}, ", column(decl, c)?, if *down { " DESC" } else { "" }));
    }
    let tail = if select.order.first().is_some_and(|(_, d)| *d) { " DESC" } else { "" };
    let limit = bind(&mut values, Value::Whole(i64::from(select.limit)));
    let offset = bind(&mut values, Value::Whole(i64::from(select.offset)));
    let text = format!(
        "SELECT subject, n{columns} FROM {}{w} ORDER BY {order}subject{tail}, n{tail} LIMIT {limit} OFFSET {offset}",
        decl.table()
    );
    Ok(Sql { text, values })
}

/// How many rows the filters leave.
pub(crate) fn count_sql(decl: &ListDecl, select: &Select) -> Result<Sql> {
    let mut values = Vec::new();
    let w = wheres(decl, select, &mut values, false)?;
    Ok(Sql { text: format!("SELECT count(*) FROM {}{w}", decl.table()), values })
}
