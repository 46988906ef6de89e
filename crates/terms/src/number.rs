//! Whole numbers and decimals from a form. A decimal keeps the digits as entered ("12.340" stays "12.340"); there are no floats for doses or money.

use crate::lang::Text;
use crate::normalise::fold_width;
use crate::say;
pub use rust_decimal::Decimal;

/// Removes thousands separators (`,`) only where they group three digits.
fn plain(s: &str) -> Option<String> {
    let s = fold_width(s.trim());
    if !s.contains(',') {
        return Some(s);
    }
    let (whole, _) = s.split_once('.').unwrap_or((&s, ""));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let good = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    good.then(|| s.replace(',', ""))
}

/// A decimal in `[low, high]` with at most `places` digits after the point. Errors are sayings for the field.
pub fn decimal_between(s: &str, low: Decimal, high: Decimal, places: u32) -> Result<Decimal, Text> {
    let text = plain(s).filter(|t| t.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-'));
    let n = text.and_then(|t| t.parse::<Decimal>().ok());
    let Some(n) = n else {
        return Err(say! {ja: "数字で入れてください({low}–{high})。", en: "Enter a number ({low}–{high})."});
    };
    if n < low || n > high {
        return Err(
            say! {ja: "{low}–{high} の間で入れてください。単位を確かめてください。", en: "Enter a value from {low} to {high}. Check the unit."},
        );
    }
    if n.scale() > places {
        return Err(say! {ja: "小数は {places} 桁までです。", en: "At most {places} decimal places."});
    }
    Ok(n)
}

/// A whole number in `[low, high]`.
pub fn whole_between(s: &str, low: u64, high: u64) -> Result<u64, Text> {
    let n =
        plain(s).filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit())).and_then(|t| t.parse::<u64>().ok());
    let Some(n) = n else {
        return Err(say! {ja: "整数で入れてください({low}–{high})。", en: "Enter a whole number ({low}–{high})."});
    };
    if n < low || n > high {
        return Err(say! {ja: "{low}–{high} の間で入れてください。", en: "Enter a value from {low} to {high}."});
    }
    Ok(n)
}

/// A number of cells in `[low, high]`, as it is written at the bench and by doctors: `20000000`, `20,000,000`, `2.0e7`, `2×10^7`, `2000万`,
/// in any width, with or without 個. Exact: what is no whole number of cells is an error.
pub fn cells_between(s: &str, low: u64, high: u64) -> Result<u64, Text> {
    let Some(n) = cells(s) else {
        return Err(say! {
            ja: "細胞の数を 20000000、2.0e7、2000万 のどれかの形で入れてください。",
            en: "Enter a number of cells such as 20000000, 2.0e7 or 2×10^7."
        });
    };
    if n < low || n > high {
        return Err(
            say! {ja: "{low}–{high} 個の間で入れてください。桁を確かめてください。", en: "Enter {low} to {high} cells. Check the zeros."},
        );
    }
    Ok(n)
}

fn cells(s: &str) -> Option<u64> {
    let s = fold_width(s.trim()).to_lowercase();
    let s = s.strip_suffix('個').unwrap_or(&s).trim();
    let (mantissa, power) = power_of_ten(s)?;
    let text = plain(mantissa).filter(|t| t.chars().all(|c| c.is_ascii_digit() || c == '.'))?;
    let scaled = text.parse::<Decimal>().ok()?.checked_mul(Decimal::from(10_u64.checked_pow(power)?))?;
    // As text, so that nothing is rounded: a fraction of a cell leaves a point, which no whole number has.
    scaled.normalize().to_string().parse().ok()
}

/// What stands before the power of ten, and the power.
fn power_of_ten(s: &str) -> Option<(&str, u32)> {
    let kanji = [('億', 8), ('万', 4), ('千', 3)];
    if let Some(found) = kanji.iter().find_map(|(unit, power)| Some((s.strip_suffix(*unit)?, *power))) {
        return Some(found);
    }
    let power = |p: &str| p.parse::<u32>().ok().filter(|p| *p <= 12);
    if let Some((mantissa, exponent)) = s.split_once('e') {
        return Some((mantissa, power(exponent.strip_prefix('+').unwrap_or(exponent))?));
    }
    let Some((mantissa, ten)) = s.split_once(['×', 'x', '*']) else { return Some((s, 0)) };
    let raised = ten.trim().strip_prefix("10")?;
    let raised: String = raised.strip_prefix('^').unwrap_or(raised).chars().map(lowered).collect();
    Some((mantissa.trim(), power(&raised)?))
}

/// A raised digit as a plain one.
fn lowered(c: char) -> char {
    match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_u32(u32::from(c) - 0x2040).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_as_entered_are_kept() {
        let d = |s: &str| decimal_between(s, Decimal::ZERO, Decimal::from(5000), 3).map(|d| d.to_string());
        assert_eq!(d("12.340").as_deref(), Ok("12.340"));
        assert_eq!(d("1,234.5").as_deref(), Ok("1234.5"));
        for bad in
            ["", "1,23", "1e3", "NaN", "5001", "-1", "1.2345", "十", "1 2", "0x10", "99999999999999999999999999999999"]
        {
            assert!(d(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn whole_numbers_refuse_signs_points_and_overflow() {
        assert_eq!(whole_between("42", 0, 100).ok(), Some(42));
        for bad in ["", "4.0", "+4", "101", "99999999999999999999999"] {
            assert!(whole_between(bad, 0, 100).is_err(), "{bad}");
        }
    }

    #[test]
    fn cells_are_read_as_doctors_and_the_bench_write_them() {
        let n = |s: &str| cells_between(s, 1, 100_000_000_000);
        let same = [
            "20000000",
            "20,000,000",
            "2.0e7",
            "2E7",
            "２．０ｅ７",
            "2000万",
            "２０００万個",
            "2×10^7",
            "2 x 10⁷",
            "0.2億",
            "2.0e+7",
        ];
        for s in same {
            assert_eq!(n(s).ok(), Some(20_000_000), "{s}");
        }
        for bad in
            ["", "0", "2.5", "1.23e1", "2e", "e7", "2×7", "-2e7", "2e13", "2e99", "二千万", "2万3", "2..0e7", "1e12"]
        {
            assert!(n(bad).is_err(), "{bad}");
        }
    }
}
