//! `saisei verify`: is the record what it was? Names the first broken place; without an anchor says what it cannot exclude.

use super::progress::Progress;
use super::{Done, Failure, speak};
use crate::cli;
use crate::house::house;
use store::verify::{Anchor, VerifyOptions, verify};

/// Runs it.
pub fn run(a: &cli::Verify) -> Done {
    let mut anchors = Vec::new();
    for text in &a.anchors {
        anchors.push(Anchor::parse(text).map_err(|e| Failure::Bad(format!("--anchor {text}: {e}")))?);
    }
    if let Some(file) = &a.anchor_file {
        let text = std::fs::read_to_string(file).map_err(|e| Failure::Bad(format!("{}: {e}", file.display())))?;
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let anchor = Anchor::parse(&line.trim().replacen(' ', ":", 1));
            anchors.push(
                anchor
                    .map_err(|e| Failure::Bad(format!("{}:{}: {e}; expected POSITION HASH", file.display(), n + 1)))?,
            );
        }
    }
    let bar = Progress::new("verify");
    let report =
        verify(&a.data, &house(false), &VerifyOptions { deep: a.deep, anchors }, &|done, of| bar.at(done, of))?;
    drop(bar);
    if a.json {
        let findings: Vec<_> = report
            .findings
            .iter()
            .map(|f| serde_json::json!({"place": f.place, "ja": f.say.ja, "en": f.say.en}))
            .collect();
        let value = serde_json::json!({
            "ok": report.ok(), "facts": report.facts, "position": report.head.position, "hash": report.head.hash.to_string(),
            "findings": findings, "cannot_exclude": report.cannot_exclude.iter().map(|t| t.en.to_string()).collect::<Vec<_>>(),
        });
        speak::out(&value.to_string());
    } else if report.ok() {
        speak::out(&format!("OK: {} facts, head {}:{}", report.facts, report.head.position, report.head.hash));
        for t in &report.cannot_exclude {
            speak::out(&format!("Not excluded: {}", t.en));
        }
    }
    if report.ok() {
        return Ok(());
    }
    let said: Vec<String> = report
        .findings
        .iter()
        .take(20)
        .map(|f| format!("BROKEN at {}: {} / {}", f.place, f.say.en, f.say.ja))
        .collect();
    Err(Failure::No(said.join("\n")))
}
