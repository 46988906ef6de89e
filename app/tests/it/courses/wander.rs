//! What a course does beside its main way, aimed from the state: the folds of the record say what is lawful now and what comes next. The folds only
//! aim; what comes of it is judged by the laws over bare facts, which know none of them.

use super::good::{BLOOD_TESTS, FINDINGS, LOT_TESTS, PROCEDURES};
use super::tell::Teller;
use kernel::{Fact, Fold, Tag};
use record::administration::DueKind;
use record::folds::{Course, DoseState, LotState};
use terms::Day;

impl Teller {
    /// What the record says of one subject.
    pub fn state<F: Fold>(&self, id: &str) -> F {
        let tag = Tag::new(F::SPACE, id);
        let mine = |f: &&Fact| F::KINDS.contains(&f.head.kind.as_str()) && f.head.tags.contains(&tag);
        let mut state = F::default();
        self.scene.memory.facts.iter().filter(mine).for_each(|f| state.apply(f));
        state
    }

    /// Some acts that are in order now, drawn from what is known.
    pub fn wander(&mut self, n: usize, times: u64) {
        for _ in 0..times {
            let case = self.cases[n].clone();
            let growing = !case.lot.is_empty() && {
                let lot: LotState = self.state(&case.lot);
                !lot.vessels.is_empty() && lot.product.is_none()
            };
            let any = |t: &mut Self, many: usize| usize::try_from(t.chance.between(0, many as u64 - 1)).unwrap_or(0);
            let (act, at) = match self.chance.between(0, 7) {
                0..=3 if growing => ("observe_culture", 0),
                0..=2 => ("book", 40 + self.asked()),
                3 if !case.blood.is_empty() => ("record_test_result", any(self, BLOOD_TESTS.len())),
                4 if !case.lot.is_empty() => ("record_test_result", BLOOD_TESTS.len() + any(self, LOT_TESTS.len())),
                5 => ("record_calibration", any(self, super::ground::EQUIPMENT.len())),
                6 => ("record_training", any(self, PROCEDURES.len())),
                _ => ("record_finding", any(self, FINDINGS.len())),
            };
            self.pass(3);
            self.aimed = true;
            let (who, all) = self.good(act, n, at);
            let _ = self.ask(who, act, all);
        }
    }

    /// The visits that are due by what was given, in order.
    pub fn visits_due(&self, n: usize) -> Vec<(Day, u64)> {
        let course: Course = self.state(&self.cases[n].patient);
        let open = course.schedule.iter().filter(|d| d.kind == DueKind::Visit && course.visit(d.n).is_none());
        let mut all: Vec<(Day, u64)> = open.map(|d| (d.on, d.n)).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whatever is left of the doses is discarded; now and then something of which nothing is left, too.
    pub fn clear_away(&mut self, n: usize) {
        for (at, d) in self.cases[n].doses.clone().into_iter().enumerate() {
            let state: DoseState = self.state(&d.id);
            let left = state.syringes.iter().map(|s| (s.syringe.to_string(), state.syringe_left(&s.syringe)));
            let left: Vec<_> = left.chain([(String::new(), state.volume_left())]).collect();
            for (syringe, volume) in left {
                self.aimed = volume > terms::Decimal::ZERO;
                if !self.aimed && !self.chance.one_in(4) {
                    continue;
                }
                let changes = [("dose", ""), ("syringe", &*syringe)];
                let _ = self.bad("discard_dose", n, at, if syringe.is_empty() { &[] } else { &changes });
            }
        }
    }
}
