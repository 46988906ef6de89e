//! The built program `saisei`, as the other commands of xtask use it: its hidden sub-commands `load` and `docs`, and `verify`.

use crate::shell::{self, Shell, Stop};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The executable to drive.
pub struct Program {
    path: PathBuf,
}

/// What `verify` said.
pub struct Verdict {
    /// It exited with 0.
    pub good: bool,
    /// Its exit code and the end of what it printed.
    pub said: String,
}

impl Program {
    /// Builds the development binary and gives it. `SAISEI_PROGRAM` names another one, to try xtask itself on something small.
    pub fn build(shell: &Shell) -> Result<Program, Stop> {
        if let Some(path) = std::env::var_os("SAISEI_PROGRAM") {
            return Ok(Program { path: path.into() });
        }
        if !shell.built {
            shell::run(shell.cargo().args(["build", "--quiet", "--package", "saisei", "--bin", "saisei"]))?;
        }
        Ok(Program { path: shell.target.join("debug").join("saisei") })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// `saisei docs NAME`: what it prints.
    pub fn docs(&self, shell: &Shell, name: &str) -> Result<String, Stop> {
        shell::capture(shell.command(&self.path).args(["docs", name]))
    }

    /// `saisei load`: the real writer on a simulated record, until it is killed.
    pub fn load(&self, shell: &Shell, data: &Path, seed: u64, acks: &Path) -> Command {
        let mut command = shell.command(&self.path);
        command.arg("load").arg("--data").arg(data).args(["--seed", &seed.to_string()]).arg("--acks").arg(acks);
        command.stdout(Stdio::null());
        command
    }

    /// `saisei verify`, deep, and with the acknowledged positions and hashes as anchors.
    pub fn verify(&self, shell: &Shell, data: &Path, anchors: &Path) -> Result<Verdict, Stop> {
        let deep = self.ask(shell, data, &["--deep".as_ref()])?;
        if !deep.good {
            return Ok(deep);
        }
        self.ask(shell, data, &["--anchors".as_ref(), anchors.as_os_str()])
    }

    fn ask(&self, shell: &Shell, data: &Path, more: &[&std::ffi::OsStr]) -> Result<Verdict, Stop> {
        let mut command = shell.command(&self.path);
        command.arg("verify").arg("--data").arg(data).args(more);
        let out = command.output().map_err(|e| format!("`{}` did not start: {e}", shell::shown(&command)))?;
        let all = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        let tail: Vec<&str> = all.lines().filter(|l| !l.trim().is_empty()).rev().take(3).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        Ok(Verdict { good: out.status.success(), said: format!("{}: {}", out.status, tail.join(" / ")) })
    }
}

/// Starts the load, waits until it has acknowledged something and then for the given time, and kills it (SIGKILL).
/// Fails when it ends by itself or acknowledges nothing within a minute: then nothing was tried.
pub fn run_and_kill(command: &mut Command, acks: &Path, errors: &Path, alive: Duration) -> Result<(), Stop> {
    let log = std::fs::File::create(errors).map_err(|e| format!("{}: {e}", errors.display()))?;
    let before = size(acks);
    let mut child =
        command.stderr(log).spawn().map_err(|e| format!("`{}` did not start: {e}", shell::shown(command)))?;
    let started = Instant::now();
    let mut first_answer = None;
    loop {
        std::thread::sleep(Duration::from_millis(5));
        if let Some(status) = child.try_wait().map_err(|e| format!("waiting for the load: {e}"))? {
            let said = std::fs::read_to_string(errors).unwrap_or_default();
            return Err(format!(
                "`{}` ended by itself ({status}); it must run until it is killed\n{said}",
                shell::shown(command)
            )
            .into());
        }
        if first_answer.is_none() && size(acks) > before {
            first_answer = Some(Instant::now());
        }
        let over = first_answer.is_some_and(|at| at.elapsed() >= alive);
        let stuck = first_answer.is_none() && started.elapsed() > Duration::from_secs(60);
        if over || stuck {
            child.kill().and_then(|()| child.wait()).map_err(|e| format!("killing the load: {e}"))?;
            if stuck {
                return Err(format!("`{}` acknowledged nothing in 60 s", shell::shown(command)).into());
            }
            return Ok(());
        }
    }
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |m| m.len())
}

/// The whole lines `position hash` of an acknowledgement file; a last line cut by the kill was never acknowledged. An
/// unreadable line is an error: it would make every check after it empty.
pub fn acknowledged(bytes: &[u8]) -> Result<Vec<String>, Stop> {
    let whole = bytes.iter().rposition(|b| *b == b'\n').and_then(|end| bytes.get(..=end)).unwrap_or_default();
    let text = std::str::from_utf8(whole).map_err(|_| "the file of acknowledgements is not UTF-8")?;
    let mut lines = Vec::new();
    for line in text.lines() {
        let good = line.split_once(' ').is_some_and(|(position, hash)| {
            position.parse::<u64>().is_ok() && hash.len() >= 16 && hash.bytes().all(|b| b.is_ascii_hexdigit())
        });
        if !good {
            return Err(format!("an acknowledgement must read `position hash`, not `{line}`").into());
        }
        lines.push(line.to_owned());
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_acknowledgements_count() {
        let lines = acknowledged(b"1 00112233445566778899\n2 aabbccddeeff00112233\n3 aab").unwrap();
        assert_eq!(lines, ["1 00112233445566778899", "2 aabbccddeeff00112233"]);
        assert!(acknowledged(b"3 aab").unwrap().is_empty());
        assert!(acknowledged(b"one 00112233445566778899\n").is_err());
        assert!(acknowledged(b"1 short\n").is_err());
    }

    #[test]
    fn a_load_that_ends_by_itself_is_an_error() {
        let dir = std::env::temp_dir().join(format!("xtask-load-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let (acks, errors) = (dir.join("acks"), dir.join("errors"));
        let mut ends = Command::new("sh");
        ends.args(["-c", "echo disk gone >&2; exit 1"]);
        let why = run_and_kill(&mut ends, &acks, &errors, Duration::from_millis(10)).unwrap_err().to_string();
        assert!(why.contains("disk gone"), "{why}");
        let mut stays = Command::new("sh");
        stays.args(["-c", &format!("echo '1 00' > {}; exec sleep 60", acks.display())]);
        run_and_kill(&mut stays, &acks, &errors, Duration::from_millis(10)).unwrap();
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
