//! `/programme`: the adopted programme as everybody who works by it reads it: what is treated and how sure that is, routes and studied cells,
//! what is made and tested, visits, consent, risks by stage, and the source of each (L6, L10, L17, L19). A number nobody has read says so, and so
//! does one that is made up for a demo. Consent items and risks stand beside the form of consent too (Reg. 13(2)).

use super::coded::cites;
use super::{cells, w};
use crate::error::WebError;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Column, Html, Mark, Panel, Row, Table, TableWidth, Tone};
use programme::{Above, CautionKind, DoseRange, Grade, Programme, Range, Risk, Setting, Stage};
use terms::{Lang, Text, say};

/// Stages of a risk in their order.
const STAGES: [Stage; 6] =
    [Stage::Deciding, Stage::BloodDraw, Stage::Harvest, Stage::Culture, Stage::Administration, Stage::After];

/// `GET /programme`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    s.grant("programme")?;
    let lang = s.lang;
    let current = s.app.0.store.current();
    let title = w(lang, "治療プログラム", "Treatment programme");
    let body = match &current.programme {
        None => {
            let words = w(lang, "治療プログラムはまだ採用されていません。", "No programme is adopted yet.");
            let next = w(lang, "採用すると、ここに全文が出ます。", "Once a manager adopts one, all of it stands here.");
            let adopt = super::act_button(&s, "adopt_programme", "", true);
            let adopt = (!adopt.0.is_empty()).then_some(adopt);
            page::stack(&[
                page::page_head(None, page::text(title), None, None),
                page::empty_state(words, page::text(next), adopt),
            ])
        }
        Some((hash, p)) => {
            let below = html! { (page::code(format!("{} {}", p.id(), p.version()))) " " (w(lang, "指紋", "hash")) " " (page::code(hash.short())) };
            let side = p.simulated().then(|| page::sim_badge(lang));
            html! {
                (page::page_head(Some(page::text(title)), page::say(p.title(), lang), Some(below), side))
                div.stack { (contents(lang)) (whole(p, lang)) }
            }
        }
    };
    Ok(s.page(StatusCode::OK, title, "programme", body, &s.app.0.store.tip()))
}

/// The parts, each with its place on the page.
static PARTS: [(&str, Text); 8] = [
    ("diseases", Text::fixed("対象の病気と裏付け", "Conditions and evidence")),
    ("doses", Text::fixed("経路と細胞数", "Routes and cells")),
    ("cautions", Text::fixed("行わない・注意する場合", "Exclusions and cautions")),
    ("making", Text::fixed("製造の限度と検査", "Limits of making, tests")),
    ("visits", Text::fixed("来院と安全の確認", "Visits and safety contacts")),
    ("items", Text::fixed("説明と同意の事項", "Items of explanation")),
    ("risks", Text::fixed("段階ごとの危険", "Risks by stage")),
    ("sources", Text::fixed("出典", "Sources")),
];

fn contents(lang: Lang) -> Html {
    html! {
        nav.no-print aria-label=(w(lang, "このページの内容", "On this page")) {
            div.button-row { @for (id, words) in &PARTS { (page::button_link(&page::Button::plain(words.text(lang)).small(), &format!("#{id}"))) } }
        }
        div.button-row { (page::print_button(w(lang, "このページを印刷", "Print this page"))) }
    }
}

fn whole(p: &Programme, lang: Lang) -> Html {
    html! {
        @for one in [diseases(p, lang), doses(p, lang), cautions(p, lang), making(p, lang), visits(p, lang), items(p, lang), risks(p, lang), sources(p, lang)] { (one) }
    }
}

fn part(id: &str, lang: Lang, body: Html) -> Html {
    let title = PARTS.iter().find(|(own, _)| *own == id).map_or("", |(_, t)| t.text(lang));
    page::panel(&Panel { long: true, padded: false, ..Panel::new(id, title, body) })
}

