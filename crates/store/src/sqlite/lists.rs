//! Lists in SQLite: one table per declaration, keyed by subject and number, so that a subject's rows are one range.

use super::{Tally, facts};
use crate::backend::Fill;
use crate::error::{Result, StoreError};
use crate::select::{Row, Select, count_sql, rows_sql};
use kernel::{ColumnType, ListDecl, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};
use std::cell::Cell;

/// A value on its way into SQLite.
struct In<'a>(&'a Value);
impl ToSql for In<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Text(s) => ToSqlOutput::Borrowed(ValueRef::Text(s.as_bytes())),
            Value::Whole(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
        })
    }
}

pub(crate) fn value(v: ValueRef) -> Result<Value> {
    match v {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(n) => Ok(Value::Whole(n)),
        v @ ValueRef::Text(_) => {
            v.as_str().map(Value::from).map_err(|_| StoreError::bad("a list row holds text that is no UTF-8"))
        }
        _ => Err(StoreError::bad("a list row holds neither text nor whole number")),
    }
}

fn plain(name: &str) -> Result<()> {
    let ok = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if ok { Ok(()) } else { Err(StoreError::bad(format!("{name:?} is no snake_case name"))) }
}

/// What a list declares in the file: kind, name and text of its table and its indexes, as [`super::schema::declared`] reads them back.
pub(crate) fn declared(list: &ListDecl) -> Vec<(String, String, String)> {
    let table = list.table();
    let columns: String = list
        .columns
        .iter()
        .map(|c| format!(", \"{}\" {}", c.name, if c.kind == ColumnType::Text { "TEXT" } else { "INTEGER" }))
        .collect();
    let text = format!(
        "CREATE TABLE {table} (subject TEXT NOT NULL, n INTEGER NOT NULL{columns}, PRIMARY KEY (subject, n)) STRICT, WITHOUT ROWID"
    );
    let mut out = vec![("table".to_owned(), table.clone(), text)];
    for (i, index) in list.indexes.iter().enumerate() {
        let columns: Vec<String> = index.iter().map(|c| format!("\"{c}\"")).collect();
        let text = format!("CREATE INDEX {table}_{i} ON {table} ({})", columns.join(", "));
        out.push(("index".to_owned(), format!("{table}_{i}"), text));
    }
    out
}

pub(super) fn ensure(conn: &Connection, list: &ListDecl) -> Result<bool> {
    plain(list.name)?;
    for c in list.columns {
        plain(c.name)?;
    }
    let table = list.table();
    let sql = "SELECT filled FROM list_meta WHERE table_name = ?1";
    if let Some(filled) = conn.query_row(sql, [&table], |r| r.get::<_, i64>(0)).optional()? {
        return Ok(filled == 0);
    }
    for index in list.indexes {
        if let Some(name) = index.iter().find(|name| list.at(name).is_none()) {
            return Err(StoreError::bad(format!("list {}: index names no column {name}", list.name)));
        }
    }
    for (_, _, sql) in declared(list) {
        conn.execute_batch(&sql)?;
    }
    conn.execute("INSERT INTO list_meta (table_name, name, filled) VALUES (?1, ?2, 0)", [table.as_str(), list.name])?;
    Ok(true)
}

pub(crate) fn tables(conn: &Connection) -> Result<Vec<String>> {
    let mut st = conn.prepare("SELECT table_name FROM list_meta ORDER BY table_name")?;
    let all = st.query_map([], |r| r.get(0))?.collect::<std::result::Result<_, _>>()?;
    Ok(all)
}

/// Whether a list's table is there.
pub(crate) fn exists(conn: &Connection, list: &ListDecl) -> Result<bool> {
    let mut st = conn.prepare_cached("SELECT 1 FROM list_meta WHERE table_name = ?1 AND filled = 1")?;
    Ok(st.exists([list.table()])?)
}

pub(super) fn drop(conn: &Connection, table: &str) -> Result<()> {
    plain(table)?;
    if !table.starts_with("list_") || table == "list_meta" {
        return Err(StoreError::bad(format!("{table} is no list")));
    }
    conn.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
    conn.execute("DELETE FROM list_meta WHERE table_name = ?1", [table])?;
    Ok(())
}

fn columns(list: &ListDecl) -> String {
    list.columns.iter().map(|c| format!(", \"{}\"", c.name)).collect()
}

