//! Why no fat is taken, no blood is drawn and no tissue leaves: reasons of this step alone. Those shared with other steps are in
//! `record::refusals`.

mod rows;

pub use rows::{Told, Why};

use kernel::{CiteKind, Reason, Refusal};
use terms::{CommandId, Moment, StaffId, Text, say};

/// A reason of the harvest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HarvestRefused {
    /// No interview stands in the record.
    NoInterview,
    /// Consent to this was never given.
    ConsentMissing {
        /// The scope.
        scope: Text,
    },
    /// Consent was withdrawn.
    ConsentWithdrawn {
        /// Each scope and when.
        scopes: Vec<(Text, Moment)>,
    },
    /// The fat was taken before consent was recorded.
    ConsentAfterwards {
        /// Consent recorded.
        since: Moment,
        /// Fat taken.
        taken: Moment,
    },
    /// No filed plan is in force today.
    NoPlan {
        /// The plans and why each does not count.
        plans: Text,
    },
    /// The plan nearest to this case does not cover something.
    Plan {
        /// What.
        lacks: PlanLacks,
        /// The plan's number.
        number: String,
        /// What it was asked to cover.
        asked: Text,
    },
    /// The consent was given on another version than the plan's.
    ConsentDocumentOlder {
        /// Version consented to.
        consented: String,
        /// The plan's version.
        plan: String,
        /// The plan's number.
        number: String,
    },
    /// The interview names a reason for which the programme does not offer the treatment.
    ExclusionPresent {
        /// The exclusion.
        item: Text,
        /// Its sources.
        sources: Text,
    },
    /// The interview leaves open whether such a reason exists.
    ExclusionUnknown {
        /// The exclusion.
        item: Text,
        /// Its sources.
        sources: Text,
    },
    /// The person who acts is not signed in as a doctor.
    NotADoctor,
    /// The patient's age is not known.
    AgeUnknown,
    /// The second person is the doctor.
    CheckedBySelf {
        /// Who.
        staff: StaffId,
    },
}

/// What a plan may lack (L5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanLacks {
    /// The disease of the interview.
    Disease,
    /// The programme's own-cell product.
    Product,
    /// The doctor.
    Doctor,
    /// The place.
    Place,
    /// A route of the order.
    Route,
}

/// Codes of this step: of [`HarvestRefused`], then of [`Why`].
pub const CODES: &[&str] = &[
    "harvest_before_interview",
    "consent_missing",
    "consent_withdrawn",
    "consent_after_harvest",
    "harvest_without_plan",
    "plan_lacks_disease",
    "plan_lacks_product",
    "plan_lacks_doctor",
    "plan_lacks_place",
    "plan_lacks_route",
    "consent_document_older",
    "exclusion_present",
    "exclusion_unknown",
    "harvester_not_doctor",
    "harvest_age_unknown",
    "checked_by_self",
    "harvest_without_order",
    "harvest_not_suitable",
    "harvest_test_missing",
    "harvest_test_failed",
    "harvest_test_pending",
    "wristband_mismatch",
    "harvest_material_unknown",
    "harvest_material_expired",
    "dispatch_unknown_tissue",
    "tissue_dispatched_already",
    "tissue_label_mismatch",
    "dispatch_after_expiry",
    "dispatch_not_to_maker",
    "witness_is_sender",
];

/// One reason; `next_act` is added where an act helps.
fn told(
    code: &'static str,
    law: &'static str,
    say: Text,
    detail: Text,
    source: (CiteKind, Text),
    next: Text,
) -> Refusal {
    let (kind, cite) = source;
    Refusal { code, law, say, detail, kind, cite, next, next_act: None }
}

