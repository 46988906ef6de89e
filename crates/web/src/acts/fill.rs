//! In a simulated record alone: the empty fields of a form filled with made-up answers, so that somebody who tries the program walks it in minutes.
//! Labels are left to be scanned (L2), and what was typed stays. Nothing is decided here: the form is sent, reviewed and signed like any other.

use super::read::{Drawn, first};
use kernel::{Choice, FieldKind, FieldSpec, Input};
use terms::{Lang, Text};

/// Rounds of answers: each may call forth fields that were not asked before.
pub(super) const ROUNDS: usize = 4;

/// Questions to which the usual answer is no.
const NO: [&str; 6] = ["conditional", "fed", "interim", "recount", "suspicion", "deviation"];

/// Answers of a story in which all goes well, where the first of the list is not the one.
const USUAL: [(&str, &str); 12] = [
    // As the example of a name.
    ("sex", "male"),
    // As the example of a material.
    ("kind", "medium"),
    ("disease", "knee_oa"),
    ("finding", "imaging"),
    ("route", "intra_articular"),
    ("route_1", "intra_articular"),
    ("fate", "discard"),
    ("site_1", "knee"),
    ("value", "grade_3"),
    ("verdict", "pass"),
    ("decision", "go"),
    ("method", "explant"),
];

/// The same where a disc is treated.
const DISC: [(&str, &str); 3] = [("route", "intradiscal"), ("route_1", "intradiscal"), ("site_1", "lumbar_disc")];

/// Fields that a form may leave empty and a rule wants all the same: what was explained and understood (L4), who works, a score of a visit, how
/// long what passed its check is valid, where the safety contacts reach the patient.
const WANTED: [&str; 7] = ["explained", "understood", "others", "operator", "nrs", "valid_until", "telephone"];

/// What stands in for somebody's own words.
const WORDS: Text = Text::fixed("模擬", "simulated");

/// Answers to the required fields that are empty, in the language of the page; `own` is who fills them in.
pub(super) fn answers(d: &Drawn, own: &str, lang: Lang) -> Input {
    let wanted = |s: &FieldSpec| s.required || s.name.starts_with("check_") || WANTED.contains(&s.name.as_str());
    // Who works is named first: then the list of the second person leaves them out.
    let operator = d.specs.iter().any(|s| s.name == "operator") && first(&d.typed, "operator").is_empty();
    let waits = |s: &FieldSpec| operator && s.name == "checked_by";
    let empty = |s: &&FieldSpec| wanted(s) && !waits(s) && first(&d.typed, &s.name).is_empty();
    let disc = first(&d.typed, "disease").contains("disc");
    let of = |s: &FieldSpec| {
        let code = DISC.iter().find(|(name, _)| disc && *name == s.name).map(|(_, code)| (*code).to_owned())?;
        matches!(&s.kind, FieldKind::Choice(list) if list.iter().any(|c| c.code == code)).then_some(code)
    };
    let said = |s: &FieldSpec| of(s).map(|code| vec![code]).or_else(|| answer(d.act, s, own, lang));
    let all = d.specs.iter().filter(empty).filter_map(|s| Some((s.name.clone(), said(s)?)));
    let mut all: Input = all.collect();
    // Under the C-arm its time is asked for as well.
    if first(&d.typed, "guidance") == "fluoroscopy" && first(&d.typed, "fluoroscopy_s").is_empty() {
        all.insert("fluoroscopy_s".to_owned(), vec!["60".to_owned()]);
    }
    all
}

/// Acts whose volume follows from the cells at hand: an example would be wrong.
const OF_CELLS: [&str; 4] = ["pack_dose", "draw_up", "give_dose", "discard_dose"];

fn answer(act: &str, s: &FieldSpec, own: &str, lang: Lang) -> Option<Vec<String>> {
    if s.name == "volume_ml" && OF_CELLS.contains(&act) {
        return None;
    }
    let said = match &s.kind {
        FieldKind::Carried | FieldKind::Scan | FieldKind::Scans => return None,
        FieldKind::Choice(list) => chosen(act, &s.name, list, own)?,
        FieldKind::Many(list) => return Some(list.iter().map(|c| c.code.clone()).collect()),
        _ if s.name == "q.duration_months" => "24".to_owned(),
        _ if s.name == "q.pain_nrs" => "6".to_owned(),
        // Examples of somebody's own words are Japanese; a name stays one, for its reading has to fit.
        FieldKind::Line(_) | FieldKind::Lines(_) if lang == Lang::En && !s.identifying && !s.example.is_ascii() => {
            WORDS.text(lang).to_owned()
        }
        _ if !s.example.is_empty() => s.example.clone(),
        FieldKind::Line(_) | FieldKind::Lines(_) => WORDS.text(lang).to_owned(),
        FieldKind::Number | FieldKind::Day | FieldKind::Moment => return None,
    };
    Some(vec![said])
}

fn chosen(act: &str, field: &str, list: &[Choice], own: &str) -> Option<String> {
    let listed = |code: &str| list.iter().any(|c| c.code == code).then(|| code.to_owned());
    let usual = USUAL.iter().find(|(f, _)| *f == field).and_then(|(_, code)| listed(code));
    let no = act == "record_interview" || NO.contains(&field);
    let plain = || if no { listed("no") } else { listed("yes").or_else(|| listed("met")) };
    // Nobody stands by as a second person of the own work.
    let other = || list.iter().find(|c| c.code != own).map(|c| c.code.clone());
    usual.or_else(plain).or_else(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(codes: &[&str]) -> Vec<Choice> {
        codes.iter().map(|c| Choice::new(*c, Text::same((*c).to_owned()))).collect()
    }

    #[test]
    fn l2_the_usual_answer_is_given_and_nobody_is_their_own_second_person() {
        let of = |act, field, codes: &[&str]| chosen(act, field, &list(codes), "S-1");
        assert_eq!(of("record_interview", "q.cancer", &["yes", "no", "unknown"]).as_deref(), Some("no"));
        assert_eq!(of("decide_go", "no_fever", &["yes", "no"]).as_deref(), Some("yes"));
        assert_eq!(of("observe_culture", "suspicion", &["yes", "no"]).as_deref(), Some("no"));
        assert_eq!(of("decide_candidacy", "c.images", &["not_met", "met"]).as_deref(), Some("met"));
        assert_eq!(of("draw_blood", "checked_by", &["S-1", "S-2"]).as_deref(), Some("S-2"));
        assert_eq!(of("draw_blood", "checked_by", &["S-1"]), None);
        assert_eq!(of("record_test_result", "verdict", &["fail", "pass"]).as_deref(), Some("pass"));
    }
}
