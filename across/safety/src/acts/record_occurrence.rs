//! What has happened is always written down (L21): no rule refuses it, and only one sentence is demanded. It grants nothing; it opens the
//! nonconformity by itself (Reg. 20の2), the adverse event if somebody may be harmed (Act 17, 18), and holds what is left.

use super::{about, optional_patient, yes_no_unknown};
use crate::clock::{Clock, clock};
use crate::folds::PlanDays;
use crate::gaps;
use kernel::form::{day_until, free};
use kernel::{Act, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag};
use record::safety::{
    AdverseEventReported, DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget,
    OccurrenceRecorded, Seriousness,
};
use terms::{AdverseEventId, Day, DeviationId, HoldId, OccurrenceId, PatientId, StaffId, Text};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordOccurrenceCommand {
    /// To whom, if to a known patient.
    pub patient: Option<PatientId>,
    /// What.
    pub what: String,
    /// Where; empty if not said.
    pub where_: String,
    /// Who saw it; empty if not said.
    pub seen_by: String,
    /// Why it is entered afterwards; empty if not said.
    pub why_late: String,
    /// A second person.
    pub second: Option<StaffId>,
    /// Cells or tissue are, or may be, concerned.
    pub cells: bool,
    /// The patient was, or may have been, harmed.
    pub harm: bool,
    /// Day on which the clinic came to know; absent = the day it happened.
    pub known_on: Option<Day>,
}

/// The act.
pub struct RecordOccurrence;

impl Act for RecordOccurrence {
    type Command = RecordOccurrenceCommand;
    const NAME: &'static str = "record_occurrence";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Safety));
    const SAFETY: bool = true;

    fn title() -> Text {
        Text::fixed("起きたことを記録する", "Record what happened")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let today = f.ctx().now.day();
        let patient = optional_patient(f);
        let what = f
            .field("what", free)
            .label(Text::fixed("何が起きたか", "What happened"))
            .hint(Text::fixed("これだけで記録できます。残りは後で。", "This alone is enough. The rest can follow."))
            .long(4000)
            .example("移送箱が落ち、容器の蓋が外れた")
            .required();
        let where_ =
            f.field("where", free).label(Text::fixed("どこで", "Where")).example("処置室の前の廊下").optional();
        let seen_by =
            f.field("seen_by", free).label(Text::fixed("見ていた人", "Who saw it")).example("看護師と受付").optional();
        let harm = f
            .choose("harm", yes_no_unknown(), |s| Some(s != "no"))
            .label(Text::fixed("患者に害があったか", "Was the patient harmed?"))
            .hint(Text::fixed(
                "空・分からないときは「あり得る」として扱います。",
                "Empty or not known counts as possible.",
            ))
            .optional();
        let cells = f
            .choose("cells", yes_no_unknown(), |s| Some(s != "no"))
            .label(Text::fixed("細胞や組織に関わるか", "Are cells or tissue concerned?"))
            .hint(Text::fixed(
                "空・分からないときは「関わり得る」として、残りを止めます。",
                "Empty or not known counts as possible: what is left is held.",
            ))
            .optional();
        let known_on = f
            .field("known_on", day_until(today))
            .label(Text::fixed("医療機関が知った日", "Day on which the clinic came to know"))
            .hint(Text::fixed(
                "空なら起きた日。報告の期限はこの日から数えます。",
                "Empty means the day it happened. Report deadlines count from it.",
            ))
            .day()
            .optional();
        let why_late = f
            .field("why_late", free)
            .label(Text::fixed("後から記録する理由", "Why it is entered afterwards"))
            .long(2000)
            .example("対応を優先した")
            .optional();
        let second = f
            .choose_from("second", "staff", |s| StaffId::parse(s).ok())
            .label(Text::fixed("確かめたもう一人", "Second person who confirms"))
            .hint(Text::fixed(
                "いなければ空のまま。あとで確認の仕事になります。",
                "Leave empty if nobody is there; it becomes a task.",
            ))
            .optional();
        Some(RecordOccurrenceCommand {
            patient: patient?,
            what: what?,
            where_: where_?.unwrap_or_default(),
            seen_by: seen_by?.unwrap_or_default(),
            why_late: why_late?.unwrap_or_default(),
            second: second?,
            cells: cells?.unwrap_or(true),
            harm: harm?.unwrap_or(true),
            known_on: known_on?,
        })
    }

    fn about(c: &Self::Command) -> Tag {
        about(c.patient.as_ref())
    }

