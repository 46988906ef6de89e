//! `saisei backup` and `saisei restore`: a copy that verifies, and a record from it; what was erased since is erased again.

use super::{Done, Failure, speak};
use crate::cli;
use crate::house::{house, rulebooks};
use kernel::Draft;
use record::keeping::RecordRestored;
use std::sync::Arc;
use store::{Clock, Options, SystemClock};
use terms::Hash32;

/// Runs `backup`.
pub fn run(a: &cli::Backup) -> Done {
    let keep = usize::try_from(a.keep).unwrap_or(usize::MAX);
    let report = store::backup::backup(&a.data, &a.to, keep, SystemClock.now())?;
    if a.json {
        let (hash, removed) = (report.head.hash.to_string(), report.removed.len());
        let said = serde_json::json!({"file": report.file, "facts": report.facts, "position": report.head.position, "hash": hash, "removed": removed});
        speak::out(&said.to_string());
    } else {
        speak::out(&format!(
            "{}: {} facts, verified, head {}:{}",
            report.file.display(),
            report.facts,
            report.head.position,
            report.head.hash
        ));
    }
    Ok(())
}

/// Runs `restore`.
pub fn restore(a: &cli::Restore) -> Done {
    let report = store::restore::restore(
        &a.from,
        &a.data,
        Arc::new(house(false)),
        Options::new(rulebooks()),
        &|head, erased| {
            Draft::of(&RecordRestored { position: head.position, hash: head.hash, erased: erased.to_vec() }).ok()
        },
    )?;
    let found = store::verify::verify(
        &a.data,
        &house(false),
        &store::verify::VerifyOptions { deep: true, anchors: Vec::new() },
        &|_, _| {},
    )?;
    if !found.ok() {
        return Err(Failure::No("the restored record does not verify".to_owned()));
    }
    let hash: Hash32 = report.head.hash;
    if a.json {
        let said = serde_json::json!({"facts": report.facts, "position": report.head.position, "hash": hash.to_string(), "erased_again": report.reapplied});
        speak::out(&said.to_string());
    } else {
        speak::out(&format!(
            "{} facts restored and verified, head {}:{}; {} payloads erased again",
            report.facts, report.head.position, hash, report.reapplied
        ));
    }
    Ok(())
}
