//! The built program `saisei`, as the other commands of xtask use it: its hidden sub-commands `load` and `docs`, and `verify`.

use crate::shell::{self, Shell, Stop};
use std::collections::BTreeSet;
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

/// Facts of the later steps that the load's walk must have had acknowledged: a walk that stops at its first act would leave the stages to the
/// small acts alone, and nobody would see it.
pub const WALKED: [&str; 5] =
    ["culture_started", "product_released", "dose_given", "safety_contact_made", "visit_recorded"];

/// When the load has done enough to be killed.
pub struct Enough<'a> {
    /// What the acknowledgements so far still lack; empty = enough.
    pub lacks: &'a dyn Fn(&[u8]) -> Vec<&'static str>,
    /// How long it may take, from the start.
    pub within: Duration,
    /// How long it goes on after that.
    pub then: Duration,
}

impl Enough<'static> {
    /// One answer, within a minute, and then so long.
    pub fn one_answer(then: Duration) -> Self {
        let lacks = &|acks: &[u8]| if acks.is_empty() { vec!["anything"] } else { Vec::new() };
        Self { lacks, within: Duration::from_secs(60), then }
    }
}

/// How long the walk through all steps may take: seconds on an idle machine, much longer under the shim on a busy one.
pub const WALK_WITHIN: Duration = Duration::from_secs(300);

/// Which facts of [`WALKED`] no acknowledgement names.
pub fn not_walked(acks: &[u8]) -> Vec<&'static str> {
    let text = String::from_utf8_lossy(acks);
    let kinds: BTreeSet<&str> =
        text.lines().filter_map(|line| line.split(' ').nth(2)).flat_map(|kinds| kinds.split(',')).collect();
    WALKED.into_iter().filter(|kind| !kinds.contains(kind)).collect()
}

/// Starts the load, waits until it has done enough and then for the given time, and kills it (SIGKILL).
/// Fails when it ends by itself or what it lacks does not come in time: then nothing was tried.
pub fn run_and_kill(command: &mut Command, acks: &Path, errors: &Path, enough: &Enough) -> Result<(), Stop> {
    let log = std::fs::File::create(errors).map_err(|e| format!("{}: {e}", errors.display()))?;
    let mut child =
        command.stderr(log).spawn().map_err(|e| format!("`{}` did not start: {e}", shell::shown(command)))?;
    let started = Instant::now();
    let (mut seen, mut lacks, mut done) = (u64::MAX, Vec::new(), None);
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
        if done.is_none() && size(acks) != seen {
            seen = size(acks);
            lacks = (enough.lacks)(&std::fs::read(acks).unwrap_or_default());
            done = lacks.is_empty().then(Instant::now);
        }
        let over = done.is_some_and(|at: Instant| at.elapsed() >= enough.then);
        let stuck = done.is_none() && started.elapsed() > enough.within;
        if over || stuck {
            child.kill().and_then(|()| child.wait()).map_err(|e| format!("killing the load: {e}"))?;
            if stuck {
                let (within, lacks) = (enough.within.as_secs(), lacks.join(", "));
                return Err(format!("`{}`: not acknowledged within {within} s: {lacks}", shell::shown(command)).into());
            }
            return Ok(());
        }
    }
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |m| m.len())
}

/// The beginnings `position hash` of the whole lines of an acknowledgement file, whose rest names the kinds; a last line cut by the kill was
/// never acknowledged. An unreadable line is an error: it would make every check after it empty.
pub fn acknowledged(bytes: &[u8]) -> Result<Vec<String>, Stop> {
    let whole = bytes.iter().rposition(|b| *b == b'\n').and_then(|end| bytes.get(..=end)).unwrap_or_default();
    let text = std::str::from_utf8(whole).map_err(|_| "the file of acknowledgements is not UTF-8")?;
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut parts = line.split(' ');
        let (position, hash) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let good = position.parse::<u64>().is_ok() && hash.len() >= 16 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if !good {
            return Err(format!("an acknowledgement must read `position hash kinds`, not `{line}`").into());
        }
        lines.push(format!("{position} {hash}"));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_acknowledgements_count() {
        let lines = acknowledged(b"1 00112233445566778899\n2 aabbccddeeff00112233 held,dose_given\n3 aab").unwrap();
        assert_eq!(lines, ["1 00112233445566778899", "2 aabbccddeeff00112233"]);
        assert!(acknowledged(b"3 aab").unwrap().is_empty());
        assert!(acknowledged(b"one 00112233445566778899\n").is_err());
        assert!(acknowledged(b"1 short\n").is_err());
    }

    #[test]
    fn what_was_not_walked_is_told() {
        let all = b"7 00 deviation_opened,culture_started\n8 00 product_released\n9 00 dose_given,job_queued\n\
                    10 00 safety_contact_made\n11 00 visit_recorded\n";
        assert!(not_walked(all).is_empty());
        assert_eq!(not_walked(b"9 00 dose_given_off_plan\n10 00\n"), WALKED);
        assert_eq!(not_walked(&all[..all.len() - 20]), ["visit_recorded"]);
    }

    #[test]
    fn a_load_that_ends_by_itself_is_an_error() {
        let dir = std::env::temp_dir().join(format!("xtask-load-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let (acks, errors) = (dir.join("acks"), dir.join("errors"));
        let soon = Enough::one_answer(Duration::from_millis(10));
        let mut ends = Command::new("sh");
        ends.args(["-c", "echo disk gone >&2; exit 1"]);
        let why = run_and_kill(&mut ends, &acks, &errors, &soon).unwrap_err().to_string();
        assert!(why.contains("disk gone"), "{why}");
        let mut stays = Command::new("sh");
        stays.args(["-c", &format!("echo '1 00' > {}; exec sleep 60", acks.display())]);
        run_and_kill(&mut stays, &acks, &errors, &soon).unwrap();
        // A walk that stops at its first act is seen, whatever else is acknowledged.
        let walked = Enough { lacks: &not_walked, within: Duration::from_millis(300), then: Duration::ZERO };
        stays.args(["-c", &format!("echo '1 00 culture_started' > {}; exec sleep 60", acks.display())]);
        let why = run_and_kill(&mut stays, &acks, &errors, &walked).unwrap_err().to_string();
        assert!(why.contains("visit_recorded"), "{why}");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
