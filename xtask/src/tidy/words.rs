//! Checks on words that may not stand in the tree. Each is put together from pieces here, so that this file does not hold it.

use super::sources::code;
use super::{Check, File, House};

/// The checks of this file.
pub const CHECKS: &[Check] = &[
    Check {
        name: "places",
        reason: "the tree names no package registry and no folder of somebody's machine; a clone must build anywhere",
        run: places,
    },
    Check {
        name: "lock files",
        reason: "a lock file names versions and hashes; the host they come from is the builder's own setting",
        run: locks,
    },
    Check { name: "stubs", reason: "a stub called done, a muted test and left-over debugging are defects", run: stubs },
    Check {
        name: "identifiers",
        reason: "direct identifiers live in crates/identity alone; steps get age and sex (law L16)",
        run: identifiers,
    },
    Check {
        name: "identity fact",
        reason: "only crates/identity writes the identity fact, and only record's fold of age and sex reads it (law L16)",
        run: identity_fact,
    },
];

const PLACES: &[&str] = &[
    concat!("crates", ".io"),
    concat!("npm", "js."),
    concat!("pypi", ".org"),
    concat!("python", "hosted"),
    concat!("proxy.go", "lang"),
    concat!("yarn", "pkg.com"),
    concat!("deb.deb", "ian.org"),
    concat!("/work", "/main"),
    concat!("/work", "/shared"),
    concat!("/ro", "ot/"),
];

fn lines<'a>(files: impl Iterator<Item = &'a File>, words: &[&str], comments: bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (n, line) in file.text.lines().enumerate() {
            if !comments && line.trim_start().starts_with("//") {
                continue;
            }
            for word in words.iter().filter(|w| line.contains(**w)) {
                found.push(format!("{}:{} holds `{word}`", file.path, n + 1));
            }
        }
    }
    found
}

fn is_lock(file: &File) -> bool {
    file.path.ends_with("Cargo.lock") || file.path.ends_with("package-lock.json")
}

fn places(house: &House) -> Vec<String> {
    lines(house.files.iter().filter(|f| !is_lock(f)), PLACES, true)
}

fn locks(house: &House) -> Vec<String> {
    // Cargo writes the name of its default registry whatever mirror is used; nothing else may stand there.
    let default = format!("source = \"registry+https://github.com/rust-lang/{}-index\"", PLACES.first().unwrap_or(&""));
    let mut found = Vec::new();
    for file in house.files.iter().filter(|f| is_lock(f)) {
        for (n, line) in file.text.lines().enumerate() {
            let elsewhere = line.starts_with("source = ") && line != default;
            if elsewhere || line.trim_start().starts_with("\"resolved\"") {
                found.push(format!("{}:{} names a host", file.path, n + 1));
            }
        }
    }
    found
}

fn stubs(house: &House) -> Vec<String> {
    let words = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("#[ign", "ore"),
        concat!("assert!(", "true)"),
        concat!("db", "g!("),
        concat!("FIX", "ME"),
    ];
    lines(house.rust(), &words, true)
}

/// Fields that name a person.
const DIRECT: &[&str] = &["family_name", "given_name", "kana", "birth_date", "telephone", "address", "mail"];

fn identifiers(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.rust().filter(|f| f.path.starts_with("steps/") || f.path.starts_with("across/")) {
        for (n, line) in code(&file.text).enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            for name in DIRECT.iter().filter(|name| names(line, name)) {
                found.push(format!("{}:{} has `{name}`", file.path, n + 1));
            }
        }
    }
    found
}

/// Whether a line of code uses the word as a name, or as a whole string such as a field's name. A sentence that has the word
/// in it is no field.
fn names(line: &str, word: &str) -> bool {
    let mut in_string = false;
    let mut code = String::new();
    let mut string = String::new();
    let mut before = ' ';
    for c in line.chars() {
        if c == '"' && before != '\\' {
            if in_string && string == word {
                return true;
            }
            in_string = !in_string;
            string.clear();
            code.push(' ');
        } else if in_string {
            string.push(c);
        } else {
            code.push(c);
        }
        before = c;
    }
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|token| token == word)
}

fn identity_fact(house: &House) -> Vec<String> {
    let kind = concat!("\"patient", "_identified\"");
    let may = |path: &str| {
        path.starts_with("crates/identity/")
            || path.starts_with("docs/")
            || path.starts_with("xtask/")
            || path.starts_with("record/") && ["/age_sex.rs", "/scenes.rs"].iter().any(|f| path.ends_with(f))
            || path.starts_with("record/golden/")
            || path.contains("/tests/")
            || path.ends_with("/tests.rs")
            || path.ends_with(".snap")
            || path.starts_with("journeys/")
    };
    let text = |f: &&File| {
        if f.path.ends_with(".rs") { code(&f.text).any(|l| l.contains(kind)) } else { f.text.contains(kind) }
    };
    house.files.iter().filter(|f| !may(&f.path)).filter(text).map(|f| format!("{} knows {kind}", f.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, house};
    use super::*;

    #[test]
    fn a_registry_or_a_machines_folder_is_found() {
        let text = format!("see https://{}/crates/x\n{}/notes\n", PLACES[0], PLACES[7]);
        let house = house(&[("README.md", text.as_str()), ("Cargo.lock", text.as_str())]);
        assert_eq!(found("places", &house).len(), 2);
    }

    #[test]
    fn a_host_in_a_lock_file_is_found() {
        let good = format!("source = \"registry+https://github.com/rust-lang/{}-index\"\n", PLACES[0]);
        let text = "source = \"registry+https://mirror.example/index\"\n";
        let node = "      \"resolved\": \"https://mirror.example/a.tgz\",\n";
        let house = house(&[("Cargo.lock", &format!("{good}{text}")), ("journeys/browser/package-lock.json", node)]);
        assert_eq!(
            found("lock files", &house),
            ["Cargo.lock:2 names a host", "journeys/browser/package-lock.json:1 names a host"]
        );
    }

    #[test]
    fn stubs_and_muted_tests_are_found() {
        let text = concat!("//! x\nfn a() { to", "do!() }\n#[ign", "ore]\n");
        assert_eq!(found("stubs", &house(&[("a.rs", text)])).len(), 2);
    }

    #[test]
    fn a_direct_identifier_in_a_step_is_found() {
        let text = "//! x\nlet kana = 1;\nf.field(\"birth_date\", p);\nText::fixed(\"住所\", \"the address\");\nlet kana_sort = 2;\n// mail\n";
        let steps = house(&[("steps/1-counselling/src/lib.rs", text), ("crates/identity/src/lib.rs", text)]);
        assert_eq!(
            found("identifiers", &steps),
            ["steps/1-counselling/src/lib.rs:2 has `kana`", "steps/1-counselling/src/lib.rs:3 has `birth_date`"]
        );
    }

    #[test]
    fn the_identity_fact_elsewhere_is_found() {
        let text = concat!("//! x\nconst KIND: &str = \"patient", "_identified\";\n");
        let house = house(&[
            ("steps/1-counselling/src/lib.rs", text),
            ("crates/identity/src/lib.rs", text),
            ("record/src/folds/age_sex.rs", text),
        ]);
        assert_eq!(found("identity fact", &house).len(), 1);
    }
}
