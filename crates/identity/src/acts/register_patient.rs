//! `register_patient`: opens a patient's record. The purpose of use is shown first (個人情報保護法 21条2項); the number follows the newest one without gaps.

use crate::acts::{birth, name, reading};
use crate::facts::PatientIdentified;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Fact, FactKind, Fold, Form, Known, Need, Offer, Read, Reasons, Recording, Space, Tag};
use record::folds::Clinic;
use record::patient::PatientRegistered;
use record::refusals::clinic_set_up;
use terms::{Day, PatientId, Sex, Text};

/// The act.
pub struct RegisterPatient;

/// What the form makes.
pub struct Command {
    name: String,
    kana: String,
    birth_date: Day,
    sex: Sex,
    address: String,
    telephone: String,
    mail: String,
}

/// The newest serial given.
#[derive(Clone, Debug, Default)]
pub struct LastSerial {
    serial: u64,
}

impl Fold for LastSerial {
    const NAME: &'static str = "last_serial";
    const SPACE: Space = Space::Clinic;
    const KINDS: &'static [&'static str] = &[PatientRegistered::KIND];
    const READ: Read = Read::Latest;
    fn apply(&mut self, fact: &Fact) {
        if let Some(p) = fact.read::<PatientRegistered>() {
            self.serial = self.serial.max(p.serial);
        }
    }
}

fn telephone(s: &str) -> Result<String, Text> {
    let t = terms::fold_width(s);
    let digits = t.chars().filter(char::is_ascii_digit).count();
    if (7..=15).contains(&digits) && t.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) {
        Ok(t)
    } else {
        Err(Text::fixed(
            "電話番号を数字で入れてください(例 03-0000-0000)。",
            "Enter a telephone number (e.g. 03-0000-0000).",
        ))
    }
}

fn mail(s: &str) -> Result<String, Text> {
    let t = terms::fold_width(s);
    let good = t
        .split_once('@')
        .is_some_and(|(a, b)| !a.is_empty() && b.contains('.') && !b.starts_with('.') && !t.contains(' '));
    if good {
        Ok(t)
    } else {
        Err(Text::fixed("メールアドレスの形で入れてください。", "Enter a mail address."))
    }
}

impl Act for RegisterPatient {
    type Command = Command;
    const NAME: &'static str = "register_patient";
    const OFFERED: Option<Offer> = Some(Offer::Patients);

    fn title() -> Text {
        Text::fixed("患者を登録する", "Register a patient")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let today = f.ctx().now.day();
        let purpose = vec![Choice::new(
            "told",
            Text::fixed(
                "利用目的(診療・安全の確認・法定の記録と報告)を示した",
                "Shown: treatment, safety, statutory records and reports",
            ),
        )];
        let told = f.many(
            "purpose",
            Text::fixed("利用目的を本人に示しましたか", "Was the purpose of use shown?"),
            purpose,
            true,
            |_| Some(()),
        );
        let person = f
            .field("name", name)
            .label(Text::fixed("氏名", "Name"))
            .hint(Text::fixed("姓と名の間に空白", "As written"))
            .identifying()
            .example("高瀬 誠")
            .required();
        let kana = f
            .field("kana", reading)
            .label(Text::fixed("カナ", "Reading"))
            .hint(Text::fixed("ひらがなでも可", "Kana or Latin letters"))
            .identifying()
            .example("タカセ マコト")
            .required();
        let born = f
            .field("birth_date", birth(today))
            .label(Text::fixed("生年月日", "Birth date"))
            .hint(Text::fixed("1979-05-12、昭和54年5月12日、S54.5.12 のどれでも", "For example 1979-05-12"))
            .identifying()
            .example("1979-05-12")
            .required();
        let sexes = Sex::ALL.iter().map(|s| Choice::new(s.code(), s.text())).collect();
        let sex = f.choose("sex", sexes, Sex::parse).label(Text::fixed("性別", "Sex")).required();
        f.group(Text::fixed("連絡先", "Contact"));
        let phone = f
            .field("telephone", telephone)
            .label(Text::fixed("電話", "Telephone"))
            .hint(Text::fixed("投与後の安全の確認に使います(施行規則 19条)", "Used for safety contacts"))
            .identifying()
            .example("03-0000-0000")
            .optional();
        let address =
            f.field("address", free).label(Text::fixed("住所", "Address")).identifying().example("東京都").optional();
        let post =
            f.field("mail", mail).label(Text::fixed("メール", "Mail")).identifying().example("a@example.jp").optional();
        told?;
        Some(Command {
            name: person?,
            kana: kana?,
            birth_date: born?,
            sex: sex?,
            address: address?.unwrap_or_default(),
            telephone: phone?.unwrap_or_default(),
            mail: post?.unwrap_or_default(),
        })
    }

    fn about(_: &Command) -> Tag {
        Tag::clinic()
    }

    fn needs(_: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<Clinic>("main"), Need::of::<LastSerial>("main")]
    }

    fn may(_: &Tag, known: &Known, _: &Ctx) -> Reasons {
        clinic_set_up(known)
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let patient = PatientId::derive(ctx.command, 0);
        let serial = known.get::<LastSerial>("main").serial.saturating_add(1);
        let number = format!("SP{:02}{serial:05}", ctx.now.day().ymd().0.rem_euclid(100));
        Recording::new().fact(&PatientRegistered { patient: patient.clone(), number, serial, sex: c.sex }).fact(
            &PatientIdentified {
                patient,
                name: c.name.clone(),
                kana: c.kana.clone(),
                birth_date: c.birth_date,
                address: c.address.clone(),
                telephone: c.telephone.clone(),
                mail: c.mail.clone(),
            },
        )
    }
}
