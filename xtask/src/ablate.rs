//! `cargo xtask ablate`: a rule is proven only when a test fails without it. For each refusal of the program the compiled tests
//! of its crate, and of the program, are run with that one refusal switched off (`SAISEI_ABLATE=CODE`, honoured by the test
//! harness of crates/kernel alone). A refusal nobody misses is listed and the command fails.
//!
//! Tests with `reached` in their name do not count: they fail for any refusal that never comes, so they prove no rule.

use crate::args::Args;
use crate::program::Program;
use crate::shell::{self, Answer, Shell, Stop};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What `--help` says.
pub const HELP: &str = "\
  --all         run the program's tests too when the crate's own tests already failed (slower, names every test)
  --code CODE   this refusal alone; target/ablate.json is left as it is

Writes target/ablate.json: {\"code\": [\"crate::test\", ...]}, read by `saisei docs requirements`.

example: cargo xtask ablate --code consent_not_in_force";

/// Test binaries run at the same time.
const WORKERS: usize = 2;
/// A binary that takes longer hangs without the rule; that names no test, so it proves nothing.
const PATIENCE: Duration = Duration::from_secs(300);

/// A compiled test binary.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Binary {
    krate: String,
    path: PathBuf,
    home: PathBuf,
}

/// What one run of a binary gave.
#[derive(Debug, PartialEq, Eq)]
enum Run {
    Green,
    Red(Vec<String>),
    Unclear(String),
}

struct Refusal {
    code: String,
    /// The crates whose tests may prove it: where it is written, and for a shared refusal the steps that give it.
    crates: Vec<String>,
}

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    let every = args.flag("--all");
    let code = args.optional("--code")?;
    args.end()?;
    match code {
        None => all(shell, every),
        Some(code) => ablate(shell, every, Some(&code)).map(|_| ()),
    }
}

/// Every refusal; writes target/ablate.json.
pub fn all(shell: &Shell, every: bool) -> Answer {
    let proven = ablate(shell, every, None)?;
    let json = serde_json::to_string_pretty(&proven).map_err(|e| e.to_string())?;
    shell::write(&shell.target.join("ablate.json"), &(json + "\n"))
}

fn ablate(shell: &Shell, every: bool, one: Option<&str>) -> Result<BTreeMap<String, Vec<String>>, Stop> {
    let mut refusals = refusals(&Program::build(shell)?.docs(shell, "refusals")?)?;
    refusals.retain(|r| one.is_none_or(|code| code == r.code));
    if refusals.is_empty() {
        return Err("`saisei docs refusals` names no such refusal".into());
    }
    let binaries = binaries(shell)?;
    let crates: BTreeSet<&str> = refusals.iter().flat_map(|r| r.crates.iter().map(String::as_str)).collect();
    for krate in &crates {
        if !binaries.iter().any(|b| b.krate == *krate) {
            return Err(format!("`saisei docs refusals` names the crate `{krate}`, which has no tests").into());
        }
    }
    for binary in binaries.iter().filter(|b| b.krate == "saisei" || crates.contains(b.krate.as_str())) {
        match execute(binary, None) {
            Run::Green => {}
            Run::Red(tests) => {
                return Err(
                    format!("with every rule in place {} already fails: {}", binary.krate, tests.join(", ")).into()
                );
            }
            Run::Unclear(why) => return Err(format!("with every rule in place: {why}").into()),
        }
    }
    let results = Mutex::new(BTreeMap::new());
    let queue = Mutex::new(refusals.iter());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let Some(refusal) = queue.lock().ok().and_then(|mut q| q.next()) else { return };
                    let found = without(refusal, &binaries, every);
                    if let Ok(mut results) = results.lock() {
                        results.insert(refusal.code.clone(), found);
                    }
                }
            });
        }
    });
    let results = results.into_inner().map_err(|_| "a worker stopped")?;
    report(&refusals, results)
}

