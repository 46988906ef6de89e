//! Why consent is not recorded: reasons of this step alone. Withdrawal has none (L22); those of the decision and the order are in [`treatment`], those
//! shared with other steps in `record::refusals`.

pub mod treatment;

use kernel::{CiteKind, Reason, Refusal};
use terms::{CommandId, StaffId, Text, say};

/// A reason of counselling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsentRefused {
    /// No interview stands in the record.
    NoInterview,
    /// No filed plan is in force that could be explained.
    NoPlan {
        /// The plans and why each does not count.
        plans: Text,
    },
    /// The document explained is not the one in use.
    DocumentNotCurrent {
        /// As entered.
        given: String,
        /// Version of the adopted programme.
        programme: String,
        /// Versions of the plans in force for this disease.
        plans: Vec<String>,
    },
    /// The programme's document lacks items that the law asks for.
    ExplanationIncomplete {
        /// Numbers of the items in Reg. 13(2).
        items: Vec<u8>,
    },
    /// Not every item was explained.
    ItemsNotExplained {
        /// Headings of those that were not confirmed.
        left: Vec<Text>,
    },
    /// The patient could not say what is going to be done.
    NotUnderstood,
    /// Electronic consent without prior agreement to the method.
    ElectronicNotAgreed,
    /// Nobody can tell whether a representative is needed.
    AgeUnknown,
    /// Under 16 without a representative.
    RepresentativeNeeded {
        /// Completed years.
        age: u8,
    },
    /// The explainer is no doctor.
    ExplainerNotDoctor {
        /// Who.
        staff: StaffId,
    },
    /// The explainer is not the one who signs.
    ExplainerNotSigner,
    /// The witness is the explainer.
    WitnessIsExplainer,
}

/// Codes of this step: of [`ConsentRefused`], then of [`treatment::Why`].
pub const CODES: &[&str] = &[
    "consent_before_interview",
    "consent_without_plan",
    "consent_document_not_current",
    "explanation_incomplete",
    "items_not_explained",
    "not_understood",
    "electronic_not_agreed",
    "consent_age_unknown",
    "representative_needed",
    "explainer_not_doctor",
    "explainer_not_signer",
    "witness_is_explainer",
    "decider_not_doctor",
    "candidacy_before_interview",
    "criterion_refer",
    "criterion_excluded",
    "criterion_standard_care",
    "criterion_research_only",
    "criterion_unknown",
    "criterion_needs_review",
    "candidacy_reasons_missing",
    "order_without_candidacy",
    "order_not_suitable",
    "order_without_plan",
    "order_plan_lacks_disease",
    "order_plan_lacks_product",
    "order_plan_lacks_route",
    "order_plan_lacks_doctor",
    "dose_below_range",
    "dose_range_missing",
    "replacement_unexplained",
];

fn told(code: &'static str, law: &'static str, say: Text, source: (CiteKind, Text), next: Text) -> Refusal {
    let (kind, cite) = source;
    Refusal { code, law, say, detail: Text::default(), kind, cite, next, next_act: None }
}

const REG13: (CiteKind, Text) = (CiteKind::Law, Text::fixed("施行規則13条", "Reg. 13"));
const REG13_ITEMS: (CiteKind, Text) = (CiteKind::Law, Text::fixed("施行規則13条2項", "Reg. 13(2)"));

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let all = [
        ConsentRefused::NoInterview,
        ConsentRefused::NoPlan { plans: Text::default() },
        ConsentRefused::DocumentNotCurrent { given: String::new(), programme: String::new(), plans: Vec::new() },
        ConsentRefused::ExplanationIncomplete { items: Vec::new() },
        ConsentRefused::ItemsNotExplained { left: Vec::new() },
        ConsentRefused::NotUnderstood,
        ConsentRefused::ElectronicNotAgreed,
        ConsentRefused::AgeUnknown,
        ConsentRefused::RepresentativeNeeded { age: 0 },
        ConsentRefused::ExplainerNotDoctor { staff: StaffId::derive(&CommandId::numbered("example", 0, 0), 0) },
        ConsentRefused::ExplainerNotSigner,
        ConsentRefused::WitnessIsExplainer,
    ];
    all.iter().map(Reason::refusal).chain(treatment::examples()).collect()
}

