//! The writer: one thread owns the database. It takes all waiting commands, gives each a savepoint, makes one durable commit, and only then
//! answers. What it cannot promise any more (disk, clock), it stops promising: every later command is told so.

use crate::answer::{Answer, Health, Why};
use crate::backend::{Backend, Counters};
use crate::clock::Clock;
use crate::current::Current;
use crate::desk::{Desk, SystemRecord, Tip};
use crate::erase::add_to_ledger;
use crate::error::{ErrorKind, Result, StoreError};
use crate::rim::RimWrite;
use kernel::Request;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use terms::{Moment, Text, say};

/// At most so many jobs in one commit.
pub(crate) const GROUP: usize = 256;
/// A step of the clock backwards by more than this stops the writer; a smaller one uses the last time recorded.
pub const CLOCK_SLACK_MS: i64 = 2_000;

/// Called with the answer, on the writer's thread: must be quick.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;
/// Work on the rim's tables.
pub(crate) type RimWork = Box<dyn FnOnce(&dyn RimWrite) -> Result<()> + Send>;
/// Called when rim work is durable, or was undone.
pub(crate) type RimReply = Box<dyn FnOnce(Result<()>) + Send>;

/// What can stand in the queue.
pub(crate) enum Job {
    /// With work on the rim's tables for the same commit, if the command is recorded.
    Command(Box<Request>, Option<RimWork>, Reply),
    Attempt(Box<Request>, Reply),
    System(SystemRecord, Reply),
    Rim(RimWork, RimReply),
    Counters(Box<dyn FnOnce(Counters) + Send>),
    #[cfg(feature = "conformance")]
    PretendReadOnly,
    Close,
}

/// What readers see of the writer.
pub(crate) struct Shared {
    pub current: RwLock<Arc<Current>>,
    pub tip: RwLock<Tip>,
    pub health: Mutex<Health>,
    pub clock: Arc<dyn Clock>,
}

