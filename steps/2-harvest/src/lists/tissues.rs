//! `tissues`: one row per tissue taken: whose, where it is, until when it may be processed. Ids, codes and instants only (L16).

use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, Space, Value};
use record::culture::{CultureStarted, TissueReceived};
use record::folds::TissueState;
use record::harvest::FatHarvested;
use record::tissue::TissueDispatched;
use terms::codes;

codes! {
    /// Where a tissue is.
    State {
        /// 採取済
        Harvested "harvested" "採取済" "harvested",
        /// 搬送中
        Dispatched "dispatched" "搬送中" "on its way",
        /// 受入済
        Received "received" "受入済" "received",
        /// 培養を開始
        Started "started" "培養を開始" "culture started",
        /// 受け入れず
        Rejected "rejected" "受け入れず" "not accepted",
    }
}

/// The list. `state` is a code of [`State`].
pub const TISSUES: ListDecl = ListDecl {
    name: "tissues",
    version: 1,
    space: Space::Tissue,
    kinds: &[FatHarvested::KIND, TissueDispatched::KIND, TissueReceived::KIND, CultureStarted::KIND],
    columns: &[
        Column::text("patient"),
        Column::text("state"),
        Column::text("harvested_at"),
        Column::text("expires_at"),
    ],
    indexes: &[&["patient"], &["state", "expires_at"]],
    rows,
};

fn state(t: &TissueState) -> State {
    match (&t.dispatched, &t.received) {
        _ if !t.lots.is_empty() => State::Started,
        (_, Some(_)) if !t.accepted() => State::Rejected,
        (_, Some(_)) => State::Received,
        (Some(_), None) => State::Dispatched,
        (None, None) => State::Harvested,
    }
}

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let t: TissueState = fold(facts);
    let row = t.harvested.as_ref().map(|(h, at)| {
        vec![h.patient.as_str().into(), state(&t).code().into(), at.to_string().into(), h.expires_at.to_string().into()]
    });
    row.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{clinic, consented, fat, house, patient, staff};
    use kernel::Tag;
    use kernel::fold::{Read, facts_of};
    use kernel::harness::Scene;
    use terms::{LotId, PlaceId, PlanId, TissueId};

    fn row(s: &Scene) -> Vec<Value> {
        let mut memory = s.memory.clone();
        let facts = facts_of(&Tag::new(Space::Tissue, "T-1"), TISSUES.kinds, Read::All, &mut memory).unwrap();
        let mut rows = (TISSUES.rows)("T-1", &facts);
        assert!(rows.len() <= 1 && rows.iter().all(|r| r.len() == TISSUES.columns.len()));
        rows.pop().unwrap_or_default()
    }
    fn tissue() -> TissueId {
        TissueId::parse("T-1").unwrap()
    }
    fn received(accepted: bool) -> TissueReceived {
        TissueReceived {
            tissue: tissue(),
            patient: patient(),
            seal_intact: true,
            lowest_c: terms::Decimal::new(40, 1),
            highest_c: terms::Decimal::new(65, 1),
            condition: "良好".into(),
            accepted,
            reason: String::new(),
        }
    }

    #[test]
    fn a_tissue_goes_from_harvest_to_culture() {
        let h = house();
        let s = consented(clinic(&h));
        assert_eq!(row(&s), []);
        let s = s.given(&fat("T-1"));
        let told = |s: &Scene| row(s)[1].as_text().to_owned();
        assert_eq!(told(&s), "harvested");
        assert_eq!(row(&s)[0].as_text(), "P-1");
        assert_eq!(row(&s)[3].as_text(), "2026-11-25T09:00:00.000+09:00");
        let s = s.given(&TissueDispatched {
            tissue: tissue(),
            patient: patient(),
            to: PlaceId::parse("L-CPC").unwrap(),
            seal: "1".into(),
            logger: String::new(),
            carrier: "院内搬送".into(),
            witness: staff("S-NUR"),
        });
        assert_eq!(told(&s), "dispatched");
        let s = s.given(&received(true));
        assert_eq!(told(&s), "received");
        let s = s.given(&CultureStarted {
            lot: LotId::parse("LT-1").unwrap(),
            tissue: tissue(),
            patient: patient(),
            plan: PlanId::parse("PL-1").unwrap(),
            ..started()
        });
        assert_eq!(told(&s), "started");
    }

    #[test]
    fn tissue_that_was_not_accepted_is_rejected() {
        let h = house();
        let s = consented(clinic(&h)).given(&fat("T-1")).given(&received(false));
        assert_eq!(row(&s)[1].as_text(), "rejected");
    }

    fn started() -> CultureStarted {
        let golden = include_str!("../../../../record/golden/culture_started.1.json");
        serde_json::from_str(golden.split_once('\n').unwrap().1.trim()).unwrap()
    }
}