/// Prints the table; fails when a refusal is not missed by any test.
fn report(
    refusals: &[Refusal],
    mut results: BTreeMap<String, (Vec<String>, Vec<String>)>,
) -> Result<BTreeMap<String, Vec<String>>, Stop> {
    let mut proven = BTreeMap::new();
    let mut unproven = Vec::new();
    println!("{:<44} {:<14} {:>5}  first test that misses it", "refusal", "crate", "tests");
    for refusal in refusals {
        let (tests, unclear) =
            results.remove(&refusal.code).ok_or_else(|| format!("{} was not tried", refusal.code))?;
        let first = tests.first().map_or("NONE", String::as_str);
        println!("{:<44} {:<14} {:>5}  {first}", refusal.code, refusal.crates.join(","), tests.len());
        if tests.is_empty() {
            unproven.push(if unclear.is_empty() {
                refusal.code.clone()
            } else {
                format!("{} ({})", refusal.code, unclear.join("; "))
            });
        } else {
            proven.insert(refusal.code.clone(), tests);
        }
    }
    if unproven.is_empty() {
        println!("ablate: {} refusals, each missed by a test", proven.len());
        return Ok(proven);
    }
    Err(format!("{} of {} refusals are missed by no test: {}", unproven.len(), refusals.len(), unproven.join(", "))
        .into())
}

/// The tests that fail without a refusal, and what could not be judged.
fn without(refusal: &Refusal, binaries: &[Binary], every: bool) -> (Vec<String>, Vec<String>) {
    let (mut tests, mut unclear) = (Vec::new(), Vec::new());
    let own = binaries.iter().filter(|b| refusal.crates.contains(&b.krate));
    let program = binaries.iter().filter(|b| b.krate == "saisei" && !refusal.crates.contains(&b.krate));
    for binary in own.chain(program) {
        if !every && !tests.is_empty() && !refusal.crates.contains(&binary.krate) {
            break;
        }
        match execute(binary, Some(&refusal.code)) {
            Run::Green => {}
            Run::Red(names) => tests
                .extend(names.into_iter().filter(|n| !n.contains("reached")).map(|n| format!("{}::{n}", binary.krate))),
            Run::Unclear(why) => unclear.push(why),
        }
    }
    tests.sort();
    tests.dedup();
    (tests, unclear)
}

/// `code<TAB>crate` lines; a refusal that several crates share names them all, `crate,crate`.
fn refusals(text: &str) -> Result<Vec<Refusal>, Stop> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let (code, krate) = line
            .split_once('\t')
            .ok_or_else(|| format!("`saisei docs refusals` must print code<TAB>crate, not `{line}`"))?;
        if !seen.insert(code) {
            return Err(format!("`saisei docs refusals` names `{code}` twice").into());
        }
        all.push(Refusal { code: code.to_owned(), crates: krate.split(',').map(|c| c.trim().to_owned()).collect() });
    }
    Ok(all)
}

/// Builds all tests (the same selection as the stage `tests`, so nothing is compiled twice) and finds the binaries.
fn binaries(shell: &Shell) -> Result<Vec<Binary>, Stop> {
    let mut cargo = shell.cargo();
    cargo.args(["test", "--workspace", "--no-run", "--quiet", "--message-format=json"]).stderr(Stdio::inherit());
    parse_binaries(&shell::capture(&mut cargo)?)
}

fn parse_binaries(messages: &str) -> Result<Vec<Binary>, Stop> {
    let mut all = Vec::new();
    for line in messages.lines().filter(|l| l.starts_with('{')) {
        let message: Value =
            serde_json::from_str(line).map_err(|e| format!("cargo printed something unreadable: {e}"))?;
        let (path, manifest) = (shell::text(&message, "executable"), shell::text(&message, "manifest_path"));
        let is_test = message.get("profile").and_then(|p| p.get("test")) == Some(&Value::Bool(true));
        if path.is_empty() || !is_test {
            continue;
        }
        let home = Path::new(manifest).parent().ok_or("a manifest without a folder")?.to_path_buf();
        let id = shell::text(&message, "package_id");
        all.push(Binary { krate: package_name(id), path: path.into(), home });
    }
    Ok(all)
}

