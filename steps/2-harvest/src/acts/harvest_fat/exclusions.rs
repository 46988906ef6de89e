//! Exclusions of the programme that the newest interview names or leaves open (L6): judged again on the day of the harvest, whatever was decided on
//! candidacy before.

use crate::refusals::HarvestRefused;
use kernel::Reasons;
use programme::{Caution, CautionKind, Programme, Question, QuestionKind};
use record::counselling::InterviewRecorded;

/// L6: exclusions that the interview can reveal. One that concerns certain routes counts when there is no other route.
pub(super) fn exclusions(p: &Programme, interview: &InterviewRecorded, routes: &[String], reasons: &mut Reasons) {
    let concerns = |c: &&Caution| {
        let only_route = !routes.is_empty() && routes.iter().all(|r| c.routes.contains(r));
        c.kind == CautionKind::Exclusion && (c.routes.is_empty() || only_route)
    };
    for c in p.cautions().iter().filter(concerns) {
        let answers = c.questions.iter().filter_map(|id| p.question(id)).map(|q| stops(q, interview));
        let worst = answers.max().unwrap_or(Stops::No);
        let (item, sources) = (c.text.clone(), programme::cited(&c.sources));
        match worst {
            Stops::Yes => reasons.push(HarvestRefused::ExclusionPresent { item, sources }),
            Stops::Unknown => reasons.push(HarvestRefused::ExclusionUnknown { item, sources }),
            Stops::No => {}
        }
    }
}

/// What an answer means for an exclusion, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stops {
    No,
    Unknown,
    Yes,
}

/// Only a plain "no" clears; an absent answer is unknown (L6). Of a choice, the answers named for review stop. Free words and numbers are for a
/// doctor to judge, not for a rule.
fn stops(q: &Question, interview: &InterviewRecorded) -> Stops {
    let answer = interview.answers.get(&q.id).map(String::as_str);
    match (&q.kind, answer) {
        (QuestionKind::Text { .. } | QuestionKind::Number { .. }, _) | (QuestionKind::YesNoUnknown, Some("no")) => {
            Stops::No
        }
        (QuestionKind::YesNoUnknown, Some("yes")) => Stops::Yes,
        (QuestionKind::Choice { .. }, Some(a)) if a != "unknown" => {
            if q.needs_review(a) {
                Stops::Yes
            } else {
                Stops::No
            }
        }
        (QuestionKind::YesNoUnknown | QuestionKind::Choice { .. }, _) => Stops::Unknown,
    }
}
