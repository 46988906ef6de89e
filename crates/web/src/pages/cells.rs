//! Words that the pages of cells share: numbers of cells in powers of ten with their unit, targets of an order, how far a lot has come.
//! Whole-number arithmetic only; nothing here decides.

use super::w;
use maud::html;
use page::{Html, Mark, Tone};
use programme::Programme;
use record::treatment::{Side, Target};
use terms::{Lang, Text};

/// `20000000` → `2.0×10^7` for [`page::rich`]: at most three figures, at least two; below one thousand as it is.
pub fn power(n: u64) -> String {
    if n < 1000 {
        return n.to_string();
    }
    let e = n.ilog10();
    let by = 10_u64.saturating_pow(e.saturating_sub(2));
    let m = n.saturating_add(by / 2) / by;
    let (m, e) = if m >= 1000 { (100, e.saturating_add(1)) } else { (m, e) };
    let (whole, rest) = (m / 100, m % 100);
    if rest.is_multiple_of(10) {
        format!("{whole}.{}×10^{e}", rest / 10)
    } else {
        format!("{whole}.{rest:02}×10^{e}")
    }
}

/// Cells with their unit: `2.0×10^7 個`.
pub fn cells(n: u64, lang: Lang) -> String {
    format!("{} {}", power(n), w(lang, "個", "cells"))
}

/// The same to the last cell: where the power says less than was counted, the number itself stands beside it. For limits, at which one cell decides.
pub fn full(n: u64, lang: Lang) -> String {
    if stands(n) { cells(n, lang) } else { format!("{} ({}) {}", power(n), page::grouped(n), w(lang, "個", "cells")) }
}

/// Whether [`power`] says all of a number.
fn stands(n: u64) -> bool {
    n < 1000 || n.is_multiple_of(10_u64.saturating_pow(n.ilog10().saturating_sub(2)))
}

/// A target of an order: site, level, side, route and number, in words.
pub fn target(t: &Target, p: Option<&Programme>, lang: Lang) -> String {
    let words = |found: Option<&Text>, code: &str| found.map_or_else(|| code.to_owned(), |x| x.text(lang).to_owned());
    let site = words(p.and_then(|p| p.site(&t.site)).map(|s| &s.text), &t.site);
    let route = words(p.and_then(|p| p.route(&t.route)).map(|r| &r.text), &t.route);
    let side = if t.side == Side::None { String::new() } else { t.side.text().text(lang).to_owned() };
    let mut parts = vec![site, t.level.clone(), side, route, cells(t.cells, lang)];
    parts.retain(|x| !x.is_empty());
    parts.join(" ")
}

/// Where a target is: site, level and side, in words.
pub fn place(t: &Target, p: Option<&Programme>, lang: Lang) -> String {
    let site = p.and_then(|p| p.site(&t.site)).map_or_else(|| t.site.clone(), |s| s.text.text(lang).to_owned());
    let side = if t.side == Side::None { String::new() } else { t.side.text().text(lang).to_owned() };
    let mut parts = vec![side, site, t.level.clone()];
    parts.retain(|x| !x.is_empty());
    parts.join(" ")
}

/// How far a lot has come, as its list says it: the word and the look.
pub fn stage(code: &str, lang: Lang) -> Html {
    let (tone, mark, word) = match code {
        "started" => (Tone::Now, Mark::Now, Text::fixed("培養開始", "started")),
        "growing" => (Tone::Now, Mark::Now, Text::fixed("培養中", "growing")),
        "harvested" => (Tone::Wait, Mark::Wait, Text::fixed("出荷判定待ち", "harvested, release to come")),
        "released" => (Tone::Ok, Mark::Ok, Text::fixed("出荷可", "released")),
        "packed" => (Tone::Ok, Mark::Ok, Text::fixed("投与分を調製", "packed")),
        "quarantined" => (Tone::Stop, Mark::Stop, Text::fixed("隔離中", "quarantined")),
        "rejected" => (Tone::Stop, Mark::Stop, Text::fixed("不合格", "rejected")),
        other => return page::badge(Tone::Unknown, Mark::Unknown, other),
    };
    page::badge(tone, mark, word.text(lang))
}

/// A code that a person reads and a page knows: a link to the lot's page where it may be opened.
pub fn lot(id: &str, may: bool) -> Html {
    html! { @if may { a href={ "/culture/" (id) } { (page::code(id)) } } @else { (page::code(id)) } }
}

/// Until when something is valid: in time, near its end (within `near` days), or past it. A day that cannot be read is not known.
pub fn until(day: &str, today: terms::Day, near: i32, lang: Lang) -> Html {
    let Ok(last) = terms::Day::parse(day) else {
        return page::badge(Tone::Unknown, Mark::Unknown, w(lang, "記録なし", "not recorded"));
    };
    let left = last.days_since(today);
    let badge = match left {
        n if n < 0 => page::badge(Tone::Stop, Mark::Stop, w(lang, "期限切れ", "past its date")),
        n if n <= near => {
            let days = page::counted(n, "day");
            let said = terms::say! {ja: "あと{n}日", en: "{days} left"};
            page::badge(Tone::Warn, Mark::Due, said.text(lang))
        }
        _ => page::badge(Tone::Ok, Mark::Ok, w(lang, "期間内", "in date")),
    };
    html! { (page::day(last, lang)) " " (badge) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_keep_what_was_counted_and_carry_over() {
        for (n, said) in [
            (999, "999"),
            (1000, "1.0×10^3"),
            (20_000_000, "2.0×10^7"),
            (1_320_000, "1.32×10^6"),
            (9_996_000, "1.0×10^7"),
            (4_050_000, "4.05×10^6"),
        ] {
            assert_eq!(power(n), said);
        }
        assert_eq!(cells(20_000_000, Lang::En), "2.0×10^7 cells");
    }

    #[test]
    fn a_day_that_is_not_there_is_not_known_and_never_in_date() {
        let today = terms::Day::parse("2026-11-24").expect("day");
        let said = |d: &str| until(d, today, 30, Lang::En).0;
        assert!(said("").contains("not recorded") && !said("").contains("in date"));
        assert!(said("2026-11-23").contains("past its date"));
        assert!(said("2026-11-24").contains("0 days left") && said("2027-11-24").contains("in date"));
    }
}
