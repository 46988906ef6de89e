//! Many facts at once, for benches: sealed and chained like any other, so that the result verifies; lists are made by `replay` afterwards.

use crate::answer::{Answer, Recorded};
use crate::backend::{Backend, CommandRow, KindSeen};
use crate::desk::{Tip, salt};
use crate::error::{Result, StoreError};
use crate::lock::Lock;
use crate::sqlite::{Sqlite, SqliteOptions};
use crate::store::FILE;
use kernel::fact::Stamp;
use kernel::{Draft, House, chain};
use std::collections::BTreeSet;
use std::path::Path;
use terms::Hash32;

/// Facts in one transaction.
const BATCH: u64 = 100_000;

/// One fact. Facts with the same `stamp.command` must follow each other; `stamp.recorded_at` must not run backwards.
#[derive(Clone, Debug)]
pub struct BulkFact {
    /// The fact.
    pub draft: Draft,
    /// Who, when, where.
    pub stamp: Stamp,
}

/// A command whose facts are being written.
struct Open {
    id: String,
    first: u64,
    kinds: Vec<String>,
}

struct Loader<'a> {
    db: Sqlite,
    house: &'a House,
    tip: Tip,
    kinds: BTreeSet<(&'static str, u16)>,
    open: Option<Open>,
}

/// Appends facts without asking any rule; how many. Takes the lock. Follow it with [`crate::replay::replay`].
pub fn load(dir: &Path, house: &House, facts: impl Iterator<Item = BulkFact>, progress: &dyn Fn(u64)) -> Result<u64> {
    let _lock = Lock::take(dir)?;
    let mut db = Sqlite::open(&dir.join(FILE), &SqliteOptions::default())?;
    let tip = db.tip()?.as_ref().map(Tip::from).unwrap_or_default();
    db.conn.pragma_update(None, "foreign_keys", "OFF")?;
    db.conn.pragma_update(None, "cache_size", -512_000)?;
    let mut l = Loader { db, house, tip, kinds: BTreeSet::new(), open: None };
    l.db.begin()?;
    let mut n = 0;
    for fact in facts {
        l.one(&fact)?;
        n += 1;
        if n % BATCH == 0 {
            l.close()?;
            l.db.commit()?;
            l.db.begin()?;
            progress(n);
        }
    }
    l.close()?;
    l.db.commit()?;
    l.db.scrub()?;
    Ok(n)
}

impl Loader<'_> {
    fn one(&mut self, f: &BulkFact) -> Result<()> {
        let known = self.house.kind(f.draft.kind).is_some_and(|k| k.version == f.draft.version);
        if !known || self.tip.recorded_at.is_some_and(|at| at > f.stamp.recorded_at) {
            return Err(StoreError::bad(format!(
                "fact {}: unknown kind, or recorded before the one before it",
                self.tip.position + 1
            )));
        }
        if self.open.as_ref().is_some_and(|o| o.id != f.stamp.command.as_str()) {
            self.close()?;
        }
        let salt = salt()?;
        let head = chain::seal(&f.draft, &f.stamp, &salt, self.tip.position + 1, self.tip.hash);
        self.db.append(&head, &salt, &f.draft.payload)?;
        if self.kinds.insert((f.draft.kind, f.draft.version)) {
            let software = head.software.clone();
            self.db.note_kind(&KindSeen {
                kind: head.kind.clone(),
                version: head.version,
                first: head.position,
                software,
            })?;
        }
        self.tip = Tip::from(&head);
        let open =
            self.open.get_or_insert_with(|| Open { id: head.command.clone(), first: head.position, kinds: Vec::new() });
        open.kinds.push(head.kind);
        Ok(())
    }
    fn close(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let (first, last) = (open.first, self.tip.position);
        let answer =
            Answer::Recorded(Recorded { first, last, hash: self.tip.hash, kinds: open.kinds, about: String::new() });
        let salt = salt()?;
        self.db.put_command(&CommandRow {
            id: open.id,
            salt: Some(salt),
            digest: Some(Hash32::of_two(&salt, b"bulk")),
            answer: serde_json::to_string(&answer).map_err(|e| StoreError::bad(e.to_string()))?,
            range: Some((first, last)),
        })
    }
}
