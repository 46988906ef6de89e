//! `record_finding`: a result of examination or imaging, or somebody else's opinion, becomes one fact under the programme's code. The criteria of
//! candidacy rest on it (L6): what is not recorded is unknown, never "no". Rests on Reg. 7(2)–(4) and Reg. 34 (what the record of a treatment holds).
//! The form unfolds: which finding comes first, then what it asks for.

use kernel::form::{day_until, free};
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use programme::{Finding, FindingKind, Programme};
use record::refusals::{patient_needs, patient_open, programme_adopted};
use record::treatment::{FindingRecorded, Side};
use terms::{Day, PatientId, Text, whole_between};

/// The act.
pub struct RecordFinding;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose.
    pub patient: PatientId,
    /// Code of the finding.
    pub finding: String,
    /// Code of the site; empty if it has none.
    pub site: String,
    /// Side.
    pub side: Side,
    /// Code of the result, number in plain digits, or words.
    pub value: String,
    /// Day of the examination; absent = the day on which it happened.
    pub on: Option<Day>,
    /// Who found it, or which document says it.
    pub origin: String,
    /// In words.
    pub note: String,
}

impl Act for RecordFinding {
    type Command = Command;
    const NAME: &'static str = "record_finding";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(1)));

    fn title() -> Text {
        Text::fixed("所見を記録する", "Record a finding")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let programme = f.ctx().programme;
        let finding = chosen(f, programme);
        let Some(which) = f.carried("finding").and_then(|code| programme?.finding(code.trim())) else {
            return without_details(patient, finding?, programme);
        };
        let value = value(f, which);
        let side = if which.sided { side(f) } else { Some(Side::None) };
        let site = site(f, programme);
        let today = f.ctx().now.day();
        let on = f
            .field("on", day_until(today))
            .label(Text::fixed("検査・診察の日", "Day of the examination"))
            .hint(Text::fixed("空なら今日。", "Empty means today."))
            .day()
            .example(today.to_string())
            .optional();
        let origin = f
            .field("origin", free)
            .label(Text::fixed("出所(だれの診察か、どの文書か)", "Origin: whose examination, or which document"))
            .example("診察")
            .required();
        let note = f.field("note", free).label(Text::fixed("備考", "Note")).long(2000).optional();
        Some(Command {
            patient: patient?,
            finding: finding?,
            site: site?.unwrap_or_default(),
            side: side?,
            value: value?,
            on: on?,
            origin: origin?,
            note: note?.unwrap_or_default(),
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }
    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        patient_needs(&about.id)
    }
    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        reasons
    }
    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&FindingRecorded {
            patient: c.patient.clone(),
            finding: c.finding.clone(),
            site: c.site.clone(),
            side: c.side,
            value: c.value.clone(),
            on: c.on.unwrap_or_else(|| ctx.occurred_at.day()),
            origin: c.origin.clone(),
            note: c.note.clone(),
        })
    }
}

/// Which finding. Without a programme any word is read, so that the refusal can say that none is adopted.
fn chosen(f: &mut Form, programme: Option<&Programme>) -> Option<String> {
    let b = match programme {
        Some(p) => {
            let choices = p.findings().iter().map(|x| Choice::new(x.code.clone(), x.text.clone())).collect();
            f.choose("finding", choices, |s| Some(s.to_owned()))
        }
        None => f.field("finding", free),
    };
    b.label(Text::fixed("所見", "Finding"))
        .hint(Text::fixed("選ぶと、その所見の欄が出ます。", "Its fields appear once it is chosen."))
        .required()
}

/// No programme: nothing more can be asked, and the act is refused for it. With one, an unknown finding is a complaint beside its field.
fn without_details(patient: Option<PatientId>, finding: String, programme: Option<&Programme>) -> Option<Command> {
    programme.is_none().then_some(Command {
        patient: patient?,
        finding,
        site: String::new(),
        side: Side::None,
        value: String::new(),
        on: None,
        origin: String::new(),
        note: String::new(),
    })
}

fn value(f: &mut Form, which: &Finding) -> Option<String> {
    let label = Text::fixed("結果", "Result");
    let b = match &which.kind {
        FindingKind::Choice(all) => {
            let choices = all.iter().map(|c| Choice::new(c.code.clone(), c.text.clone())).collect();
            f.choose("value", choices, |s| Some(s.to_owned()))
        }
        FindingKind::Number { low, high } => {
            let (low, high) = (*low, *high);
            f.field("value", move |s| whole_between(s, low, high).map(|n| n.to_string()))
                .number()
                .unit(which.unit.clone().unwrap_or_default())
                .example(low.to_string())
        }
        FindingKind::Text => f.field("value", free).long(2000).example("とくになし"),
    };
    b.label(label).required()
}

