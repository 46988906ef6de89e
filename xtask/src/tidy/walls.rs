//! Checks on who may depend on whom: the rooms of ARCHITECTURE.md, read from `cargo metadata`.

use super::{Check, House};
use crate::shell::{list, text};
use serde_json::Value;

/// The checks of this file.
pub const CHECKS: &[Check] = &[
    Check {
        name: "steps",
        reason: "a step knows the shared rooms only, never another step, the store, the web or the world",
        run: steps,
    },
    Check {
        name: "pure crates",
        reason: "the record's rules must be runnable without a disk, a network, a clock or chance",
        run: pure,
    },
    Check {
        name: "rim",
        reason: "the store knows no page, the web no database and no step: only the program joins them (docs/decisions/0004)",
        run: rim,
    },
    Check { name: "harness", reason: "the test harness can switch rules off; only tests may have it", run: harness },
];

/// What a step or a room of across/ may depend on: the shared rooms, and libraries that only reckon or write.
const SHARED: &[&str] = &[
    "record",
    "kernel",
    "terms",
    "programme",
    "instruments",
    "statistics",
    "forecast",
    "plots",
    "evidence",
    "labels",
    "page",
    "fhir",
    "serde",
    "serde_json",
    "maud",
    "num-bigint",
];
/// What its tests may use beside these.
const IN_TESTS: &[&str] = &["proptest", "insta"];
/// Crates that are as pure as the steps.
const PURE: &[&str] = &[
    "terms",
    "kernel",
    "record",
    "programme",
    "identity",
    "access",
    "page",
    "instruments",
    "statistics",
    "forecast",
    "plots",
    "evidence",
    "labels",
    "fhir",
];
/// What touches the world, or brings a room that does.
const WORLD: &[&str] = &[
    "tokio",
    "tokio-rustls",
    "rusqlite",
    "axum",
    "axum-extra",
    "hyper",
    "hyper-util",
    "tower",
    "tower-http",
    "rustls",
    "getrandom",
    "rand",
    "typst",
    "store",
    "web",
    "saisei",
];
/// Who may know both the store and the web: the program, and the tests that drive it whole.
const BOTH: &[&str] = &["saisei", "journeys", "xtask"];

struct Crate<'a> {
    name: &'a str,
    folder: &'a str,
    needs: Vec<Need<'a>>,
}

struct Need<'a> {
    name: &'a str,
    dev: bool,
    features: Vec<&'a str>,
}

/// The crates of the workspace, with their folder from the top.
fn crates(house: &House) -> Vec<Crate<'_>> {
    let root = text(&house.workspace, "workspace_root");
    list(&house.workspace, "packages")
        .iter()
        .map(|package| {
            let folder = text(package, "manifest_path").trim_end_matches("/Cargo.toml");
            Crate {
                name: text(package, "name"),
                folder: folder.strip_prefix(root).unwrap_or(folder).trim_start_matches('/'),
                needs: list(package, "dependencies").iter().map(need).collect(),
            }
        })
        .collect()
}

fn need(dependency: &Value) -> Need<'_> {
    Need {
        name: text(dependency, "name"),
        dev: text(dependency, "kind") == "dev",
        features: list(dependency, "features").iter().filter_map(Value::as_str).collect(),
    }
}

fn steps(house: &House) -> Vec<String> {
    let in_step = |c: &Crate<'_>| c.folder.starts_with("steps/") || c.folder.starts_with("across/");
    let mut found = Vec::new();
    for c in crates(house).iter().filter(|c| in_step(c)) {
        for need in &c.needs {
            let in_tests = need.dev && IN_TESTS.contains(&need.name);
            if !in_tests && !SHARED.contains(&need.name) {
                found.push(format!("{} depends on {}", c.folder, need.name));
            }
        }
    }
    found
}

fn pure(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for c in crates(house).iter().filter(|c| PURE.contains(&c.name)) {
        for need in c.needs.iter().filter(|n| WORLD.contains(&n.name)) {
            found.push(format!("{} depends on {}", c.name, need.name));
        }
    }
    found
}

/// Database libraries: behind the store's `Backend` alone.
const DATABASES: &[&str] = &["rusqlite", "libsqlite3-sys", "tokio-postgres", "sqlx", "diesel"];

