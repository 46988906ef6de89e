//! `doses`: one row a dose, from packing until nothing of it is left.

use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, Space, Value};
use record::administration::{DoseAllocated, DoseDiscarded, DoseGiven, DoseReceived, DoseStopped, DrawnUp, GoDecided};
use record::coming_back::{DoseReturned, DoseTakenBack};
use record::folds::DoseState;
use record::off_plan::DoseGivenOffPlan;
use record::release::{DoseDispatched, DosePacked};
use terms::codes;

codes! {
    /// Where a dose is.
    State {
        /// 調製済
        Packed "packed" "調製済" "packed",
        /// 搬送中
        Dispatched "dispatched" "搬送中" "on its way",
        /// 受入済
        Received "received" "受入済" "received",
        /// 受け入れず
        NotAccepted "not_accepted" "受け入れず" "not accepted",
        /// 割当済
        Allocated "allocated" "割当済" "allotted",
        /// 投与する
        Go "go" "投与可" "go",
        /// 投与しない
        NoGo "no_go" "投与しない" "no-go",
        /// 充填済
        Drawn "drawn" "充填済" "drawn up",
        /// 返送中
        Returned "returned" "返送中" "on its way back",
        /// 凍結保管
        Frozen "frozen" "凍結保管" "frozen",
        /// 投与済
        Given "given" "投与済" "given",
        /// 別の患者に投与
        GivenToAnother "given_to_another" "別の患者に投与" "given to another",
        /// 廃棄済
        Discarded "discarded" "廃棄済" "discarded",
    }
}

/// The list. Cells and volume are what was packed; volume in mL as text, digits as entered.
pub const DOSES: ListDecl = ListDecl {
    name: "doses",
    version: 3,
    space: Space::Dose,
    kinds: &[
        DosePacked::KIND,
        DoseDispatched::KIND,
        DoseReceived::KIND,
        DoseAllocated::KIND,
        GoDecided::KIND,
        DrawnUp::KIND,
        DoseGiven::KIND,
        DoseDiscarded::KIND,
        DoseStopped::KIND,
        DoseGivenOffPlan::KIND,
        DoseReturned::KIND,
        DoseTakenBack::KIND,
    ],
    columns: &[
        Column::text("patient"),
        Column::text("lot"),
        Column::text("order"),
        Column::whole("target"),
        Column::text("state"),
        Column::text("expires_at"),
        Column::whole("cells"),
        Column::text("volume"),
    ],
    indexes: &[&["state", "expires_at"], &["patient"], &["lot"]],
    rows,
};

/// Where a dose is, by its facts.
pub fn state(d: &DoseState) -> State {
    if d.taken_back.as_ref().is_some_and(|(b, _)| b.frozen > 0) {
        return State::Frozen;
    }
    if d.finished() {
        return match (d.begun(), d.strayed()) {
            (true, _) => State::Given,
            (false, true) => State::GivenToAnother,
            (false, false) => State::Discarded,
        };
    }
    if d.returned.is_some() {
        return State::Returned;
    }
    if !d.syringes.is_empty() {
        return State::Drawn;
    }
    // A decision counts for the order under which the dose stands in the book now.
    let decided = d.go.as_ref().map(|(g, ..)| g);
    let decided = decided.filter(|g| d.allocated.as_ref().is_none_or(|a| a.order == g.order));
    match (decided, &d.allocated, &d.received, &d.dispatched) {
        (Some(g), ..) => {
            if g.go {
                State::Go
            } else {
                State::NoGo
            }
        }
        (None, Some(_), ..) => State::Allocated,
        (None, None, Some((r, _)), _) => {
            if r.accepted {
                State::Received
            } else {
                State::NotAccepted
            }
        }
        (None, None, None, Some(_)) => State::Dispatched,
        (None, None, None, None) => State::Packed,
    }
}

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let d: DoseState = fold(facts);
    let Some((p, _)) = &d.packed else { return Vec::new() };
    let (order, target) = d.allocated.as_ref().map_or((&p.order, p.target), |a| (&a.order, a.target));
    vec![vec![
        p.patient.as_str().into(),
        p.lot.as_str().into(),
        order.as_str().into(),
        i64::from(target).into(),
        state(&d).code().into(),
        p.expires_at.to_string().into(),
        i64::try_from(p.cells).unwrap_or(i64::MAX).into(),
        p.volume_ml.to_string().into(),
    ]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{ALLOCATE, P, RECEIVE, allotted, arrived, ask, ask_go, clinic, decided, drawn, given, house};
    use kernel::harness::Scene;
    use kernel::{Source, Tag};

    fn row(s: &Scene) -> Vec<Value> {
        let facts = s.memory.clone().facts(&Tag::new(Space::Dose, "DS-1"), DOSES.kinds).expect("reads");
        let mut rows = rows("DS-1", &facts);
        assert!(rows.len() == 1 && rows[0].len() == DOSES.columns.len());
        rows.remove(0)
    }
    fn at(s: &Scene) -> String {
        row(s)[DOSES.at("state").unwrap()].as_text().to_owned()
    }

    #[test]
    fn each_fact_moves_the_dose_along() {
        let h = house();
        let s = clinic(&h);
        assert_eq!(at(&s), "dispatched");
        let r = row(&s);
        assert_eq!((r[0].as_text(), r[1].as_text(), r[2].as_text(), r[3].as_whole()), (P, "LT-1", "OR-1", 1));
        assert_eq!(
            (r[5].as_text(), r[6].as_whole(), r[7].as_text()),
            ("2026-12-03T15:30:00.000+09:00", 20_000_000, "1.0")
        );
        let no = [("accepted", "no"), ("reason", "漏れ")];
        assert_eq!(at(&ask(clinic(&h), "receive_dose", &RECEIVE, &no)), "not_accepted");
        assert_eq!(at(&arrived(&h)), "received");
        assert_eq!(at(&allotted(&h)), "allocated");
        assert_eq!(at(&decided(&h)), "go");
        let no = [("decision", "no_go"), ("cause", "発熱"), ("choice", "retime")];
        let s = ask_go(allotted(&h), &no);
        assert_eq!(at(&s), "no_go");
        // Allotted anew under a newer order, the old decision no longer counts.
        let newer = record::treatment::TreatmentOrdered {
            replaces: Some(crate::tests::order_id("OR-1")),
            ..crate::tests::order("OR-9", P, vec![crate::tests::knee(1, record::treatment::Side::Right, 20_000_000)])
        };
        let s = ask(s.given(&newer), "allocate_dose", &ALLOCATE, &[]).then_recorded(&["dose_allocated"]);
        assert_eq!((at(&s), row(&s)[2].as_text()), ("allocated".into(), "OR-9"));
        assert_eq!(at(&drawn(&h)), "drawn");
        assert_eq!(at(&given(&h)), "given");
        assert_eq!(at(&drawn(&h).given(&crate::tests::off_plan(None))), "given");
        assert_eq!(at(&drawn(&h).given(&crate::tests::off_plan(Some("P-2")))), "given_to_another");
        let gone = [("dose", "DS-1"), ("reason", "期限切れ"), ("witness", "S-NUR2")];
        assert_eq!(at(&ask(allotted(&h), "discard_dose", &gone, &[])), "discarded");
    }
}
