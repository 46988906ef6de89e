//! `record_interview`: the short interview (問診) becomes one fact. The questions are the adopted programme's; "unknown" is an answer of its own
//! and never "no" (L6). Nothing is judged here: answers that a doctor must look at are named in the fact, and the acts that need them refuse.
//! Rests on Reg. 7(2)–(4) (donor selection by history and examination) and Reg. 34 ロ (disease and main symptoms).

use kernel::form::free;
use kernel::{Act, Choice, Ctx, FieldError, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use programme::{Programme, Question, QuestionKind};
use record::counselling::InterviewRecorded;
use record::folds::AgeSex;
use record::refusals::{patient_needs, patient_open, programme_adopted};
use std::collections::BTreeMap;
use terms::{PatientId, Sex, Text};

/// Free-text parts of the fact. A programme's question with such an id is asked under this name, so that nothing is asked or stored twice.
const OWN: [&str; 3] = ["complaint", "allergies", "medicines"];

/// Question after an allergy: a "yes" without its content helps nobody.
const ALLERGY: &str = "allergy";
/// Question after a pregnancy.
const PREGNANCY: &str = "pregnancy";

/// The act.
pub struct RecordInterview;

/// What was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose interview.
    pub patient: PatientId,
    /// Code of a target condition of the adopted programme.
    pub disease: String,
    /// The complaint in the patient's words.
    pub complaint: String,
    /// Allergies; empty = none stated.
    pub allergies: String,
    /// Medicines; empty = none stated.
    pub medicines: String,
    /// Question id → accepted answer. A question that may be left open and was left open is absent.
    pub answers: BTreeMap<String, String>,
}

impl Act for RecordInterview {
    type Command = Command;
    const NAME: &'static str = "record_interview";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(1)));

    fn title() -> Text {
        Text::fixed("問診を記録する", "Record the interview")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let programme = f.ctx().programme;
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let disease = disease(f, programme);
        let complaint =
            own(f, "complaint", Text::fixed("いちばん困っていること", "Main complaint"), true, "右膝の痛み");
        let allergies =
            own(f, "allergies", Text::fixed("アレルギーの内容(なければ空欄)", "Allergies (empty if none)"), false, "");
        let medicines = own(
            f,
            "medicines",
            Text::fixed("いま使っている薬(なければ空欄)", "Medicines (empty if none)"),
            false,
            "なし",
        );
        let mut answers = Some(BTreeMap::new());
        for q in programme.iter().flat_map(|p| p.questions()).filter(|q| !asked_as_own(q)) {
            let plain = Text::fixed("問診の質問", "Interview questions");
            f.group(if q.group.is_empty() { plain } else { q.group.clone() });
            match (ask(f, q), &mut answers) {
                (Some(Some(a)), Some(all)) => drop(all.insert(q.id.clone(), a)),
                (Some(_), _) => {}
                (None, _) => answers = None,
            }
        }
        refuse_foreign_questions(f, programme);
        let said_yes = answers.as_ref().and_then(|a| a.get(ALLERGY)).is_some_and(|a| a == "yes");
        if said_yes && allergies.as_deref().is_some_and(|a| a.trim().is_empty()) {
            let say = Text::fixed(
                "アレルギーがあるなら、何で、どうなったかを書いてください。",
                "If there is an allergy, say to what and what happened.",
            );
            f.error("allergies", say);
        }
        Some(Command {
            patient: patient?,
            disease: disease?,
            complaint: complaint?,
            allergies: allergies?,
            medicines: medicines?,
            answers: answers?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }
    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<AgeSex>(&about.id));
        needs
    }
    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        reasons
    }
    /// A man who is pregnant is a slip of the pen, or his sex is recorded wrongly; "unknown" may stand.
    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        let man = known.get::<AgeSex>(c.patient.as_str()).sex == Some(Sex::Male);
        let pregnant = c.answers.get(PREGNANCY).is_some_and(|a| a == "yes");
        let told = (man && pregnant).then(|| FieldError {
            field: format!("q.{PREGNANCY}"),
            say: Text::fixed(
                "この患者の性別は「男」と登録されています。答えか、登録を確かめてください。",
                "This patient is registered as male. Check the answer, or the registration.",
            ),
        });
        told.into_iter().collect()
    }
    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&InterviewRecorded {
            patient: c.patient.clone(),
            disease: c.disease.clone(),
            complaint: c.complaint.clone(),
            allergies: c.allergies.clone(),
            medicines: c.medicines.clone(),
            answers: c.answers.clone(),
            review: ctx.programme.map(|p| review(p.value, &c.answers)).unwrap_or_default(),
        })
    }
}

