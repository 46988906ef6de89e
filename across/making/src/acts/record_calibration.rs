//! `record_calibration`: a piece of equipment or a cabinet was calibrated or checked, passed or failed, and until when that holds (Reg. 99(1)1–8;
//! L11). The first check under a label also registers the thing. A failure counts at once; an older check entered later never takes it back (L14).

use super::yes_no;
use crate::refusals::MakingRefused;
use kernel::form::{any_day, free, scanned};
use kernel::{Act, Choice, Ctx, Form, Known, Need, Reasons, Recording, Tag, tag::Tagged};
use programme::Programme;
use record::folds::EquipmentState;
use record::making::{CABINET, EquipmentCalibrated};
use record::refusals::programme_adopted;
use terms::{CabinetId, Day, EquipmentId, Text};

/// The act.
pub struct RecordCalibration;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its label, if it bears one already; a cabinet's own.
    pub equipment: Option<EquipmentId>,
    /// Its name.
    pub name: String,
    /// Code of the kind, in the programme.
    pub kind: String,
    /// Last day of validity; none = it failed.
    pub valid_until: Option<Day>,
    /// Who did it, certificate.
    pub note: String,
}

fn kind(f: &mut Form) -> Option<String> {
    let label = Text::fixed("種類", "Kind");
    match f.ctx().programme.map(Programme::making) {
        Some(m) => {
            let kinds = m.equipment_kinds.iter().map(|k| Choice::new(k.code.clone(), k.text.clone())).collect();
            f.choose("kind", kinds, |s| Some(s.to_owned())).label(label).required()
        }
        // Any word is read, so that the refusal can say that no programme is adopted.
        None => f.field("kind", free).label(label).required(),
    }
}

impl Act for RecordCalibration {
    type Command = Command;
    const NAME: &'static str = "record_calibration";

    fn title() -> Text {
        Text::fixed("校正・点検を記録する", "Record a calibration")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let today = f.ctx().now.day();
        let equipment = f
            .field("equipment", scanned(EquipmentId::parse))
            .scan()
            .label(Text::fixed("機器・キャビネットの番号", "Number on the equipment or cabinet"))
            .hint(Text::fixed("空なら新しい番号を付けます。", "Empty gives it a new number."))
            .optional();
        let name = f.field("name", free).label(Text::fixed("名称", "Name")).example("CO2インキュベーター1").required();
        let kind = kind(f);
        let answers = yes_no(Text::fixed("適合", "passed"), Text::fixed("不適合", "failed"));
        let passed = f.choose("passed", answers, |s| Some(s == "yes")).label(Text::fixed("結果", "Result")).required();
        let until = f
            .field("valid_until", any_day)
            .label(Text::fixed("有効期限", "Valid until"))
            .hint(Text::fixed("適合のとき。この日まで使えます。", "If it passed: usable up to this day."))
            .day()
            .example(today.plus_years(1).to_string())
            .optional();
        let note = f
            .field("note", free)
            .label(Text::fixed("実施者・証明書の番号", "Who did it, certificate"))
            .long(1000)
            .optional();
        let (passed, until) = (passed?, until?);
        match until {
            None if passed => {
                f.error("valid_until", Text::fixed("有効期限を入れてください。", "Give the last day of validity."))
            }
            Some(d) if passed && d < today => {
                f.error("valid_until", Text::fixed("もう過ぎた日です。", "That day has passed."));
            }
            _ => {}
        }
        Some(Command {
            equipment: equipment?,
            name: name?,
            kind: kind?,
            valid_until: until.filter(|_| passed),
            note: note?.unwrap_or_default(),
        })
    }

    fn about(c: &Command) -> Tag {
        c.equipment.as_ref().map_or_else(Tag::clinic, Tagged::tag)
    }

    fn needs(_: &Tag, command: Option<&Command>, _: &Known) -> Vec<Need> {
        let label = command.and_then(|c| c.equipment.as_ref());
        label.map(|e| Need::of::<EquipmentState>(e.as_str())).into_iter().collect()
    }

    fn may(_: &Tag, _: &Known, ctx: &Ctx) -> Reasons {
        programme_adopted(ctx)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(id) = &c.equipment else { return reasons };
        let state = known.get::<EquipmentState>(id.as_str());
        if let Some(before) = state.calibrated.as_ref().filter(|b| b.kind != c.kind) {
            let (name, kind) = (before.name.clone(), before.kind.clone());
            reasons.push(MakingRefused::KindChanged { equipment: id.clone(), name, kind });
        }
        if let Some(newest) = state.at.filter(|at| ctx.occurred_at < *at) {
            reasons.push(MakingRefused::CalibrationOlder { equipment: id.clone(), newest });
        }
        reasons
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        let new = || {
            let cabinet = (c.kind == CABINET).then(|| CabinetId::derive(ctx.command, 0));
            let cabinet = cabinet.and_then(|id| EquipmentId::parse(id.as_str()).ok());
            cabinet.unwrap_or_else(|| EquipmentId::derive(ctx.command, 0))
        };
        Recording::new().fact(&EquipmentCalibrated {
            equipment: c.equipment.clone().unwrap_or_else(new),
            name: c.name.clone(),
            kind: c.kind.clone(),
            passed: c.valid_until.is_some(),
            valid_until: c.valid_until.unwrap_or_else(|| ctx.occurred_at.day()),
            note: c.note.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
