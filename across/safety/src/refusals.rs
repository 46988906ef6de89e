//! Why a deviation is not closed and a hold not lifted. Safety acts themselves have one reason each at most: they name something that does not exist.

use kernel::{CiteKind, Reason, Refusal};
use terms::{AdverseEventId, CommandId, DeviationId, HoldId, Text, say};

/// Every code of this crate.
pub const CODES: &[&str] = &[
    "unknown_event",
    "unknown_deviation",
    "deviation_already_closed",
    "own_serious_deviation",
    "evidence_missing",
    "unknown_lot_to_hold",
    "unknown_hold",
    "hold_already_lifted",
    "serious_deviation_open",
    "own_clinic_hold",
];

/// Reasons of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Safety {
    /// No such event of this patient was reported.
    UnknownEvent {
        /// The id given.
        event: AdverseEventId,
    },
    /// No such deviation.
    UnknownDeviation {
        /// The id given.
        deviation: String,
    },
    /// Closed before.
    DeviationAlreadyClosed,
    /// A serious deviation is not closed by the one who opened it.
    OwnSeriousDeviation,
    /// A serious deviation needs evidence.
    EvidenceMissing,
    /// No such lot was ever started: holding it would stop nothing.
    UnknownLotToHold {
        /// The number given.
        lot: String,
    },
    /// No such hold.
    UnknownHold {
        /// The id given.
        hold: String,
    },
    /// Lifted before.
    HoldAlreadyLifted {
        /// Which.
        hold: HoldId,
    },
    /// A serious deviation of this patient is open.
    SeriousDeviationOpen {
        /// Which.
        deviation: DeviationId,
        /// What it says.
        what: Text,
    },
    /// Whoever stopped the clinic does not start it again alone.
    OwnClinicHold,
}

fn deviation_told(deviation: &DeviationId, what: &Text) -> Text {
    let (ja, en) = (&what.ja, &what.en);
    say! {ja: "{deviation}: {ja}", en: "{deviation}: {en}"}
}

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let command = CommandId::numbered("example", 0, 0);
    let deviation = DeviationId::derive(&command, 0);
    let all = [
        Safety::UnknownEvent { event: AdverseEventId::derive(&command, 0) },
        Safety::UnknownDeviation { deviation: String::new() },
        Safety::DeviationAlreadyClosed,
        Safety::OwnSeriousDeviation,
        Safety::EvidenceMissing,
        Safety::UnknownLotToHold { lot: String::new() },
        Safety::UnknownHold { hold: String::new() },
        Safety::HoldAlreadyLifted { hold: HoldId::derive(&command, 0) },
        Safety::SeriousDeviationOpen { deviation, what: Text::default() },
        Safety::OwnClinicHold,
    ];
    all.iter().map(Reason::refusal).collect()
}

