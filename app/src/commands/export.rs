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
            let mut out = Pipe { out: BufWriter::new(std::io::stdout().lock()), closed: false };
            let done = store::export::export(&a.data, &house, &mut out).map_err(Failure::from);
            let flushed = out.flush().map_err(|e| Failure::Bad(e.to_string()));
            // Whoever reads may stop reading (`| head`): that is no failure of the record.
            if !out.closed {
                done?;
                flushed?;
            }
        }
    }
    Ok(())
}

/// Standard output that remembers whether its reader went away.
struct Pipe<W: Write> {
    out: W,
    closed: bool,
}

impl<W: Write> Pipe<W> {
    fn noted<T>(&mut self, r: std::io::Result<T>) -> std::io::Result<T> {
        self.closed |= r.as_ref().is_err_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe);
        r
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        let r = self.out.write(buf);
        self.noted(r)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        let r = self.out.flush();
        self.noted(r)
    }
}
