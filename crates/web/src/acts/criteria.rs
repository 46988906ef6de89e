//! The criteria of candidacy beside the form of the decision, as the act itself would record them now: met, not met or unknown (L6).

use super::read::Drawn;
use page::{Html, Panel};
use record::treatment::{CandidacyDecided, Met};
use terms::{Lang, Text};

/// Every criterion of the programme as it stands now: met, not met or unknown, never a score (L6).
pub(super) fn panel(d: &Drawn, decided: &CandidacyDecided, lang: Lang) -> Html {
    let Some((_, programme)) = &d.current.programme else { return page::none() };
    let patient = d.head.as_ref().map_or("", |h| h.id.as_str());
    let condition = |c: &record::treatment::Criterion| {
        let own = programme.criteria().iter().find(|x| x.code == c.code);
        let find = own.and_then(|x| match &x.rule {
            programme::CriterionRule::Finding { code, .. } if c.met == Met::Unknown => Some(code),
            _ => None,
        });
        page::Condition {
            meets: match c.met {
                Met::Met => page::Meets::Yes,
                Met::NotMet => page::Meets::No,
                Met::Unknown => page::Meets::Unknown,
            },
            say: own.map_or_else(|| page::code(&c.code), |x| page::say(&x.text, lang)),
            detail: page::text(&c.because),
            source: own.map(|x| crate::pages::coded::cites(&x.sources, lang)).unwrap_or_default(),
            link: find.map(|code| {
                let words = Text::fixed("所見を記録する", "Record the finding");
                (words.text(lang).to_owned(), format!("/act/record_finding?patient={patient}&finding={code}"))
            }),
        }
    };
    let list: Vec<page::Condition> = decided.criteria.iter().map(condition).collect();
    let title = Text::fixed("適応の条件", "Criteria");
    page::panel(&Panel::new("criteria", title.text(lang), page::checklist(title.text(lang), &list, lang)))
}
