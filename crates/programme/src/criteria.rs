//! Criteria of candidacy (適応の条件) as data: a checklist with three values, never a score (law of the house L6; regulation.md §6, 58).
//! What a criterion rests on is named, so that "met" is read from the interview and the findings wherever they can say it.

use crate::reader::Tab;
use terms::{Decimal, Text};

/// What a criterion rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriterionRule {
    /// An answer of the interview.
    Question {
        /// The question.
        id: String,
        /// Answers that meet it; any other is unknown.
        met: Vec<String>,
        /// Answers that do not.
        not_met: Vec<String>,
    },
    /// Recorded findings.
    Finding {
        /// The finding.
        code: String,
        /// Results that meet it; empty means any result that is not in `not_met`.
        met: Vec<String>,
        /// Results that do not.
        not_met: Vec<String>,
        /// How many recorded results meet it, 1–9 (muscle strength recorded twice).
        times: u64,
        /// A number that is lower than one before it does not meet it (strength that wanes).
        steady: bool,
    },
    /// Age in whole years, both ends included.
    Age {
        /// Lowest.
        low: u64,
        /// Highest.
        high: u64,
    },
    /// A scope of consent is in force.
    Consent {
        /// The scope.
        scope: String,
    },
    /// The doctor says so at the decision; unsaid is unknown.
    Doctor,
}

impl CriterionRule {
    /// What an answer of the interview says: `Some(true)` met, `Some(false)` not met, `None` unknown (also for every other rule).
    pub fn answer_says(&self, answer: &str) -> Option<bool> {
        let Self::Question { met, not_met, .. } = self else { return None };
        let among = |list: &[String]| list.iter().any(|c| c == answer);
        if among(not_met) { Some(false) } else { among(met).then_some(true) }
    }
    /// What recorded results say, oldest first: the newest that is against it is "not met"; otherwise it is met when `times` results
    /// are for it, and unknown until then (also for every other rule).
    pub fn findings_say<'a>(&self, results: impl IntoIterator<Item = &'a str>) -> Option<bool> {
        let Self::Finding { met, not_met, times, steady, .. } = self else { return None };
        let among = |list: &[String], r: &str| list.iter().any(|c| c == r);
        let (mut newest, mut found) = (None, 0_u64);
        let (mut best, mut wanes) = (None, false);
        for result in results {
            newest = Some(result);
            let number = result.trim().parse::<Decimal>().ok();
            wanes = number.zip(best).is_some_and(|(n, b)| n < b);
            best = best.max(number);
            found = found.saturating_add(u64::from(if met.is_empty() {
                !among(not_met, result)
            } else {
                among(met, result)
            }));
        }
        let newest = newest?;
        if among(not_met, newest) || (*steady && wanes) {
            return Some(false);
        }
        // A newest result that is neither for nor against leaves it open, whatever was found before.
        (found >= *times && (met.is_empty() || among(met, newest))).then_some(true)
    }
}

impl CriterionRule {
    /// The same rule, satisfied by one result.
    #[must_use]
    pub fn once(&self) -> Self {
        let mut one = self.clone();
        if let Self::Finding { times, .. } = &mut one {
            *times = 1;
        }
        one
    }
}

/// What "not met" means for the outcome. Unknown is never met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The programme does not offer the treatment.
    Exclude,
    /// Standard care comes first.
    StandardCareFirst,
    /// Only inside research.
    ResearchOnly,
    /// Urgent referral.
    Refer,
    /// A doctor weighs it and signs the reasons.
    DoctorsReview,
}

impl Effect {
    const WORDS: [(&'static str, Self); 5] = [
        ("exclude", Self::Exclude),
        ("standard_care_first", Self::StandardCareFirst),
        ("research_only", Self::ResearchOnly),
        ("refer", Self::Refer),
        ("doctors_review", Self::DoctorsReview),
    ];
    /// The stored code.
    pub fn code(self) -> &'static str {
        Self::WORDS.iter().find(|(_, e)| *e == self).map_or("", |(w, _)| w)
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Exclude => Text::fixed("適応なし", "not suitable"),
            Self::StandardCareFirst => Text::fixed("標準治療が先", "standard care first"),
            Self::ResearchOnly => Text::fixed("研究としてのみ", "research only"),
            Self::Refer => Text::fixed("急いで紹介", "urgent referral"),
            Self::DoctorsReview => Text::fixed("医師の検討", "doctor's review"),
        }
    }
}

/// A criterion that concerns a patient only when the newest result of a finding is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlyIf {
    /// The finding.
    pub finding: String,
    /// Its results.
    pub results: Vec<String>,
}

/// One criterion of candidacy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The stored code.
    pub code: String,
    /// The words, as a statement that is true when the criterion is met.
    pub text: Text,
    /// Diseases it concerns; empty means all.
    pub diseases: Vec<String>,
    /// Routes it concerns; empty means all.
    pub routes: Vec<String>,
    /// Concerns only patients with such a finding; none means all.
    pub only_if: Option<OnlyIf>,
    /// What it rests on.
    pub rule: CriterionRule,
    /// What "not met" means.
    pub effect: Effect,
    /// A doctor may go on in spite of it, with signed reasons.
    pub override_allowed: bool,
    /// Sources.
    pub sources: Vec<String>,
}

impl Criterion {
    /// Does it concern this disease and route?
    pub fn concerns(&self, disease: &str, route: &str) -> bool {
        let fits = |list: &[String], code: &str| list.is_empty() || list.iter().any(|c| c == code);
        fits(&self.diseases, disease) && fits(&self.routes, route)
    }
    /// Does it concern a patient whose newest result of the finding in `only_if` is `newest`? Without such a result it does not.
    pub fn applies(&self, newest: impl FnOnce(&str) -> Option<String>) -> bool {
        let Some(only_if) = &self.only_if else { return true };
        newest(&only_if.finding).is_some_and(|r| only_if.results.contains(&r))
    }
}