fn side(f: &mut Form) -> Option<Side> {
    let choices = [Side::Right, Side::Left].map(|s| Choice::new(s.code(), s.text())).to_vec();
    f.choose("side", choices, Side::parse)
        .label(Text::fixed("左右", "Side"))
        .hint(Text::fixed("左右それぞれに一件ずつ記録します。", "One record for each side."))
        .required()
}

fn site(f: &mut Form, programme: Option<&Programme>) -> Option<Option<String>> {
    let sites = programme.map(Programme::sites).unwrap_or_default();
    let choices = sites.iter().map(|s| Choice::new(s.code.clone(), s.text.clone())).collect();
    f.choose("site", choices, |s| Some(s.to_owned()))
        .label(Text::fixed("部位(決まっていれば)", "Site, if it concerns one"))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{P, clinic, house, merged, patient};
    use kernel::harness::Scene;
    use record::safety::{Held, HoldCause, HoldTarget};
    use terms::{HoldId, Role};

    fn ask<'h>(mut s: Scene<'h>, fields: &[(&str, &str)]) -> Scene<'h> {
        let all = [&[("patient", P), ("origin", "診察")], fields].concat();
        s.ask("record_finding", &all);
        s
    }

    #[test]
    fn a_choice_a_number_and_words_are_recorded_each_in_its_own_form() {
        let h = house();
        let s = ask(clinic(&h).by("S-NUR", Role::Nurse, "L-CLI"), &[("finding", "imaging"), ("value", "on_file")]);
        let s = s.then_recorded(&["finding_recorded"]);
        let f: FindingRecorded = s.fact();
        assert_eq!((f.value.as_str(), f.side, f.on.to_string().as_str()), ("on_file", Side::None, "2026-11-24"));
        let s = ask(
            s,
            &[("finding", "kl_grade"), ("value", "３"), ("side", "right"), ("site", "knee"), ("on", "2026-11-02")],
        );
        let s = s.then_recorded(&["finding_recorded"]);
        let f: FindingRecorded = s.fact();
        assert_eq!((f.value.as_str(), f.side, f.site.as_str()), ("3", Side::Right, "knee"));
        assert_eq!((f.on.to_string().as_str(), f.origin.as_str()), ("2026-11-02", "診察"));
        let other = [("finding", "other"), ("value", "腫脹あり"), ("side", "left")];
        assert_eq!(ask(s, &other).then_recorded(&["finding_recorded"]).fact::<FindingRecorded>().value, "腫脹あり");
    }

    #[test]
    fn what_does_not_fit_the_finding_is_told_at_the_field() {
        let h = house();
        ask(clinic(&h), &[]).then_invalid(&["finding"]);
        ask(clinic(&h), &[("finding", "horoscope"), ("value", "3")]).then_invalid(&["finding"]);
        ask(clinic(&h), &[("finding", "kl_grade"), ("value", "5")]).then_invalid(&["value", "side"]);
        ask(clinic(&h), &[("finding", "kl_grade"), ("value", "3"), ("side", "none")]).then_invalid(&["side"]);
        let bad = [("finding", "imaging"), ("value", "3"), ("site", "heart"), ("on", "2026-11-25")];
        ask(clinic(&h), &bad).then_invalid(&["value", "site", "on"]);
        let mut s = clinic(&h);
        s.ask("record_finding", &[("patient", P), ("finding", "imaging"), ("value", "on_file")]);
        s.then_invalid(&["origin"]);
    }

    #[test]
    fn l1_l20_l22_no_finding_without_a_programme_or_of_an_unknown_closed_or_held_record() {
        let h = house();
        let good = [("finding", "imaging"), ("value", "on_file")];
        let mut s = clinic(&h);
        s.programme = None;
        ask(s, &good).then_refused(&["no_programme"]);
        ask(merged(clinic(&h)), &good).then_refused(&["merged_away"]);
        let mut s = clinic(&h);
        s.ask("record_finding", &[&good[..], &[("patient", "P-NOBODY"), ("origin", "診察")]].concat());
        s.then_refused(&["unknown_patient"]);
        let held = |target| Held {
            hold: HoldId::parse("H-1").unwrap(),
            target,
            cause: HoldCause::ByPerson,
            reason: "確認中".into(),
        };
        ask(clinic(&h).given(&held(HoldTarget::Patient(patient()))), &good).then_refused(&["patient_on_hold"]);
        ask(clinic(&h).given(&held(HoldTarget::Clinic)), &good).then_refused(&["clinic_on_hold"]);
    }
}
