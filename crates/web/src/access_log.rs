//! The access log as the pages write it: one durable line before the answer goes out. A writer that has stopped must not hide allergies and
//! contacts in an emergency: then the page is shown, and the line waits in memory and in a file beside the record until it can be written
//! (docs/decisions/0006-access-log.md).

use crate::app::App;
use crate::error::WebError;
use crate::signed::Signed;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::{AccessLine, ErrorKind, StoreError};
use terms::PatientId;

/// Lines that wait at most; the oldest of more are in the program's log alone.
pub const WAITING: usize = 10_000;
/// The file beside the record, one line of JSON each.
pub const FILE: &str = "access-waiting.jsonl";

/// Lines that could not be written yet.
#[derive(Debug)]
pub struct Waiting {
    file: PathBuf,
    lines: Mutex<Vec<AccessLine>>,
}

impl Waiting {
    /// What an earlier run of the program left beside the record in `dir`.
    pub fn of(dir: &Path) -> Self {
        let file = dir.join(FILE);
        let left = fs::read_to_string(&file).unwrap_or_default();
        // A torn last line is one that was never whole: the program's log has it.
        let lines = left.lines().filter_map(|l| serde_json::from_str(l).ok()).take(WAITING).collect();
        Self { file, lines: Mutex::new(lines) }
    }
    fn lines(&self) -> MutexGuard<'_, Vec<AccessLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// How many wait.
    pub fn len(&self) -> usize {
        self.lines().len()
    }
    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.lines().is_empty()
    }
    /// The line stays here, on the disk as far as the disk takes it, and without its free text in the program's log (L16).
    fn keep(&self, line: AccessLine) {
        tracing::warn!(at = %line.at, staff = line.staff, role = line.role, place = line.place, page = line.page,
            patients = %line.shown().collect::<Vec<_>>().join(" "), "an access line waits: the writer has stopped");
        let mut all = self.lines();
        if all.len() >= WAITING {
            all.remove(0);
        } else if let Ok(json) = serde_json::to_string(&line) {
            let file = OpenOptions::new().create(true).append(true).open(&self.file);
            if let Err(e) = file.and_then(|mut f| writeln!(f, "{json}").and_then(|()| f.sync_data())) {
                tracing::warn!(error = %e, "the access line waits in memory alone");
            }
        }
        all.push(line);
    }
    /// What waited is in the log now.
    fn written(&self, n: usize) {
        let mut all = self.lines();
        let n = n.min(all.len());
        all.drain(..n);
        if all.is_empty() && self.file.exists() {
            let _ = fs::remove_file(&self.file);
        }
    }
}

/// Whether an error means that the writer cannot write, rather than that the line is wrong.
fn stopped(e: &StoreError) -> bool {
    e.kind == ErrorKind::Stopped || e.kind.stops()
}

impl App {
    /// Writes what waits, then this line: durable when it returns, or kept.
    fn write(&self, line: Option<AccessLine>) -> store::Result<()> {
        let waiting = &self.0.waiting;
        // One at a time while something waits, so that nothing is written twice.
        let turn = self.0.waiting_turn.lock().unwrap_or_else(PoisonError::into_inner);
        let older = waiting.lines().clone();
        let n = older.len();
        if n == 0 {
            drop(turn);
        }
        let all: Vec<AccessLine> = older.into_iter().chain(line.clone()).collect();
        match self.0.store.rim(move |r| all.iter().try_for_each(|l| r.log_access(l))) {
            Ok(()) => {
                if n > 0 {
                    waiting.written(n);
                }
                Ok(())
            }
            Err(e) if stopped(&e) => {
                line.into_iter().for_each(|l| waiting.keep(l));
                Ok(())
            }
            Err(e) => Err(e),
        }
    }
    /// Writes what an earlier run left, if the writer takes it.
    pub(crate) fn write_waiting(&self) {
        if !self.0.waiting.is_empty()
            && let Err(e) = self.write(None)
        {
            tracing::error!(error = %e, "access lines still wait");
        }
    }
    /// Notes a reading: durable when it returns, or kept because the writer has stopped.
    pub(crate) async fn note(&self, line: AccessLine) -> Result<(), WebError> {
        Ok(self.blocking(move |app| app.write(Some(line))).await??)
    }
}

impl Signed {
    fn access_line(&self, patient: &str, page: &str, reason: &str) -> AccessLine {
        AccessLine {
            at: self.app.0.store.now(),
            staff: self.staff.to_string(),
            role: self.role.code().to_owned(),
            place: self.place.place.to_string(),
            patient: patient.to_owned(),
            page: page.to_owned(),
            reason: reason.to_owned(),
        }
    }
    /// Notes in the access log that this person reads a patient's data: durable before the page goes out.
    ///
    /// # Errors
    /// As the store's. A writer that has stopped is none: the line is kept.
    pub async fn log_patient_read(&self, patient: &PatientId, page: &'static str) -> Result<(), WebError> {
        self.app.note(self.access_line(patient.as_str(), page, "")).await
    }
    /// The same with the reason for which the glass was broken (L22).
    ///
    /// # Errors
    /// As [`Signed::log_patient_read`].
    pub(crate) async fn log_glass(&self, patient: &PatientId, reason: &str) -> Result<(), WebError> {
        self.app.note(self.access_line(patient.as_str(), AccessLine::GLASS, reason)).await
    }
    /// Notes which patients a list shows: one durable line for the view, found by each of them. A list without patients is nobody's reading.
    /// A page that refreshes itself with the same patients is one view for an hour.
    ///
    /// # Errors
    /// As [`Signed::log_patient_read`].
    pub async fn log_list_read<'a>(
        &self,
        page: &'static str,
        patients: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), WebError> {
        let mut ids: Vec<&str> = patients.into_iter().filter(|id| PatientId::parse(id).is_ok()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(());
        }
        let view = self.app.keyed(page, &ids.join(" "));
        let line = match ids.as_slice() {
            [one] => self.access_line(one, page, ""),
            _ => self.access_line("", page, "").of_list(ids),
        };
        let now = self.app.now();
        if self.visit.hx && self.app.0.sessions.listed(&self.session, &view, now) {
            return Ok(());
        }
        self.app.note(line).await?;
        self.app.0.sessions.list(&self.session, view, now);
        Ok(())
    }
}
