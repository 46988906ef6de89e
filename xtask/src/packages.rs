//! What the tests need beside Rust: Chromium with a Japanese face, Node, and a C compiler for the power-cut shim. Missing ones
//! are installed from Debian; the two Node packages come from the lock file of journeys/browser, by version and hash.

use crate::shell::{self, Answer, Shell};
use std::path::PathBuf;

/// A thing needed, how it is recognised, and the Debian packages that bring it.
struct Need {
    what: &'static str,
    there: fn(&Shell) -> bool,
    debian: &'static [&'static str],
}

const NEEDS: &[Need] = &[
    Need { what: "a C compiler", there: |_| shell::exists("cc"), debian: &["gcc", "libc6-dev"] },
    Need { what: "Node", there: |_| shell::exists("node"), debian: &["nodejs"] },
    // Some sources of Node bring npm along; Debian's own does not.
    Need { what: "npm", there: |_| shell::exists("npm"), debian: &["npm"] },
    Need { what: "Chromium", there: |_| chromium().is_some(), debian: &["chromium"] },
    Need { what: "a Japanese typeface", there: japanese, debian: &["fontconfig", "fonts-noto-cjk"] },
];

/// The browser to drive.
pub fn chromium() -> Option<PathBuf> {
    let given = std::env::var_os("SAISEI_CHROMIUM").map(PathBuf::from);
    let paths = std::env::var_os("PATH")?;
    let mut found = std::env::split_paths(&paths)
        .flat_map(|d| [d.join("chromium"), d.join("chromium-browser"), d.join("google-chrome")]);
    given.into_iter().find(|p| p.is_file()).or_else(|| found.find(|p| p.is_file()))
}

/// Without one, Japanese text is boxes in every screenshot.
fn japanese(shell: &Shell) -> bool {
    shell::exists("fc-list")
        && shell::capture(shell.command("fc-list").arg(":lang=ja")).is_ok_and(|list| !list.trim().is_empty())
}

/// Installs what is missing, one need after the other: what one brings may spare the next.
pub fn install(shell: &Shell) -> Answer {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if shell::capture(shell.cargo().args([subcommand, "--version"])).is_err() {
            shell::run(shell.command("rustup").args(["component", "add", component]))?;
        }
    }
    let mut updated = false;
    for need in NEEDS {
        if (need.there)(shell) {
            continue;
        }
        println!("missing: {} ({})", need.what, need.debian.join(", "));
        if !updated {
            apt_get(shell, &["update"])?;
            updated = true;
        }
        apt_get(shell, &[&["install", "--no-install-recommends"], need.debian].concat())?;
        if !(need.there)(shell) {
            return Err(format!("{} is still missing after installing {}", need.what, need.debian.join(", ")).into());
        }
    }
    node_packages(shell)
}

fn apt_get(shell: &Shell, words: &[&str]) -> Answer {
    if !shell::exists("apt-get") {
        return Err(
            format!("this is not Debian: `apt-get {}` cannot be run; install it by hand", words.join(" ")).into()
        );
    }
    let root = shell::capture(shell.command("id").arg("-u"))?.trim() == "0";
    let mut command = if root { shell.command("apt-get") } else { shell.command("sudo") };
    if !root {
        // -n: never ask; there is nobody at the keyboard of a build machine.
        command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    shell::run(command.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-y"]).args(words))
}

/// `npm ci` in journeys/browser, unless what the lock names is already there.
pub fn node_packages(shell: &Shell) -> Answer {
    let dir = shell.root.join("journeys/browser");
    let lock = shell::read(&dir.join("package-lock.json"))?;
    let mark = dir.join("node_modules/.installed-for");
    if std::fs::read_to_string(&mark).is_ok_and(|was| was == lock) {
        return Ok(());
    }
    shell::run(shell.command("npm").current_dir(&dir).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]))?;
    shell::write(&mark, &lock)
}
