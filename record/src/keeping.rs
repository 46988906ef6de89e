//! Facts of keeping the record: erasure of one payload, restoring a copy, jobs and their outcomes.

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Tag};
use serde::{Deserialize, Serialize};
use terms::{Day, Hash32, JobId, Moment, Text, say};

fn never() -> Correctable {
    Correctable::No(Text::fixed("訂正しない", "not corrected"))
}

/// The payload of one fact was erased because its retention had ended (L16). The chain still verifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadErased {
    /// The fact.
    pub position: u64,
    /// Its commitment, so that a restored copy can be checked.
    pub commitment: Hash32,
    /// Articles of the retention rule that had ended, as the law table cites them.
    pub cite: String,
    /// Last day on which it had to be kept.
    pub until: Day,
    /// The law table by which that day was counted.
    pub law: String,
    /// Why it was done.
    pub reason: String,
}

impl FactKind for PayloadErased {
    const KIND: &'static str = "payload_erased";
    fn tags(&self) -> Vec<Tag> {
        vec![Tag::fact(self.position)]
    }
    fn correctable() -> Correctable {
        never()
    }
    fn title() -> Text {
        Text::fixed("内容の消去", "Payload erased")
    }
    fn say(&self) -> Text {
        let (p, cite, until, law) = (self.position, &self.cite, self.until, &self.law);
        say! {
            ja: "記録 {p} の内容を消去。保存は {until} まで({cite}、法令表 {law})",
            en: "Payload of record {p} erased. Kept until {until} ({cite}; law table {law})"
        }
    }
}

/// The record was restored from a copy; what was erased since the copy was erased again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRestored {
    /// Newest position in the copy.
    pub position: u64,
    /// Its hash.
    pub hash: Hash32,
    /// Positions whose payloads were erased again.
    pub erased: Vec<u64>,
}

impl FactKind for RecordRestored {
    const KIND: &'static str = "record_restored";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![Tag::clinic()];
        tags.extend(self.erased.iter().map(|p| Tag::fact(*p)));
        tags
    }
    fn correctable() -> Correctable {
        never()
    }
    fn title() -> Text {
        Text::fixed("控えからの復元", "Restored from a backup")
    }
    fn say(&self) -> Text {
        let (p, n) = (self.position, self.erased.len());
        say! {ja: "記録 {p} までの控えから復元。再消去 {n} 件", en: "Restored up to record {p}; {n} payloads erased again"}
    }
}

/// The job that puts a paper notice of withdrawn consent before the cell processing centre.
pub const WITHDRAWAL_NOTICE: &str = "print_withdrawal_notice";

/// What a job does, in words; a code that this version does not know stands as it is.
pub fn job_text(name: &str) -> Text {
    match name {
        WITHDRAWAL_NOTICE => Text::fixed("同意の撤回のお知らせを印刷する", "Print the notice of withdrawn consent"),
        other => Text::same(other.to_owned()),
    }
}

/// What came of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobNote {
    /// The paper lies in the outbox.
    Placed,
    /// No job of that name in this version.
    UnknownJob,
    /// The record could not be read.
    NotRead,
    /// The file could not be written; the number is the operating system's.
    NotWritten,
}

impl JobNote {
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Placed => Text::fixed("通知を印刷待ちに置いた", "notice placed in the outbox"),
            Self::UnknownJob => Text::fixed("この版にない処理です", "no such job in this release"),
            Self::NotRead => Text::fixed("記録を読めなかった", "the record could not be read"),
            Self::NotWritten => Text::fixed("ファイルを書けなかった", "the file could not be written"),
        }
    }
}

fn job_ended(note: JobNote, number: Option<i32>) -> Text {
    let (words, Some(n)) = (note.text(), number) else { return note.text() };
    let (ja, en) = (words.ja, words.en);
    say! {ja: "{ja}({n})", en: "{en} ({n})"}
}

/// Work outside the record is to be done (print, send).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobQueued {
    /// This job.
    pub job: JobId,
    /// What is to be done: a code such as [`WITHDRAWAL_NOTICE`].
    pub name: String,
    /// About whom or what, as a tag.
    pub about: String,
    /// Not before.
    pub not_before: Moment,
}

impl FactKind for JobQueued {
    const KIND: &'static str = "job_queued";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.job.tag()];
        tags.extend(Tag::parse(&self.about));
        tags
    }
    fn correctable() -> Correctable {
        never()
    }
    fn title() -> Text {
        Text::fixed("予定された処理", "Job queued")
    }
    fn say(&self) -> Text {
        job_text(&self.name)
    }
}

macro_rules! job_end {
    ($(#[$doc:meta])* $name:ident $kind:literal $ja:literal $en:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// Which.
            pub job: JobId,
            /// What came of it.
            pub note: JobNote,
            /// A number beside it, such as the operating system's for a failure.
            pub number: Option<i32>,
        }
        impl FactKind for $name {
            const KIND: &'static str = $kind;
            fn tags(&self) -> Vec<Tag> { vec![self.job.tag()] }
            fn correctable() -> Correctable { never() }
            fn title() -> Text { Text::fixed($ja, $en) }
            fn say(&self) -> Text { job_ended(self.note, self.number) }
        }
    };
}
job_end!(
    /// A job was done; it is never done again, also on replay.
    JobDone "job_done" "処理の完了" "Job done"
);
job_end!(
    /// A job failed for good and needs a person.
    JobFailed "job_failed" "処理の失敗" "Job failed"
);
