//! Reasons that more than one step gives, in the same words everywhere.

use crate::folds::{Clinic, ClinicHolds, PatientHolds, PatientRecord};
use kernel::{CiteKind, Ctx, Known, Need, Reason, Reasons, Refusal};
use terms::{PatientId, Role, StaffId, Text, say};

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
        reason: String,
    },
    /// The whole clinic is on hold.
    ClinicOnHold {
        /// Why.
        reason: String,
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
        who: String,
    },
}

/// Codes of [`Shared`], for the tables of tests.
pub const CODES: &[&str] = &[
    "unknown_patient",
    "merged_away",
    "patient_on_hold",
    "clinic_on_hold",
    "no_programme",
    "no_law",
    "unknown_staff",
    "not_set_up",
    "making_and_quality",
    "setting_unset",
];

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
            Self::PatientOnHold { reason } => house(
                "patient_on_hold",
                "L22",
                Text::fixed("この患者の作業は保留中です。", "Work on this patient is on hold."),
                say! {ja: "理由: {reason}", en: "Reason: {reason}"},
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
            Self::ClinicOnHold { reason } => house(
                "clinic_on_hold",
                "L22",
                Text::fixed("医療機関全体が緊急停止中です。", "The whole clinic is on emergency stop."),
                say! {ja: "理由: {reason}", en: "Reason: {reason}"},
                Text::fixed(
                    "L22 止める行為はいつでも。保留は根拠とともに解く",
                    "L22 safety acts; a hold is lifted with evidence",
                ),
                Text::fixed("管理者が根拠を添えて停止を解除する。", "The manager lifts the stop with evidence."),
                Some("lift_hold"),
            ),
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
            Self::SettingUnset { what, file, line, who } => {
                let (ja, en) = (&what.ja, &what.en);
                house(
                    "setting_unset",
                    "L19",
                    say! {ja: "決めておくべき数値が未設定です: {ja}", en: "A number that must be decided is not set: {en}"},
                    say! {ja: "{file} {line}行。設定できる人: {who}", en: "{file} line {line}. Who may set it: {who}"},
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

/// Whether one person would hold making and quality (Reg. 93).
pub fn making_and_quality(roles: &[Role]) -> bool {
    roles.contains(&Role::Operator) && roles.contains(&Role::Quality)
}

/// Whether the clinic was set up; needs [`Clinic`] of `main`.
pub fn clinic_set_up(known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    reasons.push_if(!known.get::<Clinic>("main").is_set_up(), || Shared::NotSetUp);
    reasons
}

/// The folds behind [`patient_open`].
pub fn patient_needs(patient: &str) -> Vec<Need> {
    vec![Need::of::<PatientRecord>(patient), Need::of::<PatientHolds>(patient), Need::of::<ClinicHolds>("main")]
}

/// Whether work on a patient may go on at all: the record exists, is not closed, and nothing is on hold.
pub fn patient_open(patient: &str, known: &Known) -> Reasons {
    let mut reasons = patient_exists(patient, known);
    for hold in known.get::<PatientHolds>(patient).open.values() {
        reasons.push(Shared::PatientOnHold { reason: hold.reason.clone() });
    }
    for hold in known.get::<ClinicHolds>("main").open.values() {
        reasons.push(Shared::ClinicOnHold { reason: hold.reason.clone() });
    }
    reasons
}

/// Whether a patient's record exists and is not closed. For acts that a hold must not stop (withdrawal, safety).
pub fn patient_exists(patient: &str, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    let record = known.get::<PatientRecord>(patient);
    let Ok(id) = PatientId::parse(patient) else {
        reasons.push(Shared::UnknownPatient);
        return reasons;
    };
    if !record.knows(&id) {
        reasons.push(Shared::UnknownPatient);
    } else if let Some(into) = record.goes_on_as(&id) {
        reasons.push(Shared::MergedAway { into });
    }
    reasons
}

/// Whether a programme is adopted.
pub fn programme_adopted(ctx: &Ctx) -> Reasons {
    let mut reasons = Reasons::new();
    reasons.push_if(ctx.programme.is_none(), || Shared::NoProgramme);
    reasons
}
