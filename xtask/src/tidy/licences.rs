//! Checks that every library may be given out with a program under Apache-2.0. Reads SPDX expressions (SPDX 2.3, annex D).

use super::{Check, House};
use crate::shell::{list, text};

/// The checks of this file.
pub const CHECKS: &[Check] = &[Check {
    name: "licences",
    reason: "every library must be compatible with Apache-2.0; a new licence is read by a person and then added in tidy/licences.rs",
    run: licences,
}];

/// Permissive, or public domain. MPL-2.0 is left out on purpose: it would be lawful, unchanged, but asks for the source of each
/// such file to be offered with every copy given to a clinic; whoever needs one decides that in docs/decisions first.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "MIT",
    "MIT-0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
    "Unlicense",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "CDLA-Permissive-2.0",
];

fn licences(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for package in list(&house.libraries, "packages") {
        let name = text(package, "name");
        match text(package, "license") {
            "" => found.push(format!("{name} names no licence")),
            expression if allowed(expression) => {}
            expression => found.push(format!("{name} is under {expression}")),
        }
    }
    found
}

/// Whether an SPDX expression lets us take the library under allowed licences alone. `/` is cargo's old way to write OR.
fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

fn either(words: &mut &[&str]) -> Option<bool> {
    let mut good = both(words)?;
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        good |= both(words)?;
    }
    Some(good)
}

fn both(words: &mut &[&str]) -> Option<bool> {
    let mut good = one(words)?;
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        good &= one(words)?;
    }
    Some(good)
}

fn one(words: &mut &[&str]) -> Option<bool> {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let good = either(words)?;
            let [")", rest @ ..] = *words else { return None };
            *words = rest;
            Some(good)
        }
        // An exception only ever adds a permission.
        [name, "WITH", _, rest @ ..] | [name, rest @ ..] => {
            *words = rest;
            Some(ALLOWED.contains(name))
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, house};
    use super::*;
    use serde_json::json;

    #[test]
    fn expressions_are_read_as_spdx_says() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "MIT OR GPL-3.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR MIT",
            "Apache-2.0 AND ISC",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MPL-2.0",
            "(MIT",
            "",
            "MIT Apache-2.0",
            "(MIT OR Apache-2.0) AND AGPL-3.0-only",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }

    #[test]
    fn a_library_under_another_licence_is_found() {
        let mut h = house(&[]);
        h.libraries = json!({"packages": [{"name": "a", "license": "MIT"}, {"name": "b", "license": "GPL-3.0-only"}, {"name": "c", "license": null}]});
        assert_eq!(found("licences", &h), ["b is under GPL-3.0-only", "c names no licence"]);
    }
}
