//! Sentences made where no language's calendar is known say moments as `2026-11-24 09:30` and cells by their digits. Before a person reads them they
//! are said as everywhere else: 2026年11月24日(火)9:30 JST, 5.0×10⁷ 個.

use super::cells;
use terms::{Lang, Moment, Text};

/// From this many digits on a number of cells is told as a power of ten.
const DIGITS: usize = 5;

/// A sentence as a person reads it, in both languages.
pub fn spelled(t: &Text) -> Text {
    if t.ja.bytes().chain(t.en.bytes()).any(|b| b.is_ascii_digit()) {
        Text::new(one(&t.ja, Lang::Ja), one(&t.en, Lang::En))
    } else {
        t.clone()
    }
}

fn one(said: &str, lang: Lang) -> String {
    let mut out = String::new();
    let mut rest = said;
    while let Some(first) = rest.chars().next() {
        let (told, left) = match found(rest, lang).filter(|_| !out.ends_with(part_of_a_word)) {
            Some((told, left)) => (told, left),
            None => {
                let (own, left) = rest.split_at(first.len_utf8());
                (own.to_owned(), left)
            }
        };
        out.push_str(&told);
        rest = left;
    }
    out
}

/// A digit after one of these belongs to a label, a version or a decimal.
fn part_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._/".contains(c)
}

/// What stands at the beginning, and what is left after it.
fn found(rest: &str, lang: Lang) -> Option<(String, &str)> {
    moment(rest, lang).or_else(|| number(rest, lang))
}

fn moment(rest: &str, lang: Lang) -> Option<(String, &str)> {
    let (day, clock) = (rest.get(..10)?, rest.get(11..16)?);
    if !matches!(rest.get(10..11)?, " " | "T") {
        return None;
    }
    let at = Moment::parse(&format!("{day}T{clock}")).ok()?;
    let mut left = rest.get(16..)?;
    // Seconds and the zone of Japan go along; so does the word for the zone, which the moment says itself.
    let more = left.find(|c: char| !(c.is_ascii_digit() || ":.".contains(c))).unwrap_or(left.len());
    left = left.get(more..)?;
    for tail in ["+09:00", "(日本時間)", " (Japan time)"] {
        left = left.strip_prefix(tail).unwrap_or(left);
    }
    let told = page::moment_words(at, lang);
    // A span says its zone nowhere else than at its end.
    let told = if left.starts_with('–') { told.trim_end_matches(" JST").to_owned() } else { told };
    Some((told, left))
}

fn number(rest: &str, lang: Lang) -> Option<(String, &str)> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, left) = rest.split_at(end);
    let unit = if lang == Lang::Ja { "個" } else { "cells" };
    let left = left.trim_start_matches(' ').strip_prefix(unit).filter(|_| digits.len() >= DIGITS)?;
    Some((super::coded::raised(&cells::full(digits.parse().ok()?, lang)), left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_cells_are_said_as_elsewhere_and_labels_are_left_alone() {
        let ja = |s: &str| one(s, Lang::Ja);
        assert_eq!(ja("期限 2026-11-24 09:30(日本時間)"), "期限 2026年11月24日(火)9:30 JST");
        assert_eq!(ja("期限 2026-11-24T09:30:00+09:00。次"), "期限 2026年11月24日(火)9:30 JST。次");
        assert_eq!(ja("2026-11-18 13:00–13:30"), "2026年11月18日(水)13:00–13:30");
        assert_eq!(one("Expired 2026-11-24 09:30 (Japan time)", Lang::En), "Expired Tue 24 Nov 2026, 9:30 JST");
        assert_eq!(ja("右膝: 50000000 個、5 mL"), "右膝: 5.0×10⁷ 個、5 mL");
        // At a limit one cell decides: what the power rounds away is told.
        assert_eq!(ja("20000001 個、20000000 個まで"), "2.0×10⁷ (20,000,001) 個、2.0×10⁷ 個まで");
        assert_eq!(one("given 12300000 cells", Lang::En), "given 1.23×10⁷ cells");
        for same in ["説明文書 2026-11-22", "LT-20000000 個体", "3 個", "12345", "SP26000001 個", "2026-11-24 99:99"]
        {
            assert_eq!(ja(same), same);
        }
    }
}
