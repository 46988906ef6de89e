//! `saisei export --format jsonl`: one self-describing file that another program can read and verify (`docs/chain.md`).

use super::{Done, Failure};
use crate::cli;
use crate::house::house;
use std::fs::File;
use std::io::{BufWriter, Write};

/// Runs it.
pub fn run(a: &cli::Export) -> Done {
    let house = house(false);
    match &a.out {
        Some(path) => {
            let file = File::create_new(path).map_err(|e| Failure::Bad(format!("{}: {e}", path.display())))?;
            let mut out = BufWriter::new(file);
            let report = store::export::export(&a.data, &house, &mut out)?;
            out.flush().map_err(|e| Failure::Bad(format!("{}: {e}", path.display())))?;
            eprintln!("{} facts, head {}:{}", report.facts, report.head.position, report.head.hash);
        }
        None => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            store::export::export(&a.data, &house, &mut out)?;
            out.flush().map_err(|e| Failure::Bad(e.to_string()))?;
        }
    }
    Ok(())
}
