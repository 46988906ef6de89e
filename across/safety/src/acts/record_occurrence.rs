//! What has happened is always written down (L21): no rule refuses it, and only one sentence is demanded. It grants nothing; it opens the
//! nonconformity by itself (Reg. 20の2), the adverse event if somebody may be harmed (Act 17, 18), and holds what is left. If cells were given although
//! no act permitted it, the syringe says which: what was left of it is settled (L7), whose cells they are follows from it (L1), and whoever received
//! them is followed up (Reg. 18). If the person named is another, that is the gravest case, and it is written down all the same.

use super::{about, optional_patient, yes_no_unknown};
use crate::acts::given_off_plan::{self, OffPlan};
use crate::clock::{Clock, clock};
use crate::folds::PlanDays;
use crate::gaps;
use kernel::form::{FieldError, day_until, free, scanned};
use kernel::{Act, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag};
use record::safety::{
    AdverseEventReported, DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget,
    OccurrenceRecorded, Seriousness,
};
use terms::{AdverseEventId, ContainerId, Day, DeviationId, HoldId, OccurrenceId, PatientId, StaffId, Text};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordOccurrenceCommand {
    /// To whom, if to a known patient.
    pub patient: Option<PatientId>,
    /// The syringe, if what was left of it was given off-plan.
    pub syringe: Option<ContainerId>,
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
        let syringe = syringe(f);
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
                "いなければ空のまま。不足として記録に残ります。",
                "Leave empty if nobody is there; the gap stays on the record.",
            ))
            .optional();
        Some(RecordOccurrenceCommand {
            patient: patient?,
            syringe: syringe?,
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

    fn needs(_: &Tag, command: Option<&Self::Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<PlanDays>("main")];
        if let Some((syringe, c)) = command.and_then(|c| Some((c.syringe.as_ref()?, c))) {
            needs.extend(given_off_plan::needs(syringe, c.patient.as_ref(), known));
        }
        needs
    }

    /// A syringe that is not in the record, of which nothing is left, or whose giving was stopped, is a slip of the scan: the occurrence itself is written down without it.
    fn slips(c: &Self::Command, known: &Known) -> Vec<FieldError> {
        let Some(syringe) = &c.syringe else { return Vec::new() };
        let say = if !given_off_plan::holds_cells(syringe, known) {
            Text::fixed(
                "このラベルで中身の残るシリンジは記録にありません。読み直すか、空にして「何が起きたか」に書いてください。",
                "The record has no syringe with this label that holds anything. Scan it again, or leave it empty and say it in words.",
            )
        } else if given_off_plan::stopped(syringe, known) {
            Text::fixed(
                "このシリンジの投与は中止されています。残りは投与されていないので、廃棄の記録ができます。入った量が違うときは、もう一度「投与を止める」で入れてください。",
                "Giving this syringe was stopped. What is left was not given and can be discarded. If another volume went in, enter it by \"Stop giving\" once more.",
            )
        } else {
            return Vec::new();
        };
        vec![FieldError { field: "syringe".to_owned(), say }]
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
        let off = c.syringe.as_ref().and_then(|s| OffPlan::of(s, c.patient.as_ref(), known, ctx));
        let stranger = off.as_ref().is_some_and(OffPlan::anothers);
        let patient = c.patient.clone().or_else(|| off.as_ref().map(|o| o.given.patient.clone()));
        // Cells were given, so cells are concerned, whatever was answered.
        let (cells, harm) = (c.cells || off.is_some(), c.harm || stranger);
        let deviation = DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::Nonconformity,
            patient: patient.clone(),
            place: None,
            cause: if stranger { DeviationCause::OtherPatientsCells } else { DeviationCause::Occurrence },
            what: c.what.clone(),
            serious: harm,
        };
        // Both are held: who received the cells, and whose cells they are.
        let owner = off.as_ref().filter(|_| stranger).map(|o| o.given.patient.clone());
        let held = (0u8..).zip(patient.iter().chain(&owner).filter(|_| cells || harm));
        let held = held.map(|(n, p)| {
            Held::by_itself(HoldId::derive(ctx.command, n), HoldTarget::Patient(p.clone()), HoldCause::Occurrence)
        });
        let mut recording = Recording::new()
            .fact(&OccurrenceRecorded {
                occurrence: OccurrenceId::derive(ctx.command, 0),
                patient: patient.clone(),
                what: c.what.clone(),
                where_: c.where_.clone(),
                seen_by: c.seen_by.clone(),
                why_late: c.why_late.clone(),
                second: c.second.clone(),
                cells,
                harm,
            })
            .fact(&deviation);
        for h in held {
            recording = recording.fact(&h);
        }
        recording = recording.fact_if(patient.filter(|_| harm).map(|p| adverse_event(c, p, known, ctx)));
        match off {
            Some(off) => recording.fact(&off.given).fact_if(off.follow_up),
            None => recording,
        }
    }
}

