//! Facts of keeping the record: erasure of one payload, restoring a copy, jobs and their outcomes.

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Tag};
use serde::{Deserialize, Serialize};
use terms::{Hash32, JobId, Moment, Text, say};

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
    /// The retention rule that had ended, with its article.
    pub basis: String,
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
        let (p, b) = (self.position, &self.basis);
        say! {ja: "記録 {p} の内容を消去(根拠: {b})", en: "Payload of record {p} erased ({b})"}
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

/// Work outside the record is to be done (print, send).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobQueued {
    /// This job.
    pub job: JobId,
    /// What is to be done, such as `print_withdrawal_notice`.
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
        let n = &self.name;
        say! {ja: "{n}", en: "{n}"}
    }
}

macro_rules! job_end {
    ($(#[$doc:meta])* $name:ident $kind:literal $ja:literal $en:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// Which.
            pub job: JobId,
            /// What came of it, in words for a person; no identifiers.
            pub note: String,
        }
        impl FactKind for $name {
            const KIND: &'static str = $kind;
            fn tags(&self) -> Vec<Tag> { vec![self.job.tag()] }
            fn correctable() -> Correctable { never() }
            fn title() -> Text { Text::fixed($ja, $en) }
            fn say(&self) -> Text { Text::same(self.note.clone()) }
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
