//! A folder of small text files as one value with one hash: what is adopted, stored as one attachment and read back.
//!
//! Canonical bytes: for each path in bytewise order `LEN:PATH,LEN:TEXT,` where LEN is the decimal number of bytes without leading
//! zeros (netstrings, D. J. Bernstein 1997). The hash is SHA-256 of these bytes, so another program can compute it.

use crate::problem::Problem;
use std::collections::BTreeMap;
use terms::{Hash32, Text, say};

/// Longest file, in bytes (1 MiB).
const LONGEST: usize = 1024 * 1024;
/// Most files in one bundle: a programme is a handful of pages that one person can review.
const MOST: usize = 64;

/// A sorted map of relative path → file text. Made only through checks, so every bundle is well formed.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Bundle {
    files: BTreeMap<String, String>,
}

impl Bundle {
    /// Takes files as read from a folder. Paths: relative, `/` between parts, ASCII letters, digits, `.`, `-`, `_`, no part that begins
    /// with `.`; `.toml`, `.md` or `.txt`; at most 64 files of at most 1 MiB. Errors: every file that does not fit.
    pub fn from_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, Vec<Problem>>
    where
        P: Into<String>,
        T: Into<String>,
    {
        let (mut out, mut problems) = (Self::default(), Vec::new());
        for (path, text) in files {
            let (path, text) = (path.into(), text.into());
            match out.insert(path.clone(), text) {
                Ok(()) => {}
                Err((what, expected)) => problems.push(Problem { file: path, line: 1, column: 1, what, expected }),
            }
        }
        if problems.is_empty() { Ok(out) } else { Err(problems) }
    }

    fn insert(&mut self, path: String, text: String) -> Result<(), (Text, Text)> {
        if !good_path(&path) {
            return Err((
                say! {ja: "使えないパス {path:?}", en: "path {path:?} is not allowed"},
                Text::fixed(
                    "半角英数字と . - _ の相対パス、拡張子 .toml .md .txt",
                    "a relative path of ASCII letters, digits, `.`, `-`, `_`, ending in .toml, .md or .txt",
                ),
            ));
        }
        if text.len() > LONGEST {
            let n = text.len();
            return Err((
                say! {ja: "ファイルが大きすぎます({n} バイト)", en: "file is too long ({n} bytes)"},
                say! {ja: "{LONGEST} バイトまで", en: "at most {LONGEST} bytes"},
            ));
        }
        if self.files.len() >= MOST {
            return Err((
                Text::fixed("ファイルが多すぎます", "too many files"),
                say! {ja: "{MOST} 個まで", en: "at most {MOST} files"},
            ));
        }
        match self.files.insert(path, text) {
            None => Ok(()),
            Some(_) => Err((
                Text::fixed("同じパスが二度あります", "the same path twice"),
                Text::fixed("一つのパスに一つのファイル", "one file per path"),
            )),
        }
    }

    /// The files, sorted bytewise by path.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }
    /// The text of one file.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
    /// SHA-256 of the canonical bytes: the name under which a programme or law is adopted.
    pub fn hash(&self) -> Hash32 {
        Hash32::of(self.to_text().as_bytes())
    }
    /// The canonical bytes (see the head of this file), to be stored as one attachment.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for part in self.files.iter().flat_map(|(path, text)| [path, text]) {
            out.push_str(&part.len().to_string());
            out.push(':');
            out.push_str(part);
            out.push(',');
        }
        out
    }
    /// Reads canonical bytes back. Only the exact form is accepted (order, no leading zeros), so `from_text(s)?.to_text() == s`.
    pub fn from_text(s: &str) -> Result<Self, Text> {
        let broken =
            |at: usize| say! {ja: "束の形が壊れています({at} バイト目)", en: "the bundle is broken at byte {at}"};
        let (mut rest, mut out) = (s, Self::default());
        while !rest.is_empty() {
            let at = s.len() - rest.len();
            let (path, after) = netstring(rest).ok_or_else(|| broken(at))?;
            let (text, after) = netstring(after).ok_or_else(|| broken(at))?;
            out.insert(path.to_owned(), text.to_owned()).map_err(|(what, _)| what)?;
            rest = after;
        }
        if out.to_text() == s { Ok(out) } else { Err(broken(0)) }
    }
    /// This bundle with an overlay's files under `overlay/`: one value, one hash, adopted as a whole. Errors: too many files.
    pub fn with_overlay(&self, overlay: &Self) -> Result<Self, Vec<Problem>> {
        let own = self.files.iter().map(|(p, t)| (p.clone(), t.clone()));
        Self::from_files(own.chain(overlay.files.iter().map(|(p, t)| (format!("overlay/{p}"), t.clone()))))
    }
}

