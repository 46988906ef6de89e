//! Reasons that more than one step gives, in the same words everywhere.

mod rules;

use crate::making::{MaterialKind, kinds_told};
use kernel::{CiteKind, Reason, Refusal};
pub use rules::*;
use terms::{CommandId, MaterialId, Moment, PatientId, Role, StaffId, Text, say};

/// Shared reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// No such patient record.
    UnknownPatient,
    /// The record was merged into another.
    MergedAway {
        /// Where it goes on.
        into: PatientId,
    },
    /// A hold on this patient is in force.
    PatientOnHold {
        /// Why.
        why: Text,
    },
    /// The patient has died: nothing is begun, decided or given any more.
    PatientDied {
        /// When.
        at: Moment,
    },
    /// The whole clinic is on hold.
    ClinicOnHold {
        /// Why.
        why: Text,
    },
    /// A hold on this lot, dose or container is in force.
    ThingOnHold {
        /// What it is.
        thing: Held,
        /// Its id.
        id: String,
        /// Why.
        why: Text,
    },
    /// No programme was adopted.
    NoProgramme,
    /// No law table was adopted.
    NoLaw,
    /// Not a person of the staff.
    UnknownStaff {
        /// The id given.
        staff: StaffId,
    },
    /// The second person holds no role that may stand by the act.
    SecondMayNot {
        /// The id given.
        staff: StaffId,
        /// The roles that may.
        roles: &'static [Role],
    },
    /// The clinic is not set up.
    NotSetUp,
    /// Making and quality in one person.
    MakingAndQuality,
    /// A number that nobody has read in a source (L19).
    SettingUnset {
        /// What it is.
        what: Text,
        /// File of the programme.
        file: String,
        /// Line in it.
        line: usize,
        /// Who may set it.
        who: Text,
    },
    /// More cells than any study gave by this route at this site.
    DoseAboveRange {
        /// Where, how many, and where the range ends.
        what: Text,
        /// The study that ends the range; empty = not named.
        study: Text,
    },
    /// More cells than the programme gives under any reason. No study has set this number.
    DoseAboveLimit {
        /// Where, how many, and where the limit lies.
        what: Text,
    },
    /// The time entered lies before what it rests on.
    HappenedBefore {
        /// What it rests on.
        what: Text,
        /// When that happened.
        then: Moment,
        /// The time entered.
        at: Moment,
    },
    /// The course ended after the order was given.
    CourseEnded {
        /// Why it ended.
        why: Text,
        /// When that was recorded.
        at: Moment,
    },
    /// The newest decision on candidacy is against the treatment that was ordered.
    CandidacyTurned {
        /// The route.
        route: Text,
        /// What was decided.
        outcome: Text,
    },
    /// A finding that the decision on candidacy did not know stands against the treatment.
    FindingSince {
        /// What the criterion asks for.
        wanted: Text,
        /// What it means not to meet it.
        effect: Text,
        /// Sources of the criterion.
        sources: Vec<String>,
    },
    /// A route that only a checklist of its own may open.
    RouteLocked {
        /// Which.
        route: Text,
        /// Why it is locked.
        why: Text,
    },
    /// A material of a kind that the act does not take.
    MaterialUnfit {
        /// Its label.
        material: MaterialId,
        /// What it is.
        name: String,
        /// Its kind.
        kind: MaterialKind,
        /// The act.
        act: &'static str,
    },
}

/// What is held, where it is not a patient or the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A lot.
    Lot,
    /// A dose.
    Dose,
    /// A labelled thing.
    Container,
}

/// Codes of [`Shared`], for the tables of tests.
pub const CODES: &[&str] = &[
    "unknown_patient",
    "merged_away",
    "patient_on_hold",
    "patient_died",
    "clinic_on_hold",
    "lot_on_hold",
    "dose_on_hold",
    "container_on_hold",
    "no_programme",
    "no_law",
    "unknown_staff",
    "second_may_not",
    "not_set_up",
    "making_and_quality",
    "setting_unset",
    "dose_above_range",
    "dose_above_limit",
    "happened_before",
    "course_ended_since_order",
    "candidacy_turned",
    "finding_since_decision",
    "route_locked",
    "material_of_other_kind",
];

