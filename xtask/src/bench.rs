//! `cargo xtask bench`: measures a release build and writes each measurement into docs/performance.md, with the machine and the
//! command, so that a number never stands without them.

use crate::args::Args;
use crate::shell::{self, Answer, Shell};

/// What `--help` says.
pub const HELP: &str = "\
  NAME          this measurement alone; without it, all that `saisei bench list` prints

Writes docs/performance.md, one section per measurement; sections not measured now stay.
SAISEI_PROGRAM=PATH measures a program built before.

example: cargo xtask bench answer";

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    let one = args.word();
    args.end()?;
    let program = match std::env::var_os("SAISEI_PROGRAM") {
        Some(path) => path.into(),
        None => {
            shell::run(shell.cargo().args(["build", "--release", "--package", "saisei", "--bin", "saisei"]))?;
            shell.target.join("release/saisei")
        }
    };
    let names: Vec<String> = match one {
        Some(name) => vec![name],
        None => shell::capture(shell.command(&program).args(["bench", "list"]))?
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    };
    if names.is_empty() {
        return Err("`saisei bench list` printed no name".into());
    }
    let machine = machine(shell)?;
    let path = shell.root.join("docs/performance.md");
    for name in &names {
        let printed = shell::capture(shell.command(&program).args(["bench", name]))?;
        println!("{printed}");
        let page = std::fs::read_to_string(&path).unwrap_or_else(|_| INTRODUCTION.to_owned());
        let section = format!("Command: `cargo xtask bench {name}`  \n{machine}\n\n{}\n", printed.trim_end());
        shell::write(&path, &with_section(&page, name, &section))?;
    }
    println!("written: docs/performance.md");
    Ok(())
}

const INTRODUCTION: &str = "# Performance\n\nMeasured by `cargo xtask bench`, release build; each section names its machine and command. Compare figures of one run only.\n";

/// The page with one section put in or replaced, between its two marks.
fn with_section(page: &str, name: &str, section: &str) -> String {
    let (open, close) = (format!("<!-- bench {name} -->\n"), format!("<!-- end of bench {name} -->\n"));
    let block = format!("{open}## {name}\n\n{section}{close}");
    match (page.split_once(&open), page.split_once(&close)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{block}{after}"),
        _ => format!("{}\n\n{block}", page.trim_end()),
    }
}

/// Cores, processor, memory, file system, kernel, compiler, day and state of the code.
fn machine(shell: &Shell) -> Result<String, shell::Stop> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let line = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.lines()
            .find(|l| l.starts_with(key))
            .and_then(|l| l.split_once(':'))
            .map_or("unknown".into(), |(_, v)| v.trim().to_owned())
    };
    let said = |words: &[&str]| {
        let (program, rest) = words.split_first()?;
        shell::capture(shell.command(program).args(rest)).ok().map(|t| t.trim().to_owned())
    };
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let disk = said(&["stat", "--file-system", "--format=%T", "."]).unwrap_or_default();
    let rustc = said(&["rustc", "--version"]).unwrap_or_default();
    let day = said(&["date", "--utc", "+%F"]).unwrap_or_default();
    let code = said(&["git", "describe", "--always", "--dirty"]).unwrap_or_else(|| "not in version control".into());
    Ok(format!(
        "Machine: {cores} cores ({}), memory {}, file system {disk}, Linux {}; {rustc}; {day}, code {code}",
        line("/proc/cpuinfo", "model name"),
        line("/proc/meminfo", "MemTotal"),
        kernel.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_put_in_once_and_replaced_after() {
        let first = with_section(INTRODUCTION, "answer", "p99 9 ms\n");
        let both = with_section(&first, "replay", "50 s\n");
        let again = with_section(&both, "answer", "p99 8 ms\n");
        assert!(again.starts_with("# Performance"));
        assert_eq!(again.matches("## answer").count(), 1);
        assert!(again.contains("p99 8 ms") && !again.contains("p99 9 ms") && again.contains("50 s"));
    }
}