/// Without a programme any word is read, so that the refusal can say that none is adopted.
fn disease(f: &mut Form, programme: Option<&Programme>) -> Option<String> {
    let b = match programme {
        Some(p) => {
            let choices = p.diseases().iter().map(|d| Choice::new(d.code.clone(), d.text.clone())).collect();
            f.choose("disease", choices, |s| Some(s.to_owned()))
        }
        None => f.field("disease", free),
    };
    b.label(Text::fixed("対象の病気", "Target condition"))
        .hint(Text::fixed(
            "一覧にあることは、治療できるという意味ではありません。提供計画が決めます。",
            "Being listed does not permit treatment: the filed plan does.",
        ))
        .required()
}

fn longest(q: &Question) -> Option<usize> {
    match q.kind {
        QuestionKind::Text { longest } => usize::try_from(longest).ok(),
        _ => None,
    }
}

fn asked_as_own(q: &Question) -> bool {
    OWN.contains(&q.id.as_str()) && longest(q).is_some()
}

/// A free-text part of the fact, in the programme's words and length where it asks for it.
fn own(f: &mut Form, name: &str, label: Text, required: bool, example: &str) -> Option<String> {
    let question = f.ctx().programme.and_then(|p| p.question(name)).filter(|q| asked_as_own(q));
    let (label, most, required) = match question {
        Some(q) => (q.text.clone(), longest(q).unwrap_or(2000), q.required),
        None => (label, 2000, required),
    };
    let b = f.field(name, free).label(label).long(most).example(example);
    if required { b.required() } else { b.optional().map(Option::unwrap_or_default) }
}

/// One question of the programme, named `q.<id>`. `None` = wrong (or only declared), `Some(None)` = left open.
fn ask(f: &mut Form, q: &Question) -> Option<Option<String>> {
    let name = format!("q.{}", q.id);
    let of = q.clone();
    let accept = move |s: &str| of.accept(s).map(Option::unwrap_or_default);
    let b = match &q.kind {
        QuestionKind::YesNoUnknown | QuestionKind::Choice { .. } => {
            let choices: Vec<Choice> = q.answers().into_iter().map(|(code, text)| Choice::new(code, text)).collect();
            let example = if matches!(q.kind, QuestionKind::YesNoUnknown) { "no" } else { "" };
            f.choose(name, choices, |s| Some(s.to_owned())).example(example)
        }
        QuestionKind::Number { low, unit, .. } => {
            f.field(name, accept).number().unit(unit.clone()).example(low.to_string())
        }
        QuestionKind::Text { .. } => f.field(name, accept).long(longest(q).unwrap_or(2000)).example("なし"),
    };
    let b = b.label(q.text.clone());
    if q.required { b.required().map(Some) } else { b.optional() }
}

/// An answer to a question of another programme version is told, not dropped: nothing typed is lost in silence.
fn refuse_foreign_questions(f: &mut Form, programme: Option<&Programme>) {
    let Some(p) = programme else { return };
    for id in f.prefixed("q.").into_keys().filter(|id| p.question(id).is_none()) {
        let say = Text::fixed(
            "採用中の治療プログラムにない質問です。画面を開き直してください。",
            "The adopted programme does not ask this. Open the form again.",
        );
        f.error(&format!("q.{id}"), say);
    }
}

