//! What the tests of this crate share beside the scenes of the house.

pub use record::scenes::*;

use kernel::House;

/// A house of this crate alone.
pub fn house() -> House {
    house_of(crate::acts(), crate::lists())
}

/// Good fields of `record_interview`, for each question of the programme the answer that raises no doubt.
pub fn answers() -> Vec<(String, String)> {
    let own = [("patient", P), ("disease", "knee_oa"), ("complaint", "右膝の痛み"), ("medicines", "なし")];
    let typed =
        [("q.duration_months", "18"), ("q.pain_nrs", "6"), ("q.side", "right"), ("q.past_treatment", "運動療法")];
    let yes_no = |q: &&programme::Question| matches!(q.kind, programme::QuestionKind::YesNoUnknown);
    let p = programme();
    let no = p.questions().iter().filter(yes_no).map(|q| (format!("q.{}", q.id), "no".to_owned()));
    let pairs = own.into_iter().chain(typed).map(|(k, v)| (k.to_owned(), v.to_owned()));
    pairs.chain(no).collect()
}

#[test]
fn every_act_declares_labels_in_both_languages_and_good_examples() {
    labels_and_examples(&clinic(&house()), crate::acts(), &[("patient", P), ("places", "1")]);
}
