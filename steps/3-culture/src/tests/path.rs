//! The shortest lawful path, act by act: received, cultured, counted, passaged, harvested, tested, released, packed, dispatched.

use super::*;
use record::release::DoseDispatched;

#[test]
fn l1_l7_l8_l9_the_shortest_lawful_path_from_tissue_to_a_dispatched_dose() {
    let h = house();
    let s = ask(sent(&h), "receive_tissue", RECEIVE, &[]).then_recorded(&["tissue_received"]).at("2026-11-24T11:30");
    let s = ask(s, "start_culture", START, &[]).then_recorded(&["cells_counted", "culture_started"]);
    let started = s.fact::<CultureStarted>();
    assert_eq!((started.patient, started.plan, started.discarded), (patient("P-1"), plan_id("PL-1"), 50_000));
    let l = started.lot.to_string();
    let lot = ("lot", l.as_str());
    let s = ask(s.at("2026-11-28T09:00"), "observe_culture", OBSERVE, &[lot]).then_recorded(&["culture_observed"]);
    let s = ask(s.at("2026-12-02T10:00"), "record_count", COUNT, &[lot]).then_recorded(&["cells_counted"]);
    let s = ask(s, "passage_cells", PASSAGE, &[lot]).then_recorded(&["cells_passaged"]);
    let passaged = s.fact::<CellsPassaged>();
    assert_eq!((passaged.to_passage, passaged.seeded), (1, 24_000_000));
    let again = [lot, ("containers", "K-3 K-4"), ("viable", "104000000"), ("purpose", "harvest")];
    let s = ask(s.at("2026-12-08T09:00"), "record_count", COUNT, &again).then_recorded(&["cells_counted"]);
    let s = ask(s, "harvest_cells", HARVEST, &[lot]).then_recorded(&["cells_harvested"]);
    assert_eq!(s.fact::<CellsHarvested>().expires_at, Moment::parse("2026-12-09T09:00").unwrap());
    let mut s = s.at("2026-12-08T12:00").by("S-QUA", Role::Quality, "L-CPC");
    for test in LOT_TESTS {
        let verdict = if test == "sterility" { "pending" } else { "pass" };
        s = ask(s, "record_test_result", TEST, &[lot, ("test", test), ("verdict", verdict)])
            .then_recorded(&["test_result_recorded"]);
    }
    let s = ask(s, "release_product", RELEASE, &[lot, ("conditional", "yes")]).then_recorded(&["product_released"]);
    assert_eq!(s.fact::<ProductReleased>().pending, ["sterility"], "a conditional release lists what is pending");
    let s = s.at("2026-12-08T15:00").by("S-OPE", Role::Operator, "L-CPC");
    let s = ask(s, "pack_dose", PACK, &[lot]).then_recorded(&["dose_packed"]);
    let packed = s.fact::<DosePacked>();
    assert_eq!(
        (packed.cells, packed.patient),
        (50_000_000, patient("P-1")),
        "cells from the order, patient from the lot"
    );
    let d = packed.dose.to_string();
    let s = ask(s, "dispatch_dose", DISPATCH, &[("dose", d.as_str()), ("scan", d.as_str())])
        .then_recorded(&["dose_dispatched"]);
    assert_eq!(s.fact::<DoseDispatched>().patient, patient("P-1"));
}
