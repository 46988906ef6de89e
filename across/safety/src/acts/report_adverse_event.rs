//! An adverse event in under a minute: what, and whatever else is known (Act 17, 18; Reg. 17, 35, 36; requirements 40–42 of regulation.md).
//! The adopted law table gives the due day; a later report on the same event may shorten it, never lengthen or remove it (L15). Grade is
//! not seriousness: the clock follows seriousness alone. Death or danger to life holds the patient's work.

use super::{patient_known, patient_needs};
use crate::clock::{Clock, clock, never_longer};
use crate::folds::{AdverseEvent, PlanDays, is_grave};
use crate::gaps;
use crate::refusals::Safety;
use kernel::form::{day_until, free};
use kernel::run::year_mistyped;
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag};
use record::folds::PatientRecord;
use record::safety::{AdverseEventReported, Held, HoldCause, HoldTarget, Seriousness};
use terms::{AdverseEventId, Day, HoldId, Moment, PatientId, Text, whole_between};

/// Report an adverse event, or more about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportAdverseEventCommand {
    /// Who suffered it.
    pub patient: PatientId,
    /// The event, when more is reported about it.
    pub event: Option<AdverseEventId>,
    /// What happened.
    pub what: String,
    /// Seriousness as known now.
    pub seriousness: Seriousness,
    /// CTCAE grade 1–5.
    pub grade: Option<u8>,
    /// Day on which the clinic came to know; absent = today.
    pub known_on: Option<Day>,
    /// When it began.
    pub began_at: Option<Moment>,
}

/// The act.
pub struct ReportAdverseEvent;

fn seriousness_choices() -> Vec<Choice> {
    Seriousness::ALL.iter().map(|s| Choice::new(s.code(), s.text())).collect()
}

fn grade_choices() -> Vec<Choice> {
    let words = [
        ("軽度", "mild"),
        ("中等度", "moderate"),
        ("重度", "severe"),
        ("生命を脅かす", "life-threatening"),
        ("死亡", "death"),
    ];
    words
        .iter()
        .zip(1..)
        .map(|((ja, en), n): (_, u8)| Choice::new(n.to_string(), Text::new(format!("{n} {ja}"), format!("{n} {en}"))))
        .collect()
}

impl Act for ReportAdverseEvent {
    type Command = ReportAdverseEventCommand;
    const NAME: &'static str = "report_adverse_event";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Safety));
    const SAFETY: bool = true;

    fn title() -> Text {
        Text::fixed("有害事象を報告する", "Report an adverse event")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let now = f.ctx().now;
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let event = match f.carried("event").map(str::trim) {
            None | Some("") => Some(None),
            Some(_) => f.subject("event", |s| AdverseEventId::parse(s).ok()).map(Some),
        };
        let what = f
            .field("what", free)
            .label(Text::fixed("何が起きたか", "What happened"))
            .long(4000)
            .example("注射部位の腫れと38.2℃の発熱")
            .required();
        let seriousness = f
            .choose("seriousness", seriousness_choices(), Seriousness::parse)
            .label(Text::fixed("重篤さ(報告期限が決まる)", "Seriousness (decides the deadline)"))
            .hint(Text::fixed(
                "空なら「まだ分からない」。もっとも早い期限で数えます。",
                "Empty means not known yet: the earliest deadline counts.",
            ))
            .example("other")
            .optional();
        let grade = f
            .choose("grade", grade_choices(), |s| whole_between(s, 1, 5).ok().and_then(|n| u8::try_from(n).ok()))
            .label(Text::fixed("CTCAE グレード", "CTCAE grade"))
            .hint(Text::fixed("程度の尺度で、重篤さとは別です。", "A measure of degree; it is not seriousness."))
            .optional();
        let known_on = f
            .field("known_on", day_until(now.day()))
            .label(Text::fixed("医療機関が知った日", "Day on which the clinic came to know"))
            .hint(Text::fixed("空なら今日。", "Empty means today."))
            .day()
            .optional();
        let began_at = f
            .field("began_at", move |s| match Moment::parse(s) {
                Ok(m) if m <= now => year_mistyped(m, now).map_or(Ok(m), Err),
                Ok(_) => Err(Text::fixed("未来の日時です。", "That time is in the future.")),
                Err(_) => Err(Text::fixed(
                    "日時を 2026-11-24 09:12 のように入れてください。",
                    "Enter a time such as 2026-11-24 09:12.",
                )),
            })
            .label(Text::fixed("始まった日時", "When it began"))
            .moment()
            .optional();
        Some(ReportAdverseEventCommand {
            patient: patient?,
            event: event?,
            what: what?,
            seriousness: seriousness?.unwrap_or(Seriousness::Unknown),
            grade: grade?,
            known_on: known_on?,
            began_at: began_at?,
        })
    }

