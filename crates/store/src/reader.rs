//! Readers: a few connections, each reading takes a snapshot, so that a page sees one state however long it takes.

use crate::backend::BlobRow;
use crate::current::Current;
use crate::desk::Tip;
use crate::error::{ErrorKind, Result, StoreError};
use crate::rim::RimRead;
use crate::select::{Row, Select};
use crate::sqlite::{self, Sqlite, StoreKey, Tally, facts, lists};
use kernel::fold::facts_of;
use kernel::house::Who;
use kernel::run::Surround;
use kernel::{Fact, Fault, House, ListDecl, Read, Reasons, Source, Tag};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use terms::{CommandId, Hash32, Moment};

/// Connections that read.
pub(crate) struct Pool {
    free: Mutex<Vec<Connection>>,
    back: Condvar,
}

impl Pool {
    pub fn open(path: &Path, key: Option<&StoreKey>, readers: usize) -> Result<Self> {
        let all = (0..readers.max(1)).map(|_| Sqlite::reader(path, key)).collect::<Result<_>>()?;
        Ok(Self { free: Mutex::new(all), back: Condvar::new() })
    }
    fn take(&self) -> Connection {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match free.pop() {
                Some(c) => return c,
                None => free = self.back.wait(free).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
    fn put(&self, c: Connection) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(c);
        self.back.notify_one();
    }
}

/// Gives the connection back however the reading ends.
pub(crate) struct Lent<'p> {
    pool: &'p Pool,
    conn: Option<Connection>,
}
impl<'p> Lent<'p> {
    pub fn take(pool: &'p Pool) -> Self {
        Self { pool, conn: Some(pool.take()) }
    }
    pub fn conn(&self) -> Result<&Connection> {
        self.conn.as_ref().ok_or_else(|| StoreError::new(ErrorKind::Stopped, "no connection"))
    }
}
impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(c) = self.conn.take() {
            if !c.is_autocommit() {
                let _ = c.execute_batch("ROLLBACK");
            }
            self.pool.put(c);
        }
    }
}

/// One state of the record.
pub struct Snapshot<'a> {
    conn: &'a Connection,
    house: &'a House,
    current: Arc<Current>,
    now: Moment,
    tip: Tip,
    tally: Tally,
    memo: BTreeMap<(Tag, String), Vec<Fact>>,
    asked: CommandId,
}

impl fmt::Debug for Snapshot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snapshot({})", self.tip.position)
    }
}

/// So many remembered queries, so that a long page does not grow without end.
const MEMO: usize = 4096;

