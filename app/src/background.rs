//! Work beside serving: jobs that facts queued, scheduled backups to a second disk, and the daily heads file. One thread, woken every few seconds;
//! nothing here decides anything.

use kernel::Draft;
use record::keeping::{JobDone, JobFailed, JobNote, WITHDRAWAL_NOTICE};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use store::jobs::{Job, JobList, run_due};
use store::{Clock, Select, Store, SystemClock};
use terms::{Day, JobId};

/// Scheduled backups.
#[derive(Clone, Debug)]
pub struct Backups {
    /// Folder, best on another disk.
    pub to: PathBuf,
    /// Hours between two.
    pub every_hours: u32,
    /// How many to keep.
    pub keep: usize,
}

/// The running thread.
pub struct Background {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Ends it and waits.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(t) = self.thread.take() {
            t.thread().unpark();
            let _ = t.join();
        }
    }
}

/// The list of open jobs.
pub const JOBS: JobList =
    JobList { list: "jobs", name: "name", not_before: "not_before", about: "about", open: Some(("state", "queued")) };

const TICK: Duration = Duration::from_secs(5);

/// Starts the thread.
pub fn start(store: Arc<Store>, backups: Option<Backups>) -> Background {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let thread = std::thread::spawn(move || {
        let (mut next_backup, mut heads_day) = (Instant::now() + TICK, None);
        while !stopped.load(Ordering::Relaxed) {
            std::thread::park_timeout(TICK);
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            do_jobs(&store);
            write_head(&store, &mut heads_day);
            if let Some(b) = backups.as_ref().filter(|_| Instant::now() >= next_backup) {
                match store.backup(&b.to, b.keep) {
                    Ok(report) => tracing::info!(facts = report.facts, "backup made and verified"),
                    Err(e) => tracing::error!(error = %e.say().en, "the scheduled backup failed"),
                }
                next_backup = Instant::now() + Duration::from_secs(u64::from(b.every_hours) * 3600);
            }
        }
    });
    Background { stop, thread: Some(thread) }
}

fn do_jobs(store: &Store) {
    let outbox = store.dir().join("outbox");
    if let Err(e) = run_due(store, &JOBS, &mut |job| work(store, &outbox, job)) {
        tracing::error!(error = %e.say().en, "jobs could not be run");
    }
}

/// Does one job; its outcome as facts. An unknown job fails for good, so that somebody sees it.
pub fn work(store: &Store, outbox: &Path, job: &Job) -> Vec<Draft> {
    let Ok(id) = JobId::parse(&job.id) else { return Vec::new() };
    let outcome = match job.name.as_str() {
        WITHDRAWAL_NOTICE => withdrawal_notice(store, outbox, job),
        _ => Err((JobNote::UnknownJob, None)),
    };
    let draft = match outcome {
        Ok(note) => Draft::of(&JobDone { job: id, note, number: None }),
        Err((note, number)) => Draft::of(&JobFailed { job: id, note, number }),
    };
    draft.into_iter().collect()
}

/// Paper for the cell processing centre: number of the patient, no name; the file's name holds the job's id only (L16).
fn withdrawal_notice(store: &Store, outbox: &Path, job: &Job) -> Result<JobNote, (JobNote, Option<i32>)> {
    let patient = job.about.strip_prefix("patient:").unwrap_or_default().to_owned();
    let row = store
        .read(|snap| snap.select(&Select::from("patients").eq("subject", patient.as_str()).limit(1)))
        .map_err(|e| told(JobNote::NotRead, &e.say().en, None))?;
    let number = row.first().map(|r| r.text("number").to_owned()).unwrap_or(patient);
    let (now, tip) = (store.now(), store.tip());
    let sim = if store.simulated() { "模擬データ / SIMULATED DATA\n" } else { "" };
    let text = format!(
        "{sim}同意の撤回のお知らせ / Notice of withdrawn consent\n\n患者番号 / patient number: {number}\n作業を止め、本人の答えを画面で確かめてください。\nStop work and look up the patient's answer on the screen.\n\n{now}\n記録 / record {}:{}\n",
        tip.position, tip.hash
    );
    let file = outbox.join(format!("withdrawal-notice-{}.txt", job.id));
    std::fs::create_dir_all(outbox)
        .and_then(|()| std::fs::write(file, text))
        .map_err(|e| told(JobNote::NotWritten, &e.to_string(), e.raw_os_error()))?;
    Ok(JobNote::Placed)
}

/// The record keeps a code and a number; the operating system's words go to the log.
fn told(note: JobNote, words: &str, number: Option<i32>) -> (JobNote, Option<i32>) {
    tracing::error!(?note, words, "a job failed");
    (note, number)
}

/// Once a day the head goes into `heads.txt`: an anchor that a cut tail cannot match.
fn write_head(store: &Store, last: &mut Option<Day>) {
    let today = SystemClock.now().day();
    if *last == Some(today) {
        return;
    }
    let tip = store.tip();
    let line = format!("{} {}:{}\n", SystemClock.now(), tip.position, tip.hash);
    let file = OpenOptions::new().create(true).append(true).open(store.dir().join("heads.txt"));
    match file.and_then(|mut f| f.write_all(line.as_bytes())) {
        Ok(()) => *last = Some(today),
        Err(e) => tracing::error!(error = %e, "the daily heads file could not be written"),
    }
}