fn good_path(path: &str) -> bool {
    let part_ok = |p: &str| {
        !p.is_empty() && !p.starts_with('.') && p.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
    };
    path.len() <= 200
        && path.split('/').all(part_ok)
        && [".toml", ".md", ".txt"].iter().any(|end| path.strip_suffix(end).is_some_and(|stem| !stem.ends_with('/')))
}

/// `LEN:BYTES,` from the front of `s`; the bytes and what follows.
fn netstring(s: &str) -> Option<(&str, &str)> {
    let (len, rest) = s.split_once(':')?;
    let n = len.parse::<usize>().ok()?;
    let (body, rest) = (rest.get(..n)?, rest.get(n..)?);
    Some((body, rest.strip_prefix(',')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Bundle {
        Bundle::from_files([("b.md", "再生"), ("a.toml", "x = 1\n")]).unwrap()
    }

    #[test]
    fn the_canonical_text_and_its_hash_are_these() {
        let b = small();
        assert_eq!(b.to_text(), "6:a.toml,6:x = 1\n,4:b.md,6:再生,");
        // printf '6:a.toml,6:x = 1\n,4:b.md,6:再生,' | sha256sum
        assert_eq!(b.hash().to_string(), "b6abf8a421671b81648740334420fe673200144c15e91fb1a88594c35b94abb0");
        assert_eq!(Bundle::from_text(&b.to_text()), Ok(b));
        assert_eq!(Bundle::from_text(""), Ok(Bundle::default()));
    }

    #[test]
    fn every_byte_of_path_and_text_changes_the_hash() {
        let b = small();
        let canonical = b.to_text();
        let mut seen = std::collections::BTreeSet::from([b.hash()]);
        for (path, text) in b.files() {
            for i in 0..text.chars().count() {
                let changed: String = text.chars().enumerate().map(|(j, c)| if i == j { '!' } else { c }).collect();
                let mut files = b.files().clone();
                files.insert(path.clone(), changed);
                let other = Bundle::from_files(files).unwrap();
                assert!(seen.insert(other.hash()), "{path} {i}");
            }
        }
        let renamed = Bundle::from_files([("b.md", "再生"), ("c.toml", "x = 1\n")]).unwrap();
        assert!(seen.insert(renamed.hash()));
        // Moving a byte over the border between path and text, or between files, is another bundle.
        let moved = Bundle::from_files([("a.toml", "x = 1\n再"), ("b.md", "生")]).unwrap();
        assert!(seen.insert(moved.hash()));
        assert_eq!(small().to_text(), canonical);
    }

    #[test]
    fn only_the_exact_canonical_form_is_read_back() {
        for bad in [
            "x",
            "6:a.toml,",
            "06:a.toml,1:x,",
            "6:a.toml,2:x,",
            "6:a.toml,1:x",
            "4:b.md,1:x,4:a.md,1:x,",
            "4:a.md,1:x,4:a.md,1:x,",
            "+4:a.md,1:x,",
            "7:../a.md,1:x,",
            "4:a.md,1:再,",
        ] {
            assert!(Bundle::from_text(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn paths_that_could_leave_the_folder_are_refused_all_at_once() {
        let bad = [
            "/a.toml",
            "../a.toml",
            "a/../b.toml",
            "a\\b.toml",
            ".toml",
            "a/.toml",
            "a.rs",
            "a",
            "",
            "a//b.md",
            "名.md",
            ".x/a.md",
            "a.md/",
        ];
        let problems = Bundle::from_files(bad.map(|p| (p, ""))).unwrap_err();
        assert_eq!(problems.len(), bad.len(), "{problems:?}");
        assert!(Bundle::from_files([("a/b-c_1.toml", "")]).is_ok());
        assert!(Bundle::from_files([("a.md", "x".repeat(LONGEST + 1))]).is_err());
        assert!(Bundle::from_files([("a.md", "x".repeat(LONGEST))]).is_ok());
        assert!(Bundle::from_files((0..=MOST).map(|i| (format!("{i}.md"), ""))).is_err());
    }
}
