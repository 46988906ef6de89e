//! Words of the reasons about correction and erasure.

use super::Clinic;
use super::told::{house, law, told};
use kernel::{CiteKind, Refusal};
use terms::{Role, Text, say};

fn typed(field: &Text, value: &str) -> Text {
    let (ja, en) = (&field.ja, &field.en);
    say! {ja: "{ja}: 「{value}」", en: "{en}: \"{value}\""}
}

/// Who answers for a kind of fact also corrects it; the access table opens the act, the kind says to whom.
fn not_yours(title: &Text, by: &[Role]) -> Refusal {
    let of = |word: fn(&Text) -> &str, between| {
        by.iter().map(|r| word(&r.text()).to_owned()).collect::<Vec<_>>().join(between)
    };
    let (ja, en, who_ja, who_en) = (&title.ja, &title.en, of(|t| &t.ja, "・"), of(|t| &t.en, ", "));
    told(
        "not_yours_to_correct",
        "L20",
        [
            Text::fixed(
                "この種類の記録は、いまの役割では訂正できません。",
                "This role does not correct that kind of record.",
            ),
            say! {ja: "{ja}: 訂正できる役割は {who_ja}", en: "{en}: corrected by {who_en}"},
        ],
        house("L20 規則がなければ不可", "L20 default deny"),
        (
            Text::fixed("訂正できる役割の人に、理由を添えて頼む。", "Ask somebody in one of those roles, and say why."),
            None,
        ),
    )
}

pub(super) fn correction(r: &Clinic) -> Refusal {
    let l13 = house("L13 記録は消さず、足していく", "L13 nothing is edited or deleted; corrections add");
    match r {
        Clinic::NoSuchFact { position } => told(
            "no_such_fact",
            "L13",
            [
                Text::fixed("その番号の記録はありません。", "There is no record at that position."),
                say! {ja: "記録 {position}", en: "Record {position}"},
            ],
            l13,
            (Text::fixed("経過の一覧から記録を選び直す。", "Choose the record from the timeline."), None),
        ),
        Clinic::FactErased { position } => told(
            "fact_erased",
            "L16",
            [
                Text::fixed("この記録の内容は消去されています。", "The content of this record was erased."),
                say! {ja: "記録 {position}", en: "Record {position}"},
            ],
            house("L16 消去された内容は戻らない", "L16 erased content does not come back"),
            (
                Text::fixed("必要なら、起きたこととして新しく記録する。", "If need be, record what happened anew."),
                Some("record_occurrence"),
            ),
        ),
        Clinic::KindNotCorrectable { title, instead } => {
            let (ja, en) = (&title.ja, &title.en);
            told(
                "kind_not_correctable",
                "L13",
                [
                    Text::fixed("この種類の記録は訂正しません。", "This kind of record is not corrected."),
                    say! {ja: "{ja}", en: "{en}"},
                ],
                l13,
                (instead.clone(), None),
            )
        }
        Clinic::FieldNotCorrectable { field, fields } => {
            let of = |word: fn(&Text) -> &str, between| {
                fields.iter().map(|(_, t)| word(t)).collect::<Vec<_>>().join(between)
            };
            let (allowed_ja, allowed_en) = (of(|t| &t.ja, "、"), of(|t| &t.en, ", "));
            told(
                "field_not_correctable",
                "L1",
                [
                    Text::fixed("この項目は訂正できません。", "This field is not corrected."),
                    say! {ja: "{field}(訂正できる項目: {allowed_ja})", en: "{field} (may be corrected: {allowed_en})"},
                ],
                house(
                    "L1・L13 だれの、何の記録かは訂正で変えない",
                    "L1, L13 whose and which a record is never changes",
                ),
                (
                    Text::fixed(
                        "訂正できる項目だけを直す。取り違えなら、起きたこととして記録し、作業を止める。",
                        "Correct only those fields. For a mix-up, record what happened and hold the work.",
                    ),
                    Some("record_occurrence"),
                ),
            )
        }
        Clinic::ValueUnreadable { field, value } => told(
            "value_unreadable",
            "L13",
            [
                Text::fixed("この値は、この項目に入れられません。", "That value does not fit the field."),
                typed(field, value),
            ],
            l13,
            (
                Text::fixed(
                    "もとの値と同じ形(数・日付・一覧の答え)で入れる。",
                    "Enter it in the form of the old value (number, day, listed answer).",
                ),
                None,
            ),
        ),
        Clinic::NotYoursToCorrect { title, by } => not_yours(title, by),
        Clinic::TagsWouldChange => told(
            "tags_would_change",
            "L1",
            [
                Text::fixed(
                    "訂正によって、だれの・何の記録かが変わってしまいます。",
                    "The correction would change whose or which record this is.",
                ),
                Text::fixed(
                    "容器の中身がだれの細胞かは、訂正では決して変わりません。",
                    "No correction changes whose cells a container holds.",
                ),
            ],
            house("L1 本人の細胞だけ", "L1 own cells only"),
            (
                Text::fixed(
                    "取り違えの疑いは、起きたこととして記録し、作業を止める。",
                    "Record a suspected mix-up as an occurrence and hold the work.",
                ),
                Some("record_occurrence"),
            ),
        ),
        _ => told(
            "nothing_changed",
            "L13",
            [Text::fixed("変わるところがありません。", "Nothing would change."), Text::default()],
            house("L13 変わらないことは記録しない", "L13 only changes are recorded"),
            (
                Text::fixed("直したい項目に正しい値を入れる。", "Enter the right value in the field that is wrong."),
                None,
            ),
        ),
    }
}

