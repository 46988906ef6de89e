//! Why a cabinet is not opened or cleared, a material or a check not recorded. Those shared with other rooms are in `record::refusals`.

use kernel::{CiteKind, Reason, Refusal};
use terms::{CabinetId, CommandId, Day, EquipmentId, Moment, Text, TissueId, say};

/// A reason of this room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MakingRefused {
    /// Never checked, failed, or past its day.
    CabinetInvalid {
        /// As scanned.
        cabinet: String,
        /// Passed and until when, if ever checked.
        until: Option<(bool, Day)>,
    },
    /// Somebody's cells are open in it.
    CabinetNotCleared {
        /// Which.
        cabinet: CabinetId,
        /// Label of those cells.
        label: String,
        /// They are the same patient's.
        same: bool,
    },
    /// Never checked and never opened.
    CabinetUnknown {
        /// As scanned.
        cabinet: String,
    },
    /// Something is left in it.
    CabinetNotEmpty {
        /// Which.
        cabinet: CabinetId,
    },
    /// Neither tissue nor lot.
    CellsUnknown {
        /// As scanned.
        label: String,
    },
    /// The tissue was not received and accepted.
    TissueNotAccepted {
        /// Which.
        tissue: TissueId,
    },
    /// Past its last day.
    MaterialExpired {
        /// That day.
        expires_on: Day,
    },
    /// The label is in use.
    MaterialRegistered {
        /// What it is.
        name: String,
        /// Its lot number.
        lot_number: String,
    },
    /// The label belongs to something of another kind.
    KindChanged {
        /// Which.
        equipment: EquipmentId,
        /// Its name.
        name: String,
        /// Code of its kind.
        kind: String,
    },
    /// A newer check is on record.
    CalibrationOlder {
        /// Which.
        equipment: EquipmentId,
        /// When that was.
        newest: Moment,
    },
    /// One's own training.
    TrainingOfSelf,
}

/// Codes of [`MakingRefused`].
pub const CODES: &[&str] = &[
    "cabinet_not_valid",
    "cabinet_occupied",
    "cabinet_not_cleared",
    "cabinet_unknown",
    "cabinet_not_empty",
    "cells_unknown",
    "tissue_not_accepted_yet",
    "material_expired_on_arrival",
    "material_label_used",
    "equipment_of_other_kind",
    "calibration_older",
    "training_of_self",
];

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let command = CommandId::numbered("example", 0, 0);
    let (cabinet, equipment) = (|| CabinetId::derive(&command, 0), || EquipmentId::derive(&command, 0));
    let (at, none) = (Moment::from_millis(0), String::new);
    let all = [
        MakingRefused::CabinetInvalid { cabinet: none(), until: None },
        MakingRefused::CabinetNotCleared { cabinet: cabinet(), label: none(), same: false },
        MakingRefused::CabinetNotCleared { cabinet: cabinet(), label: none(), same: true },
        MakingRefused::CabinetUnknown { cabinet: none() },
        MakingRefused::CabinetNotEmpty { cabinet: cabinet() },
        MakingRefused::CellsUnknown { label: none() },
        MakingRefused::TissueNotAccepted { tissue: TissueId::derive(&command, 0) },
        MakingRefused::MaterialExpired { expires_on: at.day() },
        MakingRefused::MaterialRegistered { name: none(), lot_number: none() },
        MakingRefused::KindChanged { equipment: equipment(), name: none(), kind: none() },
        MakingRefused::CalibrationOlder { equipment: equipment(), newest: at },
        MakingRefused::TrainingOfSelf,
    ];
    all.iter().map(Reason::refusal).collect()
}

