//! What stands behind an indication, beside the decision on it: the grade of the evidence, what the studies found in one sentence (negative trials
//! included, with the numbers the programme's library marks as read), and the studies themselves (L6, L17).

use page::{Html, Mark, Panel, Tone};
use programme::{Grade, Programme, SourceKind};
use terms::{Lang, Text};

/// The panel; nothing for a disease that the programme does not know.
pub fn panel(p: &Programme, disease: &str, lang: Lang) -> Html {
    let Some(d) = p.disease(disease) else { return page::none() };
    let (tone, mark) = match d.grade {
        Grade::None | Grade::VeryLow => (Tone::Unknown, Mark::Unknown),
        Grade::Low => (Tone::Warn, Mark::Warn),
        Grade::Moderate | Grade::High => (Tone::Info, Mark::Info),
    };
    let cited = |id: &String| p.sources().iter().find(|s| s.id == *id && s.kind == SourceKind::Study);
    let studies: Vec<&str> = d.sources.iter().filter_map(cited).map(|s| s.cite.as_str()).collect();
    let body = maud::html! {
        p { (page::badge(tone, mark, d.grade.text().text(lang))) }
        p { (page::say(&d.evidence, lang)) }
        @if !studies.is_empty() {
            ul.small.stack--tight { @for s in &studies { li { (s) } } }
        } @else {
            p.small { (Text::fixed("引ける研究はありません。", "There is no study to cite.").text(lang)) }
        }
    };
    let title = Text::fixed("この適応の裏付け", "Evidence behind this indication");
    page::panel(&Panel {
        meta: Some(page::say(&d.text, lang)),
        ..Panel::new("evidence", title.text(lang), maud::html! { div.stack--tight { (body) } })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l17_the_grade_stands_with_the_studies_and_what_they_found() {
        let all = programme::shipped();
        let read = |(kind, _, bundle): &(programme::Kind, _, programme::Bundle)| {
            (*kind == programme::Kind::Programme).then(|| Programme::read(bundle).ok()).flatten()
        };
        let p = all.iter().find_map(read).expect("a programme is shipped");
        let out = panel(&p, "disc_disease", Lang::Ja).0;
        assert!(out.contains("確実性は非常に低い") && out.contains("Kumar H et al.") && out.contains("69%"), "{out}");
        assert!(panel(&p, "elbow_pain", Lang::En).0.contains("There is no study to cite"));
        assert!(panel(&p, "no_such", Lang::En).0.is_empty());
    }
}
