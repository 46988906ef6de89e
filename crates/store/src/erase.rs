//! Erasure of one payload or one file, when retention ends (L16). The act records a fact; the writer, seeing it, sets payload and salt to
//! nothing in the same transaction. The chain still verifies, because it links a salted commitment and the head names the erasing fact.
//! A ledger beside the database (`erasures.jsonl`) outlives the database, so that a restored backup loses the payload again.

use crate::backend::{Backend, Erasure};
use crate::error::{Result, StoreError};
use crate::lists::Touch;
use kernel::{FactCorrected, FactKind, Head, Space, Tag};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use terms::Hash32;

/// Kind of the fact that erases a payload: its payload has `position`, its head the tag `fact:<position>`.
pub const PAYLOAD_ERASED: &str = "payload_erased";
/// Kind of the fact that erases a file: its payload has `hash`, its head the tag `attachment:<hash>`.
pub const ATTACHMENT_ERASED: &str = "attachment_erased";
/// The ledger's file name.
pub const LEDGER: &str = "erasures.jsonl";

/// What may never be erased: without it the record could not be read or would not verify.
const KEPT: [&str; 5] = [
    crate::current::RECORD_OPENED,
    crate::current::PROGRAMME_ADOPTED,
    crate::current::LAW_ADOPTED,
    PAYLOAD_ERASED,
    ATTACHMENT_ERASED,
];

/// One line of the ledger: enough to erase the same thing again in a restored copy, and to record it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// `fact:<position>` or `attachment:<hash>`.
    pub target: String,
    /// Hash of the erased fact, or of the file.
    pub hash: Hash32,
    /// Kind of the erasing fact.
    pub kind: String,
    /// Version of its payload.
    pub version: u16,
    /// Its tags, as stored.
    pub tags: String,
    /// Its payload.
    pub payload: String,
    /// When it was recorded.
    pub at: String,
}

/// What an erasure touched.
pub(crate) struct Done {
    pub touches: Vec<Touch>,
    pub line: LedgerLine,
}

fn named(payload: &str, field: &str) -> Option<serde_json::Value> {
    serde_json::from_str::<serde_json::Value>(payload).ok()?.get(field).cloned()
}

/// Executes an erasing fact just appended; `None` if it is another kind.
pub(crate) fn execute<B: Backend>(backend: &mut B, head: &Head, payload: &str) -> Result<Option<Done>> {
    match head.kind.as_str() {
        PAYLOAD_ERASED => fact(backend, head, payload).map(Some),
        ATTACHMENT_ERASED => file(backend, head, payload).map(Some),
        _ => Ok(None),
    }
}

fn line(head: &Head, payload: &str, target: &Tag, hash: Hash32) -> LedgerLine {
    LedgerLine {
        target: target.to_string(),
        hash,
        kind: head.kind.clone(),
        version: head.version,
        tags: Tag::join(&head.tags),
        payload: payload.to_owned(),
        at: head.recorded_at.to_string(),
    }
}

fn fact<B: Backend>(backend: &mut B, head: &Head, payload: &str) -> Result<Done> {
    let position = named(payload, "position").and_then(|v| v.as_u64()).unwrap_or(0);
    let target = Tag::fact(position);
    if !head.tags.contains(&target) {
        return Err(StoreError::bad(format!("{PAYLOAD_ERASED}: the payload's position is not among the tags")));
    }
    let Some(old) = backend.fact(position)?.filter(|f| f.head.position < head.position) else {
        return Err(StoreError::bad(format!("{PAYLOAD_ERASED}: no fact {position}")));
    };
    if KEPT.contains(&old.head.kind.as_str()) {
        return Err(StoreError::bad(format!("{PAYLOAD_ERASED}: {} is never erased", old.head.kind)));
    }
    // A correction holds the whole payload once more.
    let corrections = backend.facts(&target, &[FactCorrected::KIND])?;
    let mut touches = vec![(old.head.kind.clone(), old.head.tags.clone())];
    for f in corrections.iter().chain([&old]) {
        backend.erase_payload(f.head.position)?;
        backend.forget_command(&f.head.command)?;
        backend.note_erasure(&Erasure { target: Tag::fact(f.head.position).to_string(), by: head.position })?;
        touches.push((f.head.kind.clone(), f.head.tags.clone()));
    }
    Ok(Done { touches, line: line(head, payload, &target, old.head.hash) })
}

fn file<B: Backend>(backend: &mut B, head: &Head, payload: &str) -> Result<Done> {
    let hash = named(payload, "hash").and_then(|v| v.as_str().and_then(|s| Hash32::parse(s).ok())).unwrap_or_default();
    let target = Tag::new(Space::Attachment, hash.to_string());
    if !head.tags.contains(&target) {
        return Err(StoreError::bad(format!("{ATTACHMENT_ERASED}: the payload's hash is not among the tags")));
    }
    if backend.blob(&hash)?.is_none() {
        return Err(StoreError::bad(format!("{ATTACHMENT_ERASED}: no file {hash}")));
    }
    backend.erase_blob(&hash)?;
    backend.note_erasure(&Erasure { target: target.to_string(), by: head.position })?;
    Ok(Done { touches: Vec::new(), line: line(head, payload, &target, hash) })
}

/// Reads a ledger, by target; a torn last line (power cut) is left out. A missing file is an empty ledger.
pub fn read_ledger(dir: &Path) -> Result<BTreeMap<String, LedgerLine>> {
    let text = match std::fs::read_to_string(dir.join(LEDGER)) {
        Ok(t) => t,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(e.into()),
    };
    let lines = text.lines().filter_map(|l| serde_json::from_str::<LedgerLine>(l).ok());
    Ok(lines.map(|l| (l.target.clone(), l)).collect())
}

/// Appends lines that the ledger in `dir` does not have yet, durably.
pub fn add_to_ledger(dir: &Path, lines: &[LedgerLine]) -> Result<()> {
    let have = read_ledger(dir)?;
    let new: Vec<&LedgerLine> = lines.iter().filter(|l| !have.contains_key(&l.target)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for l in new {
        // A line break first, in case the last line was torn.
        text.push('\n');
        text.push_str(&serde_json::to_string(l).map_err(|e| StoreError::bad(e.to_string()))?);
    }
    text.push('\n');
    let mut file = OpenOptions::new().create(true).append(true).open(dir.join(LEDGER))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(File::open(dir)?.sync_all()?)
}

/// Lines for every erasure that the database knows: what the ledger should hold.
pub(crate) fn lines_of<B: Backend>(backend: &mut B) -> Result<Vec<LedgerLine>> {
    let mut out = Vec::new();
    for e in backend.erasures()? {
        let Some(by) = backend.fact(e.by)? else { continue };
        let Some(target) = Tag::parse(&e.target).filter(|t| by.head.tags.contains(t)) else { continue };
        let hash = match target.space {
            Space::Fact => {
                target.id.parse().ok().map(|n: u64| backend.fact(n)).transpose()?.flatten().map(|f| f.head.hash)
            }
            _ => Hash32::parse(&target.id).ok(),
        };
        if let (Some(hash), Some(payload)) = (hash, by.payload.as_deref()) {
            out.push(line(&by.head, payload, &target, hash));
        }
    }
    Ok(out)
}
