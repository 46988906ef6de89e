//! Given a dose that was sent back, when it is taken back, then it is frozen or discarded to the last cell, or exactly these reasons.

use super::*;
use crate::tests::*;
use kernel::harness::Scene;
use record::administration::DoseReceived;
use record::coming_back::DoseReturned;
use record::counselling::ConsentWithdrawn;
use record::folds::{DoseState, LotState};
use record::making::MaterialKind;
use record::release::ProductRejected;
use record::safety::{Held, HoldTarget};

const FREEZE: &[(&str, &str)] = &[
    ("dose", "DS-1"),
    ("scan", "DS-1"),
    ("seal_intact", "yes"),
    ("lowest_c", "4.0"),
    ("highest_c", "6.5"),
    ("fate", "freeze"),
    ("reason", "濁りなし"),
    ("viable", "4800万"),
    ("viability_pct", "92.0"),
    ("frozen", "45000000"),
    ("sampled", "500000"),
    ("discarded", "1500000"),
    ("vials", "K-31 K-32"),
    ("position", "タンク1 箱B 3-4"),
    ("cabinet", "CB-1"),
    ("materials", "MT-1"),
    ("operator", "S-OPE"),
    ("checked_by", "S-OP2"),
];
const DISCARD: &[(&str, &str)] = &[
    ("dose", "DS-1"),
    ("scan", "DS-1"),
    ("seal_intact", "yes"),
    ("lowest_c", "4.0"),
    ("highest_c", "6.5"),
    ("fate", "discard"),
    ("reason", "凝集がある"),
    ("operator", "S-OPE"),
    ("checked_by", "S-OP2"),
];

fn sent_back<'h>(s: Scene<'h>) -> Scene<'h> {
    s.given(&DoseReturned {
        dose: dose("DS-1"),
        lot: lot("LT-1"),
        patient: patient("P-1"),
        to: place("L-CPC"),
        seal: "SEAL-31".into(),
        logger: String::new(),
        carrier: "院内搬送".into(),
        witness: staff("S-DOC"),
    })
}
/// It had come to the clinic warm.
fn unfit() -> DoseReceived {
    DoseReceived {
        dose: dose("DS-1"),
        lot: lot("LT-1"),
        patient: patient("P-1"),
        seal_intact: true,
        lowest_c: decimal("4.0"),
        highest_c: decimal("31.0"),
        condition: String::new(),
        accepted: false,
        reason: "温度の逸脱".into(),
    }
}
/// On its way back, with consent to banking; 17:00.
fn back(h: &kernel::House) -> Scene<'_> {
    sent_back(crate::tests::packed(h).given(&consent_to("P-1", &["banking"]))).at("2026-12-08T17:00")
}
fn freeze<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "take_back_dose", FREEZE, changes)
}
fn discard<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "take_back_dose", DISCARD, changes)
}
fn folded<F: kernel::Fold>(s: &Scene<'_>, id: &str) -> std::sync::Arc<F> {
    let mut memory = s.memory.clone();
    kernel::gather(&|_| vec![Need::of::<F>(id)], &mut memory).expect("reads").get::<F>(id)
}

#[test]
fn l1_l7_what_came_back_is_frozen_into_the_lots_bank_and_balances() {
    let h = house();
    let s = freeze(back(&h), &[]).then_recorded(&["dose_taken_back"]);
    let b: DoseTakenBack = s.fact();
    assert_eq!((b.patient.as_str(), b.lot.as_str(), b.held, b.volume_ml), ("P-1", "LT-1", 50_000_000, decimal("5.00")));
    assert_eq!((b.viable, b.frozen, b.sampled, b.discarded), (Some(48_000_000), 45_000_000, 500_000, 1_500_000));
    assert_eq!((b.unaccounted(), b.vials.len()), (3_000_000, 2), "the loss is computed and shown");
    let d = folded::<DoseState>(&s, "DS-1");
    assert!(d.finished() && d.cells_left() == 0 && !d.begun(), "nothing of the dose is left");
    let l = folded::<LotState>(&s, "LT-1");
    let last = l.balances.last().expect("a balance");
    assert_eq!((last.counted, last.frozen, last.onward), (50_000_000, 45_000_000, 0), "against what the dose held");
    assert_eq!(last.unaccounted(), i128::from(b.unaccounted()));
    assert!(l.vials.contains(&container("K-31")) && l.cells_left() == 50_000_000);
    discard(s, &[]).then_refused(&["nothing_to_take_back"]);
}

