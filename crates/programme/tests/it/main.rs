//! The shipped folders read clean, and every kind of mistake is found with its place.
// Helpers here stand outside the test functions that clippy.toml excuses; a test that panics is a test that fails.
#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod course;
mod due;
mod mistakes;
mod ship;

use programme::{Bundle, Kind, Law, Programme, shipped};

/// A shipped folder.
fn folder(kind: Kind, name: &str) -> Bundle {
    let found = shipped().into_iter().find(|(k, n, _)| *k == kind && *n == name);
    found.unwrap_or_else(|| panic!("{name} is not shipped")).2
}
fn base() -> Bundle {
    folder(Kind::Programme, "ad-msc-chronic-pain")
}
fn overlay() -> Bundle {
    folder(Kind::Overlay, "demo-overlay")
}
fn law_files() -> Bundle {
    folder(Kind::Law, "asrm-2025-05-31")
}
fn programme() -> Programme {
    Programme::read(&base()).unwrap_or_else(|p| panic!("{}", lines(&p)))
}
fn law() -> Law {
    Law::read(&law_files()).unwrap_or_else(|p| panic!("{}", lines(&p)))
}
fn lines(problems: &[programme::Problem]) -> String {
    problems.iter().map(|p| format!("{p}\n")).collect()
}
/// The bundle with the first `old` in `file` replaced.
fn edited(bundle: &Bundle, file: &str, old: &str, new: &str) -> Bundle {
    let mut files = bundle.files().clone();
    let text = files.get_mut(file).unwrap_or_else(|| panic!("no {file}"));
    assert!(text.contains(old), "{file} has no {old:?}");
    *text = text.replacen(old, new, 1);
    Bundle::from_files(files).expect("fits")
}
/// Line and column (from 1, in characters) of the first `needle`.
fn place(text: &str, needle: &str) -> (u32, u32) {
    let at = text.find(needle).unwrap_or_else(|| panic!("no {needle:?}"));
    let before = &text[..at];
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (u32::try_from(before.matches('\n').count() + 1).unwrap(), u32::try_from(column).unwrap())
}