impl Reason for Safety {
    fn refusal(&self) -> Refusal {
        match self {
            Self::UnknownEvent { event } => Refusal {
                code: "unknown_event",
                law: "L1",
                say: Text::fixed(
                    "この患者に、その有害事象の報告はありません。",
                    "No such adverse event of this patient was reported.",
                ),
                detail: say! {ja: "有害事象 {event}", en: "Adverse event {event}"},
                kind: CiteKind::House,
                cite: Text::fixed("L1 記録を取り違えない", "L1 no mix-up between patients"),
                next: Text::fixed(
                    "新しい有害事象として報告する(番号を空にする)。",
                    "Report it as a new event, without a number.",
                ),
                next_act: Some("report_adverse_event"),
            },
            Self::UnknownLotToHold { lot } => house(
                "unknown_lot_to_hold",
                "L1",
                Text::fixed(
                    "そのロットは記録にありません。何も止まっていません。",
                    "There is no such lot. Nothing was stopped.",
                ),
                say! {ja: "ロット {lot}", en: "Lot {lot}"},
                Text::fixed("L1 記録にあるものだけを止められる", "L1 only what is recorded can be stopped"),
                Text::fixed(
                    "ラベルを読み直すか、患者を指して止める。",
                    "Scan the label again, or stop the work on the patient.",
                ),
                Some("hold"),
            ),
            Self::UnknownDeviation { deviation } => house(
                "unknown_deviation",
                "L13",
                Text::fixed("その逸脱の記録がありません。", "There is no such deviation."),
                say! {ja: "逸脱 {deviation}", en: "Deviation {deviation}"},
                Text::fixed("L13 記録にないものは閉じられない", "L13 only what is recorded can be closed"),
                Text::fixed("逸脱の一覧から選び直す。", "Choose from the list of deviations."),
                None,
            ),
            Self::DeviationAlreadyClosed => house(
                "deviation_already_closed",
                "L13",
                Text::fixed("この逸脱はすでに完了しています。", "This deviation is closed already."),
                Text::default(),
                Text::fixed("L13 記録は消さず、足していく", "L13 nothing is edited; corrections add"),
                Text::fixed(
                    "書いた内容の誤りは訂正で直す。再び起きたことは新しい逸脱にする。",
                    "Correct a mistake in the text; open a new deviation for a new event.",
                ),
                Some("record_correction"),
            ),
            Self::OwnSeriousDeviation => Refusal {
                code: "own_serious_deviation",
                law: "L8",
                say: Text::fixed(
                    "重大な逸脱は、届け出た本人が完了にできません。",
                    "A serious deviation is not closed by the person who opened it.",
                ),
                detail: Text::default(),
                kind: CiteKind::Law,
                cite: Text::fixed(
                    "施行規則105条(重大な逸脱は品質部門が確認)、20条の2(重大な不適合)",
                    "Reg. 105 (quality confirms a serious deviation), Reg. 20-2 (serious nonconformity)",
                ),
                next: Text::fixed(
                    "品質部門または管理者のうち、別の人が完了にする。",
                    "Another person of quality, or the manager, closes it.",
                ),
                next_act: None,
            },
            Self::EvidenceMissing => Refusal {
                code: "evidence_missing",
                law: "L15",
                say: Text::fixed(
                    "重大な逸脱を完了にするには、根拠の所在が必要です。",
                    "Closing a serious deviation needs its evidence.",
                ),
                detail: Text::fixed(
                    "逸脱なら影響・処置・品質の確認の記録、不適合なら委員会の意見。",
                    "For a deviation the record of impact, action and quality's confirmation; for a nonconformity the committee's opinion.",
                ),
                kind: CiteKind::Law,
                cite: Text::fixed("施行規則105条、20条の2", "Reg. 105, 20-2"),
                next: Text::fixed(
                    "根拠の文書名・番号・保管場所を入れる。",
                    "Enter the document, its number and where it is kept.",
                ),
                next_act: None,
            },
            Self::UnknownHold { hold } => house(
                "unknown_hold",
                "L13",
                Text::fixed("その保留の記録がありません。", "There is no such hold."),
                say! {ja: "保留 {hold}", en: "Hold {hold}"},
                Text::fixed("L13 記録にないものは解けない", "L13 only what is recorded can be lifted"),
                Text::fixed("保留の一覧から選び直す。", "Choose from the list of holds."),
                None,
            ),
            Self::HoldAlreadyLifted { hold } => house(
                "hold_already_lifted",
                "L13",
                Text::fixed("この保留はすでに解除されています。", "This hold was lifted already."),
                say! {ja: "保留 {hold}", en: "Hold {hold}"},
                Text::fixed("L13 記録は消さず、足していく", "L13 nothing is edited; corrections add"),
                Text::fixed("止める必要があれば、新しく保留する。", "If work must stop, hold again."),
                Some("hold"),
            ),
            Self::SeriousDeviationOpen { deviation, what } => Refusal {
                code: "serious_deviation_open",
                law: "L22",
                say: Text::fixed(
                    "この患者に、完了していない重大な逸脱があります。",
                    "A serious deviation of this patient is open.",
                ),
                detail: deviation_told(deviation, what),
                kind: CiteKind::Law,
                cite: Text::fixed(
                    "施行規則20条の2、105条(影響の評価と処置が先)",
                    "Reg. 20-2, 105 (impact and action come first)",
                ),
                next: Text::fixed(
                    "その逸脱を、原因・処置・根拠とともに完了にする。",
                    "Close that deviation with cause, action and evidence.",
                ),
                next_act: Some("close_deviation"),
            },
            Self::OwnClinicHold => house(
                "own_clinic_hold",
                "L22",
                Text::fixed(
                    "緊急停止は、かけた本人だけでは解除できません。",
                    "An emergency stop is not lifted by the person who placed it.",
                ),
                Text::fixed(
                    "止めるのは一人でよいが、全体を再開するには別の人の目を通します。",
                    "One person may stop everything; opening everything again takes another person's eyes.",
                ),
                Text::fixed(
                    "L22 止める行為はいつでも。再開は根拠と別の人の確認で",
                    "L22 stopping is always open; opening again takes evidence and another person",
                ),
                Text::fixed(
                    "管理者・実施責任者・品質のうち、別の人が解除する。",
                    "Another of manager, responsible doctor or quality lifts it.",
                ),
                None,
            ),
        }
    }
}

fn house(
    code: &'static str,
    law: &'static str,
    say: Text,
    detail: Text,
    cite: Text,
    next: Text,
    next_act: Option<&'static str>,
) -> Refusal {
    Refusal { code, law, say, detail, kind: CiteKind::House, cite, next, next_act }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_stands_in_the_table_and_speaks_both_languages() {
        let all = examples();
        let codes: Vec<&str> = all.iter().map(|r| r.code).collect();
        assert_eq!(codes, CODES);
        for r in all {
            for t in [&r.say, &r.cite, &r.next] {
                assert!(!t.ja.is_empty() && !t.en.is_empty(), "{}", r.code);
            }
        }
    }
}
