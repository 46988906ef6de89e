//! `draw_blood`: blood was taken from a patient for tests of infections and for the patient's own serum (Reg. 7(2)–(4)). The scope of consent to the
//! harvest covers it (L4); a second person checked who the patient is, and the wristband says so (L2). Its label is the id made here.

use crate::rules::{checked, consent, consent_before, near_miss, same_patient, second_person, wristband};
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use programme::Programme;
use record::folds::{Consents, StaffRoles};
use record::refusals::{patient_needs, patient_open, programme_adopted};
use record::tissue::BloodDrawn;
use terms::{BloodId, Decimal, PatientId, StaffId, Text, decimal_between, whole_between};

/// More tubes than one draw ever fills: beyond it a number was mistyped. No outside source.
const MOST_TUBES: u64 = 30;
/// More than any single donation, in millilitres: beyond it the unit was mistaken. No outside source.
const MOST_ML: Decimal = Decimal::from_parts(500, 0, 0, false, 0);

/// The act.
pub struct DrawBlood;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From whom.
    pub patient: PatientId,
    /// Patient number on the wristband, as scanned.
    pub wristband: String,
    /// Tubes filled.
    pub tubes: u64,
    /// Volume in millilitres, digits as entered.
    pub volume_ml: Decimal,
    /// What for, codes of the programme.
    pub purposes: Vec<String>,
    /// The second person.
    pub checked_by: StaffId,
    /// Complications; empty = none.
    pub complications: String,
}

impl Act for DrawBlood {
    type Command = Command;
    const NAME: &'static str = "draw_blood";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(2)));
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("採血を記録する", "Record a blood draw")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let wristband = wristband(f);
        let of = f.ctx().programme.map(Programme::blood_purposes).unwrap_or_default();
        let choices: Vec<Choice> = of.iter().map(|c| Choice::new(c.code.clone(), c.text.clone())).collect();
        // Without a programme nothing can be chosen, and the act is refused for it.
        let wanted = !choices.is_empty();
        let purposes = f.many("purposes", Text::fixed("目的", "What for"), choices, wanted, |s| Some(s.to_owned()));
        let tubes = f
            .field("tubes", |s| whole_between(s, 1, MOST_TUBES))
            .label(Text::fixed("採血管の本数", "Tubes filled"))
            .unit(Text::fixed("本", "tubes"))
            .number()
            .example("3")
            .required();
        let volume_ml = f
            .field("volume_ml", |s| decimal_between(s, Decimal::new(1, 1), MOST_ML, 1))
            .label(Text::fixed("採血量", "Volume"))
            .unit(Text::same("mL"))
            .number()
            .example("20")
            .required();
        let checked_by = second_person(f);
        let complications = f
            .field("complications", free)
            .label(Text::fixed("合併症(なければ空欄)", "Complications (empty if none)"))
            .long(2000)
            .optional();
        Some(Command {
            patient: patient?,
            wristband: wristband?,
            tubes: tubes?,
            volume_ml: volume_ml?,
            purposes: purposes?,
            checked_by: checked_by?,
            complications: complications?.unwrap_or_default(),
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Consents>(&about.id));
        needs.extend(command.map(|c| Need::of::<StaffRoles>(c.checked_by.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        consent(&about.id, known, ctx, &mut reasons);
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        consent_before(c.patient.as_str(), known, ctx, &mut reasons);
        checked(Self::NAME, &c.checked_by, known, ctx, &mut reasons);
        same_patient(&c.patient, &c.wristband, known, &mut reasons);
        reasons
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&BloodDrawn {
            blood: BloodId::derive(ctx.command, 0),
            patient: c.patient.clone(),
            tubes: c.tubes,
            volume_ml: c.volume_ml,
            purposes: c.purposes.clone(),
            checked_by: c.checked_by.clone(),
            complications: c.complications.clone(),
        })
    }

    fn refused(c: &Command, _: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        near_miss(&c.patient, &c.wristband, ctx, reasons)
    }
}

#[cfg(test)]
mod tests;