fn because(why: &Text) -> Text {
    let (ja, en) = (&why.ja, &why.en);
    say! {ja: "理由: {ja}", en: "Reason: {en}"}
}

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let command = CommandId::numbered("example", 0, 0);
    let (none, number) = (Text::default(), Text::fixed("治療プログラムの数値", "a number of the programme"));
    let all = [
        Shared::UnknownPatient,
        Shared::MergedAway { into: PatientId::derive(&command, 0) },
        Shared::PatientOnHold { why: none.clone() },
        Shared::PatientDied { at: Moment::from_millis(0) },
        Shared::ClinicOnHold { why: none.clone() },
        Shared::ThingOnHold { thing: Held::Lot, id: String::new(), why: none.clone() },
        Shared::ThingOnHold { thing: Held::Dose, id: String::new(), why: none.clone() },
        Shared::ThingOnHold { thing: Held::Container, id: String::new(), why: none.clone() },
        Shared::NoProgramme,
        Shared::NoLaw,
        Shared::UnknownStaff { staff: StaffId::derive(&command, 0) },
        Shared::SecondMayNot { staff: StaffId::derive(&command, 0), roles: &[] },
        Shared::NotSetUp,
        Shared::MakingAndQuality,
        Shared::SettingUnset { what: number, file: String::new(), line: 0, who: none.clone() },
        Shared::DoseAboveRange { what: none.clone(), study: none.clone() },
        Shared::DoseAboveLimit { what: none.clone() },
        Shared::HappenedBefore { what: none.clone(), then: Moment::from_millis(0), at: Moment::from_millis(0) },
        Shared::CourseEnded { why: none.clone(), at: Moment::from_millis(0) },
        Shared::CandidacyTurned { route: none.clone(), outcome: none.clone() },
        Shared::FindingSince { wanted: none.clone(), effect: none.clone(), sources: Vec::new() },
        Shared::RouteLocked { route: none.clone(), why: none },
        Shared::MaterialUnfit {
            material: MaterialId::derive(&command, 0),
            name: String::new(),
            kind: MaterialKind::Reagent,
            act: "",
        },
    ];
    all.iter().map(Reason::refusal).collect()
}

