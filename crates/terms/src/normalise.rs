//! What people type in Japan, made one: full-width digits and signs become ASCII, half-width kana become full-width katakana.

use unicode_normalization::UnicodeNormalization;

/// Full-width ASCII (U+FF01–FF5E), the ideographic space and the usual dashes become ASCII; nothing else is touched
/// (names keep 髙, 﨑 and their variants).
pub fn fold_width(s: &str) -> String {
    s.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{3000}' | '\u{00A0}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            _ => c,
        })
        .collect()
}

/// Whether a code, folded and in upper case, has the form of a patient number as printed on a wristband: `SP`, two digits of the year and at least five
/// of a serial (`SP2600931`). Half a code is none.
pub fn is_patient_number(code: &str) -> bool {
    code.strip_prefix("SP").is_some_and(|n| (7..=12).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Sort and search key of a reading: half-width kana widened (NFKC), hiragana made katakana, spaces dropped, lower case. Compared bytewise.
pub fn kana(s: &str) -> String {
    s.nfkc()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_code_and_a_label_of_something_else_are_no_patient_number() {
        assert!(is_patient_number("SP2600931") && is_patient_number("SP26123456"));
        for other in
            ["", "SP", "SP26", "SP260093", "K-1", "SP26009X1", "DS0001", "2600931", "sp2600931", "SP1234567890123"]
        {
            assert!(!is_patient_number(other), "{other}");
        }
    }

    #[test]
    fn width_is_folded_and_names_are_kept() {
        assert_eq!(fold_width("12.3 ab-c"), "12.3 ab-c");
        assert_eq!(fold_width("髙﨑𠮷"), "髙﨑𠮷");
    }

    #[test]
    fn hiragana_half_width_and_katakana_find_each_other() {
        assert_eq!(kana("たかせ まこと"), "タカセマコト");
        assert_eq!(kana("タカセ マコト"), "タカセマコト");
        assert_eq!(kana("ガギグ"), "ガギグ");
    }
}
