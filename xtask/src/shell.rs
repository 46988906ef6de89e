//! Runs other programs for xtask: always from the top of the tree, never with a standard input, every failure with the
//! command that failed.

use serde_json::Value;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command of xtask stops.
#[derive(Debug)]
pub struct Stop {
    why: String,
    /// The caller's words were wrong (exit code 2), as against a check that said no (exit code 1).
    pub bad_use: bool,
}

/// Nothing, or why not.
pub type Answer = Result<(), Stop>;

impl Stop {
    /// The caller's words were wrong.
    pub fn bad_use(why: impl Into<String>) -> Stop {
        Stop { why: why.into(), bad_use: true }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl From<String> for Stop {
    fn from(why: String) -> Stop {
        Stop { why, bad_use: false }
    }
}

impl From<&str> for Stop {
    fn from(why: &str) -> Stop {
        Stop { why: why.to_owned(), bad_use: false }
    }
}

/// Where the tree and its target directory are.
pub struct Shell {
    /// The top of the tree.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
    /// The stage `build` has just built everything: the program need not be built again.
    pub built: bool,
}

impl Shell {
    /// Finds both from the place xtask was built in.
    pub fn here() -> Result<Shell, Stop> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no parent folder")?.to_path_buf();
        let mut shell = Shell { target: root.join("target"), root, built: false };
        let metadata = shell.metadata(false)?;
        match text(&metadata, "target_directory") {
            "" => {}
            target => shell.target = PathBuf::from(target),
        }
        Ok(shell)
    }

    /// A command at the top of the tree, with no standard input.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        command
    }

    /// The cargo that runs us, at the top of the tree.
    pub fn cargo(&self) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // Cargo sets these for xtask itself; handed on, they would mark build scripts as changed and rebuild half the tree.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_")) {
                command.env_remove(name);
            }
        }
        command
    }

    /// `cargo metadata`, of this workspace alone or (full) with every library it resolves to.
    pub fn metadata(&self, full: bool) -> Result<Value, Stop> {
        let mut command = self.cargo();
        command.args(["metadata", "--format-version", "1"]);
        if !full {
            command.arg("--no-deps");
        }
        let text = capture(&mut command)?;
        serde_json::from_str(&text).map_err(|e| format!("cargo metadata printed something unreadable: {e}").into())
    }
}

/// The text under a key, or "".
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The list under a key, or an empty one.
pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|w| w.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Runs it with its output on our terminal; a failure names it.
pub fn run(command: &mut Command) -> Answer {
    let status = command.status().map_err(|e| format!("`{}` did not start: {e}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", shown(command)).into()) }
}

/// Runs it and gives its standard output; its standard error goes to our terminal only when it fails.
pub fn capture(command: &mut Command) -> Result<String, Stop> {
    let out = command.output().map_err(|e| format!("`{}` did not start: {e}", shown(command)))?;
    if out.status.success() {
        return String::from_utf8(out.stdout).map_err(|_| format!("`{}` did not print UTF-8", shown(command)).into());
    }
    let said = String::from_utf8_lossy(&out.stderr);
    Err(format!("`{}` failed ({})\n{}", shown(command), out.status, said.trim_end()).into())
}

/// Whether a program of this name can be started.
pub fn exists(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|paths| std::env::split_paths(&paths).any(|dir| dir.join(program).is_file()))
}

/// Reads a file; a failure names it.
pub fn read(path: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Writes a file and the folders above it; a failure names it.
pub fn write(path: &Path, text: &str) -> Answer {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, text)).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// An empty folder below the target directory, for one run; what an earlier run left there goes.
pub fn fresh(shell: &Shell, name: &str) -> Result<PathBuf, Stop> {
    let dir = shell.target.join("xtask").join(name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    }
    std::fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    dir.canonicalize().map_err(|e| format!("{}: {e}", dir.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named() {
        let shell = Shell { root: "/".into(), target: "/tmp".into(), built: false };
        let why = run(shell.command("sh").args(["-c", "exit 3"])).unwrap_err().to_string();
        assert!(why.contains("sh -c exit 3"), "{why}");
        let why = capture(shell.command("sh").args(["-c", "echo because >&2; exit 3"])).unwrap_err().to_string();
        assert!(why.contains("because"), "{why}");
        assert!(exists("sh") && !exists("no-such-program-here"));
    }
}