impl<'a> Snapshot<'a> {
    pub(crate) fn begin(
        conn: &'a Connection,
        house: &'a House,
        current: impl FnOnce() -> Arc<Current>,
        now: Moment,
    ) -> Result<Self> {
        conn.execute_batch("BEGIN")?;
        // The first read pins the state.
        let tip = facts::tip(conn)?.as_ref().map(Tip::from).unwrap_or_default();
        let now = tip.recorded_at.map_or(now, |last| last.max(now));
        let asked = CommandId::parse("asked").map_err(StoreError::bad)?;
        Ok(Self { conn, house, current: current(), now, tip, tally: Tally::default(), memo: BTreeMap::new(), asked })
    }
    /// Where the chain ends in this state.
    pub fn tip(&self) -> Tip {
        self.tip
    }
    /// The server's now, when the snapshot was taken; never before the newest fact.
    pub fn now(&self) -> Moment {
        self.now
    }
    /// Rules and choices in force.
    pub fn current(&self) -> &Arc<Current> {
        &self.current
    }
    /// As the kernel wants it. Clone [`Self::current`] first where the snapshot itself is the source.
    pub fn surround(&self) -> Surround<'_> {
        self.current.surround(self.now)
    }
    /// The house.
    pub fn house(&self) -> &'a House {
        self.house
    }
    /// A fact as recorded.
    pub fn fact(&self, position: u64) -> Result<Option<Fact>> {
        facts::fact(self.conn, position)
    }
    /// Facts of some kinds, corrected, in order; a patient's include merged records.
    pub fn corrected(&mut self, tag: &Tag, kinds: &[&str]) -> Result<Vec<Fact>> {
        facts_of(tag, kinds, Read::All, self).map_err(|f| StoreError::bad(f.0))
    }
    /// Every fact of every kind of the house, corrected, in order.
    pub fn timeline(&mut self, tag: &Tag) -> Result<Vec<Fact>> {
        let kinds: Vec<&str> = self.house.kinds.iter().map(|k| k.kind).collect();
        self.corrected(tag, &kinds)
    }
    fn list(&self, name: &str) -> Result<&'a ListDecl> {
        let list = self.house.list(name).ok_or_else(|| StoreError::bad(format!("no list {name}")))?;
        if lists::exists(self.conn, list)? {
            Ok(list)
        } else {
            Err(StoreError::bad(format!("list {name} is not filled")))
        }
    }
    /// Rows of a list.
    pub fn select(&self, select: &Select) -> Result<Vec<Row>> {
        lists::select(self.conn, self.list(&select.list)?, select)
    }
    /// How many rows the filters leave (without limit, offset and after).
    pub fn count(&self, select: &Select) -> Result<u64> {
        lists::count(self.conn, self.list(&select.list)?, select)
    }
    /// What the planner would do, line by line: a test asks that no page scans a table.
    pub fn plan(&self, select: &Select) -> Result<Vec<String>> {
        lists::plan(self.conn, self.list(&select.list)?, select)
    }
    /// What stands against an act now; `None` if the role may not do it here. Cheap for many rows: facts are read once per snapshot.
    pub fn may(&mut self, act: &str, about: &Tag, who: &Who) -> Result<Option<Reasons>> {
        let (current, house, now) = (Arc::clone(&self.current), self.house, self.now);
        let asked = self.asked.clone();
        kernel::run::may(house, self, act, about, who, &current.surround(now), &asked).map_err(|f| StoreError::bad(f.0))
    }
    /// What a command would be answered if it were sent and signed now: every reason, and whether the refusal would leave something behind
    /// (a quarantine, a near miss). Nothing is recorded.
    pub fn foretell(&mut self, act: &str, who: &Who, input: kernel::Input) -> Result<kernel::Foretold> {
        let (current, house, now) = (Arc::clone(&self.current), self.house, self.now);
        let (act, command, who) = (act.to_owned(), self.asked.clone(), who.clone());
        let request = kernel::Request { act, command, who, input, seen: self.tip.position, signed: false };
        kernel::foretell(house, self, &request, &current.surround(now)).map_err(|f| StoreError::bad(f.0))
    }
    /// A stored file.
    pub fn blob(&self, hash: &Hash32) -> Result<Option<BlobRow>> {
        sqlite::blob(self.conn, hash)
    }
    /// The rim's tables.
    pub fn rim(&self) -> &dyn RimRead {
        self.conn
    }
    /// Facts and payload bytes read by folds in this snapshot (the memory of the snapshot is not counted twice).
    pub fn counters(&self) -> crate::backend::Counters {
        self.tally.get()
    }
    fn remember(&mut self, tag: &Tag, kind: &str, found: &[Fact]) {
        if self.memo.len() < MEMO {
            self.memo.insert((tag.clone(), kind.to_owned()), found.to_vec());
        }
    }
}

impl Source for Snapshot<'_> {
    fn facts(&mut self, tag: &Tag, kinds: &[&str]) -> std::result::Result<Vec<Fact>, Fault> {
        let mut out = Vec::new();
        for kind in kinds {
            if let Some(found) = self.memo.get(&(tag.clone(), (*kind).to_owned())) {
                out.extend(found.iter().cloned());
                continue;
            }
            let found = facts::facts(self.conn, &self.tally, tag, &[kind])?;
            self.remember(tag, kind, &found);
            out.extend(found);
        }
        out.sort_by_key(|f| f.head.position);
        out.dedup_by_key(|f| f.head.position);
        Ok(out)
    }
    fn latest(&mut self, tag: &Tag, kind: &str) -> std::result::Result<Option<Fact>, Fault> {
        // Remembered under a name that no kind has.
        let key = format!("{kind}!");
        if let Some(found) = self.memo.get(&(tag.clone(), key.clone())) {
            return Ok(found.first().cloned());
        }
        let found = facts::latest(self.conn, &self.tally, tag, kind)?;
        self.remember(tag, &key, found.as_slice());
        Ok(found)
    }
}
