//! Days and moments in words. Japanese as a clinic writes them, with the weekday; English in the order day, month, year, so that no
//! number can be read as the wrong month. Eras for statutory papers (元号法, 昭和54年法律第43号; 令和 began on 2019-05-01).

use crate::html::Html;
use maud::html;
use terms::{Day, Lang, Moment};

const WEEK: [(&str, &str); 7] =
    [("日", "Sun"), ("月", "Mon"), ("火", "Tue"), ("水", "Wed"), ("木", "Thu"), ("金", "Fri"), ("土", "Sat")];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn weekday(day: Day, lang: Lang) -> &'static str {
    let (ja, en) = WEEK.get(usize::from(day.weekday())).copied().unwrap_or(("", ""));
    if lang == Lang::Ja { ja } else { en }
}

fn month(m: i8) -> &'static str {
    usize::try_from(m).ok().and_then(|m| MONTHS.get(m.saturating_sub(1))).copied().unwrap_or("")
}

/// `2026年11月24日(火)` / `Tue 24 Nov 2026`.
pub fn day_words(day: Day, lang: Lang) -> String {
    let ((y, m, d), w) = (day.ymd(), weekday(day, lang));
    match lang {
        Lang::Ja => format!("{y}年{m}月{d}日({w})"),
        Lang::En => format!("{w} {d} {} {y}", month(m)),
    }
}

/// `11月24日(火)` / `Tue 24 Nov`: where the year is plain from its surroundings.
pub fn day_short(day: Day, lang: Lang) -> String {
    let ((_, m, d), w) = (day.ymd(), weekday(day, lang));
    match lang {
        Lang::Ja => format!("{m}月{d}日({w})"),
        Lang::En => format!("{w} {d} {}", month(m)),
    }
}

/// `2026年(令和8年)11月24日` / `24 Nov 2026 (Reiwa 8)`: for statutory papers. Before 1926-12-25 the year stands alone.
pub fn day_era(day: Day, lang: Lang) -> String {
    let (y, m, d) = day.ymd();
    let starts = [((2019, 5, 1), "令和", "Reiwa"), ((1989, 1, 8), "平成", "Heisei"), ((1926, 12, 25), "昭和", "Showa")];
    let era = starts.iter().find(|(start, _, _)| (y, m, d) >= *start);
    let year = era.map_or(0, |((first, _, _), _, _)| y.saturating_sub(*first).saturating_add(1));
    match (era, lang) {
        (None, Lang::Ja) => format!("{y}年{m}月{d}日"),
        (None, Lang::En) => format!("{d} {} {y}", month(m)),
        (Some((_, ja, _)), Lang::Ja) if year == 1 => format!("{y}年({ja}元年){m}月{d}日"),
        (Some((_, ja, _)), Lang::Ja) => format!("{y}年({ja}{year}年){m}月{d}日"),
        (Some((_, _, en)), Lang::En) => format!("{d} {} {y} ({en} {year})", month(m)),
    }
}

/// `9:12`: the time of day in Japan, the same in both languages (24 hours, no leading zero).
pub fn clock_words(at: Moment, _lang: Lang) -> String {
    let clock = at.clock();
    clock.strip_prefix('0').unwrap_or(&clock).to_owned()
}

/// `2026年11月24日(火)9:12 JST` / `Tue 24 Nov 2026, 9:12 JST`: with the zone, because cells expire by it (law L9).
pub fn moment_words(at: Moment, lang: Lang) -> String {
    let (day, clock) = (day_words(at.day(), lang), clock_words(at, lang));
    match lang {
        Lang::Ja => format!("{day}{clock} JST"),
        Lang::En => format!("{day}, {clock} JST"),
    }
}

/// `<time>` with the moment in words and, for machines, in RFC 3339.
pub fn moment(at: Moment, lang: Lang) -> Html {
    html! { time datetime=(at) { (moment_words(at, lang)) } }
}

/// `<time>` with the time of day only; the machine-readable part keeps the day.
pub fn clock(at: Moment, lang: Lang) -> Html {
    html! { time datetime=(at) { (clock_words(at, lang)) } }
}

/// `<time>` with the day in words.
pub fn day(day: Day, lang: Lang) -> Html {
    html! { time datetime=(day) { (day_words(day, lang)) } }
}

/// English: a number with its noun, `1 day`, `2 days`.
pub fn counted(n: impl TryInto<i64>, noun: &str) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    if n == 1 { format!("{n} {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_and_two_days() {
        assert_eq!(["0 days", "1 day", "179 days"], [0_i64, 1, 179].map(|n| counted(n, "day")));
    }

    #[test]
    fn days_and_clocks_read_as_people_write_them() {
        let at = Moment::parse("2026-11-24T09:12").expect("moment");
        assert_eq!(day_words(at.day(), Lang::Ja), "2026年11月24日(火)");
        assert_eq!(day_words(at.day(), Lang::En), "Tue 24 Nov 2026");
        assert_eq!(day_short(at.day(), Lang::En), "Tue 24 Nov");
        assert_eq!(moment_words(at, Lang::Ja), "2026年11月24日(火)9:12 JST");
        assert_eq!(moment_words(at, Lang::En), "Tue 24 Nov 2026, 9:12 JST");
        assert_eq!(clock_words(Moment::parse("2026-11-24T00:05").expect("moment"), Lang::Ja), "0:05");
        assert!(moment(at, Lang::Ja).0.contains(r#"datetime="2026-11-24T09:12:00.000+09:00""#));
    }

    #[test]
    fn eras_change_on_their_day() {
        let era = |s: &str| day_era(Day::parse(s).expect("day"), Lang::Ja);
        assert_eq!(era("2026-11-24"), "2026年(令和8年)11月24日");
        assert_eq!(era("2019-05-01"), "2019年(令和元年)5月1日");
        assert_eq!(era("2019-04-30"), "2019年(平成31年)4月30日");
        assert_eq!(era("1989-01-07"), "1989年(昭和64年)1月7日");
        assert_eq!(era("1920-01-01"), "1920年1月1日");
    }
}
