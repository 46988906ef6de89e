//! Checks on the papers: decisions are numbered without a gap, and what README, ARCHITECTURE and CONTRIBUTING point to exists.

use super::{Check, House};

/// The checks of this file.
pub const CHECKS: &[Check] = &[
    Check {
        name: "decisions",
        reason: "docs/decisions is read in order; a gap or a double number is a decision lost",
        run: decisions,
    },
    Check { name: "links", reason: "a newcomer follows these pages; what they point to must be there", run: links },
    Check {
        name: "decided libraries",
        reason: "each library stands in docs/decisions/0002-libraries.md with why it is here",
        run: libraries,
    },
];

fn decisions(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = 1;
    for file in house.files.iter().filter(|f| f.path.starts_with("docs/decisions/") && f.path.ends_with(".md")) {
        let name = file.path.trim_start_matches("docs/decisions/");
        let number = name.split_once('-').and_then(|(n, _)| if n.len() == 4 { n.parse::<u32>().ok() } else { None });
        match number {
            Some(n) if n == next => next += 1,
            Some(n) => {
                found.push(format!("{} comes where {next:04} is due", file.path));
                next = n + 1;
            }
            None => found.push(format!("{} is not named NNNN-title.md", file.path)),
        }
        if !file.text.starts_with("# ") {
            found.push(format!("{} has no title", file.path));
        }
    }
    found
}

const PAGES: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];
/// In these folders a path written as code is a promise too.
const FOLDERS: &[&str] =
    &["docs/", "crates/", "steps/", "across/", "record/", "programmes/", "law/", "app/", "xtask/", "journeys/", ".ci/"];

fn links(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for page in PAGES {
        let Some(file) = house.file(page) else {
            found.push(format!("{page} is missing"));
            continue;
        };
        for path in linked(&file.text).into_iter().chain(quoted(&file.text)) {
            let wanted = path.trim_end_matches('/');
            let inside = format!("{wanted}/");
            if !house.files.iter().any(|f| f.path == wanted || f.path.starts_with(&inside)) {
                found.push(format!("{page} points to {path}"));
            }
        }
    }
    found
}

/// Targets of `[…](target)` within the tree.
fn linked(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    let own = targets.filter(|t| !t.contains("://") && !t.starts_with('#') && !t.starts_with("mailto:"));
    own.map(|t| t.split_once('#').map_or(t, |(path, _)| path).trim_start_matches("./")).collect()
}

/// Paths written as code that are meant as they stand: no placeholder in them.
fn quoted(text: &str) -> Vec<&str> {
    let code = text.split('`').skip(1).step_by(2);
    let path = |t: &&str| {
        FOLDERS.iter().any(|f| t.starts_with(f)) && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
    };
    code.filter(path).collect()
}

fn libraries(house: &House) -> Vec<String> {
    let (Some(manifest), Some(page)) = (house.file("Cargo.toml"), house.file("docs/decisions/0002-libraries.md"))
    else {
        return vec!["Cargo.toml or docs/decisions/0002-libraries.md is missing".into()];
    };
    let section = manifest.text.split("[workspace.dependencies]").nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|l| !l.starts_with('[')).filter(|l| !l.contains("path = "));
    let names = lines
        .filter_map(|l| l.split_once('=').map(|(name, _)| name.trim()))
        .filter(|n| !n.is_empty() && !n.starts_with('#'));
    names.filter(|n| !page.text.contains(&format!("`{n}`"))).map(|n| format!("{n} is not in {}", page.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, house};

    #[test]
    fn gaps_doubles_and_bad_names_are_found() {
        let h = house(&[
            ("docs/decisions/0001-a.md", "# A\n"),
            ("docs/decisions/0003-b.md", "# B\n"),
            ("docs/decisions/0003-c.md", "no title\n"),
            ("docs/decisions/notes.md", "# N\n"),
        ]);
        let all = found("decisions", &h);
        assert_eq!(all.len(), 4, "{all:?}");
        assert!(all[0].contains("0002 is due"));
    }

    #[test]
    fn a_dead_link_is_found() {
        let text = "[a](docs/a.md#part) [b](docs/b.md) [out](https://example.org/x) `crates/none/src` `docs/NNNN-*.md` `cargo run`\n";
        let h = house(&[("README.md", text), ("ARCHITECTURE.md", "x"), ("docs/a.md", "a")]);
        assert_eq!(
            found("links", &h),
            ["README.md points to docs/b.md", "README.md points to crates/none/src", "CONTRIBUTING.md is missing"]
        );
    }

    #[test]
    fn a_library_nobody_decided_on_is_found() {
        let manifest = "[workspace.dependencies]\nterms = { path = \"crates/terms\" }\nserde = \"1\"\nregex = \"1\"\n\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n";
        let h = house(&[("Cargo.toml", manifest), ("docs/decisions/0002-libraries.md", "`serde` because")]);
        assert_eq!(found("decided libraries", &h), ["regex is not in docs/decisions/0002-libraries.md"]);
    }
}