impl Reason for Shared {
    fn refusal(&self) -> Refusal {
        let house = |code, law, say, detail, cite, next, next_act| Refusal {
            code,
            law,
            say,
            detail,
            kind: CiteKind::House,
            cite,
            next,
            next_act,
        };
        match self {
            Self::UnknownPatient => house(
                "unknown_patient",
                "L1",
                Text::fixed("この患者の記録がありません。", "There is no record of this patient."),
                Text::default(),
                Text::fixed("L1 本人の細胞だけ", "L1 own cells only"),
                Text::fixed(
                    "患者一覧から選び直すか、先に登録する。",
                    "Choose from the patient list, or register first.",
                ),
                Some("register_patient"),
            ),
            Self::MergedAway { into } => house(
                "merged_away",
                "L1",
                Text::fixed("この記録は別の記録に統合されています。", "This record was merged into another."),
                say! {ja: "統合先: {into}", en: "It goes on as {into}."},
                Text::fixed("L1 本人の細胞だけ", "L1 own cells only"),
                Text::fixed("統合先の記録を開いて行う。", "Open the record it goes on as."),
                None,
            ),
            Self::PatientOnHold { why } => house(
                "patient_on_hold",
                "L22",
                Text::fixed("この患者の作業は保留中です。", "Work on this patient is on hold."),
                because(why),
                Text::fixed(
                    "L22 止める行為はいつでも。保留は根拠とともに解く",
                    "L22 safety acts; a hold is lifted with evidence",
                ),
                Text::fixed(
                    "保留の原因を解決し、根拠を添えて解除する。",
                    "Resolve the cause and lift the hold with evidence.",
                ),
                Some("lift_hold"),
            ),
            Self::PatientDied { at } => {
                let when = format!("{} {}", at.day(), at.clock());
                house(
                    "patient_died",
                    "L4",
                    Text::fixed("この患者は死亡したと記録されています。", "This patient is recorded as having died."),
                    say! {ja: "死亡 {when}", en: "Died {when}"},
                    Text::fixed(
                        "L4 同意は、本人が生きて受ける治療に与えられる",
                        "L4 consent is given to a treatment in one's lifetime",
                    ),
                    Text::fixed(
                        "残った細胞の廃棄、有害事象、起きたことの記録はできる。誤って記録したときは、「治療の終了」なら理由を医師が訂正し(治療が続くなら「延期」に)、有害事象の報告なら正しい重さで同じ事象をもう一度報告する。",
                        "What is left can be discarded, and adverse events and occurrences recorded. If it was entered by mistake: a doctor corrects the reason of that \"Course closed\" (\"postponed\" if treatment goes on), or the same adverse event is reported again as serious as it was.",
                    ),
                    Some("record_correction"),
                )
            }
            Self::ClinicOnHold { why } => house(
                "clinic_on_hold",
                "L22",
                Text::fixed("医療機関全体が緊急停止中です。", "The whole clinic is on emergency stop."),
                because(why),
                Text::fixed(
                    "L22 止める行為はいつでも。保留は根拠とともに解く",
                    "L22 safety acts; a hold is lifted with evidence",
                ),
                Text::fixed("管理者が根拠を添えて停止を解除する。", "The manager lifts the stop with evidence."),
                Some("lift_hold"),
            ),
            Self::ThingOnHold { thing, id, why } => {
                let (code, say) = match thing {
                    Held::Lot => ("lot_on_hold", Text::fixed("このロットは隔離中です。", "This lot is quarantined.")),
                    Held::Dose => {
                        ("dose_on_hold", Text::fixed("この投与分は隔離中です。", "This dose is quarantined."))
                    }
                    Held::Container => {
                        ("container_on_hold", Text::fixed("この容器は隔離中です。", "This container is quarantined."))
                    }
                };
                let (ja, en) = (&why.ja, &why.en);
                house(
                    code,
                    "L22",
                    say,
                    say! {ja: "{id}。理由: {ja}", en: "{id}. Reason: {en}"},
                    Text::fixed(
                        "L22 止める行為はいつでも。保留は根拠とともに解く",
                        "L22 safety acts; a hold is lifted with evidence",
                    ),
                    Text::fixed(
                        "使わない。品質部門が原因を調べ、根拠を添えて解除するか、廃棄する。",
                        "Do not use it. Quality finds the cause and lifts the hold with evidence, or it is discarded.",
                    ),
                    Some("lift_hold"),
                )
            }
            Self::NoProgramme => house(
                "no_programme",
                "L20",
                Text::fixed("治療プログラムがまだ採用されていません。", "No treatment programme has been adopted."),
                Text::fixed("規則のないことは、許可ではありません。", "No rule found means no."),
                Text::fixed("L20 規則がなければ不可", "L20 default deny"),
                Text::fixed("管理者が治療プログラムを採用する。", "The manager adopts a treatment programme."),
                Some("adopt_programme"),
            ),
            Self::NoLaw => house(
                "no_law",
                "L20",
                Text::fixed("法令表がまだ採用されていません。", "No law table has been adopted."),
                Text::default(),
                Text::fixed("L20 規則がなければ不可", "L20 default deny"),
                Text::fixed("管理者が法令表を採用する。", "The manager adopts a law table."),
                Some("adopt_law"),
            ),
            Self::UnknownStaff { staff } => house(
                "unknown_staff",
                "L14",
                Text::fixed("在籍していない職員です。", "That person is not on the staff."),
                say! {ja: "職員 {staff}", en: "Staff {staff}"},
                Text::fixed("L14 だれが行ったかを残す", "L14 every fact says who"),
                Text::fixed("在籍している職員を選ぶ。", "Choose a member of staff."),
                None,
            ),
            Self::SecondMayNot { staff, roles } => {
                let ja: Vec<_> = roles.iter().map(|r| r.text().ja).collect();
                let en: Vec<_> = roles.iter().map(|r| r.text().en).collect();
                let (ja, en) = (ja.join("・"), en.join(", "));
                house(
                    "second_may_not",
                    "L20",
                    Text::fixed(
                        "その職員の役割では、この作業の立会い・確認はできません。",
                        "The role of that person does not allow checking or witnessing this.",
                    ),
                    say! {ja: "職員 {staff}。できる役割: {ja}", en: "Staff {staff}. Roles that may: {en}"},
                    Text::fixed("L20 規則がなければ不可", "L20 default deny"),
                    Text::fixed("その場にいる、役割の合う職員を選ぶ。", "Choose somebody there who holds such a role."),
                    None,
                )
            }
            Self::NotSetUp => house(
                "not_set_up",
                "L20",
                Text::fixed("医療機関の設定がまだです。", "The clinic has not been set up."),
                Text::default(),
                Text::fixed("L20 規則がなければ不可", "L20 default deny"),
                Text::fixed(
                    "端末に表示された一回限りのコードで、初期設定を行う。",
                    "Do the set-up with the one-time code shown on the terminal.",
                ),
                None,
            ),
            Self::MakingAndQuality => Refusal {
                code: "making_and_quality",
                law: "L8",
                say: Text::fixed(
                    "製造(培養)と品質を一人が兼ねることはできません。",
                    "Nobody may hold making (operator) and quality together.",
                ),
                detail: Text::fixed(
                    "品質部門は製造部門から独立していなければなりません。",
                    "Quality must be independent of making.",
                ),
                kind: CiteKind::Law,
                cite: Text::fixed("施行規則 第93条", "Enforcement Regulation art. 93"),
                next: Text::fixed("どちらか一方の役割だけを与える。", "Give only one of the two roles."),
                next_act: None,
            },
            Self::DoseAboveRange { what, study } => Refusal {
                kind: CiteKind::Study,
                ..house(
                    "dose_above_range",
                    "L10",
                    Text::fixed("研究された範囲より多い細胞数です。", "That is more cells than were studied."),
                    what.clone(),
                    if study.is_empty() {
                        Text::fixed(
                            "L10 研究された範囲の投与量(部位ごと)",
                            "L10 dose within the studied range, per site",
                        )
                    } else {
                        study.clone()
                    },
                    Text::fixed(
                        "桁を確かめ、範囲に収まる数で指示する。治療プログラムが認めるところでは、理由を書いて署名する(理由があっても超えられない上限がある)。多いほど効くとは示されていない。",
                        "Check the zeros and order within the range or, where the programme allows it, sign a reason (beyond a limit no reason helps). More has not been shown to be better.",
                    ),
                    Some("order_treatment"),
                )
            },
            Self::DoseAboveLimit { what } => Refusal {
                kind: CiteKind::Plan,
                ..house(
                    "dose_above_limit",
                    "L10",
                    Text::fixed(
                        "治療プログラムが定めた上限を超えています。理由があっても超えられません。",
                        "That is beyond the limit that the programme sets itself. No reason lifts it.",
                    ),
                    what.clone(),
                    Text::fixed(
                        "治療プログラムの定めた上限(この施設の選択。研究が示した数ではない)",
                        "limit of the treatment programme (its own choice; no study has set this number)",
                    ),
                    Text::fixed(
                        "桁と部位の数を確かめ、上限に収まる数で指示する。",
                        "Check the zeros and the number of sites, and order within the limit.",
                    ),
                    Some("order_treatment"),
                )
            },
            Self::HappenedBefore { what, then, at } => {
                let when = |m: &Moment| format!("{} {}", m.day(), m.clock());
                let (at, then, ja, en) = (when(at), when(then), &what.ja, &what.en);
                house(
                    "happened_before",
                    "L14",
                    Text::fixed(
                        "入れた日時は、もとになる出来事より前です。",
                        "The time entered lies before what this rests on.",
                    ),
                    say! {ja: "入れた日時 {at}。{ja} {then}", en: "Entered {at}. {en}: {then}"},
                    Text::fixed("L14 さかのぼって許可は得られない", "L14 back-dating grants nothing"),
                    Text::fixed(
                        "日時を確かめて入れ直す。手順の外で先に起きたことは「起きたことの記録」で残す。",
                        "Check the time and enter it again. What did happen before, off-plan, is recorded as an occurrence.",
                    ),
                    Some("record_occurrence"),
                )
            }
            Self::CourseEnded { why, at } => {
                let (when, ja, en) = (format!("{} {}", at.day(), at.clock()), &why.ja, &why.en);
                Refusal {
                    kind: CiteKind::Law,
                    ..house(
                        "course_ended_since_order",
                        "L8",
                        Text::fixed(
                            "この指示のあとで、治療の経過が終了しています。",
                            "The course ended after this order was given.",
                        ),
                        say! {ja: "{when} {ja}", en: "{when}: {en}"},
                        Text::fixed(
                            "施行規則10条3項(投与の可否の決定)",
                            "Reg. 10(3) (the doctor decides whether to give)",
                        ),
                        Text::fixed(
                            "終了の理由を確かめる。続けるなら、医師が判定と指示をやり直す。",
                            "Look at why it ended. To go on, a doctor decides and orders anew.",
                        ),
                        Some("order_treatment"),
                    )
                }
            }
            Self::CandidacyTurned { route, outcome } => {
                let (ja, en, is_ja, is_en) = (&route.ja, &route.en, &outcome.ja, &outcome.en);
                house(
                    "candidacy_turned",
                    "L6",
                    Text::fixed(
                        "いちばん新しい適応の判定は、この治療を認めていません。",
                        "The newest decision on candidacy is against this treatment.",
                    ),
                    say! {ja: "{ja}: {is_ja}", en: "{en}: {is_en}"},
                    Text::fixed("L6 適応は医師の判定", "L6 candidacy is a doctor's decision"),
                    Text::fixed(
                        "判定の理由を確かめる。続けられるようになったときは、医師が判定をやり直す。",
                        "Read the reasons of that decision. Once it can go on, a doctor decides anew.",
                    ),
                    Some("decide_candidacy"),
                )
            }
            Self::FindingSince { wanted, effect, sources } => {
                let (ja, en, is_ja, is_en) = (&wanted.ja, &wanted.en, &effect.ja, &effect.en);
                house(
                    "finding_since_decision",
                    "L6",
                    Text::fixed(
                        "適応の判定の後に、治療に反する所見が記録されています。",
                        "A finding against the treatment was recorded after the decision on candidacy.",
                    ),
                    say! {ja: "満たさない: {ja}({is_ja})", en: "Not met: {en} ({is_en})"},
                    programme::cited(sources),
                    Text::fixed(
                        "所見を確かめ、医師が適応の判定をやり直す。急ぐ症状は先に紹介する。",
                        "Look at the finding; a doctor decides on candidacy anew. Urgent symptoms are referred first.",
                    ),
                    Some("decide_candidacy"),
                )
            }
            Self::RouteLocked { route, why } => {
                let (ja, en, why_ja, why_en) = (&route.ja, &route.en, &why.ja, &why.en);
                house(
                    "route_locked",
                    "L12",
                    Text::fixed("この投与経路は閉じられています。", "This route is locked."),
                    say! {ja: "{ja}: {why_ja}", en: "{en}: {why_en}"},
                    Text::fixed("L12 点滴には専用の確認表", "L12 the drip is locked"),
                    Text::fixed(
                        "別の経路にする。開くには、管理者が点滴の確認表を計画とともに定める。",
                        "Choose another route. To open it, the manager issues the checklist of the drip with the plan.",
                    ),
                    None,
                )
            }
            Self::MaterialUnfit { material, name, kind, act } => {
                let (kind, takes) = (kind.text(), kinds_told(act));
                let (ja, en, takes_ja, takes_en) = (kind.ja, kind.en, takes.ja, takes.en);
                Refusal {
                    kind: CiteKind::Law,
                    ..house(
                        "material_of_other_kind",
                        "L11",
                        Text::fixed(
                            "この種類の材料は、この作業では使いません。",
                            "A material of this kind is not used here.",
                        ),
                        say! {
                            ja: "{name}({material})の種類: {ja}。ここで使うもの: {takes_ja}",
                            en: "{name} ({material}) is of the kind: {en}. Used here: {takes_en}"
                        },
                        Text::fixed("施行規則99条1項(資材の管理)、L11", "Reg. 99(1) (materials); L11"),
                        Text::fixed(
                            "容器を取り違えていないか確かめ、正しい材料を読み取る。種類の登録が誤りなら、新しい番号で登録し直す。",
                            "Check that the containers were not mixed up, and scan the right material. If its kind was registered wrongly, register it under a new number.",
                        ),
                        Some("register_material"),
                    )
                }
            }
            Self::SettingUnset { what, file, line, who } => {
                let (ja, en) = (&what.ja, &what.en);
                let (who_ja, who_en) = (&who.ja, &who.en);
                house(
                    "setting_unset",
                    "L19",
                    say! {ja: "決めておくべき数値が未設定です: {ja}", en: "A number that must be decided is not set: {en}"},
                    say! {ja: "{file} {line}行。設定できる人: {who_ja}", en: "{file} line {line}. Who may set it: {who_en}"},
                    Text::fixed(
                        "L19 出典を読んでいない数値は使わない",
                        "L19 a number nobody has read in a source ships as unset",
                    ),
                    Text::fixed(
                        "治療プログラムのその行を出典とともに設定し、新しい版を採用する。",
                        "Set that line with its source and adopt the new version.",
                    ),
                    Some("adopt_programme"),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_sentence() {
        let all = examples();
        assert_eq!(all.iter().map(|r| r.code).collect::<Vec<_>>(), CODES);
        assert!(all.iter().all(|r| !r.say.ja.is_empty() && !r.say.en.is_empty() && !r.next.is_empty()));
    }
}