pub(crate) fn rows(conn: &Connection, list: &ListDecl, subject: &str) -> Result<Vec<Vec<Value>>> {
    let mut st =
        conn.prepare_cached(&format!("SELECT n{} FROM {} WHERE subject = ?1 ORDER BY n", columns(list), list.table()))?;
    let mut found = st.query([subject])?;
    let mut out = Vec::new();
    while let Some(r) = found.next()? {
        out.push((1..=list.columns.len()).map(|i| value(r.get_ref(i)?)).collect::<Result<_>>()?);
    }
    Ok(out)
}

fn insert_sql(list: &ListDecl) -> String {
    let places: String = (0..list.columns.len()).map(|i| format!(", ?{}", i + 3)).collect();
    format!("INSERT INTO {} (subject, n{}) VALUES (?1, ?2{places})", list.table(), columns(list))
}

fn insert(
    conn: &Connection,
    tally: &Tally,
    list: &ListDecl,
    sql: &str,
    subject: &str,
    rows: &[Vec<Value>],
) -> Result<()> {
    let mut st = conn.prepare_cached(sql)?;
    for (n, row) in rows.iter().enumerate() {
        if row.len() != list.columns.len() {
            return Err(StoreError::bad(format!(
                "list {}: a row has {} values, declared are {}",
                list.name,
                row.len(),
                list.columns.len()
            )));
        }
        st.raw_bind_parameter(1, subject)?;
        st.raw_bind_parameter(2, facts::whole(n as u64))?;
        for (i, v) in row.iter().enumerate() {
            st.raw_bind_parameter(i + 3, In(v))?;
        }
        st.raw_execute()?;
        let bytes = row.iter().map(|v| if let Value::Text(s) = v { s.len() } else { 8 }).sum::<usize>();
        tally.wrote(1, subject.len() + 8 + bytes);
    }
    Ok(())
}

pub(super) fn replace(
    conn: &Connection,
    tally: &Tally,
    list: &ListDecl,
    subject: &str,
    rows: &[Vec<Value>],
) -> Result<()> {
    conn.prepare_cached(&format!("DELETE FROM {} WHERE subject = ?1", list.table()))?.execute([subject])?;
    insert(conn, tally, list, &insert_sql(list), subject, rows)
}

pub(super) fn fill(conn: &Connection, tally: &Tally, fill: &Fill) -> Result<u64> {
    let sqls: Vec<String> = fill.lists.iter().map(|l| insert_sql(l)).collect();
    let read = Cell::new(0u64);
    facts::visit(conn, fill.space, fill.kinds, &mut |subject, facts| {
        let before = read.get();
        read.set(before + facts.len() as u64);
        if before / 65_536 != read.get() / 65_536 {
            (fill.progress)(read.get());
        }
        if (fill.skip)(subject) {
            return Ok(());
        }
        let sets = (fill.rows)(subject, facts);
        for ((list, sql), rows) in fill.lists.iter().zip(&sqls).zip(&sets) {
            insert(conn, tally, list, sql, subject, rows)?;
        }
        Ok(())
    })
}

pub(crate) fn select(conn: &Connection, list: &ListDecl, select: &Select) -> Result<Vec<Row>> {
    let sql = rows_sql(list, select)?;
    let mut st = conn.prepare_cached(&sql.text)?;
    let mut found = st.query(params_from_iter(sql.values.iter().map(In)))?;
    let mut out = Vec::new();
    while let Some(r) = found.next()? {
        let values = (2..list.columns.len() + 2).map(|i| value(r.get_ref(i)?)).collect::<Result<_>>()?;
        out.push(Row { subject: r.get(0)?, n: r.get(1)?, values, columns: list.columns });
    }
    Ok(out)
}

pub(crate) fn count(conn: &Connection, list: &ListDecl, select: &Select) -> Result<u64> {
    let sql = count_sql(list, select)?;
    let n: i64 =
        conn.prepare_cached(&sql.text)?.query_row(params_from_iter(sql.values.iter().map(In)), |r| r.get(0))?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// What the planner would do.
pub(crate) fn plan(conn: &Connection, list: &ListDecl, select: &Select) -> Result<Vec<String>> {
    let sql = rows_sql(list, select)?;
    let mut st = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", sql.text))?;
    let all = st
        .query_map(params_from_iter(sql.values.iter().map(In)), |r| r.get(3))?
        .collect::<std::result::Result<_, _>>()?;
    Ok(all)
}
