//! The store as the rest of the program sees it: open, submit, read, close.

use crate::answer::{Answer, Health};
use crate::backend::{Backend, Counters};
use crate::clock::{Clock, SystemClock};
use crate::current::{self, Current, RECORD_OPENED, Rulebooks};
use crate::desk::{Desk, State, SystemRecord, Tip};
use crate::erase;
use crate::error::{ErrorKind, Result, StoreError};
use crate::lists::{self, Filled};
use crate::lock::Lock;
use crate::opening::{DEMO_NOW, clock_for, open_chain, rules_unreadable, sync_dirs, unknown_kinds};
use crate::reader::{Lent, Pool, Snapshot};
use crate::rim::{AccessLine, RimWrite};
use crate::sqlite::{Durability, Housekeeper, Sqlite, SqliteOptions, StoreKey};
use crate::writer::{Job, Keeper, Reply, Shared, Writer, closed};
use kernel::{Blob, Draft, House, Request};
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use terms::{CommandId, Moment};

/// The database's file name.
pub const FILE: &str = "saisei.db";
/// Commands that may wait; more are told to try again.
const QUEUE: usize = 4096;

/// Which clock the record runs on.
#[derive(Clone, Default)]
pub enum ClockChoice {
    /// The machine's.
    #[default]
    System,
    /// The simulated one, kept in the record; refused for a real record.
    Demo,
    /// Given (tests, building a demo record).
    Given(Arc<dyn Clock>),
}

/// How far long work is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done: `lists`, `verify`.
    pub what: &'static str,
    /// Facts done.
    pub done: u64,
    /// Of so many facts (a fact may be read more than once: `done` can pass it).
    pub of: u64,
}

/// How to open a store.
#[derive(Clone)]
pub struct Options {
    /// How adopted files become rules.
    pub rulebooks: Rulebooks,
    /// Clock.
    pub clock: ClockChoice,
    /// How sure a commit is.
    pub durability: Durability,
    /// Connections that read.
    pub readers: usize,
    /// Key of an encrypted store (none in this build).
    pub key: Option<StoreKey>,
    /// Largest size in pages of 4096 bytes.
    pub max_pages: Option<u32>,
    /// Told about long work.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl Options {
    /// The usual ones.
    pub fn new(rulebooks: Rulebooks) -> Self {
        Self {
            rulebooks,
            clock: ClockChoice::System,
            durability: Durability::Full,
            readers: 4,
            key: None,
            max_pages: None,
            progress: None,
        }
    }
    fn sqlite(&self) -> SqliteOptions {
        SqliteOptions { durability: self.durability, key: self.key.clone(), max_pages: self.max_pages }
    }
}

/// An open record. Put it into an `Arc`; dropping it ends the writer.
pub struct Store {
    dir: PathBuf,
    house: Arc<House>,
    shared: Arc<Shared>,
    pool: Pool,
    jobs: SyncSender<Job>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    filled: Filled,
    lock: Mutex<Option<Lock>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.dir.display())
    }
}

impl Store {
    /// Whether a directory holds a record.
    pub fn exists(dir: &Path) -> bool {
        dir.join(FILE).exists()
    }

    /// Makes a new record and opens it. `opening` is the first fact (`record_opened`, with `simulated` in its payload).
    /// The file appears whole or not at all. Errors if there is a record already.
    pub fn create(dir: &Path, house: Arc<House>, options: Options, opening: &Draft) -> Result<Self> {
        if opening.kind != RECORD_OPENED {
            return Err(StoreError::bad(format!("the first fact is {RECORD_OPENED}")));
        }
        std::fs::create_dir_all(dir)?;
        if Self::exists(dir) {
            return Err(StoreError::new(ErrorKind::NotEmpty, dir.display().to_string()));
        }
        let lock = Lock::take(dir)?;
        let fresh = dir.join(format!("{FILE}.new"));
        for old in [fresh.clone(), dir.join(format!("{FILE}.new-journal"))] {
            if old.exists() {
                std::fs::remove_file(old)?;
            }
        }
        let now = match &options.clock {
            ClockChoice::Given(c) => c.now(),
            ClockChoice::System | ClockChoice::Demo => SystemClock.now(),
        };
        let mut db = Sqlite::create(&fresh, &options.sqlite())?;
        open_chain(&mut db, &house, opening, now)?;
        drop(db);
        File::open(&fresh)?.sync_all()?;
        std::fs::rename(&fresh, dir.join(FILE))?;
        sync_dirs(dir)?;
        Self::open_locked(dir, house, options, lock)
    }

    /// Opens a record: checks the kinds it holds, fills lists that are new, starts the writer.
    pub fn open(dir: &Path, house: Arc<House>, options: Options) -> Result<Self> {
        if !Self::exists(dir) {
            return Err(StoreError::new(ErrorKind::NotFound, dir.display().to_string()));
        }
        let lock = Lock::take(dir)?;
        Self::open_locked(dir, house, options, lock)
    }

