//! Checks on source files: a head that says what the file is for, a length one head can hold, nothing impure in pure rooms.

use super::{Check, File, House};

/// The checks of this file.
pub const CHECKS: &[Check] = &[
    Check {
        name: "head",
        reason: "every Rust file opens with //!: what it decides or turns into what, and on what it rests",
        run: head,
    },
    Check {
        name: "length",
        reason: "a file over 600 lines is more than one thing; split it, or list it in tidy/sources.rs with its reason",
        run: length,
    },
    Check {
        name: "pure",
        reason: "steps, across, record and the pure crates know no disk, network, process, thread or clock (laws L14, L20)",
        run: pure,
    },
    Check {
        name: "ablation",
        reason: "switching a rule off belongs to the test harness alone; no program a clinic runs may know the switch",
        run: ablation,
    },
];

const LONGEST: usize = 600;
/// Files that may be longer, each with its reason.
const LONG: &[(&str, &str)] = &[];

fn head(house: &House) -> Vec<String> {
    let bad = house.rust().filter(|f| !f.text.trim_start_matches("#!/usr/bin/env").starts_with("//!"));
    bad.map(|f| format!("{} does not open with //!", f.path)).collect()
}

fn length(house: &House) -> Vec<String> {
    let source = |f: &&File| {
        [".rs", ".mjs", ".js", ".c", ".css"].iter().any(|end| f.path.ends_with(end)) && !f.path.ends_with(".min.js")
    };
    let long = house.files.iter().filter(source).filter(|f| f.text.lines().count() > LONGEST);
    let mut found: Vec<String> = long
        .filter(|f| !LONG.iter().any(|(path, _)| *path == f.path))
        .map(|f| format!("{} has {} lines", f.path, f.text.lines().count()))
        .collect();
    // An exception that is no longer needed goes.
    found.extend(
        LONG.iter()
            .filter(|(path, _)| house.file(path).is_none_or(|f| f.text.lines().count() <= LONGEST))
            .map(|(path, _)| format!("{path} needs no exception any more")),
    );
    found
}

/// Rooms without the world. `programme` reads files, `page` only makes text.
const PURE: &[&str] = &[
    "steps/",
    "across/",
    "record/",
    "crates/kernel/",
    "crates/terms/",
    "crates/identity/",
    "crates/access/",
    "crates/page/",
    "crates/instruments/",
    "crates/statistics/",
    "crates/plots/",
    "crates/forecast/",
    "crates/evidence/",
    "crates/labels/",
    "crates/fhir/",
];
const WORLD: &[&str] = &["std::fs", "std::net", "std::process", "std::thread", "SystemTime", "Instant::now", "std::os"];

fn pure(house: &House) -> Vec<String> {
    // Tests and examples are programs around a room, not the room.
    let tests =
        |f: &&File| ["/tests/", "/examples/"].iter().any(|p| f.path.contains(p)) || f.path.ends_with("/tests.rs");
    let rooms = house.rust().filter(|f| PURE.iter().any(|p| f.path.starts_with(p)) && !tests(f));
    rooms
        .flat_map(|f| {
            let lines = code(&f.text).enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
            lines.flat_map(move |(n, line)| {
                WORLD.iter().filter(move |w| line.contains(**w)).map(move |w| format!("{}:{} uses {w}", f.path, n + 1))
            })
        })
        .collect()
}

/// The lines of a file before its tests.
pub fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|l| !l.trim_start().starts_with("#[cfg(test)]"))
}

fn ablation(house: &House) -> Vec<String> {
    let switch = concat!("SAISEI_", "ABLATE");
    let may =
        |path: &str| path == "crates/kernel/src/harness.rs" || path.starts_with("xtask/") || path.contains("/tests/");
    house
        .rust()
        .filter(|f| !may(&f.path) && f.text.contains(switch))
        .map(|f| format!("{} knows {switch}", f.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, house};

    #[test]
    fn a_file_without_a_head_is_found() {
        assert_eq!(
            found("head", &house(&[("a.rs", "//! good\n"), ("b.rs", "fn main() {}\n")])),
            ["b.rs does not open with //!"]
        );
    }

    #[test]
    fn a_long_file_is_found() {
        let long = "//! x\n".repeat(601);
        assert_eq!(found("length", &house(&[("a.rs", &long), ("b.rs", "//! x\n")])), ["a.rs has 601 lines"]);
    }

    #[test]
    fn the_world_in_a_pure_room_is_found() {
        let bad =
            "//! x\nlet t = std::fs::read(p);\n// std::net in a comment\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        let house = house(&[("steps/2-harvest/src/lib.rs", bad), ("crates/store/src/lib.rs", bad)]);
        assert_eq!(found("pure", &house), ["steps/2-harvest/src/lib.rs:2 uses std::fs"]);
    }

    #[test]
    fn the_switch_outside_the_harness_is_found() {
        let text = concat!("//! x\nstd::env::var(\"SAISEI_", "ABLATE\")\n");
        let house = house(&[("app/src/main.rs", text), ("crates/kernel/src/harness.rs", text)]);
        assert_eq!(found("ablation", &house).len(), 1);
    }
}
