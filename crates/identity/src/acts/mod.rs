//! Acts that touch identifiers, one file each.

pub mod add_staff;
pub mod merge_patients;
pub mod register_patient;
pub mod set_up_clinic;
pub mod unmerge_patients;

use terms::Text;

/// Upper bound of an age, years: nobody with a verified age lived longer than 122.
const MAX_AGE: i16 = 125;

/// A name as written: 1–100 signs that are letters of some script, spaces, or name marks; no digits, no control signs.
pub(crate) fn name(s: &str) -> Result<String, Text> {
    let fits = |c: char| {
        c.is_alphabetic() || " ・'’.-・々〆ヶ\u{3000}".contains(c) || ('\u{E0100}'..='\u{E01EF}').contains(&c)
    };
    if s.chars().count() <= 100 && s.chars().all(fits) && s.chars().any(char::is_alphabetic) {
        Ok(s.replace('\u{3000}', " "))
    } else {
        Err(Text::fixed(
            "氏名を文字で入れてください(数字・記号は使えません)。",
            "Enter the name in letters (no digits or signs).",
        ))
    }
}

/// A reading: kana (any width, hiragana too) or Latin letters; stored as full-width katakana with a space between the parts.
pub(crate) fn reading(s: &str) -> Result<String, Text> {
    let parts: Vec<String> = s.split(|c: char| c.is_whitespace()).filter(|p| !p.is_empty()).map(terms::kana).collect();
    let fits = |c: char| ('\u{30A1}'..='\u{30FC}').contains(&c) || c.is_ascii_alphabetic() || "-'".contains(c);
    if !parts.is_empty() && parts.iter().all(|p| p.chars().all(fits)) && s.chars().count() <= 100 {
        Ok(parts.join(" "))
    } else {
        Err(Text::fixed("カナで入れてください(ひらがな・半角も可)。", "Enter the reading in kana or Latin letters."))
    }
}

/// A birth date: not in the future, not more than 125 years ago.
pub(crate) fn birth(today: terms::Day) -> impl Fn(&str) -> Result<terms::Day, Text> {
    let read = kernel::form::day_until(today);
    move |s| {
        let d = read(s)?;
        if d < today.plus_years(-MAX_AGE) {
            return Err(Text::fixed(
                "125年より前の日付です。年を確かめてください。",
                "More than 125 years ago. Check the year.",
            ));
        }
        Ok(d)
    }
}