/// Items for a doctor's eyes. What was left open counts as unknown (L6).
fn review(p: &Programme, answers: &BTreeMap<String, String>) -> Vec<String> {
    let answer = |q: &Question| answers.get(&q.id).map_or("unknown", String::as_str).to_owned();
    p.questions().iter().filter(|q| q.needs_review(&answer(q))).map(|q| q.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{P, answers, clinic, house, input, merged, with};
    use record::patient::PatientRegistered;
    use record::safety::{Held, HoldCause, HoldTarget};
    use terms::{HoldId, Role};

    #[test]
    fn a_nurse_records_the_interview_and_doubtful_answers_are_named_for_a_doctor() {
        let h = house();
        let mut s = clinic(&h).by("S-NUR", Role::Nurse, "L-CLI");
        s.ask_input("record_interview", input(&with(answers(), &[("q.cancer", "unknown"), ("q.clot", "yes")])));
        let s = s.then_recorded(&["interview_recorded"]);
        let i: InterviewRecorded = s.fact();
        assert_eq!(i.review, ["cancer", "clot"]);
        assert_eq!(i.answers.get("cancer").map(String::as_str), Some("unknown"));
        assert_eq!((i.complaint.as_str(), i.disease.as_str()), ("右膝の痛み", "knee_oa"));
        assert!(!i.answers.contains_key("complaint") && !i.answers.contains_key("medicines"), "stored once only");
    }

    #[test]
    fn l6_a_question_left_open_is_unknown_and_never_no() {
        let h = house();
        let programme = crate::tests::programme();
        assert!(review(&programme, &BTreeMap::new()).contains(&"cancer".to_owned()));
        let open = answers().into_iter().filter(|(k, _)| k != "q.cancer").collect::<Vec<_>>();
        let mut s = clinic(&h);
        s.ask_input("record_interview", input(&open));
        s.then_invalid(&["q.cancer"]);
    }

    #[test]
    fn numbers_are_read_in_full_width_and_out_of_range_is_told_at_the_field() {
        let h = house();
        let mut s = clinic(&h);
        s.ask_input("record_interview", input(&with(answers(), &[("q.pain_nrs", "７")])));
        let s = s.then_recorded(&["interview_recorded"]);
        assert_eq!(s.fact::<InterviewRecorded>().answers.get("pain_nrs").map(String::as_str), Some("7"));
        let mut s = clinic(&h);
        let bad = [("q.pain_nrs", "11"), ("q.side", "up"), ("q.gone", "yes"), ("disease", "cold"), ("complaint", "")];
        s.ask_input("record_interview", input(&with(answers(), &bad)));
        s.then_invalid(&["q.pain_nrs", "q.side", "q.gone", "disease", "complaint"]);
    }

    #[test]
    fn a_man_is_not_pregnant_and_an_allergy_has_its_content() {
        let h = house();
        let ask = |sex: Sex, other: &[(&str, &str)]| {
            let patient = PatientId::parse("P-9").unwrap();
            let number = "SP2600009".to_owned();
            let mut s = clinic(&h).given(&PatientRegistered { patient, number, serial: 9, sex });
            s.ask_input("record_interview", input(&with(answers(), &[&[("patient", "P-9")], other].concat())));
            s
        };
        let _ = ask(Sex::Male, &[("q.pregnancy", "yes")]).then_invalid(&["q.pregnancy"]);
        let _ = ask(Sex::Male, &[("q.pregnancy", "unknown")]).then_recorded(&["interview_recorded"]);
        let _ = ask(Sex::Female, &[("q.pregnancy", "yes")]).then_recorded(&["interview_recorded"]);
        let _ = ask(Sex::Other, &[("q.pregnancy", "yes")]).then_recorded(&["interview_recorded"]);
        let _ = ask(Sex::Male, &[("q.allergy", "yes")]).then_invalid(&["allergies"]);
        let told = [("q.allergy", "yes"), ("allergies", "ヨード造影剤で蕁麻疹")];
        let _ = ask(Sex::Male, &told).then_recorded(&["interview_recorded"]);
        let _ = ask(Sex::Male, &[("q.allergy", "unknown")]).then_recorded(&["interview_recorded"]);
    }

    #[test]
    fn l20_without_a_programme_nothing_is_asked_and_the_refusal_says_so() {
        let h = house();
        let mut s = clinic(&h);
        s.programme = None;
        s.when("record_interview", &[("patient", P), ("disease", "knee_oa"), ("complaint", "膝の痛み")])
            .then_refused(&["no_programme"]);
    }

    #[test]
    fn l1_no_interview_of_an_unknown_a_closed_or_a_held_record() {
        let h = house();
        let mut s = clinic(&h);
        s.ask_input("record_interview", input(&with(answers(), &[("patient", "P-NOBODY")])));
        s.then_refused(&["unknown_patient"]);
        let mut s = merged(clinic(&h));
        s.ask_input("record_interview", input(&answers()));
        s.then_refused(&["merged_away"]);
        let hold = HoldId::parse("H-1").unwrap();
        let mut s = clinic(&h).given(&Held {
            hold,
            target: HoldTarget::Patient(PatientId::parse(P).unwrap()),
            cause: HoldCause::ByPerson,
            reason: "確認中".into(),
        });
        s.ask_input("record_interview", input(&answers()));
        s.then_refused(&["patient_on_hold"]);
    }
}