const L4: (CiteKind, Text) = (
    CiteKind::Law,
    Text::fixed("施行規則7条6号・13条(L4 範囲ごとの同意)", "Reg. 7(6), 13 (L4 consent in force, by scope)"),
);
const L5: (CiteKind, Text) =
    (CiteKind::Law, Text::fixed("再生医療等安全性確保法4条・13条(L5 有効な提供計画)", "Act 4, 13 (L5 plan in force)"));

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let (at, none) = (Moment::from_millis(0), Text::default);
    let staff = StaffId::derive(&CommandId::numbered("example", 0, 0), 0);
    let plan = |lacks| HarvestRefused::Plan { lacks, number: String::new(), asked: none() };
    let all = [
        HarvestRefused::NoInterview,
        HarvestRefused::ConsentMissing { scope: none() },
        HarvestRefused::ConsentWithdrawn { scopes: Vec::new() },
        HarvestRefused::ConsentAfterwards { since: at, taken: at },
        HarvestRefused::NoPlan { plans: none() },
        plan(PlanLacks::Disease),
        plan(PlanLacks::Product),
        plan(PlanLacks::Doctor),
        plan(PlanLacks::Place),
        plan(PlanLacks::Route),
        HarvestRefused::ConsentDocumentOlder { consented: String::new(), plan: String::new(), number: String::new() },
        HarvestRefused::ExclusionPresent { item: none(), sources: none() },
        HarvestRefused::ExclusionUnknown { item: none(), sources: none() },
        HarvestRefused::NotADoctor,
        HarvestRefused::AgeUnknown,
        HarvestRefused::CheckedBySelf { staff },
    ];
    all.iter().map(Reason::refusal).chain(rows::examples()).collect()
}

impl Reason for HarvestRefused {
    fn refusal(&self) -> Refusal {
        match self {
            Self::NoInterview => no_interview(),
            Self::ConsentMissing { scope } => consent_missing(scope),
            Self::ConsentWithdrawn { scopes } => consent_withdrawn(scopes),
            Self::ConsentAfterwards { since, taken } => consent_afterwards(*since, *taken),
            Self::NoPlan { plans } => no_plan(plans),
            Self::Plan { lacks, number, asked } => plan_lacks(*lacks, number, asked),
            Self::ConsentDocumentOlder { consented, plan, number } => document_older(consented, plan, number),
            Self::ExclusionPresent { item, sources } => exclusion_present(item, sources),
            Self::ExclusionUnknown { item, sources } => exclusion_unknown(item, sources),
            Self::NotADoctor => not_a_doctor(),
            Self::AgeUnknown => age_unknown(),
            Self::CheckedBySelf { staff } => checked_by_self(staff),
        }
    }
}

fn no_interview() -> Refusal {
    Refusal {
        next_act: Some("record_interview"),
        ..told(
            "harvest_before_interview",
            "",
            Text::fixed("問診がまだ記録されていません。", "No interview has been recorded yet."),
            Text::default(),
            (CiteKind::Law, Text::fixed("施行規則7条2号–4号", "Reg. 7(2)–(4)")),
            Text::fixed("採取の前に問診を記録する。", "Record the interview before the harvest."),
        )
    }
}

fn consent_missing(scope: &Text) -> Refusal {
    let (ja, en) = (&scope.ja, &scope.en);
    Refusal {
        next_act: Some("give_consent"),
        ..told(
            "consent_missing",
            "L4",
            Text::fixed("採取への同意がありません。", "There is no consent to the harvest."),
            say! {ja: "同意のない範囲: {ja}", en: "Scope without consent: {en}"},
            L4,
            // What has already happened is always recordable (L21), but it is no harvest under consent.
            Text::fixed(
                "医師が説明し、この範囲の同意を得る。すでに採取していたときは「起きたことの記録」で残す。",
                "A doctor explains and obtains consent to this scope. If fat was taken already, record it as an occurrence.",
            ),
        )
    }
}

