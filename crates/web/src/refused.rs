//! The refusal page: every reason at once with its source and the next step, what was typed, what already holds, and the way on.
//! Never a dialog, never the first reason only. What has happened can always be recorded, and the page says where (law L21).

use maud::html;
use page::{Button, Cols, Html, Level, Mark, Panel, SourceKind, Tone};
use record::safety::{DeviationOpened, Held, HoldTarget};
use std::collections::BTreeMap;
use store::{Current, RefusalSaid};
use terms::{Lang, Text, say};

/// Everything the page shows.
pub struct Refused {
    /// What was wanted: the act's title.
    pub title: Text,
    /// Every reason.
    pub reasons: Vec<RefusalSaid>,
    /// For each act's name that a reason proposes: where its form is, and its title. Absent if this role may not do it.
    pub ways: Vec<(String, String, Text)>,
    /// What the refusal itself has left in the record: what is stopped now, and what was opened.
    pub left: Vec<Text>,
    /// Labels and values of what was typed.
    pub typed: Vec<(String, Html)>,
    /// When and by whom, for the head of that panel.
    pub by: String,
    /// What holds already.
    pub holds: Vec<Text>,
    /// Position of the refused attempt, if it was recorded.
    pub at: Option<u64>,
    /// Where an occurrence and an adverse event are recorded, the patient carried.
    pub occurrence: String,
    /// Same.
    pub adverse_event: String,
    /// A form that goes back to what was typed.
    pub back: Html,
    /// For paper: when, by whom, in which role, where, at which position of the record.
    pub paper: Html,
}

/// Staff, places and equipment by their names, studies as they are cited: a reason is made where only their ids are known.
pub fn named(mut reasons: Vec<RefusalSaid>, current: &Current) -> Vec<RefusalSaid> {
    for r in reasons.iter_mut().filter(|r| !r.detail.is_empty()) {
        r.detail = spelled(&r.detail, current);
    }
    for r in &mut reasons {
        r.cite = studied(&r.cite, current);
    }
    reasons
}

/// A source in which the adopted programme's ids of studies and gaps stand as their citations.
fn studied(cite: &Text, current: &Current) -> Text {
    let Some((_, p)) = &current.programme else { return cite.clone() };
    let known = |id: &str| p.sources().iter().find(|s| s.id == id).map(|s| s.cite.as_str());
    let told = |said: &str| {
        let mut out = String::new();
        let mut rest = said;
        while let Some(first) = rest.chars().next() {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let (token, left) = rest.split_at(rest.find(|c| word(c) != word(first)).unwrap_or(rest.len()));
            out.push_str(known(token).unwrap_or(token));
            // A place in it comes after a colon.
            rest = match (known(token), left.strip_prefix(':')) {
                (Some(_), Some(place)) => {
                    out.push_str(", ");
                    place
                }
                _ => left,
            };
        }
        out
    };
    Text::new(told(&cite.ja), told(&cite.en))
}

/// One sentence so: what was said by ids in names, moments and counts as they are said everywhere.
pub fn spelled(said: &Text, current: &Current) -> Text {
    let mut names = BTreeMap::new();
    for list in ["staff", "places", "equipment"] {
        for c in current.options.get(list).into_iter().flatten() {
            names.insert(c.code.as_str(), &c.label);
        }
    }
    let spell = |said: &str, lang: Lang| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let mut out = String::new();
        let mut rest = said;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| word(c) != word(first)).unwrap_or(rest.len());
            let (token, left) = rest.split_at(end);
            out.push_str(names.get(token).map_or(token, |name| name.text(lang)));
            rest = left;
        }
        out
    };
    crate::pages::spell::spelled(&Text::new(spell(&said.ja, Lang::Ja), spell(&said.en, Lang::En)))
}