/// How many items are left, and which.
fn not_explained(left: &[Text]) -> Text {
    let n = left.len();
    let ja = left.iter().map(|t| t.ja.as_ref()).collect::<Vec<_>>().join("、");
    let en = left.iter().map(|t| t.en.as_ref()).collect::<Vec<_>>().join("; ");
    say! {ja: "残り {n} 項目: {ja}", en: "{n} left: {en}"}
}

impl Reason for ConsentRefused {
    fn refusal(&self) -> Refusal {
        match self {
            Self::NoInterview => Refusal {
                next_act: Some("record_interview"),
                ..told(
                    "consent_before_interview",
                    "",
                    Text::fixed("問診がまだ記録されていません。", "No interview has been recorded yet."),
                    (CiteKind::Law, Text::fixed("施行規則7条2号–4号", "Reg. 7(2)–(4)")),
                    Text::fixed("先に問診を記録する。", "Record the interview first."),
                )
            },
            Self::NoPlan { plans } => Refusal {
                detail: plans.clone(),
                next_act: Some("file_plan"),
                ..told(
                    "consent_without_plan",
                    "L5",
                    Text::fixed("説明できる提供計画がありません。", "There is no provision plan in force to explain."),
                    (CiteKind::Law, Text::fixed("再生医療等安全性確保法4条、施行規則13条2項1号", "Act 4; Reg. 13(2)1")),
                    Text::fixed(
                        "管理者が、この病気を含む有効な提供計画を登録する。",
                        "The manager files a plan in force that covers this disease.",
                    ),
                )
            },
            Self::DocumentNotCurrent { given, programme, plans } => Refusal {
                detail: document_detail(given, programme, plans),
                ..told(
                    "consent_document_not_current",
                    "L5",
                    Text::fixed(
                        "説明文書の版が、いま使う版と違います。",
                        "The explanation document is not the version in use.",
                    ),
                    (
                        CiteKind::Law,
                        Text::fixed(
                            "施行規則13条2項、31条の3(計画とともに公表される説明文書)",
                            "Reg. 13(2), 31-3 (the document published with the plan)",
                        ),
                    ),
                    Text::fixed(
                        "使用中の版で説明し直し、その版の文書で同意を得る。",
                        "Explain the version in use and obtain consent on it.",
                    ),
                )
            },
            Self::ExplanationIncomplete { items } => {
                let list = items.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
                Refusal {
                    detail: say! {ja: "足りない項目: {list} 号", en: "Missing items: {list}"},
                    next_act: Some("adopt_programme"),
                    ..told(
                        "explanation_incomplete",
                        "L5",
                        Text::fixed(
                            "説明文書に、法令の定める項目が足りません。",
                            "The explanation document lacks items that the law asks for.",
                        ),
                        REG13_ITEMS,
                        Text::fixed(
                            "治療プログラムに項目を加え、新しい版を採用する。",
                            "Add the items to the programme and adopt the new version.",
                        ),
                    )
                }
            }
            Self::ItemsNotExplained { left } => Refusal {
                detail: not_explained(left),
                ..told(
                    "items_not_explained",
                    "",
                    Text::fixed(
                        "すべての項目を説明したことが確認されていません。",
                        "It is not confirmed that every item was explained.",
                    ),
                    REG13_ITEMS,
                    Text::fixed(
                        "残りの項目を説明してから、その項目に印を付ける。",
                        "Explain the remaining items, then tick each.",
                    ),
                )
            },
            Self::NotUnderstood => told(
                "not_understood",
                "",
                Text::fixed("患者の理解が確認できていません。", "It is not confirmed that the patient has understood."),
                REG13,
                Text::fixed(
                    "分かりやすい言葉でもう一度説明し、患者自身の言葉で話してもらう。急がない。",
                    "Explain again in plain words and ask the patient to tell it back. Take the time it needs.",
                ),
            ),
            Self::ElectronicNotAgreed => told(
                "electronic_not_agreed",
                "",
                Text::fixed(
                    "電子的な方法について、事前の承諾がありません。",
                    "There is no prior agreement to the electronic method.",
                ),
                (
                    CiteKind::Law,
                    Text::fixed(
                        "e-文書法6条、平成17年厚生労働省令第44号11条2項・12条",
                        "e-Document Act 6; MHLW Ordinance 44 (2005) 11(2), 12",
                    ),
                ),
                Text::fixed(
                    "方法とファイル形式の承諾を得るか、書面で同意を得る。",
                    "Obtain agreement to the method and file form, or use paper.",
                ),
            ),
            Self::AgeUnknown
            | Self::RepresentativeNeeded { .. }
            | Self::ExplainerNotDoctor { .. }
            | Self::ExplainerNotSigner
            | Self::WitnessIsExplainer => self.about_people(),
        }
    }
}

