//! What the tests of this crate share beside the scenes of the house.

pub use record::scenes::*;

use kernel::House;
use kernel::harness::Scene;
use record::making::MaterialRegistered;
use terms::MaterialId;

/// A house of this crate alone.
pub fn house() -> House {
    house_of(crate::acts(), crate::lists())
}

/// The anaesthetic, in date until a day.
pub fn anaesthetic(until: &str) -> MaterialRegistered {
    MaterialRegistered {
        material: MaterialId::parse("MT-1").unwrap(),
        name: "局所麻酔薬".into(),
        lot_number: "A1".into(),
        expires_on: day(until),
        biological: false,
    }
}

/// Found suitable, cells ordered, the anaesthetic in date: all that a harvest wants beside consent and plan.
pub fn ready(s: Scene<'_>) -> Scene<'_> {
    ordered(s).given(&anaesthetic("2027-03-31"))
}

#[test]
fn every_act_declares_labels_in_both_languages_and_good_examples() {
    labels_and_examples(&clinic(&house()), crate::acts(), &[("patient", P), ("tissue", "T-1")]);
}
