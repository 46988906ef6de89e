//! Given a cabinet and cells, when it is opened, then the fact or exactly these reasons.

use crate::lists::{CABINET_CHOICES, CABINETS};
use crate::tests::{centre, checked, choice, house, patient, received, rows};
use kernel::own::AttemptRefused;
use kernel::{Outcome, PatientsMerged};
use record::making::{CabinetOpened, EquipmentCalibrated};
use record::safety::{Held, HoldCause, HoldTarget};
use terms::{ContainerId, Day, HoldId, LotId};

const ACT: &str = "open_cabinet";
const LOT1: [(&str, &str); 2] = [("cabinet", "CB-1"), ("cells", "LT-1")];
const LOT2: [(&str, &str); 2] = [("cabinet", "CB-1"), ("cells", "LT-2")];
const CLEAR: [(&str, &str); 3] = [("cabinet", "CB-1"), ("empty", "yes"), ("cleaned_with", "消毒用エタノール")];

#[test]
fn l1_whose_cells_they_are_follows_from_the_scanned_label() {
    let h = house();
    let s = centre(&h).when(ACT, &[("cabinet", " ｃb-1"), ("cells", "lt-1")]).then_recorded(&["cabinet_opened"]);
    let o: CabinetOpened = s.fact();
    assert_eq!(
        (o.patient.as_str(), o.lot.map(String::from).as_deref(), o.operator.as_str()),
        ("P-1", Some("LT-1"), "S-OPE")
    );
    assert_eq!(rows(&s, &CABINETS, "CB-1"), ["cabinet 1|1|2026-12-31|P-1|LT-1|S-OPE|2026-11-24T09:00:00.000+09:00|-"]);
    assert_eq!(choice(&s, &CABINET_CHOICES, "CB-1").as_deref(), Some("cabinet 1(使用中、点検 2026-12-31 まで)"));
    assert_eq!(choice(&s, &CABINET_CHOICES, "CB-2").as_deref(), Some("cabinet 1(空き、点検 2026-12-31 まで)"));
    let s =
        centre(&h).given(&received(true)).when(ACT, &[("cabinet", "CB-1"), ("cells", "T-1"), ("operator", "S-OP2")]);
    let o: CabinetOpened = s.then_recorded(&["cabinet_opened"]).fact();
    assert_eq!((o.lot, o.tissue.map(String::from).as_deref(), o.operator.as_str()), (None, Some("T-1"), "S-OP2"));
    let _ = centre(&h).when(ACT, &[("cabinet", "CB-1"), ("cells", "LT-404")]).then_refused(&["cells_unknown"]);
    let _ = centre(&h).when(ACT, &[("cabinet", "CB 1"), ("cells", "")]).then_invalid(&["cabinet", "cells"]);
}

#[test]
fn l11_one_patients_open_cells_in_one_cabinet_at_a_time_cleared_between() {
    let h = house();
    let s = centre(&h).when(ACT, &LOT1).then_recorded(&["cabinet_opened"]);
    let s = s.when(ACT, &LOT2).then_refused(&["cabinet_occupied"]);
    let Some(Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    let r = &reasons.as_slice()[0];
    assert_eq!((r.law, r.detail.ja.as_ref(), r.next_act), ("L11", "CB-1: LT-1", Some("clear_cabinet")));
    assert_eq!(s.fact::<AttemptRefused>().about, "cabinet:CB-1");
    // Not for the same patient's either, until it is cleared; another cabinet is free.
    let s = s.when(ACT, &LOT1).then_refused(&["cabinet_not_cleared"]);
    let s = s.when(ACT, &[("cabinet", "CB-2"), ("cells", "LT-2")]).then_recorded(&["cabinet_opened"]);
    let s = s.when("clear_cabinet", &CLEAR).then_recorded(&["cabinet_cleared"]);
    let _ = s.when(ACT, &LOT2).then_recorded(&["cabinet_opened"]);
}

#[test]
fn l11_a_record_merged_with_it_is_the_same_patient() {
    let h = house();
    let merge = PatientsMerged { from: patient("P-1"), into: patient("P-2"), evidence: "x".into() };
    let s = centre(&h).when(ACT, &LOT1).given(&merge);
    let s = s.when(ACT, &LOT2).then_refused(&["cabinet_not_cleared"]);
    // Cells of the closed record are worked on all the same.
    let s = s.when("clear_cabinet", &CLEAR).then_recorded(&["cabinet_cleared"]);
    let _ = s.when(ACT, &LOT1).then_recorded(&["cabinet_opened"]);
}

#[test]
fn l11_a_cabinet_is_in_its_check() {
    let h = house();
    let ask = |c: &'static str| [("cabinet", c), ("cells", "LT-1")];
    let _ = centre(&h).when(ACT, &ask("CB-404")).then_refused(&["cabinet_not_valid"]);
    let failed = EquipmentCalibrated { passed: false, ..checked("CB-1", "cabinet") };
    let s = centre(&h).given(&failed).when(ACT, &ask("CB-1")).then_refused(&["cabinet_not_valid"]);
    assert_eq!(choice(&s, &CABINET_CHOICES, "CB-1"), None);
    let until = |d: &str| EquipmentCalibrated { valid_until: Day::parse(d).unwrap(), ..checked("CB-1", "cabinet") };
    let _ = centre(&h).given(&until("2026-11-23")).when(ACT, &ask("CB-1")).then_refused(&["cabinet_not_valid"]);
    let _ = centre(&h).given(&until("2026-11-24")).when(ACT, &ask("CB-1")).then_recorded(&["cabinet_opened"]);
}

#[test]
fn l2_tissue_is_received_and_accepted_before_it_is_opened() {
    let h = house();
    let ask = [("cabinet", "CB-1"), ("cells", "T-1")];
    let _ = centre(&h).when(ACT, &ask).then_refused(&["tissue_not_accepted_yet"]);
    let _ = centre(&h).given(&received(false)).when(ACT, &ask).then_refused(&["tissue_not_accepted_yet"]);
}

#[test]
fn l22_held_work_opens_no_cabinet_and_clearing_goes_on() {
    let h = house();
    let held = |target| Held::by_itself(HoldId::parse("H-1").unwrap(), target, HoldCause::AdverseEvent);
    for (target, code) in [
        (HoldTarget::Patient(patient("P-1")), "patient_on_hold"),
        (HoldTarget::Clinic, "clinic_on_hold"),
        (HoldTarget::Lot { lot: LotId::parse("LT-1").unwrap(), patient: patient("P-1") }, "lot_on_hold"),
    ] {
        let s = centre(&h).given(&held(target)).when(ACT, &LOT1).then_refused(&[code]);
        let _ = s.when("clear_cabinet", &CLEAR).then_recorded(&["cabinet_cleared"]);
    }
    let label = ContainerId::parse("T-1").unwrap();
    let tissue =
        centre(&h).given(&received(true)).given(&held(HoldTarget::Container { container: label, patient: None }));
    let _ = tissue.when(ACT, &[("cabinet", "CB-1"), ("cells", "T-1")]).then_refused(&["container_on_hold"]);
    let _ = centre(&h).when(ACT, &[&LOT1[..], &[("operator", "S-GONE")]].concat()).then_refused(&["unknown_staff"]);
}