/// A wide table of words under a hidden caption.
pub(crate) fn table(caption: &str, columns: &[&str], rows: Vec<Row>) -> Html {
    page::table(&Table {
        caption: caption.to_owned(),
        caption_hidden: true,
        columns: columns.iter().map(Column::words).collect(),
        rows,
        width: TableWidth::Wide,
        ..Table::default()
    })
}

fn source(list: &[String], lang: Lang) -> Html {
    html! { span.meta { (cites(list, lang)) } }
}

/// Whether a number was made up for a demo.
fn made_up<T>(s: &Setting<T>) -> bool {
    matches!(s, Setting::Set { source, .. } if source.starts_with("simulated ("))
}

/// A number as it is set, marked if it is made up; or that nobody has read it, why, and who may set it.
pub(crate) fn number<T>(s: &Setting<T>, told: impl Fn(&T) -> String, lang: Lang) -> Html {
    match s {
        Setting::Set { value, .. } => {
            html! { (page::rich(told(value))) @if made_up(s) { " " (page::sim_badge(lang)) } }
        }
        Setting::Unset { why, who, .. } => {
            let role = who.text();
            html! {
                (page::badge(Tone::Unknown, Mark::Unknown, w(lang, "未設定", "not set"))) " "
                span.meta { (why.text(lang)) " " (w(lang, "設定できる人:", "May be set by: ")) (role.text(lang)) }
            }
        }
    }
}

/// The grade of the evidence with its look.
pub(crate) fn grade(g: Grade, lang: Lang) -> Html {
    let (tone, mark) = match g {
        Grade::None | Grade::VeryLow => (Tone::Unknown, Mark::Unknown),
        Grade::Low => (Tone::Warn, Mark::Warn),
        Grade::Moderate | Grade::High => (Tone::Info, Mark::Info),
    };
    page::badge(tone, mark, g.text().text(lang))
}

fn diseases(p: &Programme, lang: Lang) -> Html {
    let row = |d: &programme::Disease| {
        Row::new(vec![
            html! { (page::say(&d.text, lang)) div { (grade(d.grade, lang)) } },
            html! { (page::say(&d.evidence, lang)) br; (source(&d.sources, lang)) },
        ])
    };
    let columns = [w(lang, "病気・裏付け", "Condition, certainty"), w(lang, "分かっていること", "What is known")];
    let rows = p.diseases().iter().map(row).collect();
    part("diseases", lang, table(w(lang, "対象の病気", "Conditions"), &columns, rows))
}

fn doses(p: &Programme, lang: Lang) -> Html {
    let words = |found: Option<&Text>, code: &str| found.map_or_else(|| code.to_owned(), |t| t.text(lang).to_owned());
    let route = |code: &str| words(p.route(code).map(|r| &r.text), code);
    let place = |d: &DoseRange| match d.sites.is_empty() {
        true => w(lang, "その経路のほかの部位", "other sites of the route").to_owned(),
        false => {
            let sites = d.sites.iter().map(|c| words(p.site(c).map(|s| &s.text), c));
            sites.collect::<Vec<_>>().join(w(lang, "、", ", "))
        }
    };
    let per = |d: &DoseRange| match d.per.as_str() {
        "disc" => w(lang, "1椎間板あたり", "per disc"),
        "joint" => w(lang, "1関節あたり", "per joint"),
        _ => w(lang, "1か所あたり", "per site"),
    };
    let power = |n: &u64| cells::cells(*n, lang);
    let above = |d: &DoseRange| match &d.above {
        Above::Refuse => {
            html! { (w(lang, "上限を超える指示は受け付けません。", "An order above it is refused.")) }
        }
        Above::SignedReason { most } => html! {
            (w(lang, "上限を超えるには医師の理由と署名が要ります。理由があっても超えられない上限: ", "Above it a doctor signs a reason. No reason helps above: "))
            (number(most, power, lang))
        },
    };
    let row = |d: &DoseRange| {
        Row::new(vec![
            html! { (route(&d.route)) br; span.meta { (place(d)) } },
            html! { (number(&d.low, power, lang)) " – " (number(&d.high, power, lang)) br; span.meta { (per(d)) } },
            html! { (page::say(&d.study, lang)) " " (above(d)) br; (source(&d.sources, lang)) },
        ])
    };
    let columns =
        [w(lang, "経路・部位", "Route, site"), w(lang, "研究された細胞数", "Cells studied"), w(lang, "研究", "Study")];
    let rows = p.dose_ranges().iter().map(row).collect();
    let locked: Vec<_> = p.routes().iter().filter(|r| r.locked).collect();
    let body = html! {
        (table(w(lang, "経路と細胞数", "Routes and cells"), &columns, rows))
        @for r in locked {
            div.panel__body { p {
                (page::badge(Tone::Stop, Mark::Stop, w(lang, "使えない経路", "locked"))) " " b { (r.text.text(lang)) } " "
                @if let Some(why) = &r.locked_why { (page::say(why, lang)) " " } (source(&r.sources, lang))
            } }
        }
    };
    part("doses", lang, body)
}

