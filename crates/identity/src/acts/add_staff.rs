//! `add_staff`: the manager takes somebody onto the staff, with roles, and signs for it: whoever has a role can act. Making and quality are never one person (Reg. 93, law L8).

use crate::acts::{name, reading};
use crate::facts::StaffIdentified;
use kernel::act::Text2;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Offer, Reasons, Recording, Tag};
use record::clinic::StaffAdded;
use record::folds::Clinic;
use record::refusals::{Shared, clinic_set_up, making_and_quality};
use terms::{Role, StaffId, Text};

/// The act.
pub struct AddStaff;

/// What the form makes.
pub struct Command {
    name: String,
    kana: String,
    roles: Vec<Role>,
}

impl Act for AddStaff {
    type Command = Command;
    const NAME: &'static str = "add_staff";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "staff_added",
        text: Text2 {
            ja: "私は、この人をこの役割で職員に加えます。",
            en: "I add this person to the staff with these roles.",
        },
    });
    const OFFERED: Option<Offer> = Some(Offer::Staff);

    fn title() -> Text {
        Text::fixed("職員を登録する", "Add staff")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let person =
            f.field("name", name).label(Text::fixed("氏名", "Name")).identifying().example("立花 直子").required();
        let kana = f
            .field("kana", reading)
            .label(Text::fixed("カナ", "Reading"))
            .identifying()
            .example("タチバナ ナオコ")
            .required();
        let choices = Role::ALL.iter().map(|r| Choice::new(r.code(), r.text())).collect();
        let roles = f.many("roles", Text::fixed("役割", "Roles"), choices, true, Role::parse);
        Some(Command { name: person?, kana: kana?, roles: roles? })
    }

    fn about(_: &Command) -> Tag {
        Tag::clinic()
    }

    fn needs(_: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<Clinic>("main")]
    }

    fn may(_: &Tag, known: &Known, _: &Ctx) -> Reasons {
        clinic_set_up(known)
    }

    fn rules(c: &Command, _: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        reasons.push_if(making_and_quality(&c.roles), || Shared::MakingAndQuality);
        reasons
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        let staff = StaffId::derive(ctx.command, 0);
        Recording::new().fact(&StaffAdded { staff: staff.clone(), roles: c.roles.clone() }).fact(&StaffIdentified {
            staff,
            name: c.name.clone(),
            kana: c.kana.clone(),
        })
    }
}