/// The name in cargo's package id (`path+file:///…/app#saisei@0.1.0`, or `…/record#0.1.0` when folder and name agree).
fn package_name(id: &str) -> String {
    let (path, tail) = id.rsplit_once('#').unwrap_or(("", id));
    match tail.split_once('@') {
        Some((name, _)) => name.to_owned(),
        None => path.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// Runs a test binary as cargo would, with a refusal switched off.
fn execute(binary: &Binary, code: Option<&str>) -> Run {
    let mut command = std::process::Command::new(&binary.path);
    command.current_dir(&binary.home).env("CARGO_MANIFEST_DIR", &binary.home).stdin(Stdio::null());
    // One thread each: two workers already fill two cores. Nothing a failing test writes may stay in the tree.
    command
        .env("RUST_TEST_THREADS", "1")
        .env("INSTA_UPDATE", "no")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("RUST_BACKTRACE", "0");
    command.env_remove("SAISEI_ABLATE");
    if let Some(code) = code {
        command.env("SAISEI_ABLATE", code);
    }
    let name = binary.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let spawned = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = spawned else { return Run::Unclear(format!("{name} did not start")) };
    // Read on a thread of its own: a full pipe would stop the child.
    let reader = child.stdout.take().map(|mut out| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = std::io::Read::read_to_end(&mut out, &mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    });
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() > PATIENCE => {
                let _ = child.kill().and_then(|()| child.wait());
                return Run::Unclear(format!("{name} took longer than {} s", PATIENCE.as_secs()));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(10)),
            Err(e) => return Run::Unclear(format!("{name}: {e}")),
        }
    };
    let text = reader.and_then(|r| r.join().ok()).unwrap_or_default();
    if status.success() {
        return Run::Green;
    }
    match failures(&text) {
        names if names.is_empty() => Run::Unclear(format!("{name} ended with {status} and named no test")),
        names => Run::Red(names),
    }
}

/// The names in the last `failures:` block of a test binary's output.
fn failures(text: &str) -> Vec<String> {
    let Some((_, last)) = text.rsplit_once("\nfailures:\n") else { return Vec::new() };
    last.lines().take_while(|l| l.starts_with("    ")).map(|l| l.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failing_tests_are_read_from_the_last_block() {
        let text = "running 3 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nno\n\n\nfailures:\n    b\n    m::c\n\ntest result: FAILED.\n";
        assert_eq!(failures(text), ["b", "m::c"]);
        assert!(failures("test result: ok.").is_empty());
    }

    #[test]
    fn binaries_come_from_cargos_messages() {
        let lib = r#"{"reason":"compiler-artifact","package_id":"path+file:///t/record#0.1.0","manifest_path":"/t/record/Cargo.toml","profile":{"test":true},"executable":"/t/target/debug/deps/record-1"}"#;
        let app = r#"{"reason":"compiler-artifact","package_id":"path+file:///t/app#saisei@0.1.0","manifest_path":"/t/app/Cargo.toml","profile":{"test":false},"executable":"/t/target/debug/saisei"}"#;
        let found = parse_binaries(&format!("{lib}\n{app}\n")).unwrap();
        assert_eq!(
            found,
            [Binary { krate: "record".into(), path: "/t/target/debug/deps/record-1".into(), home: "/t/record".into() }]
        );
        assert_eq!(package_name("path+file:///t/app#saisei@0.1.0"), "saisei");
    }

    #[test]
    fn refusals_are_read_and_doubles_refused() {
        assert_eq!(refusals("A\tharvest\nB\trecord,harvest\n").unwrap().len(), 2);
        assert!(refusals("A\tharvest\nA\tcounselling\n").is_err());
        assert!(refusals("A harvest\n").is_err());
    }

    #[test]
    fn a_refusal_nobody_misses_fails_and_is_named() {
        let dir = std::env::temp_dir().join(format!("xtask-ablate-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = dir.join("rules");
        let script = "#!/bin/sh\n[ \"$SAISEI_ABLATE\" = KNOWN ] && n=needs_known\n[ \"$SAISEI_ABLATE\" = SEEN ] && n=all_reached\n[ -z \"$n\" ] && exit 0\nprintf '\\nfailures:\\n    %s\\n\\n' $n; exit 101\n";
        std::fs::write(&path, script).unwrap();
        assert!(std::process::Command::new("chmod").arg("+x").arg(&path).status().unwrap().success());
        let binaries = [Binary { krate: "harvest".into(), path, home: dir.clone() }];
        let refusals: Vec<Refusal> = ["KNOWN", "SEEN", "UNKNOWN"]
            .iter()
            .map(|c| Refusal { code: (*c).into(), crates: vec!["harvest".into()] })
            .collect();
        let results: BTreeMap<_, _> = refusals.iter().map(|r| (r.code.clone(), without(r, &binaries, false))).collect();
        assert_eq!(results["KNOWN"].0, ["harvest::needs_known"]);
        let why = report(&refusals, results).unwrap_err().to_string();
        assert!(why.contains("2 of 3") && why.contains("SEEN") && why.contains("UNKNOWN"), "{why}");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