#[test]
fn l7_no_cell_appears_and_a_great_loss_opens_a_deviation() {
    let h = house();
    freeze(back(&h), &[("frozen", "46000001")]).then_refused(&["more_used_than_counted"]);
    freeze(back(&h), &[("viable", "60000000"), ("frozen", "48000001")]).then_refused(&["more_used_than_counted"]);
    let s = freeze(back(&h), &[("viable", "30000000"), ("frozen", "20000000")]);
    let s = s.then_recorded(&["dose_taken_back", "deviation_opened"]);
    assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::Unaccounted);
    let mut s = back(&h);
    adopt(&mut s, bare_programme());
    freeze(s, &[]).then_refused(&["setting_unset", "setting_unset"]);
}

#[test]
fn l9_what_comes_back_late_or_warm_or_open_can_only_be_discarded() {
    let h = house();
    freeze(back(&h).at("2026-12-09T01:00"), &[]).then_recorded(&["dose_taken_back"]);
    freeze(back(&h).at("2026-12-09T01:01"), &[]).then_refused(&["dose_past_expiry"]);
    for bad in [("highest_c", "30.0"), ("lowest_c", "-4.0"), ("seal_intact", "no")] {
        freeze(back(&h), &[bad]).then_refused(&["came_back_unfit"]);
        freeze(back(&h).given(&unfit()), &[]).then_refused(&["came_back_unfit"]);
        let s =
            discard(back(&h).at("2026-12-09T01:01"), &[bad]).then_recorded(&["dose_taken_back", "deviation_opened"]);
        let b: DoseTakenBack = s.fact();
        assert_eq!((b.discarded, b.frozen, b.unaccounted(), b.count), (50_000_000, 0, 0, None));
        assert!(folded::<DoseState>(&s, "DS-1").finished() && folded::<LotState>(&s, "LT-1").vials.is_empty());
        assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::Transport);
    }
}

#[test]
fn l4_freezing_follows_the_patients_answer_and_discarding_waits_for_nothing() {
    let h = house();
    let no = || sent_back(crate::tests::packed(&h)).at("2026-12-08T17:00");
    freeze(no(), &[]).then_refused(&["banking_consent_missing"]);
    discard(no(), &[]).then_recorded(&["dose_taken_back"]);
    let gone = ConsentWithdrawn { cells: CellsWish::Discard, ..withdrawal(&["administration"]) };
    freeze(back(&h).given(&gone), &[]).then_refused(&["culture_consent_withdrawn"]);
    let keep = ConsentWithdrawn { cells: CellsWish::Keep, ..gone };
    freeze(back(&h).given(&keep), &[]).then_recorded(&["dose_taken_back"]);
}