    fn open_locked(dir: &Path, house: Arc<House>, options: Options, lock: Lock) -> Result<Self> {
        let mut db = Sqlite::open(&dir.join(FILE), &options.sqlite())?;
        let Some(tip) = db.tip()? else { return Err(StoreError::new(ErrorKind::NotARecord, "it holds no fact")) };
        let unknown = unknown_kinds(&mut db, &house)?;
        let of = tip.position;
        let told = options.progress.clone();
        let progress = move |done: u64| {
            if let Some(f) = &told {
                f(Progress { what: "lists", done, of });
            }
        };
        let filled = lists::prepare(&mut db, &house, unknown.is_none(), false, &progress)?;
        let (current, unreadable) = current::load(&mut db, &house, options.rulebooks)?;
        let unreadable = unreadable.as_ref().map(rules_unreadable);
        let health = unknown.or(unreadable).map_or(Health::Running, Health::ReadOnly);
        erase::add_to_ledger(dir, &erase::lines_of(&mut db)?)?;
        let clock = clock_for(&options.clock, &mut db, &current, &tip)?;
        let kinds = db.kinds()?.into_iter().map(|k| (k.kind, k.version)).collect();
        let state =
            State { tip: Tip::from(&tip), current: Arc::new(current), kinds: Arc::new(kinds), erased: Vec::new() };
        let shared = Arc::new(Shared {
            current: RwLock::new(Arc::clone(&state.current)),
            tip: RwLock::new(state.tip),
            health: Mutex::new(health),
            clock,
        });
        let pool = Pool::open(&dir.join(FILE), options.key.as_ref(), options.readers)?;
        let (jobs, waiting) = sync_channel(QUEUE);
        let desk = Desk { backend: db, house: Arc::clone(&house), books: options.rulebooks, state };
        let (keeper, keeping) = housekeeping(&dir.join(FILE), &options.sqlite())?;
        let writer = Writer { desk, shared: Arc::clone(&shared), dir: Some(dir.to_owned()), unscrubbed: true, keeper };
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || writer.run(&waiting))?;
        Ok(Self {
            dir: dir.to_owned(),
            house,
            shared,
            pool,
            jobs,
            threads: Mutex::new(vec![thread, keeping]),
            filled,
            lock: Mutex::new(Some(lock)),
        })
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
    /// The house.
    pub fn house(&self) -> &Arc<House> {
        &self.house
    }
    /// Lists filled when it was opened.
    pub fn filled(&self) -> Filled {
        self.filled
    }
    /// Whether things can be recorded.
    pub fn health(&self) -> Health {
        self.shared.health()
    }
    /// Where the chain ends on disk.
    pub fn tip(&self) -> Tip {
        self.shared.tip()
    }
    /// Rules and choices in force.
    pub fn current(&self) -> Arc<Current> {
        self.shared.current()
    }
    /// A simulated record (L19).
    pub fn simulated(&self) -> bool {
        self.current().simulated
    }
    /// The server's now.
    pub fn now(&self) -> Moment {
        let now = self.shared.clock.now();
        self.tip().recorded_at.map_or(now, |last| last.max(now))
    }

