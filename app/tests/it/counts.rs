//! What an act reads and writes must not grow with the record, and nothing may step through a table.

use saisei::commands::bench::{MOST, costs, course};

#[test]
fn an_act_costs_the_same_in_a_larger_record_and_scans_no_table() {
    let dir = tempfile::tempdir().expect("temp dir");
    let small = costs(&dir.path().join("small"), 10).expect("small record");
    let large = costs(&dir.path().join("large"), 200).expect("large record");
    assert_eq!(small.len(), 5);
    for (act, (cost, _)) in &small {
        assert_eq!(large.get(act).map(|(c, _)| c), Some(cost), "{act}");
        assert_eq!(cost.scan_steps, 0, "{act}");
        assert!(cost.facts_read > 0 && cost.rows_written > 0, "{act} was not measured");
    }
}

#[test]
fn each_act_of_a_whole_course_reads_the_same_beside_ten_and_beside_three_hundred_others() {
    let dir = tempfile::tempdir().expect("temp dir");
    let few = course(&dir.path().join("few"), 10, 1).expect("few");
    let many = course(&dir.path().join("many"), 10, 30).expect("many");
    for (act, c) in &few {
        assert_eq!(many.get(act), Some(c), "{act}");
        assert_eq!(c.scanned, 0, "{act}");
        assert!(c.read > 0 && c.most <= MOST, "{act}: {c:?}");
    }
    // From the first talk to the last visit: every step of the way was taken.
    for act in [
        "register_patient",
        "give_consent",
        "harvest_fat",
        "passage_cells",
        "release_product",
        "give_dose",
        "record_visit",
    ] {
        assert!(few.contains_key(act), "{act} was not measured");
    }
    // Written in bulk, changed by the acts: the lists still follow from the facts.
    let report = saisei::commands::bench::verified(&dir.path().join("many")).expect("verify");
    assert!(report.ok(), "{report:?}");
}
