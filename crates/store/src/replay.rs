//! `replay`: every list dropped and made again from the facts, in one transaction: a crash leaves the old ones.

use crate::backend::Backend;
use crate::error::Result;
use crate::lists;
use crate::lock::Lock;
use crate::select::Select;
use crate::sqlite::{Sqlite, SqliteOptions};
use crate::store::FILE;
use kernel::House;
use std::path::Path;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplayReport {
    /// Facts read; one that touches subjects in two spaces counts twice.
    pub facts: u64,
    /// Rows written.
    pub rows: u64,
    /// Lists made.
    pub lists: usize,
}

/// Makes every list anew. Takes the lock: not beside a running program. `progress(done, of)` counts facts.
pub fn replay(dir: &Path, house: &House, progress: &dyn Fn(u64, u64)) -> Result<ReplayReport> {
    let _lock = Lock::take(dir)?;
    let mut db = Sqlite::open(&dir.join(FILE), &SqliteOptions::default())?;
    // Subjects' facts lie all over the file: mapped, they cost no system call each. A disk error then ends this process and the
    // transaction with it, which is right here and would not be in a serving writer.
    db.conn.pragma_update_and_check(None, "mmap_size", 8_i64 << 30, |_| Ok(()))?;
    let of = db.tip()?.map_or(0, |h| h.position);
    let filled = lists::prepare(&mut db, house, true, true, &|done| progress(done, of.max(done)))?;
    let mut rows = 0;
    for list in &house.lists {
        rows += crate::sqlite::lists::count(&db.conn, list, &Select::from(list.name))?;
    }
    Ok(ReplayReport { facts: filled.facts, rows, lists: filled.lists })
}
