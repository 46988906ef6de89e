//! `syringes`: one row a syringe, from draw-up until it is given or discarded.

use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, Space, Value};
use record::administration::{DoseDiscarded, DoseGiven, DoseStopped, DrawnUp, IdentityChecked};
use record::folds::SyringeState;
use record::off_plan::DoseGivenOffPlan;
use terms::codes;

codes! {
    /// Where a syringe is.
    State {
        /// 充填済
        Drawn "drawn" "充填済" "drawn up",
        /// 照合済
        Checked "checked" "照合済" "time-out done",
        /// 投与済
        Given "given" "投与済" "given",
        /// 中止
        Stopped "stopped" "中止" "stopped",
        /// 廃棄済
        Discarded "discarded" "廃棄済" "discarded",
    }
}

/// The list. `valid_until` is that of the newest time-out, null if there was none. Whether it is over is made when shown.
pub const SYRINGES: ListDecl = ListDecl {
    name: "syringes",
    version: 2,
    space: Space::Container,
    kinds: &[
        DrawnUp::KIND,
        IdentityChecked::KIND,
        DoseGiven::KIND,
        DoseStopped::KIND,
        DoseDiscarded::KIND,
        DoseGivenOffPlan::KIND,
    ],
    columns: &[
        Column::text("patient"),
        Column::text("dose"),
        Column::text("lot"),
        Column::text("order"),
        Column::whole("target"),
        Column::text("state"),
        Column::text("expires_at"),
        Column::text("valid_until"),
        Column::whole("cells"),
        Column::text("volume"),
    ],
    indexes: &[&["state", "expires_at"], &["patient"], &["dose"]],
    rows,
};

fn state(s: &SyringeState) -> State {
    if s.discarded {
        State::Discarded
    } else if s.stopped {
        State::Stopped
    } else if s.given.is_some() || s.off_plan.is_some() {
        State::Given
    } else if s.checked.is_some() {
        State::Checked
    } else {
        State::Drawn
    }
}

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let s: SyringeState = fold(facts);
    let Some((d, _)) = &s.drawn else { return Vec::new() };
    vec![vec![
        d.patient.as_str().into(),
        d.dose.as_str().into(),
        d.lot.as_str().into(),
        d.order.as_str().into(),
        i64::from(d.target).into(),
        state(&s).code().into(),
        d.expires_at.to_string().into(),
        s.checked.as_ref().map(|(c, ..)| c.valid_until.to_string()).into(),
        i64::try_from(d.cells).unwrap_or(i64::MAX).into(),
        d.volume_ml.to_string().into(),
    ]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{ask, checked, drawn, given, house};
    use kernel::harness::Scene;
    use kernel::{Source, Tag};

    fn row(s: &Scene) -> Vec<Value> {
        let facts = s.memory.clone().facts(&Tag::new(Space::Container, "K-1"), SYRINGES.kinds).expect("reads");
        let mut rows = rows("K-1", &facts);
        assert!(rows.len() == 1 && rows[0].len() == SYRINGES.columns.len());
        rows.remove(0)
    }
    fn at(s: &Scene) -> (String, String) {
        let r = row(s);
        let cell = |c| r[SYRINGES.at(c).unwrap()].as_text().to_owned();
        (cell("state"), cell("valid_until"))
    }

    #[test]
    fn each_fact_moves_the_syringe_along() {
        let h = house();
        assert_eq!(at(&drawn(&h)), ("drawn".into(), String::new()));
        assert_eq!(at(&checked(&h)), ("checked".into(), "2026-12-03T10:40:00.000+09:00".into()));
        assert_eq!(at(&given(&h)).0, "given");
        assert_eq!(at(&drawn(&h).when("stop_dose", &[("syringe", "K-1")])).0, "stopped");
        let gone = [("syringe", "K-1"), ("reason", "落とした"), ("witness", "S-NUR2")];
        assert_eq!(at(&ask(drawn(&h), "discard_dose", &gone, &[])), ("discarded".into(), String::new()));
    }
}
