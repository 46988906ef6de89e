//! The acts of follow-up, one file each.

pub mod close_course;
pub mod record_safety_contact;
pub mod record_visit;
pub mod report_relapse;

use kernel::Form;
use terms::{Text, whole_between};

/// Pain, worst in 24 h: 0–10 (numeric rating scale; own wording).
fn nrs(f: &mut Form) -> Option<Option<u64>> {
    f.field("nrs", |s| whole_between(s, 0, 10))
        .label(Text::fixed("痛みの強さ NRS(24時間でいちばん強いとき)", "Pain, NRS (worst in 24 hours)"))
        .hint(Text::fixed("0=痛みなし、10=これ以上ない痛み。", "0 = no pain, 10 = the worst imaginable."))
        .unit(Text::same("/ 10"))
        .number()
        .example("6")
        .optional()
}
