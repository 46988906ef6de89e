//! Reasons of the identity crate.

use kernel::{CiteKind, Reason, Refusal};
use terms::Text;

/// Why an act on identities is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityRefusal {
    /// The clinic was set up before.
    AlreadySetUp,
    /// A record cannot be merged with itself.
    SameRecord,
    /// Sex differs.
    SexDiffers,
    /// Birth date differs or is unknown.
    BirthDateDiffers,
    /// The record to be closed holds tissue.
    CellsOnClosedRecord,
    /// The record is not merged.
    NotMerged,
}

/// Every code, for the tables of tests.
pub const CODES: &[&str] =
    &["already_set_up", "same_record", "sex_differs", "birth_date_differs", "cells_on_closed_record", "not_merged"];

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let all = [
        IdentityRefusal::AlreadySetUp,
        IdentityRefusal::SameRecord,
        IdentityRefusal::SexDiffers,
        IdentityRefusal::BirthDateDiffers,
        IdentityRefusal::CellsOnClosedRecord,
        IdentityRefusal::NotMerged,
    ];
    all.iter().map(Reason::refusal).collect()
}

impl Reason for IdentityRefusal {
    fn refusal(&self) -> Refusal {
        let l1 = Text::fixed("L1 本人の細胞だけ", "L1 own cells only");
        let (code, law, say, detail, cite, next, next_act) = match self {
            Self::AlreadySetUp => (
                "already_set_up",
                "L20",
                Text::fixed("医療機関の設定は済んでいます。", "The clinic has been set up already."),
                Text::default(),
                Text::fixed("L20 規則がなければ不可", "L20 default deny"),
                Text::fixed("管理者としてログインする。", "Sign in as the manager."),
                None,
            ),
            Self::SameRecord => (
                "same_record",
                "L1",
                Text::fixed("同じ記録です。", "That is the same record."),
                Text::default(),
                l1,
                Text::fixed("残す記録の番号を確かめる。", "Check the number of the record that goes on."),
                None,
            ),
            Self::SexDiffers => (
                "sex_differs",
                "L1",
                Text::fixed("二つの記録で性別が違います。", "The two records differ in sex."),
                Text::fixed("別の人の可能性があります。", "They may be different people."),
                l1,
                Text::fixed("誤記なら、先に元の記録を訂正する。", "If it was a slip, correct the original first."),
                Some("record_correction"),
            ),
            Self::BirthDateDiffers => (
                "birth_date_differs",
                "L1",
                Text::fixed("二つの記録で生年月日が一致しません。", "The two records do not have the same birth date."),
                Text::fixed(
                    "別の人の可能性があります。不明も不一致として扱います。",
                    "They may be different people. Unknown counts as different.",
                ),
                l1,
                Text::fixed("誤記なら、先に元の記録を訂正する。", "If it was a slip, correct the original first."),
                Some("record_correction"),
            ),
            Self::CellsOnClosedRecord => (
                "cells_on_closed_record",
                "L1",
                Text::fixed(
                    "閉じようとする記録に、採取した組織があります。",
                    "The record to be closed holds harvested tissue.",
                ),
                Text::fixed(
                    "細胞のラベルはその記録を指しています。統合しても、だれの細胞かは変えられません。",
                    "The labels of the cells point at that record. No merge can change whose cells they are.",
                ),
                l1,
                Text::fixed(
                    "組織のある記録を残す側にする。両方にある場合は品質が本人確認をして、それぞれの記録のまま進める。",
                    "Let the record with tissue go on. If both have tissue, quality confirms identity and both go on as they are.",
                ),
                None,
            ),
            Self::NotMerged => (
                "not_merged",
                "L1",
                Text::fixed("この記録は統合されていません。", "This record is not merged."),
                Text::default(),
                l1,
                Text::fixed("閉じられた側の記録を開いて行う。", "Open the record that was closed."),
                None,
            ),
        };
        Refusal { code, law, say, detail, kind: CiteKind::House, cite, next, next_act }
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
