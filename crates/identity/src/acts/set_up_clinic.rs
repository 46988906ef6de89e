//! `set_up_clinic`: the first act of a record. Whoever holds the one-time code of the first start names the clinic, its places and its manager.

use crate::acts::{name, reading};
use crate::facts::StaffIdentified;
use crate::refusals::IdentityRefusal;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use record::clinic::{ClinicSetUp, Place, PlaceKind, StaffAdded};
use record::folds::Clinic;
use terms::{PlaceId, Role, StaffId, Text};

/// The act.
pub struct SetUpClinic;

/// What the form makes.
pub struct Command {
    clinic: String,
    places: Vec<(PlaceKind, String)>,
    name: String,
    kana: String,
    roles: Vec<Role>,
}

/// The manager may also be one of these; making and quality are never joined to it here.
const ALSO: &[Role] = &[Role::ResponsibleDoctor, Role::Doctor];

impl Act for SetUpClinic {
    type Command = Command;
    const NAME: &'static str = "set_up_clinic";

    fn title() -> Text {
        Text::fixed("医療機関を設定する", "Set up the clinic")
    }

    fn form(f: &mut Form) -> Option<Command> {
        f.group(Text::fixed("医療機関", "Clinic"));
        let clinic = f
            .field("clinic_name", free)
            .label(Text::fixed("医療機関の名称", "Name of the clinic"))
            .hint(Text::fixed("再生医療等提供機関としての名称", "As in the provision plan"))
            .example("模擬クリニック")
            .required();
        let defaults = [
            (PlaceKind::Consulting, "place_consulting", "診察室1"),
            (PlaceKind::Treatment, "place_treatment", "処置室1"),
            (PlaceKind::Cpc, "place_cpc", "細胞培養加工施設"),
            (PlaceKind::Office, "place_office", "事務室"),
        ];
        let mut places = Some(Vec::new());
        for (kind, field, example) in defaults {
            let got = f
                .field(field, free)
                .label(kind.text())
                .hint(Text::fixed("扉の名札のとおりに", "As on the door"))
                .example(example)
                .required();
            places = places.zip(got).map(|(mut all, n)| {
                all.push((kind, n));
                all
            });
        }
        f.group(Text::fixed("管理者", "Manager"));
        let person = f
            .field("name", name)
            .label(Text::fixed("管理者の氏名", "Manager's name"))
            .identifying()
            .example("大槻 恵")
            .required();
        let kana = f
            .field("kana", reading)
            .label(Text::fixed("カナ", "Reading"))
            .identifying()
            .example("オオツキ メグミ")
            .required();
        let choices = ALSO.iter().map(|r| Choice::new(r.code(), r.text())).collect();
        let also = f.many(
            "also",
            Text::fixed("管理者が兼ねる役割", "Roles the manager also has"),
            choices,
            false,
            Role::parse,
        );
        let mut roles = vec![Role::Manager];
        roles.extend(also?);
        Some(Command { clinic: clinic?, places: places?, name: person?, kana: kana?, roles })
    }

    fn about(_: &Command) -> Tag {
        Tag::clinic()
    }

    fn needs(_: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<Clinic>("main")]
    }

    fn may(_: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        reasons.push_if(known.get::<Clinic>("main").is_set_up(), || IdentityRefusal::AlreadySetUp);
        reasons
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        let places = c.places.iter().zip(1u8..).map(|((kind, name), n)| Place {
            place: PlaceId::derive(ctx.command, n),
            kind: *kind,
            name: name.clone(),
        });
        let staff = StaffId::derive(ctx.command, 0);
        Recording::new()
            .fact(&ClinicSetUp { name: c.clinic.clone(), places: places.collect() })
            .fact(&StaffAdded { staff: staff.clone(), roles: c.roles.clone() })
            .fact(&StaffIdentified { staff, name: c.name.clone(), kana: c.kana.clone() })
    }
}