    fn needs(_: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<PlanDays>("main")]
    }

    /// Never refused (L21).
    fn may(_: &Tag, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    /// Never refused (L21).
    fn rules(_: &Self::Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Self::Command, known: &Known, ctx: &Ctx) -> Recording {
        let deviation = DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::Nonconformity,
            patient: c.patient.clone(),
            place: None,
            cause: DeviationCause::Occurrence,
            what: c.what.clone(),
            serious: c.harm,
        };
        let held =
            c.patient.clone().filter(|_| c.cells || c.harm).map(|p| {
                Held::by_itself(HoldId::derive(ctx.command, 0), HoldTarget::Patient(p), HoldCause::Occurrence)
            });
        Recording::new()
            .fact(&OccurrenceRecorded {
                occurrence: OccurrenceId::derive(ctx.command, 0),
                patient: c.patient.clone(),
                what: c.what.clone(),
                where_: c.where_.clone(),
                seen_by: c.seen_by.clone(),
                why_late: c.why_late.clone(),
                second: c.second.clone(),
                cells: c.cells,
                harm: c.harm,
            })
            .fact(&deviation)
            .fact_if(held)
            .fact_if(c.patient.clone().filter(|_| c.harm).map(|p| adverse_event(c, p, known, ctx)))
    }
}

/// Seriousness is not known yet, so the gravest reading counts (L15).
fn adverse_event(c: &RecordOccurrenceCommand, patient: PatientId, known: &Known, ctx: &Ctx) -> AdverseEventReported {
    let known_on = c.known_on.unwrap_or_else(|| ctx.occurred_at.day());
    let days = known.get::<PlanDays>("main").by(known_on);
    let mut gaps = vec![gaps::SERIOUSNESS.to_owned(), gaps::GRADE.to_owned()];
    let (due_on, due_cite) = match clock(ctx.law.map(|l| l.value), Seriousness::Unknown, known_on, &days) {
        Clock::Runs { due_on, cite } => (Some(due_on), cite),
        Clock::Missing(gap) => {
            gaps.push(gap.to_owned());
            (None, String::new())
        }
    };
    AdverseEventReported {
        event: AdverseEventId::derive(ctx.command, 0),
        patient,
        what: c.what.clone(),
        seriousness: Seriousness::Unknown,
        grade: None,
        known_on,
        began_at: Some(ctx.occurred_at),
        due_on,
        due_cite,
        gaps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, law, scene};

    #[test]
    fn l21_one_sentence_is_enough_and_the_rest_opens_by_itself() {
        let h = house();
        let mut s = scene(&h);
        s.law = Some(law());
        let s = s
            .when(
                "record_occurrence",
                &[("patient", "P1"), ("what", "別の患者の細胞を投与した疑い"), ("occurred_at", "2026-01-30 10:00")],
            )
            .then_recorded(&["occurrence_recorded", "deviation_opened", "held", "adverse_event_reported"]);
        let d = s.fact::<DeviationOpened>();
        assert_eq!((d.kind, d.serious), (DeviationKind::Nonconformity, true));
        let a = s.fact::<AdverseEventReported>();
        // Known when it happened unless said otherwise: the earliest defensible day (L15), 7 days on.
        assert_eq!(
            (a.known_on.to_string(), a.due_on.map(|d| d.to_string())),
            ("2026-01-30".into(), Some("2026-02-06".into()))
        );
        assert_eq!((a.seriousness, a.gaps), (Seriousness::Unknown, vec!["seriousness".to_owned(), "grade".to_owned()]));
        assert_eq!(s.fact::<Held>().target, HoldTarget::Patient(PatientId::parse("P1").expect("id")));
    }

    #[test]
    fn l21_an_unknown_person_is_written_down_too() {
        let h = house();
        let s = scene(&h)
            .when("record_occurrence", &[("what", "だれの容器か分からない")])
            .then_recorded(&["occurrence_recorded", "deviation_opened"]);
        assert_eq!(s.fact::<OccurrenceRecorded>().patient, None);
        // A record nobody registered does not stop the writing either.
        let _ = scene(&h)
            .when("record_occurrence", &[("patient", "P404"), ("what", "x"), ("harm", "no"), ("cells", "no")])
            .then_recorded(&["occurrence_recorded", "deviation_opened"]);
    }

    #[test]
    fn l21_without_harm_and_cells_nothing_is_held_and_with_cells_alone_no_clock_runs() {
        let h = house();
        let base = [("patient", "P1"), ("what", "x"), ("harm", "no")];
        let none = [base.as_slice(), &[("cells", "no")]].concat();
        let s = scene(&h).when("record_occurrence", &none).then_recorded(&["occurrence_recorded", "deviation_opened"]);
        assert!(!s.fact::<DeviationOpened>().serious);
        let cells = [base.as_slice(), &[("cells", "unknown")]].concat();
        let _ = scene(&h).when("record_occurrence", &cells).then_recorded(&[
            "occurrence_recorded",
            "deviation_opened",
            "held",
        ]);
    }

    #[test]
    fn l15_the_day_of_knowing_can_be_later_than_the_event_but_not_in_the_future() {
        let h = house();
        let mut s = scene(&h);
        s.law = Some(law());
        let s = s.when(
            "record_occurrence",
            &[("patient", "P1"), ("what", "x"), ("occurred_at", "2026-01-20 10:00"), ("known_on", "2026-02-01")],
        );
        assert_eq!(s.fact::<AdverseEventReported>().due_on.map(|d| d.to_string()).as_deref(), Some("2026-02-08"));
        let _ = s.when("record_occurrence", &[("what", "x"), ("known_on", "2026-02-03")]).then_invalid(&["known_on"]);
    }
}
