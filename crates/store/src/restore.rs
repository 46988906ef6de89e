//! A record from a copy: into an empty directory, verified, with everything erased since the copy was made erased again (L16).

use crate::answer::Answer;
use crate::current;
use crate::desk::Tip;
use crate::erase::{LEDGER, LedgerLine, PAYLOAD_ERASED, read_ledger};
use crate::error::{ErrorKind, Result, StoreError};
use crate::lock::LOCK;
use crate::opening::sync_dirs;
use crate::sqlite::{Sqlite, SqliteOptions};
use crate::store::{ClockChoice, FILE, Options, Store};
use crate::verify::{VerifyOptions, verify_file};
use kernel::{Draft, House, Space, Tag};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use terms::{CommandId, Hash32};

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestoreReport {
    /// Facts in the copy.
    pub facts: u64,
    /// The newest fact of the copy.
    pub head: Tip,
    /// Payloads and files erased again.
    pub reapplied: usize,
}

/// Makes the fact that says so: newest fact of the copy, positions erased again.
pub type Note<'a> = &'a dyn Fn(Tip, &[u64]) -> Option<Draft>;

/// Restores the copy `from` into `dir`, which must be missing or empty. The ledger beside the copy is applied. All sessions are ended.
pub fn restore(from: &Path, dir: &Path, house: Arc<House>, options: Options, note: Note) -> Result<RestoreReport> {
    empty(dir)?;
    let copy = verify_file(from, None, &VerifyOptions::default(), &|_, _| ())?;
    if let Some(f) = copy.findings.first() {
        return Err(StoreError::new(
            ErrorKind::Corrupt,
            format!("the copy does not verify: {}: {}", f.place, f.say.en),
        ));
    }
    std::fs::create_dir_all(dir)?;
    let part = dir.join(format!("{FILE}.part"));
    std::fs::copy(from, &part)?;
    File::open(&part)?.sync_all()?;
    std::fs::rename(&part, dir.join(FILE))?;
    sync_dirs(dir)?;
    let beside = from.parent().unwrap_or(Path::new("."));
    let ledger = read_ledger(beside)?;
    let store = Store::open(dir, house, own_clock(dir, options)?)?;
    store.rim(|r| r.accounts()?.iter().try_for_each(|a| r.revoke_sessions_of(&a.staff).map(|_| ())))?;
    let mut positions = Vec::new();
    let mut reapplied = 0;
    for line in ledger.values() {
        if let Some(position) = again(&store, line)? {
            reapplied += 1;
            positions.extend(position);
        }
    }
    if let Some(draft) = note(copy.head, &positions) {
        recorded(store.record_system(command("restored", &store.tip().hash)?, vec![draft], Vec::new()))?;
    }
    store.close();
    Ok(RestoreReport { facts: copy.facts, head: copy.head, reapplied })
}

/// A simulated record runs on its own clock, which may be ahead of today: on the machine's it would not take the facts of the restoring.
fn own_clock(dir: &Path, options: Options) -> Result<Options> {
    let mut db = Sqlite::open(&dir.join(FILE), &SqliteOptions::default())?;
    let simulated = current::simulated(&mut db)?;
    Ok(match options.clock {
        ClockChoice::System if simulated => Options { clock: ClockChoice::Demo, ..options },
        _ => options,
    })
}

/// Empty, but for what an earlier attempt may have left of ours that holds nothing.
fn empty(dir: &Path) -> Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    let ours = [LOCK.to_owned(), LEDGER.to_owned(), format!("{FILE}.part")];
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !ours.contains(&name) {
            return Err(StoreError::new(ErrorKind::NotEmpty, dir.display().to_string()));
        }
    }
    Ok(())
}

fn command(what: &str, of: &Hash32) -> Result<CommandId> {
    let short: String = of.to_string().chars().take(24).collect();
    CommandId::parse(&format!("{what}-{short}")).map_err(StoreError::bad)
}

fn recorded(answer: Answer) -> Result<()> {
    match answer {
        Answer::Recorded(_) => Ok(()),
        other => Err(StoreError::new(ErrorKind::Stopped, format!("not recorded: {other:?}"))),
    }
}

/// Erases what a line names, if it is here and whole: the inner `None` is a file, which has no position.
fn again(store: &Store, line: &LedgerLine) -> Result<Option<Option<u64>>> {
    let Some(target) = Tag::parse(&line.target) else { return Ok(None) };
    let position: Option<u64> = (target.space == Space::Fact).then(|| target.id.parse().ok()).flatten();
    let whole = store.read(|snap| {
        Ok(match position {
            Some(p) => snap.fact(p)?.is_some_and(|f| f.head.hash == line.hash && f.payload.is_some()),
            None => snap.blob(&line.hash)?.is_some_and(|b| b.bytes.is_some()),
        })
    })?;
    if !whole {
        return Ok(None);
    }
    let kind = if position.is_some() { PAYLOAD_ERASED } else { crate::erase::ATTACHMENT_ERASED };
    let tags = Tag::split(&line.tags).ok_or_else(|| StoreError::bad("the ledger's tags cannot be read"))?;
    let draft = Draft { kind, version: line.version, tags, payload: line.payload.clone() };
    recorded(store.record_system(command("erased", &line.hash)?, vec![draft], Vec::new()))?;
    Ok(Some(position))
}
