//! The materials that went into a lot, for whoever decides on its release (Reg. 99(1)18, 101; L8, L11): what each is and of which kind, the maker's
//! lot, its last day of use, whether it is of human or animal origin, and on which days it was used. What was past its last day then is marked: no
//! act takes it, but an observation that feared a contamination was refused by nothing (L22).

use super::super::programme::table;
use super::super::w;
use super::Read;
use maud::html;
use page::{Html, Mark, Row, Tone};
use record::folds::LotState;
use record::making::{MaterialKind, MaterialRegistered};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Day, Lang, MaterialId};

/// Material → the days on which it was used on these cells.
fn days(state: &LotState) -> BTreeMap<&str, BTreeSet<Day>> {
    let mut all: BTreeMap<&str, BTreeSet<Day>> = BTreeMap::new();
    let started = state.started.iter().map(|(s, at)| (&s.materials, at));
    let observed = state.observed.iter().map(|(o, at)| (&o.materials, at));
    let passages = state.passages.iter().map(|(p, at)| (&p.materials, at));
    let product = state.product.iter().map(|(h, at)| (&h.materials, at));
    for (used, at) in started.chain(observed).chain(passages).chain(product) {
        for m in used.iter().map(MaterialId::as_str) {
            all.entry(m).or_default().insert(at.day());
        }
    }
    all
}

/// The words of a kind.
pub(crate) fn kind(of: MaterialKind, lang: Lang) -> Html {
    match of {
        MaterialKind::Other => page::badge(Tone::Warn, Mark::Warn, of.text().text(lang)),
        _ => page::text(of.text().text(lang)),
    }
}

/// Whether it is made of human or animal material.
pub(crate) fn origin(biological: bool, lang: Lang) -> Html {
    if biological {
        page::badge(Tone::Info, Mark::Info, w(lang, "生物由来", "of human or animal material"))
    } else {
        page::text("–")
    }
}

fn row(id: &str, known: Option<&MaterialRegistered>, used: Option<&BTreeSet<Day>>, lang: Lang) -> Row {
    let (first, last) = (used.and_then(|d| d.first()).copied(), used.and_then(|d| d.last()).copied());
    let day = |d: Option<Day>| d.map(|d| page::day_short(d, lang)).unwrap_or_default();
    let when = html! { (day(first)) @if first != last { "–" (day(last)) } };
    let Some(m) = known else {
        let unknown = page::badge(Tone::Unknown, Mark::Unknown, w(lang, "登録なし", "not registered"));
        let dash = || page::text("–");
        return Row::new(vec![html! { (page::code(id)) " " (unknown) }, dash(), dash(), dash(), dash(), when]);
    };
    let past = last.is_some_and(|d| d > m.expires_on);
    Row::new(vec![
        html! { (m.name) br; span.meta { (page::code(id)) } },
        kind(m.kind, lang),
        page::text(&m.lot_number),
        html! {
            (page::day(m.expires_on, lang))
            @if past { " " (page::badge(Tone::Stop, Mark::Stop, w(lang, "期限後に使用", "used past its last day"))) }
        },
        origin(m.biological, lang),
        when,
    ])
}

/// The table of them.
pub(super) fn of(r: &Read, lang: Lang) -> Html {
    let used = days(&r.state);
    let rows = r.materials.iter().map(|(id, m, _)| row(id, m.registered.as_ref(), used.get(id.as_str()), lang));
    let columns = [
        w(lang, "使った材料", "Material used"),
        w(lang, "種類", "Kind"),
        w(lang, "製造番号", "Maker's lot number"),
        w(lang, "使用期限", "Last day of use"),
        w(lang, "由来", "Origin"),
        w(lang, "使った日", "Used on"),
    ];
    table(w(lang, "このロットに使った材料", "Materials that went into this lot"), &columns, rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l22_what_was_used_past_its_last_day_is_marked_and_what_is_not_registered_says_so() {
        let day = |s: &str| Day::parse(s).expect("a day");
        let m = MaterialRegistered {
            material: MaterialId::parse("MT-1").expect("id"),
            name: "血清".into(),
            kind: MaterialKind::Serum,
            lot_number: "S-1".into(),
            expires_on: day("2026-12-01"),
            biological: true,
        };
        let on = |days: &[&str]| days.iter().map(|d| day(d)).collect::<BTreeSet<_>>();
        let told = |known, days: &[&str]| format!("{:?}", row("MT-1", known, Some(&on(days)), Lang::Ja));
        assert!(!told(Some(&m), &["2026-11-24", "2026-12-01"]).contains("期限後に使用"));
        assert!(told(Some(&m), &["2026-11-24", "2026-12-02"]).contains("期限後に使用"));
        assert!(told(None, &["2026-12-02"]).contains("登録なし"));
    }
}
