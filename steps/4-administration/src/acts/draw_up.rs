//! Cells are drawn up into one syringe for one target, under a label of its own (L2), from a dose that a doctor released today (L8). The
//! cells follow from the volume; what is drawn never exceeds what was allotted (L7). The syringe expires with the dose or earlier (L9).

use crate::cells::{Dose, dose, dose_chain, portion};
use crate::fields::Band;
use crate::refusals::Why;
use crate::{fields, permission, rules};
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use record::administration::DrawnUp;
use record::folds::{MaterialState, StaffRoles, label_in_use, label_needs};
use record::making::kinds_told;
use record::refusals::programme_adopted;
use terms::{ContainerId, Decimal, DoseId, MaterialId, StaffId, Text, say};

/// The act.
pub struct DrawUp;

/// What was drawn up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From which dose, as scanned.
    pub dose: DoseId,
    /// The wristband of the patient for whom it is drawn up, as scanned (L2).
    pub band: Band,
    /// New label of the syringe, as scanned; absent = one is made.
    pub syringe: Option<ContainerId>,
    /// Volume, mL; absent = all that was allotted.
    pub volume_ml: Option<Decimal>,
    /// Diluent and syringe.
    pub materials: Vec<MaterialId>,
    /// Second person.
    pub checked_by: StaffId,
}

/// What of the allotment is not drawn up yet: volume in mL, viable cells.
fn open_part(d: &Dose) -> (Decimal, u64) {
    let drawn: Decimal = d.state.syringes.iter().map(|s| s.volume_ml).sum();
    let cells = d.state.syringes.iter().map(|s| s.cells).fold(0, u64::saturating_add);
    let allotted = d.state.allocated.as_ref();
    let volume = allotted.map_or(Decimal::ZERO, |a| a.volume_ml - drawn);
    // Some of the dose's own container may have been discarded since.
    (volume.min(d.state.volume_left()), allotted.map_or(0, |a| a.cells.saturating_sub(cells)).min(d.state.cells_left()))
}

fn minutes() -> Text {
    Text::fixed("充填してからの使用期限(分)", "minutes until a syringe expires")
}

fn materials(f: &mut Form) -> Option<Vec<MaterialId>> {
    let takes = kinds_told(DrawUp::NAME);
    let (ja, en) = (takes.ja, takes.en);
    f.field(record::materials::FIELD, record::materials::read)
        .scans()
        .label(Text::fixed("希釈液・シリンジのラベル", "Labels of diluent and syringe"))
        .hint(say! {ja: "続けて読み取れます。使えるもの: {ja}。", en: "Scan one after another. Used here: {en}."})
        .example("")
        .optional()
        .map(Option::unwrap_or_default)
}

