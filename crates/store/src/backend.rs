//! What a database must do for the writer: small and blocking. The writer loop (groups, chain, ids, lists, erasure) is written once over
//! this; `conformance` takes any implementation. Everything here happens on the writer's one thread, inside its one transaction.

use crate::error::Result;
use crate::rim::RimWrite;
use crate::select::{Row, Select};
use kernel::{Blob, Fact, Head, ListDecl, Space, Tag, Value};
use terms::Hash32;

/// What is kept of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRow {
    /// The command's id.
    pub id: String,
    /// Salt of the digest; `None` once forgotten by erasure.
    pub salt: Option<[u8; 32]>,
    /// SHA-256(salt ‖ content): tells a repeat from another content under the same id. Salted, because what was typed is short and could be guessed.
    pub digest: Option<Hash32>,
    /// The answer, as JSON.
    pub answer: String,
    /// Positions of the facts it recorded, first and last.
    pub range: Option<(u64, u64)>,
}

/// A kind that the record holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindSeen {
    /// Stored word.
    pub kind: String,
    /// Version of the payload.
    pub version: u16,
    /// Position of the first such fact.
    pub first: u64,
    /// Software that wrote the first such fact.
    pub software: String,
}

/// A stored file: what remains of it after erasure is hash, type and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// The bytes; `None` once erased.
    pub bytes: Option<Vec<u8>>,
}

/// Something erased, and the fact that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// `fact:<position>` or `attachment:<hash>`.
    pub target: String,
    /// Position of the fact that ordered it.
    pub by: u64,
}

/// Work done, for the bench and for asserted counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Facts read by folds.
    pub facts_read: u64,
    /// Payload bytes read by folds.
    pub bytes_read: u64,
    /// Rows written (facts, payloads, tags, list rows, commands, files, rim).
    pub rows_written: u64,
    /// Bytes of values written.
    pub bytes_written: u64,
    /// Rows that a fact query stepped over without an index: must stay 0.
    pub scan_steps: u64,
}

impl Counters {
    /// What was done since an earlier count.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self {
            facts_read: self.facts_read.saturating_sub(before.facts_read),
            bytes_read: self.bytes_read.saturating_sub(before.bytes_read),
            rows_written: self.rows_written.saturating_sub(before.rows_written),
            bytes_written: self.bytes_written.saturating_sub(before.bytes_written),
            scan_steps: self.scan_steps.saturating_sub(before.scan_steps),
        }
    }
}

/// The rows of one subject in one list.
pub type Rows = Vec<Vec<Value>>;

/// What one [`Backend::fill`] is to fill.
pub struct Fill<'a> {
    /// Space of the subjects.
    pub space: Space,
    /// Kinds to read, for all lists together.
    pub kinds: &'a [&'a str],
    /// The lists, all of this space, empty before.
    pub lists: &'a [&'a ListDecl],
    /// Subjects left out (they are filled one by one, because records were merged).
    pub skip: &'a dyn Fn(&str) -> bool,
    /// Rows of one subject: one set per list, in the order of `lists`.
    pub rows: &'a dyn Fn(&str, Vec<Fact>) -> Vec<Rows>,
    /// Called now and then with the number of facts read so far.
    pub progress: &'a dyn Fn(u64),
}

/// A database under the writer.
pub trait Backend: Send {
    /// Begins the group's transaction, as the only writer.
    fn begin(&mut self) -> Result<()>;
    /// Makes the group durable: when it returns, the data are on the disk.
    fn commit(&mut self) -> Result<()>;
    /// Throws the group away.
    fn rollback(&mut self) -> Result<()>;
    /// Begins a command.
    fn savepoint(&mut self) -> Result<()>;
    /// Keeps a command.
    fn release(&mut self) -> Result<()>;
    /// Undoes a command alone, and ends it.
    fn rollback_to(&mut self) -> Result<()>;

    /// The newest head.
    fn tip(&mut self) -> Result<Option<Head>>;
    /// Appends a sealed fact with its tags.
    fn append(&mut self, head: &Head, salt: &[u8; 32], payload: &str) -> Result<()>;
    /// Facts with this tag of these kinds, by position.
    fn facts(&mut self, tag: &Tag, kinds: &[&str]) -> Result<Vec<Fact>>;
    /// The newest fact of a kind with this tag.
    fn latest(&mut self, tag: &Tag, kind: &str) -> Result<Option<Fact>>;
    /// A fact by position.
    fn fact(&mut self, position: u64) -> Result<Option<Fact>>;
    /// Kinds and versions that the record holds.
    fn kinds(&mut self) -> Result<Vec<KindSeen>>;
    /// Notes a kind seen for the first time.
    fn note_kind(&mut self, kind: &KindSeen) -> Result<()>;

    /// A command answered before.
    fn command(&mut self, id: &str) -> Result<Option<CommandRow>>;
    /// Keeps a command's answer.
    fn put_command(&mut self, row: &CommandRow) -> Result<()>;
    /// Forgets what was typed in a command (salt and digest); the answer stays.
    fn forget_command(&mut self, id: &str) -> Result<()>;

    /// A file.
    fn blob(&mut self, hash: &Hash32) -> Result<Option<BlobRow>>;
    /// Keeps a file; the same bytes once. A file that had been erased stays erased.
    fn put_blob(&mut self, blob: &Blob) -> Result<()>;
    /// Erases a file's bytes; whether it was there.
    fn erase_blob(&mut self, hash: &Hash32) -> Result<bool>;
    /// Erases a payload and its salt; whether it was there.
    fn erase_payload(&mut self, position: u64) -> Result<bool>;
    /// Everything erased, by target.
    fn erasures(&mut self) -> Result<Vec<Erasure>>;
    /// Notes an erasure.
    fn note_erasure(&mut self, erasure: &Erasure) -> Result<()>;
    /// After a commit with erasures: drives the old bytes out of the journals. `false` = somebody still reads, try again later.
    fn scrub(&mut self) -> Result<bool>;

    /// Makes a list's table if it is missing; `true` if it must be filled.
    fn ensure_list(&mut self, list: &ListDecl) -> Result<bool>;
    /// Notes that a list is filled.
    fn mark_filled(&mut self, list: &ListDecl) -> Result<()>;
    /// Tables of lists that exist.
    fn list_tables(&mut self) -> Result<Vec<String>>;
    /// Removes a list's table by name.
    fn drop_list(&mut self, table: &str) -> Result<()>;
    /// A subject's rows, by n.
    fn rows(&mut self, list: &ListDecl, subject: &str) -> Result<Vec<Vec<Value>>>;
    /// Puts a subject's rows in place of the old ones.
    fn replace_rows(&mut self, list: &ListDecl, subject: &str, rows: &[Vec<Value>]) -> Result<()>;
    /// Rows of a query.
    fn select(&mut self, list: &ListDecl, select: &Select) -> Result<Vec<Row>>;
    /// Fills empty lists from all facts of a space, subject by subject, streamed; how many facts were read.
    fn fill(&mut self, fill: &Fill) -> Result<u64>;

    /// The rim's tables.
    fn rim(&mut self) -> &mut dyn RimWrite;
    /// Work done since the start.
    fn counters(&self) -> Counters;
    /// Breaks the disk on purpose.
    #[cfg(feature = "conformance")]
    fn pretend_read_only(&mut self) -> Result<()>;
}
