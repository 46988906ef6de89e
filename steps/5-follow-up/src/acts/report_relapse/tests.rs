//! Given an injection, when the pain is back, then the fact or exactly these reasons.

use crate::tests::{ask, clinic, house, injected};
use record::follow_up::RelapseReported;

const ACT: &str = "report_relapse";

#[test]
fn a_relapse_follows_the_injection() {
    let h = house();
    let s = injected(&h).at("2027-02-01T10:00");
    let s = ask(s, ACT, &[("since", "2027-01-20"), ("nrs", "7")]).then_recorded(&["relapse_reported"]);
    assert_eq!(s.fact::<RelapseReported>().nrs, Some(7));
    let s = ask(s, ACT, &[("since", "2026-12-01")]).then_recorded(&["relapse_reported"]);
    let s = ask(s, ACT, &[("since", "2026-11-30")]).then_refused(&["relapse_before_injection"]);
    let _ = ask(s, ACT, &[("since", "2027-02-02"), ("nrs", "11")]).then_invalid(&["since", "nrs"]);
    let _ = ask(clinic(&h), ACT, &[("since", "2026-12-01")]).then_refused(&["relapse_before_injection"]);
    let none = [("patient", "P-404"), ("since", "2026-12-01")];
    let _ = clinic(&h).when(ACT, &none).then_refused(&["unknown_patient", "relapse_before_injection"]);
}