#[test]
fn l2_the_dose_that_was_sent_here_is_scanned_and_vials_have_new_labels() {
    let h = house();
    freeze(crate::tests::packed(&h).given(&consent_to("P-1", &["banking"])), &[]).then_refused(&["dose_not_sent_back"]);
    freeze(back(&h).by("S-OPE", terms::Role::Operator, "L-ELSE"), &[]).then_refused(&["returned_to_other_place"]);
    freeze(back(&h), &[("dose", "DS-404"), ("scan", "DS-404")]).then_refused(&["unknown_packed_dose"]);
    let s = freeze(back(&h), &[("scan", "DS-2")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(s.fact::<Held>().target, HoldTarget::Container { container: container("DS-2"), patient: None });
    freeze(back(&h), &[("vials", "K-20")]).then_refused(&["bench_scan_mismatch"]);
    freeze(back(&h), &[("vials", "K-9")]).then_refused(&["vessel_in_use"]);
    freeze(back(&h), &[("vials", ""), ("position", ""), ("viable", ""), ("cabinet", "")])
        .then_invalid(&["viable", "vials", "position", "cabinet"]);
    discard(back(&h), &[("frozen", "5")]).then_invalid(&["frozen"]);
}

#[test]
fn l1_l8_l11_l22_quarantined_rejected_or_held_cells_are_not_frozen_and_hands_are_clean() {
    let h = house();
    let on_dose = HoldTarget::Dose { dose: dose("DS-1"), patient: patient("P-1") };
    let held = || back(&h).given(&hold("H-1", on_lot("LT-1"))).given(&hold("H-2", on_dose.clone()));
    freeze(held(), &[]).then_refused(&["lot_on_hold", "dose_on_hold"]);
    discard(held(), &[]).then_refused(&["lot_on_hold", "dose_on_hold"]);
    let person = || back(&h).given(&hold("H-3", HoldTarget::Patient(patient("P-1"))));
    freeze(person(), &[]).then_refused(&["patient_on_hold"]);
    discard(person(), &[]).then_recorded(&["dose_taken_back"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient("P-1"), reason: "x".into() };
    freeze(back(&h).given(&rejected), &[]).then_refused(&["lot_rejected"]);
    freeze(back(&h), &[("checked_by", "S-OPE"), ("cabinet", "CB-9")]).then_refused(&[
        "cabinet_not_open",
        "cabinet_not_calibrated",
        "second_person_is_operator",
    ]);
    let mut s = back(&h);
    s.programme = None;
    freeze(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn l8_what_came_back_and_was_frozen_is_not_packed_and_its_target_may_be_packed_anew() {
    let h = house();
    let frozen = || freeze(back(&h), &[]).then_recorded(&["dose_taken_back"]);
    ask(frozen(), "pack_dose", PACK, &[("product", "K-31")]).then_refused(&["frozen_cells_not_released"]);
    ask(frozen(), "pack_dose", PACK, &[]).then_recorded(&["dose_packed"]);
    ask(back(&h), "pack_dose", PACK, &[]).then_refused(&["target_already_packed"]);
}

#[test]
fn l14_it_does_not_come_back_before_it_was_sent_back() {
    let h = house();
    let s = sent_back(crate::tests::packed(&h));
    let early = s.now.plus_minutes(-60 * 72).local_input();
    let fields = [DISCARD, &[("occurred_at", &early), ("late_reason", "書き忘れ")]].concat();
    s.when("take_back_dose", &fields).then_refused(&["happened_before"]);
}

#[test]
fn l11_who_takes_back_is_trained_in_just_that() {
    let h = house();
    let trained = |procedure: &str| record::making::StaffTrained {
        staff: staff("S-OPE"),
        procedure: procedure.into(),
        valid_until: day("2026-11-01"),
        trainer: "x".into(),
    };
    let s = sent_back(crate::tests::packed(&h));
    let s = s.given(&trained("packing")).when("take_back_dose", DISCARD).then_recorded(&["dose_taken_back"]);
    drop(s);
    let s = sent_back(crate::tests::packed(&h)).given(&trained("taking_back"));
    s.when("take_back_dose", DISCARD).then_refused(&["operator_not_trained"]);
}

#[test]
fn l11_what_is_frozen_is_frozen_in_what_is_made_for_it() {
    let h = house();
    let with = |kind| back(&h).given(&stock("MT-5", kind));
    let used = [("materials", "MT-1 MT-5")];
    freeze(with(MaterialKind::Cryoprotectant), &used).then_recorded(&["dose_taken_back"]);
    freeze(with(MaterialKind::Enzyme), &used).then_refused(&["material_of_other_kind"]);
    let told = |kind, materials: &'static str| {
        let fields: Vec<_> = FREEZE.iter().map(|(k, v)| (*k, if *k == "materials" { materials } else { *v })).collect();
        with(kind).remarks("take_back_dose", &fields)
    };
    assert!(told(MaterialKind::Cryoprotectant, "MT-1 MT-5").is_empty());
    let bare = told(MaterialKind::Cryoprotectant, "MT-1");
    assert!(bare.len() == 1 && bare[0].contains("凍結保護剤"), "{bare:?}");
    let other = told(MaterialKind::Other, "MT-1 MT-5");
    assert!(other.len() == 2 && other[1].contains("MT-5"), "{other:?}");
}