impl ConsentRefused {
    /// Reasons that concern who explains, watches or consents.
    fn about_people(&self) -> Refusal {
        match self {
            Self::AgeUnknown => told(
                "consent_age_unknown",
                "L6",
                Text::fixed("患者の年齢が分かりません。", "The patient's age is not known."),
                (CiteKind::Law, Text::fixed("施行規則32条(16歳未満等)", "Reg. 32 (under 16 or unable)")),
                Text::fixed(
                    "生年月日を確かめて患者の登録を直す。",
                    "Check the birth date and correct the registration.",
                ),
            ),
            Self::RepresentativeNeeded { age } => Refusal {
                detail: say! {ja: "{age} 歳", en: "{age} years old"},
                ..told(
                    "representative_needed",
                    "",
                    Text::fixed(
                        "16歳未満の患者には、代諾者の同意が必要です。",
                        "A patient under 16 needs the consent of a representative.",
                    ),
                    (CiteKind::Law, Text::fixed("施行規則14条・32条", "Reg. 14, 32")),
                    Text::fixed(
                        "代諾者に説明して同意を得て、続柄を入れる。",
                        "Explain to the representative, obtain consent and enter the relation.",
                    ),
                )
            },
            Self::ExplainerNotDoctor { staff } => Refusal {
                detail: say! {ja: "職員 {staff}", en: "Staff {staff}"},
                ..told(
                    "explainer_not_doctor",
                    "",
                    Text::fixed("説明した人が医師ではありません。", "The person who explained is not a doctor."),
                    REG13,
                    Text::fixed("再生医療等を行う医師が説明する。", "A doctor who gives the treatment explains it."),
                )
            },
            Self::ExplainerNotSigner => told(
                "explainer_not_signer",
                "L14",
                Text::fixed(
                    "説明した医師と、署名する人が違います。",
                    "The doctor who explained is not the one who signs.",
                ),
                (CiteKind::House, Text::fixed("L14 だれが行ったかを残す", "L14 every fact says who")),
                Text::fixed(
                    "説明した医師本人がサインインして署名する。",
                    "The doctor who explained signs in and signs.",
                ),
            ),
            // WitnessIsExplainer: `refusal` hands over nothing else.
            _ => told(
                "witness_is_explainer",
                "L14",
                Text::fixed(
                    "立会人は、説明した医師とは別の人です。",
                    "The witness is somebody other than the explaining doctor.",
                ),
                (CiteKind::House, Text::fixed("L14 だれが行ったかを残す", "L14 every fact says who")),
                Text::fixed(
                    "立ち会った別の人を選ぶか、空欄にする。",
                    "Choose the other person who was present, or leave it empty.",
                ),
            ),
        }
    }
}

fn document_detail(given: &str, programme: &str, plans: &[String]) -> Text {
    let plans = plans.join(", ");
    say! {
        ja: "入力: {given}。採用中の治療プログラム: {programme}。有効な提供計画: {plans}",
        en: "Entered: {given}. Adopted programme: {programme}. Plans in force: {plans}"
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
