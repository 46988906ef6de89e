//! Ways to the refusals at the bedside, in follow-up and of bookings.

use super::good::{nurse, quality};
use super::tell::{Book, by};
use super::twists::{
    Twist, drip, other_disease, other_doctor, other_maker, other_place, other_product, other_route, stopped,
};
use record::safety::HoldTarget;
use terms::Role;

/// The table.
pub const WAYS: &[Twist] = &[
    ("receive_dose", "dose_already_dispatched", |t, n, at| drop(t.bad("dispatch_dose", n, at, &[]))),
    ("receive_dose", "dose_unknown", |t, n, at| {
        for act in ["receive_dose", "allocate_dose", "decide_go", "draw_up"] {
            drop(t.bad(act, n, at, &[("dose", "DS-NONE")]));
        }
    }),
    ("receive_dose", "dose_sent_elsewhere", |t, n, at| {
        drop(t.bad_by(by("S-NUR", Role::Nurse, "L-TR2"), "receive_dose", n, at, &[]));
    }),
    ("receive_dose", "seal_broken", |t, n, at| {
        drop(t.bad("receive_dose", n, at, &[("seal_intact", "no"), ("reason", "破れている")]));
    }),
    ("receive_dose", "dose_not_received", |t, n, at| drop(t.bad("allocate_dose", n, at, &[]))),
    ("receive_dose", "no_programme", |t, n, at| t.under(Book::None, "receive_dose", n, at)),
    ("receive_dose", "setting_unset", |t, n, at| t.under(Book::Plain, "receive_dose", n, at)),
    ("receive_dose", "dose_on_hold", |t, n, at| t.dose_held("receive_dose", n, at)),
    ("receive_dose", "lot_on_hold", |t, n, at| t.lot_held("receive_dose", n, at)),
    ("allocate_dose", "dose_already_received", |t, n, at| drop(t.bad("receive_dose", n, at, &[]))),
    ("allocate_dose", "target_not_in_order", |t, n, at| drop(t.bad("allocate_dose", n, at, &[("target", "9")]))),
    ("allocate_dose", "target_overfilled", |t, n, at| {
        t.ordered(super::twists::too_few, "allocate_dose", n, at);
    }),
    ("allocate_dose", "volume_not_there", |t, n, at| drop(t.bad("allocate_dose", n, at, &[("volume_ml", "99")]))),
    ("allocate_dose", "dose_of_another_patient", |t, n, at| t.for_the_other("allocate_dose", n, at)),
    ("decide_go", "dose_of_another_patient", |t, n, at| t.for_the_other("decide_go", n, at)),
    ("draw_up", "dose_of_another_patient", |t, n, at| t.for_the_other("draw_up", n, at)),
    ("allocate_dose", "dose_without_order", |t, n, at| t.unordered("allocate_dose", n, at)),
    ("allocate_dose", "course_ended_since_order", |t, n, at| {
        // In every other story only: whoever closed once cannot close without an injection any more.
        if t.seed % 8 > 3 {
            return;
        }
        t.close(n);
        drop(t.bad("allocate_dose", n, at, &[]));
        drop(t.bad("allocate_dose", n, at, &[]));
        t.pass(1);
        let fresh = t.label("OR");
        t.order(n, |o| o.order = terms::OrderId::parse(&fresh).expect("id"));
    }),
    ("allocate_dose", "dose_not_allocated", |t, n, at| drop(t.bad("decide_go", n, at, &[]))),
    ("administration_consent", "administration_not_consented", |t, n, at| drop(t.bad("decide_go", n, at, &[]))),
    ("decide_go", "allocation_of_old_order", |t, n, at| {
        let (old, fresh) = (t.cases[n].order.clone(), t.label("OR"));
        t.order(n, |o| o.order = terms::OrderId::parse(&fresh).expect("id"));
        drop(t.bad("decide_go", n, at, &[]));
        t.cases[n].order = old;
        t.order(n, |_| ());
    }),
    ("decide_go", "candidacy_turned", |t, n, at| t.turned("decide_go", n, at)),
    ("draw_up", "candidacy_turned", |t, n, at| t.turned("draw_up", n, at)),
    ("decide_go", "finding_since_decision", |t, n, at| t.found("decide_go", n, at)),
    ("draw_up", "finding_since_decision", |t, n, at| t.found("draw_up", n, at)),
    ("decide_go", "day_check_failed", |t, n, at| drop(t.bad("decide_go", n, at, &[("check_no_fever", "no")]))),
    ("decide_go", "happened_before", |t, n, at| {
        let then = t.clock(-60 * 24 * 2);
        drop(t.bad("decide_go", n, at, &[("occurred_at", &then), ("late_reason", "書き忘れ")]));
    }),
    ("decide_go", "go_by_releaser", |t, n, at| {
        if t.cases[n].releaser == "S-QD" {
            for _ in 0..2 {
                drop(t.bad_by(by("S-QD", Role::Doctor, "L-TRE"), "decide_go", n, at, &[]));
            }
        }
    }),
    ("decide_go", "doctor_must_sign", |t, n, at| {
        if t.open {
            for act in ["decide_go", "give_dose", "decide_go", "give_dose"] {
                drop(t.bad_by(nurse(), act, n, at, &[]));
                drop(t.bad_by(quality(), act, n, at, &[]));
            }
        }
    }),
    ("decide_go", "dose_without_plan", |t, n, at| t.planned(stopped, "decide_go", n, at)),
    ("decide_go", "dose_plan_lacks_disease", |t, n, at| t.planned(other_disease, "decide_go", n, at)),
    ("decide_go", "dose_plan_lacks_product", |t, n, at| t.planned(other_product, "decide_go", n, at)),
    ("decide_go", "dose_plan_lacks_route", |t, n, at| t.planned(other_route, "decide_go", n, at)),
    ("decide_go", "dose_plan_lacks_doctor", |t, n, at| t.planned(other_doctor, "decide_go", n, at)),
    ("decide_go", "dose_plan_lacks_place", |t, n, at| t.planned(other_place, "decide_go", n, at)),
    ("decide_go", "dose_plan_lacks_maker", |t, n, at| t.planned(other_maker, "decide_go", n, at)),
    ("decide_go", "drip_locked", |t, n, at| t.ordered(drip, "decide_go", n, at)),
    ("decide_go", "dose_range_unknown", |t, n, at| t.ordered(drip, "decide_go", n, at)),
    ("decide_go", "go_missing", |t, n, at| drop(t.bad("draw_up", n, at, &[]))),
    ("draw_up", "administration_consent_withdrawn", |t, n, at| t.withdrawn("administration", "draw_up", n, at)),
    ("draw_up", "diluent_unknown", |t, n, at| drop(t.bad("draw_up", n, at, &[("materials", "MT-NONE")]))),
    ("draw_up", "diluent_expired", |t, n, at| drop(t.bad("draw_up", n, at, &[("materials", "MT-9")]))),
    ("draw_up", "second_person_is_you", |t, n, at| drop(t.bad("draw_up", n, at, &[("checked_by", "S-NUR")]))),
    ("draw_up", "volume_not_there", |t, n, at| drop(t.bad("draw_up", n, at, &[("volume_ml", "99")]))),
    ("draw_up", "unknown_staff", |t, n, at| drop(t.bad("draw_up", n, at, &[("checked_by", "S-GONE")]))),
    ("draw_up", "second_may_not", |t, n, at| drop(t.bad("draw_up", n, at, &[("checked_by", "S-REA")]))),
    ("check_identity", "syringe_label_used", |t, n, at| {
        let syringe = t.syringe(n, at);
        drop(t.bad("draw_up", n, at, &[("syringe", &syringe)]));
    }),
    ("check_identity", "dose_already_drawn", |t, n, at| drop(t.bad("allocate_dose", n, at, &[]))),
    ("check_identity", "return_after_opening", |t, n, at| {
        drop(t.bad("decide_go", n, at, &[("decision", "no_go"), ("cause", "発熱"), ("choice", "return_and_freeze")]));
    }),
    ("check_identity", "syringe_unknown", |t, n, at| {
        drop(t.bad("check_identity", n, at, &[("syringe", "K-NONE")]));
        drop(t.bad("give_dose", n, at, &[("syringe", "K-NONE")]));
    }),
    ("check_identity", "wrong_syringe", |t, n, at| {
        // The other's label, or this one's at the other's bed.
        let other = t.cases[1 - n].clone();
        drop(t.bad("check_identity", n, at, &[("patient", &other.patient), ("wristband", &other.number)]));
    }),
    ("check_identity", "dose_label_scanned", |t, n, at| {
        let dose = t.cases[n].doses[at].id.clone();
        drop(t.bad("check_identity", n, at, &[("syringe", &dose)]));
    }),
    ("check_identity", "wrong_wristband", |t, n, at| {
        let other = t.cases[1 - n].number.clone();
        drop(t.bad("check_identity", n, at, &[("wristband", &other)]));
    }),
    ("check_identity", "two_identifiers_needed", |t, n, at| {
        drop(t.bad("check_identity", n, at, &[("identifiers", "name")]))
    }),
    ("check_identity", "site_not_said", |t, n, at| drop(t.bad("check_identity", n, at, &[("site_said", "no")]))),
    ("check_identity", "second_person_is_you", |t, n, at| drop(t.bad("check_identity", n, at, &[("second", "S-NUR")]))),
    ("check_identity", "time_out_missing", |t, n, at| drop(t.bad("give_dose", n, at, &[]))),
    ("check_identity", "container_on_hold", |t, n, at| {
        let syringe = t.syringe(n, at);
        t.thing_held(&syringe, "check_identity", n, at);
    }),
    ("give_dose", "time_out_over", |t, n, at| {
        t.pass(11);
        drop(t.bad("give_dose", n, at, &[]));
        drop(t.bad("check_identity", n, at, &[]));
    }),
    ("give_dose", "fresh_time_out_needed", |t, n, at| {
        let other = t.cases[1 - n].number.clone();
        drop(t.bad("check_identity", n, at, &[("wristband", &other)]));
        t.lift();
        drop(t.bad("give_dose", n, at, &[]));
        drop(t.bad("check_identity", n, at, &[]));
    }),
    ("give_dose", "given_before_time_out", |t, n, at| {
        let then = t.clock(-20);
        drop(t.bad("give_dose", n, at, &[("occurred_at", &then)]));
    }),
    ("give_dose", "administration_consent_withdrawn", |t, n, at| t.withdrawn("administration", "give_dose", n, at)),
    ("give_dose", "contact_before_injection", |t, n, _| drop(t.bad("record_safety_contact", n, 1, &[]))),
    ("give_dose", "visit_before_injection", |t, n, _| drop(t.bad("record_visit", n, 1, &[]))),
    ("give_dose", "relapse_before_injection", |t, n, _| drop(t.bad("report_relapse", n, 0, &[]))),
    ("give_dose", "completed_without_injection", |t, n, _| {
        drop(t.bad("close_course", n, 0, &[]));
        drop(t.bad("close_course", n, 0, &[]));
    }),
    ("give_dose", "cells_unaccounted", |t, n, _| drop(t.bad("close_course", n, 0, &[("reason", "patient_wish")]))),
    ("give_dose", "patient_on_hold", |t, n, at| {
        let p = t.patient_id(n);
        t.held(HoldTarget::Patient(p), "give_dose", n, at);
    }),
    ("stop_dose", "syringe_used_up", |t, n, at| drop(t.bad("give_dose", n, at, &[]))),
    ("stop_dose", "visit_recorded_already", |t, n, _| drop(t.bad("record_visit", n, 0, &[]))),
    ("stop_dose", "baseline_after_injection", |t, n, _| drop(t.bad("record_visit", n, 0, &[]))),
    ("stop_dose", "contact_too_early", |t, n, _| drop(t.bad("record_safety_contact", n, 14, &[]))),
    ("stop_dose", "visit_outside_window", |t, n, _| drop(t.bad("record_visit", n, 24, &[("note", "")]))),
    ("return_dose", "return_not_decided", |t, n, _| {
        drop(t.bad("return_dose", n, 1, &[]));
        drop(t.bad("return_dose", n, 1, &[]));
    }),
    ("return_dose", "dose_not_sent_back", |t, n, at| drop(t.bad("take_back_dose", n, at, &[]))),
    ("banking_consent", "came_back_unfit", |t, n, _| {
        drop(t.bad("take_back_dose", n, 2, &[("highest_c", "30.0")]));
        drop(t.bad("take_back_dose", n, 2, &[("seal_intact", "no"), ("fate", "freeze")]));
    }),
    ("banking_consent", "returned_to_other_place", |t, n, _| {
        for _ in 0..2 {
            drop(t.bad_by(by("S-OPE", Role::Operator, "L-CP2"), "take_back_dose", n, 2, &[]));
        }
    }),
    // Not in the stories in which the dose was judged unfit: what is discarded has no vials.
    ("taken_back", "frozen_cells_not_released", |t, n, _| {
        for vial in t.cases[n].vials.clone() {
            drop(t.bad("pack_dose", n, 0, &[("product", &vial)]));
            drop(t.bad("pack_dose", n, 1, &[("product", &vial)]));
        }
    }),
    ("taken_back", "nothing_to_take_back", |t, n, _| drop(t.bad("take_back_dose", n, 2, &[]))),
    ("after_giving", "nothing_left_to_discard", |t, n, _| {
        drop(t.bad("discard_dose", n, 0, &[]));
        drop(t.bad("discard_dose", n, 0, &[]));
    }),
    // Whatever was drawn and not given goes too: then nothing at all is left of it.
    ("after_giving", "dose_used_up", |t, n, _| {
        let syringe = t.syringe(n, 0);
        drop(t.bad("discard_dose", n, 0, &[("dose", ""), ("syringe", &syringe)]));
        drop(t.bad("allocate_dose", n, 0, &[]));
        drop(t.bad("draw_up", n, 0, &[]));
    }),
    ("after_giving", "dose_returned", |t, n, _| {
        drop(t.bad("decide_go", n, 1, &[("decision", "no_go"), ("cause", "発熱"), ("choice", "return_and_freeze")]));
        drop(t.bad("allocate_dose", n, 1, &[]));
    }),
    ("send_back", "dose_not_accepted", |t, n, _| {
        drop(t.bad("dispatch_dose", n, 2, &[]));
        drop(t.bad("receive_dose", n, 2, &[("accepted", "no"), ("reason", "濁りがある")]));
        drop(t.bad("allocate_dose", n, 2, &[]));
        drop(t.bad("allocate_dose", n, 2, &[]));
    }),
    ("after_giving", "dose_expired", |t, n, _| {
        drop(t.bad("allocate_dose", n, 1, &[]));
        t.consent(n, &["administration"]);
        drop(t.bad("decide_go", n, 1, &[]));
        drop(t.bad("draw_up", n, 1, &[]));
        t.pass(60 * 11);
        drop(t.bad("check_identity", n, 1, &[]));
        drop(t.bad("give_dose", n, 1, &[]));
        drop(t.bad("allocate_dose", n, 1, &[]));
        drop(t.bad("draw_up", n, 1, &[]));
        for choice in ["retime", "return_and_freeze"] {
            drop(t.bad("decide_go", n, 1, &[("decision", "no_go"), ("cause", "発熱"), ("choice", choice)]));
        }
        drop(t.bad("dispatch_dose", n, 2, &[]));
    }),
    ("late", "product_expired", |t, n, _| {
        drop(t.bad("pack_dose", n, 0, &[]));
        drop(t.bad("release_product", n, 0, &[]));
    }),
    ("late", "tissue_expired", |t, n, _| drop(t.bad("start_culture", n, 0, &[]))),
    ("late", "test_failed", |t, n, _| {
        drop(t.bad("record_test_result", n, 5, &[("verdict", "fail")]));
        drop(t.bad("release_product", n, 0, &[]));
    }),
    ("late", "follow_up_not_over", |t, n, _| {
        drop(t.bad("close_course", n, 0, &[]));
        drop(t.bad("close_course", n, 0, &[]));
    }),
    ("late", "booking_after_expiry", |t, n, _| {
        let lot = t.cases[n].lot.clone();
        drop(t.bad("book", n, 7, &[("lot", &lot)]));
    }),
    ("rejected", "lot_rejected", |t, n, _| {
        drop(t.bad("reject_product", n, 0, &[]));
        drop(t.bad("release_product", n, 0, &[]));
    }),
    ("rejected", "dose_of_unreleased_product", |t, n, _| drop(t.bad("allocate_dose", n, 1, &[]))),
    ("rejected", "booking_lot_rejected", |t, n, _| {
        let lot = t.cases[n].lot.clone();
        drop(t.bad("book", n, 8, &[("lot", &lot)]));
    }),
    ("product_discarded", "no_product_left", |t, n, _| drop(t.bad("discard_product", n, 0, &[]))),
    ("closed", "course_closed_already", |t, n, _| {
        drop(t.bad("close_course", n, 0, &[]));
        drop(t.bad("close_course", n, 0, &[]));
    }),
    ("closed", "patient_died", |t, n, _| {
        t.die(n);
        drop(t.bad("order_treatment", n, 0, &[]));
    }),
    ("record_safety_contact", "unknown_patient", |t, n, at| {
        drop(t.bad("record_safety_contact", n, at, &[("patient", "P-NONE")]));
    }),
    ("record_safety_contact", "no_programme", |t, n, at| t.under(Book::None, "record_safety_contact", n, at)),
    ("book", "booking_in_past", |t, n, at| {
        let (from, until) = (t.clock(-60), t.clock(-30));
        drop(t.bad("book", n, at, &[("starts", &from), ("ends", &until)]));
    }),
    ("book", "booking_room_unfit", |t, n, at| drop(t.bad("book", n, at, &[("room", "L-OFF")]))),
    ("book", "booking_not_doctor", |t, n, at| drop(t.bad("book", n, at, &[("doctor", "S-NUR")]))),
    ("book", "booking_lot_unknown", |t, n, at| drop(t.bad("book", n, at, &[("lot", "LT-NONE")]))),
    ("book", "unknown_staff", |t, n, at| drop(t.bad("book", n, at, &[("doctor", "S-GONE")]))),
    ("book", "unknown_patient", |t, n, at| drop(t.bad("book", n, at, &[("patient", "P-NONE")]))),
    ("book", "booking_unknown", |t, n, _| drop(t.bad("move_booking", n, 0, &[("booking", "BK-NONE")]))),
    ("record_count", "booking_lot_of_another", |t, n, at| {
        let other = t.cases[1 - n].lot.clone();
        if !other.is_empty() {
            drop(t.bad("book", n, at + 9, &[("lot", &other)]));
        }
    }),
    ("record_count", "booking_before_work_ends", |t, n, at| {
        // The bench is booked for a day after the one on which the cells are to be given.
        let (lot, cabinet) = (t.cases[n].lot.clone(), t.cases[n].cabinet.clone());
        let day = t.scene.now.day().plus_days(40).to_string();
        let (from, until) = (format!("{day}T10:00"), format!("{day}T11:00"));
        let bench = [("kind", "culture"), ("room", "L-CPC"), ("doctor", "S-OPE"), ("equipment", "")];
        let mut changes = bench.to_vec();
        changes.extend([("cabinet", cabinet.as_str()), ("lot", &lot), ("starts", &from), ("ends", &until)]);
        drop(t.bad("book", n, at + 20, &changes));
        drop(t.bad("book", n, at + 3, &[("lot", &lot)]));
        // Another one there at that time, in the same cabinet.
        drop(t.bad("book", 1 - n, at, &changes));
    }),
    ("move_booking", "room_taken", |t, n, at| {
        let same = taken(t, n);
        drop(t.bad("book", 1 - n, at, &same.each()));
        drop(t.bad("book", n, at, &same.each()));
    }),
    ("move_booking", "booking_unchanged", |t, n, at| {
        drop(t.bad("move_booking", n, at, &[("starts", ""), ("ends", "")]));
    }),
    ("move_booking", "booking_cancelled", |t, n, at| {
        drop(t.bad("move_booking", n, at, &[("starts", ""), ("ends", ""), ("cancelled", "yes")]));
        drop(t.bad("move_booking", n, at, &[]));
        drop(t.bad("book", n, at + 30, &[]));
    }),
    ("observe_culture", "booking_lot_fixed", |t, n, at| {
        let (lot, other) = (t.cases[n].lot.clone(), t.cases[1 - n].lot.clone());
        drop(t.bad("book", n, at + 12, &[("lot", &lot)]));
        let other = if other.is_empty() { "LT-NONE".to_owned() } else { other };
        drop(t.bad("move_booking", n, at, &[("lot", &other)]));
    }),
];

/// A time that is taken by a booking of this case: room, doctor and equipment are the same.
struct Taken(String, String);

impl Taken {
    fn each(&self) -> [(&str, &str); 2] {
        [("starts", &self.0), ("ends", &self.1)]
    }
}

fn taken(t: &super::tell::Teller, n: usize) -> Taken {
    let starts = t.cases[n].bookings.last().map_or(t.scene.now, |(_, s)| *s);
    Taken(starts.local_input(), starts.plus_minutes(60).local_input())
}
