//! `cargo xtask tidy`: the rules of the house that no compiler checks. Each check says why it is there and has a test that sees
//! it fail on a bad sample.

mod licences;
mod papers;
mod sources;
mod vendored;
mod walls;
mod words;

use crate::args::Args;
use crate::shell::{Answer, Shell, Stop};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What `--help` says.
pub const HELP: &str = "\
Checks file heads and lengths, the walls between the rooms (ARCHITECTURE.md), words that may not stand in the tree, direct
identifiers outside crates/identity, vendored files against their hashes, licences of every library, and the papers.

example: cargo xtask tidy";

/// A file of the tree. Text is empty for a file that is no UTF-8.
pub struct File {
    /// Path from the top of the tree, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What the checks look at.
pub struct House {
    /// The top of the tree.
    pub root: PathBuf,
    /// Every file but what is built or fetched.
    pub files: Vec<File>,
    /// `cargo metadata` of this workspace.
    pub workspace: Value,
    /// `cargo metadata` with every library.
    pub libraries: Value,
}

/// One rule of the house.
pub struct Check {
    /// What it is called.
    pub name: &'static str,
    /// Why it is there.
    pub reason: &'static str,
    /// Gives one line for each place that breaks it.
    pub run: fn(&House) -> Vec<String>,
}

fn checks() -> impl Iterator<Item = &'static Check> {
    [sources::CHECKS, walls::CHECKS, words::CHECKS, vendored::CHECKS, licences::CHECKS, papers::CHECKS]
        .into_iter()
        .flatten()
}

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    args.end()?;
    check(shell)
}

/// All checks; fails when one finds something, after all have run.
pub fn check(shell: &Shell) -> Answer {
    let house = House {
        root: shell.root.clone(),
        files: files(&shell.root)?,
        workspace: shell.metadata(false)?,
        libraries: shell.metadata(true)?,
    };
    let (mut count, mut places) = (0, 0);
    for check in checks() {
        let found = (check.run)(&house);
        count += 1;
        if !found.is_empty() {
            println!("{}: {}", check.name, check.reason);
            found.iter().for_each(|place| println!("  {place}"));
            places += found.len();
        }
    }
    if places > 0 {
        return Err(format!("{places} places are untidy").into());
    }
    println!("tidy: {count} checks over {} files", house.files.len());
    Ok(())
}

/// Folders that hold what is built, fetched or kept by other programs.
const SKIPPED: &[&str] = &["target", "node_modules", ".git", ".data"];

fn files(root: &Path) -> Result<Vec<File>, Stop> {
    let mut all = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let failed = |e: std::io::Error| Stop::from(format!("{}: {e}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if SKIPPED.contains(&name.as_str()) || name.ends_with(".snap.new") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read(&path).ok().and_then(|b| String::from_utf8(b).ok()).unwrap_or_default();
                let short = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                all.push(File { path: short, text });
            }
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

impl House {
    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|f| f.path.ends_with(".rs"))
    }

    /// A file by its path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|f| f.path == path)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A house of these files alone.
    pub fn house(files: &[(&str, &str)]) -> House {
        let files = files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
        House { root: PathBuf::from("/nowhere"), files, workspace: Value::Null, libraries: Value::Null }
    }

    /// What one check finds in it.
    pub fn found(name: &str, house: &House) -> Vec<String> {
        let check = checks().find(|c| c.name == name).unwrap();
        assert!(check.reason.len() > 20, "{name} has no reason");
        (check.run)(house)
    }
}
