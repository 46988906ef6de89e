//! Work outside the record (print, send): a fact queues it, a list shows what is due, an outcome is a fact by actor `system`.
//! Because the outcome is a fact, neither replay nor a repeat does the work again.

use crate::answer::Answer;
use crate::error::{ErrorKind, Result, StoreError};
use crate::select::{Row, Select};
use crate::store::Store;
use kernel::Draft;
use terms::{CommandId, Hash32, Moment};

/// The list of jobs and its columns: subject = the job's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobList {
    /// The list's name.
    pub list: &'static str,
    /// Text column: what is to be done.
    pub name: &'static str,
    /// Text column (indexed): not before this moment.
    pub not_before: &'static str,
    /// Text column: about whom or what, `space:id`.
    pub about: &'static str,
    /// Column and value of a job that is still open; `None` if ended jobs have no row.
    pub open: Option<(&'static str, &'static str)>,
}

/// A job that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub name: String,
    /// About whom or what.
    pub about: String,
    /// It was to be done not before.
    pub not_before: Moment,
    /// The whole row.
    pub row: Row,
}

/// Jobs due now, the oldest first.
pub fn due(store: &Store, list: &JobList, limit: u32) -> Result<Vec<Job>> {
    let now = store.now();
    let mut select =
        Select::from(list.list).at_most(list.not_before, now.to_string()).order(list.not_before).limit(limit);
    if let Some((column, value)) = list.open {
        select = select.eq(column, value);
    }
    let rows = store.read(|snap| snap.select(&select))?;
    let job = |row: Row| Job {
        id: row.subject.clone(),
        name: row.text(list.name).to_owned(),
        about: row.text(list.about).to_owned(),
        not_before: Moment::parse(row.text(list.not_before)).unwrap_or(now),
        row,
    };
    Ok(rows.into_iter().map(job).collect())
}

/// Does what is due, one by one; `work` gives the facts to record (`job_done`, `job_failed`, others), or none to try again later.
/// How many outcomes were recorded. The same outcome of the same job is recorded once.
pub fn run_due(store: &Store, list: &JobList, work: &mut dyn FnMut(&Job) -> Vec<Draft>) -> Result<usize> {
    let mut recorded = 0;
    for job in due(store, list, 100)? {
        let drafts = work(&job);
        if drafts.is_empty() {
            continue;
        }
        let content: String = drafts.iter().map(|d| format!("{} {}\n", d.kind, d.payload)).collect();
        let id: String = Hash32::of(format!("{}\n{content}", job.id).as_bytes()).to_string().chars().take(32).collect();
        let command = CommandId::parse(&format!("job-{id}")).map_err(StoreError::bad)?;
        match store.record_system(command, drafts, Vec::new()) {
            Answer::Recorded(_) => recorded += 1,
            Answer::Stopped(why) => return Err(StoreError::new(ErrorKind::Stopped, why.code)),
            other => {
                tracing::error!(job = job.id, answer = ?std::mem::discriminant(&other), "the outcome of a job was not recorded")
            }
        }
    }
    Ok(recorded)
}
