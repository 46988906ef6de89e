//! Where the cells are to go, as a form asks for it. Which place, which side, which level is told at the field (L3 rests on it): a place that has
//! sides needs one, a place that has levels needs one.

use kernel::form::{Builder, free};
use kernel::{Choice, Form};
use programme::{Programme, Site};
use record::treatment::{Side, Target};
use terms::{Text, cells_between, say};

/// Most places of one order.
const MOST: u8 = 4;

/// More than any lot holds: beyond it a zero too many was typed. What may be ordered is decided by the studied range (L10).
const MOST_CELLS: u64 = 10_000_000_000;

/// The targets asked for: as many as chosen, one while nothing was chosen.
pub(super) fn targets(f: &mut Form, programme: Option<&Programme>) -> Option<Vec<Target>> {
    let choices = (1..=MOST).map(|n| Choice::new(n.to_string(), say! {ja: "{n} か所", en: "{n}"})).collect();
    let places = f
        .choose("places", choices, |s| s.parse::<u8>().ok())
        .label(Text::fixed("投与する部位の数", "How many sites"))
        .hint(Text::fixed("空なら1か所。", "Empty means one."))
        .optional();
    let asked = f.carried("places").and_then(|n| n.trim().parse::<u8>().ok()).unwrap_or(1).clamp(1, MOST);
    let all: Vec<Option<Target>> = (1..=asked).map(|n| target(f, n, programme)).collect();
    places?;
    let all: Vec<Target> = all.into_iter().collect::<Option<_>>()?;
    twice(f, &all);
    Some(all)
}

/// One and the same place twice is one dose divided, not two.
fn twice(f: &mut Form, all: &[Target]) {
    for (i, t) in all.iter().enumerate() {
        let same = |o: &&Target| (&o.site, o.side, &o.level) == (&t.site, t.side, &t.level);
        if all.iter().take(i).any(|o| same(&o)) {
            let n = t.n;
            f.error(&format!("site_{n}"), Text::fixed("同じ場所が二度あります。", "The same place stands here twice."));
        }
    }
}

fn target(f: &mut Form, n: u8, programme: Option<&Programme>) -> Option<Target> {
    f.group(say! {ja: "投与する場所 {n}", en: "Place {n}"});
    let known = f.carried(&format!("site_{n}")).and_then(|code| programme?.site(code.trim()));
    let site = site(f, n, programme);
    let side = known.map_or(Some(Side::None), |s| side(f, n, s));
    let level = known.map_or(Some(String::new()), |s| level(f, n, s));
    let route = route(f, n, programme, known);
    let cells = f
        .field(format!("cells_{n}"), |s| cells_between(s, 1, MOST_CELLS))
        .label(Text::fixed("生きた細胞の数", "Viable cells"))
        .unit(Text::fixed("個", "cells"))
        .hint(Text::fixed("20000000、2.0e7、2000万 のどれでも。", "Such as 20000000, 2.0e7 or 2×10^7."))
        .example("20000000")
        .required();
    Some(Target { n, site: site?, side: side?, level: level?, route: route?, cells: cells? })
}

/// The programme's codes; without a programme any word is read, so that the refusal can say that none is adopted.
fn coded<'f, 'a>(
    f: &'f mut Form<'a>,
    name: String,
    programme: Option<&Programme>,
    choices: Vec<Choice>,
) -> Builder<'f, 'a, String> {
    match programme {
        Some(_) => f.choose(name, choices, |s| Some(s.to_owned())),
        None => f.field(name, free),
    }
}

fn site(f: &mut Form, n: u8, programme: Option<&Programme>) -> Option<String> {
    let sites = programme.map(Programme::sites).unwrap_or_default();
    let choices = sites.iter().map(|s| Choice::new(s.code.clone(), s.text.clone())).collect();
    coded(f, format!("site_{n}"), programme, choices)
        .label(Text::fixed("部位", "Site"))
        .hint(Text::fixed("選ぶと、左右や高位の欄が出ます。", "Side or level is asked once it is chosen."))
        .required()
}

fn side(f: &mut Form, n: u8, site: &Site) -> Option<Side> {
    let (sides, label) =
        (f.carried(&format!("side_{n}")).map(str::trim).unwrap_or_default(), Text::fixed("左右", "Side"));
    if site.sided {
        let choices = [Side::Right, Side::Left].map(|s| Choice::new(s.code(), s.text())).to_vec();
        return f.choose(format!("side_{n}"), choices, Side::parse).label(label).required();
    }
    // A place in the middle of the body is stored as such; a side typed for it is told, not dropped.
    if !["", Side::Midline.code(), Side::None.code()].contains(&sides) {
        f.error(&format!("side_{n}"), Text::fixed("この部位に左右はありません。", "This site has no side."));
    }
    Some(if site.levels.is_empty() { Side::None } else { Side::Midline })
}

fn level(f: &mut Form, n: u8, site: &Site) -> Option<String> {
    if site.levels.is_empty() {
        let typed = f.carried(&format!("level_{n}")).is_some_and(|l| !l.trim().is_empty());
        if typed {
            f.error(&format!("level_{n}"), Text::fixed("この部位に高位はありません。", "This site has no level."));
        }
        return Some(String::new());
    }
    let choices = site.levels.iter().map(|l| Choice::new(l.clone(), Text::same(l.clone()))).collect();
    f.choose(format!("level_{n}"), choices, |s| Some(s.to_owned())).label(Text::fixed("高位", "Level")).required()
}

fn route(f: &mut Form, n: u8, programme: Option<&Programme>, site: Option<&Site>) -> Option<String> {
    // Every route until the site is known, so that what is chosen first never has to be chosen again.
    let routes = programme.map(Programme::routes).unwrap_or_default();
    let reaches = |code: &String| site.is_none_or(|s| s.routes.contains(code));
    let choices =
        routes.iter().filter(|r| reaches(&r.code)).map(|r| Choice::new(r.code.clone(), r.text.clone())).collect();
    coded(f, format!("route_{n}"), programme, choices)
        .label(Text::fixed("投与経路", "Route"))
        .hint(Text::fixed("この部位に届く経路から選びます。", "One of the routes that reach this site."))
        .required()
}

/// A place that the programme does not name for the disease is a slip, told at its field.
pub(super) fn fit_disease(f: &mut Form, p: &Programme, disease: &str, targets: &[Target]) {
    for t in targets {
        if p.site(&t.site).is_some_and(|s| !s.diseases.iter().any(|d| d == disease)) {
            let say = Text::fixed("この病気で投与する部位ではありません。", "Not a site for this disease.");
            f.error(&format!("site_{}", t.n), say);
        }
    }
}
