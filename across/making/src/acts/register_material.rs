//! `register_material`: a lot of bought material came into stock, with its kind, which says what it may be used for, its last day of use, and whether
//! it is made of human or animal material, which is traced from material to product and back (Reg. 99(1)18, 99(2)). What is past its day never
//! enters the stock (L9, L11). A label is registered once: a later day or another kind under the same label would make bad material good again.

use super::yes_no;
use crate::refusals::MakingRefused;
use kernel::form::{any_day, free, scanned};
use kernel::{Act, Choice, Ctx, Form, Known, Need, Reasons, Recording, Tag, tag::Tagged};
use record::folds::MaterialState;
use record::making::{MaterialKind, MaterialRegistered};
use terms::{Day, MaterialId, Text};

/// The act.
pub struct RegisterMaterial;

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its label, if it bears one already.
    pub material: Option<MaterialId>,
    /// What it is.
    pub name: String,
    /// What it is for.
    pub kind: MaterialKind,
    /// The maker's lot number.
    pub lot_number: String,
    /// Last day on which it may be used.
    pub expires_on: Day,
    /// Made of human or animal material.
    pub biological: bool,
}

impl Act for RegisterMaterial {
    type Command = Command;
    const NAME: &'static str = "register_material";

    fn title() -> Text {
        Text::fixed("材料を登録する", "Register a material")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let next_year = f.ctx().now.day().plus_years(1);
        let material = f
            .field("material", scanned(MaterialId::parse))
            .scan()
            .label(Text::fixed("ラベルの番号", "Number on the label"))
            .hint(Text::fixed("空なら新しい番号を付けます。", "Empty gives it a new number."))
            .optional();
        let name = f.field("name", free).label(Text::fixed("名称", "Name")).example("培地 A").required();
        let kinds = MaterialKind::ALL.iter().map(|k| Choice::new(k.code(), k.text())).collect();
        let kind = f
            .choose("kind", kinds, MaterialKind::parse)
            .label(Text::fixed("種類", "Kind"))
            .hint(Text::fixed(
                "種類によって、使える作業が決まります。麻酔に混ぜるアドレナリンは局所麻酔薬、注射に使う生理食塩液は希釈液です。後から直せません。",
                "It decides what the material may be used for. Adrenaline mixed into the anaesthetic is local anaesthetic, saline for injection is diluent. It cannot be corrected later.",
            ))
            .example("medium")
            .required();
        let lot_number = f
            .field("lot_number", free)
            .label(Text::fixed("製造番号", "Maker's lot number"))
            .example("M2611-03")
            .required();
        let expires_on = f
            .field("expires_on", any_day)
            .label(Text::fixed("使用期限", "Last day of use"))
            .hint(Text::fixed(
                "この日まで使えます。後から直せません。",
                "Usable up to this day. It cannot be corrected later.",
            ))
            .day()
            .example(next_year.to_string())
            .required();
        let answers = yes_no(Text::fixed("はい", "yes"), Text::fixed("いいえ", "no"));
        let biological = f
            .choose("biological", answers, |s| Some(s == "yes"))
            .label(Text::fixed("生物由来の原料か", "Of human or animal origin?"))
            .hint(Text::fixed(
                "血清・酵素など。原料から製品まで追跡します。",
                "Serum, enzymes. It is traced to the product.",
            ))
            .required();
        Some(Command {
            material: material?,
            name: name?,
            kind: kind?,
            lot_number: lot_number?,
            expires_on: expires_on?,
            biological: biological?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.material.as_ref().map_or_else(Tag::clinic, Tagged::tag)
    }

    fn needs(_: &Tag, command: Option<&Command>, _: &Known) -> Vec<Need> {
        let label = command.and_then(|c| c.material.as_ref());
        label.map(|m| Need::of::<MaterialState>(m.as_str())).into_iter().collect()
    }

    fn may(_: &Tag, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        reasons.push_if(c.expires_on < ctx.now.day(), || MakingRefused::MaterialExpired { expires_on: c.expires_on });
        let there = c.material.as_ref().and_then(|m| known.get::<MaterialState>(m.as_str()).registered.clone());
        if let Some(m) = there {
            reasons.push(MakingRefused::MaterialRegistered { name: m.name, lot_number: m.lot_number });
        }
        reasons
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&MaterialRegistered {
            material: c.material.clone().unwrap_or_else(|| MaterialId::derive(ctx.command, 0)),
            name: c.name.clone(),
            kind: c.kind,
            lot_number: c.lot_number.clone(),
            expires_on: c.expires_on,
            biological: c.biological,
        })
    }
}

#[cfg(test)]
mod tests;