/// The same reason about several things is one reason that names them all: three tests without a result are told once, with their names.
pub fn told_once(reasons: &[RefusalSaid]) -> Vec<RefusalSaid> {
    let mut out: Vec<RefusalSaid> = Vec::new();
    for r in reasons {
        let same = out.iter_mut().find(|x| (&x.code, &x.say, &x.cite, &x.next) == (&r.code, &r.say, &r.cite, &r.next));
        match same {
            Some(x) if !x.detail.ja.split('、').any(|told| told == r.detail.ja) => {
                let joined = |a: &str, b: &str, with: &str| {
                    [a, b].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(with)
                };
                x.detail =
                    Text::new(joined(&x.detail.ja, &r.detail.ja, "、"), joined(&x.detail.en, &r.detail.en, "; "));
            }
            Some(_) => {}
            None => out.push(r.clone()),
        }
    }
    out
}

/// `…はできません`.
pub fn title(act: &Text) -> Text {
    let (ja, en) = (&act.ja, &act.en);
    say! {ja: "「{ja}」は、いまはできません", en: "Not possible now: {en}"}
}

/// What one fact beside a refused attempt says: the thing that is in quarantine now, the near miss that was opened.
pub fn left(fact: &kernel::Fact) -> Option<Text> {
    if let Some(held) = fact.read::<Held>() {
        let what = match held.target {
            HoldTarget::Container { container, .. } => container.to_string(),
            HoldTarget::Dose { dose, .. } => dose.to_string(),
            HoldTarget::Lot { lot, .. } => lot.to_string(),
            HoldTarget::Patient(_) | HoldTarget::Clinic => String::new(),
        };
        return Some(match what.is_empty() {
            true => Text::fixed("作業を止めました。", "Work is stopped."),
            false => {
                say! {ja: "{what} を隔離しました。使わず、ほかと分けて置きます。", en: "{what} is in quarantine now. Do not use it; keep it apart."}
            }
        });
    }
    fact.read::<DeviationOpened>().map(|_| {
        Text::fixed(
            "ニアミスとして開きました。品質部門に知らせてください。",
            "A near miss was opened. Tell the quality unit.",
        )
    })
}

fn left_panel(left: &[Text], lang: Lang) -> Html {
    if left.is_empty() {
        return page::none();
    }
    page::notice(
        Tone::Stop,
        html! {
            p { b { (Text::fixed("この読み取りは、もう記録されています。署名はいりません。", "This scan is in the record already. No signature is needed.").text(lang)) } }
            ul.stack--tight { @for one in left { li { (page::say(one, lang)) } } }
            p { (Text::fixed("正しいものを読み取って、やり直せます。読み取った欄は空にしてあります。", "Scan the right one and go on. The scanned fields were emptied.").text(lang)) }
        },
    )
}

/// The kind of authority as the page's own word.
pub fn kind(code: &str) -> SourceKind {
    match code {
        "law" => SourceKind::Law,
        "plan" => SourceKind::Plan,
        "study" => SourceKind::Study,
        "standard" => SourceKind::Standard,
        _ => SourceKind::House,
    }
}

/// One reason as the component takes it.
pub fn reason(r: &RefusalSaid, ways: &[(String, String, Text)], lang: Lang) -> page::Reason {
    let way = r.next_act.as_ref().and_then(|act| ways.iter().find(|(name, _, _)| name == act));
    page::Reason {
        say: page::say(&r.say, lang),
        detail: page::say(&r.detail, lang),
        sources: vec![page::Source { kind: kind(&r.kind), cite: page::say(&r.cite, lang) }],
        next: (!r.next.is_empty()).then(|| page::Next {
            words: page::say(&r.next, lang),
            link: way.map(|(_, href, title)| (href.clone(), title.text(lang).to_owned())),
        }),
    }
}

