//! Rows of lots follow their facts.

use super::*;
use crate::lists::tissue_arrivals::TISSUE_ARRIVALS;
use crate::tests::*;
use kernel::harness::Scene;
use kernel::{Source, Tag};
use record::release::ProductRejected;
use record::safety::HoldLifted;

fn row(mut s: Scene<'_>, decl: &ListDecl, id: &str) -> Vec<(&'static str, Value)> {
    let facts = s.memory.facts(&Tag::new(decl.space, id), decl.kinds).unwrap();
    let rows = (decl.rows)(id, &facts);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].len(), decl.columns.len());
    decl.columns.iter().map(|c| c.name).zip(rows[0].clone()).collect()
}
fn col(s: Scene<'_>, name: &str) -> Value {
    row(s, &LOTS, "LT-1").into_iter().find(|(n, _)| *n == name).map(|(_, v)| v).unwrap()
}

#[test]
fn a_lot_says_how_far_it_has_come() {
    let h = house();
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient("P-1"), reason: "x".into() };
    let held = || packed(&h).given(&hold("H-1", on_lot("LT-1")));
    let lifted = HoldLifted { hold: terms::HoldId::parse("H-1").unwrap(), target: on_lot("LT-1"), reason: "x".into() };
    let observed = ask(growing(&h), "observe_culture", OBSERVE, &[]);
    for (s, state) in [
        (growing(&h), "started"),
        (observed, "growing"),
        (grown(&h), "growing"),
        (product(&h), "harvested"),
        (released(&h), "released"),
        (packed(&h), "packed"),
        (held(), "quarantined"),
        (held().given(&lifted), "packed"),
        (held().given(&rejected), "rejected"),
    ] {
        assert_eq!(col(s, "state"), state.into());
    }
}

#[test]
fn a_lots_row_holds_what_the_worklist_sorts_by() {
    let h = house();
    let seen = || ask(growing(&h), "observe_culture", OBSERVE, &[]);
    assert_eq!(
        (col(seen(), "confluence"), col(seen(), "last_observed_at")),
        (60i64.into(), "2026-12-02T10:00:00.000+09:00".into())
    );
    let next = seen().given(&counted("CT-1", 0, CountPurpose::Passage, 24_800_000));
    assert_eq!(
        col(ask(next, "passage_cells", PASSAGE, &[]), "confluence"),
        Value::Null,
        "new vessels, nothing seen yet"
    );
    assert_eq!(col(grown(&h), "last_count"), 104_000_000i64.into());
    assert_eq!((col(grown(&h), "incubator"), col(product(&h), "incubator")), ("EQ-1".into(), Value::Null));
    assert_eq!(col(packed(&h), "cells_left"), 50_000_000i64.into());
    assert_eq!(col(product(&h), "product_expires_at"), "2026-12-09T10:00:00.000+09:00".into());
    let tests = |verdict, interim| product(&h).given(&result("P-1", Some("LT-1"), "sterility", verdict, interim));
    assert_eq!(col(tests(Verdict::Pending, false), "tests_pending"), 1i64.into());
    assert_eq!(col(tests(Verdict::Pass, true), "tests_pending"), 1i64.into());
    assert_eq!(col(tests(Verdict::Pass, false), "tests_pending"), 0i64.into());
    let failed = || tests(Verdict::Fail, true);
    assert_eq!((col(failed(), "tests_pending"), col(failed(), "tests_failed")), (0i64.into(), 1i64.into()));
}

#[test]
fn tissue_is_listed_from_harvest_to_lot() {
    let h = house();
    let at =
        |s, name: &str| row(s, &TISSUE_ARRIVALS, "T-1").into_iter().find(|(n, _)| *n == name).map(|(_, v)| v).unwrap();
    assert_eq!((at(sent(&h), "to"), at(sent(&h), "received_at")), ("L-CPC".into(), Value::Null));
    assert_eq!((at(received(&h), "accepted"), at(received(&h), "lot")), (1i64.into(), Value::Null));
    assert_eq!(at(growing(&h), "lot"), "LT-1".into());
}
