//! Checks on files taken over whole from elsewhere: each has its hash (`sha256sum` form) and its licence beside it.

use super::{Check, House};
use std::process::Command;

/// The checks of this file.
pub const CHECKS: &[Check] = &[
    Check {
        name: "vendored hashes",
        reason: "a vendored file must be the one that was looked at, byte for byte",
        run: hashes,
    },
    Check { name: "vendored licences", reason: "a vendored file comes with its hash and its licence", run: licences },
];

const ASSETS: &str = "crates/web/assets/";

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn hashes(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.files.iter().filter(|f| f.path.starts_with(ASSETS) && f.path.ends_with(".sha256")) {
        let mut check = Command::new("sha256sum");
        check
            .args(["--check", "--strict", "--quiet"])
            .arg(house.root.join(&file.path))
            .current_dir(house.root.join(folder(&file.path)));
        match check.output() {
            Ok(out) if out.status.success() => {}
            Ok(out) => found.push(
                format!(
                    "{}: {}{}",
                    file.path,
                    String::from_utf8_lossy(&out.stdout),
                    String::from_utf8_lossy(&out.stderr)
                )
                .trim_end()
                .to_owned(),
            ),
            Err(e) => found.push(format!("sha256sum did not start: {e}")),
        }
    }
    found
}

fn licences(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.files.iter().filter(|f| f.path.ends_with(".min.js") || f.path.ends_with(".woff2")) {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let beside = || house.files.iter().filter(|f| folder(&f.path) == folder(&file.path));
        if !beside().any(|f| f.path.ends_with(".sha256") && f.text.contains(name)) {
            found.push(format!("{} has no hash beside it", file.path));
        }
        if !beside().any(|f| f.path.to_uppercase().contains("LICEN")) {
            found.push(format!("{} has no licence beside it", file.path));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, house};

    #[test]
    fn a_changed_vendored_file_is_found() {
        let root = std::env::temp_dir().join(format!("xtask-vendored-{}", std::process::id()));
        let assets = root.join("crates/web/assets");
        std::fs::create_dir_all(&assets).unwrap();
        // SHA-256 of "abc": FIPS 180-2, appendix B.1.
        let line = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.min.js\n";
        std::fs::write(assets.join("a.min.js.sha256"), line).unwrap();
        let mut h = house(&[("crates/web/assets/a.min.js.sha256", line)]);
        h.root = root.clone();
        std::fs::write(assets.join("a.min.js"), "abc").unwrap();
        assert!(found("vendored hashes", &h).is_empty());
        std::fs::write(assets.join("a.min.js"), "abd").unwrap();
        assert_eq!(found("vendored hashes", &h).len(), 1);
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_vendored_file_without_hash_or_licence_is_found() {
        let bare = house(&[("crates/web/assets/a.min.js", "x")]);
        assert_eq!(found("vendored licences", &bare).len(), 2);
        let whole = house(&[("c/a.min.js", "x"), ("c/a.min.js.sha256", "00  a.min.js\n"), ("c/a.LICENSE.txt", "BSD")]);
        assert!(found("vendored licences", &whole).is_empty());
    }
}
