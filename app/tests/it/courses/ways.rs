//! Ways to the refusals at the bench: tissue, culture, product, release, packing, cabinets, materials, equipment, training.

use super::good::{bench, nurse, quality};
use super::tell::{Book, by};
use super::twists::{
    Twist, all_of_it, drip, manager, other_disease, other_maker, other_product, stopped, too_few, too_many,
};
use record::safety::HoldTarget;
use terms::Role;

/// The table.
pub const WAYS: &[Twist] = &[
    ("dispatch_tissue", "tissue_not_dispatched", |t, n, _| drop(t.bad("receive_tissue", n, 0, &[]))),
    ("dispatch_tissue", "tissue_not_accepted_yet", |t, n, _| drop(t.bad("open_cabinet", n, 0, &[]))),
    ("culture_consent", "culture_consent_missing", |t, n, _| drop(t.bad("receive_tissue", n, 0, &[]))),
    ("receive_tissue", "unknown_tissue", |t, n, _| {
        drop(t.bad("receive_tissue", n, 0, &[("tissue", "T-NONE"), ("scan", "T-NONE")]))
    }),
    ("receive_tissue", "bench_scan_mismatch", |t, n, _| drop(t.bad("receive_tissue", n, 0, &[("scan", "K-ELSE")]))),
    ("receive_tissue", "tissue_for_other_place", |t, n, _| {
        drop(t.bad_by(by("S-OPE", Role::Operator, "L-CP2"), "receive_tissue", n, 0, &[]))
    }),
    ("receive_tissue", "transport_unexplained", |t, n, _| {
        drop(t.bad("receive_tissue", n, 0, &[("highest_c", "21.0")]))
    }),
    ("receive_tissue", "tissue_not_accepted", |t, n, _| drop(t.bad("start_culture", n, 0, &[]))),
    ("receive_tissue", "patient_on_hold", |t, n, _| {
        let p = t.patient_id(n);
        t.held(HoldTarget::Patient(p), "receive_tissue", n, 0);
    }),
    ("receive_tissue", "clinic_on_hold", |t, n, _| t.held(HoldTarget::Clinic, "receive_tissue", n, 0)),
    ("receive_tissue", "no_programme", |t, n, _| t.under(Book::None, "receive_tissue", n, 0)),
    ("receive_tissue", "setting_unset", |t, n, _| t.under(Book::Plain, "receive_tissue", n, 0)),
    ("record_test_result", "test_missing", |t, n, at| {
        if at == 5 {
            drop(t.bad("release_product", n, 0, &[]));
        }
    }),
    ("record_test_result", "test_not_final", |t, n, at| {
        if at == 7 {
            drop(t.bad("record_test_result", n, at, &[("verdict", "pending")]));
            drop(t.bad("release_product", n, 0, &[]));
        }
    }),
    ("record_test_result", "pending_not_acknowledged", |t, n, at| {
        if at == 5 {
            drop(t.bad("record_test_result", n, at, &[("verdict", "pending")]));
            drop(t.bad("release_product", n, 0, &[]));
        }
    }),
    ("record_test_result", "unknown_blood_sample", |t, n, at| {
        if at == 0 {
            drop(t.bad("record_test_result", n, at, &[("blood", "B-NONE")]));
        }
    }),
    ("void_test_result", "unknown_test_result", |t, n, at| {
        drop(t.bad("void_test_result", n, at, &[("position", "1")]))
    }),
    ("harvest_fat", "result_already_void", |t, n, _| {
        if let Some(position) = t.voided_result(n).map(|p| p.to_string()) {
            drop(t.bad("void_test_result", n, 0, &[("position", &position)]));
        }
    }),
    ("record_test_result", "unknown_lot", |t, n, at| {
        if at == 6 {
            drop(t.bad("record_test_result", n, at, &[("lot", "LT-NONE")]));
        }
    }),
    ("open_cabinet", "cabinet_not_open", |t, n, _| {
        let act = if t.cases[n].lot.is_empty() { "start_culture" } else { "passage_cells" };
        drop(t.bad(act, n, 0, &[]));
    }),
    ("open_cabinet", "cabinet_not_valid", |t, n, _| drop(t.bad("open_cabinet", n, 0, &[("cabinet", "CB-9")]))),
    ("open_cabinet", "cells_unknown", |t, n, _| drop(t.bad("open_cabinet", n, 0, &[("cells", "LT-NONE")]))),
    ("open_cabinet", "cabinet_unknown", |t, n, _| drop(t.bad("clear_cabinet", n, 0, &[("cabinet", "CB-9")]))),
    ("open_cabinet", "lot_on_hold", |t, n, _| {
        if !t.cases[n].lot.is_empty() {
            t.lot_held("open_cabinet", n, 0);
        }
    }),
    ("open_cabinet", "container_on_hold", |t, n, _| {
        let tissue = t.cases[n].tissue.clone();
        if t.cases[n].lot.is_empty() {
            t.thing_held(&tissue, "open_cabinet", n, 0);
        }
    }),
    ("open_cabinet", "patient_on_hold", |t, n, _| {
        let p = t.patient_id(n);
        t.held(HoldTarget::Patient(p), "open_cabinet", n, 0);
    }),
    ("open_cabinet", "unknown_staff", |t, n, _| drop(t.bad("open_cabinet", n, 0, &[("operator", "S-GONE")]))),
    ("clear_cabinet", "cabinet_not_empty", |t, n, _| drop(t.bad("clear_cabinet", n, 0, &[("empty", "no")]))),
    ("clear_cabinet", "cabinet_occupied", |t, n, at| {
        // The other's cells in a cabinet that is open for this one.
        if at == 1 {
            let (mine, other) = (t.cases[n].cabinet.clone(), t.cases[1 - n].lot.clone());
            drop(t.bad("open_cabinet", n, 0, &[("cabinet", &mine), ("cells", &other)]));
        }
    }),
    // A hand that forgot that it stands open already.
    ("clear_cabinet", "cabinet_not_cleared", |t, n, _| drop(t.bad("open_cabinet", n, 0, &[]))),
    ("start_culture", "unknown_tissue", |t, n, _| {
        drop(t.bad("start_culture", n, 0, &[("tissue", "T-NONE"), ("scan", "T-NONE")]))
    }),
    ("start_culture", "bench_scan_mismatch", |t, n, _| drop(t.bad("start_culture", n, 0, &[("scan", "K-ELSE")]))),
    ("start_culture", "tissue_already_received", |t, n, _| drop(t.bad("receive_tissue", n, 0, &[]))),
    ("start_culture", "culture_consent_withdrawn", |t, n, _| t.withdrawn("culture", "start_culture", n, 0)),
    ("start_culture", "culture_before_consent", |t, n, _| {
        let then = t.clock(-50);
        let scope = t.cases[n].lot.is_empty();
        if scope {
            drop(t.bad("start_culture", n, 0, &[("occurred_at", &then), ("late_reason", "書き忘れ")]));
        }
    }),
    ("start_culture", "making_without_plan", |t, n, _| t.planned(stopped, "start_culture", n, 0)),
    ("start_culture", "making_plan_lacks_product", |t, n, _| t.planned(other_product, "start_culture", n, 0)),
    ("start_culture", "making_plan_lacks_disease", |t, n, _| t.planned(other_disease, "start_culture", n, 0)),
    ("start_culture", "making_plan_lacks_maker", |t, n, _| t.planned(other_maker, "start_culture", n, 0)),
    ("start_culture", "cabinet_open_for_other", |t, n, _| {
        let (cabinet, other) = (t.cases[n].cabinet.clone(), t.cases[1 - n].clone());
        drop(t.bad("clear_cabinet", n, 0, &[]));
        let cells = if other.lot.is_empty() { other.tissue } else { other.lot };
        drop(t.bad("open_cabinet", n, 0, &[("cells", &cells)]));
        drop(t.bad("start_culture", n, 0, &[("cabinet", &cabinet)]));
        drop(t.bad("start_culture", n, 0, &[("cabinet", &cabinet)]));
        drop(t.bad("clear_cabinet", n, 0, &[]));
        drop(t.bad("open_cabinet", n, 0, &[]));
    }),
    ("start_culture", "cabinet_not_calibrated", |t, n, _| drop(t.bad("start_culture", n, 0, &[("cabinet", "CB-9")]))),
    ("start_culture", "incubator_unknown", |t, n, _| drop(t.bad("start_culture", n, 0, &[("incubator", "EQ-NONE")]))),
    ("start_culture", "incubator_not_calibrated", |t, n, _| {
        drop(t.bad("record_calibration", n, 2, &[("passed", "no"), ("note", "温度がずれている")]));
        drop(t.bad("start_culture", n, 0, &[]));
        drop(t.bad("record_calibration", n, 2, &[]));
    }),
    ("start_culture", "material_not_registered", |t, n, _| {
        drop(t.bad("start_culture", n, 0, &[("materials", "MT-NONE")]))
    }),
    ("start_culture", "material_of_other_kind", |t, n, _| {
        drop(t.bad("start_culture", n, 0, &[("materials", "MT-1 MT-2 MT-3")]))
    }),
    ("passage_cells", "material_expired", |t, n, _| drop(t.bad("passage_cells", n, 0, &[("materials", "MT-1 MT-9")]))),
    ("start_culture", "operator_not_trained", |t, n, _| {
        drop(t.bad("start_culture", n, 0, &[("operator", "S-OP2"), ("checked_by", "S-FAC")]))
    }),
    ("start_culture", "second_person_is_operator", |t, n, _| {
        drop(t.bad("start_culture", n, 0, &[("checked_by", "S-OPE")]))
    }),
    ("start_culture", "unknown_staff", |t, n, _| drop(t.bad("start_culture", n, 0, &[("checked_by", "S-GONE")]))),
    ("harvest_cells", "banking_consent_missing", |t, n, _| drop(t.bad("harvest_cells", n, 0, &[("frozen", "1000")]))),
    ("clear_cabinet", "tissue_already_used", |t, n, _| drop(t.bad("start_culture", n, 0, &[]))),
    ("observe_culture", "unknown_lot", |t, n, _| drop(t.bad("observe_culture", n, 0, &[("lot", "LT-NONE")]))),
    ("observe_culture", "lot_on_hold", |t, n, _| {
        drop(t.bad("observe_culture", n, 0, &[("suspicion", "yes")]));
        drop(t.bad("observe_culture", n, 0, &[]));
    }),
    ("record_count", "count_missing", |t, n, at| {
        drop(t.bad(if at == 0 { "passage_cells" } else { "harvest_cells" }, n, 0, &[]));
    }),
    ("record_count", "nothing_to_recount", |t, n, at| drop(t.bad("record_count", n, at, &[("recount", "yes")]))),
    ("record_count", "container_on_hold", |t, n, at| {
        let vessel = t.cases[n].vessels.first().cloned().unwrap_or_else(|| "K-NONE".to_owned());
        t.thing_held(&vessel, "record_count", n, at);
    }),
    ("record_count", "no_programme", |t, n, at| t.under(Book::None, "record_count", n, at)),
    ("passage_cells", "count_stands", |t, n, _| drop(t.bad("record_count", n, 0, &[]))),
    ("passage_cells", "vessel_not_scanned", |t, n, _| {
        let one = t.cases[n].vessels.first().cloned().unwrap_or_default();
        drop(t.bad("passage_cells", n, 0, &[("from", &one)]));
    }),
    ("passage_cells", "vessel_in_use", |t, n, _| {
        let one = t.cases[n].vessels.first().cloned().unwrap_or_default();
        drop(t.bad("passage_cells", n, 0, &[("vessels", &one)]));
    }),
    ("passage_cells", "bench_scan_mismatch", |t, n, _| {
        let other = t.cases[1 - n].vessels.join(" ");
        drop(t.bad("passage_cells", n, 0, &[("from", &other)]));
    }),
    ("passage_cells", "more_used_than_counted", |t, n, _| {
        drop(t.bad("passage_cells", n, 0, &[("discarded", "90000000000")]))
    }),
    ("passage_cells", "passage_limit_reached", |t, n, _| t.under(Book::Strict, "passage_cells", n, 0)),
    ("harvest_cells", "doublings_limit_passed", |t, n, _| t.under(Book::Strict, "harvest_cells", n, 0)),
    ("harvest_cells", "setting_unset", |t, n, _| t.under(Book::Plain, "harvest_cells", n, 0)),
    ("harvest_cells", "no_product", |t, n, _| drop(t.bad("release_product", n, 0, &[]))),
    ("release_product", "lot_not_growing", |t, n, _| drop(t.bad("observe_culture", n, 0, &[]))),
    ("release_product", "product_not_released", |t, n, _| drop(t.bad("pack_dose", n, 0, &[]))),
    ("release_product", "deviation_unweighed", |t, n, _| {
        // A near miss that the release must weigh.
        drop(t.bad("observe_culture", n, 0, &[("suspicion", "yes")]));
        let p = t.cases[n].patient.clone();
        drop(t.ask(
            quality(),
            "raise_deviation",
            crate::acts_aimed::fields(&[
                ("patient", &p),
                ("kind", "deviation"),
                ("what", "温度の記録が途切れた"),
                ("serious", "no"),
            ]),
        ));
        t.lift();
        drop(t.bad("release_product", n, 0, &[("reason", "")]));
    }),
    ("release_product", "maker_cannot_release", |t, n, _| {
        if t.cases[n].makers.iter().any(|m| m == "S-QU2") {
            for _ in 0..3 {
                drop(t.bad_by(by("S-QU2", Role::Quality, "L-OFF"), "release_product", n, 0, &[]));
            }
        }
    }),
    ("release_product", "releaser_not_quality", |t, n, _| {
        if t.open {
            for act in ["release_product", "reject_product", "release_product", "reject_product"] {
                drop(t.bad_by(nurse(), act, n, 0, &[("reason", "")]));
                drop(t.bad_by(nurse(), act, n, 0, &[]));
            }
        }
    }),
    ("release_product", "viability_too_low", |t, n, _| t.under(Book::Strict, "release_product", n, 0)),
    ("release_product", "culture_consent_withdrawn", |t, n, _| t.withdrawn("culture", "release_product", n, 0)),
    ("pack_dose", "already_released", |t, n, at| {
        if at == 0 {
            drop(t.bad("release_product", n, 0, &[]));
        }
    }),
    ("pack_dose", "no_order_in_force", |t, n, at| {
        if at == 0 {
            t.unordered("pack_dose", n, at);
        }
    }),
    ("pack_dose", "no_such_target", |t, n, at| drop(t.bad("pack_dose", n, at, &[("target", "9")]))),
    ("pack_dose", "target_already_packed", |t, n, at| {
        if at > 0 {
            drop(t.bad("pack_dose", n, 0, &[]));
        }
    }),
    ("pack_dose", "pack_without_range", |t, n, at| t.ordered(drip, "pack_dose", n, at)),
    ("pack_dose", "pack_above_range", |t, n, at| t.ordered(too_many, "pack_dose", n, at)),
    ("pack_dose", "pack_below_range", |t, n, at| t.ordered(too_few, "pack_dose", n, at)),
    ("pack_dose", "product_overdrawn", |t, n, at| t.ordered(all_of_it, "pack_dose", n, at)),
    ("pack_dose", "volume_not_the_share", |t, n, at| drop(t.bad("pack_dose", n, at, &[("volume_ml", "0.01")]))),
    ("pack_dose", "setting_unset", |t, n, at| t.under(Book::Plain, "pack_dose", n, at)),
    ("dispatch_dose", "unknown_packed_dose", |t, n, at| {
        drop(t.bad("dispatch_dose", n, at, &[("dose", "DS-NONE"), ("scan", "DS-NONE")]));
    }),
    ("dispatch_dose", "bench_scan_mismatch", |t, n, at| drop(t.bad("dispatch_dose", n, at, &[("scan", "DS-ELSE")]))),
    ("dispatch_dose", "second_person_is_operator", |t, n, at| {
        drop(t.bad("dispatch_dose", n, at, &[("witness", "S-OPE")]))
    }),
    ("dispatch_dose", "dose_on_hold", |t, n, at| t.dose_held("dispatch_dose", n, at)),
    ("dispatch_dose", "dose_not_dispatched", |t, n, at| drop(t.bad("receive_dose", n, at, &[]))),
    ("record_training", "training_of_self", |t, n, at| {
        if at == 0 || at == 3 {
            drop(t.bad("record_training", n, at, &[("staff", "S-FAC")]));
        }
    }),
    ("record_training", "no_programme", |t, n, at| t.under(Book::None, "record_training", n, at)),
    ("record_training", "unknown_staff", |t, n, at| drop(t.bad("record_training", n, at, &[("staff", "S-GONE")]))),
    ("register_material", "material_expired_on_arrival", |t, n, at| {
        let past = t.scene.now.day().plus_days(-1).to_string();
        drop(t.bad("register_material", n, at, &[("expires_on", &past)]));
    }),
    ("book", "material_label_used", |t, n, _| drop(t.bad_by(bench(), "register_material", n, 0, &[]))),
    ("book", "equipment_of_other_kind", |t, n, _| {
        drop(t.bad("record_calibration", n, 0, &[("kind", "incubator")]));
    }),
    ("book", "calibration_older", |t, n, _| {
        let then = t.clock(-60 * 24);
        drop(t.bad_by(manager(), "record_calibration", n, 0, &[("occurred_at", &then), ("late_reason", "書き忘れ")]));
    }),
];
