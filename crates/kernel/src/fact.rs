//! Facts: what happened, permanent. The head is hash-chained; the payload is bound by a salted commitment, so that one payload
//! can be erased when retention ends and the chain still verifies (laws L13, L14, L16).

use crate::tag::Tag;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use terms::{CommandId, Hash32, Moment, PlaceId, Role, StaffId, Text};

/// Who recorded a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actor {
    /// A member of staff.
    Staff(StaffId),
    /// The program itself (outcomes of jobs, opening of the record).
    System,
    /// Whoever holds the one-time code of the first start.
    Setup,
}

impl Actor {
    /// Stored text: the staff id, `system` or `setup`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Staff(id) => id.as_str(),
            Self::System => "system",
            Self::Setup => "setup",
        }
    }
    /// Reads stored text.
    pub fn parse(s: &str) -> Result<Self, String> {
        match s {
            "system" => Ok(Self::System),
            "setup" => Ok(Self::Setup),
            id => StaffId::parse(id).map(Self::Staff),
        }
    }
    /// The member of staff, if it is one.
    pub fn staff(&self) -> Option<&StaffId> {
        match self {
            Self::Staff(id) => Some(id),
            Self::System | Self::Setup => None,
        }
    }
}

/// Everything of a fact but its payload. Each field is hashed (see [`crate::chain`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// 1, 2, 3 … without gaps.
    pub position: u64,
    /// Kind, a word in the past tense such as `fat_harvested`.
    pub kind: String,
    /// Version of the payload's form, from 1.
    pub version: u16,
    /// Whom and what it is about; sorted, each once.
    pub tags: Vec<Tag>,
    /// When it happened.
    pub occurred_at: Moment,
    /// When it was recorded; never earlier than that of the fact before.
    pub recorded_at: Moment,
    /// Who recorded it.
    pub actor: Actor,
    /// In which role; empty for the program and the set-up.
    pub role: String,
    /// Where; empty for the program and the set-up.
    pub place: String,
    /// On whose behalf, when entered by proxy (both persons are named); else empty.
    pub behalf: String,
    /// Meaning of the signature given, a code of [`crate::Meaning`]; empty if not signed.
    pub signed: String,
    /// Hash of the adopted programme's files; empty before the first adoption.
    pub programme: String,
    /// Hash of the adopted law table's files; empty before the first adoption.
    pub law: String,
    /// Name and version of the software.
    pub software: String,
    /// The command that made it.
    pub command: String,
    /// SHA-256(salt ‖ payload).
    pub commitment: Hash32,
    /// Hash of the fact before; zeros for the first.
    pub previous: Hash32,
    /// Hash of this head.
    pub hash: Hash32,
}

/// A fact as folds see it: with the corrected payload at the old place.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The head, as recorded.
    pub head: Head,
    /// The payload as text, corrected if it was; `None` once erased.
    pub payload: Option<Arc<str>>,
    /// Positions of the corrections applied, in order.
    pub corrected_by: Vec<u64>,
}

impl Fact {
    /// The payload as `T`: `None` if it is another kind, erased, or unreadable. Folding never fails, so neither does this.
    pub fn read<T: FactKind>(&self) -> Option<T> {
        if self.head.kind != T::KIND {
            return None;
        }
        let text = self.payload.as_deref()?;
        if self.head.version == T::VERSION {
            serde_json::from_str(text).ok()
        } else {
            let old = serde_json::from_str(text).ok()?;
            serde_json::from_value(T::upcast(self.head.version, old)?).ok()
        }
    }
    /// The reason given for late entry, if any (kept inside the payload under `_late`, because it is free text and must be erasable).
    pub fn late_reason(&self) -> Option<String> {
        let v: serde_json::Value = serde_json::from_str(self.payload.as_deref()?).ok()?;
        v.get("_late").and_then(|s| s.as_str()).map(str::to_owned)
    }
}

/// A top-level field of a payload and its word.
pub type Field = (&'static str, Text);

/// What may be corrected in a kind of fact, and by whom. Declared beside the fact, printed for review in `docs/access.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correctable {
    /// Nothing: it is withdrawn or voided by its own act, named here.
    No(Text),
    /// Some fields, by some roles.
    Fields {
        /// Top-level fields of the payload, with their words.
        fields: &'static [Field],
        /// Who may: as a rule those who may record it.
        by: &'static [Role],
    },
}