fn rim(house: &House) -> Vec<String> {
    let all = crates(house);
    let step = |name: &str| all.iter().any(|s| s.name == name && s.folder.starts_with("steps/"));
    let mut found = Vec::new();
    for c in &all {
        let built: Vec<&str> = c.needs.iter().filter(|n| !n.dev).map(|n| n.name).collect();
        if built.contains(&"web") && !BOTH.contains(&c.name) {
            found.push(format!("{} knows the web; only the program does", c.name));
        }
        if matches!(c.name, "store" | "web") {
            found.extend(
                built
                    .iter()
                    .filter(|n| step(n))
                    .map(|n| format!("{} knows the step {n}; the program hands it in", c.name)),
            );
        }
        if c.name != "store" {
            found.extend(
                built
                    .iter()
                    .filter(|n| DATABASES.contains(n))
                    .map(|n| format!("{} knows the database library {n}", c.name)),
            );
        }
        if c.name != "paper" && built.contains(&"typst") {
            found.push(format!("{} compiles typst; only paper does", c.name));
        }
    }
    found
}

fn harness(house: &House) -> Vec<String> {
    let all = crates(house);
    let outside_tests = |n: &&Need<'_>| !n.dev && n.features.contains(&"harness");
    all.iter()
        .flat_map(|c| {
            c.needs
                .iter()
                .filter(outside_tests)
                .map(|n| format!("{} has the harness of {} outside its tests", c.name, n.name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, house};
    use super::*;
    use serde_json::json;

    fn built(folder: &str, name: &str, needs: Value) -> House {
        let mut h = house(&[]);
        h.workspace = json!({"workspace_root": "/t", "packages": [
            {"name": "harvest", "manifest_path": "/t/steps/2-harvest/Cargo.toml", "dependencies": []},
            {"name": name, "manifest_path": format!("/t/{folder}/Cargo.toml"), "dependencies": needs}]});
        h
    }

    #[test]
    fn a_step_that_knows_another_is_found() {
        let needs = json!([{"name": "kernel", "kind": null}, {"name": "harvest", "kind": null}, {"name": "proptest", "kind": "dev"}]);
        assert_eq!(found("steps", &built("steps/3-culture", "culture", needs)), ["steps/3-culture depends on harvest"]);
        let needs = json!([{"name": "proptest", "kind": null}]);
        assert_eq!(found("steps", &built("across/safety", "safety", needs)), ["across/safety depends on proptest"]);
    }

    #[test]
    fn the_world_in_a_pure_crate_is_found() {
        let needs = json!([{"name": "serde", "kind": null}, {"name": "getrandom", "kind": null}]);
        assert_eq!(found("pure crates", &built("crates/terms", "terms", needs)), ["terms depends on getrandom"]);
    }

    #[test]
    fn a_rim_that_knows_too_much_is_found() {
        let one = |folder, name, need: &str| found("rim", &built(folder, name, json!([{"name": need}])));
        assert_eq!(one("crates/store", "store", "web"), ["store knows the web; only the program does"]);
        assert_eq!(one("crates/store", "store", "harvest").len(), 1);
        assert_eq!(one("crates/web", "web", "harvest").len(), 1);
        assert_eq!(one("crates/web", "web", "rusqlite"), ["web knows the database library rusqlite"]);
        assert_eq!(one("crates/web", "web", "typst").len(), 1);
        assert!(one("crates/web", "web", "store").is_empty());
        assert!(
            found("rim", &built("app", "saisei", json!([{"name": "store"}, {"name": "web"}, {"name": "harvest"}])))
                .is_empty()
        );
        assert!(found("rim", &built("crates/web", "web", json!([{"name": "harvest", "kind": "dev"}]))).is_empty());
    }

    #[test]
    fn the_harness_outside_tests_is_found() {
        let with = |kind| json!([{"name": "kernel", "kind": kind, "features": ["harness"]}]);
        assert_eq!(found("harness", &built("app", "saisei", with(Value::Null))).len(), 1);
        assert!(found("harness", &built("app", "saisei", with(json!("dev")))).is_empty());
    }
}