/// The page's body.
pub fn body(r: &Refused, lang: Lang) -> Html {
    let reasons = told_once(&r.reasons);
    let refusal = page::Refusal {
        id: "refused".to_owned(),
        title: title(&r.title).text(lang).to_owned(),
        level: Level::H1,
        count: match r.left.is_empty() {
            true => page::refusal_count(reasons.len(), lang),
            false => page::text(some_recorded(reasons.len(), lang)),
        },
        reasons: reasons.iter().map(|one| reason(one, &r.ways, lang)).collect(),
    };
    let typed = html! { div.stack--tight { (page::pairs(&r.typed)) (r.back) } };
    let mut panels = vec![vec![page::panel(&Panel {
        meta: (!r.by.is_empty()).then(|| page::text(&r.by)),
        ..Panel::new("typed", Text::fixed("入力した内容", "What was typed").text(lang), typed)
    })]];
    if !r.holds.is_empty() {
        let list = html! { ul.small.stack--tight { @for h in &r.holds {
            li { (page::badge(Tone::Ok, Mark::Ok, Text::fixed("満たす", "holds").text(lang))) " " (page::say(h, lang)) }
        } } };
        panels.push(vec![page::panel(&Panel {
            meta: Some(page::text(counted(r.holds.len(), lang))),
            ..Panel::new("holds", Text::fixed("満たしていること", "What holds").text(lang), list)
        })]);
    }
    page::stack(&[
        page::refusal(&refusal, lang),
        left_panel(&r.left, lang),
        page::cols(Cols::Half, &panels),
        page::notice(Tone::Info, always(r, lang)),
        html! { div.button-row { (page::print_button(Text::fixed("この画面を印刷", "Print this page").text(lang))) } },
        page::print_only(r.paper.clone()),
    ])
}

/// Not "nothing was recorded": what a wrong scan leaves is told right below.
fn some_recorded(n: usize, lang: Lang) -> String {
    let reasons = page::counted(n, "reason");
    let words = say! {ja: "理由は {n} 件。すべて解けるまで進めません。", en: "{reasons}. It cannot go on until all are resolved."};
    words.text(lang).to_owned()
}

fn counted(n: usize, lang: Lang) -> String {
    let words = say! {ja: "{n}件", en: "{n}"};
    words.text(lang).to_owned()
}

/// That the attempt was kept, and that what has happened is always recordable.
fn always(r: &Refused, lang: Lang) -> Html {
    let kept = r.at.map(|n| {
        let at = page::position(n);
        match lang {
            Lang::Ja => html! { "この拒否は記録 " (at) " に残りました。 " },
            Lang::En => html! { "This refusal is kept as record " (at) ". " },
        }
    });
    html! {
        @if let Some(k) = kept { (k) }
        b { (Text::fixed("すでに起きたことは、いつでも記録できます。", "What has already happened can always be recorded.").text(lang)) } " "
        (Text::fixed("どちらもどの規則にも止められません。", "No rule stops either of these.").text(lang))
        div.button-row {
            (page::button_link(&Button::plain(Text::fixed("起きたことを記録", "Record an occurrence").text(lang)).small(), &r.occurrence))
            (page::button_link(&Button::stop(Text::fixed("有害事象を記録", "Report an adverse event").text(lang)).small(), &r.adverse_event))
        }
    }
}

