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
}
