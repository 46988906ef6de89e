//! What an act reads and writes must not grow with the record, and nothing may step through a table.

use saisei::commands::bench::costs;

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
