//! `cargo xtask docs`: the pages of docs/ that the program itself prints, so that they cannot say something else than the code.

use crate::args::Args;
use crate::program::Program;
use crate::shell::{self, Answer, Shell};
use crate::validation;

/// What `--help` says.
pub const HELP: &str = "\
  --check       write nothing; fail when a page is not what the program prints

pages: docs/facts.md docs/access.md docs/requirements.md (the last reads target/ablate.json: run `cargo xtask ablate` first),
docs/validation.md (what the tests write down while they hold our figures to those of oracles/)

example: cargo xtask docs --check";

/// Pages that the program itself prints, by the name `saisei docs NAME` knows.
const PAGES: &[&str] = &["facts", "access", "requirements"];

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    let check = args.flag("--check");
    args.end()?;
    pages(shell, check)
}

/// Writes or checks all pages.
pub fn pages(shell: &Shell, check: bool) -> Answer {
    let program = Program::build(shell)?;
    let mut stale = Vec::new();
    for page in PAGES.iter().copied().chain(["validation"]) {
        let path = shell.root.join("docs").join(format!("{page}.md"));
        let printed = if page == "validation" { validation::printed(shell)? } else { program.docs(shell, page)? };
        if printed.trim().is_empty() {
            return Err(format!("`saisei docs {page}` printed nothing").into());
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        if stored == printed {
            continue;
        }
        if check {
            stale.push(format!("docs/{page}.md is stale: {}", first_difference(&stored, &printed)));
        } else {
            shell::write(&path, &printed)?;
            println!("written: docs/{page}.md");
        }
    }
    if stale.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\n`cargo xtask docs` writes them anew", stale.join("\n")).into())
    }
}

/// Where two texts part, for a person.
fn first_difference(stored: &str, printed: &str) -> String {
    let (mut a, mut b) = (stored.lines(), printed.lines());
    for line in 1.. {
        match (a.next(), b.next()) {
            (x, y) if x == y && x.is_some() => {}
            (None, None) => break,
            (x, y) => {
                return format!(
                    "line {line} is `{}`, the program prints `{}`",
                    x.unwrap_or("(nothing)"),
                    y.unwrap_or("(nothing)")
                );
            }
        }
    }
    "the line ends differ".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), "line 2 is `b`, the program prints `c`");
        assert_eq!(first_difference("a\n", "a\nc\n"), "line 2 is `(nothing)`, the program prints `c`");
        assert_eq!(first_difference("a\n", "a"), "the line ends differ");
    }
}