type Source = (&'static str, CiteKind, Text);

const MIX_UP: Source = (
    "L11",
    CiteKind::Law,
    Text::fixed("施行規則99条1項20号(混同・交さ汚染の防止)(L11)", "Reg. 99(1)20: no mix-up between donors (L11)"),
);
const CALIBRATION: Source = (
    "L11",
    CiteKind::Law,
    Text::fixed(
        "施行規則99条1項1〜8号(設備の点検・校正の記録)(L11)",
        "Reg. 99(1)1–8: maintenance and calibration (L11)",
    ),
);
const RECEIPT: Source =
    ("L2", CiteKind::Law, Text::fixed("施行規則99条1項21号(組織の受入)(L2)", "Reg. 99(1)21: receipt of tissue (L2)"));
const TRAINING: Source = (
    "L11",
    CiteKind::Law,
    Text::fixed("施行規則109条(教育訓練)(L11)", "Reg. 109: training by designated persons (L11)"),
);
const L1: Source = ("L1", CiteKind::House, Text::fixed("L1 本人の細胞だけ", "L1 own cells only"));
const L9: Source =
    ("L9", CiteKind::House, Text::fixed("L9・L11 期限を過ぎたものは使わない", "L9, L11 nothing past its day is used"));
const L13: Source = ("L13", CiteKind::House, Text::fixed("L13 記録は書き換えない", "L13 nothing is edited"));
const L14: Source =
    ("L14", CiteKind::House, Text::fixed("L14 さかのぼった記録は何も許さない", "L14 back-dating grants nothing"));

fn told(
    code: &'static str,
    source: Source,
    say: Text,
    detail: Text,
    next: Text,
    next_act: Option<&'static str>,
) -> Refusal {
    let (law, kind, cite) = source;
    Refusal { code, law, say, detail, kind, cite, next, next_act }
}

impl Reason for MakingRefused {
    fn refusal(&self) -> Refusal {
        self.of_the_cabinet().unwrap_or_else(|| self.of_things_and_people())
    }
}

impl MakingRefused {
    fn of_things_and_people(&self) -> Refusal {
        match self {
            Self::CellsUnknown { label } => told(
                "cells_unknown",
                L1,
                Text::fixed(
                    "この番号の組織もロットもありません。",
                    "There is neither tissue nor a lot of this number.",
                ),
                say! {ja: "読み取った番号 {label}", en: "As scanned: {label}"},
                Text::fixed("ラベルを読み直す。", "Scan the label again."),
                None,
            ),
            Self::TissueNotAccepted { tissue } => told(
                "tissue_not_accepted_yet",
                RECEIPT,
                Text::fixed(
                    "この組織はまだ受け入れられていません。",
                    "This tissue has not been received and accepted.",
                ),
                say! {ja: "組織 {tissue}", en: "Tissue {tissue}"},
                Text::fixed("先に受入を判定する。", "Judge its receipt first."),
                Some("receive_tissue"),
            ),
            Self::MaterialExpired { expires_on } => told(
                "material_expired_on_arrival",
                L9,
                Text::fixed("使用期限を過ぎた材料です。", "This material is past its last day of use."),
                say! {ja: "期限 {expires_on}", en: "Last day {expires_on}"},
                Text::fixed(
                    "使わずに返品または廃棄する。日付の読み違いなら入れ直す。",
                    "Return or discard it; if the day was misread, enter it again.",
                ),
                None,
            ),
            Self::MaterialRegistered { name, lot_number } => told(
                "material_label_used",
                L13,
                Text::fixed("この番号の材料は登録されています。", "A material is registered under this number."),
                say! {ja: "{name}({lot_number})", en: "{name} ({lot_number})"},
                Text::fixed(
                    "新しい番号で登録する。名称の誤りは訂正する。",
                    "Register it under a new number; correct a wrong name.",
                ),
                Some("record_correction"),
            ),
            Self::KindChanged { equipment, name, kind } => told(
                "equipment_of_other_kind",
                L13,
                Text::fixed("この番号は別の種類の機器です。", "This number belongs to equipment of another kind."),
                say! {ja: "{equipment}: {name}({kind})", en: "{equipment}: {name} ({kind})"},
                Text::fixed(
                    "番号を読み直すか、空にして新しい番号を付ける。",
                    "Scan the number again, or leave it empty for a new one.",
                ),
                None,
            ),
            Self::CalibrationOlder { equipment, newest } => {
                let (day, clock) = (newest.day(), newest.clock());
                told(
                    "calibration_older",
                    L14,
                    Text::fixed("これより新しい校正・点検が記録されています。", "A newer calibration is on record."),
                    say! {ja: "{equipment}: {day} {clock}", en: "{equipment}: {day} {clock}"},
                    Text::fixed(
                        "古い証明書は新しい記録の備考に書く。",
                        "Write the older certificate into the note of the newer record.",
                    ),
                    Some("record_correction"),
                )
            }
            _ => told(
                "training_of_self",
                TRAINING,
                Text::fixed("自分の教育訓練は記録できません。", "Nobody records their own training."),
                Text::default(),
                Text::fixed(
                    "施設管理者か品質部門のほかの人が記録する。",
                    "Another person of facility management or quality records it.",
                ),
                None,
            ),
        }
    }
}

impl MakingRefused {
    fn of_the_cabinet(&self) -> Option<Refusal> {
        Some(match self {
            Self::CabinetInvalid { cabinet, until } => {
                let detail = match until {
                    None => say! {ja: "{cabinet}: 点検の記録なし", en: "{cabinet}: never checked"},
                    Some((false, _)) => say! {ja: "{cabinet}: 点検で不適合", en: "{cabinet}: failed its check"},
                    Some((true, day)) => say! {ja: "{cabinet}: {day} まで", en: "{cabinet}: valid until {day}"},
                };
                told(
                    "cabinet_not_valid",
                    CALIBRATION,
                    Text::fixed("このキャビネットの点検が有効ではありません。", "This cabinet is not in its check."),
                    detail,
                    Text::fixed(
                        "点検を受けて記録するか、別のキャビネットを使う。",
                        "Have it checked and recorded, or use another cabinet.",
                    ),
                    Some("record_calibration"),
                )
            }
            Self::CabinetNotCleared { cabinet, label, same } => {
                let (code, say) = if *same {
                    (
                        "cabinet_not_cleared",
                        Text::fixed(
                            "このキャビネットは、この患者の細胞で使用中です。",
                            "This cabinet is open for this patient's cells already.",
                        ),
                    )
                } else {
                    (
                        "cabinet_occupied",
                        Text::fixed(
                            "このキャビネットでは別の患者の細胞が開いています。",
                            "Another patient's cells are open in this cabinet.",
                        ),
                    )
                };
                told(
                    code,
                    MIX_UP,
                    say,
                    say! {ja: "{cabinet}: {label}", en: "{cabinet}: {label}"},
                    Text::fixed(
                        "中の作業を終え、片づけて清掃してから始める。",
                        "End that work, empty and clean the cabinet, then open it.",
                    ),
                    Some("clear_cabinet"),
                )
            }
            Self::CabinetNotEmpty { cabinet } => told(
                "cabinet_not_empty",
                MIX_UP,
                Text::fixed("中に残っているものがあります。", "Something is left in it."),
                say! {ja: "{cabinet}", en: "{cabinet}"},
                Text::fixed(
                    "取り出してから、もう一度目で確かめる。だれのものか分からなければ逸脱として記録する。",
                    "Take it out and look again. If nobody knows whose it is, raise a deviation.",
                ),
                Some("raise_deviation"),
            ),
            Self::CabinetUnknown { cabinet } => told(
                "cabinet_unknown",
                MIX_UP,
                Text::fixed("このキャビネットの記録がありません。", "There is no record of this cabinet."),
                say! {ja: "読み取った番号 {cabinet}", en: "As scanned: {cabinet}"},
                Text::fixed(
                    "コードを読み直す。新しいキャビネットは点検の記録で登録する。",
                    "Scan it again. A new cabinet is registered by its first check.",
                ),
                Some("record_calibration"),
            ),
            _ => return None,
        })
    }
}