impl Act for DrawUp {
    type Command = Command;
    const NAME: &'static str = "draw_up";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("シリンジに充填する", "Draw up into a syringe")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let dose = fields::dose(f).required();
        let band = fields::wristband(f).required().map(|n| Band::read(n, f));
        let syringe = fields::syringe(f)
            .label(Text::fixed("シリンジの新しいラベル", "New label of the syringe"))
            .hint(Text::fixed("空なら番号を新しく作ります。", "Empty: a new number is made."))
            .optional();
        let volume_ml = fields::volume(
            f,
            Text::fixed("充填した液量", "Volume drawn up"),
            Text::fixed("空なら割り当てた液量すべて。", "Empty means all that was allotted."),
        )
        .optional();
        let materials = materials(f);
        let checked_by =
            fields::staff(f, "checked_by", Text::fixed("確かめたもう一人の職員", "Second person who checked"))
                .required();
        Some(Command {
            dose: dose?,
            band: band?,
            syringe: syringe?,
            volume_ml: volume_ml?,
            materials: materials?,
            checked_by: checked_by?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.dose.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = dose_chain(&about.id, known);
        if let Some(c) = command {
            needs.push(Need::of::<StaffRoles>(c.checked_by.as_str()));
            needs.extend(c.band.needs(known));
            needs.extend(c.syringe.iter().flat_map(|s| label_needs(s.as_str())));
            needs.extend(record::materials::needs(&c.materials));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(d) = dose(&about.id, known) else {
            reasons.push(Why::DoseUnknown);
            return reasons;
        };
        reasons.extend(programme_adopted(ctx));
        rules::held(&d, known, &mut reasons);
        rules::usable(&d, &mut reasons);
        rules::released(&d, known, &mut reasons);
        rules::in_time(&d, ctx, &mut reasons);
        if let Some((order, target)) = rules::allocated(&d, known, &mut reasons) {
            permission::candidacy(&d, &order, &target, known, ctx, &mut reasons);
        }
        rules::go_stands(&d, ctx, &mut reasons);
        permission::consent(&d, known, &mut reasons);
        if let Some(p) = ctx.programme {
            rules::number(&p.value.making().syringe_minutes, minutes(), &mut reasons);
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        rules::second(Self::NAME, &c.checked_by, known, ctx, &mut reasons);
        if let Some(d) = dose(c.dose.as_str(), known) {
            rules::same_person(&d, &c.band, known, &mut reasons);
            rules::after_receipt(&d, ctx, &mut reasons);
        }
        if let Some(s) = &c.syringe {
            reasons.push_if(label_in_use(s.as_str(), known), || Why::LabelUsed);
        }
        for m in &c.materials {
            match &known.get::<MaterialState>(m.as_str()).registered {
                None => reasons.push(Why::MaterialUnknown.with(Text::same(m.to_string()))),
                Some(r) => {
                    let (name, until) = (&r.name, r.expires_on);
                    reasons.push_if(until < ctx.now.day(), || {
                        Why::MaterialExpired.with(say! {ja: "{name}、期限 {until}", en: "{name}, until {until}"})
                    });
                }
            }
        }
        reasons.extend(record::materials::fit(Self::NAME, &c.materials, known));
        let Some(d) = dose(c.dose.as_str(), known).filter(|d| d.state.allocated.is_some()) else { return reasons };
        let left = open_part(&d).0;
        let none_or_more = left <= Decimal::ZERO || c.volume_ml.is_some_and(|v| v > left);
        reasons.push_if(none_or_more, || Why::NotThere.with(say! {ja: "残り {left} mL", en: "Left: {left} mL"}));
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        let Some(d) = dose(c.dose.as_str(), known) else { return Vec::new() };
        let (left, cells) = open_part(&d);
        let part = c.volume_ml.filter(|v| *v < left).map(|v| {
            let (drawn, all) = (page::grouped(portion(v, left, cells)), page::grouped(cells));
            say! {
                ja: "割り当てた {left} mL(生細胞 {all} 個)のうち、{v} mL({drawn} 個)だけです。",
                en: "Only {v} mL ({drawn} viable cells) of the {left} mL allotted ({all})."
            }
        });
        part.into_iter().chain(record::materials::others(&c.materials, known)).collect()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let minutes = ctx.programme.and_then(|p| p.value.making().syringe_minutes.value()).copied();
        let (Some(d), Some(minutes)) = (dose(c.dose.as_str(), known), minutes) else { return Recording::new() };
        let (left, cells) = open_part(&d);
        let volume_ml = c.volume_ml.unwrap_or(left);
        let until = ctx.occurred_at.plus_minutes(i64::try_from(minutes).unwrap_or(i64::MAX));
        Recording::new().fact_if(d.state.allocated.as_ref().map(|a| DrawnUp {
            syringe: c.syringe.clone().unwrap_or_else(|| ContainerId::derive(ctx.command, 0)),
            dose: c.dose.clone(),
            lot: d.packed.lot.clone(),
            patient: d.packed.patient.clone(),
            order: a.order.clone(),
            target: a.target,
            cells: portion(volume_ml, left, cells),
            volume_ml,
            expires_at: until.min(d.packed.expires_at),
            materials: c.materials.clone(),
            checked_by: c.checked_by.clone(),
        }))
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        rules::others_dose(dose(c.dose.as_str(), known), &c.band, known, ctx, reasons)
    }
}

#[cfg(test)]
mod tests;
