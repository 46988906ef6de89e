//! A consistent copy while the record is being written: SQLite's online backup in one step sees one state. The copy is verified before it
//! counts; beside it stand the ledger of erasures and a line with its head, so that a cut copy can be told.

use crate::desk::Tip;
use crate::erase::{add_to_ledger, read_ledger};
use crate::error::{ErrorKind, Result, StoreError};
use crate::export::file_stamp;
use crate::sqlite::look;
use crate::store::FILE;
use crate::verify::{VerifyOptions, verify_file};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use terms::Moment;

/// File with one line per backup: moment, `POSITION:HASH`, file name.
pub const HEADS: &str = "heads.txt";

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// The copy.
    pub file: PathBuf,
    /// Facts in it.
    pub facts: u64,
    /// The newest.
    pub head: Tip,
    /// Older copies removed.
    pub removed: Vec<PathBuf>,
}

/// Copies the record of `dir` into `to` (best on another disk), verifies the copy, keeps the newest `keep` copies (at least one).
/// May run beside the writer, in the same or another process.
pub fn backup(dir: &Path, to: &Path, keep: usize, now: Moment) -> Result<BackupReport> {
    std::fs::create_dir_all(to)?;
    let file = to.join(format!("saisei-{}.db", file_stamp(now)));
    if file.exists() {
        return Err(StoreError::new(ErrorKind::NotEmpty, file.display().to_string()));
    }
    let part = file.with_extension("part");
    let _ = std::fs::remove_file(&part);
    copy(&dir.join(FILE), &part)?;
    let report = verify_file(&part, None, &VerifyOptions::default(), &|_, _| ())?;
    if let Some(first) = report.findings.first() {
        let _ = std::fs::remove_file(&part);
        return Err(StoreError::new(
            ErrorKind::Corrupt,
            format!("the copy does not verify: {}: {}", first.place, first.say.en),
        ));
    }
    std::fs::rename(&part, &file)?;
    let ledger: Vec<_> = read_ledger(dir)?.into_values().collect();
    add_to_ledger(to, &ledger)?;
    note_head(to, &file, &report.head, now)?;
    let removed = thin_out(to, keep.max(1))?;
    File::open(to)?.sync_all()?;
    Ok(BackupReport { file, facts: report.facts, head: report.head, removed })
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let source = look(from)?;
    let mut target = Connection::open(to)?;
    {
        let backup = Backup::new(&source, &mut target)?;
        // One step for all pages: one read transaction, so writers neither wait nor make it begin anew.
        match backup.step(-1)? {
            StepResult::Done => {}
            other => return Err(StoreError::new(ErrorKind::Busy, format!("backup: {other:?}"))),
        }
    }
    // A copy is one file: no journal beside it.
    target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    target.close().map_err(|(_, e)| e)?;
    Ok(File::open(to)?.sync_all()?)
}

fn note_head(to: &Path, file: &Path, head: &Tip, now: Moment) -> Result<()> {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut heads = OpenOptions::new().create(true).append(true).open(to.join(HEADS))?;
    heads.write_all(format!("{now} {}:{} {name}\n", head.position, head.hash).as_bytes())?;
    Ok(heads.sync_all()?)
}

fn thin_out(to: &Path, keep: usize) -> Result<Vec<PathBuf>> {
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(to)? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let stamp = name.strip_prefix("saisei-").and_then(|n| n.strip_suffix(".db"));
        // Only files with our own kind of name are ever removed.
        if stamp.is_some_and(|s| s.len() == 15 && s.bytes().all(|b| b.is_ascii_digit() || b == b'-')) {
            copies.push(path);
        }
    }
    copies.sort();
    let old: Vec<PathBuf> = copies.iter().take(copies.len().saturating_sub(keep)).cloned().collect();
    for path in &old {
        std::fs::remove_file(path)?;
    }
    Ok(old)
}