fn cautions(p: &Programme, lang: Lang) -> Html {
    let row = |c: &programme::Caution| {
        let kind = match c.kind {
            CautionKind::Exclusion => page::badge(Tone::Stop, Mark::Stop, w(lang, "行わない", "not offered")),
            CautionKind::Caution => page::badge(Tone::Warn, Mark::Warn, w(lang, "医師が判断", "a doctor decides")),
        };
        Row::new(vec![
            html! { (page::say(&c.text, lang)) div { (kind) } },
            html! { @if let Some(n) = &c.note { (n.text(lang)) " " } (source(&c.sources, lang)) },
        ])
    };
    let columns = [w(lang, "場合・扱い", "Case, what follows"), w(lang, "注記・出典", "Note, source")];
    let rows = p.cautions().iter().map(row).collect();
    part("cautions", lang, table(w(lang, "行わない・注意する場合", "Exclusions and cautions"), &columns, rows))
}

/// A temperature in tenths of a degree.
fn degrees(r: &Range) -> String {
    let one = |n: u64| format!("{}.{}", n / 10, n % 10);
    format!("{}–{} °C", one(r.low), one(r.high))
}

fn making(p: &Programme, lang: Lang) -> Html {
    let m = p.making();
    let unit = |ja: &'static str, en: &'static str| move |n: &u64| format!("{n} {}", w(lang, ja, en));
    let tenths = |n: &u64| format!("{}.{} PD", n / 10, n % 10);
    let weeks = |r: &Range| format!("{}–{} {}", r.low, r.high, w(lang, "週", "weeks"));
    let set = |ja, en, told: Html| (w(lang, ja, en).to_owned(), told);
    let pairs = vec![
        set("培養の期間", "Length of culture", number(&p.process().culture_weeks, weeks, lang)),
        set("継代の上限", "Highest passage", number(&m.passage_limit, |n| format!("P{n}"), lang)),
        set("累積倍加の上限", "Most doublings", number(&m.doublings_limit_tenths, tenths, lang)),
        set("生存率の下限", "Lowest viability", number(&m.viability_min_pct, unit("%", "%"), lang)),
        set("不明な細胞の上限", "Most unaccounted for", number(&m.unaccounted_limit_pct, unit("%", "%"), lang)),
        set("観察の間隔", "Between two looks", number(&m.observe_days, unit("日以内", "days at most"), lang)),
        set("組織の期限", "Tissue lasts", number(&m.tissue_hours, unit("時間", "h"), lang)),
        set("製品の期限", "Product lasts", number(&m.product_hours, unit("時間", "h"), lang)),
        set("投与分の期限", "Dose lasts", number(&m.dose_hours, unit("時間", "h"), lang)),
        set("シリンジの期限", "Syringe lasts", number(&m.syringe_minutes, unit("分", "min"), lang)),
        set("組織の搬送温度", "Tissue on the way", number(&m.tissue_temperature, degrees, lang)),
        set("投与分の搬送温度", "Doses on the way", number(&m.dose_temperature, degrees, lang)),
    ];
    let needed = |t: &programme::Test| {
        let step = |s: &String| match s.as_str() {
            "harvest" => w(lang, "採取", "harvest"),
            "culture" => w(lang, "培養", "culture"),
            _ => w(lang, "出荷", "release"),
        };
        t.needed_for.iter().map(step).collect::<Vec<_>>().join(w(lang, "・", ", "))
    };
    let row = |t: &programme::Test| {
        let pending = match t.may_be_pending {
            true => w(lang, "結果待ちのまま条件付きで出荷できる", "may be pending at a conditional release"),
            false => w(lang, "最終結果が要る", "the final result is needed"),
        };
        Row::new(vec![
            page::say(&t.text, lang),
            page::text(needed(t)),
            html! { (pending) br; (source(&t.sources, lang)) },
        ])
    };
    let columns = [w(lang, "検査", "Test"), w(lang, "要る工程", "Needed for"), w(lang, "結果", "Result")];
    let rows = p.tests().iter().map(row).collect();
    let body = html! { div.panel__body { (page::pairs(&pairs)) } (table(w(lang, "検査", "Tests"), &columns, rows)) };
    part("making", lang, body)
}

