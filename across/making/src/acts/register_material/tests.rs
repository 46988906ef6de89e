//! Given a stock, when a material comes in, then the fact or exactly these reasons.

use crate::lists::{MATERIAL_CHOICES, MATERIALS};
use crate::tests::{centre, choice, house, rows};
use record::making::MaterialRegistered;

const ACT: &str = "register_material";
const GOOD: [(&str, &str); 5] = [
    ("name", "培地 A"),
    ("kind", "medium"),
    ("lot_number", "M2611"),
    ("expires_on", "2026-11-24"),
    ("biological", "yes"),
];

#[test]
fn l11_a_material_enters_the_stock_in_date() {
    let h = house();
    // Its last day is today.
    let s =
        centre(&h).when(ACT, &[&GOOD[..], &[("material", "mt-1")]].concat()).then_recorded(&["material_registered"]);
    assert!(s.fact::<MaterialRegistered>().biological);
    assert_eq!(rows(&s, &MATERIALS, "MT-1"), ["培地 A|medium|M2611|2026-11-24|1|2026-11-24T09:00:00.000+09:00"]);
    assert_eq!(choice(&s, &MATERIAL_CHOICES, "MT-1").as_deref(), Some("培地 A(培地、M2611、期限 2026-11-24)"));
    let without: Vec<_> = GOOD.into_iter().filter(|(k, _)| *k != "kind").collect();
    let s = s.when(ACT, &without).then_invalid(&["kind"]);
    let past: Vec<_> =
        GOOD.into_iter().filter(|(k, _)| *k != "expires_on").chain([("expires_on", "2026-11-23")]).collect();
    let _ = s.when(ACT, &past).then_refused(&["material_expired_on_arrival"]);
}

#[test]
fn l13_a_label_is_registered_once_so_that_old_material_never_becomes_good_again() {
    let h = house();
    let again = [&GOOD[..], &[("material", "MT-1")]].concat();
    let s = centre(&h).when(ACT, &again).then_recorded(&["material_registered"]);
    let s = s.when(ACT, &again).then_refused(&["material_label_used"]);
    // Without a label it gets a new number each time.
    let s = s.when(ACT, &GOOD).then_recorded(&["material_registered"]);
    let first = s.fact::<MaterialRegistered>().material;
    assert!(first.as_str().starts_with("MT"));
    assert_ne!(s.when(ACT, &GOOD).fact::<MaterialRegistered>().material, first);
}