/// Reasons shown beside a form before anybody types: calm, because nothing has been tried yet.
pub fn beforehand(reasons: &[RefusalSaid], ways: &[(String, String, Text)], lang: Lang) -> Html {
    let reasons = told_once(reasons);
    let n = reasons.len();
    let counted = page::counted(n, "reason");
    let head =
        say! {ja: "このままでは記録できません(理由 {n} 件)", en: "As things stand this cannot be recorded ({counted})"};
    page::notice(
        Tone::Warn,
        html! {
            p { b { (head.text(lang)) } }
            ul.stack--tight { @for r in &reasons {
                @let way = r.next_act.as_ref().and_then(|a| ways.iter().find(|(name, _, _)| name == a));
                li {
                    b { (page::say(&r.say, lang)) }
                    @if !r.detail.is_empty() { " " (page::say(&r.detail, lang)) }
                    " " span.meta { (r.kind_text.text(lang)) " " (page::say(&r.cite, lang)) }
                    br; (page::say(&r.next, lang))
                    @if let Some((_, href, title)) = way { " " a href=(href) { (title.text(lang)) } }
                }
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, next_act: Option<&str>) -> RefusalSaid {
        RefusalSaid {
            code: code.into(),
            law: "L4".into(),
            say: Text::new(format!("<{code}>"), code),
            detail: Text::default(),
            kind: "law".into(),
            kind_text: Text::fixed("法", "Law"),
            cite: Text::fixed("施行規則 第13条", "Reg. 13"),
            next: Text::fixed("同意を取る", "Take consent"),
            next_act: next_act.map(str::to_owned),
        }
    }
    #[test]
    fn whoever_and_wherever_a_reason_speaks_of_is_told_by_name() {
        let options = BTreeMap::from([(
            "staff".to_owned(),
            vec![kernel::Choice::new("ST-7", Text::fixed("平 千尋", "Taira Chihiro"))],
        )]);
        let current = Current { options, ..Current::default() };
        let reason = RefusalSaid { detail: Text::same("(ST-7): 9:30, ST-70"), ..said("one", None) };
        let told = named(vec![reason], &current).remove(0).detail;
        assert_eq!((told.ja.as_ref(), told.en.as_ref()), ("(平 千尋): 9:30, ST-70", "(Taira Chihiro): 9:30, ST-70"));
    }
    fn page() -> Refused {
        Refused {
            title: Text::fixed("脂肪を採取する", "Harvest fat"),
            reasons: vec![said("one", Some("give_consent")), said("two", Some("adopt_law"))],
            ways: vec![(
                "give_consent".into(),
                "/act/give_consent?patient=P1".into(),
                Text::fixed("同意を記録", "Give consent"),
            )],
            left: Vec::new(),
            typed: vec![("質量".into(), page::text("<0.9>"))],
            by: String::new(),
            holds: vec![Text::fixed("保留なし", "no hold")],
            at: Some(48_377),
            occurrence: "/act/record_occurrence?patient=P1".into(),
            adverse_event: "/act/report_adverse_event?patient=P1".into(),
            back: page::none(),
            paper: page::text("印刷 <立花>"),
        }
    }

    #[test]
    fn every_reason_stands_with_its_source_next_step_and_way() {
        let out = body(&page(), Lang::Ja).0;
        for must in [
            "&lt;one&gt;",
            "&lt;two&gt;",
            "施行規則 第13条",
            "同意を取る",
            "/act/give_consent?patient=P1",
            "48,377",
            "&lt;0.9&gt;",
            "保留なし",
            "data-print",
            "印刷 &lt;立花&gt;",
        ] {
            assert!(out.contains(must), "{must}: {out}");
        }
        assert!(!out.contains("/act/adopt_law"), "no link to what this role may not do");
        assert!(
            out.contains("すでに起きたことは、いつでも記録できます")
                && out.contains("/act/record_occurrence?patient=P1")
        );
        assert!(body(&page(), Lang::En).0.contains("What has already happened can always be recorded"));
    }

    #[test]
    fn one_reason_about_several_things_is_told_once_with_their_names() {
        let about = |what: &'static str| RefusalSaid { detail: Text::same(what), ..said("one", None) };
        let out = told_once(&[about("血算"), said("two", None), about("感染症"), about("感染症")]);
        let told: Vec<(&str, &str)> = out.iter().map(|r| (r.code.as_str(), r.detail.ja.as_ref())).collect();
        assert_eq!(told, [("one", "血算、感染症"), ("two", "")]);
    }

    #[test]
    fn reasons_beforehand_are_all_there_and_calm() {
        let out = beforehand(&page().reasons, &page().ways, Lang::Ja).0;
        assert!(out.contains("理由 2 件") && out.contains("notice--warn") && out.contains("&lt;two&gt;"));
    }
}
