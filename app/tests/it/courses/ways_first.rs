//! Ways to the refusals before the bench: findings, the decision, the order, blood, the fat and its dispatch.

use super::good::nurse;
use super::tell::Book;
use super::twists::{Twist, other_disease, other_doctor, other_product, other_route, stopped};
use record::safety::HoldTarget;

const WHY: (&str, &str) = ("reasons", "所見と本人の希望から");

/// The table.
pub const WAYS: &[Twist] = &[
    ("interview", "candidacy_before_interview", |t, n, _| drop(t.bad("decide_candidacy", n, 0, &[]))),
    ("record_finding", "criterion_unknown", |t, n, at| {
        if at == 0 {
            drop(t.bad("decide_candidacy", n, 0, &[]));
        }
    }),
    ("record_finding", "patient_on_hold", |t, n, at| {
        let p = t.patient_id(n);
        if at == 0 {
            t.held(HoldTarget::Patient(p), "record_finding", n, at);
        }
    }),
    ("record_finding", "no_programme", |t, n, at| t.under(Book::None, "record_finding", n, at)),
    ("decide_candidacy", "decider_not_doctor", |t, n, _| {
        if t.open {
            for act in ["decide_candidacy", "order_treatment", "decide_candidacy", "order_treatment"] {
                drop(t.bad_by(nurse(), act, n, 0, &[]));
                drop(t.bad_by(nurse(), act, n, 0, &[]));
            }
        }
    }),
    ("decide_candidacy", "criterion_refer", |t, n, _| {
        t.interview(n, &[("weakness", "yes")]);
        drop(t.bad("decide_candidacy", n, 0, &[]));
        t.interview(n, &[]);
    }),
    ("decide_candidacy", "criterion_excluded", |t, n, _| {
        drop(t.bad("record_finding", n, 2, &[("value", "present")]));
        drop(t.bad("decide_candidacy", n, 0, &[]));
        drop(t.bad("record_finding", n, 2, &[]));
    }),
    ("decide_candidacy", "criterion_needs_review", |t, n, _| {
        drop(t.bad("record_finding", n, 0, &[("value", "not_on_file")]));
        drop(t.bad("decide_candidacy", n, 0, &[]));
        drop(t.bad("record_finding", n, 0, &[]));
    }),
    ("decide_candidacy", "criterion_standard_care", |t, n, _| {
        drop(t.bad("record_finding", n, 1, &[("value", "not_tried")]));
        drop(t.bad("decide_candidacy", n, 1, &[("outcome", "on_review"), WHY]));
        drop(t.bad("record_finding", n, 1, &[]));
    }),
    ("decide_candidacy", "criterion_research_only", |t, n, _| {
        drop(t.bad("record_finding", n, 0, &[("finding", "clinical_research"), ("value", "not_enrolled")]));
        drop(t.bad("decide_candidacy", n, 1, &[("outcome", "on_review"), WHY]));
    }),
    ("decide_candidacy", "candidacy_reasons_missing", |t, n, _| {
        drop(t.bad("decide_candidacy", n, 0, &[("outcome", "on_review")]))
    }),
    ("decide_candidacy", "order_without_candidacy", |t, n, _| drop(t.bad("order_treatment", n, 0, &[]))),
    ("order_treatment", "order_not_suitable", |t, n, _| {
        drop(t.bad("decide_candidacy", n, 0, &[("outcome", "not_suitable"), WHY]));
        drop(t.bad("order_treatment", n, 0, &[]));
        drop(t.bad("decide_candidacy", n, 0, &[]));
    }),
    ("order_treatment", "order_without_plan", |t, n, _| t.planned(stopped, "order_treatment", n, 0)),
    ("order_treatment", "order_plan_lacks_disease", |t, n, _| t.planned(other_disease, "order_treatment", n, 0)),
    ("order_treatment", "order_plan_lacks_product", |t, n, _| t.planned(other_product, "order_treatment", n, 0)),
    ("order_treatment", "order_plan_lacks_route", |t, n, _| t.planned(other_route, "order_treatment", n, 0)),
    ("order_treatment", "order_plan_lacks_doctor", |t, n, _| t.planned(other_doctor, "order_treatment", n, 0)),
    ("order_treatment", "dose_below_range", |t, n, _| drop(t.bad("order_treatment", n, 0, &[("cells_1", "1000")]))),
    ("order_treatment", "dose_above_range", |t, n, _| drop(t.bad("order_treatment", n, 0, &[("cells_1", "1.5e8")]))),
    ("order_treatment", "dose_above_limit", |t, n, _| drop(t.bad("order_treatment", n, 0, &[("cells_1", "3.0e8")]))),
    ("order_treatment", "route_locked", |t, n, _| {
        let body = [
            ("disease", "fibromyalgia"),
            ("places", "1"),
            ("site_1", "whole_body"),
            ("side_1", ""),
            ("route_1", "drip"),
        ];
        drop(t.bad("order_treatment", n, 0, &with_second_place_gone(&body)));
    }),
    ("order_treatment", "dose_range_missing", |t, n, _| {
        let body = [
            ("disease", "fibromyalgia"),
            ("places", "1"),
            ("site_1", "whole_body"),
            ("side_1", ""),
            ("route_1", "drip"),
        ];
        t.programme(Book::Strict);
        drop(t.bad("order_treatment", n, 0, &with_second_place_gone(&body)));
    }),
    ("order_treatment", "setting_unset", |t, n, _| {
        let elbow = [("disease", "elbow_pain"), ("places", "1"), ("site_1", "elbow"), ("route_1", "intra_articular")];
        t.programme(Book::Plain);
        drop(t.bad("order_treatment", n, 0, &with_second_place_gone(&elbow)));
    }),
    ("order_treatment", "harvest_without_order", |t, n, _| drop(t.bad("harvest_fat", n, 0, &[]))),
    ("draw_blood", "replacement_unexplained", |t, n, _| drop(t.bad("order_treatment", n, 0, &[]))),
    ("draw_blood", "wristband_mismatch", |t, n, _| drop(t.bad("draw_blood", n, 0, &[("wristband", "SP2699999")]))),
    ("draw_blood", "checked_by_self", |t, n, _| drop(t.bad("draw_blood", n, 0, &[("checked_by", "S-NUR")]))),
    ("draw_blood", "harvest_test_missing", |t, n, _| drop(t.bad("harvest_fat", n, 0, &[]))),
    ("harvest_fat", "harvest_test_pending", |t, n, _| {
        drop(t.bad("record_test_result", n, 0, &[("verdict", "pending")]));
        drop(t.bad("harvest_fat", n, 0, &[]));
        drop(t.bad("record_test_result", n, 0, &[]));
    }),
    ("harvest_fat", "harvest_not_suitable", |t, n, _| {
        drop(t.bad("decide_candidacy", n, 0, &[("outcome", "not_suitable"), WHY]));
        drop(t.bad("harvest_fat", n, 0, &[]));
        drop(t.bad("decide_candidacy", n, 0, &[]));
    }),
    ("harvest_fat", "plan_lacks_route", |t, n, _| t.planned(other_route, "harvest_fat", n, 0)),
    ("harvest_fat", "harvest_material_unknown", |t, n, _| {
        drop(t.bad("harvest_fat", n, 0, &[("materials", "MT-NONE")]))
    }),
    ("harvest_fat", "material_of_other_kind", |t, n, _| {
        drop(t.bad("harvest_fat", n, 0, &[("materials", "MT-3 MT-1")]))
    }),
    ("observe_culture", "harvest_material_expired", |t, n, _| {
        drop(t.bad("harvest_fat", n, 0, &[("materials", "MT-9")]))
    }),
    ("dispatch_tissue", "dispatch_unknown_tissue", |t, n, _| {
        drop(t.bad("dispatch_tissue", n, 0, &[("tissue", "T-NONE"), ("scan", "T-NONE")]));
    }),
    ("dispatch_tissue", "tissue_label_mismatch", |t, n, _| drop(t.bad("dispatch_tissue", n, 0, &[("scan", "T-ELSE")]))),
    ("dispatch_tissue", "dispatch_not_to_maker", |t, n, _| drop(t.bad("dispatch_tissue", n, 0, &[("to", "L-CP2")]))),
    ("dispatch_tissue", "witness_is_sender", |t, n, _| drop(t.bad("dispatch_tissue", n, 0, &[("witness", "S-NUR")]))),
    ("receive_tissue", "tissue_dispatched_already", |t, n, _| drop(t.bad("dispatch_tissue", n, 0, &[]))),
    ("observe_culture", "dispatch_after_expiry", |t, n, _| drop(t.bad("dispatch_tissue", n, 0, &[]))),
    ("late", "harvest_test_failed", |t, n, _| {
        drop(t.bad("record_test_result", n, 0, &[("verdict", "fail")]));
        drop(t.bad("harvest_fat", n, 0, &[]));
    }),
];

fn with_second_place_gone<'a>(all: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut out = all.to_vec();
    out.extend([("site_2", ""), ("side_2", ""), ("route_2", ""), ("cells_2", "")]);
    out
}
