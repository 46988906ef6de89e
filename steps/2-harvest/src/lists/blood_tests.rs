//! `blood_tests`: one row per patient whose blood was drawn for tests (Reg. 7(2)–(4)): the newest tube, and which tests have a final result. Which
//! tests are wanted is the programme's word and asked when shown. Ids, codes and instants only (L16). A record closed by a merge has no row.

use kernel::alias::merged_away;
use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, PatientsMerged, PatientsUnmerged, Space, Value};
use record::folds::BloodTests;
use record::release::{TestResultRecorded, TestResultVoided, Verdict};
use record::tissue::{BloodDrawn, SEROLOGY};

/// The list. `blood` is the tube drawn last for tests (of any purpose if there is none); `tests` holds the codes of tests with a final result, from
/// whichever tube, and `results` how many they are.
pub const BLOOD_TESTS: ListDecl = ListDecl {
    name: "blood_tests",
    version: 2,
    space: Space::Patient,
    kinds: &[
        PatientsMerged::KIND,
        PatientsUnmerged::KIND,
        BloodDrawn::KIND,
        TestResultRecorded::KIND,
        TestResultVoided::KIND,
    ],
    columns: &[Column::text("blood"), Column::text("drawn_at"), Column::text("tests"), Column::whole("results")],
    indexes: &[&["results", "drawn_at"]],
    rows,
};

fn rows(subject: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    if merged_away(subject, facts) {
        return Vec::new();
    }
    let drawn = || facts.iter().rev().filter_map(|f| Some((f.read::<BloodDrawn>()?, f.head.occurred_at)));
    let tested = drawn().find(|(b, _)| b.purposes.iter().any(|p| p == SEROLOGY));
    let Some((newest, at)) = tested.or_else(|| drawn().next()) else { return Vec::new() };
    let tests: BloodTests = fold(facts);
    let is_final = |t: &TestResultRecorded| !t.interim && t.verdict != Verdict::Pending;
    let done: Vec<&str> = tests.newest.iter().filter(|(_, t)| is_final(t)).map(|(code, _)| code.as_str()).collect();
    vec![vec![
        newest.blood.as_str().into(),
        at.to_string().into(),
        done.join(" ").into(),
        i64::try_from(done.len()).unwrap_or(i64::MAX).into(),
    ]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{clinic, consented, house, patient, staff};
    use kernel::Tag;
    use kernel::fold::{Read, facts_of};
    use kernel::harness::Scene;
    use terms::{BloodId, Decimal};

    fn row(s: &Scene) -> String {
        let mut memory = s.memory.clone();
        let facts = facts_of(&Tag::new(Space::Patient, "P-1"), BLOOD_TESTS.kinds, Read::All, &mut memory).unwrap();
        let rows = (BLOOD_TESTS.rows)("P-1", &facts);
        let one = |r: &Vec<Value>| format!("{} [{}]", r[0].as_text(), r[2].as_text());
        rows.first().map(one).unwrap_or_default()
    }
    fn tube(blood: &str, purpose: &str) -> BloodDrawn {
        BloodDrawn {
            blood: BloodId::parse(blood).unwrap(),
            patient: patient(),
            tubes: 2,
            volume_ml: Decimal::new(100, 1),
            purposes: vec![purpose.into()],
            checked_by: staff("S-NUR"),
            complications: String::new(),
        }
    }
    fn result(test: &str, verdict: Verdict) -> TestResultRecorded {
        let golden = include_str!("../../../../record/golden/test_result_recorded.1.json");
        let one: TestResultRecorded = serde_json::from_str(golden.split_once('\n').unwrap().1.trim()).unwrap();
        TestResultRecorded { patient: patient(), lot: None, test: test.into(), verdict, ..one }
    }

    #[test]
    fn a_drawn_tube_has_a_row_that_tells_which_results_are_final() {
        let h = house();
        let s = consented(clinic(&h));
        assert_eq!(row(&s), "");
        let s = s.given(&tube("B-1", "serology"));
        assert_eq!(row(&s), "B-1 []");
        // Serum for the culture is no tube for the laboratory; a result to come and an interim one are none yet.
        let s = s.given(&tube("B-2", "serum")).given(&result("hcv", Verdict::Pending));
        let s = s.given(&TestResultRecorded { interim: true, ..result("hiv", Verdict::Pass) });
        assert_eq!(row(&s), "B-1 []");
        let s = s.given(&result("hbv", Verdict::Pass)).given(&result("syphilis", Verdict::Fail));
        assert_eq!(row(&s), "B-1 [hbv syphilis]");
        assert_eq!(row(&s.given(&tube("B-3", "serology"))), "B-3 [hbv syphilis]");
    }
}