    fn about(c: &Self::Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, command: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(about);
        if let Some(c) = command {
            needs.push(Need::of::<PlanDays>("main"));
            needs.extend(c.event.iter().map(|e| Need::of::<AdverseEvent>(e.as_str())));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        patient_known(about, known)
    }

    fn rules(c: &Self::Command, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        if let Some(event) = &c.event {
            // A record merged with this one is the same person's.
            let person = known.get::<PatientRecord>(c.patient.as_str());
            let before = known.get::<AdverseEvent>(event.as_str());
            let same = before.patients.iter().any(|p| *p == c.patient || person.knows(p));
            reasons.push_if(!same, || Safety::UnknownEvent { event: event.clone() });
        }
        reasons
    }

    fn record(c: &Self::Command, known: &Known, ctx: &Ctx) -> Recording {
        let before = c.event.as_ref().map(|e| known.get::<AdverseEvent>(e.as_str()));
        let known_on = c.known_on.unwrap_or_else(|| ctx.now.day());
        let days = known.get::<PlanDays>("main").by(known_on);
        let new = clock(ctx.law.map(|l| l.value), c.seriousness, known_on, &days);
        let clock = never_longer(before.as_ref().and_then(|b| b.due.clone()), new);
        let mut open = gaps_of(c);
        let (due_on, due_cite) = match clock {
            Clock::Runs { due_on, cite } => (Some(due_on), cite),
            Clock::Missing(gap) => {
                open.push(gap.to_owned());
                (None, String::new())
            }
        };
        // Held once, when the event first becomes grave: a hold lifted with evidence is not put back by a detail added later.
        let first_grave = is_grave(c.seriousness) && !before.is_some_and(|b| b.grave);
        let target = || HoldTarget::Patient(c.patient.clone());
        let held =
            first_grave.then(|| Held::by_itself(HoldId::derive(ctx.command, 0), target(), HoldCause::AdverseEvent));
        let report = AdverseEventReported {
            event: c.event.clone().unwrap_or_else(|| AdverseEventId::derive(ctx.command, 0)),
            patient: c.patient.clone(),
            what: c.what.clone(),
            seriousness: c.seriousness,
            grade: c.grade,
            known_on,
            began_at: c.began_at,
            due_on,
            due_cite,
            gaps: open,
        };
        Recording::new().fact(&report).fact_if(held)
    }
}

fn gaps_of(c: &ReportAdverseEventCommand) -> Vec<String> {
    // CTCAE 4 is life-threatening, 5 is death: beside a milder seriousness a doctor must look. The clock is not moved by a grade.
    let doubtful = c.grade.is_some_and(|g| g >= 4) && !is_grave(c.seriousness) && c.seriousness != Seriousness::Unknown;
    let all = [
        (c.seriousness == Seriousness::Unknown, gaps::SERIOUSNESS),
        (doubtful, gaps::CONFIRM_SERIOUSNESS),
        (c.grade.is_none(), gaps::GRADE),
        (c.began_at.is_none(), gaps::BEGAN_AT),
    ];
    all.iter().filter(|(open, _)| *open).map(|(_, code)| (*code).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, law, scene};
    use kernel::harness::Scene;
    use kernel::{PatientsMerged, PatientsUnmerged};
    use record::patient::PatientRegistered;
    use terms::Sex;

    fn lawful(h: &kernel::House) -> Scene<'_> {
        let mut s = scene(h);
        s.law = Some(law());
        s
    }
    fn report(s: Scene<'_>, more: &[(&str, &str)]) -> (AdverseEventReported, Vec<&'static str>) {
        let fields = [&[("patient", "P1"), ("what", "x")], more].concat();
        let s = s.when("report_adverse_event", &fields);
        let kinds = match &s.last {
            Some(kernel::Outcome::Permitted(p)) => p.recording.drafts.iter().map(|d| d.kind).collect(),
            other => panic!("{other:#?}"),
        };
        (s.fact(), kinds)
    }
    fn due(a: &AdverseEventReported) -> String {
        a.due_on.map(|d| d.to_string()).unwrap_or_default()
    }

    #[test]
    fn l15_seriousness_decides_the_day_and_unknown_counts_as_the_gravest() {
        let h = house();
        for (s, day) in [
            ("death", "2026-02-09"),
            ("life_threatening", "2026-02-09"),
            ("serious", "2026-02-17"),
            ("unknown", "2026-02-09"),
            ("", "2026-02-09"),
        ] {
            assert_eq!(due(&report(lawful(&h), &[("seriousness", s)]).0), day, "{s}");
        }
        let (a, _) = report(lawful(&h), &[("seriousness", "serious"), ("known_on", "2026-01-30")]);
        assert_eq!((due(&a), a.due_cite.contains("施行規則35条")), ("2026-02-14".to_owned(), true));
    }

    #[test]
    fn grade_is_not_seriousness() {
        let h = house();
        let (a, kinds) =
            report(lawful(&h), &[("seriousness", "serious"), ("grade", "5"), ("began_at", "2026-02-01 08:00")]);
        assert_eq!((due(&a).as_str(), a.grade, kinds), ("2026-02-17", Some(5), vec!["adverse_event_reported"]));
        assert_eq!(a.gaps, ["confirm_seriousness"]);
    }

