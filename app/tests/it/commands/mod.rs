//! The commands of the numbers as people run them: the built program, its exit code, its one message, its JSON.

mod files;
mod forecast;
mod meta;
mod mmrm;
mod score;
mod survival;

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program answered.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The one JSON value.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }
    /// One message of bad input and nothing on standard output.
    pub fn bad(&self) -> &str {
        assert_eq!((self.code, self.out.as_str()), (2, ""), "{}", self.err);
        assert_eq!(self.err.trim_end().lines().count(), 1, "{}", self.err);
        self.err.trim_end()
    }
}

/// Runs `saisei` with these words.
pub fn saisei(words: &[&str]) -> Said {
    let done = Command::new(env!("CARGO_BIN_EXE_saisei")).args(words).output().expect("it starts");
    let text = |b: Vec<u8>| String::from_utf8(b).expect("UTF-8");
    Said { code: done.status.code().expect("an exit code"), out: text(done.stdout), err: text(done.stderr) }
}

/// A folder with files, gone at the end.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("written");
        path.display().to_string()
    }
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}

/// A file of `oracles/`.
pub fn oracle(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../oracles").join(path)
}

pub fn text_of(path: &str) -> String {
    std::fs::read_to_string(oracle(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The printed figures of an output: key and figure.
pub fn figures(path: &str) -> BTreeMap<String, String> {
    let text = text_of(path);
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    lines.filter_map(|l| l.trim_end().rsplit_once('\t')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

/// Holds a JSON number to a printed figure of eight digits.
pub fn near(ours: &Value, theirs: &str) {
    let (x, y): (f64, f64) = (ours.as_f64().unwrap_or(f64::NAN), theirs.parse().expect("a figure"));
    assert!((x - y).abs() <= 1e-7 * y.abs().max(1e-7), "ours {x}, theirs {y}");
}

/// The names of an object, sorted.
pub fn names(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn every_command_of_the_numbers_has_help_with_an_example() {
    for name in ["meta", "mmrm", "survival", "forecast", "score"] {
        let said = saisei(&[name, "--help"]);
        assert_eq!(said.code, 0, "{name}");
        assert!(said.out.contains(&format!("Example: saisei {name}")), "{}", said.out);
        assert!(said.out.contains("--json"), "{name}");
        assert_eq!(saisei(&[name]).code, 2, "{name} without a file");
    }
    for option in ["--measure", "MD, SMD, RR, OR, RD, GEN", "REML, DL, PM, ML, EB, SJ, FE", "z, knha", "--plot"] {
        assert!(saisei(&["meta", "--help"]).out.contains(option), "{option}");
    }
    for option in ["--target", "--by", "--policy", "--plot"] {
        assert!(saisei(&["forecast", "--help"]).out.contains(option), "{option}");
    }
}
