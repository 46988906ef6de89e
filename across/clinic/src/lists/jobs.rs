//! Work outside the record. A job that has ended is never done again, also after a rebuild (plan §4).

use kernel::{Column, Fact, ListDecl, Space, Value};
use record::keeping::{JobDone, JobFailed, JobQueued};

/// The list. `state` is `queued`, `done` or `failed`.
pub const JOBS: ListDecl = ListDecl {
    name: "jobs",
    version: 1,
    space: Space::Job,
    kinds: &["job_queued", "job_done", "job_failed"],
    columns: &[
        Column::text("name"),
        Column::text("about"),
        Column::text("not_before"),
        Column::text("state"),
        Column::text("ended_at"),
    ],
    indexes: &[&["state", "not_before"]],
    rows,
};

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let queued = facts.iter().find_map(Fact::read::<JobQueued>);
    // Done is done, whatever came after: a mail that went out is not sent again.
    let done = facts.iter().find(|f| f.read::<JobDone>().is_some()).map(|f| ("done", f));
    let failed = || facts.iter().rfind(|f| f.read::<JobFailed>().is_some()).map(|f| ("failed", f));
    let end = done.or_else(failed);
    let row = queued.map(|q| {
        let state = end.map_or("queued", |(s, _)| s);
        vec![
            q.name.into(),
            q.about.into(),
            q.not_before.to_string().into(),
            state.into(),
            end.map(|(_, f)| f.head.recorded_at.to_string()).into(),
        ]
    });
    row.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};
    use kernel::harness::{Scene, moment};
    use kernel::{Source, Tag};
    use record::keeping::JobNote;
    use terms::JobId;

    #[test]
    fn a_job_that_ended_stays_ended() {
        let h = house();
        let job = || JobId::parse("J1").expect("id");
        let state = |s: &mut Scene<'_>| {
            let facts = s.memory.facts(&Tag::new(Space::Job, "J1"), JOBS.kinds).expect("reads");
            let rows = rows("J1", &facts);
            assert_eq!(rows[0].len(), JOBS.columns.len());
            (rows[0][3].as_text().to_owned(), rows[0][4] == Value::Null)
        };
        let queued = JobQueued {
            job: job(),
            name: "print".into(),
            about: "patient:P1".into(),
            not_before: moment("2026-02-02 10:00"),
        };
        let mut s = scene(&h).given(&queued);
        assert_eq!(state(&mut s), ("queued".to_owned(), true));
        s.put(&JobFailed { job: job(), note: JobNote::NotWritten, number: Some(28) });
        assert_eq!(state(&mut s), ("failed".to_owned(), false));
        s.put(&JobDone { job: job(), note: JobNote::Placed, number: None });
        s.put(&JobFailed { job: job(), note: JobNote::NotWritten, number: Some(28) });
        assert_eq!(state(&mut s), ("done".to_owned(), false));
    }
}