    #[test]
    fn l22_death_or_danger_to_life_holds_the_patient_once() {
        let h = house();
        let s = lawful(&h)
            .when("report_adverse_event", &[("patient", "P1"), ("what", "x"), ("seriousness", "life_threatening")]);
        let s = s.then_recorded(&["adverse_event_reported", "held"]);
        let event = s.fact::<AdverseEventReported>().event.to_string();
        let s = s.when(
            "report_adverse_event",
            &[("patient", "P1"), ("event", &event), ("what", "y"), ("seriousness", "death")],
        );
        let _ = s.then_recorded(&["adverse_event_reported"]);
    }

    #[test]
    fn l15_reporting_again_may_shorten_a_clock_and_never_lengthen_or_remove_it() {
        let h = house();
        let s =
            lawful(&h).when("report_adverse_event", &[("patient", "P1"), ("what", "x"), ("seriousness", "serious")]);
        let event = s.fact::<AdverseEventReported>().event.to_string();
        let mut s = s.at("2026-02-05 09:00");
        let mut days = Vec::new();
        let steps: [&[(&str, &str)]; 5] = [
            &[("seriousness", "other")],
            &[("seriousness", "death")],
            &[("seriousness", "serious")],
            &[("seriousness", "death"), ("known_on", "2026-02-01")],
            &[("seriousness", "other")],
        ];
        for more in steps {
            let base: &[(&str, &str)] = &[("patient", "P1"), ("event", &event), ("what", "y")];
            s = s.when("report_adverse_event", &[base, more].concat());
            days.push(due(&s.fact()));
        }
        assert_eq!(days, ["2026-02-17", "2026-02-12", "2026-02-12", "2026-02-08", "2026-02-08"]);
        // Nor does the loss of the law table remove it.
        s.law = None;
        s = s.when("report_adverse_event", &[("patient", "P1"), ("event", &event), ("what", "z")]);
        assert_eq!(due(&s.fact()), "2026-02-08");
    }

    #[test]
    fn l22_without_a_law_table_it_is_recorded_with_a_gap() {
        let h = house();
        let (a, _) = report(scene(&h), &[("seriousness", "other"), ("grade", "1"), ("began_at", "2026-02-01 08:00")]);
        assert_eq!((a.due_on, a.gaps), (None, vec!["law".to_owned()]));
        let (a, _) = report(lawful(&h), &[("seriousness", "other"), ("grade", "1"), ("began_at", "2026-02-01 08:00")]);
        assert_eq!((a.due_on, a.gaps), (None, vec!["plan_day".to_owned()]));
    }

    #[test]
    fn l1_an_event_of_another_patient_is_not_reported_on() {
        let h = house();
        let p2 = PatientId::parse("P2").expect("id");
        let s = scene(&h)
            .given(&PatientRegistered { patient: p2.clone(), number: "SP2600002".into(), serial: 2, sex: Sex::Male })
            .when("report_adverse_event", &[("patient", "P2"), ("what", "x")]);
        let event = s.fact::<AdverseEventReported>().event.to_string();
        let ask = [("patient", "P1"), ("event", event.as_str()), ("what", "y")];
        let s = s.when("report_adverse_event", &ask).then_refused(&["unknown_event"]);
        // Once the two records are known to be one person it is the same person's event.
        let into = PatientId::parse("P1").expect("id");
        let s = s.given(&PatientsMerged { from: p2, into, evidence: "x".into() });
        let s = s.when("report_adverse_event", &ask).then_recorded(&["adverse_event_reported"]);
        // The merge undone, the event stands in both records: neither is refused (L22).
        let (from, into) = (PatientId::parse("P2").expect("id"), PatientId::parse("P1").expect("id"));
        let mut s = s.given(&PatientsUnmerged { from, into, reason: "x".into() });
        for patient in ["P2", "P1"] {
            let again = [("patient", patient), ("event", event.as_str()), ("what", "z")];
            s = s.when("report_adverse_event", &again).then_recorded(&["adverse_event_reported"]);
        }
        let _ = scene(&h)
            .when("report_adverse_event", &[("patient", "P1"), ("event", "AE404"), ("what", "y")])
            .then_refused(&["unknown_event"]);
    }

    #[test]
    fn l1_a_record_that_does_not_exist_is_named_and_bad_values_stand_at_their_fields() {
        let h = house();
        let _ = scene(&h)
            .when("report_adverse_event", &[("patient", "P404"), ("what", "x")])
            .then_refused(&["unknown_patient"]);
        let bad = [
            ("patient", "P1"),
            ("what", ""),
            ("grade", "6"),
            ("known_on", "2026-02-03"),
            ("began_at", "2026-02-02 09:01"),
            ("seriousness", "bad"),
        ];
        let _ = scene(&h).when("report_adverse_event", &bad).then_invalid(&[
            "what",
            "grade",
            "known_on",
            "began_at",
            "seriousness",
        ]);
    }
}
