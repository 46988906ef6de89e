//! Words of the reasons about roles, adoption and plans.

use super::Clinic;
use super::told::{house, law, told};
use kernel::Refusal;
use terms::{Text, say};

pub(super) fn roles(r: &Clinic) -> Refusal {
    match r {
        Clinic::LastManager => told(
            "last_manager",
            "L20",
            [
                Text::fixed(
                    "管理者の役割は、本人には外せません。",
                    "The manager's role is not given up by the person who holds it.",
                ),
                Text::fixed(
                    "医療機関に管理者がいなくなるのを防ぎます。",
                    "The clinic must never be without a manager.",
                ),
            ],
            law("法4条から6条・16条から21条(提供機関管理者の義務)", "Act 4–6, 16–21 (duties of the manager)"),
            (
                Text::fixed(
                    "別の職員を管理者にし、その人がこの役割を外す。",
                    "Make somebody else manager; that person takes this role away.",
                ),
                Some("change_roles"),
            ),
        ),
        _ => told(
            "roles_unchanged",
            "L13",
            [Text::fixed("役割は今と同じです。", "These are the roles held now."), Text::default()],
            house("L13 変わらないことは記録しない", "L13 only changes are recorded"),
            (Text::fixed("変えたい役割を選ぶ。", "Choose the roles that should differ."), None),
        ),
    }
}

pub(super) fn adoption(r: &Clinic) -> Refusal {
    match r {
        Clinic::BundleBroken { problems } => told(
            "bundle_broken",
            "L20",
            [
                Text::fixed("ファイルに誤りがあり、採用できません。", "The files have mistakes and cannot be adopted."),
                problems.clone(),
            ],
            house("L20 読めない規則では何も許可できない", "L20 rules that do not read permit nothing"),
            (
                Text::fixed(
                    "示された行を直し、saisei programme check で確かめてから採用する。",
                    "Mend those lines, check with `saisei programme check`, then adopt.",
                ),
                None,
            ),
        ),
        Clinic::SimulatedOnReal => told(
            "simulated_on_real",
            "L19",
            [
                Text::fixed(
                    "模擬の数値を含むため、診療の記録では採用できません。",
                    "It holds simulated numbers and cannot be adopted in a clinical record.",
                ),
                Text::fixed(
                    "模擬の数値は、模擬の記録でだけ使えます。",
                    "Simulated numbers belong to a simulated record only.",
                ),
            ],
            house(
                "L19 模擬データはそう名乗る。出典を読んでいない数値は使わない",
                "L19 simulated data say so; a number nobody has read in a source stays unset",
            ),
            (
                Text::fixed(
                    "模擬の上書きのない版を採用し、必要な数値を出典とともに設定する。",
                    "Adopt the version without the overlay and set its numbers with their sources.",
                ),
                None,
            ),
        ),
        Clinic::ConsentItemsMissing { items } => {
            let of = |words: Vec<&str>| words.join(" / ");
            told(
                "consent_items_missing",
                "L4",
                [
                    Text::fixed(
                        "説明文書に、法令の求める項目がありません。",
                        "The explanation document lacks items the law asks for.",
                    ),
                    Text::new(of(items.iter().map(|t| &*t.ja).collect()), of(items.iter().map(|t| &*t.en).collect())),
                ],
                law("施行規則13条2項(説明の項目)", "Reg. 13(2), items of the explanation"),
                (
                    Text::fixed(
                        "プログラムの consent.toml に項目を加え、新しい版を採用する。",
                        "Add the items to the programme's consent.toml and adopt the new version.",
                    ),
                    Some("adopt_programme"),
                ),
            )
        }
        _ => told(
            "already_adopted",
            "L13",
            [Text::fixed("この版はすでに採用されています。", "This version is in force already."), Text::default()],
            house("L13 変わらないことは記録しない", "L13 only changes are recorded"),
            (Text::fixed("別の版を選ぶ。", "Choose another version."), None),
        ),
    }
}

pub(super) fn plan(r: &Clinic) -> Refusal {
    match r {
        Clinic::CommitteeNotSpecial { committee } => told(
            "committee_not_special",
            "L5",
            [
                Text::fixed(
                    "第一種・第二種の計画には、特定認定再生医療等委員会が必要です。",
                    "A class 1 or 2 plan needs a certified special committee.",
                ),
                say! {ja: "委員会: {committee}", en: "Committee: {committee}"},
            ],
            law("法7条・11条", "Act 7, 11"),
            (
                Text::fixed(
                    "特定認定の委員会の名称と認定番号を入れる。",
                    "Enter a certified special committee and its number.",
                ),
                None,
            ),
        ),
        Clinic::NotADoctor { staff } => told(
            "not_a_doctor",
            "L5",
            [
                Text::fixed(
                    "この医療機関の医師ではない人が入っています。",
                    "It names a person who is not a doctor here.",
                ),
                say! {ja: "職員 {staff}", en: "Staff {staff}"},
            ],
            law("法4条1項・施行規則5条(再生医療等を行う医師)", "Act 4(1), Reg. 5 (doctors who give the treatment)"),
            (
                Text::fixed(
                    "医師を選ぶか、先に医師の役割を与える。",
                    "Choose doctors, or give that person the doctor's role first.",
                ),
                Some("change_roles"),
            ),
        ),
        Clinic::PlaceUnfit { place } => told(
            "place_unfit",
            "L5",
            [
                Text::fixed(
                    "患者を診る場所ではない場所が入っています。",
                    "It names a place where no patient is treated.",
                ),
                say! {ja: "場所 {place}", en: "Place {place}"},
            ],
            law("法4条1項(提供する施設)", "Act 4(1), facility of treatment"),
            (Text::fixed("診察室か処置室を選ぶ。", "Choose a consulting or treatment room."), None),
        ),
        Clinic::MakerNoCpc { place } => told(
            "maker_no_cpc",
            "L5",
            [
                Text::fixed("細胞培養加工施設ではない場所です。", "That place is no cell processing centre."),
                say! {ja: "場所 {place}", en: "Place {place}"},
            ],
            law("法35条から41条(特定細胞加工物等の製造施設)", "Act 35–41, facilities that make the product"),
            (Text::fixed("細胞培養加工施設を選ぶ。", "Choose the cell processing centre."), None),
        ),
        r => {
            let number = if let Clinic::UnknownPlan { number } = r { number.as_str() } else { "" };
            told(
                "unknown_plan",
                "L5",
                [
                    Text::fixed("その番号の計画は登録されていません。", "No plan with that number was filed here."),
                    say! {ja: "計画番号 {number}", en: "Plan number {number}"},
                ],
                law("法6条(中止の届出)", "Act 6 (notice of a stop)"),
                (
                    Text::fixed(
                        "番号を確かめる。新しい計画なら「中止」を外す。",
                        "Check the number; for a new plan, do not mark it as a stop.",
                    ),
                    None,
                ),
            )
        }
    }
}
