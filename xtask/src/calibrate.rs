//! `cargo xtask calibrate`: does the culture forecast keep what it promises? Thousands of simulated lots, their ranks, and the page that says so.

use crate::args::Args;
use crate::shell::{self, Answer, Shell};

/// What `--help` says.
pub const HELP: &str = "\
  --lots N      simulated lots (4000)
  --clinics N   simulated clinics for the check that leaves one lot out (120)
  --check       write nothing; fail when docs/calibration.md says something else

It fails when an 80 % band holds less than 78 or more than 82 of 100 lots. Takes minutes.

example: cargo xtask calibrate";

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    let check = args.flag("--check");
    let lots: u64 = args.value("--lots", 4000)?;
    let clinics: u64 = args.value("--clinics", 120)?;
    args.end()?;
    let mut simulate = shell.cargo();
    simulate.args(["run", "--quiet", "--package", "forecast", "--example", "calibrate", "--"]);
    simulate.args([lots.to_string(), clinics.to_string()]);
    let printed = shell::capture(&mut simulate)?;
    let path = shell.root.join("docs/calibration.md");
    if check {
        let same = shell::read(&path)? == printed;
        return if same {
            Ok(())
        } else {
            Err("docs/calibration.md is stale: `cargo xtask calibrate` writes it anew".into())
        };
    }
    shell::write(&path, &printed)?;
    println!("written: docs/calibration.md");
    Ok(())
}
