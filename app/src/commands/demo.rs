//! `saisei demo`: makes a simulated clinic and serves it.

use super::progress::Progress;
use super::{Done, Failure, serve};
use crate::cli;
use crate::demo::cast::{PASSWORD, STAFF};
use crate::demo::story;
use crate::house::{house, rulebooks};
use kernel::Draft;
use record::clinic::RecordOpened;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Clock, ClockChoice, Durability, ManualClock, Options, Store, SystemClock};
use terms::{Moment, StaffId};

/// The fact that opens a simulated record.
pub fn opening() -> Result<Draft, Failure> {
    Draft::of(&RecordOpened { simulated: true, zone: "Asia/Tokyo".to_owned(), format: 1 }).map_err(Failure::Bad)
}

/// Makes the demo record in an empty folder; its clock ends at `now`. Nobody relies on a record that is not finished, so each commit is not waited for
/// (two thousand of them take longer on a busy disk than everything else); the whole is made durable at the end.
pub fn make(dir: &Path, patients: u32, seed: u64, now: Moment) -> Done {
    let clock = Arc::new(ManualClock::at(story::begins(now)));
    let durability = Durability::UnsafeOff;
    let options = Options { clock: ClockChoice::Given(clock), durability, ..Options::new(rulebooks()) };
    let store = Store::create(dir, Arc::new(house(true)), options, &opening()?)?;
    let bar = Progress::new("demo  ");
    let surprises = story::tell(&store, patients, seed, now, &|done, of| bar.at(done, of));
    drop(bar);
    accounts(&store)?;
    store.close();
    drop(store);
    sync(dir).map_err(|e| Failure::Bad(format!("{}: {e}", dir.display())))?;
    match surprises.first() {
        None => Ok(()),
        Some(first) => {
            Err(Failure::Bad(format!("the demo story went wrong {} times; first: {first}", surprises.len())))
        }
    }
}

/// Puts every file of a closed record on the disk.
fn sync(dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_file() {
            // Windows syncs only what is open for writing.
            std::fs::OpenOptions::new().read(true).write(true).open(path)?.sync_all()?;
        }
    }
    Ok(())
}

/// Logins for every demo member of staff, outside the record.
pub fn accounts(store: &Store) -> Done {
    let rows = store.read(|snap| snap.select(&store::Select::from("staff").limit(100)))?;
    for p in STAFF {
        let Some(staff) = rows.iter().find(|r| r.text("name") == p.name).and_then(|r| StaffId::parse(&r.subject).ok())
        else {
            continue;
        };
        web::issue(store, &staff, p.login, PASSWORD, false).map_err(Failure::Bad)?;
    }
    Ok(())
}

/// Runs it.
pub fn run(a: &cli::Demo) -> Done {
    let kept: Option<tempfile::TempDir>;
    let dir: PathBuf = match &a.data {
        Some(d) => {
            kept = None;
            d.clone()
        }
        None => {
            let t =
                tempfile::Builder::new().prefix("saisei-demo-").tempdir().map_err(|e| Failure::Bad(e.to_string()))?;
            let path = t.path().join("record");
            kept = Some(t);
            path
        }
    };
    if Store::exists(&dir) {
        println!("{} holds a record already: it is served as it is", dir.display());
    } else {
        // The simulated now: this morning, so that everything in the story lies behind it, or that of the last day on which a clinic works.
        let now = story::last_day(SystemClock.now().day()).start().plus_minutes(9 * 60 + 12);
        make(&dir, a.patients, a.seed, now)?;
    }
    let done = if a.no_serve { Ok(()) } else { serve::demo(&dir, &a.listen) };
    drop(kept);
    done
}