    /// Hands a command to the writer and returns at once. The answer comes on the writer's thread, after the commit: be quick there.
    pub fn submit(&self, request: Request, reply: Reply) {
        self.queue(Job::Command(Box::new(request), None, reply));
    }
    /// The same; if the command is recorded (now, or when it was sent before), work on the rim's tables stands in the same commit.
    pub fn submit_and(
        &self,
        request: Request,
        after: impl FnOnce(&dyn RimWrite) -> Result<()> + Send + 'static,
        reply: Reply,
    ) {
        self.queue(Job::Command(Box::new(request), Some(Box::new(after)), reply));
    }
    /// Hands a command to the writer only to be looked at ([`kernel::attempt`]): a refusal that leaves a quarantine or a near miss is recorded and
    /// answered, anything else is [`Answer::Unsigned`].
    pub fn attempt(&self, request: Request, reply: Reply) {
        self.queue(Job::Attempt(Box::new(request), reply));
    }
    /// Hands a command to the writer and waits for the durable answer.
    pub fn submit_wait(&self, request: Request) -> Answer {
        wait(|reply| self.submit(request, reply))
    }
    /// Records facts by actor `system` (outcomes of jobs and of restoring). The same command id again gets the same answer.
    pub fn record_system(&self, command: CommandId, drafts: Vec<Draft>, blobs: Vec<Blob>) -> Answer {
        wait(|reply| self.queue(Job::System(SystemRecord { command, drafts, blobs }, reply)))
    }
    /// Works on the rim's tables, all or nothing, durable when it returns.
    pub fn rim<T: Send + 'static>(&self, work: impl FnOnce(&dyn RimWrite) -> Result<T> + Send + 'static) -> Result<T> {
        let slot = Arc::new(Mutex::new(None));
        let inside = Arc::clone(&slot);
        let (tell, told) = sync_channel(1);
        let work = Box::new(move |r: &dyn RimWrite| {
            let made = work(r)?;
            *inside.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
            Ok(())
        });
        self.queue(Job::Rim(work, Box::new(move |done| drop(tell.send(done)))));
        told.recv().unwrap_or_else(|_| Err(StoreError::new(ErrorKind::Stopped, "closed")))?;
        let made = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        made.ok_or_else(|| StoreError::new(ErrorKind::Stopped, "closed"))
    }
    /// Works on the rim's tables without waiting; an error goes to the log.
    pub fn rim_later(&self, work: impl FnOnce(&dyn RimWrite) -> Result<()> + Send + 'static) {
        let reply = Box::new(|done: Result<()>| {
            if let Err(e) = done {
                tracing::error!(error = %e, "rim work failed");
            }
        });
        self.queue(Job::Rim(Box::new(work), reply));
    }
    /// Adds a line to the access log, in the next commit.
    pub fn log_access(&self, line: AccessLine) {
        self.rim_later(move |r| r.log_access(&line));
    }
    /// Work that the writer has done.
    pub fn counters(&self) -> Counters {
        let (tell, told) = sync_channel(1);
        self.queue(Job::Counters(Box::new(move |c| {
            let _ = tell.send(c);
        })));
        told.recv().unwrap_or_default()
    }
    /// Reads one state of the record. Blocks while all reading connections are taken: do not nest.
    pub fn read<T>(&self, work: impl FnOnce(&mut Snapshot) -> Result<T>) -> Result<T> {
        let lent = Lent::take(&self.pool);
        let mut snap = Snapshot::begin(lent.conn()?, &self.house, || self.current(), self.shared.clock.now())?;
        work(&mut snap)
    }
    /// Moves the simulated clock forward, for ever. Errors on a real record, or if the moment is not later.
    pub fn advance_clock(&self, to: Moment) -> Result<Moment> {
        if !self.simulated() {
            return Err(StoreError::new(ErrorKind::NotSimulated, "clock"));
        }
        let clock = Arc::clone(&self.shared.clock);
        self.rim(move |r| {
            let moved =
                clock.advance_to(to).ok_or_else(|| StoreError::bad("the simulated clock moves only forward"))?;
            r.put_setting(DEMO_NOW, &moved.to_string())?;
            Ok(moved)
        })
    }
    /// Ends the writer after what waits is done; later commands are told so.
    pub fn close(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        if !threads.is_empty() {
            let _ = self.jobs.send(Job::Close);
        }
        for thread in threads {
            let _ = thread.join();
        }
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
    /// Copies the record while it is being written: see [`crate::backup::backup`].
    pub fn backup(&self, to: &Path, keep: usize) -> Result<crate::backup::BackupReport> {
        crate::backup::backup(&self.dir, to, keep, self.now())
    }
    /// From now on the writer's disk refuses every write.
    #[cfg(feature = "conformance")]
    pub fn pretend_read_only(&self) {
        self.queue(Job::PretendReadOnly);
    }

    fn queue(&self, job: Job) {
        let (job, answer) = match self.jobs.try_send(job) {
            Ok(()) => return,
            Err(TrySendError::Full(job)) => (job, Answer::Busy),
            Err(TrySendError::Disconnected(job)) => (job, Answer::Stopped(closed())),
        };
        match job {
            Job::Command(_, _, reply) | Job::Attempt(_, reply) | Job::System(_, reply) => reply(answer),
            Job::Rim(_, reply) => reply(Err(StoreError::new(ErrorKind::Stopped, "the queue is full or closed"))),
            _ => {}
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// Starts the thread that copies the log into the file. It ends when the writer drops its end.
fn housekeeping(path: &Path, options: &SqliteOptions) -> Result<(Keeper, JoinHandle<()>)> {
    let housekeeper = Housekeeper::open(path, options)?;
    let (nudge, nudged) = sync_channel(1);
    let thread = std::thread::Builder::new().name("housekeeper".to_owned()).spawn(move || {
        while nudged.recv().is_ok() {
            // Nothing depends on it: the writer tries again, and does it itself when the log grows long.
            if let Err(e) = housekeeper.tidy() {
                tracing::warn!(error = %e, "the log was not copied into the file");
            }
        }
    })?;
    Ok((Keeper::new(nudge), thread))
}

fn wait(start: impl FnOnce(Reply)) -> Answer {
    let (tell, told) = sync_channel(1);
    start(Box::new(move |answer| drop(tell.send(answer))));
    told.recv().unwrap_or_else(|_| Answer::Stopped(closed()))
}
