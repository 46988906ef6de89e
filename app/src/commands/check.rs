//! `saisei programme check DIR`: reads a programme, overlay or law folder; every problem at once, each with file, line and column.

use super::{Done, Failure};
use programme::{Bundle, Kind, Law, Problem, Programme, overlay_for, shipped};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads a folder's files (not its sub-folders).
pub fn bundle(dir: &Path) -> Result<Bundle, Failure> {
    let at = |e: std::io::Error| Failure::Bad(format!("{}: {e}", dir.display()));
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir).map_err(at)? {
        let path = entry.map_err(at)?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|_| path.is_file()) else { continue };
        let text = std::fs::read_to_string(&path).map_err(|e| Failure::Bad(format!("{}: {e}", path.display())))?;
        files.insert(name.to_owned(), text);
    }
    Bundle::from_files(files).map_err(|problems| said(dir, problems))
}

fn said(dir: &Path, problems: Vec<Problem>) -> Failure {
    let folder = dir.display().to_string();
    Failure::No(problems.into_iter().map(|p| p.within(&folder).to_string()).collect::<Vec<_>>().join("\n"))
}

/// The programme an overlay is made for: the folder beside it, or the one that comes with the program.
fn programme(overlay: &Path, id: &str) -> Result<Bundle, Failure> {
    let beside = overlay.canonicalize().ok().and_then(|d| d.parent().map(|p| p.join(id)));
    if let Some(dir) = beside.filter(|d| d.join("programme.toml").is_file()) {
        return bundle(&dir);
    }
    let found = shipped().into_iter().find(|(kind, name, _)| *kind == Kind::Programme && *name == id);
    let unknown =
        || Failure::Bad(format!("{}: made for {id:?}, and no such programme lies beside it", overlay.display()));
    found.map(|(_, _, bundle)| bundle).ok_or_else(unknown)
}

/// A problem of the joined folders with the path it has in the overlay's own.
fn own(mut p: Problem) -> Problem {
    if let Some(path) = p.file.strip_prefix("overlay/") {
        p.file = path.to_owned();
    }
    p
}

/// Runs it.
pub fn run(dir: &Path, json: bool) -> Done {
    let bundle = bundle(dir)?;
    let (kind, id, version, problems) = if bundle.file("law.toml").is_some() {
        match Law::read(&bundle) {
            Ok(l) => ("law", l.id().to_owned(), l.in_force_from().to_string(), Vec::new()),
            Err(p) => ("law", String::new(), String::new(), p),
        }
    } else if let Some(base) = overlay_for(&bundle) {
        match Programme::read_with_overlay(&programme(dir, &base)?, &bundle) {
            Ok(p) => ("overlay", format!("for {}", p.id()), p.version().to_string(), Vec::new()),
            Err(p) => ("overlay", String::new(), String::new(), p.into_iter().map(own).collect()),
        }
    } else {
        match Programme::read(&bundle) {
            Ok(p) => ("programme", p.id().to_owned(), p.version().to_string(), Vec::new()),
            Err(p) => ("programme", String::new(), String::new(), p),
        }
    };
    if json {
        let list: Vec<_> = problems.iter().map(|p| serde_json::json!({"file": p.file, "line": p.line, "column": p.column, "what": p.what.en, "expected": p.expected.en})).collect();
        println!(
            "{}",
            serde_json::json!({"ok": list.is_empty(), "kind": kind, "id": id, "version": version, "hash": bundle.hash().to_string(), "problems": list})
        );
    }
    if !problems.is_empty() {
        return Err(said(dir, problems));
    }
    if !json {
        println!("OK: {kind} {id} {version}, hash {}", bundle.hash());
    }
    Ok(())
}
