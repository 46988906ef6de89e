//! `saisei replay`: every list again from the facts.

use super::Done;
use super::progress::Progress;
use crate::cli;
use crate::house::house;

/// Runs it.
pub fn run(a: &cli::DataJson) -> Done {
    let bar = Progress::new("replay");
    let report = store::replay::replay(&a.data, &house(false), &|done, of| bar.at(done, of))?;
    drop(bar);
    if a.json {
        println!("{}", serde_json::json!({"facts": report.facts, "rows": report.rows, "lists": report.lists}));
    } else {
        println!("{} lists, {} rows from {} facts", report.lists, report.rows, report.facts);
    }
    Ok(())
}