pub(crate) fn read(t: &Tab<'_>) -> Vec<Criterion> {
    let needs = || Text::fixed("{ finding = \"…\", results = [\"…\"] }", "{ finding = \"…\", results = [\"…\"] }");
    t.list("criterion", |t| Criterion {
        code: t.define("criterion", "code"),
        text: t.text("text"),
        diseases: t.refer_all("disease", "diseases"),
        routes: t.refer_all("route", "routes"),
        only_if: t.has("only_if").then(|| t.table("only_if", needs(), only_if)).flatten(),
        rule: t.table("rule", expected(), rule).unwrap_or(CriterionRule::Doctor),
        effect: t.word("effect", &Effect::WORDS, Effect::Exclude),
        override_allowed: t.yes("override_allowed"),
        sources: t.sources(),
    })
}

fn expected() -> Text {
    Text::fixed(
        "{ kind = \"question\" か \"finding\" か \"age\" か \"consent\" か \"doctor\", … }",
        "{ kind = \"question\", \"finding\", \"age\", \"consent\" or \"doctor\", … }",
    )
}

fn only_if(t: &Tab<'_>) -> OnlyIf {
    let finding = t.refer_one("finding", "finding");
    let results = t.refer_within("finding result", "results", ("finding", &finding));
    OnlyIf { finding, results }
}

#[derive(Clone, Copy)]
enum Word {
    Question,
    Finding,
    Age,
    Consent,
    Doctor,
}

fn rule(t: &Tab<'_>) -> CriterionRule {
    use Word::{Age, Consent, Doctor, Finding, Question};
    let words = [("question", Question), ("finding", Finding), ("age", Age), ("consent", Consent), ("doctor", Doctor)];
    match t.word("kind", &words, Doctor) {
        Question => {
            let id = t.refer_one("question", "question");
            let answers = |key| t.refer_within("answer", key, ("question", &id));
            let (met, not_met) = (answers("met"), answers("not_met"));
            one_side_only(t, &met, &not_met);
            CriterionRule::Question { id, met, not_met }
        }
        Finding => {
            let code = t.refer_one("finding", "finding");
            let some =
                |key| if t.has(key) { t.refer_within("finding result", key, ("finding", &code)) } else { Vec::new() };
            let (met, not_met) = (some("met"), some("not_met"));
            one_side_only(t, &met, &not_met);
            let steady = t.has("steady") && t.yes("steady");
            CriterionRule::Finding { code, met, not_met, times: t.whole("times", 1, 9), steady }
        }
        Age => {
            let low = t.whole("low", 0, 150);
            CriterionRule::Age { low, high: t.whole("high", low, 150) }
        }
        Consent => CriterionRule::Consent { scope: t.refer_one("scope", "scope") },
        Doctor => CriterionRule::Doctor,
    }
}

fn one_side_only(t: &Tab<'_>, met: &[String], not_met: &[String]) {
    for code in met.iter().filter(|c| not_met.contains(c)) {
        t.problem_at(
            "not_met",
            terms::say! {ja: "{code:?} が met と not_met の両方にあります", en: "{code:?} stands in both met and not_met"},
            Text::fixed("どちらか一方だけ", "in one of them only"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(met: &[&str], not_met: &[&str], times: u64) -> CriterionRule {
        let own = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect();
        CriterionRule::Finding { code: "f".into(), met: own(met), not_met: own(not_met), times, steady: false }
    }

    #[test]
    fn l6_an_unknown_or_missing_answer_is_never_met() {
        let rule = CriterionRule::Question { id: "q".into(), met: vec!["no".into()], not_met: vec!["yes".into()] };
        assert_eq!(["no", "yes", "unknown", ""].map(|a| rule.answer_says(a)), [Some(true), Some(false), None, None]);
        assert_eq!(rule.findings_say(["no"]), None, "an answer is no finding");
        assert_eq!(finding(&["a"], &["b"], 1).findings_say([]), None);
        assert_eq!(CriterionRule::Doctor.findings_say(["a"]), None);
    }

    #[test]
    fn the_newest_result_against_it_wins_and_times_are_counted() {
        let rule = finding(&["a"], &["b"], 1);
        assert_eq!(rule.findings_say(["b", "a"]), Some(true));
        assert_eq!(rule.findings_say(["a", "b"]), Some(false));
        assert_eq!(rule.findings_say(["a", "other"]), None);
        let twice = finding(&[], &[], 2);
        assert_eq!(twice.findings_say(["4"]), None);
        assert_eq!(twice.findings_say(["4", "4"]), Some(true));
    }

    #[test]
    fn a_number_that_wanes_is_against_a_rule_that_asks_for_a_steady_one() {
        let rule = |steady| match finding(&[], &[], 2) {
            CriterionRule::Finding { code, met, not_met, times, .. } => {
                CriterionRule::Finding { code, met, not_met, times, steady }
            }
            other => other,
        };
        for (results, said) in [
            (&["4", "2"][..], Some(false)),
            (&["4", "4"], Some(true)),
            (&["3", "4"], Some(true)),
            (&["4", "2", "3"], Some(false)),
            (&["4", "2", "4"], Some(true)),
            (&["4"], None),
        ] {
            assert_eq!(rule(true).findings_say(results.iter().copied()), said, "{results:?}");
        }
        assert_eq!(rule(false).findings_say(["4", "2"]), Some(true));
    }
}