fn consent_withdrawn(scopes: &[(Text, Moment)]) -> Refusal {
    let ja: Vec<String> = scopes.iter().map(|(s, m)| format!("{}({})", s.ja, at(*m))).collect();
    let en: Vec<String> = scopes.iter().map(|(s, m)| format!("{} ({})", s.en, at(*m))).collect();
    let (ja, en) = (ja.join("、"), en.join(", "));
    told(
        "consent_withdrawn",
        "L4",
        Text::fixed("同意は撤回されています。", "Consent was withdrawn."),
        say! {ja: "撤回された範囲: {ja}", en: "Withdrawn: {en}"},
        L4,
        Text::fixed(
            "採取しない。患者が改めて望むときだけ、説明し直して新しく同意を得る。すでに採取していたときは「起きたことの記録」で残す。",
            "Do not harvest. Only if the patient wishes it, explain again and obtain a new consent. If fat was taken already, record it as an occurrence.",
        ),
    )
}

fn consent_afterwards(since: Moment, taken: Moment) -> Refusal {
    let (since, taken) = (at(since), at(taken));
    Refusal {
        next_act: Some("record_occurrence"),
        ..told(
            "consent_after_harvest",
            "L14",
            Text::fixed("採取の日時が、同意の記録より前です。", "The harvest lies before the record of consent."),
            say! {ja: "採取 {taken}、同意の記録 {since}", en: "Harvest {taken}, consent recorded {since}"},
            (
                CiteKind::House,
                Text::fixed("L14 日時をさかのぼっても許可は生じない", "L14 back-dating never grants anything"),
            ),
            Text::fixed(
                "日時を確かめる。正しければ「起きたことの記録」で残す。",
                "Check the time. If it is right, record it as an occurrence.",
            ),
        )
    }
}

fn no_plan(plans: &Text) -> Refusal {
    Refusal {
        next_act: Some("file_plan"),
        ..told(
            "harvest_without_plan",
            "L5",
            Text::fixed("今日有効な提供計画がありません。", "No provision plan is in force today."),
            plans.clone(),
            L5,
            Text::fixed(
                "採取しない。管理者が提供計画の状態を確かめる。",
                "Do not harvest. The manager checks the plan.",
            ),
        )
    }
}

fn plan_lacks(lacks: PlanLacks, number: &str, asked: &Text) -> Refusal {
    let (code, ja, en) = match lacks {
        PlanLacks::Disease => (
            "plan_lacks_disease",
            "提供計画は、この病気を対象にしていません。",
            "The plan does not cover this disease.",
        ),
        PlanLacks::Product => (
            "plan_lacks_product",
            "提供計画は、この治療プログラムの製品を対象にしていません。",
            "The plan does not cover the programme's product.",
        ),
        PlanLacks::Doctor => {
            ("plan_lacks_doctor", "提供計画に、この医師の名前がありません。", "The plan does not name this doctor.")
        }
        PlanLacks::Place => {
            ("plan_lacks_place", "提供計画に、この場所がありません。", "The plan does not name this place.")
        }
        PlanLacks::Route => (
            "plan_lacks_route",
            "提供計画に、指示された投与経路がありません。",
            "The plan does not cover the ordered route.",
        ),
    };
    let (asked_ja, asked_en) = (&asked.ja, &asked.en);
    Refusal {
        next_act: Some("file_plan"),
        ..told(
            code,
            "L5",
            Text::fixed(ja, en),
            say! {ja: "計画 {number}。求めたもの: {asked_ja}", en: "Plan {number}. Asked for: {asked_en}"},
            L5,
            Text::fixed(
                "計画に含まれる範囲で行う。範囲を変えるには、先に変更の手続きをして新しい版を登録する。",
                "Stay within the plan. To change it, complete the change procedure first and file the new version.",
            ),
        )
    }
}

