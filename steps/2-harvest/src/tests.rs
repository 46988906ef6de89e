//! What the tests of this crate share beside the scenes of the house.

pub use record::scenes::*;

use kernel::House;
use kernel::harness::Scene;
use record::making::{MaterialKind, MaterialRegistered};
use record::release::{TestResultRecorded, Verdict};
use terms::{BloodId, MaterialId};

/// A house of this crate alone.
pub fn house() -> House {
    house_of(crate::acts(), crate::lists())
}

/// The anaesthetic, in date until a day.
pub fn anaesthetic(until: &str) -> MaterialRegistered {
    MaterialRegistered {
        material: MaterialId::parse("MT-1").unwrap(),
        name: "リドカイン".into(),
        kind: MaterialKind::Anaesthetic,
        lot_number: "A1".into(),
        expires_on: day(until),
        biological: false,
    }
}

/// A material of another kind, in date.
pub fn stock(id: &str, name: &str, kind: MaterialKind) -> MaterialRegistered {
    let material = MaterialId::parse(id).unwrap();
    MaterialRegistered { material, name: name.into(), kind, ..anaesthetic("2027-03-31") }
}

/// Tests on blood that the shipped programme wants before a harvest.
pub const BLOOD: [&str; 5] = ["hbv", "hcv", "hiv", "htlv1", "syphilis"];

/// A result of a test on the patient's blood.
pub fn result(test: &str, verdict: Verdict) -> TestResultRecorded {
    TestResultRecorded {
        patient: patient(),
        lot: None,
        blood: Some(BloodId::parse("B-1").unwrap()),
        test: test.into(),
        verdict,
        interim: false,
        value: String::new(),
        unit: String::new(),
        method: "院外".into(),
        kit: String::new(),
        reported_on: day("2026-11-20"),
    }
}

/// The blood tested for all but one of them (empty = for all).
pub fn tested_but<'h>(s: Scene<'h>, untested: &str) -> Scene<'h> {
    BLOOD.iter().filter(|t| **t != untested).fold(s, |s, t| s.given(&result(t, Verdict::Pass)))
}

/// Found suitable, cells ordered, the blood tested, the anaesthetic in date: all that a harvest wants beside consent and plan.
pub fn ready(s: Scene<'_>) -> Scene<'_> {
    tested_but(ordered(s).given(&anaesthetic("2027-03-31")), "")
}

#[test]
fn every_act_declares_labels_in_both_languages_and_good_examples() {
    labels_and_examples(&clinic(&house()), crate::acts(), &[("patient", P), ("tissue", "T-1")]);
}
