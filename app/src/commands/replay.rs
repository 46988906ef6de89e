//! `saisei replay`: every list again from the facts.

use super::progress::Progress;
use super::{Done, speak};
use crate::cli;
use crate::house::house;

/// Runs it.
pub fn run(a: &cli::DataJson) -> Done {
    let bar = Progress::new("replay");
    let report = store::replay::replay(&a.data, &house(false), &|done, of| bar.at(done, of))?;
    drop(bar);
    if a.json {
        let said = serde_json::json!({"facts": report.facts, "rows": report.rows, "lists": report.lists});
        speak::out(&said.to_string());
    } else {
        speak::out(&format!("{} lists, {} rows from {} facts", report.lists, report.rows, report.facts));
    }
    Ok(())
}