fn because(why: &Text) -> Text {
    let (ja, en) = (&why.ja, &why.en);
    say! {ja: "理由: {ja}", en: "Reason: {en}"}
}

pub(super) fn erasure(r: &Clinic) -> Refusal {
    let keep = law("法16条・施行規則34条3項(記録の保存)", "Act 16, Reg. 34(3), keeping of records");
    match r {
        Clinic::KindNeverErased { title } => {
            let (ja, en) = (&title.ja, &title.en);
            told(
                "kind_never_erased",
                "L13",
                [
                    Text::fixed("この種類の記録は消去しません。", "This kind of record is never erased."),
                    say! {ja: "{ja}", en: "{en}"},
                ],
                house(
                    "L13 記録の土台と、取り消した事実は残す",
                    "L13 what the record rests on, and what takes something back, stays",
                ),
                (
                    Text::fixed(
                        "訂正された記録は、もとの記録を消去すれば訂正もともに消えます。",
                        "To erase a corrected record, erase the original; its corrections go with it.",
                    ),
                    None,
                ),
            )
        }
        Clinic::RetentionRuns { until, counted, cite } => {
            let (ja, en) = (&counted.ja, &counted.en);
            told(
                "retention_running",
                "L16",
                [
                    Text::fixed("保存期間が終わっていません。", "Its retention has not ended."),
                    say! {ja: "{until} まで保存({ja})", en: "Kept until {until} ({en})"},
                ],
                (CiteKind::Law, Text::same(cite.clone())),
                (Text::fixed("期間が終わってから行う。", "Wait until the term has ended."), None),
            )
        }
        Clinic::LegalHold { why } => told(
            "legal_hold",
            "L22",
            [
                Text::fixed(
                    "この患者に保留がかかっているため、記録を残します。",
                    "A hold on this patient keeps the record.",
                ),
                because(why),
            ],
            house("要件14 保留(法的保全)のあいだは消去しない", "Requirement 14: nothing is erased under a legal hold"),
            (
                Text::fixed("保留を根拠とともに解除してから行う。", "Lift the hold with evidence first."),
                Some("lift_hold"),
            ),
        ),
        r => {
            let why = if let Clinic::RetentionUnknown { why } = r { why.clone() } else { Text::default() };
            told(
                "retention_unknown",
                "L20",
                [
                    Text::fixed(
                        "法令表に保存期間がなく、消去できません。",
                        "The law table does not say how long it is kept.",
                    ),
                    why,
                ],
                keep,
                (Text::fixed("保存期間のある法令表を採用する。", "Adopt a law table that says it."), Some("adopt_law")),
            )
        }
    }
}
