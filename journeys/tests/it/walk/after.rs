//! Step 5 of the lawful path, by the demo clock: contacts and visits up to month 12; and the balance of every cell and volume.

use super::{Case, Walk, Who, one};
use record::administration::{Due, DueKind};
use record::culture::{CellsCounted, CellsHarvested, CellsPassaged, CultureStarted};
use record::folds::{DoseState, LotState};
use record::follow_up::{SafetyContactMade, VisitRecorded};
use terms::Decimal;

/// Month, pain 0–10, pain in mm, disability in per cent, analgesics, impression. Simulated: no figure of any study.
pub type Score = (u64, u64, u64, u64, &'static str, &'static str);

/// Simulated scores of somebody who gets a little better.
pub const SIMULATED: [Score; 4] = [
    (1, 6, 58, 38, "daily", "same"),
    (3, 5, 49, 32, "sometimes", "little_better"),
    (6, 4, 42, 28, "sometimes", "better"),
    (12, 4, 40, 28, "sometimes", "better"),
];

impl Walk {
    /// Scores before treatment.
    pub async fn baseline(&mut self, p: &Case) {
        let typed = [("month", "0"), ("nrs", "７"), ("vas_mm", "68"), ("odi_pct", "44"), ("analgesics", "daily")];
        self.done(Who::Nurse, "record_visit", &p.patient(), &typed).await;
    }
    pub async fn contact(&mut self, p: &Case, day: u64) -> SafetyContactMade {
        let typed = [("day", day.to_string()), ("reached", "yes".to_owned()), ("note", "変わりなし".to_owned())];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        one(&self.done(Who::Desk, "record_safety_contact", &p.patient(), &typed).await)
    }
    pub async fn visit(&mut self, p: &Case, score: Score) -> VisitRecorded {
        let (month, nrs, vas, odi, analgesics, impression) = score;
        let typed = [
            ("month", month.to_string()),
            ("nrs", nrs.to_string()),
            ("vas_mm", vas.to_string()),
            ("odi_pct", odi.to_string()),
            ("analgesics", analgesics.to_owned()),
            ("impression", impression.to_owned()),
        ];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        one(&self.done(Who::Nurse, "record_visit", &p.patient(), &typed).await)
    }
    /// Everything due up to month 12, each on its day.
    pub async fn followed(&mut self, p: &Case, schedule: &[Due]) {
        let due: Vec<(DueKind, u64)> = schedule.iter().map(|d| (d.kind, d.n)).collect();
        for n in [1, 3, 7, 14] {
            assert!(due.contains(&(DueKind::Contact, n)), "contact on day {n}: {due:?}");
        }
        for n in [1, 3, 6, 12, 18, 24] {
            assert!(due.contains(&(DueKind::Visit, n)), "visit at month {n}: {due:?}");
        }
        let mut due = schedule.to_vec();
        due.sort_by_key(|d| d.on);
        for d in due.iter().filter(|d| d.kind == DueKind::Contact || d.n <= 12) {
            self.until(d.on).await;
            match d.kind {
                DueKind::Contact => drop(self.contact(p, d.n).await),
                DueKind::Visit => {
                    let score = SIMULATED.into_iter().find(|s| s.0 == d.n).expect("a score");
                    self.visit(p, score).await;
                }
            }
        }
    }
    /// L7: counted = onward + set aside at every count of the lot, the product went into doses to the last cell, and of every dose nothing is left.
    pub fn balances_to_zero(&self, p: &Case) {
        let counts: Vec<CellsCounted> =
            self.all().into_iter().filter(|c: &CellsCounted| c.lot.as_str() == p.lot).collect();
        let counted = |id: &terms::CountId| counts.iter().find(|c| c.count == *id).expect("the count").viable;
        for s in self.all::<CultureStarted>().iter().filter(|s| s.lot.as_str() == p.lot) {
            let count = counted(s.count.as_ref().expect("by enzyme"));
            assert_eq!(count, s.seeded.unwrap_or(0) + s.sampled + s.frozen + s.discarded);
        }
        for s in self.all::<CellsPassaged>().iter().filter(|s| s.lot.as_str() == p.lot) {
            assert_eq!(counted(&s.count), s.seeded + s.sampled + s.frozen + s.discarded);
        }
        for s in self.all::<CellsHarvested>().iter().filter(|s| s.lot.as_str() == p.lot) {
            assert_eq!(counted(&s.count), s.in_product + s.sampled + s.frozen + s.discarded);
        }
        let lot: LotState = self.state(&p.lot);
        assert_eq!((lot.cells_left(), lot.volume_left()), (0, Decimal::ZERO), "of the product");
        for dose in &p.doses {
            let state: DoseState = self.state(dose);
            let packed = &state.packed.as_ref().expect("packed").0;
            assert!(state.finished(), "{dose}: {state:?}");
            let given: u64 = state.given.iter().map(|g| g.cells).sum();
            let gone: u64 = state.discarded.iter().map(|d| d.cells).sum();
            assert_eq!(given + gone, packed.cells, "{dose}");
            let given: Decimal = state.given.iter().map(|g| g.volume_ml).sum();
            let gone: Decimal = state.discarded.iter().map(|d| d.volume_ml).sum();
            assert_eq!(given + gone, packed.volume_ml, "{dose}");
        }
    }
}
