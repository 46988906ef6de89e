//! `record_training`: somebody was trained in a procedure of the programme, by whom, and until when it counts (Reg. 109: by designated persons,
//! reported to the facility manager; records kept 5 years, Reg. 110(3)). Nobody records their own (L11).

use crate::refusals::MakingRefused;
use kernel::form::{any_day, free};
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Reasons, Recording, Tag, tag::Tagged};
use programme::Programme;
use record::folds::StaffRoles;
use record::making::StaffTrained;
use record::refusals::{Shared, programme_adopted};
use terms::{Day, StaffId, Text};

/// The act.
pub struct RecordTraining;

/// Who was trained in what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Who.
    pub staff: StaffId,
    /// Code of the procedure in the programme.
    pub procedure: String,
    /// Last day of validity.
    pub valid_until: Day,
    /// By whom.
    pub trainer: String,
}

fn procedure(f: &mut Form) -> Option<String> {
    let label = Text::fixed("手順", "Procedure");
    match f.ctx().programme.map(Programme::making) {
        Some(m) => {
            let all = m.procedures.iter().map(|k| Choice::new(k.code.clone(), k.text.clone())).collect();
            f.choose("procedure", all, |s| Some(s.to_owned())).label(label).required()
        }
        None => f.field("procedure", free).label(label).required(),
    }
}

impl Act for RecordTraining {
    type Command = Command;
    const NAME: &'static str = "record_training";
    const OFFERED: Option<Offer> = Some(Offer::Staff);

    fn title() -> Text {
        Text::fixed("教育訓練を記録する", "Record training")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let today = f.ctx().now.day();
        let staff = f
            .choose_from("staff", "staff", |s| StaffId::parse(s).ok())
            .label(Text::fixed("訓練を受けた職員", "Who was trained"))
            .required();
        let procedure = procedure(f);
        let valid_until = f
            .field("valid_until", move |s| {
                let day = any_day(s)?;
                if day < today {
                    Err(Text::fixed("もう過ぎた日です。", "That day has passed."))
                } else {
                    Ok(day)
                }
            })
            .label(Text::fixed("有効期限", "Valid until"))
            .hint(Text::fixed(
                "新しい記録の日付が、前の記録に代わります。",
                "A newer record replaces the day of the older one.",
            ))
            .day()
            .example(today.plus_years(1).to_string())
            .required();
        let trainer = f
            .field("trainer", free)
            .label(Text::fixed("指導した人", "Trained by"))
            .hint(Text::fixed(
                "役職と所属。患者さんの名前は書かない。",
                "Post and institution; never a patient's name.",
            ))
            .example("培養責任者")
            .required();
        Some(Command { staff: staff?, procedure: procedure?, valid_until: valid_until?, trainer: trainer? })
    }

    fn about(c: &Command) -> Tag {
        c.staff.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<StaffRoles>(&about.id)]
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        if let Ok(staff) = StaffId::parse(&about.id) {
            let gone = known.get::<StaffRoles>(&about.id).roles.is_empty();
            reasons.push_if(ctx.actor.staff() == Some(&staff), || MakingRefused::TrainingOfSelf);
            reasons.push_if(gone, || Shared::UnknownStaff { staff });
        }
        reasons
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Command, _: &Known, _: &Ctx) -> Recording {
        let Command { staff, procedure, valid_until, trainer } = c.clone();
        Recording::new().fact(&StaffTrained { staff, procedure, valid_until, trainer })
    }
}

#[cfg(test)]
mod tests;