fn document_older(consented: &str, plan: &str, number: &str) -> Refusal {
    Refusal {
        next_act: Some("give_consent"),
        ..told(
            "consent_document_older",
            "L5",
            Text::fixed(
                "同意したときの説明文書が、いまの提供計画の版と違います。",
                "Consent was given on another version of the document than the plan's.",
            ),
            say! {ja: "同意した版 {consented}、計画 {number} の版 {plan}", en: "Consented on {consented}; plan {number} uses {plan}"},
            (CiteKind::Law, Text::fixed("施行規則13条2項、31条の3", "Reg. 13(2), 31-3")),
            Text::fixed(
                "いまの版で説明し直し、改めて同意を得る。",
                "Explain the present version and obtain consent anew.",
            ),
        )
    }
}

fn exclusion(code: &'static str, say: Text, item: &Text, sources: &Text, next: Text) -> Refusal {
    let (ja, en) = (&item.ja, &item.en);
    let (from_ja, from_en) = (&sources.ja, &sources.en);
    Refusal {
        next_act: Some("record_interview"),
        ..told(
            code,
            "L6",
            say,
            say! {ja: "項目: {ja}", en: "Item: {en}"},
            (
                CiteKind::Plan,
                say! {ja: "治療プログラムの除外基準({from_ja})", en: "Exclusion of the programme ({from_en})"},
            ),
            next,
        )
    }
}

fn exclusion_present(item: &Text, sources: &Text) -> Refusal {
    let say = Text::fixed("問診の答えが、除外の項目に当てはまります。", "The interview names an exclusion.");
    let next = Text::fixed(
        "この治療は行わない。答えが誤りなら、医師が確かめて問診を記録し直す。",
        "Do not treat. If the answer was wrong, a doctor checks it and records the interview again.",
    );
    exclusion("exclusion_present", say, item, sources, next)
}

fn exclusion_unknown(item: &Text, sources: &Text) -> Refusal {
    let say = Text::fixed(
        "除外の項目に当てはまるか、確かめられていません。",
        "It is not known whether an exclusion applies.",
    );
    let next = Text::fixed(
        "「わからない」は「いいえ」ではありません。検査や診察で確かめ、問診を記録し直す。",
        "Not known is not \"no\". Establish it by test or examination and record the interview again.",
    );
    exclusion("exclusion_unknown", say, item, sources, next)
}

fn not_a_doctor() -> Refusal {
    told(
        "harvester_not_doctor",
        "",
        Text::fixed(
            "採取を記録して署名できるのは、医師としてサインインした人です。",
            "Only somebody signed in as a doctor records and signs a harvest.",
        ),
        Text::default(),
        (CiteKind::Law, Text::fixed("施行規則10条(再生医療等を行う医師)", "Reg. 10 (the treating doctor)")),
        Text::fixed("採取した医師本人がサインインする。", "The doctor who took the fat signs in."),
    )
}

fn age_unknown() -> Refusal {
    told(
        "harvest_age_unknown",
        "L6",
        Text::fixed("患者の年齢が分かりません。", "The patient's age is not known."),
        Text::default(),
        (CiteKind::Law, Text::fixed("施行規則32条(16歳未満等)", "Reg. 32 (under 16 or unable)")),
        Text::fixed("生年月日を確かめて患者の登録を直す。", "Check the birth date and correct the registration."),
    )
}

fn checked_by_self(staff: &StaffId) -> Refusal {
    told(
        "checked_by_self",
        "L2",
        Text::fixed(
            "患者の確認は、採取する人とは別の人が行います。",
            "Somebody other than the one who takes it checks who the patient is.",
        ),
        say! {ja: "職員 {staff}", en: "Staff {staff}"},
        (CiteKind::House, Text::fixed("L2 受け渡しごとの照合", "L2 every hand-over is checked")),
        Text::fixed(
            "もう一人の職員が患者を確かめ、その人を選ぶ。",
            "Another member of staff checks the patient; choose that person.",
        ),
    )
}

/// A moment for a person: day and clock, Japan time.
fn at(m: Moment) -> String {
    format!("{} {}", m.day(), m.clock())
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