fn visits(p: &Programme, lang: Lang) -> Html {
    let around = |n: &u64| say! {ja: "前後 {n} 日", en: "{n} days either side"}.text(lang).to_owned();
    let visit = |v: &programme::Visit| {
        Row::new(vec![page::say(&v.text, lang), number(&v.window_days, around, lang), source(&v.sources, lang)])
    };
    let contact =
        |c: &programme::SafetyContact| Row::new(vec![page::say(&c.text, lang), page::none(), source(&c.sources, lang)]);
    let rows = p.safety_contacts().iter().map(contact).chain(p.visits().iter().map(visit)).collect();
    let columns = [w(lang, "いつ", "When"), w(lang, "数える幅", "Window"), w(lang, "出典", "Source")];
    part("visits", lang, table(w(lang, "来院と安全の確認", "Visits and safety contacts"), &columns, rows))
}

/// What is said of one item of the explanation, and its source; the clinic's own particulars stand on the document.
pub(crate) fn explained(i: &programme::ExplanationItem, lang: Lang) -> Html {
    html! {
        (page::say(&i.explain, lang))
        @if i.clinic_adds { " " (w(lang, "(医院の事項を文書に加える)", "(the clinic adds its own particulars)")) }
        " " (source(&i.sources, lang))
    }
}

fn items(p: &Programme, lang: Lang) -> Html {
    let c = p.consent();
    let scope = |s: &programme::Scope| {
        let free = if s.optional { w(lang, "(任意)", "(optional)") } else { "" };
        Row::new(vec![html! { b { (s.text.text(lang)) } (free) }, page::say(&s.explain, lang)])
    };
    let item = |i: &programme::ExplanationItem| {
        let number = i.number;
        let head = say! {ja: "{number}号", en: "({number})"};
        Row::new(vec![html! { (head.text(lang)) " " b { (i.text.text(lang)) } }, explained(i, lang)])
    };
    let donor = |d: &programme::DonorItem| {
        Row::new(vec![
            html! { b { (d.text.text(lang)) } },
            html! { (page::say(&d.explain, lang)) " " (source(&d.sources, lang)) },
        ])
    };
    let columns = [w(lang, "事項", "Item"), w(lang, "説明すること", "What is said")];
    let said = |ja, en, rows: Vec<Row>| table(w(lang, ja, en), &columns, rows);
    let version = &c.version;
    let head = say! {ja: "説明文書の版 {version}(施行規則13条2項)", en: "Document, version {version} (Reg. 13(2))"};
    let body = html! {
        div.panel__body { p.small { (head.text(lang)) } }
        (said("説明する事項", "Items of the explanation", c.items.iter().map(item).collect()))
        (said("同意の範囲", "Scopes of consent", c.scopes.iter().map(scope).collect()))
        (said("細胞の提供者として", "As a donor of tissue", c.donor_items.iter().map(donor).collect()))
    };
    part("items", lang, body)
}