/// The syringe whose cells were given off-plan.
fn syringe(f: &mut Form) -> Option<Option<ContainerId>> {
    f.field("syringe", scanned(ContainerId::parse))
        .scan()
        .label(Text::fixed("手順の外で投与した細胞のシリンジ", "Syringe, if its cells were given off-plan"))
        .hint(Text::fixed(
            "細胞を投与していたときだけ。残りのすべてを投与したものとして収支に入れます。",
            "Only if cells were given: all that was left of it counts as given.",
        ))
        .optional()
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

    fn example<T: serde::de::DeserializeOwned>(kind: &str, other: &[(&str, serde_json::Value)]) -> T {
        let path = format!("{}/../../record/golden/{kind}.1.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect("golden");
        let mut all: serde_json::Value =
            serde_json::from_str(text.split_once('\n').expect("tags").1.trim()).expect("json");
        let ids = ["P1", "DS1", "LT1", "K1", "OR1"].map(|v| serde_json::json!(v));
        let keys = ["patient", "dose", "lot", "syringe", "order"];
        for (k, v) in keys.into_iter().zip(ids).chain(other.iter().map(|(k, v)| (*k, v.clone()))) {
            if all.get(k).is_some() {
                all[k] = v;
            }
        }
        serde_json::from_value(all).expect("reads")
    }
    /// 2 mL of P1's cells packed, 1 mL of it in the syringe K1; P2 is registered too.
    fn drawn(h: &kernel::House) -> kernel::harness::Scene<'_> {
        let two = |v: &str| ("volume_ml", serde_json::json!(v));
        let cells = ("cells", serde_json::json!(20_000_000));
        let p2 = PatientId::parse("P2").expect("id");
        let mut s = scene(h)
            .given(&record::patient::PatientRegistered {
                patient: p2,
                number: "SP2600002".into(),
                serial: 2,
                sex: terms::Sex::Male,
            })
            .given(&example::<record::release::DosePacked>("dose_packed", &[two("2.0")]))
            .given(&example::<record::administration::DrawnUp>("drawn_up", &[two("1.0"), cells]));
        let all = programme::shipped();
        let of = |k| all.iter().find(|(kind, ..)| *kind == k).expect("shipped").2.clone();
        let p = programme::Programme::read(&of(programme::Kind::Programme)).expect("reads");
        s.programme = Some((p.hash(), p));
        s
    }
    const GIVEN: [(&str, &str); 5] =
        [("what", "停電中に投与した"), ("syringe", "k1"), ("harm", "no"), ("cells", "no"), ("patient", "P1")];
    fn given<'h>(s: kernel::harness::Scene<'h>, other: &[(&str, &str)]) -> kernel::harness::Scene<'h> {
        let kept = GIVEN.iter().filter(|(k, _)| !other.iter().any(|(o, _)| o == k));
        let fields: Vec<(&str, &str)> = kept.chain(other).copied().filter(|(_, v)| !v.is_empty()).collect();
        s.when("record_occurrence", &fields)
    }
    fn folded<F: kernel::Fold>(s: &kernel::harness::Scene, id: &str) -> std::sync::Arc<F> {
        kernel::gather(&|_| vec![Need::of::<F>(id)], &mut s.memory.clone()).expect("reads").get::<F>(id)
    }
    const ALL: [&str; 5] =
        ["occurrence_recorded", "deviation_opened", "held", "dose_given_off_plan", "follow_up_opened"];

    #[test]
    fn l1_l7_l10_l21_a_scanned_syringe_settles_its_cells_and_opens_the_follow_up() {
        use record::folds::{Course, DoseState, SyringeState};
        let h = house();
        for patient in ["P1", ""] {
            let s = given(drawn(&h), &[("patient", patient), ("occurred_at", "2026-02-02 08:30")]).then_recorded(&ALL);
            let g: record::off_plan::DoseGivenOffPlan = s.fact();
            assert_eq!(
                (g.patient.as_str(), g.given_to, g.cells),
                ("P1", None, 20_000_000),
                "whose follows from the syringe"
            );
            assert_eq!(g.volume_ml, terms::Decimal::ONE);
            assert_eq!(s.fact::<OccurrenceRecorded>().patient, PatientId::parse("P1").ok());
            assert!(s.fact::<OccurrenceRecorded>().cells, "cells were given, whatever was answered");
            assert!(!s.fact::<DeviationOpened>().serious);
            let d = folded::<DoseState>(&s, "DS1");
            assert!(d.begun() && d.syringe_left(&g.syringe).is_zero() && d.volume_left() == terms::Decimal::ONE);
            assert!(folded::<SyringeState>(&s, "K1").off_plan.is_some());
            let c = folded::<Course>(&s, "P1");
            assert_eq!(c.cells_given(&g.order, |t| t == g.target), 20_000_000);
            assert!(c.first_given().is_some_and(|at| at.clock() == "08:30") && c.schedule.len() > 5);
        }
    }

    #[test]
    fn l1_l21_cells_of_another_are_written_down_and_both_are_held_and_the_receiver_followed_up() {
        use record::folds::Course;
        let h = house();
        let all = [&ALL[..3], &["held", "adverse_event_reported"], &ALL[3..]].concat();
        let s = given(drawn(&h), &[("patient", "P2")]).then_recorded(&all);
        let d: DeviationOpened = s.fact();
        assert_eq!((d.serious, d.cause), (true, DeviationCause::OtherPatientsCells));
        let g: record::off_plan::DoseGivenOffPlan = s.fact();
        assert_eq!((g.patient.as_str(), g.given_to.as_ref().map(PatientId::as_str)), ("P1", Some("P2")));
        assert_eq!(s.fact::<record::off_plan::FollowUpOpened>().patient.as_str(), "P2");
        assert!(folded::<Course>(&s, "P1").first_given().is_none() && !folded::<Course>(&s, "P2").would_begin());
        let held = s.memory.facts.iter().filter(|f| f.head.kind == "held").count();
        assert_eq!(held, 2, "the receiver and the owner");
    }

    #[test]
    fn l21_a_slip_of_the_scan_is_a_complaint_beside_the_field_and_refuses_nothing() {
        let h = house();
        let _ = given(drawn(&h), &[("syringe", "K404")]).then_invalid(&["syringe"]);
        let s = given(drawn(&h), &[]).then_recorded(&ALL);
        let s = given(s, &[]).then_invalid(&["syringe"]);
        let _ = given(s, &[("syringe", "")]).then_recorded(&["occurrence_recorded", "deviation_opened"]);
    }

    #[test]
    fn l7_l10_what_was_left_after_a_stop_was_not_given() {
        let h = house();
        let stopped = example::<record::administration::DoseStopped>("dose_stopped", &[]);
        let s = given(drawn(&h).given(&stopped), &[]).then_invalid(&["syringe"]);
        let _ = given(s, &[("syringe", "")]).then_recorded(&["occurrence_recorded", "deviation_opened"]);
    }

    #[test]
    fn l1_a_frozen_vial_of_a_dose_that_came_back_is_held_with_whose_cells_it_holds() {
        let h = house();
        let back = example::<record::coming_back::DoseTakenBack>("dose_taken_back", &[]);
        let s = scene(&h).given(&back).when("hold", &[("target", "container"), ("thing", "K5A1")]);
        let target = s.fact::<Held>().target;
        let held = HoldTarget::Container {
            container: ContainerId::parse("K5A1").expect("id"),
            patient: PatientId::parse("P1").ok(),
        };
        assert_eq!(target, held);
    }
}