impl Correctable {
    /// The fields that may be corrected.
    pub fn fields(&self) -> &'static [Field] {
        match self {
            Self::No(_) => &[],
            Self::Fields { fields, .. } => fields,
        }
    }
    /// The roles that may correct them.
    pub fn by(&self) -> &'static [Role] {
        match self {
            Self::No(_) => &[],
            Self::Fields { by, .. } => by,
        }
    }
}

/// Under which heading of a patient's chart a fact, or the way to an act, stands. Ordered as a patient meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A knot of the thread: 1 counselling, 2 harvest, 3 culture, 4 administration, 5 follow-up.
    Knot(u8),
    /// Safety, along all of them.
    Safety,
    /// The record itself: who the patient is, the clinic, corrections, jobs.
    Record,
}

/// The payload of one kind of fact: the permanent vocabulary. Think about a name before you store it.
pub trait FactKind: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stored word, past tense, for ever.
    const KIND: &'static str;
    /// Version written now.
    const VERSION: u16 = 1;
    /// Where it stands on a patient's chart.
    const PART: Part = Part::Record;
    /// Tags that follow from the payload. They never change, not even by correction.
    fn tags(&self) -> Vec<Tag>;
    /// What may be corrected.
    fn correctable() -> Correctable;
    /// Heading of the fact in a timeline.
    fn title() -> Text;
    /// One calm sentence with units, without names.
    fn say(&self) -> Text;
    /// Lifts an older stored version to the present one.
    fn upcast(_version: u16, _old: serde_json::Value) -> Option<serde_json::Value> {
        None
    }
}

/// A kind as the house knows it, with its type forgotten.
#[derive(Clone, Debug)]
pub struct KindEntry {
    /// Stored word.
    pub kind: &'static str,
    /// Version written now.
    pub version: u16,
    /// Where it stands on a patient's chart.
    pub part: Part,
    /// Tags that a payload implies, or why it is not one.
    pub tags: fn(&str) -> Result<Vec<Tag>, String>,
    /// What may be corrected.
    pub correctable: fn() -> Correctable,
    /// Heading in a timeline.
    pub title: fn() -> Text,
    /// Sentence of a fact; empty if it cannot be read (erased).
    pub say: fn(&Fact) -> Text,
}

impl KindEntry {
    /// The entry of a kind.
    pub const fn of<T: FactKind>() -> Self {
        Self {
            kind: T::KIND,
            version: T::VERSION,
            part: T::PART,
            tags: |text| serde_json::from_str::<T>(text).map(|t| t.tags()).map_err(|e| e.to_string()),
            correctable: T::correctable,
            title: T::title,
            say: |f| f.read::<T>().map(|t| t.say()).unwrap_or_default(),
        }
    }
}

/// A fact about to be recorded: the writer adds position, times, actor and hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Stored word.
    pub kind: &'static str,
    /// Version.
    pub version: u16,
    /// Tags; sorted when sealed.
    pub tags: Vec<Tag>,
    /// The payload's exact text.
    pub payload: String,
}

impl Draft {
    /// Writes a payload. Errors only if the type cannot be written as JSON (a map with keys that are no text).
    pub fn of<T: FactKind>(fact: &T) -> Result<Self, String> {
        let payload = serde_json::to_string(fact).map_err(|e| e.to_string())?;
        Ok(Self { kind: T::KIND, version: T::VERSION, tags: fact.tags(), payload })
    }
}

/// Bytes kept beside the record by their hash: scans, photographs, adopted files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Media type, such as `text/plain` or `image/jpeg`.
    pub media_type: String,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

impl Blob {
    /// SHA-256 of the bytes.
    pub fn hash(&self) -> Hash32 {
        Hash32::of(&self.bytes)
    }
}

/// Where the writer stamps facts with who and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Who recorded.
    pub actor: Actor,
    /// In which role.
    pub role: Option<Role>,
    /// Where.
    pub place: Option<PlaceId>,
    /// On whose behalf.
    pub behalf: Option<StaffId>,
    /// Meaning of the signature, or empty.
    pub signed: &'static str,
    /// When it happened.
    pub occurred_at: Moment,
    /// When it is recorded.
    pub recorded_at: Moment,
    /// Programme hash or empty.
    pub programme: String,
    /// Law hash or empty.
    pub law: String,
    /// Name and version of the software.
    pub software: String,
    /// The command.
    pub command: CommandId,
}