/// Risks by stage in plain words with their sources, the grave ones first; those that concern only some routes say so.
pub(crate) fn risks(p: &Programme, lang: Lang) -> Html {
    let routes = |r: &Risk| {
        let word = |c: &String| p.route(c).map_or_else(|| c.clone(), |x| x.text.text(lang).to_owned());
        r.routes.iter().map(word).collect::<Vec<_>>().join(w(lang, "・", ", "))
    };
    let risk = |r: &Risk| {
        html! { li {
            @if r.grave { (page::badge(Tone::Stop, Mark::Stop, w(lang, "重い", "grave"))) " " }
            (page::say(&r.text, lang))
            @if !r.routes.is_empty() { " " span.meta { (w(lang, "経路:", "route: ")) (routes(r)) } }
            " " (source(&r.sources, lang))
        } }
    };
    let stage = |stage: Stage| {
        let mut all: Vec<&Risk> = p.risks_of(stage).collect();
        all.sort_by_key(|r| !r.grave);
        html! { @if !all.is_empty() { div.panel__body { h3 { (stage.text().text(lang)) } ul.small.stack--tight { @for r in all { (risk(r)) } } } } }
    };
    part("risks", lang, html! { @for s in STAGES { (stage(s)) } })
}

fn sources(p: &Programme, lang: Lang) -> Html {
    // A law or a notice is cited by its own title, in the language it has.
    let own = |cite: &str| if cite.contains(|c: char| c >= '\u{3000}') { Lang::Ja } else { Lang::En };
    let row = |s: &programme::Source| {
        Row::new(vec![page::code(&s.id), html! { span lang=(own(&s.cite).tag()) { (s.cite) } }])
    };
    let columns = [w(lang, "略号", "Code"), w(lang, "文献・法令・案内", "Study, law, page")];
    part(
        "sources",
        lang,
        table(w(lang, "出典の一覧", "List of sources"), &columns, p.sources().iter().map(row).collect()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use programme::{Kind, shipped};

    fn shipped_programme() -> Programme {
        let read = |(kind, _, bundle): &(Kind, _, programme::Bundle)| {
            (*kind == Kind::Programme).then(|| Programme::read(bundle).ok()).flatten()
        };
        shipped().iter().find_map(read).expect("a programme is shipped")
    }

    #[test]
    fn l17_l19_every_item_risk_and_condition_stands_with_its_source_and_what_is_unset_says_so() {
        let p = shipped_programme();
        for lang in [Lang::Ja, Lang::En] {
            let out = whole(&p, lang).0;
            let must = |t: &Text| {
                let said = page::say(t, lang).0;
                assert!(out.contains(&said), "{said} is missing");
            };
            p.consent().items.iter().for_each(|i| must(&i.explain));
            p.consent().donor_items.iter().for_each(|i| must(&i.explain));
            p.risks().iter().for_each(|r| must(&r.text));
            p.diseases().iter().for_each(|d| must(&d.evidence));
            p.dose_ranges().iter().for_each(|d| must(&d.study));
            p.visits().iter().for_each(|v| must(&v.text));
            p.sources().iter().for_each(|s| assert!(out.contains(&s.id), "{}", s.id));
            if let Some(unset) = p.making().observe_days.need().err() {
                must(&unset.why);
            }
            for (id, _) in &PARTS {
                assert!(out.contains(&format!("id=\"{id}\"")), "{id}");
            }
        }
    }

    #[test]
    fn l19_a_number_made_up_for_the_demo_is_marked() {
        let set = |source: &str| Setting::Set { value: 7, source: source.into(), file: String::new(), line: 1 };
        let told = |s: &Setting<u64>| number(s, u64::to_string, Lang::Ja).0;
        assert!(told(&set("simulated (demo-overlay): made up")).contains("模擬"));
        assert!(!told(&set("PAGE:S-1")).contains("模擬"));
    }
}
