//! `record_safety_contact`: somebody asked after the patient on a day of the programme (Reg. 18, 19). Not reaching the patient is recorded too, and
//! leaves the contact open. A contact that tells of an urgent symptom is never refused for its day: the way on is `report_adverse_event`.

use crate::refusals::FollowUpRefused;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use programme::Programme;
use record::administration::DueKind;
use record::folds::Course;
use record::follow_up::SafetyContactMade;
use record::refusals::{patient_exists, patient_needs, programme_adopted};
use terms::{PatientId, Text, say, whole_between};

/// The act.
pub struct RecordSafetyContact;

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whom.
    pub patient: PatientId,
    /// Day of the programme after the injection.
    pub day: u64,
    /// Whether the patient was reached.
    pub reached: bool,
    /// Codes of symptoms present.
    pub symptoms: Vec<String>,
    /// In words.
    pub note: String,
}

fn day(f: &mut Form) -> Option<u64> {
    let label = Text::fixed("何日目の確認か", "Which contact");
    match f.ctx().programme {
        Some(p) => {
            let all = p.safety_contacts().iter().map(|c| Choice::new(c.day.to_string(), c.text.clone())).collect();
            f.choose("day", all, |s| s.parse().ok()).label(label).required()
        }
        // Any day is read, so that the refusal can say that no programme is adopted.
        None => f.field("day", |s| whole_between(s, 1, 365)).label(label).example("1").required(),
    }
}

/// What the programme asks for; those that a doctor must hear of at once say so.
fn symptoms(p: Option<&Programme>) -> Vec<Choice> {
    let words = |s: &programme::Symptom| {
        let (ja, en) = (&s.text.ja, &s.text.en);
        if s.urgent {
            say! {ja: "{ja}(緊急)", en: "{en} (urgent)"}
        } else {
            s.text.clone()
        }
    };
    p.into_iter().flat_map(Programme::symptoms).map(|s| Choice::new(s.code.clone(), words(s))).collect()
}

fn urgent(c: &Command, ctx: &Ctx) -> bool {
    let all = ctx.programme.map(|p| p.value.symptoms()).unwrap_or_default();
    all.iter().any(|s| s.urgent && c.symptoms.contains(&s.code))
}

impl Act for RecordSafetyContact {
    type Command = Command;
    const NAME: &'static str = "record_safety_contact";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(5)));

    fn title() -> Text {
        Text::fixed("安全の確認を記録する", "Record a safety contact")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let day = day(f);
        let answers = vec![
            Choice::new("yes", Text::fixed("連絡がついた", "reached")),
            Choice::new("no", Text::fixed("つながらなかった", "not reached")),
        ];
        let reached = f
            .choose("reached", answers, |s| Some(s == "yes"))
            .label(Text::fixed("本人または家族と", "The patient or family"))
            .required();
        let asked = symptoms(f.ctx().programme);
        let label = Text::fixed(
            "ある症状(緊急の症状は、続けて「有害事象を報告する」へ)",
            "Symptoms present (if urgent, go on to \"Report an adverse event\")",
        );
        let symptoms = f.many("symptoms", label, asked, false, |s| Some(s.to_owned()));
        let note = f.field("note", free).label(Text::fixed("備考", "Note")).long(2000).optional();
        let (reached, symptoms) = (reached?, symptoms?);
        if !reached && !symptoms.is_empty() {
            f.error(
                "symptoms",
                Text::fixed(
                    "つながらなかったのに症状が選ばれています。",
                    "Symptoms are chosen though nobody was reached.",
                ),
            );
        }
        Some(Command { patient: patient?, day: day?, reached, symptoms, note: note?.unwrap_or_default() })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Course>(&about.id));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_exists(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        if urgent(c, ctx) {
            return reasons;
        }
        let state = known.get::<Course>(c.patient.as_str());
        let Some(first) = state.first_given().filter(|first| *first <= ctx.occurred_at) else {
            reasons.push(FollowUpRefused::ContactBeforeInjection);
            return reasons;
        };
        let days = i32::try_from(c.day).unwrap_or(i32::MAX);
        let opens = state.due(DueKind::Contact, c.day).map_or(first.day().plus_days(days), |d| d.on);
        let early = ctx.occurred_at.day() < opens;
        reasons.push_if(early, || FollowUpRefused::ContactTooEarly { day: c.day, opens });
        reasons
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&SafetyContactMade {
            patient: c.patient.clone(),
            day: c.day,
            reached: c.reached,
            symptoms: c.symptoms.clone(),
            urgent: urgent(c, ctx),
            note: c.note.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