impl Shared {
    pub fn health(&self) -> Health {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub fn set_health(&self, h: Health) {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner) = h;
    }
    pub fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
    pub fn tip(&self) -> Tip {
        *self.tip.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a store error stops the writer.
pub(crate) fn why(e: &StoreError) -> Why {
    let code = match e.kind {
        ErrorKind::Full => "full",
        ErrorKind::ReadOnly => "read_only_disk",
        ErrorKind::Io => "io",
        ErrorKind::Corrupt => "corrupt",
        ErrorKind::Busy => "busy",
        _ => "fault",
    };
    Why { code: code.to_owned(), say: e.say() }
}

fn clock_back(now: Moment, last: Moment) -> Why {
    let say = say! {ja: "サーバーの時計が戻っています(いま {now}、最後の記録 {last})。記録を止めました。時計を直して再起動してください。",
    en: "The server's clock went back (now {now}, last record {last}). Recording has stopped. Set the clock and restart."};
    Why { code: "clock".to_owned(), say }
}

/// The answer once the writer is closed.
pub(crate) fn closed() -> Why {
    Why {
        code: "closed".to_owned(), say: Text::fixed("プログラムを終了しています。", "The program is closing.")
    }
}

/// What is told after the commit.
enum Told {
    Answer(Reply, Answer),
    Rim(RimReply, Result<()>),
}

/// After so many rows (about a thousand pages) the log is worth copying into the file.
const TIDY_ROWS: u64 = 500;

/// Wakes the housekeeper now and then.
pub(crate) struct Keeper {
    nudge: SyncSender<()>,
    rows: u64,
}

impl Keeper {
    pub fn new(nudge: SyncSender<()>) -> Self {
        Self { nudge, rows: 0 }
    }
    /// Counts what a commit wrote. One that is already on its way is enough.
    fn wrote(&mut self, rows: u64) {
        self.rows = self.rows.saturating_add(rows);
        if self.rows >= TIDY_ROWS && !matches!(self.nudge.try_send(()), Err(TrySendError::Full(()))) {
            self.rows = 0;
        }
    }
}

/// The writer's thread.
pub(crate) struct Writer<B: Backend> {
    pub desk: Desk<B>,
    pub shared: Arc<Shared>,
    pub dir: Option<PathBuf>,
    /// Old bytes of an erasure may still stand in the journal.
    pub unscrubbed: bool,
    pub keeper: Keeper,
}

impl<B: Backend> Writer<B> {
    /// Serves until it is told to close or all senders are gone.
    pub fn run(mut self, jobs: &Receiver<Job>) {
        let mut open = true;
        while open {
            let Ok(first) = jobs.recv() else { break };
            let mut group = vec![first];
            while group.len() < GROUP {
                let Ok(next) = jobs.try_recv() else { break };
                group.push(next);
            }
            open = self.group(group);
        }
        // Whoever still waits is told.
        self.shared.set_health(Health::Stopped(closed()));
        for job in jobs.try_iter() {
            tell(turned_away(job, &closed()));
        }
    }

    /// One commit. Returns whether to go on.
    fn group(&mut self, jobs: Vec<Job>) -> bool {
        let (mut work, mut open) = (Vec::new(), true);
        for job in jobs {
            match job {
                Job::Close => open = false,
                Job::Counters(f) => f(self.desk.backend.counters()),
                #[cfg(feature = "conformance")]
                Job::PretendReadOnly => drop(self.desk.backend.pretend_read_only()),
                other => work.push(other),
            }
        }
        if work.is_empty() {
            return open;
        }
        let why = match self.shared.health() {
            Health::Stopped(why) => Some(why),
            _ => self.clock_moved_back(&work),
        };
        match why {
            Some(why) => work.into_iter().for_each(|j| tell(turned_away(j, &why))),
            None => self.work(work),
        }
        open
    }

    fn clock_moved_back(&self, work: &[Job]) -> Option<Why> {
        let last = self.desk.state.tip.recorded_at?;
        let records = work.iter().any(|j| matches!(j, Job::Command(..) | Job::Attempt(..) | Job::System(..)));
        let now = self.shared.clock.now();
        if !records || now.millis().saturating_add(CLOCK_SLACK_MS) >= last.millis() {
            return None;
        }
        let why = clock_back(now, last);
        self.stop(&why);
        Some(why)
    }

    fn stop(&self, why: &Why) {
        tracing::error!(code = why.code, say = %why.say.en, "the writer stops");
        self.shared.set_health(Health::Stopped(why.clone()));
    }

    fn work(&mut self, work: Vec<Job>) {
        let mut told = Vec::with_capacity(work.len());
        // Rows of the rim are not counted by the backend: one a job.
        let before = self.desk.backend.counters().rows_written;
        let jobs = work.len() as u64;
        let mut waiting = work.into_iter();
        let done = self.desk.backend.begin().and_then(|()| {
            for job in waiting.by_ref() {
                let (reply, result) = self.one(job);
                match result {
                    Ok(()) => told.push(reply),
                    Err(e) => {
                        told.push(reply);
                        return Err(e);
                    }
                }
            }
            self.desk.backend.commit()
        });
        let done = done.and_then(|()| self.after_commit());
        match done {
            Ok(()) => {
                told.into_iter().for_each(tell);
                let rows = self.desk.backend.counters().rows_written.saturating_sub(before);
                self.keeper.wrote(rows.saturating_add(jobs));
            }
            Err(e) => {
                tracing::error!(error = %e, "the group was not made durable");
                let why = why(&e);
                let _ = self.desk.backend.rollback();
                self.stop(&why);
                told.into_iter().for_each(|t| tell(unpromised(t, &why)));
                waiting.for_each(|j| tell(turned_away(j, &why)));
            }
        }
    }

    /// One job in the open transaction. An error stops the writer; the reply is told so.
    fn one(&mut self, job: Job) -> (Told, Result<()>) {
        let now = self.shared.clock.now();
        let now = self.desk.state.tip.recorded_at.map_or(now, |last| last.max(now));
        let closed_to_facts = match self.shared.health() {
            Health::ReadOnly(why) => Some(why),
            _ => None,
        };
        match job {
            Job::Command(_, _, reply) | Job::Attempt(_, reply) | Job::System(_, reply) if closed_to_facts.is_some() => {
                (Told::Answer(reply, Answer::Stopped(closed_to_facts.unwrap_or_else(closed))), Ok(()))
            }
            Job::Command(request, after, reply) => {
                let result = self.desk.command(&request, now).and_then(|answer| self.after(after, answer));
                answered(reply, result)
            }
            Job::Attempt(request, reply) => answered(reply, self.desk.attempt(&request, now)),
            Job::System(record, reply) => answered(reply, self.desk.system(&record, now)),
            Job::Rim(work, reply) => match self.desk.rim(work) {
                Ok(result) => (Told::Rim(reply, result), Ok(())),
                Err(e) => (Told::Rim(reply, Err(e.clone())), Err(e)),
            },
            other => (turned_away(other, &closed()), Ok(())),
        }
    }

    /// The rim's work that goes with a recorded command. What it cannot do is undone and said in the log: the facts stand all the same.
    fn after(&mut self, work: Option<RimWork>, answer: Answer) -> Result<Answer> {
        let Some(work) = work.filter(|_| matches!(answer, Answer::Recorded(_))) else { return Ok(answer) };
        if let Err(e) = self.desk.rim(work)? {
            tracing::error!(error = %e, "rim work beside a command failed");
        }
        Ok(answer)
    }

    /// On disk: now others may see it. The ledger of erasures is written before anybody is told that something is erased.
    fn after_commit(&mut self) -> Result<()> {
        *self.shared.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.desk.state.current);
        *self.shared.tip.write().unwrap_or_else(PoisonError::into_inner) = self.desk.state.tip;
        let erased = std::mem::take(&mut self.desk.state.erased);
        if !erased.is_empty() {
            self.unscrubbed = true;
            if let Some(dir) = &self.dir {
                add_to_ledger(dir, &erased)?;
            }
        }
        if self.unscrubbed {
            self.unscrubbed = !self.desk.backend.scrub().unwrap_or(false);
        }
        Ok(())
    }
}

fn answered(reply: Reply, result: Result<Answer>) -> (Told, Result<()>) {
    match result {
        Ok(answer) => (Told::Answer(reply, answer), Ok(())),
        Err(e) => (Told::Answer(reply, Answer::Stopped(why(&e))), Err(e)),
    }
}

/// What was decided but did not reach the disk is not promised.
fn unpromised(told: Told, why: &Why) -> Told {
    match told {
        Told::Answer(reply, _) => Told::Answer(reply, Answer::Stopped(why.clone())),
        Told::Rim(reply, _) => Told::Rim(reply, Err(StoreError::new(ErrorKind::Stopped, why.code.clone()))),
    }
}

fn turned_away(job: Job, why: &Why) -> Told {
    match job {
        Job::Command(_, _, reply) | Job::Attempt(_, reply) | Job::System(_, reply) => {
            Told::Answer(reply, Answer::Stopped(why.clone()))
        }
        Job::Rim(_, reply) => Told::Rim(reply, Err(StoreError::new(ErrorKind::Stopped, why.code.clone()))),
        _ => Told::Rim(Box::new(|_| ()), Ok(())),
    }
}

/// A reply that panics must not take the writer with it.
fn tell(told: Told) {
    let done = catch_unwind(AssertUnwindSafe(|| match told {
        Told::Answer(reply, answer) => reply(answer),
        Told::Rim(reply, result) => reply(result),
    }));
    if done.is_err() {
        tracing::error!("a reply panicked");
    }
}
